//! The commands as shell sessions: what they print, and how they exit.

#![allow(clippy::unwrap_used, reason = "a test that cannot go on fails")]

#[path = "commands/claims.rs"]
mod claims;
#[path = "commands/export.rs"]
mod export;
#[path = "commands/futures.rs"]
mod futures;
#[path = "commands/import.rs"]
mod import;
#[path = "commands/interrupted.rs"]
mod interrupted;
#[path = "commands/same_bytes.rs"]
mod same_bytes;
#[path = "commands/serve.rs"]
mod serve;
// The system's table of processes tells memory and open files.
#[cfg(target_os = "linux")]
#[path = "commands/soak.rs"]
mod soak;
// Its shell keeps a program to a memory.
#[cfg(target_os = "linux")]
#[path = "commands/memory.rs"]
mod memory;

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
fn the_brief_writes_one_page_that_holds_what_json_prints_and_loads_nothing() {
    let output = run(&["brief", "toy", "--out", "page.html"]);
    assert!(output.status.success());
    let page = std::fs::read_to_string(format!("{}/page.html", env!("CARGO_TARGET_TMPDIR"))).unwrap();
    assert!(page.contains("<title>A seller, a transit state and a buyer: brief</title>"));
    assert!(page.contains("content=\"default-src 'none'; script-src 'sha256-"));
    let data = page.split("id=\"landbridge-data\">").nth(1).unwrap().split("</script>").next().unwrap();
    let data: Value = serde_json::from_str(data).unwrap();
    assert_eq!(data["kind"], "brief");
    assert_eq!(data["brief"], json(&["brief", "toy", "--json"]));
    let ids: Vec<&str> =
        data["brief"]["chapters"].as_array().unwrap().iter().map(|c| c["id"].as_str().unwrap()).collect();
    assert_eq!(ids.first(), Some(&"claims"));
    assert_eq!(&ids[ids.len() - 3..], ["provenance", "method", "again"]);
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

/// Writes a game into the folder in which the commands run.
fn write_game(name: &str, text: &str) -> String {
    let path = format!("{}/{name}", env!("CARGO_TARGET_TMPDIR"));
    std::fs::write(&path, text).unwrap();
    name.to_owned()
}

#[test]
fn a_bare_game_has_every_concept_or_its_reason() {
    let file = write_game(
        "talmud.json",
        r#"{"n": 3, "v": [0, 0, 0, 0, 0, 0, 100, 200], "players": ["a", "b", "c"], "edges": [[0, 1], [1, 2, 0.5]]}"#,
    );
    let concepts = json(&["game", &file, "--json"]);
    // Aumann & Maschler 1985.
    for (found, expected) in concepts["nucleolus"].as_array().unwrap().iter().zip([50.0, 75.0, 75.0]) {
        assert!((found.as_f64().unwrap() - expected).abs() < 1e-9);
    }
    assert!(concepts["owen"].is_null());
    assert_eq!(concepts["reasons"]["owen"], "no unions");
    assert!(concepts["myerson"].is_array());
    let text = String::from_utf8(run(&["game", &file]).stdout).unwrap();
    assert!(
        text.contains("most dissatisfied with nucleolus") && text.contains("owen none: no unions"),
        "{text}"
    );
}

#[test]
fn mistakes_in_a_bare_game_are_named_with_their_place() {
    for (text, expected) in [
        (r#"{"n": 2, "v": [0, 1, 2]}"#, "v: "),
        (r#"{"n": 2, "v": [1, 1, 2, 3]}"#, "v[0]: "),
        (r#"{"n": 2, "v": [0, 1, "NaN", 3]}"#, "v[2]: "),
        (r#"{"n": 2, "v": [0, 1, 2, 3], "unions": [[0, 1], [1]]}"#, "unions[1]"),
        (r#"{"n": 2, "v": [0, 1, 2, 3], "edges": [[0, 7]]}"#, "edges[0]"),
        (r#"{"n": 40, "v": [0]}"#, "n: "),
        (r#"{"n": 1, "v": [0, 1], "players": ["a\nb"]}"#, "players[0]"),
        ("{", "line 1"),
    ] {
        let file = write_game("wrong.json", text);
        check_refused(&["game", &file], expected);
    }
    check_refused(&["game", "nowhere.json"], "nowhere.json cannot be read");
}

#[test]
fn blocs_stability_and_agenda_are_data_too() {
    let blocs = json(&["blocs", "toy", "--pairs", "--json"]);
    assert_eq!(blocs["changes"][0]["to"], "neighbors");
    assert_eq!(blocs["pairs"]["pairs"][0]["a"], "A");
    let stability = json(&["stability", "toy", "--json"]);
    assert_eq!(stability["all"]["n_partitions"], 2);
    let agenda = json(&["agenda", "toy", "--samples", "50", "--json"]);
    assert_eq!(agenda["issues"][0]["decision"]["issue"], "tariff");
    assert_eq!(agenda["issues"][0]["decision"]["sampled"]["samples"], 50);
    check_refused(&["blocs", "toy", "--to", "neighbours"], "known are alone, neighbors, buyers");
    check_refused(&["agenda", "toy", "--issue", "tarif"], "known are tariff");
    check_refused(&["agenda", "toy", "--samples", "0"], "at least one sample is needed");
    check_refused(&["agenda", "toy", "--samples", "999999999999"], "more than the 1000000 that are kept");
    check_refused(&["stability", "toy", "--tolerance=-1"], "give 0 or more");
}

#[test]
fn shares_under_a_structure_or_ties_and_other_concepts() {
    let bloc = json(&["power", "toy", "--bloc", "A,B", "--json"]);
    let structure = json(&["power", "toy", "--structure", "neighbors", "--json"]);
    assert_eq!(bloc["actors"], structure["actors"]);
    let tied = json(&["power", "toy", "--ties", "--json"]);
    assert!((tied["actors"][1]["gain"].as_f64().unwrap() - 240.0).abs() < 1e-6);
    let concepts = json(&["power", "toy", "--concepts", "--json"]);
    assert_eq!(concepts["concepts"]["payoffs"]["nucleolus"].as_array().unwrap().len(), 3);
    let text = String::from_utf8(run(&["power", "toy", "--concepts"]).stdout).unwrap();
    assert!(text.contains("the core is not empty: every coalition can have 277 more"), "{text}");
}

#[test]
fn metrics_are_listed_evaluated_and_compared() {
    let text = String::from_utf8(run(&["metrics"]).stdout).unwrap();
    assert!(text.contains("regional_shift(ACTOR, STRUCTURE, [SUB-SYSTEM], [by=CONCEPT])"), "{text}");
    let found = json(&["metrics", "toy", "gain(A, gas)", "nucleolus(B)", "--json"]);
    assert!((found["metrics"][0]["value"].as_f64().unwrap() - 160.0).abs() < 1e-6);
    let compared = json(&["compare", "toy", "base", "direct-pipe", "--metric", "share(B, Gas)", "--json"]);
    assert!((compared["metrics"][0]["change"].as_f64().unwrap() + 160.0 / 3.0).abs() < 1e-6);
    check_refused(&["metrics", "nowhere"], "there is no such folder");
    check_refused(&["metrics", "toy", "gian(A)", "gain(Z)"], "did you mean `gain`?");
    check_refused(&["metrics", "toy", "gian(A)", "gain(Z)"], "`Z` is unknown among the actors");
}

#[test]
fn an_attack_has_its_plans_worst_first_with_price_and_proof() {
    let report = json(&["attack", "toy", "--coercer", "B", "--target", "C", "-k", "2", "--json"]);
    assert_eq!(report["proven"], true);
    let plans = report["plans"].as_array().unwrap();
    assert_eq!(plans.len(), 2, "a tariff on a closed pipe does nothing more");
    assert_eq!(plans[0]["levers"], serde_json::json!(["Close the pipe"]));
    let number = |value: &Value| value.as_f64().unwrap();
    assert!((number(&plans[0]["harm"]) - 480.0).abs() < 1e-6);
    assert!((number(&plans[0]["own_cost"]) - 165.0).abs() < 1e-6);
    assert!(number(&plans[0]["bound"]) >= number(&plans[0]["harm"]));
    assert!((number(&plans[0]["bound"]) - 480.0).abs() < 1e-3);
    assert_eq!(plans[1]["verdict"], "profitable");
    let all =
        json(&["attack", "toy", "--coercer", "B", "--target", "C", "-k", "2", "--exhaustive", "--json"]);
    assert_eq!(all["plans"][0]["levers"], plans[0]["levers"]);
    let text = String::from_utf8(run(&["attack", "toy", "--coercer", "nature"]).stdout).unwrap();
    assert!(text.contains("Snow on the rails (from winter)"), "{text}");
}

#[test]
fn an_answer_to_an_attack_is_priced() {
    let arguments = ["attack", "toy", "--coercer", "nature", "--counter", "Tariff on gas", "--json"];
    let report = json(&arguments);
    let countered = &report["plans"][0]["countered"];
    assert_eq!(countered["levers"], serde_json::json!(["Tariff on gas"]));
    assert!(countered["harm"].as_f64().unwrap() > report["plans"][0]["harm"].as_f64().unwrap());
}

#[test]
fn exposure_defenses_and_tolls_are_data_too() {
    let report = json(&["exposure", "toy", "--after", "direct-pipe", "--json"]);
    let curves = report["curves"].as_array().unwrap();
    assert_eq!(curves.len(), report["after"].as_array().unwrap().len());
    let of = |coercer: &str, target: &str| {
        curves.iter().find(|curve| curve["coercer"] == coercer && curve["target"] == target).unwrap()
    };
    assert!((of("B", "C")["harm"][1].as_f64().unwrap() - 480.0).abs() < 1e-6);
    assert_eq!(of("B", "C")["harm"][0], 0.0);
    let text = String::from_utf8(run(&["exposure", "toy", "--after", "direct-pipe"]).stdout).unwrap();
    assert!(text.contains("1 after"), "{text}");

    let arguments = ["harden", "toy", "--coercer", "B", "--target", "C", "-k", "1", "--budget", "10"];
    let report = json(&[&arguments[..], &["--json"]].concat());
    assert_eq!(report["proven"], true);
    let steps = report["steps"].as_array().unwrap();
    assert_eq!(steps[0]["defenses"].as_array().unwrap().len(), 0);
    assert_eq!(steps[1]["defenses"], serde_json::json!(["Treaty on the pipe"]));
    let text = String::from_utf8(run(&arguments).stdout).unwrap();
    assert!(text.contains("Treaty on the pipe"), "{text}");

    let report = json(&["toll", "toy", "Pipe B-C", "--json"]);
    let toll = &report["best"]["at"];
    assert!((toll["revenue"].as_f64().unwrap() - 480.0).abs() < 1e-6, "{report}");
    assert!((toll["toll"].as_f64().unwrap() - 60.0).abs() < 1e-6);
    let text = String::from_utf8(run(&["toll", "toy", "Pipe B-C"]).stdout).unwrap();
    assert!(text.contains("just below 60"), "{text}");
}

#[test]
fn an_attack_that_cannot_be_is_refused_with_a_remedy() {
    check_refused(
        &["attack", "toy", "--coercer", "X"],
        "`X` holds no levers; known are A, B, C, nature, third party",
    );
    check_refused(&["attack", "toy", "--coercer", "A"], "A holds no lever in levers.csv");
    check_refused(&["attack", "toy", "--coercer", "B", "-k", "9"], "9 levers in a plan are too many");
    check_refused(
        &["attack", "toy", "--coercer", "nature", "--budget", "5"],
        "no lever of nature has a known cost",
    );
    check_refused(&["attack", "toy", "--coercer", "B", "--counter", "Sulk"], "there is no lever `Sulk`");
    check_refused(&["attack", "toy", "--coercer", "B", "--target", "D"], "`D` is no actor");
    check_refused(&["harden", "toy", "--coercer", "B", "--budget=-3"], "--budget -3 is no amount of money");
    check_refused(&["exposure", "toy", "--target", "D"], "`D` is no target; known are A, B, C");
    check_refused(&["toll", "toy", "Pipe C-D"], "no link is named `Pipe C-D`");
    check_refused(&["toll", "toy", "Pipe A-C"], "`Pipe A-C` is an option and does not exist");
    check_refused(&["toll", "toy", "Pipe A-B", "Sea A-C"], "have no toll in common");
}

#[test]
fn metrics_over_samples_go_into_a_table_that_is_looked_into() {
    let file = std::path::Path::new(env!("CARGO_TARGET_TMPDIR")).join("samples.csv");
    let file = file.to_str().unwrap();
    let arguments = ["sweep", "toy", "--metric", "gain(A)", "--metric", "share(C, Gas)", "-n", "256"];
    let report = json(&[&arguments[..], &["--table", file, "--json"]].concat());
    assert_eq!(report["metrics"][0]["n"], 256);
    assert_eq!(report["metrics"][0]["same_sign"], 1.0);
    let text = String::from_utf8(run(&arguments).stdout).unwrap();
    assert!(text.contains("+ in 100 %"), "{text}");

    let found = json(&["sensitivity", file, "--of", "gain(A)", "--json"]);
    let first = &found["factors"][0];
    assert_eq!(first["factor"], "Field", "dear gas halves what A gains: {found}");
    let found = json(&["discover", file, "--of", "gain(A)", "--below", "240", "--json"]);
    assert_eq!(found["cases"], 256);
    let text =
        String::from_utf8(run(&["discover", file, "--of", "gain(A)", "--below", "240"]).stdout).unwrap();
    assert!(text.contains("Field is at least"), "{text}");

    check_refused(&["discover", file, "--of", "gain(B)", "--above", "1"], "known are gain(A); share(C, Gas)");
    check_refused(&["sensitivity", "nowhere.csv", "--of", "gain(B)"], "nowhere.csv cannot be read");
    check_refused(
        &["sweep", "toy", "--metric", "gian(A)"],
        "there is no metric `gian`; did you mean `gain`?",
    );
}
