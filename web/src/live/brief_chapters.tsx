/** The chapters of the region's brief below the what-if, once the server has computed them. */

import { Blocks } from "../blocks";
import type { Brief, BriefProgress, Chapter } from "../wire";
import type { BriefLoad } from "./brief_load";
import { duration } from "./futures_panel";
import type { ChapterLink } from "./page_header";

/** What the what-if above shows already, and better. */
const SHOWN_ABOVE = ["map", "shares"];

const chaptersBelow = (brief: Brief): Chapter[] => brief.chapters.filter(({ id }) => !SHOWN_ABOVE.includes(id));

export const chapterLinks = (brief: Brief): ChapterLink[] => chaptersBelow(brief).map(({ id, title }) => ({ id, title }));

export function briefProgressInWords(progress: BriefProgress | null): string {
  if (progress === null) return "The chapters below are asked for.";
  const { step, done, of, seconds } = progress;
  const count = of > 0 ? `, ${done} of ${of}` : "";
  return `The chapters below are being computed: ${step}${count}, ${duration(seconds)} so far.`;
}

export function Chapters({ load }: { load: BriefLoad }) {
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
          {chaptersBelow(state.brief).map((chapter) => (
            <section key={chapter.id} id={chapter.id} class="chapter">
              <h2>{chapter.title}</h2>
              <p class="answer">{chapter.answer}</p>
              <Blocks blocks={chapter.blocks} />
            </section>
          ))}
        </>
      );
  }
}
