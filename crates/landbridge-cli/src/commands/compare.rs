//! `landbridge compare`: how shares change from one variant to another, by sub-system.

use super::RegionArguments;
use crate::print;
use anyhow::Result;
use landbridge::shares::{Shares, split};
use serde_json::json;
use std::collections::BTreeMap;

/// Print how every actor's share changes from one variant to another
#[derive(clap::Args)]
pub(crate) struct Arguments {
    #[command(flatten)]
    region: RegionArguments,
    /// A variant, or `base`
    from: String,
    /// A variant, or `base`
    to: String,
}

pub(crate) fn run(arguments: &Arguments) -> Result<()> {
    let before = shares_of(arguments, &arguments.from)?;
    let after = shares_of(arguments, &arguments.to)?;
    let mut names: Vec<&str> = before.subsystems.iter().map(|part| part.name.as_str()).collect();
    names.extend(
        after
            .subsystems
            .iter()
            .map(|part| part.name.as_str())
            .filter(|name| !names.contains(name))
            .collect::<Vec<_>>(),
    );
    let rows = before.actors.iter().zip(&after.actors).map(|(old, new)| {
        let (old_parts, new_parts) =
            (by_name(&before, &old.by_subsystem), by_name(&after, &new.by_subsystem));
        let at = |parts: &BTreeMap<&str, f64>, name: &str| parts.get(name).copied().unwrap_or(0.0);
        let changes: Vec<f64> =
            names.iter().map(|name| at(&new_parts, name) - at(&old_parts, name)).collect();
        (old.actor.clone(), changes, new.total.share - old.total.share)
    });
    if arguments.region.json {
        let rows = rows.map(|(actor, changes, total)| {
            let parts: BTreeMap<&str, f64> = names.iter().copied().zip(changes).collect();
            json!({ "actor": actor, "change": total, "subsystems": parts })
        });
        return print::json(
            &json!({ "from": arguments.from, "to": arguments.to, "actors": rows.collect::<Vec<_>>() }),
        );
    }
    let header: Vec<&str> =
        ["change of share"].into_iter().chain(names.iter().copied()).chain(["total"]).collect();
    let rows = rows.map(|(actor, changes, total)| {
        std::iter::once(actor).chain(changes.into_iter().chain([total]).map(print::change)).collect()
    });
    print::table(&header, rows.collect())
}

fn shares_of(arguments: &Arguments, variant: &str) -> Result<Shares> {
    let mut variants = arguments.region.variant.clone();
    variants.extend((variant != "base").then(|| variant.to_owned()));
    let region = arguments.region.read_with(&variants)?;
    let values = arguments.region.sweep(&region)?;
    Ok(split(&region, &values, &[])?)
}

fn by_name<'a>(shares: &'a Shares, parts: &[landbridge::shares::Share]) -> BTreeMap<&'a str, f64> {
    shares
        .subsystems
        .iter()
        .map(|part| part.name.as_str())
        .zip(parts.iter().map(|share| share.share))
        .collect()
}
