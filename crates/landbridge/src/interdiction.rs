//! Who can be coerced: what levers do to a region, the worst that their holders can do to a target, what it costs them, what protects
//! against it, and the toll that is best for the owner of a passage. The mathematics is in `docs/methods/interdiction.md`.

mod arsenal;
mod attack;
mod damage;
mod disturbance;
mod exposure;
mod field;
mod harden;
mod overview;
mod passage;
pub mod pieces;
pub mod search;
mod toll;

pub use arsenal::{Arsenal, Cause, Pull};
pub use attack::{
    AttackError, AttackOptions, AttackPlan, AttackReport, Countered, MAX_ASSESSED, MAX_LEVERS, Price, Search,
    Verdict, holder_name, worst_attacks,
};
pub use damage::Loss;
pub use disturbance::{DAYS_OF_A_YEAR, Disturbance, Disturbed, Mixture, Span};
pub use exposure::{
    CANDIDATES, EVERYBODY, ExposureCurve, ExposureOptions, WorstLoss, exposure_curves, holders, targets,
    worst_loss,
};
pub use harden::{HardenOptions, HardenReport, HardenStep, MAX_DEFENSES, best_defenses};
pub use overview::{Coercion, POWER, judge_coercion};
pub use passage::{TollError, TollReport, best_toll_on};
pub use toll::{BestToll, Breakpoint, Toll, best_toll};
