//! Engine and store joined, for every front end: runs of futures in a store, what they tell, and the brief with all its chapters. Prints
//! nothing and reads no arguments.

#![forbid(unsafe_code)]

mod brief;
mod cases;
mod chapter;
mod error;
mod export;
pub mod questions;
mod run;
mod sweeps;

pub use brief::{BriefOptions, DEFAULT_SAMPLES, complete_brief, whole_brief};
pub use cases::{Cases, METRIC, drivers, most_frequent_class, outcomes, read_run, read_table};
pub use chapter::{SavedRun, chapter, kept_run, save, summarize};
pub use error::RunsError;
pub use export::{table_format, write_rows, write_samples, write_table};
pub use run::{
    About, Asked, DesignKind, MAX_THREADS, about, columns, make_chunk, open, plan, rows, simulate, threads_of,
};
pub use sweeps::{SweepAsked, make_sweep_chunk, plan_sweep, read_sweep};
