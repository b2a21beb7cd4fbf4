//! Linear programs in boxes: maximize, with every column between zero and a finite bound, and a certificate for every
//! value. Knows no regions and no games.

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
/// entries at `starts[j]..starts[j + 1]` of `rows` and `values`.
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

/// An optimum with its certificate.
#[derive(Clone, Debug, PartialEq)]
pub struct Solution {
    /// Where the optimum lies, computed from the original data.
    pub value: Interval,
    /// One optimal point.
    pub x: Vec<f64>,
    /// One optimal dual point: the worth of one more unit of each right-hand side.
    pub y: Vec<f64>,
}
