//! Everything that is computed of one issue.

use serde::Serialize;

use super::{
    Bargain, Elections, Issue, IssueError, Sampled, Sampling, Sensitivity, VictoryRule, WeightedMedian,
    bargain, compromise, elect, issue_unity, sampled, sensitivities, unity, weighted_median,
};

/// What the forum would decide, by several models.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Decision {
    /// Name of the issue.
    pub issue: String,
    /// The Nash bargaining solution, or who stands in its way.
    pub nash: Bargain,
    /// The simpler models, by dimension.
    pub dimensions: Vec<DimensionDecision>,
    /// Unity of the issue: its dimensions' unities weighted by how much all voices together care for each.
    pub unity: f64,
    /// The probabilistic Condorcet elections, with linear victory.
    pub elections: Elections,
    /// Yes or no. None where the issue has no threshold.
    pub passes: Option<Passing>,
    /// How outcomes move with each voice's position and weight, by voice, then by dimension.
    pub sensitivities: Vec<Sensitivity>,
    /// What remains of it over sampled positions and powers.
    pub sampled: Sampled,
}

/// The simpler models in one dimension.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct DimensionDecision {
    /// Name of the dimension.
    pub name: String,
    /// The voices' weights, by voice: salience × power.
    pub weights: Vec<f64>,
    /// The compromise: the weighted mean of positions.
    pub compromise: f64,
    /// The weighted median and by how much it holds.
    pub median: WeightedMedian,
    /// Who stands, with weight, at the weighted median: who decides.
    pub pivotal: Vec<String>,
    /// Unity in this dimension.
    pub unity: f64,
}

/// Whether each model's outcome is a yes.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
pub struct Passing {
    /// The Nash outcome: no where there is no agreement. None where the outcome is undetermined.
    pub nash: Option<bool>,
    /// The compromise.
    pub compromise: bool,
    /// The weighted median.
    pub median: bool,
}

/// Decides an issue by all models, and over samples.
///
/// # Errors
/// Where the issue or the sampling does not pass its check.
pub fn decide(issue: &Issue, sampling: &Sampling) -> Result<Decision, IssueError> {
    let sampled = sampled(issue, sampling)?;
    let dimensions: Vec<DimensionDecision> =
        (0..issue.dimensions.len()).filter_map(|k| decide_dimension(issue, k)).collect();
    let care: Vec<f64> = (0..issue.dimensions.len())
        .map(|k| issue.voices.iter().map(|voice| voice.salience[k]).sum())
        .collect();
    let unities: Vec<f64> = dimensions.iter().map(|dimension| dimension.unity).collect();
    let nash = bargain(issue);
    Ok(Decision {
        issue: issue.name.clone(),
        unity: issue_unity(&unities, &care),
        elections: elect(issue, VictoryRule::Linear),
        passes: passing(issue, &nash, &dimensions),
        sensitivities: sensitivities(issue),
        nash,
        dimensions,
        sampled,
    })
}

fn decide_dimension(issue: &Issue, k: usize) -> Option<DimensionDecision> {
    let (positions, weights) = (issue.positions(k), issue.weights(k));
    let median = weighted_median(&positions, &weights)?;
    Some(DimensionDecision {
        name: issue.dimensions[k].name.clone(),
        compromise: compromise(&positions, &weights).outcome,
        pivotal: median.voices.iter().map(|&i| issue.voices[i].actor.clone()).collect(),
        unity: unity(&positions, &weights, median.position, issue.dimensions[k].range()),
        weights,
        median,
    })
}

fn passing(issue: &Issue, nash: &Bargain, dimensions: &[DimensionDecision]) -> Option<Passing> {
    let by = |outcome: &dyn Fn(&DimensionDecision) -> f64| {
        issue.passes(&dimensions.iter().map(outcome).collect::<Vec<f64>>())
    };
    Some(Passing {
        compromise: by(&|dimension| dimension.compromise)?,
        median: by(&|dimension| dimension.median.position)?,
        nash: match nash {
            Bargain::Agreement { outcome, .. } => issue.passes(outcome),
            Bargain::NoAgreement { .. } => Some(false),
            Bargain::Undetermined { .. } => None,
        },
    })
}

#[cfg(test)]
mod tests {
    use super::super::tests::issue;
    use super::*;

    const SAMPLING: Sampling = Sampling { seed: 1, samples: 20, power_spread: 0.1 };

    #[test]
    fn a_decision_holds_every_model_in_words_and_numbers() {
        let mut water = issue(&[
            ("Upstream", &[20.0], &[0.8], 100.0, 1.0, 40.0),
            ("Midstream", &[60.0], &[0.5], 50.0, 2.0, 10.0),
            ("Downstream", &[90.0], &[1.0], 80.0, 1.5, 60.0),
        ]);
        water.dimensions[0].yes_threshold = Some(61.0);
        let decision = decide(&water, &SAMPLING).unwrap();
        // Weights 0.8, 1 and 1.5.
        assert!((decision.dimensions[0].compromise - (16.0 + 60.0 + 135.0) / 3.3).abs() < 1e-12);
        assert_eq!(decision.dimensions[0].pivotal, ["Midstream"]);
        let passes = decision.passes.unwrap();
        assert_eq!((passes.compromise, passes.median), (true, false));
        let Bargain::Agreement { outcome, utilities } = &decision.nash else { panic!("they can agree") };
        assert_eq!(passes.nash, Some(outcome[0] > 61.0));
        assert!(utilities.iter().all(|&utility| utility > 0.0));
        let json = serde_json::to_value(&decision).unwrap();
        assert_eq!(json["nash"]["result"], "agreement");
        assert_eq!(json["sensitivities"][2]["actor"], "Downstream");
    }

    #[test]
    fn without_agreement_nothing_passes_by_bargaining() {
        let mut apart =
            issue(&[("a", &[80.0], &[1.0], 1.0, 1.0, -2.0), ("b", &[90.0], &[1.0], 1.0, 1.0, 0.0)]);
        apart.dimensions[0].yes_threshold = Some(50.0);
        let decision = decide(&apart, &SAMPLING).unwrap();
        assert_eq!(decision.passes, Some(Passing { nash: Some(false), compromise: true, median: true }));
        assert_eq!((decision.sampled.agreement, decision.sampled.nash), (0.0, None));
    }

    #[test]
    fn a_wrong_issue_is_refused() {
        let wrong = issue(&[("a", &[180.0], &[1.0], 1.0, 1.0, 0.0)]);
        assert_eq!(decide(&wrong, &SAMPLING).unwrap_err().mistakes.len(), 1);
    }
}
