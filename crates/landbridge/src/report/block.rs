//! Pieces of a chapter that a terminal and a page show alike: sentences, tables and notes.

use serde::Serialize;

/// A piece of a chapter.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Block {
    /// Something to read.
    Sentence(String),
    /// A table whose first column is text; the others are numbers or short words.
    Table {
        /// One word or name for each column.
        header: Vec<String>,
        /// As many cells in each row.
        rows: Vec<Vec<String>>,
    },
    /// What to know about what stands above it.
    Note(String),
}

impl Block {
    /// A table with a header of texts.
    pub(super) fn table(
        header: impl IntoIterator<Item = impl Into<String>>,
        rows: impl IntoIterator<Item = Vec<String>>,
    ) -> Self {
        Self::Table { header: header.into_iter().map(Into::into).collect(), rows: rows.into_iter().collect() }
    }
}
