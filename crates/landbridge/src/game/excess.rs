//! Excesses v(S) − x(S) of all coalitions at the speed of memory: x(S) is the sum of a low and a high part of the mask, so that a block
//! of the table is read against one small table of sums. Knows no solution concepts.

use super::{Coalition, TuGame};

/// Sums over all subsets of a few amounts, by bitmask.
pub(super) fn subset_sums(amounts: &[f64]) -> Vec<f64> {
    let mut sums = Vec::with_capacity(1 << amounts.len());
    sums.push(0.0);
    for &amount in amounts {
        for subset in 0..sums.len() {
            sums.push(sums[subset] + amount);
        }
    }
    sums
}

/// x(S) for all coalitions, as the sum of what the low and the high players of S get.
#[derive(Clone, Debug)]
pub(super) struct SplitSums {
    /// By the low bits of the mask: the length of a block.
    pub(super) low: Vec<f64>,
    /// By the high bits of the mask: one for each block.
    pub(super) high: Vec<f64>,
}

impl SplitSums {
    pub(super) fn of(x: &[f64], low_bits: usize) -> Self {
        let (low, high) = x.split_at(low_bits.min(x.len()));
        Self { low: subset_sums(low), high: subset_sums(high) }
    }
}

/// How many players are in the low part: blocks that fit into the nearest cache, and enough of them to choose from in small games.
pub(super) fn block_bits(n: usize) -> usize {
    match n {
        0..=3 => n,
        4..=11 => 3,
        12..=17 => 6,
        _ => 10,
    }
}

/// Independent minima, so that a minimum does not wait for the one before it.
const LANES: usize = 8;

/// The smallest of `sums[l] − values[l]`; infinite for none.
pub(super) fn lowest(sums: &[f64], values: &[f64]) -> f64 {
    let mut lanes = [f64::INFINITY; LANES];
    let (sums, last_sums) = sums.as_chunks::<LANES>();
    let (values, last_values) = values.as_chunks::<LANES>();
    for (sums, values) in sums.iter().zip(values) {
        for lane in 0..LANES {
            let slack = sums[lane] - values[lane];
            lanes[lane] = if slack < lanes[lane] { slack } else { lanes[lane] };
        }
    }
    let last = last_sums.iter().zip(last_values).map(|(sum, value)| sum - value);
    lanes.into_iter().chain(last).fold(f64::INFINITY, f64::min)
}

/// The `count` proper, non-empty coalitions with the largest excess at x, largest first, ties by bitmask, each with its excess.
pub(super) fn largest(game: &TuGame, x: &[f64], count: usize) -> Vec<(Coalition, f64)> {
    let n = game.n_players();
    let bits = block_bits(n);
    let sums = SplitSums::of(x, bits);
    let everybody = Coalition::grand(n).index();
    // The kept ones in order; a block is looked into only where it can displace the last of them.
    let mut kept: Vec<(Coalition, f64)> = Vec::new();
    let room = count.min(everybody.saturating_sub(1));
    if room == 0 {
        return kept;
    }
    let order = |a: &(Coalition, f64), b: &(Coalition, f64)| b.1.total_cmp(&a.1).then(a.0.cmp(&b.0));
    let mut bar = f64::NEG_INFINITY;
    for (block, values) in game.values().chunks(1 << bits).enumerate() {
        if kept.len() >= room && -(lowest(&sums.low, values) + sums.high[block]) < bar {
            continue;
        }
        for (low, value) in values.iter().enumerate() {
            let index = block << bits | low;
            // The same rounding as in the bound of the block, so that neither passes over the other.
            let excess = -((sums.low[low] - value) + sums.high[block]);
            if index != 0 && index != everybody && (kept.len() < room || excess > bar) {
                kept.extend(coalition_of(index).map(|coalition| (coalition, excess)));
                // Sorting when the list has doubled keeps the work per coalition small.
                if kept.len() >= 2 * room + LANES {
                    kept.sort_unstable_by(order);
                    kept.truncate(room);
                    bar = kept[room - 1].1;
                }
            }
        }
        if kept.len() >= room {
            kept.sort_unstable_by(order);
            kept.truncate(room);
            bar = kept[room - 1].1;
        }
    }
    kept.sort_unstable_by(order);
    kept.truncate(room);
    kept
}

/// The coalition at a place of the table.
fn coalition_of(index: usize) -> Option<Coalition> {
    u32::try_from(index).ok().map(Coalition::from_bits)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::random::Random;

    #[test]
    fn the_largest_excesses_are_those_of_a_sort_of_all() {
        for n in [2, 3, 5, 9, 13] {
            let mut random = Random::of(11, n as u64);
            // Few distinct values, so that ties decide.
            let values: Vec<f64> = (0..1 << n).map(|_| random.below(6) as f64).collect();
            let game = TuGame::from_rule(n, |s| values[s.index()]);
            let x: Vec<f64> = (0..n).map(|_| random.below(4) as f64 / 4.0).collect();
            let mut all: Vec<(Coalition, f64)> = Coalition::all(n)
                .filter(|s| !s.is_empty() && *s != Coalition::grand(n))
                .map(|s| (s, game.value(s) - s.members().map(|i| x[i]).sum::<f64>()))
                .collect();
            all.sort_by(|a, b| b.1.total_cmp(&a.1).then(a.0.cmp(&b.0)));
            for count in [0, 1, 4, 50, 10_000] {
                let found = largest(&game, &x, count);
                assert_eq!(found, all[..count.min(all.len())], "n = {n}, {count} asked for");
            }
        }
    }
}
