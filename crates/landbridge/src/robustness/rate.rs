//! A rate of events, counted over a time, with its 95 % interval.

use serde::Serialize;

/// Half of what lies outside the interval.
const TAIL: f64 = 0.025;
/// Bisection halves the bracket so often that nothing is left of it.
const HALVINGS: usize = 200;

/// A counted rate with its exact Poisson interval.
#[derive(Clone, Copy, Debug, PartialEq, Serialize)]
pub struct Rate {
    /// How many.
    pub count: u32,
    /// Over how long.
    pub over: f64,
    /// count / over.
    pub rate: f64,
    /// The lower end of the 95 % interval.
    pub lower: f64,
    /// The upper end of the 95 % interval.
    pub upper: f64,
}

impl Rate {
    /// The rate of `count` events over a time; none where the time is not above zero and finite.
    ///
    /// # References
    /// [Garwood 1936]
    #[must_use]
    pub fn of(count: u32, over: f64) -> Option<Self> {
        if !(over > 0.0 && over.is_finite()) {
            return None;
        }
        let most = 10.0 + 4.0 * f64::from(count);
        // At most `count` falls with the mean, at least `count` rises.
        let upper = bisect(most, |mean| at_most(count, mean) > TAIL);
        let lower = match count {
            0 => 0.0,
            _ => bisect(most, |mean| 1.0 - at_most(count - 1, mean) < TAIL),
        };
        Some(Self { count, over, rate: f64::from(count) / over, lower: lower / over, upper: upper / over })
    }
}

/// Chance of at most `count` events where `mean` are expected.
fn at_most(count: u32, mean: f64) -> f64 {
    // Each term from its logarithm, so that a large mean does not underflow.
    let mut log_factorial = 0.0;
    let mut sum = 0.0;
    for k in 0..=count {
        if k > 0 {
            log_factorial += libm::log(f64::from(k));
        }
        let log_power = if k == 0 { 0.0 } else { f64::from(k) * libm::log(mean) };
        sum += libm::exp(log_power - mean - log_factorial);
    }
    sum
}

/// Where a condition that holds at the low end stops to hold.
fn bisect(most: f64, holds: impl Fn(f64) -> bool) -> f64 {
    let (mut low, mut high) = (0.0, most);
    for _ in 0..HALVINGS {
        let middle = 0.5 * (low + high);
        if holds(middle) {
            low = middle;
        } else {
            high = middle;
        }
    }
    0.5 * (low + high)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn intervals_are_those_of_the_published_table() {
        // Garwood 1936, table 1 (two-sided 95 %): counts 0, 1, 5, 10, 50.
        for (count, lower, upper) in [
            (0, 0.0, 3.689),
            (1, 0.0253, 5.572),
            (5, 1.623, 11.668),
            (10, 4.795, 18.390),
            (50, 37.111, 65.919),
        ] {
            let rate = Rate::of(count, 1.0).unwrap();
            assert!((rate.lower - lower).abs() < 1e-3 && (rate.upper - upper).abs() < 1e-3, "{rate:?}");
        }
    }

    #[test]
    fn a_longer_time_makes_the_rate_smaller_and_surer() {
        let (one, ten) = (Rate::of(3, 1.0).unwrap(), Rate::of(3, 10.0).unwrap());
        assert!((one.upper / 10.0 - ten.upper).abs() < 1e-12 && (one.lower / 10.0 - ten.lower).abs() < 1e-12);
        assert_eq!(Rate::of(1, 0.0), None);
    }
}
