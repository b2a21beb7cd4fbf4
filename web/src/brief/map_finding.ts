/** The map in one sentence: the largest flow of each commodity. */

import { quantity } from "../numbers";
import type { MapView } from "../wire";

export function mapFinding(view: MapView): string {
  const largest = new Map<string, { title: string; flow: number; unit: string }>();
  view.assets.forEach((asset, place) => {
    if (asset.kind !== "link") return;
    const flow = (view.base.flow[place] ?? []).reduce((sum, flow) => sum + flow, 0);
    const known = largest.get(asset.family);
    if (flow > 0 && (!known || flow > known.flow)) largest.set(asset.family, { title: asset.title, flow, unit: asset.unit });
  });
  const told = [...largest].map(([family, { title, flow, unit }]) => `${family} ${title} (${quantity(flow)} ${unit})`);
  return told.length > 0 ? `The largest flow of each commodity in a year: ${told.join("; ")}.` : "Nothing flows.";
}
