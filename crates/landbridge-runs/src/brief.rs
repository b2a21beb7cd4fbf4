//! The brief with all its chapters: what the engine computes of the tables, the futures that are kept, and the claims judged with them.

use crate::RunsError;
use crate::chapter::kept_run;
use landbridge::brief::compute_brief;
use landbridge::claims::{ClaimOptions, JudgedClaim, judge_claims, read_claims};
use landbridge::ensemble::default_sampler;
use landbridge::model::{Folder, Outsiders, Region, read_region};
use landbridge::report::{Brief, FuturesChapter};
use std::path::Path;
use std::sync::atomic::{AtomicBool, Ordering};

/// Enough that 58 of them make 90 % with a lower bound of 80 %.
pub const DEFAULT_SAMPLES: u64 = 64;

/// How a brief is asked for.
#[derive(Clone, Copy, Debug)]
pub struct BriefOptions<'a> {
    /// Overrides what the sub-systems say.
    pub outsiders: Option<Outsiders>,
    /// Where runs of futures are kept; it need not be there.
    pub store: &'a Path,
    /// Over how many samples of the factors claims are judged; 0 judges the base alone.
    pub n_samples: u64,
}

/// The brief of a region with the futures that are kept of it and every claim judged; `progress` is told what is begun, how many of its
/// steps are done, and how many there are.
///
/// # Errors
/// Where the folder has mistakes, a program has no answer, the store cannot be read, or the flag is set.
pub fn whole_brief(
    folder: &Folder,
    options: &BriefOptions<'_>,
    progress: &mut dyn FnMut(&str, u64, u64),
    cancelled: &AtomicBool,
) -> Result<Brief, RunsError> {
    let brief = compute_brief(folder, options.outsiders, |step, done, of| {
        progress(step, done as u64, of as u64);
    })?;
    if cancelled.load(Ordering::Relaxed) {
        return Err(RunsError::Cancelled);
    }
    complete_brief(brief, folder, options, &mut |done, of| progress("claims", done, of), cancelled)
}

/// A brief that the engine computed, with the futures that are kept and every claim judged; `progress` is told how far the claims are.
///
/// # Errors
/// As of [`whole_brief`].
pub fn complete_brief(
    brief: Brief,
    folder: &Folder,
    options: &BriefOptions<'_>,
    progress: &mut dyn FnMut(u64, u64),
    cancelled: &AtomicBool,
) -> Result<Brief, RunsError> {
    let region = read_region(folder, &[])?;
    let futures = kept_run(options.store, folder, &region, options.outsiders, true)?;
    let claims = judge(folder, &region, futures.as_ref(), options, progress, cancelled)?;
    Ok(Brief { futures, claims, ..brief })
}

/// Every claim, over as many samples as were asked for.
fn judge(
    folder: &Folder,
    region: &Region,
    futures: Option<&FuturesChapter>,
    options: &BriefOptions<'_>,
    mut progress: &mut dyn FnMut(u64, u64),
    cancelled: &AtomicBool,
) -> Result<Vec<JudgedClaim>, RunsError> {
    if region.claims.claims.is_empty() {
        return Ok(Vec::new());
    }
    let set = read_claims(folder, &[], &[])?;
    let options = ClaimOptions {
        n_samples: if region.factors.is_empty() { 0 } else { options.n_samples },
        seed: 1,
        sampler: default_sampler(options.n_samples),
        outsiders: options.outsiders,
        run: futures.map(|futures| &futures.summary),
    };
    Ok(judge_claims(&set, &options, &mut progress, cancelled)?)
}
