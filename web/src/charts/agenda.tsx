/** What the forum would decide: for each dimension of an issue the positions as ticks as high as their weight, the outcome of bargaining with its range, compromise and median. */

import type { DecidedIssue } from "../brief/shapes";
import { Figure } from "../figure";
import { RowChart } from "./row_chart";
import { between, type Scale } from "./scale";
import { Dot, Strip } from "./strip";

const HEIGHT = 76;
/** Positions nearer than this, in percent of the scale, have their codes on different lines. */
const NEAR = 11;
const FLOOR = 34;
/** Below the floor, clear of the dots on it. */
const FIRST_LABEL = 16;
const LABEL_LINE = 11;

/** One dimension of an issue, which is a row of the figure. */
interface DecidedDimension {
  issue: DecidedIssue;
  /** Its place among those of the issue. */
  at: number;
}

/** Most issues have one dimension; each of several is told by itself. */
export function dimensionsOf(issues: DecidedIssue[]): DecidedDimension[] {
  return issues.flatMap((issue) => issue.decision.dimensions.map((_, at) => ({ issue, at })));
}

function nameOf({ issue, at }: DecidedDimension): string {
  const name = issue.decision.dimensions[at]!.name;
  return name === "" ? issue.decision.issue : `${issue.decision.issue}, ${name}`;
}

interface Voices {
  codes: string[];
  position: number;
  weight: number;
  /** Line of the label, from 0. */
  line: number;
}

/** Those of one position together, by position; labels of near ones on different lines. */
export function voicesOf({ issue, at }: DecidedDimension): Voices[] {
  const { elections, dimensions } = issue.decision;
  const { weights } = dimensions[at]!;
  const weightOf = (code: string) => weights[issue.actors.findIndex((actor) => actor.actor === code)] ?? 0;
  const byPosition = new Map<number, string[]>();
  elections.positions.forEach((position, place) => {
    const here = position[at]!;
    byPosition.set(here, [...(byPosition.get(here) ?? []), ...elections.actors[place]!]);
  });
  const voices = [...byPosition]
    .map(([position, codes]) => ({ codes, position, weight: codes.reduce((sum, code) => sum + weightOf(code), 0), line: 0 }))
    .sort((a, b) => a.position - b.position);
  const ends = [-Infinity, -Infinity, -Infinity];
  for (const voice of voices) {
    const half = Math.max(NEAR / 2, voice.codes.length * 4);
    const free = ends.findIndex((end) => voice.position - half >= end);
    voice.line = free < 0 ? 2 : free;
    ends[voice.line] = voice.position + half;
  }
  return voices;
}

function outcomeOf({ issue, at }: DecidedDimension): number | null {
  const { nash } = issue.decision;
  return nash.result === "agreement" ? nash.outcome[at]! : null;
}

function outcomeWords(dimension: DecidedDimension): string {
  const { nash, sampled, dimensions } = dimension.issue.decision;
  const outcome = outcomeOf(dimension);
  const bargaining =
    outcome !== null
      ? `bargaining ${outcome.toFixed(0)}`
      : nash.result === "no_agreement"
        ? "bargaining: no agreement"
        : "bargaining: any outcome";
  const range = sampled.nash?.[dimension.at];
  const spread = range ? ` (${range.low.toFixed(0)}–${range.high.toFixed(0)})` : "";
  const { compromise, median } = dimensions[dimension.at]!;
  return `${bargaining}${spread}, compromise ${compromise.toFixed(0)}, median ${median.position.toFixed(0)}`;
}

/** Of the whole issue. */
function adoptedWords({ issue }: DecidedDimension): string {
  const { passes } = issue.decision;
  if (passes === null) return "no yes asked";
  const by = [passes.nash && "bargaining", passes.compromise && "compromise", passes.median && "median"].filter(Boolean);
  return by.length > 0 ? `adopted by ${by.join(", ")}` : "not adopted";
}

function agendaFinding(issues: DecidedIssue[]): string {
  const asked = issues.filter((issue) => issue.decision.passes !== null);
  const adopted = asked.filter((issue) => issue.decision.passes?.nash);
  if (asked.length === 0) return "No issue asks for a yes.";
  const names = adopted.length > 0 ? adopted.map((issue) => issue.decision.issue).join(", ") : "nothing";
  return `Of ${asked.length} issues that ask for a yes (${asked.map((issue) => issue.decision.issue).join(", ")}) bargaining adopts ${names}.`;
}

function Positions({ of, scale }: { of: DecidedDimension; scale: Scale }) {
  const voices = voicesOf(of);
  const heaviest = Math.max(1e-9, ...voices.map((voice) => voice.weight));
  const { sampled, dimensions } = of.issue.decision;
  const range = sampled.nash?.[of.at];
  const outcome = outcomeOf(of);
  const at = (value: number) => `${scale.at(value).toFixed(2)}%`;
  return (
    <Strip scale={scale} height={HEIGHT} zero={null}>
      {voices.map((voice) => (
        <g key={voice.position}>
          <line
            class="position"
            x1={at(voice.position)}
            x2={at(voice.position)}
            y1={FLOOR}
            y2={FLOOR - 3 - (26 * voice.weight) / heaviest}
          />
          <text
            class="position-code"
            x={at(voice.position)}
            y={FLOOR + FIRST_LABEL + LABEL_LINE * voice.line}
            text-anchor={voice.position < 8 ? "start" : voice.position > 92 ? "end" : "middle"}
          >
            {voice.codes.join(" ")}
          </text>
        </g>
      ))}
      <line class="strip-grid" x1="0" x2="100%" y1={FLOOR} y2={FLOOR} />
      {range && (
        <rect
          class="outcome-range"
          x={at(range.low)}
          width={`${(scale.at(range.high) - scale.at(range.low)).toFixed(2)}%`}
          y={FLOOR - 4}
          height={8}
        />
      )}
      <Dot scale={scale} at={dimensions[of.at]!.median.position} height={2 * FLOOR} radius={4} hollow title="median" />
      {outcome !== null && <Dot scale={scale} at={outcome} height={2 * FLOOR} radius={5} title="bargaining" />}
    </Strip>
  );
}

export function AgendaFigure({ issues, number }: { issues: DecidedIssue[]; number?: number }) {
  const rows = dimensionsOf(issues);
  const finding = agendaFinding(issues);
  const positions = rows.flatMap((row) => voicesOf(row).map(({ position }) => position));
  const scale = between(Math.min(0, ...positions), Math.max(100, ...positions), [0, 50, 100]);
  return (
    <Figure
      id="agenda-figure"
      title="What the forum would decide"
      finding={finding}
      number={number}
      note="Ticks are positions on the issue's scale, as high as their weight (salience times power). Filled: outcome of bargaining, with the range of 90 % of the samples. Hollow: weighted median."
      table={{
        header: ["issue", "dimension", "bargaining", "5 %", "95 %", "compromise", "median", "adopted", "positions"],
        rows: rows.map((row) => {
          const { issue, dimensions, sampled } = row.issue.decision;
          const { name, compromise, median } = dimensions[row.at]!;
          const range = sampled.nash?.[row.at];
          const voices = voicesOf(row).map((voice) => `${voice.codes.join("+")} ${voice.position}`);
          return [
            issue,
            name,
            outcomeOf(row),
            range?.low ?? null,
            range?.high ?? null,
            compromise,
            median.position,
            adoptedWords(row),
            voices.join("; "),
          ];
        }),
      }}
    >
      <RowChart
        caption={finding}
        sections={[{ rows }]}
        rowKey={nameOf}
        columns={[
          { title: "Issue", cell: nameOf },
          {
            title: "Positions and outcome, on the scale of the issue",
            kind: "strip",
            axis: { scale, write: String },
            cell: (row) => <Positions of={row} scale={scale} />,
          },
          { title: "In words", cell: (row) => `${outcomeWords(row)}; ${adoptedWords(row)}` },
        ]}
      />
    </Figure>
  );
}
