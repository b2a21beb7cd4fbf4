/** Ties cut between two actors, beside what the table says of ties that are not sound. */

import { useId, useState } from "preact/hooks";
import { percent } from "../../numbers";
import type { WhatIf } from "../../wire";
import { titleOfActor } from "../what_if";
import { Fold, type ControlProps } from "./group";

const isPair = (pair: [string, string], a: string, b: string): boolean =>
  (pair[0] === a && pair[1] === b) || (pair[0] === b && pair[1] === a);

const withCut = (state: WhatIf, a: string, b: string, isCut: boolean): WhatIf => {
  const others = state.cut.filter((pair) => !isPair(pair, a, b));
  return { ...state, cut: isCut ? [...others, [a, b]] : others };
};

export function Ties({ session }: ControlProps) {
  const id = useId();
  const [first, setFirst] = useState("");
  const [second, setSecond] = useState("");
  const { overview } = session;
  const { cut } = session.state.value;
  const { actors } = overview.map;
  const isCut = (a: string, b: string) => cut.some((pair) => isPair(pair, a, b));
  const canCut = first !== "" && second !== "" && first !== second && !isCut(first, second);
  const setCut = (a: string, b: string, isOn: boolean) => session.change(withCut(session.state.value, a, b, isOn));
  const picker = (label: string, value: string, set: (code: string) => void, name: string) => (
    <div class="field">
      <label for={`${id}-${name}`}>{label}</label>
      <select id={`${id}-${name}`} value={value} onChange={(event) => set(event.currentTarget.value)}>
        <option value="">choose</option>
        {actors.map(({ code, title }) => (
          <option key={code} value={code}>
            {code} {title}
          </option>
        ))}
      </select>
    </div>
  );
  return (
    <Fold title="Ties cut" count={cut.length}>
      <div class="field-pair">
        {picker("Between", first, setFirst, "first")}
        {picker("and", second, setSecond, "second")}
        <button type="button" disabled={!canCut} onClick={() => setCut(first, second, true)}>
          Cut
        </button>
      </div>
      {cut.length > 0 && (
        <ul class="plain-list" aria-label="Ties cut">
          {cut.map(([a, b]) => (
            <li key={`${a}-${b}`}>
              {titleOfActor(overview, a)}–{titleOfActor(overview, b)}{" "}
              <button type="button" class="small" onClick={() => setCut(a, b, false)}>
                mend<span class="visually-hidden">{` ${a}-${b}`}</span>
              </button>
            </li>
          ))}
        </ul>
      )}
      <p class="note">The table of ties: how often each is there. Those not listed are sound.</p>
      <ul class="plain-list tie-table" aria-label="Ties of the table">
        {overview.ties.map(({ a, b, reliability, note }) => (
          <li key={`${a}-${b}`}>
            <span class="tie-head">
              {a}–{b} {percent(reliability)}
              <button type="button" class="small" disabled={isCut(a, b)} onClick={() => setCut(a, b, true)}>
                cut<span class="visually-hidden">{` ${a}-${b}`}</span>
              </button>
            </span>
            <span class="choice-why">{note}</span>
          </li>
        ))}
      </ul>
    </Fold>
  );
}
