//! Claims: statements about a region that are judged by metrics, in the base, by other solution concepts and over samples of what is not known.
//! The rule of a verdict is in `docs/methods/claims.md`. Knows metrics and worlds; knows no reports.

mod expression;
mod judge;
mod read;
mod sampled;
mod verdict;

pub use expression::{Comparison, Expression, Relation};
pub use judge::{
    ClaimOptions, ClaimsError, JudgedAlso, JudgedClaim, JudgedConcept, JudgedTest, concept_in_words,
    judge_claims,
};
pub use read::{Call, Claim, ClaimSet, Test, World, read_claims, read_figure, read_figures};
pub use verdict::{Decider, SampleShare, Turn, Verdict};
