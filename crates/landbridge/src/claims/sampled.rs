//! The metrics of claims over samples of the factors: every world under the same samples, and what a world has in common with the base solved
//! once.

use super::judge::{ClaimOptions, ClaimsError};
use super::read::ClaimSet;
use crate::dispatch::{SolvedSamples, sweep_regions_after};
use crate::ensemble::{Draws, EnsembleError, move_samples};
use crate::metrics::{Context, evaluate};
use rayon::prelude::*;
use std::sync::atomic::{AtomicBool, Ordering};

/// Samples that are solved together.
const BLOCK: u64 = 64;

/// What was found in every sample.
#[derive(Clone, Debug, Default, PartialEq)]
pub(super) struct Sampled {
    /// By sample, then by factor.
    pub(super) factors: Vec<Vec<f64>>,
    /// By sample, then by call; nothing where the metric does not exist, or nobody asked for it.
    pub(super) values: Vec<Vec<Option<f64>>>,
}

/// Evaluates the calls that are wanted in every sample.
pub(super) fn sample(
    set: &ClaimSet,
    wanted: &[bool],
    options: &ClaimOptions<'_>,
    progress: &mut dyn FnMut(u64, u64),
    cancelled: &AtomicBool,
) -> Result<Sampled, ClaimsError> {
    let mut sampled = Sampled::default();
    let base = &set.worlds[0].region;
    if options.n_samples == 0 || !wanted.contains(&true) {
        return Ok(sampled);
    }
    let draws = Draws::new(base, options.sampler, options.n_samples, options.seed);
    let draws = draws.map_err(ClaimsError::Ensemble)?;
    let worlds: Vec<usize> = (0..set.worlds.len())
        .filter(|&world| set.calls.iter().zip(wanted).any(|(call, &wanted)| wanted && call.world == world))
        .collect();
    let blocks = draws.n().div_ceil(BLOCK);
    let steps = blocks * worlds.len() as u64;
    let mut done = 0;
    progress(done, steps);
    let mut first = 0;
    while first < draws.n() {
        let block: Vec<u64> = (first..draws.n().min(first + BLOCK)).collect();
        let factors: Vec<Vec<f64>> = block.iter().filter_map(|&index| draws.values(index)).collect();
        let mut found: Vec<Vec<Option<f64>>> = vec![vec![None; set.calls.len()]; factors.len()];
        let mut solved = SolvedSamples::default();
        for &world in &worlds {
            if cancelled.load(Ordering::Relaxed) {
                return Err(ClaimsError::Ensemble(EnsembleError::Cancelled));
            }
            let region = &set.worlds[world].region;
            let moved = move_samples(region, &factors, first).map_err(ClaimsError::Ensemble)?;
            let values =
                sweep_regions_after(&moved, options.outsiders, &mut solved).map_err(ClaimsError::Sweep)?;
            let calls: Vec<usize> =
                (0..set.calls.len()).filter(|&call| wanted[call] && set.calls[call].world == world).collect();
            found
                .par_iter_mut()
                .zip(&moved)
                .zip(&values)
                .map(|((row, region), values)| {
                    let context = Context::new(region, values, options.outsiders)?;
                    for &call in &calls {
                        row[call] = evaluate(&context, &set.calls[call].metric).value;
                    }
                    Ok(())
                })
                .collect::<Result<(), _>>()
                .map_err(ClaimsError::Sweep)?;
            done += 1;
            progress(done, steps);
        }
        sampled.factors.extend(factors);
        sampled.values.extend(found);
        first += BLOCK;
    }
    Ok(sampled)
}
