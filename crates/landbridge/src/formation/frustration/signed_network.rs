//! A network of ties with signs and weights, in which actors can be merged: what is left to decide once some pairs are known to go
//! together or apart. Knows no programs.
//!
//! A tie of positive weight is frustrated when its actors are in different camps, one of negative weight when they are in the same.

use std::collections::BTreeMap;

/// Actors, their ties, and who was merged into whom.
#[derive(Clone, Debug)]
pub(super) struct SignedNetwork {
    /// Weight of each actor's ties by the other actor; both ways, none of them zero.
    ties: Vec<BTreeMap<usize, f64>>,
    /// Who was merged, into whom, and whether into the same camp; in this order.
    merged: Vec<(usize, usize, bool)>,
    /// Frustration that no assignment avoids, from ties that merging laid over each other.
    unavoidable: f64,
}

/// The ties of a network in a list.
pub(super) struct Ties {
    /// The two actors of each tie, the lower first.
    pub(super) ends: Vec<(usize, usize)>,
    /// Signed weight of each tie.
    pub(super) weight: Vec<f64>,
    /// By actor: the other actors, ascending, each with the place of the tie.
    pub(super) around: Vec<Vec<(usize, usize)>>,
}

impl Ties {
    /// Whether a tie is frustrated under these sides.
    pub(super) fn is_frustrated(&self, tie: usize, sides: &[bool]) -> bool {
        let (i, j) = self.ends[tie];
        (self.weight[tie] < 0.0) == (sides[i] == sides[j])
    }

    /// The place of the tie between two actors.
    pub(super) fn between(&self, i: usize, j: usize) -> Option<usize> {
        let around = &self.around[i];
        around.binary_search_by_key(&j, |&(other, _)| other).ok().map(|place| around[place].1)
    }
}

impl SignedNetwork {
    /// A network of `n` actors with these ties; a weight of zero is no tie.
    pub(super) fn new(n: usize, ties: impl IntoIterator<Item = (usize, usize, f64)>) -> Self {
        let mut by_actor = vec![BTreeMap::new(); n];
        for (i, j, weight) in ties {
            if weight != 0.0 {
                by_actor[i].insert(j, weight);
                by_actor[j].insert(i, weight);
            }
        }
        Self { ties: by_actor, merged: Vec::new(), unavoidable: 0.0 }
    }

    pub(super) fn n_actors(&self) -> usize {
        self.ties.len()
    }

    pub(super) fn unavoidable(&self) -> f64 {
        self.unavoidable
    }

    /// The ties, by their lower and then their higher actor.
    pub(super) fn ties(&self) -> Ties {
        let n = self.n_actors();
        let mut list = Ties { ends: Vec::new(), weight: Vec::new(), around: vec![Vec::new(); n] };
        for (i, ties) in self.ties.iter().enumerate() {
            for (&j, &weight) in ties.range(i + 1..) {
                list.around[i].push((j, list.ends.len()));
                list.around[j].push((i, list.ends.len()));
                list.ends.push((i, j));
                list.weight.push(weight);
            }
        }
        // An actor's lower neighbors were all added before its own turn, so each list is ascending.
        list
    }

    /// Frustration under the sides of all actors, those merged included.
    pub(super) fn frustration(&self, sides: &[bool]) -> f64 {
        let mut sum = self.unavoidable;
        for (i, ties) in self.ties.iter().enumerate() {
            for (&j, &weight) in ties.range(i + 1..) {
                if (weight < 0.0) == (sides[i] == sides[j]) {
                    sum += weight.abs();
                }
            }
        }
        sum
    }

    /// By how much frustration falls when an actor changes sides.
    pub(super) fn gain(&self, actor: usize, sides: &[bool]) -> f64 {
        let signed = |(&other, &weight): (&usize, &f64)| {
            if sides[actor] == sides[other] { -weight } else { weight }
        };
        self.ties[actor].iter().map(signed).sum()
    }

    /// Merges an actor into another, in the same or in the opposite camp. Ties that come to lie over each other become one; where their
    /// signs differ, the lighter is frustrated whatever is decided later.
    pub(super) fn merge(&mut self, actor: usize, into: usize, together: bool) {
        for (other, weight) in std::mem::take(&mut self.ties[actor]) {
            self.ties[other].remove(&actor);
            let weight = if together { weight } else { -weight };
            if other == into {
                self.unavoidable += (-weight).max(0.0);
                continue;
            }
            let old = self.ties[into].get(&other).copied().unwrap_or(0.0);
            let sum = old + weight;
            if old * weight < 0.0 {
                self.unavoidable += old.abs().min(weight.abs());
            }
            if sum == 0.0 {
                self.ties[into].remove(&other);
                self.ties[other].remove(&into);
            } else {
                self.ties[into].insert(other, sum);
                self.ties[other].insert(into, sum);
            }
        }
        self.merged.push((actor, into, together));
    }

    /// Merges along every tie that is at least as heavy as all other ties of one of its actors together: in some best assignment it is
    /// not frustrated, since that actor can always change sides. Actors of one or two ties all go this way.
    pub(super) fn reduce(&mut self) {
        let mut waiting: Vec<usize> = (0..self.n_actors()).rev().collect();
        let mut is_waiting = vec![true; self.n_actors()];
        while let Some(actor) = waiting.pop() {
            is_waiting[actor] = false;
            let total: f64 = self.ties[actor].values().map(|weight| weight.abs()).sum();
            let heavy = self.ties[actor].iter().find(|(_, weight)| 2.0 * weight.abs() >= total);
            let Some((&into, &weight)) = heavy else { continue };
            let touched: Vec<usize> = self.ties[actor].keys().copied().collect();
            self.merge(actor, into, weight > 0.0);
            for other in touched {
                if !is_waiting[other] {
                    is_waiting[other] = true;
                    waiting.push(other);
                }
            }
        }
    }

    /// For each actor the one that it was merged into in the end, itself where it was not.
    pub(super) fn leaders(&self) -> Vec<usize> {
        let mut leaders: Vec<usize> = (0..self.n_actors()).collect();
        for &(actor, into, _) in self.merged.iter().rev() {
            leaders[actor] = leaders[into];
        }
        leaders
    }

    /// Gives merged actors the side that follows from the actor they went with.
    pub(super) fn spread(&self, sides: &mut [bool]) {
        for &(actor, into, together) in self.merged.iter().rev() {
            sides[actor] = sides[into] == together;
        }
    }

    /// The network of some of the actors, who are numbered in the order given.
    pub(super) fn part(&self, actors: &[usize]) -> Self {
        let place: BTreeMap<usize, usize> =
            actors.iter().enumerate().map(|(place, &actor)| (actor, place)).collect();
        let inside = |&actor: &usize| {
            let ties = self.ties[actor].iter();
            ties.filter_map(|(other, &weight)| place.get(other).map(|&other| (other, weight))).collect()
        };
        Self { ties: actors.iter().map(inside).collect(), merged: Vec::new(), unavoidable: 0.0 }
    }

    /// The blocks: largest sets of actors that stay connected whichever one of them leaves. Every tie is in one block; two blocks share
    /// one actor at most. Each block shares at most one actor with all blocks before it.
    ///
    /// # References
    /// [Hopcroft & Tarjan 1973]
    pub(super) fn blocks(&self) -> Vec<Vec<usize>> {
        const UNSEEN: usize = usize::MAX;
        let n = self.n_actors();
        let (mut seen, mut low, mut n_seen) = (vec![UNSEEN; n], vec![UNSEEN; n], 0);
        let (mut blocks, mut open) = (Vec::new(), Vec::new());
        for root in (0..n).filter(|&root| !self.ties[root].is_empty()) {
            if seen[root] != UNSEEN {
                continue;
            }
            seen[root] = n_seen;
            low[root] = n_seen;
            n_seen += 1;
            open.push(root);
            // The walk in depth: an actor, where it came from, and its ties not yet gone along.
            let mut path = vec![(root, UNSEEN, self.ties[root].keys())];
            while let Some((actor, from, ties)) = path.last_mut() {
                let (actor, from) = (*actor, *from);
                if let Some(&other) = ties.next() {
                    if seen[other] == UNSEEN {
                        seen[other] = n_seen;
                        low[other] = n_seen;
                        n_seen += 1;
                        open.push(other);
                        path.push((other, actor, self.ties[other].keys()));
                    } else if other != from {
                        low[actor] = low[actor].min(seen[other]);
                    }
                    continue;
                }
                path.pop();
                if from == UNSEEN {
                    continue;
                }
                low[from] = low[from].min(low[actor]);
                if low[actor] >= seen[from] {
                    let mut block = vec![from];
                    while let Some(member) = open.pop() {
                        block.push(member);
                        if member == actor {
                            break;
                        }
                    }
                    block.sort_unstable();
                    blocks.push(block);
                }
            }
            // Only the root is left open.
            open.clear();
        }
        // The walk ends the farthest blocks first.
        blocks.reverse();
        blocks
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::random::Random;

    fn random_network(n: usize, share: f64, seed: u64) -> SignedNetwork {
        let mut random = Random::of(seed, 0);
        let pairs = (0..n).flat_map(|j| (0..j).map(move |i| (i, j)));
        let ties: Vec<_> = pairs
            .filter_map(|(i, j)| {
                let is_tied = random.uniform() < share;
                let weight = (random.uniform() * 8.0).floor() - 4.0;
                is_tied.then_some((i, j, weight))
            })
            .collect();
        SignedNetwork::new(n, ties)
    }

    fn all_sides(n: usize) -> impl Iterator<Item = Vec<bool>> {
        (0..1u32 << n).map(move |bits| (0..n).map(|i| bits >> i & 1 == 1).collect())
    }

    #[test]
    fn merging_keeps_the_frustration_of_the_assignments_that_agree_with_it() {
        for seed in 0..20 {
            let network = random_network(7, 0.7, seed);
            let mut after = network.clone();
            after.merge(2, 5, seed % 2 == 0);
            after.merge(5, 1, seed % 3 == 0);
            for mut sides in all_sides(7) {
                after.spread(&mut sides);
                assert!((network.frustration(&sides) - after.frustration(&sides)).abs() < 1e-12);
            }
        }
    }

    #[test]
    fn reducing_keeps_the_lowest_frustration() {
        for seed in 0..40 {
            let network = random_network(8, 0.45, seed);
            let mut after = network.clone();
            after.reduce();
            let lowest = |network: &SignedNetwork, spread: bool| {
                let frustration = |mut sides: Vec<bool>| {
                    if spread {
                        after.spread(&mut sides);
                    }
                    network.frustration(&sides)
                };
                all_sides(8).map(frustration).fold(f64::INFINITY, f64::min)
            };
            assert!((lowest(&network, false) - lowest(&network, true)).abs() < 1e-12);
            assert!((lowest(&network, false) - lowest(&after, true)).abs() < 1e-12);
        }
    }

    #[test]
    fn blocks_are_those_of_the_definition() {
        for seed in 0..60 {
            let network = random_network(9, 0.22, seed);
            let ties = network.ties();
            let blocks = network.blocks();
            for &(i, j) in &ties.ends {
                let holds = |block: &&Vec<usize>| block.contains(&i) && block.contains(&j);
                assert_eq!(blocks.iter().filter(holds).count(), 1);
            }
            // Whichever actor leaves, the others of its block are still connected.
            for block in &blocks {
                for &gone in block {
                    let rest: Vec<usize> = block.iter().copied().filter(|&actor| actor != gone).collect();
                    let mut reached = vec![rest[0]];
                    let mut at = 0;
                    while at < reached.len() {
                        for &(other, _) in &ties.around[reached[at]] {
                            if rest.contains(&other) && !reached.contains(&other) {
                                reached.push(other);
                            }
                        }
                        at += 1;
                    }
                    assert_eq!(reached.len(), rest.len());
                }
            }
            // A tree of blocks: each shares at most one actor with all before it, so that no circle leaves its block.
            for (place, block) in blocks.iter().enumerate() {
                let before = |actor: &&usize| blocks[..place].iter().any(|other| other.contains(actor));
                assert!(block.iter().filter(before).count() <= 1);
            }
        }
    }
}
