/** The switches of the map: season, side, families, color, and which part of the region is seen. */

import type { MapView } from "../wire";
import { frames } from "./projection";
import type { ColorBy, MapSettings, Season, Side } from "./settings";

interface Choice<T> {
  value: T;
  title: string;
}

function Switch<T>({ label, choices, value, onChange }: { label: string; choices: Choice<T>[]; value: T; onChange: (value: T) => void }) {
  return (
    <span class="switch" role="group" aria-label={label}>
      {choices.map((choice) => (
        <button key={choice.title} type="button" aria-pressed={choice.value === value} onClick={() => onChange(choice.value)}>
          {choice.title}
        </button>
      ))}
    </span>
  );
}

const SIDES: Choice<Side>[] = [
  { value: "after", title: "What-if" },
  { value: "before", title: "Base" },
  { value: "difference", title: "Difference" },
];

function capital(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}

export function MapToolbar({
  view,
  families,
  settings,
  onSettings,
  hasChange,
}: {
  view: MapView;
  families: string[];
  settings: MapSettings;
  onSettings: (settings: MapSettings) => void;
  hasChange: boolean;
}) {
  const set = (change: Partial<MapSettings>) => onSettings({ ...settings, ...change });
  const seasons: Choice<Season>[] = [
    { value: "year", title: "Year" },
    ...view.periods.map(({ name }, place) => ({ value: place, title: capital(name) })),
  ];
  const toggle = (family: string) =>
    set({ hidden: settings.hidden.includes(family) ? settings.hidden.filter((other) => other !== family) : [...settings.hidden, family] });
  const parts = frames(view).map(({ name, title }) => ({ value: name, title }));
  return (
    <div class="toolbar map-toolbar" role="group" aria-label="How the map is shown">
      {view.periods.length > 1 && <Switch label="Season" choices={seasons} value={settings.season} onChange={(season) => set({ season })} />}
      {hasChange && <Switch label="Side" choices={SIDES} value={settings.side} onChange={(side) => set({ side })} />}
      <fieldset aria-label="Families">
        {families.map((family) => (
          <label key={family} class="check">
            <input type="checkbox" checked={!settings.hidden.includes(family)} onChange={() => toggle(family)} />
            {family}
          </label>
        ))}
      </fieldset>
      {parts.length > 1 && <Switch label="Frame" choices={parts} value={settings.frame} onChange={(frame) => set({ frame })} />}
      {settings.side !== "difference" && (
        <label class="check">
          color
          <select value={settings.colorBy} onChange={(event) => set({ colorBy: event.currentTarget.value as ColorBy })}>
            <option value="family">by family</option>
            <option value="consent">by consent</option>
          </select>
        </label>
      )}
    </div>
  );
}
