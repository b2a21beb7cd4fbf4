//! What a coalition of actors can do together: the network program of a region, restricted to the assets that the
//! coalition may use, and its optimum for every coalition. Knows no reports, and not how samples of the world are drawn.
//!
//! The mathematics, with the names used here, is in `docs/methods/dispatch.md`.

mod components;
mod gray;
mod hot;
mod many;
mod numbers;
mod operation;
mod owned_program;
mod parts;
mod plan;
mod program;
mod rule;
mod sampled;
mod samples;
mod slopes;
mod sweep;
mod sweeper;

pub(crate) use gray::is_used;
pub(crate) use hot::{HotProgram, Optimum};
pub use many::{SolvedSamples, sweep_regions, sweep_regions_after};
pub use operation::{Operation, ProgramOperation, operate, operate_program};
pub use owned_program::{Column, Condition, OwnedProgram, Row, Watch};
pub use parts::{Part, split_into_parts, undivided};
pub use program::{ColumnRole, PartProgram, RowRole, build_part_program};
pub use rule::{FractionOf, Place, Rule, plan_rule};
pub use sampled::{MAX_ORDERS, MAX_SAMPLED_ACTORS, SampledPart, SampledShare, sample_shares};
pub use samples::{Numbers, SampleValues, sweep_samples};
pub use slopes::Slopes;
pub use sweep::{
    Breach, MAX_EXACT_ACTORS, PartValues, ProgramValues, Solved, SweepError, Values, program_of, sweep,
    sweep_after, sweep_program,
};
pub use sweeper::{ColdSolver, Engine, Sweeper};
