//! PyPSA's folder as tables: its files sorted by component, its snapshots with their weights.

use super::columns::{is_known, matters};
use super::tables::{Table, of_file, read_records, read_rows, read_series};
use crate::model::{Folder, Mistake, suggest};

/// Files of components that are read.
pub(super) const READ: &[&str] =
    &["buses", "generators", "loads", "links", "lines", "transformers", "stores", "storage_units"];

/// Files of components that have no effect on an optimum without power flow, or are read elsewhere.
const WITHOUT_EFFECT: &[&str] = &[
    "carriers",
    "line_types",
    "transformer_types",
    "sub_networks",
    "shapes",
    "network",
    "snapshots",
    "shunt_impedances",
];

/// Files whose every row asks for something that a region cannot state, and what that is.
const REFUSED: &[(&str, &str)] = &[
    ("global_constraints", "a constraint over many components"),
    ("processes", "a process with rates at its buses"),
    ("investment_periods", "an investment period after another"),
    ("scenarios", "a scenario with a probability"),
    ("switches", "a switch"),
    ("flow_based_constraints", "a flow-based constraint"),
    ("flow_based_domains", "a flow-based domain"),
];

/// PyPSA's tables.
#[derive(Debug, Default)]
pub(super) struct Network {
    pub(super) name: String,
    pub(super) version: String,
    pub(super) snapshots: Vec<String>,
    /// The first column of snapshots.csv: places in newer folders, names in older ones.
    places: Vec<String>,
    /// Hours that a snapshot stands for.
    pub(super) weights: Vec<f64>,
    tables: std::collections::BTreeMap<String, Table>,
    /// Columns that PyPSA's optimization does not know, by file.
    pub(super) own_columns: Vec<(String, Vec<String>)>,
    pub(super) n_shunt_impedances: usize,
}

impl Network {
    /// The components of a kind; empty where there are none.
    pub(super) fn table(&self, name: &str) -> Table {
        self.tables.get(name).cloned().unwrap_or_default()
    }

    /// Sum of the weights: hours of the year that the snapshots stand for.
    pub(super) fn hours(&self) -> f64 {
        self.weights.iter().sum()
    }
}

/// Sorts the files of a folder; what is not understood is a mistake.
pub(super) fn read_network(folder: &Folder, mistakes: &mut Vec<Mistake>) -> Network {
    let mut network = Network::default();
    read_snapshots(folder, &mut network, mistakes);
    if let Some(text) = folder.files.get("network.csv") {
        let (header, records) = read_records("network.csv", text, mistakes);
        let cell = |name: &str| {
            let column = header.iter().position(|column| column == name)?;
            records.first().map(|(_, record)| record[column].clone())
        };
        network.name = cell("name").unwrap_or_default();
        network.version = cell("pypsa_version").unwrap_or_default();
    }
    for (file, text) in &folder.files {
        let Some(stem) = file.strip_suffix(".csv") else { continue };
        let (table, attribute) = stem.split_once('-').map_or((stem, None), |(a, b)| (a, Some(b)));
        if let Some((_, what)) = REFUSED.iter().find(|(name, _)| *name == table) {
            if attribute.is_none() {
                let (_, rows) = read_rows(file, text, mistakes);
                let remedy = "take it out if you can do without: the optimum may then cost less";
                mistakes.extend(
                    rows.iter()
                        .map(|row| row.mistake("", format!("this is {what}; a region has none"), remedy)),
                );
            }
        } else if table == "shunt_impedances" && attribute.is_none() {
            network.n_shunt_impedances = read_rows(file, text, mistakes).1.len();
        } else if READ.contains(&table) {
            read_component(&mut network, (file, text), (table, attribute), mistakes);
        } else if !WITHOUT_EFFECT.contains(&table) {
            let known = READ.iter().chain(WITHOUT_EFFECT).map(|name| format!("{name}.csv"));
            let known: Vec<String> = known.collect();
            let remedy = suggest(file, known.iter().map(String::as_str));
            mistakes.push(of_file(file, 0, "no part of a network that can be read has this name", remedy));
        }
    }
    if network.table("buses").rows.is_empty() {
        let remedy = "name a folder that `export_to_csv_folder` wrote";
        mistakes.push(of_file("buses.csv", 0, "there are no buses", remedy));
    }
    network
}

fn read_component(
    network: &mut Network,
    (file, text): (&str, &str),
    (table, attribute): (&str, Option<&str>),
    mistakes: &mut Vec<Mistake>,
) {
    let entry = network.tables.entry(table.to_owned()).or_default();
    let mut own = Vec::new();
    match attribute {
        None => {
            (entry.columns, entry.rows) = read_rows(file, text, mistakes);
            own.extend(entry.columns.iter().skip(1).filter(|name| !is_known(name)).map(ToString::to_string));
        }
        Some(attribute) if attribute.ends_with("-pw") => {
            let what = "this is a curve given piece by piece; a region has none";
            mistakes.push(of_file(file, 0, what, "give one number, or a component for each piece"));
        }
        Some(attribute) if !matters(attribute) && is_known(attribute) => {}
        Some(attribute) if matters(attribute) => {
            let series = read_series(file, text, [&network.snapshots, &network.places], mistakes);
            entry.series.insert(attribute.to_owned(), series);
        }
        Some(_) => own.push("all".to_owned()),
    }
    if !own.is_empty() {
        network.own_columns.push((file.to_owned(), own));
    }
}

/// Snapshots and their weights. Old folders have one column of weights; without the file there is one snapshot of an hour.
fn read_snapshots(folder: &Folder, network: &mut Network, mistakes: &mut Vec<Mistake>) {
    const FILE: &str = "snapshots.csv";
    let Some(text) = folder.files.get(FILE) else {
        network.snapshots = vec!["now".to_owned()];
        network.places = vec!["0".to_owned()];
        network.weights = vec![1.0];
        return;
    };
    let (header, records) = read_records(FILE, text, mistakes);
    let column = |name: &str| header.iter().position(|column| column == name);
    if let Some(period) = column("period") {
        let mistake = of_file(
            FILE,
            1,
            "this is an investment period after another; a region has none",
            "export one period",
        );
        mistakes.push(Mistake { column: header[period].clone(), ..mistake });
    }
    let name = column("snapshot").or_else(|| column("name")).unwrap_or(0);
    network.snapshots = records.iter().map(|(_, record)| record[name].clone()).collect();
    network.places = records.iter().map(|(_, record)| record[0].clone()).collect();
    let objective = column("objective").or_else(|| column("weightings"));
    let stored = column("stores").or(objective);
    let has_stores = ["stores.csv", "storage_units.csv"].iter().any(|file| folder.files.contains_key(*file));
    for (line, record) in &records {
        let mut weight = |column: Option<usize>| {
            let Some(column) = column else { return 1.0 };
            let number = record[column].parse::<f64>().ok();
            number.filter(|number| number.is_finite() && *number > 0.0).unwrap_or_else(|| {
                let what = format!("the snapshot has the weight {}", record[column]);
                let mistake =
                    of_file(FILE, *line, what, "give it a weight above 0, or take the snapshot out");
                mistakes.push(Mistake {
                    row: record[name].clone(),
                    column: header[column].clone(),
                    value: record[column].clone(),
                    ..mistake
                });
                1.0
            })
        };
        let (paid, kept) = (weight(objective), weight(stored));
        if has_stores && paid.to_bits() != kept.to_bits() {
            let what = format!(
                "the snapshot counts {paid} hours for costs and {kept} for stores; a region has one weight"
            );
            let mistake = of_file(FILE, *line, what, "give both columns the same weights");
            mistakes.push(Mistake { row: record[name].clone(), column: "stores".to_owned(), ..mistake });
        }
        network.weights.push(paid);
    }
    if network.snapshots.is_empty() {
        mistakes.push(of_file(FILE, 0, "there are no snapshots", "export a network with snapshots"));
    }
    let mut seen = std::collections::BTreeSet::new();
    for (line, record) in &records {
        if record[name].is_empty() {
            mistakes.push(of_file(FILE, *line, "the snapshot has no name", "name it, such as by its hour"));
        }
        if !seen.insert(&record[name]) {
            let what = format!("the snapshot `{}` stands twice", record[name]);
            mistakes.push(of_file(FILE, *line, what, "rename or remove one"));
        }
    }
}
