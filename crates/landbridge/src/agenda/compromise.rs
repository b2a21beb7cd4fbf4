//! The compromise model: the weighted mean of positions, with its exact slopes.

use serde::Serialize;

/// The weighted mean of one dimension and how it moves.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Compromise {
    /// o = Σ wᵢ xᵢ / W with W = Σ wᵢ, in the unit of positions.
    pub outcome: f64,
    /// ∂o/∂xᵢ = wᵢ/W, by voice.
    pub by_position: Vec<f64>,
    /// ∂o/∂wᵢ = (xᵢ − o)/W, by voice.
    pub by_weight: Vec<f64>,
}

/// The compromise of voices at positions with weights, of which at least one is positive: the Nash bargaining solution where all
/// have equal stakes and disagreement would be equally and very bad for all, and the best-supported simple predictor of what the European Union decided.
///
/// # References
/// [Achen 2006], [Thomson et al. 2006]
#[must_use]
pub fn compromise(positions: &[f64], weights: &[f64]) -> Compromise {
    let total: f64 = weights.iter().sum();
    let by_position: Vec<f64> = weights.iter().map(|weight| weight / total).collect();
    let outcome = positions.iter().zip(weights).map(|(x, w)| x * w).sum::<f64>() / total;
    let by_weight = positions.iter().map(|x| (x - outcome) / total).collect();
    Compromise { outcome, by_position, by_weight }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn slopes_are_those_of_small_steps() {
        let (positions, weights) = ([10.0, 40.0, 90.0], [1.0, 0.5, 2.0]);
        let at = |positions: &[f64], weights: &[f64]| compromise(positions, weights).outcome;
        let base = compromise(&positions, &weights);
        let step = 1e-5;
        for i in 0..3 {
            let (mut moved, mut heavier) = (positions, weights);
            moved[i] += step;
            heavier[i] += step;
            assert!(((at(&moved, &weights) - base.outcome) / step - base.by_position[i]).abs() < 1e-8);
            // The second derivative is of the order of the slope: an error of the order of the step is expected.
            assert!(((at(&positions, &heavier) - base.outcome) / step - base.by_weight[i]).abs() < 1e-3);
        }
    }
}
