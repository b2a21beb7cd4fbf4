/** What the Rust side serializes and the page reads: the brief, the overview of a served region, what-ifs, and runs. */

/** One piece of a chapter, as terminal and page show alike. */
export type Block = { sentence: string } | { note: string } | { table: { header: string[]; rows: string[][] } };

export interface Share {
  share: number;
  alone: number;
  gain: number;
  regional: number;
}

export interface ActorShares {
  actor: string;
  title: string;
  total: Share;
  /** In the order of the `subsystems` beside it. */
  by_subsystem: Share[];
}

export interface SubsystemTotal {
  name: string;
  members: string[];
  together: number;
  alone: number;
}

/** Which tables and which program a figure comes from. */
export interface Reference {
  region: string;
  /** SHA-256 of the tables, 64 hex digits. */
  fingerprint: string;
  version: string;
  /** What makes it again. */
  command: string;
}

export interface Period {
  name: string;
  /** Share of the year. */
  weight: number;
}

/** One thing on the map: rows of links between the same two places that share a capacity, a supply, or a store. */
export interface MapAsset {
  /** `links/NAME`, `supplies/NAME` or `stores/NAME` of the row that the others share a capacity with. */
  id: string;
  title: string;
  /** Ids of all rows that are one thing here, its own included. */
  rows: string[];
  kind: "link" | "supply" | "store";
  /** What hue it has: the first word of its commodity (gas, oil, containers, electricity, water). */
  family: string;
  unit: string;
  subsystem: string;
  /** Degrees east and north; null where its bus has no place in the tables. */
  from: [number, number] | null;
  /** Of a link that goes somewhere else; null for what stands at one place, or has none. */
  to: [number, number] | null;
  from_bus: string;
  to_bus: string;
  /** Codes of all who must agree; empty is open to all. */
  consent: string[];
  status: "existing" | "option" | "buildable";
  /** Rate a year, as in the table. */
  capacity: number;
  /** Grade of the capacity: A, B, C, or empty. */
  grade: string;
  /** Id of the asset that runs the other way in the same capacity; empty where there is none. */
  opposite: string;
}

/** An operation of the grand coalition; one row for each asset, in the same order, one number for each period. */
export interface MapState {
  /** Sent (link), supplied (supply), or level at the end (store) in the period. */
  flow: number[][];
  /** What could be; 0 where it is not there. */
  capacity: number[][];
}

export interface Place {
  code: string;
  title: string;
  /** Degrees east and north; null where it has none. */
  place: [number, number] | null;
  candidate: boolean;
  role: string;
  iso_a3: string;
}

export interface MapView {
  periods: Period[];
  actors: Place[];
  assets: MapAsset[];
  base: MapState;
}

// ---- the brief -------------------------------------------------------------------------------------------------

export interface Shift {
  variant: string;
  title: string;
  why: string;
  solved: string[];
  together: number;
  /** By actor. */
  gain: number[];
  share: number[];
  /** Names of `by_subsystem`'s columns. */
  subsystems: string[];
  /** Change of gain: by actor, then by sub-system. */
  by_subsystem: number[][];
}

export interface Frequency {
  count: number;
  of: number;
  n_missing: number;
  share: number | null;
  lower: number | null;
  upper: number | null;
}

export type Verdict = "holds" | "depends" | "fails" | "not_known";

export interface JudgedTest {
  that: string;
  says: string;
  base: number | null;
  than: number | null;
  unit: string;
  is_true: boolean | null;
  range: [number, number] | null;
  range_of_difference: boolean;
  samples: Frequency | null;
  concepts: { concept: string; is_true: boolean | null; [key: string]: unknown }[];
  decided_by: { [key: string]: unknown }[];
  verdict: Verdict;
  turns: unknown;
  missing: string[];
  is_record: boolean;
}

export interface JudgedClaim {
  id: string;
  title: string;
  text: string;
  counter: string;
  not_modeled: string;
  sources: string[];
  needs: string;
  verdict: Verdict;
  base: number | null;
  unit: string | null;
  range: [number, number] | null;
  sign_share: Frequency | null;
  tests: JudgedTest[];
  flips: unknown[];
  also: { says: string; value: string; number: number | null; range: [number, number] | null; reason: string }[];
}

export interface BlocChange {
  from: string;
  to: string;
  blocs: { bloc: string; actors: string[] }[];
  subsystems: string[];
  actors: ActorShares[];
  [key: string]: unknown;
}

export interface PairChange {
  a: string;
  b: string;
  interaction: number;
  total: number;
  by_third: number[];
  by_subsystem: number[];
}

export interface ExposureCurve {
  coercer: string;
  target: string;
  loss: string;
  at_stake: number;
  /** Loss with 0, 1, 2, … levers. */
  harm: number[];
  levers: string[][];
  proven: boolean;
}

export interface NamedShare {
  name: string;
  share: Frequency | null;
}

export interface YearSummary {
  year: number;
  classes: NamedShare[];
  tests: NamedShare[];
  members: NamedShare[];
  acts: NamedShare[];
  built: NamedShare[];
}

/** Quantiles of a fan in one year, by name. */
export type Bands = { [key: string]: number };

export interface DrivenBox {
  /** In the words of the factors. */
  words: string[];
  coverage: number;
  density: number;
  /** Share of all futures that lie in it. */
  mass: number;
  /** Where a side of it may be chance: how likely it is that it is; null where it is not. */
  quasi_p: number | null;
}

export interface Drivers {
  of: string;
  place: string;
  factors: [string, number, [number, number]][];
  /** Of those in which most of the cases of interest lie, by PRIM. */
  boxes: DrivenBox[];
}

export interface FuturesChapter {
  run: string;
  of: number;
  design: string;
  seed: number;
  years: [number, number];
  money_unit: string;
  candidates: string[];
  summary: { futures: number; years: YearSummary[]; fans: { name: string; bands: [number, Bands | null][] }[] };
  drivers: Drivers | null;
}

export interface CalibrationRow {
  name: string;
  modeled: number;
  observed: number;
  unit: string;
  /** Share of what was observed; null where that is zero. */
  miss: number | null;
  fact: string;
}

export interface BacktestRow {
  name: string;
  experiment: string;
  variant: string[];
  before: string[];
  measure: string;
  unit: string;
  modeled: number | null;
  observed: number;
  miss: number | null;
  grade: string;
  facts: string[];
  teaches: string;
}

/** One number that a headline rests on. */
export interface RestingNumber {
  table: string;
  row: string;
  field: string;
  grade: string;
  /** figure(+10 %) − figure(−10 %). */
  influence: number;
  /** Its part of all influence, 0 to 1. */
  share: number;
  sources: string[];
}

export interface Provenance {
  /** A metric, such as `gain(AZ)`. */
  figure: string;
  title: string;
  value: number | null;
  /** Share of all influence that rests on grade C, 0 to 1. */
  rests_on_c: number | null;
  numbers: RestingNumber[];
}

/** A chapter in the order of all front ends: its sentence, then its pieces. Figures are chosen by its id. */
export interface Chapter {
  /** claims, map, shares, membership, stability, agenda, exposure, futures, calibration, provenance, method, again */
  id: string;
  title: string;
  /** One sentence with numbers; empty where it has none. */
  answer: string;
  blocks: Block[];
}

export interface Brief {
  reference: Reference;
  title: string;
  base_year: number;
  money_unit: string;
  answer: string;
  bloc_answer: string;
  coercion_answer: string;
  subsystems: SubsystemTotal[];
  actors: ActorShares[];
  map: MapView;
  shifts: Shift[];
  blocs: BlocChange[];
  pairs: PairChange[];
  /** Shapley interaction index of every two actors, in the order of `actors`. */
  interactions: number[][];
  claims: JudgedClaim[];
  stability: unknown;
  decisions: unknown;
  coercion: { target: string; curves: ExposureCurve[]; attacks: unknown[]; defenses: unknown } | null;
  futures: FuturesChapter | null;
  calibration: CalibrationRow[];
  backtests: BacktestRow[];
  provenance: Provenance[];
  grades: { a: number; b: number; c: number; ungraded: number };
  chapters: Chapter[];
}

// ---- the served region ------------------------------------------------------------------------------------------

export interface FactorControl {
  name: string;
  unit: string;
  note: string;
  table: string;
  field: string;
  mode: "times" | "plus" | "set";
  base: number;
  low: number;
  high: number;
  /** Sub-systems whose numbers it moves. */
  subsystems: string[];
}

export interface LeverControl {
  /** Of the lever, or of the group that is pulled as one. */
  name: string;
  /** Code of the actor, or `nature`, `third party`. */
  holder: string;
  channel: string;
  days: number;
  /** Periods in which it can begin; empty where it lasts the whole year. */
  begins: string[];
  /** Millions; null where nobody knows. */
  cost: number | null;
  /** Levers that cannot be pulled beside it. */
  instead_of: string[];
  /** Ids of map assets. */
  assets: string[];
}

/** GET /api/region */
export interface Overview {
  reference: Reference;
  title: string;
  base_year: number;
  money_unit: string;
  /** Whether variants can be saved into the region's folder. */
  can_save: boolean;
  map: MapView;
  subsystems: SubsystemTotal[];
  actors: ActorShares[];
  variants: { name: string; title: string; why: string }[];
  structures: { name: string; blocs: { bloc: string; actors: string[] }[] }[];
  ties: { a: string; b: string; reliability: number; note: string }[];
  levers: LeverControl[];
  factors: FactorControl[];
}

/** What is different from the base. Every field may be left out of a request. */
export interface WhatIf {
  /** Assumptions: they move the base as well. */
  factors: { name: string; value: number }[];
  /** Only those who are tied (ties.csv) can deal. Set by itself as soon as a tie is cut. */
  ties: boolean;
  /** Policies: they move the what-if alone. */
  variants: string[];
  /** Ids of assets. */
  build: string[];
  close: string[];
  /** Capacity of an asset, times. */
  capacity: { asset: string; times: number }[];
  /** Who bargains as one: fewer than two is all alone. */
  bloc: string[];
  cut: [string, string][];
  levers: { name: string; begins: string }[];
}

export interface Side {
  subsystems: SubsystemTotal[];
  actors: ActorShares[];
  map: MapState;
}

/** POST /api/what-if with `{ state: WhatIf, against?: WhatIf }`. */
export interface WhatIfAnswer {
  /** As it was understood; also what it belongs to. */
  state: WhatIf;
  /** The state in one sentence with numbers. */
  answer: string;
  /** The base, or `against`, under the assumptions of `state`. */
  before: Side;
  after: Side;
  /** Assets that only the what-if has: rows that a variant adds. They follow those of the overview in `map` of both sides. */
  added: MapAsset[];
  /** Sub-systems that were computed for this answer, with their programs; what is not named was known. */
  recomputed: { name: string; programs: number }[];
  milliseconds: number;
  /** What to know: sampled ties, a lever's mixture, … */
  notes: string[];
}

/** POST /api/patch with `{ name, title, why, state }`; the same to /api/variants writes the file, `overwrite` where it is there. */
export interface PatchAnswer {
  name: string;
  file: string;
  text: string;
  /** What a variant file cannot hold, or what to call beside it. */
  notes: string[];
}

export type RunStatus = "queued" | "running" | "done" | "cancelled" | "interrupted" | "failed";

/** GET /api/runs lists them, POST /api/runs with `{ state, n, seed }` starts one, DELETE /api/runs/ID cancels it. */
export interface RunInfo {
  id: string;
  status: RunStatus;
  /** What it is of. */
  state: WhatIf;
  n: number;
  seed: number;
  done: number;
  seconds: number;
  /** Why it failed or stopped; empty otherwise. */
  message: string;
}

/** GET /api/runs/ID */
export interface RunDetail extends RunInfo {
  /** Of the futures that are there; null before the first. */
  futures: FuturesChapter | null;
  chapter: Chapter | null;
}

/** Each message of GET /api/runs/ID/events: a RunInfo; the stream ends with the run. */
export type RunEvent = RunInfo;

/** GET /api/brief: 200 with the brief, or 202 while it is computed. */
export interface BriefProgress {
  step: string;
  done: number;
  of: number;
  seconds: number;
}

/** Every answer of 4xx and 5xx. 429 and 503 carry Retry-After in seconds. */
export interface Refusal {
  /** One sentence: what is wrong and what to do. */
  error: string;
  /** All mistakes, each with place, reason and remedy. */
  mistakes?: string[];
}

/** What stands in `<script type="application/json" id="landbridge-data">`. */
export type PageData = { kind: "brief"; brief: Brief } | { kind: "live"; token_needed: boolean };
