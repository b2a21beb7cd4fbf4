//! Reads factors.csv: what moves in an ensemble.

use super::cells::{LARGEST, Range};
use super::factors::{FACTOR_FIELDS, Factor, FactorField, FactorMode};
use super::futures::Rules;
use super::mistake::{Mistake, suggest};
use super::pattern::matches_pattern;
use super::read::{Reading, check_unique, rows};
use super::region::{ActorId, Region};
use super::sheet::SheetRow;
use crate::sampling::Distribution;
use std::collections::BTreeMap;

const TABLES: [&str; 9] =
    ["links", "supplies", "demands", "stores", "ties", "terms", "agenda", "levers", "futures"];
const MODES: [(&str, FactorMode); 3] =
    [("times", FactorMode::Times), ("plus", FactorMode::Plus), ("set", FactorMode::Set)];
const DISTRIBUTIONS: [&str; 7] =
    ["uniform", "triangular", "normal", "lognormal", "beta", "discrete", "empirical"];

pub(super) fn read_factors(reading: &mut Reading<'_>) {
    // A variant may take away what a factor moves.
    let is_strict = reading.region.applied.is_empty() && reading.mistakes.is_empty();
    let sheet = rows(reading.sheets, "factors");
    check_unique(sheet, "name", &mut reading.mistakes);
    for row in sheet {
        let found = read_factor(row, &reading.region, is_strict, &mut reading.mistakes);
        reading.region.factors.extend(found);
    }
    if is_strict {
        check_groups(sheet, &mut reading.mistakes);
    }
}

/// What moves with nothing else is in no group.
fn check_groups(sheet: &[SheetRow], mistakes: &mut Vec<Mistake>) {
    let mut sizes: BTreeMap<&str, usize> = BTreeMap::new();
    for row in sheet {
        *sizes.entry(row.text("group")).or_default() += 1;
    }
    for row in sheet.iter().filter(|row| !row.text("group").is_empty() && sizes[row.text("group")] == 1) {
        let what = format!("no other factor is in the group `{}`", row.text("group"));
        let remedy = "name it at those that move with this one too, or leave the cell empty";
        mistakes.push(row.mistake("group", what, remedy));
    }
}

fn read_factor(
    row: &SheetRow,
    region: &Region,
    is_strict: bool,
    mistakes: &mut Vec<Mistake>,
) -> Option<Factor> {
    let name = row.required("name", mistakes);
    let table = row.named("table", TABLES, mistakes).map(|place| TABLES[place]);
    let field = table.and_then(|table| {
        let of_table = || FACTOR_FIELDS.iter().filter(move |(other, _, _)| *other == table);
        let place = row.named("field", of_table().map(|(_, field, _)| *field), mistakes)?;
        of_table().nth(place).map(|(_, _, field)| *field)
    });
    row.required("rows", mistakes);
    let mode = match row.text("mode") {
        "" => Some(FactorMode::Times),
        text => row.find("mode", text, MODES.map(|(name, _)| name), mistakes).map(|place| MODES[place].1),
    };
    let distribution = read_distribution(row, mistakes);
    let correlation = row.number_in("correlation", Range::Within(-1.0, 1.0), mistakes).unwrap_or(1.0);
    let (table, field, mode, distribution) = (table?, field?, mode?, distribution?);
    let rows = select_rows(row, region, (table, field), is_strict, mistakes);
    let [group, unit, note] = ["group", "unit", "note"].map(|column| row.text(column).to_owned());
    Some(Factor { name, field, rows, mode, distribution, group, correlation, unit, note })
}

/// Places of the rows that the items of the cell name.
fn select_rows(
    row: &SheetRow,
    region: &Region,
    (table, field): (&str, FactorField),
    is_strict: bool,
    mistakes: &mut Vec<Mistake>,
) -> Vec<(usize, usize)> {
    let known = names_of(region, table);
    let mut selected = Vec::new();
    for item in row.list("rows") {
        let found: Vec<(usize, usize)> = known
            .iter()
            .filter(|(name, _)| matches_name(table, item, name))
            .map(|(_, place)| *place)
            .collect();
        if found.is_empty() && is_strict {
            let bare = item.replace('*', "");
            let what = format!("no row of {table} is meant by `{item}`");
            mistakes.push(row.mistake(
                "rows",
                what,
                suggest(bare.trim(), known.iter().map(|(name, _)| name.as_str())),
            ));
        }
        selected.extend(found);
    }
    if field == FactorField::TermPropensity {
        selected.retain(|&(place, _)| region.terms[place].propensity.is_some());
    }
    selected.sort_unstable();
    selected.dedup();
    selected
}

/// The order of a pair means nothing.
fn matches_name(table: &str, item: &str, name: &str) -> bool {
    let turned = || name.split_once('-').map(|(a, b)| format!("{b}-{a}"));
    matches_pattern(item, name)
        || matches!(table, "ties" | "terms") && turned().is_some_and(|turned| matches_pattern(item, &turned))
}

fn names_of(region: &Region, table: &str) -> Vec<(String, (usize, usize))> {
    let code = |actor: ActorId| region.actors[actor.0].name.as_str();
    let numbered = |names: Vec<String>| -> Vec<(String, (usize, usize))> {
        names.into_iter().enumerate().map(|(place, name)| (name, (place, 0))).collect()
    };
    match table {
        "links" => numbered(region.links.iter().map(|link| link.name.clone()).collect()),
        "supplies" => numbered(region.supplies.iter().map(|supply| supply.name.clone()).collect()),
        "demands" => numbered(region.demands.iter().map(|demand| demand.name.clone()).collect()),
        "stores" => numbered(region.stores.iter().map(|store| store.name.clone()).collect()),
        "levers" => numbered(region.levers.iter().map(|lever| lever.name.clone()).collect()),
        "futures" => {
            let paths =
                |rules: &mut Rules| rules.parameters().into_iter().map(|parameter| parameter.path).collect();
            numbered(region.rules.clone().as_mut().map_or_else(Vec::new, paths))
        }
        "ties" => {
            numbered(region.ties.iter().map(|tie| format!("{}-{}", code(tie.a), code(tie.b))).collect())
        }
        "terms" => {
            numbered(region.terms.iter().map(|term| format!("{}-{}", code(term.a), code(term.b))).collect())
        }
        _ => {
            let issues = region.agenda.iter().enumerate();
            let voices = issues.flat_map(|(place, issue)| {
                let voice = move |(part, actor): (usize, ActorId)| {
                    (format!("{}/{}", issue.name, code(actor)), (place, part))
                };
                issue.voices.iter().map(|voice| voice.actor).enumerate().map(voice)
            });
            voices.collect()
        }
    }
}

fn read_distribution(row: &SheetRow, mistakes: &mut Vec<Mistake>) -> Option<Distribution> {
    let kind = DISTRIBUTIONS[row.named("distribution", DISTRIBUTIONS, mistakes)?];
    row.required("parameters", mistakes);
    let mut wrong = |what: String, remedy: &str| mistakes.push(row.mistake("parameters", what, remedy));
    let mut number = |text: &str| -> Option<f64> {
        let number = text.trim().parse::<f64>().ok().filter(|number| number.abs() <= LARGEST);
        if number.is_none() {
            wrong(format!("`{text}` is no number"), "write plain decimals joined by `;`");
        }
        number
    };
    let items = row.list("parameters");
    if kind == "discrete" {
        let pairs: Option<Vec<(f64, f64)>> = items
            .iter()
            .map(|item| {
                let (value, weight) = item.split_once(':').unwrap_or((item, "1"));
                number(value).zip(number(weight))
            })
            .collect();
        let (values, weights) = pairs?.into_iter().unzip();
        return checked(row, Distribution::Discrete { values, weights }, mistakes);
    }
    let numbers: Option<Vec<f64>> = items.iter().map(|item| number(item)).collect();
    let numbers = numbers?;
    let distribution = match (kind, numbers.as_slice()) {
        ("uniform", &[low, high]) => Distribution::Uniform { low, high },
        ("triangular", &[low, mode, high]) => Distribution::Triangular { low, mode, high },
        ("normal", &[mean, deviation]) => Distribution::Normal { mean, deviation },
        ("lognormal", &[median, deviation]) => Distribution::Lognormal { median, deviation },
        ("beta", &[a, b, low, high]) => Distribution::Beta { a, b, low, high },
        ("empirical", values) => Distribution::Empirical { values: values.to_vec() },
        (_, values) => {
            let what = format!("{kind} has other than {} parameters", values.len());
            mistakes.push(row.mistake("parameters", what, "see docs/formats/factors.md"));
            return None;
        }
    };
    checked(row, distribution, mistakes)
}

/// The distribution, if its parameters make one.
fn checked(row: &SheetRow, distribution: Distribution, mistakes: &mut Vec<Mistake>) -> Option<Distribution> {
    let wrong = distribution.check();
    for what in &wrong {
        mistakes.push(row.mistake("parameters", what.clone(), "see docs/formats/factors.md"));
    }
    wrong.is_empty().then_some(distribution)
}
