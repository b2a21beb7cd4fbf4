//! Games with known answers from the literature, see `literature/games/README.md`: every concept, by way of its JSON.

use super::tests_folder;
use landbridge::bare_game::{BareGame, Form, every_concept, read_bare_game};
use landbridge::game::{Coalition, TuGame, banzhaf, banzhaf_normalized, nucleolus, shapley};
use serde_json::{Value, json};
use std::collections::BTreeMap;
use std::fs;

/// Relative to the largest value: the known answers are exact fractions, printed to all digits.
const LINEAR: f64 = 1e-9;

/// The same for what comes from programs.
const BY_PROGRAM: f64 = 1e-7;

/// The concepts checked, with how many games have each (a file or a key that is lost is noticed) and how close they must be.
const CHECKED: [(&str, usize, f64); 22] = [
    ("aumann_dreze", 21, LINEAR),
    ("banzhaf", 39, LINEAR),
    ("banzhaf_normalized", 11, LINEAR),
    ("banzhaf_owen", 22, LINEAR),
    ("convex", 36, LINEAR),
    ("core_empty", 36, BY_PROGRAM),
    ("core_vertices", 19, BY_PROGRAM),
    ("externality_free", 1, LINEAR),
    ("gately", 36, LINEAR),
    ("harsanyi_dividends", 34, LINEAR),
    ("least_core_epsilon", 36, BY_PROGRAM),
    ("mcquillin", 1, LINEAR),
    ("myerson", 17, LINEAR),
    ("myerson_pff", 1, LINEAR),
    ("nucleolus", 37, BY_PROGRAM),
    ("owen", 22, LINEAR),
    ("per_capita_nucleolus", 33, BY_PROGRAM),
    ("per_capita_prenucleolus", 33, BY_PROGRAM),
    ("prenucleolus", 36, BY_PROGRAM),
    ("shapley", 39, LINEAR),
    ("superadditive", 34, LINEAR),
    ("tau", 36, LINEAR),
];

fn files() -> Vec<(String, Value)> {
    let mut files: Vec<(String, Value)> = fs::read_dir(tests_folder().join("literature/games"))
        .unwrap()
        .map(|entry| entry.unwrap().path())
        .filter(|path| path.extension().is_some_and(|extension| extension == "json"))
        .map(|path| {
            let name = path.file_stem().unwrap().to_string_lossy().into_owned();
            (name, serde_json::from_str(&fs::read_to_string(&path).unwrap()).unwrap())
        })
        .collect();
    files.sort_by(|first, second| first.0.cmp(&second.0));
    files
}

/// The game of a file whose values a rule gives.
fn of_rule(rule: &Value) -> TuGame {
    let numbers = |key: &str| -> Vec<f64> {
        rule[key].as_array().unwrap().iter().map(|number| number.as_f64().unwrap()).collect()
    };
    match rule["kind"].as_str().unwrap() {
        "bankruptcy" => {
            let (estate, claims) = (rule["estate"].as_f64().unwrap(), numbers("claims"));
            let all: f64 = claims.iter().sum();
            let claimed = |s: Coalition| s.members().map(|player| claims[player]).sum::<f64>();
            TuGame::from_rule(claims.len(), |s| (estate - (all - claimed(s))).max(0.0))
        }
        "weighted_voting" => {
            let (quota, weights) = (rule["quota"].as_f64().unwrap(), numbers("weights"));
            let votes = |s: Coalition| s.members().map(|player| weights[player]).sum::<f64>();
            TuGame::from_rule(weights.len(), |s| f64::from(u8::from(votes(s) >= quota)))
        }
        kind => panic!("no rule for {kind}"),
    }
}

/// Where two answers differ by more than `tolerance`, a path to it.
fn difference(found: &Value, expected: &Value, tolerance: f64) -> Option<String> {
    match (found, expected) {
        (Value::Array(found), Value::Array(expected)) if found.len() == expected.len() => {
            found.iter().zip(expected).enumerate().find_map(|(place, (found, expected))| {
                difference(found, expected, tolerance).map(|deeper| format!("[{place}]{deeper}"))
            })
        }
        (Value::Number(found), Value::Number(expected)) => {
            let off = (found.as_f64().unwrap() - expected.as_f64().unwrap()).abs();
            (off > tolerance).then(|| format!(": found {found}, expected {expected}"))
        }
        (found, expected) => (found != expected).then(|| format!(": found {found}, expected {expected}")),
    }
}

fn magnitude(game: &BareGame) -> f64 {
    match &game.form {
        Form::Table { game, .. } => game.magnitude(),
        Form::PartitionFunction(_) => 1.0,
    }
}

#[test]
fn concepts_are_those_of_the_literature() {
    let mut counts: BTreeMap<&str, usize> = BTreeMap::new();
    for (name, file) in files() {
        let (found, magnitude) = if file["v"].is_array() || file["worth"].is_object() {
            let game = read_bare_game(&file.to_string()).unwrap_or_else(|error| panic!("{name}: {error}"));
            (serde_json::to_value(every_concept(&game)).unwrap(), magnitude(&game))
        } else {
            let game = of_rule(&file["v_rule"]);
            let normalized = banzhaf_normalized(&game).ok();
            let found = json!({
                "shapley": shapley(&game), "banzhaf": banzhaf(&game), "banzhaf_normalized": normalized,
                "nucleolus": nucleolus(&game).unwrap().allocation,
            });
            (found, game.magnitude())
        };
        for (concept, _, tolerance) in &CHECKED {
            let Some(expected) = file["expected"].get(*concept) else { continue };
            *counts.entry(*concept).or_default() += 1;
            if let Some(difference) = difference(&found[*concept], expected, tolerance * magnitude) {
                panic!("{name}, {concept}{difference}");
            }
            assert_eq!(
                found["reasons"].get(*concept).is_some(),
                found[*concept].is_null(),
                "{name}, {concept}: nothing needs a reason, and something none"
            );
        }
    }
    assert_eq!(counts, CHECKED.iter().map(|&(concept, count, _)| (concept, count)).collect());
}
