//! Claims judged, with the futures that are kept.

use crate::{RunsError, kept_run};
use landbridge::claims::{ClaimOptions, JudgedClaim, judge_claims, read_claims};
use landbridge::ensemble::default_sampler;
use landbridge::model::{Folder, Outsiders};
use serde::Serialize;
use std::path::Path;
use std::sync::atomic::AtomicBool;

/// Which claims, over how many samples.
#[derive(Clone, Copy, Debug)]
pub struct ClaimsQuestion<'a> {
    /// Applied to the region first.
    pub variants: &'a [&'a str],
    /// Ids; all where it is empty.
    pub only: &'a [String],
    /// Samples of the factors; 0 judges the base alone.
    pub n: u64,
    /// Of the samples.
    pub seed: u64,
    /// Overrides what the sub-systems say.
    pub outsiders: Option<Outsiders>,
    /// Where runs of futures are kept; it need not be there.
    pub store: &'a Path,
}

/// Claims and what they were judged by.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct ClaimsAnswer {
    /// Its name.
    pub region: String,
    /// That were applied.
    pub variants: Vec<String>,
    /// Of the factors.
    pub samples: u64,
    /// Of the samples.
    pub seed: u64,
    /// The run of futures, where one is kept.
    pub futures: Option<String>,
    /// Judged, in the order of claims.toml.
    pub claims: Vec<JudgedClaim>,
    /// The unit of their amounts.
    #[serde(skip)]
    pub money_unit: String,
    /// How many the region has.
    #[serde(skip)]
    pub n_factors: usize,
}

/// Judges claims; `progress` is told how many samples are done, and of how many.
///
/// # Errors
/// Where the folder has mistakes, a claim is unknown, a program has no answer, or the flag is set.
pub fn claims(
    folder: &Folder,
    asked: &ClaimsQuestion<'_>,
    progress: &mut dyn FnMut(u64, u64),
    cancelled: &AtomicBool,
) -> Result<ClaimsAnswer, RunsError> {
    let set = read_claims(folder, asked.variants, asked.only)?;
    let region = &set.worlds[0].region;
    let run = kept_run(asked.store, folder, region, asked.outsiders, false)?;
    let options = ClaimOptions {
        n_samples: if region.factors.is_empty() { 0 } else { asked.n },
        seed: asked.seed,
        sampler: default_sampler(asked.n),
        outsiders: asked.outsiders,
        run: run.as_ref().map(|run| &run.summary),
    };
    let claims =
        if set.claims.is_empty() { Vec::new() } else { judge_claims(&set, &options, progress, cancelled)? };
    Ok(ClaimsAnswer {
        region: region.name.clone(),
        variants: region.applied.clone(),
        samples: options.n_samples,
        seed: asked.seed,
        futures: run.map(|run| run.run),
        claims,
        money_unit: region.money_unit.clone(),
        n_factors: region.factors.len(),
    })
}
