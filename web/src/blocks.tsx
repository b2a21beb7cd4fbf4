/** The pieces of a chapter: sentences, notes and tables, in the words that the terminal prints. */

import { PlainTable } from "./scrolled_table";
import type { Block } from "./wire";

/** A number as the tables write it, alone or with a unit, a range, or a dot for nothing. */
function isNumeric(text: string): boolean {
  return /^[+\-\u2212\u2013\u00b7<>≥≤~]?\s*([\d(.]|$)/.test(text.trim()) && text.length < 40;
}

/** The first column never is of numbers. */
function numberColumns(header: string[], rows: string[][]): boolean[] {
  return header.map((_, column) => column > 0 && rows.every((row) => isNumeric(row[column] ?? "")));
}

/** Tables are named by their chapter's `title` and their columns; those of more rows than `longest` are folded. */
export function Blocks({ blocks, title, longest = Infinity }: { blocks: Block[]; title: string; longest?: number }) {
  return (
    <>
      {blocks.map((block, place) => {
        if ("sentence" in block) return <p key={place}>{block.sentence}</p>;
        if ("note" in block) {
          return (
            <p key={place} class="note">
              {block.note}
            </p>
          );
        }
        const { header, rows } = block.table;
        const columns = header.join(", ");
        const table = (
          <PlainTable key={place} name={`${title}: ${columns}`} header={header} rows={rows} isNumber={numberColumns(header, rows)} />
        );
        if (rows.length <= longest) return table;
        return (
          <details key={place}>
            <summary>
              {columns}: {rows.length} rows
            </summary>
            {table}
          </details>
        );
      })}
    </>
  );
}
