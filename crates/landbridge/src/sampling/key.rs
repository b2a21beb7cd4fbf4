//! Keys of random numbers: one 64-bit word out of many, and uniform numbers strictly between 0 and 1.

use crate::random::Random;

/// What a random number is for. Two purposes never share a stream, whatever their other keys.
#[derive(Clone, Copy, Debug)]
pub(super) enum Purpose {
    /// A coordinate of a Monte Carlo point.
    MonteCarlo = 1,
    /// The order of the strata of a Latin hypercube.
    Strata = 2,
    /// The place within a stratum of a Latin hypercube.
    Jitter = 3,
    /// The scrambling of one coordinate of a Sobol sequence.
    Scramble = 4,
    /// One trajectory of a Morris design.
    Trajectory = 5,
    /// A draw inside a future.
    Draw = 6,
}

/// Mixes words into one. Each step is a bijection of the word for fixed earlier words, followed by a full
/// avalanche, so keys that differ in one word never collide and others collide as random words do.
pub(super) fn key(purpose: Purpose, words: &[u64]) -> u64 {
    let start = Random::of(0, purpose as u64).bits();
    words.iter().fold(start, |mixed, &word| Random::of(mixed, word).bits())
}

/// The middle of one of 2⁵² equal cells of the unit interval: never 0 and never 1, and exact in an `f64`.
pub(super) fn open(bits: u64) -> f64 {
    ((bits >> 12) as f64 + 0.5) / 4_503_599_627_370_496.0
}

#[cfg(test)]
mod tests {
    #![allow(clippy::float_cmp, reason = "these numbers are the same to the last bit")]

    use super::*;
    use std::collections::BTreeSet;

    #[test]
    fn the_ends_of_the_unit_interval_are_never_reached() {
        assert!(open(0) > 0.0);
        assert!(open(u64::MAX) < 1.0);
        assert_eq!(open(u64::MAX), 1.0 - open(0));
    }

    #[test]
    fn neighboring_keys_never_meet() {
        let mut seen = BTreeSet::new();
        for a in 0..40 {
            for b in 0..40 {
                for c in 0..40 {
                    assert!(seen.insert(key(Purpose::Jitter, &[a, b, c])));
                }
            }
        }
        assert_ne!(key(Purpose::Jitter, &[1]), key(Purpose::Strata, &[1]));
        assert_ne!(key(Purpose::Jitter, &[1]), key(Purpose::Jitter, &[1, 0]));
    }
}
