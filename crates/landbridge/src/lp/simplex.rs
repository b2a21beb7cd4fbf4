//! The boxed dual simplex: every variable has two finite bounds, so any basis becomes dual feasible by moving nonbasic variables to the
//! bound that their reduced cost asks for, and one algorithm solves from any basis after any change of bounds, costs and right-hand sides.
//!
//! The mathematics, with the names used here, is in `docs/methods/simplex.md`.

use super::factor::{Columns, Factor};
use super::pricing::Pricing;
use super::ratio_test::{Candidate, choose_entering};
use super::scaling::Scaling;
use super::sparse::Sparse;
use super::{Program, RowKind};

/// A basic variable may be this far outside its box, in scaled units.
const PRIMAL_TOLERANCE: f64 = 1e-10;

/// A reduced cost this small is none, in scaled units.
const DUAL_TOLERANCE: f64 = 1e-10;

/// Row entries smaller than this are no pivots.
const PIVOT_TOLERANCE: f64 = 1e-9;

/// A pivot computed along its row and along its column may differ by this share before the factors are made anew.
const PIVOT_DRIFT: f64 = 1e-7;

/// Factors are made anew after pivots whose work has come to that of factoring: about three times the root of the rows, within these.
const FEWEST_ETAS: usize = 16;
const MOST_ETAS: usize = 150;

/// Costs are perturbed after this many pivots in a row that did not move the objective.
const STALLED_PIVOTS: usize = 60;

/// Size of the perturbation, relative to `1 + |cost|`: far above the dual tolerance, far below any cost.
const PERTURBATION: f64 = 1e-7;

/// Why the simplex ended without an optimum.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Stuck {
    /// No point keeps to all rows.
    Infeasible,
    /// The basis became singular or the pivots too many: another way must be tried.
    Numerical,
}

/// A program being solved again and again with other bounds, costs and right-hand sides. Minimizes inside; a slack per row.
#[derive(Clone)]
pub(super) struct Simplex {
    n: usize,
    m: usize,
    starts: Vec<usize>,
    rows: Vec<usize>,
    values: Vec<f64>,
    /// The same entries by row; in each row those of open columns stand before `row_open`.
    row_starts: Vec<usize>,
    row_open: Vec<usize>,
    row_columns: Vec<usize>,
    row_values: Vec<f64>,
    is_open: Vec<bool>,
    cost: Vec<f64>,
    /// Costs in use: the true ones, or perturbed.
    working_cost: Vec<f64>,
    rhs: Vec<f64>,
    /// Bounds of columns and slacks; a column's lower bound is zero.
    lower: Vec<f64>,
    upper: Vec<f64>,
    /// Bounds of each slack while its row is there, and while it is not and must never bind.
    slack_there: Vec<(f64, f64)>,
    slack_absent: Vec<(f64, f64)>,
    scaling: Scaling,
    /// Basic variable of each position.
    head: Vec<usize>,
    is_basic: Vec<bool>,
    at_upper: Vec<bool>,
    basic_value: Vec<f64>,
    reduced_cost: Vec<f64>,
    pricing: Pricing,
    factor: Factor,
    factored: bool,
    max_etas: usize,
    pivots: usize,
    /// Whether costs are perturbed at present.
    perturbed: bool,
    prices: Vec<f64>,
    /// Taken out while a pivot uses it.
    work: Option<Box<Work>>,
}

/// Vectors that every pivot uses.
#[derive(Clone, Default)]
struct Work {
    row: Sparse,
    column: Sparse,
    steepest: Sparse,
    flips: Sparse,
    /// Entries of the pivot row, by variable.
    alpha: Vec<f64>,
    touched: Vec<usize>,
    candidates: Vec<Candidate>,
}

impl Simplex {
    /// The program at its slack basis.
    pub(super) fn new(program: &Program) -> Self {
        let (n, m) = (program.n_columns(), program.n_rows());
        let scaling = Scaling::of(program);
        let mut values = program.values.clone();
        let mut row_counts = vec![0; m + 1];
        for j in 0..n {
            for entry in program.starts[j]..program.starts[j + 1] {
                values[entry] *= scaling.column[j] * scaling.row[program.rows[entry]];
                row_counts[program.rows[entry] + 1] += 1;
            }
        }
        for row in 0..m {
            row_counts[row + 1] += row_counts[row];
        }
        let row_starts = row_counts;
        let mut next = row_starts.clone();
        let (mut row_columns, mut row_values) = (vec![0; values.len()], vec![0.0; values.len()]);
        for j in 0..n {
            for entry in program.starts[j]..program.starts[j + 1] {
                let place = &mut next[program.rows[entry]];
                row_columns[*place] = j;
                row_values[*place] = values[entry];
                *place += 1;
            }
        }
        let mut simplex = Self {
            n,
            m,
            starts: program.starts.clone(),
            rows: program.rows.clone(),
            values,
            row_open: row_starts[1..].to_vec(),
            row_starts,
            row_columns,
            row_values,
            is_open: vec![true; n],
            cost: vec![0.0; n + m],
            working_cost: vec![0.0; n + m],
            rhs: vec![0.0; m],
            lower: vec![0.0; n + m],
            upper: vec![0.0; n + m],
            slack_there: vec![(0.0, 0.0); m],
            slack_absent: vec![(0.0, 0.0); m],
            scaling,
            head: Vec::new(),
            is_basic: vec![false; n + m],
            at_upper: vec![false; n + m],
            basic_value: vec![0.0; m],
            reduced_cost: vec![0.0; n + m],
            pricing: Pricing::default(),
            factor: Factor::default(),
            factored: false,
            max_etas: (3 * m.isqrt()).clamp(FEWEST_ETAS, MOST_ETAS),
            pivots: 0,
            perturbed: false,
            prices: Vec::new(),
            work: None,
        };
        for j in 0..n {
            simplex.set_cost(j, program.cost[j]);
            simplex.set_upper(j, program.upper[j]);
        }
        simplex.set_rhs(&program.kind, &program.rhs);
        simplex.restart();
        simplex
    }

    /// Takes another program with as many columns and rows; the basis stays.
    pub(super) fn set_program(&mut self, program: &Program) {
        let before = std::mem::replace(self, Self::new(program));
        self.head = before.head;
        self.is_basic = before.is_basic;
        self.at_upper = before.at_upper;
        self.pricing = before.pricing;
        self.factor = before.factor;
        self.work = before.work;
    }

    /// Changes the gain of a column.
    pub(super) fn set_cost(&mut self, j: usize, gain: f64) {
        self.cost[j] = -gain * self.scaling.column[j];
        self.working_cost[j] = self.cost[j];
    }

    /// Changes the upper bound of a column; zero closes it.
    pub(super) fn set_upper(&mut self, j: usize, upper: f64) {
        self.upper[j] = upper / self.scaling.column[j];
        let open = upper > 0.0;
        if open != self.is_open[j] {
            self.is_open[j] = open;
            for entry in self.starts[j]..self.starts[j + 1] {
                self.move_entry(self.rows[entry], j, open);
            }
        }
    }

    /// Moves a column's entry of a row to the open side or away from it.
    fn move_entry(&mut self, row: usize, j: usize, open: bool) {
        let (start, end, middle) = (self.row_starts[row], self.row_starts[row + 1], self.row_open[row]);
        let side = if open { middle..end } else { start..middle };
        let Some(place) = side.into_iter().find(|&place| self.row_columns[place] == j) else { return };
        let other = if open { middle } else { middle - 1 };
        self.row_columns.swap(place, other);
        self.row_values.swap(place, other);
        self.row_open[row] = if open { middle + 1 } else { middle - 1 };
    }

    /// Changes the right-hand sides, all rows there. Boxes of the slacks follow from the bounds that columns have at this moment: set
    /// the widest first.
    pub(super) fn set_rhs(&mut self, kind: &[RowKind], rhs: &[f64]) {
        for row in 0..self.m {
            self.rhs[row] = rhs[row] * self.scaling.row[row];
            let (mut least, mut most) = (0.0, 0.0);
            for entry in self.row_starts[row]..self.row_starts[row + 1] {
                let reach = self.row_values[entry] * self.upper[self.row_columns[entry]];
                least += reach.min(0.0);
                most += reach.max(0.0);
            }
            // A row that cannot be kept leaves an empty box, which the simplex reports as infeasible.
            let there = match kind[row] {
                RowKind::Equal => (0.0, 0.0),
                RowKind::AtMost => (0.0, (self.rhs[row] - least).max(0.0)),
            };
            self.slack_there[row] = there;
            self.slack_absent[row] = (self.rhs[row] - most - 1.0, self.rhs[row] - least + 1.0);
            self.set_there(row, true);
        }
    }

    /// Lets a row hold or not.
    pub(super) fn set_there(&mut self, row: usize, there: bool) {
        let (lower, upper) = if there { self.slack_there[row] } else { self.slack_absent[row] };
        self.lower[self.n + row] = lower;
        self.upper[self.n + row] = upper;
    }

    /// Back to the slack basis, all columns at their lower bounds.
    pub(super) fn restart(&mut self) {
        self.head = (self.n..self.n + self.m).collect();
        self.is_basic.fill(false);
        self.is_basic[self.n..].fill(true);
        self.at_upper.fill(false);
        self.pricing.reset(self.m);
        self.factored = false;
    }

    /// Makes the factors anew at the next solve.
    pub(super) fn drop_factors(&mut self) {
        self.factored = false;
    }

    /// Solves from the basis it has.
    pub(super) fn solve(&mut self) -> Result<(), Stuck> {
        self.settle_costs();
        if self.factor.n_etas() > self.max_etas / 2 {
            self.factored = false;
        }
        let most = self.pivots + 200 + 40 * (self.n + self.m);
        self.recompute()?;
        let mut stalled = 0;
        loop {
            let Some(position) = self.pricing.choose_leaving() else {
                if self.perturbed {
                    // Back to the true costs: columns whose sign changes are flipped, and the simplex goes on.
                    self.settle_costs();
                    self.recompute()?;
                    continue;
                }
                return Ok(());
            };
            if self.pivots > most {
                return Err(Stuck::Numerical);
            }
            let step = self.pivot(position)?;
            stalled = if step.abs() > DUAL_TOLERANCE { 0 } else { stalled + 1 };
            if stalled > STALLED_PIVOTS && !self.perturbed {
                stalled = 0;
                self.perturb();
                self.recompute()?;
            } else if self.factor.n_etas() >= self.max_etas {
                self.factored = false;
                self.recompute()?;
            }
        }
    }

    fn settle_costs(&mut self) {
        if self.perturbed {
            self.perturbed = false;
            self.working_cost.copy_from_slice(&self.cost);
        }
    }

    /// Writes the point, in the program's own units.
    pub(super) fn write_x(&self, x: &mut Vec<f64>) {
        x.clear();
        x.extend((0..self.n).map(|j| if self.at_upper[j] { self.upper[j] } else { 0.0 }));
        for (&variable, &value) in self.head.iter().zip(&self.basic_value) {
            if variable < self.n {
                x[variable] = value;
            }
        }
        for (value, scale) in x.iter_mut().zip(&self.scaling.column) {
            *value *= scale;
        }
    }

    /// Writes the prices of the rows, for the maximum, in the program's own units.
    pub(super) fn write_y(&mut self, y: &mut Vec<f64>) {
        y.clear();
        y.extend(self.head.iter().map(|&variable| self.cost[variable]));
        self.factor.btran(y);
        for (price, scale) in y.iter_mut().zip(&self.scaling.row) {
            *price *= -scale;
        }
    }

    fn columns(&self) -> Columns<'_> {
        Columns { starts: &self.starts, rows: &self.rows, values: &self.values }
    }

    /// Factors where needed, then reduced costs, bounds of the nonbasic variables and values of the basic ones.
    fn recompute(&mut self) -> Result<(), Stuck> {
        if !self.factored {
            self.refactor()?;
        }
        let mut y = std::mem::take(&mut self.prices);
        y.clear();
        y.extend(self.head.iter().map(|&variable| self.working_cost[variable]));
        self.factor.btran(&mut y);
        let mut value = std::mem::take(&mut self.basic_value);
        value.clear();
        value.extend_from_slice(&self.rhs);
        for j in 0..self.n {
            // A closed column can neither enter nor add anything.
            if self.is_basic[j] || self.upper[j] == 0.0 {
                self.reduced_cost[j] = 0.0;
                self.at_upper[j] = false;
                continue;
            }
            let entries = self.starts[j]..self.starts[j + 1];
            let (rows, values) = (&self.rows[entries.clone()], &self.values[entries]);
            let priced: f64 = rows.iter().zip(values).map(|(&row, value)| value * y[row]).sum();
            self.reduced_cost[j] = self.working_cost[j] - priced;
            if self.reduced_cost[j] < -DUAL_TOLERANCE {
                self.at_upper[j] = true;
            } else if self.reduced_cost[j] > DUAL_TOLERANCE {
                self.at_upper[j] = false;
            }
            if self.at_upper[j] {
                let upper = self.upper[j];
                for (&row, entry) in rows.iter().zip(values) {
                    value[row] -= entry * upper;
                }
            }
        }
        for row in 0..self.m {
            let slack = self.n + row;
            if self.is_basic[slack] {
                self.reduced_cost[slack] = 0.0;
                continue;
            }
            self.reduced_cost[slack] = self.working_cost[slack] - y[row];
            self.choose_bound(slack);
            value[row] -= self.bound(slack);
        }
        self.factor.ftran(&mut value);
        self.basic_value = value;
        self.prices = y;
        self.list_outside();
        Ok(())
    }

    fn list_outside(&mut self) {
        self.pricing.forget(self.m);
        for position in 0..self.m {
            self.note(position);
        }
    }

    fn note(&mut self, position: usize) {
        let distance = self.distance(position);
        self.pricing.note(position, distance);
    }

    /// How far the variable of a position is outside its box; zero within the tolerance.
    fn distance(&self, position: usize) -> f64 {
        let (value, variable) = (self.basic_value[position], self.head[position]);
        let (lower, upper) = (self.lower[variable], self.upper[variable]);
        let distance = if value < lower { lower - value } else { value - upper };
        if distance > PRIMAL_TOLERANCE * (1.0 + value.abs().min(1e6)) { distance } else { 0.0 }
    }

    /// The bound that a nonbasic variable's reduced cost asks for; where it asks for none it stays where it is.
    fn choose_bound(&mut self, variable: usize) {
        if self.reduced_cost[variable] < -DUAL_TOLERANCE {
            self.at_upper[variable] = true;
        } else if self.reduced_cost[variable] > DUAL_TOLERANCE {
            self.at_upper[variable] = false;
        }
    }

    /// Where a nonbasic variable stands.
    fn bound(&self, variable: usize) -> f64 {
        if self.at_upper[variable] { self.upper[variable] } else { self.lower[variable] }
    }

    fn width(&self, variable: usize) -> f64 {
        self.upper[variable] - self.lower[variable]
    }

    fn refactor(&mut self) -> Result<(), Stuck> {
        let before = self.head.clone();
        for _ in 0..3 {
            let columns = Columns { starts: &self.starts, rows: &self.rows, values: &self.values };
            let dependent = self.factor.refactor(&columns, &mut self.head);
            if dependent.is_empty() {
                self.pricing.move_weights(&before, &self.head, self.n + self.m);
                self.factored = true;
                return Ok(());
            }
            for (row, variable) in dependent {
                let slack = self.n + row;
                if self.is_basic[slack] {
                    return Err(Stuck::Numerical);
                }
                self.is_basic[variable] = false;
                self.at_upper[variable] = false;
                self.is_basic[slack] = true;
                if let Some(place) = self.head.iter().position(|&basic| basic == variable) {
                    self.head[place] = slack;
                }
            }
        }
        Err(Stuck::Numerical)
    }

    fn perturb(&mut self) {
        self.perturbed = true;
        // Deterministic: a share of the perturbation by the variable's number, spread over (0.5, 1.5).
        for j in 0..self.n + self.m {
            let spread = 0.5 + (j as f64 * 0.618_033_988_749_894_9).fract();
            let sign = if self.at_upper[j] { -1.0 } else { 1.0 };
            self.working_cost[j] = self.cost[j] + sign * spread * PERTURBATION * (1.0 + self.cost[j].abs());
        }
    }

    /// One pivot at a position; returns the dual step.
    fn pivot(&mut self, position: usize) -> Result<f64, Stuck> {
        let leaving = self.head[position];
        let value = self.basic_value[position];
        let to_upper = value > self.upper[leaving];
        let sign = if to_upper { 1.0 } else { -1.0 };
        let outside = if to_upper { value - self.upper[leaving] } else { self.lower[leaving] - value };

        let mut work = self.work.take().unwrap_or_default();
        work.row.reset(self.m);
        work.row.add(position, 1.0);
        self.factor.btran_sparse(&mut work.row);
        self.compute_row(&mut work);
        work.candidates.clear();
        for &j in &work.touched {
            let alpha = sign * work.alpha[j];
            if self.is_basic[j] || alpha.abs() < PIVOT_TOLERANCE {
                continue;
            }
            let width = self.width(j);
            if (alpha > 0.0) != self.at_upper[j] && width > 0.0 {
                // Reduced costs a little on the wrong side count as zero.
                let ratio = (self.reduced_cost[j] / alpha).max(0.0);
                work.candidates.push(Candidate { variable: j, ratio, slope: alpha.abs() * width, alpha });
            }
        }
        let entering = choose_entering(&mut work.candidates, outside);
        let result = match entering {
            None => Err(Stuck::Infeasible),
            Some(place) => self.exchange(position, leaving, to_upper, place, &mut work),
        };
        for &j in &work.touched {
            work.alpha[j] = 0.0;
        }
        self.work = Some(work);
        result
    }

    /// alpha = row of B⁻¹ times the columns.
    fn compute_row(&self, work: &mut Work) {
        work.alpha.resize(self.n + self.m, 0.0);
        work.touched.clear();
        for (row, value) in work.row.iter() {
            if value == 0.0 {
                continue;
            }
            let open = self.row_starts[row]..self.row_open[row];
            for (&j, entry) in self.row_columns[open.clone()].iter().zip(&self.row_values[open]) {
                let alpha = &mut work.alpha[j];
                if *alpha == 0.0 {
                    work.touched.push(j);
                }
                *alpha += value * entry;
                if *alpha == 0.0 {
                    // Cancelled to nothing: keep it marked, so that it is not listed twice.
                    *alpha = f64::MIN_POSITIVE;
                }
            }
            let slack = self.n + row;
            if work.alpha[slack] == 0.0 {
                work.touched.push(slack);
            }
            work.alpha[slack] += value;
        }
    }

    fn exchange(
        &mut self,
        position: usize,
        leaving: usize,
        to_upper: bool,
        place: usize,
        work: &mut Work,
    ) -> Result<f64, Stuck> {
        let entering = work.candidates[place].variable;
        work.column.reset(self.m);
        self.columns().entries(entering).for_each(|row, value| work.column.add(row, value));
        self.factor.ftran_sparse(&mut work.column);
        let pivot = work.column.values[position];
        let along_row = work.alpha[entering];
        if (pivot - along_row).abs() > PIVOT_DRIFT * (1.0 + pivot.abs()) {
            if self.factor.n_etas() == 0 {
                return Err(Stuck::Numerical);
            }
            // The factors have drifted: make them anew and choose again.
            self.factored = false;
            self.recompute()?;
            return Ok(1.0);
        }
        self.flip_passed(place, work);

        let theta = self.reduced_cost[entering] / along_row;
        for &j in &work.touched {
            if !self.is_basic[j] {
                self.reduced_cost[j] -= theta * work.alpha[j];
            }
        }
        self.reduced_cost[entering] = 0.0;
        self.reduced_cost[leaving] = -theta;

        let target = if to_upper { self.upper[leaving] } else { self.lower[leaving] };
        let step = (self.basic_value[position] - target) / pivot;
        for (place, change) in work.column.iter() {
            self.basic_value[place] -= step * change;
            self.note(place);
        }
        let start = self.bound(entering);
        self.basic_value[position] = start + step;

        work.steepest.copy_from(&work.row);
        self.factor.ftran_sparse(&mut work.steepest);
        self.pricing.update(position, &work.row, &work.column, &work.steepest);
        self.factor.update(position, &work.column);
        self.head[position] = entering;
        self.is_basic[entering] = true;
        self.is_basic[leaving] = false;
        self.at_upper[leaving] = to_upper;
        self.note(position);
        self.pivots += 1;
        Ok(theta)
    }

    /// Variables whose breakpoints were passed go to their other bound.
    fn flip_passed(&mut self, place: usize, work: &mut Work) {
        if work.candidates[..place].iter().all(|candidate| !candidate.is_passed()) {
            return;
        }
        work.flips.reset(self.m);
        for candidate in work.candidates.iter().filter(|candidate| candidate.is_passed()) {
            let j = candidate.variable;
            self.at_upper[j] = !self.at_upper[j];
            let change = if self.at_upper[j] { self.width(j) } else { -self.width(j) };
            let flips = &mut work.flips;
            self.columns().entries(j).for_each(|row, value| flips.add(row, value * change));
        }
        self.factor.ftran_sparse(&mut work.flips);
        for (place, change) in work.flips.iter() {
            self.basic_value[place] -= change;
            self.note(place);
        }
    }
}
