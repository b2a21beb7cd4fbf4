//! Agenda: what a forum would decide on an issue, from the voices' positions, saliences, stakes and weights. Knows no
//! networks, games or files: gains and powers are plain numbers that the caller brings.

mod bargaining;
mod check;
mod compromise;
mod concave;
mod condorcet;
mod decide;
mod median;
mod sampled;
mod sensitivity;
mod stationary;
mod unity;

pub use bargaining::{Bargain, Conflict, bargain, utilities};
pub use check::IssueError;
pub use compromise::{Compromise, compromise};
pub use concave::{Utility, nash_outcome, worst_off_at_best};
pub use condorcet::{
    Election, Elections, VictoryRule, conditional, elect, markov_incentive, markov_uniform, strengths,
    values, victory_probabilities,
};
pub use decide::{Decision, DimensionDecision, Passing, decide};
pub use median::{WeightedMedian, weighted_median};
pub use sampled::{PassingShares, Sampled, Sampling, Spread, sampled};
pub use sensitivity::{Sensitivity, sensitivities};
pub use unity::{issue_unity, unity};

/// A question before the forum: one scale or several, and the voices on them.
#[derive(Clone, Debug, PartialEq)]
pub struct Issue {
    /// What is decided.
    pub name: String,
    /// The scales, each decided at once with the others.
    pub dimensions: Vec<Dimension>,
    /// Who speaks.
    pub voices: Vec<Voice>,
}

/// One scale of an issue.
#[derive(Clone, Debug, PartialEq)]
pub struct Dimension {
    /// What the scale measures.
    pub name: String,
    /// The two ends, in the unit of positions.
    pub scale: (f64, f64),
    /// An outcome above this is a yes; none where the dimension asks nothing.
    pub yes_threshold: Option<f64>,
}

impl Dimension {
    /// How long the scale is.
    #[must_use]
    pub fn range(&self) -> f64 {
        self.scale.1 - self.scale.0
    }
}

/// One actor on an issue.
#[derive(Clone, Debug, PartialEq)]
pub struct Voice {
    /// Who.
    pub actor: String,
    /// Where it stands, by dimension.
    pub positions: Vec<PositionRange>,
    /// How much it cares, in [0, 1], by dimension.
    pub salience: Vec<f64>,
    /// What an outcome at its own position rather than at the far end of the scale is worth to it: money a year, at
    /// least 0, for the issue as a whole whatever the number of dimensions.
    pub stake: f64,
    /// How much it can push, at least 0; only ratios between voices matter. All zero is all equal.
    pub power: f64,
    /// What it gains from the bloc itself, which it loses where no agreement is found: money a year, of any sign.
    pub bloc_gain: f64,
}

/// A position and how surely it is known.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct PositionRange {
    /// The best estimate.
    pub position: f64,
    /// The position is at least this.
    pub low: f64,
    /// The position is at most this.
    pub high: f64,
    /// Whether the range has a source; without one it is the whole scale.
    pub sourced: bool,
}

impl Issue {
    /// Position of every voice in a dimension.
    #[must_use]
    pub fn positions(&self, dimension: usize) -> Vec<f64> {
        self.voices.iter().map(|voice| voice.positions[dimension].position).collect()
    }

    /// Weight of every voice in a dimension: salience × power. Where nobody has power, all powers count as one; where
    /// every weight would be zero, all are one.
    #[must_use]
    pub fn weights(&self, dimension: usize) -> Vec<f64> {
        self.weigh(|voice| voice.salience[dimension])
    }

    /// Weight of every voice in the issue as a whole: its mean salience × power, with the same rule for zeros. With one
    /// dimension these are the weights of that dimension.
    #[must_use]
    pub fn issue_weights(&self) -> Vec<f64> {
        self.weigh(|voice| voice.salience.iter().sum::<f64>() / voice.salience.len() as f64)
    }

    /// Whether an outcome is a yes: above the threshold in every dimension that has one. None where none has.
    #[must_use]
    pub fn passes(&self, outcome: &[f64]) -> Option<bool> {
        let asked = self.dimensions.iter().zip(outcome);
        let answers: Vec<bool> = asked
            .filter_map(|(dimension, &o)| dimension.yes_threshold.map(|threshold| o > threshold))
            .collect();
        if answers.is_empty() { None } else { Some(answers.into_iter().all(|yes| yes)) }
    }

    fn weigh(&self, salience: impl Fn(&Voice) -> f64) -> Vec<f64> {
        let powerless = self.voices.iter().all(|voice| voice.power == 0.0);
        let power = |voice: &Voice| if powerless { 1.0 } else { voice.power };
        let weights: Vec<f64> = self.voices.iter().map(|voice| salience(voice) * power(voice)).collect();
        if weights.iter().all(|&weight| weight == 0.0) { vec![1.0; weights.len()] } else { weights }
    }
}

/// Powers that sum to one from what each actor gains over standing alone: the positive part of its gain. Where nobody
/// gains, all are equal.
#[must_use]
pub fn powers_from_gains(gains: &[f64]) -> Vec<f64> {
    let positive: Vec<f64> = gains.iter().map(|gain| gain.max(0.0)).collect();
    let total: f64 = positive.iter().sum();
    if total > 0.0 {
        positive.iter().map(|gain| gain / total).collect()
    } else {
        vec![1.0 / gains.len() as f64; gains.len()]
    }
}

/// How important each voice of the issue finds each dimension beside the others: saliences over their sum, equal where
/// it cares for none. Rows by voice.
fn salience_shares(voice: &Voice) -> Vec<f64> {
    let total: f64 = voice.salience.iter().sum();
    let equal = 1.0 / voice.salience.len() as f64;
    voice.salience.iter().map(|s| if total > 0.0 { s / total } else { equal }).collect()
}

#[cfg(test)]
pub(crate) mod tests {
    use super::*;

    /// Name, positions, saliences, stake, power and gain of a voice.
    type Row<'a> = (&'a str, &'a [f64], &'a [f64], f64, f64, f64);

    /// An issue on scales from 0 to 100.
    pub(crate) fn issue(voices: &[Row]) -> Issue {
        let n_dimensions = voices[0].1.len();
        Issue {
            name: "test".into(),
            dimensions: (0..n_dimensions)
                .map(|k| Dimension { name: format!("scale {k}"), scale: (0.0, 100.0), yes_threshold: None })
                .collect(),
            voices: voices
                .iter()
                .map(|&(actor, positions, salience, stake, power, bloc_gain)| Voice {
                    actor: actor.into(),
                    positions: positions
                        .iter()
                        .map(|&position| PositionRange {
                            position,
                            low: position,
                            high: position,
                            sourced: true,
                        })
                        .collect(),
                    salience: salience.to_vec(),
                    stake,
                    power,
                    bloc_gain,
                })
                .collect(),
        }
    }

    #[test]
    fn powers_are_the_positive_gains_and_equal_where_nobody_gains() {
        assert_eq!(powers_from_gains(&[3.0, -5.0, 1.0]), [0.75, 0.0, 0.25]);
        assert_eq!(powers_from_gains(&[-3.0, 0.0]), [0.5, 0.5]);
        assert_eq!(powers_from_gains(&[]), [0.0; 0]);
    }

    #[test]
    fn weights_are_salience_times_power_and_equal_where_all_are_zero() {
        let both = issue(&[("a", &[0.0], &[0.5], 1.0, 4.0, 0.0), ("b", &[0.0], &[1.0], 1.0, 1.0, 0.0)]);
        assert_eq!(both.weights(0), [2.0, 1.0]);
        assert_eq!(both.issue_weights(), [2.0, 1.0]);
        let powerless = issue(&[("a", &[0.0], &[0.5], 1.0, 0.0, 0.0), ("b", &[0.0], &[1.0], 1.0, 0.0, 0.0)]);
        assert_eq!(powerless.weights(0), [0.5, 1.0]);
        let apart = issue(&[("a", &[0.0], &[0.0], 1.0, 1.0, 0.0), ("b", &[0.0], &[1.0], 1.0, 0.0, 0.0)]);
        assert_eq!(apart.weights(0), [1.0, 1.0]);
    }

    #[test]
    fn an_outcome_passes_above_the_threshold_in_every_dimension() {
        let mut two = issue(&[("a", &[0.0, 0.0], &[1.0, 1.0], 1.0, 1.0, 0.0)]);
        assert_eq!(two.passes(&[90.0, 90.0]), None);
        two.dimensions.iter_mut().for_each(|dimension| dimension.yes_threshold = Some(50.0));
        assert_eq!(two.passes(&[90.0, 51.0]), Some(true));
        assert_eq!(two.passes(&[90.0, 50.0]), Some(false));
    }
}
