//! What must not be assumed of a region's values: whether nobody is unwelcome, whether joining pays, whether the rule of
//! outsiders could be kept, and which free assets two coalitions may both be counting on. Reads finished values; where two coalitions
//! lose by joining it solves for each of the two, to say what both count on.

use crate::dispatch::{
    ColumnRole, Operation, OwnedProgram, PartProgram, PartValues, RowRole, SweepError, Values,
    operate_program, program_of,
};
use crate::game::Coalition;
use crate::model::{BusId, Outsiders, Region, StoreEnd};
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
    /// Of what the two together use more than there is: nobody's assets, capacity that several share, nature's water. Where outsiders
    /// are idle, v is not superadditive for no other reason.
    pub counted_twice: Vec<String>,
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

/// Looks at every part. `operation` is that of all actors together, `outsiders` what the values were computed with.
///
/// # Errors
/// Where a program cannot be solved.
///
/// # Complexity
/// 3ⁿ pairs of coalitions of a part's actors, and at most four programs.
pub fn check_values(
    region: &Region,
    values: &Values,
    operation: &Operation,
    outsiders: Option<Outsiders>,
) -> Result<Vec<Soundness>, SweepError> {
    values.parts.iter().map(|part| check_part(region, part, operation, outsiders)).collect()
}

fn check_part(
    region: &Region,
    values: &PartValues,
    operation: &Operation,
    outsiders: Option<Outsiders>,
) -> Result<Soundness, SweepError> {
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
    let superadditivity_checked = pairs.is_ok();
    let rivals = match pairs.ok().flatten() {
        None => None,
        Some((first, second, loss)) => {
            let built = program_of(region, &values.part, outsiders)?;
            let counted_twice = counted_twice(region, &built, (first, second), &values.part.title(region))?;
            Some(Rivals { first: names(first), second: names(second), loss, counted_twice })
        }
    };
    let overflows = values.breaches.iter().map(|breach| Overflow {
        level: breach.name.clone(),
        coalition: names(breach.coalition),
        excess: breach.excess,
    });
    Ok(Soundness {
        name: values.part.title(region),
        unwelcome,
        superadditivity_checked,
        rivals,
        overflows: overflows.collect(),
        plans_settled: values.plans_settled,
        free_at_limit: free_at_limit(region, values, operation),
    })
}

/// What two coalitions use by column, where both may use it.
struct Both<'a> {
    region: &'a Region,
    built: &'a PartProgram,
    /// By column, what each of them uses; nothing where it may not.
    amounts: [Vec<Option<f64>>; 2],
}

/// Of what two disjoint coalitions together use more than there is.
///
/// Were there enough of everything, both could go on as they are side by side: then opt(S ∪ T) ≥ opt(S) + opt(T) − opt(∅), whatever the
/// optima that were found. So where joining costs something, something is named (outsiders being idle).
fn counted_twice(
    region: &Region,
    built: &PartProgram,
    (first, second): (Coalition, Coalition),
    title: &str,
) -> Result<Vec<String>, SweepError> {
    let program = &built.program;
    let amounts = |coalition| -> Result<Vec<Option<f64>>, SweepError> {
        let mut amounts = vec![None; program.columns.len()];
        for (column, amount) in operate_program(program, coalition, title)?.amounts {
            amounts[column] = Some(amount);
        }
        Ok(amounts)
    };
    let both = Both { region, built, amounts: [amounts(first)?, amounts(second)?] };
    let mut named = both.assets();
    named.extend(both.joint_capacities(program));
    let mut seen = Vec::new();
    named.retain(|name| {
        let is_new = !seen.contains(name);
        seen.extend(is_new.then(|| name.clone()));
        is_new
    });
    Ok(named)
}

impl Both<'_> {
    /// What both use of a column, where each of them may use it.
    fn sum(&self, column: usize) -> Option<f64> {
        Some(self.amounts[0][column]? + self.amounts[1][column]?)
    }

    fn of(&self, role: ColumnRole) -> Option<f64> {
        self.sum(self.built.columns.iter().position(|&other| other == role)?)
    }

    fn assets(&self) -> Vec<String> {
        let region = self.region;
        let over = |amount: f64, most: f64| amount > most + AT_LIMIT * most.abs();
        let columns = self.built.columns.iter().zip(&self.built.program.columns).enumerate();
        let name = |(j, (&role, column)): (usize, (&ColumnRole, &crate::dispatch::Column))| {
            let amount = self.sum(j)?;
            match role {
                ColumnRole::Flow(link, _) => {
                    over(amount, column.upper).then(|| region.links[link.0].name.clone())
                }
                ColumnRole::Supply(supply, _) => {
                    over(amount, column.upper).then(|| region.supplies[supply].name.clone())
                }
                ColumnRole::Use(demand, _) => over(amount, column.upper).then(|| {
                    let demand = &region.demands[demand];
                    format!("{}/{}", demand.name, demand.step)
                }),
                ColumnRole::Intake(store, _) | ColumnRole::Release(store, _) => {
                    over(amount, column.upper).then(|| region.stores[store].name.clone())
                }
                ColumnRole::Level(store, period) => {
                    // What it held at the start is there once.
                    let years = region.periods[..=period].iter().map(|period| period.weight).sum();
                    let level = amount - region.stores[store].untouched(years);
                    let short = level < -AT_LIMIT * (1.0 + amount);
                    (short
                        || over(level, column.upper)
                        || period + 1 == region.periods.len() && self.is_short_at_end(store, level))
                    .then(|| region.stores[store].name.clone())
                }
                _ => None,
            }
        };
        columns.filter_map(name).collect()
    }

    /// Whether both count on the same of what a store holds to be kept at the end, or on filling it up.
    fn is_short_at_end(&self, store: usize, level: f64) -> bool {
        let StoreEnd::Level { level: wanted, .. } = self.region.stores[store].end else { return false };
        let years = self.region.periods.iter().map(|period| period.weight).sum();
        let untouched = self.region.stores[store].untouched(years).min(wanted);
        let kept = self.of(ColumnRole::Kept(store)).unwrap_or(0.0) - untouched;
        kept > wanted.min(level) + AT_LIMIT * (1.0 + wanted)
    }

    /// Links whose capacity others share, where the two together exceed it.
    fn joint_capacities(&self, program: &OwnedProgram) -> Vec<String> {
        let mut carried = vec![0.0; program.rows.len()];
        for (j, column) in program.columns.iter().enumerate() {
            let [one, other] = [0, 1].map(|side: usize| self.amounts[side][j].unwrap_or(0.0));
            // What both would build is built once, up to its size.
            let amount = match self.built.columns[j] {
                ColumnRole::BuiltLink(_) => (one + other).min(column.upper),
                _ => one + other,
            };
            column.entries.iter().for_each(|&(row, value)| carried[row] += value * amount);
        }
        let rows = self.built.rows.iter().zip(&program.rows).zip(carried);
        let over = rows.filter_map(|((&role, row), carried)| match role {
            RowRole::JointCapacity(leader, _) if carried > row.rhs + AT_LIMIT * (1.0 + row.rhs) => {
                Some(self.region.links[leader.0].name.clone())
            }
            _ => None,
        });
        over.collect()
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
