//! Independent parts of a region: buses that no link, directly or through others, connects have nothing to do with each
//! other.

use crate::model::{ActorId, AssetId, BusId, LinkId, Region, Status};

/// A connected part of the network with everything on it, in the order of the tables.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Part {
    /// Places in [`Region::subsystems`] that it spans.
    pub subsystems: Vec<usize>,
    /// Those whose consent occurs in it: player k of the part's game is `actors[k]`.
    pub actors: Vec<ActorId>,
    /// Its buses.
    pub buses: Vec<BusId>,
    /// Its links, options left out.
    pub links: Vec<LinkId>,
    /// Places in [`Region::supplies`], options left out.
    pub supplies: Vec<usize>,
    /// Places in [`Region::demands`].
    pub demands: Vec<usize>,
    /// Places in [`Region::stores`], options left out.
    pub stores: Vec<usize>,
}

impl Part {
    /// Names of its sub-systems, joined: a part that spans two is reported as `A + B`.
    #[must_use]
    pub fn title(&self, region: &Region) -> String {
        let names: Vec<&str> =
            self.subsystems.iter().map(|&place| region.subsystems[place].name.as_str()).collect();
        names.join(" + ")
    }

    /// Whether an asset lies in it; what does not exist lies nowhere.
    #[must_use]
    pub fn holds(&self, asset: AssetId) -> bool {
        match asset {
            AssetId::Link(link) => self.links.binary_search(&link).is_ok(),
            AssetId::Supply(place) => self.supplies.binary_search(&place).is_ok(),
            AssetId::Demand(place) => self.demands.binary_search(&place).is_ok(),
            AssetId::Store(place) => self.stores.binary_search(&place).is_ok(),
        }
    }
}

/// The parts of a region, in the order of their first bus. An `option` does not exist and connects nothing.
#[must_use]
pub fn split_into_parts(region: &Region) -> Vec<Part> {
    let mut part_of: Vec<usize> = (0..region.buses.len()).collect();
    let mut join = |a: usize, b: usize| {
        let (a, b) = (part_of[a], part_of[b]);
        part_of.iter_mut().filter(|part| **part == a.max(b)).for_each(|part| *part = a.min(b));
    };
    for link in region.links.iter().filter(|link| link.building.status != Status::Option) {
        link.outputs.iter().for_each(|output| join(link.bus0.0, output.bus.0));
        if let Some(leader) = link.shares_capacity_with {
            join(link.bus0.0, region.links[leader.0].bus0.0);
        }
    }
    let mut roots: Vec<usize> = part_of.clone();
    roots.sort_unstable();
    roots.dedup();
    roots.into_iter().map(|root| collect_part(region, |bus| part_of[bus.0] == root)).collect()
}

/// The region as one part: the second opinion on the split.
#[must_use]
pub fn undivided(region: &Region) -> Part {
    collect_part(region, |_| true)
}

fn collect_part(region: &Region, inside: impl Fn(BusId) -> bool) -> Part {
    let buses: Vec<BusId> = (0..region.buses.len()).map(BusId).filter(|&bus| inside(bus)).collect();
    let there = |status: Status, bus: BusId| status != Status::Option && inside(bus);
    let links: Vec<LinkId> = (0..region.links.len())
        .map(LinkId)
        .filter(|link| there(region.links[link.0].building.status, region.links[link.0].bus0))
        .collect();
    let supplies: Vec<usize> = (0..region.supplies.len())
        .filter(|&i| there(region.supplies[i].building.status, region.supplies[i].bus))
        .collect();
    let demands: Vec<usize> = (0..region.demands.len()).filter(|&i| inside(region.demands[i].bus)).collect();
    let stores: Vec<usize> = (0..region.stores.len())
        .filter(|&i| there(region.stores[i].building.status, region.stores[i].bus))
        .collect();

    let consents = (links.iter().map(|link| &region.links[link.0].consent))
        .chain(supplies.iter().map(|&i| &region.supplies[i].consent))
        .chain(demands.iter().map(|&i| &region.demands[i].consent))
        .chain(stores.iter().map(|&i| &region.stores[i].consent));
    let mut actors: Vec<ActorId> = consents.flatten().copied().collect();
    let opens = |link: &LinkId| {
        let link = &region.links[link.0];
        link.transit && link.consent.iter().any(|actor| region.candidates.contains(actor))
    };
    if region.open_transit && links.iter().any(opens) {
        actors.extend(&region.candidates);
    }
    actors.sort_unstable();
    actors.dedup();
    let mut subsystems: Vec<usize> = buses.iter().map(|bus| region.buses[bus.0].subsystem).collect();
    subsystems.sort_unstable();
    subsystems.dedup();
    Part { subsystems, actors, buses, links, supplies, demands, stores }
}
