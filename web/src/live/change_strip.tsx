/** The strip that stays in sight: what was changed, undo and redo, what it is held against, and what was recomputed for it. */

import "./change_strip.css";
import { useEffect, useRef } from "preact/hooks";
import { counted, quantity } from "../numbers";
import type { WhatIfAnswer } from "../wire";
import { layout } from "./layout";
import type { Progress, Session } from "./session";
import { changesOf, emptyWhatIf, isEmpty, policiesOf } from "./what_if";

function recomputedInWords({ recomputed, milliseconds }: WhatIfAnswer): string {
  const time = milliseconds < 1 ? "under 1 ms" : `${quantity(Math.round(milliseconds))} ms`;
  if (recomputed.length === 0) return `✓ nothing had to be recomputed, ${time}`;
  const parts = recomputed.map(({ name, programs }) => `${name}: ${counted(programs, "program")}`);
  return `✓ recomputed ${parts.join(", ")}, ${time} · the rest unchanged`;
}

function progressInWords(progress: Progress, answer: WhatIfAnswer | undefined): string {
  switch (progress.phase) {
    case "waiting": {
      const { because, seconds, attempt, of } = progress.wait;
      return `${because} Trying again in ${seconds} s (${attempt} of ${of}).`;
    }
    case "refused":
      return progress.words.join(" ");
    case "computing":
      if (answer === undefined) return "computing…";
      return progress.isSlow ? "computing… the numbers below are those of before" : recomputedInWords(answer);
    case "idle":
      return answer === undefined ? "" : recomputedInWords(answer);
  }
}

function Against({ session }: { session: Session }) {
  const pinned = session.against.value;
  const canPin = !isEmpty(policiesOf(session.state.value));
  return (
    <span class="against">
      <label>
        against{" "}
        <select
          value={pinned === null ? "base" : "pinned"}
          onChange={(event) => {
            if (event.currentTarget.value === "base") session.compareWith(null);
            else if (event.currentTarget.value === "pin") session.compareWith(policiesOf(session.state.value));
          }}
        >
          <option value="base">Base</option>
          {pinned !== null && (
            <option value="pinned">
              {changesOf(pinned, session.overview)
                .map(({ label }) => label)
                .join(" + ")}
            </option>
          )}
          <option value="pin" disabled={!canPin}>
            pin what somebody does now
          </option>
        </select>
      </label>
    </span>
  );
}

/** Keys in a field of text are the field's own. */
const isTyping = (target: EventTarget | null): boolean =>
  target instanceof HTMLTextAreaElement ||
  (target instanceof HTMLInputElement && ["text", "search", "number", "password"].includes(target.type));

function useUndoKeys({ timeline }: Session): void {
  useEffect(() => {
    const onKey = (event: KeyboardEvent) => {
      if (!(event.ctrlKey || event.metaKey) || event.altKey || event.key.toLowerCase() !== "z") return;
      if (isTyping(event.target)) return;
      event.preventDefault();
      if (event.shiftKey) timeline.redo();
      else timeline.undo();
    };
    addEventListener("keydown", onKey);
    return () => removeEventListener("keydown", onKey);
  }, [timeline]);
}

/** Tells the page how tall the strip is, so that what is jumped to does not end beneath it. */
function useHeight() {
  const ref = useRef<HTMLElement>(null);
  useEffect(() => {
    const element = ref.current;
    if (element === null) return;
    const observer = new ResizeObserver(() =>
      document.documentElement.style.setProperty("--strip-height", `${element.offsetHeight}px`),
    );
    observer.observe(element);
    return () => observer.disconnect();
  }, []);
  return ref;
}

export function ChangeStrip({ session }: { session: Session }) {
  useUndoKeys(session);
  const ref = useHeight();
  const undoButton = useRef<HTMLButtonElement>(null);
  const { state, overview, timeline, progress, shown } = session;
  const changes = changesOf(state.value, overview);
  const now = progress.value;
  const isNarrow = layout.value === "narrow";
  const count = counted(changes.length, "change");
  const chips = (
    <ul class="change-list">
      {changes.map(({ key, kind, label, without }) => (
        <li key={key} class={`chip change ${kind}`}>
          <span class="change-kind">{kind}</span> <span class="change-label">{label}</span>
          <button
            type="button"
            onClick={() => {
              session.change(without);
              // This button goes with its change; the next best place is where the change can be brought back.
              requestAnimationFrame(() => undoButton.current?.focus());
            }}
          >
            ×<span class="visually-hidden"> take back {label}</span>
          </button>
        </li>
      ))}
    </ul>
  );
  const undo = (
    <button type="button" ref={undoButton} disabled={!timeline.canUndo.value} onClick={() => timeline.undo()}>
      Undo
    </button>
  );
  const others = (
    <>
      <button type="button" disabled={!timeline.canRedo.value} onClick={() => timeline.redo()}>
        Redo
      </button>
      <button type="button" disabled={isEmpty(state.value)} onClick={() => session.change(emptyWhatIf())}>
        Reset
      </button>
      <Against session={session} />
    </>
  );
  return (
    <section class="change-strip" aria-label="What was changed" ref={ref}>
      {isNarrow ? (
        <div class="change-row">
          <details class="change-fold">
            <summary>{changes.length === 0 ? "No change: the base" : count}</summary>
            {chips}
            <div class="change-actions">{others}</div>
          </details>
          {undo}
        </div>
      ) : (
        <div class="change-row">
          <div class="change-wide">
            <span class="change-lead">
              {changes.length === 0 ? "Nothing is changed: this is the base." : "You changed"}
            </span>
            {chips}
          </div>
          <div class="change-actions">
            {undo}
            {others}
          </div>
        </div>
      )}
      <p class={`strip-line ${now.phase}`} role={now.phase === "refused" ? "alert" : undefined}>
        {progressInWords(now, shown.value?.answer)}
        {now.phase === "refused" && (
          <button type="button" class="small" onClick={() => session.askAgain()}>
            Try again
          </button>
        )}
      </p>
    </section>
  );
}
