//! Selectors: a list of names, in which `*` stands for any text, or of conditions on the kind, commodity and owner of assets.

use super::levers::AssetId;
use super::mistake::{Mistake, suggest};
use super::pattern::matches_pattern;
use super::region::{ActorId, BusId, LinkId, Region};
use super::sheet::SheetRow;

const TYPES: [&str; 4] = ["link", "supply", "demand", "store"];
const KEYS: [&str; 3] = ["type", "commodity", "actor"];

/// What a selector looks at.
pub(super) struct Candidate<'a> {
    id: AssetId,
    kind: &'static str,
    name: &'a str,
    bus: BusId,
    consent: &'a [ActorId],
}

/// Every asset of a region, to be looked at by all its selectors.
pub(super) fn candidates(region: &Region) -> Vec<Candidate<'_>> {
    let links = region.links.iter().enumerate().map(|(place, link)| Candidate {
        id: AssetId::Link(LinkId(place)),
        kind: "link",
        name: &link.name,
        bus: link.bus0,
        consent: &link.consent,
    });
    let supplies = region.supplies.iter().enumerate().map(|(place, supply)| Candidate {
        id: AssetId::Supply(place),
        kind: "supply",
        name: &supply.name,
        bus: supply.bus,
        consent: &supply.consent,
    });
    let demands = region.demands.iter().enumerate().map(|(place, demand)| Candidate {
        id: AssetId::Demand(place),
        kind: "demand",
        name: &demand.name,
        bus: demand.bus,
        consent: &demand.consent,
    });
    let stores = region.stores.iter().enumerate().map(|(place, store)| Candidate {
        id: AssetId::Store(place),
        kind: "store",
        name: &store.name,
        bus: store.bus,
        consent: &store.consent,
    });
    links.chain(supplies).chain(demands).chain(stores).collect()
}

/// The assets that the items of a cell name, each once, in the order of the tables. Where `is_strict`, every item must match something.
pub(super) fn select(
    row: &SheetRow,
    column: &str,
    region: &Region,
    all: &[Candidate<'_>],
    is_strict: bool,
    mistakes: &mut Vec<Mistake>,
) -> Vec<AssetId> {
    let mut selected = Vec::new();
    for item in row.list(column) {
        let Some(found) = select_item(row, column, item, region, all, mistakes) else { continue };
        if found.is_empty() && is_strict {
            let bare = item.replace('*', "");
            let known = all.iter().map(|candidate| candidate.name);
            let what = format!("no asset is meant by `{item}`");
            mistakes.push(row.mistake(column, what, suggest(bare.trim(), known)));
        }
        selected.extend(found);
    }
    selected.sort_unstable();
    selected.dedup();
    selected
}

/// Nothing where an item is no item.
fn select_item(
    row: &SheetRow,
    column: &str,
    item: &str,
    region: &Region,
    all: &[Candidate<'_>],
    mistakes: &mut Vec<Mistake>,
) -> Option<Vec<AssetId>> {
    if !item.contains('=') {
        let named = all.iter().filter(|candidate| matches_pattern(item, candidate.name));
        return Some(named.map(|candidate| candidate.id).collect());
    }
    let mut found: Vec<&Candidate<'_>> = all.iter().collect();
    for condition in item.split('&') {
        let (key, value) = condition.split_once('=').unwrap_or((condition, ""));
        let (key, value) = (key.trim(), value.trim());
        match KEYS[row.find(column, key, KEYS, mistakes)?] {
            "type" => {
                let kind = TYPES[row.find(column, value, TYPES, mistakes)?];
                found.retain(|candidate| candidate.kind == kind);
            }
            "commodity" => {
                let commodity = |bus: BusId| &region.commodities[region.buses[bus.0].commodity.0].name;
                found.retain(|candidate| matches_pattern(value, commodity(candidate.bus)));
            }
            _ => {
                let known = region.actors.iter().map(|actor| actor.name.as_str());
                let actor = ActorId(row.find(column, value, known, mistakes)?);
                let here = |candidate: &Candidate<'_>| region.buses[candidate.bus.0].actor == Some(actor);
                found.retain(|candidate| candidate.consent.contains(&actor) || here(candidate));
            }
        }
    }
    Some(found.iter().map(|candidate| candidate.id).collect())
}
