/** The written brief: one column in the one order of chapters, the answer first, figures numbered. */

import { ReferenceContext, referenceParts } from "../context";
import { useClearOnEscape } from "../selection";
import type { Brief, Chapter } from "../wire";
import { ChapterView } from "./chapter";
import { ChapterFigures, figuresOf } from "./chapter_figures";
import "./brief_page.css";

interface NumberedChapter {
  chapter: Chapter;
  nFigures: number;
  firstNumber: number;
}

function numbered(brief: Brief): NumberedChapter[] {
  let next = 1;
  return brief.chapters.map((chapter) => {
    const nFigures = figuresOf(brief, chapter.id).length;
    const firstNumber = next;
    next += nFigures;
    return { chapter, nFigures, firstNumber };
  });
}

function Contents({ chapters }: { chapters: Chapter[] }) {
  return (
    <nav class="contents no-print" aria-label="Chapters">
      <ul>
        <li>
          <a href="#answer">The answer</a>
        </li>
        {chapters.map((chapter) => (
          <li key={chapter.id}>
            <a href={`#${chapter.id}`}>{chapter.title}</a>
          </li>
        ))}
      </ul>
    </nav>
  );
}

export function BriefPage({ brief }: { brief: Brief }) {
  const answers = [brief.answer, brief.bloc_answer, brief.coercion_answer].filter(Boolean);
  useClearOnEscape();
  return (
    <ReferenceContext.Provider value={brief.reference}>
      <a class="skip-link" href="#answer">
        Skip to the answer
      </a>
      <div class="brief">
        <Contents chapters={brief.chapters} />
        <main>
          <section id="answer" aria-labelledby="title" tabIndex={-1}>
            <h1 id="title">{brief.title}</h1>
            <p class="muted">
              Base year {brief.base_year}; money in {brief.money_unit}, a year.
            </p>
            {answers.map((answer) => (
              <p key={answer} class="answer">
                {answer}
              </p>
            ))}
          </section>
          {numbered(brief).map(({ chapter, nFigures, firstNumber }) => (
            <ChapterView
              key={chapter.id}
              chapter={chapter}
              figures={nFigures > 0 ? <ChapterFigures brief={brief} id={chapter.id} firstNumber={firstNumber} /> : undefined}
            />
          ))}
        </main>
        <footer class="brief-foot">
          {referenceParts(brief.reference).map((part) => (
            <span key={part}>{part}</span>
          ))}
          <span class="full-hash">tables, in full: {brief.reference.fingerprint}</span>
        </footer>
      </div>
    </ReferenceContext.Provider>
  );
}
