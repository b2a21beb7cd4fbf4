/** Numbers for people, written as the command line writes them: narrow spaces between thousands, a true minus, a sign on every change. */

const MINUS = "\u2212";
const THOUSANDS = "\u202f";
/** Between a number and its sign or unit, so that they stay on one line. */
const NO_BREAK = "\u00a0";

/** Decimal text of a number that is not negative. A number halfway goes to the even digit, as in Rust and unlike `toFixed`. */
function decimals(amount: number, digits: number): string {
  const text = amount.toFixed(digits);
  // Only odd multiples of 1/2^(digits+1) lie exactly halfway.
  const halves = amount * 2 ** (digits + 1);
  const isHalfway = digits < 12 && Number.isInteger(halves) && Math.abs(halves % 2) === 1;
  if (!isHalfway || Number(text.at(-1)) % 2 === 0) return text;
  return (Number(text) - 10 ** -digits).toFixed(digits);
}

function group(text: string): string {
  const [whole, ...rest] = text.split(".");
  return [whole!.replace(/\B(?=(\d{3})+$)/g, THOUSANDS), ...rest].join(".");
}

function signed(amount: number, text: string): string {
  return amount < 0 && /[1-9]/.test(text) ? MINUS + text : text;
}

/** Money: whole units above ten, one decimal below. */
export function money(amount: number): string {
  return signed(amount, group(decimals(Math.abs(amount), Math.abs(amount) < 9.95 ? 1 : 0)));
}

/** Money with its sign always written. */
export function change(amount: number): string {
  return plus(amount, money(amount));
}

/** What a table shows of an amount: a dot where it comes to nothing. */
export function cell(text: string): string {
  return /[1-9]/.test(text) ? text : "\u00b7";
}

function plus(amount: number, text: string): string {
  return amount > 0 && /[1-9]/.test(text) ? `+${text}` : text;
}

/** A share of 0 to 1 in percent: one decimal from a thousand samples on, none below; never "0 %" or "100 %" of what is neither. */
export function percent(share: number, of?: number): string {
  const digits = of !== undefined && of >= 1000 ? 1 : 0;
  const text = decimals(Math.abs(100 * share), digits);
  const least = digits === 1 ? "0.1" : "1";
  const most = digits === 1 ? "99.9" : "99";
  if (share > 0 && Number(text) === 0) return `under ${least}${NO_BREAK}%`;
  if (share < 1 && Number(text) === 100) return `over ${most}${NO_BREAK}%`;
  return `${signed(share, group(text))}${NO_BREAK}%`;
}

/** A quantity of any size with about three significant digits and no zeros at its end. */
export function quantity(amount: number): string {
  if (!Number.isFinite(amount)) return "–";
  const size = Math.abs(amount);
  if (size === 0) return "0";
  const digits = Math.min(8, Math.max(0, 2 - Math.floor(Math.log10(size))));
  const text = decimals(size, digits);
  return signed(amount, group(text.includes(".") ? text.replace(/\.?0+$/, "") : text));
}

/** "1 lever", "2 levers". */
export function counted(count: number, thing: string): string {
  return `${quantity(count)} ${thing}${count === 1 ? "" : "s"}`;
}

/** A quantity with its sign always written. */
export function quantityChange(amount: number): string {
  return plus(amount, quantity(amount));
}
