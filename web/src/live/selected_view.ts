/** Keeps what is selected in all panels and what the address says of it the same. */

import { effect } from "@preact/signals";
import { selectedActor, selectedAsset } from "../selection";
import type { Session } from "./session";
import { findAsset } from "./what_if";

/** Returns what ends it. */
export function bindSelection({ overview, view, look }: Session): () => void {
  const stopReading = effect(() => {
    const { selected } = view.value;
    if (selected === (selectedAsset.peek() ?? selectedActor.peek() ?? "")) return;
    const asset = findAsset(overview, selected);
    selectedAsset.value = asset?.id ?? null;
    selectedActor.value = overview.map.actors.some(({ code }) => code === selected) ? selected : null;
  });
  const stopWriting = effect(() => {
    const selected = selectedAsset.value ?? selectedActor.value ?? "";
    if (selected !== view.peek().selected) look({ selected });
  });
  return () => {
    stopReading();
    stopWriting();
  };
}
