//! Networks and games with answers from outside; each file under `tests/literature` names its source.

use super::{VALUE_TOLERANCE, assert_close, table, tests_folder};
use landbridge::dispatch::{Column, Condition, OwnedProgram, Row, sweep, sweep_program};
use landbridge::game::{Coalition, TuGame, expected_game, owen, shapley};
use landbridge::lp::RowKind;
use landbridge::model::{Folder, read_region};
use serde_json::Value;

pub(crate) fn read_json(file: &str) -> Value {
    serde_json::from_str(&std::fs::read_to_string(tests_folder().join("literature").join(file)).unwrap())
        .unwrap()
}

fn numbers(value: &Value) -> Vec<f64> {
    value.as_array().unwrap().iter().map(|number| number.as_f64().unwrap()).collect()
}

fn places(value: &Value) -> Vec<usize> {
    value
        .as_array()
        .unwrap()
        .iter()
        .map(|number| usize::try_from(number.as_u64().unwrap()).unwrap())
        .collect()
}

fn by_player(values: &Value, players: &[String]) -> Vec<f64> {
    players.iter().map(|player| values[player].as_f64().unwrap()).collect()
}

fn players(value: &Value) -> Vec<String> {
    value.as_array().unwrap().iter().map(|player| player.as_str().unwrap().to_owned()).collect()
}

fn game_of(program: &OwnedProgram) -> TuGame {
    let start = std::time::Instant::now();
    let values = sweep_program(program, "fixture").unwrap().values;
    println!("{} coalitions in {:.1?}", values.len(), start.elapsed());
    for value in &values {
        assert!(value.gap() <= 2e-9 * (1.0 + value.value().abs()), "not certified: {value:?}");
    }
    TuGame::from_rule(program.n_players, |coalition| values[coalition.index()].value())
}

fn check_network_shapley(file: &str) {
    let fixture = read_json(file);
    let (lp, reliable) = (&fixture["lp"], &fixture["game_uptime_1"]);
    let players = players(&reliable["players"]);
    let owners = |owners: &Value| -> Coalition {
        let names = owners.as_array().unwrap().iter().map(|name| name.as_str().unwrap());
        names.map(|name| players.iter().position(|player| player == name).unwrap()).collect()
    };
    let (b_eq, b_ub) = (numbers(&lp["b_eq"]), numbers(&lp["b_ub"]));
    // Nothing carries more than all traffic together; the multicast columns count capacity units and stay below it too.
    let traffic: f64 = b_eq.iter().chain(&b_ub).map(|amount| amount.abs()).sum();
    let costs = numbers(&lp["c"]);
    let columns =
        costs.iter().zip(lp["col_owners"].as_array().unwrap()).map(|(cost, column_owners)| Column {
            cost: -cost,
            upper: traffic,
            condition: Condition::all_of(owners(column_owners)),
            entries: Vec::new(),
        });
    let equal = b_eq.iter().map(|&rhs| Row { kind: RowKind::Equal, rhs, condition: Condition::ALWAYS });
    let at_most = b_ub.iter().zip(lp["row_owners"].as_array().unwrap()).map(|(&rhs, row_owners)| Row {
        kind: RowKind::AtMost,
        rhs,
        condition: Condition::all_of(owners(row_owners)),
    });
    let mut program = OwnedProgram {
        n_players: players.len(),
        columns: columns.collect(),
        rows: equal.chain(at_most).collect(),
        ..OwnedProgram::default()
    };
    for (matrix, first_row) in [(&lp["A_eq"], 0), (&lp["A_ub"], b_eq.len())] {
        let entries =
            places(&matrix["row"]).into_iter().zip(places(&matrix["col"])).zip(numbers(&matrix["val"]));
        for ((row, column), value) in entries {
            let entries = &mut program.columns[column].entries;
            match entries.iter_mut().find(|(other, _)| *other == first_row + row) {
                Some((_, sum)) => *sum += value,
                None => entries.push((first_row + row, value)),
            }
        }
    }
    let game = game_of(&program);
    assert_close(game.values(), &numbers(&reliable["v"]), 1e-5);
    let expected = &fixture["expected"];
    assert_close(
        &shapley(&game),
        &by_player(&expected["shapley_of_game_uptime_1"]["values"], &players),
        1e-5,
    );

    let uptime = vec![fixture["operator_uptime"].as_f64().unwrap(); players.len()];
    let unreliable = expected_game(&game, &uptime);
    // The source prints four decimals.
    assert_close(
        &shapley(&unreliable),
        &by_player(&expected["shapley_of_game_expected"]["values"], &players),
        2e-4,
    );
}

#[test]
fn network_shapley_of_two_operators() {
    check_network_shapley("networks/netshapley_simple.json");
}

#[test]
fn network_shapley_of_eight_operators() {
    check_network_shapley("networks/netshapley_demand1.json");
}

#[test]
fn network_shapley_of_eight_operators_and_more_demand() {
    check_network_shapley("networks/netshapley_demand2.json");
}

#[test]
fn maximum_flow_with_owned_arcs() {
    let fixture = read_json("networks/flow_game_owned_arcs_3p.json");
    let players = players(&fixture["game"]["players"]);
    let network = &fixture["network_inputs"];
    let node = |value: &Value| usize::try_from(value.as_u64().unwrap()).unwrap();
    let (source, sink) = (node(&network["source"]), node(&network["sink"]));
    let columns = network["arcs"].as_array().unwrap().iter().map(|arc| {
        let (from, to) = (node(&arc["from"]), node(&arc["to"]));
        let owner = players.iter().position(|player| player == arc["owner"].as_str().unwrap()).unwrap();
        let inner = |(place, _): &(usize, f64)| *place != source && *place != sink;
        Column {
            cost: f64::from(to == sink) - f64::from(from == sink),
            upper: arc["capacity"].as_f64().unwrap(),
            condition: Condition::all_of(Coalition::singleton(owner)),
            entries: [(from, 1.0), (to, -1.0)].into_iter().filter(inner).collect(),
        }
    });
    let n_nodes = network["nodes"].as_array().unwrap().len();
    let program = OwnedProgram {
        n_players: players.len(),
        columns: columns.collect(),
        rows: vec![Row { kind: RowKind::Equal, rhs: 0.0, condition: Condition::ALWAYS }; n_nodes],
        ..OwnedProgram::default()
    };
    let game = game_of(&program);
    assert_close(game.values(), &numbers(&fixture["game"]["v"]), VALUE_TOLERANCE);
    let expected = by_player(&fixture["expected"]["shapley"]["values"], &players);
    assert_close(&shapley(&game), &expected, VALUE_TOLERANCE);
}

/// Linear production: max p·x, A·x ≤ the members' resources. A member's stock is a column of its own.
fn check_production(file: &str, share_tolerance: f64) {
    let fixture = read_json(file);
    let players = players(&fixture["game"]["players"]);
    let inputs = &fixture["lp_inputs"];
    let technology: Vec<Vec<f64>> = inputs["A"].as_array().unwrap().iter().map(numbers).collect();
    let stock = |player: &String| numbers(&inputs["resources_by_player"][player]);
    let total = |resource: usize| players.iter().map(|player| stock(player)[resource]).sum::<f64>();
    let prices = numbers(&inputs["p"]);
    let products = prices.iter().enumerate().map(|(product, &cost)| Column {
        cost,
        upper: (0..technology.len()).map(|k| total(k) / technology[k][product]).fold(f64::INFINITY, f64::min),
        condition: Condition::ALWAYS,
        entries: (0..technology.len()).map(|k| (k, technology[k][product])).collect(),
    });
    let stocks = players.iter().enumerate().flat_map(|(place, player)| {
        let condition = Condition::all_of(Coalition::singleton(place));
        (stock(player).into_iter().enumerate()).map(move |(k, upper)| Column {
            cost: 0.0,
            upper,
            condition,
            entries: vec![(k, -1.0)],
        })
    });
    let program = OwnedProgram {
        n_players: players.len(),
        columns: products.chain(stocks).collect(),
        rows: vec![Row { kind: RowKind::AtMost, rhs: 0.0, condition: Condition::ALWAYS }; technology.len()],
        ..OwnedProgram::default()
    };
    let game = game_of(&program);
    assert_close(game.values(), &numbers(&fixture["game"]["v"]), VALUE_TOLERANCE);
    let expected = by_player(&fixture["expected"]["shapley"]["values"], &players);
    assert_close(&shapley(&game), &expected, share_tolerance);
}

#[test]
fn linear_production_of_two_products_from_three_resources() {
    check_production("networks/lp_production_3p_mattugames.json", VALUE_TOLERANCE);
}

#[test]
fn linear_production_of_two_products_from_two_resources() {
    // The source prints whole numbers.
    check_production("networks/lp_production_3p_owenset.json", 0.5);
}

fn check_two_transit(variant: &str) {
    let folder = Folder::open(&tests_folder().join("literature/two-transit")).unwrap();
    let variants: Vec<&str> = Some(variant).filter(|variant| *variant != "base").into_iter().collect();
    let region = read_region(&folder, &variants).unwrap();
    let found = table(&sweep(&region, None).unwrap());
    let expected = &read_json("two-transit-expected.json")["variants"][variant];
    assert_close(&found, &numbers(&expected["v"]), VALUE_TOLERANCE);
    let game = TuGame::from_rule(4, |coalition| found[coalition.index()]);
    assert_close(&shapley(&game), &numbers(&expected["shapley"]), VALUE_TOLERANCE);
    let bloc = [1, 2].into_iter().collect();
    assert_close(&owen(&game, &[bloc]).unwrap(), &numbers(&expected["owen_with_bloc_UB"]), VALUE_TOLERANCE);
}

#[test]
fn two_transit_owners_match_the_closed_forms() {
    for variant in ["base", "option_linear", "option_lumpy", "open_access_U", "outage_U", "home_market"] {
        check_two_transit(variant);
    }
}
