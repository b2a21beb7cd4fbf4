/** A figure that is a table, drawn as one SVG file: laid out from plain rows and not read off the screen, so that it is whole in every window. */

import { FOOT_SIZE, footLines, MARGIN, type Surroundings } from "../svg_export";
import { linesWithin, textWidth } from "../text_width";

const COLORS = ["page", "ink", "muted", "line", "tint", "gain", "loss"] as const;
type Color = (typeof COLORS)[number];

/** What the page's own names of colors stand for just now. */
export type Palette = { [color in Color]: string };

export interface DrawnCell {
  text: string;
  /** Below the text, in muted letters. */
  detail?: string;
  isStrong?: boolean;
  /** What lies behind the text; its depth is from 0 to 1. */
  ground?: { color: Color; depth: number };
}

export interface DrawnTable {
  columns: { title: string; align: "start" | "middle" | "end" }[];
  /** One cell for each column. */
  rows: DrawnCell[][];
}

const TITLE_SIZE = 14;
const SIZE = 12;
/** From one line of text to the next, by the size of its letters. */
const LEADING = 1.3;
/** Columns of text break their lines at this width. */
const WIDEST_COLUMN = 280;
/** A title needs so much room, however narrow its table is. */
const NARROWEST = 420;
const PADDING = { across: 5, along: 4 };

function escape(text: string): string {
  return text.replace(/&/g, "&amp;").replace(/</g, "&lt;").replace(/>/g, "&gt;").replace(/"/g, "&quot;");
}

/** To a hundredth of a pixel. */
const short = (value: number) => String(Math.round(value * 100) / 100);

/** Words of a table that are alike, as the lines that they stand on. */
interface Lines {
  lines: string[];
  fill: string;
  isStrong?: boolean;
}

const heightOf = (parts: Lines[], size: number) => parts.reduce((sum, { lines }) => sum + lines.length * size * LEADING, 0);

/** A space between two lines, so that who copies them gets the words apart. */
function text(parts: Lines[], x: number, top: number, size: number, anchor = "start"): string {
  let baseline = top - size * (LEADING - 1.05);
  const spans = parts.flatMap(({ lines, fill, isStrong }) =>
    lines.map((line) => {
      baseline += size * LEADING;
      const weight = isStrong ? ' font-weight="600"' : "";
      return `<tspan x="${short(x)}" y="${short(baseline)}" fill="${escape(fill)}"${weight}>${escape(line)}</tspan>`;
    }),
  );
  return `<text font-size="${size}" text-anchor="${anchor}">${spans.join(" ")}</text>`;
}

/** As wide as its longest text or, where that breaks, its longest word. */
function columnWidth(cells: DrawnCell[]): number {
  const texts = cells.flatMap(({ text, detail = "" }) => [text, detail]);
  const widest = (of: string[]) => Math.max(...of.map((one) => textWidth(one, SIZE)));
  const whole = Math.min(WIDEST_COLUMN, widest(texts));
  return Math.max(whole, widest(texts.flatMap((one) => one.split(" ")))) + 2 * PADDING.across;
}

function rowsSvg(table: DrawnTable, widths: number[], left: number, top: number, palette: Palette): { svg: string[]; bottom: number } {
  const svg: string[] = [];
  let at = top;
  const right = left + widths.reduce((sum, width) => sum + width, 0);
  const row = (cells: DrawnCell[], fill: string) => {
    const parts = cells.map(({ text, detail, isStrong }, column): Lines[] => {
      const within = widths[column]! - 2 * PADDING.across;
      return [
        { lines: linesWithin(text, within, SIZE), fill, isStrong },
        { lines: detail ? linesWithin(detail, within, SIZE) : [], fill: palette.muted },
      ];
    });
    const height = Math.max(...parts.map((of) => heightOf(of, SIZE))) + 2 * PADDING.along;
    let x = left;
    cells.forEach(({ text: words, ground }, column) => {
      const width = widths[column]!;
      if (ground) {
        svg.push(
          `<rect x="${short(x)}" y="${short(at)}" width="${short(width)}" height="${short(height)}" fill="${escape(palette[ground.color])}" fill-opacity="${short(ground.depth)}"/>`,
        );
      }
      const { align } = table.columns[column]!;
      const anchor = align === "start" ? x + PADDING.across : align === "end" ? x + width - PADDING.across : x + width / 2;
      if (words !== "") svg.push(text(parts[column]!, anchor, at + PADDING.along, SIZE, align));
      x += width;
    });
    at += height;
    svg.push(`<path d="M${short(left)},${short(at)}H${short(right)}" stroke="${escape(palette.line)}"/>`);
  };
  row(
    table.columns.map(({ title }) => ({ text: title })),
    palette.muted,
  );
  for (const cells of table.rows) row(cells, palette.ink);
  return { svg, bottom: at };
}

export function tableSvg(table: DrawnTable, { title, finding, note, foot }: Surroundings & { finding: string }, palette: Palette): string {
  const widths = table.columns.map(({ title: head }, column) => columnWidth([{ text: head }, ...table.rows.map((row) => row[column]!)]));
  const inner = Math.max(
    NARROWEST,
    widths.reduce((sum, width) => sum + width, 0),
  );
  const svg: string[] = [];
  let at = MARGIN;
  const paragraph = (words: string, size: number, fill: string, isStrong = false) => {
    const parts = [{ lines: linesWithin(words, inner, size), fill, isStrong }];
    svg.push(text(parts, MARGIN, at, size));
    at += heightOf(parts, size) + MARGIN;
  };
  paragraph(title, TITLE_SIZE, palette.ink, true);
  paragraph(finding, SIZE, palette.ink);
  const rows = rowsSvg(table, widths, MARGIN, at, palette);
  svg.push(...rows.svg);
  at = rows.bottom + MARGIN;
  if (note) paragraph(note, SIZE, palette.muted);
  for (const line of footLines(foot, inner)) {
    svg.push(text([{ lines: [line], fill: palette.ink }], MARGIN, at, FOOT_SIZE));
    at += FOOT_SIZE * LEADING;
  }
  const [width, height] = [Math.ceil(inner + 2 * MARGIN), Math.ceil(at + MARGIN)];
  return `<?xml version="1.0" encoding="UTF-8"?>
<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}" viewBox="0 0 ${width} ${height}" font-family="system-ui, sans-serif">
<rect width="100%" height="100%" fill="${escape(palette.page)}"/>
${svg.join("\n")}
</svg>
`;
}

/** The colors as they are seen inside of an element, on a light or a dark screen. */
export function paletteOf(element: Element): Palette {
  const probe = document.createElement("span");
  element.append(probe);
  const seen = COLORS.map((color) => {
    probe.style.color = `var(--${color})`;
    return [color, getComputedStyle(probe).color];
  });
  probe.remove();
  return Object.fromEntries(seen) as Palette;
}
