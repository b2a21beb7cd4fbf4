//! What the futures of a run have in common, from their rows as they stream by: nothing of a single future is kept.

use super::table::{Cell, Column, LOST, SEPARATOR, SHARE, TEST};
use crate::robustness::{Bands, Fan, Share};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// What is told of a run.
#[derive(Clone, Debug, PartialEq, Deserialize, Serialize)]
pub struct RunSummary {
    /// How many futures there are.
    pub futures: u64,
    /// How often each thing is so at the end of the years that are told.
    pub years: Vec<YearSummary>,
    /// How numbers spread, year by year.
    pub fans: Vec<NamedFan>,
}

/// A year that is told.
#[derive(Clone, Debug, PartialEq, Deserialize, Serialize)]
pub struct YearSummary {
    /// The year.
    pub year: i64,
    /// What futures would be called: all names, the most frequent first.
    pub classes: Vec<NamedShare>,
    /// Tests passed, of the futures in which they can be scored; in the order of the rules.
    pub tests: Vec<NamedShare>,
    /// Who is a member.
    pub members: Vec<NamedShare>,
    /// Acts in force.
    pub acts: Vec<NamedShare>,
    /// Options that work.
    pub built: Vec<NamedShare>,
}

/// How often something is so, with its 95 % interval.
#[derive(Clone, Debug, PartialEq, Deserialize, Serialize)]
pub struct NamedShare {
    /// What.
    pub name: String,
    /// How often, and of how many; absent where it could be said of none.
    pub share: Option<Share>,
}

/// A number's spread over the futures.
#[derive(Clone, Debug, PartialEq, Deserialize, Serialize)]
pub struct NamedFan {
    /// Name of its column.
    pub name: String,
    /// By year; absent where no future has the number.
    pub bands: Vec<(i64, Option<Bands>)>,
}

/// Columns that are spread, beside those of actors.
const SPREAD: [&str; 4] = ["score", "together", "trade share", "meetings"];
/// Columns of lists that are counted.
const LISTS: [&str; 3] = ["members", "in force", "built"];

/// Takes rows in, in any order, and keeps counts.
pub struct Summarizer {
    names: Vec<Known>,
    place: Places,
    told: Vec<i64>,
    fans: BTreeMap<(usize, i64), Fan>,
    counts: BTreeMap<i64, Counts>,
    futures: u64,
    first_year: i64,
}

/// What may be in a list.
#[derive(Clone, Debug)]
pub struct Known {
    /// Name of the column.
    pub column: &'static str,
    /// Everything that may be in it, in the order in which it is told.
    pub names: Vec<String>,
}

struct Places {
    year: usize,
    class: usize,
    tests: Vec<(usize, String)>,
    spread: Vec<(usize, String)>,
    lists: Vec<usize>,
}

#[derive(Default)]
struct Counts {
    classes: BTreeMap<String, u64>,
    /// By test: passed, and scored.
    tests: Vec<(u64, u64)>,
    /// By list, then by name.
    lists: Vec<BTreeMap<String, u64>>,
    rows: u64,
}

impl Summarizer {
    /// A summary of nothing yet. `known` names classes under `class` and everything that lists may hold; `told` are the years to tell.
    /// Nothing where a column is missing.
    #[must_use]
    pub fn new(columns: &[Column], known: Vec<Known>, first_year: i64, told: Vec<i64>) -> Option<Self> {
        let place = |name: &str| columns.iter().position(|column| column.name == name);
        let with = |wanted: &dyn Fn(&str) -> bool| -> Vec<(usize, String)> {
            let found = columns.iter().enumerate().filter(|(_, column)| wanted(&column.name));
            found.map(|(place, column)| (place, column.name.clone())).collect()
        };
        let place = Places {
            year: place("year")?,
            class: place("class")?,
            tests: with(&|name| name.starts_with(TEST)),
            spread: with(&|name| SPREAD.contains(&name) || name.starts_with(SHARE) || name.starts_with(LOST)),
            lists: LISTS.iter().map(|name| place(name)).collect::<Option<_>>()?,
        };
        Some(Self {
            names: known,
            place,
            told,
            fans: BTreeMap::new(),
            counts: BTreeMap::new(),
            futures: 0,
            first_year,
        })
    }

    /// Takes in the row of a future and year.
    pub fn add(&mut self, row: &[Cell]) {
        let Cell::Count(Some(year)) = row[self.place.year] else { return };
        if year == self.first_year {
            self.futures += 1;
        }
        for (k, (place, _)) in self.place.spread.iter().enumerate() {
            if let Cell::Number(Some(number)) = row[*place] {
                // Numbers of a run are finite: the store takes no others.
                let _ = self.fans.entry((k, year)).or_default().add(number);
            }
        }
        if !self.told.contains(&year) {
            return;
        }
        let counts = self.counts.entry(year).or_default();
        counts.rows += 1;
        if let Cell::Text(Some(class)) = &row[self.place.class] {
            *counts.classes.entry(class.clone()).or_insert(0) += 1;
        }
        counts.tests.resize(self.place.tests.len(), (0, 0));
        for ((passed, scored), (place, _)) in counts.tests.iter_mut().zip(&self.place.tests) {
            if let Cell::Count(Some(yes)) = row[*place] {
                *scored += 1;
                *passed += u64::from(yes == 1);
            }
        }
        counts.lists.resize(LISTS.len(), BTreeMap::new());
        for (list, &place) in counts.lists.iter_mut().zip(&self.place.lists) {
            let Cell::Text(Some(text)) = &row[place] else { continue };
            for item in text.split(SEPARATOR) {
                *list.entry(item.to_owned()).or_insert(0) += 1;
            }
        }
    }

    /// What was taken in.
    #[must_use]
    pub fn finish(&self) -> RunSummary {
        let years = self.counts.iter().map(|(&year, counts)| self.year(year, counts)).collect();
        let fans = self.place.spread.iter().enumerate().map(|(k, (_, name))| {
            let of = self.fans.range((k, i64::MIN)..=(k, i64::MAX));
            NamedFan { name: name.clone(), bands: of.map(|(&(_, year), fan)| (year, fan.bands())).collect() }
        });
        RunSummary { futures: self.futures, years, fans: fans.collect() }
    }

    fn year(&self, year: i64, counts: &Counts) -> YearSummary {
        let known = |column: &str| -> Vec<String> {
            self.names
                .iter()
                .find(|known| known.column == column)
                .map_or_else(Vec::new, |known| known.names.clone())
        };
        let share = |name: String, count: u64, of: u64| NamedShare { name, share: Share::of(count, of) };
        let mut classes: Vec<NamedShare> = known("class")
            .into_iter()
            .map(|name| {
                let count = counts.classes.get(&name).copied().unwrap_or(0);
                share(name, count, counts.rows)
            })
            .collect();
        let size = |named: &NamedShare| named.share.map_or(0.0, |share| share.share);
        classes.sort_by(|a, b| size(b).total_cmp(&size(a)));
        let tests = self.place.tests.iter().zip(&counts.tests).map(|((_, name), &(passed, scored))| {
            share(name.trim_start_matches(TEST).to_owned(), passed, scored)
        });
        let list = |k: usize| -> Vec<NamedShare> {
            let count =
                |name: &str| counts.lists.get(k).and_then(|list| list.get(name)).copied().unwrap_or(0);
            known(LISTS[k])
                .into_iter()
                .map(|name| {
                    let n = count(&name);
                    share(name, n, counts.rows)
                })
                .collect()
        };
        YearSummary { year, classes, tests: tests.collect(), members: list(0), acts: list(1), built: list(2) }
    }
}
