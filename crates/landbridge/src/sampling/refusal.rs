//! Why a plan or a design cannot be made as it was asked for, in words.

use std::fmt;

/// Why there is no such plan or design.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Refusal {
    /// No points were asked for.
    NoPoints,
    /// There is no factor to sample.
    NoDimensions,
    /// More points than the sampler can tell apart.
    TooManyPoints {
        /// How many were asked for.
        n: u64,
        /// How many there may be.
        most: u64,
    },
    /// More dimensions than there are direction numbers for.
    TooManyDimensions {
        /// How many were asked for.
        dimensions: usize,
        /// How many there may be.
        most: usize,
    },
    /// A grid has as many points as its levels to the power of its dimensions, and another number was asked for.
    GridSize {
        /// How many were asked for.
        n: u64,
        /// How many the grid has; `None` where that is beyond 2⁶⁴.
        expected: Option<u64>,
    },
    /// A grid needs a level.
    NoLevels,
    /// A Saltelli design compares independent points, which a grid does not have.
    GridInSaltelli,
    /// A Morris design needs an even number of levels, two or more, for every level to be as likely as another.
    OddLevels {
        /// How many were asked for.
        levels: u32,
    },
}

impl fmt::Display for Refusal {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::NoPoints => write!(f, "no points were asked for: at least one is needed"),
            Self::NoDimensions => write!(f, "there is no factor to sample"),
            Self::TooManyPoints { n, most } => {
                write!(f, "{n} points were asked for: this sampler has at most {most}")
            }
            Self::TooManyDimensions { dimensions, most } => write!(
                f,
                "{dimensions} dimensions were asked for: the table of direction numbers ends at {most}; use a \
                 Latin hypercube or sample fewer factors"
            ),
            Self::GridSize { n, expected: Some(expected) } => {
                write!(f, "{n} points were asked for: this grid has {expected}")
            }
            Self::GridSize { n, expected: None } => {
                write!(
                    f,
                    "{n} points were asked for: this grid has more points than can be counted in 64 bits"
                )
            }
            Self::NoLevels => write!(f, "a grid needs at least one level"),
            Self::GridInSaltelli => {
                write!(f, "a Saltelli design needs independent points: use a Sobol sequence, not a grid")
            }
            Self::OddLevels { levels } => {
                write!(f, "{levels} levels were asked for: a Morris design needs an even number, two or more")
            }
        }
    }
}

impl std::error::Error for Refusal {}
