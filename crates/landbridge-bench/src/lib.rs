//! The benchmark instances of landbridge: a synthetic network with owners, the same to the last draw wherever it is made.

mod instance;
mod opinion;

pub use instance::{Draw, Instance, Shape};
pub use opinion::second_opinion;
