//! The commands as shell sessions: what they print, and how they exit.

#![allow(clippy::unwrap_used, reason = "a test that cannot go on fails")]

use serde_json::Value;
use std::process::{Command, Output};

fn run(arguments: &[&str]) -> Output {
    let folder = env!("CARGO_TARGET_TMPDIR");
    Command::new(env!("CARGO_BIN_EXE_landbridge")).args(arguments).current_dir(folder).output().unwrap()
}

#[track_caller]
fn json(arguments: &[&str]) -> Value {
    let output = run(arguments);
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    serde_json::from_slice(&output.stdout).unwrap()
}

#[track_caller]
fn check_refused(arguments: &[&str], message: &str) {
    let output = run(arguments);
    assert_eq!(output.status.code(), Some(2));
    assert!(output.stdout.is_empty());
    let found = String::from_utf8(output.stderr).unwrap();
    assert!(found.contains(message), "{found}");
}

#[test]
fn values_are_a_table_by_bitmask() {
    let values = json(&["values", "toy", "--json"]);
    assert_eq!(values["actors"], serde_json::json!(["A", "B", "C"]));
    assert_eq!(values["v"].as_array().unwrap().len(), 8);
    assert!(values["max_gap"].as_f64().unwrap() < 1e-6);
}

#[test]
fn shares_are_given_in_total_and_by_subsystem() {
    let shares = json(&["power", "toy", "--json"]);
    let first = &shares["actors"][0];
    for place in [first, &first["subsystems"]["Gas"]] {
        for key in ["share", "alone", "gain", "regional"] {
            assert!(place[key].is_f64(), "{key} is missing");
        }
    }
}

#[test]
fn a_bloc_of_substitutes_or_complements_changes_shares() {
    let (single, bloc) =
        (json(&["power", "toy", "--json"]), json(&["power", "toy", "--bloc", "A,B", "--json"]));
    assert_ne!(single["actors"][2]["share"], bloc["actors"][2]["share"]);
}

#[test]
fn one_coalition_has_surplus_flows_and_prices() {
    let operation = json(&["dispatch", "toy", "--coalition", "A,C", "--json"]);
    assert!((operation["surplus"].as_f64().unwrap() - 300.0).abs() < 1e-6);
    assert!(!operation["flows"].as_array().unwrap().is_empty());
    assert!(!operation["prices"].as_array().unwrap().is_empty());
}

#[test]
fn calibration_rows_carry_their_miss() {
    let row = json(&["calibrate", "toy", "--json"])["rows"][0].clone();
    assert!((row["miss"].as_f64().unwrap() - (8.0 / 7.5 - 1.0)).abs() < 1e-9);
    assert_eq!(row["fact"], "TOY-1");
}

#[test]
fn the_brief_writes_one_page_that_loads_nothing() {
    let output = run(&["brief", "toy", "--out", "page.html"]);
    assert!(output.status.success());
    let page = std::fs::read_to_string(format!("{}/page.html", env!("CARGO_TARGET_TMPDIR"))).unwrap();
    assert!(page.contains("A seller, a transit state and a buyer"));
    assert!(!page.contains("http") && !page.contains("<script"));
}

#[test]
fn an_extracted_region_is_read_like_the_bundled_one() {
    let folder = format!("{}/extracted", env!("CARGO_TARGET_TMPDIR"));
    std::fs::remove_dir_all(&folder).ok();
    assert!(run(&["extract", "toy", &folder]).status.success());
    assert_eq!(json(&["values", &folder, "--json"]), json(&["values", "toy", "--json"]));
    check_refused(&["extract", "toy", &folder], "is not empty");
}

#[test]
fn a_new_folder_has_no_mistakes_but_that_it_is_empty() {
    let folder = format!("{}/new", env!("CARGO_TARGET_TMPDIR"));
    std::fs::remove_dir_all(&folder).ok();
    assert!(run(&["new", &folder]).status.success());
    assert!(run(&["check", &folder]).status.success());
}

#[test]
fn without_a_river_the_rule_of_outsiders_changes_nothing() {
    let rule = json(&["values", "toy", "--json", "--outsiders", "rule"]);
    assert_eq!(rule, json(&["values", "toy", "--json"]));
}

#[test]
fn bad_input_ends_with_code_two_and_a_remedy() {
    check_refused(&["power", "toi"], "did you mean `toy`?");
    check_refused(&["power", "toy", "--variant", "direct-pip"], "did you mean `direct-pipe`?");
    check_refused(&["power", "toy", "--bloc", "A,D"], "`D` is no actor; known are A, B, C");
    check_refused(&["calibrate", "toy", "--variant", "direct-pipe"], "without --variant");
}

#[test]
fn central_asia_is_held_against_what_was_seen() {
    let calibration = json(&["calibrate", "central-asia", "--json"]);
    let rows = calibration["rows"].as_array().unwrap();
    assert!(rows.len() >= 20);
    for row in rows {
        for key in ["name", "modeled", "observed", "miss", "unit", "fact"] {
            assert!(row.get(key).is_some(), "{row} has no {key}");
        }
    }
    let size = |row: &Value| row["miss"].as_f64().unwrap_or(0.0).abs();
    assert!(rows.windows(2).all(|pair| size(&pair[0]) >= size(&pair[1])), "worst miss first");
}

#[test]
fn a_border_closed_shows_every_actor_by_subsystem() {
    let changes = json(&["compare", "central-asia", "base", "cpc-closed", "--json"]);
    for actor in changes["actors"].as_array().unwrap() {
        let parts = actor["subsystems"].as_object().unwrap();
        let sum: f64 = parts.values().map(|change| change.as_f64().unwrap()).sum();
        assert!((sum - actor["change"].as_f64().unwrap()).abs() < 1e-6, "{actor}");
        assert!(
            parts.iter().all(|(name, change)| name == "Oil" || change.as_f64().unwrap() == 0.0),
            "{actor}"
        );
    }
}
