/** What goes on beyond the frame: at its edge, the name of who it goes to or comes from, and how much of each family. */

import { quantity, quantityChange } from "../numbers";
import { spread } from "../spread";
import { textWidth } from "../text_width";
import type { MapState } from "../wire";
import type { Labels, Rect } from "./labels";
import type { Edge, Line, Point } from "./lines";
import type { Drawn } from "./marks";
import { SMALL, type Size } from "./projection";
import type { Network } from "./scene";
import type { ColorBy, Season } from "./settings";
import { amountOf, familiesOf, familyColor } from "./values";

export interface Tag {
  key: string;
  edge: Edge;
  isOutward: boolean;
  title: string;
  amounts: { family: string; text: string; color: string }[];
  /** Where its text hangs. */
  x: number;
  y: number;
  rect: Rect;
  anchor: "start" | "end" | "middle";
}

export const TAG_SIZE = 11;
const LINE = 13;
const ARROWS: Record<Edge, [string, string]> = { left: ["←", "→"], right: ["→", "←"], top: ["↑", "↓"], bottom: ["↓", "↑"] };

export function tagTitle(tag: Tag): string {
  return `${ARROWS[tag.edge][tag.isOutward ? 0 : 1]} ${tag.title}`;
}

interface Sum {
  key: string;
  edge: Edge;
  isOutward: boolean;
  code: string;
  title: string;
  families: Map<string, { amount: number; unit: string }>;
  at: Point[];
}

function sums({ view, hosts }: Network, lines: (Line | null)[], drawn: Drawn[], state: MapState, season: Season): Sum[] {
  const found = new Map<string, Sum>();
  lines.forEach((line, place) => {
    const asset = view.assets[place]!;
    const { change } = drawn[place]!;
    const amount = change ?? amountOf(view, state, place, season).flow;
    if (!line || amount === 0) return;
    for (const { end, at, edge } of line.leaves) {
      const actor = hosts(end === "to" ? asset.to! : asset.from!);
      if (!actor) continue;
      const key = `${edge} ${end} ${actor.code}`;
      const sum: Sum = found.get(key) ?? { key, edge, isOutward: end === "to", code: actor.code, title: actor.title, families: new Map(), at: [] };
      const sofar = sum.families.get(asset.family)?.amount ?? 0;
      sum.families.set(asset.family, { amount: sofar + amount, unit: asset.unit });
      sum.at.push(at);
      found.set(key, sum);
    }
  });
  return [...found.values()];
}

function mean(values: number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}

/** Placed along the edges, none over another; each is taken from the room for labels. */
export function tagsOf(
  network: Network,
  lines: (Line | null)[],
  drawn: Drawn[],
  state: MapState,
  season: Season,
  colorBy: ColorBy,
  size: Size,
  labels: Labels,
): Tag[] {
  const isSmall = size.width < SMALL;
  const order = familiesOf(network.view);
  const isChange = drawn.some(({ change }) => change !== null);
  const weight = ({ families }: Sum) => Math.max(...[...families].map(([family, { amount }]) => Math.abs(amount) / (network.scales.get(family)?.full || 1)));
  const found = sums(network, lines, drawn, state, season).sort((a, b) => weight(b) - weight(a));
  const tags = found.map((sum): Tag => {
    const amounts = order.flatMap((family) => {
      const entry = sum.families.get(family);
      if (!entry || entry.amount === 0) return [];
      const number = isChange ? quantityChange(entry.amount) : quantity(entry.amount);
      const color = isChange ? (entry.amount > 0 ? "var(--gain)" : "var(--loss)") : colorBy === "consent" ? "var(--ink)" : familyColor(family);
      return [{ family, text: `${number} ${entry.unit}`, color }];
    });
    // A small map has room for the first family of each, and for few of them.
    if (isSmall) amounts.splice(1);
    const title = isSmall ? sum.code : sum.title;
    const width = Math.max(textWidth(title, TAG_SIZE) + 14, ...amounts.map(({ text }) => textWidth(text, TAG_SIZE)));
    const [x, y] = [mean(sum.at.map((at) => at[0])), mean(sum.at.map((at) => at[1]))];
    const anchor = sum.edge === "left" ? "start" : sum.edge === "right" ? "end" : "middle";
    return { key: sum.key, edge: sum.edge, isOutward: sum.isOutward, title, amounts, x, y, rect: { x, y, width, height: LINE * (1 + amounts.length) + 3 }, anchor };
  });
  return (["left", "right", "top", "bottom"] as const).flatMap((edge) => alongEdge(tags.filter((tag) => tag.edge === edge).slice(0, mostOn(edge, size)), edge, size, labels));
}

/** More tags than this along an edge would hide the land behind it; the weightiest are kept. */
function mostOn(edge: Edge, { width, height }: Size): number {
  return edge === "left" || edge === "right" ? Math.max(2, Math.floor(height / 110)) : Math.max(1, Math.floor(width / 190));
}

function alongEdge(tags: Tag[], edge: Edge, size: Size, labels: Labels): Tag[] {
  const isUpright = edge === "left" || edge === "right";
  const length = isUpright ? size.height : size.width;
  const extent = ({ rect }: Tag) => (isUpright ? rect.height : rect.width) + 6;
  // The corners belong to the upright edges.
  const margin = isUpright ? 4 : Math.min(130, length / 4);
  let room = length - 2 * margin;
  const fitting = tags.filter((tag) => (room -= extent(tag)) >= 0);
  const wishes = fitting.map((tag) => (isUpright ? tag.y - tag.rect.height / 2 : tag.x - tag.rect.width / 2));
  const starts = spread(wishes, fitting.map(extent), margin, length - margin);
  return fitting.flatMap((tag, place) => {
    const start = starts[place]!;
    const { width, height } = tag.rect;
    const rect = isUpright
      ? { x: edge === "left" ? 3 : size.width - 3 - width, y: start, width, height }
      : { x: start, y: edge === "top" ? 3 : size.height - 3 - height, width, height };
    if (!labels.isFree(rect)) return [];
    labels.take(rect);
    const x = edge === "left" ? 7 : edge === "right" ? size.width - 7 : rect.x + width / 2;
    return [{ ...tag, rect, x, y: rect.y + TAG_SIZE + 1 }];
  });
}
