//! Shapley values of a part with too many actors for the table of all coalitions, from sampled orders of arrival with standard
//! errors. An order is taken with all its rotations, so that every actor stands once at every place, and with its reverse.

use super::gray::Walker;
use super::owned_program::OwnedProgram;
use super::parts::{Part, split_into_parts};
use super::sweep::{SweepError, program_of};
use crate::game::Coalition;
use crate::lp::Ways;
use crate::model::{ActorId, Outsiders, Region};
use crate::random::Random;
use rayon::prelude::*;
use std::collections::HashMap;

/// Up to this many actors a coalition fits into a mask.
pub const MAX_SAMPLED_ACTORS: usize = 32;

/// Orders drawn at most: with 32 actors, what they give each takes 512 MB.
pub const MAX_ORDERS: usize = 1_000_000;

/// The sampled shares of one part, by its actors.
#[derive(Clone, Debug, PartialEq)]
pub struct SampledPart {
    /// The part.
    pub part: Part,
    /// v(N), money a year.
    pub together: f64,
    /// By actor.
    pub shares: Vec<SampledShare>,
    /// By which ways programs were solved.
    pub ways: Ways,
}

/// A sampled share, money a year.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct SampledShare {
    /// Who.
    pub actor: ActorId,
    /// `φ_i`, the mean over the samples.
    pub share: f64,
    /// Its standard error.
    pub standard_error: f64,
    /// v({i}), exact.
    pub alone: f64,
    /// `φ_i(N) − φ_i(N∖M)`, the mean over the samples.
    pub regional: f64,
}

/// Sampled Shapley shares of every part. `n_samples` orders are drawn for each, a function of `seed` and the number of the order alone.
///
/// # Errors
/// Where a part has more than [`MAX_SAMPLED_ACTORS`] actors, fewer than two samples or more than [`MAX_ORDERS`] are asked for, or a program cannot be solved.
///
/// # Complexity
/// At most 2n² programs a sample and part.
///
/// # References
/// [Castro, Gómez & Tejada 2009], [Mitchell et al. 2022] for antithetic orders
pub fn sample_shares(
    region: &Region,
    outsiders: Option<Outsiders>,
    n_samples: usize,
    seed: u64,
) -> Result<Vec<SampledPart>, SweepError> {
    if n_samples < 2 {
        return Err(SweepError::TooFewSamples { n_samples });
    }
    if n_samples > MAX_ORDERS {
        return Err(SweepError::TooManyOrders { n_samples });
    }
    split_into_parts(region)
        .into_iter()
        .filter(|part| !part.actors.is_empty())
        .map(|part| {
            if part.actors.len() > MAX_SAMPLED_ACTORS {
                let (title, n_actors) = (part.title(region), part.actors.len());
                return Err(SweepError::TooManyToSample { title, n_actors });
            }
            sample_part(region, part, outsiders, n_samples, seed)
        })
        .collect()
}

/// One order with its rotations and their reverses: the mean marginal of each player, in the whole game and without the candidates.
struct Draw {
    share: Vec<f64>,
    without: Vec<f64>,
    ways: Ways,
}

fn sample_part(
    region: &Region,
    part: Part,
    outsiders: Option<Outsiders>,
    n_samples: usize,
    seed: u64,
) -> Result<SampledPart, SweepError> {
    let built = program_of(region, &part, outsiders)?;
    let title = part.title(region);
    let n = part.actors.len();
    let failed = |(coalition, error)| SweepError::Program { title: title.clone(), coalition, error };
    let candidates: Coalition =
        (0..n).filter(|&player| region.candidates.contains(&part.actors[player])).collect();
    let draws: Vec<Draw> = (0..n_samples as u64)
        .into_par_iter()
        .map(|number| draw(&built.program, n, candidates, Random::stream(seed, number)))
        .collect::<Result<_, _>>()
        .map_err(failed)?;
    let mut values = Values::new(&built.program).map_err(failed)?;
    let together = values.of(Coalition::grand(n)).map_err(failed)?;
    let mut ways = draws.iter().fold(Ways::default(), |mut sum, draw| {
        sum += draw.ways;
        sum
    });
    let count = draws.len() as f64;
    let mut shares = Vec::with_capacity(n);
    for (player, &actor) in part.actors.iter().enumerate() {
        let mean = |pick: &dyn Fn(&Draw) -> f64| draws.iter().map(pick).sum::<f64>() / count;
        let share = mean(&|draw| draw.share[player]);
        let off = draws.iter().map(|draw| draw.share[player] - share);
        let spread: f64 = off.map(|off| off * off).sum();
        let alone = values.of(Coalition::singleton(player)).map_err(failed)?;
        let elsewhere = if candidates.contains(player) { 0.0 } else { mean(&|draw| draw.without[player]) };
        shares.push(SampledShare {
            actor,
            share,
            standard_error: libm::sqrt(spread / (count - 1.0) / count),
            alone,
            regional: share - elsewhere,
        });
    }
    ways += values.walker.ways();
    Ok(SampledPart { part, together, shares, ways })
}

fn draw(
    program: &OwnedProgram,
    n: usize,
    candidates: Coalition,
    mut random: Random,
) -> Result<Draw, (Coalition, crate::lp::SolveError)> {
    let order = random.order(n);
    let mut values = Values::new(program)?;
    let mut sums = Draw { share: vec![0.0; n], without: vec![0.0; n], ways: Ways::default() };
    for rotation in 0..n {
        for reversed in [false, true] {
            let mut before = Coalition::EMPTY;
            for place in 0..n {
                let place = if reversed { n - 1 - place } else { place };
                let player = order[(place + rotation) % n];
                sums.share[player] += values.of(before.with(player))? - values.of(before)?;
                if !candidates.contains(player) {
                    let left = before.difference(candidates);
                    sums.without[player] += values.of(left.with(player))? - values.of(left)?;
                }
                before = before.with(player);
            }
        }
    }
    let count = (2 * n) as f64;
    sums.share.iter_mut().chain(&mut sums.without).for_each(|sum| *sum /= count);
    sums.ways = values.walker.ways();
    Ok(sums)
}

/// Values of coalitions, each solved once, from the basis of the one asked for before.
struct Values<'a> {
    walker: Walker<'a>,
    known: HashMap<Coalition, f64>,
    nobody: f64,
}

impl<'a> Values<'a> {
    fn new(program: &'a OwnedProgram) -> Result<Self, (Coalition, crate::lp::SolveError)> {
        let mut walker = Walker::new(program)?;
        let nobody = walker.optimum(Coalition::EMPTY)?.value();
        Ok(Self { walker, known: HashMap::from([(Coalition::EMPTY, 0.0)]), nobody })
    }

    fn of(&mut self, coalition: Coalition) -> Result<f64, (Coalition, crate::lp::SolveError)> {
        if let Some(&value) = self.known.get(&coalition) {
            return Ok(value);
        }
        let value = self.walker.optimum(coalition)?.value() - self.nobody;
        self.known.insert(coalition, value);
        Ok(value)
    }
}
