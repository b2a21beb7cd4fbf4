/** Shapes of links: both directions of a corridor bend alike, offsets keep sides, and what leaves the frame says where. */

import { expect, test } from "vitest";
import { lineOf, type Point } from "../src/map/lines";

const SIZE = { width: 400, height: 300 };
const WEST: Point = [100, 150];
const EAST: Point = [300, 150];

test("a link ends at its places and has its arrow half way, pointing along", () => {
  const line = lineOf([WEST, EAST], 0, SIZE)!;
  expect(line.points[0]).toEqual(WEST);
  expect(line.points.at(-1)).toEqual(EAST);
  expect(line.middle[0]).toBeCloseTo(200, 0);
  expect(Math.abs(line.angle)).toBeLessThan(5);
  expect(line.leaves).toEqual([]);
});

test("the way back lies on the same curve and points the other way", () => {
  const there = lineOf([WEST, EAST], 0, SIZE)!;
  const back = lineOf([EAST, WEST], 0, SIZE)!;
  expect(back.middle[1]).toBeCloseTo(there.middle[1], 5);
  expect(Math.abs(Math.abs(back.angle) - 180)).toBeLessThan(5);
});

test("an offset shifts to one side whichever way the link runs", () => {
  const middle = (points: Point[], offset: number) => lineOf(points, offset, SIZE)!.middle[1];
  const base = middle([WEST, EAST], 0);
  expect(Math.abs(middle([WEST, EAST], 8) - base)).toBeCloseTo(8, 0);
  expect(middle([EAST, WEST], 8)).toBeCloseTo(middle([WEST, EAST], 8), 5);
  expect(Math.sign(middle([WEST, EAST], 8) - base)).toBe(-Math.sign(middle([WEST, EAST], -8) - base));
});

test("what leaves the frame is cut at its edge and names the end that is beyond", () => {
  const out = lineOf([WEST, [700, 150]], 0, SIZE)!;
  expect(out.leaves).toHaveLength(1);
  expect(out.leaves[0]).toMatchObject({ end: "to", edge: "right" });
  expect(out.leaves[0]!.at[0]).toBeCloseTo(400, 5);
  expect(out.points.every(([x]) => x <= 400.001)).toBe(true);
  const through = lineOf([[-300, 150], [700, 150]], 0, SIZE)!;
  expect(through.leaves.map(({ end, edge }) => [end, edge])).toEqual([["from", "left"], ["to", "right"]]);
  expect(lineOf([[-300, 150], [-200, 10]], 0, SIZE)).toBeNull();
});
