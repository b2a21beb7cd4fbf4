//! `landbridge blocs`: what it changes who bargains as one.

use super::{RegionArguments, runs_error};
use crate::print;
use anyhow::Result;
use landbridge::model::ALONE;
use landbridge::report::{bloc_change, bloc_overview, pair_tables};
use landbridge_runs::questions;

/// Print how shares move where some actors bargain as one: every structure of blocs.csv, or one in full
#[derive(clap::Args)]
pub(crate) struct Arguments {
    #[command(flatten)]
    region: RegionArguments,
    /// The structure before
    #[arg(long, default_value = ALONE)]
    from: String,
    /// One structure in full: every actor and sub-system, and every outside power by concept
    #[arg(long)]
    to: Option<String>,
    /// Every pair of candidates: what the two gain by bargaining as one, and from whom
    #[arg(long)]
    pairs: bool,
}

pub(crate) fn run(arguments: &Arguments) -> Result<()> {
    let region = arguments.region.read()?;
    let (to, outsiders) = (arguments.to.as_deref(), arguments.region.outsiders());
    let answer =
        questions::blocs(&region, &arguments.from, to, arguments.pairs, outsiders).map_err(runs_error)?;
    if arguments.region.json {
        return print::json(&serde_json::to_value(&answer)?);
    }
    match (to, answer.changes.as_slice()) {
        (Some(_), [change]) => print::blocks(&bloc_change(change))?,
        (_, changes) => print::blocks(&bloc_overview(changes))?,
    }
    match &answer.pairs {
        Some(table) if table.pairs.is_empty() => {
            print::line("region.toml names no two candidates, so there is no pair")?;
        }
        Some(table) => print::blocks(&pair_tables(&table.actors, &table.subsystems, &table.pairs))?,
        None => {}
    }
    print::line(&format!("  {}, a year.", region.money_unit))
}
