/** What can be done with an asset of the map in a state, and the state after it. */

import type { MapAsset, MapState, Overview, WhatIf } from "../wire";

/** Whether it stands in an operation, whoever built it. */
function stands(overview: Overview, asset: MapAsset, operation: MapState | null): boolean {
  if (asset.status !== "option") return true;
  const place = overview.map.assets.indexOf(asset);
  return (operation?.capacity[place] ?? []).some((capacity) => capacity > 0);
}

export type Act = "build" | "unbuild" | "close" | "open";

/** A variant may have built an option; then it can be closed like what always stood. */
export function actOf(overview: Overview, state: WhatIf, asset: MapAsset, operation: MapState | null): Act {
  if (state.build.includes(asset.id)) return "unbuild";
  if (state.close.includes(asset.id)) return "open";
  return stands(overview, asset, operation) ? "close" : "build";
}

export const ACT_WORDS: { [act in Act]: string } = {
  build: "Build",
  unbuild: "Do not build",
  close: "Close",
  open: "Open again",
};

export function afterAct(state: WhatIf, asset: MapAsset, act: Act): WhatIf {
  const without = (ids: string[]) => ids.filter((id) => id !== asset.id);
  switch (act) {
    case "build":
      return { ...state, build: [...state.build, asset.id] };
    case "unbuild":
      // What is not there has no capacity to widen.
      return { ...state, build: without(state.build), capacity: state.capacity.filter((entry) => entry.asset !== asset.id) };
    case "close":
      return { ...state, close: [...state.close, asset.id] };
    case "open":
      return { ...state, close: without(state.close) };
  }
}

export function withCapacity(state: WhatIf, asset: MapAsset, times: number): WhatIf {
  const others = state.capacity.filter((entry) => entry.asset !== asset.id);
  return { ...state, capacity: times === 1 ? others : [...others, { asset: asset.id, times }] };
}

/** Ids of the assets that the state names, for the map to point at. */
export const touchedAssets = (state: WhatIf): string[] => [
  ...state.build,
  ...state.close,
  ...state.capacity.map((entry) => entry.asset),
];
