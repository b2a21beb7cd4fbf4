//! Factors of a basis: triangular peeling, a dense kernel for what is left, and one eta for each pivot since. Solves with the basis
//! and with its transpose.
//!
//! A basic column's position is its pivot row, so a vector by position and a vector by row have the same indices.

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

/// One peeled pivot: its row and its value; the column's other entries lie in the copied columns.
#[derive(Clone, Copy)]
struct Peeled {
    row: usize,
    pivot: f64,
    /// Entries in rows peeled by column before it.
    above: (usize, usize),
    /// Entries in rows still there when a row singleton was peeled.
    below: (usize, usize),
}

/// One pivot since the factors were made.
#[derive(Clone)]
struct Eta {
    row: usize,
    pivot: f64,
    start: usize,
    end: usize,
}

/// The factors.
#[derive(Clone, Default)]
pub(super) struct Factor {
    by_column: Vec<Peeled>,
    by_row: Vec<Peeled>,
    /// Row of each kernel pivot, in the order of elimination.
    kernel_rows: Vec<usize>,
    /// Entries of each kernel column in rows peeled by column.
    kernel_above: Vec<(usize, usize)>,
    /// Dense factors of the kernel, row after row.
    kernel: Vec<f64>,
    entry_rows: Vec<usize>,
    entry_values: Vec<f64>,
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

    /// Factors the basis and sets `head[row]` to the basic variable whose pivot row that is. Returns a row and a variable for each
    /// basic column that depends on others: the variable must give way to the row's slack.
    pub(super) fn refactor(&mut self, columns: &Columns<'_>, head: &mut [usize]) -> Vec<(usize, usize)> {
        let m = head.len();
        self.by_column.clear();
        self.by_row.clear();
        self.kernel_rows.clear();
        self.kernel_above.clear();
        self.kernel.clear();
        self.entry_rows.clear();
        self.entry_values.clear();
        self.etas.clear();
        self.eta_rows.clear();
        self.eta_values.clear();
        self.scratch.resize(m, 0.0);

        let basis: Vec<usize> = head.to_vec();
        let mut peel = Peeling::new(columns, &basis);
        while let Some((row, k)) = peel.next_column_singleton(columns, &basis) {
            let (start, mut pivot) = (self.entry_rows.len(), 0.0);
            columns.entries(basis[k]).for_each(|r, value| {
                if r == row {
                    pivot = value;
                } else {
                    self.entry_rows.push(r);
                    self.entry_values.push(value);
                }
            });
            self.by_column.push(Peeled { row, pivot, above: (start, self.entry_rows.len()), below: (0, 0) });
            head[row] = basis[k];
            peel.remove(columns, &basis, row, k, true);
        }
        while let Some((row, k)) = peel.next_row_singleton(columns, &basis) {
            let (above, below, pivot) = self.push_split(columns, basis[k], row, &peel);
            self.by_row.push(Peeled { row, pivot, above, below });
            head[row] = basis[k];
            peel.remove(columns, &basis, row, k, false);
        }
        self.factor_kernel(columns, &basis, head, &peel)
    }

    /// Copies a column's entries: those in rows peeled by column, then those in rows that are still there.
    fn push_split(
        &mut self,
        columns: &Columns<'_>,
        variable: usize,
        row: usize,
        peel: &Peeling,
    ) -> ((usize, usize), (usize, usize), f64) {
        let start = self.entry_rows.len();
        let mut pivot = 0.0;
        columns.entries(variable).for_each(|r, value| {
            if r == row {
                pivot = value;
            } else if peel.row_state[r] == RowState::ByColumn {
                self.entry_rows.push(r);
                self.entry_values.push(value);
            }
        });
        let middle = self.entry_rows.len();
        columns.entries(variable).for_each(|r, value| {
            if r != row && peel.row_state[r] == RowState::There {
                self.entry_rows.push(r);
                self.entry_values.push(value);
            }
        });
        ((start, middle), (middle, self.entry_rows.len()), pivot)
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
        let mut place = vec![usize::MAX; head.len()];
        for (local, &row) in rows.iter().enumerate() {
            place[row] = local;
        }
        let mut dense = vec![0.0; size * size];
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
            self.kernel_above.push((start, self.entry_rows.len()));
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
        self.kernel_rows = order.iter().map(|&local| rows[local]).collect();
        self.kernel = Vec::with_capacity(size * size);
        for &local in &order {
            self.kernel.extend_from_slice(&dense[local * size..(local + 1) * size]);
        }
        for (step, &k) in left.iter().enumerate() {
            head[self.kernel_rows[step]] = basis[k];
        }
        dependent
    }

    /// Solves B·x = b in place: b by row in, x by position out.
    pub(super) fn ftran(&mut self, b: &mut [f64]) {
        for peeled in &self.by_row {
            let multiplier = b[peeled.row] / peeled.pivot;
            if multiplier != 0.0 {
                for entry in peeled.below.0..peeled.below.1 {
                    b[self.entry_rows[entry]] -= self.entry_values[entry] * multiplier;
                }
            }
        }
        self.solve_kernel(b);
        for (local, &(start, end)) in self.kernel_above.iter().enumerate() {
            let value = b[self.kernel_rows[local]];
            if value != 0.0 {
                for entry in start..end {
                    b[self.entry_rows[entry]] -= self.entry_values[entry] * value;
                }
            }
        }
        for peeled in self.by_row.iter().rev().chain(self.by_column.iter().rev()) {
            let value = b[peeled.row];
            if value != 0.0 {
                let value = value / peeled.pivot;
                b[peeled.row] = value;
                for entry in peeled.above.0..peeled.above.1 {
                    b[self.entry_rows[entry]] -= self.entry_values[entry] * value;
                }
            }
        }
        for eta in &self.etas {
            let value = b[eta.row];
            if value != 0.0 {
                let value = value / eta.pivot;
                for entry in eta.start..eta.end {
                    b[self.eta_rows[entry]] -= self.eta_values[entry] * value;
                }
                b[eta.row] = value;
            }
        }
    }

    /// Solves Bᵀ·y = c in place: c by position in, y by row out.
    pub(super) fn btran(&mut self, c: &mut [f64]) {
        for eta in self.etas.iter().rev() {
            let mut sum = c[eta.row];
            for entry in eta.start..eta.end {
                sum -= self.eta_values[entry] * c[self.eta_rows[entry]];
            }
            c[eta.row] = sum / eta.pivot;
        }
        for peeled in self.by_column.iter().chain(&self.by_row) {
            let mut sum = c[peeled.row];
            for entry in peeled.above.0..peeled.above.1 {
                sum -= self.entry_values[entry] * c[self.entry_rows[entry]];
            }
            c[peeled.row] = sum / peeled.pivot;
        }
        for (local, &(start, end)) in self.kernel_above.iter().enumerate() {
            let mut sum = c[self.kernel_rows[local]];
            for entry in start..end {
                sum -= self.entry_values[entry] * c[self.entry_rows[entry]];
            }
            c[self.kernel_rows[local]] = sum;
        }
        self.solve_kernel_transposed(c);
        for peeled in self.by_row.iter().rev() {
            let mut sum = 0.0;
            for entry in peeled.below.0..peeled.below.1 {
                sum += self.entry_values[entry] * c[self.entry_rows[entry]];
            }
            c[peeled.row] -= sum / peeled.pivot;
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
    pub(super) fn update(&mut self, position: usize, column: &[f64]) {
        let start = self.eta_rows.len();
        for (row, &value) in column.iter().enumerate() {
            if value != 0.0 && row != position {
                self.eta_rows.push(row);
                self.eta_values.push(value);
            }
        }
        let end = self.eta_rows.len();
        self.etas.push(Eta { row: position, pivot: column[position], start, end });
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
