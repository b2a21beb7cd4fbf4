//! Assets: links, supplies, demands and stores, as the programs use them. Rates are per year in the commodity's
//! unit, money in millions of the base year.

use super::region::{ActorId, BusId, LinkId, Period};

/// Whether an asset is there.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Status {
    /// It stands; its cost is sunk.
    Existing,
    /// It does not exist, until a variant says otherwise.
    Option,
    /// Any size up to its capacity can be had at its annual cost.
    Buildable,
}

/// What it takes for an asset to be there.
#[derive(Clone, Debug, PartialEq)]
pub struct Building {
    /// Whether it stands, may be built, or is only a plan.
    pub status: Status,
    /// Money per unit of capacity and year; annuity of the capital cost, or as given. 0 where nothing was given.
    pub annual_cost: f64,
    /// Years from decision to use.
    pub lead_time: f64,
    /// All or nothing: built at its whole capacity or not at all.
    pub lumpy: bool,
}

/// One end of a link: what arrives there per unit sent.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Output {
    /// Where it arrives.
    pub bus: BusId,
    /// Units arriving per unit at the sending end.
    pub efficiency: f64,
}

/// Moves or converts a commodity: pipeline, railway, ferry, power line, river reach, turbine.
#[derive(Clone, Debug, PartialEq)]
pub struct Link {
    /// Unique among links.
    pub name: String,
    /// The sending end.
    pub bus0: BusId,
    /// The receiving ends; the first is `bus1`.
    pub outputs: Vec<Output>,
    /// Rate at the sending end.
    pub capacity: f64,
    /// Money per unit sent, days included: `marginal_cost + days · value_of_time`.
    pub cost: f64,
    /// Money per unit sent as written in the table, without the days.
    pub marginal_cost: f64,
    /// Days in transit.
    pub days: f64,
    /// Who must all agree; empty is open to all.
    pub consent: Vec<ActorId>,
    /// Whether open transit among the candidates would open it.
    pub transit: bool,
    /// The link whose capacity this one's flow also counts against.
    pub shares_capacity_with: Option<LinkId>,
    /// What it takes for it to be there.
    pub building: Building,
    /// Share of the capacity that is there, by period.
    pub availability: Vec<f64>,
    /// Money per unit on top of the cost, by period: a tax while it lasts.
    pub added_cost: Vec<f64>,
}

impl Link {
    /// Money per unit sent in a period.
    #[must_use]
    pub fn cost_in(&self, period: usize) -> f64 {
        self.cost + self.added_cost[period]
    }
}

/// A source of a commodity: field, plant, inflow, a buyer's alternative.
#[derive(Clone, Debug, PartialEq)]
pub struct Supply {
    /// Unique among supplies.
    pub name: String,
    /// Where it feeds in.
    pub bus: BusId,
    /// Rate.
    pub capacity: f64,
    /// Money per unit.
    pub marginal_cost: f64,
    /// Who must all agree; empty is open to all.
    pub consent: Vec<ActorId>,
    /// What it takes for it to be there.
    pub building: Building,
    /// Share of the capacity that is there, by period.
    pub availability: Vec<f64>,
    /// Money per unit on top of the marginal cost, by period.
    pub added_cost: Vec<f64>,
}

impl Supply {
    /// Money per unit in a period.
    #[must_use]
    pub fn cost_in(&self, period: usize) -> f64 {
        self.marginal_cost + self.added_cost[period]
    }
}

/// One step of a demand: up to `quantity` is worth `price` a unit to its owner.
#[derive(Clone, Debug, PartialEq)]
pub struct Demand {
    /// Shared by the steps of one demand.
    pub name: String,
    /// From 1; unique with the name.
    pub step: usize,
    /// Where it takes out.
    pub bus: BusId,
    /// Rate.
    pub quantity: f64,
    /// Money per unit.
    pub price: f64,
    /// Whose benefit it is; empty is open to all.
    pub consent: Vec<ActorId>,
    /// Factor on the quantity, by period; may exceed one in a high season.
    pub availability: Vec<f64>,
    /// Money per unit on top of the price, by period.
    pub added_price: Vec<f64>,
}

impl Demand {
    /// What a unit is worth in a period.
    #[must_use]
    pub fn price_in(&self, period: usize) -> f64 {
        self.price + self.added_price[period]
    }
}

/// What a store must or may hold at the end of the year.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum StoreEnd {
    /// The year ends as it began, at a level of the program's choice.
    Cyclic,
    /// What is left is worth `value` a unit.
    Value {
        /// Level at the start of the year.
        initial: f64,
        /// Money per unit left.
        value: f64,
    },
    /// What is short of `level`, beyond what an untouched store would be short, costs `price` a unit.
    Level {
        /// Level at the start of the year.
        initial: f64,
        /// The level wanted at the end.
        level: f64,
        /// Money per unit short.
        price: f64,
    },
}

/// Keeps a commodity from one period to the next: reservoir, gas storage.
#[derive(Clone, Debug, PartialEq)]
pub struct Store {
    /// Unique among stores.
    pub name: String,
    /// Where it takes in and lets out.
    pub bus: BusId,
    /// Active volume, dead storage left out.
    pub capacity: f64,
    /// Rate of intake.
    pub max_intake: f64,
    /// Rate of release.
    pub max_release: f64,
    /// How the year ends.
    pub end: StoreEnd,
    /// Share lost in a year of standing.
    pub standing_loss: f64,
    /// Units stored per unit taken in.
    pub efficiency_in: f64,
    /// Who must all agree; empty is open to all.
    pub consent: Vec<ActorId>,
    /// What it takes for it to be there.
    pub building: Building,
    /// Share of the volume, and of the rates of intake and release, that is there, by period.
    pub availability: Vec<f64>,
}

impl Store {
    /// Level at the start of the year; absent where the program chooses it.
    #[must_use]
    pub fn initial(&self) -> Option<f64> {
        match self.end {
            StoreEnd::Cyclic => None,
            StoreEnd::Value { initial, .. } | StoreEnd::Level { initial, .. } => Some(initial),
        }
    }

    /// What the store still holds after so many years in which nothing is taken in or let out; zero where the program chooses the start.
    #[must_use]
    pub fn untouched(&self, years: f64) -> f64 {
        self.initial().unwrap_or(0.0) * libm::pow(1.0 - self.standing_loss, years)
    }

    /// The most that it may hold at the end of a period. What it held at the start may stay: doing nothing is always allowed.
    #[must_use]
    pub fn most_at_end(&self, periods: &[Period], period: usize) -> f64 {
        let years = periods[..=period].iter().map(|period| period.weight).sum();
        (self.capacity * self.availability[period]).max(self.untouched(years))
    }
}
