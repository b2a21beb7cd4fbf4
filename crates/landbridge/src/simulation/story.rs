//! A future as a story, year by year, from the rows that were kept of it.

use super::table::{Cell, Column, LISTS, SEPARATOR, TEST};
use serde::Serialize;
use std::fmt::Write;

/// The story of a future.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Story {
    /// Its number in the run.
    pub future: i64,
    /// Year by year.
    pub years: Vec<StoryYear>,
}

/// A year of a story.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct StoryYear {
    /// The year.
    pub year: i64,
    /// Members at its end.
    pub members: Vec<String>,
    /// Whether the forum met.
    pub met: bool,
    /// What happened, by kind, in the order of the year's steps; kinds of which nothing happened are left out.
    pub happened: Vec<(String, Vec<String>)>,
    /// Tests that are passed at the end of the year.
    pub passed_tests: Vec<String>,
    /// How many tests can be scored.
    pub scored_tests: usize,
    /// What the future would be called now.
    pub class: String,
}

/// What the lists of a year are called in a story; those that say how things stand are left out.
const SAID: [(&str, &str); 7] = [
    ("opened", "opens"),
    ("events", "happens"),
    ("pulls", "coercion"),
    ("calls", "calls"),
    ("moves", "membership"),
    ("decided", "decides to build"),
    ("passed", "agrees on"),
];

impl Story {
    /// The story of the rows of one future, in the order of their years; nothing where there are none.
    #[must_use]
    pub fn of(columns: &[Column], rows: &[Vec<Cell>]) -> Option<Self> {
        let place = |name: &str| columns.iter().position(|column| column.name == name);
        let (future, year) = (place("future")?, place("year")?);
        let text = |row: &[Cell], name: &str| match place(name).map(|place| &row[place]) {
            Some(Cell::Text(text)) => text.clone().unwrap_or_default(),
            _ => String::new(),
        };
        let count = |row: &[Cell], place: usize| match row[place] {
            Cell::Count(count) => count,
            _ => None,
        };
        let list = |row: &[Cell], name: &str| -> Vec<String> {
            let text = text(row, name);
            text.split(SEPARATOR).filter(|item| !item.is_empty()).map(str::to_owned).collect()
        };
        let tests: Vec<(usize, &str)> = (columns.iter().enumerate())
            .filter_map(|(place, column)| Some((place, column.name.strip_prefix(TEST)?)))
            .collect();
        let years = rows.iter().map(|row| {
            let scored = tests.iter().filter_map(|&(place, name)| Some((count(row, place)?, name)));
            let scored: Vec<(i64, &str)> = scored.collect();
            let happened = SAID.iter().map(|&(name, said)| (said.to_owned(), list(row, name)));
            StoryYear {
                year: count(row, year).unwrap_or(0),
                members: list(row, "members"),
                met: place("met").and_then(|place| count(row, place)) == Some(1),
                happened: happened.filter(|(_, items)| !items.is_empty()).collect(),
                passed_tests: scored
                    .iter()
                    .filter(|(yes, _)| *yes == 1)
                    .map(|(_, name)| (*name).to_owned())
                    .collect(),
                scored_tests: scored.len(),
                class: text(row, "class"),
            }
        });
        let first = rows.first()?;
        debug_assert!(SAID.iter().all(|(name, _)| LISTS.contains(name)));
        Some(Self { future: count(first, future)?, years: years.collect() })
    }
}

/// A story in words.
#[must_use]
pub fn tell(story: &Story) -> String {
    let mut told = format!("Future {}\n", story.future);
    let mut members: &[String] = &[];
    for year in &story.years {
        let meets = if year.met { "the forum meets" } else { "the forum does not meet" };
        // Writing to a string cannot fail.
        let _ = writeln!(told, "\n{}: {meets}", year.year);
        for (said, items) in &year.happened {
            let _ = writeln!(told, "  {said}: {}", items.join(SEPARATOR));
        }
        if year.members != members {
            let who = if year.members.is_empty() { "nobody".to_owned() } else { year.members.join(", ") };
            let _ = writeln!(told, "  members: {who}");
            members = &year.members;
        }
        let passed =
            if year.passed_tests.is_empty() { "none".to_owned() } else { year.passed_tests.join(", ") };
        let (n_passed, scored) = (year.passed_tests.len(), year.scored_tests);
        let _ = writeln!(told, "  passes {n_passed} of {scored} tests ({passed}): {}", year.class);
    }
    told
}
