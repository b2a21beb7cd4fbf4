/** What of an asset is shown: amounts by season, its state, whose consent it needs, and its name with all of that in words. */

import { quantity } from "../numbers";
import type { MapAsset, MapState, MapView } from "../wire";
import type { Season } from "./settings";

export interface Amount {
  flow: number;
  capacity: number;
}

/** Below this share of a capacity nothing flows: what is left by rounding in the program's solution. */
const NOTHING = 1e-6;

/** In the whole year or in one period, as amounts of that time. Of a store: the highest level of the year, or the level at the period's end. */
export function amountOf(view: MapView, state: MapState, place: number, season: Season): Amount {
  const flows = state.flow[place] ?? [];
  const capacities = state.capacity[place] ?? [];
  const pick = (values: number[]) => {
    if (season !== "year") return values[season] ?? 0;
    if (view.assets[place]!.kind === "store") return Math.max(0, ...values);
    return values.reduce((sum, value) => sum + value, 0);
  };
  const amount = { flow: pick(flows), capacity: pick(capacities) };
  const size = Math.max(amount.capacity, view.assets[place]!.capacity);
  return Math.abs(amount.flow) <= NOTHING * size ? { ...amount, flow: 0 } : amount;
}

/** The same as rates of a year, so that seasons of different lengths are drawn to one measure. */
export function rateOf(view: MapView, state: MapState, place: number, season: Season): Amount {
  const amount = amountOf(view, state, place, season);
  if (season === "year" || view.assets[place]!.kind === "store") return amount;
  const weight = view.periods[season]?.weight || 1;
  return { flow: amount.flow / weight, capacity: amount.capacity / weight };
}

/** `open`: there and usable; `option`: not built; `closed`: it would be there, but nothing can pass. */
export type Condition = "open" | "option" | "closed";

export function conditionOf(view: MapView, state: MapState, place: number): Condition {
  const asset = view.assets[place]!;
  if ((state.capacity[place] ?? []).some((value) => value > 0)) return "open";
  if (asset.capacity === 0) return "open";
  return asset.status === "existing" ? "closed" : "option";
}

export function listed(names: string[]): string {
  if (names.length < 2) return names.join("");
  return `${names.slice(0, -1).join(", ")} and ${names.at(-1)}`;
}

function titles(view: MapView, codes: string[]): string[] {
  return codes.map((code) => view.actors.find((actor) => actor.code === code)?.title ?? code);
}

export function consentWords(view: MapView, asset: MapAsset): string {
  return asset.consent.length === 0 ? "open to all" : `needs ${listed(titles(view, asset.consent))}`;
}

export function seasonWords(view: MapView, season: Season): string {
  return season === "year" ? "a year" : `in ${view.periods[season]?.name ?? "the period"}`;
}

export function statusWords(view: MapView, state: MapState, place: number): string {
  const { status } = view.assets[place]!;
  const condition = conditionOf(view, state, place);
  if (condition === "closed") return "closed";
  if (status === "existing") return "existing";
  return condition === "open" ? `${status}, built` : `${status}, not built`;
}

/** "0 of 32 bcm a year". */
function amountWords(view: MapView, state: MapState, place: number, season: Season): string {
  const asset = view.assets[place]!;
  const { flow, capacity } = amountOf(view, state, place, season);
  const whole = capacity > 0 || season !== "year" ? capacity : asset.capacity;
  const level = asset.kind === "store" ? (season === "year" ? "at most " : "level ") : "";
  return `${level}${quantity(flow)} of ${quantity(whole)} ${asset.unit} ${seasonWords(view, season)}`;
}

/** The name of an asset with its state, for who does not see the map. */
export function assetName(view: MapView, state: MapState, place: number, season: Season): string {
  const asset = view.assets[place]!;
  const kind = asset.kind === "link" ? "" : `, ${asset.kind}`;
  const status = statusWords(view, state, place);
  return `${asset.title}, ${asset.family}${kind}, ${status}, ${amountWords(view, state, place, season)}, ${consentWords(view, asset)}`;
}

/** Families in a constant order: the known ones first, others by name. */
const KNOWN = ["gas", "oil", "containers", "electricity", "water"];

export function familiesOf(view: MapView): string[] {
  const all = [...new Set(view.assets.map((asset) => asset.family))];
  const rank = (family: string) => (KNOWN.includes(family) ? KNOWN.indexOf(family) : KNOWN.length);
  return all.sort((a, b) => rank(a) - rank(b) || (a < b ? -1 : 1));
}

/** Name of the custom property that holds a family's hue. */
export function familyColor(family: string): string {
  return KNOWN.includes(family) ? `var(--${family})` : "var(--other)";
}

export const CONSENTS = ["members", "ru", "cn", "tr", "ir", "several", "open"] as const;
export type Consent = (typeof CONSENTS)[number];

export function consentClass(view: MapView, asset: MapAsset): Consent {
  if (asset.consent.length === 0) return "open";
  const outsiders = asset.consent.filter((code) => !view.actors.find((actor) => actor.code === code)?.candidate);
  if (outsiders.length === 0) return "members";
  const only = outsiders[0]!.toLowerCase();
  const hasHue = only === "ru" || only === "cn" || only === "tr" || only === "ir";
  return outsiders.length === 1 && hasHue ? only : "several";
}

export function consentTitle(view: MapView, consent: Consent): string {
  if (consent === "members") return "members alone";
  if (consent === "several") return "another or several outsiders";
  if (consent === "open") return "open to all";
  return `needs ${titles(view, [consent.toUpperCase()])[0]}`;
}
