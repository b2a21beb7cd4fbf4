//! The rows of some futures, column by column.

use crate::{Kind, Layout, StoreError};

/// The cells of one column, from the first row to the last; `None` is null.
#[derive(Clone, Debug, PartialEq)]
pub enum Column {
    /// Finite numbers.
    Number(Vec<Option<f64>>),
    /// Whole numbers.
    Count(Vec<Option<i64>>),
    /// Texts; an empty one is not null.
    Text(Vec<Option<String>>),
}

impl Column {
    /// A column without cells.
    #[must_use]
    pub fn empty(kind: Kind) -> Self {
        match kind {
            Kind::Number => Self::Number(Vec::new()),
            Kind::Count => Self::Count(Vec::new()),
            Kind::Text => Self::Text(Vec::new()),
        }
    }

    /// What its cells are.
    #[must_use]
    pub fn kind(&self) -> Kind {
        match self {
            Self::Number(_) => Kind::Number,
            Self::Count(_) => Kind::Count,
            Self::Text(_) => Kind::Text,
        }
    }

    /// Number of cells, nulls included.
    #[must_use]
    pub fn rows(&self) -> usize {
        match self {
            Self::Number(cells) => cells.len(),
            Self::Count(cells) => cells.len(),
            Self::Text(cells) => cells.len(),
        }
    }
}

/// The rows of some futures: as many columns as the layout of the run has, in its order, all equally long.
#[derive(Clone, Debug, PartialEq)]
pub struct Chunk {
    /// The columns in the order of the layout.
    pub columns: Vec<Column>,
}

impl Chunk {
    /// A chunk of the layout without rows.
    #[must_use]
    pub fn empty(layout: &Layout) -> Self {
        Self { columns: layout.columns().iter().map(|column| Column::empty(column.kind)).collect() }
    }

    /// Number of rows.
    #[must_use]
    pub fn rows(&self) -> usize {
        self.columns.first().map_or(0, Column::rows)
    }

    /// Holds the chunk against the layout, so that nothing is written which would not be read back as it was.
    pub(crate) fn check(&self, layout: &Layout, number: u64) -> Result<(), StoreError> {
        let refuse = |column: &str, what: String| {
            Err(StoreError::RefusedChunk { number, column: column.to_owned(), what })
        };
        let expected = layout.columns();
        if self.columns.len() != expected.len() {
            return refuse(
                "",
                format!("has {} columns where the layout has {}", self.columns.len(), expected.len()),
            );
        }
        for (column, expected) in self.columns.iter().zip(expected) {
            let name = expected.name.as_str();
            if column.kind() != expected.kind {
                return refuse(
                    name,
                    format!("is {:?} where the layout has {:?}", column.kind(), expected.kind),
                );
            }
            if column.rows() != self.rows() {
                return refuse(
                    name,
                    format!("has {} rows where the first has {}", column.rows(), self.rows()),
                );
            }
            if let Column::Number(cells) = column
                && let Some((row, cell)) =
                    cells.iter().enumerate().find(|(_, cell)| cell.is_some_and(|value| !value.is_finite()))
            {
                let value = cell.unwrap_or_default();
                return refuse(
                    name,
                    format!("has {value} in row {row}, counted from 0, where a finite number or null is due"),
                );
            }
        }
        Ok(())
    }
}
