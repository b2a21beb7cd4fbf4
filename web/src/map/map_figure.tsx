/** The map as a figure: its toolbar, the map, the detail line of what is selected, and a table with the same rows and actions. */

import { Figure } from "../figure";
import type { MapState, MapView } from "../wire";
import type { MapSettings } from "./settings";

export interface MapFigureProps {
  id: string;
  title: string;
  /** What the map shows, as a sentence with numbers. */
  finding: string;
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
  /** What can be done with an asset, in one or two words such as "Build"; null where nothing can. */
  actionOf?: (id: string) => string | null;
  onAct?: (id: string) => void;
  /** Given together where the page keeps them, as in its address; else the map keeps its own. */
  settings?: MapSettings;
  onSettings?: (settings: MapSettings) => void;
}

export function MapFigure({ id, title, finding, number, note }: MapFigureProps) {
  return (
    <Figure id={id} title={title} finding={finding} number={number} note={note} table={{ header: [], rows: [] }}>
      {null}
    </Figure>
  );
}
