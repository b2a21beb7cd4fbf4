//! Mistakes in a region folder: each with its place, what is wrong and how to mend it, all reported at once.

use std::fmt;

/// One thing wrong in a folder.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Mistake {
    /// File within the folder.
    pub file: String,
    /// Line of the file, from 1; 0 where the mistake is about the whole file.
    pub line: usize,
    /// Name of the row, where it has one.
    pub row: String,
    /// Column or key, where it is one cell.
    pub column: String,
    /// What the cell says.
    pub value: String,
    /// What is wrong.
    pub what: String,
    /// How to mend it.
    pub remedy: String,
}

impl Mistake {
    /// A mistake about a whole file.
    pub(super) fn of_file(file: &str, what: impl Into<String>, remedy: impl Into<String>) -> Self {
        Self {
            file: file.to_owned(),
            line: 0,
            row: String::new(),
            column: String::new(),
            value: String::new(),
            what: what.into(),
            remedy: remedy.into(),
        }
    }
}

impl fmt::Display for Mistake {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}", self.file)?;
        if self.line > 0 {
            write!(f, ":{}", self.line)?;
        }
        if !self.row.is_empty() {
            write!(f, ", {}", self.row)?;
        }
        if !self.column.is_empty() {
            write!(f, ", column {}", self.column)?;
        }
        write!(f, ": {}", self.what)?;
        if !self.remedy.is_empty() {
            write!(f, "; {}", self.remedy)?;
        }
        Ok(())
    }
}

/// Everything that is wrong with a folder, in the order of files and lines.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LoadError {
    /// At least one.
    pub mistakes: Vec<Mistake>,
}

impl fmt::Display for LoadError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for mistake in &self.mistakes {
            writeln!(f, "{mistake}")?;
        }
        write!(f, "{} mistake{}", self.mistakes.len(), if self.mistakes.len() == 1 { "" } else { "s" })
    }
}

impl std::error::Error for LoadError {}

/// Bytes of names that are compared with one another letter by letter: the time that takes grows with their product.
const LONGEST_NAME: usize = 200;

/// How to mend an unknown name: the nearest known one, or the list of all.
pub(crate) fn suggest<'a>(name: &str, known: impl IntoIterator<Item = &'a str>) -> String {
    let known: Vec<&str> = known.into_iter().collect();
    let nearest = known
        .iter()
        .filter(|candidate| name.len().max(candidate.len()) <= LONGEST_NAME)
        .map(|candidate| {
            (strsim::damerau_levenshtein(&candidate.to_lowercase(), &name.to_lowercase()), *candidate)
        })
        .min();
    match nearest {
        // A name of which no letter is right is no near one.
        Some((distance, candidate))
            if distance <= 1 + candidate.chars().count() / 3 && distance < candidate.chars().count() =>
        {
            format!("did you mean `{candidate}`?")
        }
        _ if known.is_empty() => "none is known".to_owned(),
        _ if known.len() <= 16 => format!("known are {}", known.join(", ")),
        _ => format!("none of the {} known names is near", known.len()),
    }
}
