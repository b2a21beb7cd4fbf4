//! A chunk as the bytes of a Parquet file: a pure function of its content, whoever writes it.

use crate::{Chunk, Column, FORMAT_VERSION, Kind, Layout, checksum, parquet_bounds};
use parquet::basic::{Compression, LogicalType, Repetition, Type as Physical};
use parquet::column::reader::{ColumnReader, ColumnReaderImpl};
use parquet::column::writer::{ColumnWriter, ColumnWriterImpl};
use parquet::data_type::{ByteArray, DataType};
use parquet::errors::{ParquetError, Result};
use parquet::file::metadata::KeyValue;
use parquet::file::properties::{EnabledStatistics, WriterProperties, WriterVersion};
use parquet::file::reader::{FileReader, RowGroupReader, SerializedFileReader};
use parquet::file::writer::SerializedFileWriter;
use parquet::schema::types::Type;
use std::cell::Cell;
use std::fmt;
use std::fs::File;
use std::io::Write;
use std::sync::{Arc, Once};

/// Where a chunk belongs, as the key-value metadata of its file says it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Stamp {
    run: String,
    chunk: String,
    format: String,
}

impl Stamp {
    /// That of a chunk which this program writes.
    pub(crate) fn new(run: &str, chunk: u64) -> Self {
        Self { run: run.to_owned(), chunk: chunk.to_string(), format: FORMAT_VERSION.to_string() }
    }

    /// Holds the stamp together: with it, a stamp of another run is told from a damaged one of this run. It stays as it
    /// is in every format to come.
    fn seal(&self) -> String {
        checksum::short(&format!("{}\n{}\n{}\n", self.run, self.chunk, self.format))
    }

    /// Reads the stamp of a file; `None` where there is no unbroken one.
    pub(crate) fn of(file: &File) -> Option<Self> {
        let file = file.try_clone().ok()?;
        let reader = guarded(|| open_unread(file)).ok()?;
        let pairs = reader.metadata().file_metadata().key_value_metadata()?;
        let value = |key: &str| pairs.iter().find(|pair| pair.key == key)?.value.clone();
        let stamp = Self {
            run: value("landbridge.run")?,
            chunk: value("landbridge.chunk")?,
            format: value("landbridge.format")?,
        };
        (value("landbridge.seal")? == stamp.seal()).then_some(stamp)
    }

    fn metadata(&self) -> Vec<KeyValue> {
        let pair = |key: &str, value: &str| KeyValue::new(key.to_owned(), value.to_owned());
        vec![
            pair("landbridge.run", &self.run),
            pair("landbridge.chunk", &self.chunk),
            pair("landbridge.format", &self.format),
            pair("landbridge.seal", &self.seal()),
        ]
    }
}

impl fmt::Display for Stamp {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "chunk {} of run {} in format {}", self.chunk, self.run, self.format)
    }
}

/// The file of a chunk that fits the layout.
pub(crate) fn encode(layout: &Layout, chunk: &Chunk, stamp: &Stamp) -> Result<Vec<u8>> {
    let properties = WriterProperties::builder()
        .set_writer_version(WriterVersion::PARQUET_1_0)
        .set_created_by("landbridge".to_owned())
        .set_compression(Compression::SNAPPY)
        .set_dictionary_enabled(true)
        .set_statistics_enabled(EnabledStatistics::None)
        .set_offset_index_disabled(true)
        .set_key_value_metadata(Some(stamp.metadata()))
        .build();
    let mut bytes = Vec::new();
    let mut writer = SerializedFileWriter::new(&mut bytes, Arc::new(schema(layout)?), Arc::new(properties))?;
    write_group(&mut writer, chunk)?;
    writer.close()?;
    Ok(bytes)
}

/// Adds the rows of a chunk to a file with its columns.
pub(crate) fn write_group<W: Write + Send>(
    writer: &mut SerializedFileWriter<W>,
    chunk: &Chunk,
) -> Result<()> {
    let mut group = writer.next_row_group()?;
    for column in &chunk.columns {
        let mut out = group.next_column()?.ok_or_else(misfit)?;
        match (out.untyped(), column) {
            (ColumnWriter::DoubleColumnWriter(out), Column::Number(cells)) => write(out, cells, |cell| *cell),
            (ColumnWriter::Int64ColumnWriter(out), Column::Count(cells)) => write(out, cells, |cell| *cell),
            (ColumnWriter::ByteArrayColumnWriter(out), Column::Text(cells)) => {
                write(out, cells, |cell| ByteArray::from(cell.as_str()))
            }
            _ => Err(misfit()),
        }?;
        out.close()?;
    }
    group.close()?;
    Ok(())
}

fn write<Cell, D: DataType>(
    out: &mut ColumnWriterImpl<D>,
    cells: &[Option<Cell>],
    value: impl Fn(&Cell) -> D::T,
) -> Result<()> {
    let levels: Vec<i16> = cells.iter().map(|cell| i16::from(cell.is_some())).collect();
    let values: Vec<D::T> = cells.iter().flatten().map(value).collect();
    out.write_batch(&values, Some(&levels), None)?;
    Ok(())
}

/// Bytes of all texts of a chunk: many rows may share one text in the file, and each has its own in memory.
const MOST_TEXT: usize = 1 << 28;

/// The chunk in a file whose checksum is right; an error where its columns are not those of the layout.
pub(crate) fn decode(layout: &Layout, file: File) -> Result<Chunk> {
    guarded(|| decode_file(layout, file))
}

fn decode_file(layout: &Layout, file: File) -> Result<Chunk> {
    let reader = open(file)?;
    if reader.metadata().file_metadata().schema() != &schema(layout)? {
        return Err(misfit());
    }
    let mut chunk = Chunk::empty(layout);
    let mut text = 0;
    for index in 0..reader.num_row_groups() {
        let group = reader.get_row_group(index)?;
        let rows = rows(&*group)?;
        for (place, column) in chunk.columns.iter_mut().enumerate() {
            match (group.get_column_reader(place)?, column) {
                (ColumnReader::DoubleColumnReader(mut from), Column::Number(cells)) => {
                    cells.extend(read(&mut from, rows)?);
                }
                (ColumnReader::Int64ColumnReader(mut from), Column::Count(cells)) => {
                    cells.extend(read(&mut from, rows)?);
                }
                (ColumnReader::ByteArrayColumnReader(mut from), Column::Text(cells)) => {
                    for cell in read(&mut from, rows)? {
                        text += cell.as_ref().map_or(0, ByteArray::len);
                        if text > MOST_TEXT {
                            let what = format!("has texts of more than {MOST_TEXT} bytes in all");
                            return Err(ParquetError::General(what));
                        }
                        cells.push(cell.map(|bytes| bytes.as_utf8().map(str::to_owned)).transpose()?);
                    }
                }
                _ => return Err(misfit()),
            }
        }
    }
    Ok(chunk)
}

/// A Parquet file of which the metadata are read, and no page.
fn open_unread(file: File) -> Result<SerializedFileReader<File>> {
    parquet_bounds::check_metadata(&file)?;
    SerializedFileReader::new(file)
}

/// A Parquet file of which no page takes more memory than it may.
pub(crate) fn open(file: File) -> Result<SerializedFileReader<File>> {
    let pages = file.try_clone()?;
    let reader = open_unread(file)?;
    parquet_bounds::check(&pages, reader.metadata())?;
    Ok(reader)
}

thread_local! {
    /// Whether a panic of this thread is caught and told as an error.
    static IS_GUARDED: Cell<bool> = const { Cell::new(false) };
}

/// What reads a file of unknown origin. The Parquet crate checks most of what it reads, and stops the program over the rest:
/// an index out of bounds in a damaged page, for one. The error says what is to be said of it, so the panic says nothing.
pub(crate) fn guarded<T>(read: impl FnOnce() -> Result<T>) -> Result<T> {
    static QUIET: Once = Once::new();
    // For good, and for guarded threads alone: to take the hook out again would race with those of other threads.
    QUIET.call_once(|| {
        let told = std::panic::take_hook();
        std::panic::set_hook(Box::new(move |panic| {
            if !IS_GUARDED.get() {
                told(panic);
            }
        }));
    });
    let stopped = |_| Err(ParquetError::General("is damaged: its parts contradict one another".to_owned()));
    let before = IS_GUARDED.replace(true);
    let outcome = std::panic::catch_unwind(std::panic::AssertUnwindSafe(read));
    IS_GUARDED.set(before);
    outcome.unwrap_or_else(stopped)
}

/// Number of rows of a group.
pub(crate) fn rows(group: &dyn RowGroupReader) -> Result<usize> {
    let rows = group.metadata().num_rows();
    usize::try_from(rows).map_err(|_| ParquetError::General(format!("says that it has {rows} rows")))
}

/// The next cells of a column that is not nested.
pub(crate) fn read<D: DataType>(from: &mut ColumnReaderImpl<D>, rows: usize) -> Result<Vec<Option<D::T>>> {
    let (mut levels, mut values) = (Vec::new(), Vec::new());
    let (found, given, leveled) = from.read_records(rows, Some(&mut levels), None, &mut values)?;
    if found != rows {
        return Err(ParquetError::General(format!("a column has {found} rows where its file says {rows}")));
    }
    let mut values = values.into_iter();
    if given == leveled {
        return Ok(values.map(Some).collect());
    }
    Ok(levels.into_iter().map(|level| if level > 0 { values.next() } else { None }).collect())
}

/// The columns of a file of that layout.
pub(crate) fn schema(layout: &Layout) -> Result<Type> {
    let field = |name: &str, kind: Kind| {
        let (physical, logical) = match kind {
            Kind::Number => (Physical::DOUBLE, None),
            Kind::Count => (Physical::INT64, None),
            Kind::Text => (Physical::BYTE_ARRAY, Some(LogicalType::String)),
        };
        let field = Type::primitive_type_builder(name, physical).with_repetition(Repetition::OPTIONAL);
        field.with_logical_type(logical).build().map(Arc::new)
    };
    let fields =
        layout.columns().iter().map(|column| field(&column.name, column.kind)).collect::<Result<_>>()?;
    Type::group_type_builder("rows").with_fields(fields).build()
}

fn misfit() -> ParquetError {
    ParquetError::General("its columns are not those of the manifest".to_owned())
}
