//! Who gets what in a region: each actor's share, what it makes alone, its gain and its regional part, by part of the
//! network and in total. Knows values of coalitions; solves no program.

use crate::dispatch::Values;
use crate::game::{BlocError, Coalition, owen, shapley};
use crate::model::{ActorId, Region};
use serde::Serialize;

/// An actor's shares in one place, money a year.
#[derive(Clone, Copy, Debug, Default, PartialEq, Serialize)]
pub struct Share {
    /// `φ_i`.
    pub share: f64,
    /// v({i}).
    pub alone: f64,
    /// `φ_i − v({i})`: what it gains by cooperating.
    pub gain: f64,
    /// `φ_i(N) − φ_i(N∖M)`, M the candidates: what it owes to the region.
    pub regional: f64,
}

impl std::ops::AddAssign for Share {
    fn add_assign(&mut self, other: Self) {
        self.share += other.share;
        self.alone += other.alone;
        self.gain += other.gain;
        self.regional += other.regional;
    }
}

/// One actor's shares.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct ActorShares {
    /// The actor's code.
    pub actor: String,
    /// Over all parts.
    pub total: Share,
    /// By part, in the order of [`Shares::subsystems`].
    pub by_subsystem: Vec<Share>,
}

/// v(N) of a part beside the sum of what its actors make alone.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct PartTotal {
    /// Names of its sub-systems, joined by ` + `.
    pub name: String,
    /// v(N), money a year.
    pub together: f64,
    /// Σ v({i}), money a year.
    pub alone: f64,
}

/// Shares of all actors.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Shares {
    /// Parts of the network.
    pub subsystems: Vec<PartTotal>,
    /// In the order of actors.csv.
    pub actors: Vec<ActorShares>,
}

/// Shapley shares, or Owen shares where `bloc` names actors that bargain as one.
///
/// # Errors
/// Where the bloc names somebody who is no actor.
///
/// # References
/// [Shapley 1953], [Owen 1977]
pub fn split(region: &Region, values: &Values, bloc: &[ActorId]) -> Result<Shares, BlocError> {
    let n_parts = values.parts.len();
    let mut shares = Shares {
        subsystems: Vec::with_capacity(n_parts),
        actors: (region.actors.iter())
            .map(|actor| ActorShares {
                actor: actor.name.clone(),
                total: Share::default(),
                by_subsystem: vec![Share::default(); n_parts],
            })
            .collect(),
    };
    for (place, part) in values.parts.iter().enumerate() {
        let game = part.game();
        let local = |actors: &[ActorId]| -> Coalition {
            (0..part.part.actors.len()).filter(|&player| actors.contains(&part.part.actors[player])).collect()
        };
        let blocs = [local(bloc)];
        let candidates = local(&region.candidates);
        let outside = game.restricted(Coalition::grand(game.n_players()).difference(candidates));
        let (phi, without) = if bloc.is_empty() {
            (shapley(&game), shapley(&outside))
        } else {
            (owen(&game, &blocs)?, owen(&outside, &blocs)?)
        };
        for (player, actor) in part.players().into_iter().enumerate() {
            let alone = game.value(Coalition::singleton(player));
            let elsewhere = if candidates.contains(player) { 0.0 } else { without[player] };
            let share = Share {
                share: phi[player],
                alone,
                gain: phi[player] - alone,
                regional: phi[player] - elsewhere,
            };
            shares.actors[actor].by_subsystem[place] = share;
            shares.actors[actor].total += share;
        }
        shares.subsystems.push(PartTotal {
            name: part.part.title(region),
            together: game.grand(),
            alone: (0..game.n_players()).map(|player| game.value(Coalition::singleton(player))).sum(),
        });
    }
    Ok(shares)
}
