//! Natural experiments: what the model says should have happened, beside what did. Reads operations of all together in the worlds before and
//! afterwards.

use crate::calibration::{amount, flow};
use crate::dispatch::{Operation, SweepError, operate};
use crate::model::{Backtest, BacktestMeasure, Folder, Grade, LoadError, Outsiders, Region, read_region};
use serde::Serialize;

/// Why there are no back-tests.
#[derive(Clone, Debug, PartialEq)]
pub enum BacktestError {
    /// The folder, a variant or a row has mistakes.
    Load(LoadError),
    /// A program has no answer.
    Sweep(SweepError),
}

impl std::fmt::Display for BacktestError {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Load(error) => error.fmt(f),
            Self::Sweep(error) => error.fmt(f),
        }
    }
}

impl std::error::Error for BacktestError {}

/// A number of a natural experiment beside the model.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct BacktestRow {
    /// What happened.
    pub experiment: String,
    /// Which number.
    pub name: String,
    /// Variants of the world afterwards.
    pub variant: Vec<String>,
    /// Variants of the world before; empty is the base.
    pub before: Vec<String>,
    /// `level`, `change` or `percent`.
    pub measure: &'static str,
    /// What the model says: a level, a change or a change in percent; absent where it would divide by zero.
    pub modeled: Option<f64>,
    /// What was seen.
    pub observed: f64,
    /// Modeled less observed.
    pub miss: Option<f64>,
    /// Unit of all three.
    pub unit: String,
    /// Ids of the sources.
    pub facts: Vec<String>,
    /// How sure the observation is.
    pub grade: Grade,
    /// What the miss teaches.
    pub teaches: String,
}

/// All back-tests of a region, in the order of backtests.csv.
///
/// A degenerate optimum's flows are one of several.
///
/// # Errors
/// Where a variant has mistakes, a name is unknown in its world, a fact is an input of what it checks, or a program cannot be solved.
pub fn backtests(folder: &Folder, outsiders: Option<Outsiders>) -> Result<Vec<BacktestRow>, BacktestError> {
    let (base, worlds) = read_worlds(folder).map_err(BacktestError::Load)?;
    let operations = worlds
        .iter()
        .map(|(_, region)| operate(region, &region.everybody(), outsiders))
        .collect::<Result<Vec<_>, _>>()
        .map_err(BacktestError::Sweep)?;
    let number = |test: &Backtest, variants: &Vec<String>| -> Result<Option<f64>, BacktestError> {
        let Some(place) = worlds.iter().position(|(known, _)| known == variants) else { return Ok(None) };
        let world = World { region: &worlds[place].1, operation: &operations[place] };
        world.number(&in_world(test, &base, world.region)).map_err(BacktestError::Load)
    };
    let of_test = |test: &Backtest| {
        let after = number(test, &test.after)?;
        let is_level = test.measure == BacktestMeasure::Level;
        let before = if is_level { None } else { number(test, &test.before)? };
        Ok(row(test, before, after))
    };
    base.backtests.iter().map(of_test).collect()
}

/// Every mistake that shows only in the worlds of the back-tests.
///
/// # Errors
/// Names that are unknown there, and facts that are an input of what they check.
pub fn check_backtests(folder: &Folder) -> Result<(), LoadError> {
    read_worlds(folder).map(|_| ())
}

/// The worlds of a folder's back-tests by their variants, each once.
type Worlds = Vec<(Vec<String>, Region)>;

/// The base, and every world that some back-test names, with all its names found.
fn read_worlds(folder: &Folder) -> Result<(Region, Worlds), LoadError> {
    let base = read_region(folder, &[])?;
    let mut worlds = Worlds::new();
    let mut mistakes = Vec::new();
    for test in &base.backtests {
        for variants in [&test.after, &test.before] {
            if !worlds.iter().any(|(known, _)| known == variants) {
                let names: Vec<&str> = variants.iter().map(String::as_str).collect();
                worlds.push((variants.clone(), read_region(folder, &names)?));
            }
            let found = worlds.iter().find(|(known, _)| known == variants);
            let found = found.and_then(|(_, region)| {
                let test = in_world(test, &base, region);
                (!test.of.is_empty()).then(|| region.find_backtest(&test))
            });
            mistakes.extend(found.and_then(Result::err).into_iter().flat_map(|error| error.mistakes));
        }
    }
    if mistakes.is_empty() {
        return Ok((base, worlds));
    }
    mistakes.sort();
    mistakes.dedup();
    Err(LoadError { mistakes })
}

/// The back-test without what a variant takes away: nothing of that is left there.
fn in_world(test: &Backtest, base: &Region, region: &Region) -> Backtest {
    let mut test = test.clone();
    test.of.retain(|name| has_asset(region, name) || !has_asset(base, name));
    test
}

/// Whether a region has an asset, or a bus, of this name.
fn has_asset(region: &Region, name: &str) -> bool {
    region.links.iter().any(|link| link.name == name)
        || region.supplies.iter().any(|supply| supply.name == name)
        || region.demands.iter().any(|demand| demand.name == name)
        || region.stores.iter().any(|store| store.name == name)
        || region.buses.iter().any(|bus| bus.name == name)
}

fn row(test: &Backtest, before: Option<f64>, after: Option<f64>) -> BacktestRow {
    let modeled = match test.measure {
        BacktestMeasure::Level => after,
        BacktestMeasure::Change => before.zip(after).map(|(before, after)| after - before),
        BacktestMeasure::Percent => before.zip(after).map(|(before, after)| 100.0 * (after / before - 1.0)),
    };
    let modeled = modeled.filter(|modeled| modeled.is_finite());
    BacktestRow {
        experiment: test.experiment.clone(),
        name: test.name.clone(),
        variant: test.after.clone(),
        before: test.before.clone(),
        measure: test.measure.word(),
        modeled,
        observed: test.value,
        miss: modeled.map(|modeled| modeled - test.value),
        unit: test.unit.clone(),
        facts: test.facts.clone(),
        grade: test.grade,
        teaches: test.teaches.clone(),
    }
}

/// A region with variants, and what all together do in it.
struct World<'a> {
    region: &'a Region,
    operation: &'a Operation,
}

impl World<'_> {
    /// The number of a back-test in this world; nothing where it would divide by zero.
    fn number(&self, test: &Backtest) -> Result<Option<f64>, LoadError> {
        // Of what the variant took away nothing is left.
        if test.of.is_empty() {
            return Ok(Some(0.0));
        }
        let found = self.region.find_backtest(test)?;
        let number = amount(self.region, self.operation, &found.observed, test.period);
        let of = |&link| flow(self.region, self.operation, link, test.period);
        let divisor: f64 = if found.per.is_empty() { 1.0 } else { found.per.iter().map(of).sum() };
        Ok(number.map(|number| number / divisor).filter(|number| number.is_finite()))
    }
}
