//! The quantile of a list of numbers, and the rank that it and every fan take it at.

use super::NoScore;
use super::no_score::{check_column, check_unit};

/// q·n that exceeds a whole number by less than this share of itself is that whole number: 0.07·100 is 7 and not the
/// next above 7. Four roundings.
const RANK_FUZZ: f64 = 4.0 * f64::EPSILON;

/// The q-quantile: the smallest of the numbers that at least a share q of them do not exceed. It is always one of the
/// numbers.
///
/// # Errors
/// [`NoScore::Nothing`], [`NoScore::NotFinite`], [`NoScore::OutOfRange`] where q is not in [0, 1].
///
/// # References
/// [Hyndman & Fan 1996], definition 1
pub fn quantile(numbers: &[f64], q: f64) -> Result<f64, NoScore> {
    check_unit("the quantile", q)?;
    check_column("the list", numbers, numbers.len())?;
    let mut sorted = numbers.to_vec();
    sorted.sort_by(f64::total_cmp);
    let rank = usize::try_from(rank(sorted.len() as u64, q)).unwrap_or(usize::MAX);
    sorted.get(rank.wrapping_sub(1)).copied().ok_or(NoScore::Nothing)
}

/// The rank from 1 of the q-quantile among n numbers, q in [0, 1]: the least whole number at or above q·n, at least 1.
pub(super) fn rank(n: u64, q: f64) -> u64 {
    let place = q * n as f64;
    // Not negative and at most n.
    #[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss)]
    let rank = libm::ceil(place * (1.0 - RANK_FUZZ)) as u64;
    rank.clamp(1, n.max(1))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ranks_do_not_suffer_from_binary_fractions() {
        for percent in 1..=100_u64 {
            for n in [1, 20, 100, 1_000, 40_000] {
                let exact = (percent * n).div_ceil(100);
                assert_eq!(rank(n, percent as f64 / 100.0), exact, "{percent} % of {n}");
            }
        }
        assert_eq!((rank(10, 0.0), rank(10, 1.0)), (1, 10));
    }

    #[test]
    fn a_quantile_is_the_smallest_number_that_enough_do_not_exceed() {
        let numbers = [5.0, 1.0, 4.0, 2.0, 2.0, 9.0, -3.0];
        for q in [0.0, 0.05, 0.25, 0.5, 0.51, 0.95, 1.0] {
            let enough = |x: f64| {
                numbers.iter().filter(|number| **number <= x).count() as f64 >= q * numbers.len() as f64
            };
            let expected = numbers.iter().copied().filter(|&x| enough(x)).fold(f64::INFINITY, f64::min);
            assert_eq!(quantile(&numbers, q), Ok(expected), "{q}");
        }
        assert_eq!(quantile(&[], 0.5), Err(NoScore::Nothing));
        assert!(matches!(quantile(&numbers, 1.5), Err(NoScore::OutOfRange { .. })));
    }
}
