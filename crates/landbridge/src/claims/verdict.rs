//! The rule of a verdict.

use crate::robustness::Share;
use serde::Serialize;

/// In at least this share of the samples a claim must be true, or false, to be called so.
const LEAST_SHARE: f64 = 0.9;
/// And the lower end of that share's 95 % interval must be at least this.
const LEAST_BOUND: f64 = 0.8;

/// What is said of a claim or a test.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Verdict {
    /// True in the base, under every concept, and in nearly all samples.
    Holds,
    /// Neither.
    Depends,
    /// False in the base, under every concept, and in nearly all samples.
    Fails,
    /// Rows are missing.
    NotKnown,
}

impl Verdict {
    /// In a word.
    #[must_use]
    pub fn word(self) -> &'static str {
        match self {
            Self::Holds => "holds",
            Self::Depends => "depends",
            Self::Fails => "fails",
            Self::NotKnown => "not known",
        }
    }
}

/// In how many samples something has the answer that it has in the base.
#[derive(Clone, Copy, Debug, PartialEq, Serialize)]
pub struct SampleShare {
    /// Those with the answer of the base, of those with any.
    #[serde(flatten)]
    pub share: Share,
    /// Samples in which there is none.
    pub n_missing: u64,
}

/// A factor that an answer hangs on.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Decider {
    /// Name of the factor.
    pub factor: String,
    /// Rank correlation of its value with how clearly the test is true.
    pub correlation: f64,
}

/// The verdict by the answer in the base, under other concepts and over samples of the base's answer.
pub(super) fn verdict(base: bool, concepts: &[Option<bool>], samples: Option<&SampleShare>) -> Verdict {
    let agrees = concepts.iter().all(|answer| *answer == Some(base));
    let keeps = samples.is_none_or(|samples| {
        samples.share.share >= LEAST_SHARE && samples.share.lower >= LEAST_BOUND && samples.n_missing == 0
    });
    match (agrees && keeps, base) {
        (false, _) => Verdict::Depends,
        (true, true) => Verdict::Holds,
        (true, false) => Verdict::Fails,
    }
}

/// The verdict of something counted: by whether the whole interval is true, or false.
pub(super) fn verdict_of_record(all_true: bool, none_true: bool) -> Verdict {
    match (all_true, none_true) {
        (true, _) => Verdict::Holds,
        (_, true) => Verdict::Fails,
        _ => Verdict::Depends,
    }
}

/// What follows for a claim that needs all its tests, or any, before the samples are looked at together.
pub(super) fn join(verdicts: &[Verdict], needs_all: bool) -> Verdict {
    let (decisive, other) =
        if needs_all { (Verdict::Fails, Verdict::Holds) } else { (Verdict::Holds, Verdict::Fails) };
    for one in [decisive, Verdict::NotKnown, Verdict::Depends] {
        if verdicts.contains(&one) {
            return one;
        }
    }
    other
}

#[cfg(test)]
mod tests {
    use super::*;

    fn share(count: u64, of: u64) -> SampleShare {
        SampleShare { share: Share::of(count, of).unwrap(), n_missing: 0 }
    }

    #[test]
    fn a_verdict_needs_base_concepts_and_samples() {
        use Verdict::{Depends, Fails, Holds};
        assert_eq!(verdict(true, &[], None), Holds);
        assert_eq!(verdict(false, &[Some(false)], Some(&share(64, 64))), Fails);
        assert_eq!(verdict(true, &[Some(true), Some(false)], None), Depends);
        // A concept without an answer confirms nothing.
        assert_eq!(verdict(true, &[None], None), Depends);
        // 9 of 10 is the share, but its interval begins at 0.60.
        assert_eq!(verdict(true, &[], Some(&share(9, 10))), Depends);
        assert_eq!(verdict(true, &[], Some(&share(90, 100))), Holds);
        assert_eq!(verdict(true, &[], Some(&share(89, 100))), Depends);
        assert_eq!(verdict(true, &[], Some(&SampleShare { n_missing: 1, ..share(99, 99) })), Depends);
    }

    #[test]
    fn all_tests_or_any() {
        use Verdict::{Depends, Fails, Holds, NotKnown};
        assert_eq!(join(&[Holds, Holds], true), Holds);
        assert_eq!(join(&[Holds, Depends], true), Depends);
        assert_eq!(join(&[Holds, NotKnown, Depends], true), NotKnown);
        assert_eq!(join(&[NotKnown, Fails, Depends], true), Fails);
        assert_eq!(join(&[Fails, Holds, NotKnown], false), Holds);
        assert_eq!(join(&[Fails, Fails], false), Fails);
        assert_eq!(join(&[Fails, Depends], false), Depends);
    }
}
