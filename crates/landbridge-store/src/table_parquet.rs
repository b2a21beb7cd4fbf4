//! A table of samples in a Parquet file of any writer.

use crate::{SampleTable, StoreError, TableMistake, chunk_file, table};
use parquet::basic::{Compression, ConvertedType as Converted, LogicalType, Type as Physical};
use parquet::column::reader::ColumnReader;
use parquet::errors::{ParquetError, Result};
use parquet::file::metadata::{ColumnChunkMetaData, RowGroupMetaData};
use parquet::file::reader::{FileReader, SerializedFileReader};
use parquet::schema::types::ColumnDescriptor;
use std::fs::File;
use std::path::Path;

/// Beyond it not every whole number is a number of 64 bits.
const LARGEST_WHOLE: u64 = 1 << 53;

/// Reads a table, whatever is wrong with its cells told in `mistakes`.
pub(crate) fn read(
    path: &Path,
    file: File,
    mistakes: &mut Vec<TableMistake>,
) -> std::result::Result<SampleTable, StoreError> {
    chunk_file::guarded(|| read_file(file, mistakes))
        .map_err(|error| StoreError::Parquet { path: path.to_owned(), what: error.to_string() })
}

fn read_file(file: File, mistakes: &mut Vec<TableMistake>) -> Result<SampleTable> {
    let reader = SerializedFileReader::new(file)?;
    let descriptors = reader.metadata().file_metadata().schema_descr().columns();
    let columns: Vec<String> = descriptors.iter().map(|column| column.path().string()).collect();
    table::check_names(&columns, 0, mistakes);
    for column in descriptors {
        if let Some(kind) = no_number(column) {
            let remedy = "convert it to DOUBLE or leave it out";
            mistakes.push(TableMistake::new(
                0,
                &column.path().string(),
                format!("holds {kind}, not numbers"),
                remedy,
            ));
        }
    }
    let groups = reader.metadata().row_groups().iter();
    let mut codecs = groups.flat_map(RowGroupMetaData::columns).map(ColumnChunkMetaData::compression);
    if let Some(codec) =
        codecs.find(|codec| !matches!(codec, Compression::UNCOMPRESSED | Compression::SNAPPY))
    {
        let what = format!("is compressed with {}, which is not read here", word(codec));
        mistakes.push(TableMistake::new(0, "", what, "write it with snappy or without compression"));
    }
    let mut table = SampleTable { columns, rows: Vec::new() };
    if !mistakes.is_empty() {
        return Ok(table);
    }
    for index in 0..reader.num_row_groups() {
        let group = reader.get_row_group(index)?;
        let count = chunk_file::rows(&*group)?;
        let first = table.rows.len();
        for (place, name) in table.columns.iter().enumerate() {
            let cells = numbers(group.get_column_reader(place)?, count)?;
            table.rows.resize(first + cells.len(), Vec::new());
            for (row, cell) in cells.into_iter().enumerate() {
                let finite = cell.and_then(|value| {
                    if value.is_finite() { Ok(value) } else { Err(format!("`{value}` is not finite")) }
                });
                match finite {
                    Ok(value) => table.rows[first + row].push(value),
                    Err(what) => {
                        let line = (first + row + 1) as u64;
                        mistakes.push(TableMistake::new(line, name, what, "give it a finite number"));
                    }
                }
            }
        }
    }
    mistakes.sort_by_key(|mistake| mistake.line);
    Ok(table)
}

/// What a column holds that is not read as numbers.
fn no_number(column: &ColumnDescriptor) -> Option<String> {
    if column.max_rep_level() > 0 || column.path().parts().len() > 1 {
        return Some("nested values".to_owned());
    }
    let (physical, converted) = (column.physical_type(), column.converted_type());
    let plain = match column.logical_type_ref() {
        // Files of old have only the other one.
        None => matches!(
            converted,
            Converted::NONE | Converted::INT_8 | Converted::INT_16 | Converted::INT_32 | Converted::INT_64
        ),
        Some(LogicalType::Integer(kind)) => kind.is_signed,
        Some(_) => false,
    };
    match physical {
        Physical::DOUBLE | Physical::FLOAT | Physical::INT32 | Physical::INT64 if plain => None,
        _ if converted != Converted::NONE => Some(converted.to_string()),
        _ => Some(column.logical_type_ref().map_or_else(|| physical.to_string(), word)),
    }
}

/// The name of a kind or codec without its parameters.
fn word(named: impl std::fmt::Debug) -> String {
    format!("{named:?}").chars().take_while(|letter| letter.is_alphanumeric()).collect()
}

/// The cells of a column, or what is wrong with each.
fn numbers(reader: ColumnReader, count: usize) -> Result<Vec<std::result::Result<f64, String>>> {
    let null = || "is null".to_owned();
    Ok(match reader {
        ColumnReader::DoubleColumnReader(mut from) => {
            chunk_file::read(&mut from, count)?.into_iter().map(|cell| cell.ok_or_else(null)).collect()
        }
        ColumnReader::FloatColumnReader(mut from) => chunk_file::read(&mut from, count)?
            .into_iter()
            .map(|cell| cell.map(f64::from).ok_or_else(null))
            .collect(),
        ColumnReader::Int32ColumnReader(mut from) => chunk_file::read(&mut from, count)?
            .into_iter()
            .map(|cell| cell.map(f64::from).ok_or_else(null))
            .collect(),
        ColumnReader::Int64ColumnReader(mut from) => {
            let whole = |cell: Option<i64>| match cell {
                Some(value) if value.unsigned_abs() > LARGEST_WHOLE => {
                    Err(format!("`{value}` is beyond 2^53, where whole numbers become inexact"))
                }
                Some(value) => Ok(value as f64),
                None => Err(null()),
            };
            chunk_file::read(&mut from, count)?.into_iter().map(whole).collect()
        }
        _ => {
            return Err(ParquetError::General("a column holds other values than its schema says".to_owned()));
        }
    })
}
