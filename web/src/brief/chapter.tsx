/** One chapter: its sentence, its figures, and the words and tables that the terminal prints. Knows nothing of the page around it. */

import type { ComponentChildren } from "preact";
import { Blocks } from "../blocks";
import { counted } from "../numbers";
import type { Block, Chapter } from "../wire";
import "./chapter.css";

/** Longer tables are folded where no figure stands for them. */
const LONG = 12;

/** What a chapter says beside its figures. The claims' own table tells all of theirs. */
function besideFigures(chapter: Chapter): Block[] {
  return chapter.id === "claims" ? [] : chapter.blocks;
}

function FoldedBlocks({ blocks, title }: { blocks: Block[]; title: string }) {
  const tables = blocks.filter((block) => "table" in block).length;
  if (blocks.length === 0) return null;
  return (
    <details class="chapter-blocks">
      <summary>The chapter in words{tables > 0 && ` and ${counted(tables, "table")}`}, as the command prints it</summary>
      <Blocks blocks={blocks} title={title} />
    </details>
  );
}

/** `figures` is nothing where the chapter has none: its words are then in sight. */
export function ChapterView({ chapter, figures }: { chapter: Chapter; figures?: ComponentChildren }) {
  const hasFigures = figures !== undefined && figures !== null;
  return (
    <section class="chapter" id={chapter.id} aria-labelledby={`${chapter.id}-heading`}>
      <h2 id={`${chapter.id}-heading`}>{chapter.title}</h2>
      {chapter.answer && <p class="chapter-answer">{chapter.answer}</p>}
      {figures}
      {hasFigures ? (
        <FoldedBlocks blocks={besideFigures(chapter)} title={chapter.title} />
      ) : (
        <Blocks blocks={chapter.blocks} title={chapter.title} longest={LONG} />
      )}
    </section>
  );
}
