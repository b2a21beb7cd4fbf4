//! The chapter on decisions: what the forum would decide on each issue.

use super::block::Block;
use super::money;
use crate::agenda::{Bargain, Decision, Election, Spread};
use crate::decisions::{DecisionReport, IssueReport};

/// All issues in one table, with who is in the way where nothing suits all.
#[must_use]
pub fn decision_blocks(report: &DecisionReport) -> Vec<Block> {
    if report.issues.is_empty() {
        return vec![Block::Sentence("agenda.csv holds no issue.".to_owned())];
    }
    let mut blocks: Vec<Block> = power_sentences(&report.issues);
    let no_gains =
        report.issues.iter().flat_map(|issue| &issue.actors).all(|standing| standing.bloc_gain == 0.0);
    blocks.push(Block::Sentence(if no_gains {
        format!(
            "Under `{}` nothing is gained or lost by the bloc itself, so that nearly every outcome is better for all than none, whatever their stakes.",
            report.structure
        )
    } else {
        format!(
            "An agreement, on each issue for itself, brings what `{}` changes against all alone; without one nobody has that.",
            report.structure
        )
    }));
    let rows = report.issues.iter().flat_map(decision_rows);
    let header = [
        "issue",
        "bargaining",
        "power among them",
        "compromise",
        "median",
        "who decides",
        "unity",
        "agreement",
    ];
    blocks.push(Block::table(header, rows));
    blocks.extend(report.issues.iter().filter_map(|issue| in_the_way(&issue.decision)));
    let asked: Vec<Vec<String>> =
        report.issues.iter().filter_map(|issue| passing_row(&issue.decision)).collect();
    if !asked.is_empty() {
        blocks.push(Block::table(["adopted?", "bargaining", "compromise", "median"], asked));
    }
    if let Some(first) = report.issues.first() {
        blocks.push(Block::Note(format!(
            "In brackets the 5 % and 95 % of {} samples of positions and powers; a position without a source is drawn from its whole scale. \"Power among \
             them\": bargaining with powers from the game of those with a say alone, all others away.",
            first.decision.sampled.samples
        )));
    }
    blocks
}

/// Powers, told once for issues in which they are the same.
fn power_sentences(issues: &[IssueReport]) -> Vec<Block> {
    let mut sentences = Vec::new();
    for (place, issue) in issues.iter().enumerate() {
        let is_alike =
            |other: &&IssueReport| other.subsystem == issue.subsystem && other.actors == issue.actors;
        if issues[..place].iter().any(|other| is_alike(&other)) {
            continue;
        }
        let names = issues.iter().filter(is_alike).map(|other| other.decision.issue.as_str());
        let names: Vec<&str> = names.collect();
        let powers =
            issue.actors.iter().map(|standing| format!("{} {:.0}", standing.actor, 100.0 * standing.power));
        let powers: Vec<String> = powers.collect();
        let scope = issue.subsystem.as_ref().map_or_else(String::new, |name| format!(" (gains in {name})"));
        let among = issue
            .actors
            .iter()
            .map(|standing| format!("{} {:.0}", standing.actor, 100.0 * standing.power_among));
        let among: Vec<String> = among.collect();
        sentences.push(Block::Sentence(format!(
            "Power in {}{scope}, %: {}; among them alone: {}.",
            names.join(", "),
            powers.join(", "),
            among.join(", ")
        )));
    }
    sentences
}

fn point(outcome: f64) -> String {
    format!("{outcome:.0}")
}

fn spread(spread: &Spread) -> String {
    format!("({}\u{2013}{})", point(spread.low), point(spread.high))
}

fn decision_rows(issue: &IssueReport) -> Vec<Vec<String>> {
    let decision = &issue.decision;
    let sampled = &decision.sampled;
    let rows = decision.dimensions.iter().enumerate().map(|(place, dimension)| {
        let name = match dimension.name.as_str() {
            "" => decision.issue.clone(),
            name => format!("{}, {name}", decision.issue),
        };
        let of = |bargain: &Bargain| match bargain {
            Bargain::Agreement { outcome, .. } => point(outcome[place]),
            Bargain::NoAgreement { .. } => "none".to_owned(),
            Bargain::Undetermined { .. } => "any".to_owned(),
        };
        let nash = of(&decision.nash);
        let nash_spread = sampled.nash.as_ref().map(|found| spread(&found[place])).unwrap_or_default();
        vec![
            name,
            format!("{nash} {nash_spread}").trim_end().to_owned(),
            of(&issue.bargain_among),
            format!("{} {}", point(dimension.compromise), spread(&sampled.compromise[place])),
            format!("{} {}", point(dimension.median.position), spread(&sampled.median[place])),
            dimension.pivotal.join("+"),
            format!("{:.2}", dimension.unity),
            format!("{:.0} %", 100.0 * sampled.agreement),
        ]
    });
    rows.collect()
}

/// What each model says, with the share of samples in which it says yes; nothing where the issue asks for no yes.
fn passing_row(decision: &Decision) -> Option<Vec<String>> {
    let (passes, shares) = (decision.passes?, decision.sampled.passes?);
    let cell = |verdict: Option<bool>, share: f64| {
        let word = match verdict {
            Some(true) => "yes",
            Some(false) => "no",
            None => "open",
        };
        format!("{word}; yes in {:.0} % of samples", 100.0 * share)
    };
    Some(vec![
        decision.issue.clone(),
        cell(passes.nash, shares.nash),
        cell(Some(passes.compromise), shares.compromise),
        cell(Some(passes.median), shares.median),
    ])
}

fn in_the_way(decision: &Decision) -> Option<Block> {
    let Bargain::NoAgreement { conflicts } = &decision.nash else { return None };
    let sets: Vec<String> = conflicts
        .iter()
        .map(|conflict| format!("{} ({} short)", conflict.actors.join("+"), money(conflict.shortfall)))
        .collect();
    Some(Block::Sentence(format!(
        "{}: no outcome suits all; in the way: {}.",
        decision.issue,
        sets.join(", ")
    )))
}

/// One issue in full: the odds of every position, and what moves the outcome.
#[must_use]
pub fn issue_blocks(decision: &Decision) -> Vec<Block> {
    let elections = &decision.elections;
    let positions = elections.positions.iter().enumerate().map(|(place, position)| {
        let chance = |election: &Option<Election>| {
            election.as_ref().map_or_else(
                || "none".to_owned(),
                |election| format!("{:.0} %", 100.0 * election.probabilities[place]),
            )
        };
        let position: Vec<String> = position.iter().copied().map(point).collect();
        vec![
            format!("{} ({})", position.join(", "), elections.actors[place].join("+")),
            chance(&elections.conditional),
            chance(&elections.markov_uniform),
            chance(&elections.markov_incentive),
        ]
    });
    let amount =
        |number: Option<f64>| number.map_or_else(|| "none".to_owned(), |number| format!("{number:+.2}"));
    let moves = decision.sensitivities.iter().map(|voice| {
        let name = match voice.dimension.as_str() {
            "" => voice.actor.clone(),
            name => format!("{}, {name}", voice.actor),
        };
        vec![
            name,
            amount(Some(voice.compromise_by_position)),
            amount(Some(voice.compromise_by_tenth_of_weight)),
            amount(voice.nash_by_position),
            amount(voice.nash_by_tenth_of_weight),
        ]
    });
    let header =
        ["moves by", "compromise: position +1", "weight +10 %", "bargaining: position +1", "weight +10 %"];
    vec![
        Block::table(
            ["odds of a position", "conditional", "Markov, uniform", "Markov, incentive"],
            positions,
        ),
        Block::table(header, moves),
    ]
}
