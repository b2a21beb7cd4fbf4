//! What users ask of a region, in their words: names are looked up, the engine is asked, and the answer comes back as data. One place for
//! every front end, so that the same words mean the same, and `--json` and Python hold the same numbers.

mod cases_of_interest;
mod checked;
mod coercion;
mod hang_on;
mod imported;
mod judgment;
mod names;
mod politics;
mod power;

pub use cases_of_interest::{Discovery, Interest, discover};
pub use checked::check;
pub use coercion::{AttackQuestion, ExposureQuestion, Threat, attack, exposure, harden, toll};
pub use hang_on::{Sensitivity, SensitivityRows, sensitivity};
pub use imported::{SolvedImport, Unserved, solve_import};
pub use judgment::{ClaimsAnswer, ClaimsQuestion, claims};
pub use names::{find_actors, find_structure};
pub use politics::{BlocsAnswer, PairTable, agenda, blocs, stability};
pub use power::{
    Payoffs, PowerAnswer, PowerQuestion, SampledPower, SampledPowerShare, WholeConcepts, power, sampled_power,
};
