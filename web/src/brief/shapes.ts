/** The parts of the brief that its contract leaves open, as the figures read them: stability, decisions, attacks and defenses. */

import type { Brief } from "../wire";

export interface NamedPartition {
  /** Blocs of two and more; who is not named is alone. */
  blocs: string[][];
}

export interface Objection {
  movers: string[];
  /** The bloc that is joined; empty where the movers become a bloc of their own. */
  joins: string[];
  gain: number;
  after: NamedPartition;
}

/** Senses of stability, from the weakest to the strongest demand. */
export const NOTIONS = ["individually_rational", "contractual_individual", "individual", "nash", "core"] as const;
export type Notion = (typeof NOTIONS)[number];

export type JudgedPartition = { [notion in Notion]: Objection | null } & {
  structure: string | null;
  partition: NamedPartition;
  /** Against all alone, by candidate. */
  change: number[];
};

export interface Valley {
  camps: string[][];
  energy: number;
  basin: number | null;
}

export interface Landscape {
  actors: string[];
  two_camps: Valley[];
  n_two_camps: number | null;
  any_camps: Valley[];
  gap: number | null;
  is_proven: boolean;
  outsider_weight: number;
}

export interface AllPartitions {
  candidates: string[];
  n_partitions: number;
  tolerance: number;
  counts: { [notion in Notion]: number };
  structures: JudgedPartition[];
  stable: JudgedPartition[];
  landscape: Landscape | null;
}

/** What is known of all partitions; nothing where they were only sampled, or nobody asked. */
export function allPartitions(brief: Brief): AllPartitions | null {
  return (brief.stability as { all?: AllPartitions } | null)?.all ?? null;
}

export interface Plan {
  levers: string[];
  begins: string[];
  harm: number;
  own_cost: number | null;
  leverage: number | null;
  verdict: "profitable" | "costless" | "hurts_both" | "nobodys_will" | "unknown";
}

export interface Attack {
  coercers: string[];
  target: string[];
  at_stake: number;
  most_levers: number;
  proven: boolean;
  plans: Plan[];
}

export function attacksOf(brief: Brief): Attack[] {
  return (brief.coercion?.attacks ?? []) as Attack[];
}

export interface Defenses {
  coercers: string[];
  target: string[];
  most_levers: number;
  proven: boolean;
  steps: { defenses: string[]; cost: number; loss: number; bound: number; avoided: number; gain_in_peace: number; levers: string[] }[];
}

export function defensesOf(brief: Brief): Defenses | null {
  return (brief.coercion?.defenses ?? null) as Defenses | null;
}

export interface Spread {
  low: number;
  median: number;
  high: number;
}

export type Bargain = { result: "agreement"; outcome: number[] } | { result: "no_agreement" } | { result: "undetermined" };

export interface Decision {
  issue: string;
  nash: Bargain;
  dimensions: { name: string; compromise: number; median: { position: number }; weights: number[] }[];
  elections: { positions: number[][]; actors: string[][] };
  passes: { nash: boolean | null; compromise: boolean; median: boolean } | null;
  sampled: { samples: number; nash: Spread[] | null };
}

export interface DecidedIssue {
  actors: { actor: string }[];
  decision: Decision;
}

export function issuesOf(brief: Brief): DecidedIssue[] {
  return (brief.decisions as { issues?: DecidedIssue[] } | null)?.issues ?? [];
}
