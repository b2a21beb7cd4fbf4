/** Before, after and change of every actor in every sub-system, as raw numbers. */

import { csv, type Cell } from "../download";
import { matchSubsystems } from "../shares/subsystems";
import type { Share, Side } from "../wire";

const SHARES_HEADER = ["actor", "subsystem", "before", "after", "change"];

/** The name that stands for the sum of all sub-systems. */
export const ALL = "all";

/** A link that is built can make one sub-system of two: then the sum of both stands before it. */
export function sharesRows(before: Side, after: Side, measure: keyof Share): Cell[][] {
  const matches = matchSubsystems(after.subsystems, before.subsystems);
  const taken = new Set<number>();
  const columns = after.subsystems.map(({ name }, place) => {
    const from = (matches[place] ?? []).filter((other) => !taken.has(other));
    for (const other of from) taken.add(other);
    return { name, from, to: [place] };
  });
  before.subsystems.forEach(({ name }, place) => {
    if (!taken.has(place)) columns.push({ name, from: [place], to: [] });
  });
  return after.actors.flatMap((actor) => {
    const base = before.actors.find((other) => other.actor === actor.actor);
    const row = (name: string, from: number, to: number): Cell[] => [actor.actor, name, from, to, to - from];
    const sum = (shares: Share[] | undefined, places: number[]) =>
      places.reduce((total, place) => total + (shares?.[place]?.[measure] ?? 0), 0);
    return [
      row(ALL, base?.total[measure] ?? 0, actor.total[measure]),
      ...columns.map(({ name, from, to }) => row(name, sum(base?.by_subsystem, from), sum(actor.by_subsystem, to))),
    ];
  });
}

export const sharesCsv = (before: Side, after: Side, measure: keyof Share): string =>
  csv(SHARES_HEADER, sharesRows(before, after, measure));
