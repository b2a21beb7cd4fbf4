//! The tau value: the compromise between what each player may hope for and what it can insist on.

use super::{Coalition, NoValue, TuGame};

/// Rounding of sums of values, relative to the largest.
const TOLERANCE: f64 = 1e-9;

/// What each player adds to all others, `M_i` = v(N) − v(N∖i): more than this nobody has to grant it.
///
/// # References
/// [Tijs 1981]
#[must_use]
pub fn utopia_payoffs(game: &TuGame) -> Vec<f64> {
    let all = Coalition::grand(game.n_players());
    (0..game.n_players()).map(|player| game.grand() - game.value(all.without(player))).collect()
}

/// What each player can insist on: the most that a coalition leaves it after granting all others their utopia payoffs.
///
/// # Complexity
/// One read of the table.
///
/// # References
/// [Tijs 1981]
#[must_use]
pub fn minimal_rights(game: &TuGame) -> Vec<f64> {
    let utopia = utopia_payoffs(game);
    let n = utopia.len();
    // What is granted to a coalition is the sum of two small tables: of its low and of its high players.
    let half = n / 2;
    let granted = |players: &[f64]| -> Vec<f64> {
        let sum = |set: Coalition| set.members().map(|place| players[place]).sum();
        Coalition::all(players.len()).map(sum).collect()
    };
    let (low, high) = (granted(&utopia[..half]), granted(&utopia[half..]));
    let mut most = vec![f64::NEG_INFINITY; n];
    let mut least_most = f64::NEG_INFINITY;
    for coalition in Coalition::all(n).skip(1) {
        let place = coalition.index();
        let left = game.value(coalition) - low[place & ((1 << half) - 1)] - high[place >> half];
        // Nearly all coalitions leave less than any player has found already.
        if left > least_most {
            for player in coalition.members() {
                most[player] = most[player].max(left);
            }
            least_most = most.iter().copied().fold(f64::INFINITY, f64::min);
        }
    }
    utopia.iter().zip(most).map(|(utopia, left)| utopia + left).collect()
}

/// The tau value: the efficient point between minimal rights and utopia payoffs.
///
/// # Errors
/// Where the game is not quasi-balanced: a right exceeds its utopia payoff, or v(N) is not between the sums of both.
///
/// # Complexity
/// One read of the table.
///
/// # References
/// [Tijs 1981]
pub fn tau(game: &TuGame) -> Result<Vec<f64>, NoValue> {
    let (rights, utopia) = (minimal_rights(game), utopia_payoffs(game));
    let together = game.grand();
    let (low, high): (f64, f64) = (rights.iter().sum(), utopia.iter().sum());
    let tolerance = TOLERANCE * game.magnitude();
    let crossed = rights.iter().zip(&utopia).any(|(right, utopia)| *right > utopia + tolerance);
    if crossed || low > together + tolerance || together > high + tolerance {
        return Err(NoValue::NotQuasiBalanced { rights: low, together, utopia: high });
    }
    let spread = high - low;
    // Where both ends are one point up to rounding, that point is the value.
    let step = if spread > tolerance { (together - low) / spread } else { 0.0 };
    Ok(rights.iter().zip(&utopia).map(|(right, utopia)| right + step * (utopia - right)).collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn three_players_by_hand() {
        // Pairs make 4, 6 and 8, all make 12: utopia 4, 6, 8; rights 0, 0, 2; a step of 10/16 between them.
        let values = [0.0, 0.0, 0.0, 4.0, 0.0, 6.0, 8.0, 12.0];
        let game = TuGame::from_values(values.to_vec());
        assert_eq!(utopia_payoffs(&game), [4.0, 6.0, 8.0]);
        assert_eq!(minimal_rights(&game), [0.0, 0.0, 2.0]);
        assert_eq!(tau(&game).unwrap(), [2.5, 3.75, 5.75]);
    }

    #[test]
    fn rights_are_those_of_the_definition() {
        let game = TuGame::from_rule(7, |s| f64::from(s.bits().wrapping_mul(2_654_435_761) >> 20));
        let utopia = utopia_payoffs(&game);
        for (player, right) in minimal_rights(&game).into_iter().enumerate() {
            let left = |s: Coalition| {
                game.value(s) - s.without(player).members().map(|other| utopia[other]).sum::<f64>()
            };
            let expected =
                Coalition::all(7).filter(|s| s.contains(player)).map(left).fold(f64::NEG_INFINITY, f64::max);
            assert!((right - expected).abs() < 1e-6, "{right} {expected}");
        }
    }

    #[test]
    fn rights_above_utopia_leave_no_value() {
        let game = TuGame::from_rule(3, |s| [0.0, 0.0, 80.0, 90.0][s.len()]);
        let none = NoValue::NotQuasiBalanced { rights: 210.0, together: 90.0, utopia: 30.0 };
        assert_eq!(tau(&game), Err(none));
    }
}
