//! A region as a map shows it: what lies where, and how much of it an operation uses. Rows that are one thing on the ground are one
//! thing here. Knows no games and no drawing.

use crate::dispatch::{ColumnRole, Operation};
use crate::model::{ActorId, AssetId, BusId, Grade, Link, LinkId, Region, Status};
use serde::Serialize;
use std::collections::BTreeMap;

/// What separates the name of a line from that of the class of shippers a row of it carries.
const CLASS: &str = ": ";

/// What kind of thing it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum MapKind {
    /// Moves or converts.
    Link,
    /// Feeds in.
    Supply,
    /// Keeps.
    Store,
}

/// One thing on the map: links between the same two places whose names are the same up to `: `, a supply, or a store.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct MapAsset {
    /// `links/NAME`, `supplies/NAME` or `stores/NAME` of its first row.
    pub id: String,
    /// Name for people.
    pub title: String,
    /// Ids of all its rows.
    pub rows: Vec<String>,
    /// What kind of thing it is.
    pub kind: MapKind,
    /// First word of its commodity.
    pub family: String,
    /// Unit of its commodity.
    pub unit: String,
    /// Name of its sub-system.
    pub subsystem: String,
    /// Degrees east and north; absent where buses.csv gives its bus no place.
    pub from: Option<(f64, f64)>,
    /// Where a link goes; absent for what stands at one place, or has none.
    pub to: Option<(f64, f64)>,
    /// Name of the sending bus, or of the only one.
    pub from_bus: String,
    /// Name of the receiving bus; empty where there is none.
    pub to_bus: String,
    /// Codes of all who must agree; empty is open to all.
    pub consent: Vec<String>,
    /// `existing`, `option` or `buildable`.
    pub status: &'static str,
    /// Rate a year, of a store its volume.
    pub capacity: f64,
    /// Grade of the capacity: A, B, C, or empty.
    pub grade: String,
    /// Id of what runs the other way in the same capacity; empty where nothing does.
    pub opposite: String,
    /// The rows.
    #[serde(skip)]
    pub assets: Vec<AssetId>,
}

/// How much of each asset is used; one row for each, one number for each period.
#[derive(Clone, Debug, Default, PartialEq, Serialize)]
pub struct MapState {
    /// Sent or supplied in the period; of a store its level at the end.
    pub flow: Vec<Vec<f64>>,
    /// What could be; zero where it is not there.
    pub capacity: Vec<Vec<f64>>,
}

/// A part of the year.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct MapPeriod {
    /// Its name.
    pub name: String,
    /// Share of the year.
    pub weight: f64,
}

/// An actor and where to write its name.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct MapActor {
    /// Its code.
    pub code: String,
    /// Its name for people.
    pub title: String,
    /// Degrees east and north.
    pub place: Option<(f64, f64)>,
    /// Whether it is in the bloc under study, or may be.
    pub candidate: bool,
    /// What it is in the region, in a word.
    pub role: String,
    /// Three-letter country code, where it is a country.
    pub iso_a3: String,
}

/// Everything that a map shows of a region and of one operation of it.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct MapView {
    /// In order of the year.
    pub periods: Vec<MapPeriod>,
    /// In the order of actors.csv.
    pub actors: Vec<MapActor>,
    /// Links, supplies, stores, each in the order of its table.
    pub assets: Vec<MapAsset>,
    /// The base.
    pub base: MapState,
}

/// The map of a region, and of an operation of all its actors.
#[must_use]
pub fn view_map(region: &Region, operation: &Operation) -> MapView {
    let assets = map_assets(region);
    MapView {
        periods: (region.periods.iter())
            .map(|period| MapPeriod { name: period.name.clone(), weight: period.weight })
            .collect(),
        actors: (region.actors.iter().enumerate())
            .map(|(place, actor)| MapActor {
                code: actor.name.clone(),
                title: actor.title.clone(),
                place: actor.place.map(turned),
                candidate: region.candidates.contains(&ActorId(place)),
                role: actor.role.clone(),
                iso_a3: actor.iso_a3.clone(),
            })
            .collect(),
        base: map_state(region, &assets, operation),
        assets,
    }
}

/// North and east as east and north.
fn turned((north, east): (f64, f64)) -> (f64, f64) {
    (east, north)
}

/// What a map shows of a region.
#[must_use]
pub fn map_assets(region: &Region) -> Vec<MapAsset> {
    let grades = capacity_grades(region);
    let mut assets: Vec<MapAsset> = Vec::new();
    let mut known: BTreeMap<LineKey, usize> = BTreeMap::new();
    for (place, link) in region.links.iter().enumerate() {
        let far = link.outputs.first().map_or(link.bus0, |output| output.bus);
        let title = link.name.split(CLASS).next().unwrap_or(&link.name);
        let ends = (ground(region, link.bus0), ground(region, far));
        let key = (ends, title.to_owned(), status(link.building.status));
        let id = format!("links/{}", link.name);
        if let Some(&known) = known.get(&key) {
            let asset = &mut assets[known];
            asset.rows.push(id);
            asset.assets.push(AssetId::Link(LinkId(place)));
            for code in codes(region, &link.consent) {
                if !asset.consent.contains(&code) {
                    asset.consent.push(code);
                }
            }
            continue;
        }
        known.insert(key, assets.len());
        let (from, to) = (placed(region, link.bus0), placed(region, far));
        assets.push(MapAsset {
            to: to.filter(|to| from.is_some_and(|from| from != *to)),
            to_bus: region.buses[far.0].name.clone(),
            title: title.to_owned(),
            kind: MapKind::Link,
            status: status(link.building.status),
            consent: codes(region, &link.consent),
            grade: grade_of(&grades, "links", &link.name),
            ..asset_at(region, id, AssetId::Link(LinkId(place)), link.bus0)
        });
    }
    for asset in &mut assets {
        asset.capacity = joint(region, asset, |link| link.capacity);
    }
    name_opposites(region, &mut assets);
    for (place, supply) in region.supplies.iter().enumerate() {
        assets.push(MapAsset {
            kind: MapKind::Supply,
            status: status(supply.building.status),
            consent: codes(region, &supply.consent),
            capacity: supply.capacity,
            grade: grade_of(&grades, "supplies", &supply.name),
            ..asset_at(region, format!("supplies/{}", supply.name), AssetId::Supply(place), supply.bus)
        });
    }
    for (place, store) in region.stores.iter().enumerate() {
        assets.push(MapAsset {
            kind: MapKind::Store,
            status: status(store.building.status),
            consent: codes(region, &store.consent),
            capacity: store.capacity,
            grade: grade_of(&grades, "stores", &store.name),
            ..asset_at(region, format!("stores/{}", store.name), AssetId::Store(place), store.bus)
        });
    }
    assets
}

/// Ends, title and status: rows with the same are one thing.
type LineKey = ((String, String), String, &'static str);

/// What tells a place on the ground from others: where it lies, or where that is not known the bus.
fn ground(region: &Region, bus: BusId) -> String {
    match placed(region, bus) {
        Some((east, north)) => format!("{:x} {:x}", east.to_bits(), north.to_bits()),
        None => region.buses[bus.0].name.clone(),
    }
}

fn placed(region: &Region, bus: BusId) -> Option<(f64, f64)> {
    region.buses[bus.0].place.map(turned)
}

fn codes(region: &Region, consent: &[ActorId]) -> Vec<String> {
    consent.iter().map(|actor| region.actors[actor.0].name.clone()).collect()
}

fn status(status: Status) -> &'static str {
    match status {
        Status::Existing => "existing",
        Status::Option => "option",
        Status::Buildable => "buildable",
    }
}

/// A thing of one row at a bus; what differs by kind is left empty.
fn asset_at(region: &Region, id: String, asset: AssetId, bus: BusId) -> MapAsset {
    let from = placed(region, bus);
    let bus = &region.buses[bus.0];
    let commodity = &region.commodities[bus.commodity.0];
    let title = id.split_once('/').map_or_else(String::new, |(_, name)| name.to_owned());
    MapAsset {
        title,
        rows: vec![id.clone()],
        id,
        kind: MapKind::Link,
        family: commodity.name.split(' ').next().unwrap_or_default().to_owned(),
        unit: commodity.unit.clone(),
        subsystem: region.subsystems[bus.subsystem].name.clone(),
        from,
        to: None,
        from_bus: bus.name.clone(),
        to_bus: String::new(),
        consent: Vec::new(),
        status: "",
        capacity: 0.0,
        grade: String::new(),
        opposite: String::new(),
        assets: vec![asset],
    }
}

fn capacity_grades(region: &Region) -> BTreeMap<(&str, &str), Grade> {
    let of_capacity = region.evidence.iter().filter(|evidence| evidence.field == "capacity");
    of_capacity.map(|evidence| ((evidence.table.as_str(), evidence.row.as_str()), evidence.grade)).collect()
}

fn grade_of(grades: &BTreeMap<(&str, &str), Grade>, table: &str, row: &str) -> String {
    grades.get(&(table, row)).map(|grade| format!("{grade:?}")).unwrap_or_default()
}

fn leader(region: &Region, link: LinkId) -> LinkId {
    region.links[link.0].shares_capacity_with.unwrap_or(link)
}

/// What the rows of a link can carry together: those that share a capacity count it once, and no row carries more than its own.
fn joint(region: &Region, asset: &MapAsset, capacity: impl Fn(&Link) -> f64) -> f64 {
    let mut by_leader: BTreeMap<LinkId, f64> = BTreeMap::new();
    for row in &asset.assets {
        if let AssetId::Link(link) = row {
            *by_leader.entry(leader(region, *link)).or_default() += capacity(&region.links[link.0]);
        }
    }
    by_leader.into_iter().map(|(leader, rows)| rows.min(capacity(&region.links[leader.0]))).sum()
}

fn name_opposites(region: &Region, assets: &mut [MapAsset]) {
    let first = |asset: &MapAsset| match asset.assets.first() {
        Some(AssetId::Link(link)) => Some(leader(region, *link)),
        _ => None,
    };
    let opposites: Vec<String> = (assets.iter())
        .map(|asset| {
            let back = assets.iter().find(|other| {
                first(other) == first(asset)
                    && other.id != asset.id
                    && (&other.from_bus, &other.to_bus) == (&asset.to_bus, &asset.from_bus)
            });
            back.map(|other| other.id.clone()).unwrap_or_default()
        })
        .collect();
    for (asset, opposite) in assets.iter_mut().zip(opposites) {
        asset.opposite = opposite;
    }
}

/// How much an operation uses of each asset. What a region does not have, or does not have yet, is not used and cannot be.
#[must_use]
pub fn map_state(region: &Region, assets: &[MapAsset], operation: &Operation) -> MapState {
    let links = names(region.links.iter().map(|link| link.name.as_str()));
    let supplies = names(region.supplies.iter().map(|supply| supply.name.as_str()));
    let stores = names(region.stores.iter().map(|store| store.name.as_str()));
    let mut state = MapState::default();
    for asset in assets {
        // Places are looked up anew: another region has its rows elsewhere.
        let here: Vec<AssetId> = (asset.rows.iter())
            .filter_map(|id| match id.split_once('/')? {
                ("links", name) => links.get(name).map(|&place| AssetId::Link(LinkId(place))),
                ("supplies", name) => supplies.get(name).map(|&place| AssetId::Supply(place)),
                (_, name) => stores.get(name).map(|&place| AssetId::Store(place)),
            })
            .collect();
        let here = MapAsset { assets: here, ..asset.clone() };
        let periods = 0..region.periods.len();
        state.flow.push(periods.clone().map(|period| flow_in(&here, operation, period)).collect());
        state.capacity.push(periods.map(|period| capacity_in(region, &here, operation, period)).collect());
    }
    state
}

fn names<'a>(of: impl Iterator<Item = &'a str>) -> BTreeMap<&'a str, usize> {
    of.enumerate().map(|(place, name)| (name, place)).collect()
}

fn flow_in(asset: &MapAsset, operation: &Operation, period: usize) -> f64 {
    let of = |row: &AssetId| match *row {
        AssetId::Link(link) => operation.amount(ColumnRole::Flow(link, period)),
        AssetId::Supply(place) => operation.amount(ColumnRole::Supply(place, period)),
        AssetId::Store(place) => operation.amount(ColumnRole::Level(place, period)),
        AssetId::Demand(_) => 0.0,
    };
    asset.assets.iter().map(of).sum()
}

fn capacity_in(region: &Region, asset: &MapAsset, operation: &Operation, period: usize) -> f64 {
    let weight = region.periods[period].weight;
    let there = |status: Status, capacity: f64, built: ColumnRole| match status {
        Status::Existing => capacity,
        Status::Option => 0.0,
        Status::Buildable => operation.amount(built),
    };
    let of_row = |row: &AssetId| match *row {
        AssetId::Supply(place) => {
            let supply = &region.supplies[place];
            let built = ColumnRole::BuiltSupply(place);
            weight * supply.availability[period] * there(supply.building.status, supply.capacity, built)
        }
        AssetId::Store(place) => {
            let store = &region.stores[place];
            let built = ColumnRole::BuiltStore(place);
            store.availability[period] * there(store.building.status, store.capacity, built)
        }
        AssetId::Link(_) | AssetId::Demand(_) => 0.0,
    };
    if asset.kind != MapKind::Link {
        return asset.assets.iter().map(of_row).sum();
    }
    let built: BTreeMap<&str, f64> = (asset.assets.iter())
        .filter_map(|row| match *row {
            AssetId::Link(link) => {
                Some((region.links[link.0].name.as_str(), operation.amount(ColumnRole::BuiltLink(link))))
            }
            _ => None,
        })
        .collect();
    joint(region, asset, |link| {
        let size = match link.building.status {
            Status::Existing => link.capacity,
            Status::Option => 0.0,
            Status::Buildable => built.get(link.name.as_str()).copied().unwrap_or(link.capacity),
        };
        weight * link.availability[period] * size
    })
}
