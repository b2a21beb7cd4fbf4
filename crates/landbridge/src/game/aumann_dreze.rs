//! The Aumann–Drèze value: shares where each bloc keeps to itself.

use super::owen::coalition_structure;
use super::{BlocError, Coalition, TuGame, shapley};

/// The Aumann–Drèze value: the Shapley value of each bloc's own game, so that a bloc's shares sum to what it makes alone.
/// Players in no bloc are alone.
///
/// # Errors
/// Where two blocs share a player, or a bloc names a player that the game does not have.
///
/// # Complexity
/// 2^members reads for each bloc.
///
/// # References
/// [Aumann & Drèze 1974]
pub fn aumann_dreze(game: &TuGame, blocs: &[Coalition]) -> Result<Vec<f64>, BlocError> {
    let mut shares = vec![0.0; game.n_players()];
    for bloc in coalition_structure(game.n_players(), blocs)? {
        let members: Vec<usize> = bloc.members().collect();
        for (&player, share) in members.iter().zip(shapley(&game.subgame(&members))) {
            shares[player] = share;
        }
    }
    Ok(shares)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_bloc_divides_what_it_makes_alone() {
        // v(S) = |S|²: the pair makes 4 and is symmetric, the third player makes 1.
        let game = TuGame::from_rule(3, |s| f64::from(s.bits().count_ones() * s.bits().count_ones()));
        assert_eq!(aumann_dreze(&game, &[Coalition::from_bits(0b101)]).unwrap(), [2.0, 1.0, 2.0]);
        let twice = [Coalition::singleton(1), Coalition::singleton(1)];
        assert_eq!(aumann_dreze(&game, &twice), Err(BlocError { player: 1 }));
    }
}
