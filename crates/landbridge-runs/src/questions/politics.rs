//! Who bargains as one, which blocs hold, and what the forum would decide.

use super::names::{check_money, find_structure};
use crate::RunsError;
use landbridge::agenda::Sampling;
use landbridge::blocs::{BlocChange, PairChange, Split, compare_structures, pair_changes};
use landbridge::decisions::{DecisionReport, decide_region};
use landbridge::dispatch::sweep;
use landbridge::model::{Outsiders, Region, Structure};
use landbridge::stability::{Judgment, StabilityOptions, judge_region};
use serde::Serialize;

/// How shares move from one structure to others.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct BlocsAnswer {
    /// The structure before.
    pub from: String,
    /// By structure after.
    pub changes: Vec<BlocChange>,
    /// Of every two candidates, where that was asked for.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub pairs: Option<PairTable>,
}

/// What every two candidates gain by bargaining as one, and from whom.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct PairTable {
    /// Names of the sub-systems.
    pub subsystems: Vec<String>,
    /// Codes of the actors.
    pub actors: Vec<String>,
    /// One for every two.
    pub pairs: Vec<PairChange>,
}

/// How shares move from a structure to another, or to all others.
///
/// # Errors
/// Where a structure is unknown or a program has no answer.
pub fn blocs(
    region: &Region,
    from: &str,
    to: Option<&str>,
    with_pairs: bool,
    outsiders: Option<Outsiders>,
) -> Result<BlocsAnswer, RunsError> {
    let from = find_structure(region, from)?;
    let chosen: Vec<&Structure> = match to {
        Some(to) => vec![find_structure(region, to)?],
        None => region.structures.iter().filter(|structure| structure.name != from.name).collect(),
    };
    let values = sweep(region, outsiders)?;
    let split = Split::new(region, &values)?;
    let changes =
        chosen.iter().map(|to| compare_structures(&split, from, to)).collect::<Result<Vec<_>, _>>()?;
    let subsystems: Vec<String> = split.subsystems.iter().map(|part| part.name.clone()).collect();
    let pairs = with_pairs.then(|| PairTable {
        pairs: pair_changes(region, &split.games, &subsystems),
        actors: region.actors.iter().map(|actor| actor.name.clone()).collect(),
        subsystems,
    });
    Ok(BlocsAnswer { from: from.name.clone(), changes, pairs })
}

/// Which partitions of the candidates are stable.
///
/// # Errors
/// Where the tolerance is no amount of money, there are no candidates, or a program has no answer.
pub fn stability(
    region: &Region,
    options: StabilityOptions,
    outsiders: Option<Outsiders>,
) -> Result<Judgment, RunsError> {
    check_money("tolerance", options.tolerance)?;
    let values = sweep(region, outsiders)?;
    let split = Split::new(region, &values)?;
    judge_region(&split, options).map_err(|error| RunsError::BadInput(error.to_string()))
}

/// What the forum would decide on each issue, or on one.
///
/// # Errors
/// Where the issue or the structure is unknown, or a program has no answer.
pub fn agenda(
    region: &Region,
    structure: Option<&str>,
    issue: Option<&str>,
    sampling: &Sampling,
    outsiders: Option<Outsiders>,
) -> Result<DecisionReport, RunsError> {
    if let Some(name) = issue
        && !region.agenda.iter().any(|issue| issue.name == name)
    {
        let known: Vec<&str> = region.agenda.iter().map(|issue| issue.name.as_str()).collect();
        let known = match known.as_slice() {
            [] => "it holds none".to_owned(),
            known => format!("known are {}", known.join(", ")),
        };
        return Err(RunsError::BadInput(format!("`{name}` is no issue of agenda.csv; {known}")));
    }
    let mut region = region.clone();
    region.agenda.retain(|held| issue.is_none_or(|issue| held.name == issue));
    let structure = match structure {
        Some(name) => find_structure(&region, name)?,
        None => &region.structures[region.today],
    };
    let values = sweep(&region, outsiders)?;
    let split = Split::new(&region, &values)?;
    decide_region(&split, structure, sampling).map_err(|error| RunsError::BadInput(error.to_string()))
}
