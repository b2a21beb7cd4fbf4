/** Places for labels along a line: as near to where they belong as they can be without touching. */

/** Starts of boxes of the given lengths, in the order of their wishes, none over another and all between `low` and `high`. */
export function spread(wishes: number[], lengths: number[], low: number, high: number): number[] {
  const order = wishes.map((_, place) => place).sort((a, b) => wishes[a]! - wishes[b]!);
  const at = [...wishes];
  // Upward so that none touches the one before, then downward from the end where that went too far.
  let edge = low;
  for (const place of order) {
    at[place] = Math.max(at[place]!, edge);
    edge = at[place]! + lengths[place]!;
  }
  edge = high;
  for (const place of order.reverse()) {
    at[place] = Math.min(at[place]!, edge - lengths[place]!);
    edge = at[place]!;
  }
  return at;
}

/** Middles of labels of one height, none nearer than `gap` to another and all from 0 to `most`. */
export function spreadEvenly(wishes: number[], gap: number, most: number): number[] {
  const lengths = wishes.map(() => gap);
  return spread(wishes, lengths, 0, most + gap);
}
