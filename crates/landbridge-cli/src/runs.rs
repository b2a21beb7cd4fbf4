//! Runs of futures: which run a question means, its chunks simulated where they are missing, its rows read back.

use crate::commands::BadInput;
use anyhow::{Context, Result, anyhow};
use landbridge::dispatch::Engine;
use landbridge::ensemble::{Design, Samples};
use landbridge::model::{Outsiders, Region};
use landbridge::simulation::{
    Cell, Column, ColumnKind, Sample, SimulationError, Simulator, Spent, columns_of, rows_of,
};
use landbridge_store::{Chunk, Identity, Kind, Layout, Manifest, Run, StoreError};
use serde::{Deserialize, Serialize};
use std::collections::VecDeque;
use std::path::Path;
use std::sync::Mutex;
use std::sync::atomic::{AtomicBool, Ordering};

/// What a reader of a run needs beside its rows.
#[derive(Clone, Debug, Deserialize, Serialize)]
pub(crate) struct About {
    /// As it was asked for.
    pub(crate) region: String,
    pub(crate) title: String,
    pub(crate) variants: Vec<String>,
    pub(crate) money_unit: String,
    /// In words.
    pub(crate) design: String,
    pub(crate) kind: DesignKind,
    /// What a design for indices moves, in its order.
    pub(crate) dimensions: Vec<String>,
    pub(crate) n: u64,
    pub(crate) seed: u64,
    pub(crate) first_year: i64,
    pub(crate) horizon: i64,
    /// Years that are told.
    pub(crate) told: Vec<i64>,
    pub(crate) classes: Vec<String>,
    pub(crate) acts: Vec<String>,
    pub(crate) options: Vec<String>,
    pub(crate) candidates: Vec<String>,
}

/// What the samples of a run are good for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize, Serialize)]
#[serde(rename_all = "snake_case")]
pub(crate) enum DesignKind {
    /// Spread over the factors, or given.
    Spread,
    Saltelli,
    Morris {
        levels: u32,
    },
}

/// How a region's futures are asked for.
pub(crate) struct Asked<'a> {
    pub(crate) name: &'a str,
    pub(crate) region: &'a Region,
    pub(crate) outsiders: Option<Outsiders>,
    pub(crate) design: &'a Design,
    pub(crate) n: u64,
    pub(crate) seed: u64,
}

/// The run of a question, with its samples.
pub(crate) fn open<'a>(store: &Path, asked: &Asked<'a>) -> Result<(Run, Samples<'a>)> {
    let region = asked.region;
    let rules = region.rules.as_ref().ok_or_else(|| BadInput(SimulationError::NoRules.to_string()))?;
    let samples = Samples::new(region, asked.design, asked.n, asked.seed)
        .map_err(|error| BadInput(error.to_string()))?;
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
    Ok((Run::open_or_create(store, manifest).map_err(store_error)?, samples))
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

/// What the user can mend is bad input.
pub(crate) fn store_error(error: StoreError) -> anyhow::Error {
    match error {
        StoreError::File { .. } => error.into(),
        other => BadInput(other.to_string()).into(),
    }
}

/// Simulates chunks that are missing, on some threads; says where the time went, and which chunks were made. Ends early where it is cancelled:
/// what is whole is kept.
pub(crate) fn simulate(
    run: &Run,
    asked: &Asked<'_>,
    samples: &Samples<'_>,
    missing: &[u64],
    threads: usize,
    done: &(dyn Fn() + Sync),
    cancelled: &AtomicBool,
) -> Result<(Spent, Vec<u64>)> {
    let queue = Mutex::new(missing.iter().copied().collect::<VecDeque<u64>>());
    let results = Mutex::new((Spent::default(), Vec::new(), None::<anyhow::Error>));
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
        for _ in 0..threads {
            scope.spawn(work);
        }
    });
    let (spent, mut made, error) =
        results.into_inner().map_err(|_| anyhow!("a thread of the simulation broke off"))?;
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
) -> Result<(Spent, bool)> {
    let mut simulator =
        Simulator::new(asked.region, asked.seed, asked.outsiders, Engine::Warm).map_err(simulation_error)?;
    let mut chunk = Chunk::empty(&run.manifest().layout);
    for index in run.manifest().futures_of(number) {
        if cancelled.load(Ordering::Relaxed) {
            return Ok((simulator.spent(), false));
        }
        let factors = samples.values(index).with_context(|| format!("there is no sample {index}"))?;
        let sample = Sample { index, key: samples.key(index), factors };
        let course = simulator.run(&sample).map_err(simulation_error)?;
        for row in rows_of(asked.region, &course) {
            for (column, cell) in chunk.columns.iter_mut().zip(row) {
                push(column, cell);
            }
        }
        done();
    }
    run.write_chunk(number, &chunk).map_err(store_error)?;
    Ok((simulator.spent(), true))
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

fn simulation_error(error: SimulationError) -> anyhow::Error {
    match error {
        SimulationError::Sweep(error) => crate::commands::engine_error(error),
        other => BadInput(other.to_string()).into(),
    }
}

/// What a run is about, as its manifest says.
pub(crate) fn about(run: &Run) -> Result<About> {
    serde_json::from_value(run.manifest().about.clone()).map_err(|error| {
        BadInput(format!("{}: this is no run of futures: {error}", run.folder().display())).into()
    })
}

/// The columns of a run.
pub(crate) fn columns(run: &Run) -> Vec<Column> {
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
pub(crate) fn rows(chunk: &Chunk) -> impl Iterator<Item = Vec<Cell>> {
    (0..chunk.rows()).map(|row| {
        let cell = |column: &landbridge_store::Column| match column {
            landbridge_store::Column::Number(cells) => Cell::Number(cells[row]),
            landbridge_store::Column::Count(cells) => Cell::Count(cells[row]),
            landbridge_store::Column::Text(cells) => Cell::Text(cells[row].clone()),
        };
        chunk.columns.iter().map(cell).collect()
    })
}
