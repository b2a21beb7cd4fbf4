//! The network program of one part of a region, in the order of `docs/methods/dispatch.md`: variables, objective,
//! constraints. Each variable and constraint carries its role, so that results find their way back to the tables.

use super::numbers::{gain, joint_capacity, most};
use super::owned_program::{Column, Condition, OwnedProgram, Row, Watch};
use super::parts::Part;
use super::rule::{Place, Rule, returns_of};
use crate::game::Coalition;
use crate::lp::RowKind;
use crate::model::{ActorId, BusId, LinkId, Region, Status, StoreEnd};
use std::collections::BTreeMap;

/// What a variable stands for; the second number is a place in [`Region::periods`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum ColumnRole {
    /// f(l,p): flow at the sending end of a link.
    Flow(LinkId, usize),
    /// s(g,p).
    Supply(usize, usize),
    /// u(d,p).
    Use(usize, usize),
    /// e(r,p): level at the end of the period.
    Level(usize, usize),
    /// o(r,p).
    Release(usize, usize),
    /// i(r,p).
    Intake(usize, usize),
    /// What is left of the wanted end level.
    Kept(usize),
    /// k of a link.
    BuiltLink(LinkId),
    /// k of a supply.
    BuiltSupply(usize),
    /// k of a store.
    BuiltStore(usize),
    /// Water that the place of that number at a bus lets through, its owner being a member.
    LetThrough(BusId, usize, usize),
    /// Water that arrives at the place of that number at a bus, whose owner is outside and keeps to its rule.
    Ruled(BusId, usize, usize),
}

/// What a constraint stands for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum RowRole {
    /// Balance of a bus in a period; on a river that of what arrives.
    Balance(BusId, usize),
    /// Balance, in a period, of what the places at a bus up to that number have let through.
    Below(BusId, usize, usize),
    /// Joint capacity of the links that name this one, in a period.
    JointCapacity(LinkId, usize),
    /// Level of a store in a period.
    StoreLevel(usize, usize),
    /// Any other limit.
    Limit,
}

impl RowRole {
    /// The balance of a bus after its water has passed so many places.
    fn balance(bus: BusId, passed: usize, period: usize) -> Self {
        match passed {
            0 => Self::Balance(bus, period),
            _ => Self::Below(bus, passed - 1, period),
        }
    }
}

/// A part's program with the roles of its columns and rows.
#[derive(Clone, Debug, PartialEq)]
pub struct PartProgram {
    /// The program; player k is the part's actor k.
    pub program: OwnedProgram,
    /// By column.
    pub columns: Vec<ColumnRole>,
    /// By row.
    pub rows: Vec<RowRole>,
    /// Whether the plans of outsiders have come to rest; so they have where outsiders are idle.
    pub plans_settled: bool,
}

/// Row of each balance, by bus, number of places that the water has passed, and period.
pub(super) type Balances = BTreeMap<(BusId, usize, usize), usize>;

impl PartProgram {
    /// Where its balances stand.
    pub(super) fn balances(&self) -> Balances {
        let balance = |(row, &role): (usize, &RowRole)| match role {
            RowRole::Balance(bus, period) => Some(((bus, 0, period), row)),
            RowRole::Below(bus, number, period) => Some(((bus, number + 1, period), row)),
            _ => None,
        };
        self.rows.iter().enumerate().filter_map(balance).collect()
    }
}

/// What becomes of a unit of water that arrives, in a period, at the place of that number whose owner is outside.
pub(super) fn ruled_entries(
    region: &Region,
    river: &[bool],
    balances: &Balances,
    (number, place): (usize, &Place),
    period: usize,
) -> Vec<(usize, f64)> {
    let n_periods = region.periods.len();
    let mut entries = vec![(balances[&(place.bus, number, period)], 1.0)];
    for later in (0..n_periods).filter(|&later| place.carries_over() || later == period) {
        add_to(&mut entries, balances[&(place.bus, number + 1, later)], -place.through[later]);
        for (link, taken) in &place.takes {
            for output in returns_of(region, river, *link) {
                let returned = taken[later] * output.efficiency;
                add_to(&mut entries, balances[&(output.bus, 0, later)], -returned);
            }
        }
    }
    entries
}

/// Adds to the coefficient of a row; one that comes to zero is left out.
fn add_to(entries: &mut Vec<(usize, f64)>, row: usize, value: f64) {
    match entries.iter().position(|&(other, _)| other == row) {
        Some(place) => entries[place].1 += value,
        None => entries.push((row, value)),
    }
    entries.retain(|&(_, value)| value != 0.0);
}

/// The program of a part, in which outsiders keep to the rule; [`Rule::default`] leaves them idle.
///
/// # Complexity
/// A column for each asset and period, and two for each place of the rule and period.
#[must_use]
pub fn build_part_program(region: &Region, part: &Part, rule: &Rule) -> PartProgram {
    let mut builder = Builder {
        region,
        part,
        rule,
        built: PartProgram {
            program: OwnedProgram::default(),
            columns: Vec::new(),
            rows: Vec::new(),
            plans_settled: rule.places.is_empty() || rule.rounds.is_some(),
        },
        balance: BTreeMap::new(),
    };
    builder.built.program.n_players = part.actors.len();
    builder.add_balances();
    builder.add_links();
    builder.add_supplies();
    builder.add_demands();
    builder.add_stores();
    builder.add_rule();
    builder.built
}

struct Builder<'a> {
    region: &'a Region,
    part: &'a Part,
    rule: &'a Rule,
    built: PartProgram,
    balance: Balances,
}

/// What a capacity row of a buildable asset counts against.
#[derive(Clone, Copy)]
struct Built {
    column: usize,
    capacity: f64,
}

impl Builder<'_> {
    fn n_periods(&self) -> usize {
        self.region.periods.len()
    }

    fn weight(&self, period: usize) -> f64 {
        self.region.periods[period].weight
    }

    fn players(&self, actors: &[ActorId]) -> Coalition {
        actors.iter().filter_map(|actor| self.part.actors.iter().position(|own| own == actor)).collect()
    }

    fn add_row(&mut self, role: RowRole, kind: RowKind, rhs: f64, condition: Condition) -> usize {
        self.built.program.rows.push(Row { kind, rhs, condition });
        self.built.rows.push(role);
        self.built.rows.len() - 1
    }

    fn add_column(&mut self, role: ColumnRole, cost: f64, upper: f64, condition: Condition) -> usize {
        self.built.program.columns.push(Column { cost, upper, condition, entries: Vec::new() });
        self.built.columns.push(role);
        self.built.columns.len() - 1
    }

    /// A column whose gain and bound the tables give by period.
    fn add_numbered(&mut self, role: ColumnRole, condition: Condition) -> usize {
        let (gain, most) = (gain(self.region, role), most(self.region, role));
        self.add_column(role, gain, most.unwrap_or(0.0), condition)
    }

    fn add_entry(&mut self, row: usize, column: usize, value: f64) {
        add_to(&mut self.built.program.columns[column].entries, row, value);
    }

    /// Bus balance: use + departures + intake = supply + arrivals·efficiency + release, or at most that where the rest may be
    /// spilled. Written with the takers positive, so that its price is the worth of one more unit.
    fn add_balances(&mut self) {
        for &bus in &self.part.buses {
            let spills = self.region.commodities[self.region.buses[bus.0].commodity.0].free_disposal;
            let kind = if spills { RowKind::AtMost } else { RowKind::Equal };
            for passed in 0..=self.rule.at(bus).count() {
                for period in 0..self.n_periods() {
                    let role = RowRole::balance(bus, passed, period);
                    let row = self.add_row(role, kind, 0.0, Condition::ALWAYS);
                    self.balance.insert((bus, passed, period), row);
                }
            }
        }
    }

    /// What an asset of these owners takes out at a bus: from what reaches their place, or, where nobody's consent is
    /// needed, from what all places have let through.
    fn take(&mut self, bus: BusId, consent: &[ActorId], period: usize, column: usize, value: f64) {
        let own = self.rule.at(bus).position(|place| consent.contains(&place.owner));
        let passed = own.unwrap_or_else(|| self.rule.at(bus).count());
        self.add_entry(self.balance[&(bus, passed, period)], column, value);
    }

    /// What arrives at a bus, before any place.
    fn bring(&mut self, bus: BusId, period: usize, column: usize, value: f64) {
        self.add_entry(self.balance[&(bus, 0, period)], column, -value);
    }

    fn add_links(&mut self) {
        let mut built = BTreeMap::new();
        for &id in &self.part.links {
            let link = &self.region.links[id.0];
            let consent = self.players(&link.consent);
            let candidates = self.players(&self.region.candidates);
            let opens = self.region.open_transit && link.transit && !consent.is_disjoint_from(candidates);
            let condition = if opens {
                Condition { any_of: candidates, ..Condition::all_of(consent.difference(candidates)) }
            } else {
                Condition::all_of(consent)
            };
            let build = self.add_build(ColumnRole::BuiltLink(id), &link.building, link.capacity, condition);
            built.insert(id, build);
            for period in 0..self.n_periods() {
                let share = self.weight(period) * link.availability[period];
                let condition = self.with_build(condition, build);
                let flow = self.add_numbered(ColumnRole::Flow(id, period), condition);
                self.add_capacity_row(flow, share, build, condition);
                self.take(link.bus0, &link.consent, period, flow, 1.0);
                for output in &link.outputs {
                    self.bring(output.bus, period, flow, output.efficiency);
                }
            }
        }
        self.add_joint_capacities(&built);
    }

    /// Joint capacity: the flows of all links that name L, and of L, keep to L's weight·availability·(c₀ + k).
    fn add_joint_capacities(&mut self, built: &BTreeMap<LinkId, Option<Built>>) {
        let mut followers: BTreeMap<LinkId, Vec<LinkId>> = BTreeMap::new();
        for &id in &self.part.links {
            if let Some(leader) = self.region.links[id.0].shares_capacity_with {
                followers.entry(leader).or_default().push(id);
            }
        }
        for (leader, followers) in followers {
            let link = &self.region.links[leader.0];
            let build = built.get(&leader).copied().flatten();
            for period in 0..self.n_periods() {
                let share = self.weight(period) * link.availability[period];
                let standing = joint_capacity(self.region, leader, period);
                let role = RowRole::JointCapacity(leader, period);
                let row = self.add_row(role, RowKind::AtMost, standing, Condition::ALWAYS);
                for &member in followers.iter().chain([&leader]) {
                    let flow =
                        self.built.columns.iter().position(|&role| role == ColumnRole::Flow(member, period));
                    if let Some(flow) = flow {
                        self.add_entry(row, flow, 1.0);
                    }
                }
                if let Some(build) = build {
                    self.add_entry(row, build.column, -share);
                }
            }
        }
    }

    fn add_supplies(&mut self) {
        for &id in &self.part.supplies {
            let supply = &self.region.supplies[id];
            let condition = Condition::all_of(self.players(&supply.consent));
            let build =
                self.add_build(ColumnRole::BuiltSupply(id), &supply.building, supply.capacity, condition);
            let condition = self.with_build(condition, build);
            for period in 0..self.n_periods() {
                let share = self.weight(period) * supply.availability[period];
                let column = self.add_numbered(ColumnRole::Supply(id, period), condition);
                self.add_capacity_row(column, share, build, condition);
                self.bring(supply.bus, period, column, 1.0);
            }
        }
    }

    fn add_demands(&mut self) {
        for &id in &self.part.demands {
            let demand = &self.region.demands[id];
            let condition = Condition::all_of(self.players(&demand.consent));
            for period in 0..self.n_periods() {
                let column = self.add_numbered(ColumnRole::Use(id, period), condition);
                self.take(demand.bus, &demand.consent, period, column, 1.0);
            }
        }
    }

    /// Store: `e(p) = (1 − standing_loss)^weight(p)·e(p−1) + efficiency_in·intake − release`; levels are not weighted.
    fn add_stores(&mut self) {
        for &id in &self.part.stores {
            let store = &self.region.stores[id];
            let owners = Condition::all_of(self.players(&store.consent));
            let build = self.add_build(ColumnRole::BuiltStore(id), &store.building, store.capacity, owners);
            let condition = self.with_build(owners, build);
            let n_periods = self.n_periods();
            let mut levels = Vec::with_capacity(n_periods);
            for period in 0..n_periods {
                let share = self.weight(period) * store.availability[period];
                let level = self.add_numbered(ColumnRole::Level(id, period), condition);
                let intake = self.add_numbered(ColumnRole::Intake(id, period), condition);
                let release = self.add_numbered(ColumnRole::Release(id, period), condition);
                self.add_capacity_row(level, store.availability[period], build, condition);
                // A built store's intake and release limits scale with its size.
                if store.capacity > 0.0 {
                    let [taken, let_out] =
                        [store.max_intake, store.max_release].map(|rate| share * rate / store.capacity);
                    self.add_capacity_row(intake, taken, build, condition);
                    self.add_capacity_row(release, let_out, build, condition);
                }
                self.take(store.bus, &store.consent, period, intake, 1.0);
                self.take(store.bus, &store.consent, period, release, -1.0);
                levels.push((level, intake, release));
            }
            let initial = store.initial();
            for (period, &(level, intake, release)) in levels.iter().enumerate() {
                let kept = libm::pow(1.0 - store.standing_loss, self.weight(period));
                let rhs = if period == 0 { kept * initial.unwrap_or(0.0) } else { 0.0 };
                let row = self.add_row(RowRole::StoreLevel(id, period), RowKind::Equal, rhs, condition);
                self.add_entry(row, level, 1.0);
                self.add_entry(row, intake, -store.efficiency_in);
                self.add_entry(row, release, 1.0);
                if period > 0 {
                    self.add_entry(row, levels[period - 1].0, -kept);
                } else if initial.is_none() {
                    self.add_entry(row, levels[n_periods - 1].0, -kept);
                }
            }
            self.add_store_end(id, levels[n_periods - 1].0, condition);
        }
    }

    /// End term of a store: value of what is left, or price of what is short beyond what an untouched store would be
    /// short. Without that "beyond", a store that starts below its wanted level would make its owner's presence a loss.
    fn add_store_end(&mut self, id: usize, last_level: usize, condition: Condition) {
        let store = &self.region.stores[id];
        match store.end {
            StoreEnd::Cyclic | StoreEnd::Value { .. } => {}
            StoreEnd::Level { level, price, .. } => {
                let untouched = store.untouched(self.region.periods.iter().map(|period| period.weight).sum());
                let kept = self.add_column(ColumnRole::Kept(id), price, level, condition);
                let row = self.add_row(RowRole::Limit, RowKind::AtMost, 0.0, condition);
                self.add_entry(row, kept, 1.0);
                self.add_entry(row, last_level, -1.0);
                self.built.program.constants.push((condition, -price * untouched.min(level)));
            }
        }
    }

    /// Rule: what reaches a place is let through as its owner decides while a member, else in fixed fractions.
    fn add_rule(&mut self) {
        let water = self.all_water();
        let n_periods = self.n_periods();
        let (region, rule) = (self.region, self.rule);
        let river = region.river_buses();
        for (number, place) in rule.numbered() {
            let (bus, owner) = (place.bus, self.players(&[place.owner]));
            let mut arriving = Vec::with_capacity(n_periods);
            for period in 0..n_periods {
                let role = ColumnRole::LetThrough(bus, number, period);
                let column = self.add_column(role, 0.0, water, Condition::all_of(owner));
                self.add_entry(self.balance[&(bus, number, period)], column, 1.0);
                self.add_entry(self.balance[&(bus, number + 1, period)], column, -1.0);

                let role = ColumnRole::Ruled(bus, number, period);
                let column = self.add_column(role, 0.0, water, Condition::none_of(owner));
                arriving.push(column);
                self.built.program.columns[column].entries =
                    ruled_entries(region, &river, &self.balance, (number, place), period);
            }
            if place.carries_over() {
                self.watch_levels(place, &arriving, Condition::none_of(owner));
            }
        }
    }

    /// The rule knows no volume: says where it would run its stores over, or empty.
    fn watch_levels(&mut self, place: &Place, arriving: &[usize], condition: Condition) {
        let most_at_end = |period: usize| -> f64 {
            let stores = place.stores.iter().map(|&store| &self.region.stores[store]);
            stores.map(|store| store.most_at_end(&self.region.periods, period)).sum()
        };
        let mut leaving = 0.0;
        for period in 0..self.n_periods() {
            leaving += place.leaving(period);
            let terms = arriving.iter().enumerate();
            let terms = terms.map(|(p, &column)| (column, f64::from(p <= period) - leaving)).collect();
            self.built.program.watches.push(Watch {
                name: place.title(self.region, period),
                condition,
                terms,
                constant: place.initial,
                lower: 0.0,
                upper: most_at_end(period),
            });
        }
    }

    /// More water than can ever pass a place: all that nature brings and all that stores can hold.
    fn all_water(&self) -> f64 {
        let part = self.part;
        let natural = |bus: BusId| self.region.commodities[self.region.buses[bus.0].commodity.0].natural_flow;
        let supplies = part.supplies.iter().map(|&supply| &self.region.supplies[supply]);
        let brought: f64 = (supplies.filter(|supply| natural(supply.bus)))
            .map(|supply| {
                let rates = supply.availability.iter().zip(&self.region.periods);
                supply.capacity * rates.map(|(there, period)| there * period.weight).sum::<f64>()
            })
            .sum();
        let stores = part.stores.iter().map(|&store| &self.region.stores[store]);
        brought + stores.filter(|store| natural(store.bus)).map(|store| store.capacity).sum::<f64>()
    }

    /// k(a) of a buildable asset. A lumpy one is free once decided, and its whole cost falls due by being decided.
    fn add_build(
        &mut self,
        role: ColumnRole,
        building: &crate::model::Building,
        capacity: f64,
        condition: Condition,
    ) -> Option<Built> {
        if building.status != Status::Buildable {
            return None;
        }
        let column = if building.lumpy {
            let condition = Condition { builds: 1 << self.built.program.n_builds, ..condition };
            self.built.program.n_builds += 1;
            self.built.program.constants.push((condition, -building.annual_cost * capacity));
            self.add_column(role, 0.0, capacity, condition)
        } else {
            self.add_column(role, -building.annual_cost, capacity, condition)
        };
        Some(Built { column, capacity })
    }

    /// What stands on a lumpy build is there only once it is decided.
    fn with_build(&self, condition: Condition, build: Option<Built>) -> Condition {
        match build {
            Some(build) => {
                Condition { builds: self.built.program.columns[build.column].condition.builds, ..condition }
            }
            None => condition,
        }
    }

    /// Capacity of what is built: column ≤ share·k. What stands is held by the column's bound.
    fn add_capacity_row(&mut self, column: usize, share: f64, build: Option<Built>, condition: Condition) {
        let Some(build) = build.filter(|build| build.capacity > 0.0) else { return };
        let row = self.add_row(RowRole::Limit, RowKind::AtMost, 0.0, condition);
        self.add_entry(row, column, 1.0);
        self.add_entry(row, build.column, -share);
    }
}
