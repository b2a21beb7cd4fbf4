/** Which asset is next in a direction, so that arrow keys walk the map. */

import type { Point } from "./lines";

export interface Anchor {
  id: string;
  at: Point;
}

const DIRECTIONS: Record<string, Point> = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1] };

export function isArrow(key: string): boolean {
  return key in DIRECTIONS;
}

export function nearest(anchors: Anchor[], to: Point): string | null {
  const distance = ({ at }: Anchor) => Math.hypot(at[0] - to[0], at[1] - to[1]);
  return anchors.reduce<Anchor | null>((best, anchor) => (best && distance(best) <= distance(anchor) ? best : anchor), null)?.id ?? null;
}

/** The nearest within 60 degrees of the direction, what lies straight ahead before what lies aside; `from` itself if there is none. */
export function neighbor(anchors: Anchor[], from: string, key: string): string {
  const direction = DIRECTIONS[key];
  const start = anchors.find((anchor) => anchor.id === from);
  if (!direction || !start) return from;
  let best: { id: string; cost: number } | null = null;
  for (const { id, at } of anchors) {
    const [dx, dy] = [at[0] - start.at[0], at[1] - start.at[1]];
    const ahead = dx * direction[0] + dy * direction[1];
    const aside = Math.abs(dx * direction[1] - dy * direction[0]);
    if (id === from || ahead <= 0.01 || aside > Math.sqrt(3) * ahead) continue;
    const cost = ahead + 2 * aside;
    if (!best || cost < best.cost) best = { id, cost };
  }
  return best?.id ?? from;
}
