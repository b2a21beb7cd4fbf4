//! Two actors that join: who pays for it, by third party.

use crate::game::{interaction, pair_shifts};
use crate::model::{ActorId, Region};
use crate::shares::PartGame;
use serde::Serialize;

/// What changes when two candidates bargain as one and all others stay single, millions a year.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct PairChange {
    /// One of the two.
    pub a: String,
    /// The other.
    pub b: String,
    /// What the pair gains, by sub-system in the order of the games' names.
    pub by_subsystem: Vec<f64>,
    /// What the pair gains: minus what all third parties do.
    pub total: f64,
    /// What each actor's share moves by, in the order of actors.csv; zero for the two.
    pub by_third: Vec<f64>,
    /// Their Shapley interaction index: a fact beside it, whose sign alone may mislead.
    pub interaction: f64,
}

/// All pairs of candidates. `names` are the sub-systems of the columns.
///
/// # Complexity
/// n·2ⁿ for each pair and part of n actors.
///
/// # References
/// [Segal 2003], [Grabisch & Roubens 1999]
#[must_use]
pub fn pair_changes(region: &Region, games: &[PartGame], names: &[String]) -> Vec<PairChange> {
    let candidates = &region.candidates;
    let pairs =
        candidates.iter().enumerate().flat_map(|(k, &a)| candidates[k + 1..].iter().map(move |&b| (a, b)));
    let interactions: Vec<Vec<Vec<f64>>> = games.iter().map(|part| interaction(&part.game)).collect();
    pairs.map(|(a, b)| pair_change(region, games, &interactions, names, a, b)).collect()
}

fn pair_change(
    region: &Region,
    games: &[PartGame],
    interactions: &[Vec<Vec<f64>>],
    names: &[String],
    a: ActorId,
    b: ActorId,
) -> PairChange {
    let mut change = PairChange {
        a: region.actors[a.0].name.clone(),
        b: region.actors[b.0].name.clone(),
        by_subsystem: vec![0.0; names.len()],
        total: 0.0,
        by_third: vec![0.0; region.actors.len()],
        interaction: 0.0,
    };
    for (part, interactions) in games.iter().zip(interactions) {
        let player = |actor: ActorId| part.actors.iter().position(|other| *other == actor);
        let (Some(i), Some(j)) = (player(a), player(b)) else { continue };
        let shifts = pair_shifts(&part.game, i, j);
        if let Some(place) = names.iter().position(|name| *name == part.name) {
            change.by_subsystem[place] += shifts.pair;
        }
        change.total += shifts.pair;
        for (actor, shift) in part.actors.iter().zip(&shifts.by_third) {
            change.by_third[actor.0] += shift;
        }
        change.interaction += interactions[i][j];
    }
    change
}
