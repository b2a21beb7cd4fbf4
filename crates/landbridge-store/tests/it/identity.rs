//! The name of a run hangs on all that the run depends on, and on nothing else.

use crate::{layout, manifest};
use landbridge_store::{Identity, Manifest, chunk_size_of};

#[test]
fn the_order_of_entries_does_not_matter() {
    let (mut one, mut two) = (Identity::new(), Identity::new());
    one.put("seed", "7").unwrap();
    one.put("n", "300").unwrap();
    two.put("n", "300").unwrap();
    two.put("seed", "7").unwrap();
    assert_eq!(one.run_id(), two.run_id());
}

#[test]
fn the_name_is_the_start_of_the_hash_of_the_text() {
    let mut identity = Identity::new();
    identity.put("a \"b\"", "ü\n").unwrap();
    assert_eq!(identity.canonical_text(), "{\"a \\\"b\\\"\":\"ü\\n\",\"format_version\":\"1\"}");
    // printf '%s' '{"a \"b\"":"ü\n","format_version":"1"}' | sha256sum
    assert_eq!(identity.run_id(), "0b9e3c7d59a8b022");
}

#[test]
fn entries_cannot_run_together() {
    let (mut one, mut two) = (Identity::new(), Identity::new());
    one.put("a", "b\",\"c\":\"d").unwrap();
    two.put("a", "b").unwrap();
    two.put("c", "d").unwrap();
    assert_ne!(one.run_id(), two.run_id());
}

#[test]
fn a_name_is_not_given_twice() {
    let mut identity = Identity::new();
    identity.put("seed", "7").unwrap();
    let error = identity.put("seed", "8").unwrap_err().to_string();
    assert_eq!(error, "the identity of a run: the name `seed` is given twice; give each its own name");
    assert!(identity.put("format_version", "2").is_err());
    identity.put("chunk_size", "9").unwrap();
    assert!(Manifest::new(identity, 9, layout(), "".into()).is_err());
}

#[test]
fn what_is_about_a_run_does_not_name_it() {
    let mut other = manifest(7);
    other.about = "something else".into();
    assert_eq!(manifest(7).identity.run_id(), other.identity.run_id());
    assert_ne!(manifest(7).run_id, manifest(8).run_id);
}

#[test]
fn chunks_are_cut_by_the_number_of_futures_alone() {
    let sizes = [(0, 1), (1, 1), (64, 1), (65, 2), (128, 2), (129, 4), (300, 8), (8192, 128), (8193, 256)];
    for (n, size) in sizes {
        assert_eq!(chunk_size_of(n), size, "{n}");
    }
    assert_eq!(chunk_size_of(u64::MAX), 256);
    let manifest = manifest(7);
    assert_eq!((manifest.chunk_count(), manifest.futures_of(37)), (38, 296..300));
    assert!(manifest.futures_of(38).is_empty() && manifest.futures_of(u64::MAX).is_empty());
    let futures: Vec<u64> = (0..38).flat_map(|chunk| manifest.futures_of(chunk)).collect();
    assert_eq!(futures, (0..300).collect::<Vec<_>>());
}

#[test]
fn a_run_without_futures_has_no_chunks() {
    let store = tempfile::tempdir().unwrap();
    let manifest = Manifest::new(Identity::new(), 0, layout(), "".into()).unwrap();
    let run = landbridge_store::Run::open_or_create(store.path(), manifest).unwrap();
    assert!(run.missing().unwrap().numbers.is_empty());
    assert_eq!(run.chunks().count(), 0);
}
