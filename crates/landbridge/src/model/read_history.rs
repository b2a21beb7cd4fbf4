//! Reads what is on record beside the network: events, indicators, natural experiments.

use super::cells::Range;
use super::levers::Holder;
use super::mistake::{LoadError, Mistake};
use super::read::{Reading, check_unique, rows};
use super::read_levers::{NATURE, THIRD_PARTY};
use super::read_records::{check_not_circular, facts, find_all, grade, read_observed};
use super::records::{
    Backtest, BacktestMetric, EVENT_CHANNELS, EVENT_KINDS, EVENT_OUTCOMES, Event, EventKind, Indicator,
    IndicatorOf, MEASURES,
};
use super::region::{ActorId, LinkId, Region};
use super::sheet::{Cell, SheetRow};
use std::collections::BTreeSet;
use std::sync::Arc;

/// The one metric of observed.csv that is no part of an operation.
const PAYMENT: &str = "payment";
/// Whoever did it is not known.
const UNKNOWN: &str = "unknown";

pub(super) fn read_history(reading: &mut Reading<'_>) {
    read_events(reading);
    read_indicators(reading);
}

fn named_facts(row: &SheetRow, known: &BTreeSet<&str>, mistakes: &mut Vec<Mistake>) -> Vec<String> {
    let found = facts(row, "fact", known, mistakes);
    if found.is_empty() {
        mistakes.push(row.mistake("fact", "nothing is named that this rests on", "name a source's id"));
    }
    found
}

/// The place of a word in a list of words with their meanings.
fn word<T: Copy>(
    row: &SheetRow,
    column: &str,
    words: &[(&str, T)],
    mistakes: &mut Vec<Mistake>,
) -> Option<T> {
    let name = row.text(column);
    if name.is_empty() {
        return None;
    }
    row.find(column, name, words.iter().map(|(word, _)| *word), mistakes).map(|place| words[place].1)
}

fn read_events(reading: &mut Reading<'_>) {
    let sheet = rows(reading.sheets, "events");
    check_unique(sheet, "name", &mut reading.mistakes);
    for row in sheet {
        let (region, mistakes) = (&reading.region, &mut reading.mistakes);
        let date = row.required("date", mistakes);
        if !date.is_empty() && !is_date(&date) {
            let what = format!("`{date}` is no date");
            mistakes.push(row.mistake(
                "date",
                what,
                "write a year, a month or a day: 2025, 2025-11, 2025-11-16",
            ));
        }
        let actors = || region.actors.iter().map(|actor| actor.name.as_str());
        let mut senders = Vec::new();
        for name in row.list("actor") {
            match name {
                UNKNOWN => {}
                NATURE => senders.push(Holder::Nature),
                THIRD_PARTY => senders.push(Holder::ThirdParty),
                _ => {
                    let known = actors().chain([NATURE, THIRD_PARTY, UNKNOWN]);
                    let place = row.find("actor", name, known, mistakes);
                    senders.extend(place.map(ActorId).map(Holder::Actor));
                }
            }
        }
        let targets = row.actors("target", region, mistakes);
        let kind = row.required("kind", mistakes);
        let kind = if kind.is_empty() { None } else { word(row, "kind", &EVENT_KINDS, mistakes) };
        let channel = match row.text("channel") {
            "" => None,
            name => row.find("channel", name, EVENT_CHANNELS, mistakes),
        };
        let intent = match row.text("intent") {
            "" => None,
            "0" => Some(0),
            "1" => Some(1),
            "2" => Some(2),
            text => {
                mistakes.push(row.mistake(
                    "intent",
                    format!("`{text}` is no code"),
                    "write 0, 1, 2 or nothing",
                ));
                None
            }
        };
        let event = Event {
            name: row.required("name", mistakes),
            date,
            senders,
            targets,
            kind: kind.unwrap_or(EventKind::Pressure),
            channel,
            intent,
            days: row.number_in("days", Range::NotNegative, mistakes),
            lag: row.number_in("lag", Range::NotNegative, mistakes),
            outcome: word(row, "outcome", &EVENT_OUTCOMES, mistakes),
            facts: named_facts(row, &reading.source_ids, mistakes),
            grade: grade(row, mistakes),
            note: row.text("note").to_owned(),
        };
        reading.region.events.push(event);
    }
}

/// A year, a year and month, or a day.
pub(super) fn is_date(text: &str) -> bool {
    let within = |text: &str, digits: usize, most: u32| {
        let number = text.parse::<u32>().ok().filter(|_| text.bytes().all(|byte| byte.is_ascii_digit()));
        text.len() == digits && number.is_some_and(|number| (1..=most).contains(&number))
    };
    let mut steps = text.split('-');
    let year = steps.next().is_some_and(|year| within(year, 4, 9999));
    let month = steps.next().is_none_or(|month| within(month, 2, 12));
    let day = steps.next().is_none_or(|day| within(day, 2, 31));
    year && month && day && steps.next().is_none()
}

fn read_indicators(reading: &mut Reading<'_>) {
    for row in rows(reading.sheets, "indicators") {
        let (region, mistakes) = (&reading.region, &mut reading.mistakes);
        let indicator = row.required("indicator", mistakes);
        let n_actors = region.actors.len();
        let known = region.actors.iter().map(|actor| actor.name.as_str());
        let known = known.chain(region.structures.iter().map(|structure| structure.name.as_str()));
        let of = row.named("actor", known, mistakes).map(|place| {
            if place < n_actors {
                IndicatorOf::Actor(ActorId(place))
            } else {
                IndicatorOf::Structure(place - n_actors)
            }
        });
        let partner = match row.text("partner") {
            "" => None,
            name => row.find("partner", name, region.actors.iter().map(|a| a.name.as_str()), mistakes),
        };
        let partner = partner.map(ActorId);
        let text = row.required("year", mistakes);
        let year = text.parse::<i32>().ok().filter(|year| (1..=9999).contains(year));
        if year.is_none() && !text.is_empty() {
            mistakes.push(row.mistake("year", format!("`{text}` is no year"), "write a year such as 2024"));
        }
        let facts = named_facts(row, &reading.source_ids, mistakes);
        let value = row.required_number("value", Range::Any, mistakes);
        let (unit, grade) = (row.required("unit", mistakes), grade(row, mistakes));
        let (Some(of), Some(year)) = (of, year) else { continue };
        let is_same = |other: &Indicator| {
            (other.indicator.as_str(), other.of, other.partner, other.year) == (&indicator, of, partner, year)
        };
        if region.indicators.iter().any(is_same) {
            let what = "this figure stands twice";
            mistakes.push(row.mistake("indicator", what, "remove one, or give it another name"));
        }
        let note = row.text("note").to_owned();
        reading.region.indicators.push(Indicator {
            indicator,
            of,
            partner,
            year,
            value,
            unit,
            facts,
            grade,
            note,
        });
    }
}

pub(super) fn read_backtests(reading: &mut Reading<'_>) {
    let sheet = rows(reading.sheets, "backtests");
    check_unique(sheet, "name", &mut reading.mistakes);
    for row in sheet {
        let (region, mistakes) = (&reading.region, &mut reading.mistakes);
        let texts = |column: &str| row.list(column).into_iter().map(str::to_owned).collect::<Vec<_>>();
        for column in ["variant", "before"] {
            for name in row.list(column) {
                row.find(column, name, region.variants.iter().map(|variant| variant.name.as_str()), mistakes);
            }
        }
        if row.list("variant") == row.list("before") {
            let what = "the worlds before and afterwards are the same";
            mistakes.push(row.mistake("variant", what, "name a variant that one of them has"));
        }
        let period = match row.text("period") {
            "" => None,
            name => row.find("period", name, region.periods.iter().map(|p| p.name.as_str()), mistakes),
        };
        let measure = row.required("measure", mistakes);
        let measure = if measure.is_empty() { None } else { word(row, "measure", &MEASURES, mistakes) };
        let backtest = Backtest {
            experiment: row.required("experiment", mistakes),
            name: row.required("name", mistakes),
            after: texts("variant"),
            before: texts("before"),
            metric: row.required("metric", mistakes),
            of: texts("of"),
            period,
            per: texts("per"),
            measure: measure.unwrap_or(MEASURES[0].1),
            value: row.required_number("value", Range::Any, mistakes),
            unit: row.required("unit", mistakes),
            facts: named_facts(row, &reading.source_ids, mistakes),
            grade: grade(row, mistakes),
            teaches: row.required("teaches", mistakes),
        };
        if backtest.metric == PAYMENT {
            let what = "a payment follows from shares, which no event shows";
            mistakes.push(row.mistake(
                "metric",
                what,
                "name a flow, supply, use, release, intake, level or price",
            ));
        }
        check_not_circular(row, region, &backtest.facts, mistakes);
        reading.region.backtests.push(backtest);
    }
}

impl Region {
    /// Finds the number of a back-test in this region, which may be one after variants.
    ///
    /// # Errors
    /// Names that are unknown here, and facts that are an input of what they check.
    pub fn find_backtest(&self, backtest: &Backtest) -> Result<BacktestMetric, LoadError> {
        let file: Arc<str> = "backtests.csv".into();
        let cell = |text: String| Cell { text, file: Arc::clone(&file), line: 0 };
        let cells = [
            ("name", backtest.name.clone()),
            ("metric", backtest.metric.clone()),
            ("of", backtest.of.join(";")),
            ("per", backtest.per.join(";")),
        ];
        let cells = cells.into_iter().filter(|(_, text)| !text.is_empty());
        let cells = cells.map(|(column, text)| (column.into(), cell(text))).collect();
        let row = SheetRow { file: Arc::clone(&file), line: 0, cells };
        let mut mistakes = Vec::new();
        let observed = read_observed(&row, self, &mut mistakes);
        let links = self.links.iter().map(|link| link.name.as_str());
        let per = find_all(&row, "per", links, &mut mistakes).into_iter().map(LinkId).collect();
        check_not_circular(&row, self, &backtest.facts, &mut mistakes);
        match observed.filter(|_| mistakes.is_empty()) {
            Some(observed) => Ok(BacktestMetric { observed, per }),
            None => {
                if !self.applied.is_empty() {
                    for mistake in &mut mistakes {
                        mistake.what = format!("{} (with {})", mistake.what, self.applied.join(", "));
                    }
                }
                Err(LoadError { mistakes })
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::is_date;

    #[test]
    fn dates_are_years_months_or_days() {
        for good in ["2025", "2025-11", "2025-11-16"] {
            assert!(is_date(good), "{good}");
        }
        for bad in
            ["25", "2025-13", "2025-11-", "2025-11-32", "2025-11-16-1", "+025", "2025-1", "", "summer 2025"]
        {
            assert!(!is_date(bad), "{bad}");
        }
    }
}
