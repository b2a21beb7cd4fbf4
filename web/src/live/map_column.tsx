/** The map of what is shown, with the settings that the address holds, and what can be done with the asset selected on it. */

import { useMemo } from "preact/hooks";
import { MapFigure } from "../map/map_figure";
import { defaultSettings, type MapSettings } from "../map/settings";
import { selectAsset, selectedActor, selectedAsset } from "../selection";
import type { MapView } from "../wire";
import { AssetDetail } from "./asset_detail";
import { ACT_WORDS, actOf, afterAct, touchedAssets } from "./assets";
import { viewWords, type Session } from "./session";
import { NO_FAMILY, type View } from "./state";
import { findAsset } from "./what_if";

const SIDES = { "what-if": "after", base: "before", difference: "difference" } as const;

function settingsOf(view: View, map: MapView, families: string[]): MapSettings {
  const period = map.periods.findIndex(({ name }) => name === view.season);
  return {
    ...defaultSettings,
    side: SIDES[view.side],
    season: period < 0 ? "year" : period,
    hidden: view.families.length === 0 ? [] : families.filter((family) => !view.families.includes(family)),
    colorBy: view.color === "consent" ? "consent" : "family",
    frame: view.frame === "" ? defaultSettings.frame : view.frame,
  };
}

/** Nothing shown needs a word of its own, since no word means all. */
function shownOf(hidden: string[], families: string[]): string[] {
  const shown = families.filter((family) => !hidden.includes(family));
  return shown.length === 0 ? [NO_FAMILY] : shown;
}

function viewOf(settings: MapSettings, map: MapView, families: string[]): Partial<View> {
  const sides = Object.keys(SIDES) as (keyof typeof SIDES)[];
  return {
    side: sides.find((side) => SIDES[side] === settings.side) ?? "what-if",
    season: settings.season === "year" ? "" : (map.periods[settings.season]?.name ?? ""),
    families: settings.hidden.length === 0 ? [] : shownOf(settings.hidden, families),
    color: settings.colorBy === "consent" ? "consent" : "commodity",
    frame: settings.frame === defaultSettings.frame ? "" : settings.frame,
  };
}

export function MapColumn({ session }: { session: Session }) {
  const { overview, shown, isOld, state } = session;
  const answer = shown.value?.answer;
  const before = answer?.before.map ?? overview.map.base;
  // The same object tells the map that there is no difference to show.
  const after = (shown.value?.hasChange ? answer?.after.map : undefined) ?? before;
  // Rows that only a variant has follow those that the region has; the map lays out its lines anew for another view alone.
  const added = answer?.added ?? [];
  const map = useMemo<MapView>(
    () => (added.length === 0 ? overview.map : { ...overview.map, assets: [...overview.map.assets, ...added] }),
    [overview, added.map(({ id }) => id).join("\n")],
  );
  const touched = touchedAssets(state.value);
  const changed = useMemo(() => new Set(touched), [touched.join("\n")]);
  const { families } = viewWords(overview);
  const act = (id: string) => {
    const asset = findAsset(overview, id);
    return asset === undefined ? null : { asset, act: actOf(overview, state.value, asset, after) };
  };
  return (
    <div class="map-column" id="map">
      <h2 class="visually-hidden">Map</h2>
      <div class={isOld.value ? "panel stale" : "panel"}>
        <MapFigure
          id="live-map"
          title="What flows"
          view={map}
          before={before}
          after={after}
          changed={changed}
          actor={selectedActor.value}
          selected={selectedAsset.value}
          onSelect={selectAsset}
          actionOf={(id) => {
            const found = act(id);
            return found === null ? null : ACT_WORDS[found.act];
          }}
          onAct={(id) => {
            const found = act(id);
            if (found !== null) session.change(afterAct(state.value, found.asset, found.act));
          }}
          settings={settingsOf(session.view.value, overview.map, families)}
          onSettings={(settings) => session.look(viewOf(settings, overview.map, families))}
        />
      </div>
      <AssetDetail session={session} />
    </div>
  );
}
