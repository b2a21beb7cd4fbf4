//! Axioms on random games.

use super::assert_close;
use landbridge::dispatch::{Rule, build_part_program, sweep, sweep_program, undivided};
use landbridge::game::{Coalition, TuGame, owen, shapley};
use landbridge::model::{Folder, read_region};
use proptest::prelude::*;

const TOLERANCE: f64 = 1e-9; // sums of at most 2⁵ terms below 1

fn games() -> impl Strategy<Value = TuGame> {
    (2usize..6).prop_flat_map(|n| {
        prop::collection::vec(0.0..1.0f64, 1 << n).prop_map(move |values| {
            TuGame::from_rule(n, |s| if s.is_empty() { 0.0 } else { values[s.index()] })
        })
    })
}

proptest! {
    #![proptest_config(super::cases(256))]

    #[test]
    fn shares_sum_to_the_value_of_all(game in games()) {
        assert_close(&[shapley(&game).iter().sum()], &[game.grand()], TOLERANCE);
    }

    #[test]
    fn owen_with_everybody_alone_or_together_is_shapley(game in games()) {
        let all = Coalition::grand(game.n_players());
        assert_close(&owen(&game, &[]).unwrap(), &shapley(&game), TOLERANCE);
        assert_close(&owen(&game, &[all]).unwrap(), &shapley(&game), TOLERANCE);
    }

    #[test]
    fn players_that_add_the_same_get_the_same(game in games()) {
        // Averaged over a swap of the first two players, they are interchangeable.
        let swap = |s: Coalition| -> Coalition {
            s.members().map(|player| if player < 2 { 1 - player } else { player }).collect()
        };
        let fair = TuGame::from_rule(game.n_players(), |s| 0.5 * (game.value(s) + game.value(swap(s))));
        let shares = shapley(&fair);
        assert_close(&shares[..1], &shares[1..2], TOLERANCE);
    }

    #[test]
    fn an_added_null_player_gets_nothing_and_changes_nothing(game in games()) {
        let n = game.n_players();
        let mut larger = TuGame::zero(n + 1);
        larger.add_part(&game, &(0..n).collect::<Vec<_>>());
        let mut expected = shapley(&game);
        expected.push(0.0);
        assert_close(&shapley(&larger), &expected, TOLERANCE);
    }
}

/// A random small region: a chain of buses with pipes, fields, markets and a store, owned at random.
fn regions() -> impl Strategy<Value = Folder> {
    let owner = 0usize..3;
    let pipe = (0usize..4, 0usize..4, 1u32..20, 0u32..10, owner.clone(), owner.clone());
    let field = (0usize..4, 1u32..20, 0u32..50, owner.clone());
    let market = (0usize..4, 1u32..20, 0u32..100, owner.clone());
    (prop::collection::vec(pipe, 1..6), prop::collection::vec(field, 1..4), prop::collection::vec(market, 1..4), owner)
        .prop_map(|(pipes, fields, markets, keeper)| {
            let mut folder = Folder::template();
            let mut put = |file: &str, text: String| folder.files.insert(file.to_owned(), text);
            put("actors.csv", "name,title\nA0,a\nA1,b\nA2,c\n".to_owned());
            put("buses.csv", "name,commodity\nB0,gas\nB1,gas\nB2,gas\nB3,gas\n".to_owned());
            // Every bus is fed and drained at a token size, so that no asset stands where it can never be used.
            let lines = |rows: &mut dyn Iterator<Item = String>| -> String { rows.collect() };
            let token =
                |kind: &str| lines(&mut (0..4).map(|bus| format!("{kind}{bus},B{bus},0.001,1,A0\n")));
            let links = lines(&mut pipes.iter().enumerate().filter(|(_, pipe)| pipe.0 != pipe.1).map(
                |(k, (from, to, capacity, cost, one, other))| {
                    format!("L{k},B{from},B{to},{capacity},{cost},A{one};A{other}\n")
                },
            ));
            put("links.csv", format!("name,bus0,bus1,capacity,marginal_cost,consent\n{links}"));
            let supplies = lines(&mut fields.iter().enumerate().map(|(k, (bus, capacity, cost, owner))| {
                format!("F{k},B{bus},{capacity},{cost},A{owner}\n")
            }));
            let header = "name,bus,capacity,marginal_cost,consent\n";
            put("supplies.csv", format!("{header}{supplies}{}", token("T")));
            let demands = lines(&mut markets.iter().enumerate().map(|(k, (bus, quantity, price, owner))| {
                format!("M{k},B{bus},{quantity},{price},A{owner}\n")
            }));
            put("demands.csv", format!("name,bus,quantity,price,consent\n{demands}{}", token("U")));
            put(
                "stores.csv",
                format!("name,bus,capacity,max_intake,max_release,initial,end_level,end_price,consent\nR,B1,5,5,5,1,3,30,A{keeper}\n"),
            );
            folder
        })
}

fn values_of(folder: &Folder) -> Vec<f64> {
    super::table(&sweep(&read_region(folder, &[]).unwrap(), None).unwrap())
}

proptest! {
    #![proptest_config(super::cases(64))]

    #[test]
    fn parts_and_whole_agree_and_nobody_is_unwelcome(folder in regions()) {
        let region = read_region(&folder, &[]).unwrap();
        let by_parts = values_of(&folder);
        let whole = undivided(&region);
        let values = sweep_program(&build_part_program(&region, &whole, &Rule::default()).program, "undivided").unwrap().values;
        let game = TuGame::from_rule(3, |coalition| by_parts[coalition.index()]);
        // The whole's players are those who own something, in the order of all actors.
        for coalition in Coalition::all(3) {
            let inside: Coalition =
                (0..whole.actors.len()).filter(|&player| coalition.contains(whole.actors[player].0)).collect();
            assert_close(&[game.value(coalition)], &[values[inside.index()].value()], 1e-6);
        }
        prop_assert_eq!(game.monotone_violation(1e-6), None);
    }

    #[test]
    fn a_useless_asset_or_actor_changes_nothing(folder in regions()) {
        let before = values_of(&folder);
        let mut more = folder.clone();
        more.files.get_mut("actors.csv").unwrap().push_str("A3,idle\n");
        more.files.get_mut("supplies.csv").unwrap().push_str("useless,B0,10,1000,A3\n");
        let after = values_of(&more);
        assert_close(&after[..8], &before, 1e-6);
        assert_close(&after[8..], &before, 1e-6);
    }

    #[test]
    fn names_and_order_of_actors_change_only_the_order(folder in regions()) {
        let mut renamed = folder.clone();
        for (file, text) in &mut renamed.files {
            for (old, new) in [("A0", "Zeta"), ("A1", "Eta"), ("A2", "Theta")] {
                *text = text.replace(old, new);
            }
            if file == "actors.csv" {
                *text = "name,title\nTheta,c\nEta,b\nZeta,a\n".to_owned();
            }
        }
        let (before, after) = (values_of(&folder), values_of(&renamed));
        let reversed = |bits: usize| (bits & 1) << 2 | bits & 2 | bits >> 2;
        let expected: Vec<f64> = (0..8).map(|bits| before[reversed(bits)]).collect();
        assert_close(&after, &expected, 1e-6);
    }

    #[test]
    fn the_order_of_rows_does_not_matter(folder in regions()) {
        let mut reversed = folder.clone();
        for table in ["links.csv", "supplies.csv", "demands.csv", "buses.csv"] {
            let text = reversed.files.get_mut(table).unwrap();
            let (header, rows) = text.split_once('\n').unwrap();
            let rows: Vec<&str> = rows.lines().rev().collect();
            *text = format!("{header}\n{}\n", rows.join("\n"));
        }
        assert_close(&values_of(&reversed), &values_of(&folder), 1e-6);
    }
}
