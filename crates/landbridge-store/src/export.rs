//! Tables and runs as CSV or Parquet files, in little memory however long they are.

use crate::table_parquet::ParquetWriter;
use crate::{Chunk, Column, Layout, Run, StoreError, files};
use std::fmt::Write as _;
use std::io::Write;
use std::path::Path;

/// What a table is written as.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum TableFormat {
    /// Text, the names of the columns first.
    Csv,
    /// Columns with their kinds.
    Parquet,
}

impl TableFormat {
    /// What the end of a file's name says; nothing where it says neither.
    #[must_use]
    pub fn of(path: &Path) -> Option<Self> {
        let end = path.extension()?;
        let is = |known: &str| end.eq_ignore_ascii_case(known);
        if is("csv") { Some(Self::Csv) } else { is("parquet").then_some(Self::Parquet) }
    }
}

/// A table that is written chunk by chunk.
#[derive(Clone, Copy, Debug)]
pub struct TableHead<'a> {
    /// Its columns.
    pub layout: &'a Layout,
    /// What a reader should know of the whole table, by name: key-value metadata of a Parquet file. CSV has no room for it.
    pub notes: &'a [(String, String)],
}

/// Writes a table, whole or not at all; a file that is there is replaced. Returns the number of rows.
///
/// # Errors
/// Where a chunk is an error or does not fit the layout, or the file cannot be written.
pub fn write_table(
    path: &Path,
    format: TableFormat,
    head: TableHead<'_>,
    chunks: impl IntoIterator<Item = Result<Chunk, StoreError>>,
) -> Result<u64, StoreError> {
    files::write_streamed(path, |file| match format {
        TableFormat::Csv => write_csv(file, path, head.layout, chunks),
        TableFormat::Parquet => write_parquet(file, path, head, chunks),
    })
}

/// Writes all rows of a run into a file, whole or not at all; a file that is there is replaced. Returns the number of rows.
///
/// # Errors
/// Where a chunk is missing, unless `only_complete` asks for passing over it; where a chunk cannot be read, or the file not
/// written.
pub fn export_run(
    run: &Run,
    path: &Path,
    format: TableFormat,
    only_complete: bool,
) -> Result<u64, StoreError> {
    let notes = [("run".to_owned(), run.manifest().run_id.clone())];
    let head = TableHead { layout: &run.manifest().layout, notes: &notes };
    write_table(path, format, head, chunks_of(run, only_complete))
}

/// Writes a text as it is, whole or not at all; a file that is there is replaced.
///
/// # Errors
/// Where it cannot be written.
pub fn write_text(path: &Path, text: &str) -> Result<(), StoreError> {
    files::write_streamed(path, |file| {
        file.write_all(text.as_bytes()).map_err(|error| StoreError::file("write", path, error))
    })
}

/// Writes all rows of a run as CSV, with the names of the columns first. A null is an empty cell, an empty text is `""`; a
/// number is written with as many digits as give it back exactly. Returns the number of rows.
///
/// # Errors
/// Where a chunk is missing, unless `only_complete` asks for passing over it; where a chunk cannot be read, or the text not
/// written.
pub fn export_csv(run: &Run, writer: impl Write, only_complete: bool) -> Result<u64, StoreError> {
    write_csv(writer, "the CSV of the run".as_ref(), &run.manifest().layout, chunks_of(run, only_complete))
}

fn chunks_of(run: &Run, only_complete: bool) -> impl Iterator<Item = Result<Chunk, StoreError>> + '_ {
    let chunks = if only_complete { run.chunks().only_complete() } else { run.chunks() };
    chunks.map(|chunk| chunk.map(|(_, chunk)| chunk))
}

fn write_csv(
    mut writer: impl Write,
    place: &Path,
    layout: &Layout,
    chunks: impl IntoIterator<Item = Result<Chunk, StoreError>>,
) -> Result<u64, StoreError> {
    let mut write = |text: &str| {
        let written = writer.write_all(text.as_bytes());
        written.map_err(|error| StoreError::file("write", place, error))
    };
    let names: Vec<String> = layout.columns().iter().map(|column| quote(&column.name)).collect();
    write(&format!("{}\n", names.join(",")))?;
    let mut rows = 0;
    let mut text = String::new();
    for (number, chunk) in (0..).zip(chunks) {
        let chunk = chunk?;
        chunk.check(layout, number)?;
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

fn write_parquet(
    writer: impl Write + Send,
    place: &Path,
    head: TableHead<'_>,
    chunks: impl IntoIterator<Item = Result<Chunk, StoreError>>,
) -> Result<u64, StoreError> {
    let mut table = ParquetWriter::new(writer, place, head)?;
    for (number, chunk) in (0..).zip(chunks) {
        let chunk = chunk?;
        chunk.check(head.layout, number)?;
        table.add(chunk)?;
    }
    table.finish()
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
