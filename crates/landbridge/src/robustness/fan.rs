//! The spread of one outcome over many futures in flat memory: exact count, mean, least and largest, and quantiles to a
//! stated relative error, whatever the order that futures arrive in.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use super::no_score::check_unit;
use super::quantile::rank;
use super::{ExactSum, NoScore};

/// Bits of a number's fraction that a bucket leaves out: nine of 52 stay, so each power of two has 512 buckets.
const DROPPED_BITS: u32 = 52 - 9;

/// Outcomes seen so far, as counts in fixed buckets.
///
/// A bucket holds the numbers that share sign, exponent and the first nine bits of the fraction, so that its width is
/// at most 2⁻⁹ of its numbers and its middle within 2⁻¹⁰ < 0.1 % of each. Buckets do not depend on what was seen before, and
/// counts and the exact sum are whole numbers: fans of the same outcomes are the same bytes whatever the order, the
/// chunks and the threads. A sketch that adapts its buckets (t-digest, P²) would use less memory, but its answer
/// would depend on the order.
///
/// # Complexity
/// One step down a tree per outcome. Outcomes of one sign that span a factor of ten fall into at most 1,742 buckets, and never
/// into more than there are outcomes.
///
/// # References
/// [Masson, Rim & Lee 2019] (relative-error buckets, here cut straight within powers of two), [Kulisch 2013] (the sum)
#[derive(Clone, Debug, Default, PartialEq, Serialize)]
pub struct Fan {
    count: u64,
    extremes: Option<(f64, f64)>,
    sum: ExactSum,
    /// Bucket 0 is zero; negative numbers have negative buckets.
    buckets: BTreeMap<i32, u64>,
}

/// The numbers to draw a fan from.
#[derive(Clone, Copy, Debug, PartialEq, Deserialize, Serialize)]
pub struct Bands {
    /// How many outcomes.
    pub count: u64,
    /// The mean, exact but for two roundings.
    pub mean: f64,
    /// The least, exact.
    pub least: f64,
    /// The 5 % quantile, to 0.1 % of itself, as are the others.
    pub p05: f64,
    /// The 25 % quantile.
    pub p25: f64,
    /// The median.
    pub p50: f64,
    /// The 75 % quantile.
    pub p75: f64,
    /// The 95 % quantile.
    pub p95: f64,
    /// The largest, exact.
    pub largest: f64,
}

impl Fan {
    /// The largest relative error of a quantile. It holds for numbers of size 2⁻¹⁰²² and more; smaller ones are off by less
    /// than 2⁻¹⁰³¹.
    pub const RELATIVE_ERROR: f64 = 1.0 / 1024.0;

    /// Takes in one outcome.
    ///
    /// # Errors
    /// [`NoScore::NotFinite`], with the count so far as the future; the fan is unchanged.
    pub fn add(&mut self, outcome: f64) -> Result<(), NoScore> {
        // −0 is 0: one number, one form.
        let outcome = outcome + 0.0;
        if !self.sum.add(outcome) {
            let future = usize::try_from(self.count).unwrap_or(usize::MAX);
            return Err(NoScore::NotFinite { of: "the fan".into(), future });
        }
        self.count += 1;
        self.widen(outcome, outcome);
        *self.buckets.entry(bucket(outcome)).or_insert(0) += 1;
        Ok(())
    }

    /// Takes in all outcomes of another fan.
    pub fn merge(&mut self, other: &Self) {
        self.count += other.count;
        self.sum.merge(&other.sum);
        if let Some((least, largest)) = other.extremes {
            self.widen(least, largest);
        }
        for (&bucket, count) in &other.buckets {
            *self.buckets.entry(bucket).or_insert(0) += count;
        }
    }

    fn widen(&mut self, low: f64, high: f64) {
        let (least, largest) = self.extremes.unwrap_or((low, high));
        self.extremes = Some((least.min(low), largest.max(high)));
    }

    /// How many outcomes.
    #[must_use]
    pub fn count(&self) -> u64 {
        self.count
    }

    /// The exact mean but for two roundings; none of no outcomes.
    #[must_use]
    pub fn mean(&self) -> Option<f64> {
        (self.count > 0).then(|| self.sum.value() / self.count as f64)
    }

    /// The least and the largest outcome, exact; none of no outcomes.
    #[must_use]
    pub fn extremes(&self) -> Option<(f64, f64)> {
        self.extremes
    }

    /// The q-quantile as of [`super::quantile`], to [`Fan::RELATIVE_ERROR`]; the least and the largest are exact.
    ///
    /// # Errors
    /// [`NoScore::Nothing`] of no outcomes, [`NoScore::OutOfRange`] where q is not in [0, 1].
    ///
    /// # Complexity
    /// One walk over the buckets.
    pub fn quantile(&self, q: f64) -> Result<f64, NoScore> {
        check_unit("the quantile", q)?;
        let (least, largest) = self.extremes.ok_or(NoScore::Nothing)?;
        let rank = rank(self.count, q);
        if rank == 1 {
            return Ok(least);
        }
        let mut seen = 0;
        for (&bucket, count) in &self.buckets {
            seen += count;
            if seen >= rank {
                // The sought number lies in the bucket and between the extremes: where its middle lies outside them,
                // the extreme is nearer.
                let middle = if rank == self.count { largest } else { middle(bucket) };
                return Ok(middle.max(least).min(largest));
            }
        }
        Ok(largest)
    }

    /// The numbers to draw; none of no outcomes.
    #[must_use]
    pub fn bands(&self) -> Option<Bands> {
        let (least, largest) = self.extremes?;
        let mean = self.mean()?;
        let of = |q: f64| self.quantile(q).ok();
        Some(Bands {
            count: self.count,
            mean,
            least,
            p05: of(0.05)?,
            p25: of(0.25)?,
            p50: of(0.5)?,
            p75: of(0.75)?,
            p95: of(0.95)?,
            largest,
        })
    }
}

/// The bucket of a finite number. Larger numbers never have smaller buckets, because the bits of positive numbers are
/// ordered as the numbers are.
fn bucket(number: f64) -> i32 {
    if number == 0.0 {
        return 0;
    }
    // Twenty bits are left.
    let size = 1 + i32::try_from(number.abs().to_bits() >> DROPPED_BITS).unwrap_or(i32::MAX - 1);
    if number < 0.0 { -size } else { size }
}

/// The middle of a bucket.
fn middle(bucket: i32) -> f64 {
    if bucket == 0 {
        return 0.0;
    }
    let kept = u64::from(bucket.unsigned_abs() - 1);
    let size = f64::from_bits((kept << DROPPED_BITS) | (1 << (DROPPED_BITS - 1)));
    if bucket < 0 { -size } else { size }
}

#[cfg(test)]
#[allow(clippy::float_cmp, reason = "one quantile must be one number however it is asked for")]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::random::Random;
    use crate::robustness::quantile;

    fn fan(outcomes: &[f64]) -> Fan {
        let mut fan = Fan::default();
        for &outcome in outcomes {
            fan.add(outcome).unwrap();
        }
        fan
    }

    fn bytes(fan: &Fan) -> String {
        serde_json::to_string(fan).unwrap()
    }

    /// Outcomes of both signs over many powers of ten, with ties and zeros.
    fn outcomes(seed: u64, n: usize) -> Vec<f64> {
        let mut random = Random::of(seed, 0);
        (0..n)
            .map(|_| match random.below(10) {
                0 => 0.0,
                1 => -0.0,
                2 => 7.25,
                3..6 => -libm::exp(8.0 * random.uniform()),
                _ => libm::exp(20.0 * random.uniform() - 10.0),
            })
            .collect()
    }

    #[test]
    fn quantiles_keep_to_the_stated_error() {
        let all = outcomes(1, 5_000);
        let fan = fan(&all);
        for step in 0..=1_000 {
            let q = f64::from(step) / 1_000.0;
            let exact = quantile(&all, q).unwrap();
            let found = fan.quantile(q).unwrap();
            assert!((found - exact).abs() <= Fan::RELATIVE_ERROR * exact.abs(), "{q}: {found}, not {exact}");
        }
        let bands = fan.bands().unwrap();
        assert_eq!(
            (bands.least, bands.largest),
            (quantile(&all, 0.0).unwrap(), quantile(&all, 1.0).unwrap())
        );
        assert_eq!(bands.p95, fan.quantile(0.95).unwrap());
    }

    #[test]
    fn merging_in_any_order_leaves_the_same_bytes() {
        let all = outcomes(2, 2_000);
        let whole = bytes(&fan(&all));
        for seed in 0..10 {
            let mut random = Random::of(seed, 1);
            let shuffled: Vec<f64> = random.order(all.len()).into_iter().map(|i| all[i]).collect();
            let chunks: Vec<Fan> = shuffled.chunks(1 + random.below(500)).map(fan).collect();
            let mut merged = Fan::default();
            for chunk in random.order(chunks.len()) {
                merged.merge(&chunks[chunk]);
            }
            assert_eq!(bytes(&merged), whole);
            // As a tree, the other way around.
            let mut level = chunks;
            while level.len() > 1 {
                level = level
                    .chunks(2)
                    .map(|pair| {
                        let mut last = pair[pair.len() - 1].clone();
                        pair[..pair.len() - 1].iter().for_each(|other| last.merge(other));
                        last
                    })
                    .collect();
            }
            assert_eq!(bytes(&level[0]), whole);
        }
    }

    #[test]
    fn zeros_of_either_sign_are_one_outcome() {
        assert_eq!(bytes(&fan(&[-0.0, -0.0])), bytes(&fan(&[0.0, 0.0])));
        assert_eq!(bytes(&fan(&[-0.0, 0.0, 3.0])), bytes(&fan(&[0.0, 3.0, -0.0])));
    }

    #[test]
    fn memory_is_flat_for_outcomes_of_one_range() {
        // From 160 to 256, two powers of two, and from 1024 to 1600 would be 1741, and one cut; here it is 224 + 1024 + 488.
        let mut random = Random::of(0, 0);
        let fan = fan(&(0..100_000).map(|_| 100.0 + 900.0 * random.uniform()).collect::<Vec<_>>());
        assert!(fan.buckets.len() <= 1_737, "{} buckets", fan.buckets.len());
    }

    #[test]
    fn few_outcomes_are_exact_at_both_ends() {
        assert_eq!(Fan::default().bands(), None);
        assert_eq!(Fan::default().quantile(0.5), Err(NoScore::Nothing));
        let one = fan(&[0.1]).bands().unwrap();
        assert_eq!((one.mean, one.p05, one.p50, one.p95), (0.1, 0.1, 0.1, 0.1));
        assert_eq!(fan(&[0.1, 0.1, 0.1]).quantile(0.5), Ok(0.1));
    }

    #[test]
    fn outcomes_that_are_not_finite_are_refused_and_leave_no_trace() {
        let mut fan = fan(&[1.0, 2.0]);
        let before = bytes(&fan);
        assert_eq!(fan.add(f64::NAN), Err(NoScore::NotFinite { of: "the fan".into(), future: 2 }));
        assert!(fan.add(f64::INFINITY).is_err());
        assert_eq!(bytes(&fan), before);
        assert!(matches!(fan.quantile(2.0), Err(NoScore::OutOfRange { .. })));
    }

    proptest! {
        #[test]
        fn a_bucket_holds_its_numbers_within_the_error(number in any::<f64>()) {
            prop_assume!(number.is_finite());
            let off = (middle(bucket(number)) - number).abs();
            let allowed = Fan::RELATIVE_ERROR * number.abs();
            prop_assert!(off <= allowed || (number.abs() < f64::MIN_POSITIVE && off < 1e-310));
        }

        #[test]
        fn buckets_are_in_the_order_of_numbers(a in any::<f64>(), b in any::<f64>()) {
            prop_assume!(a.is_finite() && b.is_finite() && a <= b);
            prop_assert!(bucket(a) <= bucket(b));
        }
    }
}
