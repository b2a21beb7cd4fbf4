//! Games with known answers from the literature, see `literature/games/README.md`: everything linear in v, tau, Gately, properties.

use super::tests_folder;
use landbridge::bare_game::{BareGame, Form, every_concept, read_bare_game};
use landbridge::game::{Coalition, TuGame, banzhaf, banzhaf_normalized, shapley};
use serde_json::{Value, json};
use std::collections::BTreeMap;
use std::fs;

/// Relative to the largest value: the known answers are exact fractions, printed to all digits.
const TOLERANCE: f64 = 1e-9;

/// The concepts checked here, with how many games have each: a file or a key that is lost is noticed.
const CHECKED: [(&str, usize); 15] = [
    ("aumann_dreze", 21),
    ("banzhaf", 39),
    ("banzhaf_normalized", 11),
    ("banzhaf_owen", 22),
    ("convex", 36),
    ("externality_free", 1),
    ("gately", 36),
    ("harsanyi_dividends", 34),
    ("mcquillin", 1),
    ("myerson", 17),
    ("myerson_pff", 1),
    ("owen", 22),
    ("shapley", 39),
    ("superadditive", 34),
    ("tau", 36),
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
    let mut counts: BTreeMap<&str, usize> = CHECKED.iter().map(|&(concept, _)| (concept, 0)).collect();
    for (name, file) in files() {
        let (found, magnitude) = if file["v"].is_array() || file["worth"].is_object() {
            let game = read_bare_game(&file.to_string()).unwrap_or_else(|error| panic!("{name}: {error}"));
            (serde_json::to_value(every_concept(&game)).unwrap(), magnitude(&game))
        } else {
            let game = of_rule(&file["v_rule"]);
            let normalized = banzhaf_normalized(&game).ok();
            let found = json!({
                "shapley": shapley(&game), "banzhaf": banzhaf(&game), "banzhaf_normalized": normalized,
            });
            (found, game.magnitude())
        };
        for (concept, count) in &mut counts {
            let Some(expected) = file["expected"].get(*concept) else { continue };
            *count += 1;
            if let Some(difference) = difference(&found[*concept], expected, TOLERANCE * magnitude) {
                panic!("{name}, {concept}{difference}");
            }
            assert_eq!(
                found["reasons"].get(*concept).is_some(),
                found[*concept].is_null(),
                "{name}, {concept}: nothing needs a reason, and something none"
            );
        }
    }
    assert_eq!(counts, CHECKED.into_iter().collect());
}
