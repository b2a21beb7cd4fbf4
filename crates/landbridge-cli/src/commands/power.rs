//! `landbridge power`: every actor's share, alone, gain and regional part.

use super::{RegionArguments, find_actors};
use crate::print;
use anyhow::Result;
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
}

pub(crate) fn run(arguments: &Arguments) -> Result<()> {
    let region = arguments.region.read()?;
    let bloc = find_actors(&region, &arguments.bloc)?;
    let values = arguments.region.sweep(&region)?;
    let shares = split(&region, &values, &bloc)?;
    if arguments.region.json {
        return print::json(&as_json(&shares));
    }
    for (place, part) in shares.subsystems.iter().enumerate() {
        print_shares(&part.name, &shares, |actor| actor.by_subsystem[place])?;
        let (together, alone) = (print::money(part.together), print::money(part.alone));
        print::line(&format!("  together {together}, alone in sum {alone}\n"))?;
    }
    print_shares("Total", &shares, |actor| actor.total)?;
    print::line(&format!("  {}, a year", region.money_unit))
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

fn as_json(shares: &Shares) -> serde_json::Value {
    let actors = shares.actors.iter().map(|actor| {
        let parts = shares.subsystems.iter().zip(&actor.by_subsystem);
        let parts: serde_json::Map<String, serde_json::Value> =
            parts.map(|(part, share)| (part.name.clone(), json!(share))).collect();
        json!({ "actor": actor.actor, "share": actor.total.share, "alone": actor.total.alone, "gain": actor.total.gain,
            "regional": actor.total.regional, "subsystems": parts })
    });
    json!({ "actors": actors.collect::<Vec<_>>(), "subsystems": shares.subsystems })
}
