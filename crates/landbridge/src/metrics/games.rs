//! Metrics that read the games of the parts and of the whole directly.

use super::catalog::Concept;
use super::evaluate::Context;
use super::read::MetricCall;
use crate::dispatch::{operate, split_into_parts};
use crate::game::{Coalition, banzhaf, nucleolus, owen, shapley};
use crate::model::{ActorId, Outsiders};
use crate::shares::PartGame;

/// Adding less than this share of v(N) adds nothing.
const NOTHING: f64 = 1e-9;

/// Evaluates one of them.
pub(super) fn number(context: &Context<'_>, call: &MetricCall) -> Result<f64, String> {
    let actor = |place: usize| call.actors.get(place).copied().ok_or("an actor is missing");
    let subsystem = call.subsystem.as_deref();
    match call.metric.name {
        "worth" => Ok(worth(context, &members(context, call)?, subsystem)),
        "aspiration" => {
            let members = members(context, call)?;
            let mut idle = context.region.clone();
            let named = |place: &usize| Some(idle.subsystems[*place].name.as_str()) == subsystem;
            let parts = split_into_parts(context.region).into_iter();
            let places: Vec<usize> = parts
                .filter(|part| part.subsystems.iter().any(named))
                .flat_map(|part| part.subsystems)
                .collect();
            for place in places {
                idle.subsystems[place].outsiders = Outsiders::Idle;
            }
            let idle = operate(&idle, &members, context.outsiders).map_err(|error| error.to_string())?;
            Ok(idle.surplus.value() - worth(context, &members, None) + worth(context, &members, subsystem))
        }
        "without" => {
            let mut others = context.region.everybody();
            let left_out = actor(0)?;
            others.retain(|&other| other != left_out);
            Ok(worth(context, &others, subsystem))
        }
        "aligned" => {
            let pair = [actor(0)?, actor(1)?];
            if pair[0] == pair[1] {
                return Err("an actor is aligned with itself".to_owned());
            }
            games(context, subsystem).map(|part| aligned(part, pair)).sum()
        }
        "rank" => {
            let one = actor(0)?;
            let shares = context.alone()?;
            let gain = |actor: ActorId| match subsystem {
                Some(name) => shares.in_subsystem(actor, name).gain,
                None => shares.actors[actor.0].total.gain,
            };
            let own = gain(one);
            Ok(1.0 + context.region.candidates.iter().filter(|&&other| gain(other) > own).count() as f64)
        }
        _ => pivotal(context, actor(0)?, subsystem),
    }
}

/// Those in the blocs of a structure.
fn members(context: &Context<'_>, call: &MetricCall) -> Result<Vec<ActorId>, String> {
    let structure = &context.region.structures[call.structure.ok_or("a structure is missing")?];
    Ok(structure.blocs.iter().flat_map(|bloc| bloc.actors.iter().copied()).collect())
}

fn games<'a>(context: &'a Context<'_>, subsystem: Option<&'a str>) -> impl Iterator<Item = &'a PartGame> {
    let counts = move |part: &&PartGame| subsystem.is_none_or(|name| part.holds(name));
    context.split.games.iter().filter(counts)
}

fn worth(context: &Context<'_>, members: &[ActorId], subsystem: Option<&str>) -> f64 {
    games(context, subsystem).map(|part| part.game.value(part.players(members))).sum()
}

fn aligned(part: &PartGame, pair: [ActorId; 2]) -> Result<f64, String> {
    let place = |actor: ActorId| part.actors.iter().position(|&other| other == actor);
    let (Some(one), Some(other)) = (place(pair[0]), place(pair[1])) else { return Ok(0.0) };
    let bloc: Coalition = [one, other].into_iter().collect();
    let together = owen(&part.game, &[bloc]).map_err(|error| error.to_string())?;
    Ok(together[one] - shapley(&part.game)[one])
}

/// Share of the coalitions of the others, in the sub-system or the whole, to which an actor adds.
fn pivotal(context: &Context<'_>, actor: ActorId, subsystem: Option<&str>) -> Result<f64, String> {
    let parts: Vec<&PartGame> = games(context, subsystem).collect();
    let mut actors: Vec<ActorId> = parts.iter().flat_map(|part| part.actors.iter().copied()).collect();
    actors.sort_unstable();
    actors.dedup();
    actors.retain(|&other| other != actor);
    if actors.len() >= usize::BITS as usize / 2 {
        return Err("there are too many coalitions to look at".to_owned());
    }
    // By part: where each of the others plays in it, and whether the actor adds to each coalition of its players.
    let of_part = |part: &PartGame| -> Option<(Vec<Option<usize>>, Vec<bool>)> {
        let own = part.actors.iter().position(|&other| other == actor)?;
        let least = NOTHING * part.game.grand().abs();
        let adds = Coalition::all(part.actors.len())
            .map(|coalition| {
                let with = coalition.union(Coalition::singleton(own));
                part.game.value(with) - part.game.value(coalition) > least
            })
            .collect();
        let places = actors.iter().map(|other| part.actors.iter().position(|player| player == other));
        Some((places.collect(), adds))
    };
    let parts: Vec<_> = parts.into_iter().filter_map(of_part).collect();
    let count = (0..1_usize << actors.len())
        .filter(|bits| {
            parts.iter().any(|(places, adds)| {
                let inside = places.iter().enumerate().filter(|(other, _)| bits >> other & 1 == 1);
                let coalition: Coalition = inside.filter_map(|(_, place)| *place).collect();
                adds[coalition.index()]
            })
        })
        .count();
    Ok(count as f64 / (1_usize << actors.len()) as f64)
}

/// The gain by Banzhaf or by the nucleolus; of a sub-system by its own game.
pub(super) fn gain_by(
    context: &Context<'_>,
    actor: ActorId,
    subsystem: Option<&str>,
    concept: Concept,
) -> Result<f64, String> {
    if concept == Concept::Nucleolus && subsystem.is_none() {
        let whole = context.split.whole();
        let whole = whole.ok_or("the region has too many actors for the table of the whole")?;
        let found = nucleolus(whole).map_err(|reason| reason.to_string())?;
        return Ok(found.allocation[actor.0] - whole.value(Coalition::singleton(actor.0)));
    }
    let gain = |part: &PartGame| -> Result<f64, String> {
        let Some(player) = part.actors.iter().position(|&other| other == actor) else { return Ok(0.0) };
        let payoff = if concept == Concept::Nucleolus {
            nucleolus(&part.game).map_err(|reason| reason.to_string())?.allocation[player]
        } else {
            banzhaf(&part.game)[player]
        };
        Ok(payoff - part.game.value(Coalition::singleton(player)))
    };
    let subsystems = &context.split.subsystems;
    subsystems.iter().filter(|part| subsystem.is_none_or(|name| part.holds(name))).map(gain).sum()
}
