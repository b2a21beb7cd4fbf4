//! v(S) of every coalition, part by part.

use super::gray::solve_in_gray_order;
use super::owned_program::OwnedProgram;
use super::parts::{Part, split_into_parts};
use super::program::{PartProgram, build_part_program};
use super::rule::{Rule, plan_rule};
use super::sampled::{MAX_ORDERS, MAX_SAMPLED_ACTORS};
use crate::game::{Coalition, TuGame};
use crate::lp::{SolveError, Ways};
use crate::model::{Outsiders, Region};
use crate::units::{Interval, in_thousands, power_of_two};
use std::collections::BTreeMap;

/// Up to this many actors every coalition is solved: 2²² values are what memory and an hour allow.
pub const MAX_EXACT_ACTORS: usize = 22;

/// v(S) of one part for all coalitions of its actors.
#[derive(Clone, Debug, PartialEq)]
pub struct PartValues {
    /// The part.
    pub part: Part,
    /// By bitmask over the part's actors.
    pub values: Vec<Interval>,
    /// How many programs were solved for it; zero where it was solved before.
    pub n_programs: usize,
    /// By which ways.
    pub ways: Ways,
    /// Where the rule of outsiders would run a store over or empty, by the worst coalition.
    pub breaches: Vec<Breach>,
    /// Whether the plans of outsiders have come to rest.
    pub plans_settled: bool,
}

/// Something watched that a coalition's optimum drives beyond its limits.
#[derive(Clone, Debug, PartialEq)]
pub struct Breach {
    /// What, in words.
    pub name: String,
    /// The coalition in whose program it is worst, over the part's actors.
    pub coalition: Coalition,
    /// How far beyond.
    pub excess: f64,
}

/// The values of a program's coalitions.
#[derive(Clone, Debug, PartialEq)]
pub struct ProgramValues {
    /// v(S) by bitmask.
    pub values: Vec<Interval>,
    /// How many programs were solved.
    pub n_programs: usize,
    /// By which ways.
    pub ways: Ways,
    /// The worst coalition of each watch that is not kept.
    pub breaches: Vec<Breach>,
    /// By column: whether the optimum of some coalition uses it.
    pub used: Vec<bool>,
}

impl PartValues {
    /// The part's game.
    #[must_use]
    pub fn game(&self) -> TuGame {
        TuGame::from_rule(self.part.actors.len(), |coalition| self.values[coalition.index()].value())
    }

    /// Places of the part's actors among all actors.
    #[must_use]
    pub fn players(&self) -> Vec<usize> {
        self.part.actors.iter().map(|actor| actor.0).collect()
    }
}

/// v(S) of a region, by parts.
#[derive(Clone, Debug, PartialEq)]
pub struct Values {
    /// How many actors the region has.
    pub n_actors: usize,
    /// Each part's values, in the order of the parts.
    pub parts: Vec<PartValues>,
}

impl Values {
    /// v(S) of all 2ⁿ coalitions, by bitmask.
    ///
    /// # Errors
    /// [`SweepError::TooManyActors`] where the whole table would have more than [`MAX_EXACT_ACTORS`] actors.
    pub fn table(&self) -> Result<Vec<Interval>, SweepError> {
        check_size("the whole region", self.n_actors)?;
        let mut table = vec![Interval::ZERO; 1 << self.n_actors];
        for part in &self.parts {
            let players = part.players();
            for (bits, value) in table.iter_mut().enumerate() {
                let inside: Coalition =
                    (0..players.len()).filter(|&player| bits >> players[player] & 1 == 1).collect();
                *value = *value + part.values[inside.index()];
            }
        }
        Ok(table)
    }

    /// By which ways its programs were solved; those solved before are not counted.
    #[must_use]
    pub fn ways(&self) -> Ways {
        let mut ways = Ways::default();
        self.parts.iter().for_each(|part| ways += part.ways);
        ways
    }

    /// The widest interval of any value of any part.
    #[must_use]
    pub fn max_gap(&self) -> f64 {
        self.parts.iter().flat_map(|part| &part.values).map(|value| value.gap()).fold(0.0, f64::max)
    }
}

/// Why a sweep has no answer.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum SweepError {
    /// 2ⁿ programs would be too many.
    TooManyActors {
        /// Where.
        title: String,
        /// How many.
        n_actors: usize,
    },
    /// Too many actors even for sampled orders.
    TooManyToSample {
        /// Where.
        title: String,
        /// How many.
        n_actors: usize,
    },
    /// A standard error needs two samples.
    TooFewSamples {
        /// How many were asked for.
        n_samples: usize,
    },
    /// More orders than are kept in memory.
    TooManyOrders {
        /// How many were asked for.
        n_samples: usize,
    },
    /// The plan that outsiders keep to could not be made.
    Rule {
        /// Where.
        title: String,
        /// Why.
        error: SolveError,
    },
    /// A program could not be solved.
    Program {
        /// Where.
        title: String,
        /// For whom.
        coalition: Coalition,
        /// Why.
        error: SolveError,
    },
}

impl std::fmt::Display for SweepError {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::TooManyActors { title, n_actors } => write!(
                f,
                "{title} has {n_actors} actors, so {} programs, one for each coalition; every one is solved up to \
                 {MAX_EXACT_ACTORS} actors. Sample orders of arrival with --sampled, split it into sub-systems, or merge actors \
                 that act as one",
                power_of_two(*n_actors)
            ),
            Self::TooManyToSample { title, n_actors } => write!(
                f,
                "{title} has {n_actors} actors; orders are sampled up to {MAX_SAMPLED_ACTORS}. Merge actors that act as one"
            ),
            Self::TooFewSamples { n_samples } => {
                write!(
                    f,
                    "{n_samples} samples have no standard error; ask for 2 or more, such as --sampled 100"
                )
            }
            Self::TooManyOrders { n_samples } => write!(
                f,
                "{} orders were asked for, each with all its rotations and reverses; at most {} are drawn: the error falls with the \
                 root of their number",
                in_thousands(*n_samples as u128),
                in_thousands(MAX_ORDERS as u128)
            ),
            Self::Rule { title, error } => write!(f, "{title}, the outsiders' plan: {error}"),
            Self::Program { title, coalition, error } => {
                write!(f, "{title}, coalition {:b}: {error}", coalition.bits())
            }
        }
    }
}

impl std::error::Error for SweepError {}

pub(super) fn check_size(title: &str, n_actors: usize) -> Result<(), SweepError> {
    if n_actors > MAX_EXACT_ACTORS {
        return Err(SweepError::TooManyActors { title: title.to_owned(), n_actors });
    }
    Ok(())
}

/// Programs of parts that were solved before, with their values: a variant solves only what it touches.
#[derive(Clone, Debug, Default)]
pub struct Solved {
    programs: Vec<(OwnedProgram, ProgramValues)>,
}

/// v(S) of every coalition of a region. `outsiders` overrides what the sub-systems say.
///
/// # Errors
/// Where a part has too many actors, or a program cannot be solved.
pub fn sweep(region: &Region, outsiders: Option<Outsiders>) -> Result<Values, SweepError> {
    sweep_after(region, outsiders, &mut Solved::default())
}

/// The same, taking from `solved` every part whose program is there already and adding the others to it.
///
/// # Errors
/// As [`sweep`].
pub fn sweep_after(
    region: &Region,
    outsiders: Option<Outsiders>,
    solved: &mut Solved,
) -> Result<Values, SweepError> {
    let parts = split_into_parts(region)
        .into_iter()
        .map(|part| sweep_part(region, part, outsiders, solved))
        .collect::<Result<Vec<_>, _>>()?;
    Ok(Values { n_actors: region.actors.len(), parts })
}

fn sweep_part(
    region: &Region,
    part: Part,
    outsiders: Option<Outsiders>,
    solved: &mut Solved,
) -> Result<PartValues, SweepError> {
    let PartProgram { program, plans_settled, .. } = program_of(region, &part, outsiders)?;
    let before = solved.programs.iter().find(|(other, _)| *other == program);
    let (found, n_programs) = match before {
        Some((_, values)) => (ProgramValues { ways: Ways::default(), ..values.clone() }, 0),
        None => {
            let values = sweep_program(&program, &part.title(region))?;
            solved.programs.push((program, values.clone()));
            let n_programs = values.n_programs;
            (values, n_programs)
        }
    };
    let ProgramValues { values, ways, breaches, .. } = found;
    Ok(PartValues { part, values, n_programs, ways, breaches, plans_settled })
}

/// The program of a part with what outsiders do in it; `outsiders` overrides what its sub-systems say.
///
/// # Errors
/// Where the plans that outsiders keep to cannot be made.
pub fn program_of(
    region: &Region,
    part: &Part,
    outsiders: Option<Outsiders>,
) -> Result<PartProgram, SweepError> {
    let asks = |place: &usize| outsiders.unwrap_or(region.subsystems[*place].outsiders) == Outsiders::Rule;
    let rule = if part.subsystems.iter().any(asks) {
        plan_rule(region, part).map_err(|error| SweepError::Rule { title: part.title(region), error })?
    } else {
        Rule::default()
    };
    Ok(build_part_program(region, part, &rule))
}

/// v(S) = optimum(S) − optimum(∅) of every coalition of a bare program.
///
/// # Errors
/// Where there are too many players, or a program cannot be solved.
///
/// # Complexity
/// At most 2ⁿ programs for each subset of lumpy builds; none where a step changes nothing that can be used.
pub fn sweep_program(program: &OwnedProgram, title: &str) -> Result<ProgramValues, SweepError> {
    check_size(title, program.n_players)?;
    let failed = |(coalition, error)| SweepError::Program { title: title.to_owned(), coalition, error };
    let walked = solve_in_gray_order(program).map_err(failed)?;
    let mut best: Vec<Option<Interval>> = vec![None; 1 << program.n_players];
    for optimum in &walked.optima {
        let best = &mut best[optimum.coalition.index()];
        *best = Some(best.map_or(optimum.value, |best| best.max(optimum.value)));
    }
    Ok(ProgramValues {
        values: above_nobody(best),
        n_programs: walked.n_programs,
        ways: walked.ways,
        breaches: worst_breaches(&walked.breaches),
        used: walked.used,
    })
}

/// v(S) from the optima of all coalitions: v(∅) is zero by definition, not by subtraction of two roundings.
pub(super) fn above_nobody(optima: Vec<Option<Interval>>) -> Vec<Interval> {
    let nobody = optima[0].unwrap_or(Interval::ZERO);
    let values = optima.into_iter().enumerate().map(|(bits, value)| match (bits, value) {
        (0, _) | (_, None) => Interval::ZERO,
        (_, Some(value)) => value - nobody,
    });
    values.collect()
}

fn worst_breaches(breaches: &[Breach]) -> Vec<Breach> {
    let mut worst: BTreeMap<&str, &Breach> = BTreeMap::new();
    for breach in breaches {
        let entry = worst.entry(&breach.name).or_insert(breach);
        if breach.excess > entry.excess {
            *entry = breach;
        }
    }
    worst.into_values().cloned().collect()
}
