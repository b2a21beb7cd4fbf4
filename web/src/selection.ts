/** What is selected in all panels at once: an actor by its code, an asset by its id. Esc clears both. */

import { signal } from "@preact/signals";

export const selectedActor = signal<string | null>(null);
export const selectedAsset = signal<string | null>(null);

export function clearSelection(): void {
  selectedActor.value = null;
  selectedAsset.value = null;
}

/** Whether there was something to clear by this key. */
export function clearOnEscape(event: KeyboardEvent): boolean {
  if (event.key !== "Escape" || (selectedActor.value === null && selectedAsset.value === null)) return false;
  clearSelection();
  return true;
}
