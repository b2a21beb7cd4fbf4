/** Assumptions on how the world is: factors of the tables that a what-if reads, by sub-system, and the switch for ties. */

import type { FactorControl, WhatIf } from "../../wire";
import { Choice, Fold, Kind, type ControlProps } from "./group";
import { Slider } from "./slider";

/** The other tables are read by futures and politics, not by one operation of the region. */
const TABLES = ["links", "supplies", "demands", "stores"];

export function factorsBySubsystem(factors: FactorControl[]): { title: string; factors: FactorControl[] }[] {
  const groups = new Map<string, FactorControl[]>();
  for (const factor of factors) {
    if (!TABLES.includes(factor.table)) continue;
    const title = factor.subsystems.length === 0 ? "Other" : factor.subsystems.join(", ");
    groups.set(title, [...(groups.get(title) ?? []), factor]);
  }
  return [...groups].map(([title, members]) => ({ title, factors: members }));
}

function withFactor(state: WhatIf, factor: FactorControl, value: number): WhatIf {
  const others = state.factors.filter(({ name }) => name !== factor.name);
  return { ...state, factors: value === factor.base ? others : [...others, { name: factor.name, value }] };
}

/** What the number does to the rows: a factor on them, an amount more, or their new value. */
const WORDS = { times: "times", plus: "plus", set: "set to" } as const;

export function Assumptions({ session }: ControlProps) {
  const state = session.state.value;
  const isMoved = (factor: FactorControl) => state.factors.some(({ name }) => name === factor.name);
  return (
    <Kind title="Assumptions" hint="they move the base too">
      {factorsBySubsystem(session.overview.factors).map(({ title, factors }) => (
        <Fold key={title} title={title} count={factors.filter(isMoved).length}>
          {factors.map((factor) => (
            <Slider
              key={factor.name}
              label={factor.name}
              unit={`${WORDS[factor.mode]} ${factor.unit.replace(/^share of (the )?/, "")}`}
              hint={factor.note}
              value={state.factors.find(({ name }) => name === factor.name)?.value ?? factor.base}
              base={factor.base}
              low={factor.low}
              high={factor.high}
              onDrag={(value) => session.drag(withFactor(session.state.value, factor, value))}
              onCommit={(value) => session.change(withFactor(session.state.value, factor, value), factor.name)}
            />
          ))}
        </Fold>
      ))}
      <Choice
        title="Ties as in the table"
        why="Only those who are tied can deal with each other; it sets in by itself once a tie is cut."
        isOn={state.ties || state.cut.length > 0}
        isDisabled={state.cut.length > 0}
        onToggle={(ties) => session.change({ ...session.state.value, ties })}
      />
    </Kind>
  );
}
