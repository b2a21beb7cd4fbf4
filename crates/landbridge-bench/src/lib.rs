//! The benchmark instances of landbridge: a synthetic network with owners, the same to the last draw wherever it is made, and networks
//! from the literature whose lines are attacked. Also visitors of a server: those who play, and those who wear it down.

#![forbid(unsafe_code)]

mod grid;
mod instance;
mod opinion;
pub mod serving;
pub mod soak;

pub use grid::{Bus, Grid, Line};
pub use instance::{Draw, Instance, Shape};
pub use opinion::{optimum_by_microlp, second_opinion};
