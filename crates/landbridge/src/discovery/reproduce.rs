//! How often half of the cases leads to a box on the same factors.

use super::boxes::{MeasuredBox, Sample};
use super::prim::{BadSettings, PrimSettings, Step, walk};
use super::table::Table;
use crate::random::Random;
use rayon::prelude::*;
use serde::Serialize;

/// How often a factor is restricted again.
#[derive(Clone, Copy, Debug, PartialEq, Serialize)]
pub struct FactorReproduced {
    /// Whether the box itself restricts it.
    pub restricted: bool,
    /// The share of half samples whose box of the nearest coverage restricts it.
    pub at_like_coverage: f64,
    /// The share of half samples whose box of the nearest density restricts it.
    pub at_like_density: f64,
}

/// For every factor, how often it is restricted in the paths of `samples` random halves of the cases, at the box whose
/// coverage (or density) comes nearest to that of `found`; of boxes with equal coverage the densest one counts, which is
/// the last, so that a box that covers everything is not compared with the box of all cases. A half without a case of interest
/// restricts nothing. Nothing at all where `samples` is zero. The halves are drawn by case, whatever its weight, so
/// other seeds give other shares.
///
/// # Errors
/// [`BadSettings`].
///
/// # Complexity
/// `samples` times half that of [`super::prim`], over the threads.
///
/// # References
/// [Bryant & Lempert 2010], 3.3
pub fn reproducibility(
    table: &Table,
    found: &MeasuredBox,
    settings: &PrimSettings,
    samples: u32,
    seed: u64,
) -> Result<Vec<FactorReproduced>, BadSettings> {
    settings.check()?;
    if samples == 0 {
        return Ok(Vec::new());
    }
    let rows = table.rows();
    let factors = table.factors().len();
    let halves: Vec<[Vec<bool>; 2]> = (0..samples)
        .into_par_iter()
        .map(|number| half(table, &rows, found, settings, seed, number))
        .collect();
    let share = |factor: usize, way: usize| {
        halves.iter().filter(|half| half[way][factor]).count() as f64 / f64::from(samples)
    };
    Ok((0..factors)
        .map(|factor| FactorReproduced {
            restricted: found.restrictions.iter().any(|side| side.factor == factor),
            at_like_coverage: share(factor, 0),
            at_like_density: share(factor, 1),
        })
        .collect())
}

/// By factor, whether one half of the cases restricts it at like coverage and at like density.
fn half(
    table: &Table,
    rows: &[u32],
    found: &MeasuredBox,
    settings: &PrimSettings,
    seed: u64,
    number: u32,
) -> [Vec<bool>; 2] {
    let order = Random::stream(seed, u64::from(number)).order(rows.len());
    let mut drawn: Vec<u32> = order[..rows.len() / 2].iter().map(|&position| rows[position]).collect();
    drawn.sort_unstable();
    let sample = Sample::of(table, &table.counts, drawn);
    let mut restricted = [vec![false; table.factors().len()], vec![false; table.factors().len()]];
    if sample.total.hits <= 0.0 {
        return restricted;
    }
    let path = walk(&sample, settings);
    let coverage = |step: &Step| (step.inside.hits / sample.total.hits - found.coverage).abs();
    let density = |step: &Step| (step.inside.density() - found.density).abs();
    for (way, step) in
        [nearest(path.iter().rev(), coverage), nearest(path.iter(), density)].into_iter().enumerate()
    {
        for factor in step.into_iter().flat_map(Step::restricted) {
            restricted[way][factor] = true;
        }
    }
    restricted
}

/// The first of the nearest steps.
fn nearest<'a>(path: impl Iterator<Item = &'a Step>, distance: impl Fn(&Step) -> f64) -> Option<&'a Step> {
    path.min_by(|a, b| distance(a).total_cmp(&distance(b)))
}
