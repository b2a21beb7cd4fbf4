// Writes src/map/borders.json: the countries of Natural Earth (by world-atlas, 1:50 million, public domain) cut to the
// window below and thinned out, and lakes and rivers, which that table lacks. Run by `npm run borders`; same bytes each time.

import { readFileSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { feature, quantize } from "topojson-client";
import { topology } from "topojson-server";
import { presimplify, quantile, simplify } from "topojson-simplify";
import { lakes, rivers } from "./waters.mjs";

const WINDOW = { west: 10, east: 125, south: 20, north: 65 };
/** Share of the points that are dropped, and the grid that the rest is put on. */
const DROPPED = 0.5;
const GRID = 3e3;

/** ISO numeric to three letters, of all countries that reach into the window. */
const CODES = Object.fromEntries(
  `004AFG 008ALB 031AZE 040AUT 048BHR 050BGD 051ARM 056BEL 064BTN 070BIH 100BGR 104MMR 112BLR 116KHM 144LKA 156CHN 158TWN
   191HRV 196CYP 203CZE 208DNK 233EST 246FIN 268GEO 275PSE 276DEU 300GRC 344HKG 348HUN 356IND 360IDN 364IRN 368IRQ 376ISR
   380ITA 392JPN 398KAZ 400JOR 408PRK 410KOR 414KWT 417KGZ 418LAO 422LBN 428LVA 434LBY 440LTU 446MAC 470MLT 496MNG 498MDA 499MNE
   512OMN 524NPL 578NOR 586PAK 608PHL 616POL 634QAT 642ROU 643RUS 674SMR 682SAU 688SRB 703SVK 704VNM 705SVN 729SDN 752SWE
   760SYR 762TJK 764THA 784ARE 788TUN 792TUR 795TKM 804UKR 807MKD 818EGY 860UZB 887YEM 148TCD 562NER 012DZA 336VAT 248ALA
   442LUX 756CHE 438LIE 250FRA 528NLD 492MCO`
    .trim()
    .split(/\s+/)
    .map((entry) => [entry.slice(0, 3), entry.slice(3)]),
);

/** What is left of a ring on one side of a line of the window (Sutherland and Hodgman). */
function cutRing(ring, isInside, crossing) {
  const result = [];
  ring.forEach((point, place) => {
    const before = ring[(place + ring.length - 1) % ring.length];
    if (isInside(point) !== isInside(before)) result.push(crossing(before, point));
    if (isInside(point)) result.push(point);
  });
  return result;
}

function at(axis, value) {
  return (a, b) => {
    const part = (value - a[axis]) / (b[axis] - a[axis]);
    const other = a[1 - axis] + part * (b[1 - axis] - a[1 - axis]);
    return axis === 0 ? [value, other] : [other, value];
  };
}

function cut(ring) {
  // The last point repeats the first; the cut works on a ring without it.
  let open = ring.slice(0, -1);
  open = cutRing(open, (p) => p[0] >= WINDOW.west, at(0, WINDOW.west));
  open = cutRing(open, (p) => p[0] <= WINDOW.east, at(0, WINDOW.east));
  open = cutRing(open, (p) => p[1] >= WINDOW.south, at(1, WINDOW.south));
  open = cutRing(open, (p) => p[1] <= WINDOW.north, at(1, WINDOW.north));
  return open.length < 3 ? null : [...open, open[0]];
}

function polygons(geometry) {
  return geometry.type === "Polygon" ? [geometry.coordinates] : geometry.coordinates;
}

function cutPolygons(geometry) {
  return polygons(geometry)
    .map((rings) => rings.map(cut).filter(Boolean))
    .filter((rings) => rings.length > 0);
}

/** Crimea is drawn as Russia in that table; here it is nobody's, and its borders are dashed. */
function isCrimea(rings) {
  const points = rings[0];
  const mean = (axis) => points.reduce((sum, point) => sum + point[axis], 0) / points.length;
  return Math.abs(mean(0) - 34.3) < 1.5 && Math.abs(mean(1) - 45.2) < 0.8;
}

const atlas = JSON.parse(readFileSync(createRequire(import.meta.url).resolve("world-atlas/countries-50m.json"), "utf8"));
const countries = [];
for (const country of feature(atlas, atlas.objects.countries).features) {
  const parts = cutPolygons(country.geometry);
  if (parts.length === 0) continue;
  // Kosovo, Northern Cyprus and the Siachen Glacier have no number; only the first has letters.
  const id = CODES[country.id] ?? (country.properties.name === "Kosovo" ? "XKX" : "");
  if (country.id && !id) throw new Error(`no code for ${country.id} ${country.properties.name}`);
  const crimea = id === "RUS" ? parts.filter(isCrimea) : [];
  const own = parts.filter((rings) => !crimea.includes(rings));
  countries.push({ type: "Feature", id, properties: {}, geometry: { type: "MultiPolygon", coordinates: own } });
  if (id === "RUS") {
    if (crimea.length !== 1) throw new Error(`${crimea.length} parts of Russia lie where Crimea is`);
    countries.push({ type: "Feature", id: "Crimea", properties: {}, geometry: { type: "MultiPolygon", coordinates: crimea } });
  }
}

const collection = (features) => ({ type: "FeatureCollection", features });
const whole = presimplify(topology({ countries: collection(countries) }));
const thin = simplify(whole, quantile(whole, DROPPED));
// Waters join after the thinning: they are coarse as they are.
const waters = {
  lakes: collection(lakes.map((ring) => ({ type: "Feature", properties: {}, geometry: { type: "Polygon", coordinates: [ring] } }))),
  rivers: collection(rivers.map((line) => ({ type: "Feature", properties: {}, geometry: { type: "LineString", coordinates: line } }))),
};
const landFeatures = feature(thin, thin.objects.countries).features.filter(({ geometry }) => geometry !== null);
const joined = quantize(topology({ countries: collection(landFeatures), ...waters }), GRID);
const text = `${JSON.stringify(joined)}\n`;
writeFileSync(new URL("../src/map/borders.json", import.meta.url), text);
console.log(`${countries.length} countries, ${joined.arcs.length} arcs, ${text.length} bytes`);
