//! Metrics over the sampled factors: their numbers in every sample, in the region and after a change to it, and what they have in common.

use super::draws::{Draws, EnsembleError, move_samples};
use super::table::Table;
use crate::dispatch::{Values, sweep, sweep_regions};
use crate::metrics::{Context, MetricCall, Unit, evaluate};
use crate::model::{Outsiders, Region};
use crate::quantile::quantile;
use rayon::prelude::*;
use serde::Serialize;
use std::sync::atomic::{AtomicBool, Ordering};

/// Samples that are solved together: enough for one basis to serve many, few enough for their values to fit into memory.
pub const SWEEP_BLOCK: u64 = 64;

/// A change below this share of the largest is none.
const NO_CHANGE: f64 = 1e-9;

/// The metrics of every sample.
#[derive(Clone, Debug, PartialEq)]
pub struct SweptMetrics {
    /// A row for each sample: its factors, then its metrics; of a change, the metric after less the metric before.
    pub table: Table,
    /// How many of the columns are factors.
    pub n_factors: usize,
    /// Each metric with every factor left where the tables have it; absent where it does not exist.
    pub unmoved: Vec<Option<f64>>,
    /// What each metric is measured in.
    pub units: Vec<Unit>,
}

/// Evaluates metrics in every sample of a region's factors; with `after`, the same region after a change, their changes under the same
/// samples (common random numbers: each factor moves both alike).
///
/// # Errors
/// Where a factor leaves its range, a program cannot be solved, or it was cancelled.
///
/// # Complexity
/// A sweep of all coalitions for each sample, shared among the samples of a block where numbers alone differ.
pub fn sweep_metrics(
    (region, after): (&Region, Option<&Region>),
    calls: &[MetricCall],
    draws: &Draws<'_>,
    outsiders: Option<Outsiders>,
    progress: &mut dyn FnMut(u64, u64),
    cancelled: &AtomicBool,
) -> Result<SweptMetrics, EnsembleError> {
    let mut rows: Vec<Vec<Option<f64>>> = Vec::new();
    progress(0, draws.n());
    while (rows.len() as u64) < draws.n() {
        if cancelled.load(Ordering::Relaxed) {
            return Err(EnsembleError::Cancelled);
        }
        let block = rows.len() as u64 / SWEEP_BLOCK;
        rows.extend(sweep_block((region, after), calls, draws, outsiders, block)?);
        progress(rows.len() as u64, draws.n());
    }
    swept_metrics((region, after), calls, rows, outsiders)
}

/// The rows of one block of samples, as [`sweep_metrics`] has them: blocks know nothing of one another. None beyond the last block.
///
/// # Errors
/// Where a factor leaves its range, or a program cannot be solved.
pub fn sweep_block(
    (region, after): (&Region, Option<&Region>),
    calls: &[MetricCall],
    draws: &Draws<'_>,
    outsiders: Option<Outsiders>,
    block: u64,
) -> Result<Vec<Vec<Option<f64>>>, EnsembleError> {
    let first = block.saturating_mul(SWEEP_BLOCK).min(draws.n());
    let end = first.saturating_add(SWEEP_BLOCK).min(draws.n());
    let values: Vec<Vec<f64>> = (first..end).filter_map(|index| draws.values(index)).collect();
    if values.is_empty() {
        return Ok(Vec::new());
    }
    let before = numbers_of(region, &values, first, calls, outsiders)?;
    let numbers = match after {
        None => before,
        Some(after) => {
            let later = numbers_of(after, &values, first, calls, outsiders)?;
            before.into_iter().zip(later).map(|(before, later)| changes(before, later)).collect()
        }
    };
    let row = |(values, numbers): (Vec<f64>, Vec<Option<f64>>)| {
        values.into_iter().map(Some).chain(numbers).collect()
    };
    Ok(values.into_iter().zip(numbers).map(row).collect())
}

/// Rows of all blocks, with each metric where no factor moves.
///
/// # Errors
/// Where a program cannot be solved.
pub fn swept_metrics(
    (region, after): (&Region, Option<&Region>),
    calls: &[MetricCall],
    rows: Vec<Vec<Option<f64>>>,
    outsiders: Option<Outsiders>,
) -> Result<SweptMetrics, EnsembleError> {
    let here = |region: &Region| -> Result<Vec<Option<f64>>, EnsembleError> {
        let values = sweep(region, outsiders).map_err(EnsembleError::Sweep)?;
        evaluate_all(region, &values, calls, outsiders)
    };
    let mut unmoved = here(region)?;
    if let Some(after) = after {
        unmoved = changes(unmoved, here(after)?);
    }
    Ok(SweptMetrics {
        table: Table { columns: swept_columns(region, calls), rows },
        n_factors: region.factors.len(),
        unmoved,
        units: calls.iter().map(|call| call.metric.unit).collect(),
    })
}

/// The columns of a sweep: factors, then metrics.
#[must_use]
pub fn swept_columns(region: &Region, calls: &[MetricCall]) -> Vec<String> {
    let factors = region.factors.iter().map(|factor| factor.name.clone());
    factors.chain(calls.iter().map(|call| call.text.clone())).collect()
}

fn changes(before: Vec<Option<f64>>, later: Vec<Option<f64>>) -> Vec<Option<f64>> {
    before.into_iter().zip(later).map(|(before, later)| Some(later? - before?)).collect()
}

/// The metrics of a block of samples.
fn numbers_of(
    region: &Region,
    samples: &[Vec<f64>],
    first: u64,
    calls: &[MetricCall],
    outsiders: Option<Outsiders>,
) -> Result<Vec<Vec<Option<f64>>>, EnsembleError> {
    let moved = move_samples(region, samples, first)?;
    let values = sweep_regions(&moved, outsiders).map_err(EnsembleError::Sweep)?;
    moved
        .par_iter()
        .zip(&values)
        .map(|(region, values)| evaluate_all(region, values, calls, outsiders))
        .collect()
}

fn evaluate_all(
    region: &Region,
    values: &Values,
    calls: &[MetricCall],
    outsiders: Option<Outsiders>,
) -> Result<Vec<Option<f64>>, EnsembleError> {
    let context = Context::new(region, values, outsiders).map_err(EnsembleError::Sweep)?;
    Ok(calls.iter().map(|call| evaluate(&context, call).value).collect())
}

/// What all samples say of one metric.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct MetricSummary {
    /// The text it was read from.
    pub metric: String,
    /// What it is measured in.
    pub unit: Unit,
    /// With every factor where the tables have it.
    pub unmoved: Option<f64>,
    /// Samples in which it exists.
    pub n: usize,
    /// Samples in which it does not.
    pub n_missing: usize,
    /// Their mean.
    pub mean: Option<f64>,
    /// 5, 25, 50, 75 and 95 % of the samples lie below.
    pub quantiles: Option<[f64; 5]>,
    /// Share of the samples with the sign that most have; zeros count to neither.
    pub same_sign: Option<f64>,
    /// That sign: −1, 0 where most are zero, or 1.
    pub sign: Option<i8>,
}

/// What all samples say of each metric.
#[must_use]
pub fn summarize(swept: &SweptMetrics) -> Vec<MetricSummary> {
    (0..swept.units.len())
        .map(|place| {
            let column = swept.n_factors + place;
            let mut numbers: Vec<f64> = swept.table.rows.iter().filter_map(|row| row[column]).collect();
            numbers.sort_by(f64::total_cmp);
            let n = numbers.len();
            let largest = numbers.iter().fold(0.0, |most: f64, number| most.max(number.abs()));
            let none = NO_CHANGE * (1.0 + largest);
            let count = |sign: i8| {
                let has = |number: &&f64| match sign {
                    1 => **number > none,
                    -1 => **number < -none,
                    _ => number.abs() <= none,
                };
                numbers.iter().filter(has).count()
            };
            // Of equal counts the positive sign, so that the answer is one.
            let sign = [1, -1, 0].into_iter().max_by_key(|&sign| (count(sign), sign)).filter(|_| n > 0);
            MetricSummary {
                metric: swept.table.columns[column].clone(),
                unit: swept.units[place],
                unmoved: swept.unmoved[place],
                n,
                n_missing: swept.table.rows.len() - n,
                mean: (n > 0).then(|| numbers.iter().sum::<f64>() / n as f64),
                quantiles: (n > 0).then(|| [5, 25, 50, 75, 95].map(|percent| quantile(&numbers, percent))),
                same_sign: sign.map(|sign| count(sign) as f64 / n as f64),
                sign,
            }
        })
        .collect()
}
