//! Kohlberg's criterion: proof after the fact that an allocation is the nucleolus. Reads the game, the allocation and the stages, and
//! nothing of how they were found.
//!
//! A stage proves its level by a collection of coalitions of that excess and tight bounds that is balanced relative to what earlier
//! stages settled: with positive weights its sum lies in their span. Then nothing can lower one of their excesses without raising another,
//! so all are settled. It remains that no coalition outside that span has more excess than the level, and that in the end
//! everything is settled.

use super::scan::lowest_unsettled;
use super::span::{Probe, Span};
use super::{Domain, Measure, Stage};
use crate::game::TuGame;
use crate::game::excess::{SplitSums, block_bits, lowest};

/// How far the proof of the stages fails, in the unit of the game: the largest of
///
/// - |x(N) − v(N)| and, among imputations, what a player gets too little;
/// - for each stage, what its collection differs from its level, and its bounds from v({i});
/// - for each stage, what its weighted sum lies outside the span of the earlier stages, times the largest value;
/// - what a coalition has more than the level of the stage that settles it.
///
/// Infinite where a weight is not positive, a collection does not settle exactly one dimension less than its length, or, if the point is to be
/// unique, the stages do not settle everything.
pub(super) fn gap(
    game: &TuGame,
    (measure, domain): (Measure, Domain),
    x: &[f64],
    stages: &[Stage],
    (unit, unique): (f64, bool),
) -> f64 {
    let n = game.n_players();
    let sum_over = |bits: u32| (0..n).filter(|i| bits >> i & 1 == 1).map(|i| x[i]).sum::<f64>();
    let mut gap = (sum_over(super::Coalition::grand(n).bits()) - game.grand()).abs();
    if domain == Domain::Imputations {
        gap = (0..n).fold(gap, |gap, i| worse(gap, game.value(super::Coalition::singleton(i)) - x[i]));
    }
    let mut span = Span::new(n);
    let mut frame = Frame::new(n);
    span.insert(super::Coalition::grand(n).bits());
    frame.add(super::Coalition::grand(n).bits());
    let mut probes = Vec::new();
    for stage in stages {
        let probe = span.probe();
        let weights = stage.weights.iter().chain(&stage.bound_weights);
        let players = stage.bounds.iter().map(|&player| super::Coalition::singleton(player).bits());
        let members = stage.coalitions.iter().map(|coalition| coalition.bits());
        let collection: Vec<(u32, f64)> = members.chain(players).zip(weights.copied()).collect();
        if collection.len() != stage.coalitions.len() + stage.bounds.len()
            || collection
                .iter()
                .any(|&(bits, weight)| weight.is_nan() || weight <= 0.0 || probe.contains(bits))
        {
            return f64::INFINITY;
        }
        for coalition in &stage.coalitions {
            let tight = measure.divisor(coalition.bits()) * stage.level;
            gap = worse(gap, (game.value(*coalition) - sum_over(coalition.bits()) - tight).abs());
        }
        for &player in &stage.bounds {
            gap = worse(gap, (game.value(super::Coalition::singleton(player)) - x[player]).abs());
        }
        gap = worse(gap, frame.outside(&collection) * unit);
        let rank = span.rank();
        for &(bits, _) in &collection {
            span.insert(bits);
            frame.add(bits);
        }
        // Then one relation holds exactly, and its weights are the only ones up to scale.
        if span.rank() + 1 != rank + collection.len() {
            return f64::INFINITY;
        }
        probes.push(probe);
    }
    if unique && span.rank() < n {
        return f64::INFINITY;
    }
    worse(gap, largest_violation(game, measure, x, stages, &probes))
}

/// The larger, or what is not a number.
fn worse(gap: f64, other: f64) -> f64 {
    if other <= gap { gap } else { other }
}

/// What an unsettled coalition has more than the level of a stage, at most; zero if none has.
fn largest_violation(game: &TuGame, measure: Measure, x: &[f64], stages: &[Stage], probes: &[Probe]) -> f64 {
    let bits = block_bits(game.n_players());
    let views: Vec<_> = stages
        .iter()
        .zip(probes)
        .map(|(stage, probe)| {
            let prices: Vec<f64> = x.iter().copied().chain([stage.level]).collect();
            let (amounts, t) = measure.sums_at(&prices);
            (SplitSums::of(&amounts, bits), t, probe.split(bits))
        })
        .collect();
    let mut least = 0.0;
    for (block, values) in game.values().chunks_exact(1 << bits).enumerate() {
        // The last stage has the lowest level: where all of a block is below it, all is below the others as well.
        for (sums, t, (members, settled)) in views.iter().rev() {
            let offset = sums.high[block] + t;
            if lowest(&sums.low, values) + offset >= least {
                break;
            }
            let slack = lowest_unsettled(&sums.low, values, members, settled[block]) + offset;
            least = if slack >= least { least } else { slack };
        }
    }
    -least
}

/// An orthonormal frame of a span, in floating point.
struct Frame {
    n: usize,
    vectors: Vec<Vec<f64>>,
}

/// What remains of a vector of the span after projection is rounding.
const DEPENDENT: f64 = 1e-9;

impl Frame {
    fn new(n: usize) -> Self {
        Self { n, vectors: Vec::new() }
    }

    /// What is outside the span; twice, because the first projection leaves rounding behind.
    fn project(&self, mut vector: Vec<f64>) -> Vec<f64> {
        for _ in 0..2 {
            for axis in &self.vectors {
                let dot: f64 = axis.iter().zip(&vector).map(|(a, b)| a * b).sum();
                for (entry, a) in vector.iter_mut().zip(axis) {
                    *entry -= dot * a;
                }
            }
        }
        vector
    }

    fn add(&mut self, bits: u32) {
        let indicator = (0..self.n).map(|player| f64::from(bits >> player & 1)).collect();
        let mut rest = self.project(indicator);
        let length = libm::sqrt(rest.iter().map(|entry| entry * entry).sum());
        if length > DEPENDENT {
            for entry in &mut rest {
                *entry /= length;
            }
            self.vectors.push(rest);
        }
    }

    /// The largest entry of the weighted sum that is outside the span.
    fn outside(&self, collection: &[(u32, f64)]) -> f64 {
        let mut sum = vec![0.0; self.n];
        for &(bits, weight) in collection {
            for (player, entry) in sum.iter_mut().enumerate() {
                *entry += weight * f64::from(bits >> player & 1);
            }
        }
        self.project(sum).into_iter().map(f64::abs).fold(0.0, worse)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::game::nucleolus::{Nucleolus, prenucleolus};
    use crate::game::{Coalition, shapley};

    const CONCEPT: (Measure, Domain) = (Measure::Excess, Domain::Preimputations);

    /// Talmud, estate 200 against claims 100, 200, 300: the nucleolus is (50, 75, 75) (Aumann & Maschler 1985).
    fn talmud() -> (TuGame, Nucleolus) {
        let claims = [100.0, 200.0, 300.0];
        let outside = |s: Coalition| (0..3).filter(|&i| !s.contains(i)).map(|i| claims[i]).sum::<f64>();
        let game = TuGame::from_rule(3, |s| (200.0 - outside(s)).max(0.0));
        let found = prenucleolus(&game).unwrap();
        (game, found)
    }

    #[test]
    fn a_proof_holds_for_its_point_and_fails_by_as_much_as_the_point_is_moved() {
        let (game, found) = talmud();
        let check = |x: &[f64], unique: bool| gap(&game, CONCEPT, x, &found.stages, (128.0, unique));
        assert!(check(&[50.0, 75.0, 75.0], true) < 1e-12);
        assert!((check(&[50.5, 74.5, 75.0], true) - 0.5).abs() < 1e-12);
        assert!((check(&[50.0, 75.0, 75.25], true) - 0.25).abs() < 1e-12);
        assert!(check(&shapley(&game), true) > 1.0);
    }

    #[test]
    fn a_proof_with_a_part_missing_or_wrong_is_none() {
        let (game, found) = talmud();
        let check = |stages: &[Stage]| gap(&game, CONCEPT, &[50.0, 75.0, 75.0], stages, (128.0, true));
        let last = found.stages.len() - 1;
        assert!(check(&found.stages[..last]).is_infinite());
        let mut skewed = found.stages.clone();
        skewed[0].weights[0] *= 1.5;
        assert!(check(&skewed) > 1.0);
        let mut negative = found.stages.clone();
        negative[0].weights[0] = -0.5;
        assert!(check(&negative).is_infinite());
        let mut repeated = found.stages.clone();
        repeated[1] = repeated[0].clone();
        assert!(check(&repeated).is_infinite());
        let mut unbalanced = found.stages.clone();
        unbalanced[0].coalitions.pop();
        assert!(check(&unbalanced).is_infinite());
    }

    /// All of a game's largest excesses are looked at, not only those of the proof.
    #[test]
    fn a_coalition_worth_more_than_the_proof_knows_is_found() {
        let (game, found) = talmud();
        for s in Coalition::all(3).filter(|s| !s.is_empty() && *s != Coalition::grand(3)) {
            if found.stages[0].coalitions.contains(&s) {
                continue;
            }
            let raised = TuGame::from_rule(3, |t| game.value(t) + if t == s { 1000.0 } else { 0.0 });
            let gap = gap(&raised, CONCEPT, &found.allocation, &found.stages, (1024.0, true));
            assert!(gap > 500.0, "{s:?}: {gap}");
        }
    }
}
