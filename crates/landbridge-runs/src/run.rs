//! Runs of futures: which run a question means, its chunks simulated where they are missing, its rows read back.

use crate::RunsError;
use landbridge::dispatch::Engine;
use landbridge::ensemble::{Design, Samples};
use landbridge::model::{Outsiders, Region};
use landbridge::simulation::{
    Cell, Column, ColumnKind, Sample, SimulationError, Simulator, Spent, columns_of, rows_of,
};
use landbridge_store::{Chunk, Identity, Kind, Layout, Manifest, Run};
use serde::{Deserialize, Serialize};
use std::collections::VecDeque;
use std::path::Path;
use std::sync::Mutex;
use std::sync::atomic::{AtomicBool, Ordering};

/// What a reader of a run needs beside its rows.
#[derive(Clone, Debug, PartialEq, Deserialize, Serialize)]
pub struct About {
    /// As it was asked for.
    pub region: String,
    /// Of the region.
    pub title: String,
    /// That were applied.
    pub variants: Vec<String>,
    /// Of all money in it.
    pub money_unit: String,
    /// In words.
    pub design: String,
    /// What its samples are good for.
    pub kind: DesignKind,
    /// What a design for indices moves, in its order.
    pub dimensions: Vec<String>,
    /// As it was asked for: futures, base points, or trajectories.
    pub n: u64,
    /// Of the samples and of all that is drawn in the years.
    pub seed: u64,
    /// Of the simulation.
    pub first_year: i64,
    /// How many years.
    pub horizon: i64,
    /// Years that are told.
    pub told: Vec<i64>,
    /// What a region can become.
    pub classes: Vec<String>,
    /// What the forum can put in force.
    pub acts: Vec<String>,
    /// What can be built.
    pub options: Vec<String>,
    /// Codes of those who can be members.
    pub candidates: Vec<String>,
}

/// What the samples of a run are good for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum DesignKind {
    /// Spread over the factors, or given.
    Spread,
    /// For first-order and total indices.
    Saltelli,
    /// For screening.
    Morris {
        /// Of each factor.
        levels: u32,
    },
}

/// How a region's futures are asked for.
#[derive(Clone, Copy, Debug)]
pub struct Asked<'a> {
    /// What to call it.
    pub name: &'a str,
    /// With its variants applied.
    pub region: &'a Region,
    /// Overrides what the sub-systems say.
    pub outsiders: Option<Outsiders>,
    /// How to sample.
    pub design: &'a Design,
    /// Futures, base points, or trajectories.
    pub n: u64,
    /// Of the samples and of all that is drawn in the years.
    pub seed: u64,
}

/// The run of a question, with its samples, in a store.
///
/// # Errors
/// As of [`plan`], and where the store cannot be written.
pub fn open<'a>(store: &Path, asked: &Asked<'a>) -> Result<(Run, Samples<'a>), RunsError> {
    let (manifest, samples) = plan(asked)?;
    Ok((Run::open_or_create(store, manifest)?, samples))
}

/// The run of a question, with its samples; nothing is written.
///
/// # Errors
/// Where the region has no rules of its years, or the design no samples.
pub fn plan<'a>(asked: &Asked<'a>) -> Result<(Manifest, Samples<'a>), RunsError> {
    let region = asked.region;
    let rules = region.rules.as_ref().ok_or(SimulationError::NoRules)?;
    let samples = Samples::new(region, asked.design, asked.n, asked.seed)
        .map_err(|error| RunsError::BadInput(error.to_string()))?;
    let mut identity = Identity::new();
    let given = match asked.design {
        Design::Given { rows, .. } => {
            // Every bit of every number counts.
            let bits = rows.iter().flatten().map(|number| format!("{:016x}", number.to_bits()));
            bits.collect::<Vec<_>>().join(" ")
        }
        _ => String::new(),
    };
    for (name, text) in [
        ("landbridge", env!("CARGO_PKG_VERSION").to_owned()),
        ("region", region.fingerprint.clone()),
        ("outsiders", outsiders_in_words(asked.outsiders).to_owned()),
        ("design", asked.design.to_string()),
        ("given", given),
        ("n", asked.n.to_string()),
        ("horizon", rules.horizon.to_string()),
        ("seed", asked.seed.to_string()),
    ] {
        identity.put(name, text)?;
    }
    let years = |number: usize| i64::try_from(number).unwrap_or(i64::MAX);
    let (first_year, horizon) = (i64::from(rules.first_year), years(rules.horizon));
    let last = first_year + horizon - 1;
    let mut told: Vec<i64> = rules.score_after.iter().map(|&after| first_year + years(after) - 1).collect();
    told.push(last);
    told.dedup();
    let names = |of: &mut dyn Iterator<Item = &String>| of.cloned().collect::<Vec<String>>();
    let about = About {
        region: asked.name.to_owned(),
        title: region.title.clone(),
        variants: region.applied.clone(),
        money_unit: region.money_unit.clone(),
        design: asked.design.to_string(),
        kind: match asked.design {
            Design::Spread(_) | Design::Given { .. } => DesignKind::Spread,
            Design::Saltelli(_) => DesignKind::Saltelli,
            Design::Morris { levels } => DesignKind::Morris { levels: *levels },
        },
        dimensions: samples.dimensions(),
        n: asked.n,
        seed: asked.seed,
        first_year,
        horizon,
        told,
        classes: names(&mut rules.classes.iter().map(|class| &class.name)),
        acts: names(&mut rules.acts.iter().map(|act| &act.name)),
        options: names(&mut rules.options.iter().map(|option| &option.name)),
        candidates: names(&mut region.candidates.iter().map(|actor| &region.actors[actor.0].name)),
    };
    let columns = columns_of(region);
    let layout = Layout::new(columns.iter().map(|column| (column.name.as_str(), kind(column.kind))))?;
    let manifest = Manifest::new(identity, samples.n(), layout, serde_json::to_value(&about)?)?;
    Ok((manifest, samples))
}

/// What outsiders do in a run, as its identity says it.
pub(crate) fn outsiders_in_words(outsiders: Option<Outsiders>) -> &'static str {
    match outsiders {
        None => "as the sub-systems say",
        Some(Outsiders::Idle) => "idle",
        Some(Outsiders::Rule) => "rule",
    }
}

fn kind(kind: ColumnKind) -> Kind {
    match kind {
        ColumnKind::Number => Kind::Number,
        ColumnKind::Count => Kind::Count,
        ColumnKind::Text => Kind::Text,
    }
}

/// Threads of a run or a server at most.
pub const MAX_THREADS: usize = 256;

/// How many threads were asked for; one for each core where nothing was.
///
/// # Errors
/// Where none or more than [`MAX_THREADS`] were asked for.
pub fn threads_of(asked: Option<usize>) -> Result<usize, RunsError> {
    match asked {
        None => Ok(std::thread::available_parallelism().map_or(1, usize::from)),
        Some(threads) if (1..=MAX_THREADS).contains(&threads) => Ok(threads),
        Some(threads) => Err(RunsError::BadInput(format!(
            "{threads} threads were asked for; from 1 to {MAX_THREADS} can be, best one for each core"
        ))),
    }
}

/// Simulates chunks that are missing, on some threads; says where the time went, and which chunks were made. Ends early where it is cancelled:
/// what is whole is kept.
///
/// # Errors
/// Where a program has no answer or a chunk cannot be written; the flag is then set as well.
pub fn simulate(
    run: &Run,
    asked: &Asked<'_>,
    samples: &Samples<'_>,
    missing: &[u64],
    threads: usize,
    done: &(dyn Fn() + Sync),
    cancelled: &AtomicBool,
) -> Result<(Spent, Vec<u64>), RunsError> {
    let queue = Mutex::new(missing.iter().copied().collect::<VecDeque<u64>>());
    let results = Mutex::new((Spent::default(), Vec::new(), None::<RunsError>));
    let work = || {
        loop {
            let next = queue.lock().ok().and_then(|mut queue| queue.pop_front());
            let Some(number) = next.filter(|_| !cancelled.load(Ordering::Relaxed)) else { return };
            let outcome = simulate_chunk(run, asked, samples, number, done, cancelled);
            let Ok(mut results) = results.lock() else { return };
            match outcome {
                Ok((spent, is_whole)) => {
                    results.0 += spent;
                    results.1.extend(is_whole.then_some(number));
                }
                Err(error) => {
                    results.2.get_or_insert(error);
                    // The others end with the future that they are at.
                    cancelled.store(true, Ordering::Relaxed);
                    return;
                }
            }
        }
    };
    std::thread::scope(|scope| {
        for _ in 0..threads.min(missing.len()) {
            let Err(error) = std::thread::Builder::new().spawn_scoped(scope, work) else { continue };
            let what = format!("the system gives no {threads} threads: {error}; ask for fewer");
            if let Ok(mut results) = results.lock() {
                results.2.get_or_insert(RunsError::BadInput(what));
            }
            cancelled.store(true, Ordering::Relaxed);
            return;
        }
    });
    let (spent, mut made, error) = results
        .into_inner()
        .map_err(|_| RunsError::Defect("a thread of the simulation broke off".to_owned()))?;
    made.sort_unstable();
    error.map_or(Ok((spent, made)), Err)
}

fn simulate_chunk(
    run: &Run,
    asked: &Asked<'_>,
    samples: &Samples<'_>,
    number: u64,
    done: &(dyn Fn() + Sync),
    cancelled: &AtomicBool,
) -> Result<(Spent, bool), RunsError> {
    let (chunk, spent) = make_chunk(run.manifest(), asked, samples, number, done, cancelled)?;
    if let Some(chunk) = &chunk {
        run.write_chunk(number, chunk)?;
    }
    Ok((spent, chunk.is_some()))
}

/// A chunk of a run, simulated and not written, and where the time went; `done` is told of each future. No chunk where it was cancelled.
///
/// # Errors
/// Where a program has no answer.
pub fn make_chunk(
    manifest: &Manifest,
    asked: &Asked<'_>,
    samples: &Samples<'_>,
    number: u64,
    done: &(dyn Fn() + Sync),
    cancelled: &AtomicBool,
) -> Result<(Option<Chunk>, Spent), RunsError> {
    let mut simulator = Simulator::new(asked.region, asked.seed, asked.outsiders, Engine::Warm)?;
    let mut chunk = Chunk::empty(&manifest.layout);
    for index in manifest.futures_of(number) {
        if cancelled.load(Ordering::Relaxed) {
            return Ok((None, simulator.spent()));
        }
        let factors =
            samples.values(index).ok_or_else(|| RunsError::Defect(format!("there is no sample {index}")))?;
        let sample = Sample { index, key: samples.key(index), factors };
        let course = simulator.run(&sample)?;
        for row in rows_of(asked.region, &course) {
            for (column, cell) in chunk.columns.iter_mut().zip(row) {
                push(column, cell);
            }
        }
        done();
    }
    Ok((Some(chunk), simulator.spent()))
}

fn push(column: &mut landbridge_store::Column, cell: Cell) {
    match (column, cell) {
        (landbridge_store::Column::Number(cells), Cell::Number(cell)) => cells.push(cell),
        (landbridge_store::Column::Count(cells), Cell::Count(cell)) => cells.push(cell),
        (landbridge_store::Column::Text(cells), Cell::Text(cell)) => cells.push(cell),
        // A cell that is no cell of its column leaves the column short, which the store refuses.
        _ => {}
    }
}

/// What a run is about, as its manifest says.
///
/// # Errors
/// Where the store holds something else.
pub fn about(run: &Run) -> Result<About, RunsError> {
    serde_json::from_value(run.manifest().about.clone()).map_err(|error| {
        RunsError::BadInput(format!("{}: this is no run of futures: {error}", run.folder().display()))
    })
}

/// The columns of a run.
#[must_use]
pub fn columns(run: &Run) -> Vec<Column> {
    let column = |column: &landbridge_store::LayoutColumn| Column {
        name: column.name.clone(),
        kind: match column.kind {
            Kind::Number => ColumnKind::Number,
            Kind::Count => ColumnKind::Count,
            Kind::Text => ColumnKind::Text,
        },
    };
    run.manifest().layout.columns().iter().map(column).collect()
}

/// The rows of a chunk.
pub fn rows(chunk: &Chunk) -> impl Iterator<Item = Vec<Cell>> {
    (0..chunk.rows()).map(|row| {
        let cell = |column: &landbridge_store::Column| match column {
            landbridge_store::Column::Number(cells) => Cell::Number(cells[row]),
            landbridge_store::Column::Count(cells) => Cell::Count(cells[row]),
            landbridge_store::Column::Text(cells) => Cell::Text(cells[row].clone()),
        };
        chunk.columns.iter().map(cell).collect()
    })
}
