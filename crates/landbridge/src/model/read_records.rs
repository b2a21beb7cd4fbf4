//! Reads what the numbers rest on and what was really seen: sources, evidence, observations.

use super::cells::Range;
use super::mistake::{Mistake, suggest};
use super::pattern::Pattern;
use super::read::{Reading, check_unique, rows};
use super::region::{ActorId, BusId, Evidence, Grade, LinkId, Observation, Observed, Region, Source};
use super::sheet::{PROFILES, SheetRow, Sheets};
use std::collections::{BTreeMap, BTreeSet};

const METRICS: &[&str] = &["flow", "supply", "use", "release", "intake", "level", "price", "payment"];

/// Columns that hold numbers which need evidence, by table.
const GRADED: &[(&str, &[&str])] = &[
    (
        "links",
        &[
            "efficiency",
            "efficiency2",
            "efficiency3",
            "capacity",
            "marginal_cost",
            "days",
            "capital_cost",
            "annual_cost",
            "lifetime",
            "lead_time",
        ],
    ),
    ("supplies", &["capacity", "marginal_cost", "capital_cost", "annual_cost", "lifetime", "lead_time"]),
    ("demands", &["quantity", "price", "price_at_zero", "price_at_quantity"]),
    (
        "stores",
        &[
            "capacity",
            "max_intake",
            "max_release",
            "initial",
            "end_value",
            "end_level",
            "end_price",
            "standing_loss",
            "efficiency_in",
            "capital_cost",
            "annual_cost",
            "lifetime",
            "lead_time",
        ],
    ),
    ("levers", &["magnitude", "days", "cost", "chance"]),
    ("guarantees", &["calls", "answered", "broadly"]),
    ("defenses", &["cost"]),
    ("factors", &["parameters", "correlation"]),
    ("ties", &["reliability"]),
    ("terms", &["tie", "rivalry", "propensity"]),
    ("agenda", &["position", "low", "high", "salience", "stake", "power", "yes_threshold"]),
];

pub(super) fn read_sources(reading: &mut Reading<'_>) {
    let sheet = rows(reading.sheets, "sources");
    check_unique(sheet, "id", &mut reading.mistakes);
    reading.source_ids = sheet.iter().map(|row| row.text("id")).collect();
    for row in sheet {
        reading.region.sources.push(Source {
            id: row.required("id", &mut reading.mistakes),
            title: row.required("title", &mut reading.mistakes),
            url: row.text("url").to_owned(),
            date_read: row.text("date_read").to_owned(),
        });
    }
}

pub(super) fn grade(row: &SheetRow, mistakes: &mut Vec<Mistake>) -> Grade {
    match row.text("grade") {
        "A" => Grade::A,
        "B" => Grade::B,
        "C" => Grade::C,
        text => {
            mistakes.push(row.mistake("grade", format!("`{text}` is no grade"), "write A, B or C"));
            Grade::C
        }
    }
}

/// Ids of sources in a cell; `known` are all there are.
pub(super) fn facts(
    row: &SheetRow,
    column: &str,
    known: &BTreeSet<&str>,
    mistakes: &mut Vec<Mistake>,
) -> Vec<String> {
    for id in row.list(column).into_iter().filter(|id| !known.contains(id)) {
        mistakes.push(row.mistake(column, format!("`{id}` is unknown"), suggest(id, known.iter().copied())));
    }
    row.list(column).into_iter().map(str::to_owned).collect()
}

pub(super) fn read_evidence(reading: &mut Reading<'_>) {
    let cells = numeric_cells(reading.sheets);
    let mut by_table: BTreeMap<&str, Vec<usize>> = BTreeMap::new();
    let mut by_row: BTreeMap<(&str, &str), Vec<usize>> = BTreeMap::new();
    for (place, cell) in cells.iter().enumerate() {
        by_table.entry(cell.table).or_default().push(place);
        by_row.entry((cell.table, &cell.row)).or_default().push(place);
    }
    let mut covered: Vec<Option<usize>> = vec![None; cells.len()];
    let mut found: Vec<Evidence> = Vec::new();
    for row in rows(reading.sheets, "evidence") {
        let (table, name, field) = (row.text("table"), row.text("row"), row.text("field"));
        let sources = facts(row, "source", &reading.source_ids, &mut reading.mistakes);
        let grade = grade(row, &mut reading.mistakes);
        if sources.is_empty() && (grade != Grade::C || row.text("note").is_empty()) {
            let remedy = "name a source, or grade it C and give the reasoning in the note";
            reading.mistakes.push(row.mistake("source", "nothing is named that the number rests on", remedy));
        }
        // A name without a star is looked up; only patterns go through the whole table.
        let found_rows = if name.contains('*') { by_table.get(table) } else { by_row.get(&(table, name)) };
        let (names, fields) = (Pattern::new(name), Pattern::new(field));
        let of_table = found_rows.map_or(&[][..], Vec::as_slice);
        let matches = of_table
            .iter()
            .filter(|&&place| names.matches(&cells[place].row) && fields.matches(cells[place].field));
        let mut any = false;
        for &place in matches {
            any = true;
            covered[place] = Some(found.len());
        }
        // A variant may take away what a row speaks of; in the base that is a mistake.
        // Of a table that could not be read that is told already.
        let is_broken =
            || reading.mistakes.iter().any(|mistake| mistake.file.strip_suffix(".csv") == Some(table));
        if !any && reading.region.applied.is_empty() && !is_known_elsewhere(table) && !is_broken() {
            let known = cells.iter().filter(|cell| cell.table == table).map(|cell| cell.row.as_str());
            reading.mistakes.push(row.mistake(
                "row",
                "no number is covered by this row",
                suggest(name, known),
            ));
        }
        found.push(Evidence {
            table: table.to_owned(),
            row: name.to_owned(),
            field: field.to_owned(),
            sources,
            grade,
            note: row.text("note").to_owned(),
        });
    }
    for (cell, covered) in cells.iter().zip(covered) {
        match covered {
            Some(place) => {
                let evidence = found[place].clone();
                let (row, field) = (cell.row.clone(), cell.field.to_owned());
                reading.region.evidence.push(Evidence { row, field, ..evidence });
            }
            None => {
                let cell = (cell.table.to_owned(), cell.row.clone(), cell.field.to_owned());
                reading.region.ungraded.push(cell);
            }
        }
    }
}

/// Tables whose numbers carry evidence too, but enter no program.
fn is_known_elsewhere(table: &str) -> bool {
    ["actors", "buses", "region"].contains(&table)
}

struct NumericCell<'a> {
    table: &'a str,
    row: String,
    field: &'a str,
}

fn numeric_cells(sheets: &Sheets) -> Vec<NumericCell<'_>> {
    let mut cells = Vec::new();
    for (table, columns) in GRADED {
        for row in rows(sheets, table) {
            let filled = columns.iter().filter(|column| !row.text(column).is_empty());
            cells.extend(filled.map(|field| NumericCell { table, row: row.key(), field }));
        }
    }
    for &table in PROFILES {
        for row in rows(sheets, table) {
            let assets = row.cells.keys().filter(|asset| &***asset != "period");
            cells.extend(assets.map(|asset| NumericCell {
                table,
                row: asset.to_string(),
                field: row.text("period"),
            }));
        }
    }
    cells
}

pub(super) fn read_observations(reading: &mut Reading<'_>) {
    let sheet = rows(reading.sheets, "observed");
    check_unique(sheet, "name", &mut reading.mistakes);
    for row in sheet {
        let (region, mistakes) = (&reading.region, &mut reading.mistakes);
        let period = match row.text("period") {
            "" => None,
            name => row.find("period", name, region.periods.iter().map(|p| p.name.as_str()), mistakes),
        };
        let observed = read_observed(row, region, mistakes);
        let per = find_all(row, "per", region.links.iter().map(|link| link.name.as_str()), mistakes);
        let facts = facts(row, "fact", &reading.source_ids, mistakes);
        if facts.is_empty() {
            mistakes.push(row.mistake(
                "fact",
                "nothing is named that this was seen in",
                "name a source's id",
            ));
        }
        let observation = Observation {
            name: row.required("name", mistakes),
            observed: observed.unwrap_or(Observed::Flow(Vec::new())),
            period,
            per: per.into_iter().map(LinkId).collect(),
            value: row.required_number("value", Range::Any, mistakes),
            unit: row.required("unit", mistakes),
            facts,
            grade: grade(row, mistakes),
            note: row.text("note").to_owned(),
        };
        check_not_circular(row, region, &observation.facts, mistakes);
        reading.region.observations.push(observation);
    }
}

pub(super) fn find_all<'a>(
    row: &SheetRow,
    column: &str,
    known: impl IntoIterator<Item = &'a str>,
    mistakes: &mut Vec<Mistake>,
) -> Vec<usize> {
    let known: Vec<&str> = known.into_iter().collect();
    row.list(column)
        .into_iter()
        .filter_map(|name| row.find(column, name, known.iter().copied(), mistakes))
        .collect()
}

pub(super) fn read_observed(
    row: &SheetRow,
    region: &Region,
    mistakes: &mut Vec<Mistake>,
) -> Option<Observed> {
    let stores = || region.stores.iter().map(|store| store.name.as_str());
    let links = || region.links.iter().map(|link| link.name.as_str());
    match METRICS[row.named("metric", METRICS.iter().copied(), mistakes)?] {
        "flow" => {
            Some(Observed::Flow(find_all(row, "of", links(), mistakes).into_iter().map(LinkId).collect()))
        }
        "supply" => {
            let supplies = region.supplies.iter().map(|supply| supply.name.as_str());
            Some(Observed::Supply(find_all(row, "of", supplies, mistakes)))
        }
        "use" => {
            let names = row.list("of");
            find_all(row, "of", region.demands.iter().map(|demand| demand.name.as_str()), mistakes);
            let steps =
                region.demands.iter().enumerate().filter(|(_, demand)| names.contains(&demand.name.as_str()));
            Some(Observed::Use(steps.map(|(place, _)| place).collect()))
        }
        "release" => Some(Observed::Release(find_all(row, "of", stores(), mistakes))),
        "intake" => Some(Observed::Intake(find_all(row, "of", stores(), mistakes))),
        "level" => Some(Observed::Level(find_all(row, "of", stores(), mistakes))),
        "price" => row
            .named("of", region.buses.iter().map(|bus| bus.name.as_str()), mistakes)
            .map(BusId)
            .map(Observed::Price),
        _ => {
            let Some((actor, subsystem)) = row.text("of").split_once('/') else {
                mistakes.push(row.mistake("of", "a payment has no sub-system", "write ACTOR/Sub-system"));
                return None;
            };
            let actor = row.find("of", actor, region.actors.iter().map(|a| a.name.as_str()), mistakes)?;
            let subsystem =
                row.find("of", subsystem, region.subsystems.iter().map(|s| s.name.as_str()), mistakes)?;
            Some(Observed::Payment(ActorId(actor), subsystem))
        }
    }
}

/// No fact may be both the input and the check of one asset.
pub(super) fn check_not_circular(
    row: &SheetRow,
    region: &Region,
    checked_by: &[String],
    mistakes: &mut Vec<Mistake>,
) {
    let names = row.list("of");
    for evidence in region.evidence.iter().filter(|evidence| names.contains(&evidence.row.as_str())) {
        if let Some(fact) = evidence.sources.iter().find(|fact| checked_by.contains(fact)) {
            let what = format!("{fact} is already the input of {} of `{}`", evidence.field, evidence.row);
            mistakes.push(row.mistake("fact", what, "check it against another fact"));
        }
    }
}
