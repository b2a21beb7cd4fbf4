//! The chapter on what the headlines rest on: numbers of the tables by influence, with their grades and sources.

use super::block::Block;
use super::{Brief, change, money};
use crate::influence::Influences;
use serde::Serialize;

/// A number that a figure rests on.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct RestingNumber {
    /// Table, without its ending.
    pub table: String,
    /// What the row is called.
    pub row: String,
    /// Its column; of a profile the period.
    pub field: String,
    /// figure(+10 %) − figure(−10 %).
    pub influence: f64,
    /// Its part of all influence, from 0 to 1.
    pub share: f64,
    /// A, B, C, or empty where no evidence is given.
    pub grade: String,
    /// Ids of sources.csv.
    pub sources: Vec<String>,
}

/// What a headline rests on.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Provenance {
    /// The metric, such as `gain(AZ)`.
    pub figure: String,
    /// The same for people.
    pub title: String,
    /// The figure; absent where it does not exist.
    pub value: Option<f64>,
    /// Σ influence of grade C, and of what has no evidence, ÷ Σ influence of all; absent where nothing has any.
    pub rests_on_c: Option<f64>,
    /// The most influential first.
    pub numbers: Vec<RestingNumber>,
}

impl Provenance {
    /// What was found for a figure, as far as it is told.
    #[must_use]
    pub fn of(figure: &str, title: &str, found: &Influences, most: usize) -> Self {
        let number = |row: &crate::influence::RestsOn| RestingNumber {
            table: row.table.clone(),
            row: row.row.clone(),
            field: row.field.clone(),
            influence: row.change,
            share: row.share,
            grade: row.grade.map(|grade| format!("{grade:?}")).unwrap_or_default(),
            sources: row.sources.clone(),
        };
        Self {
            figure: figure.to_owned(),
            title: title.to_owned(),
            value: found.value,
            rests_on_c: found.on_c,
            numbers: found.rows.iter().take(most).map(number).collect(),
        }
    }
}

/// The chapter.
#[must_use]
pub fn provenance_blocks(brief: &Brief) -> Vec<Block> {
    let mut blocks = vec![Block::Sentence(
        "Influence is what a figure gains when a number of the tables is 10 % higher, less what it gains when it is 10 % lower, by the prices of all \
         coalitions. Grade C is an inference or an assumption."
            .to_owned(),
    )];
    let rows = brief.provenance.iter().map(|of| {
        vec![
            of.title.clone(),
            of.value.map(money).unwrap_or_default(),
            of.rests_on_c.map(|share| format!("{:.0} %", 100.0 * share)).unwrap_or_default(),
        ]
    });
    blocks.push(Block::table(["headline", "value", "rests on C"], rows));
    let rows = brief.provenance.iter().flat_map(|of| {
        of.numbers.iter().map(|number| {
            vec![
                format!("{}: {}, {}, {}", of.title, number.table, number.row, number.field),
                change(number.influence),
                format!("{:.0} %", 100.0 * number.share),
                if number.grade.is_empty() { "none".to_owned() } else { number.grade.clone() },
                if number.sources.is_empty() { "reasoning".to_owned() } else { number.sources.join(";") },
            ]
        })
    });
    blocks.push(Block::table(["rests on", "influence", "of all", "grade", "source"], rows));
    blocks.push(Block::Note(format!(
        "`landbridge why {} FIGURE` tells the whole list of any figure.",
        brief.reference.region
    )));
    blocks
}
