//! The Gately point: everyone is equally tempted to disrupt.

use super::tau::utopia_payoffs;
use super::{Coalition, NoValue, TuGame};

/// Rounding of sums of values, relative to the largest.
const TOLERANCE: f64 = 1e-9;

/// The Gately point: what each player makes alone, plus the gain from all acting together in proportion to what the player adds to
/// all others beyond that. It is the plain formula also where there is no gain, or some add less than they make alone; it then need not be
/// an imputation.
///
/// # Errors
/// Where all together add no more to each other than they make alone: there is nothing to weigh by.
///
/// # Complexity
/// 2n reads, and one of the table for its size.
///
/// # References
/// [Gately 1974], [Staudacher & Anwander 2019]
pub fn gately(game: &TuGame) -> Result<Vec<f64>, NoValue> {
    let alone: Vec<f64> =
        (0..game.n_players()).map(|player| game.value(Coalition::singleton(player))).collect();
    let beyond: Vec<f64> =
        utopia_payoffs(game).iter().zip(&alone).map(|(utopia, alone)| utopia - alone).collect();
    let weight: f64 = beyond.iter().sum();
    if weight.abs() <= TOLERANCE * game.magnitude() {
        return Err(NoValue::NothingToWeigh);
    }
    let gain = game.grand() - alone.iter().sum::<f64>();
    Ok(alone.iter().zip(beyond).map(|(alone, beyond)| alone + beyond * gain / weight).collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn three_regions_share_power_plants() {
        // Gately's own example of three Indian regions, as printed to four digits in the help of the R package CoopGame.
        let values = [0.0, 0.0, 0.0, 1170.0, 0.0, 770.0, 210.0, 1530.0];
        let shares = gately(&TuGame::from_values(values.to_vec())).unwrap();
        for (share, expected) in shares.iter().zip([827.7049, 476.5574, 225.7377]) {
            assert!((share - expected).abs() < 1e-4, "{share} {expected}");
        }
    }

    #[test]
    fn an_additive_game_has_nothing_to_weigh() {
        let game = TuGame::from_rule(3, |s| s.members().map(|player| 0.1 * (player + 1) as f64).sum());
        assert_eq!(gately(&game), Err(NoValue::NothingToWeigh));
    }
}
