/** One link, supply or store as it is drawn; what it means is in its name, so the drawing itself is silent. */

import { ARROW, ARROW_LENGTH, CROSSBAR, type Line, type Point } from "./lines";
import { FLOOR, OPTION, type WidthScale } from "./scales";
import type { Amount, Condition } from "./values";

export interface Drawn {
  color: string;
  condition: Condition;
  /** Rate a year; for what is closed, the capacity that it would have. */
  amount: Amount;
  /** In the difference view only: what changed, as a rate a year. */
  change: number | null;
  isFaded: boolean;
  isChanged: boolean;
}

/** By how much a line's halo is wider than the line. */
const HALO = 2.5;

/** On a line that is wider than the arrowhead it is cut out of the line. */
function Arrow({ line, color, width }: { line: Line; color: string; width: number }) {
  if (line.length < 2.5 * ARROW_LENGTH) return null;
  const place = `translate(${line.middle[0].toFixed(1)},${line.middle[1].toFixed(1)}) rotate(${line.angle.toFixed(1)})`;
  return width > 7 ? <path d={ARROW} fill="var(--members)" transform={place} /> : <path class="map-arrow" d={ARROW} fill={color} transform={place} />;
}

function Difference({ line, change, scale }: { line: Line; change: number; scale: WidthScale }) {
  if (change === 0) return <path class="map-unchanged" d={line.d} />;
  const color = change > 0 ? "var(--gain)" : "var(--loss)";
  return (
    <>
      <path class="map-halo" d={line.d} stroke-width={scale.width(change) + HALO} />
      <path class="map-line" d={line.d} stroke={color} stroke-width={scale.width(change)} />
      <Arrow line={line} color={color} width={scale.width(change)} />
    </>
  );
}

export function LinkMark({ line, drawn, scale }: { line: Line; drawn: Drawn; scale: WidthScale }) {
  const { color, condition, amount } = drawn;
  const group = `map-link${drawn.isFaded ? " map-faded" : ""}${drawn.isChanged ? " map-pulse" : ""}`;
  if (drawn.change !== null) {
    return (
      <g class={group}>
        <Difference line={line} change={drawn.change} scale={scale} />
      </g>
    );
  }
  if (condition === "option") {
    return (
      <g class={group}>
        <path class="map-halo" d={line.d} stroke-width={OPTION + HALO} />
        <path class="map-line map-option" d={line.d} stroke={color} stroke-width={OPTION} />
      </g>
    );
  }
  const inner = amount.flow > 0 ? scale.width(amount.flow) : 0;
  const isWide = !scale.isUnlimited(amount.capacity);
  const isIdle = inner === 0 && condition === "open";
  const outer = isIdle ? FLOOR : Math.max(inner, isWide ? scale.width(amount.capacity) : inner);
  const [x, y] = line.middle;
  return (
    <g class={group}>
      {!isIdle && <path class="map-halo" d={line.d} stroke-width={outer + HALO} />}
      <path class={isIdle ? "map-line map-idle" : "map-line map-capacity"} d={line.d} stroke={color} stroke-width={outer} />
      {inner > 0 && <path class="map-line" d={line.d} stroke={color} stroke-width={inner} />}
      {inner > 0 && <Arrow line={line} color={color} width={inner} />}
      {condition === "closed" && <path class="map-crossbar" d={CROSSBAR} stroke={color} transform={`translate(${x.toFixed(1)},${y.toFixed(1)}) rotate(${line.angle.toFixed(1)})`} />}
    </g>
  );
}

/** Half the side of a square or triangle. */
export const HALF = 3.75;

/** A square or triangle, filled from below as far as it is used. */
export function PointMark({ at, shape, drawn, size }: { at: Point; shape: "supply" | "store" | "link"; drawn: Drawn; size: number }) {
  const { amount, color, condition } = drawn;
  const used = amount.capacity > 0 ? Math.max(0, Math.min(1, amount.flow / amount.capacity)) : 0;
  const top = HALF - 2 * HALF * used;
  // A triangle's width at a height grows from its tip down.
  const half = shape === "store" ? ((top + HALF) / (2 * HALF)) * HALF : HALF;
  const outline = shape === "store" ? `M0,${-HALF}L${HALF},${HALF}L${-HALF},${HALF}Z` : `M${-HALF},${-HALF}H${HALF}V${HALF}H${-HALF}Z`;
  const level = `M${-half},${top}L${half},${top}L${HALF},${HALF}L${-HALF},${HALF}Z`;
  if (drawn.change === 0) return null;
  const changed = drawn.change === null ? color : drawn.change > 0 ? "var(--gain)" : "var(--loss)";
  return (
    <g class={drawn.isFaded ? "map-faded" : undefined} transform={`translate(${at[0].toFixed(1)},${at[1].toFixed(1)}) scale(${size})`}>
      <path class={condition === "option" ? "map-point map-point-option" : "map-point"} d={outline} stroke={changed} />
      {used > 0 && <path d={level} fill={changed} />}
    </g>
  );
}
