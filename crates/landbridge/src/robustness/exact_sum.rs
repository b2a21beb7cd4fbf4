//! Sums without rounding: numbers are added as one long whole number, so that neither order nor grouping matters.

use serde::Serialize;

/// Digits of 32 bits. The lowest bit is the smallest positive `f64`, 2⁻¹⁰⁷⁴; 2098 bits hold the largest, and the rest
/// leaves room for 2⁶⁴ additions and a sign.
const N_DIGITS: usize = 68;

/// An exact sum of finite numbers, in 544 bytes whatever their count.
///
/// The digits lie in [0, 2³²) but for the highest, which carries the sign, so that one sum has one form: equal sums have
/// equal bytes. [Kulisch 2013] calls this a complete register.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct ExactSum {
    digits: Vec<i64>,
}

impl Default for ExactSum {
    fn default() -> Self {
        Self { digits: vec![0; N_DIGITS] }
    }
}

impl ExactSum {
    /// Adds a number; a number that is not finite has no place on the register and is answered with false.
    #[must_use]
    pub fn add(&mut self, number: f64) -> bool {
        if !number.is_finite() {
            return false;
        }
        let bits = number.to_bits();
        let exponent = usize::try_from((bits >> 52) & 0x7FF).unwrap_or(0);
        let fraction = bits & ((1 << 52) - 1);
        // Subnormal numbers have no hidden bit, and the exponent of the smallest normal ones.
        let (mantissa, shift) =
            if exponent == 0 { (fraction, 0) } else { (fraction | (1 << 52), exponent - 1) };
        let wide = u128::from(mantissa) << (shift % 32);
        let lowest = shift / 32;
        for place in 0..3 {
            let digit = i64::from(low_digit(wide >> (32 * place)));
            self.digits[lowest + place] += if number < 0.0 { -digit } else { digit };
        }
        self.carry(lowest, lowest + 3);
        true
    }

    /// Adds another sum.
    pub fn merge(&mut self, other: &Self) {
        for (own, others) in self.digits.iter_mut().zip(&other.digits) {
            *own += others;
        }
        self.carry(0, N_DIGITS);
    }

    /// Brings digits back into [0, 2³²) from `start`, at least up to `end` and as far as there is something to carry.
    fn carry(&mut self, start: usize, end: usize) {
        for place in start..N_DIGITS - 1 {
            // An arithmetic shift rounds down, so that what stays is not negative.
            let carry = self.digits[place] >> 32;
            if carry == 0 && place >= end {
                return;
            }
            self.digits[place] -= carry << 32;
            self.digits[place + 1] += carry;
        }
    }

    /// The sum, rounded once to the nearest `f64`, ties to even; infinite where it exceeds the largest.
    #[must_use]
    pub fn value(&self) -> f64 {
        let negative = self.digits[N_DIGITS - 1] < 0;
        let mut size = self.clone();
        if negative {
            size.digits.iter_mut().for_each(|digit| *digit = -*digit);
            size.carry(0, N_DIGITS);
        }
        let rounded = size.rounded();
        if negative { -rounded } else { rounded }
    }

    /// A sum that is not negative, rounded.
    fn rounded(&self) -> f64 {
        let Some(highest) = self.digits.iter().rposition(|digit| *digit != 0) else { return 0.0 };
        // The three highest digits hold at least 65 bits, which is enough to round 53 of them.
        let low = highest.saturating_sub(2);
        let window = self.digits[low..=highest]
            .iter()
            .rev()
            .fold(0_u128, |window, digit| (window << 32) | u128::from(digit.unsigned_abs()));
        let rest = self.digits[..low].iter().any(|digit| *digit != 0);
        let top_bit = 32 * low + 127 - window.leading_zeros() as usize;
        // The place of the lowest bit that an `f64` of this size keeps.
        let unit = top_bit.saturating_sub(52);
        let dropped = unit - (32 * low).min(unit);
        let kept = u64::try_from(window >> dropped).unwrap_or(u64::MAX);
        let remainder = window & ((1 << dropped) - 1);
        let half = (1_u128 << dropped) >> 1;
        let up = dropped > 0 && (remainder > half || (remainder == half && (rest || kept & 1 == 1)));
        // With its hidden bit the mantissa raises the exponent by one, as it does again where rounding overflows it.
        let bits = ((unit as u64) << 52) + kept + u64::from(up);
        f64::from_bits(bits.min(f64::INFINITY.to_bits()))
    }
}

fn low_digit(wide: u128) -> u32 {
    // Masked to 32 bits.
    #[allow(clippy::cast_possible_truncation)]
    let digit = (wide & 0xFFFF_FFFF) as u32;
    digit
}

#[cfg(test)]
#[allow(clippy::float_cmp, reason = "the sums are exact")]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::random::Random;

    fn sum(numbers: &[f64]) -> ExactSum {
        let mut sum = ExactSum::default();
        assert!(numbers.iter().all(|&number| sum.add(number)));
        sum
    }

    #[test]
    fn cancellation_costs_nothing() {
        assert_eq!(sum(&[1e300, 1.0, -1e300, 1e-300]).value(), 1.0);
        assert_eq!(sum(&[1e300, 1e-300, -1e300]).value(), 1e-300);
        assert_eq!(sum(&[f64::MAX, f64::MAX, -f64::MAX]).value(), f64::MAX);
        assert_eq!(sum(&[f64::MAX, f64::MAX]).value(), f64::INFINITY);
        assert_eq!(sum(&[-f64::MAX, -f64::MAX]).value(), f64::NEG_INFINITY);
        assert_eq!(sum(&[]).value(), 0.0);
        // A tenth is 0.1000000000000000055…: ten of them are 1.000000000000000055…, which rounds to 1.
        assert_eq!(sum(&[0.1; 10]).value(), 1.0);
        assert_eq!(sum(&[5e-324, 5e-324, -5e-324]).value(), 5e-324);
    }

    #[test]
    fn rounding_is_to_nearest_and_ties_go_to_even() {
        let ulp = f64::EPSILON;
        assert_eq!(sum(&[1.0, ulp / 2.0]).value(), 1.0);
        assert_eq!(sum(&[1.0 + ulp, ulp / 2.0]).value(), 1.0 + 2.0 * ulp);
        assert_eq!(sum(&[1.0, ulp / 2.0, 1e-300]).value(), 1.0 + ulp);
        assert_eq!(sum(&[2.0 - ulp, ulp / 2.0]).value(), 2.0);
        assert_eq!(sum(&[-1.0, -ulp / 2.0, -1e-300]).value(), -1.0 - ulp);
    }

    #[test]
    fn numbers_that_are_not_finite_are_refused() {
        let mut sum = ExactSum::default();
        assert!(!sum.add(f64::NAN) && !sum.add(f64::INFINITY));
        assert_eq!(sum, ExactSum::default());
    }

    proptest! {
        #[test]
        fn the_sum_of_two_is_that_of_the_processor(a in any::<f64>(), b in any::<f64>()) {
            prop_assume!(a.is_finite() && b.is_finite());
            // An addition is rounded once to nearest, ties to even, as this is. Zero has no sign here.
            prop_assert_eq!(sum(&[a, b]).value(), a + b);
        }

        #[test]
        fn sums_of_whole_numbers_are_those_of_integers(numbers in prop::collection::vec(-(1_i64 << 52)..(1_i64 << 52), 0..40)) {
            let exact: i128 = numbers.iter().map(|&number| i128::from(number)).sum();
            let floats: Vec<f64> = numbers.iter().map(|&number| number as f64).collect();
            prop_assert_eq!(sum(&floats).value(), exact as f64);
        }

        #[test]
        fn order_and_grouping_leave_the_same_form(numbers in prop::collection::vec(any::<f64>(), 0..30), seed: u64, cut in 0_usize..30) {
            let numbers: Vec<f64> = numbers.into_iter().filter(|number| number.is_finite()).collect();
            let all = sum(&numbers);
            let shuffled: Vec<f64> =
                Random::of(seed, 0).order(numbers.len()).into_iter().map(|i| numbers[i]).collect();
            prop_assert_eq!(&sum(&shuffled), &all);
            let (left, right) = shuffled.split_at(cut.min(shuffled.len()));
            let mut merged = sum(right);
            merged.merge(&sum(left));
            prop_assert_eq!(&merged, &all);
            let negated: Vec<f64> = numbers.iter().map(|number| -number).collect();
            merged.merge(&sum(&negated));
            prop_assert_eq!(&merged, &ExactSum::default());
        }
    }
}
