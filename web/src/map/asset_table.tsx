/** The rows behind the map, with the same actions: the equal way for who does not use the drawing. */

import { quantity, quantityChange } from "../numbers";
import type { FigureTable } from "../figure";
import { ScrolledTable } from "../scrolled_table";
import type { MapState, MapView } from "../wire";
import type { Season } from "./settings";
import { amountOf, seasonWords, statusWords } from "./values";

/** Places of the assets of the families that are shown. */
function shown(view: MapView, families: ReadonlySet<string>): number[] {
  return view.assets.map((_, place) => place).filter((place) => families.has(view.assets[place]!.family));
}

export function assetRows(view: MapView, before: MapState, after: MapState, season: Season, families: ReadonlySet<string>): FigureTable {
  const time = seasonWords(view, season);
  const isChanged = before !== after;
  return {
    header: ["name", "kind", "family", "status", ...(isChanged ? [`base ${time}`] : []), `flow ${time}`, `capacity ${time}`, "unit", "consent", "grade"],
    rows: shown(view, families).map((place) => {
      const asset = view.assets[place]!;
      const { flow, capacity } = amountOf(view, after, place, season);
      const base = isChanged ? [amountOf(view, before, place, season).flow] : [];
      return [asset.title, asset.kind, asset.family, statusWords(view, after, place), ...base, flow, capacity, asset.unit, asset.consent.join(" "), asset.grade];
    }),
  };
}

export interface AssetTableProps {
  view: MapView;
  before: MapState;
  after: MapState;
  season: Season;
  families: ReadonlySet<string>;
  selected: string | null;
  onSelect: (id: string | null) => void;
  actionOf?: (id: string) => string | null;
  onAct?: (id: string) => void;
}

export function AssetTable({ view, before, after, season, families, selected, onSelect, actionOf, onAct }: AssetTableProps) {
  const time = seasonWords(view, season);
  const isChanged = before !== after;
  return (
    <ScrolledTable name={`Assets of the map: state, flow and capacity ${time}`}>
      <thead>
        <tr>
          <th scope="col">name</th>
          <th scope="col">family</th>
          <th scope="col">status</th>
          <th scope="col" class="number">
            flow {time}
          </th>
          {isChanged && (
            <th scope="col" class="number">
              change
            </th>
          )}
          <th scope="col" class="number">
            capacity {time}
          </th>
          <th scope="col">unit</th>
          <th scope="col">needs</th>
          <th scope="col">actions</th>
        </tr>
      </thead>
      <tbody>
        {shown(view, families).map((place) => {
          const asset = view.assets[place]!;
          const { flow, capacity } = amountOf(view, after, place, season);
          const change = flow - amountOf(view, before, place, season).flow;
          const action = onAct && actionOf?.(asset.id);
          return (
            <tr key={asset.id} class={asset.id === selected ? "selected" : undefined}>
              <th scope="row">{asset.title}</th>
              <td>{asset.kind === "link" ? asset.family : `${asset.family} ${asset.kind}`}</td>
              <td>{statusWords(view, after, place)}</td>
              <td class="number">{quantity(flow)}</td>
              {isChanged && <td class="number">{change === 0 ? "·" : quantityChange(change)}</td>}
              <td class="number">
                <span class={asset.grade === "C" ? "grade-c" : undefined}>{quantity(capacity)}</span>
              </td>
              <td>{asset.unit}</td>
              <td>{asset.consent.join(" ")}</td>
              <td>
                <button
                  type="button"
                  class="small"
                  aria-pressed={asset.id === selected}
                  aria-label={`Select ${asset.title}`}
                  onClick={() => onSelect(asset.id === selected ? null : asset.id)}
                >
                  Select
                </button>{" "}
                {action && (
                  <button type="button" class="small" aria-label={`${action} ${asset.title}`} onClick={() => onAct(asset.id)}>
                    {action}
                  </button>
                )}
              </td>
            </tr>
          );
        })}
      </tbody>
    </ScrolledTable>
  );
}
