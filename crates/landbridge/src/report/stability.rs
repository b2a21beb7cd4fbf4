//! The chapter on stability: which blocs of the candidates hold, where today's structure leads, and what payments would hold a bloc
//! together.

use super::block::Block;
use super::{cell, change, money};
use crate::stability::{
    JudgedPartition, Judgment, LandscapeReport, NamedObjection, PathReport, PaymentReport, Payments,
    SampledReport, StabilityReport,
};

/// Everything about stability.
#[must_use]
pub fn stability_blocks(judgment: &Judgment) -> Vec<Block> {
    match judgment {
        Judgment::All(report) => all_blocks(report),
        Judgment::Sampled(report) => sampled_blocks(report),
    }
}

fn all_blocks(report: &StabilityReport) -> Vec<Block> {
    let counts = report.counts;
    let shares = if report.tied { "shares under the ties" } else { "shares" };
    let mut blocks = vec![
        Block::Sentence(format!(
            "Of {} partitions of {} these many are stable by their {shares}: individually rational {}, Nash {}, individually stable {}, with \
             everybody's assent {}, core {}. Gains up to {} do not count.",
            report.n_partitions,
            report.candidates.join(", "),
            counts.individually_rational,
            counts.nash,
            counts.individual,
            counts.contractual_individual,
            counts.core,
            tolerance(report.tolerance)
        )),
        judged_table("structure", report, &report.structures),
        Block::Note(
            "Pay-offs are told as changes from all alone; a verdict is of the whole partition, whoever would move. Expected losses by coercion are none so far."
                .to_owned(),
        ),
    ];
    if !report.not_judged.is_empty() {
        let names = report.not_judged.join(", ");
        blocks
            .push(Block::Note(format!("Not judged, for their blocs hold others than candidates: {names}.")));
    }
    if report.stable.is_empty() {
        blocks.push(Block::Sentence("No partition is stable against single moves or groups.".to_owned()));
    } else {
        blocks.push(judged_table("stable", report, &report.stable));
    }
    blocks.push(path("Best replies from today's structure", &report.path));
    blocks.push(path("Where those who are joined must assent", &report.path_with_assent));
    if let Some(consistent) = &report.consistent {
        let can = |holds: bool| if holds { "cannot" } else { "can" };
        blocks.push(Block::Sentence(format!(
            "Looking ahead, {} of {} partitions cannot be ruled out (largest consistent set); today's {}, all in one bloc {}.",
            consistent.n,
            report.n_partitions,
            can(consistent.holds_today),
            can(consistent.holds_all)
        )));
    }
    blocks.extend(report.payments.iter().flat_map(payment_sentences));
    blocks.extend(odds_blocks(report));
    blocks.extend(report.landscape.iter().flat_map(landscape_blocks));
    blocks
}

/// Money that a user may have chosen as large as numbers go.
fn tolerance(amount: f64) -> String {
    if amount < 1e9 { money(amount) } else { format!("{amount:e}") }
}

fn verdict(objection: Option<&NamedObjection>) -> String {
    objection.map_or_else(|| "yes".to_owned(), |objection| format!("no: {}", describe(objection)))
}

/// A move in words, with what it gains.
pub(super) fn describe(objection: &NamedObjection) -> String {
    let movers = objection.movers.join("+");
    let gain = change(objection.gain);
    match (objection.joins.as_slice(), objection.movers.len()) {
        ([], 1) => format!("{movers} goes alone, {gain}"),
        ([], _) => format!("{movers} become a bloc, {gain} at least"),
        (joins, _) => format!("{movers} joins {}, {gain}", joins.join("+")),
    }
}

fn judged_table(title: &str, report: &StabilityReport, judged: &[JudgedPartition]) -> Block {
    let mut header = vec![title.to_owned()];
    header.extend(report.candidates.iter().cloned());
    header.extend(["Nash", "core"].map(str::to_owned));
    let rows = judged.iter().map(|judged| {
        let name = judged.structure.clone().unwrap_or_else(|| judged.partition.to_string());
        let changes = judged.change.iter().map(|&amount| cell(change(amount)));
        let verdicts = [verdict(judged.nash.as_ref()), verdict(judged.core.as_ref())];
        std::iter::once(name).chain(changes).chain(verdicts).collect()
    });
    Block::table(header, rows)
}

fn path(title: &str, path: &PathReport) -> Block {
    let mut text = format!("{title}: {}", path.start);
    for step in &path.steps {
        text = format!("{text} \u{2192} {} ({})", step.after, describe(step));
    }
    match path.cycle_from {
        Some(step) => text = format!("{text}; from step {} on it goes round.", step + 1),
        None => text.push_str("; there it rests."),
    }
    Block::Sentence(text)
}

fn payment_sentences(report: &PaymentReport) -> [Block; 2] {
    let sentence = |against: &str, payments: &Payments| {
        let text = match payments {
            Payments::Paid { lines, .. } if lines.is_empty() => "nothing need be paid".to_owned(),
            Payments::Paid { total, lines } => {
                let lines: Vec<String> = lines
                    .iter()
                    .map(|line| format!("{} to {} {}", line.from, line.to, money(line.amount)))
                    .collect();
                format!("{} must change hands: {}", money(*total), lines.join(", "))
            }
            Payments::Impossible { shortfall, proof } => {
                let demands = proof.iter().map(|demand| {
                    let joins = if demand.joins.is_empty() {
                        String::new()
                    } else {
                        format!(" to {}", demand.joins.join("+"))
                    };
                    let movers = demand.movers.join("+");
                    format!("{:.2} \u{b7} {movers}{joins} ({})", demand.weight, change(demand.demand))
                });
                format!(
                    "no payments do; these demands ask for more than payments can give: {}. Each would have to fall by {}",
                    demands.collect::<Vec<_>>().join(", "),
                    money(*shortfall)
                )
            }
        };
        Block::Sentence(format!("To hold {} against {against}: {text}.", report.structure))
    };
    [sentence("single moves", &report.against_single), sentence("groups too", &report.against_groups)]
}

fn odds_blocks(report: &StabilityReport) -> Vec<Block> {
    if report.odds.is_empty() {
        return Vec::new();
    }
    let percent = |chance: f64| format!("{:.0} %", 100.0 * chance);
    let rows = report.odds.iter().map(|odds| {
        vec![
            format!("noise {}, year {}", money(odds.noise), odds.year),
            percent(odds.all_together),
            percent(odds.half_together),
            percent(odds.all_alone),
            format!("{} {}", odds.likeliest, percent(odds.likeliest_odds)),
        ]
    });
    let header = ["odds over time", "all in one", "a bloc of half", "all alone", "likeliest"];
    vec![
        Block::table(header, rows),
        Block::Note(
            "Log-linear learning: every candidate revises once a year on average; noise is the money a year at which a choice is still \
             uncertain. It is shown, not fitted: nobody has shown a calibrated one."
                .to_owned(),
        ),
    ]
}

fn landscape_blocks(landscape: &LandscapeReport) -> Vec<Block> {
    let sizes = if landscape.sized { "sizes: root of gross domestic product" } else { "all alike in size" };
    let gap =
        landscape.gap.map_or_else(String::new, |gap| format!("; the second lies {gap:.3} above the first"));
    let valleys = match landscape.n_two_camps {
        Some(1) => "1 valley of two camps".to_owned(),
        Some(n) => format!("{n} valleys of two camps"),
        None if landscape.is_proven => "the lowest valley of two camps, proven".to_owned(),
        None => "the lowest valley of two camps that was found, not proven".to_owned(),
    };
    let row = |kind: &str, valley: &crate::stability::Valley| {
        let camps: Vec<String> = valley.camps.iter().map(|camp| camp.join("+")).collect();
        let basin = valley.basin.map_or_else(String::new, |basin| format!("{:.0} %", 100.0 * basin));
        vec![camps.join(" | "), kind.to_owned(), format!("{:.3}", valley.energy + 0.0), basin]
    };
    let two = landscape.two_camps.iter().map(|valley| row("two", valley));
    let any = landscape.any_camps.iter().map(|valley| row("any", valley));
    vec![
        Block::Sentence(format!(
            "Alignment of {} ({sizes}; {} pairs without a propensity count as 0; pairs without a candidate are {:.0} % of the weight): {valleys}{gap}.",
            landscape.actors.join(", "),
            landscape.unknown_pairs,
            100.0 * landscape.outsider_weight
        )),
        Block::table(["alignment", "camps", "energy", "basin"], two.chain(any)),
    ]
}

fn sampled_blocks(report: &SampledReport) -> Vec<Block> {
    let rows = report.ends.iter().map(|end| {
        let blocked = end.blocked_by.as_ref().map_or_else(|| "none of those tried".to_owned(), describe);
        vec![end.partition.to_string(), end.n_starts.to_string(), blocked]
    });
    vec![
        Block::Sentence(format!(
            "{} candidates have too many partitions to look at all: sampled. {} random starts, {} partitions looked at; {} starts went round, {} were \
             unfinished.",
            report.candidates.len(),
            report.search.n_starts,
            report.n_partitions,
            report.n_cycles,
            report.n_unfinished
        )),
        Block::table(["at rest", "starts", "group that objects"], rows),
    ]
}
