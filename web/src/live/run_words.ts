/** What is said of runs: how long they take, and how far one is. */

import { quantity } from "../numbers";
import type { RunInfo } from "../wire";
import { isUnderWay, knownRate, rateOf } from "./runs";

/** Seconds in the unit that a reader waits in. */
export function duration(seconds: number): string {
  if (seconds < 90) return `${Math.max(1, Math.round(seconds))} s`;
  if (seconds < 90 * 60) return `${Math.round(seconds / 60)} min`;
  return `${quantity(seconds / 3600)} h`;
}

export function estimate(runs: RunInfo[], n: number): string {
  const rate = knownRate(runs);
  if (rate === null) return "No run has been timed here yet, so how long it takes is not known.";
  return `About ${duration(n / rate)} at the rate of earlier runs, ${quantity(rate)} futures a second.`;
}

export function progressInWords(info: RunInfo): string {
  const rate = rateOf(info);
  const count = `${quantity(info.done)} of ${quantity(info.n)} futures`;
  const speed = rate === null ? "" : `, ${quantity(rate)} a second`;
  if (!isUnderWay(info)) return `${count} in ${duration(info.seconds)}${speed}`;
  const left = rate === null ? "" : `, about ${duration((info.n - info.done) / rate)} left`;
  return `${count}, ${duration(info.seconds)} so far${speed}${left}`;
}
