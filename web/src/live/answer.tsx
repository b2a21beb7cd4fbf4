/** The answer in a sentence, with what the address got wrong above it and what to know of it below. */

import "./answer.css";
import type { Session } from "./session";

export function Answer({ session }: { session: Session }) {
  const { mistakes, shown, spoken, isOld } = session;
  const answer = shown.value?.answer;
  return (
    <section class="live-answer" id="answer" tabIndex={-1} aria-labelledby="answer-title">
      <h2 id="answer-title" class="visually-hidden">
        The answer
      </h2>
      {mistakes.value.length > 0 && (
        <ul class="mistakes" role="alert">
          {mistakes.value.map((words) => (
            <li key={words}>{words}</li>
          ))}
        </ul>
      )}
      <p class={isOld.value ? "answer stale" : "answer"}>{answer?.answer ?? "The first answer is being computed…"}</p>
      {/* What is seen changes while something is dragged; what is spoken does not. */}
      <p class="visually-hidden" aria-live="polite">
        {spoken.value}
      </p>
      {(answer?.notes ?? []).map((note) => (
        <p key={note} class="note">
          {note}
        </p>
      ))}
    </section>
  );
}
