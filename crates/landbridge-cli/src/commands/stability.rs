//! `landbridge stability`: which blocs of the candidates hold.

use super::{BadInput, RegionArguments, engine_error};
use crate::print;
use anyhow::Result;
use landbridge::blocs::Split;
use landbridge::report::stability_blocks;
use landbridge::stability::{DEFAULT_TOLERANCE, StabilityOptions, judge_region};

/// Print which partitions of the candidates are stable, where today's structure leads, and what payments would hold a bloc together
#[derive(clap::Args)]
pub(crate) struct Arguments {
    #[command(flatten)]
    region: RegionArguments,
    /// Gains up to this do not count, in the region's money a year
    #[arg(long, default_value_t = DEFAULT_TOLERANCE)]
    tolerance: f64,
    /// Compute the largest consistent set for nine candidates too
    #[arg(long)]
    farsighted: bool,
    /// Take the shares under the ties of ties.csv
    #[arg(long)]
    ties: bool,
}

pub(crate) fn run(arguments: &Arguments) -> Result<()> {
    let region = arguments.region.read()?;
    if !(arguments.tolerance.is_finite() && arguments.tolerance >= 0.0) {
        let what = format!("--tolerance {} is no amount of money; give 0 or more", arguments.tolerance);
        return Err(BadInput(what).into());
    }
    let values = arguments.region.sweep(&region)?;
    let split = Split::new(&region, &values).map_err(engine_error)?;
    let options = StabilityOptions {
        tolerance: arguments.tolerance,
        farsighted: arguments.farsighted,
        tied: arguments.ties,
    };
    let judgment = judge_region(&split, options).map_err(|error| BadInput(error.to_string()))?;
    if arguments.region.json {
        return print::json(&serde_json::to_value(&judgment)?);
    }
    print::blocks(&stability_blocks(&judgment))?;
    print::line(&format!("\n  {}, a year", region.money_unit))
}
