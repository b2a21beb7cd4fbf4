/** The head of the page: what region it is, the way to its chapters, and the ways to take a state along. */

import "./page_header.css";
import type { Session } from "./session";
import { ShareLink } from "./share_link";

export interface ChapterLink {
  /** Id of the element that is jumped to. */
  id: string;
  title: string;
}

export function jumpTo(session: Session, id: string): void {
  const target = document.getElementById(id);
  if (target === null) return;
  target.scrollIntoView();
  // Without its own tab stop a heading cannot take the focus, and the next Tab would start at the top.
  if (!target.hasAttribute("tabindex")) target.setAttribute("tabindex", "-1");
  target.focus({ preventScroll: true });
  session.look({ chapter: id });
}

export function PageHeader({
  session,
  chapters,
  onSave,
}: {
  session: Session;
  chapters: ChapterLink[];
  onSave: () => void;
}) {
  const { title, base_year, money_unit } = session.overview;
  const chapter = session.view.value.chapter;
  return (
    <header class="page-header">
      <a
        class="skip-link"
        href="#answer"
        onClick={(event) => {
          event.preventDefault();
          jumpTo(session, "answer");
        }}
      >
        Skip to the answer
      </a>
      <div class="page-title">
        <span class="brand">landbridge</span>
        <h1>{title}</h1>
        <span class="note">
          base {base_year}, {money_unit}
        </span>
      </div>
      <nav class="chapter-links" aria-label="Chapters">
        <ul>
          {chapters.map(({ id, title: name }) => (
            <li key={id}>
              <a
                href={`#${id}`}
                aria-current={chapter === id ? "location" : undefined}
                onClick={(event) => {
                  // The browser's own jump would be an entry of the history, and so an undo.
                  event.preventDefault();
                  jumpTo(session, id);
                }}
              >
                {name}
              </a>
            </li>
          ))}
        </ul>
      </nav>
      <div class="page-tools">
        <ShareLink session={session} onSave={onSave} />
        <button type="button" onClick={onSave}>
          Save as variant…
        </button>
      </div>
    </header>
  );
}
