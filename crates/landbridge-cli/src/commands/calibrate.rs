//! `landbridge calibrate`: the model beside what was really seen.

use super::{BadInput, RegionArguments, engine_error};
use crate::print;
use anyhow::Result;
use landbridge::calibration::{CalibrationRow, calibrate};
use landbridge::dispatch::operate;

/// Hold the model's base year against what was really seen, worst miss first
#[derive(clap::Args)]
pub(crate) struct Arguments {
    #[command(flatten)]
    region: RegionArguments,
}

pub(crate) fn run(arguments: &Arguments) -> Result<()> {
    let region = arguments.region.read()?;
    if !region.applied.is_empty() {
        return Err(
            BadInput("observations are of the base year; calibrate without --variant".to_owned()).into()
        );
    }
    let values = arguments.region.sweep(&region)?;
    let operation =
        operate(&region, &region.everybody(), arguments.region.outsiders()).map_err(engine_error)?;
    let rows = calibrate(&region, &operation, &values);
    if arguments.region.json {
        return print::json(&serde_json::json!({ "rows": rows }));
    }
    print_calibration(&rows)
}

pub(crate) fn print_calibration(rows: &[CalibrationRow]) -> Result<()> {
    let rows = rows.iter().map(|row| {
        let miss = row.miss.map_or_else(|| "n/a".to_owned(), |miss| format!("{:+.0} %", 100.0 * miss));
        let (modeled, observed) = (format!("{:.2}", row.modeled), format!("{:.2}", row.observed));
        vec![row.name.clone(), modeled, observed, row.unit.clone(), miss, row.fact.clone()]
    });
    print::table(&["observation", "modeled", "observed", "unit", "miss", "fact"], rows.collect())
}
