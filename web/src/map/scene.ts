/** Everything that one view of the map draws, asset by asset: where, how wide, in which color. */

import type { GeoProjection } from "d3-geo";
import type { MapState, MapView, Place } from "../wire";
import { actorAt, type Position } from "./geography";
import type { Anchor } from "./keyboard";
import { lineOf, type Line, type Point } from "./lines";
import { HALF, type Drawn } from "./marks";
import type { Size } from "./projection";
import { offsetsOf, routesOf, type Route } from "./routes";
import { changeScales, changesOf, flowScales, FLOOR, type WidthScale } from "./scales";
import type { ColorBy, Season, Side } from "./settings";
import type { Zoom } from "./use_zoom";
import { conditionOf, consentClass, familyColor, rateOf } from "./values";

/** What does not depend on how the map is looked at. */
export interface Network {
  view: MapView;
  routes: (Route | null)[];
  offsets: number[];
  scales: Map<string, WidthScale>;
  /** Whose a place is. */
  hosts: (place: Position) => Place | undefined;
}

/** `most` is the full width of a line, in pixels. */
export function networkOf(view: MapView, most: number): Network {
  const scales = flowScales(view, most);
  const widthOf = (asset: MapView["assets"][number]) => {
    const scale = scales.get(asset.family);
    return !scale || scale.isUnlimited(asset.capacity) ? FLOOR : scale.width(asset.capacity);
  };
  return { view, routes: routesOf(view), offsets: offsetsOf(view, widthOf), scales, hosts: remembered(view.actors) };
}

function remembered(actors: Place[]): (place: Position) => Place | undefined {
  const known = new Map<string, Place | undefined>();
  return (place) => {
    const key = place.join(" ");
    if (!known.has(key)) known.set(key, actorAt(place, actors));
    return known.get(key);
  };
}

export interface Places {
  lines: (Line | null)[];
  points: (Point | null)[];
}

/** Around one place in rings of six, so that what stands at one bus can be told apart. */
function spreadAround(count: number, slot: number): Point {
  if (count === 1) return [0, 0];
  const ring = Math.floor(slot / 6) + 1;
  const inRing = Math.min(6, count - 6 * (ring - 1));
  const angle = ((slot % 6) / inRing) * 2 * Math.PI - Math.PI / 2;
  const radius = (HALF * 2 + 3) * ring * (inRing < 3 ? 0.6 : 1);
  return [radius * Math.cos(angle), radius * Math.sin(angle)];
}

export function placesOf({ view, routes, offsets }: Network, projection: GeoProjection, zoom: Zoom, size: Size, hidden: ReadonlySet<string>): Places {
  const project = (place: Position): Point | null => {
    const point = projection(place);
    return point && [point[0] * zoom.k + zoom.x, point[1] * zoom.k + zoom.y];
  };
  const lines = view.assets.map((asset, place) => {
    const route = routes[place];
    if (!route || hidden.has(asset.family)) return null;
    const points = route.map(project);
    if (points.some((point) => point === null)) return null;
    return lineOf(points as Point[], offsets[place]!, size);
  });
  const groups = new Map<string, number[]>();
  view.assets.forEach((asset, place) => {
    if (hidden.has(asset.family) || !asset.from || (asset.kind === "link" && asset.to)) return;
    const key = asset.from.join(" ");
    groups.set(key, [...(groups.get(key) ?? []), place]);
  });
  const points: (Point | null)[] = view.assets.map(() => null);
  for (const group of groups.values()) {
    group.forEach((place, slot) => {
      const at = project(view.assets[place]!.from!);
      if (!at || at[0] < 6 || at[1] < 6 || at[0] > size.width - 6 || at[1] > size.height - 6) return;
      const [dx, dy] = spreadAround(group.length, slot);
      points[place] = [at[0] + dx, at[1] + dy];
    });
  }
  return { lines, points };
}

export interface Look {
  before: MapState;
  after: MapState;
  side: Side;
  season: Season;
  colorBy: ColorBy;
  changed: ReadonlySet<string>;
  /** Code of an actor: what needs its consent stays, the rest fades. */
  actor: string | null;
}

export function drawnOf({ view }: Network, look: Look, most: number): { drawn: Drawn[]; changes: Map<string, WidthScale> | null; state: MapState } {
  const state = look.side === "before" ? look.before : look.after;
  const changes = look.side === "difference" ? changesOf(view, look.before, look.after, look.season) : null;
  const drawn = view.assets.map((asset, place): Drawn => {
    const condition = conditionOf(view, state, place);
    const rate = rateOf(view, state, place, look.season);
    const usual = rateOf(view, look.before, place, look.season).capacity || asset.capacity;
    return {
      color: look.colorBy === "consent" ? `var(--consent-${consentClass(view, asset)})` : familyColor(asset.family),
      condition,
      amount: condition === "closed" ? { flow: 0, capacity: usual } : rate,
      change: changes ? changes[place]! : null,
      isFaded: look.actor !== null && !asset.consent.includes(look.actor),
      isChanged: look.changed.has(asset.id),
    };
  });
  return { drawn, changes: changes && changeScales(view, changes, most), state };
}

export function anchorsOf({ view }: Network, { lines, points }: Places): Anchor[] {
  return view.assets.flatMap((asset, place) => {
    const at = lines[place]?.middle ?? points[place];
    return at ? [{ id: asset.id, at }] : [];
  });
}

/** Places of the links that are worth a name: the one drawn widest of each family, then the widest of all, at most `count`. */
export function widest({ view }: Network, scales: Map<string, WidthScale>, { lines }: Places, drawn: Drawn[], count: number): number[] {
  const width = (place: number) => {
    const { change, amount } = drawn[place]!;
    const full = scales.get(view.assets[place]!.family)?.full ?? 0;
    return full > 0 ? Math.abs(change ?? amount.flow) / full : 0;
  };
  const all = view.assets
    .map((_, place) => place)
    .filter((place) => lines[place] && lines[place].length > 30 && width(place) > 0)
    .sort((a, b) => width(b) - width(a));
  const firsts = all.filter((place, rank) => all.findIndex((other) => view.assets[other]!.family === view.assets[place]!.family) === rank);
  return [...firsts, ...all.filter((place) => !firsts.includes(place))].slice(0, count);
}
