//! How much memory a Parquet file may take, told from its metadata and the headers of its pages before a page is unpacked: a file of a hundred bytes can say that
//! it holds 2^60 rows, or a page of 2 GB.

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

/// Structs within structs in the header of a page.
const DEEPEST: usize = 16;

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
    let mut pages = Pages { from: BufReader::new(file), read: 0 };
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

/// Sizes of a page, its header aside.
#[derive(Default)]
struct Page {
    unpacked: u64,
    packed: u64,
    /// Values of a dictionary; each takes at least a byte.
    words: u64,
}

/// Headers of pages, in the compact form of Thrift.
struct Pages<'a> {
    from: BufReader<&'a File>,
    /// Bytes of the column so far.
    read: u64,
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
                (2, 5) => page.unpacked = self.size()?,
                (3, 5) => page.packed = self.size()?,
                (7, 12) => page.words = self.dictionary()?,
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
                (1, 5) => words = self.size()?,
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
            (0, _) => Ok((self.number()? / 2, kind)),
            _ => Ok((before.saturating_add(step), kind)),
        }
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
            9 | 10 => {
                let head = self.byte()?;
                let count = if head >> 4 == 0xf { self.number()? } else { u64::from(head >> 4) };
                for _ in 0..count {
                    match head & 0xf {
                        // In a list a truth value is a byte.
                        1 | 2 => self.pass(1)?,
                        kind => self.skip(kind, depth - 1)?,
                    }
                }
                Ok(())
            }
            12 => {
                let mut field = 0;
                loop {
                    let (next, kind) = self.field(field)?;
                    if kind == 0 {
                        return Ok(());
                    }
                    field = next;
                    self.skip(kind, depth - 1)?;
                }
            }
            _ => Err(refused("the header of a page is damaged")),
        }
    }

    fn pass(&mut self, length: u64) -> Result<()> {
        let passed = std::io::copy(&mut (&mut self.from).take(length), &mut std::io::sink())?;
        self.read += passed;
        if passed == length { Ok(()) } else { Err(refused("a page ends behind the file")) }
    }
}
