//! Which factors a number hangs on: of any cases first-order indices, of a design more.

use crate::{About, Cases, DesignKind, RunsError};
use landbridge::sampling::Morris;
use landbridge::sensitivity::{
    Bootstrap, ElementaryEffects, GivenDataIndex, RowOrder, SobolIndex, given_data, morris, sobol,
};
use serde_json::{Value, json};

/// What the factors do to a number.
#[derive(Clone, Debug)]
pub struct Sensitivity {
    /// What the cases are of.
    pub of: String,
    /// How many.
    pub cases: usize,
    /// Where the number does not exist.
    pub left_out: usize,
    /// Base points or trajectories of a design.
    pub design_n: Option<u64>,
    /// By factor, what matters most first.
    pub rows: SensitivityRows,
}

/// Factors with what is known of them.
#[derive(Clone, Debug)]
pub enum SensitivityRows {
    /// First-order indices of given cases, or why a factor has none.
    FirstOrder(Vec<(String, Result<GivenDataIndex, String>)>),
    /// First-order and total indices of a Saltelli design.
    Totals(Vec<(String, SobolIndex)>),
    /// Elementary effects of a Morris design.
    Effects(Vec<(String, ElementaryEffects)>),
}

/// Which factors a number hangs on.
///
/// # Errors
/// Where the cases are too few, or a design is broken by cases without a number.
pub fn sensitivity(cases: &Cases, bootstrap: Bootstrap) -> Result<Sensitivity, RunsError> {
    let rows = match cases.design() {
        None => first_order(cases, bootstrap)?,
        Some(_) if cases.n_left_out > 0 => {
            return Err(RunsError::BadInput(format!(
                "{} does not exist in {} cases, so the design is broken",
                cases.of, cases.n_left_out
            )));
        }
        Some((about, DesignKind::Morris { levels })) => effects(cases, about, levels, bootstrap)?,
        Some((about, _)) => totals(cases, about, bootstrap)?,
    };
    Ok(Sensitivity {
        of: cases.of.clone(),
        cases: cases.outcome.len(),
        left_out: cases.n_left_out,
        design_n: cases.design().map(|(about, _)| about.n),
        rows,
    })
}

fn refused(error: impl std::fmt::Display) -> RunsError {
    RunsError::BadInput(error.to_string())
}

/// Names and what was found of them, the largest first.
fn by_size<T>(names: &[String], found: Vec<T>, size: impl Fn(&T) -> f64) -> Vec<(String, T)> {
    let mut rows: Vec<(String, T)> = names.iter().cloned().zip(found).collect();
    rows.sort_by(|(_, a), (_, b)| size(b).total_cmp(&size(a)));
    rows
}

fn first_order(cases: &Cases, bootstrap: Bootstrap) -> Result<SensitivityRows, RunsError> {
    let found = given_data(&cases.given(), &cases.outcome, bootstrap).map_err(refused)?;
    let found = found.into_iter().map(|index| index.map_err(|reason| reason.to_string())).collect();
    let size = |index: &Result<GivenDataIndex, String>| {
        index.as_ref().map_or(f64::NEG_INFINITY, |index| index.first_order.value)
    };
    Ok(SensitivityRows::FirstOrder(by_size(&cases.factors, found, size)))
}

fn totals(cases: &Cases, about: &About, bootstrap: Bootstrap) -> Result<SensitivityRows, RunsError> {
    let names = &about.dimensions;
    let found = sobol(&cases.outcome, names.len(), RowOrder::ByBaseRow, bootstrap).map_err(refused)?;
    Ok(SensitivityRows::Totals(by_size(names, found, |index| index.total.value)))
}

fn effects(
    cases: &Cases,
    about: &About,
    levels: u32,
    bootstrap: Bootstrap,
) -> Result<SensitivityRows, RunsError> {
    let names = &about.dimensions;
    let design = Morris::new(about.n, levels, names.len(), about.seed).map_err(refused)?;
    let points: Vec<f64> =
        (0..design.rows()).filter_map(|index| design.row(index)).flat_map(|row| row.point).collect();
    let found = morris(&points, &cases.outcome, names.len(), bootstrap).map_err(refused)?;
    Ok(SensitivityRows::Effects(by_size(names, found, |effects| effects.mu_star.value)))
}

impl Sensitivity {
    /// As `--json` prints it.
    #[must_use]
    pub fn to_json(&self) -> Value {
        let mut data = json!({ "of": self.of, "cases": self.cases });
        let rows: Vec<Value> = match &self.rows {
            SensitivityRows::FirstOrder(rows) => {
                data["left_out"] = json!(self.left_out);
                let row = |(factor, index): &(String, Result<GivenDataIndex, String>)| match index {
                    Ok(index) => json!({ "factor": factor, "index": index }),
                    Err(reason) => json!({ "factor": factor, "index": null, "reason": reason }),
                };
                rows.iter().map(row).collect()
            }
            SensitivityRows::Totals(rows) => {
                rows.iter().map(|(factor, index)| json!({ "factor": factor, "index": index })).collect()
            }
            SensitivityRows::Effects(rows) => {
                rows.iter().map(|(factor, effects)| json!({ "factor": factor, "effects": effects })).collect()
            }
        };
        data["factors"] = json!(rows);
        data
    }
}
