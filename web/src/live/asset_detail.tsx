/** What can be done with the selected asset: build or close it, and set its capacity. */

import "./asset_detail.css";
import { quantity } from "../numbers";
import { selectedAsset } from "../selection";
import { ACT_WORDS, actOf, afterAct, withCapacity } from "./assets";
import { Slider } from "./controls/slider";
import type { Session } from "./session";
import { findAsset } from "./what_if";

/** Twice what stands is as wide as a what-if goes. */
const MOST_TIMES = 2;

export function AssetDetail({ session }: { session: Session }) {
  const { overview } = session;
  const id = selectedAsset.value;
  const asset = id === null ? undefined : findAsset(overview, id);
  if (asset === undefined) return null;
  const state = session.state.value;
  const act = actOf(overview, state, asset, session.shown.value?.answer.after.map ?? null);
  const times = state.capacity.find((entry) => entry.asset === asset.id)?.times ?? 1;
  return (
    <section class="asset-detail panel" aria-label={`Change ${asset.title}`}>
      <div class="asset-detail-head">
        <h3>{asset.title}</h3>
        <button
          type="button"
          class="primary"
          onClick={() => session.change(afterAct(session.state.value, asset, act))}
        >
          {ACT_WORDS[act]}
          <span class="visually-hidden"> {asset.title}</span>
        </button>
      </div>
      {(act === "close" || act === "unbuild") && (
        <Slider
          label="Capacity"
          unit={`times ${quantity(asset.capacity)} ${asset.unit}${asset.kind === "store" ? "" : " a year"}`}
          value={times}
          base={1}
          low={0}
          high={MOST_TIMES}
          onDrag={(value) => session.drag(withCapacity(session.state.value, asset, value))}
          onCommit={(value) =>
            session.change(withCapacity(session.state.value, asset, value), `capacity ${asset.id}`)
          }
        />
      )}
    </section>
  );
}
