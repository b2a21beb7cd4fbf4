//! In which part of the factors the cases of interest lie.

use crate::{Cases, RunsError};
use landbridge::discovery::{
    MeasuredBox, PrimSettings, Suggestion, Table, TreeSettings, prim, suggest, tree,
};
use serde::Serialize;

/// Which cases are of interest, and which step of the peeling path is told.
#[derive(Clone, Copy, Debug, Default)]
pub struct Interest {
    /// Those above this; a class needs no limit.
    pub above: Option<f64>,
    /// Those below this.
    pub below: Option<f64>,
    /// Instead of the suggested one.
    pub step: Option<usize>,
}

/// Boxes by PRIM and the leaves of a tree.
#[derive(Clone, Debug, Serialize)]
pub struct Discovery {
    /// What the cases are of.
    pub of: String,
    /// How many.
    pub cases: usize,
    /// Where the number does not exist.
    pub left_out: usize,
    /// How many are of interest.
    pub of_interest: f64,
    /// The peeling path, from all cases on.
    pub path: Vec<MeasuredBox>,
    /// Which step of it to look at first.
    pub suggestion: Suggestion,
    /// The step that is told.
    pub step: Option<usize>,
    /// Of the tree.
    pub leaves: Vec<MeasuredBox>,
}

/// Looks for the cases of interest.
///
/// # Errors
/// Where a number has no limit, the path no such step, or the cases tell nothing.
pub fn discover(cases: &Cases, interest: Interest) -> Result<Discovery, RunsError> {
    let Interest { above, below, step } = interest;
    if !cases.is_class && above.is_none() && below.is_none() {
        return Err(RunsError::BadInput(format!(
            "`{}` is a number; say with --above or --below which cases are of interest",
            cases.of
        )));
    }
    // A case of a class is 1, any other 0.
    let above = above.or_else(|| cases.is_class.then_some(0.5));
    let is_of_interest = |&number: &f64| {
        let inside = above.is_none_or(|limit| number > limit) && below.is_none_or(|limit| number < limit);
        f64::from(u8::from(inside))
    };
    let marked: Vec<f64> = cases.outcome.iter().map(is_of_interest).collect();
    let refused = |error: &dyn std::fmt::Display| RunsError::BadInput(error.to_string());
    let table = Table::new(cases.named(), &cases.columns, &marked, None).map_err(|error| refused(&error))?;
    let path = prim(&table, &PrimSettings::default()).map_err(|error| refused(&error))?;
    let suggestion = suggest(&path);
    let told = match (step, &suggestion) {
        (Some(step), _) if step >= path.len() => {
            return Err(RunsError::BadInput(format!(
                "--step {step}: the path has {} steps, from 0",
                path.len()
            )));
        }
        (Some(step), _) => Some(step),
        (None, Suggestion::Step(step) | Suggestion::NotSignificant { step, .. }) => Some(*step),
        (None, Suggestion::Nothing) => None,
    };
    let grown = tree(&table, &TreeSettings::default()).map_err(|error| refused(&error))?;
    Ok(Discovery {
        of: cases.of.clone(),
        cases: cases.outcome.len(),
        left_out: cases.n_left_out,
        of_interest: marked.iter().sum(),
        path,
        suggestion,
        step: told,
        leaves: grown.leaves(&table),
    })
}
