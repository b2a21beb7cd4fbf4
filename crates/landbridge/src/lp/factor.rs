//! Factors of a basis: triangular peeling, a dense kernel for what is left, and one eta for each pivot since. Solves with the basis
//! and with its transpose.
//!
//! A basic column's position is its pivot row, so a vector by position and a vector by row have the same indices.

use super::sparse::Sparse;

/// A row singleton below this, relative to the largest entry of its column, is left to the kernel.
const PEEL_TOLERANCE: f64 = 0.02;

/// A kernel pivot below this means that the basis is singular.
const SINGULAR: f64 = 1e-11;

/// Sparse columns, one after another.
pub(super) struct Columns<'a> {
    pub(super) starts: &'a [usize],
    pub(super) rows: &'a [usize],
    pub(super) values: &'a [f64],
}

impl Columns<'_> {
    /// Rows and values of a structural column, or of the slack of a row behind them.
    pub(super) fn entries(&self, variable: usize) -> Entries<'_> {
        let n = self.starts.len() - 1;
        if variable < n {
            let range = self.starts[variable]..self.starts[variable + 1];
            Entries::Structural(&self.rows[range.clone()], &self.values[range])
        } else {
            Entries::Slack(variable - n)
        }
    }
}

/// Entries of one column.
pub(super) enum Entries<'a> {
    Structural(&'a [usize], &'a [f64]),
    Slack(usize),
}

impl Entries<'_> {
    pub(super) fn for_each(&self, mut visit: impl FnMut(usize, f64)) {
        match self {
            Self::Structural(rows, values) => {
                rows.iter().zip(*values).for_each(|(&row, &value)| visit(row, value))
            }
            Self::Slack(row) => visit(*row, 1.0),
        }
    }
}

/// One pivot since the factors were made.
#[derive(Clone)]
struct Eta {
    row: usize,
    pivot: f64,
    start: usize,
    end: usize,
}

/// A row singleton's column in rows that were still there: a step of elimination.
#[derive(Clone)]
struct Lower {
    row: usize,
    start: usize,
    end: usize,
}

/// The factors. Pivot rows stand in the order of elimination: peeled by column, peeled by row, kernel.
#[derive(Clone, Default)]
pub(super) struct Factor {
    /// Pivot rows in order, and the place of each row in it.
    sequence: Vec<usize>,
    order: Vec<usize>,
    /// By row: its pivot; one for kernel rows, whose pivots lie in the kernel.
    pivot: Vec<f64>,
    /// By pivot row: entries of its column in rows peeled by column before.
    above: Vec<(usize, usize)>,
    entry_rows: Vec<usize>,
    entry_values: Vec<f64>,
    /// The same entries by row: the pivot rows of the columns that have one there.
    across: Vec<(usize, usize)>,
    across_rows: Vec<usize>,
    across_values: Vec<f64>,
    lower: Vec<Lower>,
    lower_rows: Vec<usize>,
    lower_values: Vec<f64>,
    kernel_rows: Vec<usize>,
    /// Dense factors of the kernel, row after row.
    kernel: Vec<f64>,
    etas: Vec<Eta>,
    eta_rows: Vec<usize>,
    eta_values: Vec<f64>,
    scratch: Vec<f64>,
}

impl Factor {
    /// How many pivots there were since the factors were made.
    pub(super) fn n_etas(&self) -> usize {
        self.etas.len()
    }

    fn clear(&mut self, m: usize) {
        self.sequence.clear();
        self.order.clear();
        self.order.resize(m, 0);
        self.pivot.clear();
        self.pivot.resize(m, 1.0);
        self.above.clear();
        self.above.resize(m, (0, 0));
        self.entry_rows.clear();
        self.entry_values.clear();
        self.lower.clear();
        self.lower_rows.clear();
        self.lower_values.clear();
        self.kernel_rows.clear();
        self.kernel.clear();
        self.etas.clear();
        self.eta_rows.clear();
        self.eta_values.clear();
        self.scratch.resize(m, 0.0);
    }

    /// Factors the basis and sets `head[row]` to the basic variable whose pivot row that is. Returns a row and a variable for each
    /// basic column that depends on others: the variable must give way to the row's slack.
    pub(super) fn refactor(&mut self, columns: &Columns<'_>, head: &mut [usize]) -> Vec<(usize, usize)> {
        let m = head.len();
        self.clear(m);
        let basis: Vec<usize> = head.to_vec();
        let mut peel = Peeling::new(columns, &basis);
        while let Some((row, k)) = peel.next_column_singleton(columns, &basis) {
            self.take_pivot(columns, basis[k], row, &peel);
            head[row] = basis[k];
            peel.remove(columns, &basis, row, k, true);
        }
        while let Some((row, k)) = peel.next_row_singleton(columns, &basis) {
            self.take_pivot(columns, basis[k], row, &peel);
            self.take_lower(columns, basis[k], row, &peel);
            head[row] = basis[k];
            peel.remove(columns, &basis, row, k, false);
        }
        let dependent = self.factor_kernel(columns, &basis, head, &peel);
        self.turn_entries(m);
        dependent
    }

    /// Copies a column's pivot and its entries in rows peeled by column.
    fn take_pivot(&mut self, columns: &Columns<'_>, variable: usize, row: usize, peel: &Peeling) {
        let start = self.entry_rows.len();
        columns.entries(variable).for_each(|r, value| {
            if r == row {
                self.pivot[row] = value;
            } else if peel.row_state[r] == RowState::ByColumn {
                self.entry_rows.push(r);
                self.entry_values.push(value);
            }
        });
        self.above[row] = (start, self.entry_rows.len());
        self.order[row] = self.sequence.len();
        self.sequence.push(row);
    }

    /// Copies a row singleton's multipliers of the rows still there.
    fn take_lower(&mut self, columns: &Columns<'_>, variable: usize, row: usize, peel: &Peeling) {
        let start = self.lower_rows.len();
        let pivot = self.pivot[row];
        columns.entries(variable).for_each(|r, value| {
            if r != row && peel.row_state[r] == RowState::There {
                self.lower_rows.push(r);
                self.lower_values.push(value / pivot);
            }
        });
        if self.lower_rows.len() > start {
            self.lower.push(Lower { row, start, end: self.lower_rows.len() });
        }
    }

    /// Gaussian elimination with partial pivoting of what could not be peeled.
    fn factor_kernel(
        &mut self,
        columns: &Columns<'_>,
        basis: &[usize],
        head: &mut [usize],
        peel: &Peeling,
    ) -> Vec<(usize, usize)> {
        let rows: Vec<usize> =
            (0..head.len()).filter(|&row| peel.row_state[row] == RowState::There).collect();
        let left: Vec<usize> = (0..basis.len()).filter(|&k| peel.column_there[k]).collect();
        let size = rows.len();
        let mut place = vec![usize::MAX; if size == 0 { 0 } else { head.len() }];
        for (local, &row) in rows.iter().enumerate() {
            place[row] = local;
        }
        let mut dense = vec![0.0; size * size];
        let mut above = Vec::with_capacity(size);
        for (local, &k) in left.iter().enumerate() {
            let start = self.entry_rows.len();
            columns.entries(basis[k]).for_each(|row, value| match peel.row_state[row] {
                RowState::There => dense[place[row] * size + local] = value,
                RowState::ByColumn => {
                    self.entry_rows.push(row);
                    self.entry_values.push(value);
                }
                RowState::ByRow => {}
            });
            above.push((start, self.entry_rows.len()));
        }
        let mut order: Vec<usize> = (0..size).collect();
        let mut dependent = Vec::new();
        for step in 0..size {
            let best = (step..size).max_by(|&a, &b| {
                dense[order[a] * size + step].abs().total_cmp(&dense[order[b] * size + step].abs())
            });
            let Some(best) = best else { break };
            order.swap(step, best);
            let pivot_row = order[step];
            let pivot = dense[pivot_row * size + step];
            if pivot.abs() < SINGULAR {
                // The column depends on those before it: the slack of the row takes its place.
                dependent.push((rows[pivot_row], basis[left[step]]));
                dense[pivot_row * size + step] = 1.0;
                continue;
            }
            for &row in &order[step + 1..] {
                let factor = dense[row * size + step] / pivot;
                dense[row * size + step] = factor;
                if factor != 0.0 {
                    for column in step + 1..size {
                        dense[row * size + column] -= factor * dense[pivot_row * size + column];
                    }
                }
            }
        }
        for (step, &local) in order.iter().enumerate() {
            let row = rows[local];
            self.kernel_rows.push(row);
            self.kernel.extend_from_slice(&dense[local * size..(local + 1) * size]);
            self.above[row] = above[step];
            self.order[row] = self.sequence.len();
            self.sequence.push(row);
            head[row] = basis[left[step]];
        }
        dependent
    }

    /// Lists the entries above the pivots by their own row.
    fn turn_entries(&mut self, m: usize) {
        let mut next = vec![0; m + 1];
        for &row in &self.entry_rows {
            next[row + 1] += 1;
        }
        for row in 0..m {
            next[row + 1] += next[row];
        }
        self.across.clear();
        self.across.extend((0..m).map(|row| (next[row], next[row + 1])));
        self.across_rows.clear();
        self.across_rows.resize(self.entry_rows.len(), 0);
        self.across_values.clear();
        self.across_values.resize(self.entry_rows.len(), 0.0);
        for &pivot_row in &self.sequence {
            for entry in self.above[pivot_row].0..self.above[pivot_row].1 {
                let place = &mut next[self.entry_rows[entry]];
                self.across_rows[*place] = pivot_row;
                self.across_values[*place] = self.entry_values[entry];
                *place += 1;
            }
        }
    }

    /// Solves B·x = b in place, for a vector of many entries: b by row in, x by position out.
    pub(super) fn ftran(&mut self, b: &mut [f64]) {
        for lower in &self.lower {
            let value = b[lower.row];
            if value != 0.0 {
                for entry in lower.start..lower.end {
                    b[self.lower_rows[entry]] -= self.lower_values[entry] * value;
                }
            }
        }
        self.solve_kernel(b);
        for &row in self.sequence.iter().rev() {
            if b[row] != 0.0 {
                let value = b[row] / self.pivot[row];
                b[row] = value;
                for entry in self.above[row].0..self.above[row].1 {
                    b[self.entry_rows[entry]] -= self.entry_values[entry] * value;
                }
            }
        }
        for eta in &self.etas {
            if b[eta.row] != 0.0 {
                let value = b[eta.row] / eta.pivot;
                for entry in eta.start..eta.end {
                    b[self.eta_rows[entry]] -= self.eta_values[entry] * value;
                }
                b[eta.row] = value;
            }
        }
    }

    /// The same for a vector of few entries.
    pub(super) fn ftran_sparse(&mut self, b: &mut Sparse) {
        for lower in &self.lower {
            let value = b.values[lower.row];
            if value != 0.0 {
                for entry in lower.start..lower.end {
                    b.add(self.lower_rows[entry], -self.lower_values[entry] * value);
                }
            }
        }
        if self.kernel_rows.iter().any(|&row| b.values[row] != 0.0) {
            self.solve_kernel(&mut b.values);
            for &row in &self.kernel_rows {
                b.list(row);
            }
        }
        // What can become nonzero is reached along the columns' entries; each is final once all behind it in the order are.
        let mut reached = 0;
        while reached < b.places.len() {
            let (start, end) = self.above[b.places[reached]];
            for entry in start..end {
                b.list(self.entry_rows[entry]);
            }
            reached += 1;
        }
        let order = &self.order;
        b.places.sort_unstable_by_key(|&row| std::cmp::Reverse(order[row]));
        for place in 0..b.places.len() {
            let row = b.places[place];
            if b.values[row] != 0.0 {
                let value = b.values[row] / self.pivot[row];
                b.values[row] = value;
                for entry in self.above[row].0..self.above[row].1 {
                    b.values[self.entry_rows[entry]] -= self.entry_values[entry] * value;
                }
            }
        }
        for eta in &self.etas {
            if b.values[eta.row] != 0.0 {
                let value = b.values[eta.row] / eta.pivot;
                for entry in eta.start..eta.end {
                    b.add(self.eta_rows[entry], -self.eta_values[entry] * value);
                }
                b.values[eta.row] = value;
            }
        }
    }

    /// Solves Bᵀ·y = c in place, for a vector of many entries: c by position in, y by row out.
    pub(super) fn btran(&mut self, c: &mut [f64]) {
        for eta in self.etas.iter().rev() {
            let mut sum = c[eta.row];
            for entry in eta.start..eta.end {
                sum -= self.eta_values[entry] * c[self.eta_rows[entry]];
            }
            c[eta.row] = sum / eta.pivot;
        }
        for &row in &self.sequence {
            let mut sum = c[row];
            for entry in self.above[row].0..self.above[row].1 {
                sum -= self.entry_values[entry] * c[self.entry_rows[entry]];
            }
            c[row] = sum / self.pivot[row];
        }
        self.solve_kernel_transposed(c);
        for lower in self.lower.iter().rev() {
            let mut sum = 0.0;
            for entry in lower.start..lower.end {
                sum += self.lower_values[entry] * c[self.lower_rows[entry]];
            }
            c[lower.row] -= sum;
        }
    }

    /// The same for a vector of few entries.
    pub(super) fn btran_sparse(&mut self, c: &mut Sparse) {
        for eta in self.etas.iter().rev() {
            let mut sum = c.values[eta.row];
            for entry in eta.start..eta.end {
                sum -= self.eta_values[entry] * c.values[self.eta_rows[entry]];
            }
            if sum != 0.0 || c.values[eta.row] != 0.0 {
                c.list(eta.row);
                c.values[eta.row] = sum / eta.pivot;
            }
        }
        let mut reached = 0;
        while reached < c.places.len() {
            let (start, end) = self.across[c.places[reached]];
            for entry in start..end {
                c.list(self.across_rows[entry]);
            }
            reached += 1;
        }
        let order = &self.order;
        c.places.sort_unstable_by_key(|&row| order[row]);
        for place in 0..c.places.len() {
            let row = c.places[place];
            if c.values[row] != 0.0 {
                let value = c.values[row] / self.pivot[row];
                c.values[row] = value;
                for entry in self.across[row].0..self.across[row].1 {
                    c.values[self.across_rows[entry]] -= self.across_values[entry] * value;
                }
            }
        }
        if self.kernel_rows.iter().any(|&row| c.values[row] != 0.0) {
            self.solve_kernel_transposed(&mut c.values);
            for &row in &self.kernel_rows {
                c.list(row);
            }
        }
        for lower in self.lower.iter().rev() {
            let mut sum = 0.0;
            for entry in lower.start..lower.end {
                sum += self.lower_values[entry] * c.values[self.lower_rows[entry]];
            }
            if sum != 0.0 {
                c.add(lower.row, -sum);
            }
        }
    }

    fn solve_kernel(&mut self, b: &mut [f64]) {
        let size = self.kernel_rows.len();
        let local = &mut self.scratch[..size];
        for (value, &row) in local.iter_mut().zip(&self.kernel_rows) {
            *value = b[row];
        }
        for step in 0..size {
            let row = &self.kernel[step * size..step * size + step];
            let sum: f64 = row.iter().zip(&*local).map(|(factor, value)| factor * value).sum();
            local[step] -= sum;
        }
        for step in (0..size).rev() {
            let row = &self.kernel[step * size..(step + 1) * size];
            let sum: f64 = row[step + 1..].iter().zip(&local[step + 1..]).map(|(a, value)| a * value).sum();
            local[step] = (local[step] - sum) / row[step];
        }
        for (&value, &row) in local.iter().zip(&self.kernel_rows) {
            b[row] = value;
        }
    }

    fn solve_kernel_transposed(&mut self, c: &mut [f64]) {
        let size = self.kernel_rows.len();
        let local = &mut self.scratch[..size];
        for (value, &row) in local.iter_mut().zip(&self.kernel_rows) {
            *value = c[row];
        }
        for step in 0..size {
            let row = &self.kernel[step * size..(step + 1) * size];
            local[step] /= row[step];
            let value = local[step];
            if value != 0.0 {
                for (later, factor) in local[step + 1..].iter_mut().zip(&row[step + 1..]) {
                    *later -= factor * value;
                }
            }
        }
        for step in (0..size).rev() {
            let value = local[step];
            if value != 0.0 {
                let row = &self.kernel[step * size..step * size + step];
                for (earlier, factor) in local[..step].iter_mut().zip(row) {
                    *earlier -= factor * value;
                }
            }
        }
        for (&value, &row) in local.iter().zip(&self.kernel_rows) {
            c[row] = value;
        }
    }

    /// Takes a column into the basis at a position; `column` is B⁻¹ times it.
    pub(super) fn update(&mut self, position: usize, column: &Sparse) {
        let start = self.eta_rows.len();
        for (row, value) in column.iter() {
            if value != 0.0 && row != position {
                self.eta_rows.push(row);
                self.eta_values.push(value);
            }
        }
        let end = self.eta_rows.len();
        self.etas.push(Eta { row: position, pivot: column.values[position], start, end });
    }
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum RowState {
    There,
    ByColumn,
    ByRow,
}

/// Which rows and columns are still there, and how many entries each has among those.
struct Peeling {
    row_state: Vec<RowState>,
    column_there: Vec<bool>,
    column_count: Vec<usize>,
    row_count: Vec<usize>,
    /// Columns of the basis by row.
    row_starts: Vec<usize>,
    row_columns: Vec<usize>,
    column_stack: Vec<usize>,
    row_stack: Vec<usize>,
}

impl Peeling {
    fn new(columns: &Columns<'_>, basis: &[usize]) -> Self {
        let m = basis.len();
        let (mut column_count, mut row_count) = (vec![0; m], vec![0; m]);
        for (k, &variable) in basis.iter().enumerate() {
            columns.entries(variable).for_each(|row, _| {
                column_count[k] += 1;
                row_count[row] += 1;
            });
        }
        let mut row_starts = vec![0; m + 1];
        for row in 0..m {
            row_starts[row + 1] = row_starts[row] + row_count[row];
        }
        let mut next = row_starts.clone();
        let mut row_columns = vec![0; row_starts[m]];
        for (k, &variable) in basis.iter().enumerate() {
            columns.entries(variable).for_each(|row, _| {
                row_columns[next[row]] = k;
                next[row] += 1;
            });
        }
        let column_stack = (0..m).rev().filter(|&k| column_count[k] == 1).collect();
        Self {
            row_state: vec![RowState::There; m],
            column_there: vec![true; m],
            column_count,
            row_count,
            row_starts,
            row_columns,
            column_stack,
            row_stack: Vec::new(),
        }
    }

    fn next_column_singleton(&mut self, columns: &Columns<'_>, basis: &[usize]) -> Option<(usize, usize)> {
        while let Some(k) = self.column_stack.pop() {
            if self.column_there[k] && self.column_count[k] == 1 {
                let mut there = None;
                columns.entries(basis[k]).for_each(|row, _| {
                    if self.row_state[row] == RowState::There {
                        there = Some(row);
                    }
                });
                return there.map(|row| (row, k));
            }
        }
        self.row_stack = (0..self.row_state.len())
            .rev()
            .filter(|&row| self.row_state[row] == RowState::There && self.row_count[row] == 1)
            .collect();
        None
    }

    fn next_row_singleton(&mut self, columns: &Columns<'_>, basis: &[usize]) -> Option<(usize, usize)> {
        while let Some(row) = self.row_stack.pop() {
            if self.row_state[row] != RowState::There || self.row_count[row] != 1 {
                continue;
            }
            let range = self.row_starts[row]..self.row_starts[row + 1];
            let k = self.row_columns[range].iter().copied().find(|&k| self.column_there[k])?;
            let (mut pivot, mut largest) = (0.0_f64, 0.0_f64);
            columns.entries(basis[k]).for_each(|r, value| {
                if r == row {
                    pivot = value.abs();
                }
                if self.row_state[r] == RowState::There {
                    largest = largest.max(value.abs());
                }
            });
            if pivot >= PEEL_TOLERANCE * largest {
                return Some((row, k));
            }
        }
        None
    }

    fn remove(&mut self, columns: &Columns<'_>, basis: &[usize], row: usize, k: usize, by_column: bool) {
        self.row_state[row] = if by_column { RowState::ByColumn } else { RowState::ByRow };
        self.column_there[k] = false;
        for place in self.row_starts[row]..self.row_starts[row + 1] {
            let other = self.row_columns[place];
            self.column_count[other] -= 1;
            if by_column && self.column_there[other] && self.column_count[other] == 1 {
                self.column_stack.push(other);
            }
        }
        columns.entries(basis[k]).for_each(|r, _| {
            self.row_count[r] -= 1;
            if !by_column && self.row_state[r] == RowState::There && self.row_count[r] == 1 {
                self.row_stack.push(r);
            }
        });
    }
}
