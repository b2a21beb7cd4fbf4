//! Many samples of a region's factors: the region of each, the metrics of each, and what can be said of them all. The mathematics is in
//! `docs/methods/ensemble.md`.

mod draws;
mod metrics;
mod samples;
mod table;

pub use draws::{Draws, EnsembleError, MAX_SAMPLES, default_sampler, move_samples};
pub use metrics::{
    MetricSummary, SWEEP_BLOCK, SweptMetrics, summarize, sweep_block, sweep_metrics, swept_columns,
    swept_metrics,
};
pub use samples::{Design, Samples};
pub use table::{Table, TableError};
