//! `landbridge harden`: which defenses leave the least to lose.

use super::attack::AttackArguments;
use super::{RegionArguments, runs_error};
use crate::print;
use anyhow::Result;
use landbridge::report::harden_blocks;
use landbridge_runs::questions;

/// Print the defenses that leave a target the least to lose by the worst attack, for every sum up to a budget
#[derive(clap::Args)]
pub(crate) struct Arguments {
    #[command(flatten)]
    region: RegionArguments,
    #[command(flatten)]
    attack: AttackArguments,
    /// At most so much a year for defenses, in the region's money
    #[arg(long)]
    budget: f64,
}

pub(crate) fn run(arguments: &Arguments) -> Result<()> {
    let region = arguments.region.read()?;
    let (threat, outsiders) = (arguments.attack.threat(), arguments.region.outsiders());
    let report = questions::harden(&region, &threat, arguments.budget, outsiders).map_err(runs_error)?;
    if arguments.region.json {
        return print::json(&serde_json::to_value(&report)?);
    }
    print::blocks(&harden_blocks(&report))?;
    print::line(&format!("\n  {}, a year", region.money_unit))
}
