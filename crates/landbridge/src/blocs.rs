//! What it changes who bargains as one: shifts of shares from one coalition structure to another, by sub-system and under several
//! concepts, and the table that explains them. Reads finished values; solves no program.

mod change;
mod pairs;

pub use change::{
    Amounts, BlocChange, BlocMembers, ConceptChange, OutsiderChange, Split, compare_structures,
};
pub use pairs::{PairChange, pair_changes};
