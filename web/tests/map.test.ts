/** The map's amounts, widths, consent, label places and keyboard walk, on a small made-up region. */

import { geoArea } from "d3-geo";
import { describe, expect, test } from "vitest";
import { mapFinding } from "../src/map/finding";
import { actorAt, countries, disputed, lakes } from "../src/map/geography";
import { neighbor } from "../src/map/keyboard";
import { Labels, overlaps } from "../src/map/labels";
import { wrapped } from "../src/map/label_layer";
import { memberBox } from "../src/map/projection";
import { offsetsOf, routesOf } from "../src/map/routes";
import { changesOf, flowScales, FULL, roundUp } from "../src/map/scales";
import { kept, zoomed } from "../src/map/use_zoom";
import { amountOf, assetName, conditionOf, consentClass } from "../src/map/values";
import { spread } from "../src/spread";
import type { MapAsset, MapState, MapView, Place } from "../src/wire";

function actor(code: string, title: string, iso_a3: string, place: [number, number], candidate: boolean): Place {
  return { code, title, iso_a3, place, candidate, role: candidate ? "member" : "power" };
}

function link(name: string, from: [number, number], to: [number, number], capacity: number, more: Partial<MapAsset> = {}): MapAsset {
  const id = `links/${name}`;
  return {
    id, title: name, rows: [id], kind: "link", family: "gas", unit: "bcm", subsystem: "Gas", from, to, from_bus: "a", to_bus: "b",
    consent: [], status: "existing", capacity, grade: "B", opposite: "", ...more,
  };
}

const BAKU: [number, number] = [49.5, 40.3];
const TURKMENBASHI: [number, number] = [53, 40];
const CROSSING = link("Trans-Caspian link", TURKMENBASHI, BAKU, 32, { status: "option", consent: ["AZ", "TM"] });
const EAST = link("Eastern line", [62, 38], [80, 44], 60, { consent: ["TM", "CN"] });
const SEA = link("Sea way", [108, 35], BAKU, 5, { consent: ["AZ"] });
const STORE: MapAsset = { ...link("Cavern", BAKU, BAKU, 4), id: "stores/Cavern", kind: "store", to: null, consent: ["AZ"] };

const view: MapView = {
  periods: [
    { name: "winter", weight: 0.25 },
    { name: "summer", weight: 0.75 },
  ],
  actors: [
    actor("AZ", "Azerbaijan", "AZE", [47.8, 40.3], true),
    actor("TM", "Turkmenistan", "TKM", [59.4, 39.2], true),
    actor("CN", "China", "CHN", [87, 41], false),
    actor("EU", "European Union", "", [14, 48], false),
    actor("KZ", "Kazakhstan", "KAZ", [68, 48], false),
    actor("RU", "Russia", "RUS", [50, 55.5], false),
  ],
  assets: [CROSSING, EAST, SEA, STORE],
  base: { flow: [[0, 0], [10, 20], [1, 1], [3, 1]], capacity: [[0, 0], [15, 45], [1.25, 3.75], [4, 4]] },
};
const after: MapState = { flow: [[5, 10], [10, 10], [1, 1], [3, 1]], capacity: [[8, 24], [15, 45], [0, 0], [4, 4]] };

describe("amounts", () => {
  test("a year is the sum of its periods, of a store the highest level", () => {
    expect(amountOf(view, view.base, 1, "year")).toEqual({ flow: 30, capacity: 60 });
    expect(amountOf(view, view.base, 3, "year")).toEqual({ flow: 3, capacity: 4 });
    expect(amountOf(view, view.base, 1, 0)).toEqual({ flow: 10, capacity: 15 });
  });

  test("conditions", () => {
    expect(conditionOf(view, view.base, 0)).toBe("option");
    expect(conditionOf(view, after, 0)).toBe("open");
    expect(conditionOf(view, after, 2)).toBe("closed");
  });

  test("an asset's name says its state", () => {
    expect(assetName(view, view.base, 0, "year")).toBe(
      "Trans-Caspian link, gas, option, not built, 0 of 32 bcm a year, needs Azerbaijan and Turkmenistan",
    );
    expect(assetName(view, after, 0, 1)).toBe("Trans-Caspian link, gas, option, built, 10 of 24 bcm in summer, needs Azerbaijan and Turkmenistan");
    expect(assetName(view, after, 2, "year")).toContain("closed");
  });

  test("consent", () => {
    expect(view.assets.map((asset) => consentClass(view, asset))).toEqual(["members", "cn", "members", "members"]);
    expect(consentClass(view, link("x", BAKU, BAKU, 1))).toBe("open");
    expect(consentClass(view, link("x", BAKU, BAKU, 1, { consent: ["RU", "CN"] }))).toBe("several");
  });
});

test("the finding tells the largest flows or, between two states, the largest change", () => {
  expect(mapFinding(view, view.base, view.base)).toBe("The largest flow of each commodity in a year: gas Eastern line (30 bcm).");
  expect(mapFinding(view, view.base, after)).toBe("The flow of Trans-Caspian link changes most: from 0 to 15 bcm a year.");
  expect(mapFinding(view, view.base, { ...view.base })).toBe("No flow changes.");
});

describe("widths", () => {
  test("are linear, and a limit that is none flattens nobody", () => {
    const scale = flowScales({ ...view, assets: [...view.assets, link("No limit", BAKU, TURKMENBASHI, 1000)], base: { flow: [...view.base.flow, [0, 0]], capacity: [...view.base.capacity, [250, 750]] } }).get("gas")!;
    expect(scale.full).toBe(40);
    expect(scale.width(20)).toBeCloseTo(FULL / 2);
    expect(scale.isUnlimited(1000)).toBe(true);
    expect(scale.isUnlimited(40)).toBe(false);
  });

  test("changes are rates of a year", () => {
    expect(changesOf(view, view.base, after, 0)[0]).toBe(20);
    expect(changesOf(view, view.base, after, "year").slice(0, 2)).toEqual([15, -10]);
  });

  test("round numbers", () => expect([55, 83, 1770, 6.8, 100].map(roundUp)).toEqual([60, 100, 2000, 8, 100]));
});

describe("geography", () => {
  test("rings are wound so that no country covers the world", () => {
    for (const shape of [...countries, lakes]) expect(geoArea(shape)).toBeLessThan(1.5);
  });

  test("Crimea is nobody's", () => {
    expect(disputed).toHaveLength(1);
    expect(actorAt([34.2, 45.2], view.actors.filter(({ code }) => code !== "RU"))?.code).not.toBe("RU");
    expect(geoArea(disputed[0]!)).toBeGreaterThan(1e-4);
  });

  test("whose land a place is in", () => {
    const at = (place: [number, number]) => actorAt(place, view.actors)?.code;
    expect([at(BAKU), at([108, 35]), at([10, 51]), at([37.8, 44.7])]).toEqual(["AZ", "CN", "EU", "RU"]);
  });

  test("a way from far off that members have no say in comes from the nearest side", () => {
    const [, , sea] = routesOf(view);
    const box = memberBox(view);
    expect(sea![0]![0]).toBe(BAKU[0]);
    expect(sea![0]![1]).toBeGreaterThan(box.north);
    expect(sea!.at(-1)).toEqual(BAKU);
  });

  test("links of one corridor lie side by side, others alone in the middle", () => {
    const back = link("Back", BAKU, TURKMENBASHI, 10);
    const offsets = offsetsOf({ ...view, assets: [CROSSING, back, EAST] }, () => 5);
    expect(offsets[0]).toBe(-offsets[1]!);
    expect(Math.abs(offsets[0]!)).toBeGreaterThan(3);
    expect(offsets[2]).toBe(0);
  });
});

describe("labels", () => {
  test("never overlap", () => {
    const labels = new Labels({ width: 300, height: 200 }, []);
    const rects = Array.from({ length: 6 }, () => labels.near([150, 100], 60, 14, 12)).flatMap((label) => label?.rect ?? []);
    expect(rects.length).toBeGreaterThan(2);
    rects.forEach((a, place) => rects.slice(place + 1).forEach((b) => expect(overlaps(a, b, 0)).toBe(false)));
  });

  test("boxes along an edge are spread in order and within it", () => {
    const at = spread([50, 52, 90], [20, 20, 20], 0, 100);
    expect(at[0]! + 20).toBeLessThanOrEqual(at[1]!);
    expect(at[1]! + 20).toBeLessThanOrEqual(at[2]!);
    expect(at[2]! + 20).toBeLessThanOrEqual(100);
  });

  test("long names take two lines", () => {
    expect(wrapped("Line ABC TM-UZ")).toEqual(["Line ABC TM-UZ"]);
    expect(wrapped("Mangystau oil tankers Aktau to Makhachkala")).toHaveLength(2);
  });
});

test("arrow keys go to the nearest ahead, and stay where there is nothing", () => {
  const anchors = [
    { id: "a", at: [0, 0] as [number, number] },
    { id: "near", at: [20, 2] as [number, number] },
    { id: "far", at: [60, 0] as [number, number] },
    { id: "below", at: [1, 30] as [number, number] },
  ];
  expect(neighbor(anchors, "a", "ArrowRight")).toBe("near");
  expect(neighbor(anchors, "near", "ArrowRight")).toBe("far");
  expect(neighbor(anchors, "a", "ArrowDown")).toBe("below");
  expect(neighbor(anchors, "a", "ArrowLeft")).toBe("a");
});

test("zooming keeps the point under the pointer and never shows beyond the drawing", () => {
  const size = { width: 400, height: 300 };
  const zoom = zoomed({ k: 1, x: 0, y: 0 }, 2, [100, 100], size);
  expect([(100 - zoom.x) / zoom.k, (100 - zoom.y) / zoom.k]).toEqual([100, 100]);
  expect(kept({ k: 2, x: 50, y: -900 }, size)).toEqual({ k: 2, x: 0, y: -300 });
  expect(zoomed(zoom, 0.1, [0, 0], size)).toEqual({ k: 1, x: 0, y: 0 });
});
