//! `landbridge stability`: which blocs of the candidates hold.

use super::{RegionArguments, runs_error};
use crate::print;
use anyhow::Result;
use landbridge::report::stability_blocks;
use landbridge::stability::{DEFAULT_TOLERANCE, StabilityOptions};
use landbridge_runs::questions;

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
    let options = StabilityOptions {
        tolerance: arguments.tolerance,
        farsighted: arguments.farsighted,
        tied: arguments.ties,
    };
    let judgment =
        questions::stability(&region, options, arguments.region.outsiders()).map_err(runs_error)?;
    if arguments.region.json {
        return print::json(&serde_json::to_value(&judgment)?);
    }
    print::blocks(&stability_blocks(&judgment))?;
    print::line(&format!("\n  {}, a year", region.money_unit))
}
