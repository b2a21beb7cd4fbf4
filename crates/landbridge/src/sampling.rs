//! How factors are sampled: distributions, plans of points in the open unit cube, factors that move together,
//! designs for sensitivity, and draws keyed by what they are for. Knows no regions and no files.
//!
//! Everything here is a pure function of its keys: a point of (seed, sampler, n, index), a draw of (seed, future,
//! year, step, subject). Any worker can make any of them in any order, and no draw depends on how many were
//! drawn before it. All uniform numbers lie strictly between 0 and 1.

mod beta;
mod choice;
mod correlation;
mod directions;
mod distribution;
mod draw;
mod grid;
mod key;
mod latin;
mod morris;
mod normal;
mod plan;
mod refusal;
mod saltelli;
mod sobol;

pub use beta::beta_quantile;
pub use choice::{NoChoice, bernoulli, categorical, logit, logit_probabilities};
pub use correlation::{Correlation, Group, Member};
pub use distribution::Distribution;
pub use draw::Draw;
pub use morris::{Morris, MorrisRow};
pub use normal::{normal_cumulative, normal_quantile};
pub use plan::{Plan, Sampler};
pub use refusal::Refusal;
pub use saltelli::{Block, Saltelli, SaltelliRow};
pub use sobol::{MOST_DIMENSIONS, Sobol};
