//! The nucleolus, its kin and the core against known answers from the literature.

use landbridge::game::{
    Coalition, Core, NoValue, Nucleolus, TuGame, core, core_vertices, least_core, nucleolus,
    per_capita_nucleolus, per_capita_prenucleolus, prenucleolus,
};
use serde_json::Value;

/// Relative to the largest |v|.
const TOLERANCE: f64 = 1e-7;

type Concept = fn(&TuGame) -> Result<Nucleolus, NoValue>;

fn read(path: &str) -> Value {
    let path = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/literature").join(path);
    serde_json::from_str(&std::fs::read_to_string(path).unwrap()).unwrap()
}

fn numbers(value: &Value) -> Option<Vec<f64>> {
    value.as_array().map(|list| list.iter().map(|number| number.as_f64().unwrap()).collect())
}

fn table(values: &[f64]) -> TuGame {
    TuGame::from_rule(values.len().trailing_zeros() as usize, |s| values[s.index()])
}

/// The game of a file: a table, or a rule for large ones.
fn game_of(fixture: &Value) -> Option<TuGame> {
    if let Some(values) = numbers(&fixture["v"]) {
        return Some(table(&values));
    }
    let rule = &fixture["v_rule"];
    let n = usize::try_from(fixture["n"].as_u64()?).unwrap();
    match rule["kind"].as_str()? {
        "bankruptcy" => {
            let (claims, estate) = (numbers(&rule["claims"])?, rule["estate"].as_f64()?);
            let outside = |s: Coalition| (0..n).filter(|&i| !s.contains(i)).map(|i| claims[i]).sum::<f64>();
            Some(TuGame::from_rule(n, |s| (estate - outside(s)).max(0.0)))
        }
        "weighted_voting" => {
            let (weights, quota) = (numbers(&rule["weights"])?, rule["quota"].as_f64()?);
            let weight = |s: Coalition| s.members().map(|i| weights[i]).sum::<f64>();
            Some(TuGame::from_rule(n, |s| f64::from(weight(s) >= quota)))
        }
        other => panic!("unknown rule {other}"),
    }
}

fn largest(game: &TuGame) -> f64 {
    game.values().iter().fold(0.0, |most, value| value.abs().max(most))
}

fn assert_near(found: &[f64], expected: &[f64], scale: f64, what: &str) {
    assert_eq!(found.len(), expected.len(), "{what}");
    for (a, b) in found.iter().zip(expected) {
        assert!((a - b).abs() <= TOLERANCE * scale, "{what}: {found:?}, expected {expected:?}");
    }
}

#[test]
fn games_of_the_literature_have_their_known_nucleoli() {
    let concepts: [(&str, Concept); 4] = [
        ("nucleolus", nucleolus),
        ("prenucleolus", prenucleolus),
        ("per_capita_nucleolus", per_capita_nucleolus),
        ("per_capita_prenucleolus", per_capita_prenucleolus),
    ];
    let mut compared = [0; 4];
    for (name, fixture) in games() {
        let Some(game) = game_of(&fixture) else { continue };
        for (place, (concept, compute)) in concepts.iter().enumerate() {
            let Some(expected) = fixture["expected"].get(concept) else { continue };
            compared[place] += 1;
            let what = format!("{concept} of {name}");
            match numbers(expected) {
                Some(expected) => {
                    let found = compute(&game).unwrap_or_else(|reason| panic!("{what}: {reason}"));
                    assert_near(&found.allocation, &expected, largest(&game), &what);
                    // A level may repeat in another run, but the first is the same in all.
                    if let Some(levels) = numbers(&fixture["expected"][format!("{concept}_levels")]) {
                        assert_near(
                            &found.levels[..1],
                            &levels[..1],
                            largest(&game),
                            &format!("first level, {what}"),
                        );
                    }
                    assert!(found.gap <= 1e-12 * largest(&game), "{what}: gap {}", found.gap);
                }
                None => assert!(matches!(compute(&game), Err(NoValue::NoImputation { .. })), "{what}"),
            }
        }
    }
    assert_eq!(compared, [37, 36, 33, 33]);
}

#[test]
fn games_of_the_literature_have_their_known_cores() {
    let mut compared = [0; 3];
    for (name, fixture) in games() {
        let Some(game) = game_of(&fixture) else { continue };
        let (expected, scale) = (&fixture["expected"], largest(&game));
        if let Some(epsilon) = expected["least_core_epsilon"].as_f64() {
            compared[0] += 1;
            assert_near(
                &[least_core(&game).unwrap().epsilon],
                &[epsilon],
                scale,
                &format!("least core of {name}"),
            );
        }
        if let Some(empty) = expected["core_empty"].as_bool() {
            compared[1] += 1;
            assert_eq!(matches!(core(&game).unwrap(), Core::Empty { .. }), empty, "core of {name}");
        }
        if let Some(expected) = expected["core_vertices"].as_array() {
            compared[2] += 1;
            let found = core_vertices(&game).unwrap();
            assert_eq!(found.len(), expected.len(), "corners of the core of {name}: {found:?}");
            for (found, expected) in found.iter().zip(expected) {
                assert_near(
                    found,
                    &numbers(expected).unwrap(),
                    scale,
                    &format!("corners of the core of {name}"),
                );
            }
        }
    }
    assert_eq!(compared, [36, 36, 19]);
}

/// Guajardo & Jörnsten (2015) list games whose nucleolus was published wrong. Cost games are solved as savings.
#[test]
fn commonly_mistaken_games_have_their_corrected_nucleoli() {
    let fixture = read("networks/nucleolus_common_mistakes.json");
    let cases = fixture["cases"].as_array().unwrap();
    assert_eq!(cases.len(), 4);
    for case in cases {
        let values = table(&numbers(&case["game"]["v"]).unwrap());
        let is_cost = case["game"]["kind"] == "cost";
        // −cost is a game of value whose excesses are those of the cost game.
        let game =
            TuGame::from_rule(
                values.n_players(),
                |s| if is_cost { -values.value(s) } else { values.value(s) },
            );
        let expected = &case["expected"];
        let shares: Vec<f64> = case["game"]["players"]
            .as_array()
            .unwrap()
            .iter()
            .map(|player| expected["nucleolus"]["values"][player.as_str().unwrap()].as_f64().unwrap())
            .collect();
        let found = nucleolus(&game).unwrap();
        let found: Vec<f64> =
            found.allocation.iter().map(|share| if is_cost { -share } else { *share }).collect();
        let name = case["name"].as_str().unwrap();
        assert_near(&found, &shares, largest(&game), name);
        let epsilon = expected["least_core_epsilon"]["value"].as_f64().unwrap();
        assert_near(&[least_core(&game).unwrap().epsilon], &[epsilon], largest(&game), name);
    }
}

fn games() -> Vec<(String, Value)> {
    let folder = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/literature/games");
    let mut names: Vec<String> = std::fs::read_dir(folder)
        .unwrap()
        .map(|entry| entry.unwrap().path())
        .filter(|path| path.extension().is_some_and(|extension| extension == "json"))
        .map(|path| path.file_name().unwrap().to_str().unwrap().to_owned())
        .collect();
    names.sort();
    names.into_iter().map(|name| (name.clone(), read(&format!("games/{name}")))).collect()
}
