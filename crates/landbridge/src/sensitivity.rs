//! Sensitivity: how much of an output's variance each input factor decides. Takes columns of numbers and gives indices
//! with intervals and notes; knows no regions, no files, and not how the rows were sampled.

mod bootstrap;
mod given_data;
mod morris;
mod no_index;
mod rank;
mod sobol;

use serde::Serialize;

pub use bootstrap::Bootstrap;
pub use given_data::{Factor, GivenDataIndex, Scale, class_count, given_data};
pub use morris::{ElementaryEffects, morris};
pub use no_index::NoIndex;
pub use rank::{pearson, spearman};
pub use sobol::{RowOrder, SobolIndex, sobol};

/// The 97.5 % quantile of the standard normal law: a 95 % interval is this many standard errors to either side.
const Z_95: f64 = 1.959_963_984_540_054;

/// A 95 % interval wider than this says too little to rank factors by: a tenth of the output's variance.
const WIDE: f64 = 0.1;

/// A number estimated from rows, with its 95 % interval.
///
/// The interval is not cut at the ends of the index's range: an estimate near zero has a lower end below zero.
#[derive(Clone, Copy, Debug, PartialEq, Serialize)]
pub struct Estimate {
    /// The estimate, as computed: a negative share of variance stays negative.
    pub value: f64,
    /// The lower end of the 95 % interval.
    pub lower: f64,
    /// The upper end of the 95 % interval.
    pub upper: f64,
}

impl Estimate {
    /// How far apart the ends of the interval are.
    #[must_use]
    pub fn width(&self) -> f64 {
        self.upper - self.lower
    }

    /// Whether the interval holds a number.
    #[must_use]
    pub fn holds(&self, number: f64) -> bool {
        self.lower <= number && number <= self.upper
    }
}

/// What a reader must know about an index before leaning on it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Note {
    /// A share of variance came out negative.
    Negative,
    /// The 95 % interval is wider than a tenth of the variance.
    WideInterval,
    /// Fewer than ten rows per class on average.
    FewRowsPerClass,
}

impl std::fmt::Display for Note {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(match self {
            Self::Negative => "too few samples: the index is negative and cannot be told from zero",
            Self::WideInterval => "too few samples: the interval is wider than a tenth of the variance",
            Self::FewRowsPerClass => "too few samples: fewer than ten rows for each class of the factor",
        })
    }
}

/// The notes that indices of one factor call for.
fn notes(estimates: &[Estimate]) -> Vec<Note> {
    let mut notes = Vec::new();
    if estimates.iter().any(|estimate| estimate.value < 0.0) {
        notes.push(Note::Negative);
    }
    if estimates.iter().any(|estimate| estimate.width() > WIDE) {
        notes.push(Note::WideInterval);
    }
    notes
}

/// The indices, where all are finite: squares of numbers that are very far apart overflow or vanish.
fn all_finite(indices: Vec<f64>) -> Result<Vec<f64>, NoIndex> {
    if indices.iter().all(|index| index.is_finite()) { Ok(indices) } else { Err(NoIndex::TooFarApart) }
}

/// A column in units of its largest size, less its mean: so neither a large mean nor a far unit costs digits, and
/// squares do not overflow. The sizes must not all be zero.
fn scaled_and_centered(column: &[f64]) -> Vec<f64> {
    let largest = column.iter().map(|number| number.abs()).fold(0.0, f64::max);
    let scaled: Vec<f64> = column.iter().map(|number| number / largest).collect();
    let center = mean(&scaled);
    scaled.into_iter().map(|number| number - center).collect()
}

/// The mean of a column that is not empty, summed in the order of rows.
fn mean(column: &[f64]) -> f64 {
    column.iter().sum::<f64>() / column.len() as f64
}

/// Checks that all numbers are finite and that they are not all the same.
fn check_output(output: &[f64]) -> Result<(), NoIndex> {
    check_finite(output)?;
    if is_constant(output) { Err(NoIndex::ConstantOutput) } else { Ok(()) }
}

fn check_finite(column: &[f64]) -> Result<(), NoIndex> {
    match column.iter().position(|number| !number.is_finite()) {
        Some(row) => Err(NoIndex::NotFinite { row }),
        None => Ok(()),
    }
}

fn is_constant(column: &[f64]) -> bool {
    column.windows(2).all(|pair| is_same(pair[0], pair[1]))
}

/// Whether two numbers are one and the same, as 0 and −0 are: levels and unmoved factors are repeated, not computed.
#[allow(clippy::float_cmp, reason = "equality is meant")]
fn is_same(a: f64, b: f64) -> bool {
    a == b
}
