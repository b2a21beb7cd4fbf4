//! What it does to everyone's share when two players bargain as one while all others stay single.

use super::TuGame;
use super::interaction::marginal_game;
use serde::Serialize;

/// How shares move when a pair joins: Owen value with that one bloc, less Shapley value.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct PairShifts {
    /// By player: how the share of a third party moves; 0 for the two.
    pub by_third: Vec<f64>,
    /// How the share of the two together moves: minus the sum over third parties.
    pub pair: f64,
}

/// How shares move when i and j join. That of a third party k moves by `Σ_T` (t+1)!(n−t−2)!/n! · `Δ_i` `Δ_j` `Δ_k` v(T) over T without the
/// three: k gains where it makes i and j complements, and loses where it makes them substitutes.
///
/// # Panics
/// Where i and j are the same, or the game does not have one of them.
///
/// # Complexity
/// (n − 2)·2ⁿ⁻³ terms.
///
/// # References
/// [Segal 2003]
#[must_use]
pub fn pair_shifts(game: &TuGame, i: usize, j: usize) -> PairShifts {
    assert_ne!(i, j, "a player does not join itself");
    let n = game.n_players();
    let (first, second) = (i.min(j), i.max(j));
    let of_both = marginal_game(&marginal_game(game, second), first);
    // (t+1)!(n−t−2)!/n!, by t.
    let mut weights = Vec::with_capacity(n - 2);
    let mut weight = 1.0 / (n * (n - 1)) as f64;
    for t in 0..n - 2 {
        weights.push(weight);
        weight *= (t + 2) as f64 / (n - t - 2) as f64;
    }
    let mut by_third = vec![0.0; n];
    let others = (0..n).filter(|&player| player != i && player != j);
    for (place, third) in others.enumerate() {
        let half = 1 << place;
        for (number, block) in of_both.values().chunks_exact(2 * half).enumerate() {
            let (without, with) = block.split_at(half);
            for (low, (with, without)) in with.iter().zip(without).enumerate() {
                let size = number.count_ones() + low.count_ones();
                by_third[third] += weights[size as usize] * (with - without);
            }
        }
    }
    let pair = -by_third.iter().sum::<f64>();
    PairShifts { by_third, pair }
}

#[cfg(test)]
mod tests {
    use super::super::{Coalition, owen, shapley};
    use super::*;
    use crate::random::Random;

    #[test]
    fn shifts_are_owen_less_shapley() {
        for number in 0..60 {
            let mut random = Random::of(11, number);
            let n = 2 + random.below(7);
            let mut values: Vec<f64> = (0..1 << n).map(|_| random.uniform()).collect();
            values[0] = 0.0;
            let game = TuGame::from_values(values);
            let (i, j) = (random.below(n), random.below(n));
            if i == j {
                continue;
            }
            let joined = owen(&game, &[Coalition::singleton(i).with(j)]).unwrap();
            let moved: Vec<f64> =
                joined.iter().zip(shapley(&game)).map(|(joined, alone)| joined - alone).collect();
            let found = pair_shifts(&game, i, j);
            for (k, (found, expected)) in found.by_third.iter().zip(&moved).enumerate() {
                let expected = if k == i || k == j { 0.0 } else { *expected };
                assert!((found - expected).abs() < 1e-12, "{n} players, {i} and {j}, third {k}");
            }
            assert!((found.pair - moved[i] - moved[j]).abs() < 1e-12);
        }
    }

    #[test]
    fn two_sellers_of_one_thing_gain_by_joining() {
        // A buyer (2) needs one of two sellers. Alone the sellers get 1/6 each; as one they get 1/2.
        let game = TuGame::from_rule(3, |s| f64::from(u8::from(s.contains(2) && s.len() > 1)));
        let found = pair_shifts(&game, 0, 1);
        assert!((found.pair - 1.0 / 6.0).abs() < 1e-12 && (found.by_third[2] + 1.0 / 6.0).abs() < 1e-12);
    }
}
