/** The overview of a small region for the tests of the live page. */

import type { ActorShares, Overview, Share } from "../src/wire";

export const share = (gain: number, alone = 0): Share => ({ share: alone + gain, alone, gain, regional: gain });

export const actor = (code: string, ...gains: number[]): ActorShares => ({
  actor: code,
  title: code,
  total: share(gains.reduce((sum, gain) => sum + gain, 0)),
  by_subsystem: gains.map((gain) => share(gain)),
});

const place = (code: string, title: string) => ({
  code,
  title,
  place: null,
  candidate: true,
  role: "member",
  iso_a3: "",
});

export const overview: Overview = {
  reference: { region: "central-asia", fingerprint: "3f9a12c4aaaa", version: "0.1.0", command: "" },
  title: "A small region",
  base_year: 2024,
  money_unit: "million dollars",
  can_save: true,
  map: {
    periods: [
      { name: "winter", weight: 0.5 },
      { name: "summer", weight: 0.5 },
    ],
    actors: [place("KZ", "Kazakhstan"), place("AZ", "Azerbaijan")],
    assets: [
      {
        id: "links/A",
        title: "A",
        rows: ["links/A", "links/A, second row"],
        kind: "link",
        family: "gas",
        unit: "bcm",
        subsystem: "Gas",
        from: [50, 40],
        to: [60, 45],
        from_bus: "a",
        to_bus: "b",
        consent: ["KZ"],
        status: "option",
        capacity: 10,
        grade: "B",
        opposite: "",
      },
    ],
    base: { flow: [[0, 0]], capacity: [[0, 0]] },
  },
  subsystems: [{ name: "Gas", members: ["Gas"], together: 10, alone: 0 }],
  actors: [actor("KZ", 4), actor("AZ", 6)],
  variants: [{ name: "trans-caspian-built", title: "The link stands", why: "" }],
  structures: [],
  ties: [],
  levers: [
    {
      name: "Close CPC by court order",
      holder: "RU",
      channel: "legal",
      days: 30,
      begins: ["winter", "summer"],
      cost: null,
      instead_of: [],
      assets: [],
    },
  ],
  factors: [
    {
      name: "European gas price",
      unit: "share of 400",
      note: "",
      table: "supplies",
      field: "marginal_cost",
      mode: "times",
      base: 1,
      low: 0.6,
      high: 1.25,
      subsystems: ["Gas"],
    },
  ],
};
