//! The lexicographic scheme: stage by stage the largest excess of the unsettled coalitions is minimized, and those that a positive
//! multiplier proves to be tight in every optimum are settled.
//!
//! Settling what is tight at one optimum only would be wrong; settling by multipliers may leave out some that are always tight, which
//! then stay as inequalities and make the next stage repeat the level.

use super::columns::{Basis, Choice, Column, Kind, Rule, Stuck};
use super::pool::Pool;
use super::scan::Scan;
use super::span::{Probe, Span};
use super::{Domain, Measure, Stage};
use crate::game::{Coalition, NoValue, TuGame, shapley};
use crate::random::Random;

/// A pooled coalition enters where it gains more than this, for a largest value between one and two.
const GAIN: f64 = 5e-11;

/// A scanned coalition counts where it violates by more than this: above [`GAIN`], so that what the pool lets pass does not come back.
const VIOLATION: f64 = 1e-10;

/// Earlier stages, each within its tolerance, may leave a player without room by so much less than it makes alone. Its bound is then
/// lowered by what is lacking, which the proof counts.
const SHORT: f64 = 1e-9;

/// A multiplier above this is positive, one below its negative is negative. Basic multipliers are ratios of small determinants of zeros and ones.
const POSITIVE: f64 = 1e-8;

/// The perturbations tried one after another, and at last the rule that needs none.
const RULES: [Rule; 4] =
    [Rule::Perturbed(1e-6), Rule::Perturbed(1e-8), Rule::Perturbed(1e-10), Rule::Lexicographic];

/// More pivots than this in one stage would mean that the simplex goes in circles.
const MOST_PIVOTS: usize = 20_000;

/// The seed of the perturbations.
const SEED: u64 = 0x7065_7274;

/// What the stages know of each other.
pub(super) struct Scheme<'a> {
    game: &'a TuGame,
    measure: Measure,
    domain: Domain,
    /// The rules tried one after another.
    rules: &'static [Rule],
    n: usize,
    /// A power of two, so that dividing by it rounds nothing; the largest value is one to two of it.
    unit: f64,
    span: Span,
    settled: Vec<Column>,
    pool: Pool,
    scan: Scan<'a>,
    /// The unsettled basic coalitions of the last stage: tight there, so good ones to start with.
    tight: Vec<Column>,
    random: Random,
    /// The last allocation, in units.
    pub(super) x: Vec<f64>,
    pub(super) scans: usize,
    pub(super) pivots: usize,
}

/// An optimum of one stage.
struct Optimum {
    basis: Basis,
    level: f64,
}

/// Why an attempt at a stage ended without one.
enum Failure {
    /// The simplex is stuck, or a true multiplier is negative: another rule may help.
    Numeric,
    /// The stage has too many pivots.
    Circling,
}

impl From<Stuck> for Failure {
    fn from(_: Stuck) -> Self {
        Self::Numeric
    }
}

impl<'a> Scheme<'a> {
    pub(super) fn new(
        game: &'a TuGame,
        measure: Measure,
        domain: Domain,
        unit: f64,
        start: &[Coalition],
    ) -> Self {
        let n = game.n_players();
        let mut scheme = Self {
            game,
            measure,
            domain,
            rules: &RULES,
            n,
            unit,
            span: Span::new(n),
            settled: Vec::new(),
            pool: Pool::default(),
            scan: Scan::new(n, game.values(), unit),
            tight: Vec::new(),
            random: Random::of(SEED, n as u64),
            x: vec![0.0; n],
            scans: 0,
            pivots: 0,
        };
        let everybody = Coalition::grand(n);
        scheme.settle(everybody.bits(), scheme.worth(everybody.bits()));
        let alone = (0..n).map(Coalition::singleton);
        for coalition in alone.flat_map(|one| [one, everybody.difference(one)]).chain(start.iter().copied()) {
            if coalition.is_subset_of(everybody) {
                scheme.add(coalition.bits());
            }
        }
        scheme
    }

    /// The rank of what is settled: at n the allocation is unique.
    pub(super) fn rank(&self) -> usize {
        self.span.rank()
    }

    fn worth(&self, bits: u32) -> f64 {
        self.game.value(Coalition::from_bits(bits)) / self.unit
    }

    fn add(&mut self, bits: u32) {
        let worth = self.worth(bits);
        self.pool.add(bits, worth);
    }

    fn coalition(&self, bits: u32, worth: f64) -> Column {
        Column { bits, size: self.measure.divisor(bits), worth, kind: Kind::Coalition }
    }

    fn settle(&mut self, bits: u32, amount: f64) {
        if self.span.insert(bits) {
            self.settled.push(Column { bits, size: 0.0, worth: amount, kind: Kind::Settled });
        }
    }

    /// Fills the pool with the coalitions that object most to the Shapley value.
    pub(super) fn look_from_shapley(&mut self) {
        self.x = shapley(self.game).iter().map(|share| share / self.unit).collect();
        let probe = self.span.probe();
        let worst = self.scan.worst(&self.x, 0.0, &probe, f64::INFINITY);
        self.scans += 1;
        for bits in worst {
            self.add(bits);
        }
    }

    /// One stage: the smallest largest excess of the unsettled coalitions, which are then settled as far as it proves them tight.
    ///
    /// # Errors
    /// Where no rule leads to an optimum.
    pub(super) fn stage(&mut self) -> Result<Stage, NoValue> {
        let probe = self.span.probe();
        for &rule in self.rules {
            match self.attempt(rule, &probe) {
                Ok(optimum) => return Ok(self.close(&optimum)),
                Err(Failure::Numeric) => {}
                Err(Failure::Circling) => break,
            }
        }
        Err(NoValue::NotProven { gap: f64::INFINITY })
    }

    /// The bounds of players whose share is not settled yet.
    fn bounds(&self, probe: &Probe) -> Vec<Column> {
        let bound = |player: usize| {
            let bits = Coalition::singleton(player).bits();
            Column { bits, size: 0.0, worth: self.worth(bits), kind: Kind::Bound }
        };
        match self.domain {
            Domain::Preimputations => Vec::new(),
            Domain::Imputations => {
                (0..self.n).map(bound).filter(|bound| !probe.contains(bound.bits)).collect()
            }
        }
    }

    fn attempt(&mut self, rule: Rule, probe: &Probe) -> Result<Optimum, Failure> {
        let mut bounds = self.bounds(probe);
        let columns = self.start(probe);
        let mut basis = Basis::new(self.n, columns, rule, || self.random.uniform())?;
        let (mut pivots, mut pivots_before) = (0, None);
        loop {
            while let Some((column, gain)) = self.price(&basis, &bounds) {
                match basis.enter(column, gain) {
                    // Only bounds can leave no allocation at all.
                    Err(Stuck::Unbounded) if column.kind == Kind::Bound && gain <= SHORT => {
                        let lacking = bounds.iter_mut().filter(|bound| bound.bits == column.bits);
                        lacking.for_each(|bound| bound.worth -= gain);
                    }
                    entered => entered?,
                }
                pivots += 1;
                if pivots > MOST_PIVOTS {
                    return Err(Failure::Circling);
                }
            }
            let (x, t) = self.measure.sums_at(&basis.prices);
            let violated = self.scan.worst(&x, t, probe, -VIOLATION);
            self.scans += 1;
            if violated.is_empty() {
                break;
            }
            // What the scan finds must gain; where rounding hides that, nothing would ever change.
            if pivots_before.replace(pivots) == Some(pivots) {
                return Err(Failure::Numeric);
            }
            for bits in violated {
                self.add(bits);
            }
        }
        self.pivots += pivots;
        basis.refactor()?;
        let mut signed =
            basis.columns.iter().zip(basis.true_values()).filter(|(column, _)| column.kind != Kind::Settled);
        if signed.any(|(_, &value)| value < -POSITIVE) {
            return Err(Failure::Numeric);
        }
        let level = basis.prices[self.n];
        Ok(Optimum { basis, level })
    }

    /// The column with the largest gain.
    fn price(&self, basis: &Basis, bounds: &[Column]) -> Option<(Column, f64)> {
        let (x, t) = self.measure.sums_at(&basis.prices);
        let pooled = self.pool.most_binding(&x, t, GAIN);
        let mut best = pooled.map(|(bits, worth, gain)| (self.coalition(bits, worth), gain));
        for bound in bounds {
            let gain = bound.worth - bound.members(self.n).map(|player| basis.prices[player]).sum::<f64>();
            if gain > best.map_or(GAIN, |(_, gain)| gain) {
                best = Some((*bound, gain));
            }
        }
        best
    }

    /// The columns to start with: what is settled, which must be in; the most binding coalition and its complement, which together make
    /// a feasible point; and to make n + 1, further coalitions that bind.
    fn start(&mut self, probe: &Probe) -> Vec<Column> {
        self.pool.renew(&self.x, probe);
        let tight = self.tight.iter().copied().filter(|column| !probe.contains(column.bits));
        let pooled = self.pool.iter().map(|(bits, worth)| self.coalition(bits, worth));
        // The players alone come last: with what is settled they span everything.
        let alone = (0..self.n)
            .map(|player| Coalition::singleton(player).bits())
            .filter(|&bits| !probe.contains(bits));
        let alone = alone.map(|bits| self.coalition(bits, self.worth(bits)));
        let mut choice = Choice::new(self.n);
        for column in &self.settled {
            choice.offer(*column);
        }
        let mut complement = None;
        for column in tight.chain(pooled).chain(alone) {
            if choice.is_full() {
                break;
            }
            choice.offer(column);
            if complement.is_none() {
                let bits = Coalition::grand(self.n).bits() & !column.bits;
                complement = Some(bits);
                choice.offer(self.coalition(bits, self.worth(bits)));
            }
        }
        let columns = choice.columns;
        // What starts in the basis must be able to come back.
        for column in columns.iter().filter(|column| column.kind == Kind::Coalition) {
            self.pool.add(column.bits, column.worth);
        }
        columns
    }

    /// Settles what has a positive multiplier, and says so.
    fn close(&mut self, optimum: &Optimum) -> Stage {
        let Optimum { basis, level } = optimum;
        self.x = basis.prices[..self.n].to_vec();
        self.tight = basis.columns.iter().copied().filter(|column| column.kind == Kind::Coalition).collect();
        let mut stage = Stage { level: level * self.unit, ..Stage::default() };
        for (column, &weight) in basis.columns.iter().zip(basis.true_values()) {
            if weight <= POSITIVE {
                continue;
            }
            match column.kind {
                Kind::Settled => {}
                Kind::Coalition => {
                    stage.coalitions.push(Coalition::from_bits(column.bits));
                    stage.weights.push(weight);
                    self.settle(column.bits, column.worth - column.size * level);
                }
                Kind::Bound => {
                    stage.bounds.extend(column.members(self.n));
                    stage.bound_weights.push(weight);
                    self.settle(column.bits, column.worth);
                }
            }
        }
        stage
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn point(game: &TuGame, domain: Domain, rules: &'static [Rule]) -> Vec<f64> {
        let mut scheme = Scheme::new(game, Measure::Excess, domain, 1.0, &[]);
        scheme.rules = rules;
        while scheme.rank() < game.n_players() {
            scheme.stage().unwrap();
        }
        scheme.x
    }

    /// Votes and symmetric players make every ratio tie.
    #[test]
    fn every_rule_leads_through_ties_to_the_same_point() {
        for n in 3..=9 {
            for quota in [n, 2 * n - 2, 2 * n] {
                let weight = |s: Coalition| s.members().map(|i| 1 + i % 4).sum::<usize>();
                let vote =
                    TuGame::from_rule(n, |s| f64::from(weight(s) >= quota.min(weight(Coalition::grand(n)))));
                let square = TuGame::from_rule(n, |s| (s.len() * s.len()) as f64 / (n * n) as f64);
                for game in [vote, square] {
                    let expected = point(&game, Domain::Preimputations, &RULES);
                    for rule in 0..RULES.len() {
                        let found = point(&game, Domain::Preimputations, &RULES[rule..=rule]);
                        for (a, b) in found.iter().zip(&expected) {
                            assert!(
                                (a - b).abs() < 1e-9,
                                "{:?}, n = {n}: {found:?} {expected:?}",
                                RULES[rule]
                            );
                        }
                    }
                }
            }
        }
    }
}
