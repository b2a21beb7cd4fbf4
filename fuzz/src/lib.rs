//! What each fuzz target checks; the tests of the crates run the same code over random draws and over what was found before.

pub mod bodies;
pub mod edits;
pub mod engine;
pub mod store;

/// The repository.
pub(crate) const ROOT: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/..");
