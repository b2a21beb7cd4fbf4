//! `landbridge toll`: the toll that brings the owner of a passage most.

use super::{RegionArguments, runs_error};
use crate::print;
use anyhow::Result;
use landbridge::report::toll_blocks;
use landbridge_runs::questions;

/// Print the toll on some links that brings their owner most, given how the network answers
#[derive(clap::Args)]
pub(crate) struct Arguments {
    #[command(flatten)]
    region: RegionArguments,
    /// Links that bear the toll, by name; `*` stands for any text
    #[arg(required = true)]
    links: Vec<String>,
}

pub(crate) fn run(arguments: &Arguments) -> Result<()> {
    let region = arguments.region.read()?;
    let report =
        questions::toll(&region, &arguments.links, arguments.region.outsiders()).map_err(runs_error)?;
    if arguments.region.json {
        return print::json(&serde_json::to_value(&report)?);
    }
    print::blocks(&toll_blocks(&report))?;
    print::line(&format!("\n  {}, a year", region.money_unit))
}
