//! The Shapley value.

use super::TuGame;
use super::semivalue::shapley_and_banzhaf;

/// The Shapley value: each player's marginal contribution, averaged over all orders of arrival.
///
/// # Complexity
/// One read of the table; n·2ⁿ⁻¹ marginals up to twelve players.
///
/// # References
/// [Shapley 1953]
#[must_use]
pub fn shapley(game: &TuGame) -> Vec<f64> {
    shapley_and_banzhaf(game).0
}

/// Share of the orders of `n` players in which a given set of s comes before a given player: s!(n−s−1)!/n!.
pub(crate) fn order_weights(n: usize) -> Vec<f64> {
    let mut weights = Vec::with_capacity(n);
    let mut weight = 1.0 / n as f64;
    for s in 0..n {
        weights.push(weight);
        if s + 1 < n {
            weight *= (s + 1) as f64 / (n - s - 1) as f64;
        }
    }
    weights
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn gloves_go_mostly_to_the_single_right_hand() {
        // One right glove, two left ones (textbook example; Shapley value 2/3, 1/6, 1/6).
        let game = TuGame::from_rule(3, |s| f64::from(s.contains(0) && (s.contains(1) || s.contains(2))));
        let shares = shapley(&game);
        for (share, expected) in shares.iter().zip([2.0 / 3.0, 1.0 / 6.0, 1.0 / 6.0]) {
            assert!((share - expected).abs() < 1e-12);
        }
    }
}
