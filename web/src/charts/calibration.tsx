/** Is the model right: what it says of the base year over what was seen, worst miss first; and natural experiments, the change seen beside the change modeled. */

import { Figure } from "../figure";
import { percent, quantity, quantityChange } from "../numbers";
import type { BacktestRow, CalibrationRow } from "../wire";
import { RowChart, type Column } from "./row_chart";
import { linear, logarithmic } from "./scale";
import { Dot, Line, Span, Strip } from "./strip";

/** A miss below this is a good fit. */
const FIT = 0.15;
/** Rows that are seen at once; the rest is folded. */
const SHOWN = 20;
const RATIOS = [0.25, 0.5, 1, 2, 4];

/** Worst miss first; what cannot be told as a share comes before all. */
export function byMiss(rows: CalibrationRow[]): CalibrationRow[] {
  const size = (row: CalibrationRow) => (row.miss === null ? Infinity : Math.abs(row.miss));
  return [...rows].sort((a, b) => size(b) - size(a));
}

export function calibrationFinding(rows: CalibrationRow[]): string {
  const close = rows.filter((row) => row.miss !== null && Math.abs(row.miss) <= FIT).length;
  const [worst] = byMiss(rows);
  const told = worst && worst.miss !== null ? `; the worst is "${worst.name}" (${missWords(worst)})` : "";
  return `Of ${rows.length} observations of the base year ${close} are met within ${percent(FIT)}${told}.`;
}

/** "+12 %", or times where a percentage would be hard to read. */
export function missWords(row: CalibrationRow): string {
  if (row.miss === null) return "none was seen";
  const ratio = row.observed === 0 ? NaN : row.modeled / row.observed;
  if (ratio >= 2) return `${ratio.toFixed(1)} times`;
  const text = `${Math.abs(100 * row.miss).toFixed(0)}\u00a0%`;
  return text.startsWith("0") ? text : `${row.miss > 0 ? "+" : "\u2212"}${text}`;
}

const RATIO_SCALE = logarithmic(0.2, 5, RATIOS);

/** Where modeled over seen lies off the axis: above it also where nothing was seen, below it also where the signs differ. */
export function beyondAxis({ modeled, observed }: CalibrationRow): "above" | "below" | null {
  const ratio = modeled / observed;
  if (ratio > RATIO_SCALE.high) return "above";
  return ratio < RATIO_SCALE.low ? "below" : null;
}

function RatioStrip({ row }: { row: CalibrationRow }) {
  const scale = RATIO_SCALE;
  const ratio = row.modeled / row.observed;
  const [left, right] = [scale.at(1 - FIT), scale.at(1 + FIT)];
  const beyond = beyondAxis(row);
  return (
    <Strip scale={scale} zero={null} height={20}>
      <rect class="fit" x={`${left}%`} width={`${right - left}%`} y="0" height="100%" />
      <Line scale={scale} at={1} kind="zero" />
      {!Number.isNaN(ratio) && <Span scale={scale} from={1} to={ratio} height={20} />}
      <Dot scale={scale} at={1} hollow height={20} radius={4} title="observed" />
      {beyond !== null && (
        <text class="beyond" x={beyond === "above" ? "100%" : "0%"} y={14} text-anchor={beyond === "above" ? "end" : "start"}>
          {beyond === "above" ? "▶" : "◀"}
        </text>
      )}
      {beyond === null && !Number.isNaN(ratio) && <Dot scale={scale} at={ratio} height={20} radius={4} title="modeled" />}
    </Strip>
  );
}

const CALIBRATION_COLUMNS: Column<CalibrationRow>[] = [
  { title: "Observation", cell: (row) => row.name },
  { title: "Modeled", kind: "number", cell: (row) => quantity(row.modeled) },
  { title: "Seen", kind: "number", cell: (row) => quantity(row.observed) },
  { title: "Unit", cell: (row) => row.unit },
  {
    title: "Modeled ÷ seen",
    kind: "strip",
    axis: { scale: RATIO_SCALE, write: (tick) => (tick === 1 ? "1" : tick < 1 ? `1/${1 / tick}` : String(tick)) },
    cell: (row) => <RatioStrip row={row} />,
  },
  { title: "Miss", kind: "number", cell: missWords },
];

export function CalibrationFigure({ rows, number }: { rows: CalibrationRow[]; number?: number }) {
  const finding = calibrationFinding(rows);
  const sorted = byMiss(rows);
  const rest = sorted.slice(SHOWN);
  const chart = (of: CalibrationRow[], caption: string) => (
    <RowChart caption={caption} sections={[{ rows: of }]} rowKey={(row) => row.name} columns={CALIBRATION_COLUMNS} />
  );
  return (
    <Figure
      id="calibration-figure"
      title="The base year beside what was seen"
      finding={finding}
      number={number}
      note={`Hollow: seen, filled: modeled; logarithmic, each row in its own unit. Shaded: within ${percent(FIT)}. ◀ ▶ lies beyond the axis.`}
      table={{
        header: ["observation", "modeled", "observed", "unit", "miss", "fact"],
        rows: sorted.map((row) => [row.name, row.modeled, row.observed, row.unit, row.miss, row.fact]),
      }}
    >
      {chart(sorted.slice(0, SHOWN), "The worst misses")}
      {rest.length > 0 && (
        <details>
          <summary>
            {rest.length} more observations, each missed by {percent(Math.abs(rest[0]!.miss ?? 0))} or less
          </summary>
          {chart(rest, "Further observations")}
        </details>
      )}
    </Figure>
  );
}

/** Whether the model knew which way it went; of a level, and of what did not move, that cannot be asked. */
export function signWords(row: BacktestRow): string {
  if (row.modeled === null) return "no answer";
  if (row.measure === "level") return "a level";
  if (row.observed === 0) return "nothing moved";
  if (row.modeled === 0) return "modeled no change";
  return row.modeled * row.observed > 0 ? "sign right" : "sign wrong";
}

export function backtestsFinding(rows: BacktestRow[]): string {
  const asked = rows.filter((row) => row.measure !== "level" && row.observed !== 0);
  const right = asked.filter((row) => signWords(row) === "sign right").length;
  return `Of ${asked.length} changes in natural experiments that were not zero the model has the sign of ${right}.`;
}

function backtestColumns(rows: BacktestRow[]): Column<BacktestRow>[] {
  const scale = linear(
    rows.flatMap((row) => [row.observed, row.modeled ?? 0]),
    3,
  );
  const write = (row: BacktestRow, value: number) => (row.measure === "level" ? quantity(value) : quantityChange(value));
  return [
    { title: "Experiment", cell: (row) => row.name },
    { title: "Seen", kind: "number", cell: (row) => write(row, row.observed) },
    { title: "Modeled", kind: "number", cell: (row) => (row.modeled === null ? "none" : write(row, row.modeled)) },
    {
      title: "Seen (hollow) and modeled (filled)",
      kind: "strip",
      axis: { scale, write: quantity },
      cell: (row) => (
        <Strip scale={scale} height={20}>
          {row.modeled !== null && <Span scale={scale} from={row.observed} to={row.modeled} height={20} />}
          <Dot scale={scale} at={row.observed} hollow height={20} radius={4} title="seen" />
          {row.modeled !== null && <Dot scale={scale} at={row.modeled} height={20} radius={4} title="modeled" />}
        </Strip>
      ),
    },
    { title: "Sign", cell: signWords },
  ];
}

/** Experiments in the order they come; rows of another unit have another axis. */
function sections(rows: BacktestRow[]) {
  const keys = [...new Set(rows.map((row) => `${row.experiment}\n${row.unit}`))];
  return keys.map((key) => {
    const of = rows.filter((row) => `${row.experiment}\n${row.unit}` === key);
    return { title: `${of[0]!.experiment}, ${of[0]!.unit}`, rows: of, columns: backtestColumns(of) };
  });
}

export function BacktestsFigure({ rows, number }: { rows: BacktestRow[]; number?: number }) {
  const finding = backtestsFinding(rows);
  return (
    <Figure
      id="backtests"
      title="Did it know what happened?"
      finding={finding}
      number={number}
      note="Natural experiments: what the model says should have happened beside what did. Each experiment and unit has a scale of its own."
      table={{
        header: ["experiment", "what", "seen", "modeled", "miss", "unit", "sign", "grade", "facts", "teaches"],
        rows: rows.map((row) => [
          row.experiment,
          row.name,
          row.observed,
          row.modeled,
          row.miss,
          row.unit,
          signWords(row),
          row.grade,
          row.facts.join(";"),
          row.teaches,
        ]),
      }}
    >
      <RowChart
        caption={finding}
        sections={sections(rows)}
        rowKey={(row) => `${row.experiment} ${row.name}`}
        columns={backtestColumns(rows)}
      />
    </Figure>
  );
}
