/** Where names go: each at the first of its places that overlaps no other name, and of those the one that hides the fewest lines. */

import type { Point } from "./lines";
import type { Size } from "./projection";

export interface Rect {
  x: number;
  y: number;
  width: number;
  height: number;
}

export interface LabelPlace {
  /** Left end and baseline of the text. */
  at: Point;
  rect: Rect;
}

/** Text widths differ from machine to machine: a generous guess with air. */
export function textWidth(text: string, size: number): number {
  return text.length * size * 0.56 * 1.1 + 4;
}

export function overlaps(a: Rect, b: Rect, air = 2): boolean {
  return a.x < b.x + b.width + air && b.x < a.x + a.width + air && a.y < b.y + b.height + air && b.y < a.y + a.height + air;
}

function isWithin(rect: Rect, size: Size): boolean {
  return rect.x >= 2 && rect.y >= 2 && rect.x + rect.width <= size.width - 2 && rect.y + rect.height <= size.height - 2;
}

/** Keeps what is taken, and places names one after another; the first come has the choice. */
export class Labels {
  private readonly taken: Rect[] = [];

  constructor(
    private readonly size: Size,
    /** Points of lines that names would hide. */
    private readonly obstacles: Point[],
  ) {}

  take(rect: Rect): void {
    this.taken.push(rect);
  }

  isFree(rect: Rect): boolean {
    return isWithin(rect, this.size) && !this.taken.some((other) => overlaps(rect, other));
  }

  private hidden(rect: Rect): number {
    let count = 0;
    for (const [x, y] of this.obstacles) {
      if (x >= rect.x - 1 && x <= rect.x + rect.width + 1 && y >= rect.y - 1 && y <= rect.y + rect.height + 1) count++;
    }
    return count;
  }

  /** `cost` is what speaks against a place besides the lines that it hides, in such points. */
  private best(rects: { rect: Rect; cost: number }[]): Rect | null {
    let best: { rect: Rect; cost: number } | null = null;
    for (const { rect, cost } of rects) {
      if (!this.isFree(rect)) continue;
      const all = cost + this.hidden(rect);
      if (!best || all < best.cost) best = { rect, cost: all };
    }
    if (best) this.take(best.rect);
    return best?.rect ?? null;
  }

  /** Centered on a place, or somewhat beside it. */
  near(place: Point, width: number, height: number, spread: number): LabelPlace | null {
    const steps = [0, -1, 1, -2, 2, -3, 3];
    const rects = steps.flatMap((down) =>
      steps.map((right) => ({
        rect: { x: place[0] - width / 2 + right * spread, y: place[1] - height / 2 + (down * spread) / 2, width, height },
        cost: 0.8 * (Math.abs(right) + Math.abs(down)),
      })),
    );
    return toPlace(this.best(rects));
  }

  /** Off a place, to be joined to it by a leader. `penalty` says where it does not want to be. */
  callout(place: Point, width: number, height: number, penalty: (center: Point) => number): LabelPlace | null {
    const rects: { rect: Rect; cost: number }[] = [];
    for (const far of [22, 38, 58, 84, 116]) {
      for (let turn = 0; turn < 16; turn++) {
        const angle = (turn * Math.PI) / 8;
        const center: Point = [
          place[0] + Math.cos(angle) * (far + (width / 2) * Math.abs(Math.cos(angle))),
          place[1] + Math.sin(angle) * (far + height / 2),
        ];
        const rect = { x: center[0] - width / 2, y: center[1] - height / 2, width, height };
        rects.push({ rect, cost: far / 5 + penalty(center) });
      }
    }
    return toPlace(this.best(rects));
  }
}

function toPlace(rect: Rect | null): LabelPlace | null {
  return rect && { at: [rect.x + 2, rect.y + rect.height * 0.78], rect };
}

/** Moves boxes of the given heights along a line so that none overlap and all lie between `low` and `high`, each near its wish. */
export function spread(wishes: number[], heights: number[], low: number, high: number): number[] {
  const order = wishes.map((_, place) => place).sort((a, b) => wishes[a]! - wishes[b]!);
  const at = [...wishes];
  let edge = low;
  for (const place of order) {
    at[place] = Math.max(at[place]!, edge);
    edge = at[place]! + heights[place]!;
  }
  edge = high;
  for (const place of order.reverse()) {
    at[place] = Math.min(at[place]!, edge - heights[place]!);
    edge = at[place]!;
  }
  return at;
}
