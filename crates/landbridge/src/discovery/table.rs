//! The cases: a column of numbers for every factor, and how far each case is of interest. Checked once, and put into one
//! order that does not depend on the order in which the cases came. Knows nothing of boxes.

use rayon::prelude::*;
use serde::Serialize;
use std::cmp::Ordering;

/// Numbers beyond this are refused: the middle of two of them must stay finite.
const LARGEST: f64 = 1e300;

/// What the numbers of a factor are.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub enum Kind {
    /// Any number; limits lie in the middle between two cases.
    Continuous,
    /// Ordered levels (whole numbers, steps); limits are levels that occur.
    Discrete,
    /// Levels without order; the number is the position of its label here, from zero.
    Categorical(Vec<String>),
}

/// A factor: what varies between the cases.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Factor {
    /// Its name for people.
    pub name: String,
    /// Its unit for people; empty where it has none.
    pub unit: String,
    /// What its numbers are.
    pub kind: Kind,
}

/// One thing wrong with a table. Factors are positions, cases are positions in the order given, both from zero.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub enum Fault {
    /// No factor.
    NoFactors,
    /// No case.
    NoCases,
    /// More than 2³² − 1 cases.
    TooManyCases,
    /// As many columns as factors are needed.
    ColumnsDiffer {
        /// Factors.
        factors: usize,
        /// Columns.
        columns: usize,
    },
    /// The column has another length than the list of interest.
    LengthDiffers {
        /// The factor's name.
        factor: String,
        /// Its length.
        length: usize,
        /// The length needed.
        cases: usize,
    },
    /// The list of weights has another length than the list of interest.
    WeightsDiffer {
        /// Its length.
        length: usize,
        /// The length needed.
        cases: usize,
    },
    /// Numbers that are not finite, or beyond ±1e300.
    NotFinite {
        /// The factor's name.
        factor: String,
        /// The first such case.
        first: usize,
        /// How many.
        count: usize,
    },
    /// Numbers that are not the position of a label.
    NoSuchLevel {
        /// The factor's name.
        factor: String,
        /// The first such case.
        first: usize,
        /// How many.
        count: usize,
    },
    /// Interest that is not in [0, 1].
    InterestOutside {
        /// The first such case.
        first: usize,
        /// How many.
        count: usize,
    },
    /// Weights that are not finite and above zero.
    WeightNotPositive {
        /// The first such case.
        first: usize,
        /// How many.
        count: usize,
    },
    /// No case is of interest.
    NoneOfInterest,
    /// Every case is of interest.
    AllOfInterest,
}

impl std::fmt::Display for Fault {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::NoFactors => write!(f, "there is no factor to explain the cases by"),
            Self::NoCases => write!(f, "there is no case"),
            Self::TooManyCases => write!(f, "there are more than {} cases", u32::MAX),
            Self::ColumnsDiffer { factors, columns } => {
                write!(f, "there are {factors} factors but {columns} columns of numbers")
            }
            Self::LengthDiffers { factor, length, cases } => {
                write!(f, "{factor} has {length} numbers for {cases} cases")
            }
            Self::WeightsDiffer { length, cases } => {
                write!(f, "there are {length} weights for {cases} cases")
            }
            Self::NotFinite { factor, first, count } => {
                write!(f, "{factor} is no number, or beyond ±1e300, in {count} cases, first in case {first}")
            }
            Self::NoSuchLevel { factor, first, count } => {
                write!(f, "{factor} is at none of its levels in {count} cases, first in case {first}")
            }
            Self::InterestOutside { first, count } => {
                write!(
                    f,
                    "how far a case is of interest must lie between 0 and 1; it does not in {count} cases, first in case {first}"
                )
            }
            Self::WeightNotPositive { first, count } => {
                write!(
                    f,
                    "weights must be numbers above zero; they are not in {count} cases, first in case {first}"
                )
            }
            Self::NoneOfInterest => write!(f, "no case is of interest, so there is nothing to describe"),
            Self::AllOfInterest => write!(f, "every case is of interest, so no factor tells them apart"),
        }
    }
}

/// Why there is no table: everything that is wrong.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Refused(pub Vec<Fault>);

impl std::fmt::Display for Refused {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        for (number, fault) in self.0.iter().enumerate() {
            if number > 0 {
                write!(f, "; ")?;
            }
            write!(f, "{fault}")?;
        }
        Ok(())
    }
}

impl std::error::Error for Refused {}

/// Cases and cases of interest, weights added.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub(super) struct Count {
    pub(super) cases: f64,
    pub(super) hits: f64,
}

impl Count {
    /// The share that is of interest; zero for no cases.
    pub(super) fn density(self) -> f64 {
        if self.cases > 0.0 { self.hits / self.cases } else { 0.0 }
    }
}

impl std::ops::Sub for Count {
    type Output = Self;
    fn sub(self, other: Self) -> Self {
        Self { cases: self.cases - other.cases, hits: self.hits - other.hits }
    }
}

impl std::ops::Add for Count {
    type Output = Self;
    fn add(self, other: Self) -> Self {
        Self { cases: self.cases + other.cases, hits: self.hits + other.hits }
    }
}

/// The cases, checked and put into the order of their numbers, so that nothing that follows depends on the order in
/// which they came.
#[derive(Clone, Debug)]
pub struct Table {
    factors: Vec<Factor>,
    /// By factor, by case.
    pub(super) columns: Vec<Vec<f64>>,
    /// By case: how far it is of interest, in [0, 1].
    pub(super) interest: Vec<f64>,
    /// By case: its weight, and weight · interest.
    pub(super) counts: Vec<Count>,
    /// By factor: the cases by rising number.
    pub(super) orders: Vec<Vec<u32>>,
}

impl Table {
    /// A table of `columns[factor][case]`, with `interest[case]` 1 for a case of interest, 0 for another, or a share
    /// between (of repeats of the case, say). `weight[case]` is the number of like cases that a case stands for, one
    /// where no weights are given: a whole weight gives what repeating the case would give.
    ///
    /// A column that never changes is no fault: it is never restricted.
    ///
    /// # Errors
    /// Everything that is wrong, together.
    ///
    /// # Complexity
    /// O(factors · cases · log cases).
    pub fn new(
        factors: Vec<Factor>,
        columns: &[Vec<f64>],
        interest: &[f64],
        weight: Option<&[f64]>,
    ) -> Result<Self, Refused> {
        let faults = faults(&factors, columns, interest, weight);
        if !faults.is_empty() {
            return Err(Refused(faults));
        }
        let weight_of = |case: usize| weight.map_or(1.0, |weight| weight[case]);
        let mut cases: Vec<usize> = (0..interest.len()).collect();
        cases.par_sort_unstable_by(|&a, &b| {
            columns
                .iter()
                .map(|column| compare(column[a], column[b]))
                .find(|order| order.is_ne())
                .unwrap_or(Ordering::Equal)
                .then(interest[a].total_cmp(&interest[b]))
                .then(weight_of(a).total_cmp(&weight_of(b)))
        });
        // Adding zero turns −0 into 0: the two are one level.
        let columns: Vec<Vec<f64>> =
            columns.par_iter().map(|column| cases.iter().map(|&case| column[case] + 0.0).collect()).collect();
        let interest: Vec<f64> = cases.iter().map(|&case| interest[case]).collect();
        let count = |(&case, interest): (&usize, &f64)| {
            let weight = weight_of(case);
            Count { cases: weight, hits: weight * interest }
        };
        let counts = cases.iter().zip(&interest).map(count).collect();
        let orders = columns.par_iter().map(|column| order_of(column)).collect();
        Ok(Self { factors, columns, interest, counts, orders })
    }

    /// The factors, in the order given.
    #[must_use]
    pub fn factors(&self) -> &[Factor] {
        &self.factors
    }

    /// The names of the factors that never change in these cases.
    #[must_use]
    pub fn constant_factors(&self) -> Vec<&str> {
        let constant = |column: &Vec<f64>| column.iter().all(|x| compare(*x, column[0]).is_eq());
        let names = self.factors.iter().map(|factor| factor.name.as_str());
        names.zip(&self.columns).filter(|(_, column)| constant(column)).map(|(name, _)| name).collect()
    }

    /// All cases.
    pub(super) fn rows(&self) -> Vec<u32> {
        self.orders.first().map_or_else(Vec::new, |order| {
            let mut rows = order.clone();
            rows.sort_unstable();
            rows
        })
    }

    /// The levels of a categorical factor that occur, rising; nothing for another factor.
    pub(super) fn levels(&self, factor: usize) -> Option<Vec<usize>> {
        let Kind::Categorical(labels) = &self.factors[factor].kind else { return None };
        let mut occurs = vec![false; labels.len()];
        for &x in &self.columns[factor] {
            occurs[code(x)] = true;
        }
        Some((0..labels.len()).filter(|&level| occurs[level]).collect())
    }
}

/// The position of the label that a checked number of a categorical factor stands for.
#[allow(
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "checked to be the position of a label"
)]
pub(super) fn code(x: f64) -> usize {
    x as usize
}

/// −0 and 0 are equal; nothing that is no number comes here.
fn compare(a: f64, b: f64) -> Ordering {
    (a + 0.0).total_cmp(&(b + 0.0))
}

/// The cases by rising number, like numbers by case. The table has at most 2³² − 1 of them.
fn order_of(column: &[f64]) -> Vec<u32> {
    let mut order: Vec<(f64, u32)> = column.iter().copied().zip(0..).collect();
    order.sort_unstable_by(|a, b| a.0.total_cmp(&b.0).then(a.1.cmp(&b.1)));
    order.into_iter().map(|(_, case)| case).collect()
}

/// The first and the number of the values that are wrong.
fn wrong(values: &[f64], right: impl Fn(f64) -> bool) -> Option<(usize, usize)> {
    let first = values.iter().position(|&x| !right(x))?;
    Some((first, values.iter().filter(|&&x| !right(x)).count()))
}

fn faults(factors: &[Factor], columns: &[Vec<f64>], interest: &[f64], weight: Option<&[f64]>) -> Vec<Fault> {
    let cases = interest.len();
    let mut faults = Vec::new();
    if factors.is_empty() {
        faults.push(Fault::NoFactors);
    }
    if cases == 0 {
        faults.push(Fault::NoCases);
    }
    if u32::try_from(cases).is_err() {
        faults.push(Fault::TooManyCases);
    }
    if factors.len() != columns.len() {
        faults.push(Fault::ColumnsDiffer { factors: factors.len(), columns: columns.len() });
    }
    for (factor, column) in factors.iter().zip(columns) {
        let name = || factor.name.clone();
        if column.len() != cases {
            faults.push(Fault::LengthDiffers { factor: name(), length: column.len(), cases });
        }
        if let Some((first, count)) = wrong(column, |x| x.is_finite() && x.abs() <= LARGEST) {
            faults.push(Fault::NotFinite { factor: name(), first, count });
        }
        if let Kind::Categorical(labels) = &factor.kind {
            let level = |x: f64| {
                !x.is_finite()
                    || (x >= 0.0 && x < labels.len() as f64 && libm::trunc(x).total_cmp(&(x + 0.0)).is_eq())
            };
            if let Some((first, count)) = wrong(column, level) {
                faults.push(Fault::NoSuchLevel { factor: name(), first, count });
            }
        }
    }
    if let Some((first, count)) = wrong(interest, |x| (0.0..=1.0).contains(&x)) {
        faults.push(Fault::InterestOutside { first, count });
    } else if cases > 0 && interest.iter().all(|&x| x <= 0.0) {
        faults.push(Fault::NoneOfInterest);
    } else if cases > 0 && interest.iter().all(|&x| x >= 1.0) {
        faults.push(Fault::AllOfInterest);
    }
    if let Some(weight) = weight {
        if weight.len() != cases {
            faults.push(Fault::WeightsDiffer { length: weight.len(), cases });
        }
        if let Some((first, count)) = wrong(weight, |x| x.is_finite() && x > 0.0 && x <= LARGEST) {
            faults.push(Fault::WeightNotPositive { first, count });
        }
    }
    faults
}

#[cfg(test)]
mod tests {
    use super::*;

    fn factor(name: &str, kind: Kind) -> Factor {
        Factor { name: name.into(), unit: String::new(), kind }
    }

    #[test]
    fn everything_wrong_is_listed_together() {
        let factors = vec![
            factor("price", Kind::Continuous),
            factor("route", Kind::Categorical(vec!["sea".into(), "rail".into()])),
            factor("short", Kind::Discrete),
        ];
        let columns = [vec![1.0, f64::NAN, f64::INFINITY], vec![0.0, 2.0, 0.5], vec![1.0]];
        let refused = Table::new(factors, &columns, &[0.0, 2.0, 1.0], Some(&[1.0, 0.0])).unwrap_err();
        assert_eq!(
            refused.0,
            vec![
                Fault::NotFinite { factor: "price".into(), first: 1, count: 2 },
                Fault::NoSuchLevel { factor: "route".into(), first: 1, count: 2 },
                Fault::LengthDiffers { factor: "short".into(), length: 1, cases: 3 },
                Fault::InterestOutside { first: 1, count: 1 },
                Fault::WeightsDiffer { length: 2, cases: 3 },
                Fault::WeightNotPositive { first: 1, count: 1 },
            ]
        );
        assert!(
            refused
                .to_string()
                .contains("price is no number, or beyond ±1e300, in 2 cases, first in case 1; route")
        );
    }

    #[test]
    fn nothing_to_tell_apart_is_said() {
        let factors = || vec![factor("price", Kind::Continuous)];
        let refuse =
            |interest: &[f64]| Table::new(factors(), &[vec![1.0, 2.0]], interest, None).unwrap_err().0;
        assert_eq!(refuse(&[0.0, 0.0]), vec![Fault::NoneOfInterest]);
        assert_eq!(refuse(&[1.0, 1.0]), vec![Fault::AllOfInterest]);
        assert_eq!(Table::new(vec![], &[], &[], None).unwrap_err().0, vec![Fault::NoFactors, Fault::NoCases]);
        assert_eq!(
            Table::new(factors(), &[], &[0.0, 1.0], None).unwrap_err().0,
            vec![Fault::ColumnsDiffer { factors: 1, columns: 0 }]
        );
    }

    #[test]
    fn the_order_of_the_cases_and_the_sign_of_zero_are_forgotten() {
        let factors = vec![factor("a", Kind::Continuous), factor("b", Kind::Continuous)];
        let table = |cases: &[usize], zero: f64| {
            let a = [zero, 0.0, 3.0];
            let b = [2.0, 1.0, 0.0];
            let column = |values: [f64; 3]| cases.iter().map(|&case| values[case]).collect::<Vec<_>>();
            let table =
                Table::new(factors.clone(), &[column(a), column(b)], &column([1.0, 0.0, 0.0]), None).unwrap();
            let bits = |values: &Vec<f64>| values.iter().map(|x| x.to_bits()).collect::<Vec<_>>();
            (table.columns.iter().map(bits).collect::<Vec<_>>(), table.counts, table.orders)
        };
        assert_eq!(table(&[0, 1, 2], 0.0), table(&[2, 0, 1], -0.0));
    }

    #[test]
    fn a_column_that_never_changes_is_named() {
        let factors = vec![factor("a", Kind::Continuous), factor("b", Kind::Continuous)];
        let table = Table::new(factors, &[vec![1.0, 1.0], vec![1.0, 2.0]], &[1.0, 0.0], None).unwrap();
        assert_eq!(table.constant_factors(), vec!["a"]);
    }
}
