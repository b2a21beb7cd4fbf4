//! Cooperative games with transferable utility: coalitions and their values. Knows no regions, files or networks.

mod aumann_dreze;
mod coalition;
mod collusion;
mod convex;
mod core;
mod dividends;
mod excess;
mod gately;
mod graph;
mod interaction;
mod myerson;
mod no_value;
mod nucleolus;
mod owen;
mod partition_function;
mod semivalue;
mod shapley;
mod simple;
mod tau;
mod tu_game;

pub use self::core::{
    AllocationLength, Core, CoreTest, MAX_CORE_VERTEX_PLAYERS, Objection, core, core_test, core_vertices,
    most_dissatisfied,
};
pub use aumann_dreze::aumann_dreze;
pub use coalition::{Coalition, MAX_PLAYERS};
pub use collusion::{PairShifts, pair_shifts};
pub use convex::is_convex;
pub use dividends::dividends;
pub use gately::gately;
pub use graph::{Draws, Edge, Graph, GraphError, MAX_EXACT_EDGES, draw_graphs};
pub use interaction::interaction;
pub use myerson::{
    AveragedGame, MyersonValue, TooFewSamples, average_over_graphs, expected_myerson, myerson,
    restricted_by_graph,
};
pub use no_value::NoValue;
pub use nucleolus::{
    GAP_TOLERANCE, LeastCore, Nucleolus, Stage, Variant, least_core, nucleolus, nucleolus_from,
    per_capita_nucleolus, per_capita_prenucleolus, prenucleolus,
};
pub use owen::{BlocError, banzhaf_owen, coalition_structure, owen, quotient_game};
pub use partition_function::{
    MAX_PARTITION_PLAYERS, PartitionFunction, PartitionMistake, externality_free, mcquillin, myerson_pff,
    parse_partition,
};
pub use semivalue::{banzhaf, shapley_and_banzhaf};
pub(crate) use shapley::order_weights;
pub use shapley::shapley;
pub use simple::{banzhaf_normalized, is_simple};
pub use tau::{minimal_rights, tau, utopia_payoffs};
pub use tu_game::{MAX_SUPERADDITIVE_PLAYERS, TooManyPlayers, TuGame, expected_game, without_null_players};
