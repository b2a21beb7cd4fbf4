//! The text of a table as records, each with the line where it begins, as an editor counts lines. A text that is no table in form is told with its line: what
//! a lenient reader would make of it is not what its author wrote.

/// Rows of a table. What is asked of a region grows faster than its tables.
pub(crate) const MOST_ROWS: usize = 100_000;

/// Cells of a row.
const MOST_CELLS: usize = 100_000;

/// Bytes of a cell: the longest note is a hundredth of it.
const LONGEST_CELL: usize = 1 << 16;

/// A record of a table.
pub(crate) struct Record {
    /// From 1.
    pub(crate) line: usize,
    /// Trimmed.
    pub(crate) cells: csv::StringRecord,
}

/// What keeps a text from being a table.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct FormMistake {
    /// From 1.
    pub(crate) line: usize,
    pub(crate) what: String,
    pub(crate) remedy: String,
}

impl FormMistake {
    fn new(line: usize, what: impl Into<String>, remedy: impl Into<String>) -> Self {
        Self { line, what: what.into(), remedy: remedy.into() }
    }
}

/// The records of a table of at most so many rows, its header first; blank lines are passed over.
pub(crate) fn read_csv(text: &str, most_rows: usize) -> Result<Vec<Record>, FormMistake> {
    // Spreadsheets begin a file so.
    let text = text.strip_prefix('\u{feff}').unwrap_or(text);
    check_quotes(text)?;
    let mut reader = csv::ReaderBuilder::new()
        .has_headers(false)
        .flexible(true)
        .trim(csv::Trim::All)
        .from_reader(text.as_bytes());
    let mut lines = Lines { bytes: text.as_bytes(), place: 0, line: 1 };
    let mut records: Vec<Record> = Vec::new();
    let mut cells = csv::StringRecord::new();
    loop {
        match reader.read_record(&mut cells) {
            Ok(true) => {}
            Ok(false) => return Ok(records),
            Err(error) => return Err(FormMistake::new(lines.line, error.to_string(), "save it as CSV anew")),
        }
        let start = cells.position().map_or(0, csv::Position::byte);
        let line = lines.line_of_record(usize::try_from(start).unwrap_or(usize::MAX));
        if records.is_empty() {
            check_separator(line, &cells)?;
        }
        if records.len() > most_rows {
            let remedy = "leave out what is not needed, or put it together";
            return Err(FormMistake::new(line, format!("this table has at most {most_rows} rows"), remedy));
        }
        if cells.len() > MOST_CELLS {
            let what = format!("a row has at most {MOST_CELLS} cells, this one {}", cells.len());
            return Err(FormMistake::new(line, what, "leave out what is not needed"));
        }
        if let Some(long) = cells.iter().find(|cell| cell.len() > LONGEST_CELL) {
            let what = format!("a cell has at most {LONGEST_CELL} bytes, one here {}", long.len());
            return Err(FormMistake::new(line, what, "shorten it"));
        }
        records.push(Record { line, cells: cells.clone() });
    }
}

/// Counts lines up to a place, each byte once.
struct Lines<'a> {
    bytes: &'a [u8],
    place: usize,
    line: usize,
}

impl Lines<'_> {
    /// The line of a record that is said to begin there: before it there may be breaks of lines.
    fn line_of_record(&mut self, start: usize) -> usize {
        while let Some(&byte) = self.bytes.get(self.place) {
            let is_break = matches!(byte, b'\r' | b'\n');
            if self.place >= start && !is_break {
                break;
            }
            self.place += 1;
            // A carriage return before a line feed is part of one break.
            let is_half = byte == b'\r' && self.bytes.get(self.place) == Some(&b'\n');
            self.line += usize::from(is_break && !is_half);
        }
        self.line
    }
}

/// A header of one cell in which other separators stand is that of a spreadsheet set to them.
fn check_separator(line: usize, header: &csv::StringRecord) -> Result<(), FormMistake> {
    let only = header.get(0).filter(|_| header.len() == 1).unwrap_or_default();
    let found =
        [(';', "semicolons"), ('\t', "tabs")].into_iter().find(|(separator, _)| only.contains(*separator));
    let Some((_, word)) = found else { return Ok(()) };
    let remedy = "save it with commas between its cells, and with points in its numbers";
    Err(FormMistake::new(line, format!("its cells are separated by {word}"), remedy))
}

/// Tells a quote that is never closed, and text beside a quoted one: the rest of a table may hang on them.
fn check_quotes(text: &str) -> Result<(), FormMistake> {
    let mut line = 1;
    let mut letters = text.bytes().peekable();
    // Whether a cell has begun, by spaces alone or by text.
    let (mut is_blank, mut is_inside) = (true, false);
    while let Some(letter) = letters.next() {
        match letter {
            b'\n' => line += 1,
            b'\r' if letters.peek() != Some(&b'\n') => line += 1,
            _ => {}
        }
        match letter {
            b',' | b'\n' | b'\r' => (is_blank, is_inside) = (true, false),
            b' ' | b'\t' if is_blank => is_inside = true,
            b'"' if is_blank && is_inside => {
                let remedy = "leave out the spaces before it";
                return Err(FormMistake::new(
                    line,
                    "a quote stands behind spaces, so it quotes nothing",
                    remedy,
                ));
            }
            b'"' if is_blank => {
                let opened = line;
                line += skip_quoted(&mut letters).ok_or_else(|| {
                    let remedy = "close it, and double every quote inside";
                    FormMistake::new(opened, "the quote that opens here is never closed", remedy)
                })?;
                while matches!(letters.peek(), Some(b' ' | b'\t')) {
                    letters.next();
                }
                if !matches!(letters.peek(), None | Some(b',' | b'\n' | b'\r')) {
                    let remedy = "put all of the cell in quotes, and double every quote inside";
                    return Err(FormMistake::new(line, "a cell goes on behind its closing quote", remedy));
                }
                is_blank = false;
            }
            _ => is_blank = false,
        }
    }
    Ok(())
}

/// Passes what is quoted; the lines that it broke, or nothing where it never ends.
fn skip_quoted(letters: &mut std::iter::Peekable<std::str::Bytes<'_>>) -> Option<usize> {
    let mut breaks = 0;
    loop {
        match letters.next()? {
            b'"' if letters.peek() == Some(&b'"') => drop(letters.next()),
            b'"' => return Some(breaks),
            b'\n' => breaks += 1,
            b'\r' if letters.peek() != Some(&b'\n') => breaks += 1,
            _ => {}
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn lines(text: &str) -> Vec<(usize, String)> {
        let records = read_csv(text, MOST_ROWS).unwrap();
        records
            .iter()
            .map(|record| (record.line, record.cells.iter().collect::<Vec<_>>().join("|")))
            .collect()
    }

    #[track_caller]
    fn check(text: &str, expected: &[(usize, &str)]) {
        let expected: Vec<(usize, String)> =
            expected.iter().map(|&(line, cells)| (line, cells.to_owned())).collect();
        assert_eq!(lines(text), expected);
    }

    #[test]
    fn lines_are_those_of_an_editor() {
        check("a,b\n1,2\n3,4", &[(1, "a|b"), (2, "1|2"), (3, "3|4")]);
        check("a,b\r\n1,2\r\n\r\n3,4\r\n", &[(1, "a|b"), (2, "1|2"), (4, "3|4")]);
        check("\n\na,b\n\n1,2\n\n\n3,4\n", &[(3, "a|b"), (5, "1|2"), (8, "3|4")]);
        check("a,b\n\"1\n\n\",2\n3,4\n", &[(1, "a|b"), (2, "1|2"), (5, "3|4")]);
        check("\u{feff}a,b\n1,\" x\r\ny\" \n3,4\n", &[(1, "a|b"), (2, "1|x\r\ny"), (4, "3|4")]);
        check("a\r1\r\r2", &[(1, "a"), (2, "1"), (4, "2")]);
        check("\u{feff}", &[]);
        check("", &[]);
    }

    #[test]
    fn quotes_quote_a_whole_cell() {
        check("a,b\n\"x, \"\"y\"\"\",5\" pipe\n", &[(1, "a|b"), (2, "x, \"y\"|5\" pipe")]);
        for (text, line, what) in [
            ("a,b\n1,2\n3,\"4\n5,6\n", 3, "the quote that opens here is never closed"),
            ("a,b\n\"1\n2\"x,3\n", 3, "a cell goes on behind its closing quote"),
            ("a,b\n1, \"2\"\n", 2, "a quote stands behind spaces, so it quotes nothing"),
        ] {
            let error = read_csv(text, MOST_ROWS).err().unwrap();
            assert_eq!((error.line, error.what.as_str()), (line, what), "{text}");
        }
    }

    #[test]
    fn a_table_has_its_bounds() {
        let rows = |count: usize| format!("a\n{}", "1\n".repeat(count));
        assert_eq!(read_csv(&rows(MOST_ROWS), MOST_ROWS).unwrap().len(), MOST_ROWS + 1);
        let error = read_csv(&rows(1_000_000), MOST_ROWS).err().unwrap();
        assert_eq!((error.line, error.what.as_str()), (100_002, "this table has at most 100000 rows"));
        let error = read_csv(&format!("a\n{}\n", "x".repeat(LONGEST_CELL + 1)), MOST_ROWS).err().unwrap();
        assert_eq!((error.line, error.what.as_str()), (2, "a cell has at most 65536 bytes, one here 65537"));
        let error = read_csv(&format!("a\n{}\n", ",".repeat(MOST_CELLS)), MOST_ROWS).err().unwrap();
        assert_eq!((error.line, error.what.as_str()), (2, "a row has at most 100000 cells, this one 100001"));
    }
}
