//! Who can deal with whom: an undirected graph of players, whose edges may work only with some probability. Knows no values.

use super::coalition::{Coalition, MAX_PLAYERS};
use crate::random::Random;

/// A pair of players that can deal with each other.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Edge {
    /// One player.
    pub a: usize,
    /// The other.
    pub b: usize,
    /// The probability that the two can deal, independently of other edges, in [0, 1].
    pub reliability: f64,
}

impl Edge {
    fn is_uncertain(&self) -> bool {
        self.reliability > 0.0 && self.reliability < 1.0
    }
}

/// A graph whose vertices are the players of a game.
#[derive(Clone, Debug, PartialEq)]
pub struct Graph {
    n_players: usize,
    edges: Vec<Edge>,
    /// By player, those that an edge of positive reliability leads to.
    neighbors: Vec<Coalition>,
}

/// An edge that no graph can have, by its place in the list.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum GraphError {
    /// A game of so many players is not handled.
    TooManyPlayers {
        /// How many were asked for.
        n_players: usize,
    },
    /// An end is no player.
    NoSuchPlayer {
        /// Place of the edge.
        edge: usize,
        /// The end.
        player: usize,
    },
    /// Both ends are the same player.
    ToItself {
        /// Place of the edge.
        edge: usize,
        /// The player.
        player: usize,
    },
    /// The pair has an edge already.
    Repeated {
        /// Place of the edge.
        edge: usize,
        /// Place of the first edge of the pair.
        first: usize,
    },
    /// The reliability is no probability.
    NoProbability {
        /// Place of the edge.
        edge: usize,
        /// What was given.
        reliability: f64,
    },
}

impl std::fmt::Display for GraphError {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::TooManyPlayers { n_players } => {
                write!(f, "{n_players} players are more than the {MAX_PLAYERS} that a table can hold")
            }
            Self::NoSuchPlayer { edge, player } => {
                write!(f, "edge {edge} leads to player {player}, whom the game does not have")
            }
            Self::ToItself { edge, player } => write!(f, "edge {edge} leads from player {player} to itself"),
            Self::Repeated { edge, first } => write!(f, "edge {edge} joins the same pair as edge {first}"),
            Self::NoProbability { edge, reliability } => {
                write!(f, "edge {edge} has reliability {reliability}, which is not between 0 and 1")
            }
        }
    }
}

impl std::error::Error for GraphError {}

impl Graph {
    /// The graph of these edges.
    ///
    /// # Errors
    /// At the first edge that has an end outside the game, joins a player to itself or a pair again, or whose reliability is not in [0, 1].
    pub fn new(n_players: usize, edges: Vec<Edge>) -> Result<Self, GraphError> {
        if n_players > MAX_PLAYERS {
            return Err(GraphError::TooManyPlayers { n_players });
        }
        for (place, edge) in edges.iter().enumerate() {
            if let Some(player) = [edge.a, edge.b].into_iter().find(|&player| player >= n_players) {
                return Err(GraphError::NoSuchPlayer { edge: place, player });
            }
            if edge.a == edge.b {
                return Err(GraphError::ToItself { edge: place, player: edge.a });
            }
            if !(0.0..=1.0).contains(&edge.reliability) {
                return Err(GraphError::NoProbability { edge: place, reliability: edge.reliability });
            }
            let pair = |edge: &Edge| (edge.a.min(edge.b), edge.a.max(edge.b));
            if let Some(first) = edges[..place].iter().position(|earlier| pair(earlier) == pair(edge)) {
                return Err(GraphError::Repeated { edge: place, first });
            }
        }
        Ok(Self::of_checked(n_players, edges))
    }

    fn of_checked(n_players: usize, edges: Vec<Edge>) -> Self {
        let mut neighbors = vec![Coalition::EMPTY; n_players];
        for edge in edges.iter().filter(|edge| edge.reliability > 0.0) {
            neighbors[edge.a] = neighbors[edge.a].with(edge.b);
            neighbors[edge.b] = neighbors[edge.b].with(edge.a);
        }
        Self { n_players, edges, neighbors }
    }

    /// The graph in which everyone can deal with everyone.
    ///
    /// # Panics
    /// With more than [`MAX_PLAYERS`] players.
    #[must_use]
    pub fn complete(n_players: usize) -> Self {
        Self::from_rule(n_players, |_, _| 1.0)
    }

    /// The graph whose reliabilities the rule gives, the lower player first.
    ///
    /// # Panics
    /// With more than [`MAX_PLAYERS`] players, or where the rule gives what is no probability.
    #[must_use]
    pub fn from_rule(n_players: usize, reliability: impl Fn(usize, usize) -> f64) -> Self {
        assert!(n_players <= MAX_PLAYERS, "a game of {n_players} players is not handled");
        let pairs = (0..n_players).flat_map(|a| (a + 1..n_players).map(move |b| (a, b)));
        let edges: Vec<Edge> = pairs.map(|(a, b)| Edge { a, b, reliability: reliability(a, b) }).collect();
        assert!(
            edges.iter().all(|edge| (0.0..=1.0).contains(&edge.reliability)),
            "a reliability is no probability"
        );
        Self::of_checked(n_players, edges)
    }

    /// How many players it has.
    #[must_use]
    pub fn n_players(&self) -> usize {
        self.n_players
    }

    /// Its edges, as given.
    #[must_use]
    pub fn edges(&self) -> &[Edge] {
        &self.edges
    }

    /// The members that the player can reach through members, itself among them. An edge counts where its reliability is above zero.
    ///
    /// # Panics
    /// Where the player is not in the graph.
    #[must_use]
    pub fn component(&self, player: usize, coalition: Coalition) -> Coalition {
        let mut component = Coalition::singleton(player);
        let mut fresh = component;
        while !fresh.is_empty() {
            let next = fresh.bits().trailing_zeros() as usize;
            let met = self.neighbors[next].intersection(coalition).difference(component);
            component = component.union(met);
            fresh = fresh.without(next).union(met);
        }
        component
    }

    /// The connected parts of a coalition, by lowest member. An edge counts where its reliability is above zero.
    ///
    /// # Panics
    /// Where a member is not in the graph.
    #[must_use]
    pub fn components(&self, coalition: Coalition) -> Vec<Coalition> {
        let mut components = Vec::new();
        let mut left = coalition;
        while !left.is_empty() {
            let component = self.component(left.bits().trailing_zeros() as usize, left);
            left = left.difference(component);
            components.push(component);
        }
        components
    }
}

/// Up to this many uncertain edges all 2¹² graphs are looked at.
pub const MAX_EXACT_EDGES: usize = 12;

/// What a graph of uncertain edges may turn out to be.
#[derive(Clone, Debug, PartialEq)]
pub struct Draws {
    /// Graphs of certain edges, with weights that sum to one.
    pub graphs: Vec<(f64, Graph)>,
    /// Whether these are all graphs with their probabilities, or a sample.
    pub exact: bool,
}

/// The graphs that an uncertain one may turn out to be: all of them where at most `max_exact_edges` edges are uncertain, else `n_samples`
/// draws of equal weight. An edge of reliability 0 is in none.
///
/// # Complexity
/// 2^`max_exact_edges` or `n_samples` graphs.
#[must_use]
pub fn draw_graphs(graph: &Graph, max_exact_edges: usize, n_samples: usize, seed: u64) -> Draws {
    let uncertain: Vec<&Edge> = graph.edges.iter().filter(|edge| edge.is_uncertain()).collect();
    let exact = uncertain.len() <= max_exact_edges;
    let graph_of = |works: &dyn Fn(usize) -> bool| {
        let certain = graph.edges.iter().filter(|edge| edge.reliability >= 1.0);
        let drawn = uncertain.iter().enumerate().filter(|&(place, _)| works(place)).map(|(_, edge)| *edge);
        let edges = certain.chain(drawn).map(|edge| Edge { reliability: 1.0, ..*edge }).collect();
        Graph::of_checked(graph.n_players, edges)
    };
    let graphs = if exact {
        let weight = |working: usize| -> f64 {
            let factor = |(place, edge): (usize, &&Edge)| {
                if working >> place & 1 == 1 { edge.reliability } else { 1.0 - edge.reliability }
            };
            uncertain.iter().enumerate().map(factor).product()
        };
        (0..1_usize << uncertain.len())
            .map(|working| (weight(working), graph_of(&|place| working >> place & 1 == 1)))
            .collect()
    } else {
        (0..n_samples)
            .map(|number| {
                let mut random = Random::stream(seed, number as u64);
                let works: Vec<bool> =
                    uncertain.iter().map(|edge| random.uniform() < edge.reliability).collect();
                (1.0 / n_samples as f64, graph_of(&|place| works[place]))
            })
            .collect()
    };
    Draws { graphs, exact }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn edge(a: usize, b: usize, reliability: f64) -> Edge {
        Edge { a, b, reliability }
    }

    #[test]
    fn edges_that_no_graph_has_are_named() {
        let error = |edges: &[Edge]| Graph::new(3, edges.to_vec()).unwrap_err();
        assert_eq!(error(&[edge(0, 3, 1.0)]), GraphError::NoSuchPlayer { edge: 0, player: 3 });
        assert_eq!(error(&[edge(0, 1, 1.0), edge(2, 2, 1.0)]), GraphError::ToItself { edge: 1, player: 2 });
        assert_eq!(error(&[edge(0, 1, 1.0), edge(1, 0, 0.5)]), GraphError::Repeated { edge: 1, first: 0 });
        assert_eq!(error(&[edge(0, 1, 1.5)]), GraphError::NoProbability { edge: 0, reliability: 1.5 });
        assert!(matches!(error(&[edge(0, 1, f64::NAN)]), GraphError::NoProbability { edge: 0, .. }));
        assert_eq!(Graph::new(27, Vec::new()), Err(GraphError::TooManyPlayers { n_players: 27 }));
    }

    #[test]
    fn a_line_falls_apart_at_a_missing_member() {
        let line = Graph::new(4, vec![edge(0, 2, 1.0), edge(2, 1, 0.3), edge(1, 3, 0.0)]).unwrap();
        assert_eq!(line.components(Coalition::grand(4)), [0b0111, 0b1000].map(Coalition::from_bits));
        assert_eq!(line.components(Coalition::from_bits(0b1011)), [0, 1, 3].map(Coalition::singleton));
        assert!(line.components(Coalition::EMPTY).is_empty());
    }

    #[test]
    fn all_graphs_come_with_their_probabilities() {
        let graph = Graph::new(4, vec![edge(0, 1, 0.9), edge(1, 2, 1.0), edge(2, 3, 0.2), edge(0, 3, 0.0)]);
        let draws = draw_graphs(&graph.unwrap(), MAX_EXACT_EDGES, 0, 0);
        let found: Vec<(f64, usize)> =
            draws.graphs.iter().map(|(weight, graph)| (*weight, graph.edges().len())).collect();
        let expected = [(0.1 * 0.8, 1), (0.9 * 0.8, 2), (0.1 * 0.2, 2), (0.9 * 0.2, 3)];
        assert!(draws.exact);
        for ((weight, edges), (expected_weight, expected_edges)) in found.into_iter().zip(expected) {
            assert!((weight - expected_weight).abs() < 1e-15 && edges == expected_edges);
        }
    }

    #[test]
    fn a_sample_meets_an_edge_as_often_as_it_works() {
        let graph = Graph::new(3, vec![edge(0, 1, 0.25), edge(1, 2, 0.5)]).unwrap();
        let draws = draw_graphs(&graph, 1, 4000, 1);
        let share = |a: usize| {
            draws
                .graphs
                .iter()
                .filter(|(_, graph)| graph.edges().iter().any(|edge| edge.a == a))
                .map(|(weight, _)| weight)
                .sum::<f64>()
        };
        assert!(!draws.exact && draws.graphs.len() == 4000);
        // Four standard errors of a share of 4000 draws.
        assert!((share(0) - 0.25).abs() < 0.028 && (share(1) - 0.5).abs() < 0.032);
        assert_eq!(draws, draw_graphs(&graph, 1, 4000, 1));
        assert_ne!(draws, draw_graphs(&graph, 1, 4000, 2));
    }
}
