//! One step of PRIM: every way to make a box smaller (peel) or larger (paste) by a little, and the best of them. Knows
//! the cases and the present limits, not the path.

use super::boxes::{Limit, Sample};
use super::table::{Count, Kind, Table, code};
use serde::Serialize;

/// What the best step maximizes; μ is the density and n the cases of the box before (0) and after (1) the step.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize)]
pub enum Objective {
    /// (μ₁ − μ₀) / |n₁ − n₀|: gain of density per case removed. Fair to factors with few levels, whose smallest
    /// possible step removes much.
    #[default]
    Lenient1,
    /// n₁ (μ₁ − μ₀) / |n₁ − n₀| [Friedman & Fisher 1999, 14.6].
    Lenient2,
    /// μ₁ [Friedman & Fisher 1999].
    Original,
}

impl Objective {
    fn of(self, before: Count, after: Count) -> f64 {
        let gain = after.density() - before.density();
        let moved =
            if after.cases < before.cases { before.cases - after.cases } else { after.cases - before.cases };
        match self {
            Self::Lenient1 => gain / moved,
            Self::Lenient2 => after.cases * gain / moved,
            Self::Original => after.density(),
        }
    }
}

/// The limits of one factor.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum Bounds {
    /// Both ends belong to the box.
    Range { lower: Option<f64>, upper: Option<f64> },
    /// The levels in the box, rising; `all` is how many there are in the full box.
    Levels { within: Vec<usize>, all: usize },
}

impl Bounds {
    pub(super) fn restricts(&self) -> bool {
        match self {
            Self::Range { lower, upper } => lower.is_some() || upper.is_some(),
            Self::Levels { within, all } => within.len() < *all,
        }
    }

    pub(super) fn holds(&self, x: f64) -> bool {
        match self {
            Self::Range { lower, upper } => {
                lower.is_none_or(|edge| x >= edge) && upper.is_none_or(|edge| x <= edge)
            }
            Self::Levels { within, .. } => within.contains(&code(x)),
        }
    }
}

/// The box of all cases.
pub(super) fn full_box(table: &Table) -> Vec<Bounds> {
    (0..table.columns.len())
        .map(|factor| match table.levels(factor) {
            Some(within) => Bounds::Levels { all: within.len(), within },
            None => Bounds::Range { lower: None, upper: None },
        })
        .collect()
}

/// The sides of a box.
pub(super) fn sides(bounds: &[Bounds]) -> Vec<(usize, Limit)> {
    let mut sides = Vec::new();
    for (factor, bounds) in bounds.iter().enumerate() {
        match bounds {
            Bounds::Range { lower, upper } => {
                sides.extend(lower.map(|edge| (factor, Limit::AtLeast(edge))));
                sides.extend(upper.map(|edge| (factor, Limit::AtMost(edge))));
            }
            Bounds::Levels { within, all } => {
                if within.len() < *all {
                    sides.push((factor, Limit::OneOf(within.clone())));
                }
            }
        }
    }
    sides
}

/// A step that could be made.
#[derive(Clone, Debug)]
pub(super) struct Candidate {
    pub(super) factor: usize,
    /// The factor's limits after it.
    pub(super) bounds: Bounds,
    /// What the box holds after it.
    pub(super) after: Count,
    pub(super) objective: f64,
}

/// The best of the candidates offered so far. Ties go to the step after which fewer factors are restricted, then to the
/// one offered first.
pub(super) struct Best<'a> {
    before: Count,
    objective: Objective,
    bounds: &'a [Bounds],
    found: Option<(Candidate, usize)>,
}

impl<'a> Best<'a> {
    fn new(before: Count, objective: Objective, bounds: &'a [Bounds]) -> Self {
        Self { before, objective, bounds, found: None }
    }

    fn offer(&mut self, factor: usize, bounds: Bounds, after: Count) {
        let objective = self.objective.of(self.before, after);
        let others = self.bounds.iter().enumerate().filter(|(other, _)| *other != factor);
        let restricted =
            others.filter(|(_, bounds)| bounds.restricts()).count() + usize::from(bounds.restricts());
        let better = self.found.as_ref().is_none_or(|(best, best_restricted)| {
            objective > best.objective || (objective >= best.objective && restricted < *best_restricted)
        });
        if better {
            self.found = Some((Candidate { factor, bounds, after, objective }, restricted));
        }
    }
}

/// The best peel of a box. Its cases are given by factor in rising order of their numbers.
///
/// On an ordered factor a share α is peeled off either end: of n cases in rising order, counted from zero, the cut at
/// the upper end lies between number ⌊(n − 1)(1 − α)⌋ and number ⌈(n − 1)(1 − α)⌉; where the two are equal it moves
/// inward to the next smaller number. The lower end is the mirror image. The limit of a continuous factor is the middle
/// between the two numbers, that of a discrete one the last level that stays. From a categorical factor any one level
/// is peeled. Candidates are offered by factor, the upper end before the lower one, levels by position.
pub(super) fn best_peel(
    sample: &Sample,
    orders: &[Vec<u32>],
    bounds: &[Bounds],
    before: Count,
    alpha: f64,
    objective: Objective,
) -> Option<Candidate> {
    let mut best = Best::new(before, objective, bounds);
    for (factor, present) in bounds.iter().enumerate() {
        let order = &orders[factor];
        match present {
            Bounds::Range { lower, upper } => {
                if let Some(kept) = cut_above(sample.table, factor, order, before.cases, 1.0 - alpha) {
                    let after = before - sample.count(&order[kept..]);
                    let edge = edge(sample.table, factor, order[kept - 1], order[kept], true);
                    best.offer(factor, Bounds::Range { lower: *lower, upper: Some(edge) }, after);
                }
                if let Some(gone) = cut_below(sample.table, factor, order, before.cases, alpha) {
                    let after = before - sample.count(&order[..gone]);
                    let edge = edge(sample.table, factor, order[gone - 1], order[gone], false);
                    best.offer(factor, Bounds::Range { lower: Some(edge), upper: *upper }, after);
                }
            }
            Bounds::Levels { within, all } => {
                for (level, count) in count_levels(sample, factor, order) {
                    if within.len() > 1 && count.cases < before.cases {
                        let within = within.iter().copied().filter(|other| *other != level).collect();
                        best.offer(factor, Bounds::Levels { within, all: *all }, before - count);
                    }
                }
            }
        }
    }
    best.found.map(|(candidate, _)| candidate)
}

/// The best paste of a box: on every restricted side, the cases that this side alone keeps out are taken in, the
/// nearest share α of them (by the peel's rule; all of them where they are equal), or one level. `inside` says which of
/// the table's cases lie in the box.
pub(super) fn best_paste(
    sample: &Sample,
    bounds: &[Bounds],
    before: Count,
    alpha: f64,
    objective: Objective,
) -> Option<Candidate> {
    let table = sample.table;
    let mut best = Best::new(before, objective, bounds);
    for (factor, present) in bounds.iter().enumerate().filter(|(_, bounds)| bounds.restricts()) {
        let column = &table.columns[factor];
        let mut kept_out: Vec<u32> = sample
            .rows
            .iter()
            .copied()
            .filter(|&row| {
                !present.holds(column[row as usize])
                    && bounds.iter().enumerate().all(|(other, bounds)| {
                        other == factor || bounds.holds(table.columns[other][row as usize])
                    })
            })
            .collect();
        kept_out.sort_by(|&a, &b| column[a as usize].total_cmp(&column[b as usize]).then(a.cmp(&b)));
        match present {
            Bounds::Range { lower, upper } => {
                let below =
                    kept_out.partition_point(|&row| lower.is_some_and(|edge| column[row as usize] < edge));
                let (low, high) = kept_out.split_at(below);
                if !high.is_empty() {
                    let cases = sample.count(high).cases;
                    let taken = cut_below(table, factor, high, cases, alpha);
                    let upper = match taken {
                        Some(taken) => Some(edge(table, factor, high[taken - 1], high[taken], true)),
                        None => Some(column[high[0] as usize]).filter(|&x| x < end(table, factor, true)),
                    };
                    let after = before + sample.count(&high[..taken.unwrap_or(high.len())]);
                    best.offer(factor, Bounds::Range { lower: *lower, upper }, after);
                }
                if !low.is_empty() {
                    let cases = sample.count(low).cases;
                    let left = cut_above(table, factor, low, cases, 1.0 - alpha);
                    let lower = match left {
                        Some(left) => Some(edge(table, factor, low[left - 1], low[left], false)),
                        None => Some(column[low[0] as usize]).filter(|&x| x > end(table, factor, false)),
                    };
                    let after = before + sample.count(&low[left.unwrap_or(0)..]);
                    best.offer(factor, Bounds::Range { lower, upper: *upper }, after);
                }
            }
            Bounds::Levels { within, all } => {
                for (level, count) in count_levels(sample, factor, &kept_out) {
                    let mut within = within.clone();
                    within.push(level);
                    within.sort_unstable();
                    best.offer(factor, Bounds::Levels { within, all: *all }, before + count);
                }
            }
        }
    }
    best.found.map(|(candidate, _)| candidate)
}

/// The largest or smallest number of a factor among all cases of the table, which are some.
fn end(table: &Table, factor: usize, largest: bool) -> f64 {
    let order = &table.orders[factor];
    let row = if largest { order[order.len() - 1] } else { order[0] };
    table.columns[factor][row as usize]
}

/// What lies at each level, levels rising; `order` is by rising number.
pub(super) fn count_levels(sample: &Sample, factor: usize, order: &[u32]) -> Vec<(usize, Count)> {
    let column = &sample.table.columns[factor];
    let level = |row: &u32| code(column[*row as usize]);
    order.chunk_by(|a, b| level(a) == level(b)).map(|rows| (level(&rows[0]), sample.count(rows))).collect()
}

/// How many of the cases, in rising order, lie below the cut at the upper end; nothing where all numbers are equal.
/// Weights count as so many like cases.
fn cut_above(table: &Table, factor: usize, order: &[u32], cases: f64, quantile: f64) -> Option<usize> {
    let x = |position: usize| table.columns[factor][order[position] as usize];
    let place = (cases - 1.0) * quantile;
    let mut position = order.len();
    let mut above = 0.0;
    // The case at a place is the first with more than that many cases up to and including it.
    let mut upper = None;
    while position > 0 {
        position -= 1;
        above += table.counts[order[position] as usize].cases;
        if upper.is_none() && cases - above <= libm::ceil(place) {
            upper = Some(position);
        }
        if cases - above <= libm::floor(place) {
            break;
        }
    }
    let upper = upper?;
    (0..=position).rev().find(|&lower| x(lower) < x(upper)).map(|lower| lower + 1)
}

/// How many of the cases, in rising order, lie below the cut at the lower end; nothing where all numbers are equal.
fn cut_below(table: &Table, factor: usize, order: &[u32], cases: f64, quantile: f64) -> Option<usize> {
    let x = |position: usize| table.columns[factor][order[position] as usize];
    let place = (cases - 1.0) * quantile;
    let mut below = 0.0;
    let mut lower = None;
    let mut upper = None;
    for (position, &row) in order.iter().enumerate() {
        below += table.counts[row as usize].cases;
        if lower.is_none() && below > libm::floor(place) {
            lower = Some(position);
        }
        if below > libm::ceil(place) {
            upper = Some(position);
            break;
        }
    }
    let lower = lower?;
    (upper?..order.len()).find(|&upper| x(upper) > x(lower))
}

/// The limit between two neighboring cases: the middle, or the number of the case that stays where the factor is
/// discrete, or where rounding would put the middle on the case that goes.
pub(super) fn edge(table: &Table, factor: usize, below: u32, above: u32, keeps_below: bool) -> f64 {
    let column = &table.columns[factor];
    let (below, above) = (column[below as usize], column[above as usize]);
    let middle = f64::midpoint(below, above);
    let discrete = matches!(table.factors()[factor].kind, Kind::Discrete);
    if keeps_below {
        if discrete || middle >= above { below } else { middle }
    } else if discrete || middle <= below {
        above
    } else {
        middle
    }
}
