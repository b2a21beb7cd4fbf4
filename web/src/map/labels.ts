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

export function overlaps(a: Rect, b: Rect, air = 2): boolean {
  return a.x < b.x + b.width + air && b.x < a.x + a.width + air && a.y < b.y + b.height + air && b.y < a.y + a.height + air;
}

function isWithin(rect: Rect, size: Size): boolean {
  return rect.x >= 2 && rect.y >= 2 && rect.x + rect.width <= size.width - 2 && rect.y + rect.height <= size.height - 2;
}

const CELL = 16;
const cellOf = (at: number) => Math.floor(at / CELL);
const cellKey = (column: number, row: number) => column * 4096 + row;

/** Keeps what is taken, and places names one after another; the first come has the choice. */
export class Labels {
  private readonly taken: Rect[] = [];
  /** Points of lines that names would hide, by the cell of a grid that they lie in. */
  private readonly obstacles = new Map<number, Point[]>();

  constructor(
    private readonly size: Size,
    obstacles: Point[],
  ) {
    for (const point of obstacles) {
      const key = cellKey(cellOf(point[0]), cellOf(point[1]));
      const cell = this.obstacles.get(key);
      if (cell) cell.push(point);
      else this.obstacles.set(key, [point]);
    }
  }

  take(rect: Rect): void {
    this.taken.push(rect);
  }

  isFree(rect: Rect): boolean {
    return isWithin(rect, this.size) && !this.taken.some((other) => overlaps(rect, other));
  }

  private hidden({ x: left, y: top, width, height }: Rect): number {
    let count = 0;
    for (let column = cellOf(left - 1); column <= cellOf(left + width + 1); column++) {
      for (let row = cellOf(top - 1); row <= cellOf(top + height + 1); row++) {
        for (const [x, y] of this.obstacles.get(cellKey(column, row)) ?? []) {
          if (x >= left - 1 && x <= left + width + 1 && y >= top - 1 && y <= top + height + 1) count++;
        }
      }
    }
    return count;
  }

  /** `cost` is what speaks against a place besides the lines that it hides, in such points. */
  private best(rects: Rect[], cost: (rect: Rect, place: number) => number): Rect | null {
    let best: { rect: Rect; cost: number } | null = null;
    for (const [place, rect] of rects.entries()) {
      if (!this.isFree(rect)) continue;
      const all = cost(rect, place) + this.hidden(rect);
      if (!best || all < best.cost) best = { rect, cost: all };
    }
    if (best) this.take(best.rect);
    return best?.rect ?? null;
  }

  /** Centered on a place, or somewhat beside it. */
  near(place: Point, width: number, height: number, spread: number): LabelPlace | null {
    const steps = [0, -1, 1, -2, 2, -3, 3];
    const moves = steps.flatMap((down) => steps.map((right) => [right, down] as const));
    const rects = moves.map(([right, down]) => ({
      x: place[0] - width / 2 + right * spread,
      y: place[1] - height / 2 + (down * spread) / 2,
      width,
      height,
    }));
    return toPlace(this.best(rects, (_, move) => 0.8 * (Math.abs(moves[move]![0]) + Math.abs(moves[move]![1]))));
  }

  /** Off a place, to be joined to it by a leader. `penalty` says where it does not want to be. */
  callout(place: Point, width: number, height: number, penalty: (center: Point) => number): LabelPlace | null {
    const ways = [22, 38, 58, 84, 116].flatMap((far) => Array.from({ length: 16 }, (_, turn) => ({ far, angle: (turn * Math.PI) / 8 })));
    const rects = ways.map(({ far, angle }) => ({
      x: place[0] + Math.cos(angle) * (far + (width / 2) * Math.abs(Math.cos(angle))) - width / 2,
      y: place[1] + Math.sin(angle) * (far + height / 2) - height / 2,
      width,
      height,
    }));
    return toPlace(this.best(rects, (rect, way) => ways[way]!.far / 5 + penalty([rect.x + width / 2, rect.y + height / 2])));
  }
}

function toPlace(rect: Rect | null): LabelPlace | null {
  return rect && { at: [rect.x + 2, rect.y + rect.height * 0.78], rect };
}
