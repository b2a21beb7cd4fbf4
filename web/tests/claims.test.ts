/** The words of verdicts and frequencies. */

import { expect, test } from "vitest";
import {
  claimFigure,
  claimRange,
  claimsFinding,
  figureOf,
  frequencyPhrase,
  frequencyWords,
  intervalPhrase,
  turnsOn,
  verdictGlyph,
  verdictWord,
} from "../src/claims/words";
import type { Frequency, JudgedClaim, JudgedTest } from "../src/wire";

const frequency = (share: number, lower: number, upper: number, of: number): Frequency => ({
  count: share * of,
  of,
  n_missing: 0,
  share,
  lower,
  upper,
});

const judgedTest = (more: Partial<JudgedTest>): JudgedTest => ({
  that: "gain(A) > 0",
  says: "A gains",
  base: 5,
  than: 0,
  unit: "money",
  is_true: true,
  range: [1, 9],
  range_of_difference: false,
  samples: frequency(1, 0.94, 1, 64),
  concepts: [],
  decided_by: [],
  verdict: "holds",
  turns: null,
  missing: [],
  is_record: false,
  ...more,
});

const claim = (more: Partial<JudgedClaim>): JudgedClaim => ({
  id: "a",
  title: "A gains",
  text: "A gains by it.",
  counter: "",
  not_modeled: "",
  sources: [],
  needs: "all",
  verdict: "holds",
  base: 5,
  unit: "money",
  range: [1, 9],
  sign_share: frequency(1, 0.94, 1, 64),
  tests: [judgedTest({})],
  flips: [],
  also: [],
  ...more,
});

test("a verdict is a glyph and a word", () => {
  expect(["holds", "depends", "fails", "not_known"].map((verdict) => verdictGlyph(verdict as JudgedClaim["verdict"])).join("")).toBe(
    "●◐○–",
  );
  expect(verdictWord("fails")).toBe("does not hold");
});

test("the words of a frequency change where the scale says so", () => {
  const words = [1, 0.95, 0.949, 0.67, 0.669, 0.33, 0.329, 0.051, 0.05, 0].map(frequencyWords);
  expect(words).toEqual([
    "in nearly all",
    "in nearly all",
    "in most",
    "in most",
    "in about half",
    "in about half",
    "in few",
    "in few",
    "in almost none",
    "in almost none",
  ]);
});

test("words never stand without their number", () => {
  expect(frequencyPhrase(0.82, "samples", "82 %")).toBe("in most samples (82 %)");
  expect(frequencyPhrase(0.5, "samples", "50 %")).toBe("in about half of the samples (50 %)");
  expect(frequencyPhrase(0.01, "samples", "1 %")).toBe("in almost no samples (1 %)");
  expect(intervalPhrase(frequency(1, 0.943, 1, 64))).toBe("100\u00a0%; 94–100 of 64");
  expect(intervalPhrase(frequency(0.547, 0.516, 0.578, 1000))).toBe("54.7\u00a0%; 51.6–57.8 of 1\u202f000");
});

test("a number is written as its unit asks", () => {
  expect(figureOf(1234.5, "money")).toBe("1\u202f234");
  expect(figureOf(-1234.5, "money")).toBe("\u22121\u202f234");
  expect(figureOf(1, "yes_no")).toBe("yes");
  expect(figureOf(0.002, "share")).toBe("0.2\u00a0%");
  expect(figureOf(-0.05, null)).toBe("\u22120.05");
});

test("a difference has its sign, a level none", () => {
  expect(claimFigure(claim({}))).toBe("5.00");
  const difference = claim({ base: 5, tests: [judgedTest({ base: 8, than: 3, range_of_difference: true })] });
  expect(claimFigure(difference)).toBe("+5.00");
  expect(claimRange(difference)).toBe("+1.00 to +9.00");
  expect(claimFigure(claim({ base: null }))).toBe("none");
});

test("what it turns on: a value before a reason, a reason before a factor", () => {
  const decided_by = [{ factor: "Oil price", correlation: -0.6 }];
  const turns = { factor: "Gas price", above: true, value: 1.0716, right: 0.9 };
  expect(turnsOn(claim({ tests: [judgedTest({ decided_by, turns })], flips: ["A gains: too few"] }))).toEqual([
    "A test turns: Gas price above 1.07",
  ]);
  expect(turnsOn(claim({ tests: [judgedTest({ decided_by })], flips: ["A gains: indicator(x, KZ, 2022): no such row"] }))).toEqual([
    "no such row",
  ]);
  expect(turnsOn(claim({ tests: [judgedTest({ decided_by })] }))).toEqual(["Moved most by: Oil price"]);
  expect(turnsOn(claim({}))).toEqual([]);
});

test("claims are counted by verdict", () => {
  const claims = [claim({}), claim({ verdict: "fails" }), claim({ verdict: "fails" })];
  expect(claimsFinding(claims)).toBe("Of 3 claims ● 1 holds, ○ 2 do not hold.");
});
