//! A table as typed columns of the same length: what CSV, Parquet and Arrow are made from.

/// A table; every column has as many cells.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct ExportTable {
    /// In order; no two have the same name.
    pub columns: Vec<ExportColumn>,
    /// What a reader should know of the whole table, by name, such as who the players are. A CSV file has no room for it.
    pub notes: Vec<(String, String)>,
}

/// A named column.
#[derive(Clone, Debug, PartialEq)]
pub struct ExportColumn {
    /// Unique in its table.
    pub name: String,
    /// Of all its cells; empty where they have none, or where another column says it row by row.
    pub unit: String,
    /// From the first row to the last.
    pub cells: Cells,
}

/// The cells of a column; absent where there is nothing to say.
#[derive(Clone, Debug, PartialEq)]
pub enum Cells {
    /// Finite numbers.
    Number(Vec<Option<f64>>),
    /// Whole numbers.
    Count(Vec<Option<i64>>),
    /// Texts; items of a list are joined by `;`.
    Text(Vec<Option<String>>),
}

impl Cells {
    /// How many there are, the absent ones included.
    #[must_use]
    pub fn len(&self) -> usize {
        match self {
            Self::Number(cells) => cells.len(),
            Self::Count(cells) => cells.len(),
            Self::Text(cells) => cells.len(),
        }
    }

    /// Whether there is none.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }
}

impl ExportTable {
    /// How many rows it has.
    #[must_use]
    pub fn n_rows(&self) -> usize {
        self.columns.first().map_or(0, |column| column.cells.len())
    }

    /// The column of that name.
    #[must_use]
    pub fn column(&self, name: &str) -> Option<&ExportColumn> {
        self.columns.iter().find(|column| column.name == name)
    }
}

impl ExportColumn {
    /// A column of numbers; what is not finite is absent, as no format agrees on how to write it.
    pub(super) fn numbers(
        name: &str,
        unit: &str,
        cells: impl IntoIterator<Item = impl Into<Option<f64>>>,
    ) -> Self {
        let finite = cells.into_iter().map(|cell| cell.into().filter(|number| number.is_finite()));
        Self { name: name.to_owned(), unit: unit.to_owned(), cells: Cells::Number(finite.collect()) }
    }

    /// A column of whole numbers.
    pub(super) fn counts(name: &str, cells: impl IntoIterator<Item = i64>) -> Self {
        let cells = Cells::Count(cells.into_iter().map(Some).collect());
        Self { name: name.to_owned(), unit: String::new(), cells }
    }

    /// A column of texts.
    pub(super) fn texts<T: Into<String>>(name: &str, cells: impl IntoIterator<Item = T>) -> Self {
        let cells = Cells::Text(cells.into_iter().map(|text| Some(text.into())).collect());
        Self { name: name.to_owned(), unit: String::new(), cells }
    }
}
