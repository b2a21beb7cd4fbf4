//! Where a river runs through a region, and whether it is drawn so that it can be told what becomes of the water of those
//! who did not agree.

use super::asset::{Link, Status};
use super::read::{Reading, rows};
use super::region::{ActorId, BusId, Region};
use std::collections::BTreeMap;

impl Region {
    /// Which buses lie on a river: buses of a commodity that flows by itself, at an end of a free link or fed by a free supply.
    ///
    /// Fields that only owned intakes reach are no river buses.
    #[must_use]
    pub fn river_buses(&self) -> Vec<bool> {
        let natural = |bus: BusId| self.commodities[self.buses[bus.0].commodity.0].natural_flow;
        let mut river = vec![false; self.buses.len()];
        for link in self.links.iter().filter(|link| link.consent.is_empty()) {
            for bus in link.outputs.iter().map(|output| output.bus).chain([link.bus0]) {
                river[bus.0] |= natural(bus);
            }
        }
        for supply in self.supplies.iter().filter(|supply| supply.consent.is_empty()) {
            river[supply.bus.0] |= natural(supply.bus);
        }
        river
    }
}

/// Reports what would leave the fate of water untold: a place with two owners, a river that forks or runs in a circle.
pub(super) fn check_rivers(reading: &mut Reading<'_>) {
    let river = reading.region.river_buses();
    check_disposal(reading);
    check_owners(reading, &river);
    check_course(reading, &river);
}

fn check_disposal(reading: &mut Reading<'_>) {
    for commodity in reading.region.commodities.iter().filter(|c| c.natural_flow && !c.free_disposal) {
        let what = format!("`{}` flows by itself but may not be spilled", commodity.name);
        reading.mistakes.push(super::Mistake::of_file("region.toml", what, "set free_disposal = true"));
    }
}

fn check_owners(reading: &mut Reading<'_>, river: &[bool]) {
    let region = &reading.region;
    let there = |status: Status| status != Status::Option;
    let links = (region.links.iter())
        .filter(|link| there(link.building.status))
        .map(|link| ("links", &link.name, link.bus0, &link.consent));
    let stores = (region.stores.iter())
        .filter(|store| there(store.building.status))
        .map(|store| ("stores", &store.name, store.bus, &store.consent));
    let demands = region.demands.iter().map(|demand| ("demands", &demand.name, demand.bus, &demand.consent));
    let mut found: Vec<(&str, &String, &str, &str)> = Vec::new();
    let joint = links.chain(stores).chain(demands).filter(|(_, _, bus, c)| river[bus.0] && c.len() > 1);
    let what = "a place on a river needs one owner, this asset has several";
    found.extend(
        joint.map(|(table, name, _, _)| (table, name, what, "give it to the one who decides its water")),
    );
    let inflows = region.supplies.iter().filter(|supply| river[supply.bus.0] && !supply.consent.is_empty());
    let what = "an inflow of a river is nature's, this one has an owner";
    found.extend(inflows.map(|supply| ("supplies", &supply.name, what, "leave its consent empty")));
    let mut keeper: BTreeMap<BusId, &[ActorId]> = BTreeMap::new();
    for store in region.stores.iter().filter(|store| there(store.building.status) && river[store.bus.0]) {
        if *keeper.entry(store.bus).or_insert(&store.consent) != store.consent.as_slice() {
            let what = "two stores of different owners stand at one bus of a river";
            found.push((
                "stores",
                &store.name,
                what,
                "put a bus between them, with a reach from one to the other",
            ));
        }
    }
    for (table, name, what, remedy) in found {
        if let Some(row) = rows(reading.sheets, table).iter().find(|row| row.text("name") == name) {
            reading.mistakes.push(row.mistake("consent", what, remedy));
        }
    }
}

fn check_course(reading: &mut Reading<'_>, river: &[bool]) {
    let region = &reading.region;
    let reach = |link: &&Link| link.building.status != Status::Option && river[link.bus0.0];
    let mut leaves: BTreeMap<BusId, &str> = BTreeMap::new();
    let mut found: Vec<(&str, String, &str)> = Vec::new();
    for link in region.links.iter().filter(reach).filter(|link| link.consent.is_empty()) {
        if let Some(other) = leaves.insert(link.bus0, &link.name) {
            let what = format!("`{other}` leaves the same bus, so where water goes by itself is not told");
            found.push((&link.name, what, "keep one free reach, and let the other be somebody's"));
        }
    }
    let flows: Vec<&Link> = region.links.iter().filter(reach).collect();
    let order = order_downstream(region.buses.len(), &flows, river);
    let circle = flows.iter().find(|link| {
        link.outputs.iter().any(|output| river[output.bus.0] && order[link.bus0.0] >= order[output.bus.0])
    });
    if let Some(link) = circle {
        found.push((
            &link.name,
            "the river runs in a circle here".to_owned(),
            "let reaches run downstream only",
        ));
    }
    for (name, what, remedy) in found {
        if let Some(row) = rows(reading.sheets, "links").iter().find(|row| row.text("name") == name) {
            reading.mistakes.push(row.mistake("bus0", what, remedy));
        }
    }
}

/// Steps from the farthest source, by bus; on a circle they go on growing until the buses run out.
fn order_downstream(n_buses: usize, flows: &[&Link], river: &[bool]) -> Vec<usize> {
    let mut order = vec![0; n_buses];
    for _ in 0..n_buses {
        for link in flows {
            for output in link.outputs.iter().filter(|output| river[output.bus.0]) {
                order[output.bus.0] = order[output.bus.0].max((order[link.bus0.0] + 1).min(n_buses));
            }
        }
    }
    order
}
