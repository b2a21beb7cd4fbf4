/** What the forum would decide: for each issue the positions as ticks as high as their weight, the outcome of bargaining with its range, compromise and median. */

import type { DecidedIssue } from "../brief/shapes";
import { Figure } from "../figure";
import { RowChart } from "./row_chart";
import { between, type Scale } from "./scale";
import { Dot, Strip } from "./strip";

const HEIGHT = 72;
/** Positions nearer than this, in percent of the scale, have their codes on different lines. */
const NEAR = 11;
const FLOOR = 34;

interface Voices {
  codes: string[];
  position: number;
  weight: number;
  /** Line of the label, from 0. */
  line: number;
}

/** Those of one position together, by position; labels of near ones on different lines. */
export function voicesOf(issue: DecidedIssue): Voices[] {
  const { elections, dimensions } = issue.decision;
  const weights = dimensions[0]?.weights ?? [];
  const weightOf = (code: string) => weights[issue.actors.findIndex((actor) => actor.actor === code)] ?? 0;
  const voices = elections.positions
    .map((position, place) => {
      const codes = elections.actors[place] ?? [];
      return { codes, position: position[0] ?? 0, weight: codes.reduce((sum, code) => sum + weightOf(code), 0), line: 0 };
    })
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

function outcomeOf(issue: DecidedIssue): number | null {
  const { nash } = issue.decision;
  return nash.result === "agreement" ? (nash.outcome[0] ?? null) : null;
}

export function outcomeWords(issue: DecidedIssue): string {
  const { decision } = issue;
  const range = decision.sampled.nash?.[0];
  const outcome = outcomeOf(issue);
  const bargaining =
    outcome !== null
      ? `bargaining ${outcome.toFixed(0)}`
      : decision.nash.result === "no_agreement"
        ? "bargaining: no agreement"
        : "bargaining: any outcome";
  const spread = range ? ` (${range.low.toFixed(0)}–${range.high.toFixed(0)})` : "";
  const [dimension] = decision.dimensions;
  return dimension
    ? `${bargaining}${spread}, compromise ${dimension.compromise.toFixed(0)}, median ${dimension.median.position.toFixed(0)}`
    : `${bargaining}${spread}`;
}

function adoptedWords(issue: DecidedIssue): string {
  const { passes } = issue.decision;
  if (passes === null) return "no yes asked";
  const by = [passes.nash && "bargaining", passes.compromise && "compromise", passes.median && "median"].filter(Boolean);
  return by.length > 0 ? `adopted by ${by.join(", ")}` : "not adopted";
}

export function agendaFinding(issues: DecidedIssue[]): string {
  const asked = issues.filter((issue) => issue.decision.passes !== null);
  const adopted = asked.filter((issue) => issue.decision.passes?.nash);
  if (asked.length === 0) return "No issue asks for a yes.";
  const names = adopted.length > 0 ? adopted.map((issue) => issue.decision.issue).join(", ") : "nothing";
  return `Of ${asked.length} issues that ask for a yes (${asked.map((issue) => issue.decision.issue).join(", ")}) bargaining adopts ${names}.`;
}

function Positions({ issue, scale }: { issue: DecidedIssue; scale: Scale }) {
  const voices = voicesOf(issue);
  const heaviest = Math.max(1e-9, ...voices.map((voice) => voice.weight));
  const range = issue.decision.sampled.nash?.[0];
  const outcome = outcomeOf(issue);
  const [dimension] = issue.decision.dimensions;
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
            y={FLOOR + 11 + 11 * voice.line}
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
      {dimension && <Dot scale={scale} at={dimension.median.position} height={2 * FLOOR} radius={4} hollow title="median" />}
      {outcome !== null && <Dot scale={scale} at={outcome} height={2 * FLOOR} radius={5} title="bargaining" />}
    </Strip>
  );
}

export function AgendaFigure({ issues, number }: { issues: DecidedIssue[]; number?: number }) {
  const finding = agendaFinding(issues);
  const positions = issues.flatMap((issue) => issue.decision.elections.positions.map((position) => position[0] ?? 0));
  const scale = between(Math.min(0, ...positions), Math.max(100, ...positions), [0, 50, 100]);
  return (
    <Figure
      id="agenda-figure"
      title="What the forum would decide"
      finding={finding}
      number={number}
      note="Ticks are positions on the issue's scale, as high as their weight (salience times power). Filled: outcome of bargaining, with the range of 90 % of the samples. Hollow: weighted median."
      table={{
        header: ["issue", "bargaining", "5 %", "95 %", "compromise", "median", "adopted", "positions"],
        rows: issues.map((issue) => [
          issue.decision.issue,
          outcomeOf(issue),
          issue.decision.sampled.nash?.[0]?.low ?? null,
          issue.decision.sampled.nash?.[0]?.high ?? null,
          issue.decision.dimensions[0]?.compromise ?? null,
          issue.decision.dimensions[0]?.median.position ?? null,
          adoptedWords(issue),
          voicesOf(issue)
            .map((voice) => `${voice.codes.join("+")} ${voice.position}`)
            .join("; "),
        ]),
      }}
    >
      <RowChart
        caption={finding}
        sections={[{ rows: issues }]}
        rowKey={(issue) => issue.decision.issue}
        columns={[
          { title: "Issue", cell: (issue) => issue.decision.issue },
          {
            title: "Positions and outcome",
            kind: "strip",
            axis: { scale, write: (tick) => String(tick) },
            cell: (issue) => <Positions issue={issue} scale={scale} />,
          },
          {
            title: "In words",
            cell: (issue) => (
              <>
                {outcomeWords(issue)}; {adoptedWords(issue)}
              </>
            ),
          },
        ]}
      />
    </Figure>
  );
}
