//! Draws keyed by what they are for, so that no draw depends on how many were drawn before it.

use super::key::{Purpose, key, open};
use crate::random::Random;

/// What a draw is for. Two runs that differ in anything else see the same draws (common random numbers).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Draw {
    /// Seed of the run.
    pub seed: u64,
    /// The future; on a Saltelli design its base point, on a Morris design its trajectory.
    pub future: u64,
    /// The year, from 0; what is drawn once per future has a step of its own.
    pub year: u64,
    /// The step within the year.
    pub step: u64,
    /// The actor, asset or issue.
    pub subject: u64,
}

impl Draw {
    /// The stream of random numbers of this key.
    #[must_use]
    pub fn random(self) -> Random {
        Random::of(self.key(), 0)
    }

    /// One uniform number, strictly between 0 and 1: the argument of any quantile or choice.
    #[must_use]
    pub fn uniform(self) -> f64 {
        open(self.random().bits())
    }

    fn key(self) -> u64 {
        key(Purpose::Draw, &[self.seed, self.future, self.year, self.step, self.subject])
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::BTreeSet;

    fn draw(keys: [u64; 5]) -> Draw {
        let [seed, future, year, step, subject] = keys;
        Draw { seed, future, year, step, subject }
    }

    #[test]
    fn neighboring_keys_draw_different_numbers() {
        let mut seen = BTreeSet::new();
        for seed in 0..3 {
            for future in 0..20 {
                for year in 0..20 {
                    for step in 0..8 {
                        for subject in 0..20 {
                            assert!(seen.insert(draw([seed, future, year, step, subject]).random().bits()));
                        }
                    }
                }
            }
        }
        assert_eq!(seen.len(), 192_000);
    }

    #[test]
    fn streams_of_neighboring_keys_do_not_overlap() {
        // A stream that began one step later in its neighbor's would show the neighbor's numbers.
        let mut seen = BTreeSet::new();
        for future in 0..50 {
            for year in 0..50 {
                let mut random = draw([0, future, year, 0, 0]).random();
                for _ in 0..20 {
                    assert!(seen.insert(random.bits()));
                }
            }
        }
    }

    #[test]
    fn one_key_changes_half_of_the_bits() {
        // 64 bits of 200 pairs: the mean number of changed bits is 32 with deviation 4/√200 ≈ 0.28.
        for place in 0..5 {
            for bit in [0, 1, 7, 31, 32, 63] {
                let mut changed = 0;
                for base in 0..200 {
                    let one = [base, base + 1, base + 2, base + 3, base + 4];
                    let mut other = one;
                    other[place] ^= 1 << bit;
                    changed += (draw(one).random().bits() ^ draw(other).random().bits()).count_ones();
                }
                let mean = f64::from(changed) / 200.0;
                assert!((mean - 32.0).abs() < 1.5, "key {place}, bit {bit}: {mean}");
            }
        }
    }

    #[test]
    fn keys_do_not_stand_in_for_each_other() {
        assert_ne!(draw([1, 2, 3, 4, 5]).random().bits(), draw([2, 1, 3, 4, 5]).random().bits());
        assert_ne!(draw([1, 2, 3, 4, 5]).random().bits(), draw([1, 2, 3, 5, 4]).random().bits());
    }

    #[test]
    fn uniform_numbers_of_successive_years_are_not_correlated() {
        // 10 000 pairs: the correlation of independent numbers has deviation 0.01.
        let centered = |future, year| draw([7, future, year, 2, 1]).uniform() - 0.5;
        let sum: f64 = (0..10_000).map(|future| centered(future, 3) * centered(future, 4)).sum();
        assert!((sum * 12.0 / 10_000.0).abs() < 0.04);
    }
}
