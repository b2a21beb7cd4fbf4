/** A what-if as a value: what is empty, what is equal, what each change is called, and how one is taken back. */

import type { FactorControl, LeverControl, MapAsset, Overview, WhatIf } from "../wire";

export function emptyWhatIf(): WhatIf {
  return {
    factors: [],
    ties: false,
    variants: [],
    build: [],
    close: [],
    capacity: [],
    bloc: [],
    cut: [],
    levers: [],
  };
}

const unique = <T>(items: T[], key: (item: T) => string): T[] => {
  // The last one counts, as with assignments read from left to right.
  const byKey = new Map(items.map((item) => [key(item), item]));
  return [...byKey.values()];
};

const byText = <T>(key: (item: T) => string) => (left: T, right: T): number =>
  key(left) < key(right) ? -1 : key(left) > key(right) ? 1 : 0;

const sorted = <T>(items: T[], key: (item: T) => string): T[] => unique(items, key).sort(byText(key));

/** The one form of all that mean the same; variants keep their order, since a later one overrides an earlier. */
export function canonical(state: WhatIf): WhatIf {
  const pairs = state.cut.map(([a, b]): [string, string] => (a < b ? [a, b] : [b, a]));
  return {
    factors: sorted(state.factors, (factor) => factor.name),
    ties: state.ties,
    variants: unique(state.variants, (name) => name),
    build: sorted(state.build, (id) => id),
    close: sorted(state.close, (id) => id),
    capacity: sorted(
      state.capacity.filter(({ times }) => times !== 1),
      ({ asset }) => asset,
    ),
    bloc: sorted(state.bloc, (code) => code),
    cut: sorted(pairs, (pair) => pair.join("-")),
    levers: sorted(state.levers, (lever) => lever.name),
  };
}

/** Equal for states that mean the same. */
export const keyOf = (state: WhatIf | null): string => JSON.stringify(canonical(state ?? emptyWhatIf()));

export const isEmpty = (state: WhatIf): boolean => keyOf(state) === keyOf(null);

/** What is left when assumptions are the state's own: a pinned state is compared under the assumptions of the other. */
export const policiesOf = (state: WhatIf): WhatIf => ({ ...state, factors: [], ties: false });

export interface Change {
  /** Stable between states, so that a list keeps its places. */
  key: string;
  kind: "assumption" | "policy";
  label: string;
  /** The state with this change taken back. */
  without: WhatIf;
}

export const findAsset = (overview: Overview, id: string): MapAsset | undefined =>
  overview.map.assets.find((asset) => asset.id === id || asset.rows.includes(id));

export const findFactor = (overview: Overview, name: string): FactorControl | undefined =>
  overview.factors.find((factor) => factor.name === name);

export const findLever = (overview: Overview, name: string): LeverControl | undefined =>
  overview.levers.find((lever) => lever.name === name);

export const titleOfActor = (overview: Overview, code: string): string =>
  overview.map.actors.find((actor) => actor.code === code)?.title ?? code;

const titleOfAsset = (overview: Overview, id: string): string => findAsset(overview, id)?.title ?? id;

const plainNumber = (value: number): string => String(Number(value.toPrecision(6))).replace("-", "−");

/** "×1.1", "+2" or "= 0.3", as the factor works. */
function factorInWords(factor: FactorControl | undefined, value: number): string {
  if (factor?.mode === "plus") return (value < 0 ? "" : "+") + plainNumber(value);
  if (factor?.mode === "set") return `= ${plainNumber(value)}`;
  return `×${plainNumber(value)}`;
}

/** All that is different from the base, assumptions first. */
export function changesOf(state: WhatIf, overview: Overview): Change[] {
  const drop = <T>(items: T[], item: T): T[] => items.filter((other) => other !== item);
  const changes: Change[] = state.factors.map((factor) => ({
    key: `factor ${factor.name}`,
    kind: "assumption",
    label: `${factor.name} ${factorInWords(findFactor(overview, factor.name), factor.value)}`,
    without: { ...state, factors: drop(state.factors, factor) },
  }));
  if (state.ties) {
    changes.push({
      key: "ties",
      kind: "assumption",
      label: "only those who are tied can deal",
      without: { ...state, ties: false },
    });
  }
  const policy = (key: string, label: string, without: WhatIf) =>
    changes.push({ key, kind: "policy", label, without });
  for (const name of state.variants) {
    const title = overview.variants.find((variant) => variant.name === name)?.title ?? name;
    policy(`variant ${name}`, title, { ...state, variants: drop(state.variants, name) });
  }
  for (const id of state.build) {
    policy(`build ${id}`, `${titleOfAsset(overview, id)} built`, { ...state, build: drop(state.build, id) });
  }
  for (const id of state.close) {
    policy(`close ${id}`, `${titleOfAsset(overview, id)} closed`, { ...state, close: drop(state.close, id) });
  }
  for (const entry of state.capacity) {
    policy(`capacity ${entry.asset}`, `${titleOfAsset(overview, entry.asset)} ×${plainNumber(entry.times)}`, {
      ...state,
      capacity: drop(state.capacity, entry),
    });
  }
  if (state.bloc.length > 0) {
    const codes = state.bloc.join(", ");
    const label = state.bloc.length > 1 ? `${codes} bargain as one` : `a bloc of ${codes} alone, which changes nothing`;
    policy("bloc", label, { ...state, bloc: [] });
  }
  for (const pair of state.cut) {
    const names = pair.map((code) => titleOfActor(overview, code)).join("–");
    policy(`cut ${pair.join("-")}`, `tie ${names} cut`, { ...state, cut: drop(state.cut, pair) });
  }
  for (const lever of state.levers) {
    const holder = findLever(overview, lever.name)?.holder;
    const who = holder === undefined ? "" : `${titleOfActor(overview, holder)}: `;
    const when = lever.begins === "" ? "" : `, from ${lever.begins}`;
    policy(`lever ${lever.name}`, who + lever.name + when, { ...state, levers: drop(state.levers, lever) });
  }
  return changes;
}
