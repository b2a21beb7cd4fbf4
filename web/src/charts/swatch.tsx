/** A square in the hue of what it stands for, with its letter, for the keys of charts. */

export function Swatch({ kind, letter = "" }: { kind: string; letter?: string }) {
  return (
    <svg class="key swatch" width={16} height={16} aria-hidden="true">
      <rect class={`strip-bar ${kind}`} width={16} height={16} />
      <text x={8} y={12} text-anchor="middle">
        {letter}
      </text>
    </svg>
  );
}

/** The tick of the base. */
export function BaseSwatch() {
  return (
    <svg class="key swatch" width={6} height={16} aria-hidden="true">
      <line class="strip-base" x1={3} x2={3} y1={0} y2={16} />
    </svg>
  );
}
