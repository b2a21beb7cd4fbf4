//! Damage is found and mended, what belongs elsewhere is refused.

use crate::{chunk, full, small};
use landbridge_store::{Run, StoreError};
use std::fs;
use std::path::PathBuf;

fn parquet(run: &Run, number: u64) -> PathBuf {
    run.folder().join(format!("chunk-{number:06}.parquet"))
}

fn sum(run: &Run, number: u64) -> PathBuf {
    run.folder().join(format!("chunk-{number:06}.sha256"))
}

/// Expects chunk 1 alone to be damaged, and mends it.
fn mend(run: &Run, why: &str) {
    let missing = run.missing().unwrap();
    assert_eq!(missing.numbers, [1]);
    assert_eq!((missing.damaged.len(), missing.damaged[0].number), (1, 1));
    assert_eq!(missing.damaged[0].file, parquet(run, 1));
    assert!(missing.damaged[0].why.starts_with(why), "{}", missing.damaged[0].why);
    assert!(matches!(run.read_chunk(1), Err(StoreError::MissingChunk { .. })));
    run.write_chunk(1, &chunk(run, 1)).unwrap();
    assert!(run.missing().unwrap().numbers.is_empty());
}

fn foreign(run: &Run, found: &str, expected: &str) {
    for refused in [run.missing().map(|_| ()), run.chunks().try_for_each(|chunk| chunk.map(|_| ()))] {
        let error = refused.unwrap_err();
        assert!(matches!(error, StoreError::ForeignChunk { .. }), "{error}");
        let text = error.to_string();
        assert!(text.contains(&format!("is {found}, where {expected} is due")), "{text}");
    }
}

#[test]
fn a_flipped_byte_anywhere_is_found() {
    let (_store, run) = full(7);
    let bytes = fs::read(parquet(&run, 1)).unwrap();
    for place in 0..bytes.len() {
        for flip in [1, 0x80, 0xff] {
            let mut flipped = bytes.clone();
            flipped[place] ^= flip;
            fs::write(parquet(&run, 1), flipped).unwrap();
            let missing = run.missing().unwrap();
            assert_eq!((missing.numbers.as_slice(), missing.damaged.len()), (&[1][..], 1), "byte {place}");
        }
    }
    mend(&run, "is damaged");
    assert_eq!(fs::read(parquet(&run, 1)).unwrap(), bytes);
}

#[test]
fn a_truncated_file_is_found() {
    let (_store, run) = full(7);
    let bytes = fs::read(parquet(&run, 1)).unwrap();
    for length in [0, 1, 4, 8, bytes.len() / 2, bytes.len() - 1] {
        fs::write(parquet(&run, 1), &bytes[..length]).unwrap();
        mend(&run, "is damaged");
    }
}

#[test]
fn a_checksum_that_is_missing_or_wrong_is_found() {
    let (_store, run) = full(7);
    fs::remove_file(sum(&run, 1)).unwrap();
    mend(&run, "is not finished");
    fs::copy(sum(&run, 2), sum(&run, 1)).unwrap();
    mend(&run, "is damaged");
    fs::write(sum(&run, 1), [0xff, 0xfe]).unwrap();
    mend(&run, "is damaged");
}

#[test]
fn a_checksum_without_its_chunk_is_no_chunk() {
    let (_store, run) = full(7);
    fs::remove_file(parquet(&run, 1)).unwrap();
    let missing = run.missing().unwrap();
    assert_eq!((missing.numbers, missing.damaged), (vec![1], vec![]));
    let error = run.read_chunk(1).unwrap_err().to_string();
    assert!(
        error.ends_with("chunk-000001.parquet: is not there; simulate again: only what is missing is made")
    );
}

#[test]
fn a_chunk_of_another_run_is_refused_by_name() {
    let (_store, run) = full(7);
    let (_other_store, other) = full(8);
    let found = format!("chunk 1 of run {} in format 1", other.manifest().run_id);
    let expected = format!("chunk 1 of run {} in format 1", run.manifest().run_id);
    // With the old checksum, without one, and with its own.
    fs::copy(parquet(&other, 1), parquet(&run, 1)).unwrap();
    foreign(&run, &found, &expected);
    fs::remove_file(sum(&run, 1)).unwrap();
    foreign(&run, &found, &expected);
    fs::copy(sum(&other, 1), sum(&run, 1)).unwrap();
    foreign(&run, &found, &expected);
    let error = run.write_chunk(1, &chunk(&run, 1)).unwrap_err();
    assert!(matches!(error, StoreError::ForeignChunk { .. }), "{error}");
    assert_eq!(fs::read(parquet(&run, 1)).unwrap(), fs::read(parquet(&other, 1)).unwrap());
}

#[test]
fn a_chunk_renamed_to_another_number_is_refused_by_name() {
    let (_store, run) = full(7);
    let id = &run.manifest().run_id;
    fs::rename(parquet(&run, 2), parquet(&run, 1)).unwrap();
    fs::rename(sum(&run, 2), sum(&run, 1)).unwrap();
    foreign(&run, &format!("chunk 2 of run {id} in format 1"), &format!("chunk 1 of run {id} in format 1"));
}

#[test]
fn a_chunk_beyond_the_last_is_refused() {
    let (_store, run) = full(7);
    fs::copy(parquet(&run, 2), parquet(&run, 5)).unwrap();
    let error = run.missing().unwrap_err().to_string();
    let id = &run.manifest().run_id;
    let told = format!("is chunk 2 of run {id} in format 1, where no chunk beyond the 3 of run {id} is due");
    assert!(error.contains(&told), "{error}");
    let error = run.write_chunk(3, &chunk(&run, 2)).unwrap_err().to_string();
    assert_eq!(error, "chunk 3: the run has 3, numbered from 0; ask for one of these");
}

#[test]
fn a_whole_file_of_another_program_is_refused() {
    let (_store, run) = full(7);
    fs::write(parquet(&run, 1), b"abc").unwrap();
    let line = "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad  chunk-000001.parquet\n";
    fs::write(sum(&run, 1), line).unwrap();
    let expected = format!("chunk 1 of run {} in format 1", run.manifest().run_id);
    foreign(&run, "a file that says of no run that it belongs there", &expected);
}

#[test]
fn leftovers_of_killed_writers_are_removed() {
    let store = tempfile::tempdir().unwrap();
    let run = small(store.path(), 7);
    for name in ["chunk-000000.parquet.1.part", "chunk-000001.sha256.77-0123.part", "manifest.json.8.part"] {
        fs::write(run.folder().join(name), b"half").unwrap();
    }
    assert_eq!(run.missing().unwrap().numbers, [0, 1, 2]);
    let left: Vec<_> = fs::read_dir(run.folder()).unwrap().map(|entry| entry.unwrap().file_name()).collect();
    assert_eq!(left, ["manifest.json"]);
}

#[test]
fn reading_stops_at_a_gap_unless_asked_to_go_on() {
    let (_store, run) = full(7);
    fs::remove_file(parquet(&run, 1)).unwrap();
    let strict: Vec<bool> = run.chunks().map(|chunk| chunk.is_ok()).collect();
    assert_eq!(strict, [true, false]);
    let there: Vec<u64> = run.chunks().only_complete().map(|chunk| chunk.unwrap().0).collect();
    assert_eq!(there, [0, 2]);
}
