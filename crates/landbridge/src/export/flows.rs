//! What one operation does with every asset, period by period.

use super::table::{ExportColumn, ExportTable};
use crate::dispatch::{ColumnRole, Operation};
use crate::model::{Building, BusId, LinkId, Region, Status};

/// A row of a table of assets with all that is done with it.
pub(super) struct AssetFlows {
    /// `links`, `supplies`, `demands` or `stores`.
    pub(super) table: &'static str,
    /// Its name there; a step of a demand after `/`.
    pub(super) name: String,
    /// The sending bus, or the only one.
    pub(super) from: BusId,
    /// The first receiving bus of a link.
    pub(super) to: Option<BusId>,
    /// `existing`, `option` or `buildable`.
    pub(super) status: &'static str,
    /// At least one, the main one first.
    pub(super) uses: Vec<Use>,
}

/// What is done with an asset, by period.
pub(super) struct Use {
    /// `flow`, `supply`, `use`, `level`, `release` or `intake`.
    pub(super) what: &'static str,
    /// How much.
    pub(super) amounts: Vec<f64>,
    /// How much it could be at most.
    pub(super) capacities: Vec<f64>,
}

impl AssetFlows {
    /// The commodity of its sending bus, and in which unit.
    pub(super) fn commodity<'a>(&self, region: &'a Region) -> (&'a str, &'a str) {
        let commodity = &region.commodities[region.buses[self.from.0].commodity.0];
        (&commodity.name, &commodity.unit)
    }

    /// Name of the sub-system of its sending bus.
    pub(super) fn subsystem<'a>(&self, region: &'a Region) -> &'a str {
        &region.subsystems[region.buses[self.from.0].subsystem].name
    }
}

/// Every asset in the order of the tables, options that are not built included: nothing is done with these.
pub(super) fn asset_flows(region: &Region, operation: &Operation) -> Vec<AssetFlows> {
    let links = region.links.iter().enumerate().map(|(place, link)| {
        let id = LinkId(place);
        let size = size(&link.building, link.capacity, operation.amount(ColumnRole::BuiltLink(id)));
        let most = |p: usize| region.periods[p].weight * link.availability[p] * size;
        AssetFlows {
            table: "links",
            name: link.name.clone(),
            from: link.bus0,
            to: link.outputs.first().map(|output| output.bus),
            status: status(link.building.status),
            uses: vec![done(region, operation, "flow", |p| ColumnRole::Flow(id, p), most)],
        }
    });
    let supplies = region.supplies.iter().enumerate().map(|(place, supply)| {
        let built = operation.amount(ColumnRole::BuiltSupply(place));
        let size = size(&supply.building, supply.capacity, built);
        let most = |p: usize| region.periods[p].weight * supply.availability[p] * size;
        AssetFlows {
            table: "supplies",
            name: supply.name.clone(),
            from: supply.bus,
            to: None,
            status: status(supply.building.status),
            uses: vec![done(region, operation, "supply", |p| ColumnRole::Supply(place, p), most)],
        }
    });
    let demands = region.demands.iter().enumerate().map(|(place, demand)| {
        let most = |p: usize| region.periods[p].weight * demand.availability[p] * demand.quantity;
        AssetFlows {
            table: "demands",
            name: format!("{}/{}", demand.name, demand.step),
            from: demand.bus,
            to: None,
            status: status(Status::Existing),
            uses: vec![done(region, operation, "use", |p| ColumnRole::Use(place, p), most)],
        }
    });
    let stores = (0..region.stores.len()).map(|place| store_flows(region, operation, place));
    links.chain(supplies).chain(demands).chain(stores).collect()
}

fn store_flows(region: &Region, operation: &Operation, place: usize) -> AssetFlows {
    let store = &region.stores[place];
    // Rates of a store that is not built whole are there in proportion.
    let part = if store.capacity > 0.0 {
        size(&store.building, store.capacity, operation.amount(ColumnRole::BuiltStore(place)))
            / store.capacity
    } else {
        0.0
    };
    let level = |p: usize| match store.building.status {
        Status::Existing => store.most_at_end(&region.periods, p),
        _ => part * store.availability[p] * store.capacity,
    };
    let rate = |p: usize, rate: f64| part * region.periods[p].weight * store.availability[p] * rate;
    let done_with = |what, role: fn(usize, usize) -> ColumnRole, most: &dyn Fn(usize) -> f64| {
        done(region, operation, what, |p| role(place, p), most)
    };
    AssetFlows {
        table: "stores",
        name: store.name.clone(),
        from: store.bus,
        to: None,
        status: status(store.building.status),
        uses: vec![
            done_with("level", ColumnRole::Level, &level),
            done_with("release", ColumnRole::Release, &|p| rate(p, store.max_release)),
            done_with("intake", ColumnRole::Intake, &|p| rate(p, store.max_intake)),
        ],
    }
}

fn done(
    region: &Region,
    operation: &Operation,
    what: &'static str,
    role: impl Fn(usize) -> ColumnRole,
    most: impl Fn(usize) -> f64,
) -> Use {
    let periods = 0..region.periods.len();
    Use {
        what,
        amounts: periods.clone().map(|period| operation.amount(role(period))).collect(),
        capacities: periods.map(most).collect(),
    }
}

/// How much of a capacity is there.
fn size(building: &Building, capacity: f64, built: f64) -> f64 {
    match building.status {
        Status::Existing => capacity,
        Status::Option => 0.0,
        Status::Buildable => built,
    }
}

fn status(status: Status) -> &'static str {
    match status {
        Status::Existing => "existing",
        Status::Option => "option",
        Status::Buildable => "buildable",
    }
}

/// Worth of one more unit at a bus in a period, money a unit; absent where the bus is not used.
pub(super) fn price(operation: &Operation, bus: BusId, period: usize) -> Option<f64> {
    operation.prices.get(&(bus, period)).copied()
}

/// A row for each asset, thing done with it and period: `table` and `asset` name the asset, `what` is `flow`, `supply`, `use`, `level`,
/// `release` or `intake`, `flow` how much of it there is and `capacity` how much there could be, both in `unit` a period (a level is at its
/// end); `price` is what one more unit is worth at `from`, `price_to` at `to`. Flows and prices of a degenerate optimum are one of several.
#[must_use]
pub fn flows_table(region: &Region, operation: &Operation) -> ExportTable {
    let assets = asset_flows(region, operation);
    let rows: Vec<(&AssetFlows, &Use, usize)> = (assets.iter())
        .flat_map(|asset| asset.uses.iter().map(move |done| (asset, done)))
        .flat_map(|(asset, done)| (0..region.periods.len()).map(move |period| (asset, done, period)))
        .collect();
    let texts = |name: &str, of: &dyn Fn(&AssetFlows) -> String| {
        ExportColumn::texts(name, rows.iter().map(|(asset, _, _)| of(asset)))
    };
    let bus = |bus: BusId| region.buses[bus.0].name.clone();
    let money = format!("{} a unit", region.money_unit);
    let price_to = |(asset, _, period): &(&AssetFlows, &Use, usize)| {
        asset.to.and_then(|to| price(operation, to, *period))
    };
    ExportTable {
        columns: vec![
            texts("table", &|asset| asset.table.to_owned()),
            texts("asset", &|asset| asset.name.clone()),
            texts("subsystem", &|asset| asset.subsystem(region).to_owned()),
            texts("commodity", &|asset| asset.commodity(region).0.to_owned()),
            texts("unit", &|asset| asset.commodity(region).1.to_owned()),
            texts("from", &|asset| bus(asset.from)),
            texts("to", &|asset| asset.to.map(bus).unwrap_or_default()),
            texts("status", &|asset| asset.status.to_owned()),
            ExportColumn::texts("what", rows.iter().map(|(_, done, _)| done.what)),
            ExportColumn::texts("period", rows.iter().map(|(_, _, p)| region.periods[*p].name.as_str())),
            ExportColumn::numbers("flow", "", rows.iter().map(|(_, done, period)| done.amounts[*period])),
            ExportColumn::numbers("capacity", "", rows.iter().map(|(_, done, p)| done.capacities[*p])),
            ExportColumn::numbers(
                "price",
                &money,
                rows.iter().map(|(asset, _, p)| price(operation, asset.from, *p)),
            ),
            ExportColumn::numbers("price_to", &money, rows.iter().map(price_to)),
        ],
        notes: Vec::new(),
    }
}
