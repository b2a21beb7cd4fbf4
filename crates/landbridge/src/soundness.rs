//! What must not be assumed of a region's values: whether nobody is unwelcome, whether joining pays, whether the rule of
//! outsiders could be kept, and which free assets two coalitions may both be counting on. Reads finished values; solves nothing.

use crate::dispatch::{ColumnRole, Operation, PartValues, Values};
use crate::game::Coalition;
use crate::model::{BusId, Region};
use serde::Serialize;

/// A difference this small, relative to `1 + |v(N)|`, is the rounding of two certified values.
const TOLERANCE: f64 = 1e-8;

/// An amount this close to its bound, relative to it, is at the bound.
const AT_LIMIT: f64 = 1e-7;

/// One actor lowers the value of a coalition by joining it.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Unwelcome {
    /// Who.
    pub actor: String,
    /// Whom it joins.
    pub coalition: Vec<String>,
    /// By how much, money a year.
    pub loss: f64,
}

/// Two coalitions lose by joining.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Rivals {
    /// One.
    pub first: Vec<String>,
    /// The other.
    pub second: Vec<String>,
    /// By how much, money a year.
    pub loss: f64,
}

/// The rule of outsiders would run a store over, or empty.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Overflow {
    /// Which level, in words.
    pub level: String,
    /// In the program of which coalition it is worst.
    pub coalition: Vec<String>,
    /// By how much, in the store's unit.
    pub excess: f64,
}

/// What was found in one part.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Soundness {
    /// Names of its sub-systems, joined.
    pub name: String,
    /// The worst case in which v is not monotone.
    pub unwelcome: Option<Unwelcome>,
    /// Whether superadditivity was looked at: not where there are too many actors.
    pub superadditivity_checked: bool,
    /// The worst case in which v is not superadditive.
    pub rivals: Option<Rivals>,
    /// Levels that the rule of outsiders would break.
    pub overflows: Vec<Overflow>,
    /// Whether the plans behind the rule came to rest.
    pub plans_settled: bool,
    /// Free assets at their limit when all cooperate: each of two coalitions may count on them.
    pub free_at_limit: Vec<String>,
}

/// Looks at every part. `operation` is that of all actors together.
#[must_use]
pub fn check_values(region: &Region, values: &Values, operation: &Operation) -> Vec<Soundness> {
    values.parts.iter().map(|part| check_part(region, part, operation)).collect()
}

fn check_part(region: &Region, values: &PartValues, operation: &Operation) -> Soundness {
    let game = values.game();
    let names = |coalition: Coalition| -> Vec<String> {
        coalition.members().map(|player| region.actors[values.part.actors[player].0].name.clone()).collect()
    };
    let tolerance = TOLERANCE * (1.0 + game.grand().abs());
    let unwelcome = game.monotone_violation(tolerance).map(|(player, coalition, loss)| Unwelcome {
        actor: region.actors[values.part.actors[player].0].name.clone(),
        coalition: names(coalition),
        loss,
    });
    let pairs = game.superadditive_violation(tolerance);
    let overflows = values.breaches.iter().map(|breach| Overflow {
        level: breach.name.clone(),
        coalition: names(breach.coalition),
        excess: breach.excess,
    });
    Soundness {
        name: values.part.title(region),
        unwelcome,
        superadditivity_checked: pairs.is_ok(),
        rivals: pairs.ok().flatten().map(|(first, second, loss)| Rivals {
            first: names(first),
            second: names(second),
            loss,
        }),
        overflows: overflows.collect(),
        plans_settled: values.plans_settled,
        free_at_limit: free_at_limit(region, values, operation),
    }
}

/// Links, supplies and demands without an owner that are used to their limit in some period; nature's water is left out.
fn free_at_limit(region: &Region, values: &PartValues, operation: &Operation) -> Vec<String> {
    let part = &values.part;
    let natural = |bus: BusId| region.commodities[region.buses[bus.0].commodity.0].natural_flow;
    let full = |rate: f64, availability: &[f64], role: &dyn Fn(usize) -> ColumnRole| {
        region.periods.iter().zip(availability).enumerate().any(|(period, (weights, there))| {
            let most = weights.weight * there * rate;
            most > 0.0 && operation.amount(role(period)) >= most * (1.0 - AT_LIMIT)
        })
    };
    let links = part.links.iter().map(|&id| (id, &region.links[id.0])).filter(|(id, link)| {
        link.consent.is_empty()
            && !natural(link.bus0)
            && full(link.capacity, &link.availability, &|p| ColumnRole::Flow(*id, p))
    });
    let supplies = part.supplies.iter().map(|&id| (id, &region.supplies[id])).filter(|(id, supply)| {
        supply.consent.is_empty()
            && !natural(supply.bus)
            && full(supply.capacity, &supply.availability, &|p| ColumnRole::Supply(*id, p))
    });
    let demands = part.demands.iter().map(|&id| (id, &region.demands[id])).filter(|(id, demand)| {
        demand.consent.is_empty()
            && !natural(demand.bus)
            && full(demand.quantity, &demand.availability, &|p| ColumnRole::Use(*id, p))
    });
    links
        .map(|(_, link)| link.name.clone())
        .chain(supplies.map(|(_, supply)| supply.name.clone()))
        .chain(demands.map(|(_, demand)| format!("{}/{}", demand.name, demand.step)))
        .collect()
}
