//! The games that the surplus of a region is split by: one for each part, each sub-system, and the whole.

use crate::dispatch::{PartValues, SweepError, Values};
use crate::game::{Coalition, TuGame};
use crate::model::{ActorId, Region};
use crate::units::Interval;

/// Up to this many actors the table of a whole region is built: the solution concepts that need it read it many times.
pub const MAX_WHOLE_ACTORS: usize = 22;

/// A game on a piece of the network.
#[derive(Clone, Debug, PartialEq)]
pub struct PartGame {
    /// Names of its sub-systems, joined by ` + `.
    pub name: String,
    /// Their names, one by one.
    pub members: Vec<String>,
    /// Player k is this actor.
    pub actors: Vec<ActorId>,
    /// v, millions a year.
    pub game: TuGame,
}

impl PartGame {
    /// The players among some actors.
    #[must_use]
    pub fn players(&self, actors: &[ActorId]) -> Coalition {
        (0..self.actors.len()).filter(|&player| actors.contains(&self.actors[player])).collect()
    }

    /// Whether this piece of the network holds the sub-system.
    #[must_use]
    pub fn holds(&self, subsystem: &str) -> bool {
        self.members.iter().any(|member| member == subsystem)
    }

    /// The players of each bloc.
    #[must_use]
    pub fn blocs(&self, blocs: &[Vec<ActorId>]) -> Vec<Coalition> {
        blocs.iter().map(|bloc| self.players(bloc)).collect()
    }
}

/// The game of each part in which some coalition makes something.
#[must_use]
pub fn part_games(region: &Region, values: &Values) -> Vec<PartGame> {
    let counts = |part: &&PartValues| part.values.iter().any(|value| *value != Interval::ZERO);
    let game = |part: &PartValues| PartGame {
        name: part.part.title(region),
        members: part.part.subsystems.iter().map(|&place| region.subsystems[place].name.clone()).collect(),
        actors: part.part.actors.clone(),
        game: part.game(),
    };
    values.parts.iter().filter(counts).map(game).collect()
}

/// Parts of the same sub-systems as one game: what a concept that does not add up over parts says of a sub-system.
///
/// # Errors
/// Where a sub-system has more than [`MAX_WHOLE_ACTORS`] actors.
pub fn subsystem_games(games: &[PartGame]) -> Result<Vec<PartGame>, SweepError> {
    let mut names: Vec<&str> = games.iter().map(|part| part.name.as_str()).collect();
    let mut seen = Vec::new();
    names.retain(|name| {
        !seen.contains(name) && {
            seen.push(name);
            true
        }
    });
    names.iter().map(|&name| join_games(games.iter().filter(|part| part.name == name), name)).collect()
}

fn join_games<'a>(
    games: impl Iterator<Item = &'a PartGame> + Clone,
    name: &str,
) -> Result<PartGame, SweepError> {
    let mut actors: Vec<ActorId> = games.clone().flat_map(|part| part.actors.iter().copied()).collect();
    actors.sort_unstable();
    actors.dedup();
    let members = games.clone().next().map(|part| part.members.clone()).unwrap_or_default();
    let game = sum_of(games, &actors, name)?;
    Ok(PartGame { name: name.to_owned(), members, actors, game })
}

/// The table of the whole region, players in the order of actors.csv.
///
/// # Errors
/// Where the region has more than [`MAX_WHOLE_ACTORS`] actors.
pub fn whole_game(region: &Region, games: &[PartGame]) -> Result<TuGame, SweepError> {
    sum_of(games.iter(), &region.everybody(), "the whole region")
}

fn sum_of<'a>(
    games: impl Iterator<Item = &'a PartGame>,
    actors: &[ActorId],
    title: &str,
) -> Result<TuGame, SweepError> {
    if actors.len() > MAX_WHOLE_ACTORS {
        return Err(SweepError::TooManyActors { title: title.to_owned(), n_actors: actors.len() });
    }
    let mut sum = TuGame::zero(actors.len());
    for part in games {
        let players: Vec<usize> =
            part.actors.iter().filter_map(|actor| actors.iter().position(|other| other == actor)).collect();
        sum.add_part(&part.game, &players);
    }
    Ok(sum)
}
