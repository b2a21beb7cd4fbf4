//! The crate `coopgame` and the orders of arrival as second opinions on random games.

use super::assert_close;
use coopgame::partition::CoalitionStructure;
use coopgame::{ExplicitGame, communication, compromise, partition, power, properties, values};
use landbridge::game::{
    Coalition, Edge, Graph, NoValue, TuGame, aumann_dreze, banzhaf, banzhaf_normalized, gately, is_convex,
    is_simple, minimal_rights, myerson, owen, restricted_by_graph, shapley, tau, utopia_payoffs,
};
use landbridge::random::Random;

/// Sums of at most 2¹⁰ values below 1.
const TOLERANCE: f64 = 1e-11;

/// A random game of 3 to 10 players: any values, nearly convex ones, or a weighted vote.
fn random_game(random: &mut Random) -> TuGame {
    let n = 3 + random.below(8);
    let kind = random.below(3);
    let draws: Vec<f64> = (0..1 << n).map(|_| random.uniform()).collect();
    TuGame::from_rule(n, |s| {
        let size = s.len() as f64 / n as f64;
        match kind {
            0 => draws[s.index()] * f64::from(u8::from(!s.is_empty())),
            1 => size * size + 0.02 * size * draws[s.index()],
            _ => {
                let votes: f64 = s.members().map(|player| draws[player]).sum();
                f64::from(u8::from(votes > 0.55 * draws[..n].iter().sum::<f64>()))
            }
        }
    })
}

#[test]
fn another_crate_finds_the_same() {
    // How often the partial concepts had a value, so that agreement on "none" is not all there is.
    let (mut taus, mut gatelys, mut convex, mut simple) = (0, 0, 0, 0);
    for number in 0..500 {
        let mut random = Random::of(17, number);
        let game = random_game(&mut random);
        let n = game.n_players();
        let other = ExplicitGame::from_binary(&game.values()[1..]).unwrap();
        assert_close(&shapley(&game), &values::shapley(&other), TOLERANCE);
        assert_close(&banzhaf(&game), &values::banzhaf(&other), TOLERANCE);

        let mut lists = vec![Vec::new(); 1 + random.below(n)];
        for player in 0..n {
            let bloc = random.below(lists.len());
            lists[bloc].push(player);
        }
        lists.retain(|list| !list.is_empty());
        let blocs: Vec<Coalition> = lists.iter().map(|list| list.iter().copied().collect()).collect();
        let structure = CoalitionStructure::new(n, &lists).unwrap();
        assert_close(&owen(&game, &blocs).unwrap(), &partition::owen(&other, &structure).unwrap(), TOLERANCE);
        let expected = partition::aumann_dreze(&other, &structure).unwrap();
        assert_close(&aumann_dreze(&game, &blocs).unwrap(), &expected, TOLERANCE);

        let pairs: Vec<(usize, usize)> =
            (0..n).flat_map(|a| (a + 1..n).map(move |b| (a, b))).filter(|_| random.uniform() < 0.3).collect();
        let edges = pairs.iter().map(|&(a, b)| Edge { a, b, reliability: 1.0 }).collect();
        let graph = Graph::new(n, edges).unwrap();
        let expected = communication::graph_restricted(&other, &pairs).unwrap();
        assert_close(&restricted_by_graph(&game, &graph).values()[1..], &expected.values()[1..], TOLERANCE);
        assert_close(&myerson(&game, &graph), &communication::myerson(&other, &pairs).unwrap(), TOLERANCE);

        assert_close(&utopia_payoffs(&game), &compromise::utopia_payoffs(&other), TOLERANCE);
        assert_close(&minimal_rights(&game), &compromise::minimal_rights(&other), TOLERANCE);
        let (found, expected) = (tau(&game), compromise::tau_value(&other));
        assert_eq!(found.is_ok(), expected.is_ok(), "game {number}: {found:?} {expected:?}");
        if let (Ok(found), Ok(expected)) = (found, expected) {
            assert_close(&found, &expected, TOLERANCE);
            taus += 1;
        }
        // The other crate declines where the point is no imputation.
        if let Ok(expected) = compromise::gately_point(&other) {
            assert_close(&gately(&game).unwrap(), &expected, TOLERANCE);
            gatelys += 1;
        }
        assert_eq!(is_convex(&game, 1e-9), properties::is_convex(&other));
        convex += usize::from(is_convex(&game, 1e-9));
        let superadditive = game.superadditive_violation(1e-9).unwrap().is_none();
        assert_eq!(superadditive, properties::is_superadditive(&other));

        assert_eq!(is_simple(&game), power::SimpleGame::new(&other).is_ok());
        if is_simple(&game) {
            let expected = values::normalize(&values::banzhaf(&other));
            assert_close(&banzhaf_normalized(&game).unwrap(), &expected, TOLERANCE);
            simple += 1;
        } else {
            assert_eq!(banzhaf_normalized(&game), Err(NoValue::NotSimple));
        }
    }
    assert!(taus > 100 && gatelys > 100 && convex > 20 && simple > 100, "{taus} {gatelys} {convex} {simple}");
}

/// Marginal contributions averaged over the orders that `counts` accepts.
fn by_orders(game: &TuGame, counts: impl Fn(&[usize]) -> bool) -> Vec<f64> {
    let n = game.n_players();
    let mut shares = vec![0.0; n];
    let mut accepted = 0;
    let mut orders = vec![Vec::new()];
    for _ in 0..n {
        orders = orders
            .into_iter()
            .flat_map(|order: Vec<usize>| {
                let left: Vec<usize> = (0..n).filter(|player| !order.contains(player)).collect();
                left.into_iter().map(move |player| [order.as_slice(), &[player]].concat())
            })
            .collect();
    }
    for order in orders.iter().filter(|order| counts(order)) {
        accepted += 1;
        let mut before = Coalition::EMPTY;
        for &player in order {
            shares[player] += game.marginal(player, before);
            before = before.with(player);
        }
    }
    shares.iter().map(|share| share / f64::from(accepted)).collect()
}

#[test]
fn shares_are_means_over_orders_of_arrival() {
    for number in 0..10 {
        let mut random = Random::of(3, number);
        let n = 3 + random.below(4);
        let mut draws: Vec<f64> = (0..1 << n).map(|_| random.uniform()).collect();
        draws[0] = 0.0;
        let game = TuGame::from_values(draws);
        assert_close(&shapley(&game), &by_orders(&game, |_| true), TOLERANCE);
        // A bloc's members come one after another.
        let bloc_of: Vec<usize> = (0..n).map(|_| random.below(3)).collect();
        let blocs: Vec<Coalition> =
            (0..3).map(|bloc| (0..n).filter(|&player| bloc_of[player] == bloc).collect()).collect();
        let together = |order: &[usize]| {
            let changes = order.windows(2).filter(|pair| bloc_of[pair[0]] != bloc_of[pair[1]]).count();
            changes + 1 == blocs.iter().filter(|bloc| !bloc.is_empty()).count()
        };
        assert_close(&owen(&game, &blocs).unwrap(), &by_orders(&game, together), TOLERANCE);
    }
}
