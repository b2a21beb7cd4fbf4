//! One part of the network under attack: what each pull takes from its program, the optima of coalitions under a plan, and the shares of
//! all its actors.

use super::arsenal::{Arsenal, Pull};
use super::disturbance::{Disturbance, Mixture, Span};
use super::pieces::Pieces;
use crate::dispatch::{
    ColumnRole, HotProgram, Numbers, Optimum, Part, PartProgram, RowRole, SweepError, is_used, program_of,
    sweep_program,
};
use crate::game::{Coalition, TuGame, shapley};
use crate::lp::SolveError;
use crate::model::{ActorId, AssetId, Lever, Outsiders, Period, Protection, Region, Status, StoreEnd};
use crate::units::Interval;
use std::collections::BTreeMap;
use std::sync::Arc;

/// What a pull does to the numbers of the part's program.
#[derive(Clone, Debug, Default)]
struct Hit {
    /// Column and how much of its bound is taken.
    taken: Vec<(usize, f64)>,
    /// Column and how much less a unit of it gains.
    dearer: Vec<(usize, f64)>,
    /// Column and how much more a unit of it gains.
    better: Vec<(usize, f64)>,
    /// Row of joint capacity and how much of it is taken.
    narrower: Vec<(usize, f64)>,
    /// Something that may yet be built loses capacity, which changes coefficients: the program is built anew.
    rebuilds: bool,
}

/// The optimum of a coalition under a plan, and what further pulls could change in it.
#[derive(Clone, Debug)]
pub(super) struct Solved {
    pub(super) value: Interval,
    /// By pull.
    pub(super) matters: Vec<bool>,
    /// By pull, the most by which it can lower the optimum, and raise it; absent where no bound is known.
    pub(super) most: Option<(Vec<f64>, Vec<f64>)>,
    /// Whether that was looked for.
    bounded: bool,
}

/// The shares of the part's actors under a plan.
#[derive(Clone, Debug)]
pub(super) struct Swept {
    /// By player.
    pub(super) shares: Vec<f64>,
    /// Widest interval of a value.
    pub(super) gap: f64,
    /// By pull.
    pub(super) matters: Vec<bool>,
}

/// A part under attack. Plans are lists of pulls, rising, of those that touch the part.
pub(super) struct Field {
    region: Arc<Region>,
    outsiders: Option<Outsiders>,
    pub(super) part: Part,
    built: PartProgram,
    hot: HotProgram,
    base: Numbers,
    /// Those whose places on a river keep a rule while they are outside.
    ruled: Coalition,
    /// By pull: what of it acts on this part.
    spans: Vec<Vec<Span>>,
    hits: Vec<Hit>,
    /// By column, where nobody does anything.
    idle: Vec<f64>,
    /// By row of joint capacity, its flows.
    members: BTreeMap<usize, Vec<usize>>,
    /// A copy of the region for what is done to it; as the region itself between two plans.
    scratch: Region,
    /// Whether something that a pull stops cannot wait.
    is_rigid: bool,
    /// By coalition, the pulls that it can feel.
    felt: BTreeMap<Coalition, Vec<bool>>,
    /// By what is done, in a year that is alike within its periods.
    optima: BTreeMap<(Vec<u64>, Coalition), Solved>,
    swept: BTreeMap<Vec<u64>, Swept>,
    /// Programs solved beside those that are kept warm.
    n_cold: usize,
}

impl Field {
    /// A part of a region in which some assets are protected.
    pub(super) fn new(
        region: &Arc<Region>,
        part: Part,
        outsiders: Option<Outsiders>,
        arsenal: &Arsenal,
        shields: &[&Protection],
    ) -> Result<Self, SweepError> {
        let built = program_of(region, &part, outsiders)?;
        let base = built.program.numbers();
        let ruled = built.columns.iter().zip(&built.program.columns);
        let ruled = ruled.filter(|(role, _)| matches!(role, ColumnRole::Ruled(..)));
        let ruled = ruled.fold(Coalition::EMPTY, |all, (_, column)| all.union(column.condition.none_of));
        let spans_of = |pull: Pull| -> Vec<Span> {
            let levers = arsenal.causes[pull.cause].levers.iter().map(|&lever| &region.levers[lever]);
            let meets = |lever: &Lever, asset: AssetId| {
                part.holds(asset) && !shields.iter().any(|shield| shield.shields(asset, lever))
            };
            levers
                .filter_map(|lever| Span::of(region, lever, pull.period).on(|asset| meets(lever, asset)))
                .collect()
        };
        let spans: Vec<Vec<Span>> = arsenal.pulls.iter().map(|&pull| spans_of(pull)).collect();
        let mut field = Self {
            idle: idle_point(region, &built),
            members: members_of(&built),
            scratch: Region::clone(region),
            region: Arc::clone(region),
            outsiders,
            hot: HotProgram::new(built.program.clone()),
            part,
            built,
            base,
            ruled,
            is_rigid: spans.iter().flatten().any(|span| !span.waits()),
            spans,
            hits: Vec::new(),
            felt: BTreeMap::new(),
            optima: BTreeMap::new(),
            swept: BTreeMap::new(),
            n_cold: 0,
        };
        field.hits = (0..arsenal.pulls.len()).map(|pull| field.find_hit(pull)).collect();
        Ok(field)
    }

    /// The players among some actors.
    pub(super) fn players(&self, actors: &[ActorId]) -> Coalition {
        (0..self.part.actors.len()).filter(|&player| actors.contains(&self.part.actors[player])).collect()
    }

    pub(super) fn grand(&self) -> Coalition {
        Coalition::grand(self.part.actors.len())
    }

    /// Whether any pull acts on it.
    pub(super) fn is_touched(&self) -> bool {
        self.spans.iter().any(|spans| !spans.is_empty())
    }

    /// Those pulls of a plan that touch the part.
    pub(super) fn restrict(&self, plan: &[usize]) -> Vec<usize> {
        plan.iter().copied().filter(|&pull| !self.spans[pull].is_empty()).collect()
    }

    /// How many programs were solved.
    pub(super) fn n_programs(&self) -> usize {
        self.hot.n_programs + self.n_cold
    }

    /// What one pull does, seen from the numbers that it changes.
    fn find_hit(&mut self, pull: usize) -> Hit {
        if self.spans[pull].is_empty() {
            return Hit::default();
        }
        let disturbance = Disturbance::of(&self.region, self.spans[pull].iter());
        let everything: Vec<usize> = (0..self.base.cost.len()).collect();
        let every_row: Vec<usize> = (0..self.base.rhs.len()).collect();
        let numbers = self.numbers_under(&disturbance, (&everything, &every_row));
        let mut hit = Hit {
            rebuilds: disturbance.assets.keys().any(|&asset| may_be_built(&self.region, asset)),
            ..Hit::default()
        };
        for j in everything {
            let (taken, dearer) =
                (self.base.upper[j] - numbers.upper[j], self.base.cost[j] - numbers.cost[j]);
            if taken > 0.0 {
                hit.taken.push((j, taken));
            }
            if dearer > 0.0 {
                hit.dearer.push((j, dearer));
            } else if dearer < 0.0 {
                hit.better.push((j, -dearer));
            }
        }
        let taken = every_row.into_iter().map(|row| (row, self.base.rhs[row] - numbers.rhs[row]));
        hit.narrower = taken.filter(|&(_, taken)| taken > 0.0).collect();
        hit
    }

    /// The program's numbers while something is done that changes these columns and rows.
    fn numbers_under(&mut self, disturbance: &Disturbance, changed: (&[usize], &[usize])) -> Numbers {
        disturbance.write(&self.region, &mut self.scratch);
        let mut numbers = self.base.clone();
        self.built.renumber(&self.scratch, changed, &mut numbers);
        disturbance.unchanged().write(&self.region, &mut self.scratch);
        numbers
    }

    /// What a plan makes of the year.
    fn mixture(&self, plan: &[usize]) -> Vec<(f64, Disturbance)> {
        let spans: Vec<&Span> = plan.iter().flat_map(|&pull| &self.spans[pull]).collect();
        if !self.is_rigid {
            // The mean of each period, and no mixture.
            return vec![(1.0, Disturbance::of(&self.region, spans.iter().copied()))];
        }
        let years = Mixture::of(&self.region, &spans).years.into_iter();
        years.map(|(weight, spans)| (weight, Disturbance::of(&self.region, &spans))).collect()
    }

    /// The numbers of the program in one of the years that a plan is a mixture of.
    fn numbers_of(&mut self, plan: &[usize], year: &Disturbance) -> Numbers {
        let hits = || plan.iter().map(|&pull| &self.hits[pull]);
        let columns = hits().flat_map(|hit| hit.taken.iter().chain(&hit.dearer).chain(&hit.better));
        let columns: Vec<usize> = columns.map(|&(j, _)| j).collect();
        let rows: Vec<usize> = hits().flat_map(|hit| &hit.narrower).map(|&(row, _)| row).collect();
        self.numbers_under(year, (&columns, &rows))
    }

    /// Whether outsiders of a coalition plan anew under a pull.
    fn replans(&self, coalition: Coalition) -> bool {
        !self.ruled.is_subset_of(coalition)
    }

    /// Whether a coalition can feel a pull: whether that acts on something that it may use.
    fn feels(&self, coalition: Coalition, hit: &Hit) -> bool {
        let may_use = |&j: &usize| self.built.program.columns[j].condition.holds(coalition, u32::MAX);
        let columns = hit.taken.iter().chain(&hit.dearer).chain(&hit.better).map(|(j, _)| j);
        let mut together = hit.narrower.iter().flat_map(|(row, _)| &self.members[row]);
        hit.rebuilds || columns.into_iter().any(may_use) || together.any(may_use)
    }

    /// Those pulls of a plan that a coalition can feel; all others leave its program as it is.
    fn felt(&mut self, plan: &[usize], coalition: Coalition) -> Vec<usize> {
        if self.replans(coalition) {
            return plan.to_vec();
        }
        if !self.felt.contains_key(&coalition) {
            let felt = self.hits.iter().map(|hit| self.feels(coalition, hit)).collect();
            self.felt.insert(coalition, felt);
        }
        let felt = &self.felt[&coalition];
        plan.iter().copied().filter(|&pull| felt[pull]).collect()
    }

    fn failed(&self, coalition: Coalition, error: SolveError) -> SweepError {
        SweepError::Program { title: self.part.title(&self.region), coalition, error }
    }

    /// The optimum of a coalition under a plan; with `bounds` also what further pulls could change at most.
    pub(super) fn solve(
        &mut self,
        plan: &[usize],
        coalition: Coalition,
        bounds: bool,
    ) -> Result<Solved, SweepError> {
        let plan = self.felt(plan, coalition);
        // What does not wait makes mixtures, for which no bound is known.
        let bounds = bounds && !self.is_rigid;
        let mut mixed = Solved {
            value: Interval::ZERO,
            matters: vec![false; self.hits.len()],
            most: None,
            bounded: bounds,
        };
        for (weight, year) in self.mixture(&plan) {
            let key = (year.key(), coalition);
            if self.optima.get(&key).is_none_or(|solved| bounds && !solved.bounded) {
                let solved = self.solve_year(&plan, &year, coalition, bounds)?;
                self.optima.insert(key.clone(), solved);
            }
            let solved = &self.optima[&key];
            mixed.value = mixed.value + weighted(weight, solved.value);
            mixed.matters.iter_mut().zip(&solved.matters).for_each(|(all, matters)| *all |= matters);
            mixed.most = solved.most.clone().filter(|_| bounds);
        }
        Ok(mixed)
    }

    fn solve_year(
        &mut self,
        plan: &[usize],
        year: &Disturbance,
        coalition: Coalition,
        bounds: bool,
    ) -> Result<Solved, SweepError> {
        let anew = !plan.is_empty() && self.replans(coalition);
        if anew || plan.iter().any(|&pull| self.hits[pull].rebuilds) {
            let (mut hot, numbers) = self.build_anew(year)?;
            self.n_cold += 1;
            let optimum = hot.optimum(coalition, &numbers).map_err(|error| self.failed(coalition, error))?;
            return Ok(Solved {
                value: optimum.value,
                matters: self.matters(&optimum, coalition),
                most: None,
                bounded: bounds,
            });
        }
        let numbers = self.numbers_of(plan, year);
        let optimum = self.hot.optimum(coalition, &numbers).map_err(|error| self.failed(coalition, error))?;
        let most = (bounds && !self.replans(coalition)).then(|| self.bound(&optimum, &numbers));
        Ok(Solved { value: optimum.value, matters: self.matters(&optimum, coalition), most, bounded: bounds })
    }

    /// The program of a year, with the plans that outsiders then make.
    fn build_anew(&self, year: &Disturbance) -> Result<(HotProgram, Numbers), SweepError> {
        let built = program_of(&year.apply(&self.region), &self.part, self.outsiders)?;
        let numbers = built.program.numbers();
        Ok((HotProgram::new(built.program), numbers))
    }

    /// By pull, whether it could change an optimum: whether the optimum uses something that it takes or taxes. Where outsiders plan anew, or
    /// something gets better, that is known by solving only.
    fn matters(&self, optimum: &Optimum, coalition: Coalition) -> Vec<bool> {
        if self.replans(coalition) {
            return self.spans.iter().map(|spans| !spans.is_empty()).collect();
        }
        let uses = |&(j, _): &(usize, f64)| is_used(optimum.x[j], self.base.upper[j]);
        let carries = |&(row, _): &(usize, f64)| is_used(self.carried(row, optimum), self.base.rhs[row]);
        let may_use = |&(j, _): &(usize, f64)| optimum.columns.binary_search(&j).is_ok();
        let changes = |hit: &Hit| {
            hit.taken.iter().chain(&hit.dearer).any(uses)
                || hit.narrower.iter().any(carries)
                || hit.better.iter().any(may_use)
        };
        self.hits.iter().map(changes).collect()
    }

    /// What runs through a row of joint capacity.
    fn carried(&self, row: usize, optimum: &Optimum) -> f64 {
        self.members[&row].iter().map(|&j| optimum.x[j]).sum()
    }

    /// By pull, the most by which it can lower an optimum, and raise it, whatever else is pulled.
    fn bound(&self, optimum: &Optimum, numbers: &Numbers) -> (Vec<f64>, Vec<f64>) {
        let program = self.hot.program_of(optimum, numbers);
        let x: Vec<f64> = optimum.columns.iter().map(|&j| optimum.x[j]).collect();
        let idle: Vec<f64> = optimum.columns.iter().map(|&j| self.idle[j]).collect();
        let pieces = Pieces::new(&program, &x, &idle);
        let part = |taken: f64, of: f64| if of > 0.0 { (taken / of).min(1.0) } else { 0.0 };
        let lowers = |hit: &Hit| -> f64 {
            let columns = hit.taken.iter().map(|&(j, taken)| (j, part(taken, optimum.x[j])));
            let rows = hit.narrower.iter().flat_map(|&(row, taken)| {
                let part = part(taken, self.carried(row, optimum));
                self.members[&row].iter().map(move |&j| (j, part))
            });
            let taken: Vec<(usize, f64)> = (columns.chain(rows))
                .filter_map(|(j, part)| Some((optimum.columns.binary_search(&j).ok()?, part)))
                .filter(|&(_, part)| part > 0.0)
                .collect();
            let dearer: f64 = hit.dearer.iter().map(|&(j, money)| money * optimum.x[j]).sum();
            pieces.worth_through(&taken) + dearer
        };
        let raises =
            |hit: &Hit| -> f64 { hit.better.iter().map(|&(j, money)| money * self.base.upper[j]).sum() };
        (self.hits.iter().map(lowers).collect(), self.hits.iter().map(raises).collect())
    }

    /// The shares of the part's actors under a plan, all bargaining anew.
    pub(super) fn sweep(&mut self, plan: &[usize]) -> Result<Swept, SweepError> {
        let mut mixed = Swept {
            shares: vec![0.0; self.part.actors.len()],
            gap: 0.0,
            matters: vec![false; self.hits.len()],
        };
        for (weight, year) in self.mixture(plan) {
            let key = year.key();
            if !self.swept.contains_key(&key) {
                let swept = self.sweep_year(&year)?;
                self.swept.insert(key.clone(), swept);
            }
            let swept = &self.swept[&key];
            mixed.shares.iter_mut().zip(&swept.shares).for_each(|(all, share)| *all += weight * share);
            mixed.gap += weight.abs() * swept.gap;
            mixed.matters.iter_mut().zip(&swept.matters).for_each(|(all, matters)| *all |= matters);
        }
        Ok(mixed)
    }

    fn sweep_year(&mut self, year: &Disturbance) -> Result<Swept, SweepError> {
        let built = program_of(&year.apply(&self.region), &self.part, self.outsiders)?;
        let found = sweep_program(&built.program, &self.part.title(&self.region))?;
        self.n_cold += found.n_programs;
        let game =
            TuGame::from_rule(self.part.actors.len(), |coalition| found.values[coalition.index()].value());
        let used = |&(j, _): &(usize, f64)| found.used[j];
        let changes = |(hit, spans): (&Hit, &Vec<Span>)| {
            !spans.is_empty() && !self.ruled.is_empty()
                || hit.taken.iter().chain(&hit.dearer).any(used)
                || hit.narrower.iter().any(|(row, _)| self.members[row].iter().any(|&j| found.used[j]))
                || !hit.better.is_empty()
        };
        Ok(Swept {
            shares: shapley(&game),
            gap: found.values.iter().map(|value| value.gap()).fold(0.0, f64::max),
            matters: self.hits.iter().zip(&self.spans).map(changes).collect(),
        })
    }

    /// What the taxes among a plan's levers bring in when all cooperate and some pulls answer it, by one of the optima.
    pub(super) fn revenue(&mut self, plan: &[usize], answer: &[usize]) -> Result<f64, SweepError> {
        if !plan.iter().flat_map(|&pull| &self.spans[pull]).any(Span::brings_revenue) {
            return Ok(0.0);
        }
        let answer = answer.iter().flat_map(|&pull| &self.spans[pull]).map(|span| span.clone().answering());
        let spans: Vec<Span> =
            plan.iter().flat_map(|&pull| &self.spans[pull]).cloned().chain(answer).collect();
        let spans: Vec<&Span> = spans.iter().collect();
        let everything: Vec<usize> = (0..self.base.cost.len()).collect();
        let mut revenue = 0.0;
        for (weight, spans) in Mixture::of(&self.region, &spans).years {
            let (mut hot, numbers) = self.build_anew(&Disturbance::of(&self.region, &spans))?;
            self.n_cold += 1;
            let optimum = hot.optimum(self.grand(), &numbers);
            let optimum = optimum.map_err(|error| self.failed(self.grand(), error))?;
            let taxes = Disturbance::of(&self.region, spans.iter().filter(|span| span.brings_revenue()));
            let taxed = self.numbers_under(&taxes, (&everything, &[]));
            let paid = |j: usize| (self.base.cost[j] - taxed.cost[j]) * optimum.x[j];
            revenue += weight * everything.iter().map(|&j| paid(j)).sum::<f64>();
        }
        Ok(revenue)
    }
}

fn weighted(weight: f64, of: Interval) -> Interval {
    let (one, other) = (weight * of.lower, weight * of.upper);
    Interval { lower: one.min(other), upper: one.max(other) }
}

fn may_be_built(region: &Region, asset: AssetId) -> bool {
    let building = match asset {
        AssetId::Link(link) => &region.links[link.0].building,
        AssetId::Supply(place) => &region.supplies[place].building,
        AssetId::Store(place) => &region.stores[place].building,
        AssetId::Demand(_) => return false,
    };
    building.status == Status::Buildable
}

/// By column, what it is when nobody does anything: stores keep what they hold.
fn idle_point(region: &Region, built: &PartProgram) -> Vec<f64> {
    let years = |periods: &[Period]| periods.iter().map(|period| period.weight).sum::<f64>();
    let amount = |role: &ColumnRole| match *role {
        ColumnRole::Level(store, period) => region.stores[store].untouched(years(&region.periods[..=period])),
        ColumnRole::Kept(store) => match region.stores[store].end {
            StoreEnd::Level { level, .. } => {
                region.stores[store].untouched(years(&region.periods)).min(level)
            }
            StoreEnd::Cyclic | StoreEnd::Value { .. } => 0.0,
        },
        _ => 0.0,
    };
    built.columns.iter().map(amount).collect()
}

/// By row of joint capacity, the flows that it holds together.
fn members_of(built: &PartProgram) -> BTreeMap<usize, Vec<usize>> {
    let mut members: BTreeMap<usize, Vec<usize>> = BTreeMap::new();
    for (row, role) in built.rows.iter().enumerate() {
        if matches!(role, RowRole::JointCapacity(..)) {
            members.insert(row, Vec::new());
        }
    }
    for (j, column) in built.program.columns.iter().enumerate() {
        if matches!(built.columns[j], ColumnRole::Flow(..)) {
            for (row, _) in &column.entries {
                if let Some(members) = members.get_mut(row) {
                    members.push(j);
                }
            }
        }
    }
    members
}
