//! `landbridge harden`: which defenses leave the least to lose.

use super::attack::{AttackArguments, attack_error, find_holders, find_target};
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
    #[command(flatten)]
    attack: AttackArguments,
    /// At most so much a year for defenses, in the region's money
    #[arg(long)]
    budget: f64,
}

pub(crate) fn run(arguments: &Arguments) -> Result<()> {
    let region = arguments.region.read()?;
    if !(arguments.budget.is_finite() && arguments.budget >= 0.0) {
        let what = format!("--budget {} is no amount of money; give 0 or more", arguments.budget);
        return Err(BadInput(what).into());
    }
    let options = HardenOptions {
        holders: find_holders(&region, &arguments.attack.coercer)?,
        target: find_target(&region, &arguments.attack.target)?,
        loss: arguments.attack.loss.into(),
        most_levers: arguments.attack.levers,
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
