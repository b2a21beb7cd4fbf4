//! `landbridge exposure`: what each target stands to lose to each holder of levers, by the number of levers.

use super::attack::{attack_error, find_holders};
use super::{BadInput, RegionArguments, cancel_on_ctrl_c};
use crate::print;
use anyhow::Result;
use indicatif::{ProgressBar, ProgressStyle};
use landbridge::interdiction::{ExposureCurve, ExposureOptions, POWER, exposure_curves, holders, targets};
use landbridge::model::{ActorId, Holder, Region};
use landbridge::report::exposure_blocks;
use serde_json::json;
use std::sync::atomic::AtomicBool;

/// Print what every target stands to lose to every holder of levers, by the number of levers, before and after a variant
#[derive(clap::Args)]
pub(crate) struct Arguments {
    #[command(flatten)]
    region: RegionArguments,
    /// A variant whose curves stand beside those of the region; may be given several times, to be applied together
    #[arg(long, value_name = "VARIANT")]
    after: Vec<String>,
    /// Up to so many levers, those of one group as one
    #[arg(short = 'k', long = "levers", default_value_t = 3)]
    levers: usize,
    /// Only these holders of levers
    #[arg(long, default_value = "")]
    coercer: String,
    /// Only these targets: codes of actors, `candidates`, `everybody`
    #[arg(long, default_value = "")]
    target: String,
    /// Holders for whom the loss of share is found too, or `none`; by default those whose role is `power`
    #[arg(long)]
    share: Option<String>,
}

pub(crate) fn run(arguments: &Arguments) -> Result<()> {
    let region = arguments.region.read()?;
    let bar = ProgressBar::new(0).with_style(ProgressStyle::with_template("{msg} {wide_bar} {pos}/{len}")?);
    let cancelled = cancel_on_ctrl_c()?;
    let curves = curves_of(arguments, &region, "before", &bar, &cancelled)?;
    let after = if arguments.after.is_empty() {
        None
    } else {
        let variants: Vec<String> =
            arguments.region.variant.iter().chain(&arguments.after).cloned().collect();
        let region = arguments.region.read_with(&variants)?;
        Some(curves_of(arguments, &region, "after", &bar, &cancelled)?)
    };
    bar.finish_and_clear();
    if arguments.region.json {
        return print::json(&json!({ "curves": curves, "after": after }));
    }
    print::blocks(&exposure_blocks(&curves, after.as_deref()))?;
    print::line(&format!("\n  {}, a year", region.money_unit))
}

fn curves_of(
    arguments: &Arguments,
    region: &Region,
    step: &'static str,
    bar: &ProgressBar,
    cancelled: &AtomicBool,
) -> Result<Vec<ExposureCurve>> {
    let chosen = |names: &str| -> Result<Vec<Holder>> {
        if names.is_empty() { Ok(holders(region)) } else { find_holders(region, names) }
    };
    let holders = chosen(&arguments.coercer)?;
    let is_power =
        |holder: &Holder| matches!(holder, Holder::Actor(actor) if region.actors[actor.0].role == POWER);
    let share_of = match &arguments.share {
        Some(names) if names == "none" => Vec::new(),
        Some(names) => find_holders(region, names)?,
        None => holders.iter().copied().filter(is_power).collect(),
    };
    let options = ExposureOptions {
        share_of: holders.iter().copied().filter(|holder| share_of.contains(holder)).collect(),
        holders,
        targets: chosen_targets(region, &arguments.target)?,
        most_levers: arguments.levers,
        outsiders: arguments.region.outsiders(),
    };
    bar.set_message(step);
    let progress = |done: usize, all: usize| {
        bar.set_length(all as u64);
        bar.set_position(done as u64);
    };
    exposure_curves(region, &options, &progress, cancelled).map_err(attack_error)
}

fn chosen_targets(region: &Region, names: &str) -> Result<Vec<(String, Vec<ActorId>)>> {
    let all = targets(region);
    if names.is_empty() {
        return Ok(all);
    }
    let names = names.split([',', ';']).map(str::trim).filter(|name| !name.is_empty());
    names
        .map(|name| {
            let known = || all.iter().map(|(name, _)| name.as_str()).collect::<Vec<_>>().join(", ");
            let found = all.iter().find(|(target, _)| target == name).cloned();
            found.ok_or_else(|| BadInput(format!("`{name}` is no target; known are {}", known())).into())
        })
        .collect()
}
