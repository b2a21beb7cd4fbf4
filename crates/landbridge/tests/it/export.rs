//! Tables for other programs: orders of coalitions as those programs publish them, and numbers as the engine has them.

use crate::{VALUE_TOLERANCE, assert_close, read_toy, table};
use landbridge::calibration::calibrate;
use landbridge::dispatch::{ColumnRole, Values, operate, sweep};
use landbridge::export::{
    Cells, CoalitionOrder, ExportTable, GameValues, claims_table, flows_geojson, flows_table, game_values,
    observed_table, plain_values, shares_table, values_table,
};
use landbridge::game::{Coalition, TuGame, shapley};
use landbridge::model::{ActorId, Folder, LinkId, Region, read_region};
use landbridge::shares::{part_games, split};
use landbridge::units::Interval;
use serde_json::Value;
use std::sync::atomic::AtomicBool;

const BOTH: [CoalitionOrder; 2] = [CoalitionOrder::Bits, CoalitionOrder::Lexicographic];

/// Coalitions as the programs write them: `13` is that of the first and the third player.
fn written(order: CoalitionOrder, n_players: usize) -> Vec<String> {
    let coalitions = order.coalitions(n_players).into_iter();
    let digits = |coalition: Coalition| coalition.members().map(|player| (player + 1).to_string()).collect();
    coalitions.map(digits).collect()
}

/// A game by a rule over its players' claims.
fn game_of(claims: &[f64], rule: impl Fn(&[f64]) -> f64) -> GameValues {
    let value = |coalition: Coalition| {
        let members: Vec<f64> = coalition.members().map(|player| claims[player]).collect();
        let value = rule(&members);
        Interval { lower: value, upper: value }
    };
    GameValues {
        title: "published".to_owned(),
        actors: (0..claims.len()).map(ActorId).collect(),
        values: Coalition::all(claims.len()).map(value).collect(),
    }
}

#[track_caller]
fn texts<'a>(table: &'a ExportTable, name: &str) -> Vec<&'a str> {
    match &table.column(name).unwrap().cells {
        Cells::Text(cells) => cells.iter().map(|cell| cell.as_deref().unwrap()).collect(),
        other => panic!("{name} holds {other:?}"),
    }
}

#[track_caller]
fn numbers(table: &ExportTable, name: &str) -> Vec<Option<f64>> {
    match &table.column(name).unwrap().cells {
        Cells::Number(cells) => cells.clone(),
        Cells::Count(cells) => cells.iter().map(|cell| cell.map(|count| count as f64)).collect(),
        Cells::Text(_) => panic!("{name} holds texts"),
    }
}

#[test]
fn coalitions_come_as_the_programs_list_them() {
    // MatTuGames, mat_tugames/gameToMatlab.m: the binary order (full form), and the order by size.
    assert_eq!(
        written(CoalitionOrder::Bits, 4),
        ["", "1", "2", "12", "3", "13", "23", "123", "4", "14", "24", "124", "34", "134", "234", "1234"]
    );
    assert_eq!(
        written(CoalitionOrder::Lexicographic, 4),
        ["", "1", "2", "3", "4", "12", "13", "14", "23", "24", "34", "123", "124", "134", "234", "1234"]
    );
    // CoopGame, createBitMatrix(3), and GameTheory, DefineGame(3): rows 100, 010, 001, 110, 101, 011, 111.
    assert_eq!(written(CoalitionOrder::Lexicographic, 3), ["", "1", "2", "3", "12", "13", "23", "123"]);
    for order in BOTH {
        assert_eq!(written(order, 0), [""]);
        let mut all: Vec<u32> = order.coalitions(7).iter().map(|coalition| coalition.bits()).collect();
        all.sort_unstable();
        assert_eq!(all, (0..128).collect::<Vec<u32>>());
    }
}

#[test]
fn the_example_of_mattugames_is_converted_as_it_converts_it() {
    // gameToMatlab.m: w by size, v in binary order.
    let w = [0.0, 0.0, 0.0, 0.0, 1.0, 0.5, 1.0, 1.0, 0.0, 1.0, 1.25, 1.0, 1.0, 1.0, 2.0];
    let v = [0.0, 0.0, 1.0, 0.0, 0.5, 1.0, 1.25, 0.0, 1.0, 0.0, 1.0, 1.0, 1.0, 1.0, 2.0];
    let values = std::iter::once(0.0).chain(v).map(|value| Interval { lower: value, upper: value });
    let game =
        GameValues { title: String::new(), actors: (0..4).map(ActorId).collect(), values: values.collect() };
    assert_eq!(plain_values(&game, CoalitionOrder::Bits), v);
    assert_eq!(plain_values(&game, CoalitionOrder::Lexicographic), w);
}

#[test]
fn published_games_have_their_published_vectors() {
    // MatTuGames, README.md and doc/getting_started.md: the bankruptcy game of an estate of 176, its vector and its Shapley value.
    let claims = [40.0, 32.0, 11.0, 73.3, 54.95, 81.1];
    let all: f64 = claims.iter().sum();
    let game = game_of(&claims, |members| (176.0 - (all - members.iter().sum::<f64>())).max(0.0));
    let plain = plain_values(&game, CoalitionOrder::Bits);
    assert_eq!(plain.len(), 63);
    assert_close(&plain[10..15], &[28.95, 0.0, 7.95, 0.0, 39.95], VALUE_TOLERANCE);
    assert_close(&plain[28..34], &[62.9, 54.9, 94.9, 0.0, 4.75, 0.0], VALUE_TOLERANCE);
    assert_close(&plain[56..], &[133.0, 125.0, 165.0, 104.0, 144.0, 136.0, 176.0], VALUE_TOLERANCE);
    let values = std::iter::once(0.0).chain(plain).collect();
    // Printed to four digits.
    let published = [23.5175, 18.7483, 6.495, 44.3008, 33.3317, 49.6067];
    assert_close(&shapley(&TuGame::from_values(values)), &published, 1e-4);

    // CoopGame, shapleyValue(): the inheritance of Ibn Ezra after Aumann 2010, where a coalition gets its largest claim.
    let game = game_of(&[120.0, 60.0, 40.0, 30.0], |members| members.iter().copied().fold(0.0, f64::max));
    let published =
        [120.0, 60.0, 40.0, 30.0, 120.0, 120.0, 120.0, 60.0, 60.0, 40.0, 120.0, 120.0, 120.0, 60.0, 120.0];
    assert_eq!(plain_values(&game, CoalitionOrder::Lexicographic), published);
}

#[test]
fn values_are_those_of_the_sweep_with_their_intervals() {
    let region = read_toy(&[]);
    let values = sweep(&region, None).unwrap();
    let game = game_values(&region, &values, None).unwrap();
    assert_eq!(game.values, values.table().unwrap());
    let exported = values_table(&region, &game, CoalitionOrder::Bits);
    let found: Vec<f64> = numbers(&exported, "value").into_iter().flatten().collect();
    assert_eq!(found, table(&values));
    assert_eq!(texts(&exported, "coalition"), ["", "A", "B", "A;B", "C", "A;C", "B;C", "A;B;C"]);
    let ends = numbers(&exported, "lower").into_iter().zip(numbers(&exported, "upper"));
    for ((lower, upper), value) in ends.zip(found) {
        assert!(lower.unwrap() <= value && value <= upper.unwrap());
    }
    assert_eq!(exported.column("value").unwrap().unit, "million US dollars of 2024 a year");
    assert_eq!(exported.notes[1], ("players".to_owned(), "A;B;C".to_owned()));

    let by_size = values_table(&region, &game, CoalitionOrder::Lexicographic);
    assert_eq!(texts(&by_size, "coalition"), ["", "A", "B", "C", "A;B", "A;C", "B;C", "A;B;C"]);
    assert_eq!(numbers(&by_size, "size"), [0, 1, 1, 1, 2, 2, 2, 3].map(|size| Some(f64::from(size))));
    let numbered = [0, 1, 2, 4, 3, 5, 6, 7];
    assert_eq!(numbers(&by_size, "number"), numbered.map(|number| Some(f64::from(number))));
    let places = CoalitionOrder::Lexicographic.coalitions(3).into_iter().map(Coalition::index);
    let expected: Vec<Option<f64>> = places.map(|place| Some(game.values[place].value())).collect();
    assert_eq!(numbers(&by_size, "value"), expected);
}

#[test]
fn a_subsystem_has_the_game_of_its_pieces() {
    let region = landbridge::model::load("central-asia").unwrap();
    let values = sweep(&region, None).unwrap();
    let parts = part_games(&region, &values);
    for subsystem in &region.subsystems {
        let game = game_values(&region, &values, Some(&subsystem.name)).unwrap();
        let sum: f64 =
            parts.iter().filter(|part| part.holds(&subsystem.name)).map(|part| part.game.grand()).sum();
        let grand = game.values[game.values.len() - 1].value();
        assert!((grand - sum).abs() <= VALUE_TOLERANCE * sum.abs().max(1.0), "{}", subsystem.name);
        assert_eq!(game.values[0], Interval::ZERO);
        assert_eq!(plain_values(&game, CoalitionOrder::Bits).len(), (1 << game.actors.len()) - 1);
    }
    let lower = region.subsystems[0].name.to_lowercase();
    assert!(game_values(&region, &values, Some(&lower)).is_ok(), "letters may be small");
}

#[test]
fn games_that_are_not_there_are_refused_with_a_remedy() {
    let mut region = read_toy(&[]);
    let mut values = sweep(&region, None).unwrap();
    let refused = |region: &Region, values: &Values, name: Option<&str>| {
        game_values(region, values, name).unwrap_err().to_string()
    };
    assert_eq!(
        refused(&region, &values, Some("Gass")),
        "`Gass` is unknown among the sub-systems; did you mean `Gas`?"
    );
    let more = vec![region.actors[2].clone(); 20];
    region.actors.extend(more);
    values.n_actors = region.actors.len();
    assert_eq!(
        refused(&region, &values, None),
        "the whole region has 23 actors, so 2^23 coalitions; values are listed up to 22 actors. Ask for a smaller sub-system: \
         Gas 3, Freight 3"
    );
    assert_eq!(game_values(&region, &values, Some("Gas")).unwrap().values.len(), 8);
}

#[test]
fn shares_add_up_to_the_totals_of_their_actors() {
    let region = read_toy(&[]);
    let shares = split(&region, &sweep(&region, None).unwrap(), &[]).unwrap();
    let exported = shares_table(&region, &shares);
    assert_eq!(exported.n_rows(), 6);
    let actors = texts(&exported, "actor");
    for actor in &shares.actors {
        for (name, total) in [("share", actor.total.share), ("gain", actor.total.gain)] {
            let rows = actors.iter().zip(numbers(&exported, name));
            let sum: f64 = rows.filter(|(code, _)| **code == actor.actor).filter_map(|(_, cell)| cell).sum();
            assert!((sum - total).abs() <= VALUE_TOLERANCE);
        }
    }
}

#[test]
fn flows_have_a_row_for_each_asset_thing_done_and_period() {
    let region = read_toy(&[]);
    let operation = operate(&region, &region.everybody(), None).unwrap();
    let exported = flows_table(&region, &operation);
    let n_uses = region.links.len() + region.supplies.len() + region.demands.len() + 3 * region.stores.len();
    assert_eq!(exported.n_rows(), 2 * n_uses);
    assert!(exported.columns.iter().all(|column| column.cells.len() == 2 * n_uses));
    assert_eq!(texts(&exported, "asset")[..2], ["Pipe A-B", "Pipe A-B"]);
    assert_eq!(texts(&exported, "period")[..2], ["winter", "summer"]);
    let flow = operation.amount(ColumnRole::Flow(LinkId(0), 0));
    assert_eq!(numbers(&exported, "flow")[0], Some(flow));
    assert_eq!(numbers(&exported, "capacity")[0], Some(5.0), "half a year of 10");
    let (flows, capacities) = (numbers(&exported, "flow"), numbers(&exported, "capacity"));
    for (row, (flow, capacity)) in flows.iter().zip(&capacities).enumerate() {
        assert!(flow.unwrap() <= capacity.unwrap() + VALUE_TOLERANCE, "row {row}");
    }
    // The pipe that does not exist is listed, and nothing flows in it.
    let option = texts(&exported, "asset").iter().position(|asset| *asset == "Pipe A-C").unwrap();
    assert_eq!(texts(&exported, "status")[option], "option");
    assert_eq!((flows[option], capacities[option]), (Some(0.0), Some(0.0)));
}

#[test]
fn what_is_built_has_the_capacity_that_is_built() {
    let region = read_toy(&["direct-pipe"]);
    // With B, whose pipe has room for all, nothing is built.
    let operation = operate(&region, &[ActorId(0), ActorId(2)], None).unwrap();
    let place = region.links.iter().position(|link| link.name == "Pipe A-C").unwrap();
    let exported = flows_table(&region, &operation);
    let row = texts(&exported, "asset").iter().position(|asset| *asset == "Pipe A-C").unwrap();
    let built = match texts(&exported, "status")[row] {
        "existing" => region.links[place].capacity,
        _ => operation.amount(ColumnRole::BuiltLink(LinkId(place))),
    };
    assert!(built > 0.0);
    assert_eq!(numbers(&exported, "capacity")[row], Some(0.5 * built));
}

/// Holds a layer to RFC 7946: types, positions east before north and within bounds.
#[track_caller]
fn check_layer(layer: &Value) {
    assert_eq!(layer["type"], "FeatureCollection");
    for feature in layer["features"].as_array().unwrap() {
        assert_eq!(feature["type"], "Feature");
        assert!(feature["id"].is_string() && feature["properties"].is_object());
        let geometry = &feature["geometry"];
        let positions: Vec<&Value> = match geometry["type"].as_str() {
            Some("Point") => vec![&geometry["coordinates"]],
            Some("LineString") => geometry["coordinates"].as_array().unwrap().iter().collect(),
            Some(other) => panic!("a geometry of type {other}"),
            None => Vec::new(),
        };
        assert!(geometry.is_null() || !positions.is_empty());
        assert!(geometry["type"] != "LineString" || positions.len() == 2);
        for position in positions {
            let [east, north] = position.as_array().unwrap().as_slice() else { panic!("{position}") };
            assert!(east.as_f64().unwrap().abs() <= 180.0 && north.as_f64().unwrap().abs() <= 90.0);
        }
    }
}

#[test]
fn a_layer_has_a_feature_for_each_asset_where_it_lies() {
    let region = landbridge::model::load("central-asia").unwrap();
    let operation = operate(&region, &region.everybody(), None).unwrap();
    let layer = flows_geojson(&region, &operation, &region.everybody());
    check_layer(&layer);
    let features = layer["features"].as_array().unwrap();
    let n_assets = region.links.len() + region.supplies.len() + region.demands.len() + region.stores.len();
    assert_eq!(features.len(), n_assets);
    for (link, feature) in region.links.iter().zip(features) {
        assert_eq!(feature["properties"]["asset"], link.name.as_str());
        let place = |bus: landbridge::model::BusId| region.buses[bus.0].place;
        let ends = place(link.bus0).zip(place(link.outputs[0].bus));
        assert_eq!(feature["geometry"].is_null(), ends.is_none(), "{}", link.name);
        if let Some((from, _)) = ends {
            let line = &feature["geometry"]["coordinates"];
            let first = if line[0].is_array() { &line[0] } else { line };
            assert_eq!(first[0].as_f64(), Some(from.1), "east comes first");
            assert_eq!(first[1].as_f64(), Some(from.0));
        }
    }
    // What is told of periods adds up to the year.
    let properties = &features[0]["properties"];
    let of = |name: &str| properties[name].as_f64().unwrap();
    let sum: f64 = region.periods.iter().map(|period| of(&format!("flow: {}", period.name))).sum();
    assert!((sum - of("flow")).abs() < VALUE_TOLERANCE);
}

#[test]
fn what_has_no_place_has_no_geometry_and_a_place_makes_points_and_lines() {
    let layer_of = |buses: &str| {
        let mut folder = Folder::bundled("toy").unwrap();
        let text = folder.files["buses.csv"].replace("A gas,gas,A,,,", buses);
        folder.files.insert("buses.csv".to_owned(), text);
        let region = read_region(&folder, &[]).unwrap();
        let operation = operate(&region, &[ActorId(0), ActorId(1)], None).unwrap();
        flows_geojson(&region, &operation, &[ActorId(0), ActorId(1)])
    };
    let nowhere = layer_of("A gas,gas,A,,,");
    check_layer(&nowhere);
    assert!(nowhere["features"].as_array().unwrap().iter().all(|feature| feature["geometry"].is_null()));
    assert_eq!(nowhere["coalition"], serde_json::json!(["A", "B"]));

    let placed = layer_of("A gas,gas,A,,41.5,60.25");
    check_layer(&placed);
    let features = placed["features"].as_array().unwrap();
    let geometry = |id: &str| &features.iter().find(|feature| feature["id"] == id).unwrap()["geometry"];
    assert_eq!(
        *geometry("supplies/A field"),
        serde_json::json!({"type": "Point", "coordinates": [60.25, 41.5]})
    );
    assert!(geometry("links/Pipe A-B").is_null(), "its other end has no place");
    let store = &features.last().unwrap()["properties"];
    assert_eq!((store["what"].as_str(), store["unit"].as_str()), (Some("level"), Some("bcm")));
    assert_eq!(store["level"], Value::Null, "it is told as flow and capacity");
    assert!(store["release"].is_number() && store["intake capacity: winter"].is_number());
}

#[test]
fn observations_and_claims_are_tables_too() {
    let region = read_toy(&[]);
    let (values, operation) =
        (sweep(&region, None).unwrap(), operate(&region, &region.everybody(), None).unwrap());
    let rows = calibrate(&region, &operation, &values);
    let exported = observed_table(&rows);
    assert_eq!(texts(&exported, "name"), ["Gas through B"]);
    assert_eq!(numbers(&exported, "miss"), [rows[0].miss]);

    let set = landbridge::claims::read_claims(&Folder::bundled("toy").unwrap(), &[], &[]).unwrap();
    let options = landbridge::claims::ClaimOptions {
        n_samples: 16,
        seed: 1,
        sampler: landbridge::ensemble::default_sampler(16),
        outsiders: None,
        run: None,
    };
    let judged =
        landbridge::claims::judge_claims(&set, &options, &mut |_, _| (), &AtomicBool::new(false)).unwrap();
    let exported = claims_table(&region, &judged);
    assert_eq!(exported.n_rows(), judged.len());
    assert!(exported.columns.iter().all(|column| column.cells.len() == judged.len()));
    let verdicts: Vec<&str> = judged.iter().map(|claim| claim.verdict.key()).collect();
    assert_eq!(texts(&exported, "verdict"), verdicts);
}
