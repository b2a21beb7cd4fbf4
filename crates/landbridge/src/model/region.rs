//! The region as a whole and the small things in it: actors, periods, commodities, buses, records.

use super::asset::{Demand, Link, Store, Supply};
use super::factors::Factor;
use super::futures::Rules;
use super::levers::{Defense, Lever, Motive};
use super::politics::{AgendaIssue, Structure, Term, Tie};
use super::records::{Backtest, ClaimTexts, Event, Indicator};
use serde::{Deserialize, Serialize};

macro_rules! id {
    ($(#[$doc:meta] $name:ident),* $(,)?) => {$(
        #[$doc]
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
        pub struct $name(pub usize);
    )*};
}

id! {
    /// Place of an actor in [`Region::actors`].
    ActorId,
    /// Place of a commodity in [`Region::commodities`].
    CommodityId,
    /// Place of a bus in [`Region::buses`].
    BusId,
    /// Place of a link in [`Region::links`].
    LinkId,
}

/// A state or outside power.
#[derive(Clone, Debug, PartialEq)]
pub struct Actor {
    /// Short code used in every table.
    pub name: String,
    /// Name for people.
    pub title: String,
    /// What it is in the region, in a word: member, neighbor, power, market.
    pub role: String,
    /// Three-letter country code, where it is a country.
    pub iso_a3: String,
    /// Degrees north and east of a point to label it at.
    pub place: Option<(f64, f64)>,
    /// Gross domestic product, millions a year.
    pub gdp: Option<f64>,
}

/// A part of the representative year.
#[derive(Clone, Debug, PartialEq)]
pub struct Period {
    /// Unique, as in the profiles.
    pub name: String,
    /// Share of the year.
    pub weight: f64,
}

/// What is moved, with its unit.
#[derive(Clone, Debug, PartialEq)]
pub struct Commodity {
    /// Unique.
    pub name: String,
    /// Unit of its quantities, e.g. `bcm`.
    pub unit: String,
    /// Whether it may be spilled at no cost.
    pub free_disposal: bool,
    /// Money per unit and day in transit.
    pub value_of_time: f64,
    /// Whether it flows by itself past those who did not agree, as a river does.
    pub natural_flow: bool,
}

/// What those outside a coalition do with their assets.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Outsiders {
    /// Nothing: their assets are unused and nature passes.
    Idle,
    /// Their water assets keep the fixed linear rule of their stand-alone plan.
    Rule,
}

/// A named part of the network.
#[derive(Clone, Debug, PartialEq)]
pub struct Subsystem {
    /// Unique.
    pub name: String,
    /// The commodities whose buses belong to it.
    pub commodities: Vec<CommodityId>,
    /// The basins whose buses belong to it; empty takes every bus of its commodities.
    pub basins: Vec<String>,
    /// What those outside a coalition do here.
    pub outsiders: Outsiders,
}

/// A place where one commodity balances in each period.
#[derive(Clone, Debug, PartialEq)]
pub struct Bus {
    /// Unique.
    pub name: String,
    /// What balances here.
    pub commodity: CommodityId,
    /// On whose territory.
    pub actor: Option<ActorId>,
    /// The river basin or other group it belongs to; empty where none.
    pub basin: String,
    /// Place in [`Region::subsystems`].
    pub subsystem: usize,
    /// Degrees north and east.
    pub place: Option<(f64, f64)>,
}

/// How sure a number is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
pub enum Grade {
    /// Official or peer-reviewed.
    A,
    /// Reputable press or institute.
    B,
    /// An inference or an assumption, with its reasoning in the note.
    C,
}

/// What one numeric field rests on.
#[derive(Clone, Debug, PartialEq)]
pub struct Evidence {
    /// Table of the field, e.g. `links`.
    pub table: String,
    /// Row of the field: the asset's name.
    pub row: String,
    /// Column of the field.
    pub field: String,
    /// Ids in [`Region::sources`].
    pub sources: Vec<String>,
    /// How sure it is.
    pub grade: Grade,
    /// The reasoning.
    pub note: String,
}

/// Where a number comes from.
#[derive(Clone, Debug, PartialEq)]
pub struct Source {
    /// Unique.
    pub id: String,
    /// What it says.
    pub title: String,
    /// Where to find it.
    pub url: String,
    /// When it was read.
    pub date_read: String,
}

/// Which modeled number an observation is held against.
#[derive(Clone, Debug, PartialEq)]
pub enum Observed {
    /// Sum of the flows of links, at the sending end.
    Flow(Vec<LinkId>),
    /// Sum of supplies (places in [`Region::supplies`]).
    Supply(Vec<usize>),
    /// Sum of the use of demand steps (places in [`Region::demands`]).
    Use(Vec<usize>),
    /// Sum of releases of stores (places in [`Region::stores`]).
    Release(Vec<usize>),
    /// Sum of intakes of stores.
    Intake(Vec<usize>),
    /// Sum of levels of stores at the end of the period.
    Level(Vec<usize>),
    /// Marginal value at a bus; over the year, the mean weighted by time.
    Price(BusId),
    /// What the actor is implied to receive in the sub-systems of that place in [`Region::subsystems`].
    Payment(ActorId, usize),
}

/// Something that was really seen, to be held against the model.
#[derive(Clone, Debug, PartialEq)]
pub struct Observation {
    /// Unique.
    pub name: String,
    /// Which modeled number it is held against.
    pub observed: Observed,
    /// Place in [`Region::periods`]; `None` is the whole year.
    pub period: Option<usize>,
    /// Links whose flow the modeled number is divided by; empty divides by nothing.
    pub per: Vec<LinkId>,
    /// What was seen.
    pub value: f64,
    /// Its unit.
    pub unit: String,
    /// Ids in [`Region::sources`].
    pub facts: Vec<String>,
    /// How sure it is.
    pub grade: Grade,
    /// What to know about it.
    pub note: String,
}

/// A demand curve that was turned into a stair.
#[derive(Clone, Debug, PartialEq)]
pub struct Stair {
    /// Name of the demand.
    pub demand: String,
    /// Number of steps.
    pub steps: usize,
    /// Largest error of the surplus, money a year: |slope| · width² / 8, summed over periods.
    pub error: f64,
}

/// Name and title of a variant in the folder.
#[derive(Clone, Debug, PartialEq)]
pub struct VariantTitle {
    /// Name of its file, without the ending.
    pub name: String,
    /// One line.
    pub title: String,
    /// What it assumes and what it is for.
    pub why: String,
}

/// One modeled system: actors, network, records. Every number in it is finite and checked.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Region {
    /// Name of the folder.
    pub name: String,
    /// Name for people.
    pub title: String,
    /// The one year all numbers are of.
    pub base_year: i32,
    /// Unit of money, e.g. `million US dollars of 2024`.
    pub money_unit: String,
    /// For annuities, a year.
    pub discount_rate: f64,
    /// In order of the year; weights sum to one.
    pub periods: Vec<Period>,
    /// In the order of region.toml.
    pub commodities: Vec<Commodity>,
    /// In the order of region.toml.
    pub subsystems: Vec<Subsystem>,
    /// The actors in the bloc under study, or that may be.
    pub candidates: Vec<ActorId>,
    /// Whether one present candidate's consent opens a transit link for all of them.
    pub open_transit: bool,
    /// In the order of actors.csv.
    pub actors: Vec<Actor>,
    /// In the order of buses.csv.
    pub buses: Vec<Bus>,
    /// In the order of links.csv.
    pub links: Vec<Link>,
    /// In the order of supplies.csv.
    pub supplies: Vec<Supply>,
    /// In the order of demands.csv, curves spread into their steps.
    pub demands: Vec<Demand>,
    /// In the order of stores.csv.
    pub stores: Vec<Store>,
    /// In the order of ties.csv: the exceptions.
    pub ties: Vec<Tie>,
    /// [`ALONE`](super::politics::ALONE) first, then in the order of blocs.csv.
    pub structures: Vec<Structure>,
    /// Place of today's structure in [`Region::structures`].
    pub today: usize,
    /// In the order of terms.csv.
    pub terms: Vec<Term>,
    /// In the order of agenda.csv.
    pub agenda: Vec<AgendaIssue>,
    /// In the order of levers.csv.
    pub levers: Vec<Lever>,
    /// In the order of motives.csv.
    pub motives: Vec<Motive>,
    /// In the order of defenses.csv.
    pub defenses: Vec<Defense>,
    /// In the order of factors.csv.
    pub factors: Vec<Factor>,
    /// How its years go; absent where it has no futures.toml.
    pub rules: Option<Rules>,
    /// SHA-256 of everything that its numbers follow from, after its variants: tables without notes, evidence and records.
    pub fingerprint: String,
    /// Curves that were turned into stairs.
    pub stairs: Vec<Stair>,
    /// In the order of observed.csv.
    pub observations: Vec<Observation>,
    /// In the order of events.csv.
    pub events: Vec<Event>,
    /// In the order of indicators.csv.
    pub indicators: Vec<Indicator>,
    /// In the order of backtests.csv.
    pub backtests: Vec<Backtest>,
    /// What claims.toml holds.
    pub claims: ClaimTexts,
    /// One row for each numeric field that evidence.csv covers.
    pub evidence: Vec<Evidence>,
    /// Numeric fields without evidence, as `table, row, field`.
    pub ungraded: Vec<(String, String, String)>,
    /// In the order of sources.csv.
    pub sources: Vec<Source>,
    /// The variants in the folder, by name.
    pub variants: Vec<VariantTitle>,
    /// The variants applied to this region, in order.
    pub applied: Vec<String>,
}

impl Region {
    /// All its actors.
    #[must_use]
    pub fn everybody(&self) -> Vec<ActorId> {
        (0..self.actors.len()).map(ActorId).collect()
    }
}
