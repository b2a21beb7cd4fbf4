//! The weighted median: the position that no majority of weight wants to move from, and by how much it holds.

use serde::Serialize;

/// Weights within this share of their total count as equal: decimal weights do not add up exactly in binary.
const HALF_TOLERANCE: f64 = 1e-12;

/// The weighted median of one dimension.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct WeightedMedian {
    /// The smallest position up to which at least half of the weight lies.
    pub position: f64,
    /// The weight that would have to change sides for another position to be the median, in the unit of weights.
    pub margin: f64,
    /// The margin as a share of all weight.
    pub margin_share: f64,
    /// The voices with weight at that position, by index: who decides.
    pub voices: Vec<usize>,
}

/// The weighted median of positions with weights, of which at least one is positive. None where there are no voices.
///
/// # References
/// [Black 1948]
#[must_use]
pub fn weighted_median(positions: &[f64], weights: &[f64]) -> Option<WeightedMedian> {
    let total: f64 = weights.iter().sum();
    let mut order: Vec<usize> = (0..positions.len()).filter(|&i| weights[i] > 0.0).collect();
    order.sort_by(|&a, &b| positions[a].total_cmp(&positions[b]));
    let mut up_to = 0.0;
    for group in order.chunk_by(|&a, &b| positions[a].total_cmp(&positions[b]).is_eq()) {
        let below: f64 = up_to;
        up_to += group.iter().map(|&i| weights[i]).sum::<f64>();
        if up_to >= 0.5 * total - HALF_TOLERANCE * total {
            // Rounding may leave a tie a hair below half; a margin is never negative.
            let margin = (up_to - 0.5 * total).min(0.5 * total - below).max(0.0);
            return Some(WeightedMedian {
                position: positions[group[0]],
                margin,
                margin_share: margin / total,
                voices: group.to_vec(),
            });
        }
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_even_split_takes_the_lower_position_with_no_margin() {
        let median = weighted_median(&[9.0, 1.0], &[2.0, 2.0]).unwrap();
        assert_eq!((median.position, median.margin, median.voices), (1.0, 0.0, vec![1]));
        // In binary 0.1 + 0.2 is more than 0.3, so 0.3 is less than half: decimals tie all the same.
        let decimals = weighted_median(&[1.0, 9.0, 9.0], &[0.3, 0.1, 0.2]).unwrap();
        assert_eq!(decimals.voices, [0]);
        assert!(decimals.margin < 1e-15);
    }

    #[test]
    fn voices_without_weight_decide_nothing() {
        let median = weighted_median(&[0.0, 5.0, 5.0, 8.0], &[0.0, 1.0, 0.0, 0.5]).unwrap();
        assert_eq!((median.position, median.margin, median.voices), (5.0, 0.25, vec![1]));
        assert_eq!(weighted_median(&[], &[]), None);
    }

    #[test]
    fn moving_more_than_the_margin_moves_the_median_and_less_does_not() {
        let positions = [0.0, 50.0, 100.0];
        let weights = [3.0, 1.5, 3.5];
        let margin = weighted_median(&positions, &weights).unwrap().margin;
        assert!((margin - 0.5).abs() < 1e-15);
        let after = |moved: f64| {
            weighted_median(&positions, &[weights[0] - moved, weights[1], weights[2] + moved])
                .unwrap()
                .position
        };
        assert_eq!((after(0.49), after(0.51)), (50.0, 100.0));
    }
}
