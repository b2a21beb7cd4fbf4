//! What an issue must be like before it can be decided; all mistakes are told at once.

use super::{Issue, PositionRange, Sampling, Voice};

/// Everything that is wrong with an issue or with how it is to be sampled.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct IssueError {
    /// The issue.
    pub issue: String,
    /// What is wrong, one sentence each.
    pub mistakes: Vec<String>,
}

impl std::fmt::Display for IssueError {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(formatter, "the issue {} cannot be decided: {}", self.issue, self.mistakes.join("; "))
    }
}

impl std::error::Error for IssueError {}

/// All samples are kept until their quantiles are known: a million take some hundred megabytes.
const MAX_SAMPLES: usize = 1_000_000;

/// Squares of distances must stay finite.
const LONGEST_SCALE: f64 = 1e100;

impl Issue {
    /// Whether the issue can be decided.
    ///
    /// # Errors
    /// With every mistake: no voices or dimensions, an actor twice, a scale without length, a position outside its own
    /// range or the scale, a salience outside [0, 1], a negative stake or power, a number that is not finite.
    pub fn check(&self) -> Result<(), IssueError> {
        self.error_unless_empty(self.mistakes())
    }

    pub(super) fn check_with(&self, sampling: &Sampling) -> Result<(), IssueError> {
        let mut mistakes = self.mistakes();
        if sampling.samples == 0 {
            mistakes.push("at least one sample is needed".into());
        }
        if sampling.samples > MAX_SAMPLES {
            mistakes
                .push(format!("{} samples are more than the {MAX_SAMPLES} that are kept", sampling.samples));
        }
        if !(0.0..=1.0).contains(&sampling.power_spread) {
            mistakes.push(format!("the spread of power is {}, not in [0, 1]", sampling.power_spread));
        }
        self.error_unless_empty(mistakes)
    }

    fn error_unless_empty(&self, mistakes: Vec<String>) -> Result<(), IssueError> {
        if mistakes.is_empty() { Ok(()) } else { Err(IssueError { issue: self.name.clone(), mistakes }) }
    }

    fn mistakes(&self) -> Vec<String> {
        let mut mistakes = Vec::new();
        if self.voices.is_empty() {
            mistakes.push("nobody speaks".into());
        }
        if self.dimensions.is_empty() {
            mistakes.push("there is no scale".into());
        }
        for dimension in &self.dimensions {
            let (low, high) = dimension.scale;
            if !(low.is_finite() && high.is_finite() && low < high && dimension.range() < LONGEST_SCALE) {
                mistakes.push(format!("the scale {} goes from {low} to {high}", dimension.name));
            }
            if dimension.yes_threshold.is_some_and(|threshold| !threshold.is_finite()) {
                mistakes.push(format!("the yes-threshold of {} is not a finite number", dimension.name));
            }
        }
        for (i, voice) in self.voices.iter().enumerate() {
            if self.voices[..i].iter().any(|earlier| earlier.actor == voice.actor) {
                mistakes.push(format!("{} speaks twice", voice.actor));
            }
            self.mistakes_of(voice, &mut mistakes);
        }
        mistakes
    }

    fn mistakes_of(&self, voice: &Voice, mistakes: &mut Vec<String>) {
        let actor = &voice.actor;
        let n_dimensions = self.dimensions.len();
        if voice.positions.len() != n_dimensions || voice.salience.len() != n_dimensions {
            mistakes.push(format!(
                "{actor} has {} positions and {} saliences for {n_dimensions} dimensions",
                voice.positions.len(),
                voice.salience.len()
            ));
            return;
        }
        for (dimension, range) in self.dimensions.iter().zip(&voice.positions) {
            let PositionRange { position, low, high, .. } = *range;
            // Written so that a number that is not a number fails too.
            if !(dimension.scale.0 <= low && low <= position && position <= high && high <= dimension.scale.1)
            {
                mistakes.push(format!(
                    "{actor} stands at {position}, between {low} and {high}, on the scale {} from {} to {}",
                    dimension.name, dimension.scale.0, dimension.scale.1
                ));
            }
        }
        for salience in &voice.salience {
            if !(0.0..=1.0).contains(salience) {
                mistakes.push(format!("{actor} has a salience of {salience}, not in [0, 1]"));
            }
        }
        for (what, number, least) in
            [("stake", voice.stake, 0.0), ("power", voice.power, 0.0), ("gain", voice.bloc_gain, f64::MIN)]
        {
            if !(number.is_finite() && number >= least) {
                mistakes.push(format!("{actor} has a {what} of {number}"));
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::super::tests::issue;
    use super::*;

    #[test]
    fn all_mistakes_are_told_at_once() {
        let mut wrong =
            issue(&[("a", &[50.0], &[0.5], 1.0, 1.0, 0.0), ("a", &[120.0], &[1.5], -1.0, f64::NAN, 0.0)]);
        wrong.dimensions[0].yes_threshold = Some(f64::INFINITY);
        let error = wrong.check().unwrap_err();
        assert_eq!(
            error.mistakes,
            [
                "the yes-threshold of scale 0 is not a finite number",
                "a speaks twice",
                "a stands at 120, between 120 and 120, on the scale scale 0 from 0 to 100",
                "a has a salience of 1.5, not in [0, 1]",
                "a has a stake of -1",
                "a has a power of NaN",
            ]
        );
    }

    #[test]
    fn an_issue_without_voices_or_scales_is_refused() {
        let empty = Issue { name: "none".into(), dimensions: vec![], voices: vec![] };
        assert_eq!(empty.check().unwrap_err().mistakes, ["nobody speaks", "there is no scale"]);
        let sampling = Sampling { seed: 0, samples: 0, power_spread: 2.0 };
        assert_eq!(empty.check_with(&sampling).unwrap_err().mistakes.len(), 4);
    }
}
