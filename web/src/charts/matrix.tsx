/** A matrix of signed amounts: rows of changes, columns of actors, every cell a number on a tint of gain or loss by one linear scale. */

import "./charts.css";
import type { ComponentChildren } from "preact";
import { cell, change } from "../numbers";

export interface MatrixRow {
  key: string;
  head: ComponentChildren;
  /** Stands before the columns without a tint, for a sum would drown what it sums. */
  total?: number;
  amounts: (number | null)[];
}

/** Tints above this would leave too little contrast to the number. */
const DEEPEST_TINT = 0.5;

export function greatest(rows: { amounts: (number | null)[] }[]): number {
  return Math.max(1e-9, ...rows.flatMap((row) => row.amounts.map((amount) => Math.abs(amount ?? 0))));
}

/** Sets the depth of a cell's tint through the object model, for the page's policy allows no style attribute. */
function tint(amount: number, most: number) {
  return (element: HTMLElement | null) => {
    element?.style.setProperty("--tint", `${(100 * DEEPEST_TINT * Math.min(1, Math.abs(amount) / most)).toFixed(1)}%`);
  };
}

export function Matrix({
  caption,
  corner,
  columns,
  rows,
  totalTitle,
  most,
}: {
  caption: string;
  corner: string;
  columns: { key: string; title: string; name: string }[];
  rows: MatrixRow[];
  /** Where rows have a total. */
  totalTitle?: string;
  /** The amount with the deepest tint, so that two matrices can share a scale. */
  most?: number;
}) {
  const scale = most ?? greatest(rows);
  return (
    <div class="table-scroll" role="region" aria-label={caption} tabIndex={0}>
      <table class="matrix">
        <caption class="visually-hidden">{caption}</caption>
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
              <th scope="row">{row.head}</th>
              {totalTitle && <td class="number total">{row.total === undefined ? "" : cell(change(row.total))}</td>}
              {row.amounts.map((amount, place) => (
                <AmountCell key={place} amount={amount} most={scale} />
              ))}
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}

function AmountCell({ amount, most }: { amount: number | null; most: number }) {
  if (amount === null) return <td class="number" />;
  const text = cell(change(amount));
  const kind = text === "\u00b7" ? "" : amount > 0 ? " more" : " less";
  return (
    <td class={`number${kind}`} ref={tint(amount, most)}>
      {text}
    </td>
  );
}
