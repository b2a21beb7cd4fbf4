/** How wide the page is, in the three layouts that it has. */

import { signal, type ReadonlySignal } from "@preact/signals";

export type Layout = "narrow" | "medium" | "wide";

/** Controls 230, map 640 and shares 440 pixels side by side, with their gaps. */
const WIDE = "(min-width: 1360px)";

/** Map and shares side by side. */
const MEDIUM = "(min-width: 900px)";

function watch(): ReadonlySignal<Layout> {
  const wide = matchMedia(WIDE);
  const medium = matchMedia(MEDIUM);
  const now = (): Layout => (wide.matches ? "wide" : medium.matches ? "medium" : "narrow");
  const layout = signal(now());
  for (const query of [wide, medium]) query.addEventListener("change", () => (layout.value = now()));
  return layout;
}

export const layout = watch();
