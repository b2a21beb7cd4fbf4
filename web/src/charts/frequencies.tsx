/** How often: outcomes, tests passed, acts in force, members and options built, as dots with intervals at the years that are told. */

import { bounds, frequencyPhrase, intervalPhrase } from "../claims/words";
import { Figure } from "../figure";
import { percent, quantity } from "../numbers";
import type { FuturesChapter, NamedShare, YearSummary } from "../wire";
import { RowChart, type Column } from "./row_chart";
import { SHARES } from "./scale";
import { Bar, Dot, Span, Strip } from "./strip";

type Kind = "classes" | "tests" | "members" | "acts" | "built";

/** From the hoped for to the feared; what is not named comes last. */
const CLASS_ORDER = ["robust", "mixed", "talking shop", "dissolved"];

const KIND_TITLES: { [kind in Kind]: string } = {
  classes: "What the forum is",
  tests: "Tests passed",
  members: "Still a member",
  acts: "Acts in force",
  built: "Options built",
};

function shareIn(year: YearSummary, kind: Kind, name: string): NamedShare | undefined {
  return year[kind].find((named) => named.name === name);
}

function namesOf(chapter: FuturesChapter, kind: Kind): string[] {
  const last = chapter.summary.years.at(-1);
  const names = last?.[kind].map((named) => named.name) ?? [];
  if (kind !== "classes") return names;
  const rank = (name: string) => (CLASS_ORDER.includes(name) ? CLASS_ORDER.indexOf(name) : CLASS_ORDER.length);
  return [...names].sort((a, b) => rank(a) - rank(b));
}

/** "54.7 % (51.6–57.8)"; of none "none of 1 000 (below 0.4 %)". */
export function shareWords(named: NamedShare | undefined): string {
  const share = named?.share;
  if (!share || share.share === null) return "not told";
  const { lower, upper, of } = share;
  if (share.count === 0 && upper !== null) return `none of ${quantity(of)} (below ${percent(upper, of)})`;
  if (lower === null || upper === null) return percent(share.share, of);
  return `${percent(share.share, of)} (${bounds(lower, upper, of)})`;
}

export function outcomesFinding(chapter: FuturesChapter): string {
  const last = chapter.summary.years.at(-1);
  if (!last) return "Nothing is there of the run yet.";
  const [most] = [...last.classes].sort((a, b) => (b.share?.share ?? 0) - (a.share?.share ?? 0));
  if (!most?.share || most.share.share === null) return "No future could be classed.";
  const robust = last.classes.find((named) => named.name === "robust" && named !== most);
  const also = robust?.share ? `; robust in ${shareWords(robust)}` : "";
  return `By ${last.year} the forum is ${most.name} ${frequencyPhrase(most.share.share, "sampled futures", intervalPhrase(most.share))}${also}.`;
}

function rangeFinding(chapter: FuturesChapter, kind: Kind): string {
  const last = chapter.summary.years.at(-1);
  const told = (last?.[kind] ?? []).flatMap((named) =>
    named.share?.share != null ? [{ name: named.name, share: named.share.share, words: shareWords(named) }] : [],
  );
  const sorted = [...told].sort((a, b) => b.share - a.share);
  const [most, least] = [sorted[0], sorted.at(-1)];
  if (!last || !most || !least) return `${KIND_TITLES[kind]}: nothing is told.`;
  if (most === least) return `By ${last.year}: ${most.name} in ${most.words} of sampled futures.`;
  return `By ${last.year} most often ${most.name} (${most.words}), least often ${least.name} (${least.words}).`;
}

/** One column for each year, with the number over its own strip. */
function yearColumns(chapter: FuturesChapter, kind: Kind, bars: boolean): Column<string>[] {
  return chapter.summary.years.map((year) => ({
    title: String(year.year),
    kind: "strip",
    axis: { scale: SHARES, write: (tick) => percent(tick) },
    cell: (name) => {
      const named = shareIn(year, kind, name);
      const share = named?.share;
      if (!share || share.share === null) return <span class="muted">not told</span>;
      return (
        <>
          <span class="frequency export-text">{shareWords(named)}</span>
          <Strip scale={SHARES} height={16}>
            {bars && <Bar scale={SHARES} to={share.share} kind="pale" height={16} thickness={8} />}
            {share.lower !== null && share.upper !== null && <Span scale={SHARES} from={share.lower} to={share.upper} height={16} />}
            <Dot scale={SHARES} at={share.share} height={16} radius={4} />
          </Strip>
        </>
      );
    },
  }));
}

function rowsTable(chapter: FuturesChapter, kinds: Kind[]) {
  return {
    header: ["kind", "name", "year", "count", "of", "share", "lower", "upper"],
    rows: kinds.flatMap((kind) =>
      namesOf(chapter, kind).flatMap((name) =>
        chapter.summary.years.map((year) => {
          const share = shareIn(year, kind, name)?.share;
          return [
            KIND_TITLES[kind],
            name,
            year.year,
            share?.count ?? null,
            share?.of ?? null,
            share?.share ?? null,
            share?.lower ?? null,
            share?.upper ?? null,
          ];
        }),
      ),
    ),
  };
}

const CONDITIONAL = "Conditional on the stated rules and ranges; not a forecast.";

export function OutcomesFigure({ chapter, number }: { chapter: FuturesChapter; number?: number }) {
  const finding = outcomesFinding(chapter);
  return (
    <Figure
      id="outcomes"
      title="What becomes of the forum"
      finding={finding}
      number={number}
      note={`Share of ${quantity(chapter.summary.futures)} sampled futures, with the 95 % interval of a share of so many. ${CONDITIONAL}${chapter.drivers === null ? " Boxes of factors that decide the outcome are not told of this run." : ""}`}
      table={rowsTable(chapter, ["classes"])}
    >
      <RowChart
        caption={finding}
        narrow="rows"
        sections={[{ rows: namesOf(chapter, "classes") }]}
        rowKey={(name) => name}
        columns={[{ title: "The forum is", cell: (name: string) => name }, ...yearColumns(chapter, "classes", true)]}
      />
    </Figure>
  );
}

export function OccurrencesFigure({ chapter, number }: { chapter: FuturesChapter; number?: number }) {
  const kinds = (["tests", "acts", "members", "built"] as Kind[]).filter((kind) => namesOf(chapter, kind).length > 0);
  const [first] = kinds;
  const finding = first ? `${KIND_TITLES[first]}: ${rangeFinding(chapter, first)}` : "Nothing is told.";
  return (
    <Figure
      id="occurrences"
      title="Tests passed, acts in force, members, and options built"
      finding={finding}
      number={number}
      note={`Share of sampled futures with its 95 % interval; a test is told of those in which it can be scored. ${CONDITIONAL}`}
      table={rowsTable(chapter, kinds)}
    >
      {kinds.map((kind) => (
        <RowChart
          key={kind}
          caption={rangeFinding(chapter, kind)}
          narrow="rows"
          sections={[{ rows: namesOf(chapter, kind) }]}
          rowKey={(name) => name}
          columns={[{ title: KIND_TITLES[kind], cell: (name: string) => name }, ...yearColumns(chapter, kind, false)]}
        />
      ))}
    </Figure>
  );
}
