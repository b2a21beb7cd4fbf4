//! What a pair of primal and dual points proves, by arithmetic on the original data alone. Knows no solver.

use super::{Program, RowKind};
use crate::units::Interval;

/// A value is certified when the gap of its interval, relative to `1 + |value|`, is at most this: a thousand times the
/// rounding of sums over a few hundred terms.
pub const GAP_TOLERANCE: f64 = 1e-9;

/// Whether the interval is narrow enough to be called one number.
#[must_use]
pub fn is_certified(value: Interval) -> bool {
    value.gap().abs() <= GAP_TOLERANCE * (1.0 + value.value().abs())
}

/// The interval that `x` and `y` prove the optimum to lie in.
///
/// Upper end: for any `y` (its part on `AtMost` rows not below zero) the optimum of a boxed program is at most
/// `rhs·y + Σ_j upper_j·max(0, c_j − A_jᵀy)`. Lower end: the objective at `x`, put into its box, less what its violation of
/// the rows is worth at the prices `y`: exact where `x` is feasible, and of first order where rounding left a residual.
#[must_use]
pub fn certify(program: &Program, x: &[f64], y: &[f64]) -> Interval {
    let price = |row: usize| match program.kind[row] {
        RowKind::Equal => y[row],
        RowKind::AtMost => y[row].max(0.0),
    };
    let mut activity = vec![0.0; program.n_rows()];
    let mut objective = 0.0;
    let mut bound: f64 = (0..program.n_rows()).map(|row| program.rhs[row] * price(row)).sum();
    for (j, &value) in x.iter().enumerate() {
        let value = value.max(0.0).min(program.upper[j]);
        let mut reduced = program.cost[j];
        for (row, entry) in program.entries(j) {
            activity[row] += entry * value;
            reduced -= entry * price(row);
        }
        objective += program.cost[j] * value;
        bound += program.upper[j] * reduced.max(0.0);
    }
    let violation: f64 = (0..program.n_rows())
        .map(|row| {
            let residual = activity[row] - program.rhs[row];
            let excess = match program.kind[row] {
                RowKind::Equal => residual.abs(),
                RowKind::AtMost => residual.max(0.0),
            };
            excess * price(row).abs()
        })
        .sum();
    let lower = objective - violation;
    Interval { lower: lower.min(bound), upper: bound.max(lower) }
}
