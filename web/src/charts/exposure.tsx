/** Who can be coerced, by whom: for every target the worst loss by the number of levers, one line for each holder, the worst in ink. */

import { Figure } from "../figure";
import { counted, money, percent } from "../numbers";
import { Plot, PlotChart, plot } from "../plot";
import { spreadEvenly } from "../spread";
import type { ActorShares, ExposureCurve } from "../wire";

const HEIGHT = 176;
const MARGINS = { marginTop: 12, marginBottom: 34, marginLeft: 36, marginRight: 172 };
/** Lines of text this far apart do not touch. */
const LINE_OF_TEXT = 14;
/** Lines that end below this share of the axis have no label. */
const WORTH_A_LABEL = 0.02;

export interface Exposed {
  target: string;
  title: string;
  curves: ExposureCurve[];
}

/** The curves of lost surplus, target by target in the order they come; whom nobody can harm is left out. */
export function exposedTargets(curves: ExposureCurve[], actors: ActorShares[]): Exposed[] {
  const surplus = curves.filter((curve) => curve.loss === "surplus");
  return [...new Set(surplus.map((curve) => curve.target))].map((target) => ({
    target,
    title: actors.find((actor) => actor.actor === target)?.title ?? `All ${target}`,
    curves: surplus.filter((curve) => curve.target === target && curve.at_stake > 0),
  }));
}

/** The worst loss with all levers, as a share of what is at stake. */
function worstShare(curve: ExposureCurve): number {
  return Math.max(0, ...curve.harm) / curve.at_stake;
}

function worstOf(curves: ExposureCurve[]): ExposureCurve | undefined {
  return [...curves].sort((a, b) => worstShare(b) - worstShare(a))[0];
}

function holderName(coercer: string, target: string): string {
  return coercer === target ? `${coercer} itself` : coercer;
}

export function exposureFinding(targets: Exposed[]): string {
  const worst = targets
    .filter((target) => target.target !== "candidates" && target.target !== "everybody")
    .flatMap((target) => {
      const curve = worstOf(target.curves.filter((curve) => curve.coercer !== target.target));
      return curve && worstShare(curve) > 0 ? [{ title: target.title, curve }] : [];
    })
    .sort((a, b) => worstShare(b.curve) - worstShare(a.curve));
  const told = worst.slice(0, 3).map(({ title, curve }) => {
    const levers = counted(curve.harm.length - 1, "lever");
    return `${title} by ${curve.coercer} (${percent1(worstShare(curve))} of what it adds to the whole, ${money(Math.max(...curve.harm))} a year with ${levers})`;
  });
  return told.length > 0 ? `Most exposed: ${told.join("; ")}.` : "No lever of anybody costs these targets anything.";
}

/** Shares here are small: a decimal tells them apart. */
function percent1(share: number): string {
  return percent(share, 1000);
}

interface Point {
  levers: number;
  share: number;
  coercer: string;
}

function Multiple({ of, most }: { of: Exposed; most: number }) {
  const worst = worstOf(of.curves);
  const points: Point[] = of.curves.flatMap((curve) =>
    curve.harm.map((harm, levers) => ({ levers, share: harm / curve.at_stake, coercer: curve.coercer })),
  );
  const isWorst = (coercer: string) => coercer === worst?.coercer;
  const steps = Math.max(1, ...of.curves.map((curve) => curve.harm.length - 1));
  const label =
    worst && worstShare(worst) > 0 ? `${of.title}: most by ${worst.coercer}, ${percent1(worstShare(worst))}` : `${of.title}: no loss`;
  const draw = (width: number) => {
    const plotted = HEIGHT - MARGINS.marginTop - MARGINS.marginBottom;
    const labeled = of.curves.filter((curve) => worstShare(curve) >= WORTH_A_LABEL * most);
    const places = spreadEvenly(labeled.map(worstShare), (most * LINE_OF_TEXT) / plotted, most);
    const labels = labeled.map((curve, at) => ({
      coercer: curve.coercer,
      share: places[at]!,
      text: `${holderName(curve.coercer, of.target)} ${percent1(worstShare(curve))} (${money(Math.max(...curve.harm))})`,
    }));
    return plot({
      width,
      height: HEIGHT,
      ...MARGINS,
      x: {
        domain: [0, steps],
        ticks: steps,
        tickFormat: (levers: number) => String(levers),
        label: "levers used together",
        labelAnchor: "left",
        labelArrow: "none",
      },
      y: { domain: [0, most], ticks: 4, tickFormat: (share: number) => `${Math.round(100 * share)}`, label: null, grid: true },
      marks: [
        Plot.ruleY([0]),
        Plot.line(
          points.filter((point) => !isWorst(point.coercer)),
          { x: "levers", y: "share", z: "coercer", stroke: "var(--muted)", strokeOpacity: 0.7 },
        ),
        Plot.line(
          points.filter((point) => isWorst(point.coercer)),
          { x: "levers", y: "share", z: "coercer", stroke: "var(--ink)", strokeWidth: 2.2 },
        ),
        Plot.dot(labeled, {
          x: (curve: ExposureCurve) => curve.harm.length - 1,
          y: worstShare,
          r: 3,
          fill: (curve: ExposureCurve) => (isWorst(curve.coercer) ? "var(--ink)" : "var(--muted)"),
        }),
        Plot.text(labels, {
          x: () => steps,
          y: "share",
          text: "text",
          dx: 7,
          textAnchor: "start",
          fill: (label: { coercer: string }) => (isWorst(label.coercer) ? "var(--ink)" : "var(--muted)"),
        }),
      ],
    });
  };
  return (
    <div class="multiple">
      <h4 class="export-text">{of.title}</h4>
      <PlotChart draw={draw} label={label} deps={[of, most]} />
    </div>
  );
}

export function ExposureFigure({
  curves,
  actors,
  moneyUnit,
  number,
}: {
  curves: ExposureCurve[];
  actors: ActorShares[];
  moneyUnit: string;
  number?: number;
}) {
  const targets = exposedTargets(curves, actors);
  const finding = exposureFinding(targets);
  const most = Math.max(1e-6, ...targets.flatMap((target) => target.curves.map(worstShare)));
  const open = targets.flatMap((target) => target.curves).filter((curve) => !curve.proven).length;
  return (
    <Figure
      id="exposure-figure"
      title="Who can be coerced, and by whom"
      finding={finding}
      number={number}
      note={`Loss of surplus in % of what the target adds to the whole, one scale for all; in brackets ${moneyUnit} a year. Each line is one holder of levers, with the worst plan of so many; the worst holder in ink. ${
        open === 0 ? "Every point is proven to be the worst." : `Not proven to be the worst: ${counted(open, "curve")}.`
      }`}
      table={{
        header: ["target", "holder", "levers", "loss", "at stake", "share of what is at stake", "plan"],
        rows: targets.flatMap((target) =>
          target.curves.flatMap((curve) =>
            curve.harm.map((harm, levers) => [
              target.target,
              curve.coercer,
              levers,
              harm,
              curve.at_stake,
              harm / curve.at_stake,
              curve.levers[levers]?.join(" + ") ?? "",
            ]),
          ),
        ),
      }}
    >
      <p class="axis-title export-text">Loss of surplus, % of what the target adds to the whole</p>
      <div class="multiples large">
        {targets.map((target) => (
          <Multiple key={target.target} of={target} most={most} />
        ))}
      </div>
    </Figure>
  );
}
