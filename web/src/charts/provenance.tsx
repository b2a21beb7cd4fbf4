/** What the headlines rest on: the share of their influence that is assumption, and the numbers that move them most. */

import { Figure } from "../figure";
import { change, money, percent, quantity } from "../numbers";
import type { Brief, Provenance, RestingNumber } from "../wire";
import { RowChart } from "./row_chart";
import { SHARES } from "./scale";
import { Bar, Strip } from "./strip";

/** Numbers that are told of each headline. */
const SHOWN = 5;

/** Those of which it is known, the one that rests most on assumption first. */
function byAssumption(of: Provenance[]): { title: string; onC: number }[] {
  return of.flatMap(({ title, rests_on_c }) => (rests_on_c === null ? [] : [{ title, onC: rests_on_c }])).sort((a, b) => b.onC - a.onC);
}

export function provenanceFinding(of: Provenance[]): string {
  const sorted = byAssumption(of);
  const [most, least] = [sorted[0], sorted.at(-1)];
  if (!most || !least) return "Nothing was traced.";
  if (most === least) return `${most.title} rests ${percent(most.onC)} on grade C.`;
  return `${most.title} rests most on assumption (${percent(most.onC)} of all influence on grade C), ${least.title} least (${percent(least.onC)}).`;
}

function gradesWords(grades: Brief["grades"]): string {
  const all = grades.a + grades.b + grades.c + grades.ungraded;
  const part = (count: number) => `${quantity(count)} (${percent(all === 0 ? 0 : count / all)})`;
  return `Of ${quantity(all)} numbers in the tables ${part(grades.a)} are of grade A (official or peer-reviewed), ${part(grades.b)} of grade B (press and institutes), ${part(grades.c)} of grade C (inference or assumption)${
    grades.ungraded > 0 ? `, ${part(grades.ungraded)} without evidence` : ""
  }. Most never move a headline.`;
}

function Resting({ of }: { of: RestingNumber }) {
  const isAssumed = of.grade === "C" || of.grade === "";
  return (
    <li title={`${of.table}; sources: ${of.sources.join("; ") || "reasoning"}`}>
      <span class="grade">{of.grade || "–"}</span>{" "}
      <span class={isAssumed ? "grade-c" : undefined}>
        {of.row}, {of.field}
      </span>{" "}
      <span class="muted">
        {change(of.influence)} ({percent(of.share)})
      </span>
    </li>
  );
}

export function ProvenanceFigure({
  provenance,
  grades,
  moneyUnit,
  number,
}: {
  provenance: Provenance[];
  grades: Brief["grades"];
  moneyUnit: string;
  number?: number;
}) {
  const finding = provenanceFinding(provenance);
  return (
    <Figure
      id="provenance-figure"
      title="What the headlines rest on"
      finding={finding}
      number={number}
      note={`${gradesWords(grades)} Dotted: grade C. Beside each number: the headline with it a tenth higher less the headline with it a tenth lower, ${moneyUnit} a year, and its part of all influence.`}
      table={{
        header: [
          "headline",
          "value",
          "share on grade C",
          "table",
          "row",
          "field",
          "grade",
          "influence",
          "part of all influence",
          "sources",
        ],
        rows: provenance.flatMap((of) =>
          of.numbers.map((one) => [
            of.title,
            of.value,
            of.rests_on_c,
            one.table,
            one.row,
            one.field,
            one.grade,
            one.influence,
            one.share,
            one.sources.join(";"),
          ]),
        ),
      }}
    >
      <RowChart
        caption={finding}
        sections={[{ rows: provenance }]}
        rowKey={(of) => of.figure}
        columns={[
          {
            title: "Headline",
            cell: (of) => (
              <>
                {of.title} <b>{of.value === null ? "none" : money(of.value)}</b>
              </>
            ),
          },
          {
            title: "Rests on grade C",
            kind: "strip",
            axis: { scale: SHARES, write: (tick) => percent(tick) },
            cell: (of) =>
              of.rests_on_c === null ? (
                <span class="muted">not traced</span>
              ) : (
                <>
                  <span class="frequency export-text">rests {percent(of.rests_on_c)} on C</span>
                  <Strip scale={SHARES} height={16}>
                    <Bar scale={SHARES} to={of.rests_on_c} kind="pale" height={16} thickness={9} />
                  </Strip>
                </>
              ),
          },
          {
            title: "Numbers that move it most",
            cell: (of) => (
              <ol class="resting">
                {of.numbers.slice(0, SHOWN).map((one) => (
                  <Resting key={`${one.table} ${one.row} ${one.field}`} of={one} />
                ))}
              </ol>
            ),
          },
        ]}
      />
    </Figure>
  );
}
