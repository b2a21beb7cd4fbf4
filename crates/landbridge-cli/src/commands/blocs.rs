//! `landbridge blocs`: what it changes who bargains as one.

use super::{BadInput, RegionArguments, engine_error};
use crate::print;
use anyhow::Result;
use landbridge::blocs::{Split, compare_structures, pair_changes};
use landbridge::model::{ALONE, Region, Structure};
use landbridge::report::{bloc_change, bloc_overview, pair_tables};
use serde_json::json;

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
    let from = find_structure(&region, &arguments.from)?;
    let chosen: Vec<&Structure> = match &arguments.to {
        Some(to) => vec![find_structure(&region, to)?],
        None => region.structures.iter().filter(|structure| structure.name != from.name).collect(),
    };
    let values = arguments.region.sweep(&region)?;
    let split = Split::new(&region, &values).map_err(engine_error)?;
    let changes =
        chosen.iter().map(|to| compare_structures(&split, from, to)).collect::<Result<Vec<_>, _>>()?;
    let names: Vec<String> = split.subsystems.iter().map(|part| part.name.clone()).collect();
    let pairs = if arguments.pairs { pair_changes(&region, &split.games, &names) } else { Vec::new() };
    let codes: Vec<String> = region.actors.iter().map(|actor| actor.name.clone()).collect();
    if arguments.region.json {
        let mut data = json!({ "from": from.name, "changes": changes });
        if arguments.pairs {
            data["pairs"] = json!({ "subsystems": names, "actors": codes, "pairs": pairs });
        }
        return print::json(&data);
    }
    match (&arguments.to, changes.as_slice()) {
        (Some(_), [change]) => print::blocks(&bloc_change(change))?,
        _ => print::blocks(&bloc_overview(&changes))?,
    }
    if arguments.pairs && pairs.is_empty() {
        print::line("region.toml names no two candidates, so there is no pair")?;
    } else if arguments.pairs {
        print::blocks(&pair_tables(&codes, &names, &pairs))?;
    }
    print::line(&format!("  {}, a year.", region.money_unit))
}

/// A structure by its name.
pub(super) fn find_structure<'a>(region: &'a Region, name: &str) -> Result<&'a Structure> {
    region.structures.iter().find(|structure| structure.name == name).ok_or_else(|| {
        let known: Vec<&str> = region.structures.iter().map(|structure| structure.name.as_str()).collect();
        BadInput(format!("`{name}` is no structure of blocs.csv; known are {}", known.join(", "))).into()
    })
}
