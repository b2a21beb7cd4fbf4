//! `landbridge import`: what it prints, what it writes, what it refuses.

use super::{check_refused, json, run};
use std::path::{Path, PathBuf};

fn network(name: &str) -> String {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../landbridge/tests/pypsa").join(name);
    folder.to_str().unwrap().to_owned()
}

/// A folder that is not there yet.
fn fresh(name: &str) -> PathBuf {
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join("imported").join(name);
    if folder.exists() {
        std::fs::remove_dir_all(&folder).unwrap();
    }
    std::fs::create_dir_all(folder.parent().unwrap()).unwrap();
    folder
}

#[test]
fn a_pypsa_folder_becomes_a_region_that_reads_without_mistakes() {
    let (from, to) = (network("lines-as-transport"), fresh("lines"));
    let to = to.to_str().unwrap();
    let output = run(&["import", "pypsa", &from, to, "--solve", "--money", "EUR"]);
    let text = String::from_utf8(output.stdout).unwrap();
    assert!(text.contains("3 generators became supplies"), "{text}");
    assert!(text.contains("objective + objective_constant): 3355.00"), "{text}");
    assert!(text.contains("all load is served"), "{text}");
    assert!(run(&["check", to]).status.success());
    assert_eq!(json(&["values", to, "--json"])["actors"], serde_json::json!(["A", "B", "C", "D"]));
    check_refused(&["import", "pypsa", &from, to], "is not empty; name a new folder");
}

#[test]
fn what_pypsa_cannot_serve_is_printed_with_its_period() {
    let (from, to) = (network("infeasible"), fresh("infeasible"));
    let report = json(&[
        "import",
        "pypsa",
        &from,
        to.to_str().unwrap(),
        "--solve",
        "--json",
        "--shortfall-price",
        "900",
    ]);
    assert_eq!(report["unserved"].as_array().unwrap().len(), 1);
    let unserved = &report["unserved"][0];
    assert_eq!((unserved["name"].as_str(), unserved["period"].as_str()), (Some("B"), Some("1")));
    assert!((unserved["amount"].as_f64().unwrap() - 14.0).abs() < 1e-9);
    assert_eq!(report["shortfall_price"], 900.0);
}

#[test]
fn owners_come_from_a_file() {
    let (from, to) = (network("infeasible"), fresh("owned"));
    let owners = to.parent().unwrap().join("owners.csv");
    std::fs::write(&owners, "bus,actor\nA,Aland\nB,Bland\n").unwrap();
    let owners = owners.to_str().unwrap();
    assert!(run(&["import", "pypsa", &from, to.to_str().unwrap(), "--owners", owners]).status.success());
    let links = std::fs::read_to_string(to.join("links.csv")).unwrap();
    assert!(links.contains("Aland;Bland"), "{links}");
    check_refused(
        &["import", "pypsa", &from, "elsewhere", "--owners", "nowhere.csv"],
        "nowhere.csv cannot be read",
    );
    check_refused(&["import", "pypsa", "nowhere", "elsewhere"], "cannot be read");
}
