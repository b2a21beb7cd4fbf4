//! Newton's method on a weighted sum of logarithms of quadratic utilities, with or without a floor under them.

use super::Utility;

/// Newton's method ends when the gain it still predicts is below this share of one logarithmic unit.
const LAST_GAIN: f64 = 1e-28;

/// Once the predicted gain is below this share of the least pull, each exact step takes it down by orders of magnitude; a step
/// that does not even halve it is rounding.
const ROUNDING_GAIN: f64 = 1e-3;

/// Far more steps than any case took; each makes the sum larger.
const MAX_STEPS: usize = 200;

/// Maximize Σ pullᵢ·ln(uᵢ(o) − t) + floor·t over (o, t), or Σ pullᵢ·ln uᵢ(o) over o where there is no floor. A point is o
/// followed, where there is a floor, by t.
pub(super) struct Barrier<'a> {
    /// In the order of pulls.
    pub(super) utilities: &'a [&'a Utility],
    /// Positive.
    pub(super) pulls: Vec<f64>,
    /// The worth of raising the floor by one.
    pub(super) floor: Option<f64>,
}

impl Barrier<'_> {
    /// The maximum, from a point at which every logarithm exists.
    pub(super) fn ascend(&self, mut point: Vec<f64>) -> Vec<f64> {
        let exact = ROUNDING_GAIN * self.pulls.iter().copied().fold(f64::INFINITY, f64::min);
        let mut last = f64::INFINITY;
        for _ in 0..MAX_STEPS {
            let (gradient, curvature) = self.derivatives(&point);
            let step = solve(curvature, &gradient);
            let gain = dot(&gradient, &step);
            // A gain that is not a number ends the search too.
            if gain <= LAST_GAIN || gain.is_nan() || (gain < exact && gain >= 0.5 * last) {
                break;
            }
            point = self.advance(&point, &step, gain);
            last = gain;
        }
        point
    }

    /// Goes along the step until the sum has nearly stopped rising: the full step where that is right.
    fn advance(&self, point: &[f64], step: &[f64], gain: f64) -> Vec<f64> {
        let at = |length: f64| -> Vec<f64> { point.iter().zip(step).map(|(p, s)| p + length * s).collect() };
        let full = at(1.0);
        if self.slope(&full, step).is_some_and(|slope| slope >= -0.25 * gain) {
            return full;
        }
        let (mut low, mut high) = (0.0, 1.0);
        for _ in 0..60 {
            let length = 0.5 * (low + high);
            match self.slope(&at(length), step) {
                Some(slope) if slope >= 0.0 => {
                    low = length;
                    if slope <= 0.5 * gain {
                        break;
                    }
                }
                _ => high = length,
            }
        }
        at(low)
    }

    fn n_dimensions(&self, point: &[f64]) -> usize {
        point.len() - usize::from(self.floor.is_some())
    }

    /// How far a utility is above the floor.
    fn slack(&self, utility: &Utility, point: &[f64]) -> f64 {
        let n_dimensions = self.n_dimensions(point);
        let floor = if self.floor.is_some() { point[n_dimensions] } else { 0.0 };
        utility.at(&point[..n_dimensions]) - floor
    }

    fn slack_gradient(&self, utility: &Utility, point: &[f64]) -> Vec<f64> {
        let n_dimensions = self.n_dimensions(point);
        let mut gradient: Vec<f64> =
            (0..n_dimensions).map(|k| -2.0 * utility.loss[k] * (point[k] - utility.ideal[k])).collect();
        if self.floor.is_some() {
            gradient.push(-1.0);
        }
        gradient
    }

    /// Derivative along a direction; none where a logarithm does not exist.
    fn slope(&self, point: &[f64], direction: &[f64]) -> Option<f64> {
        let mut slope = self.floor.map_or(0.0, |floor| floor * direction[direction.len() - 1]);
        for (utility, pull) in self.utilities.iter().zip(&self.pulls) {
            let slack = self.slack(utility, point);
            if slack <= 0.0 || slack.is_nan() {
                return None;
            }
            slope += pull * dot(&self.slack_gradient(utility, point), direction) / slack;
        }
        Some(slope)
    }

    /// Gradient, and minus the second derivatives.
    fn derivatives(&self, point: &[f64]) -> (Vec<f64>, Vec<Vec<f64>>) {
        let size = point.len();
        let mut gradient = vec![0.0; size];
        let mut curvature = vec![vec![0.0; size]; size];
        if let Some(floor) = self.floor {
            gradient[size - 1] = floor;
        }
        for (utility, pull) in self.utilities.iter().zip(&self.pulls) {
            let slack = self.slack(utility, point);
            let of_slack = self.slack_gradient(utility, point);
            for row in 0..size {
                gradient[row] += pull * of_slack[row] / slack;
                for column in 0..size {
                    curvature[row][column] += pull * (of_slack[row] / slack) * (of_slack[column] / slack);
                }
            }
            for (k, loss) in utility.loss.iter().enumerate() {
                curvature[k][k] += pull * 2.0 * loss / slack;
            }
        }
        (gradient, curvature)
    }
}

fn dot(a: &[f64], b: &[f64]) -> f64 {
    a.iter().zip(b).map(|(a, b)| a * b).sum()
}

/// Solves a symmetric system without negative eigenvalues by L·D·Lᵀ. A pivot that rounding has taken to zero is replaced
/// by the smallest that could be seen: a row of zeros then leaves its unknown at zero.
fn solve(mut matrix: Vec<Vec<f64>>, rhs: &[f64]) -> Vec<f64> {
    let size = rhs.len();
    let mut solution = rhs.to_vec();
    for pivot in 0..size {
        let least = f64::EPSILON * matrix[pivot][pivot].max(f64::MIN_POSITIVE / f64::EPSILON);
        let diagonal = (0..pivot)
            .fold(matrix[pivot][pivot], |rest, k| rest - matrix[pivot][k] * matrix[pivot][k] * matrix[k][k]);
        matrix[pivot][pivot] = diagonal.max(least);
        for row in pivot + 1..size {
            let rest = (0..pivot)
                .fold(matrix[row][pivot], |rest, k| rest - matrix[row][k] * matrix[pivot][k] * matrix[k][k]);
            matrix[row][pivot] = rest / matrix[pivot][pivot];
        }
    }
    for row in 0..size {
        for k in 0..row {
            solution[row] -= matrix[row][k] * solution[k];
        }
    }
    for row in (0..size).rev() {
        solution[row] /= matrix[row][row];
        for below in row + 1..size {
            solution[row] -= matrix[below][row] * solution[below];
        }
    }
    solution
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_symmetric_system_is_solved() {
        let matrix = vec![vec![4.0, 2.0, 0.0], vec![2.0, 5.0, 1.0], vec![0.0, 1.0, 3.0]];
        let x = solve(matrix, &[8.0, 15.0, 11.0]);
        for (x, expected) in x.iter().zip([1.0, 2.0, 3.0]) {
            assert!((x - expected).abs() < 1e-14);
        }
    }

    #[test]
    fn a_row_of_zeros_leaves_its_unknown_at_zero() {
        assert_eq!(solve(vec![vec![2.0, 0.0], vec![0.0, 0.0]], &[4.0, 0.0]), [2.0, 0.0]);
    }
}
