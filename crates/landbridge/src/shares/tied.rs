//! The parts' games where not everybody can deal with everybody: components of the ties in place of coalitions.

use super::PartGame;
use super::part_games::MAX_WHOLE_ACTORS;
use crate::dispatch::SweepError;
use crate::game::{Draws, Graph, TuGame, draw_graphs, restricted_by_graph, shapley};
use crate::model::Region;
use rayon::prelude::*;

/// Up to this many uncertain ties every graph is counted, with its chance; beyond, graphs are sampled.
const MAX_COUNTED_TIES: usize = 8;

/// Seed of the graphs that are sampled.
const SEED: u64 = 1;

/// How many graphs are sampled where they are too many to count.
const SAMPLED_GRAPHS: usize = 512;

/// The games of the parts under the ties of a region.
#[derive(Clone, Debug, PartialEq)]
pub struct TiedGames {
    /// As [`part_games`](super::part_games), but over all actors: one that owns nothing in a part may go between those who do.
    pub games: Vec<PartGame>,
    /// How many graphs of working ties were averaged.
    pub n_graphs: usize,
    /// Whether these are all there are.
    pub exact: bool,
    /// Standard error of every actor's Shapley share in total, by actor; zero where all graphs were counted.
    pub standard_errors: Vec<f64>,
}

impl TiedGames {
    /// That graphs were sampled, and how far off shares may be; nothing where all were counted.
    #[must_use]
    pub fn note(&self) -> Option<String> {
        let worst = self.standard_errors.iter().copied().fold(0.0, f64::max);
        let n_graphs = self.n_graphs;
        (!self.exact).then(|| {
            format!(
                "ties: {n_graphs} sampled graphs; the largest standard error of a Shapley share is {worst:.1}"
            )
        })
    }
}

/// `(v_k)_g(S)` = Σ of `v_k(C ∩ N_k)` over the components C of S in the graph g of working ties, averaged over the graphs: a tie
/// of reliability r works with chance r, apart from the others.
///
/// # Errors
/// Where the region has more than [`MAX_WHOLE_ACTORS`] actors.
///
/// # References
/// [Myerson 1977]
pub fn tied_games(region: &Region, games: &[PartGame]) -> Result<TiedGames, SweepError> {
    let n = region.actors.len();
    if n > MAX_WHOLE_ACTORS {
        return Err(SweepError::TooManyActors { title: "the graph of ties".to_owned(), n_actors: n });
    }
    let Draws { graphs, exact } = draw_graphs(&graph_of_ties(region), MAX_COUNTED_TIES, SAMPLED_GRAPHS, SEED);
    let everybody = region.everybody();
    let tied = games.par_iter().map(|part| {
        let wide = widen(part, n);
        let mut values = vec![0.0; 1 << n];
        for (weight, graph) in &graphs {
            let restricted = restricted_by_graph(&wide, graph);
            values.iter_mut().zip(restricted.values()).for_each(|(sum, value)| *sum += weight * value);
        }
        let game = TuGame::from_rule(n, |coalition| values[coalition.index()]);
        PartGame { actors: everybody.clone(), game, ..part.clone() }
    });
    let standard_errors = if exact { vec![0.0; n] } else { standard_errors(region, games, &graphs) };
    Ok(TiedGames { games: tied.collect(), n_graphs: graphs.len(), exact, standard_errors })
}

/// Standard errors of the mean of the shares over sampled graphs.
fn standard_errors(region: &Region, games: &[PartGame], graphs: &[(f64, Graph)]) -> Vec<f64> {
    let n = region.actors.len();
    let wide: Vec<TuGame> = games.iter().map(|part| widen(part, n)).collect();
    let shares: Vec<Vec<f64>> = graphs
        .par_iter()
        .map(|(_, graph)| {
            let mut total = vec![0.0; n];
            for game in &wide {
                let shares = shapley(&restricted_by_graph(game, graph));
                total.iter_mut().zip(shares).for_each(|(sum, share)| *sum += share);
            }
            total
        })
        .collect();
    let count = graphs.len() as f64;
    let of = |actor: usize| {
        let mean = shares.iter().map(|shares| shares[actor]).sum::<f64>() / count;
        let spread: f64 = shares.iter().map(|shares| (shares[actor] - mean) * (shares[actor] - mean)).sum();
        libm::sqrt(spread / (count - 1.0) / count)
    };
    (0..n).map(of).collect()
}

/// A part's game with all actors of the region as players.
fn widen(part: &PartGame, n: usize) -> TuGame {
    let mut wide = TuGame::zero(n);
    wide.add_part(&part.game, &part.actors.iter().map(|actor| actor.0).collect::<Vec<_>>());
    wide
}

/// Everyone is tied to everyone, but for the exceptions of ties.csv.
fn graph_of_ties(region: &Region) -> Graph {
    let n = region.actors.len();
    let reliability = |a: usize, b: usize| {
        let is_pair = |x: usize, y: usize| (x.min(y), x.max(y)) == (a, b);
        region.ties.iter().find(|tie| is_pair(tie.a.0, tie.b.0)).map_or(1.0, |tie| tie.reliability)
    };
    Graph::from_rule(n, reliability)
}
