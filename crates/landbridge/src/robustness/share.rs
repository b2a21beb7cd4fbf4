//! A share of futures, counted, with its 95 % interval.

use serde::{Deserialize, Serialize};

/// The 97.5 % quantile of the standard normal law.
const Z_95: f64 = 1.959_963_984_540_054;

/// A counted share with its Wilson score interval.
#[derive(Clone, Copy, Debug, PartialEq, Deserialize, Serialize)]
pub struct Share {
    /// In how many it is so.
    pub count: u64,
    /// Of how many.
    pub of: u64,
    /// count / of.
    pub share: f64,
    /// The lower end of the 95 % interval.
    pub lower: f64,
    /// The upper end of the 95 % interval.
    pub upper: f64,
}

impl Share {
    /// The share of `count` in `of`; none where `of` is zero or less than `count`.
    ///
    /// The interval holds for independent samples; a scrambled or stratified sample is usually surer than it says.
    ///
    /// # References
    /// [Wilson 1927]
    #[must_use]
    pub fn of(count: u64, of: u64) -> Option<Self> {
        if of == 0 || count > of {
            return None;
        }
        let (n, z2) = (of as f64, Z_95 * Z_95);
        let share = count as f64 / n;
        let center = share + z2 / (2.0 * n);
        let half = Z_95 * libm::sqrt(share * (1.0 - share) / n + z2 / (4.0 * n * n));
        let scale = 1.0 + z2 / n;
        // At 0 and 1 the formula's end is 0 and 1 exactly; rounding would carry it past them.
        let lower = if count == 0 { 0.0 } else { (center - half) / scale };
        let upper = if count == of { 1.0 } else { (center + half) / scale };
        Some(Self { count, of, share, lower, upper })
    }

    /// The share of the true among answers; none where there are no answers.
    pub(super) fn of_true(answers: impl Iterator<Item = bool>) -> Option<Self> {
        let (mut count, mut of) = (0, 0);
        for answer in answers {
            count += u64::from(answer);
            of += 1;
        }
        Self::of(count, of)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn intervals_are_the_published_ones() {
        // Newcombe 1998, Statistics in Medicine 17:857, table I, method 3 (score, no continuity correction).
        for (count, of, lower, upper) in [
            (81, 263, 0.2553, 0.3662),
            (15, 148, 0.0624, 0.1605),
            (0, 20, 0.0, 0.1611),
            (1, 29, 0.0061, 0.1718),
        ] {
            let share = Share::of(count, of).unwrap();
            assert!((share.lower - lower).abs() < 5e-5, "{share:?}");
            assert!((share.upper - upper).abs() < 5e-5, "{share:?}");
        }
    }

    #[test]
    fn an_end_solves_the_equation_that_defines_it() {
        // (p̂ − p)² = z²·p(1 − p)/n at both ends; mirrored counts have mirrored intervals.
        for of in [1_u64, 2, 7, 100, 10_000] {
            for count in [0, 1, of / 3, of / 2, of] {
                let share = Share::of(count, of).unwrap();
                for end in [share.lower, share.upper] {
                    let gap = (share.share - end) * (share.share - end)
                        - Z_95 * Z_95 * end * (1.0 - end) / of as f64;
                    assert!(gap.abs() < 1e-15, "{share:?}");
                }
                let mirror = Share::of(of - count, of).unwrap();
                assert!((mirror.lower + share.upper - 1.0).abs() < 1e-15);
                assert!(0.0 <= share.lower && share.lower <= share.share && share.share <= share.upper);
            }
        }
    }

    #[test]
    fn a_share_of_nothing_does_not_exist() {
        assert_eq!(Share::of(0, 0), None);
        assert_eq!(Share::of(3, 2), None);
        assert_eq!(Share::of_true([true, false, true].into_iter()), Share::of(2, 3));
    }
}
