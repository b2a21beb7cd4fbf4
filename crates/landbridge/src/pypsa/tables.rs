//! PyPSA's CSV files as tables: one of components, one for each quantity that changes from snapshot to snapshot. Every cell knows its place.

use crate::model::{MOST_ROWS, Mistake, Record, read_csv};
use std::collections::BTreeMap;
use std::sync::Arc;

/// A number for all snapshots, or one for each.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum Values {
    Constant(f64),
    Each(Vec<f64>),
}

impl Values {
    pub(super) fn at(&self, snapshot: usize) -> f64 {
        match self {
            Self::Constant(value) => *value,
            Self::Each(values) => values[snapshot],
        }
    }

    pub(super) fn all(&self) -> &[f64] {
        match self {
            Self::Constant(value) => std::slice::from_ref(value),
            Self::Each(values) => values,
        }
    }

    pub(super) fn largest(&self) -> f64 {
        self.all().iter().copied().fold(f64::NEG_INFINITY, f64::max)
    }

    pub(super) fn smallest(&self) -> f64 {
        self.all().iter().copied().fold(f64::INFINITY, f64::min)
    }

    /// The one number, where it never changes.
    pub(super) fn constant(&self) -> Option<f64> {
        let first = *self.all().first()?;
        self.all().iter().all(|&value| value.to_bits() == first.to_bits()).then_some(first)
    }

    pub(super) fn map(&self, f: impl Fn(f64) -> f64) -> Self {
        match self {
            Self::Constant(value) => Self::Constant(f(*value)),
            Self::Each(values) => Self::Each(values.iter().map(|&value| f(value)).collect()),
        }
    }

    /// The largest value as a size, and each as a share of it; no shares where it never changes.
    pub(super) fn as_shares(&self) -> (f64, Option<Vec<f64>>) {
        let largest = self.largest();
        if self.constant().is_some() || largest <= 0.0 {
            return (largest.max(0.0), None);
        }
        (largest, Some(self.all().iter().map(|value| value.max(0.0) / largest).collect()))
    }

    /// The first value as a base, and what is to be added to it; nothing where it never changes.
    pub(super) fn as_added(&self) -> (f64, Option<Vec<f64>>) {
        let first = self.at(0);
        if self.constant().is_some() {
            return (first, None);
        }
        (first, Some(self.all().iter().map(|value| value - first).collect()))
    }
}

/// A component: its cells by column; empty cells are absent.
#[derive(Clone, Debug)]
pub(super) struct Row {
    pub(super) name: String,
    file: Arc<str>,
    line: usize,
    cells: BTreeMap<Arc<str>, String>,
}

impl Row {
    pub(super) fn text(&self, column: &str) -> &str {
        self.cells.get(column).map_or("", String::as_str)
    }

    pub(super) fn mistake(
        &self,
        column: &str,
        what: impl Into<String>,
        remedy: impl Into<String>,
    ) -> Mistake {
        Mistake {
            file: self.file.to_string(),
            line: self.line,
            row: self.name.clone(),
            column: column.to_owned(),
            value: self.text(column).to_owned(),
            what: what.into(),
            remedy: remedy.into(),
        }
    }

    /// A number; absent where the cell is empty or says that it is none. Infinity is a number.
    pub(super) fn number(&self, column: &str, mistakes: &mut Vec<Mistake>) -> Option<f64> {
        let text = self.text(column);
        if text.is_empty() {
            return None;
        }
        match text.parse::<f64>() {
            Ok(number) => (!number.is_nan()).then_some(number),
            Err(_) => {
                mistakes.push(self.mistake(
                    column,
                    format!("`{text}` is no number"),
                    "write a plain decimal such as 12.5",
                ));
                None
            }
        }
    }

    /// Yes or no as PyPSA writes it.
    pub(super) fn flag(&self, column: &str, otherwise: bool, mistakes: &mut Vec<Mistake>) -> bool {
        match self.text(column) {
            "" => otherwise,
            "True" | "true" | "TRUE" | "1" | "1.0" => true,
            "False" | "false" | "FALSE" | "0" | "0.0" => false,
            text => {
                mistakes.push(self.mistake(
                    column,
                    format!("`{text}` is neither True nor False"),
                    "write True or False",
                ));
                otherwise
            }
        }
    }
}

/// What changes from snapshot to snapshot.
#[derive(Clone, Debug)]
pub(super) struct Series {
    file: String,
    pub(super) by_name: BTreeMap<String, Vec<f64>>,
}

/// All components of a kind.
#[derive(Clone, Debug, Default)]
pub(super) struct Table {
    pub(super) columns: Vec<Arc<str>>,
    pub(super) rows: Vec<Row>,
    pub(super) series: BTreeMap<String, Series>,
}

impl Table {
    /// A quantity of a component: by snapshot where it is given so, else what the table says; absent where neither does.
    pub(super) fn given(&self, row: &Row, column: &str, mistakes: &mut Vec<Mistake>) -> Option<Values> {
        match self.series.get(column).and_then(|series| Some((series, series.by_name.get(&row.name)?))) {
            Some((_, values)) if values.iter().all(|value| value.is_nan()) => None,
            Some((series, values)) => {
                if values.iter().any(|value| value.is_nan()) {
                    let mistake = row.mistake(column, "is not given for every snapshot", "fill the gaps");
                    mistakes.push(Mistake {
                        file: series.file.clone(),
                        line: 0,
                        value: String::new(),
                        ..mistake
                    });
                    return None;
                }
                Some(Values::Each(values.clone()))
            }
            None => row.number(column, mistakes).map(Values::Constant),
        }
    }

    /// A quantity of a component, or what PyPSA takes where it is not given.
    pub(super) fn values(
        &self,
        row: &Row,
        column: &str,
        otherwise: f64,
        mistakes: &mut Vec<Mistake>,
    ) -> Values {
        self.given(row, column, mistakes).unwrap_or(Values::Constant(otherwise))
    }

    /// The largest and smallest number that a quantity takes in any snapshot, gaps left out.
    pub(super) fn numbers(&self, row: &Row, column: &str, mistakes: &mut Vec<Mistake>) -> Vec<f64> {
        let series = self.series.get(column).and_then(|series| series.by_name.get(&row.name));
        match series {
            Some(values) => values.iter().copied().filter(|value| !value.is_nan()).collect(),
            None => row.number(column, mistakes).into_iter().collect(),
        }
    }
}

/// A mistake about a line of a file, or the whole of it.
pub(super) fn of_file(
    file: &str,
    line: usize,
    what: impl Into<String>,
    remedy: impl Into<String>,
) -> Mistake {
    Mistake {
        file: file.to_owned(),
        line,
        row: String::new(),
        column: String::new(),
        value: String::new(),
        what: what.into(),
        remedy: remedy.into(),
    }
}

/// A file's header and its records with their lines; mistakes of form are added to the list.
pub(super) fn read_records(
    file: &str,
    text: &str,
    mistakes: &mut Vec<Mistake>,
) -> (Vec<String>, Vec<(usize, Vec<String>)>) {
    let mut rows = match read_csv(text, MOST_ROWS) {
        Ok(rows) => rows.into_iter(),
        Err(wrong) => {
            mistakes.push(of_file(file, wrong.line, wrong.what, wrong.remedy));
            return (Vec::new(), Vec::new());
        }
    };
    let header: Vec<String> =
        rows.next().map_or_else(Vec::new, |row| row.cells.iter().map(str::to_owned).collect());
    let mut records = Vec::new();
    for Record { line, cells } in rows {
        if cells.len() != header.len() {
            let what = format!("this row has {} cells, the header {}", cells.len(), header.len());
            mistakes.push(of_file(file, line, what, "export the folder again"));
            continue;
        }
        records.push((line, cells.iter().map(str::to_owned).collect()));
    }
    (header, records)
}

/// The components of a file; the first column is their name.
pub(super) fn read_rows(file: &str, text: &str, mistakes: &mut Vec<Mistake>) -> (Vec<Arc<str>>, Vec<Row>) {
    let (header, records) = read_records(file, text, mistakes);
    let columns: Vec<Arc<str>> = header.into_iter().map(Into::into).collect();
    let place: Arc<str> = file.into();
    let mut seen: BTreeMap<String, usize> = BTreeMap::new();
    let mut rows = Vec::new();
    for (line, record) in records {
        let cells = columns.iter().zip(&record).skip(1).filter(|(_, text)| !text.is_empty());
        let row = Row {
            name: record.first().cloned().unwrap_or_default(),
            file: Arc::clone(&place),
            line,
            cells: cells.map(|(column, text)| (Arc::clone(column), text.clone())).collect(),
        };
        if row.name.is_empty() || row.name.contains(';') {
            let what = format!("`{}` cannot be a name in a region", row.name);
            mistakes.push(row.mistake("name", what, "give it a name without `;`"));
        } else if let Some(first) = seen.insert(row.name.clone(), line) {
            let what = format!("`{}` stands in line {first} already", row.name);
            mistakes.push(row.mistake("name", what, "rename or remove one"));
        }
        rows.push(row);
    }
    (columns, rows)
}

/// The numbers of a file by component; its first column names the snapshots, or has their places, as snapshots.csv does.
pub(super) fn read_series(
    file: &str,
    text: &str,
    snapshots: [&[String]; 2],
    mistakes: &mut Vec<Mistake>,
) -> Series {
    let (header, records) = read_records(file, text, mistakes);
    let mut series = Series { file: file.to_owned(), by_name: BTreeMap::new() };
    let named: Vec<&str> =
        records.iter().map(|(_, record)| record.first().map_or("", String::as_str)).collect();
    if snapshots.iter().all(|snapshots| named != **snapshots) {
        let what = "its snapshots are not those of snapshots.csv";
        mistakes.push(of_file(file, 0, what, "export the folder again"));
        return series;
    }
    for (column, name) in header.iter().enumerate().skip(1) {
        let mut values = Vec::with_capacity(records.len());
        for (line, record) in &records {
            let text = record[column].as_str();
            let value = if text.is_empty() { Ok(f64::NAN) } else { text.parse::<f64>() };
            values.push(value.unwrap_or_else(|_| {
                let mistake = of_file(
                    file,
                    *line,
                    format!("`{text}` is no number"),
                    "write a plain decimal such as 12.5",
                );
                mistakes.push(Mistake { column: name.clone(), value: text.to_owned(), ..mistake });
                0.0
            }));
        }
        series.by_name.insert(name.clone(), values);
    }
    series
}
