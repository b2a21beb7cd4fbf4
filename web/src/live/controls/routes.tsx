/** Routes and options: what could be built, and any asset by its name, to be closed or widened in its detail. */

import { useId } from "preact/hooks";
import { selectAsset, selectedAsset } from "../../selection";
import type { MapAsset } from "../../wire";
import { actOf, afterAct } from "../assets";
import { Choice, Fold, type ControlProps } from "./group";

const byFamily = (assets: MapAsset[]): [string, MapAsset[]][] => {
  const families = new Map<string, MapAsset[]>();
  for (const asset of assets) families.set(asset.family, [...(families.get(asset.family) ?? []), asset]);
  return [...families];
};

export function Routes({ session }: ControlProps) {
  const id = useId();
  const { overview } = session;
  const { assets } = overview.map;
  const { build, close, capacity } = session.state.value;
  const options = assets.filter((asset) => asset.status === "option");
  const operation = session.shown.value?.answer.after.map ?? null;
  const toggle = (asset: MapAsset) => {
    const state = session.state.value;
    session.change(afterAct(state, asset, actOf(overview, state, asset, operation)));
  };
  // What a variant has built cannot be built again.
  const isBuiltElsewhere = (asset: MapAsset) =>
    !build.includes(asset.id) && actOf(overview, session.state.value, asset, operation) !== "build";
  return (
    <Fold title="Routes and options" count={build.length + close.length + capacity.length} isOpen>
      <div role="group" aria-label="Options to build">
        {byFamily(options).map(([family, members]) => (
          <div key={family} class="option-family">
            <p class="note">{family}</p>
            {members.map((asset) => (
              <Choice
                key={asset.id}
                title={asset.title}
                {...(isBuiltElsewhere(asset) ? { why: "built by a variant; close it on the map" } : {})}
                isOn={build.includes(asset.id) || isBuiltElsewhere(asset)}
                isDisabled={isBuiltElsewhere(asset)}
                onToggle={() => toggle(asset)}
              />
            ))}
          </div>
        ))}
      </div>
      {close.length > 0 && (
        <div role="group" aria-label="Closed">
          <p class="note">closed</p>
          {assets
            .filter((asset) => close.includes(asset.id))
            .map((asset) => (
              <Choice key={asset.id} title={asset.title} isOn onToggle={() => toggle(asset)} />
            ))}
        </div>
      )}
      <div class="field">
        <label for={id}>Close or widen another</label>
        <select
          id={id}
          value={selectedAsset.value ?? ""}
          onChange={(event) => selectAsset(event.currentTarget.value || null)}
        >
          <option value="">choose, or click it on the map</option>
          {byFamily(assets).map(([family, members]) => (
            <optgroup key={family} label={family}>
              {members.map((asset) => (
                <option key={asset.id} value={asset.id}>
                  {asset.title}
                </option>
              ))}
            </optgroup>
          ))}
        </select>
      </div>
    </Fold>
  );
}
