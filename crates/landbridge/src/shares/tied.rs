//! The parts' games where not everybody can deal with everybody: components of the ties in place of coalitions.

use super::PartGame;
use super::part_games::MAX_WHOLE_ACTORS;
use crate::dispatch::SweepError;
use crate::game::{Graph, TuGame, average_over_graphs, draw_graphs};
use crate::model::Region;

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
    let draws = draw_graphs(&graph_of_ties(region), MAX_COUNTED_TIES, SAMPLED_GRAPHS, SEED);
    let wide: Vec<TuGame> = games.iter().map(|part| widen(part, n)).collect();
    let tied = games.iter().zip(&wide).map(|(part, wide)| {
        let game = average_over_graphs(wide, &draws).game;
        PartGame { actors: region.everybody(), game, ..part.clone() }
    });
    let tied: Vec<PartGame> = tied.collect();
    let standard_errors = if draws.exact {
        vec![0.0; n]
    } else {
        // Restricting is linear in the game, so the errors of the totals are those of the sum.
        let sum = TuGame::from_rule(n, |coalition| wide.iter().map(|game| game.value(coalition)).sum());
        average_over_graphs(&sum, &draws).standard_errors
    };
    Ok(TiedGames { games: tied, n_graphs: draws.graphs.len(), exact: draws.exact, standard_errors })
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
