//! Tables in Parquet files: numbers read from a file of any writer, and rows of any kind written.

use crate::{Chunk, Column, NumberTable, StoreError, TableHead, TableMistake, chunk_file, table};
use parquet::basic::{Compression, ConvertedType as Converted, LogicalType, Type as Physical};
use parquet::column::reader::ColumnReader;
use parquet::errors::{ParquetError, Result};
use parquet::file::metadata::{ColumnChunkMetaData, KeyValue, RowGroupMetaData};
use parquet::file::properties::{EnabledStatistics, WriterProperties, WriterVersion};
use parquet::file::reader::FileReader;
use parquet::file::writer::SerializedFileWriter;
use parquet::schema::types::ColumnDescriptor;
use std::fs::File;
use std::io::{self, Write};
use std::path::Path;
use std::sync::Arc;

/// Rows that are kept in memory before they are written: enough for a file to be read fast, few enough for many columns.
const GROUP_ROWS: usize = 1 << 14;

/// Beyond it not every whole number is a number of 64 bits.
const LARGEST_WHOLE: u64 = 1 << 53;

/// Writes the rows of chunks as they come, a group of rows at a time.
pub(crate) struct ParquetWriter<'a, W: Write + Send> {
    writer: SerializedFileWriter<W>,
    place: &'a Path,
    /// Rows that are not written yet.
    waiting: Chunk,
    empty: Chunk,
    rows: u64,
}

impl<'a, W: Write + Send> ParquetWriter<'a, W> {
    pub(crate) fn new(
        writer: W,
        place: &'a Path,
        head: TableHead<'_>,
    ) -> std::result::Result<Self, StoreError> {
        let notes =
            head.notes.iter().map(|(name, text)| KeyValue::new(format!("landbridge.{name}"), text.clone()));
        let properties = WriterProperties::builder()
            .set_writer_version(WriterVersion::PARQUET_1_0)
            .set_created_by("landbridge".to_owned())
            .set_compression(Compression::SNAPPY)
            .set_statistics_enabled(EnabledStatistics::Chunk)
            .set_key_value_metadata(Some(notes.collect()))
            .build();
        let writer = chunk_file::schema(head.layout)
            .and_then(|schema| SerializedFileWriter::new(writer, Arc::new(schema), Arc::new(properties)))
            .map_err(|error| unwritten(place, error))?;
        let empty = Chunk::empty(head.layout);
        Ok(Self { writer, place, waiting: empty.clone(), empty, rows: 0 })
    }

    /// Adds the rows of a chunk that fits the layout.
    pub(crate) fn add(&mut self, chunk: Chunk) -> std::result::Result<(), StoreError> {
        self.rows += chunk.rows() as u64;
        for (column, more) in self.waiting.columns.iter_mut().zip(chunk.columns) {
            match (column, more) {
                (Column::Number(cells), Column::Number(more)) => cells.extend(more),
                (Column::Count(cells), Column::Count(more)) => cells.extend(more),
                (Column::Text(cells), Column::Text(more)) => cells.extend(more),
                // Chunks are held against the layout before.
                _ => {}
            }
        }
        if self.waiting.rows() >= GROUP_ROWS { self.write() } else { Ok(()) }
    }

    fn write(&mut self) -> std::result::Result<(), StoreError> {
        let waiting = std::mem::replace(&mut self.waiting, self.empty.clone());
        chunk_file::write_group(&mut self.writer, &waiting).map_err(|error| unwritten(self.place, error))
    }

    /// Writes what is left; says how many rows there are in all.
    pub(crate) fn finish(mut self) -> std::result::Result<u64, StoreError> {
        if self.waiting.rows() > 0 {
            self.write()?;
        }
        self.writer.finish().map_err(|error| unwritten(self.place, error))?;
        Ok(self.rows)
    }
}

/// What the system said, where it was the system.
fn unwritten(place: &Path, error: ParquetError) -> StoreError {
    let error = match error {
        ParquetError::External(error) => {
            error.downcast::<io::Error>().map_or_else(io::Error::other, |error| *error)
        }
        other => io::Error::other(other),
    };
    StoreError::file("write", place, error)
}

/// Reads a table, whatever is wrong with its cells told in `mistakes`.
pub(crate) fn read(
    path: &Path,
    file: File,
    mistakes: &mut Vec<TableMistake>,
) -> std::result::Result<NumberTable, StoreError> {
    chunk_file::guarded(|| read_file(file, mistakes))
        .map_err(|error| StoreError::Parquet { path: path.to_owned(), what: error.to_string() })
}

fn read_file(file: File, mistakes: &mut Vec<TableMistake>) -> Result<NumberTable> {
    let reader = chunk_file::open(file)?;
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
    let mut table = NumberTable { columns, rows: Vec::new() };
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
                let finite = cell.and_then(|cell| match cell {
                    Some(value) if !value.is_finite() => Err(format!("`{value}` is not finite")),
                    cell => Ok(cell),
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
fn numbers(reader: ColumnReader, count: usize) -> Result<Vec<std::result::Result<Option<f64>, String>>> {
    Ok(match reader {
        ColumnReader::DoubleColumnReader(mut from) => {
            chunk_file::read(&mut from, count)?.into_iter().map(Ok).collect()
        }
        ColumnReader::FloatColumnReader(mut from) => {
            chunk_file::read(&mut from, count)?.into_iter().map(|cell| Ok(cell.map(f64::from))).collect()
        }
        ColumnReader::Int32ColumnReader(mut from) => {
            chunk_file::read(&mut from, count)?.into_iter().map(|cell| Ok(cell.map(f64::from))).collect()
        }
        ColumnReader::Int64ColumnReader(mut from) => {
            let whole = |cell: Option<i64>| match cell {
                Some(value) if value.unsigned_abs() > LARGEST_WHOLE => {
                    Err(format!("`{value}` is beyond 2^53, where whole numbers become inexact"))
                }
                cell => Ok(cell.map(|value| value as f64)),
            };
            chunk_file::read(&mut from, count)?.into_iter().map(whole).collect()
        }
        _ => {
            return Err(ParquetError::General("a column holds other values than its schema says".to_owned()));
        }
    })
}
