/** A figure with its heading, and under it the same rows as a table, as CSV, and the drawing as SVG. */

import type { ComponentChildren } from "preact";
import { useContext, useLayoutEffect, useRef, useState } from "preact/hooks";
import { paletteOf, tableSvg, type DrawnTable } from "./charts/table_svg";
import { ReferenceContext, referenceParts } from "./context";
import { csv, download, type Cell } from "./download";
import { quantity } from "./numbers";
import { PlainTable } from "./scrolled_table";
import { drawings, exportSvg } from "./svg_export";

export interface FigureTable {
  header: string[];
  /** Raw numbers, not rounded: the table rounds them, the CSV does not. */
  rows: Cell[][];
}

interface FigureProps {
  /** Unique on the page; also the name of the files. */
  id: string;
  title: string;
  /** What the figure shows, as a sentence with numbers; also its name for who does not see it. */
  finding: string;
  /** Whether the finding is spoken when it changes. */
  isSpoken?: boolean;
  table: FigureTable;
  /** Of the figure, where figures are numbered. */
  number?: number;
  /** How to read it, or what it leaves out. */
  note?: string;
  /** Controls above the drawing; they are in no export. */
  before?: ComponentChildren;
  /** In place of the plain table, where its rows can be acted on. */
  tableView?: ComponentChildren;
  /** Where the figure is a table without a drawing: the table as its SVG shows it, folded rows included. */
  drawn?: DrawnTable;
  children: ComponentChildren;
}

/** The rows of a figure as an HTML table; numbers to the right. */
function RowsTable({ table: { header, rows }, name }: { table: FigureTable; name: string }) {
  const isNumber = header.map((_, column) => rows.some((row) => typeof row[column] === "number"));
  const show = (value: Cell) => (value === null ? "–" : typeof value === "number" ? quantity(value) : value);
  return <PlainTable name={name} header={header} rows={rows.map((row) => row.map(show))} isNumber={isNumber} />;
}

export function Figure({ id, title, finding, isSpoken, table, number, note, before, tableView, drawn, children }: FigureProps) {
  const reference = useContext(ReferenceContext);
  const body = useRef<HTMLDivElement>(null);
  const [isOpen, setOpen] = useState(false);
  const [hasDrawing, setHasDrawing] = useState(false);
  const heading = number === undefined ? title : `Figure ${number}. ${title}`;
  const file = reference ? `${reference.region}-${id}` : id;

  // Drawings come from many hands, some of them late: whichever has no role yet is an image, and its name is the finding.
  useLayoutEffect(() => {
    const element = body.current;
    if (!element) return;
    const name = () => {
      const found = drawings(element);
      setHasDrawing(found.length > 0);
      for (const svg of found) {
        if (!svg.hasAttribute("role")) svg.setAttribute("role", "img");
        if (svg.getAttribute("role") === "img" && !svg.hasAttribute("aria-label")) svg.setAttribute("aria-label", finding);
      }
    };
    name();
    const observer = new MutationObserver(name);
    observer.observe(element, { childList: true, subtree: true });
    return () => observer.disconnect();
  }, [finding]);

  const saveDrawing = () => {
    if (!body.current) return;
    const around = { title: heading, note, foot: reference ? referenceParts(reference) : [] };
    const svg = drawn ? tableSvg(drawn, { ...around, finding }, paletteOf(body.current)) : exportSvg(body.current, around);
    download(`${file}.svg`, "image/svg+xml", svg);
  };
  return (
    <figure class="figure" id={id} aria-labelledby={`${id}-title`}>
      <h3 id={`${id}-title`}>{heading}</h3>
      {before}
      <div class="figure-body" ref={body}>
        <p class="finding export-text" aria-live={isSpoken ? "polite" : undefined}>
          {finding}
        </p>
        {children}
      </div>
      {note && <p class="note">{note}</p>}
      <div class="figure-actions">
        <button type="button" class="small" aria-expanded={isOpen} aria-controls={`${id}-table`} onClick={() => setOpen(!isOpen)}>
          Table
        </button>
        <button type="button" class="small" onClick={() => download(`${file}.csv`, "text/csv", csv(table.header, table.rows))}>
          CSV
        </button>
        {(drawn || hasDrawing) && (
          <button type="button" class="small" onClick={saveDrawing}>
            SVG
          </button>
        )}
      </div>
      <div id={`${id}-table`} class="figure-table" hidden={!isOpen}>
        {isOpen && (tableView ?? <RowsTable table={table} name={`${heading}: the rows`} />)}
      </div>
    </figure>
  );
}
