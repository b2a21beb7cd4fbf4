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
///
/// Rows that are not there hold nothing and have no price.
#[must_use]
pub fn certify(program: &Program, there: &[bool], x: &[f64], y: &[f64]) -> Interval {
    certify_with(program, there, x, y, &mut Room::default())
}

/// The price of a row as [`certify`] proves by it: none where the row is not there, none below zero on `AtMost` rows.
pub(super) fn proving_price(kind: RowKind, is_there: bool, price: f64) -> f64 {
    match kind {
        _ if !is_there => 0.0,
        RowKind::AtMost if price < 0.0 => 0.0,
        RowKind::AtMost | RowKind::Equal => price,
    }
}

/// Room for what a proof computes row by row.
#[derive(Clone, Default)]
pub(super) struct Room {
    price: Vec<f64>,
    residual: Vec<f64>,
}

/// The same with room to work in.
pub(super) fn certify_with(
    program: &Program,
    there: &[bool],
    x: &[f64],
    y: &[f64],
    room: &mut Room,
) -> Interval {
    let Room { price, residual } = room;
    price.clear();
    price.extend((0..program.n_rows()).map(|row| proving_price(program.kind[row], there[row], y[row])));
    residual.clear();
    residual.extend_from_slice(&program.rhs);
    let mut bound: f64 = program.rhs.iter().zip(&*price).map(|(rhs, price)| rhs * price).sum();
    let mut objective = 0.0;
    for (j, (&value, &upper)) in x.iter().zip(&program.upper).enumerate() {
        // A closed column is zero and bounds nothing.
        if upper == 0.0 {
            continue;
        }
        let value = value.max(0.0).min(upper);
        let cost = program.cost[j];
        let mut reduced = cost;
        let range = program.starts[j]..program.starts[j + 1];
        for (&row, entry) in program.rows[range.clone()].iter().zip(&program.values[range]) {
            residual[row] -= entry * value;
            reduced -= entry * price[row];
        }
        objective += cost * value;
        bound += upper * reduced.max(0.0);
    }
    let excess = |row: usize, left: f64| match program.kind[row] {
        RowKind::Equal => left.abs(),
        RowKind::AtMost => (-left).max(0.0),
    };
    let violations = residual.iter().zip(&*price).enumerate();
    let violation: f64 = violations.map(|(row, (&left, price))| excess(row, left) * price.abs()).sum();
    let lower = objective - violation;
    Interval { lower: lower.min(bound), upper: bound.max(lower) }
}
