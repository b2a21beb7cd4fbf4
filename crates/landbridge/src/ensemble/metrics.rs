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
const BLOCK: u64 = 64;

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
    let factors: Vec<String> = region.factors.iter().map(|factor| factor.name.clone()).collect();
    let n_factors = factors.len();
    let columns = factors.into_iter().chain(calls.iter().map(|call| call.text.clone())).collect();
    let mut rows: Vec<Vec<Option<f64>>> = Vec::new();
    progress(0, draws.n());
    let mut first = 0;
    while first < draws.n() {
        if cancelled.load(Ordering::Relaxed) {
            return Err(EnsembleError::Cancelled);
        }
        let block: Vec<u64> = (first..draws.n().min(first + BLOCK)).collect();
        let values: Vec<Vec<f64>> = block.iter().filter_map(|&index| draws.values(index)).collect();
        let before = numbers_of(region, &values, first, calls, outsiders)?;
        let numbers = match after {
            None => before,
            Some(after) => {
                let later = numbers_of(after, &values, first, calls, outsiders)?;
                let change = |(before, later): (Vec<Option<f64>>, Vec<Option<f64>>)| -> Vec<Option<f64>> {
                    before.into_iter().zip(later).map(|(before, later)| Some(later? - before?)).collect()
                };
                before.into_iter().zip(later).map(change).collect()
            }
        };
        for (values, numbers) in values.into_iter().zip(numbers) {
            rows.push(values.into_iter().map(Some).chain(numbers).collect());
        }
        first += BLOCK;
        progress(first.min(draws.n()), draws.n());
    }
    let here = |region: &Region| -> Result<Vec<Option<f64>>, EnsembleError> {
        let values = sweep(region, outsiders).map_err(EnsembleError::Sweep)?;
        evaluate_all(region, &values, calls, outsiders)
    };
    let mut unmoved = here(region)?;
    if let Some(after) = after {
        let later = here(after)?;
        unmoved = unmoved.into_iter().zip(later).map(|(before, later)| Some(later? - before?)).collect();
    }
    let units = calls.iter().map(|call| call.metric.unit).collect();
    Ok(SweptMetrics { table: Table { columns, rows }, n_factors, unmoved, units })
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
