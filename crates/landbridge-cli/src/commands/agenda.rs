//! `landbridge agenda`: what the forum would decide.

use super::blocs::find_structure;
use super::{BadInput, RegionArguments, engine_error};
use crate::print;
use anyhow::Result;
use landbridge::agenda::Sampling;
use landbridge::blocs::Split;
use landbridge::decisions::{DEFAULT_SAMPLING, decide_region};
use landbridge::report::{decision_blocks, issue_blocks};

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
    let mut region = arguments.region.read()?;
    if let Some(name) = &arguments.issue {
        let known: Vec<&str> = region.agenda.iter().map(|issue| issue.name.as_str()).collect();
        if !known.contains(&name.as_str()) {
            let known = if known.is_empty() {
                "it holds none".to_owned()
            } else {
                format!("known are {}", known.join(", "))
            };
            let what = format!("`{name}` is no issue of agenda.csv; {known}");
            return Err(BadInput(what).into());
        }
        region.agenda.retain(|issue| issue.name == *name);
    }
    let structure = match &arguments.structure {
        Some(name) => find_structure(&region, name)?,
        None => &region.structures[region.today],
    };
    let values = arguments.region.sweep(&region)?;
    let split = Split::new(&region, &values).map_err(engine_error)?;
    let sampling = Sampling { seed: arguments.seed, samples: arguments.samples, ..DEFAULT_SAMPLING };
    let report = decide_region(&split, structure, &sampling).map_err(|error| BadInput(error.to_string()))?;
    if arguments.region.json {
        return print::json(&serde_json::to_value(&report)?);
    }
    print::blocks(&decision_blocks(&report))?;
    if arguments.issue.is_some() {
        report.issues.iter().try_for_each(|issue| print::blocks(&issue_blocks(&issue.decision)))?;
    }
    Ok(())
}
