//! Why something in a store cannot be done: where, what is wrong and how to mend it.

use crate::TableMistake;
use std::fmt;
use std::io;
use std::path::{Path, PathBuf};

/// How many names or mistakes a message tells one by one.
const TOLD: usize = 16;

/// Why something in a store cannot be done; its text tells the place, the reason and the remedy.
#[derive(Debug)]
#[non_exhaustive]
pub enum StoreError {
    /// The system refused a file or folder.
    File {
        /// What was tried: `read`, `write`, `remove` or `create`.
        doing: &'static str,
        /// The file or folder.
        path: PathBuf,
        /// What the system says.
        source: io::Error,
    },
    /// A name was given twice.
    NameTwice {
        /// In what.
        place: &'static str,
        /// The name.
        name: String,
    },
    /// More futures than a run can have.
    TooManyFutures {
        /// How many were asked for.
        n: u64,
        /// How many a run can have.
        most: u64,
    },
    /// A layout without columns.
    NoColumns,
    /// A layout with a column without a name.
    NoName,
    /// No run has that name.
    UnknownRun {
        /// What was asked for.
        asked: String,
        /// Where runs were looked for.
        store: PathBuf,
        /// The runs that are there.
        known: Vec<String>,
    },
    /// Several runs have names that start so.
    AmbiguousRun {
        /// What was asked for.
        asked: String,
        /// The runs whose names start so.
        matching: Vec<String>,
    },
    /// A manifest is damaged, of another format, or that of another run than was meant.
    Manifest {
        /// The file.
        path: PathBuf,
        /// What is wrong.
        what: String,
        /// How to mend it.
        remedy: String,
    },
    /// A whole chunk that belongs elsewhere: it is neither read nor written over.
    ForeignChunk {
        /// The file.
        file: PathBuf,
        /// What it is.
        found: String,
        /// What should be there.
        expected: String,
    },
    /// A chunk that is wanted is not there, or is damaged.
    MissingChunk {
        /// The file.
        file: PathBuf,
        /// What is wrong with it.
        why: String,
    },
    /// A chunk that the run does not have.
    ChunkNumber {
        /// The chunk asked for.
        number: u64,
        /// How many the run has.
        count: u64,
    },
    /// A chunk that cannot be written as it is; a mistake of the program that made it.
    RefusedChunk {
        /// Its number.
        number: u64,
        /// The column, where it is one.
        column: String,
        /// What is wrong.
        what: String,
    },
    /// A Parquet file cannot be made or read.
    Parquet {
        /// The file.
        path: PathBuf,
        /// What is wrong.
        what: String,
    },
    /// A table of samples has mistakes.
    Table {
        /// The file.
        path: PathBuf,
        /// At least one.
        mistakes: Vec<TableMistake>,
    },
}

impl StoreError {
    pub(crate) fn file(doing: &'static str, path: &Path, source: io::Error) -> Self {
        Self::File { doing, path: path.to_owned(), source }
    }
}

impl fmt::Display for StoreError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::File { doing, path, source } => {
                let remedy = match source.kind() {
                    io::ErrorKind::NotFound => "check the path",
                    io::ErrorKind::PermissionDenied => "check who may read and write there",
                    io::ErrorKind::FileTooLarge => "leave out what is not needed",
                    io::ErrorKind::StorageFull => "make room on the disk and run again",
                    _ => "check the disk and the path, and run again",
                };
                write!(f, "{}: cannot {doing} this: {source}; {remedy}", path.display())
            }
            Self::NameTwice { place, name } => {
                write!(f, "{place}: the name `{name}` is given twice; give each its own name")
            }
            Self::TooManyFutures { n, most } => {
                write!(f, "the number of futures: {n} are more than a run can hold; ask for at most {most}")
            }
            Self::NoColumns => write!(f, "the layout of a run: has no column; name at least one"),
            Self::NoName => write!(f, "the layout of a run: a column has no name; name it"),
            Self::UnknownRun { asked, store, known } => {
                write!(f, "{}: no run `{asked}`; ", store.display())?;
                if known.is_empty() {
                    return write!(f, "there is no run at all: simulate first, or name another store");
                }
                write!(f, "there are {}", list(known))
            }
            Self::AmbiguousRun { asked, matching } => {
                write!(f, "the run `{asked}`: may be {}; write more of its name", list(matching))
            }
            Self::Manifest { path, what, remedy } => write!(f, "{}: {what}; {remedy}", path.display()),
            Self::ForeignChunk { file, found, expected } => write!(
                f,
                "{}: is {found}, where {expected} is due; move the file to where it belongs, or remove it and \
                 simulate again",
                file.display()
            ),
            Self::MissingChunk { file, why } => {
                write!(f, "{}: {why}; simulate again: only what is missing is made", file.display())
            }
            Self::ChunkNumber { number, count } => {
                write!(f, "chunk {number}: the run has {count}, numbered from 0; ask for one of these")
            }
            Self::RefusedChunk { number, column, what } => {
                write!(f, "chunk {number}")?;
                if !column.is_empty() {
                    write!(f, ", column {column}")?;
                }
                write!(f, ": {what}; it was not written: this is a mistake of the program, please report it")
            }
            Self::Parquet { path, what } => {
                write!(f, "{}: {what}; check that it is a whole Parquet file", path.display())
            }
            Self::Table { path, mistakes } => {
                for mistake in mistakes.iter().take(TOLD) {
                    writeln!(f, "{}{mistake}", path.display())?;
                }
                if mistakes.len() > TOLD {
                    writeln!(f, "{}: and {} more", path.display(), mistakes.len() - TOLD)?;
                }
                write!(f, "{} mistake{}", mistakes.len(), if mistakes.len() == 1 { "" } else { "s" })
            }
        }
    }
}

// What the system says is part of the text, so it is no source as well: a chain of errors would tell it twice.
impl std::error::Error for StoreError {}

fn list(names: &[String]) -> String {
    let told = names.iter().take(TOLD).map(String::as_str).collect::<Vec<_>>().join(", ");
    if names.len() > TOLD { format!("{told} and {} more", names.len() - TOLD) } else { told }
}
