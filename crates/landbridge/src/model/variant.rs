//! A variant: a named patch of a region's tables, applied to their text before they are checked.

use super::mistake::{Mistake, suggest};
use super::sheet::{Cell, PROFILES, SheetRow, Sheets, TABLES};
use serde::Deserialize;
use std::collections::BTreeMap;
use std::sync::Arc;

/// What a variant file holds.
#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct VariantFile {
    pub(super) title: String,
    #[serde(default)]
    pub(super) why: String,
    #[serde(default)]
    change: BTreeMap<String, toml::Table>,
    #[serde(default)]
    add: BTreeMap<String, BTreeMap<String, toml::Table>>,
    #[serde(default)]
    remove: BTreeMap<String, Vec<String>>,
    #[serde(default)]
    evidence: Vec<toml::Table>,
}

/// A number of the rules that a variant sets.
pub(super) struct RuleChange {
    pub(super) file: String,
    pub(super) path: String,
    pub(super) value: f64,
}

/// Applies a variant to the tables; `open_transit` is set where the variant sets it, and numbers of the rules are collected.
pub(super) fn apply_variant(
    file: &str,
    variant: &VariantFile,
    sheets: &mut Sheets,
    (open_transit, rules): (&mut bool, &mut Vec<RuleChange>),
    mistakes: &mut Vec<Mistake>,
) {
    let mut patch = Patch { file, mistakes };
    for (table, rows) in &variant.change {
        match table.as_str() {
            "region" => patch.change_region(rows, open_transit),
            "profiles" => patch.change_profiles(rows, sheets),
            "futures" => patch.change_rules(rows, rules),
            _ => patch.change_rows(table, rows, sheets),
        }
    }
    for (table, rows) in &variant.add {
        for (name, cells) in rows {
            patch.add_row(table, name, cells, sheets);
        }
    }
    for (table, names) in &variant.remove {
        for name in names {
            patch.remove_row(table, name, sheets);
        }
    }
    for cells in &variant.evidence {
        if let Some(row) = patch.new_row("evidence", "", cells) {
            sheets.entry("evidence".to_owned()).or_default().push(row);
        }
    }
}

struct Patch<'a> {
    file: &'a str,
    mistakes: &'a mut Vec<Mistake>,
}

impl Patch<'_> {
    fn report(&mut self, row: &str, column: &str, what: String, remedy: String) {
        let (row, column) = (row.to_owned(), column.to_owned());
        self.mistakes.push(Mistake { row, column, ..Mistake::of_file(self.file, what, remedy) });
    }

    /// The cells of a TOML table as text; lists joined by `;`.
    fn cells(&mut self, table: &str, row: &str, values: &toml::Table) -> Vec<(Arc<str>, Cell)> {
        let columns = TABLES.iter().find(|(name, _)| *name == table).map(|(_, columns)| *columns);
        let mut cells = Vec::new();
        for (column, value) in values {
            if let Some(columns) = columns.filter(|columns| !columns.contains(&column.as_str())) {
                let remedy = suggest(column, columns.iter().copied());
                self.report(row, column, format!("{table} has no column `{column}`"), remedy);
                continue;
            }
            match cell_text(value) {
                Some(text) => {
                    cells.push((column.as_str().into(), Cell { text, file: self.file.into(), line: 0 }));
                }
                None => {
                    let remedy = "write a number, a text, true or false, or a list of texts".to_owned();
                    self.report(row, column, "a cell cannot hold this".to_owned(), remedy);
                }
            }
        }
        cells
    }

    fn new_row(&mut self, table: &str, name: &str, values: &toml::Table) -> Option<SheetRow> {
        if !TABLES.iter().any(|(known, _)| *known == table) {
            let remedy = suggest(table, TABLES.iter().map(|(known, _)| *known));
            self.report(name, "", format!("there is no table `{table}`"), remedy);
            return None;
        }
        let mut cells: BTreeMap<Arc<str>, Cell> = self.cells(table, name, values).into_iter().collect();
        let mut insert = |column: &str, text: &str| {
            let cell = Cell { text: text.to_owned(), file: self.file.into(), line: 0 };
            cells.entry(column.into()).or_insert(cell);
        };
        match (table, name.split_once('-')) {
            ("ties" | "terms", Some((a, b))) => {
                insert("a", a);
                insert("b", b);
            }
            // What a row of these is called follows from its cells.
            ("ties" | "terms" | "agenda" | "blocs", _) => {}
            _ if name.is_empty() => {}
            _ => insert("name", name),
        }
        Some(SheetRow { file: self.file.into(), line: 0, cells })
    }

    fn change_region(&mut self, values: &toml::Table, open_transit: &mut bool) {
        for (key, value) in values {
            match (key.as_str(), value.as_bool()) {
                ("open_transit", Some(value)) => *open_transit = value,
                _ => self.report(
                    "region",
                    key,
                    format!("`{key}` cannot be changed by a variant"),
                    "only `open_transit = true` or `false` can".to_owned(),
                ),
            }
        }
    }

    /// Numbers of futures.toml by their path; whether there are such is seen when the rules are read.
    fn change_rules(&mut self, values: &toml::Table, rules: &mut Vec<RuleChange>) {
        for (path, value) in values {
            let number = value.as_float().or_else(|| value.as_integer().map(|number| number as f64));
            match number.filter(|number| number.is_finite()) {
                Some(value) => {
                    rules.push(RuleChange { file: self.file.to_owned(), path: path.clone(), value });
                }
                None => self.report(
                    "futures",
                    path,
                    "this is no number".to_owned(),
                    "write the path of a number in quotes, such as \"coercion.noise\" = 50".to_owned(),
                ),
            }
        }
    }

    fn change_profiles(&mut self, profiles: &toml::Table, sheets: &mut Sheets) {
        for (profile, assets) in profiles {
            if !PROFILES.contains(&profile.as_str()) {
                let remedy = suggest(profile, PROFILES.iter().copied());
                self.report(profile, "", format!("there is no profile `{profile}`"), remedy);
                continue;
            }
            let periods_of = |asset: (&String, &toml::Value)| asset.1.as_table().is_none();
            if assets.as_table().is_none_or(|assets| assets.iter().any(periods_of)) {
                let remedy = format!(
                    "write [change.profiles.{profile}.\"asset\"] and a number for each period below it"
                );
                self.report(profile, "", "a profile names assets and their periods".to_owned(), remedy);
            }
            for (asset, periods) in assets.as_table().into_iter().flatten() {
                for (period, value) in periods.as_table().into_iter().flatten() {
                    let text = cell_text(value).unwrap_or_default();
                    let cell = Cell { text, file: self.file.into(), line: 0 };
                    let rows = sheets.entry(profile.clone()).or_default();
                    if let Some(row) = rows.iter_mut().find(|row| row.text("period") == period) {
                        row.cells.insert(asset.as_str().into(), cell);
                    } else {
                        let key = Cell { text: period.clone(), file: self.file.into(), line: 0 };
                        let cells = [("period".into(), key), (asset.as_str().into(), cell)].into();
                        rows.push(SheetRow { file: self.file.into(), line: 0, cells });
                    }
                }
            }
        }
    }

    fn change_rows(&mut self, table: &str, changes: &toml::Table, sheets: &mut Sheets) {
        for (name, values) in changes {
            let Some(values) = values.as_table() else {
                let remedy = format!("write [change.{table}.\"row\"] and the new cells below it");
                self.report(name, "", "a change names a row and its new cells".to_owned(), remedy);
                continue;
            };
            let cells = self.cells(table, name, values);
            let mut found = false;
            for row in sheets
                .entry(table.to_owned())
                .or_default()
                .iter_mut()
                .filter(|row| is_named(table, row, name))
            {
                found = true;
                for (column, cell) in &cells {
                    if cell.text.is_empty() {
                        row.cells.remove(column);
                    } else {
                        row.cells.insert(Arc::clone(column), cell.clone());
                    }
                }
            }
            if !found {
                self.report_missing(table, name, sheets);
            }
        }
    }

    fn add_row(&mut self, table: &str, name: &str, values: &toml::Table, sheets: &mut Sheets) {
        if let Some(row) = self.new_row(table, name, values) {
            sheets.entry(table.to_owned()).or_default().push(row);
        }
    }

    fn remove_row(&mut self, table: &str, name: &str, sheets: &mut Sheets) {
        let rows = sheets.entry(table.to_owned()).or_default();
        let before = rows.len();
        rows.retain(|row| !is_named(table, row, name));
        if rows.len() == before {
            self.report_missing(table, name, sheets);
        }
    }

    fn report_missing(&mut self, table: &str, name: &str, sheets: &Sheets) {
        let known = sheets.get(table).into_iter().flatten().map(SheetRow::key).collect::<Vec<_>>();
        let remedy = suggest(name, known.iter().map(String::as_str));
        self.report(name, "", format!("{table} has no row `{name}`"), remedy);
    }
}

/// The order of a pair means nothing.
fn is_pair(row: &SheetRow, name: &str) -> bool {
    name.split_once('-').is_some_and(|(a, b)| !a.is_empty() && row.text("a") == b && row.text("b") == a)
}

/// Demands are named `name` (all steps) or `name/step`.
fn is_named(table: &str, row: &SheetRow, name: &str) -> bool {
    row.key() == name
        || is_pair(row, name)
        || table == "demands"
            && name.rsplit_once('/').is_some_and(|(demand, step)| {
                row.text("name") == demand
                    && if row.text("step").is_empty() { "1" } else { row.text("step") } == step
            })
}

/// A value as the text of a cell; the items of a list are joined by `;`.
pub(super) fn cell_text(value: &toml::Value) -> Option<String> {
    match value {
        toml::Value::String(text) => Some(text.clone()),
        toml::Value::Integer(number) => Some(number.to_string()),
        toml::Value::Float(number) => Some(number.to_string()),
        toml::Value::Boolean(flag) => Some(if *flag { "yes" } else { "no" }.to_owned()),
        toml::Value::Array(items) => {
            let is_flat = items.iter().all(|item| item.is_str() || item.is_integer() || item.is_float());
            let texts: Option<Vec<String>> = items.iter().map(cell_text).collect();
            texts.filter(|_| is_flat).map(|texts| texts.join(";"))
        }
        _ => None,
    }
}
