//! `landbridge agenda`: what the forum would decide.

use super::{RegionArguments, runs_error};
use crate::print;
use anyhow::Result;
use landbridge::agenda::Sampling;
use landbridge::decisions::DEFAULT_SAMPLING;
use landbridge::report::{decision_blocks, issue_blocks};
use landbridge_runs::questions;

/// Print what the forum would decide on each issue of agenda.csv, by several models and over sampled positions
#[derive(clap::Args)]
pub(crate) struct Arguments {
    #[command(flatten)]
    region: RegionArguments,
    /// The structure whose changes against all alone an agreement brings; by default today's
    #[arg(long)]
    structure: Option<String>,
    /// How often positions are sampled
    #[arg(long, default_value_t = DEFAULT_SAMPLING.samples)]
    samples: usize,
    /// Seed of the samples
    #[arg(long, default_value_t = DEFAULT_SAMPLING.seed)]
    seed: u64,
    /// One issue in full: who moves the outcome, and the odds of every position
    #[arg(long)]
    issue: Option<String>,
}

pub(crate) fn run(arguments: &Arguments) -> Result<()> {
    let region = arguments.region.read()?;
    let sampling = Sampling { seed: arguments.seed, samples: arguments.samples, ..DEFAULT_SAMPLING };
    let (structure, issue) = (arguments.structure.as_deref(), arguments.issue.as_deref());
    let report = questions::agenda(&region, structure, issue, &sampling, arguments.region.outsiders())
        .map_err(runs_error)?;
    if arguments.region.json {
        return print::json(&serde_json::to_value(&report)?);
    }
    print::blocks(&decision_blocks(&report))?;
    if issue.is_some() {
        report.issues.iter().try_for_each(|issue| print::blocks(&issue_blocks(&issue.decision)))?;
    }
    Ok(())
}
