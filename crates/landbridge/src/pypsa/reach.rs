//! What can never be of use: PyPSA carries it along at zero, a region calls it a mistake. Supplies and links of that kind are left out; a load that
//! nothing reaches stays, with a supply of nothing beside it, so that it shows as unserved.

use super::draft::{Cost, DemandRow, Draft, Size, SupplyRow};
use std::collections::BTreeSet;

/// Names of what was left out.
#[derive(Default)]
pub(super) struct LeftOut {
    pub(super) links: Vec<String>,
    pub(super) supplies: Vec<String>,
    pub(super) unreached: Vec<String>,
}

pub(super) fn prune(draft: &mut Draft) -> LeftOut {
    let mut left = LeftOut::default();
    loop {
        hold_what_must(draft, &mut left);
        let (fed, drained) = reach(draft);
        let idle = |bus0: &str, outputs: &[(String, f64)]| {
            !fed.contains(bus0) || outputs.iter().any(|(bus, _)| !drained.contains(bus))
        };
        let before = (draft.links.len(), draft.supplies.len(), draft.demands.len());
        let (out, kept) =
            std::mem::take(&mut draft.links).into_iter().partition(|row| idle(&row.bus0, &row.outputs));
        draft.links = kept;
        left.links.extend(out.into_iter().map(|row| row.name));
        let (out, kept) = std::mem::take(&mut draft.supplies)
            .into_iter()
            .partition(|row| !drained.contains(&row.bus) && !row.must);
        draft.supplies = kept;
        left.supplies.extend(out.into_iter().map(|row| row.name));
        // A demand that is free to take nothing takes nothing.
        draft.demands.retain(|row| row.must || fed.contains(&row.bus));
        if before == (draft.links.len(), draft.supplies.len(), draft.demands.len()) {
            return left;
        }
    }
}

/// What must be served or taken in, and cannot be, stays to be seen.
fn hold_what_must(draft: &mut Draft, left: &mut LeftOut) {
    let (fed, drained) = reach(draft);
    let lonely: Vec<DemandRow> =
        draft.demands.iter().filter(|row| row.must && !fed.contains(&row.bus)).cloned().collect();
    let stuck: Vec<SupplyRow> =
        draft.supplies.iter().filter(|row| row.must && !drained.contains(&row.bus)).cloned().collect();
    let nothing = Size { most: 0.0, shares: None };
    for row in lonely {
        left.unreached.push(row.name.clone());
        draft.supplies.push(SupplyRow {
            name: format!("nothing for {}", row.name),
            bus: row.bus,
            size: nothing.clone(),
            cost: Cost::default(),
            consent: row.consent,
            annual_cost: None,
            must: false,
            origin: row.origin,
        });
    }
    for row in stuck {
        left.unreached.push(row.name.clone());
        draft.demands.push(DemandRow {
            name: format!("nowhere for {}", row.name),
            bus: row.bus,
            size: nothing.clone(),
            price: Cost::default(),
            consent: row.consent,
            must: false,
            origin: row.origin,
        });
    }
}

/// Buses that something can reach, and buses from which something can be used.
fn reach(draft: &Draft) -> (BTreeSet<String>, BTreeSet<String>) {
    let stores = || draft.stores.iter().map(|row| row.bus.clone());
    let mut fed: BTreeSet<String> =
        draft.supplies.iter().map(|row| row.bus.clone()).chain(stores()).collect();
    let mut drained: BTreeSet<String> =
        draft.demands.iter().map(|row| row.bus.clone()).chain(stores()).collect();
    loop {
        let before = (fed.len(), drained.len());
        for link in &draft.links {
            for (bus, _) in &link.outputs {
                if fed.contains(&link.bus0) {
                    fed.insert(bus.clone());
                }
                if drained.contains(bus) {
                    drained.insert(link.bus0.clone());
                }
            }
        }
        if before == (fed.len(), drained.len()) {
            return (fed, drained);
        }
    }
}
