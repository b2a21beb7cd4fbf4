//! The store of runs, as its users see it.

#![allow(clippy::unwrap_used, reason = "a test that cannot go on fails")]

mod bytes;
mod damage;
mod export;
mod identity;
mod lookup;
mod manifest;
mod odd_files;
mod readers;
mod sharing;
mod tables;
mod values;

use landbridge_store::{Chunk, Column, Identity, Kind, Layout, Manifest, Run};
use std::path::Path;
use tempfile::TempDir;

/// An identity of that seed.
fn identity(seed: u64) -> Identity {
    let mut identity = Identity::new();
    identity.put("region", "toy").unwrap();
    identity.put("seed", seed.to_string()).unwrap();
    identity
}

/// A column of each kind.
fn layout() -> Layout {
    Layout::new([("future", Kind::Count), ("gain [€]", Kind::Number), ("actor", Kind::Text)]).unwrap()
}

/// 300 futures in chunks of 8: 38 chunks.
fn manifest(seed: u64) -> Manifest {
    Manifest::new(identity(seed), 300, layout(), "for a test".into()).unwrap()
}

/// A run of few chunks: 3.
fn small(store: &Path, seed: u64) -> Run {
    Run::open_or_create(store, Manifest::new(identity(seed), 3, layout(), serde_json::Value::Null).unwrap())
        .unwrap()
}

/// What a chunk holds: a row for each of its futures, every fifth without a gain.
fn chunk(run: &Run, number: u64) -> Chunk {
    let futures: Vec<u64> = run.manifest().futures_of(number).collect();
    let count = |future: &u64| Some(i64::try_from(*future).unwrap());
    let gain = |future: &u64| (future % 5 != 1).then_some(*future as f64 / 7.0);
    let actor = |future: &u64| (future % 3 != 1).then(|| format!("Qazaqstan Қ{}", future % 2));
    Chunk {
        columns: vec![
            Column::Count(futures.iter().map(count).collect()),
            Column::Number(futures.iter().map(gain).collect()),
            Column::Text(futures.iter().map(actor).collect()),
        ],
    }
}

/// A small run with all its chunks.
fn full(seed: u64) -> (TempDir, Run) {
    let store = tempfile::tempdir().unwrap();
    let run = small(store.path(), seed);
    for number in 0..3 {
        run.write_chunk(number, &chunk(&run, number)).unwrap();
    }
    (store, run)
}

/// Files of a folder with their bytes, the log aside.
fn files(folder: &Path) -> Vec<(String, Vec<u8>)> {
    let mut files: Vec<(String, Vec<u8>)> = std::fs::read_dir(folder)
        .unwrap()
        .map(|entry| entry.unwrap())
        .map(|entry| (entry.file_name().into_string().unwrap(), std::fs::read(entry.path()).unwrap()))
        .filter(|(name, _)| name != "log.jsonl")
        .collect();
    files.sort();
    files
}
