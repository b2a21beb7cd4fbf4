//! landbridge: what every coalition of states can do together on shared networks, and who gains by it.
//!
//! ```
//! let region = landbridge::model::load("toy")?;
//! let values = landbridge::dispatch::sweep(&region, None)?;
//! let shares = landbridge::shares::split(&region, &values, &[])?;
//! assert_eq!(shares.actors[0].actor, "A");
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```

#![cfg_attr(not(feature = "highs"), forbid(unsafe_code))]

pub mod agenda;
pub mod backtests;
pub mod bare_game;
pub mod blocs;
pub mod brief;
pub mod calibration;
pub mod claims;
pub mod decisions;
pub mod discovery;
pub mod dispatch;
pub mod ensemble;
pub mod export;
pub mod formation;
pub mod game;
pub mod influence;
pub mod interdiction;
pub mod lp;
pub mod map;
pub mod metrics;
pub mod model;
pub mod pypsa;
mod quantile;
pub mod random;
pub mod report;
pub mod robustness;
pub mod sampling;
pub mod sensitivity;
pub mod shares;
pub mod simulation;
pub mod soundness;
pub mod stability;
pub mod units;
pub mod what_if;
