//! Why a sensitivity index does not exist for the rows given: an answer, not a failure.

use serde::Serialize;

/// The reason that an index does not exist.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum NoIndex {
    /// The columns do not fit together.
    WrongLength {
        /// How many numbers there should be.
        expected: usize,
        /// How many there are.
        found: usize,
    },
    /// A number is infinite or not a number.
    NotFinite {
        /// Its place in the column, from 0.
        row: usize,
    },
    /// There are too few rows for this index.
    TooFewRows {
        /// How many there are.
        rows: usize,
        /// How many are needed at least.
        needed: usize,
    },
    /// The interval was asked for with too few replicates.
    TooFewReplicates {
        /// How many were asked for.
        replicates: usize,
        /// How many are needed at least.
        needed: usize,
    },
    /// The output is the same in all rows, so that there is no variance to share out.
    ConstantOutput,
    /// The numbers differ so much in size that their squares cannot be compared.
    TooFarApart,
    /// The output differs in so few rows that most resampled sets of rows have no variance.
    NearlyConstantOutput,
    /// The factor has the same value in all rows.
    ConstantFactor,
    /// Nearly every row is a level of its own, so that there is no spread within levels to compare with.
    TooManyLevels {
        /// How many levels.
        levels: usize,
    },
    /// A step of a trajectory moves no factor, more than one, or one that was moved before.
    NotATrajectory {
        /// The row that the step leads to, from 0.
        row: usize,
    },
}

impl std::fmt::Display for NoIndex {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::WrongLength { expected, found } => {
                write!(f, "the columns do not fit: {expected} numbers are needed, {found} are given")
            }
            Self::NotFinite { row } => write!(f, "row {row} holds no finite number"),
            Self::TooFewRows { rows, needed } => {
                write!(f, "{rows} rows are too few: at least {needed} are needed")
            }
            Self::TooFewReplicates { replicates, needed } => {
                write!(f, "{replicates} bootstrap replicates are too few: at least {needed} are needed")
            }
            Self::ConstantOutput => {
                f.write_str("the output is the same in all rows: there is nothing to explain")
            }
            Self::TooFarApart => f.write_str("the numbers differ too much in size to compare their squares"),
            Self::NearlyConstantOutput => {
                f.write_str("the output differs in too few rows to say how sure an index would be")
            }
            Self::ConstantFactor => {
                f.write_str("the factor is the same in all rows: its influence cannot be seen")
            }
            Self::TooManyLevels { levels } => {
                write!(f, "{levels} levels leave too few rows with the same level to compare")
            }
            Self::NotATrajectory { row } => {
                write!(f, "the step to row {row} does not move exactly one factor for the first time")
            }
        }
    }
}

impl std::error::Error for NoIndex {}
