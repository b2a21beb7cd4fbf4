//! The linear span of settled coalitions, exact: arithmetic modulo the prime 2⁶¹ − 1. Knows no values.
//!
//! Up to 26 players a determinant of zeros and ones is below 2³⁹ (Hadamard), so a set of coalitions has the same rank modulo the prime as
//! over the rationals. Membership of all 2ⁿ coalitions is asked through one random vector orthogonal to the span, which a coalition
//! outside it also annuls with a chance of 2⁻⁶¹.

use crate::random::Random;

/// The prime.
const P: u64 = (1 << 61) - 1;

/// The seed of the probing vectors: any will do, and the same gives the same bytes.
const SEED: u64 = 0x6e75_636c;

const fn add(a: u64, b: u64) -> u64 {
    let sum = a + b;
    if sum >= P { sum - P } else { sum }
}

const fn negative(a: u64) -> u64 {
    if a == 0 { 0 } else { P - a }
}

#[allow(clippy::cast_possible_truncation, reason = "both halves are below 2⁶¹ after the mask and the shift")]
const fn multiply(a: u64, b: u64) -> u64 {
    let product = a as u128 * b as u128;
    add((product & P as u128) as u64, (product >> 61) as u64)
}

/// The inverse, by Fermat: a to the power p − 2.
const fn inverse(a: u64) -> u64 {
    let (mut result, mut square, mut exponent) = (1, a, P - 2);
    while exponent > 0 {
        if exponent & 1 == 1 {
            result = multiply(result, square);
        }
        square = multiply(square, square);
        exponent >>= 1;
    }
    result
}

/// A subspace spanned by coalitions, in reduced echelon form.
#[derive(Clone, Debug)]
pub(super) struct Span {
    n: usize,
    /// The place of the leading one, and the row.
    rows: Vec<(usize, Vec<u64>)>,
    random: Random,
}

impl Span {
    pub(super) fn new(n: usize) -> Self {
        Self { n, rows: Vec::new(), random: Random::of(SEED, n as u64) }
    }

    pub(super) fn rank(&self) -> usize {
        self.rows.len()
    }

    /// Adds a coalition; false where it is in the span already.
    pub(super) fn insert(&mut self, bits: u32) -> bool {
        let mut added: Vec<u64> = (0..self.n).map(|player| u64::from(bits >> player & 1)).collect();
        for (pivot, row) in &self.rows {
            subtract(&mut added, row, *pivot);
        }
        let Some(pivot) = added.iter().position(|&entry| entry != 0) else { return false };
        let scale = inverse(added[pivot]);
        for entry in &mut added {
            *entry = multiply(*entry, scale);
        }
        for (_, row) in &mut self.rows {
            subtract(row, &added, pivot);
        }
        self.rows.push((pivot, added));
        true
    }

    /// A random vector orthogonal to the span.
    pub(super) fn probe(&mut self) -> Probe {
        let mut amounts: Vec<u64> = (0..self.n).map(|_| self.random.bits() % P).collect();
        for (pivot, _) in &self.rows {
            amounts[*pivot] = 0;
        }
        for (pivot, row) in &self.rows {
            // The other leading places of a reduced row are zero, so only free places enter.
            let dot = row.iter().zip(&amounts).enumerate().filter(|(place, _)| place != pivot);
            let dot = dot.fold(0, |sum, (_, (&entry, &amount))| add(sum, multiply(entry, amount)));
            amounts[*pivot] = negative(dot);
        }
        Probe { amounts }
    }
}

/// Takes the multiple of `row`, whose entry at `pivot` is one, that makes the entry of `from` there zero.
fn subtract(from: &mut [u64], row: &[u64], pivot: usize) {
    let factor = negative(from[pivot]);
    if factor != 0 {
        for (entry, &other) in from.iter_mut().zip(row) {
            *entry = add(*entry, multiply(factor, other));
        }
    }
}

/// A vector that a coalition annuls where it is in the span.
#[derive(Clone, Debug)]
pub(super) struct Probe {
    amounts: Vec<u64>,
}

impl Probe {
    /// Whether the coalition is in the span.
    pub(super) fn contains(&self, bits: u32) -> bool {
        let members = self.amounts.iter().enumerate().filter(|&(player, _)| bits >> player & 1 == 1);
        members.fold(0, |sum, (_, &amount)| add(sum, amount)) == 0
    }

    /// For a table split by `low_bits`: the low sums, and for each block the low sum that its settled coalitions have.
    pub(super) fn split(&self, low_bits: usize) -> (Vec<u64>, Vec<u64>) {
        let (low, high) = self.amounts.split_at(low_bits.min(self.amounts.len()));
        let settled = sums(high).into_iter().map(negative).collect();
        (sums(low), settled)
    }
}

fn sums(amounts: &[u64]) -> Vec<u64> {
    let mut sums = Vec::with_capacity(1 << amounts.len());
    sums.push(0);
    for &amount in amounts {
        for subset in 0..sums.len() {
            sums.push(add(sums[subset], amount));
        }
    }
    sums
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_inverse_times_the_number_is_one() {
        for a in [1, 2, 3, 61, P - 1, 0x1234_5678_9abc_def0 % P] {
            assert_eq!(multiply(a, inverse(a)), 1, "{a}");
        }
    }

    #[test]
    fn the_span_of_two_disjoint_coalitions_holds_their_union_and_nothing_else() {
        let mut span = Span::new(5);
        assert!(span.insert(0b0_0011) && span.insert(0b1_0100));
        assert!(!span.insert(0b1_0111));
        let probe = span.probe();
        let (low, settled) = probe.split(3);
        for bits in 0..32_u32 {
            let expected = [0b0_0000, 0b0_0011, 0b1_0100, 0b1_0111].contains(&bits);
            assert_eq!(probe.contains(bits), expected, "{bits:05b}");
            assert_eq!(low[(bits & 7) as usize] == settled[(bits >> 3) as usize], expected, "{bits:05b}");
        }
    }

    #[test]
    fn the_span_of_all_pairs_is_everything() {
        let mut span = Span::new(4);
        let added = [0b0011, 0b0110, 0b1100, 0b0101, 0b1001, 0b1010]
            .iter()
            .filter(|&&pair| span.insert(pair))
            .count();
        assert_eq!((added, span.rank()), (4, 4));
        assert!((0..16).all(|bits| span.probe().contains(bits)));
    }
}
