//! The region on its way: rows of its tables as numbers, before they are bounded, pruned and written.

use super::tables::{Row, Values};
use crate::model::Mistake;

/// Where a row comes from, for what may be said of it later.
#[derive(Clone, Debug)]
pub(super) struct Origin {
    pub(super) row: Row,
    /// The column that sets its size.
    pub(super) column: String,
}

impl Origin {
    pub(super) fn new(row: &Row, column: impl Into<String>) -> Self {
        Self { row: row.clone(), column: column.into() }
    }

    pub(super) fn mistake(&self, what: impl Into<String>, remedy: impl Into<String>) -> Mistake {
        self.row.mistake(&self.column, what, remedy)
    }
}

/// Money per unit, and what is added to it by period.
#[derive(Clone, Debug, Default, PartialEq)]
pub(super) struct Cost {
    pub(super) base: f64,
    pub(super) added: Option<Vec<f64>>,
}

impl Cost {
    pub(super) fn of(values: &Values) -> Self {
        let (base, added) = values.as_added();
        Self { base, added }
    }

    pub(super) fn at(&self, period: usize) -> f64 {
        self.base + self.added.as_ref().map_or(0.0, |added| added[period])
    }

    pub(super) fn smallest(&self) -> f64 {
        let added = self.added.iter().flatten().copied().fold(f64::INFINITY, f64::min);
        self.base + if added.is_finite() { added } else { 0.0 }
    }

    pub(super) fn largest(&self) -> f64 {
        let added = self.added.iter().flatten().copied().fold(f64::NEG_INFINITY, f64::max);
        self.base + if added.is_finite() { added } else { 0.0 }
    }
}

/// Rate a year, and the share of it that is there by period. The rate may be infinite until the draft is bounded.
#[derive(Clone, Debug, Default, PartialEq)]
pub(super) struct Size {
    pub(super) most: f64,
    pub(super) shares: Option<Vec<f64>>,
}

impl Size {
    pub(super) fn share(&self, period: usize) -> f64 {
        self.shares.as_ref().map_or(1.0, |shares| shares[period])
    }

    pub(super) fn at(&self, period: usize) -> f64 {
        let share = self.share(period);
        if share == 0.0 { 0.0 } else { self.most * share }
    }
}

#[derive(Clone, Debug)]
pub(super) struct LinkRow {
    pub(super) name: String,
    pub(super) bus0: String,
    pub(super) outputs: Vec<(String, f64)>,
    pub(super) size: Size,
    pub(super) cost: Cost,
    pub(super) consent: Vec<String>,
    pub(super) shares_capacity_with: Option<String>,
    /// Annual cost of what may be built.
    pub(super) annual_cost: Option<f64>,
    pub(super) origin: Origin,
}

#[derive(Clone, Debug)]
pub(super) struct SupplyRow {
    pub(super) name: String,
    pub(super) bus: String,
    pub(super) size: Size,
    pub(super) cost: Cost,
    pub(super) consent: Vec<String>,
    pub(super) annual_cost: Option<f64>,
    /// PyPSA leaves no choice: what is not taken in costs the shortfall price.
    pub(super) must: bool,
    pub(super) origin: Origin,
}

#[derive(Clone, Debug)]
pub(super) struct DemandRow {
    pub(super) name: String,
    pub(super) bus: String,
    pub(super) size: Size,
    pub(super) price: Cost,
    pub(super) consent: Vec<String>,
    /// PyPSA leaves no choice: what is not served costs the shortfall price.
    pub(super) must: bool,
    pub(super) origin: Origin,
}

#[derive(Clone, Debug)]
pub(super) struct StoreRow {
    pub(super) name: String,
    pub(super) bus: String,
    /// Volume; may be infinite until the draft is bounded.
    pub(super) size: Size,
    /// Rates of intake and release as multiples of the volume, a year; absent where only the volume limits them.
    pub(super) rates: Option<[f64; 2]>,
    /// Level at the start; absent where the year closes.
    pub(super) initial: Option<f64>,
    pub(super) standing_loss: f64,
    pub(super) efficiency_in: f64,
    pub(super) consent: Vec<String>,
    pub(super) annual_cost: Option<f64>,
    pub(super) origin: Origin,
}

#[derive(Clone, Debug)]
pub(super) struct BusRow {
    pub(super) name: String,
    pub(super) commodity: String,
    pub(super) actor: String,
    pub(super) place: Option<(f64, f64)>,
}

/// Rows of a region's tables.
#[derive(Clone, Debug, Default)]
pub(super) struct Draft {
    pub(super) buses: Vec<BusRow>,
    pub(super) links: Vec<LinkRow>,
    pub(super) supplies: Vec<SupplyRow>,
    pub(super) demands: Vec<DemandRow>,
    pub(super) stores: Vec<StoreRow>,
    /// Commodities with their units and sub-systems, in the order in which they are met.
    pub(super) commodities: Vec<(String, String, String)>,
    pub(super) actors: Vec<String>,
    /// Cost of what PyPSA pays whatever is done: least capacities of what may be built, and spill.
    pub(super) fixed_cost: f64,
}
