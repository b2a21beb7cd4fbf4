/** What the charts say in words, and where their marks stand. */

import { expect, test } from "vitest";
import { dimensionsOf, voicesOf } from "../src/charts/agenda";
import { attacksFinding, leverageWords, planWords } from "../src/charts/attacks";
import { backtestsFinding, beyondAxis, byMiss, calibrationFinding, missWords, signWords } from "../src/charts/calibration";
import { boxesFinding } from "../src/charts/drivers";
import { exposedTargets, exposureFinding } from "../src/charts/exposure";
import { outcomesFinding, shareWords } from "../src/charts/frequencies";
import { interactionWords, interactionsFinding, pairsFinding } from "../src/charts/interactions";
import { provenanceFinding } from "../src/charts/provenance";
import { linear, logarithmic, symmetric } from "../src/charts/scale";
import { blocLetters, objectionWords } from "../src/charts/stability";
import { sortedShifts, variantsFinding } from "../src/charts/variants";
import { spreadEvenly } from "../src/spread";
import type { DecidedIssue, Plan } from "../src/brief/shapes";
import type {
  ActorShares,
  BacktestRow,
  CalibrationRow,
  Drivers,
  ExposureCurve,
  Frequency,
  FuturesChapter,
  PairChange,
  Shift,
} from "../src/wire";

const share = (gain: number) => ({ share: gain, alone: 0, gain, regional: gain });
const actor = (code: string): ActorShares => ({ actor: code, title: `State ${code}`, total: share(1), by_subsystem: [] });
const ACTORS = ["A", "B", "C"].map(actor);

test("zero is on every bar axis, and nothing stands outside", () => {
  for (const scale of [linear([3, 10]), linear([-8, -2]), linear([-1, 4]), linear([]), linear([0])]) {
    expect(scale.low).toBeLessThanOrEqual(0);
    expect(scale.high).toBeGreaterThanOrEqual(0);
    expect(scale.ticks).toContain(0);
    expect(scale.at(1e9)).toBe(100);
    expect(scale.at(-1e9)).toBe(0);
  }
  expect(symmetric([-7, 3]).at(0)).toBe(50);
  expect(logarithmic(0.2, 5, []).at(1)).toBeCloseTo(50);
  expect(logarithmic(0.2, 5, []).at(0)).toBe(0);
});

test("labels do not touch, and stay within the chart", () => {
  const places = spreadEvenly([1, 1.1, 9.9, 10], 1, 10);
  const sorted = [...places].sort((a, b) => a - b);
  for (let at = 1; at < sorted.length; at++) expect(sorted[at]! - sorted[at - 1]!).toBeGreaterThanOrEqual(1 - 1e-9);
  expect(Math.max(...places)).toBeLessThanOrEqual(10);
  expect(spreadEvenly([5, 1], 1, 10)).toEqual([5, 1]);
});

test("variants are sorted by what they do to all together, either way", () => {
  const shift = (variant: string, together: number, shares: number[]): Shift => ({
    variant,
    title: variant,
    why: "",
    solved: [],
    together,
    gain: shares,
    share: shares,
    subsystems: [],
    by_subsystem: [],
  });
  const shifts = [shift("small", 5, [5, 0, 0]), shift("closed", -50, [-40, -10, 0]), shift("built", 20, [5, 15, 0])];
  expect(sortedShifts(shifts).map(({ variant }) => variant)).toEqual(["closed", "built", "small"]);
  expect(variantsFinding(shifts, ACTORS)).toBe(
    '"closed" costs all together most (\u221250; State A \u221240); "built" brings most (+20; State B +15).',
  );
});

test("an interaction is told in words", () => {
  expect(interactionWords(12)).toMatch(/complements/);
  expect(interactionWords(-12)).toMatch(/substitutes/);
  expect(interactionWords(0.1)).toMatch(/independent/);
  const table = [
    [0, 100, -30],
    [100, 0, 0],
    [-30, 0, 0],
  ];
  expect(interactionsFinding(ACTORS, table)).toBe("A and B strengthen each other most (+100); A and C replace each other most (\u221230).");
  const pair = (a: string, b: string, total: number): PairChange => ({ a, b, interaction: 0, total, by_third: [], by_subsystem: [] });
  expect(pairsFinding([pair("A", "B", 20), pair("A", "C", -30)])).toBe(
    "Of 2 pairs of candidates 1 gains by bargaining as one; best off are A and B (+20), worst A and C (\u221230).",
  );
});

test("blocs have letters, who is alone has none", () => {
  expect(blocLetters(["A", "B", "C", "D"], [["A", "C"], ["B"], ["D", "E"]])).toEqual(["A", null, "A", "B"]);
  const objection = { movers: ["A"], joins: ["B", "C"], gain: 12, after: { blocs: [] } };
  expect(objectionWords(objection)).toBe("A joins B+C, +12");
  expect(objectionWords({ ...objection, joins: [] })).toBe("A goes alone, +12");
  expect(objectionWords({ ...objection, joins: [], movers: ["A", "B"] })).toBe("A+B become a bloc, +12 at least");
});

test("the most exposed is told by share, and nobody coerces itself", () => {
  const curve = (coercer: string, target: string, harm: number[], at_stake: number, loss = "surplus"): ExposureCurve => ({
    coercer,
    target,
    loss,
    at_stake,
    harm,
    levers: harm.map(() => []),
    proven: true,
  });
  const curves = [
    curve("A", "A", [0, 90], 100),
    curve("B", "A", [0, 20], 100),
    curve("B", "C", [0, 300], 10_000),
    curve("B", "A", [0, 99], 100, "share"),
  ];
  const targets = exposedTargets(curves, ACTORS);
  expect(targets.map(({ target }) => target)).toEqual(["A", "C"]);
  expect(exposureFinding(targets)).toMatch(/^Most exposed: State A by B \(20\.0\u00a0% .*State C by B \(3\.0\u00a0%/);
  expect(exposureFinding([])).toMatch(/No lever/);
});

test("a plan is told with its seasons and its price", () => {
  const plan: Plan = {
    levers: ["Close it", "Cut it"],
    begins: ["winter", ""],
    harm: 50,
    own_cost: 20,
    leverage: 2.5,
    verdict: "hurts_both",
  };
  expect(planWords(plan)).toBe("Close it (from winter) + Cut it");
  expect(leverageWords(plan)).toBe("2.5 of harm for each of its own");
  expect(leverageWords({ ...plan, verdict: "profitable", leverage: null })).toBe("the holder gains by it");
  expect(attacksFinding([{ holder: "B", plan, atStake: 1000 }])).toMatch(/^B can do most: 50 a year, 5\.0\u00a0%/);
});

test("each dimension of an issue is told, with those of one position together", () => {
  const dimension = (name: string, weights: number[]) => ({ name, weights, compromise: 50, median: { position: 50 } });
  const water: DecidedIssue = {
    actors: ["A", "B", "C"].map((code) => ({ actor: code })),
    decision: {
      issue: "water",
      nash: { result: "no_agreement" },
      dimensions: [dimension("schedule", [0.2, 0.3, 0.5]), dimension("payment", [0.1, 0.1, 0.8])],
      elections: {
        positions: [
          [80, 20],
          [40, 20],
          [40, 90],
        ],
        actors: [["A"], ["B"], ["C"]],
      },
      passes: null,
      sampled: { samples: 0, nash: null },
    },
  };
  const told = dimensionsOf([water]).map((row) => voicesOf(row).map(({ codes, position, weight }) => [codes.join("+"), position, weight]));
  expect(told).toEqual([
    [
      ["B+C", 40, 0.8],
      ["A", 80, 0.2],
    ],
    [
      ["A+B", 20, 0.2],
      ["C", 90, 0.8],
    ],
  ]);
});

test("what never happens is told with its bound", () => {
  const frequency = (count: number, lower: number, upper: number): Frequency => ({
    count,
    of: 1000,
    n_missing: 0,
    share: count / 1000,
    lower,
    upper,
  });
  expect(shareWords({ name: "x", share: frequency(0, 0, 0.0038) })).toBe("none of 1\u202f000 (below 0.4\u00a0%)");
  expect(shareWords({ name: "x", share: frequency(547, 0.516, 0.578) })).toBe("54.7\u00a0% (51.6–57.8)");
  expect(shareWords(undefined)).toBe("not told");
  const chapter = {
    summary: {
      futures: 1000,
      years: [
        { year: 2045, classes: [{ name: "mixed", share: frequency(547, 0.516, 0.578) }], tests: [], members: [], acts: [], built: [] },
      ],
      fans: [],
    },
  } as unknown as FuturesChapter;
  expect(outcomesFinding(chapter)).toBe(
    "By 2045 the forum is mixed in about half of the sampled futures (54.7\u00a0%; 51.6–57.8 of 1\u202f000).",
  );
});

test("density stands beside the base rate, and chance is named", () => {
  const drivers: Drivers = {
    of: "mixed",
    place: "",
    factors: [],
    boxes: [{ words: ["trade is above 2"], coverage: 0.63, density: 0.74, mass: 0.2, quasi_p: null }],
  };
  expect(boxesFinding(drivers, 0.21)).toBe(
    "Where trade is above 2, 74\u00a0% of the futures are mixed, against 21\u00a0% overall; that covers 63\u00a0% of them.",
  );
  expect(boxesFinding({ ...drivers, boxes: [{ ...drivers.boxes[0]!, quasi_p: 0.24 }] }, 0.21)).toMatch(/ A side of this box may be chance \(quasi-p 0\.24\)\.$/);
  expect(boxesFinding({ ...drivers, boxes: [] }, 0.21)).toMatch(/no box/);
});

test("the worst miss comes first, and what cannot be a share before all", () => {
  const row = (name: string, modeled: number, observed: number): CalibrationRow => ({
    name,
    modeled,
    observed,
    unit: "Mt",
    miss: observed === 0 ? null : (modeled - observed) / Math.abs(observed),
    fact: "F",
  });
  const rows = [row("close", 1.1, 1), row("none", 1, 0), row("far", 6, 1), row("gone", 0, 2)];
  expect(byMiss(rows).map(({ name }) => name)).toEqual(["none", "far", "gone", "close"]);
  expect(byMiss(rows).map(missWords)).toEqual(["none was seen", "6.0 times", "\u2212100\u00a0%", "+10\u00a0%"]);
  expect(byMiss(rows).map(beyondAxis)).toEqual(["above", "above", "below", null]);
  expect(beyondAxis(row("other sign", -1, 1))).toBe("below");
  expect(beyondAxis(row("neither", 0, 0))).toBeNull();
  expect(calibrationFinding(rows.filter(({ miss }) => miss !== null))).toMatch(
    /^Of 3 observations .* 1 are met within 15\u00a0%; the worst is "far"/,
  );
});

test("a sign is right, wrong, or cannot be asked", () => {
  const row = (measure: string, modeled: number | null, observed: number) => ({ measure, modeled, observed }) as BacktestRow;
  const rows = [
    row("change", 2, 1),
    row("change", -2, 1),
    row("change", 0, 1),
    row("level", 2, 1),
    row("change", 2, 0),
    row("change", null, 1),
  ];
  expect(rows.map(signWords)).toEqual(["sign right", "sign wrong", "modeled no change", "a level", "nothing moved", "no answer"]);
  expect(backtestsFinding(rows)).toBe("Of 4 changes in natural experiments that were not zero the model has the sign of 1.");
});

test("what rests most on assumption is named first", () => {
  const of = (title: string, rests_on_c: number | null) => ({ figure: title, title, value: 1, rests_on_c, numbers: [] });
  expect(provenanceFinding([of("One", 0.2), of("Two", 0.9), of("Three", null)])).toMatch(
    /^Two rests most on assumption \(90\u00a0%.*One least \(20\u00a0%\)/,
  );
  expect(provenanceFinding([])).toBe("Nothing was traced.");
});
