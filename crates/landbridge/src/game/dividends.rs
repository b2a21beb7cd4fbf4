//! Harsanyi dividends: what each coalition adds beyond all smaller ones within it.

use super::TuGame;

/// The Harsanyi dividends by bitmask: v(S) is the sum of the dividends of all coalitions within S.
///
/// # Complexity
/// n·2ⁿ⁻¹ subtractions. Dividends alternate and may grow like 2ⁿ·max|v|, so values are not computed from them.
///
/// # References
/// [Harsanyi 1963]
#[must_use]
pub fn dividends(game: &TuGame) -> Vec<f64> {
    let mut dividends = game.values().to_vec();
    for player in 0..game.n_players() {
        let half = 1 << player;
        for block in dividends.chunks_exact_mut(2 * half) {
            let (without, with) = block.split_at_mut(half);
            with.iter_mut().zip(without).for_each(|(with, without)| *with -= *without);
        }
    }
    dividends
}

#[cfg(test)]
mod tests {
    use super::super::Coalition;
    use super::*;

    #[test]
    fn a_coalition_makes_the_dividends_within_it() {
        // Whole numbers, so that all sums are exact.
        let game = TuGame::from_rule(7, |s| f64::from(s.bits().wrapping_mul(2_654_435_761) >> 20));
        let found = dividends(&game);
        for coalition in Coalition::all(7) {
            let within = Coalition::all(7).filter(|part| part.is_subset_of(coalition));
            let sum: f64 = within.map(|part| found[part.index()]).sum();
            assert!((sum - game.value(coalition)).abs() < 0.5, "{coalition:?}");
        }
    }
}
