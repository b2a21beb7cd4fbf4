//! Regret: how much a strategy falls short, in each future, of the strategy that is best in that future.

use serde::Serialize;

use super::Payoffs;

/// The regret of one strategy, in the unit of the payoffs, at least 0 whichever way they are good.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Regret {
    /// In each future; 0 where the strategy is the best one.
    pub per_future: Vec<f64>,
    /// The largest: what a minimax-regret choice makes small.
    pub maximum: f64,
    /// The mean over futures.
    pub mean: f64,
    /// The first future in which regret is largest.
    pub worst_future: usize,
}

/// The regret of every strategy, in the order of strategies.
///
/// Regret is against the strategies in the table only: adding or dropping one may turn the order of two others.
///
/// # References
/// [Savage 1951]
#[must_use]
pub fn regret(payoffs: &Payoffs) -> Vec<Regret> {
    let best = payoffs.best_per_future();
    payoffs
        .by_strategy()
        .iter()
        .map(|row| {
            let per_future: Vec<f64> =
                row.iter().zip(&best).map(|(payoff, best)| (best - payoff).abs()).collect();
            // Of equal ones the last is taken, and so from the end the first.
            let worst_future = (0..per_future.len())
                .rev()
                .max_by(|&a, &b| per_future[a].total_cmp(&per_future[b]))
                .unwrap_or(0);
            let maximum = per_future[worst_future];
            let mean = per_future.iter().sum::<f64>() / per_future.len() as f64;
            Regret { per_future, maximum, mean, worst_future }
        })
        .collect()
}
