//! The columns of a run: names and kinds, in order.

use crate::StoreError;
use serde::{Deserialize, Serialize};
use std::collections::BTreeSet;

/// What the cells of a column are; a cell of any kind may be null.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Kind {
    /// A finite number of 64 bits.
    Number,
    /// A whole number of 64 bits with a sign.
    Count,
    /// A text in UTF-8.
    Text,
}

/// One column of a [`Layout`].
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct LayoutColumn {
    /// Name, unique in its layout; its unit belongs here.
    pub name: String,
    /// What its cells are.
    pub kind: Kind,
}

/// The columns of every chunk of a run, in order.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(try_from = "Vec<LayoutColumn>", into = "Vec<LayoutColumn>")]
pub struct Layout(Vec<LayoutColumn>);

impl Layout {
    /// A layout of these columns.
    ///
    /// # Errors
    /// Where there is no column (a chunk could not say how many rows it has), one has no name, or two have the same.
    pub fn new<'a>(columns: impl IntoIterator<Item = (&'a str, Kind)>) -> Result<Self, StoreError> {
        let column = |(name, kind): (&str, Kind)| LayoutColumn { name: name.to_owned(), kind };
        Self::try_from(columns.into_iter().map(column).collect::<Vec<_>>())
    }

    /// The columns in order.
    #[must_use]
    pub fn columns(&self) -> &[LayoutColumn] {
        &self.0
    }
}

impl TryFrom<Vec<LayoutColumn>> for Layout {
    type Error = StoreError;

    fn try_from(columns: Vec<LayoutColumn>) -> Result<Self, StoreError> {
        if columns.is_empty() {
            return Err(StoreError::NoColumns);
        }
        let mut names = BTreeSet::new();
        for LayoutColumn { name, .. } in &columns {
            if name.is_empty() {
                return Err(StoreError::NoName);
            }
            if !names.insert(name) {
                return Err(StoreError::NameTwice { place: "the layout of a run", name: name.clone() });
            }
        }
        Ok(Self(columns))
    }
}

impl From<Layout> for Vec<LayoutColumn> {
    fn from(layout: Layout) -> Self {
        layout.0
    }
}
