//! Sobol sequences in up to 256 dimensions, plain and with Owen's nested uniform scrambling. Knows no plan.

use super::directions::DIRECTIONS;
use super::key::{Purpose, key, open};
use crate::random::Random;

/// How many dimensions there are direction numbers for.
pub const MOST_DIMENSIONS: usize = DIRECTIONS.len() + 1;

/// Points are whole multiples of 2⁻³², so that many of them differ.
const BITS: usize = 32;

/// The directions of one dimension: entry j is turned by bit j of the Gray code of the index.
type Turns = [u32; BITS];

/// A Sobol sequence with the directions of Joe and Kuo, in Gray-code order, as their program prints it.
///
/// Whole powers of two are the best numbers of points: then every elementary interval holds its share exactly.
///
/// # References
/// [Sobol 1967]; [Antonov & Saleev 1979] for the order; [Joe & Kuo 2008] for the directions
#[derive(Clone, Debug)]
pub struct Sobol {
    turns: Vec<Turns>,
}

impl Sobol {
    /// The sequence in that many dimensions; `None` where there are no direction numbers for so many.
    ///
    /// # Complexity
    /// 32 words per dimension.
    #[must_use]
    pub fn new(dimensions: usize) -> Option<Self> {
        (dimensions <= MOST_DIMENSIONS).then(|| Self { turns: (0..dimensions).map(turns).collect() })
    }

    /// How many dimensions there are.
    #[must_use]
    pub fn dimensions(&self) -> usize {
        self.turns.len()
    }

    /// One coordinate of a point as a whole number of 2⁻³².
    ///
    /// # Panics
    /// Where there is no such dimension.
    #[must_use]
    pub fn coordinate(&self, index: u32, dimension: usize) -> u32 {
        let gray = index ^ (index >> 1);
        let turns = &self.turns[dimension];
        (0..BITS).filter(|&bit| gray >> bit & 1 == 1).fold(0, |point, bit| point ^ turns[bit])
    }

    /// One coordinate of a point scrambled under the seed, in (0, 1).
    ///
    /// Each digit is flipped or not by a random bit that belongs to the digits before it: the scrambling of Owen
    /// itself, not one of its linear shortcuts. Each coordinate of each point is uniform on its own, and the
    /// points keep the shares of the elementary intervals. The digits past the 32nd, all zero before the
    /// scrambling, become random.
    ///
    /// # Panics
    /// Where there is no such dimension.
    ///
    /// # References
    /// [Owen 1995]
    #[must_use]
    pub fn scrambled(&self, index: u32, dimension: usize, seed: u64) -> f64 {
        let point = u64::from(self.coordinate(index, dimension));
        let scramble = key(Purpose::Scramble, &[seed, dimension as u64]);
        // The digits before a digit are a node of the binary tree of intervals. The root is node 1 and the
        // children of node v are 2v and 2v + 1, so the nodes of all depths have different numbers.
        let mut scrambled = 0;
        let mut node = 1;
        for depth in (0..BITS).rev() {
            let digit = point >> depth & 1;
            scrambled = scrambled << 1 | (digit ^ (Random::of(scramble, node).bits() >> 63));
            node = node << 1 | digit;
        }
        open(scrambled << BITS | Random::of(scramble, node).bits() >> BITS)
    }
}

/// The directions of a dimension (from 0) by the recurrence of its primitive polynomial.
fn turns(dimension: usize) -> Turns {
    let mut turns = [0; BITS];
    let Some(row) = dimension.checked_sub(1) else {
        for (place, turn) in turns.iter_mut().enumerate() {
            *turn = 1 << (BITS - 1 - place);
        }
        return turns;
    };
    let (coefficients, initial) = DIRECTIONS[row];
    let degree = initial.len();
    for place in 0..BITS {
        turns[place] = if place < degree {
            u32::from(initial[place]) << (BITS - 1 - place)
        } else {
            let oldest = turns[place - degree];
            (1..degree)
                .filter(|back| coefficients >> (degree - 1 - back) & 1 == 1)
                .fold(oldest ^ oldest >> degree, |turn, back| turn ^ turns[place - back])
        };
    }
    turns
}

#[cfg(test)]
mod tests {
    #![allow(
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss,
        reason = "numbers of strata are small"
    )]
    #![allow(clippy::float_cmp, reason = "these numbers are the same to the last bit")]

    use super::*;
    use std::collections::BTreeSet;

    #[test]
    fn points_are_those_of_another_implementation() {
        // `scipy.stats.qmc.Sobol(256, scramble=False, bits=32)` of SciPy 1.17.1: (index, dimension from 1, ·2³²).
        let known = [
            (5, 1, 3_758_096_384),
            (5, 10, 536_870_912),
            (5, 256, 3_758_096_384),
            (1000, 1, 943_718_400),
            (1000, 10, 297_795_584),
            (1000, 50, 2_059_403_264),
            (1000, 128, 2_336_227_328),
            (1000, 256, 1_069_547_520),
            (4095, 1, 1_048_576),
            (4095, 10, 1_058_013_184),
            (4095, 50, 2_609_905_664),
            (4095, 128, 1_123_024_896),
            (4095, 256, 2_632_974_336),
        ];
        let sobol = Sobol::new(256).unwrap();
        for (index, dimension, expected) in known {
            assert_eq!(
                sobol.coordinate(index, dimension - 1),
                expected,
                "point {index}, dimension {dimension}"
            );
        }
        assert!(Sobol::new(257).is_none());
    }

    /// Powers of x modulo the polynomial until 1 comes again.
    fn order_of_x(polynomial: u32, degree: usize) -> u32 {
        let (mut power, mut order) = (1_u32, 0);
        loop {
            power <<= 1;
            if power >> degree & 1 == 1 {
                power ^= polynomial;
            }
            order += 1;
            if power == 1 || order > 1 << degree {
                return order;
            }
        }
    }

    #[test]
    fn polynomials_are_primitive_and_differ_and_initial_numbers_are_odd_and_small() {
        let mut seen = BTreeSet::new();
        for (coefficients, initial) in DIRECTIONS {
            let degree = initial.len();
            let polynomial = 1 << degree | u32::from(coefficients) << 1 | 1;
            assert!(seen.insert(polynomial));
            assert_eq!(order_of_x(polynomial, degree), (1 << degree) - 1, "polynomial {polynomial:b}");
            for (place, &number) in initial.iter().enumerate() {
                assert!(number % 2 == 1 && u32::from(number) < 1 << (place + 1));
            }
        }
    }

    #[test]
    fn all_dimensions_have_property_a() {
        // Sobol's Property A, which Joe and Kuo imposed on these directions: for every d the first digits of the
        // first d directions of the first d dimensions are a regular matrix over GF(2). All leading minors of the
        // whole matrix are regular exactly where elimination never has to exchange rows.
        let mut rows: Vec<[u64; 4]> = (0..256).map(|dimension| leading_digits(dimension, 256)).collect();
        let has = |row: &[u64; 4], column: usize| row[column / 64] >> (column % 64) & 1 == 1;
        for d in 0..256 {
            let pivot = rows[d];
            assert!(has(&pivot, d), "{} dimensions", d + 1);
            for row in &mut rows[d + 1..] {
                if has(row, d) {
                    row.iter_mut().zip(pivot).for_each(|(word, other)| *word ^= other);
                }
            }
        }
    }

    /// First digits of the first `count` directions: the recurrence on whole numbers m of any length, of which
    /// only the leading digit is wanted, is run on bit vectors of `count` digits.
    fn leading_digits(dimension: usize, count: usize) -> [u64; 4] {
        let mut digits = [0; 4];
        let mut numbers: Vec<Vec<bool>> = Vec::new();
        for place in 0..count {
            // Digit j of direction `place` stands at j; it has place + 1 of them.
            let mut number = vec![false; count];
            if dimension == 0 {
                number[place] = true;
            } else {
                let (coefficients, initial) = DIRECTIONS[dimension - 1];
                let degree = initial.len();
                if place < degree {
                    for (j, digit) in number.iter_mut().enumerate().take(place + 1) {
                        *digit = initial[place] >> (place - j) & 1 == 1;
                    }
                } else {
                    for j in 0..count {
                        number[j] = numbers[place - degree][j];
                        if j >= degree {
                            number[j] ^= numbers[place - degree][j - degree];
                        }
                        for back in 1..degree {
                            if coefficients >> (degree - 1 - back) & 1 == 1 {
                                number[j] ^= numbers[place - back][j];
                            }
                        }
                    }
                }
            }
            if number[0] {
                digits[place / 64] |= 1 << (place % 64);
            }
            numbers.push(number);
        }
        digits
    }

    #[test]
    fn scrambling_keeps_each_stratum_and_depends_on_seed_and_dimension() {
        let sobol = Sobol::new(40).unwrap();
        for dimension in 0..40 {
            let mut seen = BTreeSet::new();
            for index in 0..256 {
                let u = sobol.scrambled(index, dimension, 9);
                assert!(u > 0.0 && u < 1.0);
                assert!(seen.insert(libm::floor(u * 256.0) as u32));
            }
        }
        assert_ne!(sobol.scrambled(3, 0, 9), sobol.scrambled(3, 0, 10));
        // Dimensions that agree before the scrambling are scrambled apart.
        assert_eq!(sobol.coordinate(1, 0), sobol.coordinate(1, 5));
        assert_ne!(sobol.scrambled(1, 0, 9), sobol.scrambled(1, 5, 9));
    }

    #[test]
    fn scrambling_flips_nested_digits() {
        // Two points share exactly as many leading digits after the scrambling as before it.
        let sobol = Sobol::new(4).unwrap();
        for dimension in 0..4 {
            for one in 0..64 {
                for other in 0..one {
                    let before = (sobol.coordinate(one, dimension) ^ sobol.coordinate(other, dimension))
                        .leading_zeros();
                    let digits = |index| (sobol.scrambled(index, dimension, 5) * 4_294_967_296.0) as u32;
                    assert_eq!((digits(one) ^ digits(other)).leading_zeros(), before);
                }
            }
        }
    }

    #[test]
    fn a_scrambled_point_is_uniform_over_seeds() {
        // 64 cells, 6400 seeds: χ² with 63 degrees of freedom is below 120 with probability over 0.99999.
        let sobol = Sobol::new(3).unwrap();
        for (index, dimension) in [(0, 0), (0, 2), (7, 1)] {
            let mut counts = [0_u32; 64];
            for seed in 0..6400 {
                counts[libm::floor(sobol.scrambled(index, dimension, seed) * 64.0) as usize] += 1;
            }
            let chi: f64 =
                counts.iter().map(|&c| (f64::from(c) - 100.0) * (f64::from(c) - 100.0) / 100.0).sum();
            assert!(chi < 120.0 && chi > 25.0, "χ² {chi}");
        }
    }
}
