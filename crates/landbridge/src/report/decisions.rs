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
    blocks.push(Block::Sentence(format!("Without agreement the gains of `{}` are lost.", report.structure)));
    let rows = report.issues.iter().flat_map(|issue| decision_rows(&issue.decision));
    let header =
        ["issue", "bargaining", "compromise", "median", "who decides", "unity", "agreement", "passes"];
    blocks.push(Block::table(header, rows));
    blocks.extend(report.issues.iter().filter_map(|issue| in_the_way(&issue.decision)));
    if let Some(first) = report.issues.first() {
        blocks.push(Block::Note(format!(
            "In brackets the 5 % and 95 % of {} samples of positions and powers; a position without a source is drawn from its whole scale.",
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
        sentences.push(Block::Sentence(format!(
            "Power in {}{scope}, %: {}.",
            names.join(", "),
            powers.join(", ")
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

fn decision_rows(decision: &Decision) -> Vec<Vec<String>> {
    let sampled = &decision.sampled;
    let rows = decision.dimensions.iter().enumerate().map(|(place, dimension)| {
        let name = match dimension.name.as_str() {
            "" => decision.issue.clone(),
            name => format!("{}, {name}", decision.issue),
        };
        let nash = match &decision.nash {
            Bargain::Agreement { outcome, .. } => point(outcome[place]),
            Bargain::NoAgreement { .. } => "none".to_owned(),
            Bargain::Undetermined { .. } => "any".to_owned(),
        };
        let nash_spread = sampled.nash.as_ref().map(|found| spread(&found[place])).unwrap_or_default();
        vec![
            name,
            format!("{nash} {nash_spread}").trim_end().to_owned(),
            format!("{} {}", point(dimension.compromise), spread(&sampled.compromise[place])),
            format!("{} {}", point(dimension.median.position), spread(&sampled.median[place])),
            dimension.pivotal.join("+"),
            format!("{:.2}", dimension.unity),
            format!("{:.0} %", 100.0 * sampled.agreement),
            passes(decision),
        ]
    });
    rows.collect()
}

fn passes(decision: &Decision) -> String {
    let (Some(passes), Some(shares)) = (&decision.passes, &decision.sampled.passes) else {
        return String::new();
    };
    let verdict = match passes.nash {
        Some(true) => "yes",
        Some(false) => "no",
        None => "open",
    };
    format!("{verdict} ({:.0} % of samples)", 100.0 * shares.nash)
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
