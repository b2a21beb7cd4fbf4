//! The largest consistent set: partitions that cannot be ruled out when everybody looks ahead to where a chain of moves may end.
//!
//! A group S may move from partition a to the one where it has left (δ-rule). Partition e *dominates* d *indirectly* when a chain of moves
//! leads from d to e in which every mover strictly prefers e to the partition at which it moves. A set X is consistent when
//! a ∈ X exactly if every move from a, by S to d, is deterred: some e ∈ X is d or dominates d indirectly, and not all of S prefer it to a.

#![allow(clippy::cast_possible_truncation, reason = "places of partitions are below Bell(9) < 2¹⁶")]

use rayon::prelude::*;
use serde::Serialize;

use super::{FormationError, Partition, Payoffs};
use crate::game::Coalition;

/// The set is computed up to this many candidates unless one more is asked for.
pub const FARSIGHTED_CANDIDATES: usize = 8;

/// The set can be computed up to this many candidates: 21,147 partitions and a relation of 56 megabytes.
pub const MAX_FARSIGHTED_CANDIDATES: usize = 9;

/// Targets are taken 512 at a time, so that what reaches them fits into near caches.
const WORDS: usize = 8;
const TARGETS: usize = 64 * WORDS;

/// A set of targets of one batch.
type Targets = [u64; WORDS];

/// The largest consistent set.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct ConsistentSet {
    /// Its partitions, in their order; never empty.
    pub partitions: Vec<Partition>,
    /// Rounds of elimination, the last without a loss.
    pub n_rounds: usize,
}

/// Computes the largest consistent set: starting from all partitions, those with a move that nothing left deters are taken out, until none is.
/// `at_most` bounds the number of candidates, itself at most [`MAX_FARSIGHTED_CANDIDATES`]; the usual bound is
/// [`FARSIGHTED_CANDIDATES`]. Somebody prefers a partition when it gains more than the tolerance by it.
///
/// # Errors
/// With more candidates than `at_most` or [`MAX_FARSIGHTED_CANDIDATES`].
///
/// # Complexity
/// At most Bell(k)²·2ᵏ/64 steps for each pass of the domination relation, few passes; batches of targets in parallel.
///
/// # References
/// [Chwe 1994]
pub fn largest_consistent_set(
    payoffs: &Payoffs,
    tolerance: f64,
    at_most: usize,
) -> Result<ConsistentSet, FormationError> {
    let (n, most) = (payoffs.n_candidates(), at_most.min(MAX_FARSIGHTED_CANDIDATES));
    if n > most {
        return Err(FormationError::TooManyCandidates { n, most });
    }
    let moves = Moves::of(payoffs);
    let n_partitions = payoffs.partitions.all().len();
    // By batch and partition: the targets that dominate the partition indirectly.
    let dominated: Vec<Vec<Targets>> = (0..n_partitions.div_ceil(TARGETS))
        .into_par_iter()
        .map(|batch| dominated_by(payoffs, &moves, batch * TARGETS, tolerance))
        .collect();

    let mut left = vec![[0; WORDS]; dominated.len()];
    for partition in 0..n_partitions {
        insert(&mut left[partition / TARGETS], partition % TARGETS);
    }
    for n_rounds in 1.. {
        let stays = |&partition: &usize| {
            contains(&left[partition / TARGETS], partition % TARGETS)
                && is_deterred(payoffs, &moves, &dominated, &left, partition, tolerance)
        };
        let kept: Vec<usize> = (0..n_partitions).into_par_iter().filter(stays).collect();
        let n_left: u32 = left.iter().flatten().map(|word| word.count_ones()).sum();
        if kept.len() == n_left as usize {
            let partitions = kept.into_iter().map(|partition| payoffs.partitions.all()[partition]).collect();
            return Ok(ConsistentSet { partitions, n_rounds });
        }
        left.fill([0; WORDS]);
        for partition in kept {
            insert(&mut left[partition / TARGETS], partition % TARGETS);
        }
    }
    // The loop ends above: every round but the last takes a partition out.
    Ok(ConsistentSet { partitions: Vec::new(), n_rounds: 0 })
}

fn insert(set: &mut Targets, place: usize) {
    set[place / 64] |= 1 << (place % 64);
}

fn contains(set: &Targets, place: usize) -> bool {
    set[place / 64] >> (place % 64) & 1 == 1
}

/// Where every group's leaving leads: by partition and group.
struct Moves {
    n_candidates: usize,
    after: Vec<u16>,
}

impl Moves {
    fn of(payoffs: &Payoffs) -> Self {
        let k = payoffs.n_candidates();
        let all = payoffs.partitions.all();
        let after_all = |partition: &Partition| -> Vec<u16> {
            let after = Coalition::all(k).map(|group| partition.after_group_leaves(group).rank());
            after.map(|rank| rank as u16).collect()
        };
        Self { n_candidates: k, after: all.par_iter().map(after_all).collect::<Vec<_>>().concat() }
    }

    /// By group.
    fn from(&self, partition: usize) -> &[u16] {
        &self.after[partition << self.n_candidates..(partition + 1) << self.n_candidates]
    }
}

/// By partition, which of the batch's targets dominate it indirectly. All targets of a batch are followed at once, as bits: a partition is
/// dominated by those targets that a group of it prefers, and that are, or dominate, the partition it moves to. The least fixed point is
/// reached by repeated passes, whatever their order.
fn dominated_by(payoffs: &Payoffs, moves: &Moves, first: usize, tolerance: f64) -> Vec<Targets> {
    let n_partitions = payoffs.partitions.all().len();
    let last = n_partitions.min(first + TARGETS);
    let preferred = Preferred::of(payoffs, first..last, tolerance);
    let mut dominated = vec![[0; WORDS]; n_partitions];
    // When each was last looked at and last changed, counted in changes: what leads nowhere new is not looked at again.
    let (mut now, mut looked, mut changed) = (1u64, vec![0u64; n_partitions], vec![1u64; n_partitions]);
    let mut order: Vec<usize> = (0..n_partitions).collect();
    loop {
        let before = now;
        for &partition in &order {
            let moves = moves.from(partition);
            if moves.iter().all(|&after| changed[usize::from(after)] <= looked[partition]) {
                continue;
            }
            let known = dominated[partition];
            let preferred = preferred.by_candidate(partition);
            let mut walk = Walk { moves, preferred, first, dominated: &dominated, found: known };
            walk.widen(0, Coalition::EMPTY, &[u64::MAX; WORDS]);
            let found = walk.found;
            if found != known {
                dominated[partition] = found;
                now += 1;
                changed[partition] = now;
            }
            // Its own change tells it nothing.
            looked[partition] = now;
        }
        if now == before {
            return dominated;
        }
        // There and back: chains run both ways through the order.
        order.reverse();
    }
}

/// A walk over the groups of one partition, smaller before larger, that leaves out groups which agree on no open target.
struct Walk<'a> {
    moves: &'a [u16],
    preferred: [&'a Targets; MAX_FARSIGHTED_CANDIDATES],
    first: usize,
    dominated: &'a [Targets],
    found: Targets,
}

impl Walk<'_> {
    /// Adds candidates from `next` on to the group; `agreed` holds the open targets that all of the group prefer.
    fn widen(&mut self, next: usize, group: Coalition, agreed: &Targets) {
        let k = self.moves.len().trailing_zeros() as usize;
        for candidate in next..k {
            let agreed: Targets = std::array::from_fn(|word| {
                agreed[word] & self.preferred[candidate][word] & !self.found[word]
            });
            if agreed == [0; WORDS] {
                continue;
            }
            let group = group.with(candidate);
            let after = usize::from(self.moves[group.index()]);
            let reached = &self.dominated[after];
            for word in 0..WORDS {
                self.found[word] |= agreed[word] & reached[word];
            }
            let place = after.checked_sub(self.first).filter(|&place| place < TARGETS);
            if let Some(place) = place.filter(|&place| contains(&agreed, place)) {
                insert(&mut self.found, place);
            }
            self.widen(candidate + 1, group, &agreed);
        }
    }
}

/// Which of a batch's targets each candidate prefers to each partition. Only as many different sets occur as there are targets: the best
/// one, the two best, and so on.
struct Preferred {
    n_candidates: usize,
    /// By candidate and number of best targets.
    best: Vec<Vec<Targets>>,
    /// By partition and candidate: how many targets it prefers.
    n_best: Vec<u16>,
}

impl Preferred {
    fn of(payoffs: &Payoffs, targets: std::ops::Range<usize>, tolerance: f64) -> Self {
        let k = payoffs.n_candidates();
        let n_partitions = payoffs.partitions.all().len();
        let (mut best, mut n_best) = (Vec::with_capacity(k), vec![0; n_partitions * k]);
        for candidate in 0..k {
            let mut order: Vec<usize> = targets.clone().collect();
            order.sort_by(|&a, &b| payoffs.of(b)[candidate].total_cmp(&payoffs.of(a)[candidate]));
            let mut sets = vec![[0; WORDS]];
            for &target in &order {
                let mut set = sets[sets.len() - 1];
                insert(&mut set, target - targets.start);
                sets.push(set);
            }
            best.push(sets);
            for partition in 0..n_partitions {
                let now = payoffs.of(partition)[candidate];
                let n = order.partition_point(|&target| payoffs.of(target)[candidate] - now > tolerance);
                n_best[partition * k + candidate] = n as u16;
            }
        }
        Self { n_candidates: k, best, n_best }
    }

    fn by_candidate(&self, partition: usize) -> [&Targets; MAX_FARSIGHTED_CANDIDATES] {
        std::array::from_fn(|candidate| {
            let known = candidate.min(self.n_candidates - 1);
            let n = self.n_best[partition * self.n_candidates + known];
            &self.best[known][usize::from(n)]
        })
    }
}

/// Whether every move from the partition may end, at once or by domination, in a partition that is left and that not all movers prefer.
fn is_deterred(
    payoffs: &Payoffs,
    moves: &Moves,
    dominated: &[Vec<Targets>],
    left: &[Targets],
    partition: usize,
    tolerance: f64,
) -> bool {
    let now = payoffs.of(partition);
    let deters = |group: Coalition, end: usize| {
        let then = payoffs.of(end);
        group.members().any(|member| then[member] - now[member] <= tolerance)
    };
    Coalition::all(payoffs.n_candidates()).skip(1).zip(&moves.from(partition)[1..]).all(|(group, &after)| {
        let after = usize::from(after);
        if contains(&left[after / TARGETS], after % TARGETS) && deters(group, after) {
            return true;
        }
        dominated.iter().zip(left).enumerate().any(|(batch, (dominated, left))| {
            (0..WORDS).any(|word| {
                let mut ends = dominated[after][word] & left[word];
                while ends != 0 {
                    let end = batch * TARGETS + word * 64 + ends.trailing_zeros() as usize;
                    if deters(group, end) {
                        return true;
                    }
                    ends &= ends - 1;
                }
                false
            })
        })
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::random::Random;

    /// Straight from the definition, with sets of blocs instead of codes.
    fn by_definition(payoffs: &Payoffs) -> Vec<Partition> {
        let all = payoffs.partitions.all();
        let k = payoffs.n_candidates();
        let prefers = |group: Coalition, to: usize, from: usize| {
            group.members().all(|member| payoffs.of(to)[member] > payoffs.of(from)[member])
        };
        let leads = |from: usize, group: Coalition| {
            let mut blocs: Vec<Coalition> = all[from].blocs();
            for bloc in &mut blocs {
                *bloc = bloc.difference(group);
            }
            blocs.push(group);
            let after = Partition::from_blocs(k, &blocs).unwrap();
            all.iter().position(|partition| *partition == after).unwrap()
        };
        let dominates = |end: usize, start: usize| {
            let mut reached = vec![start];
            let mut next = 0;
            while next < reached.len() {
                for group in Coalition::all(k).skip(1) {
                    let after = leads(reached[next], group);
                    if prefers(group, end, reached[next]) {
                        if after == end {
                            return true;
                        }
                        if !reached.contains(&after) {
                            reached.push(after);
                        }
                    }
                }
                next += 1;
            }
            false
        };
        let table: Vec<Vec<bool>> =
            (0..all.len()).map(|end| (0..all.len()).map(|start| dominates(end, start)).collect()).collect();
        let mut left: Vec<usize> = (0..all.len()).collect();
        loop {
            let stays = |&a: &usize| {
                Coalition::all(k).skip(1).all(|group| {
                    let d = leads(a, group);
                    left.iter().any(|&e| (e == d || table[e][d]) && !prefers(group, e, a))
                })
            };
            let kept: Vec<usize> = left.iter().copied().filter(|a| stays(a)).collect();
            if kept.len() == left.len() {
                return kept.into_iter().map(|partition| all[partition]).collect();
            }
            left = kept;
        }
    }

    #[test]
    fn the_set_is_that_of_the_definition() {
        let mut sizes = Vec::new();
        for seed in 0..60 {
            let k = if seed % 6 == 5 { 4 } else { 3 };
            // Few different numbers, so that there are ties.
            let payoffs = Payoffs::from_rule(k, |partition, i| {
                Random::of(seed, partition.rank() * 8 + i as u64).below(6) as f64
            })
            .unwrap();
            let found = largest_consistent_set(&payoffs, 0.0, FARSIGHTED_CANDIDATES).unwrap();
            assert_eq!(found.partitions, by_definition(&payoffs));
            sizes.push(found.partitions.len());
        }
        // The cases are of all kinds.
        assert!(sizes.contains(&1) && sizes.iter().any(|&size| size > 3));
    }

    #[test]
    fn more_than_one_batch_of_targets_agrees_with_the_definition_of_a_fixed_point() {
        // Seven candidates have 877 partitions: two batches. The set must be consistent and nothing outside it deterred.
        let payoffs = Payoffs::from_rule(7, |partition, i| {
            Random::of(5, partition.rank() * 8 + i as u64).uniform()
                + 0.2 * partition.bloc(partition.bloc_of(i)).len() as f64
        })
        .unwrap();
        let moves = Moves::of(&payoffs);
        let dominated: Vec<Vec<Targets>> =
            [0, TARGETS].iter().map(|&first| dominated_by(&payoffs, &moves, first, 0.0)).collect();
        // Indirect domination, from one target backward.
        for end in [0, 511, 512, 700, 876] {
            let mut reaches = vec![false; 877];
            loop {
                let before = reaches.clone();
                for (start, reaches) in reaches.iter_mut().enumerate() {
                    *reaches |= Coalition::all(7).skip(1).any(|group| {
                        let after = usize::from(moves.from(start)[group.index()]);
                        (after == end || before[after])
                            && group.members().all(|i| payoffs.of(end)[i] > payoffs.of(start)[i])
                    });
                }
                if before == reaches {
                    break;
                }
            }
            for (start, &reaches) in reaches.iter().enumerate() {
                assert_eq!(contains(&dominated[end / TARGETS][start], end % TARGETS), reaches);
            }
        }
    }

    #[test]
    fn nine_candidates_are_computed_on_request_only() {
        let payoffs = Payoffs::from_rule(9, |_, _| 0.0).unwrap();
        let found = largest_consistent_set(&payoffs, 0.0, FARSIGHTED_CANDIDATES);
        assert_eq!(found, Err(FormationError::TooManyCandidates { n: 9, most: 8 }));
    }
}
