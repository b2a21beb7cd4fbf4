//! What is drawn once for a future, and the keys of what is drawn in a year.

use crate::model::{ActorId, Region, Rules};
use crate::sampling::{Distribution, Draw, beta_quantile};

/// What a draw within a year is for.
#[derive(Clone, Copy, Debug)]
pub(super) enum Step {
    /// Once per future.
    Once = 0,
    /// Factors that are drawn anew every year.
    Factors = 1,
    /// What happens by itself.
    Events = 2,
    /// What a holder does.
    Coercion = 3,
    /// Dangers outside the network.
    Crises = 4,
    /// Answers to calls.
    Answers = 5,
    /// Ties that work.
    Ties = 6,
    /// The order in which candidates decide.
    Order = 7,
    /// Who stays, leaves and joins.
    Membership = 8,
    /// Whether the forum meets.
    Meeting = 9,
    /// Signatures that are kept.
    Pledges = 10,
    /// Promises that are kept.
    Promises = 11,
    /// Options that are weighed.
    Building = 12,
}

/// Draws of one year.
#[derive(Clone, Copy, Debug)]
pub(super) struct AtYear {
    seed: u64,
    future: u64,
    pub(super) number: usize,
}

impl AtYear {
    pub(super) fn draw(self, step: Step, subject: usize) -> Draw {
        let year = self.number as u64;
        Draw { seed: self.seed, future: self.future, year, step: step as u64, subject: subject as u64 }
    }

    pub(super) fn uniform(self, step: Step, subject: usize) -> f64 {
        self.draw(step, subject).uniform()
    }
}

/// What is drawn once for a future.
pub(super) struct Fate {
    seed: u64,
    future: u64,
    /// Chance that the forum meets in a slot.
    pub(super) meets: f64,
    /// θ of each guarantee.
    pub(super) answers: Vec<f64>,
    /// How reliably each actor keeps its pledges, in the order of actors.csv.
    pub(super) keeps: Vec<f64>,
    /// Where each voice stands: by issue, voice and dimension.
    pub(super) positions: Vec<Vec<Vec<f64>>>,
}

impl Fate {
    pub(super) fn draw(region: &Region, rules: &Rules, seed: u64, future: u64) -> Self {
        let once = |kind: usize, subject: usize| {
            // Kinds are far enough apart that no two of them share a subject.
            let subject = (kind * 1_000_000 + subject) as u64;
            Draw { seed, future, year: 0, step: Step::Once as u64, subject }.uniform()
        };
        let forum = &rules.forum;
        let guarantees = &rules.guarantees;
        let answers = guarantees.guarantees.iter().enumerate().map(|(place, guarantee)| {
            let answered = guarantees.prior_answered + f64::from(guarantee.answered);
            let not_answered =
                guarantees.prior_not_answered + f64::from(guarantee.calls) - f64::from(guarantee.answered);
            beta_quantile(once(1, place), answered, not_answered)
        });
        let keeps = (0..region.actors.len())
            .map(|actor| beta_quantile(once(2, actor), 1.0 + forum.kept, 1.0 + forum.broken));
        let positions = region.agenda.iter().enumerate().map(|(issue, agenda)| {
            let voices = agenda.voices.iter().enumerate().map(|(voice, says)| {
                let dimensions = says.positions.iter().enumerate().map(|(dimension, stands)| {
                    let (low, high) = stands.range;
                    // A factor may have moved the position beyond the range of the table.
                    let (low, high) = (low.min(stands.position), high.max(stands.position));
                    if low >= high {
                        return stands.position;
                    }
                    let triangle = Distribution::Triangular { low, mode: stands.position, high };
                    triangle.quantile(once(3, (issue * 1000 + voice) * 100 + dimension))
                });
                dimensions.collect()
            });
            voices.collect()
        });
        Self {
            seed,
            future,
            meets: beta_quantile(once(0, 0), 1.0 + forum.met, 1.0 + forum.missed),
            answers: answers.collect(),
            keeps: keeps.collect(),
            positions: positions.collect(),
        }
    }

    pub(super) fn in_year(&self, number: usize) -> AtYear {
        AtYear { seed: self.seed, future: self.future, number }
    }

    /// How reliably the members keep their pledges, on average; nothing without members.
    pub(super) fn mean_keeping(&self, members: &[ActorId]) -> Option<f64> {
        let sum: f64 = members.iter().map(|member| self.keeps[member.0]).sum();
        (!members.is_empty()).then(|| sum / members.len() as f64)
    }
}
