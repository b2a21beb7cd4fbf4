//! A table of numbers, CSV or Parquet, to be used as samples as they are.

use crate::{StoreError, files, table_parquet};
use std::collections::BTreeSet;
use std::fmt;
use std::fs::File;
use std::path::Path;

/// Bytes of a CSV file: a million samples of forty factors.
const LARGEST_CSV: u64 = 1 << 30;

/// Mistakes after which a table is not read further.
const MOST_MISTAKES: usize = 10_000;

/// Numbers in named columns.
#[derive(Clone, Debug, PartialEq)]
pub struct SampleTable {
    /// Names of the columns in order, all different.
    pub columns: Vec<String>,
    /// The rows in order, each with a finite number in every column.
    pub rows: Vec<Vec<f64>>,
}

/// Numbers in named columns, of which some may be missing.
#[derive(Clone, Debug, PartialEq)]
pub struct NumberTable {
    /// Names of the columns in order, all different.
    pub columns: Vec<String>,
    /// The rows in order, each with a finite number or nothing in every column.
    pub rows: Vec<Vec<Option<f64>>>,
}

/// One thing wrong in a table.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TableMistake {
    /// Line of a CSV file, row of a Parquet file, both from 1; 0 where it is about the whole file or column.
    pub line: u64,
    /// Name of the column, where it is one.
    pub column: String,
    /// What is wrong.
    pub what: String,
    /// How to mend it.
    pub remedy: String,
}

impl TableMistake {
    pub(crate) fn new(line: u64, column: &str, what: impl Into<String>, remedy: &str) -> Self {
        Self { line, column: column.to_owned(), what: what.into(), remedy: remedy.to_owned() }
    }
}

impl fmt::Display for TableMistake {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.line > 0 {
            write!(f, ":{}", self.line)?;
        }
        if !self.column.is_empty() {
            write!(f, ", column {}", self.column)?;
        }
        write!(f, ": {}; {}", self.what, self.remedy)
    }
}

/// Reads a table of numbers; whether it is CSV or Parquet is told by the end of its name.
///
/// # Errors
/// [`StoreError::Table`] with all that is wrong in it: a name that is missing or given twice, a cell that is no finite
/// number, a row too long or too short, no row at all; where the file cannot be read, or its name ends otherwise.
pub fn read_table(path: &Path) -> Result<SampleTable, StoreError> {
    let end = path.extension().unwrap_or_default().to_string_lossy().to_lowercase();
    let open = || {
        let missing = || StoreError::file("read", path, std::io::ErrorKind::NotFound.into());
        files::open(path)?.ok_or_else(missing)
    };
    let mut mistakes = Vec::new();
    let table = match end.as_str() {
        "csv" => read_csv(path, open()?, &mut mistakes)?,
        "parquet" => complete(table_parquet::read(path, open()?, &mut mistakes)?, &mut mistakes),
        _ => {
            let what = format!("a table of samples ends in .csv or .parquet, this in `{end}`");
            mistakes.push(TableMistake::new(0, "", what, "convert or rename it"));
            SampleTable { columns: Vec::new(), rows: Vec::new() }
        }
    };
    if mistakes.is_empty() && table.rows.is_empty() {
        mistakes.push(TableMistake::new(0, "", "has no row", "add at least one sample"));
    }
    if mistakes.is_empty() {
        return Ok(table);
    }
    Err(StoreError::Table { path: path.to_owned(), mistakes })
}

/// Reads a Parquet file of numbers, of which some may be missing.
///
/// # Errors
/// As [`read_table`], a null aside.
pub fn read_numbers(path: &Path) -> Result<NumberTable, StoreError> {
    let missing = || StoreError::file("read", path, std::io::ErrorKind::NotFound.into());
    let file = files::open(path)?.ok_or_else(missing)?;
    let mut mistakes = Vec::new();
    let table = table_parquet::read(path, file, &mut mistakes)?;
    if mistakes.is_empty() { Ok(table) } else { Err(StoreError::Table { path: path.to_owned(), mistakes }) }
}

/// A table without gaps; tells these.
fn complete(table: NumberTable, mistakes: &mut Vec<TableMistake>) -> SampleTable {
    let mut rows = Vec::with_capacity(table.rows.len());
    for (line, row) in (1..).zip(&table.rows) {
        for (name, _) in table.columns.iter().zip(row).filter(|(_, cell)| cell.is_none()) {
            mistakes.push(TableMistake::new(line, name, "is null", "give it a finite number"));
        }
        rows.push(row.iter().flatten().copied().collect());
    }
    mistakes.sort_by_key(|mistake| mistake.line);
    SampleTable { columns: table.columns, rows }
}

/// Tells names that are missing or given twice.
pub(crate) fn check_names(columns: &[String], line: u64, mistakes: &mut Vec<TableMistake>) {
    let mut names = BTreeSet::new();
    for (place, name) in columns.iter().enumerate() {
        if name.is_empty() {
            let what = format!("column {} has no name", place + 1);
            mistakes.push(TableMistake::new(line, "", what, "name it in the first line"));
        } else if !names.insert(name) {
            mistakes.push(TableMistake::new(line, name, "is there twice", "keep one of them"));
        }
    }
}

fn read_csv(path: &Path, file: File, mistakes: &mut Vec<TableMistake>) -> Result<SampleTable, StoreError> {
    let refuse = |error: std::io::Error| StoreError::file("read", path, error);
    let bytes = files::read_bytes(path, file, LARGEST_CSV)?;
    let mut reader = csv::ReaderBuilder::new()
        .has_headers(false)
        .flexible(true)
        .trim(csv::Trim::All)
        .from_reader(bytes.as_slice());
    let (mut columns, mut rows): (Vec<String>, Vec<Vec<f64>>) = (Vec::new(), Vec::new());
    let mut record = csv::ByteRecord::new();
    while reader.read_byte_record(&mut record).map_err(|error| refuse(error.into()))? {
        let line = record.position().map_or(0, |start| line_of(&bytes, start));
        if mistakes.len() > MOST_MISTAKES {
            mistakes.push(TableMistake::new(
                line,
                "",
                "is not read, nor what follows",
                "mend the rest first",
            ));
            break;
        }
        let cells = record.iter().map(|cell| String::from_utf8_lossy(cell));
        if columns.is_empty() {
            columns = cells.map(std::borrow::Cow::into_owned).collect();
            check_names(&columns, line, mistakes);
            continue;
        }
        if record.len() != columns.len() {
            let what = format!("has {} cells where the first line names {}", record.len(), columns.len());
            let remedy = "give every column a number, with a point and no comma before its decimals";
            mistakes.push(TableMistake::new(line, "", what, remedy));
            continue;
        }
        let mut row = Vec::with_capacity(columns.len());
        for (cell, column) in cells.zip(&columns) {
            match cell.parse::<f64>() {
                Ok(value) if value.is_finite() => row.push(value),
                found => {
                    let what = match found {
                        _ if cell.is_empty() => "is empty".to_owned(),
                        Ok(_) => format!("`{cell}` is not finite"),
                        Err(_) => format!("`{cell}` is no number"),
                    };
                    mistakes.push(TableMistake::new(line, column, what, "write a number such as 0.25"));
                }
            }
        }
        rows.push(row);
    }
    if columns.is_empty() {
        mistakes.push(TableMistake::new(0, "", "is empty", "name the columns in the first line"));
    }
    Ok(SampleTable { columns, rows })
}

/// The line where a record starts; the reader counts from the end of the record before it, blank lines aside.
fn line_of(bytes: &[u8], start: &csv::Position) -> u64 {
    let ahead = bytes.iter().skip(usize::try_from(start.byte()).unwrap_or(usize::MAX));
    let breaks =
        ahead.take_while(|byte| matches!(byte, b'\r' | b'\n')).filter(|byte| **byte == b'\n').count();
    start.line() + breaks as u64
}
