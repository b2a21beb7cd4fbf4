//! Metrics that are read from the record (events, indicators, guarantees) or from a run of futures: no factor moves them, and where they are
//! counted they have an interval.

use super::read::MetricCall;
use crate::model::{ActorId, Event, EventOutcome, Guarantee, Holder, Indicator, Region, suggest};
use crate::robustness::{Credibility, Rate, Share};
use crate::sampling::beta_quantile;
use crate::simulation::{NamedShare, RunSummary, YearSummary};

/// Half of what lies outside a 95 % interval.
const TAIL: f64 = 0.025;
/// Months of a year.
const MONTHS: f64 = 12.0;
/// Years in which unanswered calls are told.
const DECADE: f64 = 10.0;

/// A number with its interval and the sources of its rows.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Found {
    pub(super) value: f64,
    pub(super) interval: Option<(f64, f64)>,
    pub(super) facts: Vec<String>,
    pub(super) rows: Vec<(&'static str, String)>,
}

impl Found {
    pub(super) fn of(value: f64) -> Self {
        Self { value, interval: None, facts: Vec::new(), rows: Vec::new() }
    }
}

/// Why there is no number.
pub(super) enum NoNumber {
    /// It does not exist.
    Absent(String),
    /// Rows or a run are missing.
    Missing(String),
}

use NoNumber::{Absent, Missing};

/// Evaluates one of them.
pub(super) fn number(
    region: &Region,
    run: Option<&RunSummary>,
    call: &MetricCall,
) -> Result<Found, NoNumber> {
    match call.metric.name {
        "acts" => Ok(of_events(acts(region, call)?)),
        "concessions" => {
            // All acts were looked at, whatever came of them.
            let full = acts(region, call)?.filter(|event| event.outcome == Some(EventOutcome::Full)).count();
            Ok(Found { value: full as f64, ..of_events(acts(region, call)?) })
        }
        "events" => Ok(of_events(events(region, call)?)),
        "events_a_year" => {
            let found = of_events(events(region, call)?);
            let count = u32::try_from(events(region, call)?.count()).unwrap_or(u32::MAX);
            let rate = Rate::of(count, years_of_record(region)?)
                .ok_or_else(|| Absent("the record has no length".to_owned()))?;
            Ok(Found { value: rate.rate, interval: Some((rate.lower, rate.upper)), ..found })
        }
        "indicator" => {
            let row = indicator(region, call, call.actors.first().copied())?;
            let rows = vec![("indicators", region.name_of_indicator(row))];
            Ok(Found { facts: row.facts.clone(), rows, ..Found::of(row.value) })
        }
        "concentration" => concentration(region, call),
        "credibility" => credibility(region, call, false).map(|(_, found)| found),
        "credibility_broadly" => credibility(region, call, true).map(|(_, found)| found),
        "unanswered" => unanswered(region, call),
        _ => of_run(run, call),
    }
}

fn of_events<'a>(events: impl Iterator<Item = &'a Event>) -> Found {
    let events: Vec<&Event> = events.collect();
    let facts = events.iter().flat_map(|event| event.facts.iter().cloned()).collect();
    let rows = events.iter().map(|event| ("events", event.name.clone())).collect();
    Found { facts, rows, ..Found::of(events.len() as f64) }
}

/// Events between the months that count.
fn on_record(region: &Region) -> Result<impl Iterator<Item = &Event>, NoNumber> {
    let window = region.record_window().ok_or_else(|| Missing("events.csv has no rows".to_owned()))?;
    Ok(region.events.iter().filter(move |event| {
        // A year alone counts where some of it lies within.
        let month = event.month();
        if month.len() == 4 {
            *month >= window.0[..4] && *month <= window.1[..4]
        } else {
            *month >= *window.0 && *month <= *window.1
        }
    }))
}

/// From the beginning of the first month to the end of the last.
fn years_of_record(region: &Region) -> Result<f64, NoNumber> {
    let (from, to) = region.record_window().ok_or_else(|| Missing("events.csv has no rows".to_owned()))?;
    let months = |text: &str, default: f64| -> f64 {
        let year: f64 = text.get(..4).and_then(|year| year.parse().ok()).unwrap_or(0.0);
        let month: f64 = text.get(5..7).and_then(|month| month.parse().ok()).unwrap_or(default);
        MONTHS * year + month
    };
    Ok((months(&to, MONTHS) - months(&from, 1.0) + 1.0) / MONTHS)
}

fn acts<'a>(region: &'a Region, call: &'a MetricCall) -> Result<impl Iterator<Item = &'a Event>, NoNumber> {
    let holder = call.holder.ok_or_else(|| Absent("a holder is missing".to_owned()))?;
    let hits = move |event: &&Event| {
        // What both sides do to each other is nobody's act against the other.
        let is_mutual = matches!(holder, Holder::Actor(actor) if event.targets.contains(&actor));
        event.is_deliberate()
            && event.senders.contains(&holder)
            && !is_mutual
            && event.targets.iter().any(|target| call.target.contains(target))
            && call.channel.is_none_or(|channel| event.channel == Some(channel))
    };
    Ok(on_record(region)?.filter(hits))
}

fn events<'a>(region: &'a Region, call: &'a MetricCall) -> Result<impl Iterator<Item = &'a Event>, NoNumber> {
    let kind = call.kind.ok_or_else(|| Absent("a kind is missing".to_owned()))?;
    Ok(on_record(region)?
        .filter(move |event| event.kind == kind && call.actors.iter().all(|&actor| event.touches(actor))))
}

/// A row of indicators.csv.
fn indicator<'a>(
    region: &'a Region,
    call: &MetricCall,
    partner: Option<ActorId>,
) -> Result<&'a Indicator, NoNumber> {
    let of = call.of.ok_or_else(|| Absent("nobody is named".to_owned()))?;
    let named = || region.indicators.iter().filter(|row| row.indicator == call.name);
    let wanted = |row: &&Indicator| row.of == of && row.partner == partner && row.year == call.year;
    named().find(wanted).ok_or_else(|| {
        let mut what = format!("indicators.csv has no {} of {}", call.name, region.name_of(of));
        if let Some(partner) = partner {
            what = format!("{what} with {}", region.actors[partner.0].name);
        }
        let remedy = if named().next().is_none() {
            let mut known: Vec<&str> = region.indicators.iter().map(|row| row.indicator.as_str()).collect();
            known.sort_unstable();
            known.dedup();
            suggest(&call.name, known)
        } else {
            let same = named().filter(|row| row.of == of && row.partner == partner);
            let years: Vec<String> = same.map(|row| row.year.to_string()).collect();
            if years.is_empty() { String::new() } else { format!("years are {}", years.join(", ")) }
        };
        let remedy = if remedy.is_empty() { remedy } else { format!("; {remedy}") };
        Missing(format!("{what} in {}{remedy}", call.year))
    })
}

fn concentration(region: &Region, call: &MetricCall) -> Result<Found, NoNumber> {
    let rows = || {
        region.indicators.iter().filter(|row| {
            row.indicator == call.name
                && Some(row.of) == call.of
                && row.year == call.year
                && row.partner.is_some()
        })
    };
    if rows().next().is_none() {
        return Err(indicator(region, call, None).err().unwrap_or_else(|| {
            Missing(format!("indicators.csv has no {} with partners in {}", call.name, call.year))
        }));
    }
    let total: f64 = rows().map(|row| row.value).sum();
    if rows().any(|row| !(0.0..=1.0).contains(&row.value)) || total > 1.0 + NEARLY_ONE {
        return Err(Absent(format!("{} is no share of partners that adds up to one", call.name)));
    }
    let facts = rows().flat_map(|row| row.facts.iter().cloned()).collect();
    let names = rows().map(|row| ("indicators", region.name_of_indicator(row))).collect();
    Ok(Found { facts, rows: names, ..Found::of(rows().map(|row| row.value * row.value).sum()) })
}

/// Shares of rounded figures may add up to a little more than one.
const NEARLY_ONE: f64 = 0.02;

/// The law of a guarantor's answers, and its mean and interval.
fn credibility(region: &Region, call: &MetricCall, broadly: bool) -> Result<(Credibility, Found), NoNumber> {
    let rules = region.rules.as_ref().ok_or_else(|| {
        Missing("the region has no futures.toml, which holds the prior of guarantees".to_owned())
    })?;
    let guarantor = call.guarantor.ok_or_else(|| Absent("a guarantor is missing".to_owned()))?;
    let protege = call.actors.first().copied();
    let rows: Vec<&Guarantee> = (rules.guarantees.guarantees.iter())
        .filter(|row| row.guarantor == guarantor && protege.is_none_or(|protege| row.protege == protege))
        .collect();
    if rows.is_empty() {
        return Err(Missing("guarantees.csv has no row of this guarantor".to_owned()));
    }
    let answered = |row: &&Guarantee| if broadly { row.broadly } else { Some(row.answered) };
    let answered: Option<u64> = rows.iter().map(|row| answered(row).map(u64::from)).sum();
    let answered = answered.ok_or_else(|| {
        Missing("guarantees.csv does not say how often it answered by any means; fill `broadly`".to_owned())
    })?;
    let calls: u64 = rows.iter().map(|row| u64::from(row.calls)).sum();
    let prior = Credibility::prior(rules.guarantees.prior_answered, rules.guarantees.prior_not_answered);
    let law = prior.map_err(|error| Absent(error.to_string()))?.after(answered, calls - answered);
    let end = |u: f64| beta_quantile(u, law.alpha, law.beta);
    let interval = Some((end(TAIL), end(1.0 - TAIL)));
    let of_table = region.evidence.iter().filter(|evidence| evidence.table == "guarantees");
    let is_row = |key: &str| rows.iter().any(|row| key == key_of(region, row));
    let facts = of_table.filter(|evidence| is_row(&evidence.row)).flat_map(|e| e.sources.iter().cloned());
    let facts = facts.collect();
    let rows = rows.iter().map(|row| ("guarantees", key_of(region, row))).collect();
    Ok((law, Found { value: law.mean(), interval, facts, rows }))
}

fn key_of(region: &Region, row: &Guarantee) -> String {
    let guarantor = row.guarantor.map_or("forum", |actor| region.actors[actor.0].name.as_str());
    format!("{guarantor}-{}", region.actors[row.protege.0].name)
}

/// Calls a year by the chances of crises, over ten years, that find no answer.
fn unanswered(region: &Region, call: &MetricCall) -> Result<Found, NoNumber> {
    let (_, found) = credibility(region, call, false)?;
    let crises = region.rules.as_ref().map(|rules| rules.guarantees.crises.as_slice()).unwrap_or_default();
    let calls: f64 = crises
        .iter()
        .map(|crisis| {
            let candidates = crisis.proteges.iter().filter(|actor| region.candidates.contains(actor));
            crisis.chance * candidates.count() as f64
        })
        .sum();
    let stay = |answered: f64| DECADE * calls * (1.0 - answered);
    let interval = found.interval.map(|(low, high)| (stay(high), stay(low)));
    Ok(Found { value: stay(found.value), interval, ..found })
}

/// A share of the futures of a run.
fn of_run(run: Option<&RunSummary>, call: &MetricCall) -> Result<Found, NoNumber> {
    let run = run.ok_or_else(|| Missing("no run of futures is kept of this region as it is".to_owned()))?;
    let year = run.years.iter().find(|year| year.year == i64::from(call.year)).ok_or_else(|| {
        let years: Vec<String> = run.years.iter().map(|year| year.year.to_string()).collect();
        Absent(format!("a run tells of the years {}, not of {}", years.join(", "), call.year))
    })?;
    let list: fn(&YearSummary) -> &[NamedShare] = match call.metric.name {
        "outcome_share" => |year| &year.classes,
        "test_share" => |year| &year.tests,
        _ => |year| &year.built,
    };
    let named = list(year).iter().find(|named| named.name == call.name);
    let share: Share = named
        .and_then(|named| named.share)
        .ok_or_else(|| Absent(format!("the run tells nothing of {}", call.name)))?;
    Ok(Found { interval: Some((share.lower, share.upper)), ..Found::of(share.share) })
}
