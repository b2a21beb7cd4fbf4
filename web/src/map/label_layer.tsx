/** Names on the map: of actors, of what leaves the frame, and of the assets that matter most just now. */

import { geoPath, type GeoProjection } from "d3-geo";
import { quantity, quantityChange } from "../numbers";
import { textWidth } from "../text_width";
import type { MapState, MapView, Place } from "../wire";
import { countryOf, isIn, memberCountries } from "./geography";
import { Labels, type LabelPlace } from "./labels";
import type { Point } from "./lines";
import type { Drawn } from "./marks";
import { SMALL, type Size } from "./projection";
import type { Network, Places } from "./scene";
import { TAG_SIZE, tagsOf, tagTitle, type Tag } from "./tags";
import type { WidthScale } from "./scales";
import type { ColorBy, Season } from "./settings";
import type { Zoom } from "./use_zoom";
import { amountOf } from "./values";

const SIZE = 11.5;
const LINE = 14;

export interface Callout {
  place: number;
  lines: string[];
  at: Point;
  label: LabelPlace;
  isStrong: boolean;
}

export interface Names {
  actors: { code: string; title: string; isMember: boolean; label: LabelPlace; size: number }[];
  tags: Tag[];
  callouts: Callout[];
}

/** At most two lines of about the same length. */
export function wrapped(title: string, most = 24): string[] {
  if (title.length <= most) return [title];
  const words = title.split(" ");
  let best = 1;
  const longer = (cut: number) => Math.max(words.slice(0, cut).join(" ").length, words.slice(cut).join(" ").length);
  for (let cut = 2; cut < words.length; cut++) if (longer(cut) < longer(best)) best = cut;
  return words.length < 2 ? [title] : [words.slice(0, best).join(" "), words.slice(best).join(" ")];
}

function amountLine(view: MapView, state: MapState, drawn: Drawn, place: number, season: Season, scales: Map<string, WidthScale>): string {
  const asset = view.assets[place]!;
  if (drawn.change !== null) return `${quantityChange(drawn.change)} ${asset.unit}`;
  const { flow, capacity } = amountOf(view, state, place, season);
  if (drawn.condition === "closed") return "closed";
  if (drawn.condition === "option") return `option, ${quantity(asset.capacity)} ${asset.unit}`;
  return scales.get(asset.family)?.isUnlimited(asset.capacity) ? `${quantity(flow)} ${asset.unit}` : `${quantity(flow)} of ${quantity(capacity)} ${asset.unit}`;
}

export interface Wishes {
  network: Network;
  ground: Ground;
  state: MapState;
  season: Season;
  size: Size;
  places: Places;
  drawn: Drawn[];
  colorBy: ColorBy;
  /** Assets to name, the most important first; those in `strong` are what was changed or selected. */
  named: number[];
  strong: ReadonlySet<number>;
}

export interface Ground {
  /** Where to write each actor's name; null where it is not seen. */
  actors: (Point | null)[];
  isMemberLand: (point: Point) => boolean;
}

/** What names need to know of the land, for one projection and zoom. */
export function groundOf(actors: Place[], projection: GeoProjection, zoom: Zoom, size: Size): Ground {
  const onScreen = ([x, y]: Point): Point => [x * zoom.k + zoom.x, y * zoom.k + zoom.y];
  const onPaper = ([x, y]: Point): Point => [(x - zoom.x) / zoom.k, (y - zoom.y) / zoom.k];
  const path = geoPath(projection.clipExtent([onPaper([0, 0]), onPaper([size.width, size.height])]));
  const places = actors.map((actor): Point | null => {
    const country = countryOf(actor);
    if (actor.candidate) {
      const place = actor.place && projection(actor.place);
      return place && onScreen(place);
    }
    // Of the others only a part is seen: its middle, unless it is too small for a name.
    if (!country || path.area(country) * zoom.k * zoom.k < 4000) return null;
    return onScreen(path.centroid(country));
  });
  projection.clipExtent(null);

  // Looked up again and again while names are placed: one answer for each dozen pixels.
  const members = memberCountries(actors);
  const known = new Map<string, boolean>();
  const isMemberLand = ([x, y]: Point) => {
    const [column, row] = [Math.round(x / 12), Math.round(y / 12)];
    const key = `${column} ${row}`;
    let answer = known.get(key);
    if (answer === undefined) {
      const at = projection.invert?.(onPaper([column * 12, row * 12]));
      answer = at ? members.some((land) => isIn(land, at)) : false;
      known.set(key, answer);
    }
    return answer;
  };
  return { actors: places, isMemberLand };
}

export function namesOf({ network, ground, state, season, size, places, drawn, colorBy, named, strong }: Wishes): Names {
  const { view, scales } = network;
  const obstacles = places.lines.flatMap((line) => line?.points ?? []);
  const symbols = places.points.flatMap((point) => (point ? [point] : []));
  const labels = new Labels(size, [...obstacles, ...symbols, ...symbols]);
  const isSmall = size.width < SMALL;

  // The strong ones first: they say what the reader did.
  const callouts: Callout[] = [];
  const overMember = (center: Point) => (ground.isMemberLand(center) ? 7 : 0);
  const name = (place: number) => {
    const at = places.lines[place]?.middle ?? places.points[place];
    if (!at) return;
    const lines = [...wrapped(view.assets[place]!.title), amountLine(view, state, drawn[place]!, place, season, scales)];
    const width = (strong.has(place) ? 1.1 : 1) * Math.max(...lines.map((line) => textWidth(line, SIZE)));
    const label = labels.callout(at, width, LINE * lines.length + 2, overMember);
    if (label) callouts.push({ place, lines, at, label, isStrong: strong.has(place) });
  };
  const tags = tagsOf(network, places.lines, drawn, state, season, colorBy, size, labels);
  for (const place of named) if (strong.has(place)) name(place);

  const order = view.actors.map((_, place) => place).sort((a, b) => Number(view.actors[b]!.candidate) - Number(view.actors[a]!.candidate));
  const actors = order.flatMap((place) => {
    const actor = view.actors[place]!;
    const at = ground.actors[place];
    if (!at) return [];
    const textSize = actor.candidate ? (isSmall ? 11 : 14) : isSmall ? 10 : 12;
    const title = isSmall && !actor.candidate ? actor.code : actor.title;
    const label = labels.near(at, textWidth(title, textSize) * 1.15, textSize + 3, 12);
    return label ? [{ code: actor.code, title, isMember: actor.candidate, label, size: textSize }] : [];
  });
  for (const place of named) if (!strong.has(place)) name(place);
  return { actors, tags, callouts };
}

/** Where a leader meets a label's box. */
function leaderEnd([x, y]: Point, { rect }: LabelPlace): Point {
  return [Math.max(rect.x, Math.min(rect.x + rect.width, x)), Math.max(rect.y, Math.min(rect.y + rect.height, y))];
}

export function LabelLayer({ names }: { names: Names }) {
  return (
    <g class="map-labels" aria-hidden="true">
      {names.actors.map(({ code, title, isMember, label, size }) => (
        <text
          key={code}
          class={isMember ? "map-member-name" : "map-other-name"}
          font-size={size}
          x={label.rect.x + label.rect.width / 2}
          y={label.at[1]}
          text-anchor="middle"
        >
          {title}
        </text>
      ))}
      {names.tags.map((tag) => (
        <g key={tag.key} class="map-tag">
          <rect class="map-tag-box" {...tag.rect} rx={3} />
          <text font-size={TAG_SIZE} text-anchor={tag.anchor}>
            <tspan class="map-tag-title" x={tag.x} y={tag.y}>
              {tagTitle(tag)}
            </tspan>
            {tag.amounts.map(({ family, text, color }) => (
              <tspan key={family} x={tag.x} dy={13} fill={color}>
                {text}
              </tspan>
            ))}
          </text>
        </g>
      ))}
      {names.callouts.map(({ place, lines, at, label, isStrong }) => {
        const [x, y] = leaderEnd(at, label);
        return (
          <g key={place} class={isStrong ? "map-callout map-strong" : "map-callout"}>
            <path class="map-leader" d={`M${at[0].toFixed(1)},${at[1].toFixed(1)}L${x.toFixed(1)},${y.toFixed(1)}`} />
            {isStrong && <rect class="map-callout-box" {...label.rect} rx={3} />}
            <text font-size={SIZE}>
              {lines.map((line, row) => (
                <tspan key={row} class={row === lines.length - 1 ? "map-amount" : undefined} x={label.rect.x + 3} y={label.rect.y + LINE * (row + 0.8)}>
                  {line}
                </tspan>
              ))}
            </text>
          </g>
        );
      })}
    </g>
  );
}
