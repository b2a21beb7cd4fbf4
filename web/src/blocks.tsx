/** The pieces of a chapter: sentences, notes and tables, in the words that the terminal prints. */

import type { Block } from "./wire";

/** A number as the tables write it, alone or with a unit, a range, or a dot for nothing. */
function isNumeric(text: string): boolean {
  return /^[+\-\u2212\u2013\u00b7<>≥≤~]?\s*([\d(.]|$)/.test(text.trim()) && text.length < 40;
}

/** Columns of numbers are set to the right, the first column never. */
function rightColumns(header: string[], rows: string[][]): boolean[] {
  return header.map((_, column) => column > 0 && rows.every((row) => isNumeric(row[column] ?? "")));
}

export function TextTable({ header, rows, caption }: { header: string[]; rows: string[][]; caption: string }) {
  const right = rightColumns(header, rows);
  return (
    <div class="table-scroll" role="region" aria-label={caption} tabIndex={0}>
      <table>
        <caption class="visually-hidden">{caption}</caption>
        <thead>
          <tr>
            {header.map((text, column) => (
              <th key={column} scope="col" class={right[column] ? "number" : undefined}>
                {text}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {rows.map((row, place) => (
            <tr key={place}>
              {row.map((text, column) =>
                column === 0 ? (
                  <th key={column} scope="row">
                    {text}
                  </th>
                ) : (
                  <td key={column} class={right[column] ? "number" : undefined}>
                    {text}
                  </td>
                ),
              )}
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}

/** `caption` names tables for who does not see them; the sentence before a table is taken where there is one. */
export function Blocks({ blocks, caption = "Table" }: { blocks: Block[]; caption?: string }) {
  let before = caption;
  return (
    <>
      {blocks.map((block, place) => {
        if ("sentence" in block) {
          before = block.sentence;
          return <p key={place}>{block.sentence}</p>;
        }
        if ("note" in block) {
          return (
            <p key={place} class="note">
              {block.note}
            </p>
          );
        }
        return <TextTable key={place} {...block.table} caption={before} />;
      })}
    </>
  );
}
