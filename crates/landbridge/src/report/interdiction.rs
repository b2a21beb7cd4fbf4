//! The chapter on coercion: the worst attacks and their price, what to do beforehand, exposure, tolls.

use super::block::Block;
use super::{cell, change, money};
use crate::interdiction::{
    AttackPlan, AttackReport, BestToll, Coercion, ExposureCurve, HardenReport, Loss, TollReport, Verdict,
};

/// Loss below this, in millions a year, is not told.
const WORTH_A_ROW: f64 = 0.05;

/// Steps of a toll's revenue that are shown.
const SHOWN_STEPS: usize = 8;

/// What a reader must know of stops.
const DAYS: &str = "What can wait (boxes, water) is carried on other days of the season where there is room to spare; what cannot (oil from fields that run flat, gas, power) \
is lost on every day of a stop.";

fn lost(loss: Loss) -> &'static str {
    match loss {
        Loss::Surplus => "what the target adds to the whole",
        Loss::Share => "the target's share when all bargain anew",
    }
}

fn optional(amount: Option<f64>) -> String {
    amount.map_or_else(|| "\u{2013}".to_owned(), change)
}

fn percent(part: f64, of: f64) -> String {
    if of > WORTH_A_ROW { format!("{:.1}", 100.0 * part / of) } else { "\u{2013}".to_owned() }
}

fn at_most(levers: usize) -> String {
    if levers == 1 { "one lever".to_owned() } else { format!("at most {levers} levers") }
}

/// The levers of a plan in words.
fn plan_title(plan: &AttackPlan) -> String {
    let levers = plan.levers.iter().zip(&plan.begins).map(|(lever, begins)| match begins.as_str() {
        "" => lever.clone(),
        begins => format!("{lever} (from {begins})"),
    });
    levers.collect::<Vec<_>>().join(" + ")
}

fn leverage(plan: &AttackPlan) -> String {
    match (plan.verdict, plan.leverage) {
        (Verdict::Profitable, _) => "profitable".to_owned(),
        (Verdict::Costless, _) => "costless".to_owned(),
        (Verdict::HurtsBoth, Some(ratio)) => format!("{ratio:.1}"),
        _ => "\u{2013}".to_owned(),
    }
}

/// The worst attacks of a coercer on a target.
#[must_use]
pub fn attack_blocks(report: &AttackReport) -> Vec<Block> {
    let who = format!("{} against {}", report.coercers.join(", "), report.target.join(", "));
    let levers = if report.most_levers == 1 {
        "one lever".to_owned()
    } else {
        format!("at most {} levers", report.most_levers)
    };
    let proof = if report.proven {
        format!("Proven: none of all plans does more; {} were looked at.", report.n_plans)
    } else {
        format!(
            "Not proven: after {} plans none is known to do more than {}.",
            report.n_plans,
            money(report.bound)
        )
    };
    let Some(worst) = report.plans.first() else {
        return vec![Block::Sentence(format!("{who} with {levers}: no plan does any harm. {proof}"))];
    };
    let answer = format!(
        "{who} with {levers}: the worst plan lowers {} by {} of {} ({} %): {}.",
        lost(report.loss),
        money(worst.harm),
        money(report.at_stake),
        percent(worst.harm, report.at_stake),
        plan_title(worst)
    );
    let price = match (worst.verdict, worst.price.own_cost) {
        (Verdict::Profitable, Some(cost)) => format!(" The coercer gains {} by it.", money(-cost)),
        (Verdict::HurtsBoth, Some(cost)) => format!(
            " It costs the coercer {}: {} of harm for each unit of its own.",
            money(cost),
            leverage(worst)
        ),
        _ => String::new(),
    };
    let mut blocks =
        vec![Block::Sentence(format!("{answer}{price} {proof}")), plan_table("worst plans", &report.plans)];
    if worst.levers.len() > 1 {
        let rows = (0..worst.levers.len()).map(|place| {
            vec![worst.levers[place].clone(), money(worst.marginal[place]), money(worst.shapley[place])]
        });
        blocks.push(Block::table(["levers of the worst plan", "added to the others", "on average"], rows));
    }
    blocks.extend(answer_of(report));
    if report.most_levers > 1 || report.plans.len() < report.single.len() {
        blocks.push(plan_table("each lever alone", &report.single));
    }
    blocks.extend(verdicts(report));
    blocks.push(Block::Note(DAYS.to_owned()));
    blocks
}

fn plan_table(title: &str, plans: &[AttackPlan]) -> Block {
    let rows = plans.iter().map(|plan| {
        vec![
            plan_title(plan),
            money(plan.harm),
            plan.harm_share.map_or_else(|| "\u{2013}".to_owned(), |share| format!("{:.1}", 100.0 * share)),
            optional(plan.price.share_loss),
            cell(money(plan.price.tax_revenue)),
            plan.price.direct_cost.map_or_else(|| "unknown".to_owned(), money),
            optional(plan.price.own_cost),
            leverage(plan),
        ]
    });
    let header = [title, "harm", "%", "own share lost", "own tax", "direct cost", "own cost", "harm per own"];
    Block::table(header, rows)
}

/// What the stated answer changes, plan by plan.
fn answer_of(report: &AttackReport) -> Option<Block> {
    let countered: Vec<_> =
        report.plans.iter().filter_map(|plan| Some((plan, plan.countered.as_ref()?))).collect();
    let (_, first) = countered.first()?;
    let title = format!("answered by {}", first.levers.join(" + "));
    let rows = countered.iter().map(|(plan, countered)| {
        vec![
            plan_title(plan),
            change(countered.harm - plan.harm),
            optional(plan.price.own_cost.zip(countered.own_cost).map(|(before, after)| after - before)),
            optional(countered.own_cost),
        ]
    });
    Some(Block::table([title.as_str(), "harm", "coercer's own cost", "its own cost then"], rows))
}

/// Which plans pay and which hurt both.
fn verdicts(report: &AttackReport) -> Vec<Block> {
    let mut blocks = Vec::new();
    let mut plans: Vec<&AttackPlan> = report.plans.iter().chain(&report.single).collect();
    plans.sort_by_key(|plan| plan.levers.len());
    let of = |verdict: Verdict| {
        let mut names: Vec<String> =
            plans.iter().filter(|plan| plan.verdict == verdict).map(|plan| plan.levers.join(" + ")).collect();
        let mut seen = Vec::new();
        names.retain(|name| {
            !seen.contains(name) && {
                seen.push(name.clone());
                true
            }
        });
        names
    };
    for (verdict, what) in [
        (Verdict::Profitable, "Of these plans the coercer gains by"),
        (Verdict::Costless, "Costless to the coercer"),
        (Verdict::HurtsBoth, "Both lose by"),
    ] {
        let names = of(verdict);
        if !names.is_empty() {
            blocks.push(Block::Sentence(format!("{what}: {}.", names.join("; "))));
        }
    }
    if plans.iter().any(|plan| plan.price.direct_cost.is_none() && plan.price.own_cost.is_some()) {
        let text =
            "The direct cost of pulling is unknown for some levers and counts as nothing in the own cost.";
        blocks.push(Block::Note(text.to_owned()));
    }
    if plans.iter().any(|plan| plan.price.tax_revenue > WORTH_A_ROW) {
        let text = "Tax revenue is that of one optimum where several are equally good.";
        blocks.push(Block::Note(text.to_owned()));
    }
    blocks
}

/// The ladder of defenses.
#[must_use]
pub fn harden_blocks(report: &HardenReport) -> Vec<Block> {
    let who = format!(
        "{} against {} with {}",
        report.coercers.join(", "),
        report.target.join(", "),
        at_most(report.most_levers)
    );
    let (Some(first), Some(last)) = (report.steps.first(), report.steps.last()) else {
        return vec![Block::Sentence(format!("{who}: nothing to choose from."))];
    };
    let answer = if last.defenses.is_empty() {
        format!(
            "{who}: nothing within {} a year leaves less to lose than {}.",
            money(report.budget),
            money(first.loss)
        )
    } else {
        format!(
            "{who}: undefended {} may be lost; for {} a year {} leaves {}.",
            money(first.loss),
            money(last.cost),
            last.defenses.join(" + "),
            money(last.loss)
        )
    };
    let worst_gap = report.steps.iter().map(|step| step.loss - step.bound).fold(0.0, f64::max);
    let proof = if report.proven {
        format!(
            "Proven within {}: of {} sets of defenses {} were attacked, the others are ruled out by attacks found before.",
            money(worst_gap),
            report.n_sets,
            report.n_attacked
        )
    } else {
        "Not proven: a search was given up before its end.".to_owned()
    };
    let rows = report.steps.iter().map(|step| {
        vec![
            if step.defenses.is_empty() { "nothing".to_owned() } else { step.defenses.join(" + ") },
            cell(money(step.cost)),
            money(step.loss),
            cell(money(step.avoided)),
            cell(change(step.gain_in_peace)),
        ]
    });
    let mut blocks = vec![
        Block::Sentence(format!("{answer} {proof}")),
        Block::table(["defenses", "cost a year", "worst loss", "avoided", "gain in peace"], rows),
        Block::Note(format!(
            "The loss is that of {}, against what it is undefended and in peace; what is built may be worth something in peace too, and then counts \
             against the loss.",
            lost(report.loss_of)
        )),
    ];
    let left = report.steps.iter().skip(1).map(|step| {
        let name = if step.levers.is_empty() { "nothing".to_owned() } else { step.levers.join(" + ") };
        Block::Note(format!("after {}: {name}", step.defenses.join(" + ")))
    });
    blocks.push(Block::Sentence("What the worst attack then is:".to_owned()));
    blocks.extend(left);
    if !report.useless.is_empty() {
        blocks.push(Block::Note(format!("Of no use against these levers: {}.", report.useless.join("; "))));
    }
    blocks
}

/// Exposure, one table for each holder of levers and kind of loss; `after` holds the same curves after a change.
#[must_use]
pub fn exposure_blocks(curves: &[ExposureCurve], after: Option<&[ExposureCurve]>) -> Vec<Block> {
    let mut blocks = Vec::new();
    let most = |curve: &ExposureCurve| curve.harm.iter().copied().fold(0.0, f64::max);
    let later = |curve: &ExposureCurve| {
        let same = |other: &&ExposureCurve| {
            (&other.coercer, &other.target, other.loss) == (&curve.coercer, &curve.target, curve.loss)
        };
        after.and_then(|after| after.iter().find(same))
    };
    let mut idle = Vec::new();
    let mut coercers: Vec<&str> = Vec::new();
    for curve in curves {
        if !coercers.contains(&curve.coercer.as_str()) {
            coercers.push(&curve.coercer);
        }
    }
    for coercer in coercers {
        for loss in [Loss::Surplus, Loss::Share] {
            let of: Vec<&ExposureCurve> =
                curves.iter().filter(|curve| curve.coercer == coercer && curve.loss == loss).collect();
            let shown: Vec<&&ExposureCurve> = (of.iter())
                .filter(|curve| {
                    most(curve) > WORTH_A_ROW || later(curve).is_some_and(|curve| most(curve) > WORTH_A_ROW)
                })
                .collect();
            let Some(first) = of.first() else { continue };
            if shown.is_empty() {
                if loss == Loss::Surplus {
                    idle.push(coercer);
                }
                continue;
            }
            blocks.push(curve_table(coercer, loss, first.harm.len(), &shown, &later));
        }
    }
    if !idle.is_empty() {
        blocks.push(Block::Note(format!("No lever of these costs anybody anything: {}.", idle.join(", "))));
    }
    let open = curves.iter().chain(after.unwrap_or(&[])).filter(|curve| !curve.proven).count();
    blocks.push(Block::Note(if open == 0 {
        "Every point is proven to be the worst.".to_owned()
    } else {
        format!("{open} curves are not proven to be the worst.")
    }));
    blocks.push(Block::Note(DAYS.to_owned()));
    blocks
}

fn curve_table<'a>(
    coercer: &str,
    loss: Loss,
    n_points: usize,
    curves: &[&&'a ExposureCurve],
    later: &dyn Fn(&ExposureCurve) -> Option<&'a ExposureCurve>,
) -> Block {
    let what = match loss {
        Loss::Surplus => "surplus",
        Loss::Share => "share",
    };
    let compares = curves.iter().any(|curve| later(curve).is_some());
    let mut header = vec![format!("{coercer}: loss of {what} by levers"), "at stake".to_owned()];
    header.extend((1..n_points).map(|k| k.to_string()));
    header.push("%".to_owned());
    if compares {
        header.extend((1..n_points).map(|k| format!("{k} after")));
        header.push("% after".to_owned());
    }
    let points = |curve: &ExposureCurve| -> Vec<String> {
        let losses = curve.harm.iter().skip(1).map(|&harm| cell(money(harm)));
        let last = curve.harm.last().copied().unwrap_or_default();
        losses.chain([percent(last, curve.at_stake)]).collect()
    };
    let rows = curves.iter().map(|curve| {
        let mut row = vec![curve.target.clone(), money(curve.at_stake)];
        row.extend(points(curve));
        if compares {
            row.extend(later(curve).map_or_else(|| vec![String::new(); n_points], points));
        }
        row
    });
    Block::table(header, rows)
}

/// Coercion at a glance: who can do most to the candidates, at what price; how exposed each is; what protections would spare.
#[must_use]
pub fn coercion_blocks(coercion: &Coercion) -> Vec<Block> {
    let target = &coercion.target;
    let rows = coercion.attacks.iter().filter_map(|attack| {
        let worst = attack.plans.first()?;
        Some(vec![
            format!("{}: {}", attack.coercers.join(", "), plan_title(worst)),
            money(worst.harm),
            percent(worst.harm, attack.at_stake),
            optional(worst.price.own_cost),
            leverage(worst),
        ])
    });
    let header = [format!("worst for {target}, three levers"), "harm".to_owned(), "%".to_owned()];
    let header = header.into_iter().chain(["own cost".to_owned(), "harm per own".to_owned()]);
    let mut blocks = vec![Block::table(header, rows)];
    let paying: Vec<String> = (coercion.attacks.iter())
        .flat_map(|attack| attack.single.iter().map(move |plan| (attack, plan)))
        .filter(|(_, plan)| plan.verdict == Verdict::Profitable)
        .map(|(attack, plan)| {
            format!(
                "{}: {} ({})",
                attack.coercers.join(", "),
                plan_title(plan),
                optional(plan.price.own_cost.map(|cost| -cost))
            )
        })
        .collect();
    if !paying.is_empty() {
        blocks.push(Block::Sentence(format!(
            "Levers that harm the {target} and pay for the one who pulls them, with what it gains: {}.",
            paying.join("; ")
        )));
    }
    for loss in [Loss::Surplus, Loss::Share] {
        blocks.extend(exposure_matrix(&coercion.curves, loss));
    }
    if let Some(defenses) = &coercion.defenses {
        blocks.extend(harden_blocks(defenses));
    }
    let unknown = coercion.attacks.iter().flat_map(|attack| &attack.plans);
    if unknown.into_iter().any(|plan| plan.price.direct_cost.is_none()) {
        blocks.push(Block::Note("Direct costs of pulling that are unknown count as nothing.".to_owned()));
    }
    blocks.push(Block::Note(
        "Losses of single targets do not add up: on one line every owner loses the whole of it. Levers whose assets are not in the tables (markets for \
         goods, migrants, networks of computers) are not here."
            .to_owned(),
    ));
    blocks.push(Block::Note(DAYS.to_owned()));
    blocks
}

/// Loss in percent of what is at stake, a row for each holder and a column for each target, with as many levers as were asked for.
fn exposure_matrix(curves: &[ExposureCurve], loss: Loss) -> Option<Block> {
    let of: Vec<&ExposureCurve> = curves.iter().filter(|curve| curve.loss == loss).collect();
    let (mut coercers, mut targets): (Vec<&str>, Vec<&str>) = (Vec::new(), Vec::new());
    for curve in &of {
        if !coercers.contains(&curve.coercer.as_str()) {
            coercers.push(&curve.coercer);
        }
        if !targets.contains(&curve.target.as_str()) {
            targets.push(&curve.target);
        }
    }
    let n_levers = of.first()?.harm.len() - 1;
    let what = match loss {
        Loss::Surplus => "surplus",
        Loss::Share => "share",
    };
    let part =
        |curve: &ExposureCurve| percent(curve.harm.last().copied().unwrap_or_default(), curve.at_stake);
    let rows = coercers.into_iter().map(|coercer| {
        let find =
            |target: &&str| of.iter().find(|curve| curve.coercer == coercer && curve.target == **target);
        let cells =
            targets.iter().map(|target| find(target).map_or_else(String::new, |curve| cell(part(curve))));
        std::iter::once(coercer.to_owned()).chain(cells).collect::<Vec<String>>()
    });
    let header = std::iter::once(format!("% of {what} lost to {n_levers} levers of"));
    Some(Block::table(header.chain(targets.iter().map(|&target| target.to_owned())), rows))
}

/// Who can do most to the candidates, in words; empty where nobody can do anything.
#[must_use]
pub fn coercion_answer(coercion: &Coercion) -> String {
    let willed = coercion.attacks.iter().filter_map(|attack| {
        let worst = attack.plans.first().filter(|plan| plan.verdict != Verdict::NobodysWill)?;
        Some((attack, worst))
    });
    let Some((attack, worst)) = willed.max_by(|a, b| a.1.harm.total_cmp(&b.1.harm)) else {
        return String::new();
    };
    let own = match (worst.verdict, worst.price.own_cost) {
        (Verdict::Profitable, Some(cost)) => format!(", and gains {} by it", money(-cost)),
        (Verdict::HurtsBoth, Some(cost)) => format!(", at a cost of {} to itself", money(cost)),
        _ => String::new(),
    };
    let defended = coercion.defenses.as_ref().and_then(|defenses| defenses.steps.get(1));
    let defended = defended.map_or_else(String::new, |step| {
        format!(
            " Against two of its levers the cheapest step that helps is {}: for {} a year it spares {}.",
            step.defenses.join(" + "),
            money(step.cost),
            money(step.avoided)
        )
    });
    format!(
        "With three levers {} can do most to the {}: {} a year ({} % of what they add to the whole), by {}{own}.{defended}",
        attack.coercers.join(", "),
        coercion.target,
        money(worst.harm),
        percent(worst.harm, attack.at_stake),
        plan_title(worst)
    )
}

/// The best toll on a passage.
#[must_use]
pub fn toll_blocks(report: &TollReport) -> Vec<Block> {
    let links = report.links.join(", ");
    let unit = &report.unit;
    let toll = match &report.best {
        BestToll::Unbounded { least_flow } => {
            return vec![Block::Sentence(format!(
                "On {links} any toll is paid: {least_flow:.2} {unit} a year must pass whatever it costs."
            ))];
        }
        BestToll::At(toll) if toll.revenue <= 0.0 => {
            return vec![Block::Sentence(format!(
                "On {links} no toll pays: nothing passes, or what passes goes another way at once."
            ))];
        }
        BestToll::At(toll) => toll,
    };
    let answer = format!(
        "On {links} ({}, consent of {}) the toll that brings most is just below {} a {unit}: {:.2} {unit} a year still pass and bring {}. All others together \
         lose {}, so {} is lost to everybody.",
        report.subsystem,
        report.owners.join(", "),
        money(toll.toll),
        toll.flow,
        money(toll.revenue),
        money(toll.others_lose),
        money((toll.others_lose - toll.revenue).max(0.0))
    );
    let mut points: Vec<_> = toll.breakpoints.iter().collect();
    points.sort_by(|a, b| b.revenue.total_cmp(&a.revenue));
    points.truncate(SHOWN_STEPS);
    points.sort_by(|a, b| a.toll.total_cmp(&b.toll));
    let rows = points.into_iter().map(|point| {
        vec![
            money(point.toll),
            format!("{:.2}", point.flow_below),
            format!("{:.2}", point.flow_above),
            money(point.revenue),
        ]
    });
    vec![
        Block::Sentence(answer),
        Block::table(["toll up to", "flow below", "flow above", "revenue"], rows),
        Block::Note(format!(
            "Proven: revenue can be no more than {}, over {} steps of the flow. The network is taken to answer as one that maximizes the surplus of all; other \
             interests of the owner are left out.",
            money(toll.revenue_within.upper),
            toll.breakpoints.len()
        )),
    ]
}
