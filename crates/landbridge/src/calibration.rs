//! The model's base year held against what was really seen. Reads a finished operation and finished values; solves nothing.

use crate::dispatch::{ColumnRole, Operation, Part, Values};
use crate::game::shapley;
use crate::model::{ActorId, BusId, LinkId, Observation, Observed, Region};
use serde::Serialize;

/// One observation beside the model.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct CalibrationRow {
    /// Name of the observation.
    pub name: String,
    /// What the model says.
    pub modeled: f64,
    /// What was seen.
    pub observed: f64,
    /// modeled ÷ observed − 1; absent where nothing was seen but zero.
    pub miss: Option<f64>,
    /// Unit of both.
    pub unit: String,
    /// Ids of the sources.
    pub fact: String,
}

/// All observations of a region, worst miss first; those without a miss last.
///
/// `operation` is the grand coalition's; a degenerate optimum's flows are one of several.
#[must_use]
pub fn calibrate(region: &Region, operation: &Operation, values: &Values) -> Vec<CalibrationRow> {
    let mut rows: Vec<CalibrationRow> = (region.observations.iter())
        .map(|observation| {
            let divisor: f64 =
                observation.per.iter().map(|&link| flow(region, operation, link, observation.period)).sum();
            let modeled = modeled(region, operation, values, observation);
            let modeled = if observation.per.is_empty() { modeled } else { modeled / divisor };
            let miss = (observation.value != 0.0).then(|| modeled / observation.value - 1.0);
            CalibrationRow {
                name: observation.name.clone(),
                modeled,
                observed: observation.value,
                miss: miss.filter(|miss| miss.is_finite()),
                unit: observation.unit.clone(),
                fact: observation.facts.join(";"),
            }
        })
        .collect();
    let size = |row: &CalibrationRow| row.miss.map_or(-1.0, f64::abs);
    rows.sort_by(|a, b| size(b).total_cmp(&size(a)));
    rows
}

fn periods(region: &Region, period: Option<usize>) -> std::ops::Range<usize> {
    period.map_or(0..region.periods.len(), |period| period..period + 1)
}

/// What a link carries, in a period or the whole year.
#[must_use]
pub fn flow(region: &Region, operation: &Operation, link: LinkId, period: Option<usize>) -> f64 {
    periods(region, period).map(|period| operation.amount(ColumnRole::Flow(link, period))).sum()
}

fn modeled(region: &Region, operation: &Operation, values: &Values, observation: &Observation) -> f64 {
    match &observation.observed {
        Observed::Payment(actor, subsystem) => implied_payment(region, operation, values, *actor, *subsystem),
        observed => amount(region, operation, observed, observation.period).unwrap_or(0.0),
    }
}

/// What an operation says of a number, in a period or the whole year; nothing of a payment, which follows from values.
#[must_use]
pub fn amount(
    region: &Region,
    operation: &Operation,
    observed: &Observed,
    period: Option<usize>,
) -> Option<f64> {
    let sum = |role: fn(usize, usize) -> ColumnRole, places: &[usize]| -> f64 {
        periods(region, period)
            .flat_map(|period| places.iter().map(move |&place| role(place, period)))
            .map(|role| operation.amount(role))
            .sum()
    };
    Some(match observed {
        Observed::Flow(links) => links.iter().map(|&link| flow(region, operation, link, period)).sum(),
        Observed::Supply(places) => sum(ColumnRole::Supply, places),
        Observed::Use(places) => sum(ColumnRole::Use, places),
        Observed::Release(places) => sum(ColumnRole::Release, places),
        Observed::Intake(places) => sum(ColumnRole::Intake, places),
        Observed::Level(places) => {
            let last = period.unwrap_or(region.periods.len() - 1);
            places.iter().map(|&place| operation.amount(ColumnRole::Level(place, last))).sum()
        }
        Observed::Price(bus) => price(region, operation, *bus, period),
        Observed::Payment(..) => return None,
    })
}

fn price(region: &Region, operation: &Operation, bus: BusId, period: Option<usize>) -> f64 {
    let weight = |period: usize| region.periods[period].weight;
    let total: f64 = periods(region, period).map(weight).sum();
    let at = |period| operation.prices.get(&(bus, period)).copied().unwrap_or(0.0);
    periods(region, period).map(|period| weight(period) * at(period)).sum::<f64>() / total
}

/// What an actor is implied to receive in the parts that hold a sub-system: its Shapley share less what the grand operation leaves in
/// its own hands, links booked to the actor of their sending bus.
#[must_use]
pub fn implied_payment(
    region: &Region,
    operation: &Operation,
    values: &Values,
    actor: ActorId,
    subsystem: usize,
) -> f64 {
    let parts = values.parts.iter().filter(|part| part.part.subsystems.contains(&subsystem));
    parts
        .map(|part| {
            let player = part.part.actors.iter().position(|&own| own == actor);
            let share = player.map_or(0.0, |player| shapley(&part.game())[player]);
            share - kept_in_hand(region, operation, &part.part, actor)
        })
        .sum()
}

/// What the operation of all leaves in an actor's hands before anybody pays anybody: the worth of its demands less the cost of its
/// supplies and links. A joint asset is booked to its owners in equal parts.
fn kept_in_hand(region: &Region, operation: &Operation, part: &Part, actor: ActorId) -> f64 {
    let n_periods = region.periods.len();
    let year = |money: &dyn Fn(usize) -> f64| -> f64 { (0..n_periods).map(money).sum() };
    let part_of = |consent: &[ActorId]| -> f64 {
        if consent.contains(&actor) { 1.0 / consent.len() as f64 } else { 0.0 }
    };
    let demands: f64 = (part.demands.iter())
        .map(|&d| {
            let demand = &region.demands[d];
            let worth = year(&|p| demand.price_in(p) * operation.amount(ColumnRole::Use(d, p)));
            part_of(&demand.consent) * worth
        })
        .sum();
    let supplies: f64 = (part.supplies.iter())
        .map(|&g| {
            let supply = &region.supplies[g];
            let built = supply.building.annual_cost * operation.amount(ColumnRole::BuiltSupply(g));
            let cost = year(&|p| supply.cost_in(p) * operation.amount(ColumnRole::Supply(g, p)));
            part_of(&supply.consent) * (cost + built)
        })
        .sum();
    let links: f64 = (part.links.iter())
        .filter(|link| region.buses[region.links[link.0].bus0.0].actor == Some(actor))
        .map(|&link| {
            let built =
                region.links[link.0].building.annual_cost * operation.amount(ColumnRole::BuiltLink(link));
            let cost = |p| region.links[link.0].cost_in(p) * operation.amount(ColumnRole::Flow(link, p));
            year(&cost) + built
        })
        .sum();
    demands - supplies - links
}
