//! Linear programs in boxes: maximize, with every column between zero and a finite bound, and a certificate for every
//! value. Knows no regions and no games.

mod certificate;
mod factor;
#[cfg(feature = "highs")]
#[allow(unsafe_code, reason = "a C library is called; each call says why it is safe")]
mod highs;
mod pricing;
mod ratio_test;
mod scaling;
mod second_solver;
mod session;
mod simplex;
mod solve;
mod sparse;

pub use certificate::{GAP_TOLERANCE, certify, is_certified};
pub use session::{Session, Ways};
pub use solve::{SolveError, solve};

use crate::units::Interval;

/// How a row holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum RowKind {
    /// Sum equals the right-hand side.
    Equal,
    /// Sum is at most the right-hand side.
    AtMost,
}

/// Maximize `cost · x` subject to rows, with `0 ≤ x ≤ upper`. Columns are stored one after another: column `j` has its
/// entries at `starts[j]..starts[j + 1]` of `rows` and `values`, each row at most once.
#[derive(Clone, Debug, PartialEq)]
pub struct Program {
    /// Objective, by column.
    pub cost: Vec<f64>,
    /// Finite upper bound, by column.
    pub upper: Vec<f64>,
    /// By row.
    pub kind: Vec<RowKind>,
    /// Right-hand side, by row.
    pub rhs: Vec<f64>,
    /// Where each column's entries start; one more than there are columns.
    pub starts: Vec<usize>,
    /// Row of each entry.
    pub rows: Vec<usize>,
    /// Value of each entry.
    pub values: Vec<f64>,
}

impl Program {
    /// A program of rows and no columns yet.
    #[must_use]
    pub fn new(kind: Vec<RowKind>, rhs: Vec<f64>) -> Self {
        Self {
            cost: Vec::new(),
            upper: Vec::new(),
            kind,
            rhs,
            starts: vec![0],
            rows: Vec::new(),
            values: Vec::new(),
        }
    }

    /// Adds a column and returns its place.
    pub fn add_column(
        &mut self,
        cost: f64,
        upper: f64,
        entries: impl IntoIterator<Item = (usize, f64)>,
    ) -> usize {
        self.cost.push(cost);
        self.upper.push(upper);
        for (row, value) in entries {
            self.rows.push(row);
            self.values.push(value);
        }
        self.starts.push(self.rows.len());
        self.cost.len() - 1
    }

    /// How many columns there are.
    #[must_use]
    pub fn n_columns(&self) -> usize {
        self.cost.len()
    }

    /// How many rows there are.
    #[must_use]
    pub fn n_rows(&self) -> usize {
        self.rhs.len()
    }

    /// Row and value of each entry of column `j`.
    pub fn entries(&self, j: usize) -> impl Iterator<Item = (usize, f64)> + '_ {
        let range = self.starts[j]..self.starts[j + 1];
        self.rows[range.clone()].iter().copied().zip(self.values[range].iter().copied())
    }
}

/// An optimum with its certificate.
#[derive(Clone, Debug, PartialEq)]
pub struct Solution {
    /// Where the optimum lies, computed from the original data.
    pub value: Interval,
    /// One optimal point.
    pub x: Vec<f64>,
    /// One optimal dual point: the worth of one more unit of each right-hand side.
    pub y: Vec<f64>,
    /// How it was found.
    pub way: Way,
}

/// How a solution was found: the first of these whose certificate is narrow enough.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Way {
    /// By the simplex.
    Simplex,
    /// By the simplex after its factors were made anew.
    Refactored,
    /// By the simplex from the slack basis.
    Restarted,
    /// By the second solver.
    SecondSolver,
    /// By `HiGHS`, where it is there.
    Highs,
}
