/** Who strengthens whom: the interaction of every two actors as a square whose area is its size, and beside it what a pair that bargains as one does to others. */

import { Figure } from "../figure";
import { change } from "../numbers";
import { ScrolledTable } from "../scrolled_table";
import type { ActorShares, PairChange } from "../wire";
import { RowChart, type Column } from "./row_chart";
import { Swatch } from "./swatch";

/** Interactions and changes below this are none. */
const WORTH_A_SQUARE = 0.5;
/** Side of the largest square. */
const LARGEST = 30;
/** Third parties that are named beside a pair. */
const NAMED = 3;

interface PairOf {
  a: string;
  b: string;
  index: number;
}

function pairsOf(actors: ActorShares[], interactions: number[][]): PairOf[] {
  return actors.flatMap((later, row) =>
    actors.slice(0, row).map((earlier, column) => ({ a: earlier.actor, b: later.actor, index: interactions[row]?.[column] ?? 0 })),
  );
}

export function interactionWords(index: number): string {
  if (Math.abs(index) < WORTH_A_SQUARE) return "independent of each other";
  return index > 0 ? "worth more together (complements)" : "replace each other (substitutes)";
}

export function interactionsFinding(actors: ActorShares[], interactions: number[][]): string {
  const pairs = pairsOf(actors, interactions).sort((a, b) => b.index - a.index);
  const [most, least] = [pairs[0], pairs.at(-1)];
  const complements =
    most && most.index >= WORTH_A_SQUARE ? `${most.a} and ${most.b} strengthen each other most (${change(most.index)})` : "";
  const substitutes =
    least && least.index <= -WORTH_A_SQUARE ? `${least.a} and ${least.b} replace each other most (${change(least.index)})` : "";
  const parts = [complements, substitutes].filter(Boolean);
  return parts.length > 0 ? `${parts.join("; ")}.` : "No two actors strengthen or replace each other.";
}

function Square({ index, most }: { index: number; most: number }) {
  const side = LARGEST * Math.sqrt(Math.abs(index) / most);
  return (
    <svg class="square" overflow="visible" width={LARGEST} height={LARGEST} aria-hidden="true">
      <rect class={index > 0 ? "more" : "less"} x={(LARGEST - side) / 2} y={LARGEST - side} width={side} height={side} />
    </svg>
  );
}

function Triangle({ actors, interactions }: { actors: ActorShares[]; interactions: number[][] }) {
  const active = (place: number) =>
    interactions[place]?.some((index, other) => other !== place && Math.abs(index) >= WORTH_A_SQUARE) ?? false;
  const shown = actors.flatMap((_, place) => (active(place) ? [place] : []));
  const most = Math.max(1e-9, ...shown.flatMap((a) => shown.map((b) => (a === b ? 0 : Math.abs(interactions[a]![b]!)))));
  return (
    <ScrolledTable kind="triangle" name="Interaction index of every two actors">
      <tbody>
        {shown.map((row, at) => (
          <tr key={row}>
            <th scope="row" class="export-text">
              <abbr title={actors[row]!.title}>{actors[row]!.actor}</abbr>
            </th>
            {shown.slice(0, at).map((column) => {
              const index = interactions[row]![column]!;
              return (
                <td key={column} title={`${actors[column]!.title} and ${actors[row]!.title}: ${interactionWords(index)}`}>
                  {Math.abs(index) < WORTH_A_SQUARE ? (
                    <span class="none export-text">·</span>
                  ) : (
                    <>
                      <Square index={index} most={most} />
                      <span class="index export-text">{change(index)}</span>
                    </>
                  )}
                </td>
              );
            })}
            <th class="diagonal export-text" aria-hidden="true">
              {actors[row]!.actor}
            </th>
          </tr>
        ))}
      </tbody>
    </ScrolledTable>
  );
}

export function InteractionsFigure({
  actors,
  interactions,
  moneyUnit,
  number,
}: {
  actors: ActorShares[];
  interactions: number[][];
  moneyUnit: string;
  number?: number;
}) {
  const finding = interactionsFinding(actors, interactions);
  return (
    <Figure
      id="interactions"
      title="Who strengthens whom"
      finding={finding}
      number={number}
      note={`Shapley interaction index, ${moneyUnit} a year; the area of a square is its size. It says nothing about unions: for those see what a pair does to third parties.`}
      table={{
        header: ["actor", "and", "interaction", "in words"],
        rows: pairsOf(actors, interactions).map((pair) => [pair.a, pair.b, pair.index, interactionWords(pair.index)]),
      }}
    >
      <ul class="key-line">
        <li>
          <Swatch kind="more" letter="+" />
          <span class="export-text">worth more together (complements)</span>
        </li>
        <li>
          <Swatch kind="less" letter="−" />
          <span class="export-text">replace each other (substitutes)</span>
        </li>
      </ul>
      <Triangle actors={actors} interactions={interactions} />
    </Figure>
  );
}

/** Who moves most by a pair's union, above or below zero. */
function thirds(pair: PairChange, actors: ActorShares[], sign: 1 | -1): string {
  const moved = pair.by_third
    .map((amount, place) => ({ amount, code: actors[place]?.actor ?? "" }))
    .filter(({ amount }) => sign * amount >= WORTH_A_SQUARE)
    .sort((a, b) => sign * (b.amount - a.amount));
  const named = moved.slice(0, NAMED).map(({ code, amount }) => `${code} ${change(amount)}`);
  const others = moved.length - named.length;
  return named.length === 0 ? "nobody" : `${named.join(", ")}${others > 0 ? ` and ${others} more` : ""}`;
}

export function pairsFinding(pairs: PairChange[]): string {
  const gaining = pairs.filter((pair) => pair.total >= WORTH_A_SQUARE).length;
  const [best] = [...pairs].sort((a, b) => b.total - a.total);
  const worst = pairs.reduce((least, pair) => (pair.total < least.total ? pair : least), pairs[0]!);
  if (!best) return "No pair of candidates was looked at.";
  return `Of ${pairs.length} pairs of candidates ${gaining} ${gaining === 1 ? "gains" : "gain"} by bargaining as one; best off are ${best.a} and ${best.b} (${change(best.total)}), worst ${worst.a} and ${worst.b} (${change(worst.total)}).`;
}

export function PairsFigure({
  pairs,
  actors,
  moneyUnit,
  number,
}: {
  pairs: PairChange[];
  actors: ActorShares[];
  moneyUnit: string;
  number?: number;
}) {
  const finding = pairsFinding(pairs);
  const columns: (Omit<Column<PairChange>, "cell"> & { cell: (pair: PairChange) => string })[] = [
    { title: "As one", cell: (pair) => `${pair.a}\u00a0+\u00a0${pair.b}` },
    { title: "The two get", kind: "number", cell: (pair) => change(pair.total) },
    { title: "They lose to (complements for)", cell: (pair) => thirds(pair, actors, 1) },
    { title: "They gain from (substitutes for)", cell: (pair) => thirds(pair, actors, -1) },
    { title: "To each other", cell: (pair) => `${change(pair.interaction)}, ${interactionWords(pair.interaction)}` },
  ];
  return (
    <Figure
      id="pairs"
      title="What a pair that bargains as one does to others"
      finding={finding}
      number={number}
      note={`Change of share, ${moneyUnit} a year. A pair gains from a third to whom the two are substitutes and loses to one to whom they are complements, as states along one pipeline are.`}
      table={{
        header: ["pair", "the two", "interaction", ...actors.map((actor) => actor.actor)],
        rows: pairs.map((pair) => [`${pair.a}+${pair.b}`, pair.total, pair.interaction, ...pair.by_third]),
      }}
      drawn={{
        columns: columns.map(({ title, kind }) => ({ title, align: kind === "number" ? "end" : "start" })),
        rows: pairs.map((pair) => columns.map(({ cell }) => ({ text: cell(pair) }))),
      }}
    >
      <RowChart
        caption={finding}
        sections={[{ rows: pairs }]}
        rowKey={(pair) => `${pair.a}+${pair.b}`}
        columns={columns}
      />
    </Figure>
  );
}
