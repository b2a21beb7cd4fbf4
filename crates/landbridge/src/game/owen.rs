//! The Owen and the Banzhaf–Owen value: shares where some players bargain as one.

use super::semivalue::banzhaf;
use super::shapley::{order_weights, shapley};
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
/// 2^blocs reads for all blocs of one, which get what their bloc gets among blocs; 2^(blocs − 1) · 2^members for a larger bloc.
///
/// # References
/// [Owen 1977]
pub fn owen(game: &TuGame, blocs: &[Coalition]) -> Result<Vec<f64>, BlocError> {
    let structure = coalition_structure(game.n_players(), blocs)?;
    Ok(coalitional_value(game, &structure, shapley, order_weights))
}

/// The Banzhaf–Owen value: each player's marginal contribution, averaged over all sets of other blocs with all sets of its own bloc's
/// other members. Players in no bloc are blocs of one. It need not sum to v(N).
///
/// # Errors
/// Where two blocs share a player, or a bloc names a player that the game does not have.
///
/// # Complexity
/// As for [`owen`].
///
/// # References
/// [Owen 1981]
pub fn banzhaf_owen(game: &TuGame, blocs: &[Coalition]) -> Result<Vec<f64>, BlocError> {
    let structure = coalition_structure(game.n_players(), blocs)?;
    let even_weights = |n: usize| vec![libm::exp2(1.0 - n as f64); n];
    Ok(coalitional_value(game, &structure, banzhaf, even_weights))
}

/// The blocs that somebody is in, followed by the players in none, each alone.
///
/// # Errors
/// Where two blocs share a player, or a bloc names a player that there is not.
pub fn coalition_structure(n: usize, blocs: &[Coalition]) -> Result<Vec<Coalition>, BlocError> {
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
    Ok(structure)
}

/// The game among the blocs of a structure: bloc k is player k, and some blocs make what their members make together.
#[must_use]
pub fn quotient_game(game: &TuGame, structure: &[Coalition]) -> TuGame {
    TuGame::from_rule(structure.len(), |blocs| {
        game.value(blocs.members().fold(Coalition::EMPTY, |set, bloc| set.union(structure[bloc])))
    })
}

/// A value with one rule among blocs and inside them. `weights(m)` are those of the rule, by how many of `m` players came before.
fn coalitional_value(
    game: &TuGame,
    structure: &[Coalition],
    value: impl Fn(&TuGame) -> Vec<f64>,
    weights: impl Fn(usize) -> Vec<f64>,
) -> Vec<f64> {
    // A bloc of one gets among blocs what it gets at all.
    let of_blocs = value(&quotient_game(game, structure));
    let weights = weights(structure.len());
    let mut shares = vec![0.0; game.n_players()];
    for (place, &bloc) in structure.iter().enumerate() {
        let members: Vec<usize> = bloc.members().collect();
        if let [player] = members.as_slice() {
            shares[*player] = of_blocs[place];
            continue;
        }
        let inside = inner_game(game, structure, place, &members, &weights);
        for (player, share) in members.iter().zip(value(&inside)) {
            shares[*player] = share;
        }
    }
    shares
}

/// The game inside a bloc: what some of its members add, averaged over the blocs that may have come before.
fn inner_game(
    game: &TuGame,
    structure: &[Coalition],
    place: usize,
    members: &[usize],
    weights: &[f64],
) -> TuGame {
    let others: Vec<Coalition> =
        structure.iter().enumerate().filter(|&(other, _)| other != place).map(|(_, &bloc)| bloc).collect();
    let mut values = vec![0.0; 1 << members.len()];
    for before in Coalition::all(others.len()) {
        let outside = before.members().fold(Coalition::EMPTY, |set, other| set.union(others[other]));
        let nobody = game.value(outside);
        for picked in Coalition::all(members.len()) {
            let partners = picked.of(members);
            values[picked.index()] += weights[before.len()] * (game.value(outside.union(partners)) - nobody);
        }
    }
    TuGame::from_values(values)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// By definition, term by term, with weights by the number of others that came before.
    fn by_definition(
        game: &TuGame,
        structure: &[Coalition],
        weights: impl Fn(usize) -> Vec<f64>,
    ) -> Vec<f64> {
        let outer = weights(structure.len());
        let mut shares = vec![0.0; game.n_players()];
        for (place, &bloc) in structure.iter().enumerate() {
            let inner = weights(bloc.len());
            for before in Coalition::all(structure.len()).filter(|before| !before.contains(place)) {
                let outside =
                    before.members().fold(Coalition::EMPTY, |set, other| set.union(structure[other]));
                for player in bloc.members() {
                    let rest = bloc.without(player);
                    for partners in Coalition::all(game.n_players()).filter(|set| set.is_subset_of(rest)) {
                        let weight = outer[before.len()] * inner[partners.len()];
                        shares[player] += weight * game.marginal(player, outside.union(partners));
                    }
                }
            }
        }
        shares
    }

    #[test]
    fn shares_are_those_of_the_definition() {
        let game = TuGame::from_rule(6, |s| f64::from(s.bits().wrapping_mul(2_654_435_761) >> 20));
        let blocs = [0b00_0111, 0b01_1000].map(Coalition::from_bits);
        let structure = [blocs[0], blocs[1], Coalition::singleton(5)];
        let even = |n: usize| vec![1.0 / f64::from(1 << (n - 1)); n];
        let pairs = [
            (owen(&game, &blocs).unwrap(), by_definition(&game, &structure, order_weights)),
            (banzhaf_owen(&game, &blocs).unwrap(), by_definition(&game, &structure, even)),
        ];
        for (found, expected) in pairs.iter().flat_map(|(found, expected)| found.iter().zip(expected)) {
            assert!((found - expected).abs() < 1e-9 * (1.0 + expected.abs()), "{found} {expected}");
        }
    }

    #[test]
    fn nobody_is_in_two_blocs_or_unknown() {
        let game = TuGame::zero(3);
        let overlapping = [0b011, 0b110].map(Coalition::from_bits);
        assert_eq!(owen(&game, &overlapping), Err(BlocError { player: 1 }));
        assert_eq!(banzhaf_owen(&game, &[Coalition::singleton(3)]), Err(BlocError { player: 3 }));
    }
}
