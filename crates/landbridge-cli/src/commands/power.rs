//! `landbridge power`: every actor's share, alone, gain and regional part.

use super::{RegionArguments, engine_error, find_actors};
use crate::print;
use anyhow::Result;
use landbridge::dispatch::sample_shares;
use landbridge::lp::Ways;
use landbridge::model::Region;
use landbridge::shares::{ActorShares, Share, Shares, split};
use serde_json::json;

/// Print every actor's share, what it makes alone, its gain and its regional part
#[derive(clap::Args)]
pub(crate) struct Arguments {
    #[command(flatten)]
    region: RegionArguments,
    /// Actors that bargain as one, such as KZ,UZ: Owen shares instead of Shapley shares
    #[arg(long, default_value = "")]
    bloc: String,
    /// Sample so many orders of arrival, with standard errors: the only way from 23 actors in one sub-system on
    #[arg(long, value_name = "ORDERS", conflicts_with = "bloc")]
    sampled: Option<usize>,
    /// Seed of the sampled orders
    #[arg(long, default_value_t = 1, requires = "sampled")]
    seed: u64,
    /// Say on stderr how the programs were solved
    #[arg(long)]
    verbose: bool,
}

pub(crate) fn run(arguments: &Arguments) -> Result<()> {
    let region = arguments.region.read()?;
    if let Some(orders) = arguments.sampled {
        return print_sampled(arguments, &region, orders);
    }
    let bloc = find_actors(&region, &arguments.bloc)?;
    let values = arguments.region.sweep(&region)?;
    let shares = split(&region, &values, &bloc)?;
    if arguments.verbose {
        print::ways(values.ways());
    }
    if arguments.region.json {
        return print::json(&as_json(&shares, values.ways()));
    }
    for (place, part) in shares.subsystems.iter().enumerate() {
        print_shares(&part.name, &shares, |actor| actor.by_subsystem[place])?;
        let (together, alone) = (print::money(part.together), print::money(part.alone));
        print::line(&format!("  together {together}, alone in sum {alone}\n"))?;
    }
    print_shares("Total", &shares, |actor| actor.total)?;
    print::line(&format!("  {}, a year", region.money_unit))
}

/// Sampled shares are totals: an actor's parts are added up, their standard errors in square.
fn print_sampled(arguments: &Arguments, region: &Region, orders: usize) -> Result<()> {
    let parts =
        sample_shares(region, arguments.region.outsiders(), orders, arguments.seed).map_err(engine_error)?;
    let mut ways = Ways::default();
    for part in &parts {
        ways += part.ways;
    }
    if arguments.verbose {
        print::ways(ways);
    }
    let mut rows = vec![[0.0; 4]; region.actors.len()];
    for share in parts.iter().flat_map(|part| &part.shares) {
        let row = &mut rows[share.actor.0];
        row[0] += share.share;
        row[1] += share.standard_error * share.standard_error;
        row[2] += share.alone;
        row[3] += share.regional;
    }
    for row in &mut rows {
        row[1] = row[1].sqrt();
    }
    let named = region.actors.iter().zip(&rows).filter(|(_, row)| row.iter().any(|number| *number != 0.0));
    if arguments.region.json {
        let actors = named.map(|(actor, [share, error, alone, regional])| {
            json!({ "actor": actor.name, "share": share, "standard_error": error, "alone": alone,
                "gain": share - alone, "regional": regional })
        });
        return print::json(&json!({ "sampled_orders": orders, "seed": arguments.seed, "ways": ways,
            "actors": actors.collect::<Vec<_>>() }));
    }
    let rows = named.map(|(actor, &[share, error, alone, regional])| {
        let numbers = [share - alone, error, share, alone, regional];
        std::iter::once(actor.name.clone()).chain(numbers.map(print::money).map(print::cell)).collect()
    });
    print::table(&["Total", "gain", "± standard error", "share", "alone", "regional"], rows.collect())?;
    print::line(&format!(
        "  sampled: {orders} orders of arrival in each sub-system, with all rotations and reverses, seed {}; {}, a year",
        arguments.seed, region.money_unit
    ))
}

fn print_shares(title: &str, shares: &Shares, pick: impl Fn(&ActorShares) -> Share) -> Result<()> {
    let rows = (shares.actors.iter())
        .map(|actor| (actor, pick(actor)))
        .filter(|(_, share)| *share != Share::default());
    let rows = rows.map(|(actor, share)| {
        let numbers = [share.gain, share.share, share.alone, share.regional];
        std::iter::once(actor.actor.clone()).chain(numbers.map(print::money).map(print::cell)).collect()
    });
    print::table(&[title, "gain", "share", "alone", "regional"], rows.collect())
}

fn as_json(shares: &Shares, ways: Ways) -> serde_json::Value {
    let actors = shares.actors.iter().map(|actor| {
        let parts = shares.subsystems.iter().zip(&actor.by_subsystem);
        let parts: serde_json::Map<String, serde_json::Value> =
            parts.map(|(part, share)| (part.name.clone(), json!(share))).collect();
        json!({ "actor": actor.actor, "share": actor.total.share, "alone": actor.total.alone, "gain": actor.total.gain,
            "regional": actor.total.regional, "subsystems": parts })
    });
    json!({ "actors": actors.collect::<Vec<_>>(), "subsystems": shares.subsystems, "ways": ways })
}
