//! Claims, what they rest on, and back-tests, as shell sessions.

use super::{check_refused, json, run};
use std::path::Path;

#[test]
fn claims_have_verdicts_numbers_ranges_and_sources() {
    let found = json(&["claims", "toy", "--json"]);
    let claims = found["claims"].as_array().unwrap();
    assert_eq!(claims.len(), 5);
    for claim in claims {
        for key in ["id", "text", "verdict", "base", "range", "sign_share", "sources", "tests"] {
            assert!(claim.get(key).is_some(), "{key} is missing");
        }
    }
    assert_eq!(claims[0]["verdict"], "fails");
    assert_eq!(claims[4]["verdict"], "not_known");
    assert_eq!(claims[0]["sources"], serde_json::json!(["TOY-1"]));
    let text = String::from_utf8(run(&["claims", "toy", "--full"]).stdout).unwrap();
    assert!(text.contains(
        "Of 5 claims: 2 depend on what is not known (field, quarrel); 2 do not hold (bloc, border)"
    ));
    assert!(text.contains("where only tied actors can deal"), "{text}");
}

#[test]
fn a_changed_row_moves_a_verdict_and_that_is_told() {
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join("claims");
    let _ = std::fs::remove_dir_all(&folder);
    let (region, before) = (folder.join("mine"), folder.join("before.json"));
    std::fs::create_dir_all(&folder).unwrap();
    let path = region.to_str().unwrap();
    assert!(run(&["extract", "toy", path]).status.success());
    std::fs::write(&before, run(&["claims", path, "--json"]).stdout).unwrap();
    let supplies = region.join("supplies.csv");
    let text = std::fs::read_to_string(&supplies).unwrap();
    // Without a field A gains nothing by gas.
    assert!(text.contains("A field,A gas,10,20"));
    std::fs::write(&supplies, text.replace("A field,A gas,10,20", "A field,A gas,0,20")).unwrap();
    let arguments = ["claims", path, "--json", "--before", before.to_str().unwrap()];
    let moved = json(&arguments)["moved"].clone();
    let field = serde_json::json!(["field", "depends", "fails"]);
    assert!(moved.as_array().unwrap().contains(&field), "{moved}");
    check_refused(
        &["claims", "toy", "--before", supplies.to_str().unwrap()],
        "is not what `landbridge claims --json` prints",
    );
}

#[test]
fn a_claim_that_is_not_there_is_refused() {
    check_refused(&["claims", "toy", "--only", "blok"], "there is no claim `blok`; did you mean `bloc`?");
    check_refused(&["why", "toy", "gian(A)"], "there is no metric `gian`; did you mean `gain`?");
}

#[test]
fn a_figure_rests_on_rows_ranked_by_influence() {
    let found = json(&["why", "toy", "gain(B, Gas)", "--json"]);
    let figure = &found["figures"][0];
    assert!((figure["value"].as_f64().unwrap() - 160.0).abs() < 1e-6);
    let changes: Vec<f64> =
        figure["rows"].as_array().unwrap().iter().map(|row| row["change"].as_f64().unwrap().abs()).collect();
    assert!(changes.len() > 3 && changes.is_sorted_by(|a, b| a >= b));
    assert!(figure["on_c"].as_f64().unwrap() > 0.99);
    let of_claim = json(&["why", "toy", "border", "--json"]);
    assert_eq!(of_claim["figures"].as_array().unwrap().len(), 2);
    assert!(run(&["why", "toy", "quarrel"]).status.success());
}

#[test]
fn back_tests_stand_beside_what_was_seen() {
    let rows = json(&["backtest", "toy", "--json"]);
    assert_eq!(rows["rows"].as_array().unwrap().len(), 2);
    let text = String::from_utf8(run(&["backtest", "toy"]).stdout).unwrap();
    assert!(text.contains("The border closes") && text.contains("some gas always finds a way"));
}

#[test]
fn check_reads_claims_and_back_tests() {
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join("checked-claims");
    let _ = std::fs::remove_dir_all(&folder);
    let path = folder.to_str().unwrap();
    assert!(run(&["extract", "toy", path]).status.success());
    for (file, old, new, message) in [
        ("claims.toml", "gain(A, Freight)", "gain(A, Fright)", "did you mean `Freight`?"),
        ("backtests.csv", "flow,Pipe A-B", "flow,Pipe A-D", "`Pipe A-D` is unknown (with closed-border)"),
    ] {
        let file = folder.join(file);
        let text = std::fs::read_to_string(&file).unwrap();
        std::fs::write(&file, text.replace(old, new)).unwrap();
        check_refused(&["check", path], message);
        std::fs::write(&file, text).unwrap();
    }
    let counted = json(&["check", path, "--json"]);
    assert_eq!(counted["claims"], 5);
}
