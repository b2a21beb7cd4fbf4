//! Unbalanced cycles of a signed network: the program that asks every one of them in hand for a frustrated tie, and the search for
//! cycles that a point of it gives too little. A cycle is unbalanced when the number of its negative ties is odd.

use std::cmp::Reverse;
use std::collections::{BTreeSet, BinaryHeap};

use super::signed_network::Ties;
use crate::lp::{Program, RowKind, SolveError, solve};

/// A cycle is asked for only when its ties miss the frustration of one by more than this.
const LEAST_VIOLATION: f64 = 1e-6;

/// Added to the length of each tie, so that of cycles equally violated the shortest is found.
const HOP: f64 = 1e-8;

/// A cycle with less than this above the frustration of one tie may soon bind again.
const SPARE: f64 = 0.2;

/// What the program says about the cycles in hand.
pub(super) struct Relaxed {
    /// No assignment has less frustration, by the certificate of the program.
    pub(super) bound: f64,
    /// How far each tie is frustrated, from zero to one.
    pub(super) frustrated: Vec<f64>,
    /// Whether each cycle binds or is near to it.
    pub(super) is_tight: Vec<bool>,
}

/// The least weight of frustrated ties, in parts, such that each cycle has one tie's worth. With `f` the part of each tie, solved as
/// maximize Σ w (1 − f) subject to Σ over a cycle of (1 − f) ≤ its length − 1.
///
/// With weights not below zero this is as strong as all cycle inequalities together.
///
/// # References
/// [Barahona & Mahjoub 1986]
pub(super) fn relax(ties: &Ties, cycles: &[Vec<usize>]) -> Result<Relaxed, SolveError> {
    let n_ties = ties.ends.len();
    let mut rows_of = vec![Vec::new(); n_ties];
    let mut rhs = Vec::with_capacity(cycles.len());
    for (row, cycle) in cycles.iter().enumerate() {
        rhs.push(cycle.len() as f64 - 1.0);
        for tie in ties_of(ties, cycle) {
            rows_of[tie].push(row);
        }
    }
    // Ties of no cycle are not frustrated and have no column.
    let columns: Vec<usize> = (0..n_ties).filter(|&tie| !rows_of[tie].is_empty()).collect();
    let weights = || columns.iter().map(|&tie| ties.weight[tie].abs());
    let heaviest = weights().fold(f64::MIN_POSITIVE, f64::max);
    let mut program = Program::new(vec![RowKind::AtMost; rhs.len()], rhs);
    for &tie in &columns {
        let entries = rows_of[tie].iter().map(|&row| (row, 1.0));
        program.add_column(ties.weight[tie].abs() / heaviest, 1.0, entries);
    }
    let solution = solve(&program)?;
    let mut frustrated = vec![0.0; n_ties];
    for (&tie, kept) in columns.iter().zip(&solution.x) {
        frustrated[tie] = 1.0 - kept;
    }
    let bound = weights().sum::<f64>() - heaviest * solution.value.upper;
    let sum = |cycle: &Vec<usize>| ties_of(ties, cycle).map(|tie| frustrated[tie]).sum::<f64>();
    let is_tight = cycles.iter().map(|cycle| sum(cycle) < 1.0 + SPARE).collect();
    Ok(Relaxed { bound, frustrated, is_tight })
}

/// The ties along a cycle of actors, its last and first among them.
fn ties_of<'a>(ties: &'a Ties, cycle: &'a [usize]) -> impl Iterator<Item = usize> + 'a {
    let next = cycle.iter().cycle().skip(1);
    cycle.iter().zip(next).filter_map(|(&i, &j)| ties.between(i, j))
}

/// Cycles whose ties together are frustrated less than one: many at a time, few of them with ties in common; none only where every
/// unbalanced cycle has its due. `sides` are those of any assignment; the fewer ties it leaves frustrated the faster.
///
/// Every unbalanced cycle has a tie that is frustrated under the sides, so the shortest way back from one end of each such tie to the
/// other, in the network doubled by the parity of frustrated ties, leaves none out.
///
/// # Complexity
/// A shortest path in 2n actors for each cycle found and each tie frustrated under the sides.
pub(super) fn violated(ties: &Ties, sides: &[bool], frustrated: &[f64]) -> Vec<Vec<usize>> {
    let is_odd: Vec<bool> = (0..ties.ends.len()).map(|tie| ties.is_frustrated(tie, sides)).collect();
    let mut length: Vec<f64> = frustrated.iter().map(|part| part.max(0.0) + HOP).collect();
    let mut found = Vec::new();
    let mut known = BTreeSet::new();
    for tie in (0..ties.ends.len()).filter(|&tie| is_odd[tie]) {
        while let Some(cycle) = way_back(ties, &is_odd, &length, tie) {
            let mut places: Vec<usize> = ties_of(ties, &cycle).collect();
            let missing = 1.0 - places.iter().map(|&place| frustrated[place]).sum::<f64>();
            // The square of what a cycle misses is laid on its ties: cycles that miss everything shall have no tie in common, cycles
            // that miss little may.
            for &place in &places {
                length[place] += (missing * missing).max(LEAST_VIOLATION);
            }
            places.sort_unstable();
            if missing > LEAST_VIOLATION && known.insert(places) {
                found.push(cycle);
            }
        }
    }
    found
}

/// An unbalanced cycle on the shortest closed walk along the tie, where that is shorter than one.
fn way_back(ties: &Ties, is_odd: &[bool], length: &[f64], tie: usize) -> Option<Vec<usize>> {
    const NOWHERE: usize = usize::MAX;
    let (start, end) = ties.ends[tie];
    let limit = 1.0 - LEAST_VIOLATION - length[tie];
    // Place 2i is actor i after an even number of odd ties, place 2i + 1 after an odd number.
    let mut distance = vec![limit; 2 * ties.around.len()];
    let mut from = vec![NOWHERE; 2 * ties.around.len()];
    let mut waiting = BinaryHeap::new();
    if limit <= 0.0 {
        return None;
    }
    distance[2 * start] = 0.0;
    // Numbers not below zero are in the order of their bits.
    waiting.push(Reverse((0f64.to_bits(), 2 * start)));
    while let Some(Reverse((bits, place))) = waiting.pop() {
        let so_far = f64::from_bits(bits);
        if so_far > distance[place] {
            continue;
        }
        if place == 2 * end {
            break;
        }
        for &(other, along) in ties.around[place / 2].iter().filter(|&&(_, along)| along != tie) {
            let next = 2 * other + ((place % 2) ^ usize::from(is_odd[along]));
            let then = so_far + length[along];
            if then < distance[next] {
                distance[next] = then;
                from[next] = place;
                waiting.push(Reverse((then.to_bits(), next)));
            }
        }
    }
    if from[2 * end] == NOWHERE {
        return None;
    }
    let mut walk = vec![2 * end];
    while let Some(&place) = walk.last().filter(|&&place| place != 2 * start) {
        walk.push(from[place]);
    }
    Some(simple(walk))
}

/// An unbalanced cycle that visits no actor twice, out of a closed walk given by actor and parity whose last tie is odd.
fn simple(walk: Vec<usize>) -> Vec<usize> {
    let mut cycle: Vec<usize> = Vec::new();
    for place in walk {
        if let Some(before) = cycle.iter().position(|&earlier| earlier / 2 == place / 2) {
            if cycle[before] != place {
                return cycle[before..].iter().map(|place| place / 2).collect();
            }
            cycle.truncate(before);
        }
        cycle.push(place);
    }
    cycle.into_iter().map(|place| place / 2).collect()
}

/// The cycle after an actor was merged into another: unbalanced in the network as it now is, or none.
pub(super) fn inherited(ties: &Ties, cycle: &[usize], leader: &[usize]) -> Option<Vec<usize>> {
    let mut actors: Vec<usize> = cycle.iter().map(|&actor| leader[actor]).collect();
    actors.dedup();
    if actors.len() > 1 && actors.first() == actors.last() {
        actors.pop();
    }
    let mut once = actors.clone();
    once.sort_unstable();
    once.dedup();
    if once.len() != actors.len() || actors.len() < 3 {
        return None;
    }
    let along: Vec<usize> = ties_of(ties, &actors).collect();
    let n_negative = along.iter().filter(|&&tie| ties.weight[tie] < 0.0).count();
    (along.len() == actors.len() && n_negative % 2 == 1).then_some(actors)
}

#[cfg(test)]
mod tests {
    use super::super::signed_network::SignedNetwork;
    use super::*;
    use crate::random::Random;

    /// All cycles that start at their lowest actor, each in both directions.
    fn all_cycles(ties: &Ties) -> Vec<Vec<usize>> {
        let mut cycles = Vec::new();
        let mut paths: Vec<Vec<usize>> = (0..ties.around.len()).map(|start| vec![start]).collect();
        while let Some(path) = paths.pop() {
            for &(other, _) in &ties.around[path[path.len() - 1]] {
                if other == path[0] && path.len() > 2 {
                    cycles.push(path.clone());
                } else if other > path[0] && !path.contains(&other) {
                    paths.push([path.as_slice(), &[other]].concat());
                }
            }
        }
        cycles
    }

    fn is_unbalanced(ties: &Ties, cycle: &[usize]) -> bool {
        ties_of(ties, cycle).filter(|&tie| ties.weight[tie] < 0.0).count() % 2 == 1
    }

    #[test]
    fn the_search_ends_when_every_unbalanced_cycle_has_its_due() {
        for seed in 0..12 {
            let n = 7;
            let mut random = Random::of(seed, 3);
            let pairs = (0..n).flat_map(|j| (0..j).map(move |i| (i, j)));
            let ties = pairs.map(|(i, j)| (i, j, (random.uniform() * 6.0).floor() - 3.0));
            let network = SignedNetwork::new(n, ties.collect::<Vec<_>>());
            let ties = network.ties();
            let all = all_cycles(&ties);
            let (mut cycles, mut frustrated, mut bound) = (Vec::new(), vec![0.0; ties.ends.len()], 0.0);
            loop {
                let found = violated(&ties, &vec![false; n], &frustrated);
                for cycle in &found {
                    assert!(all.contains(cycle) || all.iter().any(|other| is_turned(other, cycle)));
                    assert!(is_unbalanced(&ties, cycle));
                }
                if found.is_empty() {
                    break;
                }
                cycles.extend(found);
                let relaxed = relax(&ties, &cycles).unwrap();
                (frustrated, bound) = (relaxed.frustrated, relaxed.bound);
            }
            let due = |cycle: &[usize]| ties_of(&ties, cycle).map(|tie| frustrated[tie]).sum::<f64>();
            assert!(all.iter().all(|cycle| !is_unbalanced(&ties, cycle) || due(cycle) > 1.0 - 1e-5));
            // The same as the program of all unbalanced cycles at once, and no more than any assignment has.
            let unbalanced: Vec<_> = all.into_iter().filter(|cycle| is_unbalanced(&ties, cycle)).collect();
            assert!((relax(&ties, &unbalanced).unwrap().bound - bound).abs() < 1e-5);
            for bits in 0..1u32 << n {
                let sides: Vec<bool> = (0..n).map(|i| bits >> i & 1 == 1).collect();
                assert!(bound <= network.frustration(&sides) + 1e-9);
            }
        }
    }

    /// Whether two cycles are the same but for where they start.
    fn is_turned(one: &[usize], other: &[usize]) -> bool {
        let twice = [other, other].concat();
        one.len() == other.len() && twice.windows(one.len()).any(|part| part == one)
    }
}
