//! A manifest is written once and held to.

use crate::{identity, layout, manifest};
use landbridge_store::{Kind, Layout, Manifest, Run, StoreError};
use std::fs;

/// Writes the manifest of a run with one text replaced by another, and gives the refusal of each way to open it.
fn edit(from: &str, to: &str) -> Vec<String> {
    let store = tempfile::tempdir().unwrap();
    let run = Run::open_or_create(store.path(), manifest(7)).unwrap();
    let path = run.folder().join("manifest.json");
    let text = fs::read_to_string(&path).unwrap();
    assert!(text.contains(from), "{text}");
    fs::write(&path, text.replace(from, to)).unwrap();
    let listing = landbridge_store::runs(store.path()).unwrap();
    assert!(listing.runs.is_empty());
    let mut errors = listing.refused;
    errors.push(Run::open_or_create(store.path(), manifest(7)).unwrap_err());
    errors.push(Run::open(store.path(), &run.manifest().run_id).unwrap_err());
    assert_eq!(errors.len(), 3);
    assert!(errors.iter().all(|error| matches!(error, StoreError::Manifest { .. })));
    errors.iter().map(ToString::to_string).collect()
}

fn expect(errors: &[String], text: &str) {
    for error in errors {
        assert!(error.contains(&format!("manifest.json: {text}")), "{error}");
    }
}

#[test]
fn a_manifest_is_read_as_it_was_written() {
    let store = tempfile::tempdir().unwrap();
    let mut made = manifest(7);
    made.about = serde_json::json!({ "title": "a dry year", "rules": ["a", "b"] });
    let run = Run::open_or_create(store.path(), made.clone()).unwrap();
    assert_eq!(Run::open(store.path(), &made.run_id).unwrap().manifest(), &made);
    assert_eq!(run.folder(), store.path().join(&made.run_id));
    // Another text for people is no other run; the first stays.
    let again = Run::open_or_create(store.path(), manifest(7)).unwrap();
    assert_eq!(again.manifest(), &made);
}

#[test]
fn another_layout_or_number_of_futures_is_refused() {
    let store = tempfile::tempdir().unwrap();
    Run::open_or_create(store.path(), manifest(7)).unwrap();
    let other = Layout::new([("future", Kind::Number)]).unwrap();
    let other = Manifest::new(identity(7), 300, other, "".into()).unwrap();
    let error = Run::open_or_create(store.path(), other).unwrap_err().to_string();
    assert!(
        error.contains("manifest.json: has another layout than this program gives the same run; "),
        "{error}"
    );
    let other = Manifest::new(identity(7), 301, layout(), "".into()).unwrap();
    let error = Run::open_or_create(store.path(), other).unwrap_err().to_string();
    assert!(error.contains("has another number of futures than"), "{error}");
}

#[test]
fn another_version_is_refused() {
    let errors = edit("\"format_version\": 1", "\"format_version\": 2");
    expect(
        &errors,
        "is of format version 2, and this program reads version 1; read the run with the program",
    );
}

#[test]
fn an_edited_manifest_is_refused() {
    expect(&edit("\"seed\": \"7\"", "\"seed\": \"8\""), "says run ");
    expect(&edit("\"chunk_size\": 8", "\"chunk_size\": 4"), "has chunks of 4 where 300 futures make 8");
    expect(&edit("\"about\"", "\"abuot\""), "is no manifest: unknown field `abuot`");
    expect(
        &edit("\"future\"", "\"actor\""),
        "is no manifest: the layout of a run: the name `actor` is given twice",
    );
    expect(&edit("\n}", ""), "is no JSON: ");
}

#[test]
fn a_layout_has_columns_with_names_of_their_own() {
    let text = |columns: &[(&str, Kind)]| Layout::new(columns.iter().copied()).unwrap_err().to_string();
    assert_eq!(text(&[]), "the layout of a run: has no column; name at least one");
    assert_eq!(text(&[("", Kind::Text)]), "the layout of a run: a column has no name; name it");
    let twice = text(&[("a", Kind::Text), ("a", Kind::Count)]);
    assert_eq!(twice, "the layout of a run: the name `a` is given twice; give each its own name");
}

#[test]
fn a_store_that_cannot_be_made_is_refused() {
    let folder = tempfile::tempdir().unwrap();
    let store = folder.path().join("file");
    fs::write(&store, "").unwrap();
    let error = Run::open_or_create(&store, manifest(7)).unwrap_err();
    assert!(error.to_string().contains("cannot create this"), "{error}");
    assert!(matches!(error, StoreError::File { .. }));
}
