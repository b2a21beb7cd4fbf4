/** The map in one sentence: the largest flow of each family or, between two states, the flow that changes most. */

import { quantity } from "../numbers";
import type { MapState, MapView } from "../wire";
import { amountOf } from "./values";

/** Changes below this share of the largest capacity of their family are the solver's rounding. */
const SMALLEST_CHANGE = 1e-6;

function largestFlows(view: MapView, state: MapState): string {
  const largest = new Map<string, { title: string; flow: number; unit: string }>();
  view.assets.forEach(({ kind, family, title, unit }, place) => {
    if (kind !== "link") return;
    const { flow } = amountOf(view, state, place, "year");
    if (flow > (largest.get(family)?.flow ?? 0)) largest.set(family, { title, flow, unit });
  });
  const told = [...largest].map(([family, { title, flow, unit }]) => `${family} ${title} (${quantity(flow)} ${unit})`);
  return told.length > 0 ? `The largest flow of each commodity in a year: ${told.join("; ")}.` : "Nothing flows.";
}

/** Flows of different units are compared by the widest link of their family. */
function largestChange(view: MapView, before: MapState, after: MapState): string {
  const widest = new Map<string, number>();
  for (const { family, capacity } of view.assets) widest.set(family, Math.max(widest.get(family) ?? 0, capacity));
  let most = { size: SMALLEST_CHANGE, sentence: "No flow changes." };
  view.assets.forEach(({ kind, family, title, unit }, place) => {
    if (kind !== "link") return;
    const [from, to] = [before, after].map((state) => amountOf(view, state, place, "year").flow) as [number, number];
    const size = Math.abs(to - from) / Math.max(widest.get(family) ?? 0, Number.MIN_VALUE);
    if (size <= most.size) return;
    most = { size, sentence: `The flow of ${title} changes most: from ${quantity(from)} to ${quantity(to)} ${unit} a year.` };
  });
  return most.sentence;
}

/** The same object for both where there is one state only. */
export function mapFinding(view: MapView, before: MapState, after: MapState): string {
  return before === after ? largestFlows(view, after) : largestChange(view, before, after);
}
