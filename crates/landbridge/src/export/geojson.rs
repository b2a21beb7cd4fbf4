//! What one operation does with every asset, as a map layer (RFC 7946): degrees east before degrees north, WGS 84.

use super::flows::{AssetFlows, asset_flows, price};
use crate::dispatch::Operation;
use crate::model::{ActorId, BusId, Region};
use serde_json::{Map, Value, json};

/// A `FeatureCollection` with a feature for each row of [`super::flows_table`]'s assets: a link from place to place is a `LineString`, what
/// stands at one place a `Point`, and the geometry of what has no place is null. `flow` and `capacity` are of the year, of a store at its
/// end; `flow: PERIOD`, `capacity: PERIOD` and `price: PERIOD` of a period; `release` and `intake` are a store's.
#[must_use]
pub fn flows_geojson(region: &Region, operation: &Operation, members: &[ActorId]) -> Value {
    let features: Vec<Value> = asset_flows(region, operation)
        .iter()
        .map(|asset| {
            json!({
                "type": "Feature",
                "id": format!("{}/{}", asset.table, asset.name),
                "geometry": geometry(region, asset),
                "properties": properties(region, operation, asset),
            })
        })
        .collect();
    let members: Vec<&str> = members.iter().map(|actor| region.actors[actor.0].name.as_str()).collect();
    json!({
        "type": "FeatureCollection",
        "name": region.title,
        "coalition": members,
        "variants": region.applied,
        "money_unit": region.money_unit,
        "features": features,
    })
}

fn geometry(region: &Region, asset: &AssetFlows) -> Value {
    let position = |bus: BusId| region.buses[bus.0].place.map(|(north, east)| json!([east, north]));
    let Some(from) = position(asset.from) else { return Value::Null };
    match asset.to.map(position) {
        // A line with one end on the map would be drawn where it is not.
        Some(None) => Value::Null,
        Some(Some(to)) if to != from => json!({ "type": "LineString", "coordinates": [from, to] }),
        _ => json!({ "type": "Point", "coordinates": from }),
    }
}

fn properties(region: &Region, operation: &Operation, asset: &AssetFlows) -> Map<String, Value> {
    let (commodity, unit) = asset.commodity(region);
    let bus = |bus: BusId| region.buses[bus.0].name.as_str();
    let mut properties = Map::new();
    let mut put = |name: String, value: Value| {
        properties.insert(name, value);
    };
    put("table".to_owned(), json!(asset.table));
    put("asset".to_owned(), json!(asset.name));
    put("subsystem".to_owned(), json!(asset.subsystem(region)));
    put("commodity".to_owned(), json!(commodity));
    put("unit".to_owned(), json!(unit));
    put("price_unit".to_owned(), json!(format!("{} per {unit}", region.money_unit)));
    put("from".to_owned(), json!(bus(asset.from)));
    put("to".to_owned(), json!(asset.to.map(bus)));
    put("status".to_owned(), json!(asset.status));
    for (place, done) in asset.uses.iter().enumerate() {
        let [amount, capacity] = match place {
            0 => ["flow".to_owned(), "capacity".to_owned()],
            _ => [done.what.to_owned(), format!("{} capacity", done.what)],
        };
        if place == 0 {
            put("what".to_owned(), json!(done.what));
        }
        for (name, by_period) in [(amount, &done.amounts), (capacity, &done.capacities)] {
            // A level is a state: those of periods do not add up.
            let of_year =
                if done.what == "level" { by_period.last().copied() } else { Some(by_period.iter().sum()) };
            put(name.clone(), json!(of_year));
            for (period, number) in region.periods.iter().zip(by_period) {
                put(format!("{name}: {}", period.name), json!(number));
            }
        }
    }
    for (place, period) in region.periods.iter().enumerate() {
        put(format!("price: {}", period.name), json!(price(operation, asset.from, place)));
    }
    properties
}
