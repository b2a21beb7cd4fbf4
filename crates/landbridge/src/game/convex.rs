//! Whether players are worth the more the more others are there.

use super::TuGame;

/// Whether no player adds less to a coalition than to a part of it, by more than `tolerance`.
///
/// # Complexity
/// n(n − 1)/2 · 2ⁿ⁻² comparisons; stops at the first violation.
///
/// # References
/// [Shapley 1971]
#[must_use]
pub fn is_convex(game: &TuGame, tolerance: f64) -> bool {
    // Enough: adding j never lowers what i adds. Blocks of the highest of the two, then of the lower one, keep reads in order.
    (1..game.n_players()).all(|j| {
        game.values().chunks_exact(2 << j).all(|block| {
            let (without_j, with_j) = block.split_at(1 << j);
            (0..j).all(|i| {
                without_j.chunks_exact(2 << i).zip(with_j.chunks_exact(2 << i)).all(|(without_j, with_j)| {
                    let (neither, only_i) = without_j.split_at(1 << i);
                    let (only_j, both) = with_j.split_at(1 << i);
                    let before = only_i.iter().zip(neither);
                    let after = both.iter().zip(only_j);
                    before
                        .zip(after)
                        .all(|(before, after)| (after.0 - after.1) - (before.0 - before.1) >= -tolerance)
                })
            })
        })
    })
}

#[cfg(test)]
mod tests {
    use super::super::Coalition;
    use super::*;

    #[test]
    fn squares_are_convex_until_one_value_falls() {
        let square = |s: Coalition| (s.len() * s.len()) as f64;
        let game = TuGame::from_rule(5, square);
        assert!(is_convex(&game, 0.0));
        // What one player adds grows by 2 with each other player, so no value may rise or fall by more than 2.
        for changed in Coalition::all(5).filter(|s| (1..5).contains(&s.len())) {
            let with =
                |change: f64| TuGame::from_rule(5, |s| square(s) + if s == changed { change } else { 0.0 });
            assert!(!is_convex(&with(-2.5), 0.0), "{changed:?}");
            assert!(!is_convex(&with(2.5), 0.0), "{changed:?}");
            assert!(is_convex(&with(2.5), 1.0), "{changed:?}");
        }
    }
}
