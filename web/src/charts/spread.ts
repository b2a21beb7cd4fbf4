/** Places for labels at the end of lines: as near to where they belong as they can be without touching. */

/** The places of labels that want to stand at `wanted`, at least `gap` apart and within 0 to `most`; their order by size is kept. */
export function spread(wanted: number[], gap: number, most: number): number[] {
  const order = wanted.map((_, place) => place).sort((a, b) => wanted[a]! - wanted[b]!);
  const places = order.map((place) => Math.min(most, Math.max(0, wanted[place]!)));
  // Upward so that none touches the one below, then downward from the top where that went too far.
  for (let at = 1; at < places.length; at++) places[at] = Math.max(places[at]!, places[at - 1]! + gap);
  for (let at = places.length - 1; at >= 0; at--) {
    const ceiling = at === places.length - 1 ? most : places[at + 1]! - gap;
    places[at] = Math.min(places[at]!, ceiling);
  }
  const result = new Array<number>(wanted.length);
  order.forEach((place, at) => (result[place] = places[at]!));
  return result;
}
