//! Tables of the engine and rows of runs as files, by the store's writers.

use crate::RunsError;
use landbridge::ensemble::Table;
use landbridge::export::{Cells, ExportTable};
use landbridge_store::{Chunk, Column, Kind, Layout, Run, TableFormat, TableHead, export_run, write_text};
use std::path::Path;

/// What the end of a file's name says of a table: `.csv` or `.parquet`.
///
/// # Errors
/// Where it says neither.
pub fn table_format(file: &Path) -> Result<TableFormat, RunsError> {
    TableFormat::of(file).ok_or_else(|| {
        RunsError::BadInput(format!(
            "{}: a table is written as CSV or Parquet, and this name says neither; let it end in .csv or .parquet",
            file.display()
        ))
    })
}

/// Writes a table as CSV or Parquet; in Parquet the units of its columns and its notes go along, as key-value metadata `landbridge.unit.COLUMN`
/// and `landbridge.NOTE`. Returns the number of rows.
///
/// # Errors
/// Where the file's name says no format, or the file cannot be written.
pub fn write_table(file: &Path, table: ExportTable) -> Result<u64, RunsError> {
    let format = table_format(file)?;
    let kind = |cells: &Cells| match cells {
        Cells::Number(_) => Kind::Number,
        Cells::Count(_) => Kind::Count,
        Cells::Text(_) => Kind::Text,
    };
    let layout = Layout::new(table.columns.iter().map(|column| (column.name.as_str(), kind(&column.cells))))?;
    let units = table.columns.iter().filter(|column| !column.unit.is_empty());
    let units = units.map(|column| (format!("unit.{}", column.name), column.unit.clone()));
    let notes: Vec<(String, String)> = table.notes.iter().cloned().chain(units).collect();
    let columns = table.columns.into_iter().map(|column| match column.cells {
        Cells::Number(cells) => Column::Number(cells),
        Cells::Count(cells) => Column::Count(cells),
        Cells::Text(cells) => Column::Text(cells),
    });
    let chunk = Chunk { columns: columns.collect() };
    Ok(landbridge_store::write_table(
        file,
        format,
        TableHead { layout: &layout, notes: &notes },
        [Ok(chunk)],
    )?)
}

/// Writes all rows of a run as CSV or Parquet, chunk by chunk; returns their number.
///
/// # Errors
/// Where the file's name says no format, a chunk is missing (unless `only_complete` asks for passing over it), or the file cannot be written.
pub fn write_rows(file: &Path, run: &Run, only_complete: bool) -> Result<u64, RunsError> {
    Ok(export_run(run, file, table_format(file)?, only_complete)?)
}

/// Writes a table of samples as CSV or Parquet.
///
/// # Errors
/// Where the file's name says no format, or the file cannot be written.
pub fn write_samples(file: &Path, table: &Table) -> Result<(), RunsError> {
    if table_format(file)? == TableFormat::Csv {
        let text = table.to_csv().map_err(|error| RunsError::Defect(error.to_string()))?;
        return Ok(write_text(file, &text)?);
    }
    let layout = Layout::new(table.columns.iter().map(|name| (name.as_str(), Kind::Number)))?;
    let column = |place: usize| Column::Number(table.rows.iter().map(|row| row[place]).collect());
    let chunk = Chunk { columns: (0..table.columns.len()).map(column).collect() };
    let head = TableHead { layout: &layout, notes: &[] };
    landbridge_store::write_table(file, TableFormat::Parquet, head, [Ok(chunk)])?;
    Ok(())
}
