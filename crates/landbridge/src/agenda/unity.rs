//! Unity: how close the voices stand to their weighted median, from 0 (two halves at the two ends) to 1 (all agree).

/// unity = 1 − Σ w|x − m| / (Σ w · range/2), m a weighted median of the positions; no other point has a smaller sum of
/// distances, and no positions on the scale have a larger one than half the weight at either end.
///
/// `positions` and `weights` by voice, at least one weight positive; `range` the length of the scale.
#[must_use]
pub fn unity(positions: &[f64], weights: &[f64], median: f64, range: f64) -> f64 {
    let total: f64 = weights.iter().sum();
    let spread: f64 = positions.iter().zip(weights).map(|(x, w)| w * libm::fabs(x - median)).sum();
    1.0 - spread / (0.5 * total * range)
}

/// Unity of an issue: the mean of its dimensions' unities, each weighted by how much all voices together care for it.
/// `care` is the sum of saliences by dimension; where nobody cares for any, all count equally.
#[must_use]
pub fn issue_unity(unities: &[f64], care: &[f64]) -> f64 {
    let total: f64 = care.iter().sum();
    if total > 0.0 {
        unities.iter().zip(care).map(|(unity, care)| unity * care).sum::<f64>() / total
    } else {
        unities.iter().sum::<f64>() / unities.len() as f64
    }
}

#[cfg(test)]
mod tests {
    use super::super::weighted_median;
    use super::*;

    fn of(positions: &[f64], weights: &[f64]) -> f64 {
        let median = weighted_median(positions, weights).unwrap().position;
        unity(positions, weights, median, 100.0)
    }

    #[test]
    fn unity_is_one_when_all_agree_and_zero_when_halves_sit_at_the_ends() {
        assert!((of(&[30.0, 30.0, 30.0], &[1.0, 5.0, 0.1]) - 1.0).abs() < 1e-15);
        assert!((of(&[0.0, 100.0, 100.0], &[2.0, 1.0, 1.0]) - 0.0).abs() < 1e-15);
        // A quarter at one end, three quarters at the other: the quarter is a whole scale away, 0.25/0.5 of the worst.
        assert!((of(&[0.0, 100.0], &[1.0, 3.0]) - 0.5).abs() < 1e-15);
    }

    #[test]
    fn dimensions_count_by_how_much_they_are_cared_for() {
        assert!((issue_unity(&[1.0, 0.0], &[3.0, 1.0]) - 0.75).abs() < 1e-15);
        assert!((issue_unity(&[1.0, 0.0], &[0.0, 0.0]) - 0.5).abs() < 1e-15);
    }
}
