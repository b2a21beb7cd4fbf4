/** The land under the map, and which actor's land a place is in. */

import { geoDistance, type GeoPermissibleObjects } from "d3-geo";
import type { Feature, FeatureCollection, MultiLineString, MultiPolygon, Polygon } from "geojson";
import { feature, mesh } from "topojson-client";
import type { GeometryCollection, Topology } from "topojson-specification";
import type { Place } from "../wire";
import borders from "./borders.json";

export type Position = [number, number];
export type Country = Feature<Polygon | MultiPolygon>;

type Named = { id?: string | number };
const topology = borders as unknown as Topology<{
  countries: GeometryCollection;
  lakes: GeometryCollection;
  rivers: GeometryCollection;
}>;
const CRIMEA = "Crimea";
const isCrimea = (geometry: unknown) => (geometry as Named).id === CRIMEA;

export const countries = (feature(topology, topology.objects.countries) as unknown as FeatureCollection<Polygon | MultiPolygon>).features;
export const lakes = feature(topology, topology.objects.lakes) as GeoPermissibleObjects;
export const rivers = feature(topology, topology.objects.rivers) as GeoPermissibleObjects;
/** Land that no country's color is given to. */
export const disputed = countries.filter((country) => country.id === CRIMEA);

/** Borders between countries, coasts left out; those of Crimea apart, for they are dashed. */
export const borderLines: MultiLineString = mesh(topology, topology.objects.countries, (a, b) => a !== b && !isCrimea(a) && !isCrimea(b));
export const disputedLines: MultiLineString = mesh(topology, topology.objects.countries, (a, b) => isCrimea(a) || isCrimea(b));
export const coastLines: MultiLineString = mesh(topology, topology.objects.countries, (a, b) => a === b && !isCrimea(a));

export function countryOf(actor: Place): Country | undefined {
  return actor.iso_a3 ? countries.find((country) => country.id === actor.iso_a3) : undefined;
}

export function memberCountries(actors: Place[]): Country[] {
  return actors.filter((actor) => actor.candidate).flatMap((actor) => countryOf(actor) ?? []);
}

interface Flat {
  rings: Position[][];
  west: number;
  east: number;
  south: number;
  north: number;
}

const flats = new WeakMap<Country, Flat>();

function flat(country: Country): Flat {
  const known = flats.get(country);
  if (known) return known;
  const { type, coordinates } = country.geometry;
  const rings = (type === "Polygon" ? coordinates : coordinates.flat()) as Position[][];
  const [east, north] = [rings.flat().map((corner) => corner[0]), rings.flat().map((corner) => corner[1])];
  const made = { rings, west: Math.min(...east), east: Math.max(...east), south: Math.min(...north), north: Math.max(...north) };
  flats.set(country, made);
  return made;
}

/** Whether a place is in a country, by counting crossings in degrees: no ring here goes round a pole or the date line, and a sphere is slow. */
export function isIn(country: Country, [x, y]: Position): boolean {
  const { rings, west, east, south, north } = flat(country);
  if (x < west || x > east || y < south || y > north) return false;
  let inside = false;
  for (const ring of rings) {
    for (let place = 0, before = ring.length - 1; place < ring.length; before = place++) {
      const [ax, ay] = ring[place]!;
      const [bx, by] = ring[before]!;
      if (ay > y !== by > y && x < ((bx - ax) * (y - ay)) / (by - ay) + ax) inside = !inside;
    }
  }
  return inside;
}

/** How far an actor's land is from a place; of what is no country, such as a union of many, its own place. */
function farFrom(actor: Place, place: Position): number {
  const country = countryOf(actor);
  if (!country) return actor.place ? geoDistance(actor.place, place) : Infinity;
  return Math.min(...flat(country).rings.flat().map((corner) => geoDistance(corner, place)));
}

/** The actor in whose land a place lies; off all of them, as at sea or in a country that is no actor, the nearest. */
export function actorAt(place: Position, actors: Place[]): Place | undefined {
  const host = actors.find((actor) => {
    const country = countryOf(actor);
    return country !== undefined && isIn(country, place);
  });
  if (host) return host;
  const far = actors.map((actor) => farFrom(actor, place));
  return actors[far.indexOf(Math.min(...far))];
}
