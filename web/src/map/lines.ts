/** The shape of one link on the drawing, in pixels: a gentle curve, shifted sideways in its corridor, ended at the frame's edge. */

import type { Size } from "./projection";

export type Point = [number, number];
export type Edge = "left" | "right" | "top" | "bottom";

export interface Line {
  d: string;
  /** Where the arrowhead sits, and which way it points, in degrees. */
  middle: Point;
  angle: number;
  /** Of the part that is seen. */
  length: number;
  /** Of the part that is seen, evenly spread enough to keep labels off. */
  points: Point[];
  /** Where it comes in or goes out. */
  leaves: { end: "from" | "to"; at: Point; edge: Edge }[];
}

/** How far the middle of a curve lies beside the straight line, as a share of its length. */
const BEND = 0.07;
/** Share of the sideways shift that is left at the ends, where lines meet in a node. */
const SHIFT_AT_ENDS = 0.25;

/** Whether a way is from west to east, or from south to north where it is neither: both directions of a corridor bend alike. */
function isForward(a: Point, b: Point): boolean {
  return a[0] < b[0] || (a[0] === b[0] && a[1] > b[1]);
}

function quadratic(a: Point, c: Point, b: Point, t: number): Point {
  const s = 1 - t;
  return [s * s * a[0] + 2 * s * t * c[0] + t * t * b[0], s * s * a[1] + 2 * s * t * c[1] + t * t * b[1]];
}

/** Through all points, by Catmull and Rom. */
function spline(points: Point[], t: number): Point {
  const at = t * (points.length - 1);
  const from = Math.min(Math.floor(at), points.length - 2);
  const u = at - from;
  const p = (place: number) => points[Math.max(0, Math.min(points.length - 1, place))]!;
  const [a, b, c, d] = [p(from - 1), p(from), p(from + 1), p(from + 2)];
  const mix = (axis: 0 | 1) =>
    0.5 *
    (2 * b[axis] +
      (c[axis] - a[axis]) * u +
      (2 * a[axis] - 5 * b[axis] + 4 * c[axis] - d[axis]) * u * u +
      (3 * b[axis] - a[axis] - 3 * c[axis] + d[axis]) * u * u * u);
  return [mix(0), mix(1)];
}

function curve(points: Point[], offset: number): Point[] {
  const [a, b] = [points[0]!, points.at(-1)!];
  const forward = isForward(a, b) ? 1 : -1;
  const length = points.slice(1).reduce((sum, point, place) => sum + Math.hypot(point[0] - points[place]![0], point[1] - points[place]![1]), 0);
  const steps = Math.max(6, Math.min(48, Math.round(length / 12)));
  const chord = Math.hypot(b[0] - a[0], b[1] - a[1]) || 1;
  const left: Point = [(forward * (b[1] - a[1])) / chord, (-forward * (b[0] - a[0])) / chord];
  const bend = 2 * BEND * Math.min(chord, 400);
  const control: Point = [(a[0] + b[0]) / 2 + left[0] * bend, (a[1] + b[1]) / 2 + left[1] * bend];
  const centers = Array.from({ length: steps + 1 }, (_, step) =>
    points.length === 2 ? quadratic(a, control, b, step / steps) : spline(points, step / steps),
  );
  if (offset === 0) return centers;
  return centers.map((point, step) => {
    const [p, q] = [centers[Math.max(0, step - 1)]!, centers[Math.min(steps, step + 1)]!];
    const size = Math.hypot(q[0] - p[0], q[1] - p[1]) || 1;
    // Short links keep their ends; long ones fan out over the first and last 30 pixels.
    const along = Math.min(1, (Math.min(step, steps - step) / steps) * (length / 30));
    const shift = forward * offset * (SHIFT_AT_ENDS + (1 - SHIFT_AT_ENDS) * Math.sin((along * Math.PI) / 2));
    return [point[0] + (shift * (q[1] - p[1])) / size, point[1] - (shift * (q[0] - p[0])) / size];
  });
}

function isInside([x, y]: Point, { width, height }: Size): boolean {
  return x >= 0 && x <= width && y >= 0 && y <= height;
}

/** The point where a step from inside to outside meets the edge. */
function crossing(inside: Point, outside: Point, { width, height }: Size): { at: Point; edge: Edge } {
  const candidates: { part: number; edge: Edge }[] = [];
  const [dx, dy] = [outside[0] - inside[0], outside[1] - inside[1]];
  if (outside[0] < 0) candidates.push({ part: -inside[0] / dx, edge: "left" });
  if (outside[0] > width) candidates.push({ part: (width - inside[0]) / dx, edge: "right" });
  if (outside[1] < 0) candidates.push({ part: -inside[1] / dy, edge: "top" });
  if (outside[1] > height) candidates.push({ part: (height - inside[1]) / dy, edge: "bottom" });
  const first = candidates.reduce((best, candidate) => (candidate.part < best.part ? candidate : best));
  return { at: [inside[0] + first.part * dx, inside[1] + first.part * dy], edge: first.edge };
}

interface Run {
  points: Point[];
  start: { at: Point; edge: Edge } | null;
  end: { at: Point; edge: Edge } | null;
}

function insideRuns(points: Point[], size: Size): Run[] {
  const runs: Run[] = [];
  let run: Run | null = null;
  points.forEach((point, place) => {
    const before = points[place - 1];
    if (isInside(point, size)) {
      if (!run) {
        const start = before ? crossing(point, before, size) : null;
        run = { points: start ? [start.at] : [], start, end: null };
        runs.push(run);
      }
      run.points.push(point);
    } else if (run && before) {
      run.end = crossing(before, point, size);
      run.points.push(run.end.at);
      run = null;
    }
  });
  return runs;
}

function lengthOf(points: Point[]): number {
  return points.slice(1).reduce((sum, [x, y], place) => sum + Math.hypot(x - points[place]![0], y - points[place]![1]), 0);
}

/** The point half way along, and the direction there. */
function half(points: Point[], length: number): { middle: Point; angle: number } {
  let left = length / 2;
  for (let place = 1; place < points.length; place++) {
    const [a, b] = [points[place - 1]!, points[place]!];
    const step = Math.hypot(b[0] - a[0], b[1] - a[1]);
    if (step >= left && step > 0) {
      const part = left / step;
      const angle = (Math.atan2(b[1] - a[1], b[0] - a[0]) * 180) / Math.PI;
      return { middle: [a[0] + part * (b[0] - a[0]), a[1] + part * (b[1] - a[1])], angle };
    }
    left -= step;
  }
  return { middle: points.at(-1)!, angle: 0 };
}

const text = (value: number) => String(Math.round(value * 10) / 10);
const pathOf = (points: Point[]) => points.map(([x, y], place) => `${place === 0 ? "M" : "L"}${text(x)},${text(y)}`).join("");

/** `null` where nothing of it is in the frame. */
export function lineOf(points: Point[], offset: number, size: Size): Line | null {
  const runs = insideRuns(curve(points, offset), size).filter((run) => run.points.length > 1);
  if (runs.length === 0) return null;
  const lengths = runs.map((run) => lengthOf(run.points));
  const longest = lengths.indexOf(Math.max(...lengths));
  const first = runs[0]!;
  const last = runs.at(-1)!;
  return {
    d: runs.map((run) => pathOf(run.points)).join(""),
    ...half(runs[longest]!.points, lengths[longest]!),
    length: lengths.reduce((sum, length) => sum + length, 0),
    points: runs.flatMap((run) => run.points),
    leaves: [
      ...(first.start ? [{ end: "from" as const, ...first.start }] : []),
      ...(last.end ? [{ end: "to" as const, ...last.end }] : []),
    ],
  };
}

/** Half as wide as long; its middle is on the line. */
export const ARROW = "M-4.5,-4L4.5,0L-4.5,4Z";
export const ARROW_LENGTH = 9;
/** A bar across the line, for what is closed. */
export const CROSSBAR = "M0,-8V8M-3.5,-8H3.5M-3.5,8H3.5";
