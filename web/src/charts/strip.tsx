/** A strip is one row of a chart: marks on a common scale, placed in percent, so that rows fit any width, screen or paper, without being measured. */

import "./charts.css";
import type { ComponentChildren } from "preact";
import type { Scale } from "./scale";

const percent = (place: number) => `${place.toFixed(3)}%`;

export function Strip({
  scale,
  height = 22,
  zero,
  children,
}: {
  scale: Scale;
  height?: number;
  zero?: number | null;
  children: ComponentChildren;
}) {
  const origin = zero === undefined ? (scale.low <= 0 && scale.high >= 0 ? 0 : null) : zero;
  return (
    <svg class="strip" overflow="visible" width="100%" height={height} aria-hidden="true">
      {scale.ticks.map((tick) => (
        <Line key={tick} scale={scale} at={tick} kind="grid" />
      ))}
      {origin !== null && <Line scale={scale} at={origin} kind="zero" />}
      {children}
    </svg>
  );
}

/** The numbers above a column of strips. Those of the two ends are moved inside. */
export function StripAxis({ scale, write }: { scale: Scale; write: (tick: number) => string }) {
  return (
    <svg class="strip strip-axis" overflow="visible" width="100%" height={18} aria-hidden="true">
      {scale.ticks.map((tick) => {
        const place = scale.at(tick);
        return (
          <text key={tick} x={percent(place)} y={13} text-anchor={place < 6 ? "start" : place > 94 ? "end" : "middle"}>
            {write(tick)}
          </text>
        );
      })}
    </svg>
  );
}

/** A line over the whole height: of the grid, of zero, of the base. */
export function Line({ scale, at, kind }: { scale: Scale; at: number; kind: "grid" | "zero" | "base" }) {
  const x = percent(scale.at(at));
  return <line class={`strip-${kind}`} x1={x} x2={x} y1="0" y2="100%" />;
}

export function Bar({
  scale,
  from = 0,
  to,
  kind,
  title,
  thickness = 12,
  height = 22,
}: {
  scale: Scale;
  from?: number;
  to: number;
  /** A class that gives the hue. */
  kind: string;
  title?: string;
  thickness?: number;
  height?: number;
}) {
  const [left, right] = [scale.at(from), scale.at(to)].sort((a, b) => a - b) as [number, number];
  return (
    <rect class={`strip-bar ${kind}`} x={percent(left)} width={percent(right - left)} y={(height - thickness) / 2} height={thickness}>
      {title && <title>{title}</title>}
    </rect>
  );
}

export function Dot({
  scale,
  at,
  hollow = false,
  title,
  height = 22,
  radius = 4.5,
}: {
  scale: Scale;
  at: number;
  hollow?: boolean;
  title?: string;
  height?: number;
  radius?: number;
}) {
  return (
    <circle class={hollow ? "strip-dot hollow" : "strip-dot"} cx={percent(scale.at(at))} cy={height / 2} r={radius}>
      {title && <title>{title}</title>}
    </circle>
  );
}

/** A thin line from one value to another: an interval, or the way between two dots. */
export function Span({
  scale,
  from,
  to,
  height = 22,
}: {
  scale: Scale;
  from: number;
  to: number;
  height?: number;
}) {
  return <line class="strip-span" x1={percent(scale.at(from))} x2={percent(scale.at(to))} y1={height / 2} y2={height / 2} />;
}

/** Letters inside a bar, where it is wide enough for them. */
export function Letters({
  scale,
  from,
  to,
  height = 22,
  children,
}: {
  scale: Scale;
  from: number;
  to: number;
  height?: number;
  children: string;
}) {
  const [left, right] = [scale.at(from), scale.at(to)].sort((a, b) => a - b) as [number, number];
  if (right - left < 5) return null;
  return (
    <text class="strip-letters" x={percent((left + right) / 2)} y={height / 2 + 4} text-anchor="middle">
      {children}
    </text>
  );
}
