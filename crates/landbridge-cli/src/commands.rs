//! The commands, one file each, and what they share.

pub(crate) mod agenda;
pub(crate) mod attack;
pub(crate) mod backtest;
pub(crate) mod blocs;
pub(crate) mod brief;
pub(crate) mod calibrate;
pub(crate) mod check;
pub(crate) mod claims;
pub(crate) mod compare;
pub(crate) mod discover;
pub(crate) mod dispatch;
pub(crate) mod export;
pub(crate) mod exposure;
pub(crate) mod extract;
pub(crate) mod futures;
pub(crate) mod game;
pub(crate) mod harden;
pub(crate) mod import;
pub(crate) mod metrics;
pub(crate) mod new;
pub(crate) mod power;
pub(crate) mod regions;
pub(crate) mod regret;
pub(crate) mod sensitivity;
pub(crate) mod serve;
mod source;
pub(crate) mod stability;
pub(crate) mod sweep;
pub(crate) mod toll;
pub(crate) mod values;
pub(crate) mod why;

use crate::mistakes::render;
use anyhow::Result;
use landbridge::dispatch::{SweepError, Values, sweep};
use landbridge::model::{Folder, Outsiders, Region, read_region};
use landbridge_runs::RunsError;
use landbridge_store::StoreError;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

/// Something the user can mend: exit code 2.
#[derive(Debug)]
pub(crate) struct BadInput(pub(crate) String);

impl std::fmt::Display for BadInput {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(&self.0)
    }
}

impl std::error::Error for BadInput {}

/// Which region, with which changes.
#[derive(clap::Args)]
pub(crate) struct RegionArguments {
    /// A folder, or the name of a bundled region
    region: String,
    /// A variant to apply; may be given several times
    #[arg(long)]
    variant: Vec<String>,
    /// Override what outsiders do in every sub-system
    #[arg(long, value_enum)]
    outsiders: Option<OutsidersArgument>,
    /// Print data instead of a table
    #[arg(long)]
    json: bool,
}

#[derive(Clone, Copy, clap::ValueEnum)]
pub(crate) enum OutsidersArgument {
    /// Their assets are unused and nature passes: an upper bound where water is shared
    Idle,
    /// Their water assets keep the rule of their stand-alone plan
    Rule,
}

impl From<OutsidersArgument> for Outsiders {
    fn from(argument: OutsidersArgument) -> Self {
        match argument {
            OutsidersArgument::Idle => Self::Idle,
            OutsidersArgument::Rule => Self::Rule,
        }
    }
}

impl RegionArguments {
    fn read(&self) -> Result<Region> {
        self.read_with(&self.variant)
    }

    fn read_with(&self, variants: &[String]) -> Result<Region> {
        let variants: Vec<&str> = variants.iter().map(String::as_str).collect();
        let folder = find_folder(&self.region)?;
        Ok(read_region(&folder, &variants).map_err(|error| BadInput(render(&error, Some(&folder))))?)
    }

    fn outsiders(&self) -> Option<Outsiders> {
        self.outsiders.map(Into::into)
    }

    fn sweep(&self, region: &Region) -> Result<Values> {
        sweep(region, self.outsiders()).map_err(engine_error)
    }
}

fn find_folder(name_or_path: &str) -> Result<Folder> {
    Ok(Folder::find(name_or_path).map_err(|error| BadInput(render(&error, None)))?)
}

/// What the user can mend is bad input; what the solver could not do is a failure.
pub(crate) fn engine_error(error: SweepError) -> anyhow::Error {
    match error {
        SweepError::Program { .. } | SweepError::Rule { .. } => error.into(),
        SweepError::TooManyActors { .. }
        | SweepError::TooManyToSample { .. }
        | SweepError::TooFewSamples { .. }
        | SweepError::TooManyOrders { .. } => BadInput(error.to_string()).into(),
    }
}

/// What the user can mend is bad input.
fn store_error(error: StoreError) -> anyhow::Error {
    match error {
        StoreError::File { .. } => error.into(),
        other => BadInput(other.to_string()).into(),
    }
}

/// What the user can mend is bad input.
fn runs_error(error: RunsError) -> anyhow::Error {
    match error {
        RunsError::BadInput(what) => BadInput(what).into(),
        RunsError::Load(error) => BadInput(render(&error, None)).into(),
        RunsError::Store(error) => store_error(error),
        RunsError::Engine(error) => engine_error(error),
        RunsError::Brief(_) | RunsError::Cancelled | RunsError::Defect(_) => error.into(),
    }
}

/// A flag that ctrl-c sets, for what ends soon and says so.
fn cancel_on_ctrl_c() -> Result<Arc<AtomicBool>> {
    let cancelled = Arc::new(AtomicBool::new(false));
    let flag = Arc::clone(&cancelled);
    ctrlc::set_handler(move || flag.store(true, Ordering::Relaxed))?;
    Ok(cancelled)
}
