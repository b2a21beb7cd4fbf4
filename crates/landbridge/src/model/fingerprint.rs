//! The fingerprint of a region: equal for two folders whose numbers are the same, whatever their notes and evidence say.

use super::folder::Folder;
use super::read_futures::FILE as FUTURES;
use super::region::Region;
use super::sheet::Sheets;
use super::variant::RuleChange;
use sha2::{Digest, Sha256};
use std::fmt::Write;

/// Tables that no number follows from.
const RECORDS: [&str; 7] =
    ["evidence", "sources", "motives", "observed", "events", "indicators", "backtests"];
/// Columns that are for people, or for the record only.
const WORDS: [&str; 4] = ["note", "title", "unit", "broadly"];

pub(super) fn fingerprint(
    folder: &Folder,
    sheets: &Sheets,
    region: &Region,
    changes: &[RuleChange],
) -> String {
    let mut hasher = Sha256::new();
    // Every text goes in with its length, so that no two lists of texts run together.
    let mut add = |text: &str| {
        hasher.update((text.len() as u64).to_le_bytes());
        hasher.update(text.as_bytes());
    };
    for file in ["region.toml", FUTURES] {
        add(file);
        // Read and written again, so that comments and spaces do not count.
        let table = folder.files.get(file).and_then(|text| toml::from_str::<toml::Table>(text).ok());
        add(&table.map_or_else(String::new, |table| table.to_string()));
    }
    add(if region.open_transit { "open transit" } else { "" });
    for change in changes {
        add(&change.path);
        add(&change.value.to_string());
    }
    for (table, rows) in sheets.iter().filter(|(table, _)| !RECORDS.contains(&table.as_str())) {
        add(table);
        for row in rows {
            add("row");
            for (column, cell) in row.cells.iter().filter(|(column, _)| !WORDS.contains(&&***column)) {
                add(column);
                add(&cell.text);
            }
        }
    }
    hasher.finalize().iter().fold(String::new(), |mut text, byte| {
        // Writing to a string cannot fail.
        let _ = write!(text, "{byte:02x}");
        text
    })
}
