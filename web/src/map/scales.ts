/** How wide a quantity is drawn: linear per family, so that twice as wide is twice as much, and full at a quantity that the key names. */

import type { MapState, MapView } from "../wire";
import { SMALL } from "./projection";
import { rateOf } from "./values";

export const FULL = 11;
const FULL_ON_SMALL = 6.5;
export const FLOOR = 1.6;
export const OPTION = 1.8;
/** A capacity over this many times the largest flow of its family stands for "no limit" and would flatten all others. */
const NO_LIMIT = 1.5;

/** The full width in pixels; on a phone's map eleven would bury the land. */
export function fullWidth(mapWidth: number): number {
  return mapWidth < SMALL ? FULL_ON_SMALL : FULL;
}

export interface WidthScale {
  /** The quantity that is drawn at full width. */
  full: number;
  unit: string;
  width: (quantity: number) => number;
  /** Whether a capacity is so large that it limits nothing. */
  isUnlimited: (capacity: number) => boolean;
}

function scale(full: number, unit: string, limit: number, most: number): WidthScale {
  return {
    full,
    unit,
    width: (quantity) => (full > 0 ? Math.max(FLOOR, Math.min(most, (most * Math.abs(quantity)) / full)) : FLOOR),
    isUnlimited: (capacity) => capacity > limit,
  };
}

/** The next round number, so that the key shows one. */
export function roundUp(amount: number): number {
  if (amount <= 0) return 0;
  const power = 10 ** Math.floor(Math.log10(amount));
  const step = [1, 1.5, 2, 3, 4, 5, 6, 8, 10].find((candidate) => candidate * power >= amount * 0.9999) ?? 10;
  return step * power;
}

/** From the base alone, so that lines keep their width while one plays. */
export function flowScales(view: MapView, most = FULL): Map<string, WidthScale> {
  const largest = new Map<string, { flow: number; capacities: number[]; unit: string }>();
  view.assets.forEach((asset, place) => {
    if (asset.kind !== "link") return;
    const entry = largest.get(asset.family) ?? { flow: 0, capacities: [], unit: asset.unit };
    entry.flow = Math.max(entry.flow, rateOf(view, view.base, place, "year").flow);
    entry.capacities.push(asset.capacity);
    largest.set(asset.family, entry);
  });
  return new Map(
    [...largest].map(([family, { flow, capacities, unit }]) => {
      const limit = flow > 0 ? NO_LIMIT * flow : Infinity;
      const largestKept = Math.max(flow, ...capacities.filter((capacity) => capacity <= limit));
      return [family, scale(roundUp(largestKept), unit, limit, most)];
    }),
  );
}

/** Of changes between two states, full at the largest of the family. */
export function changeScales(view: MapView, changes: number[], most = FULL): Map<string, WidthScale> {
  const largest = new Map<string, { change: number; unit: string }>();
  view.assets.forEach((asset, place) => {
    if (asset.kind !== "link") return;
    const before = largest.get(asset.family)?.change ?? 0;
    largest.set(asset.family, { change: Math.max(before, Math.abs(changes[place] ?? 0)), unit: asset.unit });
  });
  return new Map([...largest].map(([family, { change, unit }]) => [family, scale(roundUp(change), unit, Infinity, most)]));
}

/** Of all assets, as rates of a year in the season. */
export function changesOf(view: MapView, before: MapState, after: MapState, season: "year" | number): number[] {
  return view.assets.map((asset, place) => {
    const change = rateOf(view, after, place, season).flow - rateOf(view, before, place, season).flow;
    // A thousandth of a capacity is not worth a line.
    return Math.abs(change) < 1e-3 * Math.min(asset.capacity, 1e3) ? 0 : change;
  });
}
