/** How shares move where some actors bargain as one: structures in rows, actors in columns. */

import { Figure } from "../figure";
import { change } from "../numbers";
import type { ActorShares, BlocChange } from "../wire";
import { Matrix, drawnMatrix } from "./matrix";

/** Changes below this are none, and an actor without any has no column. */
const WORTH_A_COLUMN = 0.05;

function membershipFinding(blocs: BlocChange[], candidates: string[]): string {
  const together = (bloc: BlocChange) =>
    bloc.actors.filter((actor) => candidates.includes(actor.actor)).reduce((sum, actor) => sum + actor.total.share, 0);
  const [best] = [...blocs].sort((a, b) => together(b) - together(a));
  const worst = blocs.reduce((least, bloc) => (together(bloc) < together(least) ? bloc : least), blocs[0]!);
  if (!best) return "No structure was looked at.";
  if (best === worst) return `Under ${best.to} the candidates together get ${change(together(best))}.`;
  return `For the candidates together ${best.to} changes most for the better (${change(together(best))}), ${worst.to} most for the worse (${change(together(worst))}).`;
}

function members(bloc: BlocChange): string {
  return bloc.blocs.map((one) => one.actors.join("+")).join(" | ");
}

export function MembershipFigure({
  blocs,
  actors,
  candidates,
  moneyUnit,
  number,
}: {
  blocs: BlocChange[];
  actors: ActorShares[];
  candidates: string[];
  moneyUnit: string;
  number?: number;
}) {
  const finding = membershipFinding(blocs, candidates);
  const amounts = blocs.map((bloc) => bloc.actors.map((actor) => actor.total.share));
  const moved = actors.map((_, place) => amounts.some((row) => Math.abs(row[place] ?? 0) >= WORTH_A_COLUMN));
  const shown = actors.flatMap((_, place) => (moved[place] ? [place] : []));
  const still = actors.filter((_, place) => !moved[place]).map((actor) => actor.actor);
  const left = still.length > 0 ? ` No share moves in any of these structures for ${still.join(", ")}.` : "";
  const matrix = {
    corner: `Structure, ${moneyUnit} a year`,
    columns: shown.map((place) => ({ key: actors[place]!.actor, title: actors[place]!.actor, name: actors[place]!.title })),
    rows: blocs.map((bloc, row) => ({
      key: bloc.to,
      title: bloc.to,
      detail: members(bloc),
      amounts: shown.map((place) => amounts[row]![place] ?? null),
    })),
  };
  return (
    <Figure
      id="membership-matrix"
      title="Who gains and who loses when some bargain as one"
      finding={finding}
      number={number}
      note={`Change of share against all alone, ${moneyUnit} a year (Owen value). Who is in no bloc is alone. Depth of tint is linear, one scale for all cells.${left}`}
      table={{
        header: ["structure", "blocs", ...actors.map((actor) => actor.actor)],
        rows: blocs.map((bloc, row) => [bloc.to, members(bloc), ...amounts[row]!]),
      }}
      drawn={drawnMatrix(matrix)}
    >
      <Matrix caption="Change of share by structure and actor" {...matrix} />
    </Figure>
  );
}
