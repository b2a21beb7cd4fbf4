//! What a region's forum would decide: the agenda of its tables with weights from gains, handed to `agenda`.

use crate::agenda::{
    Bargain, Decision, Dimension, Issue, IssueError, PositionRange, Sampling, Voice, bargain, decide,
    powers_from_gains,
};
use crate::blocs::Split;
use crate::game::{BlocError, Coalition, shapley};
use crate::model::{ActorId, AgendaIssue, AgendaVoice, Structure};
use crate::shares::{PartGame, Shares};
use serde::Serialize;

/// How positions are sampled unless it is asked otherwise: a thousand times, powers within a fifth.
pub const DEFAULT_SAMPLING: Sampling = Sampling { seed: 1, samples: 1000, power_spread: 0.2 };

/// The decisions on all issues of the agenda.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct DecisionReport {
    /// Name of the structure whose changes against all alone an agreement brings.
    pub structure: String,
    /// In the order of the agenda.
    pub issues: Vec<IssueReport>,
}

/// The decision on one issue, with what each actor brings to it.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct IssueReport {
    /// Sub-system whose gains count, with those it is connected with; absent where all do.
    pub subsystem: Option<String>,
    /// In the order of the agenda.
    pub actors: Vec<Standing>,
    /// What is decided.
    pub decision: Decision,
    /// What bargaining would lead to with the other powers: gains in the game of those with a say alone, all others away.
    pub bargain_among: Bargain,
}

/// What an actor brings to an issue.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Standing {
    /// Its code.
    pub actor: String,
    /// Its gain over standing alone, where positive, or the power that the table gives; shares of the sum of those with a say.
    pub power: f64,
    /// The same in the game of those with a say alone, all others away; where the table gives powers, those.
    pub power_among: f64,
    /// What the structure gives it against all alone, money a year.
    pub bloc_gain: f64,
}

/// Why nothing can be decided.
#[derive(Clone, Debug, PartialEq)]
pub enum DecisionError {
    /// Two blocs share an actor.
    Bloc(BlocError),
    /// An issue cannot be decided as it stands.
    Issue(IssueError),
}

impl std::fmt::Display for DecisionError {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Bloc(error) => error.fmt(f),
            Self::Issue(error) => error.fmt(f),
        }
    }
}

impl std::error::Error for DecisionError {}

/// Decides every issue of the agenda. Powers are Shapley gains over standing alone, in the issue's sub-system where it names one. An
/// agreement brings every actor what the structure changes for it there against all alone, a gain or a loss.
///
/// # Errors
/// Where the structure is no partition, or the sampling makes no sense.
pub fn decide_region(
    split: &Split<'_>,
    structure: &Structure,
    sampling: &Sampling,
) -> Result<DecisionReport, DecisionError> {
    let before = split.shares(&Structure::alone()).map_err(DecisionError::Bloc)?;
    let after = split.shares(structure).map_err(DecisionError::Bloc)?;
    let region = split.region;
    let issues = region.agenda.iter().map(|issue| {
        let subsystem = issue.subsystem.map(|place| region.subsystems[place].name.as_str());
        let actors = standings(split, issue, subsystem, &before, &after);
        let of_power = |power: fn(&Standing) -> f64| issue_of(issue, &actors, power);
        let decision =
            decide(&of_power(|standing| standing.power), sampling).map_err(DecisionError::Issue)?;
        let bargain_among = bargain(&of_power(|standing| standing.power_among));
        let piece = subsystem
            .and_then(|name| before.subsystems.iter().find(|part| part.holds(name)))
            .map_or_else(|| subsystem.map(str::to_owned), |part| Some(part.name.clone()));
        Ok(IssueReport { subsystem: piece, actors, decision, bargain_among })
    });
    Ok(DecisionReport { structure: structure.name.clone(), issues: issues.collect::<Result<_, _>>()? })
}

/// What each of some actors gains over standing alone where nobody else is there, in a sub-system or in all.
fn gains_among(split: &Split<'_>, actors: &[ActorId], subsystem: Option<&str>) -> Vec<f64> {
    let mut gains = vec![0.0; actors.len()];
    let counts = |part: &&PartGame| subsystem.is_none_or(|name| part.holds(name));
    for part in split.games.iter().filter(counts) {
        let shares = shapley(&part.game.restricted(part.players(actors)));
        for (gain, actor) in gains.iter_mut().zip(actors) {
            if let Some(player) = part.actors.iter().position(|other| other == actor) {
                *gain += shares[player] - part.game.value(Coalition::singleton(player));
            }
        }
    }
    gains
}

fn standings(
    split: &Split<'_>,
    issue: &AgendaIssue,
    subsystem: Option<&str>,
    before: &Shares,
    after: &Shares,
) -> Vec<Standing> {
    let in_subsystem = |shares: &Shares, actor: ActorId| match subsystem {
        None => shares.actors[actor.0].total,
        Some(name) => shares.in_subsystem(actor, name),
    };
    let gains: Vec<f64> = issue.voices.iter().map(|voice| in_subsystem(before, voice.actor).gain).collect();
    let given: Option<Vec<f64>> = issue.voices.iter().map(|voice| voice.power).collect();
    let voices: Vec<ActorId> = issue.voices.iter().map(|voice| voice.actor).collect();
    let among = powers_from_gains(&given.clone().unwrap_or_else(|| gains_among(split, &voices, subsystem)));
    let powers = powers_from_gains(given.as_deref().unwrap_or(&gains));
    let standing = |((voice, power), power_among): ((&AgendaVoice, f64), f64)| Standing {
        actor: split.region.actors[voice.actor.0].name.clone(),
        power,
        power_among,
        bloc_gain: (in_subsystem(after, voice.actor) - in_subsystem(before, voice.actor)).share,
    };
    issue.voices.iter().zip(powers).zip(among).map(standing).collect()
}

fn issue_of(issue: &AgendaIssue, actors: &[Standing], power: fn(&Standing) -> f64) -> Issue {
    let voices = issue.voices.iter().zip(actors).map(|(voice, standing)| Voice {
        actor: standing.actor.clone(),
        positions: (voice.positions.iter())
            .map(|position| PositionRange {
                position: position.position,
                low: position.range.0,
                high: position.range.1,
                sourced: position.sourced,
            })
            .collect(),
        salience: voice.positions.iter().map(|position| position.salience).collect(),
        stake: voice.stake,
        power: power(standing),
        bloc_gain: standing.bloc_gain,
    });
    let dimensions = issue.dimensions.iter().map(|dimension| Dimension {
        name: dimension.name.clone(),
        scale: dimension.scale,
        yes_threshold: dimension.yes_threshold,
    });
    Issue { name: issue.name.clone(), dimensions: dimensions.collect(), voices: voices.collect() }
}
