//! The tables of a random region as columns and rows, so that tests can rename, reorder, scale and change them before they are read.

use landbridge::model::Folder;
use landbridge::random::Random;
use std::collections::{BTreeMap, BTreeSet};

/// A table of text.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Table {
    /// Its header.
    pub columns: Vec<String>,
    /// As wide as the header.
    pub rows: Vec<Vec<String>>,
}

/// A commodity of region.toml.
#[derive(Clone, Debug)]
pub(crate) struct CommodityRow {
    pub name: String,
    pub free_disposal: bool,
    pub value_of_time: f64,
    pub natural_flow: bool,
}

/// A sub-system of region.toml.
#[derive(Clone, Debug)]
pub(crate) struct SubsystemRow {
    pub name: String,
    pub commodities: Vec<String>,
    pub basins: Vec<String>,
    pub outsiders: &'static str,
}

/// All files of a region.
#[derive(Clone, Debug)]
pub(crate) struct Tables {
    pub periods: Vec<(String, f64)>,
    pub commodities: Vec<CommodityRow>,
    pub subsystems: Vec<SubsystemRow>,
    pub candidates: Vec<String>,
    pub today: String,
    pub open_transit: bool,
    /// By the file's name without its ending.
    pub files: BTreeMap<&'static str, Table>,
}

/// Columns that hold amounts of a commodity, or rates of it.
const AMOUNTS: &[(&str, &[&str])] = &[
    ("links", &["capacity"]),
    ("supplies", &["capacity"]),
    ("demands", &["quantity"]),
    ("stores", &["capacity", "max_intake", "max_release", "initial", "end_level"]),
];

/// Columns that hold money per unit.
const PRICES: &[(&str, &[&str])] = &[
    ("links", &["marginal_cost", "annual_cost", "capital_cost"]),
    ("supplies", &["marginal_cost", "annual_cost", "capital_cost"]),
    ("demands", &["price", "price_at_zero", "price_at_quantity"]),
    ("stores", &["end_value", "end_price", "annual_cost", "capital_cost"]),
];

/// Profiles whose cells are money per unit.
const ADDED_PRICES: &[&str] = &["profiles/links-cost", "profiles/supplies-cost", "profiles/demands-price"];

impl Table {
    pub(crate) fn new(columns: &[&str]) -> Self {
        Self { columns: columns.iter().map(|&column| column.to_owned()).collect(), rows: Vec::new() }
    }

    pub(crate) fn place(&self, column: &str) -> usize {
        self.columns.iter().position(|other| other == column).unwrap()
    }

    /// Adds a row; columns that are not named stay empty.
    pub(crate) fn add(&mut self, cells: &[(&str, String)]) {
        let mut row = vec![String::new(); self.columns.len()];
        for (column, text) in cells {
            row[self.place(column)].clone_from(text);
        }
        self.rows.push(row);
    }

    fn scale(&mut self, column: &str, factor: f64) {
        (0..self.rows.len()).for_each(|row| self.scale_cell(row, column, factor));
    }

    fn scale_cell(&mut self, row: usize, column: &str, factor: f64) {
        let place = self.place(column);
        let cell = &mut self.rows[row][place];
        if !cell.is_empty() {
            *cell = (cell.parse::<f64>().unwrap() * factor).to_string();
        }
    }

    fn text(&self) -> String {
        let lines = [&self.columns].into_iter().chain(&self.rows).map(|cells| cells.join(","));
        lines.map(|line| line + "\n").collect()
    }
}

fn list(names: &[String]) -> String {
    let quoted: Vec<String> = names.iter().map(|name| format!("\"{name}\"")).collect();
    format!("[{}]", quoted.join(", "))
}

fn reorder<T: Clone>(random: &mut Random, list: &mut [T]) {
    let before = list.to_vec();
    for (place, from) in random.order(before.len()).into_iter().enumerate() {
        list[place] = before[from].clone();
    }
}

impl Tables {
    pub(crate) fn table(&mut self, name: &str) -> &mut Table {
        self.files.get_mut(name).unwrap()
    }

    /// The files.
    pub(crate) fn folder(&self) -> Folder {
        let mut folder = Folder::template();
        folder.files.insert("region.toml".to_owned(), self.frame());
        for (name, table) in &self.files {
            folder.files.insert(format!("{name}.csv"), table.text());
        }
        folder
    }

    fn frame(&self) -> String {
        let head = format!(
            "title = \"Random\"\nbase_year = 2024\nmoney_unit = \"million\"\ndiscount_rate = 0.08\ncandidates = {}\n\
             today = \"{}\"\nopen_transit = {}\n",
            list(&self.candidates),
            self.today,
            self.open_transit
        );
        let periods = self.periods.iter();
        let periods =
            periods.map(|(name, weight)| format!("[[periods]]\nname = \"{name}\"\nweight = {weight:?}\n"));
        let commodities = self.commodities.iter().map(|row| {
            format!(
                "[[commodities]]\nname = \"{}\"\nunit = \"unit\"\nfree_disposal = {}\nvalue_of_time = {:?}\nnatural_flow = {}\n",
                row.name, row.free_disposal, row.value_of_time, row.natural_flow
            )
        });
        let subsystems = self.subsystems.iter().map(|row| {
            format!(
                "[[subsystems]]\nname = \"{}\"\ncommodities = {}\nbasins = {}\noutsiders = \"{}\"\n",
                row.name,
                list(&row.commodities),
                list(&row.basins),
                row.outsiders
            )
        });
        [head].into_iter().chain(periods).chain(commodities).chain(subsystems).collect()
    }

    /// Every name that the tables give to something.
    fn names(&self) -> BTreeSet<String> {
        let mut names = BTreeSet::new();
        for (table, column) in [
            ("actors", "name"),
            ("buses", "name"),
            ("buses", "basin"),
            ("links", "name"),
            ("supplies", "name"),
            ("demands", "name"),
            ("stores", "name"),
            ("blocs", "structure"),
            ("blocs", "bloc"),
        ] {
            let table = &self.files[table];
            let place = table.place(column);
            names.extend(table.rows.iter().map(|row| row[place].clone()));
        }
        names.extend(self.periods.iter().map(|(name, _)| name.clone()));
        names.extend(self.commodities.iter().map(|row| row.name.clone()));
        names.extend(self.subsystems.iter().map(|row| row.name.clone()));
        names.remove("");
        names
    }

    /// Gives everything another name, such that their alphabetical order is turned around; returns the new names by the old.
    pub(crate) fn rename(&mut self) -> BTreeMap<String, String> {
        let names = self.names();
        let last = names.len();
        let new: BTreeMap<String, String> =
            names.into_iter().enumerate().map(|(k, name)| (name, format!("n{:04}", last - k))).collect();
        let rename = |text: &mut String| {
            let words: Vec<&str> =
                text.split(';').map(|word| new.get(word).map_or(word, String::as_str)).collect();
            *text = words.join(";");
        };
        for table in self.files.values_mut() {
            table.columns.iter_mut().for_each(rename);
            table.rows.iter_mut().flatten().for_each(rename);
        }
        self.periods.iter_mut().for_each(|(name, _)| rename(name));
        self.commodities.iter_mut().for_each(|row| rename(&mut row.name));
        for row in &mut self.subsystems {
            rename(&mut row.name);
            row.commodities.iter_mut().chain(&mut row.basins).for_each(rename);
        }
        self.candidates.iter_mut().for_each(rename);
        rename(&mut self.today);
        new
    }

    /// Puts rows of all tables, their columns and the lists of region.toml into another order; periods keep theirs, for it is the order
    /// of the year, the steps of a demand too, and actors where asked.
    pub(crate) fn reorder(&mut self, seed: u64, keep_actors: bool) {
        let mut random = Random::of(seed, 0);
        for (name, table) in &mut self.files {
            if *name == "demands" {
                let mut groups: Vec<Vec<Vec<String>>> = Vec::new();
                let place = table.place("name");
                for row in table.rows.drain(..) {
                    match groups.last_mut() {
                        Some(group) if group[0][place] == row[place] => group.push(row),
                        _ => groups.push(vec![row]),
                    }
                }
                reorder(&mut random, &mut groups);
                table.rows = groups.into_iter().flatten().collect();
            } else if !(keep_actors && *name == "actors") {
                reorder(&mut random, &mut table.rows);
            }
            let order = random.order(table.columns.len());
            for cells in [&mut table.columns].into_iter().chain(&mut table.rows) {
                *cells = order.iter().map(|&place| cells[place].clone()).collect();
            }
        }
        reorder(&mut random, &mut self.commodities);
        reorder(&mut random, &mut self.subsystems);
        reorder(&mut random, &mut self.candidates);
    }

    /// Multiplies every amount.
    pub(crate) fn scale_amounts(&mut self, factor: f64) {
        for (table, columns) in AMOUNTS {
            columns.iter().for_each(|column| self.table(table).scale(column, factor));
        }
    }

    /// Multiplies all money per unit.
    pub(crate) fn scale_prices(&mut self, factor: f64) {
        for (table, columns) in PRICES {
            columns.iter().for_each(|column| self.table(table).scale(column, factor));
        }
        for name in ADDED_PRICES {
            let table = self.table(name);
            for column in table.columns.clone().iter().filter(|column| *column != "period") {
                table.scale(column, factor);
            }
        }
        self.commodities.iter_mut().for_each(|row| row.value_of_time *= factor);
    }

    /// Counts one commodity after another in another unit: each amount times the commodity's factor, each price and cost divided by it.
    pub(crate) fn change_units(&mut self, factor_of: impl Fn(&str) -> f64) {
        let buses = &self.files["buses"];
        let (name, commodity) = (buses.place("name"), buses.place("commodity"));
        let of_bus: BTreeMap<String, f64> =
            buses.rows.iter().map(|row| (row[name].clone(), factor_of(&row[commodity]))).collect();
        let mut of_asset: BTreeMap<(&str, String), f64> = BTreeMap::new();
        for ((table, amounts), (_, prices)) in AMOUNTS.iter().zip(PRICES) {
            let table_of = self.table(table);
            let (name, bus) =
                (table_of.place("name"), table_of.place(if *table == "links" { "bus0" } else { "bus" }));
            for row in 0..table_of.rows.len() {
                let factor = of_bus[&table_of.rows[row][bus]];
                of_asset.insert((table, table_of.rows[row][name].clone()), factor);
                amounts.iter().for_each(|column| table_of.scale_cell(row, column, factor));
                prices.iter().for_each(|column| table_of.scale_cell(row, column, 1.0 / factor));
            }
        }
        let links = self.table("links");
        for (end, efficiency) in [("bus1", "efficiency"), ("bus2", "efficiency2"), ("bus3", "efficiency3")] {
            let (from, to) = (links.place("bus0"), links.place(end));
            for row in 0..links.rows.len() {
                if let Some(arriving) = of_bus.get(&links.rows[row][to]) {
                    let factor = arriving / of_bus[&links.rows[row][from]];
                    links.scale_cell(row, efficiency, factor);
                }
            }
        }
        for (profile, table) in ADDED_PRICES.iter().zip(["links", "supplies", "demands"]) {
            let profile = self.table(profile);
            for column in profile.columns.clone().iter().filter(|column| *column != "period") {
                profile.scale(column, 1.0 / of_asset[&(table, column.clone())]);
            }
        }
        for row in &mut self.commodities {
            row.value_of_time /= factor_of(&row.name);
        }
    }
}
