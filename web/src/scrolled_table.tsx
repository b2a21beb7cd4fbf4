/** A table that scrolls by itself where it is wider than its place, by the keyboard too. It is no landmark: a page has dozens. */

import type { ComponentChildren } from "preact";

/** `name` is for who does not see it; `kind` is its class. */
export function ScrolledTable({ name, kind, children }: { name: string; kind?: string; children: ComponentChildren }) {
  return (
    <div class="table-scroll" role="group" aria-label={name} tabIndex={0}>
      <table class={kind}>
        <caption class="visually-hidden">{name}</caption>
        {children}
      </table>
    </div>
  );
}

/** Of texts alone; columns of numbers are set to the right. */
export function PlainTable({ name, header, rows, isNumber }: { name: string; header: string[]; rows: string[][]; isNumber: boolean[] }) {
  const kind = (column: number) => (isNumber[column] ? "number" : undefined);
  return (
    <ScrolledTable name={name}>
      <thead>
        <tr>
          {header.map((text, column) => (
            <th key={column} scope="col" class={kind(column)}>
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
                <td key={column} class={kind(column)}>
                  {text}
                </td>
              ),
            )}
          </tr>
        ))}
      </tbody>
    </ScrolledTable>
  );
}
