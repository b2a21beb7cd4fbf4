//! The model beside what was seen, as a table.

use super::table::{ExportColumn, ExportTable};
use crate::calibration::CalibrationRow;

/// A row for each observation: `name`, `modeled`, `observed`, `unit`, `miss` (modeled ÷ observed − 1, empty where nothing was seen) and
/// `fact` (ids of the sources, joined by `;`).
#[must_use]
pub fn observed_table(rows: &[CalibrationRow]) -> ExportTable {
    ExportTable {
        columns: vec![
            ExportColumn::texts("name", rows.iter().map(|row| row.name.as_str())),
            ExportColumn::numbers("modeled", "", rows.iter().map(|row| row.modeled)),
            ExportColumn::numbers("observed", "", rows.iter().map(|row| row.observed)),
            ExportColumn::texts("unit", rows.iter().map(|row| row.unit.as_str())),
            ExportColumn::numbers("miss", "share", rows.iter().map(|row| row.miss)),
            ExportColumn::texts("fact", rows.iter().map(|row| row.fact.as_str())),
        ],
        notes: Vec::new(),
    }
}
