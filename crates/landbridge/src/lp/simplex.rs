//! The boxed dual simplex: every variable has two finite bounds, so any basis becomes dual feasible by moving nonbasic variables to the
//! bound that their reduced cost asks for, and one algorithm solves from any basis after any change of bounds, costs and right-hand sides.
//!
//! The mathematics, with the names used here, is in `docs/methods/simplex.md`.

use super::factor::{Columns, Factor};
use super::ratio_test::{Candidate, choose_entering};
use super::scaling::Scaling;
use super::{Program, RowKind};

/// A basic variable may be this far outside its box, in scaled units.
const PRIMAL_TOLERANCE: f64 = 1e-10;

/// A reduced cost this small is none, in scaled units.
const DUAL_TOLERANCE: f64 = 1e-10;

/// Row entries smaller than this are no pivots.
const PIVOT_TOLERANCE: f64 = 1e-9;

/// A pivot computed along its row and along its column may differ by this share before the factors are made anew.
const PIVOT_DRIFT: f64 = 1e-7;

/// Factors are made anew after this many pivots.
const MAX_ETAS: usize = 50;

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
pub(super) struct Simplex {
    n: usize,
    m: usize,
    starts: Vec<usize>,
    rows: Vec<usize>,
    values: Vec<f64>,
    /// The same entries by row.
    row_starts: Vec<usize>,
    row_columns: Vec<usize>,
    row_values: Vec<f64>,
    cost: Vec<f64>,
    /// Costs in use: the true ones, or perturbed.
    working_cost: Vec<f64>,
    rhs: Vec<f64>,
    /// Upper bounds of columns and slacks; lower bounds are zero.
    upper: Vec<f64>,
    scaling: Scaling,
    /// Basic variable of each position.
    head: Vec<usize>,
    is_basic: Vec<bool>,
    at_upper: Vec<bool>,
    basic_value: Vec<f64>,
    reduced_cost: Vec<f64>,
    /// Dual steepest edge weights by position.
    weight: Vec<f64>,
    factor: Factor,
    factored: bool,
    pivots: usize,
    work: Work,
}

/// Vectors that every pivot uses.
#[derive(Default)]
struct Work {
    row: Vec<f64>,
    column: Vec<f64>,
    steepest: Vec<f64>,
    flips: Vec<f64>,
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
            row_starts,
            row_columns,
            row_values,
            cost: (0..n).map(|j| -program.cost[j] * scaling.column[j]).chain((0..m).map(|_| 0.0)).collect(),
            working_cost: Vec::new(),
            rhs: (0..m).map(|row| program.rhs[row] * scaling.row[row]).collect(),
            upper: (0..n).map(|j| program.upper[j] / scaling.column[j]).chain((0..m).map(|_| 0.0)).collect(),
            scaling,
            head: Vec::new(),
            is_basic: vec![false; n + m],
            at_upper: vec![false; n + m],
            basic_value: vec![0.0; m],
            reduced_cost: vec![0.0; n + m],
            weight: vec![1.0; m],
            factor: Factor::default(),
            factored: false,
            pivots: 0,
            work: Work::default(),
        };
        simplex.box_slacks(&program.kind);
        simplex.restart();
        simplex
    }

    /// A slack of an inequality reaches from zero to what is left when the row's activity is smallest.
    fn box_slacks(&mut self, kind: &[RowKind]) {
        for (row, kind) in kind.iter().enumerate() {
            self.upper[self.n + row] = match kind {
                RowKind::Equal => 0.0,
                RowKind::AtMost => {
                    let entries = self.row_starts[row]..self.row_starts[row + 1];
                    let least: f64 =
                        entries.map(|e| self.row_values[e].min(0.0) * self.upper[self.row_columns[e]]).sum();
                    // A row that cannot be kept leaves an empty box, which the simplex reports as infeasible.
                    (self.rhs[row] - least).max(0.0)
                }
            };
        }
    }

    /// Back to the slack basis, all columns at their lower bounds.
    pub(super) fn restart(&mut self) {
        self.head = (self.n..self.n + self.m).collect();
        self.is_basic.fill(false);
        self.is_basic[self.n..].fill(true);
        self.at_upper.fill(false);
        self.weight.fill(1.0);
        self.factored = false;
    }

    /// Makes the factors anew at the next solve.
    pub(super) fn drop_factors(&mut self) {
        self.factored = false;
    }

    /// Solves from the basis it has.
    pub(super) fn solve(&mut self) -> Result<(), Stuck> {
        self.working_cost = self.cost.clone();
        let most = self.pivots + 200 + 40 * (self.n + self.m);
        let mut perturbed = false;
        self.recompute()?;
        let mut stalled = 0;
        loop {
            let Some(position) = self.choose_leaving() else {
                if perturbed {
                    // Back to the true costs: columns whose sign changes are flipped, and the simplex goes on.
                    perturbed = false;
                    self.working_cost = self.cost.clone();
                    self.recompute()?;
                    continue;
                }
                return Ok(());
            };
            if self.pivots > most {
                return Err(Stuck::Numerical);
            }
            let step = self.pivot(position)?;
            if step.abs() > DUAL_TOLERANCE {
                stalled = 0;
            } else {
                stalled += 1;
            }
            if stalled > STALLED_PIVOTS && !perturbed {
                perturbed = true;
                stalled = 0;
                self.perturb();
                self.recompute()?;
            } else if self.factor.n_etas() >= MAX_ETAS {
                self.factored = false;
                self.recompute()?;
            }
        }
    }

    /// The point in the program's own units.
    pub(super) fn x(&self) -> Vec<f64> {
        let mut x: Vec<f64> =
            (0..self.n).map(|j| if self.at_upper[j] { self.upper[j] } else { 0.0 }).collect();
        for (&variable, &value) in self.head.iter().zip(&self.basic_value) {
            if variable < self.n {
                x[variable] = value;
            }
        }
        x.iter().zip(&self.scaling.column).map(|(value, scale)| value * scale).collect()
    }

    /// The prices of the rows, for the maximum, in the program's own units.
    pub(super) fn y(&mut self) -> Vec<f64> {
        let mut y: Vec<f64> = self.head.iter().map(|&variable| self.cost[variable]).collect();
        self.factor.btran(&mut y);
        y.iter().zip(&self.scaling.row).map(|(price, scale)| -price * scale).collect()
    }

    fn columns(&self) -> Columns<'_> {
        Columns { starts: &self.starts, rows: &self.rows, values: &self.values }
    }

    /// Factors where needed, then reduced costs, bounds of the nonbasic variables and values of the basic ones.
    fn recompute(&mut self) -> Result<(), Stuck> {
        if !self.factored {
            self.refactor()?;
        }
        let mut y: Vec<f64> = self.head.iter().map(|&variable| self.working_cost[variable]).collect();
        self.factor.btran(&mut y);
        for j in 0..self.n {
            let mut reduced = self.working_cost[j];
            for entry in self.starts[j]..self.starts[j + 1] {
                reduced -= self.values[entry] * y[self.rows[entry]];
            }
            self.reduced_cost[j] = reduced;
        }
        for (row, price) in y.iter().enumerate() {
            self.reduced_cost[self.n + row] = self.working_cost[self.n + row] - price;
        }
        let mut value = self.rhs.clone();
        for j in 0..self.n + self.m {
            if self.is_basic[j] {
                self.reduced_cost[j] = 0.0;
                continue;
            }
            if self.reduced_cost[j] < -DUAL_TOLERANCE {
                self.at_upper[j] = true;
            } else if self.reduced_cost[j] > DUAL_TOLERANCE || self.upper[j] == 0.0 {
                self.at_upper[j] = false;
            }
            if self.at_upper[j] {
                let upper = self.upper[j];
                if j < self.n {
                    for entry in self.starts[j]..self.starts[j + 1] {
                        value[self.rows[entry]] -= self.values[entry] * upper;
                    }
                } else {
                    value[j - self.n] -= upper;
                }
            }
        }
        self.factor.ftran(&mut value);
        self.basic_value = value;
        Ok(())
    }

    fn refactor(&mut self) -> Result<(), Stuck> {
        // Weights belong to variables; their positions change with the factors.
        let mut weight_of = vec![1.0; self.n + self.m];
        for (&variable, &weight) in self.head.iter().zip(&self.weight) {
            weight_of[variable] = weight;
        }
        for _ in 0..3 {
            let columns = Columns { starts: &self.starts, rows: &self.rows, values: &self.values };
            let dependent = self.factor.refactor(&columns, &mut self.head);
            if dependent.is_empty() {
                for (weight, &variable) in self.weight.iter_mut().zip(&self.head) {
                    *weight = weight_of[variable];
                }
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
        // Deterministic: a share of the perturbation by the variable's number, spread over (0.5, 1.5).
        for j in 0..self.n + self.m {
            let spread = 0.5 + (j as f64 * 0.618_033_988_749_894_9).fract();
            let sign = if self.at_upper[j] { -1.0 } else { 1.0 };
            self.working_cost[j] = self.cost[j] + sign * spread * PERTURBATION * (1.0 + self.cost[j].abs());
        }
    }

    /// The position whose variable is farthest outside its box, by steepest edge.
    fn choose_leaving(&self) -> Option<usize> {
        let mut best = None;
        let mut most = 0.0;
        for (position, (&value, &variable)) in self.basic_value.iter().zip(&self.head).enumerate() {
            let upper = self.upper[variable];
            let outside = if value < 0.0 { -value } else { value - upper };
            if outside > PRIMAL_TOLERANCE * (1.0 + upper.min(1e6)) {
                let score = outside * outside / self.weight[position];
                if score > most {
                    most = score;
                    best = Some(position);
                }
            }
        }
        best
    }

    /// One pivot at a position; returns the dual step.
    fn pivot(&mut self, position: usize) -> Result<f64, Stuck> {
        let leaving = self.head[position];
        let (value, upper) = (self.basic_value[position], self.upper[leaving]);
        let to_upper = value > upper;
        let sign = if to_upper { 1.0 } else { -1.0 };
        let outside = if to_upper { value - upper } else { -value };

        let mut work = std::mem::take(&mut self.work);
        work.row.clear();
        work.row.resize(self.m, 0.0);
        work.row[position] = 1.0;
        self.factor.btran(&mut work.row);
        self.compute_row(&mut work);
        work.candidates.clear();
        for &j in &work.touched {
            let alpha = sign * work.alpha[j];
            if self.is_basic[j] || self.upper[j] == 0.0 || alpha.abs() < PIVOT_TOLERANCE {
                continue;
            }
            if (alpha > 0.0) != self.at_upper[j] {
                // Reduced costs a little on the wrong side count as zero.
                let ratio = (self.reduced_cost[j] / alpha).max(0.0);
                work.candidates.push(Candidate { variable: j, ratio, slope: alpha.abs() * self.upper[j], alpha });
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
        self.work = work;
        result
    }

    /// alpha = row of B⁻¹ times the columns.
    fn compute_row(&self, work: &mut Work) {
        work.alpha.resize(self.n + self.m, 0.0);
        work.touched.clear();
        for row in 0..self.m {
            let value = work.row[row];
            if value == 0.0 {
                continue;
            }
            for entry in self.row_starts[row]..self.row_starts[row + 1] {
                let j = self.row_columns[entry];
                if work.alpha[j] == 0.0 {
                    work.touched.push(j);
                }
                work.alpha[j] += value * self.row_values[entry];
                if work.alpha[j] == 0.0 {
                    // Cancelled to nothing: keep it marked, so that it is not listed twice.
                    work.alpha[j] = f64::MIN_POSITIVE;
                }
            }
            let slack = self.n + row;
            if work.alpha[slack] == 0.0 {
                work.touched.push(slack);
            }
            work.alpha[slack] += value;
        }
        // Ties are broken by variable, so the order must not depend on how entries were met.
        work.touched.sort_unstable();
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
        load_column(&self.columns(), entering, self.m, &mut work.column);
        self.factor.ftran(&mut work.column);
        let pivot = work.column[position];
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

        let target = if to_upper { self.upper[leaving] } else { 0.0 };
        let step = (self.basic_value[position] - target) / pivot;
        for (value, &change) in self.basic_value.iter_mut().zip(&work.column) {
            *value -= step * change;
        }
        let start = if self.at_upper[entering] { self.upper[entering] } else { 0.0 };
        self.basic_value[position] = start + step;

        self.update_weights(position, pivot, work);
        self.factor.update(position, &work.column);
        self.head[position] = entering;
        self.is_basic[entering] = true;
        self.is_basic[leaving] = false;
        self.at_upper[leaving] = to_upper;
        self.pivots += 1;
        Ok(theta)
    }

    /// Variables whose breakpoints were passed go to their other bound.
    fn flip_passed(&mut self, place: usize, work: &mut Work) {
        if work.candidates[..place].iter().all(|candidate| !candidate.is_passed()) {
            return;
        }
        work.flips.clear();
        work.flips.resize(self.m, 0.0);
        for candidate in work.candidates.iter().filter(|candidate| candidate.is_passed()) {
            let j = candidate.variable;
            self.at_upper[j] = !self.at_upper[j];
            let change = if self.at_upper[j] { self.upper[j] } else { -self.upper[j] };
            let flips = &mut work.flips;
            self.columns().entries(j).for_each(|row, value| flips[row] += value * change);
        }
        self.factor.ftran(&mut work.flips);
        for (value, change) in self.basic_value.iter_mut().zip(&work.flips) {
            *value -= change;
        }
    }

    /// Dual steepest edge: exact for the leaving row, by recurrence for the others.
    fn update_weights(&mut self, position: usize, pivot: f64, work: &mut Work) {
        work.steepest.clear();
        work.steepest.extend_from_slice(&work.row);
        let exact: f64 = work.row.iter().map(|value| value * value).sum();
        self.factor.ftran(&mut work.steepest);
        for (k, weight) in self.weight.iter_mut().enumerate() {
            let change = work.column[k];
            if k != position && change != 0.0 {
                let ratio = change / pivot;
                *weight = (*weight - 2.0 * ratio * work.steepest[k] + ratio * ratio * exact).max(1e-4);
            }
        }
        self.weight[position] = (exact / (pivot * pivot)).max(1e-4);
    }
}

fn load_column(columns: &Columns<'_>, variable: usize, m: usize, into: &mut Vec<f64>) {
    into.clear();
    into.resize(m, 0.0);
    columns.entries(variable).for_each(|row, value| into[row] = value);
}
