//! The bytes of a run hang on its content alone.

use crate::{chunk, files, full, manifest, small};
use landbridge_store::{Chunk, Column, Identity, Kind, Layout, Manifest, Run};
use std::process::Command;

#[test]
fn order_of_writing_and_number_of_threads_do_not_matter() {
    let one = tempfile::tempdir().unwrap();
    let run = Run::open_or_create(one.path(), manifest(7)).unwrap();
    for number in 0..run.manifest().chunk_count() {
        run.write_chunk(number, &chunk(&run, number)).unwrap();
    }
    run.note(1, &[0, 1], "all in order").unwrap();
    let two = tempfile::tempdir().unwrap();
    let other = Run::open_or_create(two.path(), manifest(7)).unwrap();
    let count = other.manifest().chunk_count();
    std::thread::scope(|scope| {
        for thread in 0..4 {
            let other = &other;
            scope.spawn(move || {
                for number in (0..count).rev().filter(|number| number % 4 == thread) {
                    other.write_chunk(number, &chunk(other, number)).unwrap();
                }
            });
        }
    });
    assert_eq!(files(run.folder()).len(), 2 * 38 + 1);
    assert_eq!(files(run.folder()), files(other.folder()));
    assert_eq!(run.missing().unwrap().numbers, [0; 0]);
}

/// Fails when another version of the Parquet crate writes other bytes: then `FORMAT_VERSION` has to rise, as the chunks of
/// one run would differ from machine to machine.
#[test]
fn the_bytes_of_a_chunk_are_those_of_this_format_version() {
    let mut identity = Identity::new();
    identity.put("seed", "7").unwrap();
    let layout = Layout::new([("a", Kind::Count), ("b", Kind::Number), ("c", Kind::Text)]).unwrap();
    let store = tempfile::tempdir().unwrap();
    let run =
        Run::open_or_create(store.path(), Manifest::new(identity, 1, layout, "".into()).unwrap()).unwrap();
    // Long enough for several pages and for a dictionary that is given up.
    let numbers = (0..200_000_u32).map(|row| Some(1.0 / (f64::from(row) + 1.0)));
    let columns = vec![
        Column::Count((0..200_000).map(|row| (row % 3 > 0).then_some(row % 11)).collect()),
        Column::Number(numbers.collect()),
        Column::Text((0..200_000).map(|row| (row % 7 > 0).then(|| format!("actor {}", row % 13))).collect()),
    ];
    run.write_chunk(0, &Chunk { columns }).unwrap();
    let sum = std::fs::read_to_string(run.folder().join("chunk-000000.sha256")).unwrap();
    assert_eq!(
        sum,
        "3a5ffda6fd6a4306122b2b2b7214760feed4b1ed9f4fb42cd999dad5d10ccefe  chunk-000000.parquet\n"
    );
}

#[test]
fn sha256sum_checks_a_run() {
    let (_store, run) = full(7);
    let check = Command::new("sha256sum")
        .arg("--check")
        .arg("chunk-000002.sha256")
        .current_dir(run.folder())
        .output();
    // Where there is no such program, the format is still that of the line below.
    if let Ok(check) = check {
        assert!(check.status.success(), "{check:?}");
    }
    let line = std::fs::read_to_string(run.folder().join("chunk-000002.sha256")).unwrap();
    assert_eq!((line.len(), &line[64..]), (64 + 2 + 20 + 1, "  chunk-000002.parquet\n"));
}

#[test]
fn a_chunk_of_another_run_has_other_bytes() {
    let store = tempfile::tempdir().unwrap();
    let (one, two) = (small(store.path(), 1), small(store.path(), 2));
    one.write_chunk(0, &chunk(&one, 0)).unwrap();
    two.write_chunk(0, &chunk(&two, 0)).unwrap();
    assert_eq!(one.read_chunk(0).unwrap(), two.read_chunk(0).unwrap());
    assert_ne!(files(one.folder())[0], files(two.folder())[0]);
}
