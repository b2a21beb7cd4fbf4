//! `landbridge dispatch`: what one coalition does.

use super::{RegionArguments, engine_error, runs_error};
use crate::print;
use anyhow::Result;
use landbridge::dispatch::{ColumnRole, operate};
use landbridge::model::Region;
use landbridge_runs::questions::find_actors;
use serde_json::json;

/// Print surplus, flows and prices of one coalition's optimum
#[derive(clap::Args)]
pub(crate) struct Arguments {
    #[command(flatten)]
    region: RegionArguments,
    /// Members, such as A,B; all actors where it is not given
    #[arg(long)]
    coalition: Option<String>,
}

pub(crate) fn run(arguments: &Arguments) -> Result<()> {
    let region = arguments.region.read()?;
    let members = match &arguments.coalition {
        Some(names) => find_actors(&region, names).map_err(runs_error)?,
        None => region.everybody(),
    };
    let operation = operate(&region, &members, arguments.region.outsiders()).map_err(engine_error)?;
    let amounts: Vec<_> =
        (operation.amounts.iter()).map(|(&role, &amount)| (describe(&region, role), amount)).collect();
    let price_of = |&(bus, period): &(landbridge::model::BusId, usize)| {
        (region.buses[bus.0].name.clone(), region.periods[period].name.clone())
    };
    if arguments.region.json {
        let flows = amounts.iter().map(|((kind, name, period), amount)| {
            json!({ "kind": kind, "name": name, "period": period, "amount": amount })
        });
        let prices = operation.prices.iter().map(|(key, price)| {
            let (bus, period) = price_of(key);
            json!({ "bus": bus, "period": period, "price": price })
        });
        return print::json(&json!({ "surplus": operation.surplus.value(), "gap": operation.surplus.gap(),
            "flows": flows.collect::<Vec<_>>(), "prices": prices.collect::<Vec<_>>() }));
    }
    print::line(&format!(
        "surplus {} {}, a year",
        print::money(operation.surplus.value()),
        region.money_unit
    ))?;
    let used = amounts.into_iter().filter(|(_, amount)| amount.abs() > 1e-9);
    let rows = used
        .map(|((kind, name, period), amount)| vec![name, kind.to_owned(), period, format!("{amount:.3}")]);
    print::table(&["asset", "what", "period", "amount"], rows.collect())?;
    let rows = operation.prices.iter().map(|(key, price)| {
        let (bus, period) = price_of(key);
        vec![bus, period, format!("{price:.2}")]
    });
    print::table(&["bus", "period", "price"], rows.collect())?;
    print::line("Flows and prices of a degenerate optimum are one of several; the surplus is not.")
}

fn describe(region: &Region, role: ColumnRole) -> (&'static str, String, String) {
    let link = |id: landbridge::model::LinkId| region.links[id.0].name.clone();
    let store = |id: usize| region.stores[id].name.clone();
    let at = |period: usize| region.periods[period].name.clone();
    match role {
        ColumnRole::Flow(id, period) => ("flow", link(id), at(period)),
        ColumnRole::Supply(id, period) => ("supply", region.supplies[id].name.clone(), at(period)),
        ColumnRole::Use(id, period) => {
            ("use", format!("{}/{}", region.demands[id].name, region.demands[id].step), at(period))
        }
        ColumnRole::Level(id, period) => ("level", store(id), at(period)),
        ColumnRole::Release(id, period) => ("release", store(id), at(period)),
        ColumnRole::Intake(id, period) => ("intake", store(id), at(period)),
        ColumnRole::Kept(id) => ("kept at the end", store(id), String::new()),
        ColumnRole::BuiltLink(id) => ("built", link(id), String::new()),
        ColumnRole::BuiltSupply(id) => ("built", region.supplies[id].name.clone(), String::new()),
        ColumnRole::BuiltStore(id) => ("built", store(id), String::new()),
        ColumnRole::LetThrough(bus, _, period) => {
            ("let through", region.buses[bus.0].name.clone(), at(period))
        }
        ColumnRole::Ruled(bus, _, period) => ("under rule", region.buses[bus.0].name.clone(), at(period)),
    }
}
