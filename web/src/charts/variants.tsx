/** What each variant changes: variants in rows by the size of their effect on all together, actors in columns. */

import { Figure } from "../figure";
import { change, money } from "../numbers";
import type { ActorShares, Shift } from "../wire";
import { Matrix, drawnMatrix, greatest, type MatrixRow } from "./matrix";

/** Rows that are seen at once; the rest is folded. */
const SHOWN = 24;

export function sortedShifts(shifts: Shift[]): Shift[] {
  return [...shifts].sort((a, b) => Math.abs(b.together) - Math.abs(a.together));
}

export function variantsFinding(shifts: Shift[], actors: ActorShares[]): string {
  const sorted = sortedShifts(shifts);
  const down = sorted.find((shift) => shift.together < 0);
  const up = sorted.find((shift) => shift.together > 0);
  const most = (shift: Shift) => {
    const place = shift.share.reduce((best, share, at) => (Math.abs(share) > Math.abs(shift.share[best]!) ? at : best), 0);
    return `${actors[place]?.title ?? ""} ${change(shift.share[place] ?? 0)}`;
  };
  const parts = [
    down && `"${down.title}" costs all together most (${change(down.together)}; ${most(down)})`,
    up && `"${up.title}" brings most (${change(up.together)}; ${most(up)})`,
  ].filter(Boolean);
  return parts.length > 0 ? `${parts.join("; ")}.` : "No variant changes what all make together.";
}

function matrixRow(shift: Shift): MatrixRow {
  return { key: shift.variant, title: shift.title, hint: shift.why, total: shift.together, amounts: shift.share };
}

export function VariantsFigure({
  shifts,
  actors,
  moneyUnit,
  number,
}: {
  shifts: Shift[];
  actors: ActorShares[];
  moneyUnit: string;
  number?: number;
}) {
  const sorted = sortedShifts(shifts);
  const finding = variantsFinding(shifts, actors);
  const rows = sorted.map(matrixRow);
  const matrix = {
    corner: `Variant, ${moneyUnit} a year`,
    columns: actors.map((actor) => ({ key: actor.actor, title: actor.actor, name: actor.title })),
    totalTitle: "All",
    most: greatest(rows),
  };
  const rest = sorted.slice(SHOWN);
  return (
    <Figure
      id="variants-matrix"
      title="What each variant changes"
      finding={finding}
      number={number}
      note="Change of share against the base: what full re-bargaining would bring the actor. Depth of tint is linear, one scale for all cells; the largest change to all together comes first."
      table={{
        header: ["variant", "title", "all together", ...actors.map((actor) => actor.actor), "assumes"],
        rows: sorted.map((shift) => [shift.variant, shift.title, shift.together, ...shift.share, shift.why]),
      }}
      drawn={drawnMatrix({ ...matrix, rows })}
    >
      <Matrix caption="Variants with the largest effect" {...matrix} rows={rows.slice(0, SHOWN)} />
      {rest.length > 0 && (
        <details>
          <summary>
            {rest.length} more variants, each {money(Math.abs(rest[0]!.together))} or less for all together
          </summary>
          <Matrix caption="Further variants" {...matrix} rows={rows.slice(SHOWN)} />
        </details>
      )}
    </Figure>
  );
}
