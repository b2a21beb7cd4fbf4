//! Checks the region as a whole: whether every asset can be of use to somebody, and whether its parts agree.

use super::asset::Status;
use super::limits::check_part_actors;
use super::read::{Reading, rows};
use super::region::{BusId, Region};
use super::river::check_rivers;

/// Every subset of the lumpy builds of a connected part is tried, so their number is kept small.
const MAX_LUMPY: usize = 4;

pub(super) fn check_region(reading: &mut Reading<'_>) {
    // A closed border may well leave a stub; in the base a stub is a mistake.
    if reading.region.applied.is_empty() {
        check_reach(reading);
    }
    check_parts(reading);
    check_rivers(reading);
}

/// Reports a demand that nothing can ever reach, and a supply or link that nobody can ever use, options counted as there.
fn check_reach(reading: &mut Reading<'_>) {
    let region = &reading.region;
    let fed = spread(
        region,
        |region, bus| {
            region.supplies.iter().any(|supply| supply.bus == bus)
                || region.stores.iter().any(|store| store.bus == bus)
        },
        false,
    );
    let drained = spread(
        region,
        |region, bus| {
            let spills = region.commodities[region.buses[bus.0].commodity.0].free_disposal;
            spills
                || region.demands.iter().any(|demand| demand.bus == bus)
                || region.stores.iter().any(|store| store.bus == bus)
        },
        true,
    );
    let mut report = |table: &str, name: &str, what: &str, remedy: &str| {
        if let Some(row) = rows(reading.sheets, table).iter().find(|row| row.text("name") == name) {
            reading.mistakes.push(row.mistake("name", what, remedy));
        }
    };
    for demand in region.demands.iter().filter(|demand| !fed[demand.bus.0]) {
        report("demands", &demand.name, "nothing can ever reach this demand", "connect its bus to a supply");
    }
    for supply in region.supplies.iter().filter(|supply| !drained[supply.bus.0]) {
        report("supplies", &supply.name, "nobody can ever use this supply", "connect its bus to a demand");
    }
    for link in &region.links {
        if !fed[link.bus0.0] {
            report("links", &link.name, "nothing can ever enter this link", "connect its bus0 to a supply");
        } else if link.outputs.iter().any(|output| !drained[output.bus.0]) {
            report(
                "links",
                &link.name,
                "what this link brings can never be used",
                "connect its ends to a demand",
            );
        }
    }
}

/// Buses that can be reached along the links from those that start, or backwards.
fn spread(region: &Region, starts: impl Fn(&Region, BusId) -> bool, backwards: bool) -> Vec<bool> {
    let mut reached: Vec<bool> = (0..region.buses.len()).map(|bus| starts(region, BusId(bus))).collect();
    loop {
        let before = reached.iter().filter(|&&reached| reached).count();
        for link in &region.links {
            for output in &link.outputs {
                let (from, to) = if backwards { (output.bus, link.bus0) } else { (link.bus0, output.bus) };
                reached[to.0] |= reached[from.0];
            }
        }
        if reached.iter().filter(|&&reached| reached).count() == before {
            return reached;
        }
    }
}

/// Reports parts whose sub-systems disagree on what outsiders do, and parts with too many lumpy builds.
fn check_parts(reading: &mut Reading<'_>) {
    let region = &reading.region;
    let mut part: Vec<usize> = (0..region.buses.len()).collect();
    for link in &region.links {
        // Links that share a capacity stand in one program.
        let leader = link.shares_capacity_with.map(|leader| region.links[leader.0].bus0);
        for other in link.outputs.iter().map(|output| output.bus).chain(leader) {
            let (a, b) = (part[link.bus0.0], part[other.0]);
            part.iter_mut().filter(|part| **part == a.max(b)).for_each(|part| *part = a.min(b));
        }
    }
    let outsiders = |bus: usize| region.subsystems[region.buses[bus].subsystem].outsiders;
    for bus in (0..region.buses.len()).filter(|&bus| outsiders(bus) != outsiders(part[bus])) {
        if let Some(row) = rows(reading.sheets, "buses").get(bus) {
            let other = &region.buses[part[bus]].name;
            let what = format!("this bus and `{other}` are connected, but outsiders act differently there");
            reading.mistakes.push(row.mistake(
                "name",
                what,
                "give their sub-systems the same `outsiders` in region.toml",
            ));
        }
    }
    check_part_actors(reading, &part);
    let region = &reading.region;
    let lumpy = (region.links.iter().map(|link| ("links", &link.name, &link.building, link.bus0)))
        .chain(region.supplies.iter().map(|supply| ("supplies", &supply.name, &supply.building, supply.bus)))
        .chain(region.stores.iter().map(|store| ("stores", &store.name, &store.building, store.bus)))
        .filter(|(_, _, building, _)| building.lumpy && building.status == Status::Buildable);
    let mut counts = vec![0; region.buses.len()];
    for (table, name, _, bus) in lumpy {
        counts[part[bus.0]] += 1;
        let row = rows(reading.sheets, table).iter().find(|row| row.text("name") == *name);
        if let Some(row) = row.filter(|_| counts[part[bus.0]] == MAX_LUMPY + 1) {
            let what = format!("more than {MAX_LUMPY} lumpy builds in one connected part");
            reading.mistakes.push(row.mistake("lumpy", what, "make some of them options, or not lumpy"));
        }
    }
}
