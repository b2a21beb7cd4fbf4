/** Figures that are tables, as SVG: all of their words, within the drawing, and nothing but words. */

import { expect, test } from "vitest";
import { drawnMatrix } from "../src/charts/matrix";
import { tableSvg, type DrawnTable, type Palette } from "../src/charts/table_svg";
import { linesWithin, textWidth } from "../src/text_width";

const PALETTE: Palette = {
  page: "rgb(251, 250, 247)",
  ink: "rgb(28, 34, 39)",
  muted: "rgb(90, 99, 107)",
  line: "rgb(217, 214, 207)",
  tint: "rgb(238, 243, 244)",
  gain: "rgb(29, 99, 168)",
  loss: "rgb(180, 83, 10)",
};

const MARKUP = `<script>alert("1")</script> & <b>bold</b>`;

const LONG = "A title of a variant that says in many words what would have to be built, closed and agreed, and by whom";

const SURROUNDINGS = {
  title: "Figure 5. What each variant changes",
  finding: `"${LONG}" brings most.`,
  note: "Depth of tint is linear.",
  foot: ["central-asia", "tables 3f9a12c43f9a", "landbridge brief central-asia"],
};

const MATRIX = drawnMatrix({
  corner: "Variant, M$ a year",
  columns: ["KZ", "UZ"].map((code) => ({ key: code, title: code, name: code })),
  totalTitle: "All",
  rows: [
    { key: "long", title: LONG, total: 1480, amounts: [-20, 1500] },
    { key: "markup", title: MARKUP, detail: "KZ+UZ", total: 0, amounts: [0, null] },
  ],
});

/** What is written, text by text. */
function textsOf(svg: string): string[] {
  const plain = (text: string) => text.replace(/<[^>]*>/g, "").replace(/&lt;/g, "<").replace(/&gt;/g, ">").replace(/&quot;/g, '"').replace(/&amp;/g, "&");
  return [...svg.matchAll(/<text [^>]*>(.*?)<\/text>/gs)].map(([, inside]) => plain(inside!));
}

const numbersOf = (svg: string, pattern: RegExp) => [...svg.matchAll(pattern)].map(([, value]) => Number(value));

test("every word of the table is there, with title, finding, note and foot", () => {
  const texts = textsOf(tableSvg(MATRIX, SURROUNDINGS, PALETTE));
  const { title, finding, note, foot } = SURROUNDINGS;
  const cells = MATRIX.rows.flat().map(({ text, detail }) => (detail === undefined ? text : `${text} ${detail}`));
  const wanted = [title, finding, ...MATRIX.columns.map((column) => column.title), ...cells.filter((text) => text !== ""), note];
  expect(texts.slice(0, wanted.length)).toEqual(wanted);
  expect(texts.slice(wanted.length).join(" · ")).toBe(foot.join(" · "));
  expect(cells).toEqual([LONG, "+1\u202f480", "\u221220", "+1\u202f500", `${MARKUP} KZ+UZ`, "·", "·", ""]);
});

test("markup stays text", () => {
  const svg = tableSvg(MATRIX, { ...SURROUNDINGS, title: MARKUP, note: MARKUP, foot: [MARKUP] }, PALETTE);
  const tags = [...svg.matchAll(/<[/?]?(\w+)/g)].map(([, name]) => name);
  expect([...new Set(tags)].sort()).toEqual(["path", "rect", "svg", "text", "tspan", "xml"]);
  expect(svg.match(/<\/?tspan/g)!.length % 2).toBe(0);
  expect(svg.match(/&(?!amp;|lt;|gt;|quot;)/)).toBeNull();
  expect(textsOf(svg)[0]).toBe(MARKUP);
});

test("gain and loss are told by tints, the deepest for the largest amount, nothing and totals by none", () => {
  const tints = [...tableSvg(MATRIX, SURROUNDINGS, PALETTE).matchAll(/fill="([^"]*)" fill-opacity="([^"]*)"/g)].map(([, fill, depth]) => [fill, Number(depth)]);
  expect(tints).toEqual([
    [PALETTE.loss, 0.01],
    [PALETTE.gain, 0.5],
  ]);
});

test("all of it lies within the drawing", () => {
  const wide: DrawnTable = {
    columns: Array.from({ length: 9 }, (_, place) => ({ title: `column ${place}`, align: place === 0 ? "start" : "end" })),
    rows: Array.from({ length: 40 }, (_, row) => Array.from({ length: 9 }, (_, column) => ({ text: column === 0 ? `${LONG} ${row}` : `${row * 10 ** column}` }))),
  };
  for (const table of [MATRIX, wide, { columns: MATRIX.columns, rows: [] }]) {
    const svg = tableSvg(table, SURROUNDINGS, PALETTE);
    const [width, height] = [numbersOf(svg, /<svg [^>]*\bwidth="([\d.]+)"/g)[0]!, numbersOf(svg, /<svg [^>]*\bheight="([\d.]+)"/g)[0]!];
    expect(svg).toContain(`viewBox="0 0 ${width} ${height}"`);
    expect(width).toBeGreaterThan(400);
    expect(width).toBeLessThan(1200);
    for (const x of numbersOf(svg, /<(?:tspan|rect)[^>]* x="([\d.-]+)"/g)) expect(x).toBeGreaterThan(0);
    for (const right of numbersOf(svg, /H([\d.]+)"/g)) expect(right).toBeLessThan(width);
    const baselines = numbersOf(svg, /<tspan[^>]* y="([\d.-]+)"/g);
    expect(Math.min(...baselines)).toBeGreaterThan(10);
    expect(Math.max(...baselines)).toBeLessThan(height);
    expect(height).toBeGreaterThan(20 * table.rows.length);
  }
});

test("lines are broken between words, a word never", () => {
  expect(linesWithin("one", 10, 12)).toEqual(["one"]);
  const lines = linesWithin(LONG, 200, 12);
  expect(lines.join(" ")).toBe(LONG);
  expect(lines.length).toBeGreaterThan(2);
  for (const line of lines) expect(textWidth(line, 12)).toBeLessThanOrEqual(200);
});
