//! Who gets what in a region: each actor's share, what it makes alone, its gain and its regional part, by part of the
//! network and in total. Knows values of coalitions; solves no program.

mod part_games;
mod tied;

pub use part_games::{MAX_WHOLE_ACTORS, PartGame, part_games, subsystem_games, whole_game};
pub use tied::{TiedGames, tied_games};

use crate::dispatch::Values;
use crate::game::{BlocError, Coalition, owen, shapley};
use crate::model::{ActorId, Region, Structure};
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

impl std::ops::Sub for Share {
    type Output = Self;

    fn sub(self, other: Self) -> Self {
        Self {
            share: self.share - other.share,
            alone: self.alone - other.alone,
            gain: self.gain - other.gain,
            regional: self.regional - other.regional,
        }
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

impl SubsystemTotal {
    /// Whether this piece of the network holds the sub-system.
    #[must_use]
    pub fn holds(&self, subsystem: &str) -> bool {
        self.members.iter().any(|member| member == subsystem)
    }
}

impl Shares {
    /// An actor's shares in a named sub-system: of the pieces of the network that hold it.
    #[must_use]
    pub fn in_subsystem(&self, actor: ActorId, name: &str) -> Share {
        let mut sum = Share::default();
        for (part, share) in self.subsystems.iter().zip(&self.actors[actor.0].by_subsystem) {
            if part.holds(name) {
                sum += *share;
            }
        }
        sum
    }
}

/// The blocs of a structure, as [`split`] takes them.
#[must_use]
pub fn blocs_of(structure: &Structure) -> Vec<Vec<ActorId>> {
    structure.blocs.iter().map(|bloc| bloc.actors.clone()).collect()
}

/// Shapley shares, or Owen shares where some actors bargain as one. Parts of the same sub-systems are added up.
///
/// # Errors
/// Where two blocs share an actor.
///
/// # References
/// [Shapley 1953], [Owen 1977]
pub fn split(region: &Region, values: &Values, blocs: &[Vec<ActorId>]) -> Result<Shares, BlocError> {
    split_games(region, &part_games(region, values), blocs)
}

/// The same, of the parts' games.
///
/// # Errors
/// As [`split`].
pub fn split_games(region: &Region, games: &[PartGame], blocs: &[Vec<ActorId>]) -> Result<Shares, BlocError> {
    let mut subsystems: Vec<SubsystemTotal> = Vec::new();
    for part in games {
        if !subsystems.iter().any(|other| other.name == part.name) {
            let (name, members) = (part.name.clone(), part.members.clone());
            subsystems.push(SubsystemTotal { name, members, together: 0.0, alone: 0.0 });
        }
    }
    let actors = region.actors.iter().map(|actor| ActorShares {
        actor: actor.name.clone(),
        title: actor.title.clone(),
        total: Share::default(),
        by_subsystem: vec![Share::default(); subsystems.len()],
    });
    let mut shares = Shares { actors: actors.collect(), subsystems };
    for part in games {
        let place = shares.subsystems.iter().position(|other| other.name == part.name);
        let Some(place) = place else { continue };
        for (actor, share) in split_part(region, part, blocs)? {
            shares.actors[actor.0].by_subsystem[place] += share;
            shares.actors[actor.0].total += share;
            shares.subsystems[place].alone += share.alone;
        }
        shares.subsystems[place].together += part.game.grand();
    }
    Ok(shares)
}

fn split_part(
    region: &Region,
    part: &PartGame,
    blocs: &[Vec<ActorId>],
) -> Result<Vec<(ActorId, Share)>, BlocError> {
    let game = &part.game;
    let blocs = part.blocs(blocs);
    let candidates = part.players(&region.candidates);
    let outside = game.restricted(Coalition::grand(game.n_players()).difference(candidates));
    // A bloc of one bargains as it would without it.
    let (phi, without) = if blocs.iter().all(|bloc| bloc.len() < 2) {
        (shapley(game), shapley(&outside))
    } else {
        (owen(game, &blocs)?, owen(&outside, &blocs)?)
    };
    let share = |player: usize| {
        let alone = game.value(Coalition::singleton(player));
        let elsewhere = if candidates.contains(player) { 0.0 } else { without[player] };
        let share = phi[player];
        Share { share, alone, gain: share - alone, regional: share - elsewhere }
    };
    Ok(part.actors.iter().enumerate().map(|(player, &actor)| (actor, share(player))).collect())
}
