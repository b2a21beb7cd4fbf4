//! Checks the region as a whole: whether every asset can be of use to somebody, and whether its parts agree.

use super::asset::Status;
use super::limits::check_part_actors;
use super::read::{Reading, rows};
use super::region::{Bus, Region};
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
    let mut starts = vec![false; region.buses.len()];
    let stored = region.stores.iter().map(|store| store.bus);
    region
        .supplies
        .iter()
        .map(|supply| supply.bus)
        .chain(stored.clone())
        .for_each(|bus| starts[bus.0] = true);
    let fed = spread(region, starts, false);
    let spills = |bus: &Bus| region.commodities[bus.commodity.0].free_disposal;
    let mut ends: Vec<bool> = region.buses.iter().map(spills).collect();
    region.demands.iter().map(|demand| demand.bus).chain(stored).for_each(|bus| ends[bus.0] = true);
    let drained = spread(region, ends, true);
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

/// Buses that can be reached along the links from those that are marked, or backwards.
fn spread(region: &Region, mut reached: Vec<bool>, backwards: bool) -> Vec<bool> {
    let mut next = vec![Vec::new(); region.buses.len()];
    for link in &region.links {
        for output in &link.outputs {
            let (from, to) = if backwards { (output.bus, link.bus0) } else { (link.bus0, output.bus) };
            next[from.0].push(to.0);
        }
    }
    let mut open: Vec<usize> = (0..reached.len()).filter(|&bus| reached[bus]).collect();
    while let Some(bus) = open.pop() {
        for &to in &next[bus] {
            if !std::mem::replace(&mut reached[to], true) {
                open.push(to);
            }
        }
    }
    reached
}

/// For each bus the first one that it is connected with.
fn first_of_part(region: &Region) -> Vec<usize> {
    let mut next = vec![Vec::new(); region.buses.len()];
    for link in &region.links {
        // Links that share a capacity stand in one program.
        let leader = link.shares_capacity_with.map(|leader| region.links[leader.0].bus0);
        for other in link.outputs.iter().map(|output| output.bus).chain(leader) {
            next[link.bus0.0].push(other.0);
            next[other.0].push(link.bus0.0);
        }
    }
    let mut part = vec![usize::MAX; region.buses.len()];
    for first in 0..part.len() {
        let mut open = if part[first] == usize::MAX { vec![first] } else { Vec::new() };
        while let Some(bus) = open.pop() {
            if part[bus] == usize::MAX {
                part[bus] = first;
                open.extend(&next[bus]);
            }
        }
    }
    part
}

/// Reports parts whose sub-systems disagree on what outsiders do, and parts with too many lumpy builds.
fn check_parts(reading: &mut Reading<'_>) {
    let region = &reading.region;
    let part = first_of_part(region);
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
