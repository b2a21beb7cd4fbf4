//! Cells into values: numbers, names, lists and flags, with a mistake for each that is none.

use super::mistake::{Mistake, suggest};
use super::region::{ActorId, Region};
use super::sheet::SheetRow;
use std::collections::BTreeMap;

/// Products and sums of a few numbers must stay finite.
pub(crate) const LARGEST: f64 = 1e100;

/// Mistakes that are told with the nearest name; to look for it in a large table takes its time.
const TOLD_IN_FULL: usize = 100;

/// The names of a table with their places, of each the first: to look through a long table for every row of another takes its time.
pub(super) struct Names<'a> {
    all: Vec<&'a str>,
    places: BTreeMap<&'a str, usize>,
}

impl<'a> Names<'a> {
    /// Those in the column `name` of a table.
    pub(super) fn of(sheet: &'a [SheetRow]) -> Self {
        let all: Vec<&str> = sheet.iter().map(|row| row.text("name")).collect();
        let mut places = BTreeMap::new();
        for (place, &name) in all.iter().enumerate() {
            places.entry(name).or_insert(place);
        }
        Self { all, places }
    }
}

/// What a number must keep to.
#[derive(Clone, Copy)]
pub(super) enum Range {
    /// Any finite number.
    Any,
    /// Zero or more.
    NotNegative,
    /// Above zero.
    Positive,
    /// From zero to below one.
    Share,
    /// Between two ends, both included.
    Within(f64, f64),
}

impl Range {
    /// What is wrong with a number, and what would be right.
    fn complaint(self, number: f64) -> Option<(String, String)> {
        let (is_kept, complaint, remedy) = match self {
            _ if !number.is_finite() => {
                let remedy = "write a plain decimal such as 12.5, for no limit a large one";
                (false, "the number is not finite".to_owned(), remedy.to_owned())
            }
            _ if number.abs() > LARGEST => (
                false,
                "the number is too large to be added up".to_owned(),
                "choose a larger unit".to_owned(),
            ),
            Self::Any => return None,
            Self::NotNegative => {
                (number >= 0.0, "the number is negative".to_owned(), "give 0 or more".to_owned())
            }
            Self::Positive => {
                (number > 0.0, "the number is not above zero".to_owned(), "give more than 0".to_owned())
            }
            Self::Share => {
                let complaint = "the share is not from 0 to below 1".to_owned();
                ((0.0..1.0).contains(&number), complaint, "give a share such as 0.05".to_owned())
            }
            Self::Within(low, high) => {
                let complaint = format!("the number is not from {low} to {high}");
                ((low..=high).contains(&number), complaint, format!("give a number from {low} to {high}"))
            }
        };
        (!is_kept).then_some((complaint, remedy))
    }
}

impl SheetRow {
    /// A text that must be there.
    pub(super) fn required(&self, column: &str, mistakes: &mut Vec<Mistake>) -> String {
        if self.text(column).is_empty() {
            mistakes.push(self.mistake(column, "the cell is empty", format!("give the {column}")));
        }
        self.text(column).to_owned()
    }

    /// A finite number, or nothing where the cell is empty or wrong.
    pub(super) fn number(&self, column: &str, mistakes: &mut Vec<Mistake>) -> Option<f64> {
        self.number_in(column, Range::Any, mistakes)
    }

    /// A number within a range, or nothing where the cell is empty or wrong.
    pub(super) fn number_in(&self, column: &str, range: Range, mistakes: &mut Vec<Mistake>) -> Option<f64> {
        let text = self.text(column);
        if text.is_empty() {
            return None;
        }
        let Ok(number) = text.parse::<f64>() else {
            mistakes.push(self.mistake(
                column,
                format!("`{text}` is no number"),
                "write a plain decimal such as 12.5",
            ));
            return None;
        };
        if let Some((complaint, remedy)) = range.complaint(number) {
            mistakes.push(self.mistake(column, format!("{complaint}: {text}"), remedy));
            return None;
        }
        Some(number)
    }

    /// A number that must be there; zero stands in for a wrong one, which is reported.
    pub(super) fn required_number(&self, column: &str, range: Range, mistakes: &mut Vec<Mistake>) -> f64 {
        if self.text(column).is_empty() {
            mistakes.push(self.mistake(column, "the cell is empty", "give the number"));
        }
        self.number_in(column, range, mistakes).unwrap_or(0.0)
    }

    /// `yes` or `no`; empty is no.
    pub(super) fn flag(&self, column: &str, mistakes: &mut Vec<Mistake>) -> bool {
        match self.text(column) {
            "yes" => true,
            "" | "no" => false,
            text => {
                mistakes.push(self.mistake(
                    column,
                    format!("`{text}` is neither yes nor no"),
                    "write yes or no",
                ));
                false
            }
        }
    }

    /// Names of a list, joined by `;`.
    pub(super) fn list(&self, column: &str) -> Vec<&str> {
        self.text(column).split(';').map(str::trim).filter(|name| !name.is_empty()).collect()
    }

    /// Place of the name in the cell among known ones.
    pub(super) fn named<'a>(
        &self,
        column: &str,
        known: impl IntoIterator<Item = &'a str, IntoIter: Clone>,
        mistakes: &mut Vec<Mistake>,
    ) -> Option<usize> {
        let name = self.required(column, mistakes);
        if name.is_empty() { None } else { self.find(column, &name, known, mistakes) }
    }

    /// Place of a name among known ones; an unknown one is reported with the nearest known.
    pub(super) fn find<'a>(
        &self,
        column: &str,
        name: &str,
        known: impl IntoIterator<Item = &'a str, IntoIter: Clone>,
        mistakes: &mut Vec<Mistake>,
    ) -> Option<usize> {
        let known = known.into_iter();
        let place = known.clone().position(|candidate| candidate == name);
        if place.is_none() {
            let remedy = if mistakes.len() < TOLD_IN_FULL {
                suggest(name, known)
            } else {
                "mend the mistakes before it first".to_owned()
            };
            mistakes.push(self.mistake(column, format!("`{name}` is unknown"), remedy));
        }
        place
    }

    /// The same among the names of a table.
    pub(super) fn find_among(
        &self,
        column: &str,
        name: &str,
        names: &Names<'_>,
        mistakes: &mut Vec<Mistake>,
    ) -> Option<usize> {
        let place = names.places.get(name).copied();
        place.or_else(|| self.find(column, name, names.all.iter().copied(), mistakes))
    }

    /// The actors of a consent, in the order of actors.csv.
    pub(super) fn actors(&self, column: &str, region: &Region, mistakes: &mut Vec<Mistake>) -> Vec<ActorId> {
        let mut actors = Vec::new();
        for name in self.list(column) {
            let known = region.actors.iter().map(|actor| actor.name.as_str());
            actors.extend(self.find(column, name, known, mistakes).map(ActorId));
        }
        actors.sort_unstable();
        actors.dedup();
        actors
    }

    /// Degrees north and east: both or neither.
    pub(super) fn place(&self, mistakes: &mut Vec<Mistake>) -> Option<(f64, f64)> {
        let latitude = self.number_in("latitude", Range::Within(-90.0, 90.0), mistakes);
        let longitude = self.number_in("longitude", Range::Within(-180.0, 180.0), mistakes);
        if self.text("latitude").is_empty() != self.text("longitude").is_empty() {
            let empty = if self.text("latitude").is_empty() { "latitude" } else { "longitude" };
            mistakes.push(self.mistake(
                empty,
                "one of the two coordinates is missing",
                "give both or neither",
            ));
        }
        latitude.zip(longitude)
    }
}
