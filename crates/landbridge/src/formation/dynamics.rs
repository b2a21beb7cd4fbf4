//! Revision over time: one candidate at a time reconsiders its bloc and chooses better ones more often (log-linear learning), as an exact
//! Markov chain over all partitions; and the logit equilibrium of a game of two. Knows no years.

#![allow(clippy::cast_possible_truncation, reason = "places of partitions are below Bell(9)")]

use rayon::prelude::*;
use serde::Serialize;

use super::payoff::check_numbers;
use super::{FormationError, Partition, Payoffs};

/// The chain is built up to this many candidates: 21,147 partitions with about a million steps.
pub const MAX_REVISING_CANDIDATES: usize = 9;

/// Choice probabilities ∝ exp(precision · payoff), without overflow: the best option's exponent is zero.
#[must_use]
pub fn logit_response(payoffs: &[f64], precision: f64) -> Vec<f64> {
    let best = payoffs.iter().copied().fold(f64::NEG_INFINITY, f64::max);
    let odds: Vec<f64> = payoffs.iter().map(|payoff| libm::exp(precision * (payoff - best))).collect();
    let total: f64 = odds.iter().sum();
    odds.into_iter().map(|odd| odd / total).collect()
}

/// The chain in which at each revision one candidate, each with probability 1/k, chooses among its options (stay, join another existing bloc,
/// go alone) with probability ∝ exp(β · its pay-off in the resulting partition). Options that lead to one partition are one option.
///
/// # References
/// [Blume 1993]
#[derive(Clone, Debug)]
pub struct LogitChain {
    n_candidates: usize,
    /// Where each partition's steps start; one more than there are partitions.
    starts: Vec<usize>,
    /// Partition that a step leads to, by its place.
    to: Vec<u32>,
    probability: Vec<f64>,
}

/// The law that the chain settles to, whatever its start.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Stationary {
    /// Probability of each partition, by its place.
    pub law: Vec<f64>,
    /// By how much one more revision changes it: total variation. Where revision is slow this is less than the distance from the law.
    pub residual: f64,
    /// Revisions made.
    pub n_steps: usize,
}

impl LogitChain {
    /// The chain of the pay-offs at the precision β ≥ 0, per unit of pay-off.
    ///
    /// # Errors
    /// Where β is below zero or not finite, and above nine candidates.
    ///
    /// # Complexity
    /// Bell(k)·k·(blocs + 1) steps, in parallel.
    pub fn new(payoffs: &Payoffs, precision: f64) -> Result<Self, FormationError> {
        let n = payoffs.n_candidates();
        if n > MAX_REVISING_CANDIDATES {
            return Err(FormationError::TooManyCandidates { n, most: MAX_REVISING_CANDIDATES });
        }
        check_precision(precision)?;
        let all = payoffs.partitions.all();
        let rows: Vec<Vec<(u32, f64)>> =
            all.par_iter().map(|partition| revisions(payoffs, partition, precision)).collect();
        let mut chain = Self { n_candidates: n, starts: vec![0], to: Vec::new(), probability: Vec::new() };
        for row in rows {
            for (to, probability) in row {
                chain.to.push(to);
                chain.probability.push(probability);
            }
            chain.starts.push(chain.to.len());
        }
        Ok(chain)
    }

    /// One revision of a law.
    fn revised(&self, law: &[f64]) -> Vec<f64> {
        let mut after = vec![0.0; law.len()];
        for (from, &mass) in law.iter().enumerate() {
            let steps = self.starts[from]..self.starts[from + 1];
            for (&to, probability) in self.to[steps.clone()].iter().zip(&self.probability[steps]) {
                after[to as usize] += mass * probability;
            }
        }
        after
    }

    /// Probability of each partition, by its place, after so many revisions from the start.
    ///
    /// # Errors
    /// Where the start is a partition of another number of candidates.
    ///
    /// # Complexity
    /// One step of the chain for each revision.
    pub fn after(&self, start: &Partition, n_revisions: usize) -> Result<Vec<f64>, FormationError> {
        let (expected, found) = (self.n_candidates, start.n_candidates());
        if expected != found {
            return Err(FormationError::Shape { what: "the partition", expected, found });
        }
        let mut law = vec![0.0; self.starts.len() - 1];
        law[start.rank() as usize] = 1.0;
        for _ in 0..n_revisions {
            law = self.revised(&law);
        }
        Ok(law)
    }

    /// The stationary law by power iteration from equal odds, until a revision changes it by at most the tolerance. At high precision
    /// revision is slow, and where odds underflow to zero there may be several laws, of which this is one.
    ///
    /// # Errors
    /// [`FormationError::NotReached`] where the revisions are used up before.
    ///
    /// # Complexity
    /// One step of the chain for each revision.
    pub fn stationary(&self, tolerance: f64, max_steps: usize) -> Result<Stationary, FormationError> {
        let n = self.starts.len() - 1;
        let mut law = vec![1.0 / n as f64; n];
        let mut residual = f64::INFINITY;
        for n_steps in 1..=max_steps {
            let mut after = self.revised(&law);
            // Rounding must not let the total drift.
            let total: f64 = after.iter().sum();
            for mass in &mut after {
                *mass /= total;
            }
            residual = total_variation(&after, &law);
            law = after;
            if residual <= tolerance {
                return Ok(Stationary { law, residual, n_steps });
            }
        }
        Err(FormationError::NotReached { residual, n_steps: max_steps })
    }
}

/// Where a partition goes in one revision. The partition itself comes first.
fn revisions(payoffs: &Payoffs, partition: &Partition, precision: f64) -> Vec<(u32, f64)> {
    let k = payoffs.n_candidates();
    let now = payoffs.in_partition(partition);
    let here = payoffs.partitions.index(partition);
    let mut row = vec![(here as u32, 0.0)];
    let mut moves = partition.single_moves().peekable();
    let (mut worth, mut places) = (Vec::new(), Vec::new());
    for (mover, &stay) in now.iter().enumerate() {
        worth.clear();
        places.clear();
        worth.push(stay);
        while let Some(single) = moves.next_if(|single| single.mover == mover) {
            let place = payoffs.partitions.index(&single.after);
            worth.push(payoffs.of(place)[mover]);
            places.push(place);
        }
        let odds = logit_response(&worth, precision);
        row[0].1 += odds[0] / k as f64;
        row.extend(places.iter().zip(&odds[1..]).map(|(&place, odd)| (place as u32, odd / k as f64)));
    }
    row
}

fn check_precision(precision: f64) -> Result<(), FormationError> {
    if precision.is_finite() && precision >= 0.0 {
        return Ok(());
    }
    Err(FormationError::Number { what: "the precision", number: precision })
}

fn total_variation(a: &[f64], b: &[f64]) -> f64 {
    0.5 * a.iter().zip(b).map(|(a, b)| (a - b).abs()).sum::<f64>()
}

/// A logit equilibrium: each player's probabilities are the logit response to the other's.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct QuantalResponse {
    /// Of the player who picks the row.
    pub row: Vec<f64>,
    /// Of the player who picks the column.
    pub column: Vec<f64>,
    /// How far the probabilities are from the responses to them: the larger total variation.
    pub residual: f64,
}

/// The logit equilibrium of a two-player game at the precision λ, `payoffs[row][column]` for each player: half-way steps towards the
/// response, from equal odds. At high precision a game may have several equilibria, and the steps may not settle.
///
/// # Errors
/// Where the tables have different shapes or a number is not finite; [`FormationError::NotReached`] where the steps are used up.
///
/// # References
/// [`McKelvey` & Palfrey 1995]
pub fn quantal_response(
    row_payoffs: &[Vec<f64>],
    column_payoffs: &[Vec<f64>],
    precision: f64,
    tolerance: f64,
    max_steps: usize,
) -> Result<QuantalResponse, FormationError> {
    let (n_rows, n_columns) = (row_payoffs.len(), row_payoffs.first().map_or(0, Vec::len));
    if n_rows == 0 || n_columns == 0 {
        return Err(FormationError::NoCandidates);
    }
    let what = "the pay-offs";
    if column_payoffs.len() != n_rows {
        return Err(FormationError::Shape { what, expected: n_rows, found: column_payoffs.len() });
    }
    row_payoffs.iter().chain(column_payoffs).try_for_each(|row| check_numbers(what, row, n_columns))?;
    check_precision(precision)?;
    let mean =
        |values: &mut dyn Iterator<Item = (f64, f64)>| values.map(|(value, odd)| value * odd).sum::<f64>();
    let mut row = vec![1.0 / n_rows as f64; n_rows];
    let mut column = vec![1.0 / n_columns as f64; n_columns];
    let mut residual = f64::INFINITY;
    for _ in 0..max_steps {
        let of_row = |r: usize| mean(&mut row_payoffs[r].iter().copied().zip(column.iter().copied()));
        let of_column =
            |c: usize| mean(&mut column_payoffs.iter().map(|values| values[c]).zip(row.iter().copied()));
        let to_row = logit_response(&(0..n_rows).map(of_row).collect::<Vec<_>>(), precision);
        let to_column = logit_response(&(0..n_columns).map(of_column).collect::<Vec<_>>(), precision);
        residual = total_variation(&row, &to_row).max(total_variation(&column, &to_column));
        if residual <= tolerance {
            return Ok(QuantalResponse { row, column, residual });
        }
        row.iter_mut().zip(to_row).for_each(|(now, then)| *now = 0.5 * (*now + then));
        column.iter_mut().zip(to_column).for_each(|(now, then)| *now = 0.5 * (*now + then));
    }
    Err(FormationError::NotReached { residual, n_steps: max_steps })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::random::Random;

    #[test]
    fn the_law_is_that_of_the_potential() {
        // Symmetric values: what blocs are worth inside is an exact potential [Bogomolnaia & Jackson 2002], and the law is ∝ exp(βΦ) [Blume 1993].
        let values: Vec<Vec<f64>> = (0..5u64)
            .map(|i| (0..5).map(|j| 2.0 * Random::of(9, i.min(j) * 5 + i.max(j)).uniform() - 1.0).collect())
            .collect();
        let payoffs = Payoffs::additively_separable(&values).unwrap();
        for precision in [0.0, 0.7, 2.0] {
            let found = LogitChain::new(&payoffs, precision).unwrap().stationary(1e-15, 100_000).unwrap();
            let potential: Vec<f64> =
                (0..52).map(|place| 0.5 * payoffs.of(place).iter().sum::<f64>()).collect();
            for (found, expected) in found.law.iter().zip(logit_response(&potential, precision)) {
                assert!((found - expected).abs() < 1e-12, "{found} {expected}");
            }
        }
    }

    #[test]
    fn two_candidates_revise_by_hand() {
        // From apart each joins with odds 1/(1 + e^-βa); joint pay-offs 2 and −1, β = 1.
        let payoffs = Payoffs::additively_separable(&[vec![0.0, 2.0], vec![-1.0, 0.0]]).unwrap();
        let chain = LogitChain::new(&payoffs, 1.0).unwrap();
        let joins = 0.5 / (1.0 + libm::exp(-2.0)) + 0.5 / (1.0 + libm::exp(1.0));
        let apart = Partition::all_alone(2).unwrap();
        let once = chain.after(&apart, 1).unwrap();
        assert!((once[0] - joins).abs() < 1e-15 && (once[1] - (1.0 - joins)).abs() < 1e-15);
        // Together or apart, the odds of the next are the same: one revision is enough.
        let law = chain.stationary(1e-15, 100).unwrap().law;
        assert!((law[0] - joins).abs() < 1e-14);
        assert_eq!(chain.after(&apart, 0).unwrap(), [0.0, 1.0]);
    }

    #[test]
    fn huge_payoffs_do_not_overflow() {
        assert_eq!(logit_response(&[1e300, 0.0, 1e300], 1e3), [0.5, 0.0, 0.5]);
        let payoffs = Payoffs::additively_separable(&[vec![0.0, 1e12], vec![1e12, 0.0]]).unwrap();
        let law = LogitChain::new(&payoffs, 5.0).unwrap().stationary(0.0, 100).unwrap().law;
        assert_eq!(law, [1.0, 0.0]);
    }
}
