//! The worst plan, with proof: which choices within a limit do the most harm. Knows choices and what a plan of them does,
//! which others compute; no programs and no regions.

use crate::units::Interval;
use serde::Serialize;
use std::collections::BTreeMap;

/// Two harms closer than this, relative to them, are one.
const TOLERANCE: f64 = 1e-7;
/// By how much, relative to it, rounding may carry a sum of costs over the budget.
const BUDGET_TOLERANCE: f64 = 1e-9;

/// One thing that an attacker may choose.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Choice {
    /// What it counts as: two choices of one unit (the same lever, pulled at another time) exclude each other.
    pub unit: usize,
    /// Direct cost, at least zero; absent where unknown.
    pub cost: Option<f64>,
}

/// What an attacker can do at most, and how long to look.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Limits {
    /// How many units a plan may have.
    pub most_units: usize,
    /// What a plan may cost; under a budget, no choice without a cost can be taken.
    pub budget: Option<f64>,
    /// How many of the worst plans are wanted.
    pub n_listed: usize,
    /// How many assessments may be made; that of the empty plan always is.
    pub most_assessed: usize,
}

/// What a plan does.
#[derive(Clone, Debug, PartialEq)]
pub struct Assessment {
    /// The harm done. Its interval must cover all rounding, such as that of a difference of two optima: harms whose
    /// intervals meet are one.
    pub harm: Interval,
    /// By choice, whether choosing it too could change the harm. Any set of choices that are all `false` here changes
    /// nothing when added to this plan, however many they are.
    pub matters: Vec<bool>,
    /// By choice, the most by which it can raise the harm: for every set Y of choices,
    /// `harm(plan ∪ Y) ≤ harm(plan) + Σ most[y]` over Y. May be infinite. Absent where no such bounds are known.
    pub most: Option<Vec<f64>>,
}

/// What plans do. Harm must never lessen when a choice is added.
pub trait Damage {
    /// Why a plan could not be assessed.
    type Error;

    /// What the plan does; its choices are in ascending order. A plan may be asked for twice.
    ///
    /// # Errors
    /// Where the plan could not be assessed.
    fn assess(&mut self, plan: &[usize]) -> Result<Assessment, Self::Error>;
}

/// A plan and its harm.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Plan {
    /// In ascending order.
    pub choices: Vec<usize>,
    /// What it does.
    pub harm: Interval,
}

/// The worst plans.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Found {
    /// Worst first, each of them minimal: whatever choice is left out of it, the harm is less. Of the plans of the same units only the
    /// worst is there. Of equal harm, those of fewer choices come first, then by choices. Where the list is full, plans that
    /// do as much harm as the last may be missing.
    pub plans: Vec<Plan>,
    /// Worst harm found with at most k units, k = 0..=`most_units`, or up to as many as there are; the worst there is where
    /// the search is complete.
    pub by_size: Vec<f64>,
    /// No plan within the limits does more harm than this; infinite where nothing is known.
    pub bound: f64,
    /// How many assessments were made.
    pub n_assessed: usize,
    /// Whether nothing was left open by `most_assessed`.
    pub complete: bool,
}

/// Assesses every plan within the limits: by size, and among those of one size in the order of their choices, so that most
/// neighbors differ in their last choice only. Reads `most` of the empty plan alone, for the bound of a search that stops.
///
/// # Errors
/// Where a plan could not be assessed.
///
/// # Complexity
/// All plans, C(n, k) and fewer; holds the harms of those of one size.
pub fn enumerate<D: Damage>(choices: &[Choice], limits: &Limits, damage: &mut D) -> Result<Found, D::Error> {
    let rules = Rules::new(choices, limits);
    let idle = damage.assess(&[])?;
    let mut record = Record::new(limits, &rules, idle.harm);
    let mut smaller = BTreeMap::from([(Vec::new(), idle.harm)]);
    'sizes: for size in 1..=rules.most_units {
        let mut harms = BTreeMap::new();
        for plan in smaller.keys() {
            let first = plan.last().map_or(0, |&last| last + 1);
            for choice in (first..choices.len()).filter(|&choice| rules.allows(plan, choice)) {
                if record.n_assessed >= limits.most_assessed {
                    record.leave_open(rules.bound_of_all(&idle));
                    break 'sizes;
                }
                let longer = with(plan, choice);
                let harm = damage.assess(&longer)?.harm;
                record.note(size, harm);
                // What is left of an allowed plan is allowed: all shorter ones are known.
                let minimal = shorter(&longer).all(|shorter| is_more(harm, smaller[&shorter]));
                if minimal && record.would_list(harm) {
                    record.list(longer.clone(), harm);
                }
                if size < rules.most_units {
                    harms.insert(longer, harm);
                }
            }
        }
        smaller = harms;
    }
    Ok(record.into_found())
}

/// Looks only where more harm can be: adds to a plan only choices that matter to it, and leaves out what `most` proves
/// to be neither among the worst plans nor the worst of its size. As sure as [`enumerate`].
///
/// # Proof
/// Take a plan A, and forbid some choices F. Let C be the choices that matter to A and are allowed. What contains A, avoids F,
/// and has none of C does the harm of A, so it is not minimal and no worse than A. Any other contains a first one of
/// C in a fixed order; so child i of (A, F) adds the i-th of C and forbids those before it, and each minimal plan is
/// seen exactly once. A worst plan of at most k units contains a minimal one that does as much.
///
/// A plan P that was passed on the way bounds all that contains it: `harm(A ∪ Y) ≤ harm(P) + Σ most(P)` over A∖P and over Y.
/// The largest such sum over Y is at most the sum of the best choice of each of the units left, and at most what a budget
/// buys if choices could be taken in part. Every bound by which something was left out counts in [`Found::bound`].
///
/// A plan is listed when leaving out any one choice lessens the harm. Where harm never lessens with more choices, no shorter plan
/// within it can then do as much. Where it may (the drop of a difference of two optima), a plan that contains a smaller one at least
/// as harmful may be listed or not; the worst harm of every size is found all the same.
///
/// # Errors
/// Where a plan could not be assessed.
///
/// # Complexity
/// Enumeration at worst; with few choices that matter to each plan, their number to the power of the units. Holds the harm of
/// every plan assessed.
///
/// # References
/// [Israeli & Wood 2002]; [Brown, Carlyle, Salmerón & Wood 2006]
pub fn branch<D: Damage>(choices: &[Choice], limits: &Limits, damage: &mut D) -> Result<Found, D::Error> {
    let rules = Rules::new(choices, limits);
    let idle = damage.assess(&[])?;
    let mut search = Search {
        record: Record::new(limits, &rules, idle.harm),
        harms: BTreeMap::from([(Vec::new(), idle.harm)]),
        ahead: BTreeMap::new(),
        passed: Vec::new(),
        plan: Vec::new(),
        forbidden: vec![false; choices.len()],
        rules,
        limits,
        damage,
    };
    search.expand(idle)?;
    Ok(search.record.into_found())
}

/// Whether one harm is more than another, beyond rounding.
fn is_more(a: Interval, b: Interval) -> bool {
    let scale = a.value().abs().max(b.value().abs());
    a.lower > b.upper && a.value() - b.value() > TOLERANCE * scale
}

/// Whether what is bounded by that could be more than the harm, beyond rounding.
fn can_exceed(bound: f64, harm: Interval) -> bool {
    bound > harm.upper + TOLERANCE * harm.upper.abs()
}

/// The plan with one more choice, in ascending order.
fn with(plan: &[usize], choice: usize) -> Vec<usize> {
    let mut longer = plan.to_vec();
    longer.push(choice);
    longer.sort_unstable();
    longer
}

/// The plan without one of its choices, each in turn.
fn shorter(plan: &[usize]) -> impl Iterator<Item = Vec<usize>> + '_ {
    (0..plan.len()).map(|place| [&plan[..place], &plan[place + 1..]].concat())
}

/// Which plans are allowed.
struct Rules<'a> {
    choices: &'a [Choice],
    /// By unit, its choices.
    units: Vec<Vec<usize>>,
    /// No more than there are units.
    most_units: usize,
    /// With room for rounding.
    budget: Option<f64>,
}

impl<'a> Rules<'a> {
    fn new(choices: &'a [Choice], limits: &Limits) -> Self {
        let mut units: BTreeMap<usize, Vec<usize>> = BTreeMap::new();
        for (place, choice) in choices.iter().enumerate() {
            units.entry(choice.unit).or_default().push(place);
        }
        let units: Vec<_> = units.into_values().collect();
        let budget = limits.budget.map(|budget| budget + BUDGET_TOLERANCE * budget.abs());
        Self { choices, most_units: limits.most_units.min(units.len()), units, budget }
    }

    /// Whether the plan, which is allowed, may have that choice too.
    fn allows(&self, plan: &[usize], choice: usize) -> bool {
        let unit = self.choices[choice].unit;
        let affordable = match (self.left(plan), self.choices[choice].cost) {
            (None, _) => true,
            (Some(left), Some(cost)) => cost <= left,
            (Some(_), None) => false,
        };
        affordable && plan.iter().all(|&other| self.choices[other].unit != unit)
    }

    /// What the plan leaves of the budget.
    fn left(&self, plan: &[usize]) -> Option<f64> {
        let spent: f64 = plan.iter().filter_map(|&choice| self.choices[choice].cost).sum();
        self.budget.map(|budget| budget - spent)
    }

    /// The most that adding up to q units to the plan can add to the harm, q = 0..=`n_units`, without what is forbidden.
    fn gains(&self, plan: &[usize], forbidden: &[bool], most: &[f64], n_units: usize) -> Vec<f64> {
        let open = |&&choice: &&usize| !forbidden[choice] && self.allows(plan, choice);
        // The best choice of each unit; of these the best few, best first.
        let mut best: Vec<f64> = Vec::with_capacity(n_units + 1);
        for unit in &self.units {
            let gain = unit.iter().filter(open).map(|&choice| most[choice]).fold(0.0, f64::max);
            let place = best.partition_point(|&other| other >= gain);
            if gain > 0.0 && place < n_units {
                best.insert(place, gain);
                best.truncate(n_units);
            }
        }
        let affordable = self.left(plan).map_or(f64::INFINITY, |left| {
            let all = 0..self.choices.len();
            let items = all.filter(|choice| open(&choice)).filter_map(|choice| {
                let cost = self.choices[choice].cost?;
                (most[choice] > 0.0).then_some((cost, most[choice]))
            });
            knapsack(items.collect(), left)
        });
        let mut total = 0.0;
        let mut gains = vec![0.0];
        for units in 0..n_units {
            total += best.get(units).copied().unwrap_or(0.0);
            gains.push(f64::min(total, affordable));
        }
        gains
    }

    /// What no plan exceeds, as far as the empty plan tells.
    fn bound_of_all(&self, idle: &Assessment) -> f64 {
        idle.most.as_ref().map_or(f64::INFINITY, |most| {
            let forbidden = vec![false; self.choices.len()];
            let gains = self.gains(&[], &forbidden, most, self.most_units);
            idle.harm.upper + gains[self.most_units]
        })
    }
}

/// The most that the budget buys of items (cost, gain) when they can be taken in part.
///
/// # References
/// [Dantzig 1957]
fn knapsack(mut items: Vec<(f64, f64)>, budget: f64) -> f64 {
    items.sort_by(|a, b| (b.1 / b.0).total_cmp(&(a.1 / a.0)));
    let (mut left, mut total) = (budget, 0.0);
    for (cost, gain) in items {
        if cost <= left {
            left -= cost;
            total += gain;
        } else {
            return if left > 0.0 { total + gain * (left / cost) } else { total };
        }
    }
    total
}

/// What was found so far.
struct Record {
    n_listed: usize,
    /// By choice.
    units: Vec<usize>,
    /// Worst first, then by size and choices; no more than are wanted.
    plans: Vec<Plan>,
    /// The worst with at most k units.
    by_size: Vec<Interval>,
    /// What nothing seen or left out exceeds.
    bound: f64,
    n_assessed: usize,
    complete: bool,
}

impl Record {
    fn new(limits: &Limits, rules: &Rules<'_>, idle: Interval) -> Self {
        Self {
            n_listed: limits.n_listed,
            units: rules.choices.iter().map(|choice| choice.unit).collect(),
            plans: Vec::new(),
            by_size: vec![idle; rules.most_units + 1],
            bound: idle.upper,
            n_assessed: 1,
            complete: true,
        }
    }

    /// A plan of that size was assessed.
    fn note(&mut self, size: usize, harm: Interval) {
        self.n_assessed += 1;
        self.bound = self.bound.max(harm.upper);
        for worst in &mut self.by_size[size..] {
            if harm.value() > worst.value() {
                *worst = harm;
            }
        }
    }

    /// Something was left out that does no more harm than that.
    fn leave_out(&mut self, bound: f64) {
        self.bound = self.bound.max(bound);
    }

    /// Something was left open that does no more harm than that.
    fn leave_open(&mut self, bound: f64) {
        self.leave_out(bound);
        self.complete = false;
    }

    /// The least harm on the list, once it is full.
    fn last(&self) -> Option<Interval> {
        self.plans.last().filter(|_| self.plans.len() >= self.n_listed).map(|plan| plan.harm)
    }

    /// Whether a minimal plan of that harm belongs on the list.
    fn would_list(&self, harm: Interval) -> bool {
        self.n_listed > 0 && self.last().is_none_or(|last| harm.value() > last.value())
    }

    /// Whether the list could still take a plan that is bounded so.
    fn could_list(&self, bound: f64) -> bool {
        self.n_listed > 0 && self.last().is_none_or(|last| can_exceed(bound, last))
    }

    /// Puts a minimal plan on the list, where the worst of its units is to stand.
    fn list(&mut self, choices: Vec<usize>, harm: Interval) {
        let units = |choices: &[usize]| -> Vec<usize> {
            let mut units: Vec<usize> = choices.iter().map(|&choice| self.units[choice]).collect();
            units.sort_unstable();
            units
        };
        let of_plan = units(&choices);
        if let Some(place) = self.plans.iter().position(|plan| units(&plan.choices) == of_plan) {
            let listed = &self.plans[place];
            if is_more(listed.harm, harm) || !is_more(harm, listed.harm) && listed.choices < choices {
                return;
            }
            self.plans.remove(place);
        }
        let place = self.plans.partition_point(|plan| plan.harm.value() >= harm.value());
        self.plans.insert(place, Plan { choices, harm });
        self.plans.truncate(self.n_listed);
    }

    fn into_found(mut self) -> Found {
        // Harms that rounding alone tells apart are in one run, which starts with the worst of them.
        let mut start = 0;
        while start < self.plans.len() {
            let worst = self.plans[start].harm;
            let run = self.plans[start..].iter().take_while(|plan| !is_more(worst, plan.harm)).count();
            self.plans[start..start + run]
                .sort_by(|a, b| (a.choices.len(), &a.choices).cmp(&(b.choices.len(), &b.choices)));
            start += run;
        }
        Found {
            plans: self.plans,
            by_size: self.by_size.iter().map(|harm| harm.value()).collect(),
            bound: self.bound,
            n_assessed: self.n_assessed,
            complete: self.complete,
        }
    }
}

/// A plan on the way to the present one.
struct Passed {
    size: usize,
    upper: f64,
    most: Vec<f64>,
}

/// Depth-first search.
struct Search<'a, D> {
    rules: Rules<'a>,
    limits: &'a Limits,
    damage: &'a mut D,
    record: Record,
    /// Of every plan assessed.
    harms: BTreeMap<Vec<usize>, Interval>,
    /// Plans that were assessed to see whether another is minimal, and that the search may come to.
    ahead: BTreeMap<Vec<usize>, Assessment>,
    /// Plans with bounds, from the empty one to the present one.
    passed: Vec<Passed>,
    /// The present plan, in the order of choosing.
    plan: Vec<usize>,
    forbidden: Vec<bool>,
}

impl<D: Damage> Search<'_, D> {
    /// Goes through all that contains the present plan and nothing forbidden.
    fn expand(&mut self, present: Assessment) -> Result<(), D::Error> {
        let size = self.plan.len();
        let Assessment { harm, matters, most } = present;
        if size >= self.rules.most_units {
            return Ok(());
        }
        let open = |&choice: &usize| !self.forbidden[choice] && self.rules.allows(&self.plan, choice);
        let mut candidates: Vec<usize> =
            (0..matters.len()).filter(|&choice| matters[choice]).filter(open).collect();
        let bounded = most.is_some();
        if let Some(most) = most {
            // The most promising first: good plans are found early, and what comes later is bounded by less.
            candidates.sort_by(|&a, &b| most[b].total_cmp(&most[a]));
            self.passed.push(Passed { size, upper: harm.upper, most });
        }
        let bounds = self.bounds(self.rules.most_units - size);
        if self.is_hopeless(size + 1, &bounds[1..], harm) {
            if !candidates.is_empty() {
                self.record.leave_out(bounds[bounds.len() - 1]);
            }
        } else {
            for &choice in &candidates {
                self.plan.push(choice);
                self.visit(harm)?;
                self.plan.pop();
                self.forbidden[choice] = true;
            }
            for choice in candidates {
                self.forbidden[choice] = false;
            }
        }
        if bounded {
            self.passed.pop();
        }
        Ok(())
    }

    /// Comes to the present plan, which contains one of that harm.
    fn visit(&mut self, before: Interval) -> Result<(), D::Error> {
        let size = self.plan.len();
        let bounds = self.bounds(self.rules.most_units - size);
        let highest = bounds[bounds.len() - 1];
        if self.is_hopeless(size, &bounds, before) {
            self.record.leave_out(highest);
            return Ok(());
        }
        let plan = sorted(&self.plan);
        let present = match self.ahead.remove(&plan) {
            Some(present) => present,
            None if self.record.n_assessed >= self.limits.most_assessed => {
                self.record.leave_open(highest);
                return Ok(());
            }
            None => self.assess(&plan)?,
        };
        let harm = present.harm;
        if is_more(harm, before) && self.record.would_list(harm) && self.is_minimal(&plan, harm)? {
            self.record.list(plan, harm);
        }
        self.expand(present)
    }

    /// What the present plan and up to q units more can do at most, q = 0..=`n_units`.
    fn bounds(&self, n_units: usize) -> Vec<f64> {
        let mut bounds = vec![f64::INFINITY; n_units + 1];
        for passed in &self.passed {
            let chosen: f64 = self.plan[passed.size..].iter().map(|&choice| passed.most[choice]).sum();
            let gains = self.rules.gains(&self.plan, &self.forbidden, &passed.most, n_units);
            for (bound, gain) in bounds.iter_mut().zip(gains) {
                *bound = f64::min(*bound, passed.upper + chosen + gain);
            }
        }
        bounds
    }

    /// Whether plans of at least `size` units, with these bounds by the number of units beyond that, are of no use: neither
    /// the worst of their size nor on the list. What does no more harm than a plan within it is not minimal.
    fn is_hopeless(&self, size: usize, bounds: &[f64], within: Interval) -> bool {
        let Some(&highest) = bounds.last() else { return true };
        let sizes = bounds.iter().zip(&self.record.by_size[size..]);
        let worst_of_size = sizes.into_iter().any(|(&bound, &worst)| can_exceed(bound, worst));
        let on_list = can_exceed(highest, within) && self.record.could_list(highest);
        !worst_of_size && !on_list
    }

    fn assess(&mut self, plan: &[usize]) -> Result<Assessment, D::Error> {
        let assessment = self.damage.assess(plan)?;
        self.record.note(plan.len(), assessment.harm);
        self.harms.insert(plan.to_vec(), assessment.harm);
        Ok(assessment)
    }

    /// Whether whatever is left out lessens the harm. Where no more assessments may be made to tell, it is not listed.
    fn is_minimal(&mut self, plan: &[usize], harm: Interval) -> Result<bool, D::Error> {
        for shorter in shorter(plan) {
            let known = match self.harms.get(&shorter) {
                Some(&known) => known,
                None if self.record.n_assessed >= self.limits.most_assessed => {
                    self.record.leave_open(harm.upper);
                    return Ok(false);
                }
                None => {
                    let assessment = self.assess(&shorter)?;
                    let known = assessment.harm;
                    self.ahead.insert(shorter, assessment);
                    known
                }
            };
            if !is_more(harm, known) {
                return Ok(false);
            }
        }
        Ok(true)
    }
}

fn sorted(plan: &[usize]) -> Vec<usize> {
    let mut sorted = plan.to_vec();
    sorted.sort_unstable();
    sorted
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::random::Random;
    use std::convert::Infallible;

    /// Targets, each lost when all of any one of its sets are taken: complements and substitutes alike.
    struct Targets {
        n_choices: usize,
        worth_and_sets: Vec<(f64, Vec<Vec<usize>>)>,
        bounds: bool,
        asked: Vec<Vec<usize>>,
    }

    impl Targets {
        fn random(random: &mut Random, n_choices: usize, bounds: bool) -> Self {
            let set = |random: &mut Random| {
                let size = 1 + random.below(4);
                let mut set = random.order(n_choices);
                set.truncate(size);
                set
            };
            let target = |random: &mut Random| {
                let sets = (0..=random.below(3)).map(|_| set(random)).collect();
                ((1 + random.below(9)) as f64, sets)
            };
            let worth_and_sets = (0..6).map(|_| target(random)).collect();
            Self { n_choices, worth_and_sets, bounds, asked: Vec::new() }
        }

        fn harm(&self, plan: &[usize]) -> f64 {
            let lost = |sets: &[Vec<usize>]| sets.iter().any(|set| set.iter().all(|one| plan.contains(one)));
            self.worth_and_sets.iter().filter(|target| lost(&target.1)).map(|target| target.0).sum()
        }
    }

    impl Damage for Targets {
        type Error = Infallible;

        fn assess(&mut self, plan: &[usize]) -> Result<Assessment, Infallible> {
            assert!(plan.is_sorted());
            self.asked.push(plan.to_vec());
            let harm = self.harm(plan);
            // A choice can matter where it is in a set of a target that still stands; it cannot take more than all these.
            let standing = |choice: usize| -> f64 {
                let targets = self.worth_and_sets.iter().filter(|target| {
                    let lost = target.1.iter().any(|set| set.iter().all(|one| plan.contains(one)));
                    !lost && target.1.iter().any(|set| set.contains(&choice))
                });
                targets.map(|target| target.0).sum()
            };
            let most: Vec<f64> = (0..self.n_choices)
                .map(|choice| if plan.contains(&choice) { 0.0 } else { standing(choice) })
                .collect();
            Ok(Assessment {
                harm: Interval { lower: harm, upper: harm },
                matters: most.iter().map(|&most| most > 0.0).collect(),
                most: self.bounds.then_some(most),
            })
        }
    }

    /// All harms here are whole numbers.
    fn same(a: f64, b: f64) -> bool {
        (a - b).abs() < 0.5
    }

    /// All allowed plans with their harms, by the bits of a number.
    fn all_plans(choices: &[Choice], limits: &Limits, targets: &Targets) -> Vec<(Vec<usize>, f64)> {
        let plans = (0_usize..1 << choices.len())
            .map(|bits| (0..choices.len()).filter(|&one| bits >> one & 1 == 1).collect::<Vec<_>>());
        let allowed = plans.filter(|plan| {
            let mut units: Vec<usize> = plan.iter().map(|&one| choices[one].unit).collect();
            units.sort_unstable();
            units.dedup();
            let costs: Option<f64> = plan.iter().map(|&one| choices[one].cost).sum();
            plan.len() <= limits.most_units
                && units.len() == plan.len()
                && limits.budget.is_none_or(|budget| costs.is_some_and(|costs| costs <= budget + 1e-12))
        });
        allowed.map(|plan| (plan.clone(), targets.harm(&plan))).collect()
    }

    fn check(found: &Found, choices: &[Choice], limits: &Limits, targets: &Targets) {
        let all = all_plans(choices, limits, targets);
        for (size, &worst) in found.by_size.iter().enumerate() {
            let harms = all.iter().filter(|plan| plan.0.len() <= size).map(|plan| plan.1);
            assert!(same(worst, harms.fold(0.0, f64::max)), "at most {size} units");
        }
        // Minimal against every subset, not only those one shorter.
        let inside = |a: &[usize], b: &[usize]| a.len() < b.len() && a.iter().all(|one| b.contains(one));
        let mut minimal: Vec<_> = (all.iter())
            .filter(|plan| plan.1 > 0.0)
            .filter(|plan| !all.iter().any(|other| inside(&other.0, &plan.0) && other.1 >= plan.1))
            .collect();
        minimal.sort_by(|a, b| b.1.total_cmp(&a.1).then((a.0.len(), &a.0).cmp(&(b.0.len(), &b.0))));
        let units = |plan: &[usize]| {
            let mut units: Vec<usize> = plan.iter().map(|&one| choices[one].unit).collect();
            units.sort_unstable();
            units
        };
        let mut seen = Vec::new();
        let worst_of_units = minimal.iter().filter(|plan| {
            let new = !seen.contains(&units(&plan.0));
            seen.push(units(&plan.0));
            new
        });
        let worst_of_units: Vec<_> = worst_of_units.collect();
        assert_eq!(found.plans.len(), worst_of_units.len().min(limits.n_listed));
        for (place, (plan, (_, harm))) in found.plans.iter().zip(worst_of_units).enumerate() {
            assert!(same(plan.harm.value(), *harm), "place {place}");
            assert!(minimal.iter().any(|other| other.0 == plan.choices && same(other.1, *harm)));
        }
        let key = |plan: &Plan| (-plan.harm.value(), plan.choices.len(), plan.choices.clone());
        assert!(found.plans.windows(2).all(|pair| key(&pair[0]) < key(&pair[1])), "each once, in order");
        let worst = found.by_size[found.by_size.len() - 1];
        assert!(found.complete && found.bound >= worst && found.bound <= worst * (1.0 + 2.0 * TOLERANCE));
    }

    fn limits(random: &mut Random, budget: bool) -> Limits {
        Limits {
            most_units: random.below(6),
            budget: budget.then(|| 10.0 * random.uniform()),
            n_listed: [0, 1, 3, 1000][random.below(4)],
            most_assessed: usize::MAX,
        }
    }

    #[test]
    fn both_searches_find_what_the_definition_gives() {
        let mut assessed = [0; 3];
        for number in 0..600 {
            let random = &mut Random::of(11, number);
            let n = 1 + random.below(10);
            // Some units have several choices; some costs are unknown.
            let n_units = 1 + random.below(n);
            let choices: Vec<Choice> = (0..n)
                .map(|_| Choice {
                    unit: random.below(n_units) * 7,
                    cost: (random.below(5) > 0).then(|| random.below(5) as f64),
                })
                .collect();
            let limits = limits(random, number % 2 == 0);
            for (way, bounds) in [(0, true), (1, false), (2, true)] {
                let mut targets = Targets::random(&mut Random::of(12, number), n, bounds);
                let found = if way == 0 {
                    enumerate(&choices, &limits, &mut targets)
                } else {
                    branch(&choices, &limits, &mut targets)
                };
                let Ok(found) = found;
                check(&found, &choices, &limits, &targets);
                assert_eq!(found.n_assessed, targets.asked.len());
                targets.asked.sort();
                assert!(targets.asked.windows(2).all(|pair| pair[0] != pair[1]), "no plan is assessed twice");
                assessed[way] += found.n_assessed;
            }
        }
        assert!(assessed[2] < assessed[1] && assessed[1] < assessed[0], "{assessed:?}");
    }

    #[test]
    fn a_search_that_stops_bounds_the_worst_from_above() {
        let (mut stopped, mut informative) = (0, 0);
        for number in 0..400 {
            let random = &mut Random::of(13, number);
            let n = 4 + random.below(6);
            let cost = |random: &mut Random| Some(random.below(4) as f64);
            let choices: Vec<Choice> =
                (0..n).map(|place| Choice { unit: place / 2, cost: cost(random) }).collect();
            let limits =
                Limits { most_assessed: random.below(12), n_listed: 3, ..limits(random, number % 2 == 0) };
            for (way, bounds) in [(0, true), (0, false), (1, true), (1, false)] {
                let mut targets = Targets::random(&mut Random::of(14, number), n, bounds);
                let found = if way == 0 {
                    enumerate(&choices, &limits, &mut targets)
                } else {
                    branch(&choices, &limits, &mut targets)
                };
                let Ok(found) = found;
                let all = all_plans(&choices, &limits, &targets);
                let worst = all.iter().map(|plan| plan.1).fold(0.0, f64::max);
                assert!(found.bound >= worst, "{} is no bound of {worst}", found.bound);
                assert!(found.n_assessed <= limits.most_assessed.max(1));
                assert!(found.by_size.iter().all(|&harm| harm <= worst));
                for plan in &found.plans {
                    assert!(same(targets.harm(&plan.choices), plan.harm.value()));
                    let idle = |shorter: Vec<usize>| targets.harm(&shorter) >= plan.harm.value();
                    assert!(!shorter(&plan.choices).any(idle), "minimal");
                }
                if !found.complete {
                    stopped += 1;
                    informative += usize::from(found.bound < f64::INFINITY);
                    assert_eq!(found.bound < f64::INFINITY, bounds);
                } else if limits.n_listed > 0 {
                    check(&found, &choices, &limits, &targets);
                }
            }
        }
        assert!(stopped > 400 && informative > 200, "{stopped}, {informative}");
    }

    #[test]
    fn a_budget_buys_the_best_ratios_first_and_a_part_of_the_last() {
        assert!((knapsack(vec![(4.0, 8.0), (3.0, 9.0), (0.0, 1.0), (2.0, 10.0)], 4.0) - 17.0).abs() < 1e-12);
        assert!((knapsack(vec![(1.0, 5.0), (0.0, 1.0)], 0.0) - 1.0).abs() < 1e-12);
        assert!(knapsack(vec![(1.0, f64::INFINITY)], 0.5).is_infinite());
        for number in 0..200 {
            let random = &mut Random::of(15, number);
            let items: Vec<(f64, f64)> =
                (0..7).map(|_| (random.below(6) as f64, random.below(9) as f64)).collect();
            let budget = random.below(15) as f64;
            let whole = (0_u32..1 << 7).filter_map(|bits| {
                let taken = || items.iter().enumerate().filter(|item| bits >> item.0 & 1 == 1);
                let cost: f64 = taken().map(|item| item.1.0).sum();
                (cost <= budget).then(|| taken().map(|item| item.1.1).sum::<f64>())
            });
            let best = whole.fold(0.0, f64::max);
            let bound = knapsack(items.clone(), budget);
            assert!(bound >= best - 1e-9 && bound <= best + 8.0 + 1e-9, "{bound} for {best}");
        }
    }

    #[test]
    fn choices_that_only_work_together_are_found_where_greedy_choice_finds_nothing() {
        // Three must be taken at once; each alone does nothing, a decoy does a little.
        let mut targets = Targets {
            n_choices: 5,
            worth_and_sets: vec![(100.0, vec![vec![0, 2, 4]]), (1.0, vec![vec![3]])],
            bounds: true,
            asked: Vec::new(),
        };
        let choices: Vec<Choice> = (0..5).map(|unit| Choice { unit, cost: None }).collect();
        let limits = Limits { most_units: 3, budget: None, n_listed: 10, most_assessed: usize::MAX };
        let Ok(found) = branch(&choices, &limits, &mut targets);
        assert_eq!(found.by_size, [0.0, 1.0, 1.0, 100.0]);
        let listed: Vec<_> = found.plans.iter().map(|plan| plan.choices.clone()).collect();
        assert_eq!(listed, [vec![0, 2, 4], vec![3]]);
        // Under a budget, what has no cost cannot be taken.
        let limits = Limits { budget: Some(1.0), ..limits };
        let Ok(found) = branch(&choices, &limits, &mut targets);
        assert_eq!(found.by_size, [0.0; 4]);
        assert!(found.bound.abs() < 1e-12 && found.plans.is_empty());
    }
}
