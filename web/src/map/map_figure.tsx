/** The map as a figure: its toolbar, the map, its key, the detail line of what is selected, and a table with the same rows and actions. */

import { useMemo, useState } from "preact/hooks";
import { Figure } from "../figure";
import type { MapState, MapView } from "../wire";
import { AssetTable, assetRows } from "./asset_table";
import { DetailLine } from "./detail_line";
import { mapFinding } from "./finding";
import { RegionMap } from "./region_map";
import { defaultSettings, type MapSettings } from "./settings";
import { MapToolbar } from "./toolbar";
import { familiesOf } from "./values";

export interface MapFigureProps {
  id: string;
  title: string;
  number?: number;
  note?: string;
  view: MapView;
  /** The base, or what it is held against. */
  before: MapState;
  /** What is shown; the same object as `before` where nothing was changed. */
  after: MapState;
  /** Ids of assets that the reader's changes touch: they are labeled. */
  changed?: ReadonlySet<string>;
  selected?: string | null;
  onSelect?: (id: string | null) => void;
  /** Code of the selected actor: what needs its consent stays, the rest fades. */
  actor?: string | null;
  /** What can be done with an asset, in one or two words such as "Build"; null where nothing can. */
  actionOf?: (id: string) => string | null;
  onAct?: (id: string) => void;
  /** Given together where the page keeps them, as in its address; else the map keeps its own. */
  settings?: MapSettings;
  onSettings?: (settings: MapSettings) => void;
}

const NONE: ReadonlySet<string> = new Set();

export function MapFigure(props: MapFigureProps) {
  const { id, title, number, note, view, before, after, changed = NONE, actor = null, actionOf, onAct } = props;
  const [ownSettings, setOwnSettings] = useState(defaultSettings);
  const [ownSelected, setOwnSelected] = useState<string | null>(null);
  const wanted = props.settings ?? ownSettings;
  const setSettings = props.onSettings ?? setOwnSettings;
  const selected = props.selected === undefined ? ownSelected : props.selected;
  const onSelect = props.onSelect ?? setOwnSelected;
  // Without a change there is one side only.
  const settings: MapSettings = before === after ? { ...wanted, side: "after" } : wanted;

  const all = useMemo(() => familiesOf(view), [view]);
  const families = useMemo(() => new Set(all.filter((family) => !settings.hidden.includes(family))), [all, settings.hidden.join(" ")]);
  const state = settings.side === "before" ? before : after;
  const select = { view, before, after, families, selected, onSelect, season: settings.season };
  const table = <AssetTable {...select} actionOf={actionOf} onAct={onAct} />;
  const finding = useMemo(() => mapFinding(view, before, after), [view, before, after]);
  const isPlaced = view.assets.some(({ from }) => from !== null);
  return (
    <Figure
      id={id}
      title={title}
      finding={finding}
      number={number}
      note={note}
      table={assetRows(view, before, after, settings.season, families)}
      tableView={table}
      before={<MapToolbar view={view} families={all} settings={settings} onSettings={setSettings} hasChange={before !== after} />}
    >
      {isPlaced ? (
        <>
          <RegionMap {...select} {...settings} changed={changed} actor={actor} onAct={onAct} finding={finding} />
          <p class="map-source export-text">
            Borders: Natural Earth, de facto, no endorsement. Lines join buses; they are not surveyed routes. Lakes and rivers are coarse.
          </p>
        </>
      ) : (
        <>
          <p>No bus of this region has a place in its tables, so there is no map; here are its assets.</p>
          {table}
        </>
      )}
      <DetailLine view={view} before={before} after={state} id={selected} />
    </Figure>
  );
}
