/** A number between two ends: slider with a tick at its base, number field, unit, and a way back. */

import "./slider.css";
import { useId } from "preact/hooks";
import { quantity } from "../../numbers";

/** About so many steps lie between the ends. */
const STEPS = 100;

/** Half the width of a thumb, which is how far the ends of a track lie inside its box. */
const THUMB_RADIUS = 8;

/** A step of 1, 2 or 5 times a power of ten. */
function stepOf(low: number, high: number): number {
  const rough = (high - low) / STEPS;
  if (!(rough > 0)) return 1;
  const power = 10 ** Math.floor(Math.log10(rough));
  const lead = [1, 2, 5, 10].find((candidate) => candidate * power >= rough * (1 - 1e-9)) ?? 10;
  return Number((lead * power).toPrecision(3));
}

/** Steps are counted from zero, so that round numbers are met, whatever the ends are. */
export function track(low: number, high: number, base: number): { low: number; high: number; step: number } {
  const least = Math.min(low, base);
  const most = Math.max(high, base);
  const step = stepOf(least, most);
  const round = (value: number) => Number((value * step).toPrecision(12));
  return { low: round(Math.floor(least / step + 1e-9)), high: round(Math.ceil(most / step - 1e-9)), step };
}

export function Slider({
  label,
  hint,
  unit,
  value,
  base,
  low,
  high,
  onDrag,
  onCommit,
}: {
  label: string;
  hint?: string | undefined;
  unit: string;
  value: number;
  base: number;
  low: number;
  high: number;
  onDrag: (value: number) => void;
  onCommit: (value: number) => void;
}) {
  const id = useId();
  const ends = track(low, high, base);
  const place = ends.high > ends.low ? (base - ends.low) / (ends.high - ends.low) : 0;
  const describedBy = `${id}-hint`;
  const isMoved = value !== base;
  return (
    <div class={isMoved ? "slider is-moved" : "slider"}>
      <div class="slider-head">
        <label for={id}>{label}</label>
        <button type="button" class="small" disabled={!isMoved} onClick={() => onCommit(base)}>
          base<span class="visually-hidden"> of {label}</span>
        </button>
      </div>
      <div class="slider-row">
        <div class="slider-track">
          <span
            class="slider-base"
            aria-hidden="true"
            style={{ left: `calc(${THUMB_RADIUS}px + (100% - ${2 * THUMB_RADIUS}px) * ${place})` }}
          />
          <input
            type="range"
            id={id}
            min={ends.low}
            max={ends.high}
            step={ends.step}
            value={value}
            aria-describedby={describedBy}
            aria-valuetext={`${quantity(value)}, base ${quantity(base)}`}
            onInput={(event) => onDrag(event.currentTarget.valueAsNumber)}
            onChange={(event) => onCommit(event.currentTarget.valueAsNumber)}
            onDblClick={() => onCommit(base)}
          />
        </div>
        <input
          type="number"
          class="slider-number"
          step="any"
          value={value}
          aria-label={`${label}, number`}
          aria-describedby={describedBy}
          onChange={(event) => {
            const typed = event.currentTarget.valueAsNumber;
            if (Number.isFinite(typed)) onCommit(typed);
            else event.currentTarget.value = String(value);
          }}
        />
      </div>
      <p class="slider-hint" id={describedBy}>
        {quantity(low)} to {quantity(high)}, base {quantity(base)}
        {unit === "" ? "" : ` · ${unit}`}
        {hint ? ` · ${hint}` : ""}
      </p>
    </div>
  );
}
