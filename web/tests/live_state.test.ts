/** The what-if in the address: there and back, in one order, with every unknown name told. */

import { describe, expect, it } from "vitest";
import {
  emptyView,
  fromAddress,
  fromFragment,
  knownPart,
  otherTables,
  toAddress,
  toFragment,
  toQuery,
  type Address,
} from "../src/live/state";
import { changesOf, emptyWhatIf, isEmpty, keyOf, policiesOf } from "../src/live/what_if";
import type { WhatIf } from "../src/wire";
import { overview } from "./live_fixture";

const words = { periods: ["winter", "summer"], families: ["gas", "oil"] };

const full: WhatIf = {
  factors: [
    { name: "European gas price", value: 1.1 },
    { name: "Boxes that may cross Russia, wanted", value: -0.25 },
  ],
  ties: true,
  variants: ["trans-caspian-built", "aktau-shallow"],
  build: ["links/Trans-Caspian link TM-AZ", "supplies/TM gas fields, further, west"],
  close: ["links/CPC in Russia"],
  capacity: [{ asset: "links/TRIPP railway: China-Turkey fast", times: 1.5 }],
  bloc: ["UZ", "KZ"],
  cut: [
    ["KG", "TJ"],
    ["AZ", "AM"],
  ],
  levers: [
    { name: "Close CPC by court order", begins: "winter" },
    { name: "Low Caspian: tankers", begins: "" },
    { name: "Cut gas to Iran", begins: "" },
  ],
};

const address = (change: Partial<Address> = {}): Address => ({
  region: { name: "central-asia", fingerprint: "3f9a12c4" },
  state: emptyWhatIf(),
  against: null,
  view: emptyView(),
  ...change,
});

const read = (text: string) => {
  const [search = "", fragment = ""] = text.split("#");
  return fromAddress(search, `#${fragment}`, words);
};

describe("address", () => {
  it("comes back as it went", () => {
    const view = {
      ...emptyView(),
      chapter: "claims",
      season: "winter",
      side: "difference" as const,
      families: ["gas", "oil"],
      color: "consent" as const,
      frame: "caspian",
      selected: "supplies/TM gas fields, further, west",
      run: "99bef82a860e49ed",
    };
    const sent = address({ state: full, against: { ...emptyWhatIf(), build: ["links/Line D"], bloc: ["KZ", "UZ"] }, view });
    const found = read(toAddress(sent));
    expect(found.mistakes).toEqual([]);
    expect(keyOf(found.state)).toBe(keyOf(full));
    expect(keyOf(found.against)).toBe(keyOf(sent.against));
    expect(found.view).toEqual(view);
    expect(found.region).toEqual(sent.region);
    expect(toAddress({ ...found })).toBe(toAddress(sent));
  });

  it("can be read by people", () => {
    expect(toAddress(address({ state: { ...full, levers: full.levers.slice(0, 1) } }))).toBe(
      "?region=central-asia@3f9a12c4" +
        "&factor=Boxes+that+may+cross+Russia,+wanted:-0.25&factor=European+gas+price:1.1&ties=1" +
        "&variant=trans-caspian-built&variant=aktau-shallow" +
        "&build=links/Trans-Caspian+link+TM-AZ&build=supplies/TM+gas+fields,+further,+west" +
        "&close=links/CPC+in+Russia&capacity=links/TRIPP+railway:+China-Turkey+fast:1.5" +
        "&bloc=KZ,UZ&cut=AM-AZ,KG-TJ&lever=Close+CPC+by+court+order:winter",
    );
  });

  it("is the same for the same state, however it was put together", () => {
    const turned: WhatIf = {
      ...full,
      factors: [...full.factors].reverse(),
      build: [...full.build].reverse(),
      cut: full.cut.map(([a, b]): [string, string] => [b, a]).reverse(),
      levers: [...full.levers].reverse(),
      bloc: [...full.bloc].reverse(),
    };
    expect(toQuery(turned)).toBe(toQuery(full));
  });

  it("keeps the order of variants, since a later one overrides an earlier", () => {
    expect(toQuery({ ...full, variants: [...full.variants].reverse() })).not.toBe(toQuery(full));
  });

  it("keeps signs that would end a value", () => {
    const state = { ...emptyWhatIf(), variants: ["a&b=c#d+e%f"], close: ["links/ü – “x”"] };
    const found = read(toAddress(address({ state })));
    expect(found.state).toEqual(state);
    expect(found.mistakes).toEqual([]);
  });

  it("says the base with the region alone", () => {
    expect(toAddress(address())).toBe("?region=central-asia@3f9a12c4");
    expect(isEmpty(read("?region=central-asia@3f9a12c4&against=base").state)).toBe(true);
    expect(read("?against=base").against).toBeNull();
  });

  it("carries only policies of a pinned state", () => {
    const against = { ...emptyWhatIf(), factors: full.factors, ties: true, close: ["links/Line D"] };
    expect(keyOf(read(toAddress(address({ against }))).against)).toBe(keyOf(policiesOf(against)));
  });

  it("tells what it cannot read", () => {
    const found = read("?factor=European+gas+price&capacity=links/X:wide&cut=AMAZ&ties=yes&colour=red&lever=A");
    expect(found.mistakes).toHaveLength(5);
    expect(found.state).toEqual({ ...emptyWhatIf(), levers: [{ name: "A", begins: "" }] });
  });

  it("survives escapes that are none", () => {
    expect(read("?variant=100%").state.variants).toEqual(["100%"]);
  });
});

describe("fragment", () => {
  it("is short for the usual view", () => expect(toFragment(emptyView())).toBe(""));
  it("can be read by people", () =>
    expect(toFragment({ ...emptyView(), season: "winter", selected: "supplies/TM gas fields, further", run: "1a" })).toBe(
      "winter,at=supplies/TM+gas+fields%2C+further,run=1a",
    ));
  it("is made of words", () =>
    expect(fromFragment("#map,winter,gas", words)).toEqual({
      ...emptyView(),
      chapter: "map",
      season: "winter",
      families: ["gas"],
    }));
});

describe("names", () => {
  it("that are known stay", () => {
    const { state, unknown } = knownPart({ ...emptyWhatIf(), build: ["links/A"], bloc: ["KZ", "AZ"] }, overview);
    expect(unknown).toEqual([]);
    expect(state.build).toEqual(["links/A"]);
  });

  it("that are not are told and left out", () => {
    const { state, unknown } = knownPart(full, overview);
    expect(state.build).toEqual([]);
    expect(unknown).toContain("Asset “links/Trans-Caspian link TM-AZ” is not in this region and was left out.");
    expect(unknown).toContain("Variant “aktau-shallow” is not in this region and was left out.");
    expect(unknown).toContain("Actor “UZ” is not in this region and was left out.");
    expect(unknown).toContain("Lever “Cut gas to Iran” is not in this region and was left out.");
    expect(unknown).toContain("Assumption “Boxes that may cross Russia, wanted” is not in this region and was left out.");
  });

  it("of another row of an asset mean the asset", () => {
    expect(knownPart({ ...emptyWhatIf(), close: ["links/A, second row"] }, overview).state.close).toEqual(["links/A"]);
  });

  it("of a period that a lever does not have are told", () => {
    const { state, unknown } = knownPart(
      { ...emptyWhatIf(), levers: [{ name: "Close CPC by court order", begins: "spring" }] },
      overview,
    );
    expect(state.levers).toEqual([{ name: "Close CPC by court order", begins: "winter" }]);
    expect(unknown).toHaveLength(1);
  });
});

describe("tables", () => {
  it("that are these are not spoken of", () => {
    expect(otherTables(null, overview)).toBeNull();
    expect(otherTables({ name: "central-asia", fingerprint: "3f9a12c4" }, overview)).toBeNull();
  });
  it("that are others are, with both fingerprints", () => {
    const words = otherTables({ name: "central-asia", fingerprint: "deadbeef" }, overview);
    expect(words).toContain("deadbeef");
    expect(words).toContain("3f9a12c4");
  });
  it("of another region are, with both names", () => {
    const words = otherTables({ name: "toy", fingerprint: "" }, overview);
    expect(words).toContain("toy");
    expect(words).toContain("central-asia");
  });
});

describe("changes", () => {
  it("are told apart by what they move, and can be taken back one by one", () => {
    const changes = changesOf(full, overview);
    expect(changes.filter(({ kind }) => kind === "assumption")).toHaveLength(3);
    expect(changes[0]?.label).toBe("European gas price ×1.1");
    let state = full;
    while (changesOf(state, overview).length > 0) state = changesOf(state, overview)[0]?.without ?? emptyWhatIf();
    expect(isEmpty(state)).toBe(true);
  });
});
