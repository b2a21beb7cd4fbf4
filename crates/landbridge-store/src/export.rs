//! A run as one CSV file, chunk by chunk.

use crate::{Column, Run, StoreError};
use std::fmt::Write as _;
use std::io::Write;

/// Writes all rows of a run as CSV, with the names of the columns first. A null is an empty cell, an empty text is `""`; a
/// number is written with as many digits as give it back exactly. Returns the number of rows.
///
/// # Errors
/// Where a chunk is missing, unless `only_complete` asks for passing over it; where a chunk cannot be read, or the text not
/// written.
pub fn export_csv(run: &Run, mut writer: impl Write, only_complete: bool) -> Result<u64, StoreError> {
    let chunks = if only_complete { run.chunks().only_complete() } else { run.chunks() };
    let mut write = |text: &str| {
        let written = writer.write_all(text.as_bytes());
        written.map_err(|error| StoreError::file("write", "the CSV of the run".as_ref(), error))
    };
    let names: Vec<String> =
        run.manifest().layout.columns().iter().map(|column| quote(&column.name)).collect();
    write(&format!("{}\n", names.join(",")))?;
    let mut rows = 0;
    let mut text = String::new();
    for chunk in chunks {
        let (_, chunk) = chunk?;
        for row in 0..chunk.rows() {
            text.clear();
            for (place, column) in chunk.columns.iter().enumerate() {
                if place > 0 {
                    text.push(',');
                }
                cell(&mut text, column, row);
            }
            text.push('\n');
            write(&text)?;
        }
        rows += chunk.rows() as u64;
    }
    Ok(rows)
}

fn cell(text: &mut String, column: &Column, row: usize) {
    // Writing to a string cannot fail.
    let _ = match column {
        Column::Number(cells) => cells[row].map_or(Ok(()), |value| write!(text, "{value:?}")),
        Column::Count(cells) => cells[row].map_or(Ok(()), |value| write!(text, "{value}")),
        Column::Text(cells) => cells[row].as_ref().map_or(Ok(()), |value| write!(text, "{}", quote(value))),
    };
}

fn quote(text: &str) -> String {
    if text.is_empty() || text.contains(['"', ',', '\n', '\r']) {
        format!("\"{}\"", text.replace('"', "\"\""))
    } else {
        text.to_owned()
    }
}
