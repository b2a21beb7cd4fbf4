//! The patient rule induction method: from the box of all cases, in small steps, to ever denser boxes; all of them are
//! kept. Does not choose among them.

use super::boxes::{MeasuredBox, Sample, contains, measure_among};
use super::candidates::{Bounds, Candidate, Objective, best_paste, best_peel, full_box, sides};
use super::table::{Count, Table};
use super::tree::MAX_DEPTH;
use serde::Serialize;

/// How PRIM is to go.
#[derive(Clone, Copy, Debug, PartialEq, Serialize)]
pub struct PrimSettings {
    /// The share of a box's cases that one peel takes off, above 0 and below 0.5.
    pub peel: f64,
    /// The smallest share of all cases that a box may hold, above 0 and up to 1.
    pub minimal_mass: f64,
    /// What the best step maximizes.
    pub objective: Objective,
    /// The share that one paste takes back in at the end of the peeling, above 0 and below 0.5; none where no pasting is
    /// wanted. It only widens the last and smallest box.
    pub paste: Option<f64>,
}

impl Default for PrimSettings {
    fn default() -> Self {
        Self { peel: 0.05, minimal_mass: 0.05, objective: Objective::Lenient1, paste: None }
    }
}

/// A setting of PRIM or of the tree that makes no sense.
#[derive(Clone, Copy, Debug, PartialEq, Serialize)]
pub enum BadSettings {
    /// The share to peel.
    Peel(f64),
    /// The share to paste.
    Paste(f64),
    /// The smallest mass of a box or a leaf.
    MinimalMass(f64),
    /// The number of parts for cross-validation.
    Folds(usize),
    /// The depth of a tree.
    Depth(usize),
}

impl std::fmt::Display for BadSettings {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Peel(x) => write!(f, "the share to peel in a step must be above 0 and below 0.5, not {x}"),
            Self::Paste(x) => {
                write!(f, "the share to paste in a step must be above 0 and below 0.5, not {x}")
            }
            Self::MinimalMass(x) => {
                write!(f, "the smallest share of the cases must be above 0 and at most 1, not {x}")
            }
            Self::Folds(n) => {
                write!(
                    f,
                    "cross-validation needs at least 2 parts and at most as many as there are cases, not {n}"
                )
            }
            Self::Depth(n) => write!(f, "the depth of a tree must be between 1 and {MAX_DEPTH}, not {n}"),
        }
    }
}

impl std::error::Error for BadSettings {}

impl PrimSettings {
    pub(super) fn check(&self) -> Result<(), BadSettings> {
        let share = |x: f64| x > 0.0 && x < 0.5;
        if !share(self.peel) {
            return Err(BadSettings::Peel(self.peel));
        }
        if let Some(paste) = self.paste.filter(|&paste| !share(paste)) {
            return Err(BadSettings::Paste(paste));
        }
        if !(self.minimal_mass > 0.0 && self.minimal_mass <= 1.0) {
            return Err(BadSettings::MinimalMass(self.minimal_mass));
        }
        Ok(())
    }
}

/// The path of boxes from all cases (step 0) to the last one.
///
/// A step takes the best peel by the objective, ties going to the box that restricts fewer factors, then to the factor
/// that comes first, its upper end before its lower one, levels by position. The path ends where the best peel
/// does not raise the objective above zero or would leave less than the smallest mass. Then, if wanted, the box is
/// pasted as long as the best paste makes it denser.
///
/// This is the rule of the EMA workbench 2.5.3, with these differences. Its factors come in the order given here, not the
/// whole-numbered ones after the others. It rounds limits of whole-numbered factors towards zero, so that their lower
/// ends are peeled less than their upper ones; here both ends are alike. Where nothing can be peeled from a side, that is
/// no candidate here (it matters under the original objective only). A paste on a discrete factor looks at the
/// cases beyond the limit only.
///
/// # Errors
/// [`BadSettings`].
///
/// # Complexity
/// O(factors · cases / peel) after the sorting done by the table.
///
/// # References
/// [Friedman & Fisher 1999], [Bryant & Lempert 2010], [Kwakkel 2017]
pub fn prim(table: &Table, settings: &PrimSettings) -> Result<Vec<MeasuredBox>, BadSettings> {
    prim_outside(table, &[], settings)
}

/// The path for the next box: the cases in the boxes taken already are left out, while coverage and mass stay shares
/// of all cases. Empty where no case is left.
///
/// # Errors
/// [`BadSettings`].
///
/// # Complexity
/// As [`prim`].
pub fn prim_outside(
    table: &Table,
    taken: &[MeasuredBox],
    settings: &PrimSettings,
) -> Result<Vec<MeasuredBox>, BadSettings> {
    settings.check()?;
    let mut sample = Sample::whole(table);
    let taken: Vec<_> = taken.iter().map(MeasuredBox::sides).collect();
    if !taken.is_empty() {
        let point = |row: u32| table.columns.iter().map(|column| column[row as usize]).collect::<Vec<_>>();
        sample.rows.retain(|&row| {
            let point = point(row);
            !taken.iter().any(|sides| contains(sides, &point))
        });
    }
    if sample.rows.is_empty() {
        return Ok(Vec::new());
    }
    let path = walk(&sample, settings);
    Ok(path.iter().filter_map(|step| measure_among(&sample, &sides(&step.bounds))).collect())
}

/// A box on the path.
#[derive(Clone, Debug)]
pub(super) struct Step {
    pub(super) bounds: Vec<Bounds>,
    pub(super) inside: Count,
}

impl Step {
    /// Which factors it restricts.
    pub(super) fn restricted(&self) -> impl Iterator<Item = usize> {
        self.bounds.iter().enumerate().filter(|(_, bounds)| bounds.restricts()).map(|(factor, _)| factor)
    }
}

/// The path without the quasi-p; the settings are checked and the sample is not empty.
pub(super) fn walk(sample: &Sample, settings: &PrimSettings) -> Vec<Step> {
    let table = sample.table;
    let mut inside = vec![false; table.counts.len()];
    for &row in &sample.rows {
        inside[row as usize] = true;
    }
    let mut orders = table.orders.clone();
    let mut rows = sample.rows.clone();
    let keep = |rows: &mut Vec<u32>, inside: &[bool]| rows.retain(|&row| inside[row as usize]);
    if rows.len() < inside.len() {
        for order in &mut orders {
            keep(order, &inside);
        }
    }
    let mut path = vec![Step { bounds: full_box(table), inside: sample.count(&rows) }];
    let mut present = path[0].clone();
    let allowed = |candidate: &Candidate| {
        candidate.after.cases / sample.total.cases >= settings.minimal_mass && candidate.objective > 0.0
    };
    while let Some(peel) =
        best_peel(sample, &orders, &present.bounds, present.inside, settings.peel, settings.objective)
            .filter(allowed)
    {
        let column = &table.columns[peel.factor];
        for &row in &rows {
            inside[row as usize] = peel.bounds.holds(column[row as usize]);
        }
        keep(&mut rows, &inside);
        for order in &mut orders {
            keep(order, &inside);
        }
        present.bounds[peel.factor] = peel.bounds;
        present.inside = sample.count(&rows);
        path.push(present.clone());
    }
    if let Some(alpha) = settings.paste {
        let denser = |paste: &Candidate, present: &Step| {
            allowed(paste) && paste.after.density() > present.inside.density()
        };
        while let Some(paste) = best_paste(sample, &present.bounds, present.inside, alpha, settings.objective)
            .filter(|paste| denser(paste, &present))
        {
            present.bounds[paste.factor] = paste.bounds;
            present.inside = paste.after;
            path.push(present.clone());
        }
    }
    path
}

#[cfg(test)]
mod tests {
    use super::super::boxes::Limit::AtMost;
    use super::super::table::{Factor, Kind};
    use super::*;

    fn line(kind: Kind, x: &[f64], interest: &[f64]) -> Table {
        Table::new(
            vec![Factor { name: "x".into(), unit: String::new(), kind }],
            &[x.to_vec()],
            interest,
            None,
        )
        .unwrap()
    }

    #[test]
    fn settings_that_make_no_sense_are_refused() {
        let table = line(Kind::Continuous, &[1.0, 2.0], &[0.0, 1.0]);
        let refuse = |change: fn(&mut PrimSettings)| {
            let mut settings = PrimSettings::default();
            change(&mut settings);
            prim(&table, &settings).unwrap_err()
        };
        assert_eq!(refuse(|settings| settings.peel = 0.5), BadSettings::Peel(0.5));
        assert_eq!(refuse(|settings| settings.paste = Some(0.0)), BadSettings::Paste(0.0));
        assert_eq!(refuse(|settings| settings.minimal_mass = 0.0), BadSettings::MinimalMass(0.0));
        assert!(matches!(refuse(|settings| settings.peel = f64::NAN), BadSettings::Peel(_)));
    }

    #[test]
    fn a_peel_takes_whole_groups_of_equal_numbers() {
        // Nine cases, α = 0.1: the place is 7.2, both neighbors are 5, so the cut moves inward to between 2 and 5.
        let x = [1.0, 1.0, 1.0, 1.0, 2.0, 2.0, 5.0, 5.0, 5.0];
        let interest = [1.0, 1.0, 1.0, 1.0, 1.0, 1.0, 0.0, 0.0, 0.0];
        let settings = PrimSettings { peel: 0.1, ..PrimSettings::default() };
        let edge = |kind: Kind| {
            let path = prim(&line(kind, &x, &interest), &settings).unwrap();
            assert_eq!(path.len(), 2);
            path[1].sides()
        };
        assert_eq!(edge(Kind::Continuous), vec![(0, AtMost(3.5))]);
        assert_eq!(edge(Kind::Discrete), vec![(0, AtMost(2.0))]);
    }

    #[test]
    fn the_middle_of_two_neighboring_floats_does_not_keep_what_goes() {
        let below = 1.0 - f64::EPSILON / 2.0;
        for interest in [[1.0, 0.0], [0.0, 1.0]] {
            let path =
                prim(&line(Kind::Continuous, &[below, 1.0], &interest), &PrimSettings::default()).unwrap();
            assert_eq!(path.len(), 2);
            assert_eq!(
                (path[1].cases.to_bits(), path[1].density.to_bits()),
                (1.0_f64.to_bits(), 1.0_f64.to_bits())
            );
        }
    }
}
