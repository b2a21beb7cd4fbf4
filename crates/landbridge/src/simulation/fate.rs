//! What is drawn once for a future, and the keys of what is drawn in a year.

use crate::model::{ActorId, AgendaPosition, Rules};
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
    /// The period from which something happens.
    Begins = 13,
}

/// Draws of one year.
#[derive(Clone, Copy, Debug)]
pub(super) struct AtYear {
    seed: u64,
    future: u64,
    pub(super) number: usize,
}

impl AtYear {
    pub(super) fn new(seed: u64, future: u64, number: usize) -> Self {
        Self { seed, future, number }
    }

    pub(super) fn draw(self, step: Step, subject: usize) -> Draw {
        let year = self.number as u64;
        Draw { seed: self.seed, future: self.future, year, step: step as u64, subject: subject as u64 }
    }

    pub(super) fn uniform(self, step: Step, subject: usize) -> f64 {
        self.draw(step, subject).uniform()
    }

    /// Where in the probability of its value a factor's sample lies: the same in all years.
    pub(super) fn within(self, factor: usize) -> f64 {
        once(self.seed, self.future, 4, factor)
    }

    /// A number for a subject with a name, which it has whatever stands beside it in its table.
    pub(super) fn uniform_of(self, step: Step, name: &str) -> f64 {
        Draw { subject: number_of(name), ..self.draw(step, 0) }.uniform()
    }
}

/// A number for a name: FNV-1a.
fn number_of(name: &str) -> u64 {
    const START: u64 = 0xcbf2_9ce4_8422_2325;
    const PRIME: u64 = 0x0100_0000_01b3;
    name.bytes().fold(START, |number, byte| (number ^ u64::from(byte)).wrapping_mul(PRIME))
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
}

impl Fate {
    /// The fate of a future under the rules with its factors, which hold in all years.
    pub(super) fn draw(n_actors: usize, rules: &Rules, seed: u64, future: u64) -> Self {
        let (forum, guarantees) = (&rules.forum, &rules.guarantees);
        let once = |kind, subject| once(seed, future, kind, subject);
        let answers = guarantees.guarantees.iter().enumerate().map(|(place, guarantee)| {
            let answered = guarantees.prior_answered + f64::from(guarantee.answered);
            let not_answered =
                guarantees.prior_not_answered + f64::from(guarantee.calls) - f64::from(guarantee.answered);
            beta_quantile(once(1, place), answered, not_answered)
        });
        let keeps =
            (0..n_actors).map(|actor| beta_quantile(once(2, actor), 1.0 + forum.kept, 1.0 + forum.broken));
        Self {
            seed,
            future,
            meets: beta_quantile(once(0, 0), 1.0 + forum.met, 1.0 + forum.missed),
            answers: answers.collect(),
            keeps: keeps.collect(),
        }
    }

    /// Where a voice stands on a dimension of an issue: the same place of its range in all years.
    pub(super) fn position(
        &self,
        (issue, voice, dimension): (usize, usize, usize),
        stands: &AgendaPosition,
    ) -> f64 {
        let (low, high) = stands.range;
        // A factor may have moved the position beyond the range of the table.
        let (low, high) = (low.min(stands.position), high.max(stands.position));
        if low >= high {
            return stands.position;
        }
        let triangle = Distribution::Triangular { low, mode: stands.position, high };
        triangle.quantile(once(self.seed, self.future, 3, (issue * 1000 + voice) * 100 + dimension))
    }

    pub(super) fn in_year(&self, number: usize) -> AtYear {
        AtYear::new(self.seed, self.future, number)
    }

    /// How reliably the members keep their pledges, on average; nothing without members.
    pub(super) fn mean_keeping(&self, members: &[ActorId]) -> Option<f64> {
        let sum: f64 = members.iter().map(|member| self.keeps[member.0]).sum();
        (!members.is_empty()).then(|| sum / members.len() as f64)
    }
}

/// A number drawn once for a future.
fn once(seed: u64, future: u64, kind: usize, subject: usize) -> f64 {
    // Kinds are far enough apart that no two of them share a subject.
    let subject = (kind * 1_000_000 + subject) as u64;
    Draw { seed, future, year: 0, step: Step::Once as u64, subject }.uniform()
}
