//! A state as a variant file: the variants that it names, joined, and below them every number in which its region differs from theirs. Read
//! again, the file gives the same region.

use super::answer::scene_of;
use super::apply::{Scene, set_scene};
use super::{LeverPull, WhatIf, WhatIfError, WhatIfs};
use crate::interdiction::{Disturbance, Mixture, Span};
use crate::model::{Building, LeverEffect, Region, Status, StoreEnd};
use serde::Serialize;
use toml::{Table, Value};

/// A variant file.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Patch {
    /// Name of the variant.
    pub name: String,
    /// Path within the region's folder.
    pub file: String,
    /// What the file holds.
    pub text: String,
    /// What it cannot hold, or what to ask beside it.
    pub notes: Vec<String>,
}

pub(super) fn write_patch(
    what_ifs: &WhatIfs,
    name: &str,
    title: &str,
    why: &str,
    state: &WhatIf,
) -> Result<Patch, WhatIfError> {
    // Mistakes are those of the whole state.
    scene_of(what_ifs, state)?;
    let region = what_ifs.with_variants(&state.variants)?;
    let mut notes = Vec::new();
    let (levers, left_out): (Vec<LeverPull>, Vec<LeverPull>) =
        state.levers.iter().cloned().partition(|lever| holds_still(&region, lever));
    for lever in left_out {
        notes.push(format!(
            "left out: `{}`. What it stops cannot wait, so its days are run apart from the rest of the year, and a variant holds whole periods; \
             `landbridge attack` computes it",
            lever.name
        ));
    }
    let kept = WhatIf { levers, ..state.clone() };
    let scene = set_scene(&region, &kept).map_err(WhatIfError::Mistakes)?;
    let mut patch = joined_variants(what_ifs, &state.variants);
    Differences { patch: &mut patch, before: &region, after: &disturbed(&scene) }.write();
    if scene.bloc.len() > 1 {
        for &actor in &scene.bloc {
            let code = region.actors[actor.0].name.clone();
            let row = row_of(&mut patch, "add", "blocs", &format!("{name}/{code}"));
            for (column, text) in [("structure", name), ("bloc", name), ("actor", &code)] {
                row.insert(column.to_owned(), Value::String(text.to_owned()));
            }
        }
        notes.push(format!("who bargains as one is a structure: ask with --structure {name}"));
    }
    if scene.ties {
        notes.push("shares under ties: ask with --ties".to_owned());
    }
    let mut file = Table::new();
    file.insert("title".to_owned(), Value::String(title.to_owned()));
    if !why.is_empty() {
        file.insert("why".to_owned(), Value::String(why.to_owned()));
    }
    file.extend(patch);
    Ok(Patch { name: name.to_owned(), file: format!("variants/{name}.toml"), text: file.to_string(), notes })
}

/// Whether the days of a lever can be laid over its periods.
fn holds_still(region: &Region, lever: &LeverPull) -> bool {
    let alone = WhatIf { levers: vec![lever.clone()], ..WhatIf::default() };
    let Ok(scene) = set_scene(region, &alone) else { return false };
    let spans: Vec<&Span> = scene.spans.iter().collect();
    Mixture::of(region, &spans).years.len() == 1
}

/// The region of a scene while its levers are pulled.
fn disturbed(scene: &Scene) -> Region {
    Disturbance::of(&scene.region, &scene.spans).apply(&scene.region)
}

/// The variants as one, a later one over an earlier one.
fn joined_variants(what_ifs: &WhatIfs, names: &[String]) -> Table {
    let mut joined = Table::new();
    for name in names {
        let text = what_ifs.folder().files.get(&format!("variants/{name}.toml"));
        let Some(variant) = text.and_then(|text| text.parse::<Table>().ok()) else { continue };
        join_variant(&mut joined, variant);
    }
    joined
}

fn join_variant(joined: &mut Table, mut variant: Table) {
    if let Some(Value::Table(tables)) = variant.remove("change") {
        for (table, rows) in tables {
            let Value::Table(rows) = rows else { continue };
            join_changes(joined, &table, rows);
        }
    }
    if let Some(Value::Table(tables)) = variant.remove("add") {
        for (table, rows) in tables {
            for (row, cells) in rows.as_table().cloned().unwrap_or_default() {
                let kept = row_of(joined, "add", &table, &row);
                kept.extend(cells.as_table().cloned().unwrap_or_default());
            }
        }
    }
    if let Some(Value::Table(tables)) = variant.remove("remove") {
        for (table, names) in tables {
            let removed = table_of(joined, "remove").entry(table).or_insert_with(|| Value::Array(Vec::new()));
            if let (Value::Array(removed), Value::Array(names)) = (removed, names) {
                removed.extend(names);
            }
        }
    }
    if let Some(Value::Array(rows)) = variant.remove("evidence") {
        let evidence = joined.entry("evidence").or_insert_with(|| Value::Array(Vec::new()));
        if let Value::Array(evidence) = evidence {
            evidence.extend(rows);
        }
    }
}

/// Changes of a table, cell by cell; a row that an earlier variant adds is changed where it is added.
fn join_changes(joined: &mut Table, table: &str, rows: Table) {
    for (row, cells) in rows {
        let Value::Table(cells) = cells else {
            // Of region and futures a row is one number or flag.
            table_of(table_of(joined, "change"), table).insert(row, cells);
            continue;
        };
        let place = if is_added(joined, table, &row) { "add" } else { "change" };
        let kept = row_of(joined, place, table, &row);
        for (column, cell) in cells {
            match (kept.get_mut(&column), cell) {
                // Of a profile, an asset and its periods.
                (Some(Value::Table(known)), Value::Table(more)) => known.extend(more),
                (_, cell) => {
                    kept.insert(column, cell);
                }
            }
        }
    }
}

fn is_added(patch: &Table, table: &str, row: &str) -> bool {
    let added = patch.get("add").and_then(|tables| tables.get(table));
    added.is_some_and(|rows| rows.get(row).is_some())
}

fn table_of<'a>(parent: &'a mut Table, key: &str) -> &'a mut Table {
    let entry = parent.entry(key).or_insert_with(|| Value::Table(Table::new()));
    if !entry.is_table() {
        *entry = Value::Table(Table::new());
    }
    match entry {
        Value::Table(table) => table,
        // It has just been made one.
        _ => unreachable!("an entry that is a table"),
    }
}

fn row_of<'a>(patch: &'a mut Table, place: &str, table: &str, row: &str) -> &'a mut Table {
    table_of(table_of(table_of(patch, place), table), row)
}

/// Writes every number in which two regions with the same rows differ.
struct Differences<'a> {
    patch: &'a mut Table,
    before: &'a Region,
    after: &'a Region,
}

impl Differences<'_> {
    fn write(mut self) {
        self.links();
        self.supplies();
        self.stores();
        self.demands();
        self.politics();
        self.levers();
        let numbers =
            |region: &Region| region.rules.as_ref().map(crate::model::Rules::numbers).unwrap_or_default();
        for ((path, before), (_, after)) in numbers(self.before).into_iter().zip(numbers(self.after)) {
            if before.to_bits() != after.to_bits() {
                table_of(table_of(self.patch, "change"), "futures").insert(path, Value::Float(after));
            }
        }
    }

    fn number(&mut self, table: &str, row: &str, column: &str, before: f64, after: f64) {
        if before.to_bits() != after.to_bits() {
            self.cell(table, row, column, Value::Float(after));
        }
    }

    fn cell(&mut self, table: &str, row: &str, column: &str, value: Value) {
        let place = if is_added(self.patch, table, row) { "add" } else { "change" };
        row_of(self.patch, place, table, row).insert(column.to_owned(), value);
    }

    fn status(&mut self, table: &str, row: &str, before: &Building, after: &Building) {
        if before.status != after.status {
            let status = match after.status {
                Status::Existing => "existing",
                Status::Option => "option",
                Status::Buildable => "buildable",
            };
            self.cell(table, row, "status", Value::String(status.to_owned()));
        }
    }

    fn profile(&mut self, profile: &str, asset: &str, before: &[f64], after: &[f64]) {
        let differ = before.iter().zip(after).any(|(before, after)| before.to_bits() != after.to_bits());
        if !differ {
            return;
        }
        let periods = self.before.periods.iter().zip(after);
        let cells: Table =
            periods.map(|(period, &number)| (period.name.clone(), Value::Float(number))).collect();
        row_of(self.patch, "change", "profiles", profile).insert(asset.to_owned(), Value::Table(cells));
    }

    fn links(&mut self) {
        for (before, after) in self.before.links.iter().zip(&self.after.links) {
            let name = &after.name;
            self.number("links", name, "capacity", before.capacity, after.capacity);
            self.number("links", name, "marginal_cost", before.marginal_cost, after.marginal_cost);
            self.number("links", name, "days", before.days, after.days);
            self.status("links", name, &before.building, &after.building);
            self.profile("links-capacity", name, &before.availability, &after.availability);
            self.profile("links-cost", name, &before.added_cost, &after.added_cost);
        }
    }

    fn supplies(&mut self) {
        for (before, after) in self.before.supplies.iter().zip(&self.after.supplies) {
            let name = &after.name;
            self.number("supplies", name, "capacity", before.capacity, after.capacity);
            self.number("supplies", name, "marginal_cost", before.marginal_cost, after.marginal_cost);
            self.status("supplies", name, &before.building, &after.building);
            self.profile("supplies-capacity", name, &before.availability, &after.availability);
            self.profile("supplies-cost", name, &before.added_cost, &after.added_cost);
        }
    }

    fn stores(&mut self) {
        for (before, after) in self.before.stores.iter().zip(&self.after.stores) {
            let name = &after.name;
            self.number("stores", name, "capacity", before.capacity, after.capacity);
            self.number("stores", name, "max_intake", before.max_intake, after.max_intake);
            self.number("stores", name, "max_release", before.max_release, after.max_release);
            if let (Some(before), Some(after)) = (before.initial(), after.initial()) {
                self.number("stores", name, "initial", before, after);
            }
            if let (StoreEnd::Level { level: before, .. }, StoreEnd::Level { level: after, .. }) =
                (before.end, after.end)
            {
                self.number("stores", name, "end_level", before, after);
            }
            self.status("stores", name, &before.building, &after.building);
            self.profile("stores-capacity", name, &before.availability, &after.availability);
        }
    }

    /// Steps of a table are rows; steps that a curve was spread into follow from its ends.
    fn demands(&mut self) {
        let is_curve = |name: &str| self.before.stairs.iter().any(|stair| stair.demand == name);
        let curves: Vec<bool> = self.before.demands.iter().map(|demand| is_curve(&demand.name)).collect();
        for (place, (before, after)) in self.before.demands.iter().zip(&self.after.demands).enumerate() {
            let name = &after.name;
            if before.step == 1 {
                self.profile("demands-quantity", name, &before.availability, &after.availability);
                self.profile("demands-price", name, &before.added_price, &after.added_price);
            }
            if !curves[place] {
                let row = format!("{name}/{}", after.step);
                self.number("demands", &row, "quantity", before.quantity, after.quantity);
                self.number("demands", &row, "price", before.price, after.price);
            } else if before.step == 1 {
                let (one, other) = (Curve::of(self.before, name), Curve::of(self.after, name));
                self.number("demands", name, "quantity", one.quantity, other.quantity);
                self.number("demands", name, "price_at_zero", one.at_zero, other.at_zero);
                self.number("demands", name, "price_at_quantity", one.at_quantity, other.at_quantity);
            }
        }
    }

    fn politics(&mut self) {
        let code = |actor: crate::model::ActorId| self.before.actors[actor.0].name.clone();
        let pair = |a, b| format!("{}-{}", code(a), code(b));
        let ties: Vec<(String, Option<f64>, f64)> = (self.after.ties.iter().enumerate())
            .map(|(place, tie)| {
                let before = self.before.ties.get(place).map(|before| before.reliability);
                (pair(tie.a, tie.b), before, tie.reliability)
            })
            .collect();
        let terms: Vec<String> = self.before.terms.iter().map(|term| pair(term.a, term.b)).collect();
        let voices: Vec<(usize, usize, String)> = (self.before.agenda.iter().enumerate())
            .flat_map(|(issue, row)| {
                row.voices.iter().enumerate().map(move |(voice, of)| (issue, voice, of.actor))
            })
            .map(|(issue, voice, actor)| (issue, voice, code(actor)))
            .collect();
        for (row, before, after) in ties {
            match before {
                Some(before) => self.number("ties", &row, "reliability", before, after),
                None => {
                    let cells = row_of(self.patch, "add", "ties", &row);
                    cells.insert("reliability".to_owned(), Value::Float(after));
                }
            }
        }
        for (place, row) in terms.iter().enumerate() {
            let (before, after) = (&self.before.terms[place], &self.after.terms[place]);
            self.number("terms", row, "tie", before.tie, after.tie);
            self.number("terms", row, "rivalry", before.rivalry, after.rivalry);
            if let (Some(before), Some(after)) = (before.propensity, after.propensity) {
                self.number("terms", row, "propensity", before, after);
            }
        }
        for (issue, voice, code) in voices {
            let (of, name) = (&self.before.agenda[issue], self.before.agenda[issue].name.clone());
            let (before, after) = (&of.voices[voice], &self.after.agenda[issue].voices[voice]);
            for (place, dimension) in of.dimensions.iter().enumerate() {
                let row = match dimension.name.as_str() {
                    "" => format!("{name}/{code}"),
                    dimension => format!("{name}/{dimension}/{code}"),
                };
                let (one, other) = (&before.positions[place], &after.positions[place]);
                self.number("agenda", &row, "position", one.position, other.position);
                self.number("agenda", &row, "salience", one.salience, other.salience);
                self.number("agenda", &row, "stake", before.stake, after.stake);
            }
        }
    }

    fn levers(&mut self) {
        for (before, after) in self.before.levers.iter().zip(&self.after.levers) {
            let size = |effect: LeverEffect| match effect {
                LeverEffect::Close => 0.0,
                LeverEffect::Derate(size) | LeverEffect::Tax(size) | LeverEffect::Price(size) => size,
            };
            let name = &after.name;
            self.number("levers", name, "magnitude", size(before.effect), size(after.effect));
            self.number("levers", name, "days", before.days, after.days);
            if let (Some(before), Some(after)) = (before.chance, after.chance) {
                self.number("levers", name, "chance", before, after);
            }
        }
    }
}

/// A straight demand curve, told from the steps that it was spread into.
struct Curve {
    quantity: f64,
    at_zero: f64,
    at_quantity: f64,
}

impl Curve {
    fn of(region: &Region, name: &str) -> Self {
        let steps: Vec<(f64, f64)> = (region.demands.iter())
            .filter(|demand| demand.name == name)
            .map(|demand| (demand.quantity, demand.price))
            .collect();
        let first = steps.first().map_or(0.0, |step| step.1);
        let slope = steps.get(1).map_or(0.0, |second| second.1 - first);
        let at_zero = first - 0.5 * slope;
        Self {
            quantity: steps.iter().map(|step| step.0).sum(),
            at_zero,
            at_quantity: at_zero + slope * steps.len() as f64,
        }
    }
}
