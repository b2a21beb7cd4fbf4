//! `landbridge exposure`: what each target stands to lose to each holder of levers, by the number of levers.

use super::{RegionArguments, cancel_on_ctrl_c, runs_error};
use crate::print;
use anyhow::Result;
use indicatif::{ProgressBar, ProgressStyle};
use landbridge::interdiction::ExposureCurve;
use landbridge::model::Region;
use landbridge::report::exposure_blocks;
use landbridge_runs::questions::{self, ExposureQuestion};
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
    let question = ExposureQuestion {
        most_levers: arguments.levers,
        coercer: &arguments.coercer,
        target: &arguments.target,
        share: arguments.share.as_deref(),
        outsiders: arguments.region.outsiders(),
    };
    bar.set_message(step);
    let progress = |done: usize, all: usize| {
        bar.set_length(all as u64);
        bar.set_position(done as u64);
    };
    questions::exposure(region, &question, &progress, cancelled).map_err(runs_error)
}
