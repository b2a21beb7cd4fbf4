//! A run is found by its id, a beginning of it, or its path.

use crate::{chunk, small};
use landbridge_store::{Run, StoreError, runs};
use std::path::Path;

/// A store with 20 runs, more than there are first digits, so that some share theirs.
fn store() -> (tempfile::TempDir, Vec<String>) {
    let store = tempfile::tempdir().unwrap();
    let mut ids: Vec<String> =
        (0..20).map(|seed| small(store.path(), seed).manifest().run_id.clone()).collect();
    ids.sort();
    (store, ids)
}

#[test]
fn a_run_is_found_by_id_beginning_and_path() {
    let (store, ids) = store();
    for id in &ids {
        let folder = store.path().join(id);
        let path = folder.to_str().unwrap();
        for (place, name) in
            [(store.path(), id.as_str()), (store.path(), &id[..12]), (Path::new("nowhere"), path)]
        {
            assert_eq!(&Run::open(place, name).unwrap().manifest().run_id, id);
        }
    }
}

#[test]
fn a_beginning_of_several_is_refused_with_their_names() {
    let (store, ids) = store();
    let first = ids.windows(2).find(|pair| pair[0][..1] == pair[1][..1]).unwrap()[0][..1].to_owned();
    let matching: Vec<String> = ids.into_iter().filter(|id| id.starts_with(&first)).collect();
    let error = Run::open(store.path(), &first).unwrap_err();
    let text = format!("the run `{first}`: may be {}; write more of its name", matching.join(", "));
    assert_eq!(error.to_string(), text);
    assert!(matches!(error, StoreError::AmbiguousRun { matching: told, .. } if told == matching));
}

#[test]
fn an_unknown_run_is_refused_with_the_runs_there_are() {
    let (store, ids) = store();
    for asked in ["xyz", "", "0123456789abcdef0"] {
        let error = Run::open(store.path(), asked).unwrap_err();
        let text = format!("no run `{asked}`; there are {} and 4 more", ids[..16].join(", "));
        assert!(error.to_string().ends_with(&text), "{error}");
    }
    let empty = tempfile::tempdir().unwrap();
    let error = Run::open(empty.path(), "a").unwrap_err().to_string();
    assert!(
        error.ends_with("no run `a`; there is no run at all: simulate first, or name another store"),
        "{error}"
    );
    let error = Run::open(&empty.path().join("typo"), "a").unwrap_err().to_string();
    assert!(error.contains("typo: cannot read this: ") && error.ends_with("; check the path"), "{error}");
}

#[test]
fn a_listing_tells_how_many_chunks_are_there() {
    let store = tempfile::tempdir().unwrap();
    let (one, two) = (small(store.path(), 1), small(store.path(), 2));
    two.write_chunk(0, &chunk(&two, 0)).unwrap();
    two.write_chunk(2, &chunk(&two, 2)).unwrap();
    std::fs::remove_file(two.folder().join("chunk-000002.sha256")).unwrap();
    std::fs::create_dir(store.path().join("notes")).unwrap();
    let listing = runs(store.path()).unwrap();
    assert!(listing.refused.is_empty());
    let there = |run: &Run| {
        let listed = listing.runs.iter().find(|listed| listed.folder == run.folder()).unwrap();
        assert_eq!(&listed.manifest, run.manifest());
        listed.there
    };
    assert_eq!((listing.runs.len(), there(&one), there(&two)), (2, 0, 1));
}
