/** The worst plan of each holder of levers: its harm beside what it costs the holder, on one axis of money; and what defenses spare. */

import type { Attack, Defenses, Plan } from "../brief/shapes";
import { Figure } from "../figure";
import { change, counted, money, percent, quantity } from "../numbers";
import { RowChart } from "./row_chart";
import { linear } from "./scale";
import { Bar, Dot, Span, Strip } from "./strip";

interface WorstPlan {
  holder: string;
  plan: Plan;
  atStake: number;
}

/** The worst plan of each holder, the most harmful first. */
function worstPlans(attacks: Attack[]): WorstPlan[] {
  return attacks
    .flatMap((attack) => {
      const [plan] = attack.plans;
      return plan ? [{ holder: attack.coercers.join("+"), plan, atStake: attack.at_stake }] : [];
    })
    .sort((a, b) => b.plan.harm - a.plan.harm);
}

export function planWords(plan: Plan): string {
  return plan.levers
    .map((lever, place) => {
      const begins = plan.begins[place];
      return begins ? `${lever} (from ${begins})` : lever;
    })
    .join(" + ");
}

/** What each unit of own cost does, or why that cannot be said. */
export function leverageWords(plan: Plan): string {
  switch (plan.verdict) {
    case "profitable":
      return "the holder gains by it";
    case "costless":
      return "costs the holder nothing";
    case "nobodys_will":
      return "nobody wills it";
    case "hurts_both":
      return plan.leverage === null ? "hurts both" : `${plan.leverage.toFixed(1)} of harm for each of its own`;
    case "unknown":
      return "own cost not known";
  }
}

export function attacksFinding(plans: WorstPlan[]): string {
  const [worst] = plans;
  if (!worst) return "No holder of levers has a plan that does any harm.";
  const gaining = plans.filter(({ plan }) => plan.verdict === "profitable").map(({ holder }) => holder);
  const gain = gaining.length > 0 ? ` ${gaining.join(" and ")} would gain by the worst plan.` : " No holder gains by the worst plan.";
  return `${worst.holder} can do most: ${money(worst.plan.harm)} a year, ${percent(worst.plan.harm / worst.atStake, 1000)} of what is at stake.${gain}`;
}

export function AttacksFigure({ attacks, moneyUnit, number }: { attacks: Attack[]; moneyUnit: string; number?: number }) {
  const plans = worstPlans(attacks);
  const finding = attacksFinding(plans);
  const scale = linear(
    plans.flatMap(({ plan }) => [plan.harm, plan.own_cost ?? 0]),
    3,
  );
  const target = attacks[0]?.target.join(", ") ?? "";
  return (
    <Figure
      id="attacks"
      title="The worst plan of each holder of levers, and its price"
      finding={finding}
      number={number}
      note={`Against ${target}, with at most ${counted(attacks[0]?.most_levers ?? 0, "lever")}, ${moneyUnit} a year. Filled: harm to the target. Hollow: own cost of the holder; left of zero it gains.`}
      table={{
        header: ["holder", "plan", "harm", "share of what is at stake", "own cost", "harm per own cost", "in words", "proven"],
        rows: plans.map(({ holder, plan, atStake }) => [
          holder,
          planWords(plan),
          plan.harm,
          plan.harm / atStake,
          plan.own_cost,
          plan.leverage,
          leverageWords(plan),
          attacks.find((attack) => attack.coercers.join("+") === holder)?.proven ? "yes" : "no",
        ]),
      }}
    >
      <RowChart
        caption={finding}
        sections={[{ rows: plans }]}
        rowKey={({ holder }) => holder}
        columns={[
          {
            title: "Holder and plan",
            cell: ({ holder, plan }) => (
              <>
                <b>{holder}</b> <span class="muted">{planWords(plan)}</span>
              </>
            ),
          },
          {
            title: `Harm and own cost, ${moneyUnit} a year`,
            kind: "strip",
            axis: { scale, write: quantity },
            cell: ({ plan }) => (
              <Strip scale={scale}>
                {plan.own_cost !== null && (
                  <>
                    <Span scale={scale} from={plan.own_cost} to={plan.harm} />
                    <Dot scale={scale} at={plan.own_cost} hollow />
                  </>
                )}
                <Dot scale={scale} at={plan.harm} />
              </Strip>
            ),
          },
          { title: "Harm", kind: "number", cell: ({ plan }) => money(plan.harm) },
          { title: "Own cost", kind: "number", cell: ({ plan }) => (plan.own_cost === null ? "–" : money(plan.own_cost)) },
          { title: "In words", cell: ({ plan }) => leverageWords(plan) },
        ]}
      />
    </Figure>
  );
}

function defensesFinding(defenses: Defenses): string {
  const spared = defenses.steps.filter((step) => step.avoided > 0);
  const [first] = spared;
  const undefended = defenses.steps[0]?.loss ?? 0;
  if (!first) return `Nothing within the budget lowers the worst loss of ${money(undefended)} a year.`;
  return `For ${money(first.cost)} a year ${first.defenses.join(" + ")} spares ${money(first.avoided)} of the ${money(undefended)} that ${defenses.coercers.join("+")} can do.`;
}

export function DefensesFigure({ defenses, moneyUnit, number }: { defenses: Defenses; moneyUnit: string; number?: number }) {
  const finding = defensesFinding(defenses);
  const scale = linear(
    defenses.steps.map((step) => step.avoided),
    3,
  );
  const gap = Math.max(0, ...defenses.steps.map((step) => step.loss - step.bound));
  return (
    <Figure
      id="defenses"
      title="What to harden first"
      finding={finding}
      number={number}
      note={`Loss avoided by the best set of defenses up to each sum, against ${counted(defenses.most_levers, "lever")} of ${defenses.coercers.join("+")}; ${moneyUnit} a year. ${
        defenses.proven ? `Proven within ${money(gap)}.` : "Not proven: a search was given up before its end."
      }`}
      table={{
        header: ["defenses", "cost", "worst loss", "avoided", "gain in peace", "worst attack then"],
        rows: defenses.steps.map((step) => [
          step.defenses.join(" + ") || "nothing",
          step.cost,
          step.loss,
          step.avoided,
          step.gain_in_peace,
          step.levers.join(" + "),
        ]),
      }}
    >
      <RowChart
        caption={finding}
        sections={[{ rows: defenses.steps }]}
        rowKey={(step) => String(step.cost)}
        columns={[
          { title: "Defenses", cell: (step) => step.defenses.join(" + ") || "nothing" },
          { title: "Cost a year", kind: "number", cell: (step) => money(step.cost) },
          {
            title: `Loss avoided, ${moneyUnit} a year`,
            kind: "strip",
            axis: { scale, write: quantity },
            cell: (step) => (
              <Strip scale={scale}>
                <Bar scale={scale} to={step.avoided} kind="plain" />
              </Strip>
            ),
          },
          { title: "Avoided", kind: "number", cell: (step) => change(step.avoided) },
          { title: "Still lost", kind: "number", cell: (step) => money(step.loss) },
        ]}
      />
    </Figure>
  );
}
