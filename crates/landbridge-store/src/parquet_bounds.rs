//! How much memory and time a Parquet file may take, told from its metadata and the headers of its pages before anything is unpacked: a file of a hundred bytes
//! can say that it holds 2^60 rows, a page of 2 GB, or a list of 2^31 truth values.

use crate::parquet_layout::{DATA_PAGE, DATA_PAGE_2, Is, METADATA};
use parquet::basic::Compression;
use parquet::errors::{ParquetError, Result};
use parquet::file::metadata::{ColumnChunkMetaData, ParquetMetaData};
use std::fs::File;
use std::io::{BufReader, Read, Seek as _, SeekFrom};

/// Cells of a file: rows times columns. In memory each takes 16 bytes.
const MOST_CELLS: u64 = 1 << 26;

/// Snappy writes at most 64 bytes for three.
const SNAPPY_RATIO: u64 = 32;

/// Bytes of a page that any may have.
const FREE: u64 = 1 << 12;

/// Kinds of fields: a whole number of 32 bits, a struct.
const WHOLE: u8 = 5;
const STRUCT: u8 = 12;

/// Structs and lists within one another.
const DEEPEST: usize = 16;

/// Bytes at the end of a file: the length of its metadata, and who wrote it.
const TAIL: u64 = 8;

/// Tells metadata that the Parquet crate would go through without end: of a list of truth values that it passes over it reads none, and goes on for as
/// many as are said to be there. What is no list of structs, texts or whole numbers is in no metadata.
pub(crate) fn check_metadata(file: &File) -> Result<()> {
    let size = file.metadata()?.len();
    let Some(tail) = size.checked_sub(TAIL) else { return Ok(()) };
    let mut from = BufReader::new(file);
    from.seek(SeekFrom::Start(tail))?;
    let mut length = [0; 4];
    from.read_exact(&mut length)?;
    // The crate refuses what begins before the file.
    let Some(start) = tail.checked_sub(u64::from(u32::from_le_bytes(length))) else { return Ok(()) };
    from.seek(SeekFrom::Start(start))?;
    Pages { from, read: 0, has_lists: true }.field_of(&METADATA, STRUCT, DEEPEST)
}

/// Tells a file that says that it holds more than is read, or than can be in it.
pub(crate) fn check(file: &File, metadata: &ParquetMetaData) -> Result<()> {
    let columns = metadata.file_metadata().schema_descr().num_columns() as u64;
    let mut rows: u64 = 0;
    for group in metadata.row_groups() {
        let count = u64::try_from(group.num_rows())
            .map_err(|_| refused(format!("says that it has {} rows", group.num_rows())))?;
        rows = rows.saturating_add(count);
    }
    if rows.saturating_mul(columns.max(1)) > MOST_CELLS {
        return Err(refused(format!(
            "says that it has {rows} rows of {columns} columns; at most {MOST_CELLS} cells are read"
        )));
    }
    for group in metadata.row_groups() {
        for column in group.columns() {
            check_pages(file, column)?;
        }
    }
    Ok(())
}

/// Looks at the header of every page of a column.
fn check_pages(file: &File, column: &ColumnChunkMetaData) -> Result<()> {
    let offset = column.dictionary_page_offset().unwrap_or_else(|| column.data_page_offset());
    let (Ok(start), Ok(length)) = (u64::try_from(offset), u64::try_from(column.compressed_size())) else {
        return Err(refused("a column begins or ends before the file"));
    };
    let end = start.saturating_add(length);
    if end > file.metadata()?.len() {
        return Err(refused("a column ends behind the file"));
    }
    let mut pages = Pages { from: BufReader::new(file), read: 0, has_lists: false };
    pages.from.seek(SeekFrom::Start(start))?;
    while pages.read < length {
        let page = pages.header()?;
        let most = match column.compression() {
            Compression::SNAPPY => page.packed.saturating_mul(SNAPPY_RATIO).saturating_add(FREE),
            _ => page.packed.saturating_add(FREE),
        };
        if page.unpacked > most {
            let (packed, unpacked) = (page.packed, page.unpacked);
            return Err(refused(format!("a page of {packed} bytes says that it holds {unpacked}")));
        }
        if page.words > page.unpacked {
            let (words, unpacked) = (page.words, page.unpacked);
            return Err(refused(format!("a dictionary of {unpacked} bytes says that it has {words} values")));
        }
        pages.pass(page.packed)?;
    }
    Ok(())
}

fn refused(what: impl Into<String>) -> ParquetError {
    ParquetError::General(what.into())
}

fn damaged() -> ParquetError {
    refused("its metadata or the header of a page is damaged")
}

/// Sizes of a page, its header aside.
#[derive(Default)]
struct Page {
    unpacked: u64,
    packed: u64,
    /// Values of a dictionary; each takes at least a byte.
    words: u64,
}

/// Headers of pages, or metadata, in the compact form of Thrift.
struct Pages<'a> {
    from: BufReader<&'a File>,
    /// Bytes of the column so far.
    read: u64,
    /// Metadata has lists; the header of a page has none.
    has_lists: bool,
}

impl Pages<'_> {
    fn byte(&mut self) -> Result<u8> {
        let mut byte = [0];
        self.from.read_exact(&mut byte)?;
        self.read += 1;
        Ok(byte[0])
    }

    /// A whole number, seven bits a byte.
    fn number(&mut self) -> Result<u64> {
        let mut number: u64 = 0;
        for shift in (0..64).step_by(7) {
            let byte = self.byte()?;
            number |= u64::from(byte & 0x7f) << shift;
            if byte < 0x80 {
                return Ok(number);
            }
        }
        Err(refused("the header of a page has a number without end"))
    }

    /// A size, written so that small ones of either sign are short.
    fn size(&mut self) -> Result<u64> {
        let written = self.number()?;
        if written % 2 == 1 { Err(refused("a page says that its size is below 0")) } else { Ok(written / 2) }
    }

    fn header(&mut self) -> Result<Page> {
        let mut page = Page::default();
        let mut field = 0;
        loop {
            let (next, kind) = self.field(field)?;
            field = next;
            match (field, kind) {
                (0, 0) => return Err(refused("a page has no header")),
                (_, 0) => return Ok(page),
                (1 | 4, WHOLE) => self.skip(kind, DEEPEST)?,
                (2, WHOLE) => page.unpacked = self.size()?,
                (3, WHOLE) => page.packed = self.size()?,
                (5, STRUCT) => self.field_of(&DATA_PAGE, kind, DEEPEST)?,
                (7, STRUCT) => page.words = self.dictionary()?,
                (8, STRUCT) => self.field_of(&DATA_PAGE_2, kind, DEEPEST)?,
                // The crate reads a field that it knows as what it should be, not as what it says it is.
                (1..=5 | 7 | 8, _) => return Err(damaged()),
                (6, kind) if kind != STRUCT => return Err(damaged()),
                _ => self.skip(kind, DEEPEST)?,
            }
        }
    }

    /// How many values the header of a dictionary names.
    fn dictionary(&mut self) -> Result<u64> {
        let (mut field, mut words) = (0, 0);
        loop {
            let (next, kind) = self.field(field)?;
            field = next;
            match (field, kind) {
                (_, 0) => return Ok(words),
                (1, WHOLE) => words = self.size()?,
                (2, WHOLE) | (3, 1 | 2) => self.skip(kind, DEEPEST)?,
                (1..=3, _) => return Err(damaged()),
                _ => self.skip(kind, DEEPEST)?,
            }
        }
    }

    /// Number and kind of the next field; kind 0 ends a struct.
    fn field(&mut self, before: u64) -> Result<(u64, u8)> {
        let head = self.byte()?;
        let (step, kind) = (u64::from(head >> 4), head & 0xf);
        match (step, kind) {
            (_, 0) => Ok((before, 0)),
            // Numbers out of order: the Parquet crate reads them otherwise in some structs, and no writer writes them.
            (0, _) => Err(damaged()),
            _ => Ok((before.saturating_add(step), kind)),
        }
    }

    /// Passes over a field, or an element of a list, that must be what it is.
    fn field_of(&mut self, is: &Is, kind: u8, depth: usize) -> Result<()> {
        match (is, kind) {
            (Is::Truth, 1 | 2)
            | (Is::Byte, 3)
            | (Is::Short, 4)
            | (Is::Whole, WHOLE)
            | (Is::Long, 6)
            | (Is::Double, 7)
            | (Is::Text, 8)
            | (Is::Unknown, _) => self.skip(kind, depth),
            (Is::Struct(fields), STRUCT) if depth > 0 => {
                let mut field = 0;
                loop {
                    let (next, kind) = self.field(field)?;
                    if kind == 0 {
                        return Ok(());
                    }
                    field = next;
                    let known =
                        usize::try_from(field).ok().and_then(|field| fields.get(field.checked_sub(1)?));
                    self.field_of(known.unwrap_or(&Is::Unknown), kind, depth - 1)?;
                }
            }
            (Is::List(of), 9) if depth > 0 => {
                let (count, kind) = self.list()?;
                (0..count).try_for_each(|_| self.field_of(of, kind, depth - 1))
            }
            _ => Err(damaged()),
        }
    }

    /// How many elements of which kind a list has; each takes a byte at least.
    fn list(&mut self) -> Result<(u64, u8)> {
        let head = self.byte()?;
        let (few, kind) = (head >> 4, head & 0xf);
        let count = if few == 0xf { self.number()? } else { u64::from(few) };
        if count > 0 && !matches!(kind, 4..=9 | STRUCT) {
            return Err(damaged());
        }
        Ok((count, kind))
    }

    fn skip(&mut self, kind: u8, depth: usize) -> Result<()> {
        if depth == 0 {
            return Err(refused("the header of a page is nested too deep"));
        }
        match kind {
            // Truth values are their kind.
            1 | 2 => Ok(()),
            3 => self.byte().map(drop),
            4..=6 => self.number().map(drop),
            7 => self.pass(8),
            8 => {
                let length = self.number()?;
                self.pass(length)
            }
            9 if self.has_lists => {
                let (count, kind) = self.list()?;
                (0..count).try_for_each(|_| self.skip(kind, depth - 1))
            }
            STRUCT => self.field_of(&Is::Struct(&[]), kind, depth),
            _ => Err(damaged()),
        }
    }

    fn pass(&mut self, length: u64) -> Result<()> {
        let passed = std::io::copy(&mut (&mut self.from).take(length), &mut std::io::sink())?;
        self.read += passed;
        if passed == length { Ok(()) } else { Err(refused("a page ends behind the file")) }
    }
}
