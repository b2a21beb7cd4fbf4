//! `landbridge compare`: how shares change from one variant to another, by sub-system.

use super::metrics::{number, read_calls};
use super::{RegionArguments, engine_error};
use crate::print;
use anyhow::Result;
use landbridge::dispatch::{Solved, sweep_after};
use landbridge::metrics::{Context, MetricValue, Unit, evaluate};
use landbridge::model::Region;
use landbridge::shares::{Share, Shares, split};
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
    /// Compare these numbers instead of shares, such as "gain(AZ, Freight)"; may be given several times
    #[arg(long)]
    metric: Vec<String>,
}

pub(crate) fn run(arguments: &Arguments) -> Result<()> {
    // What the second has in common with the first is not solved again.
    let mut solved = Solved::default();
    if !arguments.metric.is_empty() {
        return compare_metrics(arguments, &mut solved);
    }
    let before = shares_of(arguments, &arguments.from, &mut solved)?;
    let after = shares_of(arguments, &arguments.to, &mut solved)?;
    let groups = group_subsystems(&before, &after);
    let names: Vec<&str> = groups.iter().map(|(name, _)| name.as_str()).collect();
    let rows = before.actors.iter().zip(&after.actors).map(|(old, new)| {
        let changes: Vec<f64> = (groups.iter())
            .map(|(_, members)| {
                sum_of(&after, &new.by_subsystem, members) - sum_of(&before, &old.by_subsystem, members)
            })
            .collect();
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
        std::iter::once(actor)
            .chain(changes.into_iter().chain([total]).map(print::change).map(print::cell))
            .collect()
    });
    print::table(&header, rows.collect())
}

fn shares_of(arguments: &Arguments, variant: &str, solved: &mut Solved) -> Result<Shares> {
    let region = read_variant(arguments, variant)?;
    let values = sweep_after(&region, arguments.region.outsiders(), solved).map_err(engine_error)?;
    Ok(split(&region, &values, &[])?)
}

fn compare_metrics(arguments: &Arguments, solved: &mut Solved) -> Result<()> {
    let mut of = |variant: &str| -> Result<Vec<MetricValue>> {
        let region = read_variant(arguments, variant)?;
        let calls = read_calls(&region, &arguments.metric)?;
        let outsiders = arguments.region.outsiders();
        let values = sweep_after(&region, outsiders, solved).map_err(engine_error)?;
        let context = Context::new(&region, &values, outsiders).map_err(engine_error)?;
        Ok(calls.iter().map(|call| evaluate(&context, call)).collect())
    };
    let (before, after) = (of(&arguments.from)?, of(&arguments.to)?);
    if arguments.region.json {
        let metrics = before.iter().zip(&after).map(|(before, after)| {
            let change = before.value.zip(after.value).map(|(before, after)| after - before);
            json!({ "metric": before.metric, "from": before.value, "to": after.value, "change": change,
                "unit": before.unit, "reasons": [before.reason, after.reason] })
        });
        return print::json(&json!({ "from": arguments.from, "to": arguments.to,
            "metrics": metrics.collect::<Vec<_>>() }));
    }
    let rows = before.iter().zip(&after).map(|(before, after)| {
        let change = before.value.zip(after.value).map(|(before, after)| after - before);
        let change = change.map_or_else(
            || "none".to_owned(),
            |change| match before.unit {
                Unit::Money | Unit::Quantity => print::change(change),
                Unit::Share | Unit::Rate | Unit::Figure => format!("{change:+.3}"),
                Unit::Position | Unit::YesNo | Unit::Count => format!("{change:+.1}"),
            },
        );
        let mut reasons = vec![before.reason.as_str(), after.reason.as_str()];
        reasons.dedup();
        let unit = before.unit.title().to_owned();
        vec![before.metric.clone(), number(before), number(after), change, unit, reasons.join("; ")]
    });
    print::text_table(&["metric", &arguments.from, &arguments.to, "change", "unit", ""], rows.collect())
}

fn read_variant(arguments: &Arguments, variant: &str) -> Result<Region> {
    let mut variants = arguments.region.variant.clone();
    variants.extend((variant != "base").then(|| variant.to_owned()));
    arguments.region.read_with(&variants)
}

/// Sub-systems that are one in either of two variants, so that a line that joins or parts them does not look like a gain and a loss:
/// a name for each group, and the names of its sub-systems.
fn group_subsystems(before: &Shares, after: &Shares) -> Vec<(String, Vec<String>)> {
    let mut groups: Vec<Vec<String>> = Vec::new();
    for part in before.subsystems.iter().chain(&after.subsystems) {
        let shared = |group: &Vec<String>| group.iter().any(|name| part.members.contains(name));
        let place = groups.iter().position(shared).unwrap_or(groups.len());
        let (joined, others): (Vec<_>, Vec<_>) = groups.into_iter().partition(shared);
        groups = others;
        let mut group: Vec<String> = Vec::new();
        for name in joined.into_iter().flatten().chain(part.members.iter().cloned()) {
            if !group.contains(&name) {
                group.push(name);
            }
        }
        groups.insert(place, group);
    }
    groups.into_iter().map(|group| (group.join(" + "), group)).collect()
}

/// Sum of an actor's shares over the sub-systems of a group.
fn sum_of(shares: &Shares, by_subsystem: &[Share], group: &[String]) -> f64 {
    let parts = shares.subsystems.iter().zip(by_subsystem);
    parts
        .filter(|(part, _)| part.members.iter().any(|name| group.contains(name)))
        .map(|(_, share)| share.share)
        .sum()
}
