//! Samples as a table of named columns, and as CSV.

use crate::model::{FormMistake, Record, read_csv};

/// Columns of numbers; a number may be missing.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Table {
    /// Names, each once.
    pub columns: Vec<String>,
    /// As many numbers in each row.
    pub rows: Vec<Vec<Option<f64>>>,
}

/// A text is no table.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TableError {
    /// What is wrong, with line and column, each mistake on a line.
    pub what: String,
}

impl std::fmt::Display for TableError {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(&self.what)
    }
}

impl std::error::Error for TableError {}

impl Table {
    /// As CSV; every number in the shortest form that reads back as the same.
    ///
    /// # Errors
    /// Where a row has another length than the header.
    pub fn to_csv(&self) -> Result<String, TableError> {
        let error = |what: String| TableError { what };
        let mut writer = csv::Writer::from_writer(Vec::new());
        let mut write =
            |cells: Vec<String>| writer.write_record(cells).map_err(|wrong| error(wrong.to_string()));
        write(self.columns.clone())?;
        for row in &self.rows {
            write(
                row.iter()
                    .map(|number| number.map_or_else(String::new, |number| number.to_string()))
                    .collect(),
            )?;
        }
        let bytes = writer.into_inner().map_err(|wrong| error(wrong.to_string()))?;
        String::from_utf8(bytes).map_err(|wrong| error(wrong.to_string()))
    }

    /// Reads CSV with a header; an empty cell is a missing number.
    ///
    /// # Errors
    /// Every cell that is no finite number, a column that stands twice, a row of another length.
    pub fn from_csv(text: &str) -> Result<Self, TableError> {
        let mut wrong: Vec<String> = Vec::new();
        let mut records = read_csv(text, usize::MAX)
            .map_err(|FormMistake { line, what, remedy }| TableError {
                what: format!("line {line}: {what}; {remedy}"),
            })?
            .into_iter();
        let (first, columns) = records.next().map_or((1, Vec::new()), |header| {
            (header.line, header.cells.iter().map(str::to_owned).collect::<Vec<String>>())
        });
        for (place, column) in columns.iter().enumerate() {
            if columns[..place].contains(column) {
                wrong.push(format!("line {first}: column `{column}` stands twice; keep one of them"));
            }
        }
        let mut rows = Vec::new();
        for Record { line, cells: record } in records {
            if record.len() != columns.len() {
                wrong.push(format!(
                    "line {line}: {} cells, and {} in the header",
                    record.len(),
                    columns.len()
                ));
                continue;
            }
            let mut row = Vec::with_capacity(columns.len());
            for (cell, column) in record.iter().zip(&columns) {
                let number = cell.parse::<f64>().ok().filter(|number| number.is_finite());
                if number.is_none() && !cell.is_empty() {
                    wrong.push(format!(
                        "line {line}, column {column}: `{cell}` is no number; write a plain decimal"
                    ));
                }
                row.push(number);
            }
            rows.push(row);
        }
        if wrong.is_empty() { Ok(Self { columns, rows }) } else { Err(TableError { what: wrong.join("\n") }) }
    }

    /// Place of a column.
    #[must_use]
    pub fn place(&self, column: &str) -> Option<usize> {
        self.columns.iter().position(|other| other == column)
    }
}
