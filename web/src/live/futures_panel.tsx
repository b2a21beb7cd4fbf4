/** Runs of futures of the what-if: how many and from which seed, how far a run is, and what came of it. */

import "./futures_panel.css";
import { useId, useState } from "preact/hooks";
import { Blocks } from "../blocks";
import { futuresFigures } from "../brief/chapter_figures";
import { quantity } from "../numbers";
import type { Overview, RunInfo, RunStatus } from "../wire";
import { duration, estimate, progressInWords } from "./run_words";
import { isUnderWay, type Runs } from "./runs";
import type { Session } from "./session";
import { changesOf } from "./what_if";

const USUAL = 1000;
const QUICK = 200;
const MOST = 100_000;

const STATUS_WORDS: { [status in RunStatus]: string } = {
  queued: "waiting for its turn",
  running: "running",
  done: "done",
  cancelled: "cancelled",
  interrupted: "interrupted when the server stopped",
  failed: "failed",
};

const ofWhat = (info: RunInfo, overview: Overview): string => {
  const changes = changesOf(info.state, overview);
  return changes.length === 0 ? "the base" : changes.map(({ label }) => label).join(" + ");
};

function Start({ session, runs }: { session: Session; runs: Runs }) {
  const id = useId();
  const [n, setN] = useState(USUAL);
  const [seed, setSeed] = useState(1);
  const current = runs.current.value;
  const isBusy = current !== null && isUnderWay(current);
  const isGood = Number.isInteger(n) && n >= 1 && n <= MOST && Number.isInteger(seed) && seed >= 0;
  return (
    <form
      class="toolbar"
      onSubmit={(event) => {
        event.preventDefault();
        if (isGood && !isBusy) void runs.start(session.state.value, n, seed);
      }}
    >
      <label for={`${id}-n`}>Futures</label>
      <input
        type="number"
        id={`${id}-n`}
        min={1}
        max={MOST}
        value={n}
        onInput={(event) => setN(event.currentTarget.valueAsNumber)}
      />
      <button type="button" class="small" aria-pressed={n === QUICK} onClick={() => setN(QUICK)}>
        quick: {QUICK}
      </button>
      <button type="button" class="small" aria-pressed={n === USUAL} onClick={() => setN(USUAL)}>
        usual: {quantity(USUAL)}
      </button>
      <label for={`${id}-seed`}>Seed</label>
      <input
        type="number"
        id={`${id}-seed`}
        min={0}
        value={seed}
        onInput={(event) => setSeed(event.currentTarget.valueAsNumber)}
      />
      <button type="submit" class="primary" disabled={!isGood || isBusy}>
        Run
      </button>
      <span class="note">{isGood ? estimate(runs.list.value, n) : `From 1 to ${quantity(MOST)} futures; seed from 0.`}</span>
    </form>
  );
}

function Current({ session, runs }: { session: Session; runs: Runs }) {
  const info = runs.current.value;
  if (info === null) return null;
  const isBusy = isUnderWay(info);
  return (
    <div class="run" aria-label={`Run ${info.id}`} role="group">
      <p>
        Run <code>{info.id}</code> of {ofWhat(info, session.overview)}, seed {info.seed}: {STATUS_WORDS[info.status]}
        {info.message === "" ? "" : `. ${info.message}`}
      </p>
      <div class="toolbar">
        <progress max={info.n} value={info.done} aria-label="Futures that are done" />
        <span class="run-progress">{progressInWords(info)}</span>
        {isBusy && (
          <button type="button" onClick={() => void runs.cancel()}>
            Cancel
          </button>
        )}
      </div>
      {/* Progress moves too often to be spoken; its end does not. */}
      <p class="visually-hidden" role="status">
        {isBusy ? "" : `The run is ${STATUS_WORDS[info.status]}.`}
      </p>
    </div>
  );
}

function Results({ session, runs }: { session: Session; runs: Runs }) {
  const detail = runs.detail.value;
  if (detail === null || detail.futures === null) return null;
  const { chapter } = detail;
  return (
    <div class="run-results">
      {detail.status !== "done" && (
        <p class="note">
          The run is not whole: this is of {quantity(detail.futures.summary.futures)} of its {quantity(detail.n)} futures.
        </p>
      )}
      {chapter !== null && chapter.answer !== "" && <p class="answer">{chapter.answer}</p>}
      {futuresFigures(detail.futures, session.overview.actors).map((draw) => draw())}
      {chapter !== null && chapter.blocks.length > 0 && (
        <details>
          <summary>The run in words, as the command prints it</summary>
          <Blocks blocks={chapter.blocks} title="Futures of this run" />
        </details>
      )}
    </div>
  );
}

function Earlier({ session, runs }: { session: Session; runs: Runs }) {
  const list = runs.list.value;
  if (list.length === 0) return null;
  return (
    <details class="fold">
      <summary>
        <span class="fold-title">Runs on this server</span> <span class="fold-count">{list.length}</span>
      </summary>
      <ul class="plain-list">
        {list.map((info) => (
          <li key={info.id}>
            <button
              type="button"
              class="small"
              aria-pressed={runs.current.value?.id === info.id}
              onClick={() => void runs.show(info.id)}
            >
              {info.id}
            </button>{" "}
            {quantity(info.n)} futures of {ofWhat(info, session.overview)}, seed {info.seed}: {STATUS_WORDS[info.status]}
            {info.status === "done" ? ` in ${duration(info.seconds)}` : `, ${quantity(info.done)} done`}
          </li>
        ))}
      </ul>
    </details>
  );
}

export function FuturesPanel({ session, runs }: { session: Session; runs: Runs }) {
  return (
    <section class="panel futures-panel" id="run-futures" aria-labelledby="run-futures-title">
      <h2 id="run-futures-title">Futures of this what-if</h2>
      <Start session={session} runs={runs} />
      {runs.message.value !== "" && (
        <p class="mistakes" role="alert">
          {runs.message.value}
        </p>
      )}
      <Current session={session} runs={runs} />
      <Results session={session} runs={runs} />
      <Earlier session={session} runs={runs} />
    </section>
  );
}
