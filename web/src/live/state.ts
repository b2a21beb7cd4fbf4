/** The what-if and the view as an address: readable, ordered, and with every word that could not be read told. */

import type { Overview, WhatIf } from "../wire";
import { canonical, emptyWhatIf, findAsset, findFactor, findLever, isEmpty, policiesOf } from "./what_if";

/** Some mail and chat programs cut longer addresses. */
export const LONGEST_ADDRESS = 2000;

/** How many digits of the fingerprint stand in an address. */
const SHORT_FINGERPRINT = 8;

/** In place of families where none is drawn. */
export const NO_FAMILY = "none";

/** What is looked at; the model knows nothing of it. */
export interface View {
  /** Id of the chapter that was jumped to; empty at the top. */
  chapter: string;
  /** Name of a period; empty for the whole year. */
  season: string;
  side: "what-if" | "base" | "difference";
  /** Families of commodities drawn; empty for all. */
  families: string[];
  color: "commodity" | "consent";
  /** Name of a preset of the map; empty for the whole region. */
  frame: string;
  /** Id of an asset or code of an actor; empty for none. */
  selected: string;
  /** Id of the run of futures that is shown; empty for none. */
  run: string;
}

export interface Address {
  region: { name: string; fingerprint: string } | null;
  state: WhatIf;
  /** What it is compared with; null for the base. */
  against: WhatIf | null;
  view: View;
}

export interface ReadAddress extends Address {
  /** Each a sentence: what could not be read. */
  mistakes: string[];
}

export const emptyView = (): View => ({
  chapter: "",
  season: "",
  side: "what-if",
  families: [],
  color: "commodity",
  frame: "",
  selected: "",
  run: "",
});

const shortFingerprint = (fingerprint: string): string => fingerprint.slice(0, SHORT_FINGERPRINT);

/** Only what would end or split a value is escaped, so that people can read it. */
function escapeValue(text: string): string {
  return encodeURIComponent(text)
    .replace(/%20/g, "+")
    .replace(/%2F/g, "/")
    .replace(/%3A/g, ":")
    .replace(/%2C/g, ",")
    .replace(/%40/g, "@");
}

function unescapeValue(text: string): string {
  try {
    return decodeURIComponent(text.replace(/\+/g, " "));
  } catch {
    return text;
  }
}

/** The model's state alone, without `region` and `against`; empty for the base. */
export function toQuery(state: WhatIf): string {
  const ordered = canonical(state);
  const parts: string[] = [];
  const add = (key: string, value: string) => parts.push(`${key}=${escapeValue(value)}`);
  for (const { name, value } of ordered.factors) add("factor", `${name}:${value}`);
  if (ordered.ties) add("ties", "1");
  for (const name of ordered.variants) add("variant", name);
  for (const id of ordered.build) add("build", id);
  for (const id of ordered.close) add("close", id);
  for (const { asset, times } of ordered.capacity) add("capacity", `${asset}:${times}`);
  if (ordered.bloc.length > 0) add("bloc", ordered.bloc.join(","));
  if (ordered.cut.length > 0) add("cut", ordered.cut.map((pair) => pair.join("-")).join(","));
  for (const { name, begins } of ordered.levers) {
    // A name with a colon of its own needs a closing one, else its end would be read as a period.
    add("lever", begins !== "" || name.includes(":") ? `${name}:${begins}` : name);
  }
  return parts.join("&");
}

/** What stands before and after the last colon. */
function splitAtLastColon(text: string): [string, string] | null {
  const at = text.lastIndexOf(":");
  return at < 0 ? null : [text.slice(0, at), text.slice(at + 1)];
}

function readNumber(key: string, text: string, mistakes: string[]): { name: string; value: number } | null {
  const split = splitAtLastColon(text);
  const value = split === null || split[1].trim() === "" ? Number.NaN : Number(split[1]);
  if (split === null || !Number.isFinite(value)) {
    mistakes.push(`“${key}=${text}” needs a name, a colon and a number.`);
    return null;
  }
  return { name: split[0], value };
}

function readPairs(text: string, mistakes: string[]): [string, string][] {
  const pairs: [string, string][] = [];
  for (const word of text.split(",")) {
    const [a, b, ...rest] = word.split("-");
    if (a === undefined || b === undefined || a === "" || b === "" || rest.length > 0) {
      mistakes.push(`“cut=${word}” needs two actors, as in AM-AZ.`);
    } else {
      pairs.push([a, b]);
    }
  }
  return pairs;
}

/** One `key=value` into the state; false where the key is none of the model's. */
function readPart(key: string, value: string, state: WhatIf, mistakes: string[]): boolean {
  switch (key) {
    case "factor": {
      const read = readNumber(key, value, mistakes);
      if (read !== null) state.factors.push(read);
      return true;
    }
    case "capacity": {
      const read = readNumber(key, value, mistakes);
      if (read !== null) state.capacity.push({ asset: read.name, times: read.value });
      return true;
    }
    case "ties":
      state.ties = value === "1";
      if (value !== "1" && value !== "0") mistakes.push(`“ties=${value}” must be 1 or 0.`);
      return true;
    case "variant":
      state.variants.push(value);
      return true;
    case "build":
      state.build.push(value);
      return true;
    case "close":
      state.close.push(value);
      return true;
    case "bloc":
      state.bloc = value.split(",").filter((code) => code !== "");
      return true;
    case "cut":
      state.cut.push(...readPairs(value, mistakes));
      return true;
    case "lever": {
      const split = splitAtLastColon(value);
      state.levers.push(split === null ? { name: value, begins: "" } : { name: split[0], begins: split[1] });
      return true;
    }
    default:
      return false;
  }
}

function parts(query: string): [string, string][] {
  return query
    .replace(/^\?/, "")
    .split("&")
    .filter((part) => part !== "")
    .map((part) => {
      const at = part.indexOf("=");
      return at < 0 ? [unescapeValue(part), ""] : [unescapeValue(part.slice(0, at)), unescapeValue(part.slice(at + 1))];
    });
}

function readState(query: string, mistakes: string[], other: (key: string, value: string) => boolean): WhatIf {
  const state = emptyWhatIf();
  for (const [key, value] of parts(query)) {
    if (!readPart(key, value, state, mistakes) && !other(key, value)) {
      mistakes.push(`“${key}” in the address means nothing here.`);
    }
  }
  return canonical(state);
}

/** The view as `chapter,season,…`; words that say the usual are left out. */
export function toFragment(view: View): string {
  const words: string[] = [];
  // A comma parts words, so one inside a name is escaped.
  const add = (word: string, key = "") => {
    if (word !== "") words.push(key + escapeValue(word).replace(/,/g, "%2C"));
  };
  add(view.chapter);
  add(view.season);
  if (view.side !== "what-if") add(view.side);
  for (const family of view.families) add(family);
  if (view.color !== "commodity") add(view.color);
  add(view.frame, "frame=");
  add(view.selected, "at=");
  add(view.run, "run=");
  return words.join(",");
}

/** Words that a fragment may hold beside the fixed ones. */
export interface ViewWords {
  periods: string[];
  families: string[];
}

/** What is no word of a view is taken for a chapter's id: a jump to nowhere harms nobody. */
export function fromFragment(fragment: string, words: ViewWords): View {
  const view = emptyView();
  for (const raw of fragment.replace(/^#/, "").split(",")) {
    const word = unescapeValue(raw);
    if (word === "" || word === "what-if" || word === "commodity") continue;
    else if (word === "base" || word === "difference") view.side = word;
    else if (word === "consent") view.color = word;
    else if (word.startsWith("frame=")) view.frame = word.slice("frame=".length);
    else if (word.startsWith("at=")) view.selected = word.slice("at=".length);
    else if (word.startsWith("run=")) view.run = word.slice("run=".length);
    else if (words.periods.includes(word)) view.season = word;
    else if (word === NO_FAMILY || words.families.includes(word)) view.families.push(word);
    else view.chapter = word;
  }
  return view;
}

/** `?…#…`, from the region to the view. */
export function toAddress(address: Address): string {
  const query: string[] = [];
  if (address.region !== null) {
    query.push(`region=${escapeValue(address.region.name)}@${shortFingerprint(address.region.fingerprint)}`);
  }
  const state = toQuery(address.state);
  if (state !== "") query.push(state);
  if (address.against !== null) {
    const pinned = toQuery(policiesOf(address.against));
    // Inside another query its own signs are escaped once more.
    if (pinned !== "") query.push(`against=${encodeURIComponent(pinned)}`);
  }
  const fragment = toFragment(address.view);
  return `?${query.join("&")}${fragment === "" ? "" : `#${fragment}`}`;
}

export function fromAddress(search: string, fragment: string, words: ViewWords): ReadAddress {
  const mistakes: string[] = [];
  let region: Address["region"] = null;
  let against: WhatIf | null = null;
  const state = readState(search, mistakes, (key, value) => {
    if (key === "region") {
      const [name = "", fingerprint = ""] = value.split("@");
      region = { name, fingerprint };
      return true;
    }
    if (key === "against") {
      if (value !== "" && value !== "base") {
        const pinned = readState(value, mistakes, () => false);
        against = isEmpty(pinned) ? null : pinned;
      }
      return true;
    }
    return false;
  });
  return { region, state, against, view: fromFragment(fragment, words), mistakes };
}

/** The state without the names that the region does not have, and a sentence about each of them. */
export function knownPart(state: WhatIf, overview: Overview): { state: WhatIf; unknown: string[] } {
  const unknown: string[] = [];
  const known = (is: boolean, what: string, name: string): boolean => {
    if (!is) unknown.push(`${what} “${name}” is not in this region and was left out.`);
    return is;
  };
  const isActor = (code: string) => overview.map.actors.some((actor) => actor.code === code);
  const asset = (id: string): string[] => {
    const found = findAsset(overview, id);
    return known(found !== undefined, "Asset", id) && found !== undefined ? [found.id] : [];
  };
  const levers = state.levers.flatMap(({ name, begins }) => {
    const lever = findLever(overview, name);
    if (!known(lever !== undefined, "Lever", name) || lever === undefined) return [];
    if (begins !== "" && !lever.begins.includes(begins)) {
      unknown.push(`Lever “${name}” cannot begin in “${begins}”, so its first period was taken.`);
      return [{ name, begins: lever.begins[0] ?? "" }];
    }
    return [{ name, begins: begins === "" ? (lever.begins[0] ?? "") : begins }];
  });
  const knownState: WhatIf = {
    factors: state.factors.filter(({ name }) => known(findFactor(overview, name) !== undefined, "Assumption", name)),
    ties: state.ties,
    variants: state.variants.filter((name) =>
      known(
        overview.variants.some((variant) => variant.name === name),
        "Variant",
        name,
      ),
    ),
    build: state.build.flatMap(asset),
    close: state.close.flatMap(asset),
    capacity: state.capacity.flatMap(({ asset: id, times }) => asset(id).map((found) => ({ asset: found, times }))),
    bloc: state.bloc.filter((code) => known(isActor(code), "Actor", code)),
    cut: state.cut.filter(([a, b]) => known(isActor(a), "Actor", a) && known(isActor(b), "Actor", b)),
    levers,
  };
  return { state: canonical(knownState), unknown };
}

/** What to say where the address was made of other tables; null where it was made of these. */
export function otherTables(region: Address["region"], overview: Overview): string | null {
  if (region === null) return null;
  const { region: name, fingerprint } = overview.reference;
  if (region.name !== name) {
    return `This address was made for the region “${region.name}”, and this is “${name}”: names may mean other things here.`;
  }
  if (region.fingerprint === "" || fingerprint.startsWith(region.fingerprint)) return null;
  return `This address was made with other tables (${region.fingerprint}) than these (${shortFingerprint(fingerprint)}): the numbers may differ.`;
}
