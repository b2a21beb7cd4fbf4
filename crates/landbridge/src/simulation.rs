//! One future: the years of a region after one sample of its factors, to the rules of futures.toml. What is drawn is drawn by key, so that a
//! change to the region changes no other draw. The rules are on the page `docs/methods/futures.md`.
//!
//! A year takes its steps in the order of the files: factors, events, coercion, calls, operation, membership, building, forum, outcome.

mod building;
mod calls;
mod coercion;
mod course;
mod events;
mod factors;
mod fate;
mod forum;
mod membership;
mod network;
mod operation;
mod outcome;
mod state;
mod story;
mod summary;
mod table;

pub use course::{Call, Course, Move, YearRecord};
pub use story::{Story, StoryYear, tell};
pub use summary::{Known, NamedFan, NamedShare, RunSummary, Summarizer, YearSummary};
pub use table::{Cell, Column, ColumnKind, FACTOR, LOST, SEPARATOR, SHARE, TEST, columns_of, rows_of};

use crate::dispatch::{Engine, SweepError, Sweeper};
use crate::model::{FactorOutOfRange, Outsiders, Region, Rules};
use crate::sampling::NoChoice;
use crate::units::power_of_two;
use fate::{AtYear, Fate};
use network::{Network, Workspace};
use state::State;
use std::time::{Duration, Instant};

/// Why a future cannot be simulated.
#[derive(Clone, Debug, PartialEq)]
pub enum SimulationError {
    /// The region says nothing about how its years go.
    NoRules,
    /// Nobody could be in the bloc.
    NoCandidates,
    /// Too many actors to look at their ties.
    TooManyActors {
        /// How many.
        n_actors: usize,
    },
    /// Factors moved numbers out of their range.
    OutOfRange {
        /// In which future.
        index: u64,
        /// In which year.
        year: i32,
        /// What was moved.
        factors: Vec<FactorOutOfRange>,
    },
    /// A program has no answer.
    Sweep(SweepError),
    /// A choice among what cannot be compared.
    Choice(NoChoice),
}

impl std::fmt::Display for SimulationError {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::NoRules => {
                f.write_str("the region has no futures.toml, so nothing says how its years go; add one")
            }
            Self::NoCandidates => f.write_str("region.toml names no candidates, so there is no forum"),
            Self::TooManyActors { n_actors } => {
                write!(
                    f,
                    "{n_actors} actors have {} coalitions; at most {} actors are handled for shares under ties: set \
                     ties = false in futures.toml",
                    power_of_two(*n_actors),
                    crate::shares::MAX_WHOLE_ACTORS
                )
            }
            Self::OutOfRange { index, year, factors } => {
                let factors: Vec<String> = factors.iter().map(ToString::to_string).collect();
                write!(f, "future {index}, {year}: {}", factors.join("\n"))
            }
            Self::Sweep(error) => error.fmt(f),
            Self::Choice(error) => error.fmt(f),
        }
    }
}

impl std::error::Error for SimulationError {}

impl From<SweepError> for SimulationError {
    fn from(error: SweepError) -> Self {
        Self::Sweep(error)
    }
}

impl From<NoChoice> for SimulationError {
    fn from(error: NoChoice) -> Self {
        Self::Choice(error)
    }
}

/// Where the time of a simulation went.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Spent {
    /// Programs: built and solved.
    pub programs: Duration,
    /// Values of games.
    pub values: Duration,
    /// Everything else.
    pub rules: Duration,
    /// How many programs were solved.
    pub n_programs: u64,
}

impl std::ops::AddAssign for Spent {
    fn add_assign(&mut self, other: Self) {
        self.programs += other.programs;
        self.values += other.values;
        self.rules += other.rules;
        self.n_programs += other.n_programs;
    }
}

/// A future to be simulated.
#[derive(Clone, Debug, PartialEq)]
pub struct Sample {
    /// Its number in the run.
    pub index: u64,
    /// Number that its draws are keyed by: its own, or that of its base point in a design whose points are compared with each other.
    pub key: u64,
    /// Its factors, in the order of factors.csv.
    pub factors: Vec<f64>,
}

/// The simulator of a region. Futures that one simulator runs share what their programs have in common: what comes out of a list of futures
/// is the same, bit by bit, wherever the same list is run.
pub struct Simulator<'a> {
    region: &'a Region,
    rules: &'a Rules,
    seed: u64,
    workspace: Workspace,
    total: Duration,
    values: Duration,
}

impl<'a> Simulator<'a> {
    /// A simulator that has not run yet.
    ///
    /// # Errors
    /// Where the region has no rules, no candidates, or too many actors for its ties.
    pub fn new(
        region: &'a Region,
        seed: u64,
        outsiders: Option<Outsiders>,
        engine: Engine,
    ) -> Result<Self, SimulationError> {
        let rules = region.rules.as_ref().ok_or(SimulationError::NoRules)?;
        if region.candidates.is_empty() {
            return Err(SimulationError::NoCandidates);
        }
        let n_actors = region.actors.len();
        if rules.ties && n_actors > crate::shares::MAX_WHOLE_ACTORS {
            return Err(SimulationError::TooManyActors { n_actors });
        }
        let workspace = Workspace::new(Sweeper::new(engine, outsiders));
        Ok(Self { region, rules, seed, workspace, total: Duration::ZERO, values: Duration::ZERO })
    }

    /// Where the time went so far.
    #[must_use]
    pub fn spent(&self) -> Spent {
        let programs = self.workspace.sweeper.spent;
        let rules = self.total.saturating_sub(programs).saturating_sub(self.values);
        Spent { programs, values: self.values, rules, n_programs: self.workspace.sweeper.n_programs }
    }

    /// One future from its first year to its last.
    ///
    /// # Errors
    /// Where a factor leaves its range, or a program cannot be solved.
    pub fn run(&mut self, sample: &Sample) -> Result<Course, SimulationError> {
        let begin = Instant::now();
        // A factor of the rules has its value in every year, so any year tells it.
        let first = self.region_in(sample, AtYear::new(self.seed, sample.key, 0))?;
        let rules = first.rules.as_ref().ok_or(SimulationError::NoRules)?;
        let fate = Fate::draw(first.actors.len(), rules, self.seed, sample.key);
        let mut state = State::begin(rules);
        let mut years = Vec::with_capacity(self.rules.horizon);
        for number in 0..self.rules.horizon {
            years.push(self.year(sample, &fate, &mut state, number)?);
        }
        self.total += begin.elapsed();
        Ok(Course { index: sample.index, factors: sample.factors.clone(), years })
    }

    fn year_of(&self, number: usize) -> i32 {
        self.rules.first_year + i32::try_from(number).unwrap_or(i32::MAX)
    }

    /// The region with its factors as they are in a year.
    fn region_in(&self, sample: &Sample, at: AtYear) -> Result<Region, SimulationError> {
        let values = factors::values_in(self.region, self.rules, &sample.factors, at);
        let (index, year) = (sample.index, self.year_of(at.number));
        let out = |factors| SimulationError::OutOfRange { index, year, factors };
        self.region.with_factors(&values).map_err(out)
    }

    fn year(
        &mut self,
        sample: &Sample,
        fate: &Fate,
        state: &mut State,
        number: usize,
    ) -> Result<YearRecord, SimulationError> {
        let year = self.year_of(number);
        let at = fate.in_year(number);
        let mut record = YearRecord::new(year, self.region);

        // 1. Factors move; what is ready opens.
        let region = self.region_in(sample, at)?;
        let rules = region.rules.clone().ok_or(SimulationError::NoRules)?;
        record.opened = building::open(&rules, state, year);
        let mut network = Network::new(&mut self.workspace, region, &rules, state);
        let mut operation = operation::Operation::new(&mut network, &rules, at)?;
        let shares = operation.shares(&network.region, &state.members, &state.fronts(&rules));
        record.remember(&operation, &shares, &state.members);

        // 2. What happens by itself, and what states do to others.
        let happened = events::happen(&network.region, &rules, at);
        let choices = coercion::choices(&mut network, &rules)?;
        let pulled = coercion::pull(&network.region, &rules, &choices, state, at)?;
        record.events = happened.iter().map(|event| event.title.clone()).collect();
        record.pulls = pulled.iter().map(|pull| (pull.holder, pull.title.clone())).collect();

        // 3. Calls for help and their answers.
        let done = calls::answer(&mut network, (&rules, fate), (&happened, &pulled), state, at)?;
        record.calls = done.calls;

        // 4. The year with what is left.
        if !done.spans.is_empty() {
            let mut left = operation.disturbed(&mut network, &done.spans)?;
            let realized = left.shares(&network.region, &state.members, &state.fronts(&rules));
            for (lost, (before, after)) in record.lost.iter_mut().zip(shares.iter().zip(&realized)) {
                *lost = before - after;
            }
            operation.spent += left.spent;
        }

        // 5. Who stays, leaves and joins.
        let moves = membership::decide(&network.region, &rules, (&mut operation, &choices), state, at)?;
        record.moves = moves;

        // 6. What is built.
        record.decided = building::weigh(&mut network, &rules, &mut operation, state, (year, at))?;

        // 7. The forum meets.
        forum::meet(&network.region, (&rules, fate), &mut operation, (state, number), &mut record, at);

        // 8. What the future would be called today.
        outcome::score(&rules, state, &mut record);
        state.learn(&choices, &pulled, &rules, &record.members_before);
        self.values += operation.spent;
        Ok(record)
    }
}
