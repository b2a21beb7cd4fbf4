//! Games given as JSON: what is read, and what is said about mistakes.

use landbridge::bare_game::{Concepts, Form, every_concept, read_bare_game};
use landbridge::game::Coalition;
use proptest::prelude::*;

/// The mistakes in a text, one a line.
fn mistakes(text: &str) -> Vec<String> {
    read_bare_game(text).unwrap_err().mistakes.iter().map(ToString::to_string).collect()
}

#[test]
fn a_whole_game_is_read() {
    let text = r#"{"n": 3, "v": [0, 1, "1/4", 3, 0, 0, 0, -2.5e1], "players": ["A", "B", "C"], "unions": [[2, 0]],
        "edges": [[0, 1], [1, 2, "3/4"]], "source": "made up", "expected": {"shapley": null}}"#;
    let game = read_bare_game(text).unwrap();
    assert_eq!(game.players, ["A", "B", "C"]);
    let Form::Table { game, unions, graph } = game.form else { panic!("not a table") };
    assert_eq!(game.values(), [0.0, 1.0, 0.25, 3.0, 0.0, 0.0, 0.0, -25.0]);
    assert_eq!(unions, Some(vec![Coalition::from_bits(0b101)]));
    let reliabilities: Vec<f64> = graph.unwrap().edges().iter().map(|edge| edge.reliability).collect();
    assert_eq!(reliabilities, [1.0, 0.75]);
}

#[test]
fn players_without_names_are_numbers() {
    let game = read_bare_game(r#"{"n": 1, "v": [0, 7], "unions": null}"#).unwrap();
    assert_eq!(game.players, ["0"]);
    assert!(matches!(game.form, Form::Table { unions: None, graph: None, .. }));
}

#[test]
fn all_mistakes_come_at_once() {
    let text = r#"{"n": 2, "v": [1, null, "NaN", [], 1e200], "players": ["A", "A", 3], "unoins": [[0]],
        "unions": [[], [0, 5], [0], 1], "edges": [[0, 0], [0, 1, 1.5], [0, 1], [1, 0], [0], [0, 9]], "Worth": 1}"#;
    assert_eq!(
        mistakes(text),
        [
            "Worth: is not a key of a game; did you mean `worth`?",
            "unoins: is not a key of a game; did you mean `unions`?",
            "players: 3 names for 2 players; name each player once",
            "players[1]: \"A\" is there already; give each player its own name",
            "players[2]: a number is not a name; write a text",
            "unions[0]: a union with nobody of the game; leave it out",
            "unions[1][1]: 5 is nobody of the game; write a player's number, 0 to 1",
            "unions[2][0]: player 0 is at unions[1][0] already; a player is in one union, once",
            "unions[3]: a number is not a list; list the players of each union, like [[0, 1], [2]]",
            "edges[0]: leads from player 0 to itself; leave it out",
            "edges[1][2]: a reliability of 1.5; write the probability that the edge works, 0 to 1",
            "edges[2]: joins the same pair as edges[1]; leave one of the two out",
            "edges[3]: joins the same pair as edges[1]; leave one of the two out",
            "edges[4]: is not a pair of players; list pairs of players, like [[0, 1], [1, 2, 0.9]]; \
             a third entry is the edge's reliability",
            "edges[5][1]: 9 is nobody of the game; write a player's number, 0 to 1",
            "v[1]: null is not a number; write a finite number, or a fraction like \"1/16\"",
            "v[2]: the text \"NaN\" is not a number; write a finite number, or a fraction like \"1/16\"",
            "v[3]: a list is not a number; write a finite number, or a fraction like \"1/16\"",
            "v[4]: 1e200 is too large to be added up; choose a larger unit",
            "v: 5 values, but 2 players have 4 coalitions; give the value of each coalition at its bitmask",
            "v[0]: nobody makes 1; write 0 for nobody, the empty coalition",
        ]
    );
}

#[test]
fn each_single_mistake_is_said_plainly() {
    let cases = [
        (r#"{"v": [0, 1, 2, 4]}"#, "n: is not given; give the number of players: 2 for the 4 values of `v`"),
        (r#"{"n": 0, "v": [0]}"#, "n: a game of nobody; write 1 to 26"),
        (
            r#"{"n": 2.5, "v": [0, 1, 2, 4]}"#,
            "n: 2.5 is not a whole number above 0; write 1 to 26, without quotes or a point",
        ),
        (
            r#"{"n": -1, "v": [0]}"#,
            "n: -1 is not a whole number above 0; write 1 to 26, without quotes or a point",
        ),
        (r#"{"n": 30, "v": [0]}"#, "n: 30 players: their table would take 8.6 GB; at most 26 are handled"),
        (
            r#"{"n": 900, "v": [0]}"#,
            "n: 900 players: no machine could hold their table; at most 26 are handled",
        ),
        (
            r#"{"n": 11, "worth": {}}"#,
            "n: 11 players: partitions grow faster than any table; at most 10 are handled",
        ),
        (
            r#"{"n": 2, "v": [1, 2, 4]}"#,
            "v: 3 values, but 2 players have 4 coalitions; begin with 0 for nobody, then the value of each coalition at its bitmask",
        ),
        (r#"{"n": 1, "v": ["1/2", 1]}"#, "v[0]: nobody makes 0.5; write 0 for nobody, the empty coalition"),
        (
            r#"{"n": 1, "v": [0, "1/0"]}"#,
            "v[1]: the text \"1/0\" is not a number; write a finite number, or a fraction like \"1/16\"",
        ),
        (
            r#"{"n": 1, "v": [0, "inf/1"]}"#,
            "v[1]: the text \"inf/1\" is not a number; write a finite number, or a fraction like \"1/16\"",
        ),
        (
            r#"{"n": 20, "v": null, "v_rule": {}}"#,
            "v: is not given, and `v_rule` is not evaluated; list the values of all 2ⁿ coalitions by bitmask, the first 0",
        ),
        (r#"{"n": 2}"#, "v: is not given; list the values of all 2ⁿ coalitions by bitmask, the first 0"),
        (r#"{"n": 1, "v": [0, 1], "worth": {}}"#, "worth: is there beside `v`; give one of the two"),
        (
            r#"{"n": 1, "worth": {"0": {"0": 1}}, "edges": []}"#,
            "edges: a game in partition function form takes none; leave it out",
        ),
        (r#"{"n": 1, "v": [0, 1], "edge": []}"#, "edge: is not a key of a game; did you mean `edges`?"),
        (r#"{"n": 1, "v": [0, 2], "v": [0, 1]}"#, "v: is there twice; leave one of the two out"),
        (r#"{"N": 1, "n": 1, "v": [0, 1]}"#, "N: is not a key of a game; did you mean `n`?"),
        ("[0, 1]", "the text: a list is not a game; write an object like {\"n\": 2, \"v\": [0, 1, 2, 4]}"),
        (
            "{\"n\": 1,\n \"v\": [0, NaN]}",
            "line 2, column 11: not JSON: expected value; mend it there; JSON knows no comments, no NaN and no comma after the last entry",
        ),
        (
            r#"{"n": 1, "v": [0, 1e999]}"#,
            "line 1, column 23: a number too large for any computation; write one below 1e100",
        ),
        (
            "",
            "line 1, column 0: not JSON: EOF while parsing a value; mend it there; JSON knows no comments, no NaN and no comma after the last entry",
        ),
    ];
    for (text, expected) in cases {
        assert_eq!(mistakes(text), [expected], "{text}");
    }
}

#[test]
fn partitions_that_are_wrong_missing_or_left_over_are_all_named() {
    let text = r#"{"n": 3, "worth": {"0|1|2": {"0": "1/16", "1": "x", "2": 1}, "0,1|2": {"0,1": 1}, "0,1,3": {}, "1|0,2": 4,
        "0|1,2": {"0": 1, "1,2": 2, "2": 3}}}"#;
    assert_eq!(
        mistakes(text),
        [
            "worth[\"0|1|2\"][\"1\"]: the text \"x\" is not a number; write a finite number, or a fraction like \"1/16\"",
            "worth[\"1|0,2\"]: a number is not an object; \
             give the blocks of each partition with their worths, like {\"0,1|2\": {\"0,1\": 3, \"2\": 1}}",
            "worth[\"0,1,3\"]: \"0,1,3\" is no partition of the players: there is no player 3, only 0 to 2; \
             write each player once, like \"0,1|2\"",
            "worth[\"0,1|2\"]: block \"2\" of \"0,1|2\" has no worth; give a worth to each block",
            "worth[\"0|1,2\"][\"2\"]: \"2\" is no block of \"0|1,2\"; give a worth to each block, and to nothing else",
            "worth: no worths for \"0,1,2\", \"0,2|1\"; give worths in every partition of the players",
        ]
    );
}

#[test]
fn what_does_not_exist_has_its_reason() {
    let game = read_bare_game(r#"{"n": 2, "v": [0, 1, 2, 3]}"#).unwrap();
    let Concepts::Table(concepts) = every_concept(&game) else { panic!("not a table") };
    assert_eq!(concepts.owen, None);
    assert_eq!(concepts.reasons["owen"], "no unions");
    assert_eq!(concepts.reasons["myerson"], "no edges");
    assert_eq!(concepts.gately, None);
    assert_eq!(
        concepts.reasons["gately"],
        "separate contributions sum to what the players make alone: nothing to weigh by"
    );
    let printed = serde_json::to_value(&concepts).unwrap();
    for (key, value) in printed.as_object().unwrap() {
        assert_eq!(value.is_null(), concepts.reasons.contains_key(key.as_str()), "{key}");
    }
}

proptest! {
    #![proptest_config(super::cases(500))]

    #[test]
    fn no_text_breaks_the_reader(text in r#"[\[\]{}:,"nv01e.|-]{0,40}"#) {
        let _ = read_bare_game(&text);
    }

    #[test]
    fn no_json_breaks_the_reader(n in -1..40i64, v in prop::collection::vec(-3..4i32, 0..9), player in -2..40i64) {
        let text = format!(
            r#"{{"n": {n}, "v": {v:?}, "unions": [[{player}], [0]], "edges": [[{player}, 0, {player}], [1, 0]]}}"#
        );
        if let Ok(game) = read_bare_game(&text) {
            prop_assert!(serde_json::to_value(every_concept(&game)).is_ok());
        }
    }
}

#[test]
fn values_that_have_hardly_a_digit_come_to_an_end() {
    // Found by the fuzz target `bare_game`: the search for the least core went on for ever.
    for value in [6.4e-323, 8.4e-323, 1.452_085_152_7e-314, f64::MIN_POSITIVE] {
        let game = read_bare_game(&format!("{{\"n\": 2, \"v\": [0, {value:e}, 0, 0]}}")).unwrap();
        let Concepts::Table(concepts) = every_concept(&game) else { panic!("a table") };
        let is_proven = concepts.least_core_epsilon.is_some();
        assert_eq!(is_proven, value >= f64::MIN_POSITIVE, "{value:e}: {:?}", concepts.reasons);
        assert!(is_proven || concepts.reasons.contains_key("least_core_epsilon"));
    }
}

#[test]
fn an_empty_key_that_stands_twice_has_a_place() {
    let error = read_bare_game(r#"{"": 1, "": 2, "n": 1, "v": [0, 1]}"#).unwrap_err();
    assert_eq!(error.mistakes[0].to_string(), "\"\": is there twice; leave one of the two out");
}
