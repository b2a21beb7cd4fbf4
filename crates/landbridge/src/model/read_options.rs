//! Reads the options of futures.toml: what may be built, by whose consent and at what cost.

use super::Status;
use super::asset::Building;
use super::cells::Range;
use super::futures::{BuildOption, MAX_HORIZON};
use super::levers::AssetId;
use super::mistake::Mistake;
use super::read_futures::{flag, number, whole, year};
use super::region::{ActorId, BusId, LinkId, Region};
use super::selector::{Candidate, candidates, select};
use super::sheet::SheetRow;

/// What may be built: what the file lists, or every asset by itself where it lists nothing.
pub(super) fn read_options(
    items: &[SheetRow],
    region: &Region,
    (first_year, is_strict): (i32, bool),
    mistakes: &mut Vec<Mistake>,
) -> Vec<BuildOption> {
    if items.is_empty() {
        return options_by_themselves(region, first_year);
    }
    let all = candidates(region);
    let mut options: Vec<BuildOption> = Vec::new();
    for row in items {
        let option = read_option(row, region, (&all, is_strict), first_year, mistakes);
        let Some(option) = option else { continue };
        let taken =
            options.iter().find(|other| other.assets.iter().any(|asset| option.assets.contains(asset)));
        if let Some(other) = taken {
            let what = format!("an asset of it belongs to the option `{}`", other.name);
            mistakes.push(row.mistake("assets", what, "an asset is built once: keep it in one of them"));
        }
        options.push(option);
    }
    options
}

fn read_option(
    row: &SheetRow,
    region: &Region,
    (all, is_strict): (&[Candidate<'_>], bool),
    first_year: i32,
    mistakes: &mut Vec<Mistake>,
) -> Option<BuildOption> {
    let name = row.required("name", mistakes);
    row.required("assets", mistakes);
    let mut assets = select(row, "assets", region, all, is_strict, mistakes);
    if is_strict {
        for &asset in assets.iter().filter(|&&asset| status_of(region, asset) != Some(Status::Option)) {
            let what = format!("`{}` is no option", name_of(region, asset));
            mistakes.push(row.mistake("assets", what, "give it the status option, or leave it out"));
        }
    }
    // A variant may have built some of it already.
    assets.retain(|&asset| status_of(region, asset) == Some(Status::Option));
    let given_cost = row.number_in("annual_cost", Range::NotNegative, mistakes);
    let default_lead = longest_lead(region, &assets);
    let lead_time = whole(row, "lead_time", (0, MAX_HORIZON), default_lead, mistakes);
    let opens = year(row, "opens", mistakes);
    let from = year(row, "from", mistakes).unwrap_or(first_year);
    let days_saved = number(row, "days_saved", Range::Any, 0.0, mistakes);
    if opens.is_some() && ["from", "lead_time", "chance"].iter().any(|key| !row.text(key).is_empty()) {
        let what = "what opens in a given year is not weighed";
        mistakes.push(row.mistake("opens", what, "leave from, lead_time and chance out"));
    }
    let annual_cost = given_cost.unwrap_or_else(|| annual_cost_of(region, &assets));
    let mut option = of_assets(region, name, assets)?;
    let joint = flag(row, "joint", true, mistakes);
    let chance = number(row, "chance", Range::Within(0.0, 1.0), 1.0, mistakes);
    option = BuildOption { annual_cost, lead_time, opens, days_saved, joint, from, chance, ..option };
    Some(option)
}

/// Every asset that is an option and has a cost, with those that share its capacity.
fn options_by_themselves(region: &Region, from: i32) -> Vec<BuildOption> {
    let mut options: Vec<BuildOption> = Vec::new();
    for candidate in all_assets(region) {
        if status_of(region, candidate) != Some(Status::Option) {
            continue;
        }
        if let AssetId::Link(link) = candidate
            && region.links[link.0].shares_capacity_with.is_some()
        {
            continue;
        }
        let mut assets = vec![candidate];
        if let AssetId::Link(leader) = candidate {
            let follows = |place: &usize| region.links[*place].shares_capacity_with == Some(leader);
            assets.extend((0..region.links.len()).filter(follows).map(|place| AssetId::Link(LinkId(place))));
            assets.retain(|&asset| status_of(region, asset) == Some(Status::Option));
        }
        let annual_cost = annual_cost_of(region, &assets);
        if annual_cost > 0.0 {
            let lead_time = longest_lead(region, &assets);
            let option = of_assets(region, name_of(region, candidate), assets);
            options.extend(option.map(|option| BuildOption { annual_cost, lead_time, from, ..option }));
        }
    }
    options
}

fn all_assets(region: &Region) -> impl Iterator<Item = AssetId> {
    let links = (0..region.links.len()).map(|place| AssetId::Link(LinkId(place)));
    let supplies = (0..region.supplies.len()).map(AssetId::Supply);
    links.chain(supplies).chain((0..region.stores.len()).map(AssetId::Store))
}

fn of_assets(region: &Region, name: String, assets: Vec<AssetId>) -> Option<BuildOption> {
    let first = *assets.first()?;
    let mut consent: Vec<ActorId> = assets.iter().flat_map(|&asset| consent_of(region, asset)).collect();
    consent.sort_unstable();
    consent.dedup();
    let subsystem = region.buses[bus_of(region, first).0].subsystem;
    Some(BuildOption {
        name,
        assets,
        consent,
        annual_cost: 0.0,
        lead_time: 0,
        opens: None,
        days_saved: 0.0,
        joint: true,
        from: 0,
        chance: 1.0,
        subsystem,
    })
}

fn building_of(region: &Region, asset: AssetId) -> Option<&Building> {
    match asset {
        AssetId::Link(link) => Some(&region.links[link.0].building),
        AssetId::Supply(place) => Some(&region.supplies[place].building),
        AssetId::Store(place) => Some(&region.stores[place].building),
        AssetId::Demand(_) => None,
    }
}

fn status_of(region: &Region, asset: AssetId) -> Option<Status> {
    building_of(region, asset).map(|building| building.status)
}

fn bus_of(region: &Region, asset: AssetId) -> BusId {
    match asset {
        AssetId::Link(link) => region.links[link.0].bus0,
        AssetId::Supply(place) => region.supplies[place].bus,
        AssetId::Demand(place) => region.demands[place].bus,
        AssetId::Store(place) => region.stores[place].bus,
    }
}

fn consent_of(region: &Region, asset: AssetId) -> Vec<ActorId> {
    match asset {
        AssetId::Link(link) => region.links[link.0].consent.clone(),
        AssetId::Supply(place) => region.supplies[place].consent.clone(),
        AssetId::Demand(place) => region.demands[place].consent.clone(),
        AssetId::Store(place) => region.stores[place].consent.clone(),
    }
}

fn name_of(region: &Region, asset: AssetId) -> String {
    match asset {
        AssetId::Link(link) => region.links[link.0].name.clone(),
        AssetId::Supply(place) => region.supplies[place].name.clone(),
        AssetId::Demand(place) => region.demands[place].name.clone(),
        AssetId::Store(place) => region.stores[place].name.clone(),
    }
}

/// What assets cost a year at their whole capacity; those that share another's capacity cost nothing more.
fn annual_cost_of(region: &Region, assets: &[AssetId]) -> f64 {
    let capacity = |asset: AssetId| match asset {
        AssetId::Link(link) => region.links[link.0].capacity,
        AssetId::Supply(place) => region.supplies[place].capacity,
        AssetId::Store(place) => region.stores[place].capacity,
        AssetId::Demand(_) => 0.0,
    };
    let cost = |asset: AssetId| building_of(region, asset).map_or(0.0, |building| building.annual_cost);
    assets.iter().map(|&asset| cost(asset) * capacity(asset)).sum()
}

fn longest_lead(region: &Region, assets: &[AssetId]) -> usize {
    let lead = |&asset: &AssetId| building_of(region, asset).map_or(0.0, |building| building.lead_time);
    let longest = assets.iter().map(lead).fold(0.0, f64::max);
    // Half a year of building is a year until it works.
    (0..=MAX_HORIZON).find(|&years| years as f64 >= longest).unwrap_or(MAX_HORIZON)
}
