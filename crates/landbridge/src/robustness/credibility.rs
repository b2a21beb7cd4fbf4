//! Credibility: what the record of calls says about how likely a pledge is kept.

use serde::Serialize;

use super::NoScore;

/// A Beta law of the probability that a pledge is kept.
///
/// Published rates of kept pledges concern calls to war under alliance treaties; they are no evidence about trade
/// or transit agreements, and where a prior rests on them that must be said.
#[derive(Clone, Copy, Debug, PartialEq, Serialize)]
pub struct Credibility {
    /// α: prior weight of keeping, plus calls answered. Above 0.
    pub alpha: f64,
    /// β: prior weight of not keeping, plus calls not answered. Above 0.
    pub beta: f64,
}

impl Credibility {
    /// The prior with these two weights.
    ///
    /// # Errors
    /// [`NoScore::OutOfRange`] where a weight is not above 0.
    pub fn prior(alpha: f64, beta: f64) -> Result<Self, NoScore> {
        for (what, number) in [("alpha", alpha), ("beta", beta)] {
            // Written so that a number that is not a number fails too.
            if !(number > 0.0 && number.is_finite()) {
                return Err(NoScore::OutOfRange { what: what.into(), number, range: "above 0 and finite" });
            }
        }
        Ok(Self { alpha, beta })
    }

    /// The prior with this mean that weighs as much as `weight` calls.
    ///
    /// # Errors
    /// [`NoScore::OutOfRange`] where the mean is not strictly between 0 and 1, or the weight not above 0.
    pub fn prior_of_mean(mean: f64, weight: f64) -> Result<Self, NoScore> {
        if !(mean > 0.0 && mean < 1.0) {
            return Err(NoScore::OutOfRange {
                what: "the prior mean".into(),
                number: mean,
                range: "in (0, 1)",
            });
        }
        if !(weight > 0.0 && weight.is_finite()) {
            let what = "the prior weight".into();
            return Err(NoScore::OutOfRange { what, number: weight, range: "above 0 and finite" });
        }
        Self::prior(mean * weight, (1.0 - mean) * weight)
    }

    /// The law after these further calls.
    #[must_use]
    pub fn after(self, answered: u64, not_answered: u64) -> Self {
        Self { alpha: self.alpha + answered as f64, beta: self.beta + not_answered as f64 }
    }

    /// The mean: the probability that the next call is answered.
    #[must_use]
    pub fn mean(self) -> f64 {
        self.alpha / (self.alpha + self.beta)
    }

    /// The standard deviation of the probability: how little the record has settled.
    #[must_use]
    pub fn standard_deviation(self) -> f64 {
        let mean = self.mean();
        libm::sqrt(mean * (1.0 - mean) / (self.alpha + self.beta + 1.0))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn posterior_mean_lies_between_prior_mean_and_record() {
        // (m·κ + k)/(κ + n): the prior weighs as κ calls.
        let prior = Credibility::prior_of_mean(0.4, 5.0).unwrap();
        let after = prior.after(9, 1);
        assert!((after.mean() - (0.4 * 5.0 + 9.0) / 15.0).abs() < 1e-15);
        assert!(prior.mean() < after.mean() && after.mean() < 0.9);
        assert!(after.standard_deviation() < prior.standard_deviation());
        // One call after the other is the same as all at once.
        assert_eq!(prior.after(4, 1).after(5, 0), after);
    }

    #[test]
    fn moments_are_those_of_the_density() {
        // Simpson's rule on x^(α−1)(1−x)^(β−1) with whole exponents, which it integrates to rounding.
        let law = Credibility { alpha: 3.0, beta: 4.0 };
        let moment = |power: f64| -> f64 {
            (0..=2_000)
                .map(|i| {
                    let x = f64::from(i) / 2_000.0;
                    let weight = if i == 0 || i == 2_000 { 1.0 } else { 2.0 + 2.0 * f64::from(i % 2) };
                    weight * libm::pow(x, power + 2.0) * libm::pow(1.0 - x, 3.0)
                })
                .sum()
        };
        let mean = moment(1.0) / moment(0.0);
        assert!((law.mean() - mean).abs() < 1e-12);
        let variance = moment(2.0) / moment(0.0) - mean * mean;
        assert!((law.standard_deviation() - libm::sqrt(variance)).abs() < 1e-12);
    }

    #[test]
    fn a_prior_that_is_no_law_is_refused() {
        for (alpha, beta) in [(0.0, 1.0), (1.0, -1.0), (f64::NAN, 1.0), (1.0, f64::INFINITY)] {
            assert!(Credibility::prior(alpha, beta).is_err());
        }
        for (mean, weight) in [(0.0, 1.0), (1.0, 1.0), (0.5, 0.0), (f64::NAN, 1.0)] {
            assert!(Credibility::prior_of_mean(mean, weight).is_err());
        }
    }
}
