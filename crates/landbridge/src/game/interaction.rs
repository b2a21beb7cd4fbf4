//! The Shapley interaction index: whether two players are worth more together or apart.

use super::{Coalition, TuGame, shapley};
use rayon::prelude::*;

/// The Shapley interaction index of every pair, as a symmetric matrix whose diagonal is 0:
/// I(i,j) = `Σ_T` t!(n−t−2)!/(n−1)! · `Δ_i` `Δ_j` v(T) over T without i and j. Positive for complements, negative for substitutes.
///
/// # Complexity
/// One Shapley value of n − 1 players for each player: n·2ⁿ⁻¹ reads.
///
/// # References
/// [Grabisch & Roubens 1999]
#[must_use]
pub fn interaction(game: &TuGame) -> Vec<Vec<f64>> {
    let n = game.n_players();
    // I(i, ·) is the Shapley value of the game of what i adds, among the others.
    let row = |player: usize| {
        let mut row = shapley(&marginal_game(game, player));
        row.insert(player, 0.0);
        row
    };
    let rows: Vec<Vec<f64>> = (0..n).into_par_iter().map(row).collect();
    // Both rows of a pair hold its index, up to rounding: one of them is taken for both.
    (0..n).map(|a| (0..n).map(|b| rows[a.min(b)][a.max(b)]).collect()).collect()
}

/// The game of the others in which a coalition makes what the player adds to it, less what the player makes alone. Player k is k, or
/// k + 1 from `player` on.
///
/// # Panics
/// Where the game does not have the player.
pub(super) fn marginal_game(game: &TuGame, player: usize) -> TuGame {
    assert!(player < game.n_players(), "the game has no player {player}");
    let alone = game.value(Coalition::singleton(player));
    let half = 1 << player;
    let mut values = Vec::with_capacity(game.values().len() / 2);
    for block in game.values().chunks_exact(2 * half) {
        let (without, with) = block.split_at(half);
        values.extend(with.iter().zip(without).map(|(with, without)| with - without - alone));
    }
    TuGame::from_values(values)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn factorial(n: usize) -> f64 {
        (1..=n).map(|k| k as f64).product()
    }

    #[test]
    fn pairs_interact_as_the_definition_says() {
        for n in 2..7 {
            let game = TuGame::from_rule(n, |s| f64::from(s.bits().wrapping_mul(2_654_435_761) >> 20));
            let found = interaction(&game);
            for (a, row) in found.iter().enumerate() {
                for (b, index) in row.iter().enumerate().filter(|&(b, _)| b != a) {
                    let term = |t: Coalition| {
                        let weight = factorial(t.len()) * factorial(n - t.len() - 2) / factorial(n - 1);
                        weight * (game.marginal(a, t.with(b)) - game.marginal(a, t))
                    };
                    let others = Coalition::all(n).filter(|t| !t.contains(a) && !t.contains(b));
                    let expected: f64 = others.map(term).sum();
                    assert!((index - expected).abs() < 1e-8, "{n} {a} {b}");
                }
                assert!(row[a].abs() <= 0.0);
            }
        }
    }

    #[test]
    fn gloves_of_one_hand_are_substitutes() {
        // One left and two right gloves. By hand: left and right 1/2, right and right −1/2.
        let game = TuGame::from_rule(3, |s| f64::from(u8::from(s.contains(0) && s.len() > 1)));
        let found = interaction(&game);
        assert!((found[0][1] - 0.5).abs() < 1e-12 && (found[1][2] + 0.5).abs() < 1e-12);
    }
}
