//! The factors of a region in each sample: a pure function of seed, sampler, number of samples and index.

use crate::dispatch::SweepError;
use crate::model::{FactorOutOfRange, LoadError, Region};
use crate::sampling::{Correlation, Group, Member, Plan, Refusal, Sampler};
use crate::units::in_thousands;

/// Why there is no ensemble.
#[derive(Clone, Debug, PartialEq)]
pub enum EnsembleError {
    /// The region names no factors.
    NoFactors,
    /// The sampler cannot make so many points.
    Refused(Refusal),
    /// The groups of factors cannot be.
    Groups(Vec<String>),
    /// A table of samples does not fit the factors.
    Table(Vec<String>),
    /// Factors moved numbers out of their range.
    OutOfRange {
        /// In which sample.
        index: u64,
        /// What was moved.
        factors: Vec<FactorOutOfRange>,
    },
    /// A variant cannot be read.
    Load(LoadError),
    /// A program has no answer.
    Sweep(SweepError),
    /// More samples than are handled.
    TooManySamples {
        /// How many points were asked for.
        n: u64,
        /// How many samples a point stands for.
        each: u64,
    },
    /// Somebody asked for it.
    Cancelled,
}

impl std::fmt::Display for EnsembleError {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::NoFactors => f.write_str("the region has no factors.csv, so nothing moves; add one"),
            Self::Refused(refusal) => refusal.fmt(f),
            Self::Table(wrong) => f.write_str(&wrong.join("\n")),
            Self::Groups(wrong) => write!(f, "factors.csv: {}", wrong.join("; ")),
            Self::OutOfRange { index, factors } => {
                let factors: Vec<String> = factors.iter().map(ToString::to_string).collect();
                write!(f, "sample {index}: {}", factors.join("\n"))
            }
            Self::Load(error) => error.fmt(f),
            Self::Sweep(error) => error.fmt(f),
            Self::TooManySamples { n, each } => {
                let product = u128::from(*n) * u128::from(*each);
                let (n, most) = (in_thousands((*n).into()), in_thousands(MAX_SAMPLES.into()));
                match each {
                    1 => {
                        write!(f, "{n} samples were asked for; at most {most} are handled, so ask for fewer")
                    }
                    each => write!(
                        f,
                        "{n} points of {each} samples each are {} samples; at most {most} are handled, so ask for fewer points",
                        in_thousands(product)
                    ),
                }
            }
            Self::Cancelled => f.write_str("cancelled"),
        }
    }
}

impl std::error::Error for EnsembleError {}

/// Samples of one question, of all designs: a run of so many futures has 39,063 chunks.
pub const MAX_SAMPLES: u64 = 10_000_000;

/// Refuses a question of too many samples, `n` points of `each` samples.
pub(super) fn check_samples(n: u64, each: u64) -> Result<(), EnsembleError> {
    match n.checked_mul(each) {
        Some(product) if product <= MAX_SAMPLES => Ok(()),
        _ => Err(EnsembleError::TooManySamples { n, each }),
    }
}

/// Scrambled Sobol where the number of samples is a power of two, else a Latin hypercube.
#[must_use]
pub fn default_sampler(n: u64) -> Sampler {
    if n.is_power_of_two() { Sampler::Sobol { scrambled: true } } else { Sampler::LatinHypercube }
}

/// The values of all factors by sample.
#[derive(Clone, Debug)]
pub struct Draws<'a> {
    region: &'a Region,
    plan: Plan,
    correlation: Correlation,
}

impl<'a> Draws<'a> {
    /// The draws of a region's factors.
    ///
    /// # Errors
    /// Where there are no factors, or the sampler cannot make so many points.
    pub fn new(region: &'a Region, sampler: Sampler, n: u64, seed: u64) -> Result<Self, EnsembleError> {
        if region.factors.is_empty() {
            return Err(EnsembleError::NoFactors);
        }
        check_samples(n, 1)?;
        let correlation = correlation_of(region)?;
        let plan = Plan::new(sampler, n, correlation.dimensions(), seed).map_err(EnsembleError::Refused)?;
        Ok(Self { region, plan, correlation })
    }

    /// How many samples there are.
    #[must_use]
    pub fn n(&self) -> u64 {
        self.plan.n()
    }

    /// The factors' values in a sample, in the order of factors.csv; nothing beyond the last.
    #[must_use]
    pub fn values(&self, index: u64) -> Option<Vec<f64>> {
        values_at(self.region, &self.correlation, &self.plan.point(index)?)
    }
}

/// The region in each of some samples, the first of which has that index.
///
/// # Errors
/// Where factors move numbers out of their range.
pub fn move_samples(region: &Region, samples: &[Vec<f64>], first: u64) -> Result<Vec<Region>, EnsembleError> {
    let moved = samples.iter().zip(first..).map(|(values, index)| {
        region.with_factors(values).map_err(|factors| EnsembleError::OutOfRange { index, factors })
    });
    moved.collect()
}

/// The groups of factors that move together.
pub(super) fn correlation_of(region: &Region) -> Result<Correlation, EnsembleError> {
    let factors = &region.factors;
    let members = |name: &str| -> Vec<Member> {
        let of_group = factors.iter().enumerate().filter(|(_, factor)| factor.group == name);
        of_group.map(|(place, factor)| Member { factor: place, loading: factor.correlation }).collect()
    };
    let groups = region.factor_groups().into_iter().map(|name| Group { members: members(name) }).collect();
    Correlation::new(factors.len(), groups).map_err(EnsembleError::Groups)
}

/// The factors' values at a point of the unit cube.
pub(super) fn values_at(region: &Region, correlation: &Correlation, point: &[f64]) -> Option<Vec<f64>> {
    let factors = region.factors.iter().zip(correlation.uniforms(point)?);
    Some(factors.map(|(factor, uniform)| factor.distribution.quantile(uniform)).collect())
}
