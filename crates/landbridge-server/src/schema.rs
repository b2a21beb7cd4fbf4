//! The engine's own types as the OpenAPI document describes them; nothing is ever built of these. A test holds real answers against them.

#![allow(dead_code, clippy::struct_field_names, reason = "descriptions alone, with the names of the wire")]

use crate::wire::RunStatus;
use utoipa::ToSchema;

/// A factor at a value.
#[derive(ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct FactorValue {
    /// As in factors.csv.
    name: String,
    /// In the factor's own terms.
    #[schema(minimum = -1e12, maximum = 1e12)]
    value: f64,
}

/// An asset at another size.
#[derive(ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct CapacityTimes {
    /// Id of an asset on the map.
    asset: String,
    /// What its capacity is multiplied by.
    #[schema(minimum = 0, maximum = 100)]
    times: f64,
}

/// A lever that is pulled.
#[derive(ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct LeverPull {
    /// Of the lever, or of the group that is pulled as one.
    name: String,
    /// The period that it begins with; empty for what lasts the whole year.
    #[schema(required = false)]
    begins: String,
}

/// Two actors.
#[derive(ToSchema)]
#[schema(min_items = 2, max_items = 2)]
pub(crate) struct Pair(Vec<String>);

/// What is different from the base; every list may be left out of a request.
#[derive(ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct WhatIf {
    /// Assumptions: they move the base as well.
    #[schema(required = false, max_items = 200)]
    factors: Vec<FactorValue>,
    /// Only those who are tied can deal.
    #[schema(required = false)]
    ties: bool,
    /// Policies: they move the what-if alone.
    #[schema(required = false, max_items = 200)]
    variants: Vec<String>,
    /// Ids of assets.
    #[schema(required = false, max_items = 200)]
    build: Vec<String>,
    /// Ids of assets.
    #[schema(required = false, max_items = 200)]
    close: Vec<String>,
    /// Capacities of assets.
    #[schema(required = false, max_items = 200)]
    capacity: Vec<CapacityTimes>,
    /// Who bargains as one.
    #[schema(required = false, max_items = 200)]
    bloc: Vec<String>,
    /// Pairs that can no longer deal directly.
    #[schema(required = false, max_items = 200)]
    cut: Vec<Pair>,
    /// Levers that are pulled.
    #[schema(required = false, max_items = 200)]
    levers: Vec<LeverPull>,
}

/// Which tables and which program a figure comes from.
#[derive(ToSchema)]
pub(crate) struct Reference {
    region: String,
    /// SHA-256 of the tables.
    fingerprint: String,
    version: String,
    /// What makes it again.
    command: String,
}

/// What one gets.
#[derive(ToSchema)]
pub(crate) struct Share {
    share: f64,
    alone: f64,
    gain: f64,
    regional: f64,
}

/// An actor's shares.
#[derive(ToSchema)]
pub(crate) struct ActorShares {
    actor: String,
    title: String,
    total: Share,
    /// In the order of the sub-systems beside it.
    by_subsystem: Vec<Share>,
}

/// A part of the network.
#[derive(ToSchema)]
pub(crate) struct SubsystemTotal {
    name: String,
    members: Vec<String>,
    together: f64,
    alone: f64,
}

/// A part of the year.
#[derive(ToSchema)]
pub(crate) struct Period {
    name: String,
    weight: f64,
}

/// One thing on the map.
#[derive(ToSchema)]
pub(crate) struct MapAsset {
    id: String,
    title: String,
    rows: Vec<String>,
    kind: MapKind,
    family: String,
    unit: String,
    subsystem: String,
    /// Degrees east and north; null of what has no place.
    #[schema(required)]
    from: Option<[f64; 2]>,
    #[schema(required)]
    to: Option<[f64; 2]>,
    from_bus: String,
    to_bus: String,
    consent: Vec<String>,
    /// `existing`, `option` or `buildable`.
    status: String,
    capacity: f64,
    grade: String,
    opposite: String,
}

/// What kind of thing.
#[derive(ToSchema)]
#[schema(rename_all = "snake_case")]
pub(crate) enum MapKind {
    Link,
    Supply,
    Store,
}

/// An operation of all together; one row for each asset, one number for each period.
#[derive(ToSchema)]
pub(crate) struct MapState {
    flow: Vec<Vec<f64>>,
    capacity: Vec<Vec<f64>>,
}

/// An actor on the map.
#[derive(ToSchema)]
pub(crate) struct Place {
    code: String,
    title: String,
    #[schema(required)]
    place: Option<[f64; 2]>,
    candidate: bool,
    role: String,
    iso_a3: String,
}

/// What lies where.
#[derive(ToSchema)]
pub(crate) struct MapView {
    periods: Vec<Period>,
    actors: Vec<Place>,
    assets: Vec<MapAsset>,
    base: MapState,
}

/// A variant of the folder.
#[derive(ToSchema)]
pub(crate) struct Variant {
    name: String,
    title: String,
    why: String,
}

/// A bloc.
#[derive(ToSchema)]
pub(crate) struct Bloc {
    bloc: String,
    actors: Vec<String>,
}

/// A named coalition structure.
#[derive(ToSchema)]
pub(crate) struct Structure {
    name: String,
    blocs: Vec<Bloc>,
}

/// A pair that cannot always deal.
#[derive(ToSchema)]
pub(crate) struct Tie {
    a: String,
    b: String,
    reliability: f64,
    note: String,
}

/// A lever, or a group that is pulled as one.
#[derive(ToSchema)]
pub(crate) struct LeverControl {
    name: String,
    holder: String,
    channel: String,
    days: f64,
    begins: Vec<String>,
    #[schema(required)]
    cost: Option<f64>,
    instead_of: Vec<String>,
    assets: Vec<String>,
}

/// A number that is not known.
#[derive(ToSchema)]
pub(crate) struct FactorControl {
    name: String,
    unit: String,
    note: String,
    table: String,
    field: String,
    mode: FactorMode,
    base: f64,
    low: f64,
    high: f64,
    subsystems: Vec<String>,
}

/// How a factor moves its numbers.
#[derive(ToSchema)]
#[schema(rename_all = "snake_case")]
pub(crate) enum FactorMode {
    Times,
    Plus,
    Set,
}

/// A served region.
#[derive(ToSchema)]
pub(crate) struct Overview {
    reference: Reference,
    title: String,
    base_year: i32,
    money_unit: String,
    /// Whether variants can be saved into the region's folder.
    can_save: bool,
    map: MapView,
    subsystems: Vec<SubsystemTotal>,
    actors: Vec<ActorShares>,
    variants: Vec<Variant>,
    structures: Vec<Structure>,
    ties: Vec<Tie>,
    levers: Vec<LeverControl>,
    factors: Vec<FactorControl>,
}

/// One of the two that are compared.
#[derive(ToSchema)]
pub(crate) struct Side {
    subsystems: Vec<SubsystemTotal>,
    actors: Vec<ActorShares>,
    /// One row for each asset of the overview, then of `added`.
    map: MapState,
}

/// A part that was computed for an answer.
#[derive(ToSchema)]
pub(crate) struct Recomputed {
    name: String,
    programs: u64,
}

/// The what-if beside what it is compared with.
#[derive(ToSchema)]
pub(crate) struct WhatIfAnswer {
    state: WhatIf,
    /// In one sentence with numbers.
    answer: String,
    before: Side,
    after: Side,
    /// Assets that only the what-if has.
    added: Vec<MapAsset>,
    recomputed: Vec<Recomputed>,
    milliseconds: f64,
    notes: Vec<String>,
}

/// A variant file.
#[derive(ToSchema)]
pub(crate) struct PatchAnswer {
    name: String,
    /// Path within the region's folder.
    file: String,
    text: String,
    /// What a variant file cannot hold, or what to call beside it.
    notes: Vec<String>,
}

/// One piece of a chapter: a sentence, a note, or a table.
#[derive(ToSchema)]
pub(crate) struct Block {
    sentence: Option<String>,
    note: Option<String>,
    table: Option<BlockTable>,
}

/// A table.
#[derive(ToSchema)]
pub(crate) struct BlockTable {
    header: Vec<String>,
    rows: Vec<Vec<String>>,
}

/// A chapter.
#[derive(ToSchema)]
pub(crate) struct Chapter {
    id: String,
    title: String,
    /// One sentence with numbers; empty where it has none.
    answer: String,
    blocks: Vec<Block>,
}

/// What the futures of a run tell; the parts below are those of the brief.
#[derive(ToSchema)]
pub(crate) struct FuturesChapter {
    run: String,
    of: u64,
    design: String,
    seed: u64,
    years: [i64; 2],
    money_unit: String,
    candidates: Vec<String>,
    summary: RunSummary,
    #[schema(required)]
    drivers: Option<serde_json::Map<String, serde_json::Value>>,
}

/// What futures have in common.
#[derive(ToSchema)]
pub(crate) struct RunSummary {
    futures: u64,
    years: Vec<serde_json::Map<String, serde_json::Value>>,
    fans: Vec<serde_json::Map<String, serde_json::Value>>,
}

/// The brief, as `landbridge brief --json` prints it; docs/server.md says where its parts are described.
#[derive(ToSchema)]
pub(crate) struct Brief {
    reference: Reference,
    title: String,
    base_year: i32,
    money_unit: String,
    answer: String,
    bloc_answer: String,
    coercion_answer: String,
    subsystems: Vec<SubsystemTotal>,
    actors: Vec<ActorShares>,
    map: MapView,
    #[schema(required)]
    futures: Option<FuturesChapter>,
    chapters: Vec<Chapter>,
}

/// A run, with what it tells.
#[derive(ToSchema)]
pub(crate) struct RunDetail {
    id: String,
    status: RunStatus,
    state: WhatIf,
    n: u64,
    seed: u64,
    done: u64,
    seconds: f64,
    message: String,
    #[schema(required)]
    futures: Option<FuturesChapter>,
    #[schema(required)]
    chapter: Option<Chapter>,
}
