//! Quantities that must not be mixed up: an interval that a value is certified to lie in, and counts of time.
//! Everything else is a plain `f64` whose unit its field states.

use serde::Serialize;

/// A number known to lie in `[lower, upper]`; the width is rounding, not uncertainty about the world.
#[derive(Clone, Copy, Debug, PartialEq, Serialize)]
pub struct Interval {
    /// The number is at least this.
    pub lower: f64,
    /// The number is at most this.
    pub upper: f64,
}

impl Interval {
    /// The number is exactly zero.
    pub const ZERO: Self = Self { lower: 0.0, upper: 0.0 };

    /// The middle of the interval: the number to print.
    #[must_use]
    pub fn value(self) -> f64 {
        0.5 * (self.lower + self.upper)
    }

    /// How far apart the ends are.
    #[must_use]
    pub fn gap(self) -> f64 {
        self.upper - self.lower
    }

    /// Two numbers may be equal when their intervals meet.
    #[must_use]
    pub fn meets(self, other: Self) -> bool {
        self.lower <= other.upper && other.lower <= self.upper
    }

    /// The larger of two numbers.
    #[must_use]
    pub fn max(self, other: Self) -> Self {
        Self { lower: self.lower.max(other.lower), upper: self.upper.max(other.upper) }
    }
}

impl std::ops::Add for Interval {
    type Output = Self;
    fn add(self, other: Self) -> Self {
        Self { lower: self.lower + other.lower, upper: self.upper + other.upper }
    }
}

impl std::ops::Sub for Interval {
    type Output = Self;
    fn sub(self, other: Self) -> Self {
        Self { lower: self.lower - other.upper, upper: self.upper - other.lower }
    }
}

/// A power of two as people read it: `2^23 = 8,388,608`; beyond 127 the power alone.
#[must_use]
pub fn power_of_two(exponent: usize) -> String {
    let number = u32::try_from(exponent).ok().and_then(|exponent| 2_u128.checked_pow(exponent));
    number
        .map_or_else(|| format!("2^{exponent}"), |number| format!("2^{exponent} = {}", in_thousands(number)))
}

/// A count as people read it: 8,388,608.
#[must_use]
pub fn in_thousands(count: u128) -> String {
    let digits = count.to_string();
    let mut text = String::with_capacity(digits.len() * 4 / 3);
    for (place, digit) in digits.chars().enumerate() {
        if place > 0 && (digits.len() - place).is_multiple_of(3) {
            text.push(',');
        }
        text.push(digit);
    }
    text
}
