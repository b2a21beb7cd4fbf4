//! The lowest energy of two camps in networks too large to enumerate: bounds from unbalanced cycles, and branching on pairs of actors
//! where the bounds do not meet. Knows landscapes and the program solver, no games; does not know how
//! many assignments are as low, nor the other minima.
//!
//! With f = 1 on ties that pull against the assignment (positive ones between camps, negative ones inside a camp), the energy is
//! Σ|w| f plus the sum of all negative weights. The first sum is the frustration; with weights of ±1 it counts ties. An assignment of
//! least energy is one of least frustration, and every unbalanced cycle has a frustrated tie.

mod cycles;
mod signed_network;

use serde::Serialize;

use self::cycles::{inherited, relax, violated};
use self::signed_network::{SignedNetwork, Ties};
use super::{FormationError, Landscape};
use crate::random::Random;

/// Descents from random assignments at the start of each block.
const N_STARTS: u64 = 40;

/// Then so many from the best assignment with some of its actors turned.
const N_KICKS: u64 = 200;

/// How likely each of them is turned.
const KICKED: f64 = 0.08;

/// Seed of those assignments.
const SEED: u64 = 0x0066_7275_7374_7261;

/// Above this many units the total weight is not taken to be on a grid; below, all sums of weights are exact.
const MOST_UNITS: f64 = 67_108_864.0;

/// Bounds are rounded up to the grid when they are above a grid point by more than this share of the unit.
const GRID_SLACK: f64 = 1e-3;

/// Relative to the sum of all |weights|: without a grid, a gap below it is rounding.
const RELATIVE_GAP: f64 = 1e-9;

/// A round that lifts the bound by less than this share of the gap has stalled.
const LEAST_PROGRESS: f64 = 1e-3;

/// After so many stalled rounds in a row a branch is split.
const STALLED_ROUNDS: usize = 8;

/// How much work a proof may cost.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
pub struct BranchLimits {
    /// At most this many programs are solved.
    pub n_programs: usize,
    /// At most this many branches are looked at.
    pub n_branches: usize,
}

impl Default for BranchLimits {
    fn default() -> Self {
        Self { n_programs: 2_000, n_branches: 500 }
    }
}

/// The lowest assignment to two camps that was found, and what is proven about it.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct LowestCamps {
    /// Its camps, each by its members; the one of actor 0 comes first, and an empty second is left out.
    pub camps: Vec<Vec<usize>>,
    /// Its energy.
    pub energy: f64,
    /// No assignment to two camps has a lower energy than this.
    pub bound: f64,
    /// Whether energy and bound are equal, up to 10⁻⁹ of Σ|`z_i` `z_j` `p_ij`|.
    pub is_proven: bool,
    /// How many programs were solved.
    pub n_programs: usize,
    /// How many branches were looked at.
    pub n_branches: usize,
}

/// What is left of the limits, and the grain of the weights.
struct Budget {
    limits: BranchLimits,
    n_programs: usize,
    n_branches: usize,
    /// All weights are whole multiples of this.
    unit: Option<f64>,
}

impl Budget {
    /// The bound, rounded up to the grid where there is one.
    fn rounded(&self, bound: f64) -> f64 {
        self.unit.map_or(bound, |unit| (bound / unit - GRID_SLACK).ceil() * unit)
    }

    fn is_used_up(&self) -> bool {
        self.n_programs >= self.limits.n_programs
    }
}

/// Sides of a network and the bound on its frustration.
struct Settled {
    sides: Vec<bool>,
    bound: f64,
}

impl Landscape {
    /// An assignment to two camps of lowest energy, with a lower bound that proves it unless the limits are used up first. One of
    /// several of equal energy is taken, always the same.
    ///
    /// # Errors
    /// Where a program has no certified answer.
    ///
    /// # Complexity
    /// Exponential at worst; few branches where the network is sparse or little frustrated. Each program has a column for each tie of
    /// the cycles in hand and a row for each cycle. The landscape itself holds n² numbers.
    ///
    /// # References
    /// [Barahona & Mahjoub 1986], [Aref & Wilson 2019]
    pub fn lowest_two_camps(&self, limits: BranchLimits) -> Result<LowestCamps, FormationError> {
        let n = self.n;
        let pairs = (0..n).flat_map(|j| (0..j).map(move |i| (i, j)));
        let weights: Vec<_> = pairs.map(|(i, j)| (i, j, self.weights[i][j])).collect();
        let total: f64 = weights.iter().map(|(.., weight)| weight.abs()).sum();
        let unit = unit(weights.iter().map(|(.., weight)| weight.abs()), total);
        let mut budget = Budget { limits, n_programs: 0, n_branches: 0, unit };
        let settled = settle(SignedNetwork::new(n, weights.iter().copied()), &mut budget)?;
        let energy = self.energy_of(|i, j| settled.sides[i] == settled.sides[j]);
        let negative = weights.iter().fold(0.0, |sum, (.., weight)| sum + weight.min(0.0));
        // What an assignment reaches is no less than the minimum, so rounding may not lift the bound above it.
        let bound = (settled.bound + negative).min(energy);
        let camp =
            |second: bool| (0..n).filter(|&i| (settled.sides[i] != settled.sides[0]) == second).collect();
        let camps: Vec<Vec<usize>> = vec![camp(false), camp(true)];
        Ok(LowestCamps {
            camps: camps.into_iter().filter(|camp| !camp.is_empty()).collect(),
            energy,
            bound,
            is_proven: energy - bound <= RELATIVE_GAP * total,
            n_programs: budget.n_programs,
            n_branches: budget.n_branches,
        })
    }
}

/// The largest number of which all weights are whole multiples, where it is not too small beside their sum. Remainders are exact.
fn unit(weights: impl Iterator<Item = f64>, total: f64) -> Option<f64> {
    let mut unit = 0.0;
    for weight in weights {
        let mut rest = weight;
        while rest > 0.0 {
            (unit, rest) = (rest, unit % rest);
        }
        if total > MOST_UNITS * unit && unit > 0.0 {
            return None;
        }
    }
    (unit > 0.0).then_some(unit)
}

/// Reduces the network, takes it apart into blocks, and puts their sides together again.
fn settle(mut network: SignedNetwork, budget: &mut Budget) -> Result<Settled, FormationError> {
    network.reduce();
    let n = network.n_actors();
    let blocks = network.blocks();
    if blocks.len() == 1 && blocks[0].len() == n {
        return lowest(&network, budget);
    }
    let mut sides = vec![false; n];
    let mut is_settled = vec![false; n];
    let mut bound = network.unavoidable();
    for block in blocks {
        let part = settle(network.part(&block), budget)?;
        bound += part.bound;
        // The actor shared with the blocks before keeps its side.
        let shared = block.iter().zip(&part.sides).find(|(actor, _)| is_settled[**actor]);
        let turned = shared.is_some_and(|(&actor, &side)| sides[actor] != side);
        for (&actor, &side) in block.iter().zip(&part.sides) {
            sides[actor] = side != turned;
            is_settled[actor] = true;
        }
    }
    network.spread(&mut sides);
    Ok(Settled { sides, bound })
}

/// A part of the assignments: those in which some pairs go together or apart.
struct Branch {
    network: SignedNetwork,
    bound: f64,
    cycles: Vec<Vec<usize>>,
}

/// The best assignment of a block so far, and what the branches already closed prove.
struct Best<'a> {
    network: &'a SignedNetwork,
    sides: Vec<bool>,
    frustration: f64,
    /// The lowest bound of a branch that was closed.
    closed: f64,
    /// Gaps and gains up to this are none.
    tolerance: f64,
}

impl Best<'_> {
    /// Improves the sides one actor at a time, and keeps them unless they are worse: it may wander over a plateau.
    fn offer(&mut self, mut sides: Vec<bool>) {
        let mut is_changed = true;
        while std::mem::take(&mut is_changed) {
            for actor in 0..sides.len() {
                if self.network.gain(actor, &sides) > self.tolerance {
                    sides[actor] = !sides[actor];
                    is_changed = true;
                }
            }
        }
        let frustration = self.network.frustration(&sides);
        if frustration <= self.frustration {
            (self.sides, self.frustration) = (sides, frustration);
        }
    }

    /// Closes a branch of this bound, where nothing in it can be better.
    fn closes(&mut self, bound: f64) -> bool {
        let is_closed = bound >= self.frustration - self.tolerance;
        if is_closed {
            self.closed = self.closed.min(bound);
        }
        is_closed
    }
}

/// Branch and bound on one block, the branch of the lowest bound first.
fn lowest(network: &SignedNetwork, budget: &mut Budget) -> Result<Settled, FormationError> {
    let n = network.n_actors();
    let total: f64 = network.ties().weight.iter().map(|weight| weight.abs()).sum();
    let mut best = Best {
        network,
        sides: Vec::new(),
        frustration: f64::INFINITY,
        closed: f64::INFINITY,
        tolerance: RELATIVE_GAP * total,
    };
    best.offer(vec![false; n]);
    for start in 0..N_STARTS {
        let mut random = Random::of(SEED, start);
        best.offer((0..n).map(|_| random.uniform() < 0.5).collect());
    }
    for kick in N_STARTS..N_STARTS + N_KICKS {
        let mut random = Random::of(SEED, kick);
        best.offer(best.sides.iter().map(|&side| side != (random.uniform() < KICKED)).collect());
    }
    let bound = network.unavoidable();
    let mut open = vec![Branch { network: network.clone(), bound, cycles: Vec::new() }];
    loop {
        open.retain(|branch| !best.closes(branch.bound));
        let lowest = (0..open.len()).rev().min_by(|&a, &b| open[a].bound.total_cmp(&open[b].bound));
        let proven = best.closed.min(best.frustration);
        let Some(lowest) = lowest else {
            return Ok(Settled { sides: best.sides, bound: proven });
        };
        if budget.is_used_up() || budget.n_branches >= budget.limits.n_branches {
            return Ok(Settled { bound: proven.min(open[lowest].bound), sides: best.sides });
        }
        budget.n_branches += 1;
        let branch = open.remove(lowest);
        open.extend(looked_at(branch, &mut best, budget)?);
    }
}

/// Raises the bound of a branch by cycles. What is left of it: nothing, its two halves, or itself where the limits are used up.
fn looked_at(
    mut branch: Branch,
    best: &mut Best,
    budget: &mut Budget,
) -> Result<Vec<Branch>, FormationError> {
    let ties = branch.network.ties();
    let mut frustrated = vec![0.0; ties.ends.len()];
    let (mut reached, mut n_stalled) = (branch.network.unavoidable(), 0);
    // The cycles of the branch it came from say something before any is searched for.
    let mut is_new = !branch.cycles.is_empty();
    loop {
        if is_new {
            if budget.is_used_up() {
                return Ok(vec![branch]);
            }
            let before = reached;
            frustrated = raise(&mut branch, &ties, &mut reached, budget)?;
            let is_progress = reached - before > LEAST_PROGRESS * (best.frustration - before);
            n_stalled = if is_progress { 0 } else { n_stalled + 1 };
        }
        let sides = rounded_sides(&branch.network, &ties, &frustrated);
        best.offer(sides.clone());
        if best.closes(branch.bound) {
            return Ok(Vec::new());
        }
        let n_frustrated =
            |sides: &[bool]| (0..ties.ends.len()).filter(|&tie| ties.is_frustrated(tie, sides)).count();
        let fewest = if n_frustrated(&sides) < n_frustrated(&best.sides) { &sides } else { &best.sides };
        let found = violated(&ties, fewest, &frustrated);
        if found.is_empty() || n_stalled >= STALLED_ROUNDS {
            return Ok(split(&branch, &ties, &frustrated, budget));
        }
        branch.cycles.extend(found);
        is_new = true;
    }
}

/// Solves the program of the cycles in hand, and lets go of those with frustration to spare when the bound has risen. Returns how far
/// each tie is frustrated.
fn raise(
    branch: &mut Branch,
    ties: &Ties,
    reached: &mut f64,
    budget: &mut Budget,
) -> Result<Vec<f64>, FormationError> {
    budget.n_programs += 1;
    let relaxed = relax(ties, &branch.cycles);
    let relaxed = relaxed.map_err(|error| FormationError::NotSolved { reason: error.to_string() })?;
    let bound = branch.network.unavoidable() + relaxed.bound;
    if bound > *reached {
        *reached = bound;
        branch.bound = branch.bound.max(budget.rounded(bound));
        let mut is_tight = relaxed.is_tight.iter();
        branch.cycles.retain(|_| is_tight.next().is_none_or(|&is_tight| is_tight));
    }
    Ok(relaxed.frustrated)
}

/// The sides that a program's point suggests: ties in the order of how sure it is of them, as long as they close no cycle.
fn rounded_sides(network: &SignedNetwork, ties: &Ties, frustrated: &[f64]) -> Vec<bool> {
    let n = network.n_actors();
    let doubt = |tie: usize| frustrated[tie].min(1.0 - frustrated[tie]);
    let mut order: Vec<usize> = (0..ties.ends.len()).collect();
    order.sort_by(|&a, &b| {
        doubt(a).total_cmp(&doubt(b)).then(ties.weight[b].abs().total_cmp(&ties.weight[a].abs()))
    });
    let mut group: Vec<usize> = (0..n).collect();
    let mut sides = vec![false; n];
    for tie in order {
        let (i, j) = ties.ends[tie];
        let (kept, joining) = (group[i], group[j]);
        if kept == joining {
            continue;
        }
        let is_turned = ties.is_frustrated(tie, &sides) != (frustrated[tie] > 0.5);
        for (group, side) in group.iter_mut().zip(&mut sides).filter(|(group, _)| **group == joining) {
            *group = kept;
            *side ^= is_turned;
        }
    }
    network.spread(&mut sides);
    sides
}

/// The two halves of a branch: the actors of the tie most in doubt go together, or apart.
fn split(branch: &Branch, ties: &Ties, frustrated: &[f64], budget: &Budget) -> Vec<Branch> {
    let doubt = |tie: usize| ties.weight[tie].abs() * frustrated[tie].min(1.0 - frustrated[tie]).max(0.0);
    let order = |&a: &usize, &b: &usize| {
        doubt(a).total_cmp(&doubt(b)).then(ties.weight[a].abs().total_cmp(&ties.weight[b].abs()))
    };
    let Some(tie) = (0..ties.ends.len()).max_by(order) else { return Vec::new() };
    let (i, j) = ties.ends[tie];
    let half = |together: bool| {
        let mut network = branch.network.clone();
        network.merge(j, i, together);
        network.reduce();
        let (ties, leaders) = (network.ties(), network.leaders());
        let cycles = branch.cycles.iter().filter_map(|cycle| inherited(&ties, cycle, &leaders)).collect();
        let bound = branch.bound.max(budget.rounded(network.unavoidable()));
        Branch { network, bound, cycles }
    };
    vec![half(true), half(false)]
}
