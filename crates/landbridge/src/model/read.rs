//! A folder's tables, with variants applied, read into a [`Region`], or every mistake in them at once.

use super::cells::{LARGEST, Names};
use super::check::check_region;
use super::fingerprint::fingerprint;
use super::folder::Folder;
use super::limits::exceeds_limits;
use super::mistake::{LoadError, Mistake, suggest};
use super::read_assets::{read_demands, read_links, read_stores, read_supplies};
use super::read_claims::{FILE as CLAIMS, read_claims};
use super::read_factors::read_factors;
use super::read_futures::{FILE as FUTURES, read_futures, read_movement};
use super::read_history::{read_backtests, read_history};
use super::read_levers::read_levers;
use super::read_politics::read_politics;
use super::read_records::{read_evidence, read_observations, read_sources};
use super::region::{
    Actor, ActorId, Bus, Commodity, CommodityId, Outsiders, Period, Region, Subsystem, VariantTitle,
};
use super::sheet::{PROFILES, SheetRow, Sheets, TABLES, finish, read_sheet};
use super::variant::{VariantFile, apply_variant};
use serde::Deserialize;
use std::collections::{BTreeMap, BTreeSet};

/// Bytes of all TOML files of a region together; as data they take up to eighty times as much.
const MOST_BYTES_OF_TOML: usize = 8 << 20;

/// What a run of futures found, kept with the region; the engine's readers of tables leave it alone.
pub const RUN_FILE: &str = "run.json";

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct RegionFile {
    title: String,
    base_year: i32,
    money_unit: String,
    discount_rate: f64,
    candidates: Vec<String>,
    today: Option<String>,
    #[serde(default)]
    open_transit: bool,
    periods: Vec<PeriodRow>,
    commodities: Vec<CommodityRow>,
    subsystems: Vec<SubsystemRow>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct PeriodRow {
    name: String,
    weight: f64,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct CommodityRow {
    name: String,
    unit: String,
    #[serde(default)]
    free_disposal: bool,
    #[serde(default)]
    value_of_time: f64,
    #[serde(default)]
    natural_flow: bool,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct SubsystemRow {
    name: String,
    commodities: Vec<String>,
    #[serde(default)]
    basins: Vec<String>,
    #[serde(default = "idle")]
    outsiders: Outsiders,
}

fn idle() -> Outsiders {
    Outsiders::Idle
}

/// Reads the region at a path, or a bundled one, without variants.
///
/// # Errors
/// Every mistake in the folder.
pub fn load(name_or_path: &str) -> Result<Region, LoadError> {
    read_region(&Folder::find(name_or_path)?, &[])
}

/// Reads a region with variants applied in order.
///
/// # Errors
/// Every mistake in the folder and in the variants named.
pub fn read_region(folder: &Folder, variants: &[&str]) -> Result<Region, LoadError> {
    let mut mistakes = Vec::new();
    check_size_of_toml(folder)?;
    let mut sheets = read_sheets(folder, &mut mistakes);
    let Some(file) = read_toml::<RegionFile>(folder, "region.toml", &mut mistakes) else {
        return Err(LoadError { mistakes });
    };
    let [futures, claims] = [FUTURES, CLAIMS].map(|file| {
        let is_there = folder.files.contains_key(file);
        is_there.then(|| read_toml::<toml::Table>(folder, file, &mut mistakes)).flatten()
    });
    let mut open_transit = file.open_transit;
    let mut rule_changes = Vec::new();
    let mut titles = Vec::new();
    let names = variant_names(folder);
    let mut files = BTreeMap::new();
    for name in &names {
        let path = format!("variants/{name}.toml");
        if let Some(variant) = read_toml::<VariantFile>(folder, &path, &mut mistakes) {
            let (title, why) = (variant.title.clone(), variant.why.clone());
            titles.push(VariantTitle { name: name.clone(), title, why });
            files.insert(name.as_str(), variant);
        }
    }
    for &name in variants {
        let path = format!("variants/{name}.toml");
        if let Some(variant) = files.get(name) {
            let changed = (&mut open_transit, &mut rule_changes);
            apply_variant(&path, variant, &mut sheets, changed, &mut mistakes);
        } else if !names.iter().any(|known| known == name) {
            let what = format!("there is no variant `{name}`");
            let remedy = suggest(name, names.iter().map(String::as_str));
            mistakes.push(Mistake::of_file(&path, what, remedy));
        }
    }
    let (candidates, today) = (file.candidates.clone(), file.today.clone());
    let mut region = read_frame(folder, file, &mut mistakes);
    region.open_transit = open_transit;
    region.variants = titles;
    region.applied = variants.iter().map(|&name| name.to_owned()).collect();
    read_actors(&mut region, rows(&sheets, "actors"), &mut mistakes);
    if exceeds_limits(&region, &sheets, &mut mistakes) {
        return finish(region, mistakes);
    }
    region.candidates = resolve_candidates(&candidates, &region, &mut mistakes);
    read_buses(&mut region, rows(&sheets, "buses"), &mut mistakes);
    // What stands in for a wrong name must be there.
    let is_bare = region.commodities.is_empty() || region.subsystems.is_empty() || region.periods.is_empty();
    if is_bare && !mistakes.is_empty() {
        return finish(region, mistakes);
    }
    let buses = Names::of(rows(&sheets, "buses"));
    let mut reading = Reading { region, sheets: &sheets, buses, source_ids: BTreeSet::new(), mistakes };
    read_links(&mut reading);
    read_supplies(&mut reading);
    read_demands(&mut reading);
    read_stores(&mut reading);
    if reading.region.buses.is_empty() && !reading.mistakes.is_empty() {
        return finish(reading.region, reading.mistakes);
    }
    read_sources(&mut reading);
    read_evidence(&mut reading);
    read_politics(&mut reading, today.as_deref());
    read_levers(&mut reading);
    read_futures(&mut reading, futures.as_ref(), &rule_changes);
    read_factors(&mut reading);
    read_movement(&mut reading, futures.as_ref());
    read_history(&mut reading);
    read_claims(&mut reading, claims.as_ref());
    reading.region.fingerprint = fingerprint(folder, reading.sheets, &reading.region, &rule_changes);
    // What was seen was seen in the base: a variant may well take away what an observation names. A back-test names its own variants.
    if variants.is_empty() {
        read_observations(&mut reading);
        read_backtests(&mut reading);
    }
    // Structure is judged only once the tables themselves are right: half-read tables would breed false alarms.
    if reading.mistakes.is_empty() {
        check_region(&mut reading);
    }
    finish(reading.region, reading.mistakes)
}

/// A region on its way in.
pub(super) struct Reading<'a> {
    pub(super) region: Region,
    pub(super) sheets: &'a Sheets,
    /// Of buses.csv, in the order of the region's buses.
    pub(super) buses: Names<'a>,
    /// Ids of sources.csv, once they are read.
    pub(super) source_ids: BTreeSet<&'a str>,
    pub(super) mistakes: Vec<Mistake>,
}

pub(super) fn rows<'a>(sheets: &'a Sheets, table: &str) -> &'a [SheetRow] {
    sheets.get(table).map_or(&[], Vec::as_slice)
}

fn read_sheets(folder: &Folder, mistakes: &mut Vec<Mistake>) -> Sheets {
    let mut sheets = Sheets::new();
    for (file, text) in &folder.files {
        let table = file.strip_suffix(".csv");
        let profile = table.and_then(|table| table.strip_prefix("profiles/"));
        if let Some((name, columns)) = TABLES.iter().find(|(name, _)| Some(*name) == table) {
            sheets.insert((*name).to_owned(), read_sheet(file, text, Some(columns), mistakes));
        } else if let Some(profile) = profile.filter(|profile| PROFILES.contains(profile)) {
            sheets.insert(profile.to_owned(), read_sheet(file, text, None, mistakes));
        } else if !is_known_file(file) {
            let tables = TABLES.iter().map(|(name, _)| format!("{name}.csv"));
            let profiles = PROFILES.iter().map(|name| format!("profiles/{name}.csv"));
            let known: Vec<String> = tables
                .chain(profiles)
                .chain(["region.toml", FUTURES, CLAIMS, RUN_FILE].map(str::to_owned))
                .collect();
            let remedy = suggest(file, known.iter().map(String::as_str));
            mistakes.push(Mistake::of_file(file, "no part of a region has this name".to_owned(), remedy));
        }
    }
    for table in ["actors", "buses"] {
        if !sheets.contains_key(table) {
            let remedy = "`landbridge new` writes an empty folder with all tables".to_owned();
            mistakes.push(Mistake::of_file(
                &format!("{table}.csv"),
                "this table is missing".to_owned(),
                remedy,
            ));
        }
    }
    sheets
}

fn is_known_file(file: &str) -> bool {
    let variant = file.strip_prefix("variants/").is_some_and(|name| name.strip_suffix(".toml").is_some());
    variant
        || ["region.toml", FUTURES, CLAIMS, RUN_FILE].contains(&file)
        || file.strip_suffix(".md").is_some()
}

fn variant_names(folder: &Folder) -> Vec<String> {
    let variants =
        folder.files.keys().filter_map(|file| file.strip_prefix("variants/")?.strip_suffix(".toml"));
    variants.map(str::to_owned).collect()
}

/// Refuses more TOML than is read.
fn check_size_of_toml(folder: &Folder) -> Result<(), LoadError> {
    let texts: Vec<_> =
        folder.files.iter().filter(|(file, _)| file.strip_suffix(".toml").is_some()).collect();
    let bytes: usize = texts.iter().map(|(_, text)| text.len()).sum();
    match texts.iter().max_by_key(|(_, text)| text.len()) {
        Some((file, text)) if bytes > MOST_BYTES_OF_TOML => {
            let what = format!(
                "this file has {} bytes, all TOML files of the region {bytes}; at most {MOST_BYTES_OF_TOML} are read",
                text.len()
            );
            let mistake =
                Mistake::of_file(file, what, "remove what repeats, or keep other variants elsewhere");
            Err(LoadError { mistakes: vec![mistake] })
        }
        _ => Ok(()),
    }
}

fn read_toml<T: for<'de> Deserialize<'de>>(
    folder: &Folder,
    file: &str,
    mistakes: &mut Vec<Mistake>,
) -> Option<T> {
    let Some(text) = folder.files.get(file) else {
        let remedy = "`landbridge new` writes an empty folder with all tables".to_owned();
        mistakes.push(Mistake::of_file(file, "this file is missing".to_owned(), remedy));
        return None;
    };
    match toml::from_str(text) {
        Ok(value) => Some(value),
        Err(error) => {
            let breaks = |place: usize| text.bytes().take(place).filter(|&byte| byte == b'\n').count();
            let line = error.span().map_or(0, |span| 1 + breaks(span.start));
            let page = file.strip_suffix(".toml").filter(|name| !name.contains('/')).unwrap_or("variants");
            let remedy = format!("see docs/formats/{page}.md");
            let mut mistake = Mistake::of_file(file, error.message().trim().to_owned(), remedy);
            mistake.line = line;
            mistakes.push(mistake);
            None
        }
    }
}

fn read_frame(folder: &Folder, file: RegionFile, mistakes: &mut Vec<Mistake>) -> Region {
    let mut report = |what: String, remedy: &str| {
        mistakes.push(Mistake::of_file("region.toml", what, remedy.to_owned()));
    };
    let sum: f64 = file.periods.iter().map(|period| period.weight).sum();
    if (sum - 1.0).abs() > 1e-9 {
        report(format!("the weights of the periods sum to {sum}"), "make them sum to 1");
    }
    if let Some(period) = file.periods.iter().find(|period| !(period.weight > 0.0 && period.weight <= 1.0)) {
        report(
            format!("period `{}` has the weight {}", period.name, period.weight),
            "give it a weight above 0 and at most 1",
        );
    }
    if !(file.discount_rate.is_finite() && file.discount_rate >= 0.0) {
        report(format!("the discount rate is {}", file.discount_rate), "give a share a year, such as 0.08");
    }
    for commodity in file.commodities.iter().filter(|c| !(0.0..=LARGEST).contains(&c.value_of_time)) {
        let what =
            format!("commodity `{}` has the value of time {}", commodity.name, commodity.value_of_time);
        report(what, "give money per unit and day, 0 or more");
    }
    let names = [
        ("period", file.periods.iter().map(|row| &row.name).collect::<Vec<_>>()),
        ("commodity", file.commodities.iter().map(|row| &row.name).collect()),
        ("sub-system", file.subsystems.iter().map(|row| &row.name).collect()),
    ];
    for (kind, names) in names {
        let mut seen = BTreeSet::new();
        for (place, name) in names.iter().enumerate().filter(|(_, name)| !seen.insert(*name)) {
            report(format!("{kind} `{name}` stands twice (number {})", place + 1), "rename or remove one");
        }
    }
    let commodities: Vec<Commodity> = (file.commodities.into_iter())
        .map(|row| Commodity {
            name: row.name,
            unit: row.unit,
            free_disposal: row.free_disposal,
            value_of_time: row.value_of_time,
            natural_flow: row.natural_flow,
        })
        .collect();
    let mut subsystems = Vec::new();
    for row in file.subsystems {
        let mut ids = Vec::new();
        for name in &row.commodities {
            match commodities.iter().position(|commodity| commodity.name == *name) {
                Some(place) => ids.push(CommodityId(place)),
                None => {
                    let remedy = suggest(name, commodities.iter().map(|commodity| commodity.name.as_str()));
                    report(
                        format!("sub-system `{}` names the unknown commodity `{name}`", row.name),
                        &remedy,
                    );
                }
            }
        }
        if row.outsiders == Outsiders::Rule && !ids.iter().any(|id| commodities[id.0].natural_flow) {
            let what = format!(
                "sub-system `{}` runs under `rule` but none of its commodities flows by itself",
                row.name
            );
            report(what, "set natural_flow on the water, or outsiders = \"idle\"");
        }
        subsystems.push(Subsystem {
            name: row.name,
            commodities: ids,
            basins: row.basins,
            outsiders: row.outsiders,
        });
    }
    Region {
        name: folder.name.clone(),
        title: file.title,
        base_year: file.base_year,
        money_unit: file.money_unit,
        discount_rate: file.discount_rate,
        periods: file.periods.into_iter().map(|row| Period { name: row.name, weight: row.weight }).collect(),
        commodities,
        subsystems,
        ..Region::default()
    }
}

fn resolve_candidates(names: &[String], region: &Region, mistakes: &mut Vec<Mistake>) -> Vec<ActorId> {
    let mut candidates = Vec::new();
    for name in names {
        match region.actors.iter().position(|actor| actor.name == *name) {
            Some(place) => candidates.push(ActorId(place)),
            None => {
                let remedy = suggest(name, region.actors.iter().map(|actor| actor.name.as_str()));
                mistakes.push(Mistake::of_file(
                    "region.toml",
                    format!("candidate `{name}` is no actor"),
                    remedy,
                ));
            }
        }
    }
    candidates.sort_unstable();
    candidates.dedup();
    candidates
}

fn read_actors(region: &mut Region, rows: &[SheetRow], mistakes: &mut Vec<Mistake>) {
    check_unique(rows, "name", mistakes);
    for row in rows {
        region.actors.push(Actor {
            name: row.required("name", mistakes),
            title: row.required("title", mistakes),
            role: row.text("role").to_owned(),
            iso_a3: row.text("iso_a3").to_owned(),
            place: row.place(mistakes),
            gdp: row.number("gdp", mistakes),
        });
    }
}

fn read_buses(region: &mut Region, rows: &[SheetRow], mistakes: &mut Vec<Mistake>) {
    check_unique(rows, "name", mistakes);
    for row in rows {
        let commodity = row.named("commodity", region.commodities.iter().map(|c| c.name.as_str()), mistakes);
        let actor = if row.text("actor").is_empty() {
            None
        } else {
            row.named("actor", region.actors.iter().map(|a| a.name.as_str()), mistakes).map(ActorId)
        };
        let commodity = commodity.map(CommodityId);
        let basin = row.text("basin").to_owned();
        let homes: Vec<usize> = (region.subsystems.iter().enumerate())
            .filter(|(_, home)| {
                commodity.is_some_and(|id| home.commodities.contains(&id))
                    && (home.basins.is_empty() || home.basins.contains(&basin))
            })
            .map(|(place, _)| place)
            .collect();
        if commodity.is_some() && homes.len() != 1 {
            let what = format!("this bus belongs to {} sub-systems", homes.len());
            mistakes.push(row.mistake(
                "basin",
                what,
                "make its commodity and basin belong to exactly one in region.toml",
            ));
        }
        region.buses.push(Bus {
            name: row.required("name", mistakes),
            commodity: commodity.unwrap_or(CommodityId(0)),
            actor,
            basin,
            subsystem: homes.first().copied().unwrap_or(0),
            place: row.place(mistakes),
        });
    }
}

/// Reports every row whose name stood before.
pub(super) fn check_unique(rows: &[SheetRow], key: &str, mistakes: &mut Vec<Mistake>) {
    let mut seen = std::collections::BTreeMap::new();
    for row in rows.iter().filter(|row| !row.text(key).is_empty()) {
        if let Some(line) = seen.insert(row.text(key), row.line) {
            mistakes.push(row.mistake(
                key,
                format!("`{}` stands in line {line} already", row.text(key)),
                "rename or remove one",
            ));
        }
    }
}
