/** The map's projection and the parts of the world that can be looked at; lengths are in pixels of the drawing. */

import { geoBounds, geoConicEqualArea, type GeoPermissibleObjects, type GeoProjection } from "d3-geo";
import type { MultiPoint } from "geojson";
import type { MapView } from "../wire";
import { memberCountries, type Position } from "./geography";

export interface Frame {
  name: string;
  title: string;
  shape: GeoPermissibleObjects;
}

export interface Size {
  width: number;
  height: number;
}

/** Narrower maps get codes for names, fewer labels and thinner lines. */
export const SMALL = 560;

export interface Box {
  west: number;
  south: number;
  east: number;
  north: number;
}

/** Points along the edge of a box, for a box's edges are curves in this projection. */
function edge({ west, south, east, north }: Box): MultiPoint {
  const steps = Array.from({ length: 9 }, (_, step) => step / 8);
  const along = (from: number, to: number) => steps.map((step) => from + step * (to - from));
  return {
    type: "MultiPoint",
    coordinates: [
      ...along(west, east).flatMap((x) => [[x, south], [x, north]]),
      ...along(south, north).flatMap((y) => [[west, y], [east, y]]),
    ],
  };
}

/** Parts of the first region that are too small to read in the whole; offered where they lie in a region's own frame. */
const CLOSER: { name: string; title: string; box: Box }[] = [
  { name: "caspian", title: "Caspian", box: { west: 45, south: 36.5, east: 56, north: 47.5 } },
  { name: "rivers", title: "Rivers", box: { west: 60, south: 36, east: 78, north: 46 } },
];

/** Around the members: their countries, or their places where a country is not known. */
export function memberBox(view: MapView): Box {
  const lands = memberCountries(view.actors);
  const places = view.actors.flatMap((actor) => (actor.place && (actor.candidate || lands.length === 0) ? [actor.place] : []));
  const boxes = lands.map((land) => geoBounds(land));
  const points: Position[] = [...places, ...boxes.flat()];
  if (points.length === 0) return { west: 10, south: 20, east: 125, north: 65 };
  const east = points.map((point) => point[0]);
  const north = points.map((point) => point[1]);
  return { west: Math.min(...east), south: Math.min(...north), east: Math.max(...east), north: Math.max(...north) };
}

export function frames(view: MapView): Frame[] {
  const lands = memberCountries(view.actors);
  const box = memberBox(view);
  const whole: GeoPermissibleObjects =
    lands.length > 0 ? { type: "FeatureCollection", features: lands } : edge(box);
  const inside = CLOSER.filter(({ box: part }) => part.west >= box.west - 2 && part.east <= box.east && part.south >= box.south - 2 && part.north <= box.north);
  return [
    { name: "region", title: "Whole region", shape: whole },
    ...inside.map(({ name, title, box: part }) => ({ name, title, shape: edge(part) })),
  ];
}

/** Room at the sides is for the tags of what goes on beyond the frame; most goes west. */
export function projectionFor(frame: Frame, { width, height }: Size): GeoProjection {
  const [left, right] = width > 640 ? [Math.round(width * 0.1), Math.round(width * 0.055)] : [24, 14];
  return geoConicEqualArea()
    .parallels([32, 50])
    .rotate([-64, 0])
    .fitExtent(
      [
        [left, 16],
        [width - right, height - 16],
      ],
      frame.shape,
    );
}
