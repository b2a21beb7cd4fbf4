//! Coalition formation: which coalition structures (partitions of the candidates into blocs) are stable, where alignment and revision
//! lead, and what payments would hold a bloc together. Knows games and numbers, no regions and no files.
//!
//! Candidates are numbered 0 to k − 1 here, in the order in which the caller names them.

mod dynamics;
mod error;
mod farsighted;
mod frustration;
mod landscape;
mod partition;
mod payoff;
mod sampled;
mod side_payments;
mod stability;

pub use dynamics::{
    LogitChain, MAX_REVISING_CANDIDATES, QuantalResponse, Stationary, logit_response, quantal_response,
};
pub use error::FormationError;
pub use farsighted::{
    ConsistentSet, FARSIGHTED_CANDIDATES, MAX_FARSIGHTED_CANDIDATES, largest_consistent_set,
};
pub use frustration::{BranchLimits, LowestCamps};
pub use landscape::{
    Camps, Landscape, LocalMinimum, MAX_ACTORS_ANY_CAMPS, MAX_ACTORS_TWO_CAMPS, MAX_MINIMA, Minima,
};
pub use partition::{MAX_CANDIDATES, MAX_ENUMERATED, Partition, Partitions, SingleMove, bell_number};
pub use payoff::{ExpectedLoss, OwenPayoffs, Payoffs, Terms};
pub use sampled::{Sampled, SampledEnd, Search, sampled};
pub use side_payments::{Demand, Deviations, SidePayments, Transfer, side_payments};
pub use stability::{
    Assent, BestReplyPath, Objection, PathEnd, Verdict, best_reply_path, judge, judge_all, strongest_move,
};
