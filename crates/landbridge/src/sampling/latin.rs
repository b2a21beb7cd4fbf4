//! Latin hypercube sampling: one point in each of n equal strata of every dimension, without storing orders.

use super::key::{Purpose, key};
use crate::random::Random;

/// Most points of a hypercube: beyond it too few digits are left for the place within a stratum.
pub(super) const MOST_POINTS: u64 = 1 << 32;

/// Rounds of the shuffle. Each halves what is left of a point's own place, and the authors' bound for telling a few
/// places from random ones falls by about √2 a round.
const ROUNDS: u64 = 64;

/// A keyed bijection of 0..n: the swap-or-not shuffle.
///
/// In each round x may change places with `pivot − x` modulo n; the coin that decides belongs to the pair, so both
/// partners see the same one and each round is a bijection, whatever n.
///
/// # References
/// [Hoang, Morris & Rogaway 2012]
fn shuffled(x: u64, n: u64, order: u64) -> u64 {
    (0..ROUNDS).fold(x, |x, round| {
        let mut random = Random::of(order, round);
        let pivot = below(n, random.bits());
        let partner = if pivot >= x { pivot - x } else { pivot + n - x };
        let coin = Random::of(random.bits(), x.max(partner)).bits() >> 63;
        if coin == 1 { partner } else { x }
    })
}

/// A whole number below n from 64 random bits, biased by less than n/2⁶⁴.
fn below(n: u64, bits: u64) -> u64 {
    // The upper half of the product is below n, so it fits.
    ((u128::from(bits) * u128::from(n)) >> 64) as u64
}

/// One coordinate of a point, in (0, 1): a random place within the stratum that the point has in that dimension.
///
/// # References
/// [`McKay`, Beckman & Conover 1979]
pub(super) fn coordinate(index: u64, n: u64, dimension: u64, seed: u64) -> f64 {
    let stratum = shuffled(index, n, key(Purpose::Strata, &[seed, dimension]));
    // Stratum and place together have at most 52 digits: the sum is exact, and its quotient by n is rounded by far
    // less than the distance of the place from the border of its stratum.
    let digits = 50 - (64 - (n - 1).leading_zeros());
    let place = key(Purpose::Jitter, &[seed, dimension, index]) >> (64 - digits);
    let cells = (1_u64 << digits) as f64;
    (stratum as f64 + (place as f64 + 0.5) / cells) / n as f64
}

#[cfg(test)]
mod tests {
    #![allow(
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss,
        reason = "numbers of strata are small"
    )]

    use super::*;

    #[test]
    fn the_shuffle_is_a_bijection_for_every_size() {
        for n in (1..70).chain([255, 256, 257, 1000, 1009]) {
            let mut seen = vec![false; n as usize];
            for x in 0..n {
                let y = shuffled(x, n, 77) as usize;
                assert!(!std::mem::replace(&mut seen[y], true), "{n}: {y} twice");
            }
        }
    }

    #[test]
    fn every_order_of_four_is_as_likely_as_another() {
        // 24 orders, 4800 keys: χ² with 23 degrees of freedom is below 60 with probability over 0.9999.
        let mut counts = std::collections::BTreeMap::new();
        for order in 0..4800 {
            let permutation: Vec<u64> =
                (0..4).map(|x| shuffled(x, 4, key(Purpose::Strata, &[order]))).collect();
            *counts.entry(permutation).or_insert(0_u32) += 1;
        }
        assert_eq!(counts.len(), 24);
        let chi: f64 =
            counts.values().map(|&c| (f64::from(c) - 200.0) * (f64::from(c) - 200.0) / 200.0).sum();
        assert!(chi < 60.0, "χ² {chi}");
    }

    #[test]
    fn the_largest_hypercube_stays_inside_and_in_its_strata() {
        let n = MOST_POINTS;
        for index in [0, 1, 12_345, n - 1] {
            let u = coordinate(index, n, 0, 3);
            let stratum = shuffled(index, n, key(Purpose::Strata, &[3, 0]));
            assert!(u > 0.0 && u < 1.0);
            assert_eq!(libm::floor(u * n as f64) as u64, stratum);
        }
    }

    #[test]
    fn columns_are_not_correlated() {
        // 20 pairs of columns of 1000 points: the correlation of independent orders has deviation 1/√999 ≈ 0.032.
        let n = 1000;
        for d in 0..20 {
            let products: f64 =
                (0..n).map(|i| (coordinate(i, n, d, 1) - 0.5) * (coordinate(i, n, d + 1, 1) - 0.5)).sum();
            let correlation = products * 12.0 / n as f64;
            assert!(correlation.abs() < 0.13, "columns {d} and {}: {correlation}", d + 1);
        }
    }
}
