//! The pricing scan: which unsettled coalitions have more excess than the current level, in one read of the table. Knows no simplex.

use super::span::Probe;
use crate::game::excess::{SplitSums, block_bits, lowest};

/// So many of the worst blocks give a coalition each: diversity matters more than depth.
const TAKEN: usize = 64;

/// What moving a bound of a block along may lose to rounding, for values of at most two.
const ROUNDING: f64 = 1e-13;

/// The table, and what earlier scans know of its blocks.
#[derive(Debug)]
pub(super) struct Scan<'a> {
    values: &'a [f64],
    unit: f64,
    low_bits: usize,
    /// For each block, nothing unsettled in it has less slack; in the unit of the game.
    bounds: Vec<f64>,
    /// Where the bounds hold: the sums, and the amounts that were asked with.
    last: Option<(SplitSums, Vec<f64>, f64)>,
}

impl<'a> Scan<'a> {
    /// A scan of the table of a game of n players, whose largest value is about `unit`.
    pub(super) fn new(n: usize, values: &'a [f64], unit: f64) -> Self {
        let low_bits = block_bits(n);
        Self { values, unit, low_bits, bounds: vec![f64::NEG_INFINITY; values.len() >> low_bits], last: None }
    }

    /// Unsettled coalitions whose slack x(S) + t − v(S) is below `least`, the worst of each of the worst blocks; all in units.
    ///
    /// A block whose slack, moved along with x and t since it was last read, is still above is not read.
    pub(super) fn worst(&mut self, x: &[f64], t: f64, probe: &Probe, least: f64) -> Vec<u32> {
        let amounts: Vec<f64> = x.iter().map(|amount| amount * self.unit).collect();
        let (t, least) = (t * self.unit, least * self.unit);
        let sums = SplitSums::of(&amounts, self.low_bits);
        self.carry_bounds(&sums, &amounts, t);
        let (members, settled) = probe.split(self.low_bits);
        let mut found: Vec<(f64, usize)> = Vec::new();
        for (block, values) in self.values.chunks_exact(sums.low.len()).enumerate() {
            if self.bounds[block] >= least {
                continue;
            }
            let offset = sums.high[block] + t;
            let mut slack = lowest(&sums.low, values) + offset;
            if slack < least {
                slack = lowest_unsettled(&sums.low, values, &members, settled[block]) + offset;
            }
            self.bounds[block] = slack;
            if slack < least {
                found.push((slack, block));
            }
        }
        self.last = Some((sums, amounts, t));
        let order = |a: &(f64, usize), b: &(f64, usize)| a.0.total_cmp(&b.0).then(a.1.cmp(&b.1));
        if found.len() > TAKEN {
            found.select_nth_unstable_by(TAKEN, order);
            found.truncate(TAKEN);
        }
        found.sort_unstable_by(order);
        found.iter().filter_map(|&(_, block)| self.worst_of(block, &members, settled[block])).collect()
    }

    /// Brings the bounds to the new x and t: what the low players lose at most, and what the high players and t change.
    fn carry_bounds(&mut self, sums: &SplitSums, amounts: &[f64], t: f64) {
        let Some((last, last_amounts, last_t)) = &self.last else { return };
        let low = amounts.iter().zip(last_amounts).take(self.low_bits);
        let loss: f64 = low.map(|(new, old)| (new - old).min(0.0)).sum();
        let common = loss + t - last_t - ROUNDING * self.unit;
        for ((bound, new), old) in self.bounds.iter_mut().zip(&sums.high).zip(&last.high) {
            *bound += new - old + common;
        }
    }

    /// The unsettled coalition of the block with the least slack, the first among equals.
    fn worst_of(&self, block: usize, members: &[u64], settled: u64) -> Option<u32> {
        let (sums, _, _) = self.last.as_ref()?;
        let start = block << self.low_bits;
        let mut worst = (f64::INFINITY, None);
        for (low, value) in self.values[start..][..sums.low.len()].iter().enumerate() {
            let slack = sums.low[low] - value;
            if members[low] != settled && slack < worst.0 {
                worst = (slack, Some(start | low));
            }
        }
        worst.1.and_then(|index| u32::try_from(index).ok())
    }
}

/// The smallest of `sums[l] − values[l]` over the unsettled l.
pub(super) fn lowest_unsettled(sums: &[f64], values: &[f64], members: &[u64], settled: u64) -> f64 {
    const LANES: usize = 4;
    let mut lanes = [f64::INFINITY; LANES];
    let (sums, last_sums) = sums.as_chunks::<LANES>();
    let (values, last_values) = values.as_chunks::<LANES>();
    let (members, last_members) = members.as_chunks::<LANES>();
    for ((sums, values), members) in sums.iter().zip(values).zip(members) {
        for lane in 0..LANES {
            let slack = if members[lane] == settled { f64::INFINITY } else { sums[lane] - values[lane] };
            lanes[lane] = if slack < lanes[lane] { slack } else { lanes[lane] };
        }
    }
    let mut least = lanes.into_iter().fold(f64::INFINITY, f64::min);
    for ((sum, value), member) in last_sums.iter().zip(last_values).zip(last_members) {
        if *member != settled && sum - value < least {
            least = sum - value;
        }
    }
    least
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::game::Coalition;
    use crate::game::nucleolus::span::Span;
    use crate::random::Random;

    /// One scan after another with x and t moving, against a look at every coalition: skipped blocks must not hide a violation.
    #[test]
    fn a_scan_finds_a_violation_wherever_there_is_one() {
        for n in [3, 7, 13] {
            let mut random = Random::of(17, n as u64);
            let values: Vec<f64> = (0..1 << n).map(|_| random.uniform()).collect();
            let mut span = Span::new(n);
            let mut scan = Scan::new(n, &values, 0.5);
            let mut x: Vec<f64> = (0..n).map(|_| random.uniform()).collect();
            let mut found = [0, 0];
            for step in 0..200 {
                if step % 50 == 0 {
                    span.insert(Coalition::grand(n).bits() >> (step / 50));
                }
                let probe = span.probe();
                let slack =
                    |s: Coalition| s.members().map(|i| x[i]).sum::<f64>() + 0.1 - values[s.index()] / 0.5;
                let unsettled = || Coalition::all(n).filter(|s| !probe.contains(s.bits()));
                let least = unsettled().map(slack).fold(f64::INFINITY, f64::min);
                let violated = scan.worst(&x, 0.1, &probe, -1e-10);
                found[usize::from(violated.is_empty())] += 1;
                assert_eq!(violated.is_empty(), least >= -1e-10, "{least}");
                if let Some(&worst) = violated.first() {
                    assert!((slack(Coalition::from_bits(worst)) - least).abs() < 1e-12);
                    assert!(!probe.contains(worst));
                }
                // The worst coalition gets more than it lacks, and now and then everybody loses.
                for (i, share) in x.iter_mut().enumerate() {
                    let gains = violated.first().is_some_and(|worst| worst >> i & 1 == 1);
                    *share += if gains { -least } else { 0.0 } - if step % 50 == 49 { 0.5 } else { 0.0 };
                }
            }
            assert!(found.iter().all(|&count| count > 0), "n = {n}: {found:?}");
        }
    }
}
