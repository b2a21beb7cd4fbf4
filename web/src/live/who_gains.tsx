/** Who gains: the shares of what is shown, in a measure of the reader's choice, and their download. */

import "./who_gains.css";
import { useContext, useRef, useState } from "preact/hooks";
import { ReferenceContext, referenceParts } from "../context";
import { download } from "../download";
import { selectActor, selectedActor } from "../selection";
import { SharesPanel, type Measure } from "../shares/shares_panel";
import { exportSvg } from "../svg_export";
import type { Session } from "./session";
import { sharesCsv } from "./shares_csv";

/** The panel itself says in full what each means. */
const MEASURE_NAMES: [Measure, string][] = [
  ["gain", "gain"],
  ["share", "share"],
  ["regional", "regional part"],
];

export function WhoGains({ session }: { session: Session }) {
  const [measure, setMeasure] = useState<Measure>("gain");
  const body = useRef<HTMLDivElement>(null);
  const reference = useContext(ReferenceContext);
  const { overview, shown, isOld } = session;
  const answer = shown.value?.answer;
  const base = { subsystems: overview.subsystems, actors: overview.actors, map: overview.map.base };
  const before = answer?.before ?? base;
  const after = answer?.after ?? base;
  const file = `${overview.reference.region}-${measure}`;
  // What is shown is of another state as long as it is old.
  const isWhole = answer !== undefined && !isOld.value;
  const saveDrawing = () => {
    if (!body.current) return;
    const around = { title: "Who gains", note: answer?.answer, foot: reference ? referenceParts(reference) : [] };
    download(`${file}.svg`, "image/svg+xml", exportSvg(body.current, around));
  };
  return (
    <section class="who-gains panel" aria-labelledby="who-gains-title">
      <div class="panel-head">
        <h2 id="who-gains-title">Who gains</h2>
        <label>
          <span class="visually-hidden">Measure</span>
          <select value={measure} onChange={(event) => setMeasure(event.currentTarget.value as Measure)}>
            {MEASURE_NAMES.map(([name, words]) => (
              <option key={name} value={name}>
                {words}
              </option>
            ))}
          </select>
        </label>
      </div>
      <div ref={body} class={isOld.value ? "stale" : undefined}>
        <SharesPanel
          before={before.actors}
          after={after.actors}
          subsystems={after.subsystems}
          moneyUnit={overview.money_unit}
          measure={measure}
          selected={selectedActor.value}
          onSelect={selectActor}
          candidates={overview.map.actors.filter(({ candidate }) => candidate).map(({ code }) => code)}
          assets={overview.map.assets}
          compact
        />
      </div>
      <div class="figure-actions">
        <button
          type="button"
          class="small"
          disabled={!isWhole}
          onClick={() => download(`${file}.csv`, "text/csv", sharesCsv(before, after, measure))}
        >
          CSV<span class="visually-hidden"> of who gains</span>
        </button>
        <button type="button" class="small" disabled={!isWhole} onClick={saveDrawing}>
          SVG<span class="visually-hidden"> of who gains</span>
        </button>
      </div>
    </section>
  );
}
