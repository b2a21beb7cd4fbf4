//! Robustness: strategies compared over futures, shares of futures with their intervals, and the spread of outcomes in
//! flat memory. Takes tables and streams of numbers; knows no regions, no files, and not where futures come from.

mod credibility;
mod exact_sum;
mod fan;
mod info_gap;
mod metric;
mod no_score;
mod payoffs;
mod quantile;
mod ranking;
mod rate;
mod regret;
mod satisficing;
mod share;

pub use credibility::Credibility;
pub use exact_sum::ExactSum;
pub use fan::{Bands, Fan};
pub use info_gap::{Horizon, UncertainInput, info_gap};
pub use metric::{Metric, Score, score};
pub use no_score::NoScore;
pub use payoffs::{Better, Payoffs};
pub use quantile::quantile;
pub use ranking::{Disagreement, RankTable, kendall_tau, rank_table};
pub use rate::Rate;
pub use regret::{Regret, regret};
pub use satisficing::{Criterion, Satisficing, Threshold, satisficing};
pub use share::Share;
