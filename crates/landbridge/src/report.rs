//! What the brief shows, as plain data, and its one self-contained page. Takes finished results; solves nothing.

mod backtests;
mod block;
mod blocs;
mod chapters;
mod claims;
mod decisions;
mod futures;
mod influence;
mod interdiction;
mod limits;
mod page;
mod provenance;
mod stability;

pub use backtests::backtest_blocks;
pub use block::Block;
pub use blocs::{bloc_change, bloc_overview, pair_tables};
pub use chapters::{Chapter, WholeBrief, chapters};
pub use claims::{claim_blocks, claims_answer, claims_overview};
pub use decisions::{decision_blocks, issue_blocks};
pub use futures::{DrivenBox, Drivers, FuturesChapter, futures_answer, futures_blocks};
pub use influence::influence_blocks;
pub use interdiction::{
    attack_blocks, coercion_answer, coercion_blocks, exposure_blocks, harden_blocks, toll_blocks,
};
pub use limits::limits_blocks;
pub use page::{PAGE, PagePolicy, live_page, page_policy, to_html};
pub use provenance::{Provenance, RestingNumber, provenance_blocks};
pub use stability::stability_blocks;

use stability::describe;

use crate::agenda::Passing;
use crate::backtests::BacktestRow;
use crate::blocs::{BlocChange, PairChange};
use crate::calibration::CalibrationRow;
use crate::claims::JudgedClaim;
use crate::decisions::DecisionReport;
use crate::interdiction::Coercion;
use crate::lp::Ways;
use crate::map::MapView;
use crate::model::Region;
use crate::shares::{ActorShares, Shares, SubsystemTotal};
use crate::soundness::Soundness;
use crate::stability::{JudgedPartition, Judgment};
use serde::Serialize;

/// How every actor's gain and share move under one variant.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Shift {
    /// Name of the variant.
    pub variant: String,
    /// Its title.
    pub title: String,
    /// What it assumes and what it is for.
    pub why: String,
    /// Sub-systems that were solved anew; the others are as in the base.
    pub solved: Vec<String>,
    /// Change of v(N), money a year.
    pub together: f64,
    /// Change of each actor's gain, in the order of actors.csv, money a year.
    pub gain: Vec<f64>,
    /// Change of each actor's share, in the same order, money a year.
    pub share: Vec<f64>,
    /// Names of the sub-systems, before or after.
    pub subsystems: Vec<String>,
    /// Change of gain: by actor, then by sub-system, money a year.
    pub by_subsystem: Vec<Vec<f64>>,
}

/// Which tables and which program a figure comes from.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Reference {
    /// Name of the region.
    pub region: String,
    /// Fingerprint of its tables.
    pub fingerprint: String,
    /// Version of the engine.
    pub version: String,
    /// What makes it again.
    pub command: String,
}

impl Reference {
    /// What a command says of a region.
    #[must_use]
    pub fn of(region: &Region, command: &str) -> Self {
        Self {
            region: region.name.clone(),
            fingerprint: region.fingerprint.clone(),
            version: env!("CARGO_PKG_VERSION").to_owned(),
            command: command.to_owned(),
        }
    }
}

/// A sub-system by another view than the shares take: outsiders idle on its rivers, or cut off from those it is connected with.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct OtherView {
    /// Name of the sub-system.
    pub name: String,
    /// v(N), money a year.
    pub together: f64,
    /// Σ v({i}), money a year; absent where it was not asked.
    pub alone: Option<f64>,
}

/// How many numbers of the tables rest on what.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize)]
pub struct GradeCounts {
    /// Official or peer-reviewed.
    pub a: usize,
    /// Reputable press or institute.
    pub b: usize,
    /// Inference or assumption.
    pub c: usize,
    /// Without evidence.
    pub ungraded: usize,
}

/// Everything that the brief says.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Brief {
    /// Which tables and which program it comes from.
    pub reference: Reference,
    /// Name of the region.
    pub title: String,
    /// The one year of all numbers.
    pub base_year: i32,
    /// Unit of money.
    pub money_unit: String,
    /// The answer in words, made from the numbers below.
    pub answer: String,
    /// The same about the bloc; empty where the region names none.
    pub bloc_answer: String,
    /// The same about coercion; empty where the region names no levers, or they do nothing.
    pub coercion_answer: String,
    /// What is said of the region, judged; empty where nobody asked, or the region makes no claims.
    pub claims: Vec<JudgedClaim>,
    /// v(N), money a year.
    pub together: f64,
    /// Parts of the network.
    pub subsystems: Vec<SubsystemTotal>,
    /// Sub-systems with a river, outsiders idle: the bound in which every riparian counts the whole river as its own.
    pub idle: Vec<OtherView>,
    /// Sub-systems that are connected, as if they were not: v(N) of all of them apart.
    pub apart: Vec<OtherView>,
    /// What was found in the values of each part.
    pub soundness: Vec<Soundness>,
    /// Shares, in the order of actors.csv.
    pub actors: Vec<ActorShares>,
    /// What lies where, and how all together use it.
    pub map: MapView,
    /// One for each variant.
    pub shifts: Vec<Shift>,
    /// Every named structure against all alone.
    pub blocs: Vec<BlocChange>,
    /// Every pair of candidates that bargains as one.
    pub pairs: Vec<PairChange>,
    /// Shapley interaction index of every two actors: positive where they are worth more together. Zero on the diagonal.
    pub interactions: Vec<Vec<f64>>,
    /// Which blocs of the candidates hold; absent where there are no candidates, or for the reason below.
    pub stability: Option<Judgment>,
    /// Why there is no answer to that; empty where there is one, or nobody asked.
    pub stability_missing: String,
    /// What the forum would decide; absent without an agenda.
    pub decisions: Option<DecisionReport>,
    /// Who can coerce the candidates; absent without levers.
    pub coercion: Option<Coercion>,
    /// What becomes of it: a run of futures, where one was made.
    pub futures: Option<FuturesChapter>,
    /// Worst miss first.
    pub calibration: Vec<CalibrationRow>,
    /// Natural experiments, in the order of backtests.csv.
    pub backtests: Vec<BacktestRow>,
    /// What the candidates' gains rest on.
    pub provenance: Vec<Provenance>,
    /// Numbers by grade.
    pub grades: GradeCounts,
    /// Widest gap between a value and its bound.
    pub max_gap: f64,
    /// How the programs of the base and of all variants were solved.
    pub ways: Ways,
}

/// The answer: who gains most, where, and which variant moves most.
#[must_use]
pub fn answer(shares: &Shares, shifts: &[Shift], money_unit: &str) -> String {
    let titles: Vec<&str> = shares.actors.iter().map(|actor| actor.title.as_str()).collect();
    let together: f64 = shares.subsystems.iter().map(|part| part.together).sum();
    let gains: Vec<f64> = shares.actors.iter().map(|actor| actor.total.gain).collect();
    let mut text = format!(
        "Together the actors make {} a year ({money_unit}); {} of it is gained by cooperating. Most is gained by {}.",
        money(together),
        money(gains.iter().sum()),
        leaders(&titles, &gains, money, 3)
    );
    let mut places: Vec<usize> = (0..shares.subsystems.len()).collect();
    let gain_of = |place: &usize| shares.subsystems[*place].together - shares.subsystems[*place].alone;
    places.sort_by(|a, b| gain_of(b).total_cmp(&gain_of(a)));
    if let [first, _, ..] = places.as_slice() {
        let name = &shares.subsystems[*first].name;
        text = format!("{text} The largest part of the gain, {}, comes from {name}.", money(gain_of(first)));
    }
    let largest =
        |shift: &Shift| -> f64 { shift.share.iter().fold(0.0, |most, change| change.abs().max(most)) };
    if let Some(shift) = shifts.iter().max_by(|a, b| largest(a).total_cmp(&largest(b))) {
        let moved = leaders(&titles, &shift.share, change, 3);
        text = format!("{text} Of the variants, \"{}\" moves shares most: {moved}.", shift.title);
    }
    text
}

/// What follows for the bloc, in words: what bargaining as one does to its members, whether they would stay, and what the forum would adopt.
#[must_use]
pub fn bloc_answer(
    blocs: &[BlocChange],
    stability: Option<&Judgment>,
    decisions: Option<&DecisionReport>,
) -> String {
    let mut sentences: Vec<String> = Vec::new();
    if let Some(Judgment::All(report)) = stability {
        // The largest bloc of candidates that has a name.
        let size = |judged: &&JudgedPartition| judged.partition.blocs.iter().map(Vec::len).max().unwrap_or(0);
        let largest = report.structures.iter().filter(|judged| size(judged) > 1).max_by_key(size);
        let named = |judged: &JudgedPartition| {
            let name = judged.structure.as_deref()?;
            blocs.iter().find(|change| change.to == name)
        };
        if let Some((judged, change)) = largest.and_then(|judged| Some((judged, named(judged)?))) {
            sentences.push(bargaining_answer(change));
            sentences.push(holding_answer(judged));
        }
    }
    sentences.extend(decisions.and_then(adopting_answer));
    sentences.join(" ")
}

/// Whether a partition rests, and who in its blocs, or outside them, would rather move.
fn holding_answer(judged: &JudgedPartition) -> String {
    let in_bloc = |actor: &String| judged.partition.blocs.iter().any(|bloc| bloc.contains(actor));
    let objection = judged.nash.as_ref().or(judged.core.as_ref());
    match objection {
        None => "It holds: nobody gains by moving, alone or in a group.".to_owned(),
        Some(objection) if objection.movers.iter().any(in_bloc) => {
            format!("It does not hold: {}.", describe(objection))
        }
        Some(objection) => format!("Those outside it would rather move: {}.", describe(objection)),
    }
}

/// What each model says of the issues that ask for a yes.
fn adopting_answer(decisions: &DecisionReport) -> Option<String> {
    let asked: Vec<(&str, Passing)> = (decisions.issues.iter())
        .filter_map(|issue| Some((issue.decision.issue.as_str(), issue.decision.passes?)))
        .collect();
    if asked.is_empty() {
        return None;
    }
    let adopted = |by: &dyn Fn(&Passing) -> bool| {
        let names: Vec<&str> = asked.iter().filter(|(_, passes)| by(passes)).map(|(name, _)| *name).collect();
        if names.is_empty() { "nothing".to_owned() } else { names.join(", ") }
    };
    let names: Vec<&str> = asked.iter().map(|(name, _)| *name).collect();
    Some(format!(
        "Of what asks for a yes ({}) the forum would adopt {} by bargaining, {} by the compromise and {} by the median.",
        names.join(", "),
        adopted(&|passes| passes.nash == Some(true)),
        adopted(&|passes| passes.compromise),
        adopted(&|passes| passes.median)
    ))
}

fn bargaining_answer(of: &BlocChange) -> String {
    let amounts: Vec<String> = (of.concepts.iter())
        .filter_map(|concept| Some(format!("{} ({})", change(concept.in_blocs.total?), concept.concept)))
        .collect();
    let text = format!(
        "If {} bargained as one on everything, what its members get together would change by {}",
        of.to,
        amounts.join(", ")
    );
    let Some(owen) = of.concepts.first() else { return format!("{text}.") };
    let names: Vec<&str> = owen.outsiders.iter().map(|outsider| outsider.actor.as_str()).collect();
    let amounts: Vec<f64> =
        owen.outsiders.iter().map(|outsider| outsider.amounts.total.unwrap_or_default()).collect();
    format!("{text}; of the powers outside most moves {}.", leaders(&names, &amounts, change, 2))
}

/// The actors with the largest amounts, by size; those without any are left out.
#[must_use]
pub fn leaders(names: &[&str], amounts: &[f64], write: fn(f64) -> String, most: usize) -> String {
    let mut order: Vec<usize> = (0..amounts.len()).collect();
    order.sort_by(|&a, &b| amounts[b].abs().total_cmp(&amounts[a].abs()));
    let first = order.iter().take(most).filter(|&&place| amounts[place].abs() >= 0.05);
    let first: Vec<String> =
        first.map(|&place| format!("{} {}", names[place], write(amounts[place]))).collect();
    first.join(", ")
}

/// What was found in the values of the parts, as sentences; none where all is as hoped for.
#[must_use]
pub fn findings(soundness: &[Soundness]) -> Vec<String> {
    let mut found = Vec::new();
    for part in soundness {
        let name = &part.name;
        if let Some(case) = &part.unwelcome {
            found.push(format!(
                "{name}: {} joining {} lowers the value by {}.",
                case.actor,
                list(&case.coalition),
                money(case.loss)
            ));
        }
        if let Some(case) = &part.rivals {
            let both = match case.counted_twice.as_slice() {
                [] => String::new(),
                names => format!(", for both count on {}", names.join(", ")),
            };
            found.push(format!(
                "{name}: v is not superadditive; at worst {} and {} lose {} by joining{both}.",
                list(&case.first),
                list(&case.second),
                money(case.loss)
            ));
        }
        if !part.superadditivity_checked {
            found.push(format!("{name}: too many actors to look at every pair of coalitions."));
        }
        if !part.free_at_limit.is_empty() {
            found.push(format!(
                "{name}: used to their limit, and nobody's: {}. Two coalitions may each count on them.",
                part.free_at_limit.join(", ")
            ));
        }
        for case in &part.overflows {
            found.push(format!(
                "{name}: the {} would be passed by {:.2} under the rule of outsiders, at worst with {} acting (by one of its optima).",
                case.level,
                case.excess,
                list(&case.coalition)
            ));
        }
        if !part.plans_settled {
            found.push(format!("{name}: the plans behind the rule of outsiders did not come to rest."));
        }
    }
    found
}

fn list(names: &[String]) -> String {
    if names.is_empty() { "nobody".to_owned() } else { names.join("+") }
}

/// Money for people: whole units above ten, one decimal below, narrow spaces that do not break between thousands, a true minus.
#[must_use]
pub fn money(amount: f64) -> String {
    let digits = usize::from(amount.abs() < 9.95);
    let text = format!("{:.digits$}", amount.abs());
    let whole = text.split('.').next().unwrap_or(&text).len();
    let mut grouped = String::new();
    for (place, digit) in text.chars().enumerate() {
        if place > 0 && place < whole && (whole - place) % 3 == 0 {
            grouped.push('\u{202f}');
        }
        grouped.push(digit);
    }
    let is_zero = !text.chars().any(|c| ('1'..='9').contains(&c));
    if amount < 0.0 && !is_zero { format!("\u{2212}{grouped}") } else { grouped }
}

/// What a table shows of an amount: a dot where it comes to nothing.
#[must_use]
pub fn cell(text: String) -> String {
    if text.chars().any(|c| ('1'..='9').contains(&c)) { text } else { "\u{b7}".to_owned() }
}

/// Money with its sign always written.
#[must_use]
pub fn change(amount: f64) -> String {
    let text = money(amount);
    if amount > 0.0 && text.chars().any(|c| ('1'..='9').contains(&c)) { format!("+{text}") } else { text }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn money_is_written_for_people() {
        for (amount, text) in [
            (1480.4, "1\u{202f}480"),
            (-12.0, "\u{2212}12"),
            (0.04, "0.0"),
            (-0.01, "0.0"),
            (9.96, "10"),
            (123.0, "123"),
        ] {
            assert_eq!(money(amount), text);
        }
        assert_eq!(change(5.0), "+5.0");
        assert_eq!([cell(money(0.01)), cell(change(-2.0))], ["\u{b7}", "\u{2212}2.0"]);
    }
}
