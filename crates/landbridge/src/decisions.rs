//! What a region's forum would decide: the agenda of its tables with weights from gains, handed to `agenda`.

use crate::agenda::{
    Decision, Dimension, Issue, IssueError, PositionRange, Sampling, Voice, decide, powers_from_gains,
};
use crate::blocs::Split;
use crate::game::BlocError;
use crate::model::{ALONE, ActorId, AgendaIssue, AgendaVoice, Region, Structure};
use crate::shares::Shares;
use serde::Serialize;

/// How positions are sampled unless it is asked otherwise: a thousand times, powers within a fifth.
pub const DEFAULT_SAMPLING: Sampling = Sampling { seed: 1, samples: 1000, power_spread: 0.2 };

/// The decisions on all issues of the agenda.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct DecisionReport {
    /// Name of the structure whose gains are lost without an agreement.
    pub structure: String,
    /// In the order of the agenda.
    pub issues: Vec<IssueReport>,
}

/// The decision on one issue, with what each actor brings to it.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct IssueReport {
    /// Sub-system whose gains count; absent where all do.
    pub subsystem: Option<String>,
    /// In the order of the agenda.
    pub actors: Vec<Standing>,
    /// What is decided.
    pub decision: Decision,
}

/// What an actor brings to an issue.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Standing {
    /// Its code.
    pub actor: String,
    /// Its gain over standing alone, where positive, or the power that the table gives; shares of the sum of those with a say.
    pub power: f64,
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

/// Decides every issue of the agenda. Powers are Shapley gains over standing alone, in the issue's sub-system where it names one; without
/// agreement an actor loses what the structure gives it there against all alone.
///
/// # Errors
/// Where the structure is no partition, or the sampling makes no sense.
pub fn decide_region(
    split: &Split<'_>,
    structure: &Structure,
    sampling: &Sampling,
) -> Result<DecisionReport, DecisionError> {
    let alone = Structure { name: ALONE.to_owned(), blocs: Vec::new() };
    let before = split.shares(&alone).map_err(DecisionError::Bloc)?;
    let after = split.shares(structure).map_err(DecisionError::Bloc)?;
    let region = split.region;
    let issues = region.agenda.iter().map(|issue| {
        let subsystem = issue.subsystem.map(|place| region.subsystems[place].name.as_str());
        let actors = standings(region, issue, subsystem, &before, &after);
        let decision = decide(&issue_of(issue, &actors), sampling).map_err(DecisionError::Issue)?;
        Ok(IssueReport { subsystem: subsystem.map(str::to_owned), actors, decision })
    });
    Ok(DecisionReport { structure: structure.name.clone(), issues: issues.collect::<Result<_, _>>()? })
}

fn standings(
    region: &Region,
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
    let powers = powers_from_gains(given.as_deref().unwrap_or(&gains));
    let standing = |(voice, power): (&AgendaVoice, f64)| Standing {
        actor: region.actors[voice.actor.0].name.clone(),
        power,
        bloc_gain: (in_subsystem(after, voice.actor) - in_subsystem(before, voice.actor)).share,
    };
    issue.voices.iter().zip(powers).map(standing).collect()
}

fn issue_of(issue: &AgendaIssue, actors: &[Standing]) -> Issue {
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
        power: standing.power,
        bloc_gain: standing.bloc_gain,
    });
    let dimensions = issue.dimensions.iter().map(|dimension| Dimension {
        name: dimension.name.clone(),
        scale: dimension.scale,
        yes_threshold: dimension.yes_threshold,
    });
    Issue { name: issue.name.clone(), dimensions: dimensions.collect(), voices: voices.collect() }
}
