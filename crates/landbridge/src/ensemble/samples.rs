//! The samples of a run of futures: of a plan, of a design for indices, or as given in a table. Each is a function of the design, n, the seed and
//! its index, so that any worker can make any of them.

use super::draws::{EnsembleError, check_samples, correlation_of, values_at};
use crate::model::{Region, suggest};
use crate::sampling::{Correlation, Morris, Plan, Saltelli, Sampler};
use std::fmt;

/// How samples are chosen.
#[derive(Clone, Debug, PartialEq)]
pub enum Design {
    /// Spread over the factors.
    Spread(Sampler),
    /// Base points with one dimension at a time exchanged, for first-order and total indices.
    Saltelli(Sampler),
    /// Trajectories that move one dimension at a time, for screening.
    Morris {
        /// Levels of each dimension, an even number.
        levels: u32,
    },
    /// The rows of a table.
    Given {
        /// Names of its columns: factors.
        columns: Vec<String>,
        /// Values of each row.
        rows: Vec<Vec<f64>>,
    },
}

impl fmt::Display for Design {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let of = |sampler: &Sampler| match sampler {
            Sampler::MonteCarlo => "independent points".to_owned(),
            Sampler::LatinHypercube => "Latin hypercube".to_owned(),
            Sampler::Sobol { scrambled: true } => "scrambled Sobol sequence".to_owned(),
            Sampler::Sobol { scrambled: false } => "Sobol sequence".to_owned(),
            Sampler::Grid { levels } => format!("grid of {levels} levels"),
        };
        match self {
            Self::Spread(sampler) => f.write_str(&of(sampler)),
            Self::Saltelli(sampler) => write!(f, "Saltelli design on a {}", of(sampler)),
            Self::Morris { levels } => write!(f, "Morris design of {levels} levels"),
            Self::Given { rows, .. } => write!(f, "{} given rows", rows.len()),
        }
    }
}

enum Source {
    /// No factor moves: all samples are alike.
    Nothing(u64),
    Spread(Plan),
    Saltelli(Saltelli),
    Morris(Morris),
    /// Values by sample, in the order of factors.csv.
    Given(Vec<Vec<f64>>),
}

/// The samples of a region's factors under a design.
pub struct Samples<'a> {
    region: &'a Region,
    correlation: Correlation,
    source: Source,
}

impl<'a> Samples<'a> {
    /// The samples; `n` counts points, base points, or trajectories. A given table has its own number.
    ///
    /// # Errors
    /// Where the design cannot be made, or a given table does not name every factor once.
    pub fn new(region: &'a Region, design: &Design, n: u64, seed: u64) -> Result<Self, EnsembleError> {
        let correlation = correlation_of(region)?;
        let dimensions = correlation.dimensions();
        match design {
            // It has its own number.
            Design::Given { .. } => {}
            Design::Spread(_) => check_samples(n, 1)?,
            Design::Saltelli(_) => check_samples(n, Saltelli::rows_per_base(dimensions))?,
            Design::Morris { .. } => check_samples(n, Morris::rows_per_trajectory(dimensions))?,
        }
        let source = match design {
            Design::Given { columns, rows } => Source::Given(reorder(region, columns, rows)?),
            Design::Spread(_) if region.factors.is_empty() => Source::Nothing(n),
            _ if region.factors.is_empty() => return Err(EnsembleError::NoFactors),
            Design::Spread(sampler) => {
                Source::Spread(Plan::new(*sampler, n, dimensions, seed).map_err(EnsembleError::Refused)?)
            }
            Design::Saltelli(sampler) => Source::Saltelli(
                Saltelli::new(*sampler, n, dimensions, seed).map_err(EnsembleError::Refused)?,
            ),
            Design::Morris { levels } => {
                Source::Morris(Morris::new(n, *levels, dimensions, seed).map_err(EnsembleError::Refused)?)
            }
        };
        Ok(Self { region, correlation, source })
    }

    /// How many samples there are.
    #[must_use]
    pub fn n(&self) -> u64 {
        match &self.source {
            Source::Nothing(n) => *n,
            Source::Spread(plan) => plan.n(),
            Source::Saltelli(design) => design.rows(),
            Source::Morris(design) => design.rows(),
            Source::Given(rows) => rows.len() as u64,
        }
    }

    /// The factors' values of a sample, in the order of factors.csv; nothing beyond the last.
    #[must_use]
    pub fn values(&self, index: u64) -> Option<Vec<f64>> {
        let point = match &self.source {
            Source::Nothing(n) => return (index < *n).then(Vec::new),
            Source::Given(rows) => return rows.get(usize::try_from(index).ok()?).cloned(),
            Source::Spread(plan) => plan.point(index)?,
            Source::Saltelli(design) => design.row(index)?.point,
            Source::Morris(design) => design.row(index)?.point,
        };
        values_at(self.region, &self.correlation, &point)
    }

    /// The number that a sample's draws are keyed by: samples that are compared with each other share it.
    #[must_use]
    pub fn key(&self, index: u64) -> u64 {
        match &self.source {
            Source::Saltelli(design) => design.row(index).map_or(index, |row| row.base),
            Source::Morris(design) => design.row(index).map_or(index, |row| row.trajectory),
            _ => index,
        }
    }

    /// What a design for indices moves: the factors, then the common numbers of groups, each called after its group.
    #[must_use]
    pub fn dimensions(&self) -> Vec<String> {
        let factors = self.region.factors.iter().map(|factor| factor.name.clone());
        factors.chain(self.region.factor_groups().into_iter().map(|name| format!("group {name}"))).collect()
    }
}

/// Rows of a table in the order of factors.csv.
fn reorder(region: &Region, columns: &[String], rows: &[Vec<f64>]) -> Result<Vec<Vec<f64>>, EnsembleError> {
    let mut wrong = Vec::new();
    let known = || region.factors.iter().map(|factor| factor.name.as_str());
    for (place, column) in columns.iter().enumerate() {
        if columns[..place].contains(column) {
            wrong.push(format!("the table has the column `{column}` twice; remove one"));
        } else if !known().any(|name| name == column) {
            wrong.push(format!(
                "the table has a column `{column}`, which is no factor; {}",
                suggest(column, known())
            ));
        }
    }
    let mut places = Vec::new();
    for factor in known() {
        match columns.iter().position(|column| column == factor) {
            Some(place) => places.push(place),
            None => wrong.push(format!("the table has no column for the factor `{factor}`; give it one")),
        }
    }
    if rows.is_empty() {
        wrong.push("the table has no rows; a run needs one at least".to_owned());
    }
    if wrong.is_empty() {
        Ok(rows.iter().map(|row| places.iter().map(|&place| row[place]).collect()).collect())
    } else {
        Err(EnsembleError::Table(wrong))
    }
}
