/** The shares of the base as a figure, with a choice of a variant to hold against it. */

import { useState } from "preact/hooks";
import { Figure } from "../figure";
import { change, money } from "../numbers";
import { selectActor, selectedActor } from "../selection";
import type { ActorShares, MapAsset, Shift, SubsystemTotal } from "../wire";
import { SharesPanel } from "./shares_panel";
import { afterShift } from "./subsystems";

/** Actors that a finding names. */
const NAMED = 3;

function named(actors: ActorShares[], amounts: number[], sign: 1 | -1): string {
  return actors
    .map((actor, place) => ({ title: actor.title, amount: amounts[place]! }))
    .filter(({ amount }) => sign * amount >= 0.05)
    .sort((a, b) => sign * (b.amount - a.amount))
    .slice(0, NAMED)
    .map(({ title, amount }) => `${title} ${change(amount)}`)
    .join(", ");
}

export function sharesFinding(actors: ActorShares[], subsystems: SubsystemTotal[]): string {
  const most = [...actors].sort((a, b) => b.total.gain - a.total.gain).slice(0, NAMED);
  const told = most.map((actor) => `${actor.title} ${money(actor.total.gain)}`).join(", ");
  const gain = (subsystem: SubsystemTotal) => subsystem.together - subsystem.alone;
  const [largest] = [...subsystems].sort((a, b) => gain(b) - gain(a));
  return `Most is gained by ${told} a year${largest ? `; the largest part, ${money(gain(largest))}, comes from ${largest.name}` : ""}.`;
}

export function shiftFinding(actors: ActorShares[], shift: Shift): string {
  const up = named(actors, shift.gain, 1);
  const down = named(actors, shift.gain, -1);
  const parts = [up && `more is gained by ${up}`, down && `less by ${down}`].filter(Boolean);
  return parts.length > 0 ? `With "${shift.title}" ${parts.join("; ")}.` : `"${shift.title}" changes nobody's gain.`;
}

export function SharesFigure({
  actors,
  subsystems,
  shifts,
  candidates,
  moneyUnit,
  assets,
  number,
}: {
  actors: ActorShares[];
  subsystems: SubsystemTotal[];
  shifts: Shift[];
  candidates: string[];
  moneyUnit: string;
  assets?: MapAsset[];
  number?: number;
}) {
  const [variant, setVariant] = useState("");
  const shift = shifts.find((shift) => shift.variant === variant);
  const after = shift ? afterShift(actors, subsystems, shift) : { actors, subsystems };
  const finding = shift ? shiftFinding(actors, shift) : sharesFinding(actors, subsystems);
  const choice = shifts.length > 0 && (
    <div class="toolbar variant-choice">
      <label for="shares-variant">Hold against the base:</label>
      <select id="shares-variant" value={variant} onChange={(event) => setVariant(event.currentTarget.value)}>
        <option value="">nothing, the base alone</option>
        {shifts.map((shift) => (
          <option key={shift.variant} value={shift.variant}>
            {shift.title}
          </option>
        ))}
      </select>
    </div>
  );
  return (
    <Figure
      id="shares-figure"
      before={choice}
      title={shift ? `Who gains: base against "${shift.title}"` : "Who gains"}
      finding={finding}
      isSpoken
      number={number}
      note={`Money in ${moneyUnit}, a year. The gain is the Shapley share minus what the actor makes alone. Letters tell the commodity: g gas, o oil, c containers, e electricity, w water and power.${shift ? ` "${shift.title}": ${shift.why}.` : ""}`}
      table={{
        header: [
          "actor",
          "name",
          ...after.subsystems.map((subsystem) => subsystem.name),
          "gain",
          "base",
          "change",
          "share",
          "alone",
          "regional part",
        ],
        rows: after.actors.map((actor, place) => [
          actor.actor,
          actor.title,
          ...actor.by_subsystem.map((share) => share.gain),
          actor.total.gain,
          actors[place]!.total.gain,
          actor.total.gain - actors[place]!.total.gain,
          actor.total.share,
          actor.total.alone,
          actor.total.regional,
        ]),
      }}
    >
      <SharesPanel
        before={actors}
        after={after.actors}
        subsystems={after.subsystems}
        moneyUnit={moneyUnit}
        measure="gain"
        candidates={candidates}
        assets={assets}
        selected={selectedActor.value}
        onSelect={selectActor}
      />
    </Figure>
  );
}
