//! Axioms on random games.

use super::assert_close;
use landbridge::game::{Coalition, TuGame, owen, shapley};
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
    fn an_added_null_player_gets_nothing_and_changes_nothing(game in games()) {
        let n = game.n_players();
        let mut larger = TuGame::zero(n + 1);
        larger.add_part(&game, &(0..n).collect::<Vec<_>>());
        let mut expected = shapley(&game);
        expected.push(0.0);
        assert_close(&shapley(&larger), &expected, TOLERANCE);
    }
}
