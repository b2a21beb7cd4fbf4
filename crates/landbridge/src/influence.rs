//! What a figure rests on: the numbers of the tables and the rows of the record that it follows from, ranked by influence, with their grades and
//! sources. Influence is |figure(+10 %) − figure(−10 %)|. The mathematics is in `docs/methods/claims.md`.

use crate::claims::{ClaimSet, ClaimsError, Expression};
use crate::dispatch::{Part, PartValues, Slopes, SweepError, Values, split_into_parts, sweep};
use crate::metrics::{Context, Follows, MetricCall, MetricValue, evaluate};
use crate::model::{Evidence, Grade, Indicator, Outsiders, Region};
use crate::simulation::RunSummary;
use crate::units::Interval;
use rayon::prelude::*;
use serde::Serialize;
use std::collections::BTreeMap;

/// How far a number is moved to each side.
const STEP: f64 = 0.1;
/// Figures that need programs or solution concepts of their own are computed anew for so many numbers only: those that move most what all
/// make together.
const LOOKED_AT: usize = 40;
/// An influence below this share of the largest is rounding.
const NOTHING: f64 = 1e-9;

/// A number or a row that a figure rests on.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct RestsOn {
    /// Table, without its ending.
    pub table: String,
    /// What the row is called.
    pub row: String,
    /// Its column; of a profile the period.
    pub field: String,
    /// figure(+10 %) − figure(−10 %).
    pub change: f64,
    /// Its part of the sum of all influences.
    pub share: f64,
    /// How sure it is; absent where no evidence is given.
    pub grade: Option<Grade>,
    /// Ids of sources.csv.
    pub sources: Vec<String>,
    /// The reasoning, or what to know.
    pub note: String,
}

/// What a figure rests on.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Influences {
    /// The figure; absent where it does not exist.
    pub value: Option<f64>,
    /// The most influential first.
    pub rows: Vec<RestsOn>,
    /// Σ influence of grade C, and of what has no evidence, ÷ Σ influence of all; absent where nothing has any.
    pub on_c: Option<f64>,
    /// How many numbers were looked at.
    pub n_looked_at: usize,
    /// What is left out, in words.
    pub notes: Vec<String>,
}

/// A number's place in the tables.
type Key = (String, String, String);
/// How each call moves with a number.
type Changes = BTreeMap<Key, Vec<f64>>;

/// Ranks what an expression over the calls of a set rests on.
///
/// # Errors
/// Where a program cannot be solved.
///
/// # Complexity
/// A program for each coalition of each part, then two programs to build (not to solve) for each number; up to forty numbers are
/// solved anew for figures that are not linear in v.
pub fn influences(
    set: &ClaimSet,
    expression: &Expression<usize>,
    run: Option<&RunSummary>,
    outsiders: Option<Outsiders>,
    progress: &(dyn Fn(u64, u64) + Sync),
) -> Result<Influences, ClaimsError> {
    let looked = look_at(set, &[expression], run, outsiders, progress)?;
    Ok(looked.told(set, expression))
}

/// The same of several expressions that read no records: the prices of coalitions are found once for all of them.
///
/// # Errors
/// As [`influences`].
pub fn influences_of(
    set: &ClaimSet,
    expressions: &[Expression<usize>],
    outsiders: Option<Outsiders>,
    progress: &(dyn Fn(u64, u64) + Sync),
) -> Result<Vec<Influences>, ClaimsError> {
    let all: Vec<&Expression<usize>> = expressions.iter().collect();
    let looked = look_at(set, &all, None, outsiders, progress)?;
    Ok(expressions.iter().map(|expression| looked.told(set, expression)).collect())
}

/// What was found of some calls.
struct Looked {
    worlds: Vec<usize>,
    figures: Vec<Option<MetricValue>>,
    changes: Changes,
    notes: Vec<String>,
    n_looked_at: usize,
}

fn look_at(
    set: &ClaimSet,
    expressions: &[&Expression<usize>],
    run: Option<&RunSummary>,
    outsiders: Option<Outsiders>,
    progress: &(dyn Fn(u64, u64) + Sync),
) -> Result<Looked, ClaimsError> {
    let mut wanted: Vec<usize> =
        expressions.iter().flat_map(|expression| expression.calls()).copied().collect();
    wanted.sort_unstable();
    wanted.dedup();
    let mut figures: Vec<Option<MetricValue>> = vec![None; set.calls.len()];
    let mut changes = Changes::new();
    let mut notes = Vec::new();
    let mut worlds: Vec<usize> = wanted.iter().map(|&call| set.calls[call].world).collect();
    worlds.sort_unstable();
    worlds.dedup();
    let mut n_looked_at = 0;
    for (done, &world) in worlds.iter().enumerate() {
        progress(done as u64, worlds.len() as u64);
        let of_world: Vec<usize> =
            wanted.iter().copied().filter(|&call| set.calls[call].world == world).collect();
        let calls: Vec<(usize, &MetricCall)> =
            of_world.iter().map(|&call| (call, &set.calls[call].metric)).collect();
        // A run is of the base.
        let run = run.filter(|_| world == 0);
        let mut look = Look::new(&set.worlds[world].region, outsiders, run, set.calls.len())?;
        for &(call, metric) in &calls {
            figures[call] = Some(evaluate(&look.context()?, metric));
        }
        look.network(&calls)?;
        look.politics(&calls)?;
        look.record(&calls, &figures);
        n_looked_at += look.n_looked_at;
        notes.append(&mut look.notes);
        for (key, of_calls) in look.changes {
            let sum = changes.entry(key).or_insert_with(|| vec![0.0; set.calls.len()]);
            sum.iter_mut().zip(of_calls).for_each(|(sum, change)| *sum += change);
        }
    }
    progress(worlds.len() as u64, worlds.len() as u64);
    notes.sort();
    notes.dedup();
    Ok(Looked { worlds, figures, changes, notes, n_looked_at })
}

impl Looked {
    /// What an expression over the calls rests on.
    fn told(&self, set: &ClaimSet, expression: &Expression<usize>) -> Influences {
        let value_of = |call: usize| self.figures[call].as_ref().and_then(|figure| figure.value);
        let mut rows: Vec<RestsOn> = Vec::new();
        for (key, of_calls) in &self.changes {
            let at = |side: f64| {
                expression.value(&|&call| value_of(call).map(|value| value + side * of_calls[call]))
            };
            if let Some(change) = at(0.5).zip(at(-0.5)).map(|(up, down)| up - down) {
                rows.push(rests_on(set, &self.worlds, key.clone(), change));
            }
        }
        rank(&mut rows);
        let sum: f64 = rows.iter().map(|row| row.change.abs()).sum();
        let weak = rows.iter().filter(|row| row.grade.is_none_or(|grade| grade == Grade::C));
        let weak: f64 = weak.map(|row| row.change.abs()).sum();
        Influences {
            value: expression.value(&|&call| value_of(call)),
            rows,
            on_c: (sum > 0.0).then(|| weak / sum),
            n_looked_at: self.n_looked_at,
            notes: self.notes.clone(),
        }
    }
}

/// The largest first; what is rounding goes, but for rows of the record: they were read, whatever came of it.
fn rank(rows: &mut Vec<RestsOn>) {
    rows.sort_by(|a, b| b.change.abs().total_cmp(&a.change.abs()));
    let largest = rows.first().map_or(0.0, |row| row.change.abs());
    let is_record = |row: &RestsOn| ["events", "indicators", "guarantees"].contains(&row.table.as_str());
    rows.retain(|row| is_record(row) || row.change.abs() > NOTHING * largest && row.change.abs() > 0.0);
    let sum: f64 = rows.iter().map(|row| row.change.abs()).sum();
    for row in rows.iter_mut().filter(|_| sum > 0.0) {
        row.share = row.change.abs() / sum;
    }
}

/// A key with what the tables of the first world that knows it say.
fn rests_on(set: &ClaimSet, worlds: &[usize], (table, row, field): Key, change: f64) -> RestsOn {
    let mut found = RestsOn {
        table,
        row,
        field,
        change,
        share: 0.0,
        grade: None,
        sources: Vec::new(),
        note: String::new(),
    };
    for &world in worlds {
        let region = &set.worlds[world].region;
        let is_it = |evidence: &&Evidence| {
            (evidence.table.as_str(), evidence.row.as_str(), evidence.field.as_str())
                == (found.table.as_str(), found.row.as_str(), found.field.as_str())
        };
        if let Some(evidence) = region.evidence.iter().find(is_it) {
            found.grade = Some(evidence.grade);
            found.sources.clone_from(&evidence.sources);
            found.note.clone_from(&evidence.note);
            return found;
        }
        match found.table.as_str() {
            "indicators" => {
                let is_it = |row: &&Indicator| region.name_of_indicator(row) == found.row;
                if let Some(row) = region.indicators.iter().find(is_it) {
                    (found.grade, found.sources, found.note) =
                        (Some(row.grade), row.facts.clone(), row.note.clone());
                    return found;
                }
            }
            "events" => {
                if let Some(event) = region.events.iter().find(|event| event.name == found.row) {
                    (found.grade, found.sources, found.note) =
                        (Some(event.grade), event.facts.clone(), event.note.clone());
                    return found;
                }
            }
            _ => {}
        }
    }
    found
}

/// One world, looked at for all calls that are told of it.
struct Look<'a> {
    region: &'a Region,
    /// The region without its records: it is copied for every number.
    bare: Region,
    outsiders: Option<Outsiders>,
    run: Option<&'a RunSummary>,
    values: Values,
    n_calls: usize,
    changes: Changes,
    notes: Vec<String>,
    n_looked_at: usize,
}

/// A region with one number lower and higher.
struct Sides {
    down: Region,
    up: Region,
    /// What their difference is to be multiplied by.
    times: f64,
}

/// What a change of one number does to a part.
struct Moved {
    key: Key,
    part: usize,
    /// By bitmask: v at +10 % less v at −10 %.
    slopes: Vec<f64>,
    /// Whether it is of a link that some figure names.
    is_named: bool,
}

impl<'a> Look<'a> {
    fn new(
        region: &'a Region,
        outsiders: Option<Outsiders>,
        run: Option<&'a RunSummary>,
        n_calls: usize,
    ) -> Result<Self, ClaimsError> {
        let values = sweep(region, outsiders).map_err(ClaimsError::Sweep)?;
        let mut bare = region.clone();
        bare.evidence.clear();
        bare.ungraded.clear();
        bare.sources.clear();
        bare.observations.clear();
        bare.events.clear();
        bare.indicators.clear();
        bare.backtests.clear();
        bare.claims = crate::model::ClaimTexts::default();
        Ok(Self {
            region,
            bare,
            outsiders,
            run,
            values,
            n_calls,
            changes: Changes::new(),
            notes: Vec::new(),
            n_looked_at: 0,
        })
    }

    fn context(&self) -> Result<Context<'_>, ClaimsError> {
        let context = Context::new(self.region, &self.values, self.outsiders).map_err(ClaimsError::Sweep)?;
        Ok(context.with_run(self.run))
    }

    /// Every number of the tables that has a row of evidence, or lacks one.
    fn keys(&self) -> Vec<Key> {
        let graded = self.region.evidence.iter();
        let graded = graded.map(|row| (row.table.clone(), row.row.clone(), row.field.clone()));
        let mut keys: Vec<Key> = graded.chain(self.region.ungraded.iter().cloned()).collect();
        keys.sort_unstable();
        keys.dedup();
        keys
    }

    /// The region with a number at −10 % and at +10 %. Where one side leaves the number's range, the other side counts twice.
    fn sides(&self, (table, row, field): &Key) -> Option<Sides> {
        let at = |by: f64| self.bare.scaled(table, row, field, by);
        match (at(1.0 - STEP), at(1.0 + STEP)) {
            (None, None) => None,
            (Some(down), Some(up)) => Some(Sides { down, up, times: 1.0 }),
            (Some(down), None) => Some(Sides { down, up: self.bare.clone(), times: 2.0 }),
            (None, Some(up)) => Some(Sides { down: self.bare.clone(), up, times: 2.0 }),
        }
    }

    /// By how much each call is more in one region, with values of its own, than in another.
    fn between(
        &self,
        down: (&Region, &Values),
        up: (&Region, &Values),
        calls: &[(usize, &MetricCall)],
    ) -> Result<Vec<f64>, SweepError> {
        let numbers = |(region, values): (&Region, &Values)| -> Result<Vec<Option<f64>>, SweepError> {
            let context = Context::new(region, values, self.outsiders)?;
            Ok(calls.iter().map(|(_, call)| evaluate(&context, call).value).collect())
        };
        let pairs = numbers(up)?.into_iter().zip(numbers(down)?);
        Ok(pairs.map(|(up, down)| up.zip(down).map_or(0.0, |(up, down)| up - down)).collect())
    }

    /// Adds what was found for each key, by call.
    fn add_all(&mut self, keys: Vec<Key>, calls: &[(usize, &MetricCall)], found: Vec<Vec<f64>>) {
        for (key, found) in keys.into_iter().zip(found) {
            for (&(call, _), change) in calls.iter().zip(found) {
                self.add(key.clone(), call, change);
            }
        }
    }

    fn add(&mut self, key: Key, call: usize, change: f64) {
        let n_calls = self.n_calls;
        self.changes.entry(key).or_insert_with(|| vec![0.0; n_calls])[call] += change;
    }

    /// Numbers of the network: by the prices of every coalition.
    fn network(&mut self, calls: &[(usize, &MetricCall)]) -> Result<(), ClaimsError> {
        let network = [Follows::Linearly, Follows::FromValues, Follows::FromPrograms];
        let calls: Vec<(usize, &MetricCall)> =
            calls.iter().copied().filter(|(_, call)| network.contains(&call.follows())).collect();
        if calls.is_empty() {
            return Ok(());
        }
        let parts = split_into_parts(self.region);
        let asked = |part: &Part| {
            calls.iter().any(|(_, call)| match (&call.subsystem, call.link) {
                (Some(name), _) => {
                    part.subsystems.iter().any(|&place| self.region.subsystems[place].name == *name)
                }
                (None, Some(link)) => part.links.contains(&link),
                (None, None) => true,
            })
        };
        let slopes: Vec<Option<Slopes>> = parts
            .iter()
            .map(|part| {
                let wanted = asked(part) && !part.actors.is_empty();
                wanted.then(|| Slopes::of(&self.bare, part, self.outsiders)).transpose()
            })
            .collect::<Result<_, _>>()
            .map_err(ClaimsError::Sweep)?;
        // Numbers of a link that a figure names matter to it also where v does not feel them.
        let links = calls.iter().filter_map(|(_, call)| call.link);
        let links: Vec<&str> = links.map(|link| self.region.links[link.0].name.as_str()).collect();
        let named = |key: &Key| key.0.starts_with("links") && links.contains(&key.1.as_str());
        let moved: Vec<Moved> = self
            .keys()
            .into_par_iter()
            .filter_map(|key| {
                let place = parts.iter().position(|part| holds(self.region, part, &key))?;
                let slopes = slopes[place].as_ref()?;
                let sides = self.sides(&key)?;
                match slopes.between((&sides.down, &sides.up), self.outsiders) {
                    Ok(None) => None,
                    Ok(Some(slopes)) if slopes.iter().all(|&slope| slope == 0.0) && !named(&key) => None,
                    Ok(Some(slopes)) => {
                        let slopes = slopes.iter().map(|slope| sides.times * slope).collect();
                        let is_named = named(&key);
                        Some(Ok(Moved { key, part: place, slopes, is_named }))
                    }
                    Err(error) => Some(Err(error)),
                }
            })
            .collect::<Result<_, _>>()
            .map_err(ClaimsError::Sweep)?;
        self.n_looked_at += moved.len();
        let (linear, other): (Vec<_>, Vec<_>) =
            calls.into_iter().partition(|(_, call)| call.follows() == Follows::Linearly);
        self.linear(&linear, &moved)?;
        self.anew(&other, moved)
    }

    /// A metric that is linear in v moves by its own value of the change of v.
    fn linear(&mut self, calls: &[(usize, &MetricCall)], moved: &[Moved]) -> Result<(), ClaimsError> {
        if calls.is_empty() {
            return Ok(());
        }
        let found: Vec<Vec<f64>> = moved
            .par_iter()
            .map(|moved| {
                let part = &self.values.parts[moved.part];
                let alone = Values { parts: vec![with_values(part, moved.slopes.clone())], ..self.empty() };
                let context = Context::new(&self.bare, &alone, self.outsiders)?;
                Ok(calls.iter().map(|(_, call)| evaluate(&context, call).value.unwrap_or(0.0)).collect())
            })
            .collect::<Result<_, _>>()
            .map_err(ClaimsError::Sweep)?;
        self.add_all(moved.iter().map(|moved| moved.key.clone()).collect(), calls, found);
        Ok(())
    }

    /// Other metrics: of values as they are to first order, or of programs solved again; for the numbers that move most.
    fn anew(&mut self, calls: &[(usize, &MetricCall)], mut moved: Vec<Moved>) -> Result<(), ClaimsError> {
        if calls.is_empty() {
            return Ok(());
        }
        let of_all = |moved: &Moved| moved.slopes.last().map_or(0.0, |slope| slope.abs());
        moved.sort_by(|a, b| b.is_named.cmp(&a.is_named).then_with(|| of_all(b).total_cmp(&of_all(a))));
        if moved.len() > LOOKED_AT {
            self.notes.push(format!(
                "figures that are not linear in v were computed anew for the {LOOKED_AT} numbers that move v(N) most, of {}; numbers that bind \
                 nowhere in the base are left out",
                moved.len()
            ));
            moved.truncate(LOOKED_AT);
        }
        let found: Vec<Vec<f64>> = moved
            .par_iter()
            .map(|moved| {
                let side = |sign: f64| {
                    let mut values = self.values.clone();
                    let part = &mut values.parts[moved.part];
                    let slopes = moved.slopes.iter();
                    let shifted =
                        part.values.iter().zip(slopes).map(|(v, slope)| v.value() + 0.5 * sign * slope);
                    *part = with_values(part, shifted.collect());
                    values
                };
                let Some(sides) = self.sides(&moved.key) else { return Ok(vec![0.0; calls.len()]) };
                let found = self.between((&sides.down, &side(-1.0)), (&sides.up, &side(1.0)), calls)?;
                Ok(found.into_iter().map(|change| sides.times * change).collect())
            })
            .collect::<Result<_, _>>()
            .map_err(ClaimsError::Sweep)?;
        self.add_all(moved.iter().map(|moved| moved.key.clone()).collect(), calls, found);
        Ok(())
    }

    /// Ties, terms, the agenda and levers: they change no program of a coalition.
    fn politics(&mut self, calls: &[(usize, &MetricCall)]) -> Result<(), ClaimsError> {
        let reads = |table: &str, row: &str, call: &MetricCall| match table {
            "ties" => {
                ["tied_gain", "tie"].contains(&call.metric.name)
                    || call.concept == crate::metrics::Concept::Tied
            }
            "terms" => ["is_nash_stable", "is_core_stable", "worst_objection", "side_payments", "propensity"]
                .contains(&call.metric.name),
            "agenda" => call
                .issue
                .is_some_and(|issue| row.split('/').next() == Some(self.region.agenda[issue].name.as_str())),
            "levers" => call.levers > 0 && self.is_lever_of(row, call),
            _ => false,
        };
        let keys: Vec<(Key, Vec<(usize, &MetricCall)>)> = (self.keys().into_iter())
            .filter_map(|key| {
                let of: Vec<_> =
                    calls.iter().copied().filter(|(_, call)| reads(&key.0, &key.1, call)).collect();
                (!of.is_empty()).then_some((key, of))
            })
            .collect();
        self.n_looked_at += keys.len();
        let found: Vec<Option<Vec<f64>>> = keys
            .par_iter()
            .map(|(key, of)| {
                let Some(sides) = self.sides(key) else { return Ok(None) };
                let found = self.between((&sides.down, &self.values), (&sides.up, &self.values), of)?;
                Ok(Some(found.into_iter().map(|change| sides.times * change).collect()))
            })
            .collect::<Result<_, _>>()
            .map_err(ClaimsError::Sweep)?;
        for ((key, of), found) in keys.into_iter().zip(found) {
            for ((call, _), change) in of.into_iter().zip(found.into_iter().flatten()) {
                self.add(key.clone(), call, change);
            }
        }
        Ok(())
    }

    fn is_lever_of(&self, row: &str, call: &MetricCall) -> bool {
        let lever = self.region.levers.iter().find(|lever| lever.name == row);
        lever.is_some_and(|lever| Some(lever.holder) == call.holder)
    }

    /// Rows of the record: a figure that is read moves with its rows, each an equal part.
    fn record(&mut self, calls: &[(usize, &MetricCall)], figures: &[Option<MetricValue>]) {
        for &(call, metric) in calls {
            let Some(figure) = &figures[call] else { continue };
            let rows: Vec<Key> = match metric.follows() {
                Follows::FromRecord => self.rows_of(figure),
                Follows::FromRun => {
                    self.notes.push(
                        "a share of futures rests on the rules of futures.toml and on all factors; `landbridge sensitivity RUN` ranks them"
                            .to_owned(),
                    );
                    Vec::new()
                }
                _ => Vec::new(),
            };
            let change = 2.0 * STEP * figure.value.unwrap_or(0.0) / rows.len().max(1) as f64;
            for row in rows {
                self.add(row, call, change);
            }
        }
    }

    /// The numbers of the rows that a figure was read from.
    fn rows_of(&self, figure: &MetricValue) -> Vec<Key> {
        let keys = |(table, row): &(&'static str, String)| -> Vec<Key> {
            let key = |field: &str| ((*table).to_owned(), row.clone(), field.to_owned());
            match *table {
                "guarantees" => {
                    let graded = self.region.evidence.iter().filter(|e| e.table == *table && e.row == *row);
                    graded.map(|evidence| key(&evidence.field)).collect()
                }
                "indicators" => vec![key("value")],
                _ => vec![key("kind")],
            }
        };
        figure.rows.iter().flat_map(keys).collect()
    }

    fn empty(&self) -> Values {
        Values { n_actors: self.values.n_actors, parts: Vec::new() }
    }
}

/// A part with other values.
fn with_values(part: &PartValues, values: Vec<f64>) -> PartValues {
    let values = values.into_iter().map(|value| Interval { lower: value, upper: value }).collect();
    PartValues { values, ..part.clone() }
}

/// Whether a part holds the asset of a number.
fn holds(region: &Region, part: &Part, (table, row, _): &Key) -> bool {
    let table = table.split('-').next().unwrap_or(table);
    match table {
        "links" => part.links.iter().any(|link| region.links[link.0].name == *row),
        "supplies" => part.supplies.iter().any(|&place| region.supplies[place].name == *row),
        "demands" => part.demands.iter().any(|&place| region.demands[place].name == *row),
        "stores" => part.stores.iter().any(|&place| region.stores[place].name == *row),
        _ => false,
    }
}
