//! Why a robustness score does not exist for the numbers given: an answer, not a failure.

use serde::Serialize;

/// The reason that a score does not exist.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum NoScore {
    /// There is nothing to compare: no strategy, no future, or no number.
    Nothing,
    /// A column does not have one number for each future.
    WrongLength {
        /// The strategy, criterion or input whose column it is.
        of: String,
        /// How many futures there are.
        expected: usize,
        /// How many numbers there are.
        found: usize,
    },
    /// A number is infinite or not a number.
    NotFinite {
        /// The strategy, criterion or input whose number it is.
        of: String,
        /// The future, from 0.
        future: usize,
    },
    /// Two strategies have the same name.
    SameName {
        /// The name.
        name: String,
    },
    /// A number lies outside the range that it must lie in.
    OutOfRange {
        /// What the number is.
        what: String,
        /// The number.
        number: f64,
        /// What it must be.
        range: &'static str,
    },
}

impl std::fmt::Display for NoScore {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Nothing => f.write_str("there is nothing to compare"),
            Self::WrongLength { of, expected, found } => {
                write!(f, "{of} has {found} numbers for {expected} futures")
            }
            Self::NotFinite { of, future } => write!(f, "{of} has no finite number in future {future}"),
            Self::SameName { name } => write!(f, "two strategies are named {name}"),
            Self::OutOfRange { what, number, range } => write!(f, "{what} is {number}, but must be {range}"),
        }
    }
}

impl std::error::Error for NoScore {}

/// Checks that a column has one finite number for each future.
pub(super) fn check_column(of: &str, column: &[f64], n_futures: usize) -> Result<(), NoScore> {
    if column.len() != n_futures {
        return Err(NoScore::WrongLength { of: of.into(), expected: n_futures, found: column.len() });
    }
    match column.iter().position(|number| !number.is_finite()) {
        Some(future) => Err(NoScore::NotFinite { of: of.into(), future }),
        None => Ok(()),
    }
}

/// Checks that a number lies in [0, 1]; written so that a number that is not a number fails too.
pub(super) fn check_unit(what: &str, number: f64) -> Result<(), NoScore> {
    if (0.0..=1.0).contains(&number) {
        Ok(())
    } else {
        Err(NoScore::OutOfRange { what: what.into(), number, range: "in [0, 1]" })
    }
}
