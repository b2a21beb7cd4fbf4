/** What is selected in all panels at once: an actor by its code or an asset by its id, never both. Esc clears it. */

import { batch, signal } from "@preact/signals";
import { useEffect } from "preact/hooks";

export const selectedActor = signal<string | null>(null);
export const selectedAsset = signal<string | null>(null);

function select(actor: string | null, asset: string | null): void {
  batch(() => {
    selectedActor.value = actor;
    selectedAsset.value = asset;
  });
}

/** A second time lets it go. */
export const selectActor = (code: string): void => select(selectedActor.value === code ? null : code, null);

export const selectAsset = (id: string | null): void => select(null, id);

/** Wherever the focus is; what needs the key for itself keeps it from bubbling. */
export function useClearOnEscape(): void {
  useEffect(() => {
    const onKey = (event: KeyboardEvent) => {
      if (event.key === "Escape") select(null, null);
    };
    addEventListener("keydown", onKey);
    return () => removeEventListener("keydown", onKey);
  }, []);
}
