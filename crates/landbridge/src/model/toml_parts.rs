//! A TOML file of parts. Each part is read as a row of a table is, so that every mistake is told at once and in the same words.

use super::mistake::{Mistake, suggest};
use super::sheet::{Cell, SheetRow};
use super::variant::cell_text;
use std::collections::BTreeMap;
use std::sync::Arc;

/// What a file may hold.
pub(super) struct Layout {
    /// Its name.
    pub(super) file: &'static str,
    /// Parts that stand once, with their keys; the first is the head of the file.
    pub(super) sections: &'static [(&'static str, &'static [&'static str])],
    /// Parts that are lists, with their keys, the one that names an item first. `a.b` is the list `b` of the part `a`, or of each item of
    /// the list `a`.
    pub(super) lists: &'static [(&'static str, &'static [&'static str])],
}

impl Layout {
    fn keys_of_section(&self, name: &str) -> &'static [&'static str] {
        self.sections.iter().find(|(other, _)| *other == name).map_or(&[][..], |(_, keys)| *keys)
    }

    fn keys_of_list(&self, name: &str) -> &'static [&'static str] {
        self.lists.iter().find(|(other, _)| *other == name).map_or(&[][..], |(_, keys)| *keys)
    }

    fn has_list(&self, name: &str) -> bool {
        self.lists.iter().any(|(other, _)| *other == name)
    }
}

/// A file as rows of cells.
pub(super) struct Parts<'a> {
    pub(super) layout: &'static Layout,
    pub(super) table: &'a toml::Table,
    pub(super) mistakes: &'a mut Vec<Mistake>,
}

/// An item of a list: its cells, and what it was read from.
pub(super) type Item<'a> = (SheetRow, &'a toml::Table);

impl<'a> Parts<'a> {
    pub(super) fn report(&mut self, row: &str, what: String, remedy: String) {
        let mistake = Mistake::of_file(self.layout.file, what, remedy);
        self.mistakes.push(Mistake { row: row.to_owned(), ..mistake });
    }

    /// Every key that no part has.
    pub(super) fn check_keys(&mut self) {
        let layout = self.layout;
        let head = layout.keys_of_section("");
        let sections = || layout.sections.iter().map(|(name, _)| *name).filter(|name| !name.is_empty());
        let table = self.table;
        for (key, value) in table {
            if head.contains(&key.as_str()) || layout.has_list(key) {
                continue;
            }
            if !sections().any(|name| name == key) {
                let known =
                    head.iter().copied().chain(sections()).chain(layout.lists.iter().map(|(name, _)| *name));
                let remedy = suggest(key, known);
                self.report("", format!("there is no part `{key}`"), remedy);
                continue;
            }
            let known = layout.keys_of_section(key);
            for inside in value.as_table().into_iter().flatten().map(|(inside, _)| inside) {
                let is_list = layout.has_list(&format!("{key}.{inside}"));
                if !known.contains(&inside.as_str()) && !is_list {
                    let remedy = suggest(inside, known.iter().copied());
                    self.report(key, format!("there is no key `{inside}`"), remedy);
                }
            }
            if !value.is_table() {
                let remedy = format!("write [{key}] and its keys below it");
                self.report(key, "this is a part with keys".to_owned(), remedy);
            }
        }
    }

    fn row(&mut self, title: &str, table: &toml::Table, keys: &[&str]) -> SheetRow {
        let file: Arc<str> = self.layout.file.into();
        let cell = |text: String| Cell { text, file: Arc::clone(&file), line: 0 };
        let mut row = SheetRow { file: Arc::clone(&file), line: 0, cells: BTreeMap::new() };
        for key in keys {
            let Some(value) = table.get(*key) else { continue };
            match cell_text(value) {
                Some(text) => {
                    row.cells.insert((*key).into(), cell(text));
                }
                None => self.report(
                    title,
                    format!("`{key}` cannot hold this"),
                    "write a number, a text, true or false, or a list of texts or numbers".to_owned(),
                ),
            }
        }
        if !title.is_empty() {
            row.cells.entry("row".into()).or_insert(cell(title.to_owned()));
        }
        row
    }

    /// A part that stands once; empty where the file leaves it out.
    pub(super) fn section(&mut self, name: &str) -> SheetRow {
        let keys = self.layout.keys_of_section(name);
        let whole = self.table;
        let empty = toml::Table::new();
        let table = if name.is_empty() {
            whole
        } else {
            whole.get(name).and_then(toml::Value::as_table).unwrap_or(&empty)
        };
        self.row(name, table, keys)
    }

    /// The items of a list, each a row.
    pub(super) fn list(&mut self, name: &str) -> Vec<SheetRow> {
        self.items(name).into_iter().map(|(row, _)| row).collect()
    }

    /// The items of a list, each a row beside what it was read from.
    pub(super) fn items(&mut self, name: &str) -> Vec<Item<'a>> {
        let mut value = self.table.get(name);
        if let Some((outer, inner)) = name.split_once('.') {
            value = self.table.get(outer).and_then(toml::Value::as_table).and_then(|table| table.get(inner));
        }
        self.items_of("", name, value)
    }

    /// The items of the list `inner` of an item of the list `outer`.
    pub(super) fn inner_items(&mut self, (row, item): &Item<'a>, outer: &str, inner: &str) -> Vec<Item<'a>> {
        self.items_of(&format!("{}, ", row.text("row")), &format!("{outer}.{inner}"), item.get(inner))
    }

    fn items_of(&mut self, before: &str, name: &str, value: Option<&'a toml::Value>) -> Vec<Item<'a>> {
        let Some(value) = value else { return Vec::new() };
        let keys = self.layout.keys_of_list(name);
        let items: Option<Vec<&toml::Table>> =
            value.as_array().and_then(|items| items.iter().map(toml::Value::as_table).collect());
        let short = if before.is_empty() { name } else { name.rsplit('.').next().unwrap_or(name) };
        let Some(items) = items else {
            let (row, remedy) = (format!("{before}{short}"), format!("write [[{name}]] for each"));
            self.report(&row, "this is a list of parts".to_owned(), remedy);
            return Vec::new();
        };
        let mut rows = Vec::new();
        for (place, item) in items.into_iter().enumerate() {
            let named = item.get(keys[0]).and_then(toml::Value::as_str).filter(|_| before.is_empty());
            let title = named.map_or_else(
                || format!("{before}{short} {}", place + 1),
                |named| format!("{before}{short} {named}"),
            );
            let is_known = |key: &str| keys.contains(&key) || self.layout.has_list(&format!("{name}.{key}"));
            for key in item.keys().filter(|key| !is_known(key)) {
                self.report(&title, format!("there is no key `{key}`"), suggest(key, keys.iter().copied()));
            }
            rows.push((self.row(&title, item, keys), item));
        }
        rows
    }

    /// Items that share a name.
    pub(super) fn unique(&mut self, rows: &[SheetRow], key: &str) {
        for (place, row) in rows.iter().enumerate() {
            let name = row.text(key);
            if !name.is_empty() && rows[..place].iter().any(|other| other.text(key) == name) {
                self.mistakes.push(row.mistake(
                    key,
                    format!("`{name}` stands twice"),
                    "rename or remove one",
                ));
            }
        }
    }
}
