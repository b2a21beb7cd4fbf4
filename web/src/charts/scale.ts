/** A linear or logarithmic scale in percent of the width it is drawn in, so that charts need not know how wide they are. */

import { scaleLinear, scaleLog } from "d3-scale";

export interface Scale {
  low: number;
  high: number;
  ticks: number[];
  /** Place of a value, 0 to 100; what lies beyond an end stands on it. */
  at: (value: number) => number;
}

const clamp = (place: number) => Math.min(100, Math.max(0, place));

/** From the least to the greatest of the values, zero always in it. */
export function linear(values: number[], wanted = 4): Scale {
  const finite = values.filter(Number.isFinite);
  const low = Math.min(0, ...finite);
  const high = Math.max(0, ...finite);
  const scale = scaleLinear().domain(low === high ? [0, 1] : [low, high]);
  const ticks = scale.ticks(wanted);
  // Room to both sides of what is drawn, but none below a zero that is an end.
  const room = 0.02 * (high - low || 1);
  const ends: [number, number] = [low < 0 ? low - room : 0, high > 0 || low === high ? (high || 1) + room : 0];
  scale.domain(ends).range([0, 100]);
  return {
    low: ends[0],
    high: ends[1],
    ticks: ticks.filter((tick) => tick >= ends[0] && tick <= ends[1]),
    at: (value) => clamp(scale(value)),
  };
}

/** As far below zero as above it. */
export function symmetric(values: number[], wanted = 2): Scale {
  const most = Math.max(1e-9, ...values.filter(Number.isFinite).map(Math.abs));
  const scale = scaleLinear()
    .domain([-1.04 * most, 1.04 * most])
    .range([0, 100]);
  return { low: -most, high: most, ticks: scale.ticks(wanted), at: (value) => clamp(scale(value)) };
}

export function between(low: number, high: number, ticks: number[]): Scale {
  const scale = scaleLinear().domain([low, high]).range([0, 100]);
  return { low, high, ticks, at: (value) => clamp(scale(value)) };
}

/** Shares of 0 to 1. */
export const SHARES: Scale = between(0, 1, [0, 0.5, 1]);

export function logarithmic(low: number, high: number, ticks: number[]): Scale {
  const scale = scaleLog().domain([low, high]).range([0, 100]);
  return { low, high, ticks, at: (value) => (value > 0 ? clamp(scale(value)) : 0) };
}
