//! What is kept of a future: a record for each year.

use super::operation::Operation;
use crate::model::{ActorId, Region};

/// A future from its first year to its last.
#[derive(Clone, Debug, PartialEq)]
pub struct Course {
    /// Its number in the run.
    pub index: u64,
    /// Its factors as sampled, in the order of factors.csv.
    pub factors: Vec<f64>,
    /// One record for each year.
    pub years: Vec<YearRecord>,
}

/// A year of a future.
#[derive(Clone, Debug, PartialEq)]
pub struct YearRecord {
    /// The year.
    pub year: i32,
    /// What all make together in the undisturbed network, millions a year.
    pub together: f64,
    /// Each actor's share of it under the forum of the beginning of the year, in the order of actors.csv.
    pub shares: Vec<f64>,
    /// What each actor lost of its share by the year's events and levers.
    pub lost: Vec<f64>,
    /// Members in the beginning of the year, in the order of actors.csv.
    pub members_before: Vec<ActorId>,
    /// Members at its end.
    pub members: Vec<ActorId>,
    /// Options that began to work, as places in the rules.
    pub opened: Vec<usize>,
    /// Options that were decided.
    pub decided: Vec<usize>,
    /// What happened by itself.
    pub events: Vec<String>,
    /// What states did.
    pub pulls: Vec<(ActorId, String)>,
    /// Calls for help.
    pub calls: Vec<Call>,
    /// Who joined and left.
    pub moves: Vec<Move>,
    /// Whether the forum met.
    pub met: bool,
    /// Acts that the forum agreed on this year, as places in the rules.
    pub passed: Vec<usize>,
    /// Acts in force at the end of the year.
    pub in_force: Vec<usize>,
    /// Options that work at the end of the year.
    pub built: Vec<usize>,
    /// What each test counts, where it can be scored.
    pub counted: Vec<Option<f64>>,
    /// Whether each test is passed, where it can be scored.
    pub passes: Vec<Option<bool>>,
    /// Share of the tests passed among those that can be scored.
    pub score: Option<f64>,
    /// What the future would be called now, as a place in the classes.
    pub class: usize,
    /// Share of inner trade.
    pub trade_share: f64,
    /// Share of the slots so far in which the forum met.
    pub meetings: f64,
}

/// A call for help.
#[derive(Clone, Debug, PartialEq)]
pub struct Call {
    /// Who called.
    pub protege: ActorId,
    /// Whom; absent is the forum.
    pub guarantor: Option<ActorId>,
    /// Why.
    pub reason: String,
    /// Whether it was answered with means.
    pub answered: bool,
}

/// A candidate that joined or left.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Move {
    /// Who.
    pub actor: ActorId,
    /// Whether it joined.
    pub joins: bool,
    /// What being a member was worth to it, millions a year.
    pub worth: f64,
}

impl YearRecord {
    pub(super) fn new(year: i32, region: &Region) -> Self {
        Self {
            year,
            together: 0.0,
            shares: Vec::new(),
            lost: vec![0.0; region.actors.len()],
            members_before: Vec::new(),
            members: Vec::new(),
            opened: Vec::new(),
            decided: Vec::new(),
            events: Vec::new(),
            pulls: Vec::new(),
            calls: Vec::new(),
            moves: Vec::new(),
            met: false,
            passed: Vec::new(),
            in_force: Vec::new(),
            built: Vec::new(),
            counted: Vec::new(),
            passes: Vec::new(),
            score: None,
            class: 0,
            trade_share: 0.0,
            meetings: 0.0,
        }
    }

    pub(super) fn remember(&mut self, operation: &Operation, shares: &[f64], members: &[ActorId]) {
        self.together = operation.together();
        self.shares = shares.to_vec();
        self.members_before = members.to_vec();
    }
}
