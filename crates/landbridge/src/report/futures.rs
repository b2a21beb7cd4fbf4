//! The chapter on futures: in how many of them a region becomes what, what holds in them, and what it hangs on.

use super::block::Block;
use super::money;
use crate::robustness::Share;
use crate::simulation::{LOST, NamedFan, NamedShare, RunSummary, SHARE, YearSummary};
use serde::{Deserialize, Serialize};

/// A run of futures, as far as it is there, in plain data.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct FuturesChapter {
    /// Name of the run.
    pub run: String,
    /// How many futures it has when it is whole.
    pub of: u64,
    /// How its samples are chosen, in words.
    pub design: String,
    /// Seed of samples and draws.
    pub seed: u64,
    /// The first and the last year.
    pub years: (i64, i64),
    /// Unit of money.
    pub money_unit: String,
    /// Codes of the candidates.
    pub candidates: Vec<String>,
    /// What the futures have in common.
    pub summary: RunSummary,
    /// What the futures of the most frequent class have in common; absent where nobody asked, or there are too few.
    pub drivers: Option<Drivers>,
}

/// What one outcome hangs on.
#[derive(Clone, Debug, PartialEq, Deserialize, Serialize)]
pub struct Drivers {
    /// Which outcome.
    pub of: String,
    /// In which part of the factors it lies, as a sentence; empty where no part holds it more densely than all do, or that may be chance.
    pub place: String,
    /// Factors by first-order index, the largest first: name, index and its 95 % interval.
    pub factors: Vec<(String, f64, (f64, f64))>,
    /// The parts of the factors in which it lies, by PRIM: those that `landbridge discover` tells.
    pub boxes: Vec<DrivenBox>,
}

/// A part of the factors.
#[derive(Clone, Debug, PartialEq, Deserialize, Serialize)]
pub struct DrivenBox {
    /// Its sides, in the words of the factors.
    pub words: Vec<String>,
    /// Its share of all futures with the outcome.
    pub coverage: f64,
    /// Share of the futures in it that have the outcome.
    pub density: f64,
    /// Its share of all futures.
    pub mass: f64,
    /// Where a side of it may be chance: how likely as many would be there if that side did nothing.
    pub quasi_p: Option<f64>,
}

/// One list of a year.
type Shares = fn(&YearSummary) -> &[NamedShare];

/// Most factors that are told.
const SHOWN_FACTORS: usize = 5;

/// The outcome in one sentence.
#[must_use]
pub fn futures_answer(chapter: &FuturesChapter) -> String {
    let Some(last) = chapter.summary.years.last() else { return String::new() };
    let told = last.classes.iter().filter_map(|class| {
        let share = class.share.filter(|share| share.count > 0)?;
        Some(format!("{} in {}", class.name, in_percent(&share)))
    });
    format!(
        "Of {} futures to {}: {}.",
        chapter.summary.futures,
        chapter.years.1,
        told.collect::<Vec<_>>().join(", ")
    )
}

/// The chapter.
#[must_use]
pub fn futures_blocks(chapter: &FuturesChapter) -> Vec<Block> {
    let summary = &chapter.summary;
    let Some(last) = summary.years.last() else {
        return vec![Block::Sentence("Nothing is there of the run yet.".to_owned())];
    };
    let mut blocks = vec![Block::Sentence(format!(
        "{} of {} futures, {} to {}; {}, seed {}.",
        summary.futures, chapter.of, chapter.years.0, chapter.years.1, chapter.design, chapter.seed
    ))];
    let kinds: [(&str, Shares); 5] = [
        ("it is", |year| &year.classes),
        ("passes", |year| &year.tests),
        ("in force", |year| &year.acts),
        ("member", |year| &year.members),
        ("works", |year| &year.built),
    ];
    let header = |title: &str| -> Vec<String> {
        let years = summary.years.iter().map(|year| year.year.to_string());
        std::iter::once(title.to_owned()).chain(years).collect()
    };
    for (title, of) in kinds.into_iter().filter(|(_, of)| !of(last).is_empty()) {
        let rows = of(last).iter().map(|named| {
            let cell = |year: &YearSummary| {
                let found = of(year).iter().find(|other| other.name == named.name);
                found
                    .and_then(|named| named.share)
                    .map_or_else(|| "none".to_owned(), |share| in_percent(&share))
            };
            std::iter::once(named.name.clone()).chain(summary.years.iter().map(cell)).collect()
        });
        blocks.push(Block::table(header(title), rows));
    }
    blocks.push(spread(chapter, header("5 %, median, 95 %")));
    blocks.push(Block::Note(format!(
        "Shares of the futures with their 95 % interval; a test is told of those in which it can be scored. Money in {}, a year.",
        chapter.money_unit
    )));
    if let Some(drivers) = &chapter.drivers {
        blocks.extend(drivers_blocks(drivers));
    }
    blocks
}

/// How numbers spread: of actors those of the candidates.
fn spread(chapter: &FuturesChapter, header: Vec<String>) -> Block {
    let told = |fan: &&NamedFan| {
        let actor = fan.name.strip_prefix(SHARE).or_else(|| fan.name.strip_prefix(LOST));
        actor.is_none_or(|actor| chapter.candidates.iter().any(|candidate| candidate == actor))
    };
    let rows = chapter.summary.fans.iter().filter(told).map(|fan| {
        let is_money = fan.name.starts_with(SHARE) || fan.name.starts_with(LOST) || fan.name == "together";
        let number = |number: f64| if is_money { money(number) } else { format!("{number:.2}") };
        let cell = |year: &YearSummary| {
            let bands = fan.bands.iter().find(|(other, _)| *other == year.year).and_then(|(_, bands)| *bands);
            bands.map_or_else(
                || "none".to_owned(),
                |bands| [bands.p05, bands.p50, bands.p95].map(number).join("  "),
            )
        };
        std::iter::once(fan.name.clone()).chain(chapter.summary.years.iter().map(cell)).collect()
    });
    Block::table(header, rows)
}

fn drivers_blocks(drivers: &Drivers) -> Vec<Block> {
    let mut blocks = Vec::new();
    if !drivers.place.is_empty() {
        blocks.push(Block::Sentence(format!("Where it ends as {}: {}", drivers.of, drivers.place)));
    }
    let rows = drivers.factors.iter().take(SHOWN_FACTORS).map(|(factor, index, (lower, upper))| {
        vec![factor.clone(), format!("{index:.2}"), format!("{lower:.2} to {upper:.2}")]
    });
    let title = format!("{} hangs on", drivers.of);
    blocks.push(Block::table([title.as_str(), "first order", "95 %"], rows));
    blocks
}

fn in_percent(share: &Share) -> String {
    format!("{:.1} % ({:.1}-{:.1})", 100.0 * share.share, 100.0 * share.lower, 100.0 * share.upper)
}
