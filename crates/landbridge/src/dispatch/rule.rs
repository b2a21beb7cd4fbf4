//! What becomes of a river's water at the places of those outside a coalition: fixed fractions of what arrives, taken from the
//! plan that each owner would make alone. Plans and describes; the program of a coalition applies it.

use super::parts::Part;
use super::program::{ColumnRole, PartProgram, build_part_program};
use crate::game::Coalition;
use crate::lp::{self, Program, RowKind, SolveError};
use crate::model::{ActorId, BusId, LinkId, Output, Region};
use std::collections::BTreeSet;

/// After this many rounds in which every owner plans anew, plans that still move are taken as they are, and said to.
const MAX_ROUNDS: usize = 20;

/// Fractions that move less than this between two rounds have settled.
const SETTLED: f64 = 1e-7;

/// A reduced cost or price below this, relative to the largest of either, is none.
const PRICE_TOLERANCE: f64 = 1e-9;

/// How much less a later release counts in the second solve than the one before it: far less than its size.
const LATER_RELEASE: f64 = 1e-3;

/// Amounts of the plan below this share of all that arrives in the year are rounding.
const ROUNDING: f64 = 1e-9;

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
/// # References
/// `docs/methods/dispatch.md`, Outsiders.
pub fn plan_rule(region: &Region, part: &Part) -> Result<Rule, SolveError> {
    let mut rule = Rule { places: list_places(region, part), rounds: None };
    let owners: BTreeSet<ActorId> = rule.places.iter().map(|place| place.owner).collect();
    for round in 1..=MAX_ROUNDS {
        let before = rule.clone();
        for &owner in &owners {
            plan_owner(region, part, owner, &mut rule)?;
        }
        let settled = rule.places.iter().zip(&before.places).all(|(now, then)| now.is_close_to(then));
        if settled {
            rule.rounds = Some(round);
            return Ok(rule);
        }
    }
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

/// Plans all places of an owner as in v({owner}) and writes the plan's fractions into the rule.
fn plan_owner(region: &Region, part: &Part, owner: ActorId, rule: &mut Rule) -> Result<(), SolveError> {
    let built = build_part_program(region, part, rule);
    let player: Coalition = (0..part.actors.len()).filter(|&player| part.actors[player] == owner).collect();
    let (columns, rows) = built.program.present(player, 0);
    let program = built.program.restrict(&columns, &rows);
    let numbered: Vec<(ActorId, BusId, usize)> =
        rule.numbered().map(|(number, place)| (place.owner, place.bus, number)).collect();
    let mine: Vec<(BusId, usize)> = (numbered.iter())
        .filter(|(whose, _, _)| *whose == owner)
        .map(|&(_, bus, number)| (bus, number))
        .collect();
    let released = let_through_by(&built, region.periods.len(), &mine);
    let release: Vec<f64> = columns.iter().map(|&j| released[j]).collect();
    let x = solve_within_optima(&program, &release)?;
    let plan = Plan { region, built: &built, columns: &columns, x: &x };
    for (place, (_, _, number)) in
        rule.places.iter_mut().zip(numbered).filter(|(place, _)| place.owner == owner)
    {
        plan.write_fractions(place, number);
    }
    Ok(())
}

/// How much more an owner's places let through for a unit of each variable, by column; an earlier period counts a little more.
///
/// What arrives counts too: nature holds no water back, and a plan that brings only what it uses would leave fractions that let
/// nothing through.
fn let_through_by(built: &PartProgram, n_periods: usize, places: &[(BusId, usize)]) -> Vec<f64> {
    let mut worth = vec![0.0; built.rows.len()];
    for &(bus, number) in places {
        for period in 0..n_periods {
            if let Some(row) = built.balance_row(bus, number, period) {
                worth[row] = 1.0 + LATER_RELEASE * (n_periods - 1 - period) as f64;
            }
        }
    }
    let columns = built.program.columns.iter().zip(&built.columns);
    columns
        .map(|(column, role)| match role {
            ColumnRole::LetThrough(..) => 0.0,
            _ => -column.entries.iter().map(|&(row, value)| value * worth[row]).sum::<f64>(),
        })
        .collect()
}

/// An owner's plan: its program and one of its optima.
struct Plan<'a> {
    region: &'a Region,
    built: &'a PartProgram,
    columns: &'a [usize],
    x: &'a [f64],
}

impl Plan<'_> {
    fn amount(&self, role: ColumnRole) -> f64 {
        let place = self.columns.iter().position(|&j| self.built.columns[j] == role);
        place.map_or(0.0, |place| self.x[place])
    }

    /// What reaches the place of a number at a bus: all that its balance is given, its own stores' release left out.
    fn arrivals(&self, bus: BusId, number: usize, period: usize) -> f64 {
        let row = self.built.balance_row(bus, number, period);
        let brings = |&(place, &j): &(usize, &usize)| -> Option<f64> {
            let of_store = matches!(self.built.columns[j], ColumnRole::Release(..));
            let entries = &self.built.program.columns[j].entries;
            let entry = entries.iter().find(|&&(at, value)| Some(at) == row && value < 0.0 && !of_store);
            entry.map(|&(_, value)| -value * self.x[place])
        };
        self.columns.iter().enumerate().filter_map(|entry| brings(&entry)).sum()
    }

    /// Turns the plan's amounts at a place into shares of what arrives. What the plan spills there passes on.
    fn write_fractions(&self, place: &mut Place, number: usize) {
        let n_periods = self.region.periods.len();
        let water: Vec<f64> = (0..n_periods).map(|p| self.arrivals(place.bus, number, p)).collect();
        let year: f64 = water.iter().sum();
        // Where the plan sees no water, what may come one day is passed on as it comes.
        let carries_over = !place.stores.is_empty() && year > ROUNDING;
        place.fraction_of = if carries_over { FractionOf::Year } else { FractionOf::Period };
        let of = |period: usize| if carries_over { year } else { water[period] };
        let share = |amount: f64, period: usize, otherwise: f64| {
            if of(period) <= ROUNDING * (1.0 + year) {
                otherwise
            } else if amount.abs() <= ROUNDING * year {
                0.0
            } else {
                amount / of(period)
            }
        };
        for period in 0..n_periods {
            let mut left = water[period];
            for &id in &place.stores {
                left += self.amount(ColumnRole::Release(id, period));
                left -= self.amount(ColumnRole::Intake(id, period));
            }
            for &id in &place.demands {
                left -= self.amount(ColumnRole::Use(id, period));
            }
            for (id, taken) in &mut place.takes {
                let flow = self.amount(ColumnRole::Flow(*id, period));
                taken[period] = share(flow, period, 0.0);
                left -= flow;
            }
            place.through[period] = share(left, period, 1.0);
        }
        let begins = |&id: &usize| {
            let planned = self.amount(ColumnRole::Level(id, n_periods - 1));
            self.region.stores[id].initial().unwrap_or(planned)
        };
        place.initial = place.stores.iter().map(begins).sum();
    }
}

/// Of all optima of a program the one that is best for a second objective.
///
/// A point is optimal when it is feasible and complementary to one optimal dual point: columns with a reduced cost stay at their
/// bound, rows with a price stay tight.
fn solve_within_optima(program: &Program, second: &[f64]) -> Result<Vec<f64>, SolveError> {
    let y = lp::solve(program)?.y;
    let largest = program.cost.iter().chain(&y).fold(1.0, |most: f64, number| most.max(number.abs()));
    let (mut kind, mut rhs) = (program.kind.clone(), program.rhs.clone());
    for (kind, price) in kind.iter_mut().zip(&y) {
        if *price > PRICE_TOLERANCE * largest {
            *kind = RowKind::Equal;
        }
    }
    let reduced =
        |j: usize| program.cost[j] - program.entries(j).map(|(row, value)| value * y[row]).sum::<f64>();
    let reduced: Vec<f64> = (0..program.n_columns()).map(reduced).collect();
    let full = |j: usize| reduced[j] > PRICE_TOLERANCE * largest;
    for j in (0..program.n_columns()).filter(|&j| full(j)) {
        for (row, value) in program.entries(j) {
            rhs[row] -= value * program.upper[j];
        }
    }
    let mut face = Program::new(kind, rhs);
    for j in 0..program.n_columns() {
        let free = reduced[j].abs() <= PRICE_TOLERANCE * largest;
        face.add_column(second[j], if free { program.upper[j] } else { 0.0 }, program.entries(j));
    }
    let x = lp::solve(&face)?.x;
    Ok(x.into_iter().enumerate().map(|(j, x)| if full(j) { program.upper[j] } else { x }).collect())
}
