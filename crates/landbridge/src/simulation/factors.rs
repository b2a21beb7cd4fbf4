//! Step 1: the factors of a year, from those of the sample.

use super::fate::{AtYear, Step};
use crate::model::{Factor, FactorMode, Movement, Region, Rules};
use crate::sampling::{Distribution, normal_cumulative, normal_quantile};

/// Halvings of the interval in which the probability of a value is sought: beyond the digits of a double.
const HALVINGS: usize = 60;

/// The factors' values in a year, in the order of factors.csv.
pub(super) fn values_in(region: &Region, rules: &Rules, sampled: &[f64], at: AtYear) -> Vec<f64> {
    let groups = region.factor_groups();
    let value = |(place, (factor, &sampled)): (usize, (&Factor, &f64))| match rules.movement[place] {
        Movement::AtOnce => sampled,
        Movement::Never => no_effect(factor),
        Movement::Gradual { years } => {
            let way = (at.number + 1).min(years) as f64 / years as f64;
            let nothing = no_effect(factor);
            nothing + (sampled - nothing) * way
        }
        Movement::Yearly { persistence } => {
            let own = normal_quantile(at.uniform(Step::Factors, place));
            let noise = match groups.iter().position(|group| *group == factor.group) {
                None => own,
                Some(group) => {
                    // Groups come after the factors among the subjects.
                    let common = normal_quantile(at.uniform(Step::Factors, region.factors.len() + group));
                    let a = factor.correlation;
                    a * common + libm::sqrt(1.0 - a * a) * own
                }
            };
            // The correlation of normal numbers whose ranks correlate so.
            let a = 2.0 * libm::sin(std::f64::consts::PI * persistence / 6.0);
            let of_sample = normal_quantile(probability_of(&factor.distribution, sampled, at.within(place)));
            let mixed = a * of_sample + libm::sqrt(1.0 - a * a) * noise;
            factor.distribution.quantile(normal_cumulative(mixed))
        }
    };
    region.factors.iter().zip(sampled).enumerate().map(value).collect()
}

/// The value at which a factor changes nothing.
fn no_effect(factor: &Factor) -> f64 {
    match factor.mode {
        FactorMode::Times => 1.0,
        // What is set can only move at once: that is seen to where the rules are read.
        FactorMode::Plus | FactorMode::Set => 0.0,
    }
}

/// The probability up to a value, strictly between 0 and 1. Many probabilities belong to a value that has one of its own: which of them it
/// is says `lot`, so that years are distributed as samples are.
fn probability_of(distribution: &Distribution, value: f64, lot: f64) -> f64 {
    let edge = |is_below: &dyn Fn(f64) -> bool| {
        let (mut low, mut high) = (0.0, 1.0);
        for _ in 0..HALVINGS {
            let middle = 0.5 * (low + high);
            if middle <= low || middle >= high {
                break;
            }
            if is_below(distribution.quantile(middle)) { low = middle } else { high = middle }
        }
        0.5 * (low + high)
    };
    let (low, high) = (edge(&|quantile| quantile < value), edge(&|quantile| quantile <= value));
    low + lot * (high - low)
}
