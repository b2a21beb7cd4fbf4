/** What decides the outcome: the boxes in which it lies most densely, and the factors that it hangs on. */

import { Figure } from "../figure";
import { percent, quantity } from "../numbers";
import type { DrivenBox, Drivers, FuturesChapter } from "../wire";
import { RowChart } from "./row_chart";
import { SHARES, linear } from "./scale";
import { Bar, Dot, Line, Span, Strip } from "./strip";

/** Factors that are shown. */
const SHOWN = 12;

/** How common the outcome is among all futures of the last year. */
function baseRate(chapter: FuturesChapter): number | null {
  const last = chapter.summary.years.at(-1);
  return last?.classes.find((named) => named.name === chapter.drivers?.of)?.share?.share ?? null;
}

export function boxesFinding(drivers: Drivers, rate: number | null): string {
  const [best] = [...(drivers.boxes ?? [])].sort((a, b) => b.coverage * b.density - a.coverage * a.density);
  if (!best) return `This run has no box in which "${drivers.of}" is denser than overall.`;
  const overall = rate === null ? "" : `, against ${percent(rate)} overall`;
  const chance = best.quasi_p === null ? "" : ` A side of this box may be chance (quasi-p ${best.quasi_p.toFixed(2)}).`;
  return `Where ${best.words.join(" and ")}, ${percent(best.density)} of the futures are ${drivers.of}${overall}; that covers ${percent(best.coverage)} of them.${chance}`;
}

export function BoxesFigure({ chapter, drivers, number }: { chapter: FuturesChapter; drivers: Drivers; number?: number }) {
  const rate = baseRate(chapter);
  const finding = boxesFinding(drivers, rate);
  const boxes = drivers.boxes ?? [];
  const bar = (share: number, withRate: boolean) => (
    <>
      <span class="frequency export-text">{percent(share)}</span>
      <Strip scale={SHARES} height={16}>
        <Bar scale={SHARES} to={share} kind="pale" height={16} thickness={9} />
        {withRate && rate !== null && <Line scale={SHARES} at={rate} kind="base" />}
      </Strip>
    </>
  );
  const axis = { scale: SHARES, write: (tick: number) => percent(tick) };
  return (
    <Figure
      id="boxes"
      title={`Where it ends as ${drivers.of}`}
      finding={finding}
      number={number}
      note={`Boxes found by PRIM. Quasi-p: the chance to find as many in the box if a side of it did nothing, told from 0.05 up. Density: how many of the futures in the box end so${rate === null ? "" : ", with a tick at the share among all futures"}. Coverage: how many of those that end so lie in the box.`}
      table={{
        header: ["box", "density", "coverage", "share of all futures", "share overall", "quasi-p"],
        rows: boxes.map((box) => [box.words.join("; "), box.density, box.coverage, box.mass, rate, box.quasi_p]),
      }}
    >
      {boxes.length > 0 && (
        <RowChart
          caption={finding}
          sections={[{ rows: boxes }]}
          rowKey={(box: DrivenBox) => box.words.join(";")}
          columns={[
            {
              title: "Box",
              cell: (box: DrivenBox) => (
                <ul class="box-words">
                  {box.words.map((word) => (
                    <li key={word}>{word}</li>
                  ))}
                </ul>
              ),
            },
            { title: "Density", kind: "strip", axis, cell: (box: DrivenBox) => bar(box.density, true) },
            { title: "Coverage", kind: "strip", axis, cell: (box: DrivenBox) => bar(box.coverage, false) },
            { title: "Of all futures", kind: "number", cell: (box: DrivenBox) => percent(box.mass) },
            { title: "May be chance", cell: (box: DrivenBox) => (box.quasi_p === null ? "no side" : `a side, quasi-p ${box.quasi_p.toFixed(2)}`) },
          ]}
        />
      )}
    </Figure>
  );
}

export function FactorsFigure({ drivers, number }: { drivers: Drivers; number?: number }) {
  const factors = [...drivers.factors].sort((a, b) => b[1] - a[1]);
  const telling = factors.filter(([, , [lower]]) => lower > 0);
  const shown = factors.slice(0, SHOWN);
  const scale = linear(shown.flatMap(([, index, range]) => [index, ...range]));
  const [first] = telling;
  const finding = first
    ? `"${drivers.of}" hangs most on ${first[0]} (first-order index ${first[1].toFixed(2)}); ${telling.length} of ${factors.length} factors can be told from zero.`
    : `No factor's effect on "${drivers.of}" can be told from zero.`;
  return (
    <Figure
      id="factors"
      title={`What "${drivers.of}" hangs on`}
      finding={finding}
      number={number}
      note="First-order index: the share of the spread that the factor explains by itself, with its 95 % interval. Gray: not distinguishable from zero."
      table={{
        header: ["factor", "first order", "lower", "upper"],
        rows: factors.map(([factor, index, [lower, upper]]) => [factor, index, lower, upper]),
      }}
    >
      <RowChart
        caption={finding}
        sections={[{ rows: shown }]}
        rowKey={([factor]) => factor}
        rowClass={([, , [lower]]) => (lower > 0 ? undefined : "weak")}
        columns={[
          { title: "Factor", cell: ([factor]) => factor },
          {
            title: "First-order index",
            kind: "strip",
            axis: { scale, write: quantity },
            cell: ([, index, [lower, upper]]) => (
              <Strip scale={scale}>
                <Span scale={scale} from={lower} to={upper} />
                <Dot scale={scale} at={index} />
              </Strip>
            ),
          },
          { title: "Index", kind: "number", cell: ([, index]) => index.toFixed(2).replace("-", "\u2212") },
          {
            title: "95 %",
            kind: "number",
            cell: ([, , [lower, upper]]) => `${lower.toFixed(2)} to ${upper.toFixed(2)}`.replace(/-/g, "\u2212"),
          },
        ]}
      />
    </Figure>
  );
}
