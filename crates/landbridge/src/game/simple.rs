//! Simple games: a coalition wins or loses.

use super::semivalue::banzhaf;
use super::{NoValue, TuGame};

/// Whether every value is 0 or 1 and no winning coalition loses by taking somebody in.
///
/// # Complexity
/// n·2ⁿ⁻¹ comparisons; stops at the first violation.
///
/// # References
/// [von Neumann & Morgenstern 1944]
#[must_use]
pub fn is_simple(game: &TuGame) -> bool {
    let monotone = |player: usize| {
        game.values().chunks_exact(2 << player).all(|block| {
            let (without, with) = block.split_at(1 << player);
            without.iter().zip(with).all(|(without, with)| without <= with)
        })
    };
    game.values().iter().all(|value| matches!(value, 0.0 | 1.0)) && (0..game.n_players()).all(monotone)
}

/// The normalized Banzhaf index of a simple game: the Banzhaf value scaled to sum to one.
///
/// # Errors
/// Where the game is not simple, or no coalition wins.
///
/// # Complexity
/// As for [`banzhaf`] and [`is_simple`].
///
/// # References
/// [Banzhaf 1965]
pub fn banzhaf_normalized(game: &TuGame) -> Result<Vec<f64>, NoValue> {
    if !is_simple(game) {
        return Err(NoValue::NotSimple);
    }
    // Somebody is pivotal on the way to all, where all win.
    if game.grand() < 1.0 {
        return Err(NoValue::NobodyIsPivotal);
    }
    let value = banzhaf(game);
    let sum: f64 = value.iter().sum();
    Ok(value.iter().map(|value| value / sum).collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_votes_that_more_cannot_lose_are_simple() {
        let game = |values: [f64; 4]| TuGame::from_values(values.to_vec());
        assert_eq!(banzhaf_normalized(&game([0.0, 1.0, 0.0, 1.0])), Ok(vec![1.0, 0.0]));
        assert_eq!(banzhaf_normalized(&game([0.0, 1.0, 0.0, 0.0])), Err(NoValue::NotSimple));
        assert_eq!(banzhaf_normalized(&game([0.0, 0.5, 0.0, 1.0])), Err(NoValue::NotSimple));
        assert_eq!(banzhaf_normalized(&game([0.0; 4])), Err(NoValue::NobodyIsPivotal));
    }
}
