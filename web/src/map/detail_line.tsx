/** What is selected, in one paragraph: name, state, flow of capacity by season, whose consent it needs, and how well its capacity is known. */

import { quantity, quantityChange } from "../numbers";
import type { MapState, MapView } from "../wire";
import { amountOf, consentWords, statusWords } from "./values";

const GRADES: Record<string, string> = {
  A: "grade A, official or peer-reviewed",
  B: "grade B, from press and institutes",
  C: "grade C, our inference or nothing better",
};

export function DetailLine({ view, before, after, id }: { view: MapView; before: MapState; after: MapState; id: string | null }) {
  const place = id === null ? -1 : view.assets.findIndex((asset) => asset.id === id);
  const asset = view.assets[place];
  if (!asset) return <p class="map-detail muted no-print">Select a line, square or triangle to read its numbers here.</p>;
  const isStore = asset.kind === "store";
  const seasons = view.periods.map((period, season) => {
    const now = amountOf(view, after, place, season);
    const was = amountOf(view, before, place, season);
    const change = now.flow - was.flow;
    const moved = before !== after && Math.abs(change) > 1e-3 * Math.max(asset.capacity, 1e-3) ? ` (${quantityChange(change)})` : "";
    const word = isStore ? "at its end " : "";
    return `${period.name} ${word}${quantity(now.flow)}${moved} of ${quantity(now.capacity)}`;
  });
  const grade = GRADES[asset.grade];
  return (
    <p class="map-detail">
      <strong>{asset.title}</strong>, {asset.family}
      {asset.kind === "link" ? `, ${asset.from_bus} to ${asset.to_bus}` : `, ${asset.kind} at ${asset.from_bus}`}: {statusWords(view, after, place)};{" "}
      {seasons.join(", ")} {asset.unit}; {consentWords(view, asset)}; capacity{" "}
      <span class={asset.grade === "C" ? "grade-c" : undefined}>
        {quantity(asset.capacity)} {asset.unit}
        {isStore ? "" : " a year"}
      </span>
      {grade ? `, ${grade}` : ""}.
    </p>
  );
}
