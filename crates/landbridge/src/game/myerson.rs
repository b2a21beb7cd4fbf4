//! The Myerson value: shares where only those who are connected can act together.

use super::graph::{Draws, Graph, MAX_EXACT_EDGES, draw_graphs};
use super::{TuGame, shapley};
use rayon::prelude::*;
use serde::Serialize;

/// Graphs are averaged in this many groups, whatever the number of threads, so that sums are always made in the same order.
const GROUPS: usize = 16;

/// The game in which a coalition makes what its connected parts make. An edge counts where its reliability is above zero.
///
/// # Panics
/// Where the graph has other players than the game.
///
/// # Complexity
/// 2ⁿ searches of the part that the lowest member is in, a few steps each.
///
/// # References
/// [Myerson 1977a]
#[must_use]
pub fn restricted_by_graph(game: &TuGame, graph: &Graph) -> TuGame {
    assert_eq!(game.n_players(), graph.n_players(), "the graph has other players than the game");
    let mut values = vec![0.0; game.values().len()];
    for coalition in super::Coalition::all(game.n_players()).skip(1) {
        let component = graph.component(coalition.bits().trailing_zeros() as usize, coalition);
        // What is left is a smaller mask, so its value is there already.
        let left = values[coalition.difference(component).index()];
        values[coalition.index()] = game.value(component) + left;
    }
    TuGame::from_values(values)
}

/// The Myerson value: the Shapley value of the game restricted by the graph. An edge counts where its reliability is above zero; see
/// [`expected_myerson`] for edges that work only sometimes.
///
/// # Panics
/// Where the graph has other players than the game.
///
/// # Complexity
/// 2ⁿ searches of a connected part, and the Shapley value.
///
/// # References
/// [Myerson 1977a]
#[must_use]
pub fn myerson(game: &TuGame, graph: &Graph) -> Vec<f64> {
    shapley(&restricted_by_graph(game, graph))
}

/// The Myerson value where edges work only with some probability.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct MyersonValue {
    /// By player: the mean over graphs. They sum to the averaged game's value of all.
    pub shares: Vec<f64>,
    /// By player: how far a share may be off by sampling; 0 where all graphs were looked at.
    pub standard_errors: Vec<f64>,
    /// The averaged game: what each coalition makes on average.
    #[serde(skip)]
    pub game: TuGame,
    /// Whether all graphs were looked at.
    pub exact: bool,
}

/// A sample of fewer than two graphs says nothing about its own error.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct TooFewSamples {
    /// How many were asked for.
    pub n_samples: usize,
}

impl std::fmt::Display for TooFewSamples {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(
            f,
            "more than {MAX_EXACT_EDGES} edges are uncertain, so graphs are sampled, and {} are too few: take at least two",
            self.n_samples
        )
    }
}

impl std::error::Error for TooFewSamples {}

/// The Myerson value averaged over the graphs that the edges' reliabilities allow: over all of them with at most [`MAX_EXACT_EDGES`]
/// uncertain edges, else over `n_samples` draws, each of which serves all coalitions.
///
/// # Errors
/// Where graphs are sampled and fewer than two are asked for.
///
/// # Panics
/// Where the graph has other players than the game.
///
/// # Complexity
/// One restricted game and Shapley value per graph; sixteen tables of 2ⁿ values in memory.
///
/// # References
/// [Myerson 1977a], [Calvo, Lasaga & van den Nouweland 1999]
pub fn expected_myerson(
    game: &TuGame,
    graph: &Graph,
    n_samples: usize,
    seed: u64,
) -> Result<MyersonValue, TooFewSamples> {
    let draws = draw_graphs(graph, MAX_EXACT_EDGES, n_samples, seed);
    if !draws.exact && n_samples < 2 {
        return Err(TooFewSamples { n_samples });
    }
    let averaged = average_over_graphs(game, &draws);
    let shares = shapley(&averaged.game);
    let AveragedGame { game, standard_errors } = averaged;
    Ok(MyersonValue { shares, standard_errors, game, exact: draws.exact })
}

/// A game averaged over graphs.
#[derive(Clone, Debug, PartialEq)]
pub struct AveragedGame {
    /// What each coalition makes on average.
    pub game: TuGame,
    /// By player: how far its Shapley share may be off by sampling; 0 where all graphs were looked at.
    pub standard_errors: Vec<f64>,
}

/// The mean of the games restricted by each graph, with the graphs' weights. Sampled graphs must be two or more for a standard error.
///
/// # Panics
/// Where a graph has other players than the game.
///
/// # Complexity
/// One restricted game for each graph, and a Shapley value where graphs are sampled; sixteen tables of 2ⁿ values in memory.
#[must_use]
pub fn average_over_graphs(game: &TuGame, draws: &Draws) -> AveragedGame {
    let n = game.n_players();
    let group_size = draws.graphs.len().div_ceil(GROUPS);
    let groups: Vec<(Vec<f64>, Vec<Vec<f64>>)> = draws
        .graphs
        .par_chunks(group_size)
        .map(|group| {
            let mut sum = vec![0.0; game.values().len()];
            let mut shares = Vec::with_capacity(group.len());
            for (weight, graph) in group {
                let restricted = restricted_by_graph(game, graph);
                for (sum, value) in sum.iter_mut().zip(restricted.values()) {
                    *sum += weight * value;
                }
                if !draws.exact {
                    shares.push(shapley(&restricted));
                }
            }
            (sum, shares)
        })
        .collect();
    let mut values = vec![0.0; game.values().len()];
    for (sum, _) in &groups {
        values.iter_mut().zip(sum).for_each(|(value, sum)| *value += sum);
    }
    let averaged = TuGame::from_values(values);
    let mut standard_errors = vec![0.0; n];
    if !draws.exact {
        let count = draws.graphs.len();
        let squares = (count * (count - 1)) as f64;
        // The value is linear in the game, so the averaged game has the averaged shares.
        let shares = shapley(&averaged);
        for (player, error) in standard_errors.iter_mut().enumerate() {
            let samples = groups.iter().flat_map(|(_, shares)| shares);
            let deviations =
                samples.map(|sample| (sample[player] - shares[player]) * (sample[player] - shares[player]));
            *error = libm::sqrt(deviations.sum::<f64>() / squares);
        }
    }
    AveragedGame { game: averaged, standard_errors }
}

#[cfg(test)]
mod tests {
    use super::super::Coalition;
    use super::super::graph::Edge;
    use super::*;

    fn game_of(n: usize) -> TuGame {
        TuGame::from_rule(n, |s| f64::from(s.bits().wrapping_mul(2_654_435_761) >> 20))
    }

    fn edges_of(pairs: &[(usize, usize, f64)]) -> Vec<Edge> {
        pairs.iter().map(|&(a, b, reliability)| Edge { a, b, reliability }).collect()
    }

    fn assert_close(found: &[f64], expected: &[f64], tolerance: f64) {
        for (found, expected) in found.iter().zip(expected) {
            assert!((found - expected).abs() < tolerance, "{found} {expected}");
        }
    }

    #[test]
    fn a_coalition_makes_what_its_parts_make() {
        let game = game_of(7);
        let graph = Graph::new(7, edges_of(&[(0, 6, 1.0), (6, 3, 1.0), (1, 2, 1.0), (2, 5, 1.0)])).unwrap();
        let expected =
            TuGame::from_rule(7, |s| graph.components(s).iter().map(|&part| game.value(part)).sum());
        assert_close(restricted_by_graph(&game, &graph).values(), expected.values(), 1e-9);
    }

    #[test]
    fn the_middle_of_a_line_of_three_voters_decides() {
        // Majority of three on a line: the ends cannot win without the middle (1/6, 2/3, 1/6).
        let game = TuGame::from_rule(3, |s| f64::from(u8::from(s.len() >= 2)));
        let graph = Graph::new(3, edges_of(&[(0, 1, 1.0), (1, 2, 1.0)])).unwrap();
        assert_close(&myerson(&game, &graph), &[1.0 / 6.0, 2.0 / 3.0, 1.0 / 6.0], 1e-12);
    }

    #[test]
    fn uncertain_edges_give_the_mean_over_all_graphs() {
        let game = game_of(4);
        let pairs = [(0, 1, 0.9), (1, 2, 0.25), (2, 3, 1.0), (0, 3, 0.5)];
        let graph = Graph::new(4, edges_of(&pairs)).unwrap();
        let found = expected_myerson(&game, &graph, 0, 0).unwrap();
        let mut expected = vec![0.0; 4];
        for working in Coalition::all(4) {
            let weight: f64 =
                (0..4).map(|k| if working.contains(k) { pairs[k].2 } else { 1.0 - pairs[k].2 }).product();
            let kept: Vec<_> = working.members().map(|k| pairs[k]).collect();
            let shares = myerson(&game, &Graph::new(4, edges_of(&kept)).unwrap());
            expected.iter_mut().zip(shares).for_each(|(sum, share)| *sum += weight * share);
        }
        assert!(found.exact && found.standard_errors == [0.0; 4]);
        assert_close(&found.shares, &expected, 1e-9);
        assert!((found.shares.iter().sum::<f64>() - found.game.grand()).abs() < 1e-9);
    }

    #[test]
    fn a_sample_is_near_the_mean_and_says_how_near() {
        // Thirteen uncertain edges are one too many to look at all graphs; the thirteenth's reliability is next to 1.
        let game = game_of(6);
        let pair = |k: usize| {
            [(0, 1), (0, 2), (0, 3), (0, 4), (0, 5), (1, 2), (1, 3), (1, 4), (1, 5), (2, 3), (2, 4), (2, 5)]
                [k]
        };
        let mut edges: Vec<Edge> =
            (0..12).map(|k| Edge { a: pair(k).0, b: pair(k).1, reliability: 0.4 }).collect();
        edges.push(Edge { a: 3, b: 4, reliability: 1.0 });
        let exact = expected_myerson(&game, &Graph::new(6, edges.clone()).unwrap(), 0, 0).unwrap();
        edges[12].reliability = 1.0 - 1e-9;
        let graph = Graph::new(6, edges).unwrap();
        let sampled = expected_myerson(&game, &graph, 2000, 5).unwrap();
        assert!(exact.exact && !sampled.exact);
        for player in 0..6 {
            let error = sampled.standard_errors[player];
            assert!(error > 0.0);
            // Four standard errors; the certain edge moves the mean by much less.
            assert!((sampled.shares[player] - exact.shares[player]).abs() < 4.0 * error);
        }
        assert_eq!(expected_myerson(&game, &graph, 1, 5), Err(TooFewSamples { n_samples: 1 }));
    }

    #[test]
    fn a_sample_is_the_same_with_one_thread() {
        let game = game_of(7);
        let edges = (0..7).flat_map(|a| (a + 1..7).map(move |b| Edge { a, b, reliability: 0.3 })).collect();
        let graph = Graph::new(7, edges).unwrap();
        let one = rayon::ThreadPoolBuilder::new().num_threads(1).build().unwrap();
        let many = rayon::ThreadPoolBuilder::new().num_threads(3).build().unwrap();
        let run = || expected_myerson(&game, &graph, 100, 9).unwrap();
        assert_eq!(one.install(run), many.install(run));
    }
}
