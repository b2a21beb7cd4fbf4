//! A program whose columns and rows are there for some coalitions only: the common form of a region's part and of a
//! bare program that somebody brings along.

use crate::game::Coalition;
use crate::lp::{Program, RowKind};

/// For which coalitions, and which lumpy builds, something is there.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Condition {
    /// All of these must be members.
    pub all_of: Coalition,
    /// At least one of these must be a member; empty asks nothing.
    pub any_of: Coalition,
    /// None of these may be a member: what outsiders do by rule is there only while they are outside.
    pub none_of: Coalition,
    /// Lumpy builds that must have been decided, as bits.
    pub builds: u32,
}

impl Condition {
    /// There for everybody.
    pub const ALWAYS: Self =
        Self { all_of: Coalition::EMPTY, any_of: Coalition::EMPTY, none_of: Coalition::EMPTY, builds: 0 };

    /// There for those coalitions that all of these belong to.
    #[must_use]
    pub const fn all_of(owners: Coalition) -> Self {
        Self { all_of: owners, ..Self::ALWAYS }
    }

    /// There for those coalitions that none of these belongs to.
    #[must_use]
    pub const fn none_of(outsiders: Coalition) -> Self {
        Self { none_of: outsiders, ..Self::ALWAYS }
    }

    /// Whether it is there for this coalition and these builds.
    #[must_use]
    pub const fn holds(self, coalition: Coalition, builds: u32) -> bool {
        self.all_of.is_subset_of(coalition)
            && (self.any_of.is_empty() || !self.any_of.is_disjoint_from(coalition))
            && self.none_of.is_disjoint_from(coalition)
            && self.builds & !builds == 0
    }
}

/// A variable between zero and a finite bound.
#[derive(Clone, Debug, PartialEq)]
pub struct Column {
    /// Money per unit, gained.
    pub cost: f64,
    /// Largest value.
    pub upper: f64,
    /// When it is there; else it is zero.
    pub condition: Condition,
    /// Row and coefficient, each row at most once.
    pub entries: Vec<(usize, f64)>,
}

/// A constraint.
#[derive(Clone, Debug, PartialEq)]
pub struct Row {
    /// How it holds.
    pub kind: RowKind,
    /// Right-hand side.
    pub rhs: f64,
    /// When it is there.
    pub condition: Condition,
}

/// A quantity that the program does not hold within its limits, but whose excess is to be told.
#[derive(Clone, Debug, PartialEq)]
pub struct Watch {
    /// What it is, in words.
    pub name: String,
    /// For which coalitions it is looked at.
    pub condition: Condition,
    /// Column and coefficient.
    pub terms: Vec<(usize, f64)>,
    /// Added to the terms.
    pub constant: f64,
    /// It should be at least this.
    pub lower: f64,
    /// It should be at most this.
    pub upper: f64,
}

impl Watch {
    /// How far beyond its limits it is at an optimum; negative within them.
    pub(super) fn excess(&self, amount: impl Fn(usize) -> f64) -> f64 {
        let level: f64 = self.terms.iter().map(|&(column, value)| value * amount(column)).sum();
        let level = self.constant + level;
        (level - self.upper).max(self.lower - level)
    }
}

/// A program with owners: maximize over the columns that a coalition may use.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct OwnedProgram {
    /// How many players it speaks of.
    pub n_players: usize,
    /// How many lumpy builds it speaks of; every subset is tried.
    pub n_builds: usize,
    /// Variables.
    pub columns: Vec<Column>,
    /// Constraints.
    pub rows: Vec<Row>,
    /// Money that is there without any decision.
    pub constants: Vec<(Condition, f64)>,
    /// What is looked at and not held.
    pub watches: Vec<Watch>,
}

impl OwnedProgram {
    /// Sum of the constants that are there.
    #[must_use]
    pub fn constant(&self, coalition: Coalition, builds: u32) -> f64 {
        self.constants
            .iter()
            .filter(|(condition, _)| condition.holds(coalition, builds))
            .map(|(_, money)| money)
            .sum()
    }

    /// The builds worth trying for a coalition: those with a column that it could use.
    #[must_use]
    pub fn builds(&self, coalition: Coalition) -> Vec<u32> {
        let usable = (self.columns.iter())
            .filter(|column| column.condition.holds(coalition, u32::MAX))
            .fold(0, |builds, column| builds | column.condition.builds);
        (0..1u32 << self.n_builds).filter(|builds| builds & !usable == 0).collect()
    }

    /// The program of chosen columns and rows, with places in the lists given.
    ///
    /// A column's entries on rows that are not chosen are left out.
    #[must_use]
    pub fn restrict(&self, columns: &[usize], rows: &[usize]) -> Program {
        let mut place = vec![usize::MAX; self.rows.len()];
        for (new, &row) in rows.iter().enumerate() {
            place[row] = new;
        }
        let kind = rows.iter().map(|&row| self.rows[row].kind).collect();
        let rhs = rows.iter().map(|&row| self.rows[row].rhs).collect();
        let mut program = Program::new(kind, rhs);
        for &j in columns {
            let column = &self.columns[j];
            let entries = column.entries.iter().map(|&(row, value)| (place[row], value));
            program.add_column(column.cost, column.upper, entries.filter(|&(row, _)| row != usize::MAX));
        }
        program
    }

    /// Places of the columns and rows that are there.
    #[must_use]
    pub fn present(&self, coalition: Coalition, builds: u32) -> (Vec<usize>, Vec<usize>) {
        let columns =
            (0..self.columns.len()).filter(|&j| self.columns[j].condition.holds(coalition, builds)).collect();
        let rows =
            (0..self.rows.len()).filter(|&row| self.rows[row].condition.holds(coalition, builds)).collect();
        (columns, rows)
    }
}
