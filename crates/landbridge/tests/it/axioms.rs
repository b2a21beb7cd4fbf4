//! What values promise, on random games.

use super::{assert_close, cases};
use landbridge::game::{
    Coalition, Edge, Graph, PartitionFunction, TuGame, aumann_dreze, banzhaf, banzhaf_owen, dividends,
    externality_free, gately, interaction, mcquillin, myerson, myerson_pff, owen, pair_shifts,
    restricted_by_graph, shapley, tau,
};
use proptest::prelude::*;

/// Sums of at most 2⁷ values below 1.
const TOLERANCE: f64 = 1e-11;

fn values_of(n: usize) -> impl Strategy<Value = TuGame> {
    prop::collection::vec(-1.0..1.0f64, 1 << n).prop_map(|mut values| {
        values[0] = 0.0;
        TuGame::from_values(values)
    })
}

fn games() -> impl Strategy<Value = TuGame> {
    (1usize..8).prop_flat_map(values_of)
}

/// Two games of the same players.
fn pairs_of_games() -> impl Strategy<Value = (TuGame, TuGame)> {
    (1usize..7).prop_flat_map(|n| (values_of(n), values_of(n)))
}

/// A game with a bloc number for each player.
fn games_with_blocs() -> impl Strategy<Value = (TuGame, Vec<Coalition>)> {
    (1usize..7).prop_flat_map(|n| (values_of(n), prop::collection::vec(0usize..4, n))).prop_map(
        |(game, numbers)| {
            let bloc = |bloc: usize| -> Coalition {
                (0..numbers.len()).filter(|&player| numbers[player] == bloc).collect()
            };
            (game, (0..4).map(bloc).filter(|bloc| !bloc.is_empty()).collect())
        },
    )
}

/// A game with a graph in which each pair is joined or not.
fn games_with_graphs() -> impl Strategy<Value = (TuGame, Graph)> {
    (2usize..7)
        .prop_flat_map(|n| (values_of(n), prop::collection::vec(prop::bool::weighted(0.4), n * (n - 1) / 2)))
        .prop_map(|(game, joined)| {
            let n = game.n_players();
            let all = Graph::complete(n);
            let edges = all.edges().iter().zip(joined).filter(|(_, joined)| *joined).map(|(edge, _)| *edge);
            let graph = Graph::new(n, edges.collect()).unwrap();
            (game, graph)
        })
}

fn sum_over(shares: &[f64], coalition: Coalition) -> f64 {
    coalition.members().map(|player| shares[player]).sum()
}

/// The game with its players in another order: player k of the new one is `order[k]` of the old.
fn reordered(game: &TuGame, order: &[usize]) -> TuGame {
    game.subgame(order)
}

fn added(first: &TuGame, second: &TuGame) -> TuGame {
    TuGame::from_rule(first.n_players(), |s| first.value(s) + second.value(s))
}

type Value = fn(&TuGame) -> Vec<f64>;

/// Values linear in v that use no structure.
const LINEAR: [Value; 2] = [shapley, banzhaf];

proptest! {
    #![proptest_config(cases(200))]

    #[test]
    fn linear_values_add_up((first, second) in pairs_of_games()) {
        for value in LINEAR {
            let expected: Vec<f64> =
                value(&first).iter().zip(value(&second)).map(|(first, second)| first + second).collect();
            assert_close(&value(&added(&first, &second)), &expected, TOLERANCE);
        }
    }

    #[test]
    fn names_do_not_matter((game, order) in games().prop_flat_map(|game| {
        let order: Vec<usize> = (0..game.n_players()).collect();
        (Just(game), Just(order).prop_shuffle())
    })) {
        let renamed = reordered(&game, &order);
        let by_order = |shares: &[f64]| -> Vec<f64> { order.iter().map(|&player| shares[player]).collect() };
        for value in LINEAR {
            assert_close(&value(&renamed), &by_order(&value(&game)), TOLERANCE);
        }
        let (before, after) = (interaction(&game), interaction(&renamed));
        for (row, &player) in after.iter().zip(&order) {
            assert_close(row, &by_order(&before[player]), TOLERANCE);
        }
        // Tau and Gately exist in both or in none.
        for (before, after) in [(tau(&game), tau(&renamed)), (gately(&game), gately(&renamed))] {
            prop_assert_eq!(before.is_ok(), after.is_ok());
            if let (Ok(before), Ok(after)) = (before, after) {
                assert_close(&after, &by_order(&before), 1e-6);
            }
        }
    }

    #[test]
    fn whoever_adds_nothing_gets_nothing((game, blocs) in games_with_blocs()) {
        let n = game.n_players();
        let everybody: Vec<usize> = (0..n).collect();
        let mut larger = TuGame::zero(n + 1);
        larger.add_part(&game, &everybody);
        let with_null = |mut shares: Vec<f64>| {
            shares.push(0.0);
            shares
        };
        assert_close(&shapley(&larger), &with_null(shapley(&game)), TOLERANCE);
        assert_close(&banzhaf(&larger), &with_null(banzhaf(&game)), TOLERANCE);
        assert_close(&owen(&larger, &blocs).unwrap(), &with_null(owen(&game, &blocs).unwrap()), TOLERANCE);
        let expected = with_null(banzhaf_owen(&game, &blocs).unwrap());
        assert_close(&banzhaf_owen(&larger, &blocs).unwrap(), &expected, TOLERANCE);
    }

    #[test]
    fn blocs_get_what_they_get_among_blocs((game, blocs) in games_with_blocs()) {
        let quotient = TuGame::from_rule(blocs.len(), |s| {
            game.value(s.members().fold(Coalition::EMPTY, |set, bloc| set.union(blocs[bloc])))
        });
        let (shares, of_blocs) = (owen(&game, &blocs).unwrap(), shapley(&quotient));
        for (&bloc, share) in blocs.iter().zip(of_blocs) {
            assert_close(&[sum_over(&shares, bloc)], &[share], TOLERANCE);
        }
        let apart = aumann_dreze(&game, &blocs).unwrap();
        for &bloc in &blocs {
            assert_close(&[sum_over(&apart, bloc)], &[game.value(bloc)], TOLERANCE);
        }
    }

    #[test]
    fn trivial_blocs_change_nothing(game in games()) {
        let all = [Coalition::grand(game.n_players())];
        for blocs in [&all[..], &[]] {
            assert_close(&owen(&game, blocs).unwrap(), &shapley(&game), TOLERANCE);
            assert_close(&banzhaf_owen(&game, blocs).unwrap(), &banzhaf(&game), TOLERANCE);
        }
        assert_close(&aumann_dreze(&game, &all).unwrap(), &shapley(&game), TOLERANCE);
    }

    #[test]
    fn the_complete_graph_changes_nothing(game in games()) {
        let graph = Graph::complete(game.n_players());
        assert_close(&myerson(&game, &graph), &shapley(&game), TOLERANCE);
    }

    #[test]
    fn connected_parts_share_what_they_make((game, graph) in games_with_graphs()) {
        let shares = myerson(&game, &graph);
        for part in graph.components(Coalition::grand(game.n_players())) {
            assert_close(&[sum_over(&shares, part)], &[game.value(part)], TOLERANCE);
        }
    }

    #[test]
    fn both_ends_of_an_edge_gain_the_same_by_it((game, graph) in games_with_graphs()) {
        let with = myerson(&game, &graph);
        for (place, edge) in graph.edges().iter().enumerate() {
            let mut edges: Vec<Edge> = graph.edges().to_vec();
            edges.remove(place);
            let without = myerson(&game, &Graph::new(game.n_players(), edges).unwrap());
            let gain = |player: usize| with[player] - without[player];
            assert_close(&[gain(edge.a)], &[gain(edge.b)], TOLERANCE);
        }
    }

    #[test]
    fn restricting_twice_is_restricting_once((game, graph) in games_with_graphs()) {
        let once = restricted_by_graph(&game, &graph);
        assert_close(restricted_by_graph(&once, &graph).values(), once.values(), TOLERANCE);
    }

    #[test]
    fn shares_are_dividends_divided_evenly(game in games()) {
        let mut expected = vec![0.0; game.n_players()];
        for (coalition, dividend) in Coalition::all(game.n_players()).zip(dividends(&game)).skip(1) {
            for player in coalition.members() {
                expected[player] += dividend / coalition.len() as f64;
            }
        }
        assert_close(&shapley(&game), &expected, TOLERANCE);
    }

    #[test]
    fn interaction_divides_dividends_of_larger_coalitions(game in games()) {
        // Grabisch & Roubens: I(i, j) is the sum of d(S)/(|S| − 1) over the coalitions with both.
        let dividends = dividends(&game);
        let found = interaction(&game);
        for (i, row) in found.iter().enumerate() {
            for (j, found) in row.iter().enumerate().filter(|&(j, _)| j != i) {
                let both = Coalition::all(game.n_players()).filter(|s| s.contains(i) && s.contains(j));
                let expected: f64 = both.map(|s| dividends[s.index()] / (s.len() - 1) as f64).sum();
                assert_close(&[*found], &[expected], TOLERANCE);
            }
        }
    }

    #[test]
    fn a_pair_gains_what_others_lose(game in (2usize..8).prop_flat_map(values_of)) {
        let shifts = pair_shifts(&game, 0, game.n_players() - 1);
        assert_close(&[shifts.pair + shifts.by_third.iter().sum::<f64>()], &[0.0], TOLERANCE);
    }

    #[test]
    fn tau_and_gately_share_what_all_make(game in games()) {
        for shares in [tau(&game), gately(&game)].into_iter().flatten() {
            // Gately's weights may nearly cancel.
            let size: f64 = shares.iter().map(|share| share.abs()).sum();
            assert_close(&[shares.iter().sum()], &[game.grand()], 1e-12 * (1.0 + size));
        }
    }

    #[test]
    fn a_shift_of_everybody_alone_moves_tau_and_gately_with_it((game, alone) in games().prop_flat_map(|game| {
        let n = game.n_players();
        (Just(game), prop::collection::vec(-1.0..1.0f64, n))
    })) {
        let shifted = TuGame::from_rule(game.n_players(), |s| game.value(s) + sum_over(&alone, s));
        for (before, after) in [(tau(&game), tau(&shifted)), (gately(&game), gately(&shifted))] {
            if let (Ok(before), Ok(after)) = (before, after) {
                let expected: Vec<f64> = before.iter().zip(&alone).map(|(share, alone)| share + alone).collect();
                let size: f64 = before.iter().map(|share| share.abs()).sum();
                assert_close(&after, &expected, 1e-6 * (1.0 + size * size));
            }
        }
    }

    #[test]
    fn partition_values_without_externalities_are_shapley(game in (1usize..7).prop_flat_map(values_of)) {
        let partitions = PartitionFunction::from_rule(game.n_players(), |block, _| game.value(block));
        for shares in [myerson_pff(&partitions), externality_free(&partitions), mcquillin(&partitions)] {
            assert_close(&shares, &shapley(&game), TOLERANCE);
        }
    }
}
