//! What all components share on their way into the draft: buses and their actors, consent, capacities and their costs, names.

use super::columns::refused;
use super::draft::{BusRow, Draft, Origin};
use super::network::Network;
use super::tables::{Row, Table, Values, of_file, read_records};
use super::{Note, Options};
use crate::model::{Mistake, suggest};
use std::collections::{BTreeMap, BTreeSet};

/// Hours of a year as PyPSA counts them.
const HOURS_PER_YEAR: f64 = 8760.0;

/// What a component can hold or carry: what stands, and what may be built beside it.
#[derive(Clone, Copy, Debug)]
pub(super) struct Nominal {
    pub(super) standing: f64,
    /// Largest capacity to be built, which may be infinite, and its cost a unit and year.
    pub(super) buildable: Option<(f64, f64)>,
}

impl Nominal {
    /// The parts that become rows: their size, the cost of what may be built, and what is added to the name.
    pub(super) fn parts(self) -> Vec<(f64, Option<f64>, &'static str)> {
        match self.buildable {
            None => vec![(self.standing, None, "")],
            Some((most, cost)) if self.standing == 0.0 => vec![(most, Some(cost), "")],
            Some((most, cost)) => vec![(self.standing, None, ""), (most, Some(cost), " (new)")],
        }
    }
}

pub(super) struct Importer<'a> {
    pub(super) network: &'a Network,
    pub(super) draft: Draft,
    pub(super) notes: Vec<Note>,
    pub(super) mistakes: Vec<Mistake>,
    /// Commodity and actor by bus.
    buses: BTreeMap<String, (String, String)>,
    unowned: BTreeSet<String>,
    names: BTreeMap<&'static str, BTreeSet<String>>,
}

impl<'a> Importer<'a> {
    pub(super) fn new(network: &'a Network, mistakes: Vec<Mistake>) -> Self {
        Self {
            network,
            draft: Draft::default(),
            notes: Vec::new(),
            mistakes,
            buses: BTreeMap::new(),
            unowned: BTreeSet::new(),
            names: BTreeMap::new(),
        }
    }

    /// Hours that all snapshots stand for.
    pub(super) fn hours(&self) -> f64 {
        self.network.hours()
    }

    /// Says what became of something, or what is not as PyPSA has it.
    pub(super) fn note(&mut self, changes: bool, text: impl Into<String>) {
        self.notes.push(Note { changes, text: text.into() });
    }

    /// The components of a kind that take part, their rules checked.
    pub(super) fn components(&mut self, name: &str) -> (Table, Vec<Row>) {
        let table = self.network.table(name);
        let mut rows = Vec::new();
        let mut n_inactive = 0;
        for row in &table.rows {
            if row.flag("active", true, &mut self.mistakes) {
                refused(&table, row, name == "loads", &mut self.mistakes);
                rows.push(row.clone());
            } else {
                n_inactive += 1;
            }
        }
        if n_inactive > 0 {
            self.note(false, format!("{name}: {n_inactive} that are not active are left out"));
        }
        (table, rows)
    }

    /// A name that is not yet taken in a table, what it is added where the bare name is.
    pub(super) fn unique(&mut self, table: &'static str, name: &str, kind: &str) -> String {
        let taken = self.names.entry(table).or_default();
        let mut candidate = name.to_owned();
        let mut number = 1;
        while !taken.insert(candidate.clone()) {
            candidate =
                if number == 1 { format!("{name} ({kind})") } else { format!("{name} ({kind} {number})") };
            number += 1;
        }
        candidate
    }

    pub(super) fn add_buses(&mut self, options: &Options) {
        let owners = self.read_owners(options);
        let (_, rows) = self.components("buses");
        for row in rows {
            let carrier = if row.text("carrier").is_empty() { "AC" } else { row.text("carrier") };
            let unit = if row.text("unit").is_empty() { "MWh" } else { row.text("unit") };
            let known = self.draft.commodities.iter().find(|(name, ..)| name == carrier);
            match known.map(|(_, known, _)| known.clone()) {
                None => {
                    self.draft.commodities.push((carrier.to_owned(), unit.to_owned(), carrier.to_owned()));
                }
                Some(known) if known != unit => {
                    let what = format!("buses of `{carrier}` are measured in `{known}` and in `{unit}`");
                    let mistake =
                        row.mistake("unit", what, "give goods of different units different carriers");
                    self.mistakes.push(mistake);
                }
                Some(_) => {}
            }
            let stated = ["owner", "country"].iter().map(|column| row.text(column));
            let actor = owners
                .get(&row.name)
                .map(String::as_str)
                .or_else(|| stated.into_iter().find(|text| !text.is_empty()));
            let actor = actor.unwrap_or("").to_owned();
            if actor.contains(';') {
                let what = format!("`{actor}` owns this bus, and a semicolon parts the names of several");
                let remedy = "name one actor; other components may name several in a column `consent`";
                self.mistakes.push(row.mistake("owner", what, remedy));
            }
            self.add_actor(&actor);
            let place = self.place_of(&row);
            let name = self.unique("buses", &row.name, "bus");
            self.buses.insert(name.clone(), (carrier.to_owned(), actor.clone()));
            self.draft.buses.push(BusRow { name, commodity: carrier.to_owned(), actor, place });
        }
    }

    /// Degrees where the coordinates may be such; the origin is PyPSA's word for nowhere.
    fn place_of(&mut self, row: &Row) -> Option<(f64, f64)> {
        let x = row.number("x", &mut self.mistakes).unwrap_or(0.0);
        let y = row.number("y", &mut self.mistakes).unwrap_or(0.0);
        let is_degrees = (-180.0..=180.0).contains(&x) && (-90.0..=90.0).contains(&y);
        (is_degrees && (x != 0.0 || y != 0.0)).then_some((y, x))
    }

    fn read_owners(&mut self, options: &Options) -> BTreeMap<String, String> {
        const FILE: &str = "owners";
        let mut owners = BTreeMap::new();
        let Some(text) = &options.owners else { return owners };
        let (header, records) = read_records(FILE, text, &mut self.mistakes);
        let column = |name: &str| header.iter().position(|column| column == name);
        let (Some(bus), Some(actor)) = (column("bus"), column("actor")) else {
            let what = "the list of owners has no columns `bus` and `actor`";
            self.mistakes.push(of_file(FILE, 1, what, "begin it with the line bus,actor"));
            return owners;
        };
        let table = self.network.table("buses");
        for (line, record) in records {
            if !table.rows.iter().any(|row| row.name == record[bus]) {
                let remedy = suggest(&record[bus], table.rows.iter().map(|row| row.name.as_str()));
                let mistake = of_file(FILE, line, format!("`{}` is no bus", record[bus]), remedy);
                self.mistakes.push(Mistake { column: "bus".to_owned(), ..mistake });
            }
            owners.insert(record[bus].clone(), record[actor].clone());
        }
        owners
    }

    fn add_actor(&mut self, actor: &str) {
        if !actor.is_empty() && !self.draft.actors.iter().any(|known| known == actor) {
            self.draft.actors.push(actor.to_owned());
        }
    }

    /// A bus of a component; one that is not there is a mistake.
    pub(super) fn bus(&mut self, row: &Row, column: &str) -> Option<String> {
        let name = row.text(column);
        if self.buses.contains_key(name) {
            return Some(name.to_owned());
        }
        let remedy = suggest(name, self.buses.keys().map(String::as_str));
        self.mistakes.push(row.mistake(column, format!("`{name}` is no bus"), remedy));
        None
    }

    pub(super) fn commodity(&self, bus: &str) -> String {
        self.buses.get(bus).map_or(String::new(), |(commodity, _)| commodity.clone())
    }

    /// A place inside a component, of the commodity of one of its buses.
    pub(super) fn inner_bus(&mut self, name: &str, beside: &str) -> String {
        let name = self.unique("buses", name, "inside");
        let (commodity, actor) = self.buses.get(beside).cloned().unwrap_or_default();
        let place = self.draft.buses.iter().find(|bus| bus.name == beside).and_then(|bus| bus.place);
        self.buses.insert(name.clone(), (commodity.clone(), actor.clone()));
        self.draft.buses.push(BusRow { name: name.clone(), commodity, actor, place });
        name
    }

    /// A place inside a component for a good that only it knows, so that nothing arriving there may be taken for the good of a bus.
    pub(super) fn inner_good(&mut self, name: &str, beside: &str) -> String {
        let inner = self.inner_bus(name, beside);
        let commodity = self.unique("commodities", &inner, "inside");
        let beside = self.commodity(beside);
        let (unit, subsystem) = self.draft.commodities.iter().find(|(name, ..)| *name == beside).map_or_else(
            || ("MWh".to_owned(), beside.clone()),
            |(_, unit, subsystem)| (unit.clone(), subsystem.clone()),
        );
        self.draft.commodities.push((commodity.clone(), unit, subsystem));
        if let Some(bus) = self.draft.buses.last_mut() {
            bus.commodity.clone_from(&commodity);
        }
        if let Some(entry) = self.buses.get_mut(&inner) {
            entry.0 = commodity;
        }
        inner
    }

    /// Who must agree: the component's own column, else the actors of its buses.
    pub(super) fn consent(&mut self, row: &Row, buses: &[String]) -> Vec<String> {
        let stated = [row.text("consent"), row.text("owner")].into_iter().find(|text| !text.is_empty());
        let mut consent: Vec<String> = Vec::new();
        if let Some(stated) = stated {
            consent = stated
                .split(';')
                .map(|actor| actor.trim().to_owned())
                .filter(|actor| !actor.is_empty())
                .collect();
        } else {
            for bus in buses {
                let actor = self.buses.get(bus).map_or(String::new(), |(_, actor)| actor.clone());
                if actor.is_empty() {
                    self.unowned.insert(bus.clone());
                } else if !consent.contains(&actor) {
                    consent.push(actor);
                }
            }
        }
        for actor in &consent {
            self.add_actor(&actor.clone());
        }
        consent
    }

    /// Buses at which something stands that nobody owns are mistakes: everybody could use it without asking.
    pub(super) fn report_unowned(&mut self) {
        let table = self.network.table("buses");
        for row in table.rows.iter().filter(|row| self.unowned.contains(&row.name)) {
            let what = "nobody owns this bus, so whatever stands there would be open to all";
            let remedy = "name its actor in the list of owners, or in a column `owner` or `country`";
            self.mistakes.push(row.mistake("owner", what, remedy));
        }
    }

    /// Capacity of a component: `letter` is p, e or s.
    pub(super) fn nominal(&mut self, row: &Row, letter: &str) -> Option<Nominal> {
        let column = |ending: &str| format!("{letter}_nom{ending}");
        let mistakes = &mut self.mistakes;
        if !row.flag(&column("_extendable"), false, mistakes) {
            let standing = row.number(&column(""), mistakes).unwrap_or(0.0);
            if standing < 0.0 {
                mistakes.push(row.mistake(&column(""), "the capacity is negative", "give 0 or more"));
                return None;
            }
            return Some(Nominal { standing, buildable: None });
        }
        let cost = capital_cost(row, self.network.hours() / HOURS_PER_YEAR, mistakes)?;
        let least = row.number(&column("_min"), mistakes).unwrap_or(0.0);
        let most = row.number(&column("_max"), mistakes).unwrap_or(f64::INFINITY);
        if let Some(set) = row.number(&column("_set"), mistakes) {
            self.draft.fixed_cost += cost * set;
            return Some(Nominal { standing: set, buildable: None });
        }
        if !(least >= 0.0 && least.is_finite() && least <= most) {
            let what = format!("the least capacity {least} is not from 0 to the most, {most}");
            mistakes.push(row.mistake(
                &column("_min"),
                what,
                "give a least capacity of 0 or more, and a most above it",
            ));
            return None;
        }
        if cost < 0.0 {
            let what = format!("to build earns {} a unit", -cost);
            mistakes.push(row.mistake("capital_cost", what, "give a cost of 0 or more"));
            return None;
        }
        self.draft.fixed_cost += cost * least;
        let buildable = (most > least).then_some((most - least, cost));
        Some(Nominal { standing: least, buildable })
    }

    /// A quantity that must stay within a range in every snapshot.
    pub(super) fn within(
        &mut self,
        table: &Table,
        row: &Row,
        (column, otherwise): (&str, f64),
        (least, most): (f64, f64),
    ) -> Values {
        let values = table.values(row, column, otherwise, &mut self.mistakes);
        let wrong = values.all().iter().copied().find(|value| !(least..=most).contains(value));
        if let Some(wrong) = wrong {
            let range = match (least, most) {
                (least, f64::INFINITY) => format!("{least} or more"),
                (f64::NEG_INFINITY, most) => format!("at most {most}"),
                (least, most) => format!("from {least} to {most}"),
            };
            let what = format!("the number {wrong} is not {range}; a region can state no other");
            self.mistakes.push(row.mistake(column, what, format!("give numbers {range}")));
            return Values::Constant(otherwise);
        }
        values
    }

    /// A quantity that must be the same in every snapshot.
    pub(super) fn steady(&mut self, row: &Row, column: &str, values: &Values) -> f64 {
        values.constant().unwrap_or_else(|| {
            let what = "this changes from snapshot to snapshot, which a region cannot state";
            self.mistakes.push(row.mistake(column, what, "give one number for all snapshots"));
            values.at(0)
        })
    }

    /// A sign of 1 or −1.
    pub(super) fn sign(&mut self, row: &Row, otherwise: f64) -> f64 {
        let sign = row.number("sign", &mut self.mistakes).unwrap_or(otherwise);
        if !is_one(sign.abs()) {
            let what = format!("the sign is {sign}");
            self.mistakes.push(row.mistake("sign", what, "give 1 or -1, and scale the numbers instead"));
        }
        if sign < 0.0 { -1.0 } else { 1.0 }
    }

    /// A size and what it is called where nothing can be built of it.
    pub(super) fn refuse_build(&mut self, row: &Row, column: &str, what: &str) {
        let mistake = row.mistake(column, what, "give it a fixed capacity, or two components");
        self.mistakes.push(mistake);
    }
}

pub(super) fn is_one(number: f64) -> bool {
    number - 1.0 == 0.0
}

/// Rate a year of a capacity that is there by shares; nothing of what is infinite stays nothing.
pub(super) fn rate(capacity: f64, share: f64, hours: f64) -> f64 {
    if share == 0.0 || capacity == 0.0 { 0.0 } else { capacity * share * hours }
}

/// Cost of a unit of capacity over all snapshots, as PyPSA counts it: its capital cost is annual already; an overnight cost c at rate r over T years becomes
/// c·r / (1 − (1 + r)^−T) for each year that the snapshots stand for. Fixed costs of operation are added.
fn capital_cost(row: &Row, years: f64, mistakes: &mut Vec<Mistake>) -> Option<f64> {
    let fixed = row.number("fom_cost", mistakes).unwrap_or(0.0);
    let Some(overnight) = row.number("overnight_cost", mistakes) else {
        return Some(row.number("capital_cost", mistakes).unwrap_or(0.0) + fixed);
    };
    let lifetime = row.number("lifetime", mistakes).unwrap_or(f64::INFINITY);
    let Some(rate) = row.number("discount_rate", mistakes) else {
        let what = "an overnight cost without a discount rate";
        mistakes.push(row.mistake("discount_rate", what, "give the rate, or a capital_cost"));
        return None;
    };
    let annuity = match (rate == 0.0, lifetime.is_infinite()) {
        (_, true) => rate.max(0.0),
        (true, false) => 1.0 / lifetime,
        (false, false) => rate / (1.0 - libm::pow(1.0 + rate, -lifetime)),
    };
    Some(overnight * annuity * years + fixed)
}

/// Where a row of the draft comes from.
pub(super) fn origin(row: &Row, letter: &str) -> Origin {
    let extendable =
        matches!(row.text(&format!("{letter}_nom_extendable")), "True" | "true" | "TRUE" | "1" | "1.0");
    Origin::new(row, format!("{letter}_nom{}", if extendable { "_max" } else { "" }))
}
