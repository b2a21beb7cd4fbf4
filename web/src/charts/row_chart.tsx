/** A chart whose rows are rows of a table: words, numbers and strips side by side. It breaks over pages, and in a narrow place every row becomes a card. */

import type { ComponentChildren } from "preact";
import { StripAxis } from "./strip";
import type { Scale } from "./scale";

export interface Column<Row> {
  title: string;
  /** Instead of the title at the top of the column. */
  head?: ComponentChildren;
  cell: (row: Row) => ComponentChildren;
  kind?: "text" | "number" | "strip";
  /** The numbers above a column of strips. */
  axis?: { scale: Scale; write: (tick: number) => string };
}

export interface Section<Row> {
  title?: string;
  rows: Row[];
  columns?: Column<Row>[];
}

/** Sections share the columns of the chart, or bring their own scales in the same number of columns. */
export function RowChart<Row>({
  caption,
  columns,
  sections,
  rowKey,
  rowClass,
  narrow = "cards",
}: {
  caption: string;
  columns: Column<Row>[];
  sections: Section<Row>[];
  rowKey: (row: Row) => string;
  rowClass?: (row: Row) => string | undefined;
  /** In a narrow place rows become cards, unless their columns are narrow themselves. */
  narrow?: "cards" | "rows";
}) {
  const shared = sections.every((section) => section.columns === undefined);
  return (
    <div class="row-chart-place">
      <table class={`row-chart ${narrow}`}>
        <caption class="visually-hidden">{caption}</caption>
        <thead>
          <HeadRow columns={columns} axes={shared} />
        </thead>
        {sections.map((section, place) => {
          const of = section.columns ?? columns;
          return (
            <tbody key={place}>
              {section.title !== undefined && <SectionRow title={section.title} columns={of} axes={!shared} />}
              {section.rows.map((row) => (
                <tr key={rowKey(row)} class={rowClass?.(row)}>
                  {of.map((column, at) => (
                    <Cell key={at} column={column} row={row} isFirst={at === 0} />
                  ))}
                </tr>
              ))}
            </tbody>
          );
        })}
      </table>
    </div>
  );
}

function Axis<Row>({ column }: { column: Column<Row> }) {
  return column.axis ? <StripAxis scale={column.axis.scale} write={column.axis.write} /> : null;
}

function HeadRow<Row>({ columns, axes }: { columns: Column<Row>[]; axes: boolean }) {
  return (
    <tr>
      {columns.map((column, at) => (
        <th key={at} scope="col" class={column.kind ?? "text"}>
          <span class="export-text">{column.head ?? column.title}</span>
          {axes && <Axis column={column} />}
        </th>
      ))}
    </tr>
  );
}

/** The title of a section; where sections have scales of their own, their axes stand beside it. */
function SectionRow<Row>({ title, columns, axes }: { title: string; columns: Column<Row>[]; axes: boolean }) {
  const first = columns.findIndex((column) => column.axis);
  if (!axes || first < 1) {
    return (
      <tr class="section">
        <th scope="rowgroup" colSpan={columns.length} class="export-text">
          {title}
        </th>
      </tr>
    );
  }
  return (
    <tr class="section">
      <th scope="rowgroup" colSpan={first} class="export-text">
        {title}
      </th>
      {columns.slice(first).map((column, at) => (
        <td key={at} class={column.kind ?? "text"}>
          <Axis column={column} />
        </td>
      ))}
    </tr>
  );
}

function Cell<Row>({ column, row, isFirst }: { column: Column<Row>; row: Row; isFirst: boolean }) {
  const shown = column.cell(row);
  // A strip is a drawing; its own words are marked where they stand.
  const kind = column.kind === "strip" ? "strip" : `${column.kind ?? "text"} export-text`;
  if (isFirst) {
    return (
      <th scope="row" class={kind}>
        {shown}
      </th>
    );
  }
  return (
    <td class={kind} data-title={column.title}>
      {shown}
    </td>
  );
}
