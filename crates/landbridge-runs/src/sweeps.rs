//! Sweeps of metrics over samples, kept in a store: chunks of blocks that any machine can make, and their rows read back.

use crate::RunsError;
use crate::run::outsiders_in_words;
use landbridge::ensemble::{
    Design, Draws, EnsembleError, SWEEP_BLOCK, SweptMetrics, sweep_block, swept_columns, swept_metrics,
};
use landbridge::metrics::MetricCall;
use landbridge::model::{Outsiders, Region};
use landbridge::sampling::Sampler;
use landbridge_store::{Chunk, Column, Identity, Kind, Layout, Manifest, Run};
use serde_json::json;

/// How a sweep is asked for.
#[derive(Clone, Copy, Debug)]
pub struct SweepAsked<'a> {
    /// With its variants applied.
    pub region: &'a Region,
    /// The region after a change; metrics are then their changes.
    pub after: Option<&'a Region>,
    /// Read on the region.
    pub calls: &'a [MetricCall],
    /// How samples are spread.
    pub sampler: Sampler,
    /// How many.
    pub n: u64,
    /// Of the samples.
    pub seed: u64,
    /// Overrides what the sub-systems say.
    pub outsiders: Option<Outsiders>,
}

impl SweepAsked<'_> {
    /// The samples.
    ///
    /// # Errors
    /// Where there are too few or too many.
    pub fn draws(&self) -> Result<Draws<'_>, RunsError> {
        Ok(Draws::new(self.region, self.sampler, self.n, self.seed)?)
    }
}

/// A sweep as a run of a store. What its manifest counts are blocks of [`SWEEP_BLOCK`] samples, since a block is what is solved at once.
///
/// # Errors
/// Where two metrics have one name.
pub fn plan_sweep(asked: &SweepAsked<'_>) -> Result<Manifest, RunsError> {
    let metrics: Vec<&str> = asked.calls.iter().map(|call| call.text.as_str()).collect();
    let mut identity = Identity::new();
    for (name, text) in [
        ("landbridge", env!("CARGO_PKG_VERSION").to_owned()),
        ("kind", "sweep".to_owned()),
        ("region", asked.region.fingerprint.clone()),
        ("after", asked.after.map_or_else(String::new, |after| after.fingerprint.clone())),
        ("outsiders", outsiders_in_words(asked.outsiders).to_owned()),
        ("metrics", metrics.join("\n")),
        ("sampler", Design::Spread(asked.sampler).to_string()),
        ("n", asked.n.to_string()),
        ("seed", asked.seed.to_string()),
    ] {
        identity.put(name, text)?;
    }
    let columns = swept_columns(asked.region, asked.calls);
    let layout = Layout::new(columns.iter().map(|column| (column.as_str(), Kind::Number)))?;
    let about = json!({ "region": asked.region.title, "variants": asked.region.applied, "metrics": metrics,
        "n": asked.n, "seed": asked.seed, "money_unit": asked.region.money_unit });
    Ok(Manifest::new(identity, asked.n.div_ceil(SWEEP_BLOCK), layout, about)?)
}

/// A chunk of a sweep: a row for each sample of its blocks.
///
/// # Errors
/// Where a factor leaves its range, or a program has no answer.
pub fn make_sweep_chunk(
    manifest: &Manifest,
    asked: &SweepAsked<'_>,
    number: u64,
) -> Result<Chunk, RunsError> {
    let draws = asked.draws()?;
    let mut columns = vec![Vec::new(); manifest.layout.columns().len()];
    for block in manifest.futures_of(number) {
        for row in sweep_block((asked.region, asked.after), asked.calls, &draws, asked.outsiders, block)? {
            columns.iter_mut().zip(row).for_each(|(column, cell)| column.push(cell));
        }
    }
    Ok(Chunk { columns: columns.into_iter().map(Column::Number).collect() })
}

/// What a sweep that is whole in its store found.
///
/// # Errors
/// Where a chunk is missing or damaged, or a program has no answer.
pub fn read_sweep(run: &Run, asked: &SweepAsked<'_>) -> Result<SweptMetrics, RunsError> {
    let mut rows: Vec<Vec<Option<f64>>> = Vec::new();
    for chunk in run.chunks() {
        let (_, chunk) = chunk?;
        let cell = |column: &Column, row: usize| match column {
            Column::Number(cells) => cells[row],
            _ => None,
        };
        rows.extend(
            (0..chunk.rows()).map(|row| chunk.columns.iter().map(|column| cell(column, row)).collect()),
        );
    }
    Ok(swept_metrics((asked.region, asked.after), asked.calls, rows, asked.outsiders)?)
}

impl From<EnsembleError> for RunsError {
    fn from(error: EnsembleError) -> Self {
        match error {
            EnsembleError::Sweep(error) => Self::Engine(error),
            EnsembleError::Cancelled => Self::Cancelled,
            other => Self::BadInput(other.to_string()),
        }
    }
}
