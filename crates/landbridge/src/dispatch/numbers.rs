//! The numbers of a part's program that follow from the tables period by period: gains and bounds of columns, widths of rows.
//! What is disturbed in a region changes these alone, unless it may yet be built.

use super::program::{ColumnRole, PartProgram, RowRole};
use super::samples::Numbers;
use crate::model::{LinkId, Region, Status, StoreEnd};

/// Money gained per unit of a column, builds left out.
pub(super) fn gain(region: &Region, role: ColumnRole) -> f64 {
    match role {
        ColumnRole::Flow(link, period) => -region.links[link.0].cost_in(period),
        ColumnRole::Supply(supply, period) => -region.supplies[supply].cost_in(period),
        ColumnRole::Use(demand, period) => region.demands[demand].price_in(period),
        ColumnRole::Level(store, period) => match region.stores[store].end {
            StoreEnd::Value { value, .. } if period + 1 == region.periods.len() => value,
            _ => 0.0,
        },
        _ => 0.0,
    }
}

/// Largest value of a column; absent where no table gives it by period.
pub(super) fn most(region: &Region, role: ColumnRole) -> Option<f64> {
    let weight = |period: usize| region.periods[period].weight;
    match role {
        ColumnRole::Flow(link, period) => {
            let link = &region.links[link.0];
            Some(weight(period) * link.availability[period] * link.capacity)
        }
        ColumnRole::Supply(supply, period) => {
            let supply = &region.supplies[supply];
            Some(weight(period) * supply.availability[period] * supply.capacity)
        }
        ColumnRole::Use(demand, period) => {
            let demand = &region.demands[demand];
            Some(weight(period) * demand.availability[period] * demand.quantity)
        }
        ColumnRole::Level(store, period) => Some(region.stores[store].most_at_end(&region.periods, period)),
        ColumnRole::Intake(store, period) => {
            let store = &region.stores[store];
            Some(weight(period) * store.availability[period] * store.max_intake)
        }
        ColumnRole::Release(store, period) => {
            let store = &region.stores[store];
            Some(weight(period) * store.availability[period] * store.max_release)
        }
        _ => None,
    }
}

/// What the links that share a link's capacity may carry together in a period, without what may yet be built.
pub(super) fn joint_capacity(region: &Region, leader: LinkId, period: usize) -> f64 {
    let link = &region.links[leader.0];
    if link.building.status == Status::Existing {
        region.periods[period].weight * link.availability[period] * link.capacity
    } else {
        0.0
    }
}

impl PartProgram {
    /// Takes the numbers of some columns and rows from a region of the same shape: other availabilities, added costs and prices of
    /// assets that stand.
    pub(crate) fn renumber(
        &self,
        region: &Region,
        (columns, rows): (&[usize], &[usize]),
        numbers: &mut Numbers,
    ) {
        for &j in columns {
            if let Some(most) = most(region, self.columns[j]) {
                numbers.upper[j] = most;
                numbers.cost[j] = gain(region, self.columns[j]);
            }
        }
        for &row in rows {
            if let RowRole::JointCapacity(leader, period) = self.rows[row] {
                numbers.rhs[row] = joint_capacity(region, leader, period);
            }
        }
    }
}
