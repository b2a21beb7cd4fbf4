//! Sobol' indices from a Saltelli design: two independent matrices A and B of base rows, and for each factor i the
//! matrix `AB_i`, which is A with column i taken from B.

use serde::Serialize;

use super::bootstrap::{Bootstrap, estimate, standard_errors};
use super::{Estimate, NoIndex, Note, all_finite, check_finite, is_same, notes, scaled_and_centered};

/// Fewer base rows than this cannot be resampled to any purpose.
const FEWEST_BASE_ROWS: usize = 4;

/// How the N(d + 2) outputs follow each other.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum RowOrder {
    /// For each base row j: `A[j], B[j], AB_1[j], …, AB_d[j]`. The first rows of a longer run are a design themselves.
    ByBaseRow,
    /// All of A, then all of B, then all of `AB_1`, …, `AB_d`.
    ByMatrix,
}

/// The indices of one factor.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct SobolIndex {
    /// The share of variance that disappears when the factor alone is known.
    pub first_order: Estimate,
    /// The share of variance that stays while the factor alone is not known: its own part and all its interactions.
    pub total: Estimate,
    /// What to know before leaning on the indices.
    pub notes: Vec<Note>,
}

/// First-order and total indices of all factors, in the order of factors, with bootstrap intervals over base rows.
///
/// First order: mean of (B − c)(`AB_i` − A) over Var y. Total: half the mean of (A − `AB_i`)² over Var y. The mean c and
/// the variance are those of A and B together; without c the first-order estimate would be noisy where the mean is
/// large. Indices are reported as they come out, negative ones with a note.
///
/// # Errors
/// [`NoIndex::WrongLength`] where the outputs are not a whole number of base rows, [`NoIndex::TooFewRows`] below four
/// base rows, [`NoIndex::NotFinite`], [`NoIndex::ConstantOutput`], [`NoIndex::NearlyConstantOutput`],
/// [`NoIndex::TooFarApart`], [`NoIndex::TooFewReplicates`].
///
/// # Complexity
/// N·(d + 2) additions in each replicate.
///
/// # References
/// [Saltelli et al. 2010] (first order, their table 2 b), [Jansen 1999] (total)
pub fn sobol(
    outputs: &[f64],
    n_factors: usize,
    order: RowOrder,
    bootstrap: Bootstrap,
) -> Result<Vec<SobolIndex>, NoIndex> {
    let width = n_factors + 2;
    let n_base = outputs.len() / width;
    if outputs.len() != n_base * width {
        return Err(NoIndex::WrongLength { expected: (n_base + 1) * width, found: outputs.len() });
    }
    if n_base < FEWEST_BASE_ROWS {
        return Err(NoIndex::TooFewRows { rows: n_base, needed: FEWEST_BASE_ROWS });
    }
    check_finite(outputs)?;
    let place = |row: usize, column: usize| match order {
        RowOrder::ByBaseRow => row * width + column,
        RowOrder::ByMatrix => column * n_base + row,
    };
    // Only A and B tell the variance: a mixed row that differs is not enough.
    if (0..n_base).all(|row| {
        is_same(outputs[place(row, 0)], outputs[place(0, 0)])
            && is_same(outputs[place(row, 1)], outputs[place(0, 0)])
    }) {
        return Err(NoIndex::ConstantOutput);
    }
    let centered = scaled_and_centered(outputs);
    // Base rows side by side.
    let table: Vec<f64> = (0..n_base)
        .flat_map(|row| (0..width).map(move |column| (row, column)))
        .map(|(row, column)| centered[place(row, column)])
        .collect();

    let all_rows: Vec<usize> = (0..n_base).collect();
    let values = all_finite(first_orders_and_totals(&table, width, &all_rows).ok_or(NoIndex::TooFarApart)?)?;
    let errors = standard_errors(bootstrap, n_base, |rows| first_orders_and_totals(&table, width, rows))?;
    let estimates: Vec<Estimate> =
        values.into_iter().zip(errors).map(|(value, error)| estimate(value, error)).collect();
    let (first_orders, totals) = estimates.split_at(n_factors);
    Ok(first_orders
        .iter()
        .zip(totals)
        .map(|(&first_order, &total)| SobolIndex { first_order, total, notes: notes(&[first_order, total]) })
        .collect())
}

/// The first-order indices of all factors, then all their totals; none where A and B do not vary on these base rows.
fn first_orders_and_totals(table: &[f64], width: usize, rows: &[usize]) -> Option<Vec<f64>> {
    let n = rows.len() as f64;
    let base = || rows.iter().map(|&row| &table[row * width..(row + 1) * width]);
    let first = base().next()?[0];
    if base().all(|outputs| is_same(outputs[0], first) && is_same(outputs[1], first)) {
        return None;
    }
    let center = base().map(|outputs| outputs[0] + outputs[1]).sum::<f64>() / (2.0 * n);
    let n_factors = width - 2;
    let mut variance = 0.0;
    let mut sums = vec![0.0; 2 * n_factors];
    for outputs in base() {
        let (a, b) = (outputs[0] - center, outputs[1] - center);
        variance += a * a + b * b;
        let (first_orders, totals) = sums.split_at_mut(n_factors);
        for ((mixed, first_order), total) in outputs[2..].iter().zip(first_orders).zip(totals) {
            let step = mixed - center - a;
            *first_order += b * step;
            *total += 0.5 * step * step;
        }
    }
    // The variance holds two outputs per base row, the sums one.
    Some(sums.into_iter().map(|sum| 2.0 * sum / variance).collect())
}

#[cfg(test)]
mod tests;
