//! The Owen value: shares where some players bargain as one.

use super::shapley::order_weights;
use super::{Coalition, TuGame};

/// Two blocs share a player.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct BlocError {
    /// The player that is in more than one bloc, or in none of the game's players.
    pub player: usize,
}

impl std::fmt::Display for BlocError {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "player {} is in two blocs, or is no player of the game", self.player)
    }
}

impl std::error::Error for BlocError {}

/// The Owen value: marginal contributions averaged over the orders in which each bloc arrives together. Players in no
/// bloc are blocs of one.
///
/// # Errors
/// Where two blocs share a player, or a bloc names a player that the game does not have.
///
/// # Complexity
/// Σ over players of 2^(blocs − 1) · 2^(members of its bloc − 1).
///
/// # References
/// [Owen 1977]
pub fn owen(game: &TuGame, blocs: &[Coalition]) -> Result<Vec<f64>, BlocError> {
    let n = game.n_players();
    let mut placed = Coalition::EMPTY;
    let mut structure: Vec<Coalition> = Vec::new();
    for &bloc in blocs.iter().filter(|bloc| !bloc.is_empty()) {
        if let Some(player) = bloc.members().find(|&player| placed.contains(player) || player >= n) {
            return Err(BlocError { player });
        }
        placed = placed.union(bloc);
        structure.push(bloc);
    }
    structure.extend((0..n).filter(|&player| !placed.contains(player)).map(Coalition::singleton));

    let among_blocs = order_weights(structure.len());
    let mut shares = vec![0.0; n];
    for (place, &bloc) in structure.iter().enumerate() {
        let inside = order_weights(bloc.len());
        let others: Vec<Coalition> = structure
            .iter()
            .enumerate()
            .filter(|&(other, _)| other != place)
            .map(|(_, &bloc)| bloc)
            .collect();
        let members: Vec<usize> = bloc.members().collect();
        for before in Coalition::all(others.len()) {
            let outside = before.members().fold(Coalition::EMPTY, |set, other| set.union(others[other]));
            for picked in Coalition::all(members.len()) {
                let partners: Coalition = picked.members().map(|member| members[member]).collect();
                for &player in members.iter().filter(|&&member| !partners.contains(member)) {
                    let weight = among_blocs[before.len()] * inside[partners.len()];
                    shares[player] += weight * game.marginal(player, outside.union(partners));
                }
            }
        }
    }
    Ok(shares)
}
