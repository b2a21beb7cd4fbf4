//! A plan: which points of the unit cube a run visits. A point is a function of (seed, sampler, n, index).

use serde::Serialize;

use super::key::{Purpose, key, open};
use super::sobol::{MOST_DIMENSIONS, Sobol};
use super::{Refusal, grid, latin};

/// How points are spread over the unit cube.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Sampler {
    /// Independent uniform points.
    MonteCarlo,
    /// One point in each of n equal strata of every dimension. Takes any n.
    LatinHypercube,
    /// A Sobol sequence. Takes any n, but is best where n is a power of two: only then each of the n equal strata
    /// holds one point.
    Sobol {
        /// Scrambled after Owen: random, unbiased, and more accurate for smooth outcomes. The first points of a
        /// longer scrambled plan are the points of the shorter one. Where this is false the points are the
        /// published ones, moved by half a stratum (half of 1/n, n rounded up to a power of two), for none to lie
        /// on the border of the cube.
        scrambled: bool,
    },
    /// Every combination of the middles of equal levels, the last dimension fastest; n is `levels` to the power of
    /// the dimensions.
    Grid {
        /// Levels of each dimension.
        levels: u32,
    },
}

/// A checked plan of n points in (0, 1)^d.
#[derive(Clone, Debug)]
pub struct Plan {
    sampler: Sampler,
    n: u64,
    dimensions: usize,
    seed: u64,
    source: Source,
}

/// Where the points of a plan come from, with what they need.
#[derive(Clone, Debug)]
enum Source {
    MonteCarlo,
    LatinHypercube,
    Sobol(Sobol),
    ScrambledSobol(Sobol),
    Grid { levels: u32 },
}

impl Plan {
    /// The plan of `n` points in that many dimensions.
    ///
    /// # Errors
    /// Where there are no points or no dimensions; where a Sobol sequence has more than 256 dimensions or 2³²
    /// points, or a Latin hypercube more than 2³² points; where n is not the number of points of the grid.
    pub fn new(sampler: Sampler, n: u64, dimensions: usize, seed: u64) -> Result<Self, Refusal> {
        if n == 0 {
            return Err(Refusal::NoPoints);
        }
        if dimensions == 0 {
            return Err(Refusal::NoDimensions);
        }
        let source = match sampler {
            Sampler::MonteCarlo => Source::MonteCarlo,
            Sampler::LatinHypercube => {
                at_most(n, latin::MOST_POINTS)?;
                Source::LatinHypercube
            }
            Sampler::Sobol { scrambled } => {
                at_most(n, 1 << 32)?;
                let too_many = Refusal::TooManyDimensions { dimensions, most: MOST_DIMENSIONS };
                let sobol = Sobol::new(dimensions).ok_or(too_many)?;
                if scrambled { Source::ScrambledSobol(sobol) } else { Source::Sobol(sobol) }
            }
            Sampler::Grid { levels: 0 } => return Err(Refusal::NoLevels),
            Sampler::Grid { levels } => {
                let expected = grid::size(levels, dimensions);
                if expected != Some(n) {
                    return Err(Refusal::GridSize { n, expected });
                }
                Source::Grid { levels }
            }
        };
        Ok(Self { sampler, n, dimensions, seed, source })
    }

    /// How the points are spread.
    #[must_use]
    pub fn sampler(&self) -> Sampler {
        self.sampler
    }

    /// How many points there are.
    #[must_use]
    pub fn n(&self) -> u64 {
        self.n
    }

    /// How many coordinates a point has.
    #[must_use]
    pub fn dimensions(&self) -> usize {
        self.dimensions
    }

    /// The point of that index, every coordinate strictly between 0 and 1; `None` where the index is not below n.
    ///
    /// # Complexity
    /// A coordinate takes one hash (Monte Carlo), 33 (scrambled Sobol) or 128 (Latin hypercube).
    #[must_use]
    pub fn point(&self, index: u64) -> Option<Vec<f64>> {
        if index >= self.n {
            return None;
        }
        // A Sobol plan has at most 2³² points, so its indices fit.
        let short = || u32::try_from(index).ok();
        let each = |coordinate: &dyn Fn(usize) -> f64| (0..self.dimensions).map(coordinate).collect();
        Some(match &self.source {
            Source::MonteCarlo => {
                each(&|dimension| open(key(Purpose::MonteCarlo, &[self.seed, dimension as u64, index])))
            }
            Source::LatinHypercube => {
                each(&|dimension| latin::coordinate(index, self.n, dimension as u64, self.seed))
            }
            Source::Sobol(sobol) => {
                let (index, middle) = (short()?, 0.5 / self.n.next_power_of_two() as f64);
                each(&|dimension| f64::from(sobol.coordinate(index, dimension)) / 4_294_967_296.0 + middle)
            }
            Source::ScrambledSobol(sobol) => {
                let index = short()?;
                each(&|dimension| sobol.scrambled(index, dimension, self.seed))
            }
            Source::Grid { levels } => grid::point(index, *levels, self.dimensions),
        })
    }
}

fn at_most(n: u64, most: u64) -> Result<(), Refusal> {
    if n > most { Err(Refusal::TooManyPoints { n, most }) } else { Ok(()) }
}
