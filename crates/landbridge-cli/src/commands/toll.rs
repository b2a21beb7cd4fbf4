//! `landbridge toll`: the toll that brings the owner of a passage most.

use super::{BadInput, RegionArguments, engine_error};
use crate::print;
use anyhow::Result;
use landbridge::interdiction::{TollError, best_toll_on};
use landbridge::model::{LinkId, Region, matches_pattern};
use landbridge::report::toll_blocks;

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
    let links = find_links(&region, &arguments.links)?;
    let report =
        best_toll_on(&region, &links, arguments.region.outsiders()).map_err(|error| match error {
            TollError::Sweep(error) => engine_error(error),
            other => BadInput(other.to_string()).into(),
        })?;
    if arguments.region.json {
        return print::json(&serde_json::to_value(&report)?);
    }
    print::blocks(&toll_blocks(&report))?;
    print::line(&format!("\n  {}, a year", region.money_unit))
}

fn find_links(region: &Region, patterns: &[String]) -> Result<Vec<LinkId>> {
    let mut links = Vec::new();
    for pattern in patterns {
        let found =
            (0..region.links.len()).filter(|&place| matches_pattern(pattern, &region.links[place].name));
        let found: Vec<LinkId> = found.map(LinkId).collect();
        if found.is_empty() {
            let what = format!(
                "no link is named `{pattern}`; `landbridge dispatch` lists those that carry something"
            );
            return Err(BadInput(what).into());
        }
        links.extend(found);
    }
    links.sort_unstable();
    links.dedup();
    Ok(links)
}
