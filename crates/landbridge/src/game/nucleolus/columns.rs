//! The revised simplex on the dual of one stage: a basis of n + 1 columns, each a coalition or a bound, with an explicit inverse.
//!
//! Over y ≥ 0 for unsettled coalitions S and bounds i, and y without a sign for settled coalitions T, whose x(T) is a(T):
//!
//! ```text
//! maximize    Σ v(S) y(S) + Σ v({i}) y(i) + Σ a(T) y(T)
//! subject to  Σ 1_S y(S) + Σ 1_{i} y(i) + Σ 1_T y(T) = 0    in Rⁿ
//!             Σ d(S) y(S) = 1                               d(S) = 1, or |S| per head
//! ```
//!
//! Its multipliers are an allocation x and the largest excess t. Knows no tables: columns come from outside.

/// A coalition, a bound or a settled coalition as a column.
#[derive(Clone, Copy, Debug)]
pub(super) struct Column {
    /// The players with a one.
    pub(super) bits: u32,
    /// The entry in the last row: the divisor of the coalition's excess; zero for bounds and settled coalitions.
    pub(super) size: f64,
    /// The objective.
    pub(super) worth: f64,
    /// What it stands for.
    pub(super) kind: Kind,
}

/// What a column stands for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Kind {
    /// An unsettled coalition.
    Coalition,
    /// The bound of one player.
    Bound,
    /// A settled coalition: its multiplier has no sign, and it stays in the basis.
    Settled,
}

impl Column {
    pub(super) fn members(&self, n: usize) -> impl Iterator<Item = usize> + '_ {
        (0..n).filter(|player| self.bits >> player & 1 == 1)
    }
}

/// A direction counts as rising where it is above this.
const PIVOT_TOLERANCE: f64 = 1e-9;

/// Ratios this close count as ties, among which the largest pivot is taken.
const RATIO_TOLERANCE: f64 = 1e-12;

/// After this many pivots the inverse is made anew.
const REFACTOR: usize = 50;

/// How the row that leaves is found.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) enum Rule {
    /// The right-hand side is moved by about this much, at random, so that ratios do not tie.
    Perturbed(f64),
    /// Ties are broken as if it were moved by powers of an infinitely small number.
    Lexicographic,
}

/// Why the simplex cannot go on.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Stuck {
    /// The columns of the basis are dependent.
    Singular,
    /// Nothing leaves for the entering column; the basis is as before.
    Unbounded,
}

/// A basis and its inverse.
#[derive(Clone, Debug)]
pub(super) struct Basis {
    n: usize,
    rule: Rule,
    pub(super) columns: Vec<Column>,
    /// One column of the inverse after another.
    inverse: Vec<f64>,
    rhs: Vec<f64>,
    /// The value of each basic column under the moved right-hand side.
    values: Vec<f64>,
    /// The allocation, then the largest excess.
    pub(super) prices: Vec<f64>,
    /// The basis at the start, row by row: what the lexicographic rule compares by.
    start: Vec<f64>,
    since_refactor: usize,
}

impl Basis {
    /// A basis of n + 1 columns. The random numbers in [0, 1) are for the perturbation.
    ///
    /// # Errors
    /// Where the columns are dependent.
    pub(super) fn new(
        n: usize,
        columns: Vec<Column>,
        rule: Rule,
        mut uniform: impl FnMut() -> f64,
    ) -> Result<Self, Stuck> {
        let m = n + 1;
        if columns.len() != m {
            return Err(Stuck::Singular);
        }
        let mut rhs = vec![0.0; m];
        rhs[n] = 1.0;
        if let Rule::Perturbed(size) = rule {
            for column in columns.iter().filter(|column| column.kind != Kind::Settled) {
                let moved = size * (0.5 + uniform());
                for player in column.members(n) {
                    rhs[player] += moved;
                }
                rhs[n] += moved * column.size;
            }
        }
        let mut basis = Self {
            n,
            rule,
            columns,
            inverse: Vec::new(),
            rhs,
            values: Vec::new(),
            prices: Vec::new(),
            start: Vec::new(),
            since_refactor: 0,
        };
        basis.start = basis.matrix();
        basis.refactor()?;
        Ok(basis)
    }

    /// The basis row by row.
    fn matrix(&self) -> Vec<f64> {
        let m = self.n + 1;
        let mut matrix = vec![0.0; m * m];
        for (place, column) in self.columns.iter().enumerate() {
            for player in column.members(self.n) {
                matrix[player * m + place] = 1.0;
            }
            matrix[self.n * m + place] = column.size;
        }
        matrix
    }

    /// Makes the inverse, the values and the prices anew from the columns.
    ///
    /// # Errors
    /// Where the columns are dependent.
    pub(super) fn refactor(&mut self) -> Result<(), Stuck> {
        let m = self.n + 1;
        let inverse = invert(self.matrix(), m).ok_or(Stuck::Singular)?;
        self.inverse.clear();
        self.inverse.resize(m * m, 0.0);
        for (row, entries) in inverse.chunks_exact(m).enumerate() {
            for (column, &entry) in entries.iter().enumerate() {
                self.inverse[column * m + row] = entry;
            }
        }
        self.values = vec![0.0; m];
        for (column, &rhs) in self.inverse.chunks_exact(m).zip(&self.rhs) {
            for (value, &entry) in self.values.iter_mut().zip(column) {
                *value += rhs * entry;
            }
        }
        let price =
            |column: &[f64]| column.iter().zip(&self.columns).map(|(&entry, c)| entry * c.worth).sum();
        self.prices = self.inverse.chunks_exact(m).map(price).collect();
        self.since_refactor = 0;
        Ok(())
    }

    /// The value of each basic column under the true right-hand side (0, …, 0, 1).
    pub(super) fn true_values(&self) -> &[f64] {
        &self.inverse[self.n * (self.n + 1)..]
    }

    /// Brings a column in, whose worth is above its price by `gain`.
    ///
    /// # Errors
    /// Where no column leaves, or the basis becomes singular.
    pub(super) fn enter(&mut self, entering: Column, gain: f64) -> Result<(), Stuck> {
        let m = self.n + 1;
        let mut direction = vec![0.0; m];
        for player in entering.members(self.n) {
            let column = &self.inverse[player * m..(player + 1) * m];
            for (entry, &change) in direction.iter_mut().zip(column) {
                *entry += change;
            }
        }
        if entering.size != 0.0 {
            for (entry, &change) in direction.iter_mut().zip(&self.inverse[self.n * m..]) {
                *entry += entering.size * change;
            }
        }
        let leaving = match self.rule {
            Rule::Perturbed(_) => self.leaving(&direction),
            Rule::Lexicographic => self.leaving_lexicographic(&direction),
        };
        let leaving = leaving.ok_or(Stuck::Unbounded)?;
        let pivot = direction[leaving];
        for (column, price) in self.inverse.chunks_exact_mut(m).zip(&mut self.prices) {
            let moved = column[leaving] / pivot;
            if moved != 0.0 {
                for (entry, &change) in column.iter_mut().zip(&direction) {
                    *entry -= change * moved;
                }
                column[leaving] = moved;
                *price += gain * moved;
            }
        }
        let step = self.values[leaving] / pivot;
        for (value, &change) in self.values.iter_mut().zip(&direction) {
            *value -= change * step;
        }
        self.values[leaving] = step;
        self.columns[leaving] = entering;
        self.since_refactor += 1;
        if self.since_refactor >= REFACTOR { self.refactor() } else { Ok(()) }
    }

    /// The basic columns that fall along the direction, each with its value over its fall.
    fn ratios<'a>(&'a self, direction: &'a [f64]) -> impl Iterator<Item = (usize, f64)> + 'a {
        let falling = move |&place: &usize| {
            direction[place] > PIVOT_TOLERANCE && self.columns[place].kind != Kind::Settled
        };
        (0..direction.len()).filter(falling).map(|place| (place, self.values[place] / direction[place]))
    }

    /// Two passes (Harris): how far the direction goes if every value may pass zero by a little; then the largest pivot up to there.
    fn leaving(&self, direction: &[f64]) -> Option<usize> {
        let furthest = self
            .ratios(direction)
            .map(|(place, ratio)| ratio + RATIO_TOLERANCE / direction[place])
            .fold(f64::INFINITY, f64::min);
        let mut best = None;
        for (place, ratio) in self.ratios(direction) {
            if ratio <= furthest && best.is_none_or(|best: usize| direction[place] > direction[best]) {
                best = Some(place);
            }
        }
        best
    }

    /// Among tied ratios, the row of inverse · start over its pivot that is lexicographically smallest.
    fn leaving_lexicographic(&self, direction: &[f64]) -> Option<usize> {
        let least = self.ratios(direction).map(|(_, ratio)| ratio).fold(f64::INFINITY, f64::min);
        let tied = self.ratios(direction).filter(|&(_, ratio)| ratio <= least + RATIO_TOLERANCE);
        let mut best: Option<(usize, Vec<f64>)> = None;
        for (place, _) in tied {
            let row = self.row_of_start(place, direction[place]);
            if best.as_ref().is_none_or(|(_, other)| is_before(&row, other)) {
                best = Some((place, row));
            }
        }
        best.map(|(place, _)| place)
    }

    fn row_of_start(&self, place: usize, pivot: f64) -> Vec<f64> {
        let m = self.n + 1;
        let mut row = vec![0.0; m];
        for (k, start) in self.start.chunks_exact(m).enumerate() {
            let factor = self.inverse[k * m + place] / pivot;
            for (entry, &other) in row.iter_mut().zip(start) {
                *entry += factor * other;
            }
        }
        row
    }
}

/// Whether the first entry in which the rows differ is smaller.
fn is_before(row: &[f64], other: &[f64]) -> bool {
    let differs = |pair: &(&f64, &f64)| (pair.0 - pair.1).abs() > PIVOT_TOLERANCE;
    row.iter().zip(other).find(differs).is_some_and(|(a, b)| a < b)
}

/// The inverse of an m × m matrix, both row by row, by Gauss and Jordan with the largest pivot of each column.
fn invert(mut matrix: Vec<f64>, m: usize) -> Option<Vec<f64>> {
    let mut inverse = vec![0.0; m * m];
    for place in 0..m {
        inverse[place * m + place] = 1.0;
    }
    for column in 0..m {
        let size = |row: usize| matrix[row * m + column].abs();
        let pivot = (column..m).fold(column, |best, row| if size(row) > size(best) { row } else { best });
        if size(pivot) < PIVOT_TOLERANCE {
            return None;
        }
        for k in 0..m {
            matrix.swap(pivot * m + k, column * m + k);
            inverse.swap(pivot * m + k, column * m + k);
        }
        let scale = 1.0 / matrix[column * m + column];
        let scaled = |rows: &[f64]| -> Vec<f64> {
            rows[column * m..][..m].iter().map(|entry| entry * scale).collect()
        };
        let (row, inverse_row) = (scaled(&matrix), scaled(&inverse));
        for other in 0..m {
            let factor = matrix[other * m + column];
            if factor != 0.0 && other != column {
                for k in 0..m {
                    matrix[other * m + k] -= factor * row[k];
                    inverse[other * m + k] -= factor * inverse_row[k];
                }
            }
        }
        matrix[column * m..][..m].copy_from_slice(&row);
        inverse[column * m..][..m].copy_from_slice(&inverse_row);
    }
    Some(inverse)
}

/// Chooses, in order, columns that are independent of the ones chosen before.
#[derive(Debug)]
pub(super) struct Choice {
    n: usize,
    pub(super) columns: Vec<Column>,
    /// The place of the leading one, and the row.
    echelon: Vec<(usize, Vec<f64>)>,
}

/// A column counts as independent where more than this remains of it.
const INDEPENDENT: f64 = 1e-7;

impl Choice {
    pub(super) fn new(n: usize) -> Self {
        Self { n, columns: Vec::with_capacity(n + 1), echelon: Vec::with_capacity(n + 1) }
    }

    pub(super) fn is_full(&self) -> bool {
        self.columns.len() > self.n
    }

    /// Takes the column if it is independent of the chosen ones.
    pub(super) fn offer(&mut self, column: Column) {
        let mut rest = vec![0.0; self.n + 1];
        for player in column.members(self.n) {
            rest[player] = 1.0;
        }
        rest[self.n] = column.size;
        for (pivot, row) in &self.echelon {
            let factor = rest[*pivot];
            if factor != 0.0 {
                for (entry, other) in rest.iter_mut().zip(row) {
                    *entry -= factor * other;
                }
            }
        }
        let largest =
            |best: usize, place: usize| if rest[place].abs() > rest[best].abs() { place } else { best };
        let pivot = (0..=self.n).fold(0, largest);
        if rest[pivot].abs() > INDEPENDENT {
            let scale = 1.0 / rest[pivot];
            for entry in &mut rest {
                *entry *= scale;
            }
            self.echelon.push((pivot, rest));
            self.columns.push(column);
        }
    }
}
