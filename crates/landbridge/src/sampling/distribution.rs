//! Distributions of factors: their parameters, checked; their quantiles, means and variances.

use serde::Serialize;

use super::beta::beta_quantile;
use super::normal::normal_quantile;

/// Smallest and largest shape of a beta distribution for which quantiles are known to be accurate.
const SHAPES: (f64, f64) = (0.001, 10_000.0);

/// How one factor is distributed. Its unit is the factor's.
///
/// The parameters are what the caller says they are; [`Distribution::check`] tells what is wrong with them. Quantile,
/// mean and variance mean nothing, though they never panic, where it finds anything.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Distribution {
    /// Every number from low to high alike.
    Uniform {
        /// Lower end.
        low: f64,
        /// Upper end.
        high: f64,
    },
    /// A triangular density.
    Triangular {
        /// Lower end.
        low: f64,
        /// Where the density is highest; may be one of the ends.
        mode: f64,
        /// Upper end.
        high: f64,
    },
    /// The normal distribution.
    Normal {
        /// Mean.
        mean: f64,
        /// Standard deviation.
        deviation: f64,
    },
    /// A number whose logarithm is normal.
    Lognormal {
        /// Median of the number itself.
        median: f64,
        /// Standard deviation of its natural logarithm.
        deviation: f64,
    },
    /// The beta distribution stretched from (0, 1) to (low, high).
    Beta {
        /// First shape; larger moves the mass to the upper end.
        a: f64,
        /// Second shape; larger moves the mass to the lower end.
        b: f64,
        /// Lower end.
        low: f64,
        /// Upper end.
        high: f64,
    },
    /// One of several numbers.
    Discrete {
        /// The numbers, rising.
        values: Vec<f64>,
        /// Their weights, in the same order; they need not sum to 1.
        weights: Vec<f64>,
    },
    /// The observed numbers, each as likely as another: the quantile is a step function (definition 1 of Hyndman
    /// and Fan), so only numbers that have been observed are drawn and the mean is theirs.
    Empirical {
        /// The observations, sorted; one that was seen twice stands there twice.
        values: Vec<f64>,
    },
}

impl Distribution {
    /// Everything that is wrong with the parameters, each in a sentence; empty where nothing is.
    #[must_use]
    pub fn check(&self) -> Vec<String> {
        let mut wrong = Vec::new();
        match self {
            Self::Uniform { low, high } => ends(*low, *high, &mut wrong),
            Self::Triangular { low, mode, high } => {
                ends(*low, *high, &mut wrong);
                if finite("mode", *mode, &mut wrong) && (mode < low || mode > high) {
                    wrong.push(format!("mode is {mode}: it must lie between low ({low}) and high ({high})"));
                }
            }
            Self::Normal { mean, deviation } => {
                finite("mean", *mean, &mut wrong);
                positive("deviation", *deviation, &mut wrong);
            }
            Self::Lognormal { median, deviation } => {
                positive("median", *median, &mut wrong);
                positive("deviation", *deviation, &mut wrong);
            }
            Self::Beta { a, b, low, high } => {
                for (name, shape) in [("a", *a), ("b", *b)] {
                    if finite(name, shape, &mut wrong) && !(SHAPES.0..=SHAPES.1).contains(&shape) {
                        let (least, most) = SHAPES;
                        wrong.push(format!("{name} is {shape}: it must lie between {least} and {most}"));
                    }
                }
                ends(*low, *high, &mut wrong);
            }
            Self::Discrete { values, weights } => {
                rising(values, false, &mut wrong);
                check_weights(values.len(), weights, &mut wrong);
            }
            Self::Empirical { values } => rising(values, true, &mut wrong),
        }
        wrong
    }

    /// The number that the factor stays below, or at, with probability u; not a number where u is not strictly
    /// between 0 and 1.
    ///
    /// # References
    /// [Hyndman & Fan 1996] for the empirical one
    #[must_use]
    pub fn quantile(&self, u: f64) -> f64 {
        if !(u > 0.0 && u < 1.0) {
            return f64::NAN;
        }
        match self {
            Self::Uniform { low, high } => low + (high - low) * u,
            Self::Triangular { low, mode, high } => {
                let width = high - low;
                if u * width <= mode - low {
                    low + libm::sqrt(u * width * (mode - low))
                } else {
                    high - libm::sqrt((1.0 - u) * width * (high - mode))
                }
            }
            Self::Normal { mean, deviation } => mean + deviation * normal_quantile(u),
            Self::Lognormal { median, deviation } => median * libm::exp(deviation * normal_quantile(u)),
            Self::Beta { a, b, low, high } => low + (high - low) * beta_quantile(u, *a, *b),
            Self::Discrete { values, weights } => {
                let target = u * weights.iter().sum::<f64>();
                let mut below = 0.0;
                let place = weights.iter().position(|weight| {
                    below += weight;
                    below >= target
                });
                place.and_then(|place| values.get(place)).copied().unwrap_or(f64::NAN)
            }
            Self::Empirical { values } => {
                // The least place k with k/n ≥ u; counting, for n·u may be rounded to the wrong side of k.
                let n = values.len() as f64;
                let guess = libm::floor(n * u);
                let steps = [guess, guess + 1.0, guess + 2.0];
                let place = steps.into_iter().find(|place| *place >= 1.0 && place / n >= u);
                place.and_then(|place| values.get(index(place - 1.0))).copied().unwrap_or(f64::NAN)
            }
        }
    }

    /// The mean.
    #[must_use]
    pub fn mean(&self) -> f64 {
        match self {
            Self::Uniform { low, high } => low + 0.5 * (high - low),
            Self::Triangular { low, mode, high } => (low + mode + high) / 3.0,
            Self::Normal { mean, .. } => *mean,
            Self::Lognormal { median, deviation } => median * libm::exp(0.5 * deviation * deviation),
            Self::Beta { a, b, low, high } => low + (high - low) * (a / (a + b)),
            Self::Discrete { values, weights } => {
                let total: f64 = weights.iter().sum();
                values.iter().zip(weights).map(|(value, weight)| value * weight).sum::<f64>() / total
            }
            Self::Empirical { values } => values.iter().sum::<f64>() / values.len() as f64,
        }
    }

    /// The variance; of an empirical distribution that of the observations themselves, divided by their number.
    #[must_use]
    pub fn variance(&self) -> f64 {
        match self {
            Self::Uniform { low, high } => (high - low) * (high - low) / 12.0,
            Self::Triangular { low, mode, high } => {
                let (left, right) = (mode - low, high - mode);
                (left * left + left * right + right * right) / 18.0
            }
            Self::Normal { deviation, .. } => deviation * deviation,
            Self::Lognormal { median, deviation } => {
                let square = deviation * deviation;
                median * median * libm::exp(square) * libm::expm1(square)
            }
            Self::Beta { a, b, low, high } => {
                let (width, sum) = (high - low, a + b);
                width * width * (a / sum) * (b / sum) / (sum + 1.0)
            }
            Self::Discrete { values, weights } => {
                let (mean, total) = (self.mean(), weights.iter().sum::<f64>());
                let squares =
                    values.iter().zip(weights).map(|(value, w)| w * (value - mean) * (value - mean));
                squares.sum::<f64>() / total
            }
            Self::Empirical { values } => {
                let mean = self.mean();
                values.iter().map(|value| (value - mean) * (value - mean)).sum::<f64>() / values.len() as f64
            }
        }
    }
}

/// A whole number at least 0 as a place in a list.
#[expect(
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "whole, and below a list's length"
)]
fn index(place: f64) -> usize {
    place as usize
}

fn finite(name: &str, number: f64, wrong: &mut Vec<String>) -> bool {
    if !number.is_finite() {
        wrong.push(format!("{name} is {number}: it must be a finite number"));
    }
    number.is_finite()
}

fn positive(name: &str, number: f64, wrong: &mut Vec<String>) {
    if finite(name, number, wrong) && number <= 0.0 {
        wrong.push(format!("{name} is {number}: it must be above 0"));
    }
}

fn ends(low: f64, high: f64, wrong: &mut Vec<String>) {
    let both = [finite("low", low, wrong), finite("high", high, wrong)];
    if both == [true, true] {
        if low >= high {
            wrong.push(format!("low is {low} and high is {high}: low must be below high"));
        } else if !(high - low).is_finite() {
            wrong.push(format!("low is {low} and high is {high}: they are too far apart to compute with"));
        }
    }
}

fn rising(values: &[f64], may_repeat: bool, wrong: &mut Vec<String>) {
    if values.is_empty() {
        wrong.push("values is empty: at least one is needed".to_owned());
    }
    for (place, &value) in values.iter().enumerate() {
        finite(&format!("value {}", place + 1), value, wrong);
    }
    for (place, pair) in values.windows(2).enumerate() {
        if pair[0] > pair[1] {
            let (one, next) = (place + 1, place + 2);
            wrong.push(format!("value {next} ({}) is below value {one} ({}): sort them", pair[1], pair[0]));
        } else if !may_repeat && pair[0] >= pair[1] {
            wrong.push(format!("value {} ({}) stands there twice: add the weights", place + 2, pair[1]));
        }
    }
}

fn check_weights(values: usize, weights: &[f64], wrong: &mut Vec<String>) {
    if values != weights.len() {
        wrong.push(format!("there are {values} values and {} weights: each value needs one", weights.len()));
    }
    let before = wrong.len();
    for (place, &weight) in weights.iter().enumerate() {
        let name = format!("weight {}", place + 1);
        if finite(&name, weight, wrong) && weight < 0.0 {
            wrong.push(format!("{name} is {weight}: it must not be below 0"));
        }
    }
    let total: f64 = weights.iter().sum();
    if wrong.len() == before && !weights.is_empty() && !(total > 0.0 && total.is_finite()) {
        wrong.push(format!("the weights sum to {total}: the sum must be above 0 and finite"));
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::float_cmp, reason = "these numbers are the same to the last bit")]

    use super::*;

    fn all() -> Vec<Distribution> {
        vec![
            Distribution::Uniform { low: -2.0, high: 5.0 },
            Distribution::Triangular { low: 1.0, mode: 2.0, high: 6.0 },
            Distribution::Triangular { low: 1.0, mode: 1.0, high: 6.0 },
            Distribution::Triangular { low: 1.0, mode: 6.0, high: 6.0 },
            Distribution::Normal { mean: 3.0, deviation: 0.5 },
            Distribution::Lognormal { median: 20.0, deviation: 0.4 },
            Distribution::Beta { a: 0.88, b: 3.12, low: 10.0, high: 30.0 },
            Distribution::Discrete { values: vec![-1.0, 0.0, 4.0, 9.0], weights: vec![1.0, 0.0, 2.0, 1.0] },
            Distribution::Empirical { values: vec![1.0, 1.0, 2.5, 7.0, 8.0] },
        ]
    }

    #[test]
    fn mean_and_variance_are_those_of_the_quantiles() {
        // The integrals of q(u) and of (q(u) − mean)² over (0, 1), by the midpoint rule on 200 000 cells: the
        // unbounded tails and the jumps cost less than 3e-4 of the scale.
        let cells = 200_000;
        for distribution in all() {
            assert_eq!(distribution.check(), Vec::<String>::new());
            let quantile = |cell: u32| distribution.quantile((f64::from(cell) + 0.5) / f64::from(cells));
            let mean = (0..cells).map(quantile).sum::<f64>() / f64::from(cells);
            let square = |cell: u32| {
                let away = quantile(cell) - distribution.mean();
                away * away
            };
            let variance = (0..cells).map(square).sum::<f64>() / f64::from(cells);
            let scale = libm::sqrt(distribution.variance());
            assert!((mean - distribution.mean()).abs() < 3e-4 * scale, "{distribution:?}: mean {mean}");
            assert!((variance / distribution.variance() - 1.0).abs() < 3e-4, "{distribution:?}: {variance}");
        }
    }

    #[test]
    fn quantiles_rise_and_need_a_probability() {
        for distribution in all() {
            let quantiles: Vec<f64> = (1..500).map(|i| distribution.quantile(f64::from(i) / 500.0)).collect();
            assert!(quantiles.is_sorted(), "{distribution:?}");
            for u in [0.0, 1.0, -1.0, 2.0, f64::NAN] {
                assert!(distribution.quantile(u).is_nan());
            }
        }
    }

    #[test]
    fn quantiles_are_the_known_ones() {
        let close =
            |found: f64, expected: f64| assert!((found - expected).abs() < 1e-12, "{found}, {expected}");
        // A triangle's left part holds (mode − low)/(high − low) of the mass: here 1/5 below 2.
        let triangle = Distribution::Triangular { low: 1.0, mode: 2.0, high: 6.0 };
        close(triangle.quantile(0.2), 2.0);
        close(triangle.quantile(0.05), 1.5);
        close(triangle.quantile(0.8), 4.0);
        close(Distribution::Lognormal { median: 20.0, deviation: 0.4 }.quantile(0.5), 20.0);
        close(Distribution::Normal { mean: 100.0, deviation: 15.0 }.quantile(0.975), 129.399_459_768_100_8);
        // Beta(2, 1) has the cumulative function x².
        close(Distribution::Beta { a: 2.0, b: 1.0, low: 0.0, high: 4.0 }.quantile(0.25), 2.0);
    }

    #[test]
    fn a_step_is_taken_at_its_probability() {
        let discrete = Distribution::Discrete { values: vec![1.0, 2.0, 3.0], weights: vec![1.0, 1.0, 2.0] };
        assert_eq!(
            [0.1, 0.25, 0.26, 0.5, 0.51, 0.99].map(|u| discrete.quantile(u)),
            [1.0, 1.0, 2.0, 2.0, 3.0, 3.0]
        );
        let never_first = Distribution::Discrete { values: vec![1.0, 2.0], weights: vec![0.0, 1.0] };
        assert_eq!(never_first.quantile(1e-300), 2.0);
        for n in 1..200_u32 {
            let observed = Distribution::Empirical { values: (1..=n).map(f64::from).collect() };
            for k in 1..n {
                let step = f64::from(k) / f64::from(n);
                assert_eq!(observed.quantile(step), f64::from(k), "{k} of {n}");
                assert_eq!(observed.quantile(step.next_up()), f64::from(k + 1), "after {k} of {n}");
            }
            assert_eq!(observed.quantile(1.0_f64.next_down()), f64::from(n));
            assert_eq!(observed.quantile(f64::MIN_POSITIVE), 1.0);
        }
    }

    #[test]
    fn everything_wrong_is_told() {
        let wrong = Distribution::Triangular { low: 3.0, mode: 9.0, high: 2.0 }.check();
        assert_eq!(
            wrong,
            [
                "low is 3 and high is 2: low must be below high",
                "mode is 9: it must lie between low (3) and high (2)"
            ]
        );
        let wrong = Distribution::Beta { a: 0.0, b: f64::NAN, low: 0.0, high: f64::INFINITY }.check();
        assert_eq!(
            wrong,
            [
                "a is 0: it must lie between 0.001 and 10000",
                "b is NaN: it must be a finite number",
                "high is inf: it must be a finite number"
            ]
        );
        let wrong = Distribution::Discrete { values: vec![2.0, 1.0, 1.0], weights: vec![-1.0, 0.5] }.check();
        assert_eq!(
            wrong,
            [
                "value 2 (1) is below value 1 (2): sort them",
                "value 3 (1) stands there twice: add the weights",
                "there are 3 values and 2 weights: each value needs one",
                "weight 1 is -1: it must not be below 0"
            ]
        );
        assert_eq!(Distribution::Normal { mean: f64::NAN, deviation: -1.0 }.check().len(), 2);
        assert_eq!(Distribution::Lognormal { median: 0.0, deviation: 0.0 }.check().len(), 2);
        assert_eq!(Distribution::Empirical { values: vec![] }.check().len(), 1);
        assert_eq!(Distribution::Discrete { values: vec![1.0], weights: vec![0.0] }.check().len(), 1);
        assert_eq!(Distribution::Uniform { low: 1.0, high: 1.0 }.check().len(), 1);
        assert_eq!(Distribution::Uniform { low: f64::MIN, high: f64::MAX }.check().len(), 1);
    }

    #[test]
    fn wrong_parameters_never_panic() {
        assert!(Distribution::Empirical { values: vec![] }.quantile(0.5).is_nan());
        assert!(Distribution::Discrete { values: vec![], weights: vec![1.0] }.quantile(0.5).is_nan());
        assert!(Distribution::Discrete { values: vec![1.0], weights: vec![f64::NAN] }.quantile(0.5).is_nan());
    }
}
