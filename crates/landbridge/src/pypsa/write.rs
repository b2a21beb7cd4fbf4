//! The draft as the files of a region folder.

use super::draft::{Cost, Draft, Size};
use std::collections::BTreeMap;
use std::fmt::Write as _;

/// Columns of a table, cells by column, one map for each row.
struct Sheet {
    columns: Vec<&'static str>,
    rows: Vec<Vec<String>>,
}

impl Sheet {
    fn text(&self) -> String {
        let mut text = line(&self.columns.iter().map(ToString::to_string).collect::<Vec<_>>());
        self.rows.iter().for_each(|row| text.push_str(&line(row)));
        text
    }
}

/// A line of CSV.
fn line(cells: &[String]) -> String {
    let quoted = cells.iter().map(|cell| {
        if cell.contains([',', '"', '\n', '\r']) {
            format!("\"{}\"", cell.replace('"', "\"\""))
        } else {
            cell.clone()
        }
    });
    quoted.collect::<Vec<_>>().join(",") + "\n"
}

/// A text of TOML.
fn quoted(text: &str) -> String {
    toml::Value::String(text.to_owned()).to_string()
}

fn number(value: f64) -> String {
    // Negative zero is zero to a reader.
    format!("{}", value + 0.0)
}

/// What frames the tables.
pub(super) struct Frame<'a> {
    pub(super) title: &'a str,
    pub(super) base_year: i32,
    pub(super) money_unit: &'a str,
    pub(super) snapshots: &'a [String],
    pub(super) weights: &'a [f64],
}

pub(super) fn write(draft: &Draft, frame: &Frame<'_>, readme: String) -> BTreeMap<String, String> {
    let mut files = BTreeMap::from([
        ("README.md".to_owned(), readme),
        ("region.toml".to_owned(), region_toml(draft, frame)),
    ]);
    let actors = draft.actors.iter().map(|actor| vec![actor.clone(), actor.clone()]).collect();
    let mut add = |name: &str, sheet: Sheet| files.insert(format!("{name}.csv"), sheet.text());
    add("actors", Sheet { columns: vec!["name", "title"], rows: actors });
    let buses = draft.buses.iter().map(|row| {
        let [latitude, longitude] = row.place.map_or_else(Default::default, |(y, x)| [number(y), number(x)]);
        vec![row.name.clone(), row.commodity.clone(), row.actor.clone(), latitude, longitude]
    });
    add(
        "buses",
        Sheet { columns: vec!["name", "commodity", "actor", "latitude", "longitude"], rows: buses.collect() },
    );
    add("links", links(draft));
    add("supplies", supplies(draft));
    add("demands", demands(draft));
    add("stores", stores(draft, frame));
    let mut profile = |name: &str, columns: Vec<(&str, &[f64])>| {
        if !columns.is_empty() {
            files.insert(format!("profiles/{name}.csv"), profile_text(frame.snapshots, &columns));
        }
    };
    let sizes = |rows: Vec<(&'static str, Vec<(String, Size)>)>| rows;
    let shares = sizes(vec![
        ("links-capacity", draft.links.iter().map(|row| (row.name.clone(), row.size.clone())).collect()),
        (
            "supplies-capacity",
            draft.supplies.iter().map(|row| (row.name.clone(), row.size.clone())).collect(),
        ),
        ("demands-quantity", draft.demands.iter().map(|row| (row.name.clone(), row.size.clone())).collect()),
        ("stores-capacity", draft.stores.iter().map(|row| (row.name.clone(), row.size.clone())).collect()),
    ]);
    for (name, rows) in &shares {
        let columns = rows.iter().filter_map(|(name, size)| Some((name.as_str(), size.shares.as_deref()?)));
        profile(name, columns.collect());
    }
    let costs: [(&str, Vec<(&str, &Cost)>); 3] = [
        ("links-cost", draft.links.iter().map(|row| (row.name.as_str(), &row.cost)).collect()),
        ("supplies-cost", draft.supplies.iter().map(|row| (row.name.as_str(), &row.cost)).collect()),
        ("demands-price", draft.demands.iter().map(|row| (row.name.as_str(), &row.price)).collect()),
    ];
    for (name, rows) in costs {
        let columns = rows.into_iter().filter_map(|(name, cost)| Some((name, cost.added.as_deref()?)));
        profile(name, columns.collect());
    }
    files
}

fn region_toml(draft: &Draft, frame: &Frame<'_>) -> String {
    let mut text = String::from("# From a PyPSA network: README.md tells what became of what.\n");
    // Writing to a string cannot fail.
    let _ = write!(
        text,
        "title = {}\nbase_year = {}\nmoney_unit = {}\ndiscount_rate = 0.0         # capital costs are annual already\ncandidates = []\n",
        quoted(frame.title),
        frame.base_year,
        quoted(frame.money_unit)
    );
    let hours: f64 = frame.weights.iter().sum();
    for (name, weight) in frame.snapshots.iter().zip(frame.weights) {
        let _ = write!(
            text,
            "\n[[periods]]\nname = {}\nweight = {}\n",
            quoted(name),
            toml_number(weight / hours)
        );
    }
    for (name, unit, _) in &draft.commodities {
        let _ = write!(text, "\n[[commodities]]\nname = {}\nunit = {}\n", quoted(name), quoted(unit));
    }
    let mut homes: Vec<(&str, Vec<String>)> = Vec::new();
    for (name, _, home) in &draft.commodities {
        match homes.iter_mut().find(|(known, _)| known == home) {
            Some((_, commodities)) => commodities.push(quoted(name)),
            None => homes.push((home, vec![quoted(name)])),
        }
    }
    for (home, commodities) in homes {
        let _ = write!(
            text,
            "\n[[subsystems]]\nname = {}\ncommodities = [{}]\n",
            quoted(home),
            commodities.join(", ")
        );
    }
    text
}

/// TOML tells 1 from 1.0.
fn toml_number(value: f64) -> String {
    let text = number(value);
    if text.contains('.') { text } else { text + ".0" }
}

/// Status and annual cost of what may be built.
fn status(annual_cost: Option<f64>) -> [String; 2] {
    annual_cost.map_or_else(Default::default, |cost| ["buildable".to_owned(), number(cost)])
}

fn links(draft: &Draft) -> Sheet {
    let columns = vec![
        "name",
        "bus0",
        "bus1",
        "efficiency",
        "bus2",
        "efficiency2",
        "bus3",
        "efficiency3",
        "capacity",
        "marginal_cost",
        "consent",
        "shares_capacity_with",
        "status",
        "annual_cost",
    ];
    let rows = draft.links.iter().map(|row| {
        let mut cells = vec![row.name.clone(), row.bus0.clone()];
        for place in 0..3 {
            let output = row.outputs.get(place);
            cells.extend([output.map_or(String::new(), |(bus, _)| bus.clone())]);
            cells.extend([output.map_or(String::new(), |(_, efficiency)| number(*efficiency))]);
        }
        cells.extend([number(row.size.most), number(row.cost.base), row.consent.join(";")]);
        cells.push(row.shares_capacity_with.clone().unwrap_or_default());
        cells.extend(status(row.annual_cost));
        cells
    });
    Sheet { columns, rows: rows.collect() }
}

fn supplies(draft: &Draft) -> Sheet {
    let columns = vec!["name", "bus", "capacity", "marginal_cost", "consent", "status", "annual_cost"];
    let rows = draft.supplies.iter().map(|row| {
        let mut cells = vec![row.name.clone(), row.bus.clone(), number(row.size.most), number(row.cost.base)];
        cells.push(row.consent.join(";"));
        cells.extend(status(row.annual_cost));
        cells
    });
    Sheet { columns, rows: rows.collect() }
}

fn demands(draft: &Draft) -> Sheet {
    let columns = vec!["name", "bus", "quantity", "price", "consent"];
    let rows = draft.demands.iter().map(|row| {
        vec![
            row.name.clone(),
            row.bus.clone(),
            number(row.size.most),
            number(row.price.base),
            row.consent.join(";"),
        ]
    });
    Sheet { columns, rows: rows.collect() }
}

/// Where only the volume limits intake and release, their rates let a store fill or empty in the shortest period.
fn stores(draft: &Draft, frame: &Frame<'_>) -> Sheet {
    let columns = vec![
        "name",
        "bus",
        "capacity",
        "max_intake",
        "max_release",
        "cyclic",
        "initial",
        "end_value",
        "standing_loss",
        "efficiency_in",
        "consent",
        "status",
        "annual_cost",
    ];
    let hours: f64 = frame.weights.iter().sum();
    let rows = draft.stores.iter().map(|row| {
        let there = frame.weights.iter().enumerate().map(|(t, weight)| weight / hours * row.size.share(t));
        let shortest = there.filter(|&there| there > 0.0).fold(f64::INFINITY, f64::min);
        // The last digit of a quotient must not hold back a store that has to empty in one period.
        let freely = (1.0 + 1e-9) / shortest;
        let [intake, release] =
            row.rates.unwrap_or([freely / row.efficiency_in, freely]).map(|rate| rate * row.size.most);
        let [cyclic, initial, end_value] = match row.initial {
            None => ["yes".to_owned(), String::new(), String::new()],
            Some(initial) => [String::new(), number(initial), number(0.0)],
        };
        let mut cells =
            vec![row.name.clone(), row.bus.clone(), number(row.size.most), number(intake), number(release)];
        cells.extend([cyclic, initial, end_value, number(row.standing_loss), number(row.efficiency_in)]);
        cells.push(row.consent.join(";"));
        cells.extend(status(row.annual_cost));
        cells
    });
    Sheet { columns, rows: rows.collect() }
}

fn profile_text(snapshots: &[String], columns: &[(&str, &[f64])]) -> String {
    let header: Vec<String> = std::iter::once("period".to_owned())
        .chain(columns.iter().map(|(name, _)| (*name).to_owned()))
        .collect();
    let mut text = line(&header);
    for (t, name) in snapshots.iter().enumerate() {
        let values = columns.iter().map(|(_, values)| number(values[t]));
        text.push_str(&line(&std::iter::once(name.clone()).chain(values).collect::<Vec<_>>()));
    }
    text
}
