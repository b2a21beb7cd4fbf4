//! A search for stable partitions where there are too many to look at all: best replies from random starts, and tests of where they end.
//! What it finds is a sample; what it does not find may exist.

use std::collections::BTreeMap;

use serde::Serialize;

use super::payoff::check_numbers;
use super::stability::single_objections;
use super::{FormationError, Objection, Partition};
use crate::game::Coalition;
use crate::random::Random;

/// How much is tried.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
pub struct Search {
    /// Random starts; everybody alone and everybody together are tried besides.
    pub n_starts: usize,
    /// At most this many moves from each start.
    pub n_steps: usize,
    /// Random groups that are tried against each end.
    pub n_groups: usize,
    /// Seed of all draws.
    pub seed: u64,
}

/// A partition at which best replies came to rest.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct SampledEnd {
    /// The partition: no single candidate gains by a move, which is certain.
    pub partition: Partition,
    /// From how many starts it was reached.
    pub n_starts: usize,
    /// The first of the groups tried whose members would all gain; none proves nothing about groups that were not tried.
    pub blocked_by: Option<Objection>,
}

/// What the search found. It sampled: other stable partitions may exist.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Sampled {
    /// What was tried.
    pub search: Search,
    /// Ends in the order of their partitions.
    pub ends: Vec<SampledEnd>,
    /// Starts from which a partition came back.
    pub n_cycles: usize,
    /// Starts whose moves were used up before an end.
    pub n_unfinished: usize,
    /// How many different partitions were looked at.
    pub n_partitions: usize,
}

/// Runs best replies (the candidate with the largest gain moves; ties as in [`super::best_reply_path`]) from everybody alone, everybody
/// together and random starts, then tries random groups against each end. `of` gives the pay-offs in a partition, as
/// [`super::OwenPayoffs::of`] does. Starts put every candidate into one of k blocs at random; groups are drawn with every candidate in by a coin.
///
/// # Errors
/// With no candidates or more than [`super::MAX_CANDIDATES`], and what `of` gives.
///
/// # Complexity
/// `n_starts·n_steps·k²` pay-offs at most; each partition's are computed once.
pub fn sampled(
    n_candidates: usize,
    of: impl Fn(&Partition) -> Result<Vec<f64>, FormationError>,
    search: Search,
    tolerance: f64,
) -> Result<Sampled, FormationError> {
    let mut known: BTreeMap<Partition, Vec<f64>> = BTreeMap::new();
    let mut look = |partition: &Partition, row: &mut Vec<f64>| -> Result<(), FormationError> {
        if !known.contains_key(partition) {
            let payoffs = of(partition)?;
            check_numbers("the pay-offs", &payoffs, n_candidates)?;
            known.insert(*partition, payoffs);
        }
        row.clear();
        row.extend(known.get(partition).into_iter().flatten());
        Ok(())
    };

    let alone = Partition::all_alone(n_candidates)?;
    let mut starts = vec![alone, Partition::all_together(n_candidates)?];
    starts.extend((0..search.n_starts).map(|start| random_partition(&alone, search.seed, start as u64)));
    let (mut reached, mut n_cycles, mut n_unfinished) = (BTreeMap::<Partition, usize>::new(), 0, 0);
    for start in starts {
        let (mut partition, mut seen) = (start, BTreeMap::new());
        for step in 0.. {
            if seen.insert(partition, step).is_some() {
                n_cycles += 1;
                break;
            }
            let Some(next) = single_objections(&partition, tolerance, &mut look)?.nash else {
                *reached.entry(partition).or_default() += 1;
                break;
            };
            if step == search.n_steps {
                n_unfinished += 1;
                break;
            }
            partition = next.after;
        }
    }

    let mut ends = Vec::new();
    let (mut now, mut then) = (Vec::new(), Vec::new());
    for (end, (partition, n_starts)) in reached.into_iter().enumerate() {
        look(&partition, &mut now)?;
        // Draws of groups follow those of starts, so that no draw serves twice.
        let mut random = Random::stream(search.seed, (search.n_starts + end) as u64);
        let mut blocked_by = None;
        for _ in 0..search.n_groups {
            let movers = Coalition::from_bits((random.bits() >> 32) as u32)
                .intersection(Coalition::grand(n_candidates));
            let after = partition.after_group_leaves(movers);
            if after == partition {
                continue;
            }
            look(&after, &mut then)?;
            let gain = movers.members().map(|i| then[i] - now[i]).fold(f64::INFINITY, f64::min);
            if gain > tolerance {
                blocked_by = Some(Objection { movers, joins: None, gain, after });
                break;
            }
        }
        ends.push(SampledEnd { partition, n_starts, blocked_by });
    }
    Ok(Sampled { search, ends, n_cycles, n_unfinished, n_partitions: known.len() })
}

/// Puts each candidate into one of k blocs by a draw.
fn random_partition(alone: &Partition, seed: u64, number: u64) -> Partition {
    let k = alone.n_candidates();
    let mut random = Random::stream(seed, number);
    let mut blocs = vec![Coalition::EMPTY; k];
    for candidate in 0..k {
        let bloc = &mut blocs[random.below(k)];
        *bloc = bloc.with(candidate);
    }
    blocs.into_iter().fold(*alone, |partition, bloc| partition.after_group_leaves(bloc))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::formation::{Payoffs, judge_all};

    #[test]
    fn ends_are_those_of_the_whole_list() {
        let values: Vec<Vec<f64>> = (0..6u64)
            .map(|i| (0..6).map(|j| Random::of(3, i.min(j) * 6 + i.max(j)).uniform() - 0.5).collect())
            .collect();
        let payoffs = Payoffs::additively_separable(&values).unwrap();
        let search = Search { n_starts: 300, n_steps: 100, n_groups: 2000, seed: 1 };
        let of = |partition: &Partition| Ok(payoffs.in_partition(partition).to_vec());
        let found = sampled(6, of, search, 0.0).unwrap();
        let verdicts = judge_all(&payoffs, 0.0);
        // Values are symmetric: every path ends.
        assert_eq!((found.n_cycles, found.n_unfinished), (0, 0));
        assert_eq!(found.ends.iter().map(|end| end.n_starts).sum::<usize>(), 302);
        for end in &found.ends {
            let verdict = &verdicts[payoffs.partitions.index(&end.partition)];
            assert_eq!(verdict.nash, None);
            assert_eq!(end.blocked_by.is_some(), verdict.core.is_some());
        }
        let n_stable = verdicts.iter().filter(|verdict| verdict.nash.is_none()).count();
        assert_eq!(found.ends.len(), n_stable);
    }

    #[test]
    fn a_cycle_is_counted() {
        let payoffs = Payoffs::additively_separable(&[vec![0.0, 2.0], vec![-1.0, 0.0]]).unwrap();
        let search = Search { n_starts: 3, n_steps: 10, n_groups: 1, seed: 0 };
        let of = |partition: &Partition| Ok(payoffs.in_partition(partition).to_vec());
        let found = sampled(2, of, search, 0.0).unwrap();
        assert_eq!((found.n_cycles, found.ends.len()), (5, 0));
    }
}
