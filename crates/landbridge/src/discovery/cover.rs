//! Several boxes: each one describes what the ones before it left over.

use super::boxes::MeasuredBox;
use super::prim::{BadSettings, PrimSettings, prim_outside};
use super::suggest::{Suggestion, suggest};
use super::table::Table;

/// Up to `most` boxes: the suggested one of the path of all cases, then that of the path of the cases outside it, and so
/// on. Ends where no box is suggested with every quasi-p small, or no case of interest is left. Coverages add up.
///
/// To pick the boxes oneself, go on with [`prim_outside`].
///
/// # Errors
/// [`BadSettings`].
///
/// # Complexity
/// `most` times that of [`super::prim`].
///
/// # References
/// [Friedman & Fisher 1999], 5
pub fn cover(table: &Table, settings: &PrimSettings, most: usize) -> Result<Vec<MeasuredBox>, BadSettings> {
    let mut boxes: Vec<MeasuredBox> = Vec::new();
    while boxes.len() < most {
        let mut path = prim_outside(table, &boxes, settings)?;
        let Suggestion::Step(step) = suggest(&path) else { break };
        boxes.push(path.swap_remove(step));
    }
    Ok(boxes)
}
