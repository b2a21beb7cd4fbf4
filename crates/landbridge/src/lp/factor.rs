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
                rows.iter().zip(*values).for_each(|(&row, &value)| visit(row, value));
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

/// Follows entries from the places of a vector to all places that they can change.
#[derive(Clone, Default)]
struct Reach {
    seen: Vec<bool>,
    /// Places on the way, each with the entries that are still to be followed.
    path: Vec<(usize, usize)>,
    found: Vec<usize>,
}

impl Reach {
    /// Lists all that can be reached, each place before those that it changes.
    fn follow(&mut self, vector: &mut Sparse, edges: &[(usize, usize)], targets: &[usize]) {
        self.found.clear();
        self.seen.resize(edges.len(), false);
        for &first in &vector.places {
            if self.seen[first] {
                continue;
            }
            self.seen[first] = true;
            self.path.push((first, edges[first].0));
            while let Some((place, entry)) = self.path.last_mut() {
                if *entry == edges[*place].1 {
                    self.found.push(*place);
                    self.path.pop();
                    continue;
                }
                let target = targets[*entry];
                *entry += 1;
                if !self.seen[target] {
                    self.seen[target] = true;
                    self.path.push((target, edges[target].0));
                }
            }
        }
        for &place in &self.found {
            self.seen[place] = false;
            vector.list(place);
        }
        vector.places.clear();
        vector.places.extend(self.found.iter().rev());
    }
}

/// The factors. Pivot rows stand in the order of elimination: peeled by column, peeled by row, kernel.
#[derive(Clone, Default)]
pub(super) struct Factor {
    /// Pivot rows in order.
    sequence: Vec<usize>,
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
    reach: Reach,
    peel: Peeling,
    peel_next: Vec<usize>,
}

impl Factor {
    /// How many pivots there were since the factors were made.
    pub(super) fn n_etas(&self) -> usize {
        self.etas.len()
    }

    fn clear(&mut self, m: usize) {
        self.sequence.clear();
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
        let mut peel = std::mem::take(&mut self.peel);
        peel.begin(columns, head);
        let basis = std::mem::take(&mut peel.basis);
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
        peel.basis = basis;
        self.peel = peel;
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
            self.sequence.push(row);
            head[row] = basis[left[step]];
        }
        dependent
    }

    /// Lists the entries above the pivots by their own row.
    fn turn_entries(&mut self, m: usize) {
        let mut next = std::mem::take(&mut self.peel_next);
        next.clear();
        next.resize(m + 1, 0);
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
        self.peel_next = next;
    }

    /// Solves B·x = b in place, for a vector of many entries: b by row in, x by position out.
    pub(super) fn ftran(&mut self, b: &mut [f64]) {
        for lower in &self.lower {
            let value = b[lower.row];
            if value != 0.0 {
                for (&row, entry) in self.lower_rows[lower.start..lower.end]
                    .iter()
                    .zip(&self.lower_values[lower.start..lower.end])
                {
                    b[row] -= entry * value;
                }
            }
        }
        self.solve_kernel(b);
        for &row in self.sequence.iter().rev() {
            if b[row] != 0.0 {
                let value = b[row] / self.pivot[row];
                b[row] = value;
                let (start, end) = self.above[row];
                for (&other, entry) in self.entry_rows[start..end].iter().zip(&self.entry_values[start..end])
                {
                    b[other] -= entry * value;
                }
            }
        }
        for eta in &self.etas {
            if b[eta.row] != 0.0 {
                let value = b[eta.row] / eta.pivot;
                for (&row, entry) in
                    self.eta_rows[eta.start..eta.end].iter().zip(&self.eta_values[eta.start..eta.end])
                {
                    b[row] -= entry * value;
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
                for (&row, entry) in self.lower_rows[lower.start..lower.end]
                    .iter()
                    .zip(&self.lower_values[lower.start..lower.end])
                {
                    b.add(row, -entry * value);
                }
            }
        }
        if self.kernel_rows.iter().any(|&row| b.values[row] != 0.0) {
            self.solve_kernel(&mut b.values);
            for &row in &self.kernel_rows {
                b.list(row);
            }
        }
        self.reach.follow(b, &self.above, &self.entry_rows);
        for place in 0..b.places.len() {
            let row = b.places[place];
            if b.values[row] != 0.0 {
                let value = b.values[row] / self.pivot[row];
                b.values[row] = value;
                let (start, end) = self.above[row];
                for (&other, entry) in self.entry_rows[start..end].iter().zip(&self.entry_values[start..end])
                {
                    b.values[other] -= entry * value;
                }
            }
        }
        for eta in &self.etas {
            if b.values[eta.row] != 0.0 {
                let value = b.values[eta.row] / eta.pivot;
                for (&row, entry) in
                    self.eta_rows[eta.start..eta.end].iter().zip(&self.eta_values[eta.start..eta.end])
                {
                    b.add(row, -entry * value);
                }
                b.values[eta.row] = value;
            }
        }
    }

    /// Solves Bᵀ·y = c in place, for a vector of many entries: c by position in, y by row out.
    pub(super) fn btran(&mut self, c: &mut [f64]) {
        for eta in self.etas.iter().rev() {
            let mut sum = c[eta.row];
            for (&row, entry) in
                self.eta_rows[eta.start..eta.end].iter().zip(&self.eta_values[eta.start..eta.end])
            {
                sum -= entry * c[row];
            }
            c[eta.row] = sum / eta.pivot;
        }
        for &row in &self.sequence {
            let mut sum = c[row];
            let (start, end) = self.above[row];
            for (&other, entry) in self.entry_rows[start..end].iter().zip(&self.entry_values[start..end]) {
                sum -= entry * c[other];
            }
            c[row] = sum / self.pivot[row];
        }
        self.solve_kernel_transposed(c);
        for lower in self.lower.iter().rev() {
            let mut sum = 0.0;
            for (&row, entry) in
                self.lower_rows[lower.start..lower.end].iter().zip(&self.lower_values[lower.start..lower.end])
            {
                sum += entry * c[row];
            }
            c[lower.row] -= sum;
        }
    }

    /// The same for a vector of few entries.
    pub(super) fn btran_sparse(&mut self, c: &mut Sparse) {
        for eta in self.etas.iter().rev() {
            let mut sum = c.values[eta.row];
            for (&row, entry) in
                self.eta_rows[eta.start..eta.end].iter().zip(&self.eta_values[eta.start..eta.end])
            {
                sum -= entry * c.values[row];
            }
            if sum != 0.0 || c.values[eta.row] != 0.0 {
                c.list(eta.row);
                c.values[eta.row] = sum / eta.pivot;
            }
        }
        self.reach.follow(c, &self.across, &self.across_rows);
        for place in 0..c.places.len() {
            let row = c.places[place];
            if c.values[row] != 0.0 {
                let value = c.values[row] / self.pivot[row];
                c.values[row] = value;
                let (start, end) = self.across[row];
                for (&other, entry) in
                    self.across_rows[start..end].iter().zip(&self.across_values[start..end])
                {
                    c.values[other] -= entry * value;
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
            for (&row, entry) in
                self.lower_rows[lower.start..lower.end].iter().zip(&self.lower_values[lower.start..lower.end])
            {
                sum += entry * c.values[row];
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

#[derive(Clone, Copy, Default, PartialEq, Eq)]
enum RowState {
    #[default]
    There,
    ByColumn,
    ByRow,
}

/// Which rows and columns are still there, and how many entries each has among those.
#[derive(Clone, Default)]
struct Peeling {
    basis: Vec<usize>,
    row_state: Vec<RowState>,
    column_there: Vec<bool>,
    column_count: Vec<usize>,
    row_count: Vec<usize>,
    /// Columns of the basis by row.
    row_starts: Vec<usize>,
    row_next: Vec<usize>,
    row_columns: Vec<usize>,
    column_stack: Vec<usize>,
    row_stack: Vec<usize>,
}

impl Peeling {
    fn begin(&mut self, columns: &Columns<'_>, head: &[usize]) {
        let m = head.len();
        self.basis.clear();
        self.basis.extend_from_slice(head);
        let refill = |counts: &mut Vec<usize>| {
            counts.clear();
            counts.resize(m, 0);
        };
        refill(&mut self.column_count);
        refill(&mut self.row_count);
        for (k, &variable) in head.iter().enumerate() {
            columns.entries(variable).for_each(|row, _| {
                self.column_count[k] += 1;
                self.row_count[row] += 1;
            });
        }
        self.row_starts.clear();
        self.row_starts.push(0);
        let mut sum = 0;
        for &count in &self.row_count {
            sum += count;
            self.row_starts.push(sum);
        }
        self.row_next.clear();
        self.row_next.extend_from_slice(&self.row_starts[..m]);
        self.row_columns.clear();
        self.row_columns.resize(sum, 0);
        for (k, &variable) in head.iter().enumerate() {
            columns.entries(variable).for_each(|row, _| {
                self.row_columns[self.row_next[row]] = k;
                self.row_next[row] += 1;
            });
        }
        self.row_state.clear();
        self.row_state.resize(m, RowState::There);
        self.column_there.clear();
        self.column_there.resize(m, true);
        self.column_stack.clear();
        self.column_stack.extend((0..m).rev().filter(|&k| self.column_count[k] == 1));
        self.row_stack.clear();
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
        self.row_stack.clear();
        let single = |row: &usize| self.row_state[*row] == RowState::There && self.row_count[*row] == 1;
        self.row_stack.extend((0..self.row_state.len()).rev().filter(single));
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
