//! `landbridge harden`: which defenses leave the least to lose.

use super::attack::{LossArgument, attack_error, find_holders, find_target};
use super::{BadInput, RegionArguments};
use crate::print;
use anyhow::Result;
use landbridge::interdiction::{HardenOptions, best_defenses};
use landbridge::report::harden_blocks;

/// Print the defenses that leave a target the least to lose by the worst attack, for every sum up to a budget
#[derive(clap::Args)]
pub(crate) struct Arguments {
    #[command(flatten)]
    region: RegionArguments,
    /// Whose levers: actors joined by commas, `nature` or `third party`
    #[arg(long)]
    coercer: String,
    /// Whose loss counts: actors joined by commas, `candidates` for the bloc under study, or `everybody`
    #[arg(long, default_value = "everybody")]
    target: String,
    /// At most so many levers, those of one group as one
    #[arg(short = 'k', long = "levers", default_value_t = 2)]
    levers: usize,
    /// At most so much a year for defenses, in the region's money
    #[arg(long)]
    budget: f64,
    /// What is lowered: what the target adds to the whole, or its share when all bargain anew
    #[arg(long, value_enum, default_value = "surplus")]
    loss: LossArgument,
}

pub(crate) fn run(arguments: &Arguments) -> Result<()> {
    let region = arguments.region.read()?;
    if !(arguments.budget.is_finite() && arguments.budget >= 0.0) {
        let what = format!("--budget {} is no amount of money; give 0 or more", arguments.budget);
        return Err(BadInput(what).into());
    }
    let options = HardenOptions {
        holders: find_holders(&region, &arguments.coercer)?,
        target: find_target(&region, &arguments.target)?,
        loss: arguments.loss.into(),
        most_levers: arguments.levers,
        budget: arguments.budget,
        outsiders: arguments.region.outsiders(),
    };
    let report = best_defenses(&region, &options).map_err(attack_error)?;
    if arguments.region.json {
        return print::json(&serde_json::to_value(&report)?);
    }
    print::blocks(&harden_blocks(&report))?;
    print::line(&format!("\n  {}, a year", region.money_unit))
}
