/** Where a link runs, in degrees: over the lands of those who must agree to it, and beside the others of its corridor in a constant order. */

import { geoInterpolate } from "d3-geo";
import type { MapAsset, MapView } from "../wire";
import { countryOf, isIn, type Country, type Position } from "./geography";
import { memberBox, type Box } from "./projection";
import { familiesOf } from "./values";

/** The places that a link passes, from its first to its last; one that lies far off may stand for a way that is not drawn. */
export type Route = Position[];

/** Degrees around the members within which a place can be on the map at all. */
const MARGIN = 7;
const BEYOND = 15;
const SAMPLES = 16;
/** Places nearer than this, in degrees, are one end of a corridor. */
const ONE_PLACE = 0.9;
/** Shorter links need no bend over other lands, in degrees. */
const SHORT = 6;

function samples(a: Position, b: Position): Position[] {
  const between = geoInterpolate(a, b);
  return Array.from({ length: SAMPLES + 1 }, (_, step) => between(step / SAMPLES) as Position);
}

function reach(a: Position, b: Position): number {
  return Math.hypot((a[0] - b[0]) * 0.75, a[1] - b[1]);
}

/** All links' routes, `null` for what is at one place or far away with both ends. */
export function routesOf(view: MapView): (Route | null)[] {
  const box = memberBox(view);
  const isFar = ([x, y]: Position) => x < box.west - MARGIN || x > box.east + MARGIN || y < box.south - MARGIN || y > box.north + MARGIN;
  const lands = new Map<string, Country>(view.actors.flatMap((actor) => (countryOf(actor) ? [[actor.code, countryOf(actor)!]] : [])));
  return view.assets.map((asset) => {
    const { from, to } = asset;
    if (asset.kind !== "link" || !from || !to) return null;
    if (isFar(from) && isFar(to)) return null;
    const points = reach(from, to) < SHORT ? [from, to] : bent(from, to, asset.consent, view, lands);
    // A way from far off that would cross the land of somebody who has no say in it runs elsewhere, as by sea.
    const strangers = [...lands].flatMap(([code, land]) =>
      asset.consent.includes(code) || isIn(land, from) || isIn(land, to) ? [] : [land],
    );
    const trespasses = (a: Position, b: Position) => samples(a, b).some((point) => strangers.some((land) => isIn(land, point)));
    const leaving = (inner: Position, outer: Position) => (isFar(outer) && trespasses(outer, inner) ? besides(inner, box) : outer);
    const last = points.length - 1;
    return [leaving(points[1]!, points[0]!), ...points.slice(1, last), leaving(points[last - 1]!, points[last]!)];
  });
}

/** A place beyond the nearest side of the box. */
function besides([x, y]: Position, { west, south, east, north }: Box): Position {
  const ways: { far: number; to: Position }[] = [
    { far: 0.75 * (x - west), to: [west - BEYOND, y] },
    { far: 0.75 * (east - x), to: [east + BEYOND, y] },
    { far: y - south, to: [x, south - BEYOND] },
    { far: north - y, to: [x, north + BEYOND] },
  ];
  return ways.reduce((best, way) => (way.far < best.far ? way : best)).to;
}

/** Distance of a point from a straight line between two others, in degrees. */
function aside(point: Position, a: Position, b: Position): number {
  const [dx, dy] = [(b[0] - a[0]) * 0.75, b[1] - a[1]];
  const [px, py] = [(point[0] - a[0]) * 0.75, point[1] - a[1]];
  const along = Math.max(0, Math.min(1, (px * dx + py * dy) / (dx * dx + dy * dy || 1)));
  return Math.hypot(px - along * dx, py - along * dy);
}

/** The corner of a land that lies nearest to the straight line. */
function nearestCorner(land: Country, a: Position, b: Position): Position {
  const rings = land.geometry.type === "Polygon" ? [land.geometry.coordinates[0]!] : land.geometry.coordinates.map((polygon) => polygon[0]!);
  const corners = rings.flat() as Position[];
  return corners.reduce((best, corner) => (aside(corner, a, b) < aside(best, a, b) ? corner : best));
}

/**
 * Over the nearest corner of each land whose actor must agree and which the straight line misses, in the order of the table: a
 * line then passes those whose leave it needs, and bends no more than that takes.
 */
function bent(from: Position, to: Position, consent: string[], view: MapView, lands: Map<string, Country>): Position[] {
  const straight = samples(from, to);
  const via = consent.flatMap((code) => {
    const land = lands.get(code);
    const place = view.actors.find((actor) => actor.code === code)?.place;
    if (!land || !place || straight.some((point) => isIn(land, point))) return [];
    const corner = nearestCorner(land, from, to);
    const isAtEnd = reach(corner, from) < 2 || reach(corner, to) < 2;
    if (isAtEnd || aside(corner, from, to) < 0.7) return [];
    // A little way in, so that it does not run along the border.
    const inward = Math.min(1, 0.8 / (reach(corner, place) || 1));
    return [[corner[0] + inward * (place[0] - corner[0]), corner[1] + inward * (place[1] - corner[1])] as Position];
  });
  return [from, ...via, to];
}

/** How far sideways each link runs, in pixels, to the left of the way from its western end; 0 where it is alone on its corridor. */
export function offsetsOf(view: MapView, widthOf: (asset: MapAsset) => number): number[] {
  const places: Position[] = [];
  const clusterOf = (point: Position) => {
    const known = places.findIndex((place) => reach(place, point) < ONE_PLACE);
    return known >= 0 ? known : places.push(point) - 1;
  };
  const corridors = new Map<string, number[]>();
  view.assets.forEach((asset, place) => {
    if (asset.kind !== "link" || !asset.from || !asset.to) return;
    const ends = [clusterOf(asset.from), clusterOf(asset.to)].sort((a, b) => a - b);
    const isLocal = ends[0] === ends[1];
    const key = isLocal ? [asset.from, asset.to].map(String).sort().join(" ") : ends.join(" ");
    corridors.set(key, [...(corridors.get(key) ?? []), place]);
  });
  const families = familiesOf(view);
  const rank = (place: number) => families.indexOf(view.assets[place]!.family);
  const offsets = view.assets.map(() => 0);
  for (const links of corridors.values()) {
    links.sort((a, b) => rank(a) - rank(b) || (view.assets[a]!.id < view.assets[b]!.id ? -1 : 1));
    const widths = links.map((place) => widthOf(view.assets[place]!) + 3);
    let at = -widths.reduce((sum, width) => sum + width, 0) / 2;
    links.forEach((place, slot) => {
      offsets[place] = at + widths[slot]! / 2;
      at += widths[slot]!;
    });
  }
  return offsets;
}
