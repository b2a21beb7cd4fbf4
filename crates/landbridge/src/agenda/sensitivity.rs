//! How the outcomes of an issue move with each voice's position and weight.

use serde::Serialize;

use super::bargaining::{Found, outcome, utilities};
use super::{Issue, compromise};

/// Positions are moved by this share of the scale.
const POSITION_STEP: f64 = 0.01;

/// Weights are raised by this share.
const WEIGHT_STEP: f64 = 0.1;

/// What one voice moves in one dimension.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Sensitivity {
    /// Who.
    pub actor: String,
    /// Name of the dimension.
    pub dimension: String,
    /// Move of the compromise per unit that the voice's position moves.
    pub compromise_by_position: f64,
    /// Move of the compromise when the voice's weight grows by a tenth, in the unit of positions.
    pub compromise_by_tenth_of_weight: f64,
    /// Move of the Nash outcome in this dimension per unit that the voice's position in it moves, over a step of a
    /// hundredth of the scale (upward, or downward where that would leave the scale). None where there is no outcome before or after.
    pub nash_by_position: Option<f64>,
    /// Move of the Nash outcome in this dimension when the voice's weight in the issue grows by a tenth, in the unit of
    /// positions. None where there is no outcome.
    pub nash_by_tenth_of_weight: Option<f64>,
}

/// The sensitivities of an issue that passed its check, by voice, then by dimension.
///
/// # Complexity
/// One bargain for each voice, and one for each voice and dimension.
#[must_use]
pub fn sensitivities(issue: &Issue) -> Vec<Sensitivity> {
    let base = utilities(issue);
    let nash = at(&base);
    let mut all = Vec::with_capacity(issue.voices.len() * issue.dimensions.len());
    for (i, voice) in issue.voices.iter().enumerate() {
        let mut heavier = base.clone();
        heavier[i].weight *= 1.0 + WEIGHT_STEP;
        let heavier = at(&heavier);
        for (k, dimension) in issue.dimensions.iter().enumerate() {
            let (positions, mut weights) = (issue.positions(k), issue.weights(k));
            let mean = compromise(&positions, &weights);
            weights[i] *= 1.0 + WEIGHT_STEP;

            let up = POSITION_STEP * dimension.range();
            let step = if positions[i] + up <= dimension.scale.1 { up } else { -up };
            let mut moved = base.clone();
            moved[i].ideal[k] += step;
            let moved = at(&moved);
            let difference = |after: &Option<Vec<f64>>| Some(after.as_ref()?[k] - nash.as_ref()?[k]);
            all.push(Sensitivity {
                actor: voice.actor.clone(),
                dimension: dimension.name.clone(),
                compromise_by_position: mean.by_position[i],
                compromise_by_tenth_of_weight: compromise(&positions, &weights).outcome - mean.outcome,
                nash_by_position: difference(&moved).map(|change| change / step),
                nash_by_tenth_of_weight: difference(&heavier),
            });
        }
    }
    all
}

fn at(utilities: &[super::Utility]) -> Option<Vec<f64>> {
    match outcome(utilities) {
        Found::At(outcome) => Some(outcome),
        Found::Anywhere(_) | Found::Nowhere => None,
    }
}

#[cfg(test)]
mod tests {
    use super::super::tests::issue;
    use super::*;

    #[test]
    fn where_disagreement_is_very_bad_the_nash_outcome_moves_like_the_compromise() {
        let bad = issue(&[
            ("a", &[0.0], &[1.0], 1.0, 1.0, 1e7),
            ("b", &[30.0], &[0.5], 1.0, 3.0, 1e7),
            ("c", &[100.0], &[1.0], 1.0, 0.0, 1e7),
        ]);
        let all = sensitivities(&bad);
        for row in &all {
            assert!((row.nash_by_position.unwrap() - row.compromise_by_position).abs() < 1e-5);
            assert!((row.nash_by_tenth_of_weight.unwrap() - row.compromise_by_tenth_of_weight).abs() < 1e-5);
        }
        // Weights 1 and 1.5: o = 45/2.5 = 18; with 1.1 and 1.5 it is 45/2.6.
        assert!((all[0].compromise_by_position - 0.4).abs() < 1e-15);
        assert!((all[0].compromise_by_tenth_of_weight - (45.0 / 2.6 - 18.0)).abs() < 1e-12);
        assert!(all[2].compromise_by_tenth_of_weight.abs() < 1e-15);
    }

    #[test]
    fn a_step_that_ends_the_agreement_has_no_slope() {
        // Both accept 49.7 of distance: at 0 and 98.9 they meet, and at 0 and 99.9 no more.
        let accepts = 0.497 * 0.497 - 1.0;
        let narrow =
            issue(&[("a", &[0.0], &[1.0], 1.0, 1.0, accepts), ("b", &[98.9], &[1.0], 1.0, 1.0, accepts)]);
        let all = sensitivities(&narrow);
        assert!(all[0].nash_by_position.is_some());
        assert_eq!(all[1].nash_by_position, None);
        assert!(all[1].nash_by_tenth_of_weight.is_some());
        // At the end of the scale the step goes inward.
        let end = issue(&[("a", &[0.0], &[1.0], 1.0, 1.0, 1.0), ("b", &[100.0], &[1.0], 1.0, 1.0, 1.0)]);
        let slopes: Vec<f64> = sensitivities(&end).iter().filter_map(|row| row.nash_by_position).collect();
        assert!((slopes[0] - 0.5).abs() < 1e-9 && (slopes[1] - 0.5).abs() < 1e-9, "{slopes:?}");
    }
}
