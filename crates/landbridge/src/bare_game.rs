//! A bare game: values of coalitions given as JSON, without a region, and every solution concept of it. Knows no networks.

mod concepts;
mod json;
mod read;

pub use concepts::{Concepts, PartitionFunctionConcepts, TableConcepts, every_concept};
pub use read::read_bare_game;

use crate::game::{Coalition, Graph, PartitionFunction, TuGame};
use std::fmt;

/// A game as read.
#[derive(Clone, Debug, PartialEq)]
pub struct BareGame {
    /// Names by player; their numbers where none are given.
    pub players: Vec<String>,
    /// What coalitions make.
    pub form: Form,
}

/// In which form a game is given.
#[derive(Clone, Debug, PartialEq)]
pub enum Form {
    /// A value for each coalition.
    Table {
        /// The values.
        game: TuGame,
        /// Who bargains as one, where that is given; who is in no union is alone.
        unions: Option<Vec<Coalition>>,
        /// Who can deal with whom, where that is given.
        graph: Option<Graph>,
    },
    /// A worth for each block of each partition.
    PartitionFunction(PartitionFunction),
}

/// Something wrong in the JSON of a game.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct GameMistake {
    /// Where: a path like `v[3]`, or line and column where the text is no JSON.
    pub place: String,
    /// What is wrong there.
    pub what: String,
    /// How to mend it.
    pub remedy: String,
}

impl fmt::Display for GameMistake {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: {}; {}", self.place, self.what, self.remedy)
    }
}

/// Everything that is wrong in the JSON of a game.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct BareGameError {
    /// At least one.
    pub mistakes: Vec<GameMistake>,
}

impl fmt::Display for BareGameError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for mistake in &self.mistakes {
            writeln!(f, "{mistake}")?;
        }
        write!(f, "{} mistake{}", self.mistakes.len(), if self.mistakes.len() == 1 { "" } else { "s" })
    }
}

impl std::error::Error for BareGameError {}
