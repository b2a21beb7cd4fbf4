/** A matrix of signed amounts: rows of changes, columns of actors, every cell a number on a tint of gain or loss by one linear scale. */

import "./charts.css";
import { cell, change } from "../numbers";
import { ScrolledTable } from "../scrolled_table";
import type { DrawnCell, DrawnTable } from "./table_svg";

export interface MatrixRow {
  key: string;
  title: string;
  /** Beside the title, in muted letters. */
  detail?: string;
  /** Where the pointer rests on the title. */
  hint?: string;
  /** Stands before the columns without a tint, for a sum would drown what it sums. */
  total?: number;
  amounts: (number | null)[];
}

/** Tints above this would leave too little contrast to the number. */
const DEEPEST_TINT = 0.5;

/** The largest amount, either way. */
export function greatest(rows: { amounts: (number | null)[] }[]): number {
  return Math.max(1e-9, ...rows.flatMap((row) => row.amounts.map((amount) => Math.abs(amount ?? 0))));
}

/** Sets the depth of a cell's tint through the object model, for the page's policy allows no style attribute. */
function tint(amount: number, most: number) {
  return (element: HTMLElement | null) => {
    element?.style.setProperty("--tint", `${(100 * depth(amount, most)).toFixed(1)}%`);
  };
}

export interface MatrixProps {
  /** Over the titles of the rows: what they are, and the unit of the cells. */
  corner: string;
  columns: { key: string; title: string; name: string }[];
  rows: MatrixRow[];
  /** Where rows have a total. */
  totalTitle?: string;
  /** The amount with the deepest tint, so that two matrices can share a scale. */
  most?: number;
}

/** What a cell shows of an amount, and whether it is worth a tint. */
function shown(amount: number): { text: string; kind: "more" | "less" | "" } {
  const text = cell(change(amount));
  return { text, kind: text === "\u00b7" ? "" : amount > 0 ? "more" : "less" };
}

function depth(amount: number, most: number): number {
  return DEEPEST_TINT * Math.min(1, Math.abs(amount) / most);
}

/** The same matrix for its SVG. */
export function drawnMatrix({ corner, columns, rows, totalTitle, most = greatest(rows) }: MatrixProps): DrawnTable {
  const amountCell = (amount: number | null): DrawnCell => {
    if (amount === null) return { text: "" };
    const { text, kind } = shown(amount);
    return kind === "" ? { text } : { text, ground: { color: kind === "more" ? "gain" : "loss", depth: depth(amount, most) } };
  };
  const total = (row: MatrixRow): DrawnCell => ({ text: row.total === undefined ? "" : cell(change(row.total)), isStrong: true });
  return {
    columns: [
      { title: corner, align: "start" },
      ...(totalTitle ? [{ title: totalTitle, align: "end" as const }] : []),
      ...columns.map(({ title }) => ({ title, align: "end" as const })),
    ],
    rows: rows.map((row) => [
      { text: row.title, detail: row.detail, isStrong: row.detail !== undefined },
      ...(totalTitle ? [total(row)] : []),
      ...row.amounts.map(amountCell),
    ]),
  };
}

export function Matrix({ caption, corner, columns, rows, totalTitle, most = greatest(rows) }: MatrixProps & { caption: string }) {
  return (
    <ScrolledTable kind="matrix" name={caption}>
      <thead>
        <tr>
          <th scope="col">{corner}</th>
          {totalTitle && (
            <th scope="col" class="number">
              {totalTitle}
            </th>
          )}
          {columns.map((column) => (
            <th key={column.key} scope="col" class="number">
              <abbr title={column.name}>{column.title}</abbr>
            </th>
          ))}
        </tr>
      </thead>
      <tbody>
        {rows.map((row) => (
          <tr key={row.key}>
            <th scope="row">
              <RowTitle row={row} />
            </th>
            {totalTitle && <td class="number total">{row.total === undefined ? "" : cell(change(row.total))}</td>}
            {row.amounts.map((amount, place) => (
              <AmountCell key={place} amount={amount} most={most} />
            ))}
          </tr>
        ))}
      </tbody>
    </ScrolledTable>
  );
}

function RowTitle({ row }: { row: MatrixRow }) {
  if (row.detail === undefined) return <span title={row.hint}>{row.title}</span>;
  return (
    <>
      <b title={row.hint}>{row.title}</b> <span class="muted">{row.detail}</span>
    </>
  );
}

function AmountCell({ amount, most }: { amount: number | null; most: number }) {
  if (amount === null) return <td class="number" />;
  const { text, kind } = shown(amount);
  return (
    <td class={`number ${kind}`} ref={tint(amount, most)}>
      {text}
    </td>
  );
}
