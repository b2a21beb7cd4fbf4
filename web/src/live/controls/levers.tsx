/** Levers, by who holds them: for how many days, from when, at what cost, and which cannot be pulled together. */

import { useId, useState } from "preact/hooks";
import { counted, money } from "../../numbers";
import type { LeverControl, WhatIf } from "../../wire";
import { titleOfActor } from "../what_if";
import { Choice, Fold, type ControlProps } from "./group";

const withLever = (state: WhatIf, name: string, begins: string | null): WhatIf => {
  const others = state.levers.filter((lever) => lever.name !== name);
  return { ...state, levers: begins === null ? others : [...others, { name, begins }] };
};

const excludes = (one: LeverControl, other: LeverControl): boolean =>
  one.instead_of.includes(other.name) || other.instead_of.includes(one.name);

export function Levers({ session }: ControlProps) {
  const id = useId();
  const { overview } = session;
  const holders = [...new Set(overview.levers.map((lever) => lever.holder))];
  const pulled = session.state.value.levers;
  const [holder, setHolder] = useState(holders[0] ?? "");
  const pull = (name: string, begins: string | null) => session.change(withLever(session.state.value, name, begins));
  const rival = (lever: LeverControl): LeverControl | undefined =>
    overview.levers.find((other) => excludes(lever, other) && pulled.some(({ name }) => name === other.name));
  return (
    <Fold title="Levers" count={pulled.length} isOpen>
      <div class="field">
        <label for={id}>In the hand of</label>
        <select id={id} value={holder} onChange={(event) => setHolder(event.currentTarget.value)}>
          {holders.map((code) => (
            <option key={code} value={code}>
              {titleOfActor(overview, code)}
            </option>
          ))}
        </select>
      </div>
      <p class="note">Own costs in {overview.money_unit}.</p>
      <div role="group" aria-label={`Levers of ${titleOfActor(overview, holder)}`}>
        {overview.levers
          .filter((lever) => lever.holder === holder)
          .map((lever, place) => {
            const now = pulled.find(({ name }) => name === lever.name);
            const other = now === undefined ? rival(lever) : undefined;
            const words = [
              counted(lever.days, "day"),
              `own cost ${lever.cost === null ? "unknown" : money(lever.cost)}`,
              lever.channel,
              ...(other === undefined ? [] : [`not beside “${other.name}”`]),
            ];
            return (
              <div key={lever.name} class="lever">
                <Choice
                  title={lever.name}
                  why={words.join(" · ")}
                  isOn={now !== undefined}
                  isDisabled={other !== undefined}
                  onToggle={(isOn) => pull(lever.name, isOn ? (lever.begins[0] ?? "") : null)}
                />
                {now !== undefined && lever.begins.length > 1 && (
                  <div class="lever-begins">
                    <label for={`${id}-${place}`}>begins in</label>
                    <select
                      id={`${id}-${place}`}
                      value={now.begins}
                      onChange={(event) => pull(lever.name, event.currentTarget.value)}
                    >
                      {lever.begins.map((period) => (
                        <option key={period} value={period}>
                          {period}
                        </option>
                      ))}
                    </select>
                  </div>
                )}
              </div>
            );
          })}
      </div>
    </Fold>
  );
}
