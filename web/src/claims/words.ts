/** The words of verdicts and of shares of samples: frequencies of a design, not odds of the world, so the number always stands beside them. */

import { change, money, percent, quantity } from "../numbers";
import type { Frequency, JudgedClaim, JudgedTest, Verdict } from "../wire";

const VERDICTS: { [verdict in Verdict]: { glyph: string; word: string } } = {
  holds: { glyph: "●", word: "holds" },
  depends: { glyph: "◐", word: "depends" },
  fails: { glyph: "○", word: "does not hold" },
  not_known: { glyph: "–", word: "not known" },
};

/** Order in which verdicts are counted. */
const VERDICT_ORDER: Verdict[] = ["holds", "depends", "fails", "not_known"];

export function verdictGlyph(verdict: Verdict): string {
  return VERDICTS[verdict].glyph;
}

export function verdictWord(verdict: Verdict): string {
  return VERDICTS[verdict].word;
}

export function frequencyWords(share: number): string {
  if (share >= 0.95) return "in nearly all";
  if (share >= 0.67) return "in most";
  if (share >= 0.33) return "in about half";
  return share > 0.05 ? "in few" : "in almost none";
}

/** "in most samples (82 %)": the words never stand without the number. */
export function frequencyPhrase(share: number, things: string, number: string): string {
  const words = frequencyWords(share);
  const counted =
    words === "in about half" ? `${words} of the ${things}` : words === "in almost none" ? `in almost no ${things}` : `${words} ${things}`;
  return `${counted} (${number})`;
}

/** "51.6–57.8", with a decimal from a thousand samples on. */
export function bounds(lower: number, upper: number, of: number): string {
  const write = (share: number) => (100 * share).toFixed(of >= 1000 ? 1 : 0);
  return `${write(lower)}–${write(upper)}`;
}

/** "100 %; 94–100 of 64": a share with its interval and the number of samples. */
export function intervalPhrase(frequency: Frequency): string {
  const { share, lower, upper, of } = frequency;
  if (share === null) return "";
  const interval = lower === null || upper === null ? "" : `; ${bounds(lower, upper, of)}`;
  return `${percent(share, of)}${interval} of ${quantity(of)}`;
}

/** A number as its unit asks for, such as `money`, `share`, `yes_no`. */
export function figureOf(number: number, unit: string | null): string {
  if (unit === "yes_no") return number >= 0.5 ? "yes" : "no";
  if (unit === "count") return fixed(number, 0);
  if (unit === "share") return percent(number, Math.abs(number) < 0.1 ? 1000 : undefined);
  if ((unit === "money" || unit === "quantity") && Math.abs(number) >= 10) return money(number);
  if (Math.abs(number) >= 1000) return money(number);
  return fixed(number, Math.abs(number) >= 10 ? 1 : 2);
}

function fixed(number: number, digits: number): string {
  const text = Math.abs(number).toFixed(digits);
  return number < 0 && /[1-9]/.test(text) ? `\u2212${text}` : text;
}

/** The test whose numbers the claim's own row shows. */
function tellingTest(claim: JudgedClaim): JudgedTest | undefined {
  const { base, range } = claim;
  if (base === null) return undefined;
  return claim.tests.find((test) => {
    const shown = test.range_of_difference && test.base !== null && test.than !== null ? test.base - test.than : test.base;
    return shown === base && test.range?.[0] === range?.[0];
  });
}

/** The claim's number: of a comparison with a moving right side it is left less right, and has its sign. */
export function claimFigure(claim: JudgedClaim): string {
  if (claim.base === null) return "none";
  return tellingTest(claim)?.range_of_difference ? differenceOf(claim.base, claim.unit) : figureOf(claim.base, claim.unit);
}

export function claimRange(claim: JudgedClaim): string {
  if (claim.range === null) return "";
  const write = tellingTest(claim)?.range_of_difference ? differenceOf : figureOf;
  return `${write(claim.range[0], claim.unit)} to ${write(claim.range[1], claim.unit)}`;
}

/** A difference: its sign is always written. */
export function differenceOf(number: number, unit: string | null): string {
  if (unit === "money" && Math.abs(number) >= 10) return change(number);
  const text = unit === "yes_no" ? fixed(number, 0) : figureOf(number, unit);
  return number > 0 && /[1-9]/.test(text) ? `+${text}` : text;
}

/** What the claim turns on: the factor and the value where a test changes its answer, else the factor that moves it most. */
export function turnsOn(claim: JudgedClaim): string[] {
  const turns = claim.tests.flatMap((test) => {
    const turn = turnOf(test);
    return turn === null ? [] : [`${turn.factor} ${turn.above ? "above" : "below"} ${fixed(turn.value, 2)}`];
  });
  if (turns.length > 0) return [...new Set(turns)].map((turn) => `A test turns: ${turn}`);
  if (claim.flips.length > 0) return [...new Set(claim.flips.map((flip) => reasonOf(String(flip), claim)))];
  const strongest = claim.tests.map((test) => decidersOf(test)[0]).find((decider) => decider !== undefined);
  return strongest ? [`Moved most by: ${strongest.factor}`] : [];
}

/** A flip without the test that it repeats. */
function reasonOf(flip: string, claim: JudgedClaim): string {
  const test = claim.tests.find((test) => flip.startsWith(`${test.says}: `));
  const reason = test ? flip.slice(test.says.length + 2) : flip;
  // Of a missing row its table tells more than the expression that asked for it.
  return reason.replace(/^[a-z_]+\(.*?\): /, "");
}

export interface Turn {
  factor: string;
  above: boolean;
  value: number;
  right: number;
}

export function turnOf(test: JudgedTest): Turn | null {
  return test.turns as Turn | null;
}

/** Factors by rank correlation with left less right, the strongest first. */
export function decidersOf(test: JudgedTest): { factor: string; correlation: number }[] {
  return test.decided_by as { factor: string; correlation: number }[];
}

const CONCEPTS: { [concept: string]: string } = {
  nucleolus: "nucleolus",
  tied: "only tied actors deal",
  banzhaf: "Banzhaf",
  shapley: "Shapley",
};

export function conceptWords(concept: string): string {
  return CONCEPTS[concept] ?? concept;
}

/** How many claims have which verdict, as the figure's finding. */
export function claimsFinding(claims: JudgedClaim[]): string {
  const counted = VERDICT_ORDER.map((verdict) => {
    const n = claims.filter((claim) => claim.verdict === verdict).length;
    return n === 0 ? "" : `${verdictGlyph(verdict)} ${n} ${countedWord(verdict, n)}`;
  });
  return `Of ${claims.length} claims ${counted.filter(Boolean).join(", ")}.`;
}

function countedWord(verdict: Verdict, n: number): string {
  switch (verdict) {
    case "holds":
      return n === 1 ? "holds" : "hold";
    case "depends":
      return n === 1 ? "depends" : "depend";
    case "fails":
      return n === 1 ? "does not hold" : "do not hold";
    case "not_known":
      return n === 1 ? "is not known" : "are not known";
  }
}
