//! What becomes of a river's water at the places of those outside a coalition: fixed fractions of what arrives, taken from the
//! plan that each owner would make alone. Plans and describes; the program of a coalition applies it.

use super::parts::Part;
use super::plan::Plans;
use crate::lp::SolveError;
use crate::model::{ActorId, BusId, LinkId, Output, Region};
use std::collections::BTreeSet;

/// After this many rounds in which every owner plans anew, plans that still move are taken as they are, and said to.
const MAX_ROUNDS: usize = 20;

/// Fractions that move less than this between two rounds have settled.
const SETTLED: f64 = 1e-7;

/// Where on the river what a link has taken comes back.
pub(super) fn returns_of<'a>(
    region: &'a Region,
    river: &'a [bool],
    link: LinkId,
) -> impl Iterator<Item = &'a Output> {
    region.links[link.0].outputs.iter().filter(|output| river[output.bus.0])
}

/// What the fractions of a place are of.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum FractionOf {
    /// The arrivals of the whole year: a store carries water from one period to another.
    Year,
    /// The arrivals of the same period.
    Period,
}

/// One actor's assets at one bus of a river, with what it does to the water when outside.
#[derive(Clone, Debug, PartialEq)]
pub struct Place {
    /// Where.
    pub bus: BusId,
    /// Whose.
    pub owner: ActorId,
    /// Places in [`Region::stores`].
    pub stores: Vec<usize>,
    /// Places in [`Region::demands`] of what is used at the bus itself.
    pub demands: Vec<usize>,
    /// What the fractions are of.
    pub fraction_of: FractionOf,
    /// ρ(p): let through in a period.
    pub through: Vec<f64>,
    /// α(l,p): taken by each of the owner's links in a period.
    pub takes: Vec<(LinkId, Vec<f64>)>,
    /// Level of the stores at the start of the year.
    pub initial: f64,
}

impl Place {
    /// Whether water of one period may leave in another.
    #[must_use]
    pub fn carries_over(&self) -> bool {
        self.fraction_of == FractionOf::Year
    }

    fn is_close_to(&self, other: &Self) -> bool {
        let fractions = |place: &Self| -> Vec<f64> {
            place.takes.iter().flat_map(|(_, taken)| taken).chain(&place.through).copied().collect()
        };
        let pairs = fractions(self).into_iter().zip(fractions(other));
        self.fraction_of == other.fraction_of
            && pairs.into_iter().all(|(now, then)| (now - then).abs() <= SETTLED)
    }

    /// Share of the arrivals that leaves the place in a period, by any way.
    #[must_use]
    pub fn leaving(&self, period: usize) -> f64 {
        self.through[period] + self.takes.iter().map(|(_, taken)| taken[period]).sum::<f64>()
    }

    /// The place in words, at the end of a period.
    #[must_use]
    pub fn title(&self, region: &Region, period: usize) -> String {
        let stores: Vec<&str> = self.stores.iter().map(|&store| region.stores[store].name.as_str()).collect();
        format!("level of {} at the end of {}", stores.join(", "), region.periods[period].name)
    }
}

/// The rule of a part. Without places outsiders are idle.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Rule {
    /// In the order of buses.csv; those at one bus in the order in which water meets them.
    pub places: Vec<Place>,
    /// How many rounds of planning it took until nobody changed a plan; absent where somebody still would.
    pub rounds: Option<usize>,
}

impl Rule {
    /// The places at a bus, in the order in which water meets them.
    pub fn at(&self, bus: BusId) -> impl Iterator<Item = &Place> {
        self.places.iter().filter(move |place| place.bus == bus)
    }

    /// Every place with its number at its bus.
    pub fn numbered(&self) -> impl Iterator<Item = (usize, &Place)> {
        self.places.iter().enumerate().map(|(k, place)| {
            (self.places[..k].iter().filter(|earlier| earlier.bus == place.bus).count(), place)
        })
    }
}

/// The stand-alone plan of every owner on the rivers of a part, turned into fractions.
///
/// At first every place lets all water pass. Then each owner in turn plans all its places as in v({owner}), the others keeping
/// to the fractions that they planned last, until nobody changes a plan. At rest all plans together are one that everybody
/// could carry out, so Σ v({i}) ≤ v(N). Ties go to the larger, then the earlier release.
///
/// # Errors
/// Where a plan cannot be solved.
///
/// # Complexity
/// Two programs for each owner and round in which what reaches the owner's places has changed, from the bases of its last plan.
///
/// # References
/// `docs/methods/dispatch.md`, Outsiders.
pub fn plan_rule(region: &Region, part: &Part) -> Result<Rule, SolveError> {
    let mut rule = Rule { places: list_places(region, part), rounds: None };
    let mut plans = Plans::new(region, part, &rule);
    let mut before = rule.clone();
    for round in 1..=MAX_ROUNDS {
        before = rule.clone();
        plans.go_round(&mut rule)?;
        if rule.places.iter().zip(&before.places).all(|(now, then)| now.is_close_to(then)) {
            rule.rounds = Some(round);
            break;
        }
    }
    plans.choose_starts(&before, &mut rule)?;
    Ok(rule)
}

/// Every place of the part's rivers, letting all water pass.
fn list_places(region: &Region, part: &Part) -> Vec<Place> {
    let river = region.river_buses();
    let n_periods = region.periods.len();
    let mut places = Vec::new();
    for &bus in part.buses.iter().filter(|bus| river[bus.0]) {
        for owner in owners_at(region, part, bus) {
            let owned = |at: BusId, consent: &[ActorId]| at == bus && consent == [owner];
            let stores = (part.stores.iter().copied())
                .filter(|&id| owned(region.stores[id].bus, &region.stores[id].consent))
                .collect();
            let takes = (part.links.iter().copied())
                .filter(|id| owned(region.links[id.0].bus0, &region.links[id.0].consent))
                .map(|id| (id, vec![0.0; n_periods]))
                .collect();
            let demands = (part.demands.iter().copied())
                .filter(|&id| owned(region.demands[id].bus, &region.demands[id].consent))
                .collect();
            places.push(Place {
                bus,
                owner,
                stores,
                demands,
                fraction_of: FractionOf::Period,
                through: vec![1.0; n_periods],
                takes,
                initial: 0.0,
            });
        }
    }
    places
}

/// Owners of the assets at a bus: the store's first, then in the order of actors.csv.
fn owners_at(region: &Region, part: &Part, bus: BusId) -> Vec<ActorId> {
    let stores = part.stores.iter().map(|&id| &region.stores[id]).filter(|store| store.bus == bus);
    let keepers: BTreeSet<ActorId> = stores.flat_map(|store| &store.consent).copied().collect();
    let links = part.links.iter().map(|id| &region.links[id.0]).filter(|link| link.bus0 == bus);
    let demands = part.demands.iter().map(|&id| &region.demands[id]).filter(|demand| demand.bus == bus);
    let others: BTreeSet<ActorId> = links
        .flat_map(|link| &link.consent)
        .chain(demands.flat_map(|demand| &demand.consent))
        .copied()
        .filter(|owner| !keepers.contains(owner))
        .collect();
    keepers.into_iter().chain(others).collect()
}
