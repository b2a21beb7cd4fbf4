/** The chapters of the region's brief below the what-if, once the server has computed them. */

import { ChapterView } from "../brief/chapter";
import { ChapterFigures, figuresOf } from "../brief/chapter_figures";
import type { Brief, BriefProgress, Chapter } from "../wire";
import type { BriefLoad } from "./brief_load";
import type { ChapterLink } from "./page_header";
import { duration } from "./run_words";

/** What the what-if above shows already, and better. */
const SHOWN_ABOVE = ["map", "shares"];

const FUTURES = "futures";

/** A run that is shown takes the place of the brief's futures: two of the same figures would be told apart by nobody. */
const chaptersBelow = (brief: Brief, hasRun: boolean): Chapter[] =>
  brief.chapters.filter(({ id }) => !SHOWN_ABOVE.includes(id) && !(hasRun && id === FUTURES));

export const chapterLinks = (brief: Brief, hasRun: boolean): ChapterLink[] =>
  chaptersBelow(brief, hasRun).map(({ id, title }) => ({ id, title }));

function briefProgressInWords(progress: BriefProgress | null): string {
  if (progress === null) return "The chapters below are asked for.";
  const { step, done, of, seconds } = progress;
  const count = of > 0 ? `, ${done} of ${of}` : "";
  return `The chapters below are being computed: ${step}${count}, ${duration(seconds)} so far.`;
}

export function Chapters({ load, hasRun }: { load: BriefLoad; hasRun: boolean }) {
  const state = load.state.value;
  switch (state.phase) {
    case "computing":
      return (
        <p class="brief-progress note" role="status">
          {state.waiting || briefProgressInWords(state.progress)}
        </p>
      );
    case "refused":
      return (
        <p class="mistakes" role="alert">
          The chapters could not be had. {state.words.join(" ")}{" "}
          <button type="button" class="small" onClick={() => void load.load()}>
            Try again
          </button>
        </p>
      );
    case "there":
      return (
        <>
          <p class="note">The chapters below are of the base, not of what was changed above.</p>
          {chaptersBelow(state.brief, hasRun).map((chapter) => (
            <ChapterView
              key={chapter.id}
              chapter={chapter}
              figures={
                figuresOf(state.brief, chapter.id).length > 0 ? (
                  <ChapterFigures brief={state.brief} id={chapter.id} />
                ) : undefined
              }
            />
          ))}
        </>
      );
  }
}
