//! Every solution concept of a bare game, with a reason for each that it does not have.

use super::{BareGame, Form};
use crate::game::{
    Coalition, Graph, PartitionFunction, TuGame, aumann_dreze, banzhaf_normalized, banzhaf_owen,
    core_vertices, dividends, expected_myerson, externality_free, gately, interaction, is_convex, least_core,
    mcquillin, myerson_pff, nucleolus, owen, per_capita_nucleolus, per_capita_prenucleolus, prenucleolus,
    shapley_and_banzhaf, tau,
};
use serde::Serialize;
use std::collections::BTreeMap;
use std::fmt::Display;

/// Rounding of sums of values, relative to the largest.
const TOLERANCE: f64 = 1e-9;

/// Up to this many players all dividends are listed: 4096 numbers.
const MAX_DIVIDEND_PLAYERS: usize = 12;

/// Graphs drawn where more edges are uncertain than can be looked at one by one, and the seed of the draws.
const GRAPH_SAMPLES: usize = 1000;
const SEED: u64 = 0;

/// All concepts of a game, by its form. Shares are by player, in the unit of the game.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[serde(untagged)]
pub enum Concepts {
    /// Of a game with a value for each coalition.
    Table(Box<TableConcepts>),
    /// Of a game in partition function form.
    PartitionFunction(PartitionFunctionConcepts),
}

/// All concepts of a game with a value for each coalition. What is `None` has its reason in `reasons`, by field name.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct TableConcepts {
    /// Names by player.
    pub players: Vec<String>,
    /// Shapley value.
    pub shapley: Vec<f64>,
    /// Banzhaf value; it need not sum to v(N).
    pub banzhaf: Vec<f64>,
    /// Banzhaf index that sums to one, of a simple game.
    pub banzhaf_normalized: Option<Vec<f64>>,
    /// Owen value under the unions.
    pub owen: Option<Vec<f64>>,
    /// Banzhaf–Owen value under the unions.
    pub banzhaf_owen: Option<Vec<f64>>,
    /// Aumann–Drèze value under the unions.
    pub aumann_dreze: Option<Vec<f64>>,
    /// Myerson value of the graph, the mean over graphs where edges are uncertain.
    pub myerson: Option<Vec<f64>>,
    /// Sampling error of the Myerson value, only where graphs were sampled.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub myerson_standard_errors: Option<Vec<f64>>,
    /// Nucleolus.
    pub nucleolus: Option<Vec<f64>>,
    /// Prenucleolus.
    pub prenucleolus: Option<Vec<f64>>,
    /// Per-capita nucleolus.
    pub per_capita_nucleolus: Option<Vec<f64>>,
    /// Per-capita prenucleolus.
    pub per_capita_prenucleolus: Option<Vec<f64>>,
    /// The least largest excess over proper coalitions.
    pub least_core_epsilon: Option<f64>,
    /// Whether every efficient allocation leaves some coalition an objection.
    pub core_empty: Option<bool>,
    /// Vertices of the core, of up to four players.
    pub core_vertices: Option<Vec<Vec<f64>>>,
    /// Tau value.
    pub tau: Option<Vec<f64>>,
    /// Gately point.
    pub gately: Option<Vec<f64>>,
    /// Shapley interaction index by pair of players.
    pub interaction: Vec<Vec<f64>>,
    /// Harsanyi dividends by bitmask.
    pub harsanyi_dividends: Option<Vec<f64>>,
    /// Whether players add the more the more others are there.
    pub convex: bool,
    /// Whether no two disjoint coalitions lose by joining.
    pub superadditive: Option<bool>,
    /// Why what is `None` is so.
    pub reasons: BTreeMap<&'static str, String>,
}

/// All concepts of a game in partition function form.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct PartitionFunctionConcepts {
    /// Names by player.
    pub players: Vec<String>,
    /// Myerson's value for games in partition function form.
    pub myerson_pff: Vec<f64>,
    /// Shapley value with outsiders alone.
    pub externality_free: Vec<f64>,
    /// Shapley value with outsiders together.
    pub mcquillin: Vec<f64>,
    /// Empty: all three always exist.
    pub reasons: BTreeMap<&'static str, String>,
}

/// Every solution concept of the game.
#[must_use]
pub fn every_concept(game: &BareGame) -> Concepts {
    let players = game.players.clone();
    match &game.form {
        Form::Table { game, unions, graph } => {
            Concepts::Table(Box::new(of_table(players, game, unions.as_deref(), graph.as_ref())))
        }
        Form::PartitionFunction(game) => Concepts::PartitionFunction(of_partitions(players, game)),
    }
}

fn of_partitions(players: Vec<String>, game: &PartitionFunction) -> PartitionFunctionConcepts {
    PartitionFunctionConcepts {
        players,
        myerson_pff: myerson_pff(game),
        externality_free: externality_free(game),
        mcquillin: mcquillin(game),
        reasons: BTreeMap::new(),
    }
}

/// Reasons by concept.
#[derive(Default)]
struct Reasons(BTreeMap<&'static str, String>);

impl Reasons {
    /// The value, or nothing and its reason.
    fn keep<T>(&mut self, concept: &'static str, answer: Result<T, impl Display>) -> Option<T> {
        answer.map_err(|reason| self.0.insert(concept, reason.to_string())).ok()
    }
}

fn of_table(
    players: Vec<String>,
    game: &TuGame,
    unions: Option<&[Coalition]>,
    graph: Option<&Graph>,
) -> TableConcepts {
    let mut reasons = Reasons::default();
    let tolerance = TOLERANCE * game.magnitude();
    let (shapley, banzhaf) = shapley_and_banzhaf(game);
    let mut under_unions = |concept, value: UnionValue| {
        let answer = match unions {
            None => Err("no unions".to_owned()),
            Some(unions) => value(game, unions).map_err(|error| error.to_string()),
        };
        reasons.keep(concept, answer)
    };
    let owen = under_unions("owen", owen);
    let banzhaf_owen = under_unions("banzhaf_owen", banzhaf_owen);
    let aumann_dreze = under_unions("aumann_dreze", aumann_dreze);
    let myerson = match graph {
        None => Err("no edges".to_owned()),
        Some(graph) => expected_myerson(game, graph, GRAPH_SAMPLES, SEED).map_err(|error| error.to_string()),
    };
    let (myerson, myerson_standard_errors) = match reasons.keep("myerson", myerson) {
        None => (None, None),
        Some(value) => (Some(value.shares), (!value.exact).then_some(value.standard_errors)),
    };
    let least_core_epsilon =
        reasons.keep("least_core_epsilon", least_core(game).map(|least_core| least_core.epsilon));
    let core_empty = least_core_epsilon.map(|epsilon| epsilon > tolerance);
    if let Some(reason) = reasons.0.get("least_core_epsilon").cloned() {
        reasons.0.insert("core_empty", reason);
    }
    let few = game.n_players() <= MAX_DIVIDEND_PLAYERS;
    let dividends = few
        .then(|| dividends(game))
        .ok_or(format!("more than {MAX_DIVIDEND_PLAYERS} players have too many to list"));
    TableConcepts {
        players,
        shapley,
        banzhaf,
        banzhaf_normalized: reasons.keep("banzhaf_normalized", banzhaf_normalized(game)),
        owen,
        banzhaf_owen,
        aumann_dreze,
        myerson,
        myerson_standard_errors,
        nucleolus: reasons.keep("nucleolus", nucleolus(game).map(|point| point.allocation)),
        prenucleolus: reasons.keep("prenucleolus", prenucleolus(game).map(|point| point.allocation)),
        per_capita_nucleolus: reasons
            .keep("per_capita_nucleolus", per_capita_nucleolus(game).map(|point| point.allocation)),
        per_capita_prenucleolus: reasons
            .keep("per_capita_prenucleolus", per_capita_prenucleolus(game).map(|point| point.allocation)),
        least_core_epsilon,
        core_empty,
        core_vertices: reasons
            .keep("core_vertices", core_vertices(game).ok_or("vertices are listed for up to four players")),
        tau: reasons.keep("tau", tau(game)),
        gately: reasons.keep("gately", gately(game)),
        interaction: interaction(game),
        harsanyi_dividends: reasons.keep("harsanyi_dividends", dividends),
        convex: is_convex(game, tolerance),
        superadditive: reasons
            .keep("superadditive", game.superadditive_violation(tolerance))
            .map(|violation| violation.is_none()),
        reasons: reasons.0,
    }
}

/// A value under a coalition structure.
type UnionValue = fn(&TuGame, &[Coalition]) -> Result<Vec<f64>, crate::game::BlocError>;
