//! Who gets what in a region: each actor's share, what it makes alone, its gain and its regional part, by part of the
//! network and in total. Knows values of coalitions; solves no program.

use crate::dispatch::{PartValues, Values};
use crate::game::{BlocError, Coalition, owen, shapley};
use crate::model::{ActorId, Region};
use crate::units::Interval;
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
    /// Its name for people.
    pub title: String,
    /// Over all parts.
    pub total: Share,
    /// By part, in the order of [`Shares::subsystems`].
    pub by_subsystem: Vec<Share>,
}

/// v(N) of a sub-system, or of several that are connected, beside the sum of what its actors make alone.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct SubsystemTotal {
    /// Names of the sub-systems, joined by ` + `.
    pub name: String,
    /// Their names, one by one.
    pub members: Vec<String>,
    /// v(N), money a year.
    pub together: f64,
    /// Σ v({i}), money a year.
    pub alone: f64,
}

/// Shares of all actors.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Shares {
    /// Sub-systems in which some coalition makes something; those that are connected are one.
    pub subsystems: Vec<SubsystemTotal>,
    /// In the order of actors.csv.
    pub actors: Vec<ActorShares>,
}

/// Shapley shares, or Owen shares where `bloc` names actors that bargain as one. Parts of the same sub-systems are added up.
///
/// # Errors
/// Where the bloc names somebody who is no actor.
///
/// # References
/// [Shapley 1953], [Owen 1977]
pub fn split(region: &Region, values: &Values, bloc: &[ActorId]) -> Result<Shares, BlocError> {
    let mut names: Vec<String> = Vec::new();
    let mut members: Vec<Vec<String>> = Vec::new();
    let counts = |part: &&PartValues| part.values.iter().any(|value| *value != Interval::ZERO);
    for part in values.parts.iter().filter(counts) {
        let name = part.part.title(region);
        if !names.contains(&name) {
            names.push(name);
            let own = part.part.subsystems.iter().map(|&place| region.subsystems[place].name.clone());
            members.push(own.collect());
        }
    }
    let actors = region.actors.iter().map(|actor| ActorShares {
        actor: actor.name.clone(),
        title: actor.title.clone(),
        total: Share::default(),
        by_subsystem: vec![Share::default(); names.len()],
    });
    let mut shares = Shares {
        actors: actors.collect(),
        subsystems: (names.iter().zip(members))
            .map(|(name, members)| SubsystemTotal { name: name.clone(), members, together: 0.0, alone: 0.0 })
            .collect(),
    };
    for part in &values.parts {
        let name = part.part.title(region);
        let Some(place) = names.iter().position(|other| *other == name) else { continue };
        for (actor, share) in split_part(region, part, bloc)? {
            shares.actors[actor.0].by_subsystem[place] += share;
            shares.actors[actor.0].total += share;
            shares.subsystems[place].alone += share.alone;
        }
        shares.subsystems[place].together += part.game().grand();
    }
    Ok(shares)
}

fn split_part(
    region: &Region,
    part: &PartValues,
    bloc: &[ActorId],
) -> Result<Vec<(ActorId, Share)>, BlocError> {
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
    let share = |player: usize| {
        let alone = game.value(Coalition::singleton(player));
        let elsewhere = if candidates.contains(player) { 0.0 } else { without[player] };
        let share = phi[player];
        Share { share, alone, gain: share - alone, regional: share - elsewhere }
    };
    Ok(part.part.actors.iter().enumerate().map(|(player, &actor)| (actor, share(player))).collect())
}
