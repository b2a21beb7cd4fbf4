//! Futures as a table: a row for each future and year, with everything that a reader of the run needs in plain columns.

use super::course::{Call, Course, YearRecord};
use crate::model::{ActorId, Region, Rules};
use serde::Serialize;

/// A column and what its cells are.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Column {
    /// Unique.
    pub name: String,
    /// What its cells are.
    pub kind: ColumnKind,
}

/// What cells are.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum ColumnKind {
    /// Finite numbers.
    Number,
    /// Whole numbers; yes is 1 and no is 0.
    Count,
    /// Text; items of a list are joined by [`SEPARATOR`].
    Text,
}

/// A cell; absent where there is nothing to say.
#[derive(Clone, Debug, PartialEq)]
pub enum Cell {
    /// Of a [`ColumnKind::Number`].
    Number(Option<f64>),
    /// Of a [`ColumnKind::Count`].
    Count(Option<i64>),
    /// Of a [`ColumnKind::Text`].
    Text(Option<String>),
}

/// What joins the items of a list.
pub const SEPARATOR: &str = "; ";
/// Before the name of a factor in the name of its column.
pub const FACTOR: &str = "factor: ";
/// Before the name of a test in the name of the column that says whether it is passed.
pub const TEST: &str = "test: ";
/// Before the code of an actor in the name of the column of its share.
pub const SHARE: &str = "share: ";
/// Before the code of an actor in the name of the column of what it lost by the year's events and levers.
pub const LOST: &str = "lost: ";

/// Lists of a year in words, in the order of a story.
pub(super) const LISTS: [&str; 9] =
    ["opened", "events", "pulls", "calls", "moves", "decided", "passed", "in force", "built"];

/// The columns of a region's futures.
#[must_use]
pub fn columns_of(region: &Region) -> Vec<Column> {
    let column = |name: String, kind| Column { name, kind };
    let prefixed = |prefix: &'static str, names: Vec<&str>, kind| {
        names.into_iter().map(move |name| column(format!("{prefix}{name}"), kind)).collect::<Vec<_>>()
    };
    let (number, count, text) = (ColumnKind::Number, ColumnKind::Count, ColumnKind::Text);
    let tests: Vec<&str> =
        region.rules.iter().flat_map(|rules| &rules.tests).map(|test| test.name.as_str()).collect();
    let factors = region.factors.iter().map(|factor| factor.name.as_str()).collect();
    let actors: Vec<&str> = region.actors.iter().map(|actor| actor.name.as_str()).collect();
    let mut columns = vec![column("future".to_owned(), count), column("year".to_owned(), count)];
    columns.extend(prefixed(FACTOR, factors, number));
    columns.push(column("class".to_owned(), text));
    columns.push(column("score".to_owned(), number));
    columns.extend(prefixed(TEST, tests, count));
    for (name, kind) in [
        ("members before", text),
        ("members", text),
        ("number of members", count),
        ("met", count),
        ("meetings", number),
        ("trade share", number),
        ("together", number),
    ] {
        columns.push(column(name.to_owned(), kind));
    }
    columns.extend(prefixed(SHARE, actors.clone(), number));
    columns.extend(prefixed(LOST, actors, number));
    columns.extend(LISTS.map(|name| column(name.to_owned(), text)));
    columns
}

/// The rows of a future, one for each year, in the order of [`columns_of`].
#[must_use]
pub fn rows_of(region: &Region, course: &Course) -> Vec<Vec<Cell>> {
    let Some(rules) = &region.rules else { return Vec::new() };
    course.years.iter().map(|year| row_of(region, rules, course, year)).collect()
}

fn row_of(region: &Region, rules: &Rules, course: &Course, year: &YearRecord) -> Vec<Cell> {
    let code = |actor: &ActorId| region.actors[actor.0].name.clone();
    let list = |items: Vec<String>| Cell::Text((!items.is_empty()).then(|| items.join(SEPARATOR)));
    let count = |number: usize| Cell::Count(i64::try_from(number).ok());
    let numbers =
        |numbers: &[f64]| numbers.iter().map(|&number| Cell::Number(Some(number))).collect::<Vec<_>>();
    let yes = |yes: bool| Cell::Count(Some(i64::from(yes)));
    let options = |places: &[usize]| places.iter().map(|&place| rules.options[place].name.clone()).collect();
    let acts = |places: &[usize]| places.iter().map(|&place| rules.acts[place].name.clone()).collect();

    let mut row =
        vec![Cell::Count(i64::try_from(course.index).ok()), Cell::Count(Some(i64::from(year.year)))];
    row.extend(numbers(&course.factors));
    row.push(Cell::Text(rules.classes.get(year.class).map(|class| class.name.clone())));
    row.push(Cell::Number(year.score));
    row.extend(year.passes.iter().map(|passed| Cell::Count(passed.map(i64::from))));
    row.push(list(year.members_before.iter().map(code).collect()));
    row.push(list(year.members.iter().map(code).collect()));
    row.push(count(year.members.len()));
    row.push(yes(year.met));
    row.extend(numbers(&[year.meetings, year.trade_share, year.together]));
    row.extend(numbers(&year.shares));
    row.extend(numbers(&year.lost));
    row.push(list(options(&year.opened)));
    row.push(list(year.events.clone()));
    row.push(list(year.pulls.iter().map(|(holder, title)| format!("{}: {title}", code(holder))).collect()));
    row.push(list(year.calls.iter().map(|call| in_words(region, call)).collect()));
    let moved = year.moves.iter().map(|moved| {
        let does = if moved.joins { "joins" } else { "leaves" };
        format!("{} {does} (membership worth {:.0})", code(&moved.actor), moved.worth)
    });
    row.push(list(moved.collect()));
    row.push(list(options(&year.decided)));
    row.push(list(acts(&year.passed)));
    row.push(list(acts(&year.in_force)));
    row.push(list(options(&year.built)));
    row
}

fn in_words(region: &Region, call: &Call) -> String {
    let code = |actor: ActorId| region.actors[actor.0].name.as_str();
    let guarantor = call.guarantor.map_or("the forum", code);
    let answer = if call.answered { "answered" } else { "not answered" };
    format!("{} calls {guarantor} over {}: {answer}", code(call.protege), call.reason)
}
