/** Who gains: a bar for every actor, split by sub-system, the base as a tick, the change beside it. The order of actors never changes. */

import "./shares.css";
import { linear, symmetric, type Scale } from "../charts/scale";
import { Bar, Letters, Line, Strip, StripAxis } from "../charts/strip";
import { BaseSwatch, Swatch } from "../charts/swatch";
import { cell, change, money, quantity, quantityChange } from "../numbers";
import type { ActorShares, MapAsset, Share, SubsystemTotal } from "../wire";
import { familyLetter, outsized, stack, subsystemFamily } from "./subsystems";

export type Measure = "gain" | "share" | "regional";

export interface SharesPanelProps {
  /** The base, and with it the ticks. */
  before: ActorShares[];
  after: ActorShares[];
  /** Of `after`; their order is that of the segments. */
  subsystems: SubsystemTotal[];
  moneyUnit: string;
  measure: Measure;
  /** Code of the actor that is set off. */
  selected?: string | null;
  onSelect?: (actor: string) => void;
  /** Codes of those that stand above the rule; where there are none there is no rule. */
  candidates?: string[];
  /** Tell the hue of sub-systems whose names do not. */
  assets?: MapAsset[];
  /** Codes alone, for a narrow column. */
  compact?: boolean;
}

/** What is measured, and what that means. */
const MEASURES: { [measure in Measure]: [name: string, meaning: string] } = {
  gain: ["Gain from cooperating", "share minus what it makes alone"],
  share: ["Share", "part of what all make together"],
  regional: ["Regional part", "what it has only because the candidates are there"],
};

const HEIGHT = 24;
/** Changes below this are none. */
const WORTH_A_BAR = 0.05;

interface Row {
  code: string;
  title: string;
  parts: number[];
  total: number;
  base: number;
  change: number;
}

function rowsOf({ before, after, measure }: SharesPanelProps): Row[] {
  const of = (share: Share) => share[measure];
  return after.map((actor) => {
    const base = before.find((other) => other.actor === actor.actor);
    const total = of(actor.total);
    const from = base ? of(base.total) : 0;
    return { code: actor.actor, title: actor.title, parts: actor.by_subsystem.map(of), total, base: from, change: total - from };
  });
}

function extent(row: Row): number {
  const ends = stack(row.parts).map((segment) => Math.abs(segment.to));
  return Math.max(Math.abs(row.base), ...ends);
}

export function SharesPanel(props: SharesPanelProps) {
  const { subsystems, moneyUnit, measure, candidates, compact } = props;
  const rows = rowsOf(props);
  const large = outsized(rows.map(extent));
  const usual = rows.filter((_, place) => !large.has(place));
  const isCandidate = (row: Row) => !candidates || candidates.length === 0 || candidates.includes(row.code);
  const groups = [
    { title: "", rows: usual.filter(isCandidate) },
    { title: "Outsiders", rows: usual.filter((row) => !isCandidate(row)) },
    { title: "On a scale of its own", rows: rows.filter((_, place) => large.has(place)) },
  ].filter((group) => group.rows.length > 0);
  const scaleOf = (of: Row[]) =>
    linear(
      of.flatMap((row) => [row.base, ...stack(row.parts).flatMap(({ from, to }) => [from, to])]),
      3,
    );
  const scale = scaleOf(usual);
  const own = scaleOf(groups.at(-1)?.rows ?? []);
  const changes = symmetric(rows.map((row) => row.change));
  const moved = rows.some((row) => Math.abs(row.change) >= WORTH_A_BAR);
  const families = subsystems.map((subsystem) => subsystemFamily(subsystem, props.assets));
  const n = moved ? 5 : 3;
  const [name, meaning] = MEASURES[measure];
  return (
    <div class={compact ? "shares compact" : "shares"}>
      <ul class="shares-key">
        {subsystems.map((subsystem, place) => (
          <li key={subsystem.name}>
            <Swatch kind={segmentClass(families, place)} letter={familyLetter(families[place]!)} />
            <span class="export-text">{subsystem.name}</span>
          </li>
        ))}
        {moved && (
          <li>
            <BaseSwatch />
            <span class="export-text">base</span>
          </li>
        )}
      </ul>
      <table class="row-chart shares-table">
        <caption class="visually-hidden">
          {name} ({meaning}), {moneyUnit} a year
        </caption>
        <thead>
          <tr>
            <th scope="col" class="actor">
              Actor
            </th>
            <th scope="col" class="strip wide">
              <span class="export-text">
                {name}
                <span class="measure-meaning"> ({meaning})</span>, {moneyUnit} a year
              </span>
              <StripAxis scale={scale} write={quantity} />
            </th>
            <th scope="col" class="number export-text">
              {measure === "gain" ? "Gain" : measure === "share" ? "Share" : "Part"}
            </th>
            {moved && (
              <>
                <th scope="col" class="strip">
                  <span class="export-text">Change to base</span>
                  <StripAxis scale={changes} write={quantityChange} />
                </th>
                <th scope="col" class="number export-text">
                  Change
                </th>
              </>
            )}
          </tr>
        </thead>
        {groups.map((group) => {
          const isOwn = group.rows.some((row) => large.has(rows.indexOf(row)));
          return (
            <tbody key={group.title}>
              {group.title && (
                <tr class="section">
                  <th scope="rowgroup" class="actor export-text">
                    {isOwn ? "" : group.title}
                  </th>
                  <td class="strip wide">
                    {isOwn && (
                      <>
                        <span class="export-text">{group.title}</span>
                        <StripAxis scale={own} write={quantity} />
                      </>
                    )}
                  </td>
                  <td colSpan={n - 2} />
                </tr>
              )}
              {group.rows.map((row) => (
                <ActorRow
                  key={row.code}
                  row={row}
                  scale={isOwn ? own : scale}
                  changes={moved ? changes : null}
                  families={families}
                  props={props}
                />
              ))}
            </tbody>
          );
        })}
      </table>
    </div>
  );
}

/** Hue by commodity; a second sub-system of the same one is paler. */
function segmentClass(families: string[], place: number): string {
  const family = families[place]!;
  return families.indexOf(family) === place ? family : `${family} second`;
}

function ActorRow({
  row,
  scale,
  changes,
  families,
  props,
}: {
  row: Row;
  scale: Scale;
  changes: Scale | null;
  families: ReturnType<typeof subsystemFamily>[];
  props: SharesPanelProps;
}) {
  const { selected, onSelect, subsystems } = props;
  const isSelected = selected === row.code;
  const segments = stack(row.parts);
  return (
    <tr class={isSelected ? "selected" : undefined} onClick={onSelect && (() => onSelect(row.code))}>
      <th scope="row" class="actor export-text">
        {onSelect ? (
          // The row's own click would select it a second time.
          <button type="button" class="plain" aria-pressed={isSelected} onClick={(event) => (event.stopPropagation(), onSelect(row.code))}>
            <ActorName row={row} />
          </button>
        ) : (
          <ActorName row={row} />
        )}
      </th>
      <td class="strip wide">
        <Strip scale={scale} height={HEIGHT}>
          {segments.map(({ from, to }, place) => (
            <Bar
              key={place}
              scale={scale}
              from={from}
              to={to}
              kind={segmentClass(families, place)}
              height={HEIGHT}
              thickness={14}
              title={`${row.title}, ${subsystems[place]?.name ?? ""}: ${money(row.parts[place]!)}`}
            />
          ))}
          {segments.map(({ from, to }, place) => (
            <Letters key={place} scale={scale} from={from} to={to} height={HEIGHT}>
              {familyLetter(families[place]!)}
            </Letters>
          ))}
          {changes && <Line scale={scale} at={row.base} kind="base" />}
        </Strip>
      </td>
      <td class="number export-text">{cell(money(row.total))}</td>
      {changes && (
        <>
          <td class="strip">
            <Strip scale={changes} height={HEIGHT}>
              {Math.abs(row.change) >= WORTH_A_BAR && (
                <Bar scale={changes} to={row.change} kind={row.change > 0 ? "gain" : "loss"} height={HEIGHT} thickness={10} />
              )}
            </Strip>
          </td>
          <td class={`number export-text ${row.change >= WORTH_A_BAR ? "gain" : row.change <= -WORTH_A_BAR ? "loss" : ""}`}>
            {cell(change(row.change))}
          </td>
        </>
      )}
    </tr>
  );
}

function ActorName({ row }: { row: Row }) {
  return (
    <>
      <b>{row.code}</b> <span class="actor-title">{row.title}</span>
    </>
  );
}
