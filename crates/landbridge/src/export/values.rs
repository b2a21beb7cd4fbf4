//! v(S) of a whole region or of a sub-system, as a table and as the bare vector that programs of cooperative games read.

use super::order::CoalitionOrder;
use super::table::{ExportColumn, ExportTable};
use crate::dispatch::{MAX_EXACT_ACTORS, PartValues, Values};
use crate::game::Coalition;
use crate::model::{ActorId, Region, suggest};
use crate::units::Interval;

/// v(S) of all coalitions of some actors.
#[derive(Clone, Debug, PartialEq)]
pub struct GameValues {
    /// The sub-system, or `the whole region`.
    pub title: String,
    /// Player k is this actor.
    pub actors: Vec<ActorId>,
    /// By bitmask, money a year.
    pub values: Vec<Interval>,
}

/// Why there are no values of what was asked for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum ExportError {
    /// No sub-system has that name.
    UnknownSubsystem {
        /// As it was asked for.
        name: String,
        /// What to do.
        remedy: String,
    },
    /// 2ⁿ rows would be too many.
    TooManyActors {
        /// Of what.
        title: String,
        /// How many.
        n_actors: usize,
        /// The sub-systems with the numbers of their actors.
        subsystems: Vec<(String, usize)>,
    },
}

impl std::fmt::Display for ExportError {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::UnknownSubsystem { name, remedy } => {
                write!(f, "`{name}` is unknown among the sub-systems; {remedy}")
            }
            Self::TooManyActors { title, n_actors, subsystems } => {
                let sizes: Vec<String> = subsystems.iter().map(|(name, n)| format!("{name} {n}")).collect();
                write!(
                    f,
                    "{title} has {n_actors} actors, so 2^{n_actors} coalitions; values are listed up to {MAX_EXACT_ACTORS} actors. \
                     Ask for a smaller sub-system: {}",
                    sizes.join(", ")
                )
            }
        }
    }
}

impl std::error::Error for ExportError {}

/// The values of the whole region, or of the pieces of the network that hold a sub-system; `A + B` names the pieces that hold both.
///
/// # Errors
/// Where there is no such sub-system, or it has more than [`MAX_EXACT_ACTORS`] actors.
pub fn game_values(
    region: &Region,
    values: &Values,
    subsystem: Option<&str>,
) -> Result<GameValues, ExportError> {
    let (title, parts, actors) = match subsystem {
        None => ("the whole region", values.parts.iter().collect(), region.everybody()),
        Some(name) => {
            let parts = parts_of(region, values, name)?;
            let actors = actors_of(&parts);
            (name, parts, actors)
        }
    };
    if actors.len() > MAX_EXACT_ACTORS {
        let subsystems = region.subsystems.iter().filter_map(|subsystem| {
            let parts = parts_of(region, values, &subsystem.name).ok()?;
            Some((subsystem.name.clone(), actors_of(&parts).len()))
        });
        let (title, subsystems) = (title.to_owned(), subsystems.collect());
        return Err(ExportError::TooManyActors { title, n_actors: actors.len(), subsystems });
    }
    Ok(GameValues { title: title.to_owned(), values: sum(&parts, &actors), actors })
}

fn parts_of<'a>(region: &Region, values: &'a Values, name: &str) -> Result<Vec<&'a PartValues>, ExportError> {
    let mut wanted = Vec::new();
    for name in name.split(" + ") {
        let known = || region.subsystems.iter().map(|subsystem| subsystem.name.as_str());
        let place = known().position(|other| other.eq_ignore_ascii_case(name.trim()));
        wanted.push(place.ok_or_else(|| ExportError::UnknownSubsystem {
            name: name.to_owned(),
            remedy: suggest(name, known()),
        })?);
    }
    let holds = |part: &&PartValues| wanted.iter().all(|place| part.part.subsystems.contains(place));
    Ok(values.parts.iter().filter(holds).collect())
}

fn actors_of(parts: &[&PartValues]) -> Vec<ActorId> {
    let mut actors: Vec<ActorId> = parts.iter().flat_map(|part| part.part.actors.iter().copied()).collect();
    actors.sort_unstable();
    actors.dedup();
    actors
}

/// Adds up parts in their order, as [`Values::table`] does, so that both are the same to the last bit.
fn sum(parts: &[&PartValues], actors: &[ActorId]) -> Vec<Interval> {
    let mut table = vec![Interval::ZERO; 1 << actors.len()];
    for part in parts {
        let players: Vec<usize> = (part.part.actors.iter())
            .filter_map(|actor| actors.iter().position(|other| other == actor))
            .collect();
        for (bits, value) in table.iter_mut().enumerate() {
            let inside: Coalition =
                (0..players.len()).filter(|&player| bits >> players[player] & 1 == 1).collect();
            *value = *value + part.values[inside.index()];
        }
    }
    table
}

/// A row for each coalition, ∅ first: `number` (its bitmask), `coalition` (its members, joined by `;`), `size`, `value`, and `lower` and
/// `upper`, between which v(S) is proven to lie.
#[must_use]
pub fn values_table(region: &Region, game: &GameValues, order: CoalitionOrder) -> ExportTable {
    let coalitions = order.coalitions(game.actors.len());
    let code = |player: usize| region.actors[game.actors[player].0].name.as_str();
    let members = |coalition: &Coalition| coalition.members().map(code).collect::<Vec<_>>().join(";");
    let money = format!("{} a year", region.money_unit);
    let numbers = |name: &str, of: fn(Interval) -> f64| {
        ExportColumn::numbers(name, &money, coalitions.iter().map(|c| of(game.values[c.index()])))
    };
    // At most MAX_EXACT_ACTORS players: sizes are small.
    let size = |coalition: &Coalition| i64::from(coalition.bits().count_ones());
    ExportTable {
        columns: vec![
            ExportColumn::counts("number", coalitions.iter().map(|coalition| i64::from(coalition.bits()))),
            ExportColumn::texts("coalition", coalitions.iter().map(members)),
            ExportColumn::counts("size", coalitions.iter().map(size)),
            numbers("value", Interval::value),
            numbers("lower", |value| value.lower),
            numbers("upper", |value| value.upper),
        ],
        notes: vec![
            ("game".to_owned(), game.title.clone()),
            ("players".to_owned(), (0..game.actors.len()).map(code).collect::<Vec<_>>().join(";")),
        ],
    }
}

/// v(S) of all coalitions but the empty one: the vector of 2ⁿ − 1 numbers that programs of cooperative games read.
#[must_use]
pub fn plain_values(game: &GameValues, order: CoalitionOrder) -> Vec<f64> {
    let coalitions = order.coalitions(game.actors.len());
    coalitions.iter().skip(1).map(|coalition| game.values[coalition.index()].value()).collect()
}
