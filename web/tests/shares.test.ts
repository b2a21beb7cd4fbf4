/** Sub-systems of two states, and bars. */

import { expect, test } from "vitest";
import { shiftFinding, sharesFinding } from "../src/shares/shares_figure";
import { afterShift, matchSubsystems, outsized, stack, subsystemFamily } from "../src/shares/subsystems";
import type { ActorShares, MapAsset, Share, Shift, SubsystemTotal } from "../src/wire";

const subsystem = (name: string, members: string[] = [name]): SubsystemTotal => ({ name, members, together: 10, alone: 4 });
const share = (gain: number): Share => ({ share: gain + 1, alone: 1, gain, regional: gain });
const actor = (code: string, gains: number[]): ActorShares => ({
  actor: code,
  title: `State ${code}`,
  total: share(gains.reduce((sum, gain) => sum + gain, 0)),
  by_subsystem: gains.map(share),
});
const shift = (more: Partial<Shift>): Shift => ({
  variant: "v",
  title: "V",
  why: "",
  solved: [],
  together: 0,
  gain: [],
  share: [],
  subsystems: [],
  by_subsystem: [],
  ...more,
});

test("the same name is the same sub-system, else a member in common", () => {
  const base = [subsystem("Gas"), subsystem("Syr Darya"), subsystem("Amu Darya")];
  const merged = [subsystem("Gas"), subsystem("Syr Darya + Amu Darya", ["Syr Darya", "Amu Darya"])];
  expect(matchSubsystems(merged, base)).toEqual([[0], [1, 2]]);
  expect(matchSubsystems(base, merged)).toEqual([[0], [1], [1]]);
  expect(matchSubsystems([subsystem("Oil")], base)).toEqual([[]]);
});

test("a family is that of the assets; water and power go under water", () => {
  const asset = (family: string, of: string) => ({ family, subsystem: of }) as MapAsset;
  expect(subsystemFamily(subsystem("North"), [asset("oil", "North"), asset("gas", "South")])).toBe("oil");
  expect(
    subsystemFamily(subsystem("Rivers", ["Syr Darya"]), [
      asset("electricity", "Syr Darya"),
      asset("electricity", "Syr Darya"),
      asset("water", "Syr Darya"),
    ]),
  ).toBe("water");
  expect(subsystemFamily(subsystem("Oil transit"))).toBe("oil");
  expect(subsystemFamily(subsystem("Freight"))).toBe("containers");
});

test("what is merged has the gains of its parts and the change", () => {
  const actors = [actor("A", [1, 2, 3])];
  const subsystems = [subsystem("Gas"), subsystem("Syr"), subsystem("Amu")];
  const after = afterShift(actors, subsystems, shift({ gain: [5], share: [5], subsystems: ["Syr + Amu"], by_subsystem: [[5]] }));
  expect(after.subsystems.map(({ name }) => name)).toEqual(["Syr + Amu", "Gas"]);
  expect(after.actors[0]!.by_subsystem.map(({ gain }) => gain)).toEqual([10, 1]);
  expect(after.actors[0]!.total.gain).toBe(11);
});

test("a part that falls into two is not counted twice", () => {
  const after = afterShift(
    [actor("A", [6])],
    [subsystem("Syr + Amu", ["Syr", "Amu"])],
    shift({ gain: [0], share: [0], subsystems: ["Syr", "Amu"], by_subsystem: [[-2, 2]] }),
  );
  expect(after.actors[0]!.by_subsystem.map(({ gain }) => gain)).toEqual([4, 2]);
});

test("a column that never was and does not change is not shown", () => {
  const after = afterShift(
    [actor("A", [6])],
    [subsystem("Syr + Amu", ["Syr", "Amu"])],
    shift({ gain: [1], share: [1], subsystems: ["Syr + Amu", "Syr", "Amu"], by_subsystem: [[1, 0, 0]] }),
  );
  expect(after.subsystems.map(({ name }) => name)).toEqual(["Syr + Amu"]);
});

test("negative segments go left of zero", () => {
  expect(stack([3, -1, 2, -4])).toEqual([
    { from: 0, to: 3 },
    { from: 0, to: -1 },
    { from: 3, to: 5 },
    { from: -1, to: -5 },
  ]);
});

test("only what would flatten all others has a scale of its own", () => {
  expect(outsized([28, 21, 13, 12])).toEqual(new Set());
  expect(outsized([100, 21, 13, 12])).toEqual(new Set([0]));
  expect(outsized([5, 0, 0])).toEqual(new Set());
  expect(outsized([5, 1])).toEqual(new Set());
});

test("findings name who gains and who loses, with numbers", () => {
  const actors = [actor("A", [100]), actor("B", [20])];
  expect(sharesFinding(actors, [subsystem("Gas")])).toBe(
    "Most is gained by State A 100, State B 20 a year; the largest part, 6.0, comes from Gas.",
  );
  expect(shiftFinding(actors, shift({ gain: [12, -30] }))).toBe('With "V" more is gained by State A +12; less by State B \u221230.');
  expect(shiftFinding(actors, shift({ gain: [0, 0] }))).toBe('"V" changes nobody\'s gain.');
});
