//! Boxes in the factors' space and what lies in them. Knows nothing of how a box was found.

use super::table::{Count, Table};
use super::tail::binomial_tail;
use serde::Serialize;

/// One side of a box.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub enum Limit {
    /// The factor is at least this.
    AtLeast(f64),
    /// The factor is at most this.
    AtMost(f64),
    /// The factor is at one of these levels (positions of labels, rising).
    OneOf(Vec<usize>),
}

impl Limit {
    /// Whether a number lies on the inner side.
    #[must_use]
    pub fn holds(&self, x: f64) -> bool {
        match self {
            Self::AtLeast(edge) => x >= *edge,
            Self::AtMost(edge) => x <= *edge,
            Self::OneOf(levels) => levels.iter().any(|level| (*level as f64).total_cmp(&(x + 0.0)).is_eq()),
        }
    }
}

/// One side of a box, and what it is worth.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Restriction {
    /// The factor's position.
    pub factor: usize,
    /// The side.
    pub limit: Limit,
    /// The chance to find at least as many cases of interest in the box if this side did nothing: the upper tail of
    /// the binomial distribution, with as many draws as cases lie in the box, and the density of the box without this
    /// side as the probability. Small means that the side matters. It is no error rate: the sides were chosen to
    /// make it small.
    pub quasi_p: f64,
}

/// A box and what lies in it.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct MeasuredBox {
    /// Its cases (weights added).
    pub cases: f64,
    /// Its cases of interest (weight · interest added).
    pub of_interest: f64,
    /// Its share of all cases of interest.
    pub coverage: f64,
    /// The share of its cases that is of interest.
    pub density: f64,
    /// Its share of all cases.
    pub mass: f64,
    /// How many factors it restricts.
    pub restricted_factors: usize,
    /// Its sides by factor, the lower before the upper.
    pub restrictions: Vec<Restriction>,
}

/// Whether a point, a number for every factor, lies in the box of these sides. A side on a factor that the point does
/// not have does not hold.
#[must_use]
pub fn contains(sides: &[(usize, Limit)], point: &[f64]) -> bool {
    sides.iter().all(|(factor, limit)| point.get(*factor).is_some_and(|x| limit.holds(*x)))
}

/// What lies in the box of these sides. Nothing where no case does, or where a side is on a factor that the table does
/// not have.
///
/// # Complexity
/// O(cases · sides).
#[must_use]
pub fn measure(table: &Table, sides: &[(usize, Limit)]) -> Option<MeasuredBox> {
    if sides.iter().any(|(factor, _)| *factor >= table.columns.len()) {
        return None;
    }
    measure_among(&Sample::whole(table), sides)
}

/// Some of a table's cases, with the totals that coverage and mass are shares of.
#[derive(Clone, Debug)]
pub(super) struct Sample<'a> {
    pub(super) table: &'a Table,
    /// By case of the table: what it counts as.
    pub(super) counts: &'a [Count],
    /// The cases, rising.
    pub(super) rows: Vec<u32>,
    /// All cases and all cases of interest.
    pub(super) total: Count,
}

impl<'a> Sample<'a> {
    /// All cases of a table.
    pub(super) fn whole(table: &'a Table) -> Self {
        Self::of(table, &table.counts, table.rows())
    }

    /// Some cases, which are also the whole that shares are taken of.
    pub(super) fn of(table: &'a Table, counts: &'a [Count], rows: Vec<u32>) -> Self {
        let mut sample = Self { table, counts, rows, total: Count::default() };
        sample.total = sample.count(&sample.rows);
        sample
    }

    /// What these cases add up to, in the order given.
    pub(super) fn count(&self, rows: &[u32]) -> Count {
        let mut count = Count::default();
        for &row in rows {
            count = count + self.counts[row as usize];
        }
        count
    }
}

/// What lies in a box among a sample's cases; nothing where no case does. The factors are the table's.
pub(super) fn measure_among(sample: &Sample, sides: &[(usize, Limit)]) -> Option<MeasuredBox> {
    let table = sample.table;
    // How many sides fail a case, and the last of them: a case that one side alone keeps out would be in the box
    // without that side.
    let mut failing = vec![0_u32; table.counts.len()];
    let mut failed_by = vec![0_usize; table.counts.len()];
    for (number, (factor, limit)) in sides.iter().enumerate() {
        for (row, x) in table.columns[*factor].iter().enumerate() {
            if !limit.holds(*x) {
                failing[row] += 1;
                failed_by[row] = number;
            }
        }
    }
    let mut inside = Count::default();
    let mut kept_out_alone = vec![Count::default(); sides.len()];
    for &row in &sample.rows {
        let row = row as usize;
        let one = sample.counts[row];
        match failing[row] {
            0 => inside = inside + one,
            1 => kept_out_alone[failed_by[row]] = kept_out_alone[failed_by[row]] + one,
            _ => {}
        }
    }
    if inside.cases <= 0.0 {
        return None;
    }
    let mut restrictions: Vec<Restriction> = sides
        .iter()
        .zip(kept_out_alone)
        .map(|((factor, limit), kept_out)| Restriction {
            factor: *factor,
            limit: limit.clone(),
            quasi_p: binomial_tail(inside.hits, inside.cases, (inside + kept_out).density()),
        })
        .collect();
    restrictions.sort_by_key(|side| (side.factor, matches!(side.limit, Limit::AtMost(_))));
    let mut factors: Vec<usize> = restrictions.iter().map(|side| side.factor).collect();
    factors.dedup();
    Some(MeasuredBox {
        cases: inside.cases,
        of_interest: inside.hits,
        coverage: if sample.total.hits > 0.0 { inside.hits / sample.total.hits } else { 0.0 },
        density: inside.density(),
        mass: inside.cases / sample.total.cases,
        restricted_factors: factors.len(),
        restrictions,
    })
}

impl MeasuredBox {
    /// Its sides, as [`contains`] and [`measure`] take them.
    #[must_use]
    pub fn sides(&self) -> Vec<(usize, Limit)> {
        self.restrictions.iter().map(|side| (side.factor, side.limit.clone())).collect()
    }
}
