/** How numbers spread over the years: the bands of 90 and 50 % of the sampled futures in gray and the median as a line, one small chart for each number. */

import { Figure } from "../figure";
import { money, percent } from "../numbers";
import { Plot, PlotChart, plot } from "../plot";
import { spreadEvenly } from "../spread";
import type { ActorShares, FuturesChapter } from "../wire";

const HEIGHT = 168;
const MARGINS = { marginTop: 10, marginBottom: 24, marginLeft: 54, marginRight: 108 };
const LINE_OF_TEXT = 13;
const SHARE_OF = "share: ";

interface Band {
  year: number;
  p05: number;
  p25: number;
  p50: number;
  p75: number;
  p95: number;
}

export interface Fan {
  name: string;
  title: string;
  unit: string;
  bands: Band[];
  write: (value: number) => string;
}

const plain = (value: number) => value.toFixed(2);

/** The numbers that are shown: score, inner trade, all together, and the shares of the candidates. */
function shownFans(chapter: FuturesChapter, actors: ActorShares[]): Fan[] {
  const named: { [name: string]: Omit<Fan, "name" | "bands"> } = {
    score: { title: "Score", unit: "share of tests passed", write: plain },
    "trade share": { title: "Trade among members", unit: "% of their trade", write: (value) => percent(value, 1000) },
    together: { title: "All together", unit: "money a year", write: money },
  };
  return chapter.summary.fans.flatMap((fan) => {
    const bands = fan.bands.flatMap(([year, bands]) => (bands ? [{ year, ...bands } as unknown as Band] : []));
    if (bands.length === 0) return [];
    if (named[fan.name]) return [{ name: fan.name, bands, ...named[fan.name]! }];
    const code = fan.name.startsWith(SHARE_OF) ? fan.name.slice(SHARE_OF.length) : "";
    if (!chapter.candidates.includes(code)) return [];
    const title = actors.find((actor) => actor.actor === code)?.title ?? code;
    return [{ name: fan.name, title: `Share of ${title}`, unit: "money a year", bands, write: money }];
  });
}

function fansFinding(fans: Fan[]): string {
  const told = ["trade share", "score", "together"].flatMap((name) => {
    const fan = fans.find((fan) => fan.name === name);
    const last = fan?.bands.at(-1);
    return fan && last ? [`${fan.title.toLowerCase()} ${fan.write(last.p50)} (${fan.write(last.p05)} to ${fan.write(last.p95)})`] : [];
  });
  const year = fans[0]?.bands.at(-1)?.year;
  return told.length > 0 ? `In ${year} the median and 90 % of the sampled futures are: ${told.join(", ")}.` : "No number is told.";
}

/** At the right edge what the bands are, with the values of the last year; what would be written twice is written once. */
function edgeLabels(fan: Fan, low: number, high: number): { value: number; text: string }[] {
  const last = fan.bands.at(-1)!;
  const ends = [
    { value: last.p05, text: `5 %  ${fan.write(last.p05)}` },
    { value: last.p50, text: `median  ${fan.write(last.p50)}` },
    { value: last.p95, text: `95 %  ${fan.write(last.p95)}` },
  ];
  const gap = ((high - low) * LINE_OF_TEXT) / (HEIGHT - MARGINS.marginTop - MARGINS.marginBottom);
  const places = spreadEvenly(
    ends.map((end) => end.value - low),
    gap,
    high - low,
  );
  return ends.map((end, at) => ({ ...end, value: low + places[at]! }));
}

function FanChart({ fan }: { fan: Fan }) {
  const values = fan.bands.flatMap((band) => [band.p05, band.p95]);
  const low = fan.name === "score" || fan.name === "trade share" ? 0 : Math.min(...values);
  const high = Math.max(...values, low + 1e-9);
  const last = fan.bands.at(-1)!;
  const draw = (width: number) =>
    plot({
      width,
      height: HEIGHT,
      ...MARGINS,
      // The ends alone: more years run into each other where a chart is narrow.
      x: { ticks: [fan.bands[0]!.year, last.year], tickFormat: (year: number) => String(year), label: null },
      y: { domain: [low, high], ticks: 4, tickFormat: fan.write, label: null, grid: true },
      marks: [
        Plot.areaY(fan.bands, { x: "year", y1: "p05", y2: "p95", fill: "var(--ink)", fillOpacity: 0.14 }),
        Plot.areaY(fan.bands, { x: "year", y1: "p25", y2: "p75", fill: "var(--ink)", fillOpacity: 0.22 }),
        Plot.lineY(fan.bands, { x: "year", y: "p50", stroke: "var(--ink)", strokeWidth: 2 }),
        Plot.text(edgeLabels(fan, low, high), { x: () => last.year, y: "value", text: "text", dx: 6, textAnchor: "start" }),
      ],
    });
  const label = `${fan.title}: in ${last.year} median ${fan.write(last.p50)}, 90 % of the sampled futures from ${fan.write(last.p05)} to ${fan.write(last.p95)}`;
  return (
    <div class="multiple">
      <h4 class="export-text">
        {fan.title}, <span class="muted">{fan.unit}</span>
      </h4>
      <PlotChart draw={draw} label={label} deps={[fan]} />
    </div>
  );
}

export function FansFigure({ chapter, actors, number }: { chapter: FuturesChapter; actors: ActorShares[]; number?: number }) {
  const fans = shownFans(chapter, actors);
  const finding = fansFinding(fans);
  return (
    <Figure
      id="fans"
      title="How numbers spread over the years"
      finding={finding}
      number={number}
      note={`Pale: 90 % of the sampled futures, darker: 50 %, line: the median; no single future runs along a band. Money in ${chapter.money_unit}, a year; each chart has its own scale.`}
      table={{
        header: ["number", "year", "5 %", "25 %", "median", "75 %", "95 %"],
        rows: fans.flatMap((fan) => fan.bands.map((band) => [fan.title, band.year, band.p05, band.p25, band.p50, band.p75, band.p95])),
      }}
    >
      <div class="multiples">
        {fans.map((fan) => (
          <FanChart key={fan.name} fan={fan} />
        ))}
      </div>
    </Figure>
  );
}
