/** How a map is looked at: nothing of it changes a result. */

export type Side = "after" | "before" | "difference";
export type Season = "year" | number;
export type ColorBy = "family" | "consent";

export interface MapSettings {
  side: Side;
  /** The whole year, or the place of a period. */
  season: Season;
  /** Families that are not shown. */
  hidden: string[];
  colorBy: ColorBy;
  /** Name of a preset. */
  frame: string;
}

export const defaultSettings: MapSettings = { side: "after", season: "year", hidden: [], colorBy: "family", frame: "region" };
