/** Where a link runs, in degrees: over the lands of those who must agree to it, and beside the others of its corridor in a constant order. */

import { geoContains, geoInterpolate } from "d3-geo";
import type { MapAsset, MapView } from "../wire";
import { countryOf, memberCountries, type Country, type Position } from "./geography";
import { memberBox } from "./projection";
import { familiesOf } from "./values";

export interface Route {
  /** From the first to the last place that is drawn. */
  points: Position[];
  /** Whether it comes from, or goes to, beyond the frame by a way that is not drawn: it ends at the nearest edge. */
  startsBeyond: boolean;
  endsBeyond: boolean;
}

/** Degrees around the members within which a place can be on the map at all. */
const MARGIN = 7;
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
  const members = memberCountries(view.actors);
  return view.assets.map((asset) => {
    if (asset.kind !== "link" || !asset.to) return null;
    if (isFar(asset.from) && isFar(asset.to)) return null;
    const points = reach(asset.from, asset.to) < SHORT ? [asset.from, asset.to] : bent(asset, view, lands);
    const consenting = new Set(asset.consent.flatMap((code) => lands.get(code) ?? []));
    const strangers = members.filter((land) => !consenting.has(land));
    const trespasses = (a: Position, b: Position) => samples(a, b).some((point) => strangers.some((land) => geoContains(land, point)));
    const startsBeyond = isFar(points[0]!) && trespasses(points[0]!, points[1]!);
    const endsBeyond = isFar(points.at(-1)!) && trespasses(points.at(-1)!, points.at(-2)!);
    return { points: points.slice(startsBeyond ? 1 : 0, endsBeyond ? -1 : undefined), startsBeyond, endsBeyond };
  });
}

/** Past the place of each who must agree and whose land the straight line misses, in the order of the table. */
function bent(asset: MapAsset, view: MapView, lands: Map<string, Country>): Position[] {
  const straight = samples(asset.from, asset.to!);
  const via = asset.consent.flatMap((code) => {
    const land = lands.get(code);
    const place = view.actors.find((actor) => actor.code === code)?.place;
    if (!land || !place || straight.some((point) => geoContains(land, point))) return [];
    return [place];
  });
  return [asset.from, ...via, asset.to!];
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
    if (asset.kind !== "link" || !asset.to) return;
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
