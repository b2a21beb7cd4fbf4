/** What each variant changes: variants in rows by the size of their effect on all together, actors in columns. */

import { Figure } from "../figure";
import { change, money } from "../numbers";
import type { ActorShares, Shift } from "../wire";
import { Matrix, greatest, type MatrixRow } from "./matrix";

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
  return { key: shift.variant, head: <span title={shift.why}>{shift.title}</span>, total: shift.together, amounts: shift.share };
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
  const most = greatest(sorted.map((shift) => ({ amounts: shift.share })));
  const columns = actors.map((actor) => ({ key: actor.actor, title: actor.actor, name: actor.title }));
  const matrix = (of: Shift[], caption: string) => (
    <Matrix
      caption={caption}
      corner={`Variant, ${moneyUnit} a year`}
      columns={columns}
      rows={of.map(matrixRow)}
      totalTitle="All"
      most={most}
    />
  );
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
    >
      <p class="finding export-text">{finding}</p>
      {matrix(sorted.slice(0, SHOWN), "Variants with the largest effect")}
      {rest.length > 0 && (
        <details>
          <summary>
            {rest.length} more variants, each {money(Math.abs(rest[0]!.together))} or less for all together
          </summary>
          {matrix(rest, "Further variants")}
        </details>
      )}
    </Figure>
  );
}
