//! Networks from the literature whose lines are attacked, as tables of a region and as data for other solvers.

use anyhow::{Context, Result};
use landbridge::model::Folder;
use serde_json::{Value, json};
use std::fmt::Write;

const RTS24: &str = include_str!("../data/rts24.json");
const SHORTEST_PATH: &str = include_str!("../data/shortest_path.json");

const REGION: &str = r#"title = "A grid under attack"
base_year = 2024
money_unit = "worth of load"
discount_rate = 0.08
candidates = ["Grid"]

[[periods]]
name = "year"
weight = 1.0

[[commodities]]
name = "power"
unit = "MW"

[[subsystems]]
name = "Power"
commodities = ["power"]
outsiders = "idle"
"#;

/// A place where something is made, used or passed on.
#[derive(Clone, Debug, PartialEq)]
pub struct Bus {
    /// Unique.
    pub name: String,
    /// What is asked for.
    pub load: f64,
    /// What can be made, at no cost.
    pub generation: f64,
}

/// What can be attacked.
#[derive(Clone, Debug, PartialEq)]
pub struct Line {
    /// Unique.
    pub name: String,
    /// Name of a bus.
    pub from: String,
    /// Name of a bus.
    pub to: String,
    /// The most that it carries.
    pub rate: f64,
    /// Of a unit carried.
    pub cost: f64,
    /// Whether it carries as much the other way.
    pub two_way: bool,
}

/// A network of one owner; the lines carry what they are told, as in a transport model, within their rates.
#[derive(Clone, Debug, PartialEq)]
pub struct Grid {
    /// Its buses.
    pub buses: Vec<Bus>,
    /// Its lines: circuits side by side each count.
    pub lines: Vec<Line>,
    /// Worth of a unit of load.
    pub price: f64,
}

impl Grid {
    /// A network by name: `rts24` or `shortest-path`.
    ///
    /// # Errors
    /// Where there is none of that name.
    pub fn find(name: &str) -> Result<Self> {
        let grid = match name {
            "rts24" => rts24(&serde_json::from_str(RTS24)?),
            "shortest-path" => shortest_path(&serde_json::from_str(SHORTEST_PATH)?),
            _ => None,
        };
        grid.with_context(|| format!("there is no network `{name}`; there are rts24 and shortest-path"))
    }

    /// The tables of a region in which a third party can close each line.
    #[must_use]
    pub fn folder(&self) -> Folder {
        let mut tables = [
            ("actors", "name,title,role\nGrid,Grid,member\n".to_owned()),
            ("buses", "name,commodity,actor\n".to_owned()),
            ("supplies", "name,bus,capacity,marginal_cost,consent\n".to_owned()),
            ("demands", "name,bus,quantity,price,consent\n".to_owned()),
            ("links", "name,bus0,bus1,capacity,marginal_cost,consent,shares_capacity_with\n".to_owned()),
            ("levers", "name,actor,channel,assets,effect,days\n".to_owned()),
        ];
        let mut row = |table: usize, row: String| {
            // Writing to a text cannot fail.
            let _ = writeln!(tables[table].1, "{row}");
        };
        for Bus { name, load, generation } in &self.buses {
            row(1, format!("{name},power,Grid"));
            if *generation > 0.0 {
                row(2, format!("Plants at {name},{name},{generation},0,Grid"));
            }
            if *load > 0.0 {
                row(3, format!("Load at {name},{name},{load},{},Grid", self.price));
            }
        }
        for Line { name, from, to, rate, cost, two_way } in &self.lines {
            row(4, format!("{name},{from},{to},{rate},{cost},Grid,"));
            if *two_way {
                row(4, format!("{name} back,{to},{from},{rate},{cost},Grid,{name}"));
            }
            row(5, format!("{name},third party,energy,{name},close,365"));
        }
        let mut folder = Folder { name: "grid".to_owned(), files: std::iter::empty().collect() };
        folder.files.insert("region.toml".to_owned(), REGION.to_owned());
        folder.files.extend(tables.map(|(table, text)| (format!("{table}.csv"), text)));
        folder
    }

    /// Buses as (load, generation) and lines as (place of one bus, of the other, rate), for other solvers.
    #[must_use]
    pub fn as_json(&self) -> Value {
        let place = |name: &str| self.buses.iter().position(|bus| bus.name == name);
        let buses: Vec<_> = self.buses.iter().map(|bus| json!([bus.load, bus.generation])).collect();
        let lines = self.lines.iter().map(|line| json!([place(&line.from), place(&line.to), line.rate]));
        json!({ "buses": buses, "lines": lines.collect::<Vec<_>>() })
    }
}

fn rts24(data: &Value) -> Option<Grid> {
    let buses = data["buses"].as_array()?.iter().map(|bus| {
        Some(Bus {
            name: format!("Bus {}", bus["id"].as_u64()?),
            load: bus["load_mw"].as_f64()?,
            generation: bus["generation_mw"].as_f64()?,
        })
    });
    let lines = data["lines"].as_array()?.iter().map(|line| {
        Some(Line {
            name: format!("Line {}", line["id"].as_u64()?),
            from: format!("Bus {}", line["from"].as_u64()?),
            to: format!("Bus {}", line["to"].as_u64()?),
            rate: line["rate_mw"].as_f64()?,
            cost: 0.0,
            two_way: true,
        })
    });
    Some(Grid { buses: buses.collect::<Option<_>>()?, lines: lines.collect::<Option<_>>()?, price: 1.0 })
}

/// One unit from the start to the end.
fn shortest_path(data: &Value) -> Option<Grid> {
    let lines = data["arcs"].as_array()?.iter().map(|arc| {
        let (from, to) = (arc["from"].as_str()?.to_owned(), arc["to"].as_str()?.to_owned());
        let name = format!("{from} to {to}");
        Some(Line { name, from, to, rate: 1.0, cost: arc["cost"].as_f64()?, two_way: false })
    });
    let lines: Vec<Line> = lines.collect::<Option<_>>()?;
    let mut names: Vec<&String> = lines.iter().flat_map(|line| [&line.from, &line.to]).collect();
    names.sort();
    names.dedup();
    let at = |name: &str, place: &str| f64::from(u8::from(name == place));
    let bus =
        |name: &String| Bus { name: name.clone(), load: at(name, "End"), generation: at(name, "Start") };
    let buses = names.into_iter().map(bus).collect();
    // What does not get through is missed at both ends.
    Some(Grid { buses, lines, price: 2.0 * data["unmet"].as_f64()? })
}
