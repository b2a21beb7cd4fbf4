//! Scenario discovery: in which part of the factors' space the cases of interest lie. Boxes by patient rule induction
//! (PRIM), a classification tree as the second view, and both in words. Knows columns of numbers and which cases are of
//! interest; no regions, no files.
//!
//! # References
//! [Friedman & Fisher 1999], [Bryant & Lempert 2010], [Breiman, Friedman, Olshen & Stone 1984], [Kwakkel 2017]

mod boxes;
mod candidates;
mod cover;
mod prim;
mod prune;
mod reproduce;
mod suggest;
mod table;
mod tail;
mod tree;
mod words;

pub use boxes::{Limit, MeasuredBox, Restriction, contains, measure};
pub use candidates::Objective;
pub use cover::cover;
pub use prim::{BadSettings, PrimSettings, prim, prim_outside};
pub use prune::Pruning;
pub use reproduce::{FactorReproduced, reproducibility};
pub use suggest::{MAX_QUASI_P, Suggestion, chance_of_noise, suggest};
pub use table::{Factor, Fault, Kind, Refused, Table};
pub use tail::binomial_tail;
pub use tree::{MAX_DEPTH, Node, Split, Tree, TreeSettings, tree};
pub use words::{sentence, sentences, sides_in_words};
