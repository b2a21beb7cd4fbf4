//! What became of another program's network: its cost as that program counts it, and what it could not serve.

use crate::RunsError;
use landbridge::dispatch::{ColumnRole, Operation, operate};
use landbridge::model::Region;
use landbridge::pypsa::Imported;
use serde::Serialize;

/// Unserved parts below this share of what is asked for are the solver's rounding.
const ROUNDING: f64 = 1e-9;

/// An imported network, solved by all actors together.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct SolvedImport {
    /// As PyPSA counts it (`objective + objective_constant`), in the network's money; what is unserved is counted at the shortfall price.
    pub system_cost: f64,
    /// What must be served or taken in and is not; in PyPSA the network is infeasible where there is any.
    pub unserved: Vec<Unserved>,
}

/// An amount that is not served, or not taken in.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Unserved {
    /// Of the demand or supply.
    pub name: String,
    /// In which it is missing.
    pub period: String,
    /// In the unit of its commodity.
    pub amount: f64,
}

/// Solves an imported network.
///
/// # Errors
/// Where its program has no answer.
pub fn solve_import(region: &Region, imported: &Imported) -> Result<SolvedImport, RunsError> {
    let operation = operate(region, &region.everybody(), None)?;
    let demands = (region.demands.iter().enumerate())
        .filter(|(_, demand)| imported.to_serve.contains(&demand.name))
        .flat_map(|(id, demand)| {
            let role = move |period| ColumnRole::Use(id, period);
            short(region, &operation, &demand.name, demand.quantity, &demand.availability, &role)
        });
    let supplies = (region.supplies.iter().enumerate())
        .filter(|(_, supply)| imported.to_take_in.contains(&supply.name))
        .flat_map(|(id, supply)| {
            let role = move |period| ColumnRole::Supply(id, period);
            short(region, &operation, &supply.name, supply.capacity, &supply.availability, &role)
        });
    let unserved = demands.chain(supplies).collect();
    Ok(SolvedImport { system_cost: imported.system_cost(operation.surplus.value()), unserved })
}

/// In which periods less is done than is asked for.
fn short(
    region: &Region,
    operation: &Operation,
    name: &str,
    rate: f64,
    availability: &[f64],
    role: &dyn Fn(usize) -> ColumnRole,
) -> Vec<Unserved> {
    let periods = region.periods.iter().zip(availability).enumerate();
    let missing = periods.filter_map(|(place, (period, available))| {
        let asked = period.weight * available * rate;
        let amount = asked - operation.amount(role(place));
        (amount > ROUNDING * asked.max(1.0)).then(|| Unserved {
            name: name.to_owned(),
            period: period.name.clone(),
            amount,
        })
    });
    missing.collect()
}
