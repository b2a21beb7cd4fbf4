/** Which sub-systems of two states are the same, though parts merge when a link is built, and which hue and letter each has. */

import type { ActorShares, MapAsset, Shift, SubsystemTotal } from "../wire";

export type Family = "gas" | "oil" | "containers" | "electricity" | "water";

/** Letters in bars, so that print without color can be read. */
const LETTERS: { [family in Family]: string } = { gas: "g", oil: "o", containers: "c", electricity: "e", water: "w" };

export function familyLetter(family: Family): string {
  return LETTERS[family];
}

interface Named {
  name: string;
  members: string[];
}

/** By what stands on the map in it; of a sub-system without assets by its name. Water and power of one sub-system go under water. */
export function subsystemFamily(subsystem: Named, assets: MapAsset[] = []): Family {
  const names = new Set([subsystem.name, ...subsystem.members]);
  const counts = new Map<string, number>();
  for (const asset of assets) {
    if (names.has(asset.subsystem)) counts.set(asset.family, (counts.get(asset.family) ?? 0) + 1);
  }
  if (counts.has("water")) return "water";
  const [most] = [...counts].sort((a, b) => b[1] - a[1]);
  if (most && most[0] in LETTERS) return most[0] as Family;
  const text = [...names].join(" ").toLowerCase();
  if (/\bgas\b/.test(text)) return "gas";
  if (/\boil\b/.test(text)) return "oil";
  if (/freight|container|rail|boxes/.test(text)) return "containers";
  if (/power|electric|grid/.test(text)) return "electricity";
  return "water";
}

/** Its members, the parts of its name included. */
function parts(subsystem: Named): Set<string> {
  return new Set([...subsystem.members, ...subsystem.name.split(" + ")]);
}

/** For each of `of` the places of those in `others` that are the same or share a member with it: the one of the same name alone, where there is one. */
export function matchSubsystems(of: Named[], others: Named[]): number[][] {
  return of.map((one) => {
    const same = others.findIndex((other) => other.name === one.name);
    if (same >= 0) return [same];
    const own = parts(one);
    return others.flatMap((other, place) => ([...parts(other)].some((part) => own.has(part)) ? [place] : []));
  });
}

/** The base with the changes of a variant: what every actor then gains, by the variant's sub-systems and those it left alone. */
export function afterShift(
  actors: ActorShares[],
  subsystems: SubsystemTotal[],
  shift: Shift,
): { actors: ActorShares[]; subsystems: SubsystemTotal[] } {
  const columns: Named[] = (shift.subsystems ?? []).map((name) => ({
    name,
    members: subsystems.find((subsystem) => subsystem.name === name)?.members ?? name.split(" + "),
  }));
  const matches = matchSubsystems(columns, subsystems);
  // A part of the base goes to the first column that it matches: one that falls into two must not be counted twice.
  const taken = new Set<number>();
  const own = matches.map((places) =>
    places.filter((place) => {
      if (taken.has(place)) return false;
      taken.add(place);
      return true;
    }),
  );
  // A column without a part in the base and without a change has nothing to show.
  const told = columns.flatMap((_, column) =>
    own[column]!.length > 0 || (shift.by_subsystem ?? []).some((changes) => Math.abs(changes[column] ?? 0) > 1e-9) ? [column] : [],
  );
  const left = subsystems.flatMap((_, place) => (taken.has(place) ? [] : [place]));
  const sum = (numbers: number[]) => numbers.reduce((total, number) => total + number, 0);
  const after = actors.map((actor, i): ActorShares => {
    const part = (places: number[], change: number) => {
      const of = places.map((place) => actor.by_subsystem[place]!);
      const gain = sum(of.map((share) => share.gain)) + change;
      const alone = sum(of.map((share) => share.alone));
      return { share: alone + gain, alone, gain, regional: sum(of.map((share) => share.regional)) + change };
    };
    const gain = shift.gain[i] ?? 0;
    const share = shift.share[i] ?? 0;
    return {
      ...actor,
      total: {
        share: actor.total.share + share,
        alone: actor.total.alone + share - gain,
        gain: actor.total.gain + gain,
        regional: actor.total.regional + share,
      },
      by_subsystem: [
        ...told.map((column) => part(own[column]!, shift.by_subsystem?.[i]?.[column] ?? 0)),
        ...left.map((place) => part([place], 0)),
      ],
    };
  });
  const totals = (places: number[], name: string, members: string[]): SubsystemTotal => ({
    name,
    members,
    together: sum(places.map((place) => subsystems[place]!.together)),
    alone: sum(places.map((place) => subsystems[place]!.alone)),
  });
  return {
    actors: after,
    subsystems: [
      ...told.map((column) => totals(own[column]!, columns[column]!.name, columns[column]!.members)),
      ...left.map((place) => subsystems[place]!),
    ],
  };
}

/** Segments of a stacked bar: those above zero to the right of it, those below to the left. */
export function stack(amounts: number[]): { from: number; to: number }[] {
  let above = 0;
  let below = 0;
  return amounts.map((amount) => {
    const from = amount >= 0 ? above : below;
    if (amount >= 0) above += amount;
    else below += amount;
    return { from, to: from + amount };
  });
}

/** How often an actor's bar may exceed the third longest before it gets a scale of its own. */
const OUTSIZED = 5;

/** Places of those whose bars would flatten all others. */
export function outsized(extents: number[]): Set<number> {
  const third = [...extents].sort((a, b) => b - a)[2];
  if (third === undefined || third <= 0) return new Set();
  return new Set(extents.flatMap((extent, place) => (extent > OUTSIZED * third ? [place] : [])));
}
