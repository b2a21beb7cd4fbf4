//! The rule of a verdict.

use crate::robustness::Share;
use serde::Serialize;

/// In at least this share of the samples a claim must be true, or false, to be called so.
const LEAST_SHARE: f64 = 0.9;
/// And the lower end of that share's 95 % interval must be at least this.
pub(super) const LEAST_BOUND: f64 = 0.8;

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
    /// In words, for people.
    #[must_use]
    pub fn word(self) -> &'static str {
        match self {
            Self::Holds => "holds",
            Self::Depends => "depends",
            Self::Fails => "does not hold",
            Self::NotKnown => "not known",
        }
    }

    /// A sign that survives print and color-blindness, with the word.
    #[must_use]
    pub fn sign(self) -> String {
        let sign = match self {
            Self::Holds => '\u{25cf}',
            Self::Depends => '\u{25d0}',
            Self::Fails => '\u{25cb}',
            Self::NotKnown => '\u{2013}',
        };
        format!("{sign} {}", self.word())
    }

    /// As data has it.
    #[must_use]
    pub fn key(self) -> &'static str {
        match self {
            Self::Holds => "holds",
            Self::Depends => "depends",
            Self::Fails => "fails",
            Self::NotKnown => "not_known",
        }
    }
}

/// In how many samples something has the answer that it has in the base.
#[derive(Clone, Copy, Debug, PartialEq, Serialize)]
pub struct SampleShare {
    /// Those with the answer of the base, of those with any; absent where none has.
    #[serde(flatten)]
    pub share: Option<Share>,
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

/// Where along a factor an answer turns.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Turn {
    /// Name of the factor.
    pub factor: String,
    /// It is true on this side of the value: above it, or below.
    pub above: bool,
    /// The value, as the factor moves its numbers.
    pub value: f64,
    /// Share of the samples that this tells right.
    pub right: f64,
}

/// The value of a factor that parts true from false best: half-way between two samples, the first of equal ones. Nothing where all samples
/// answer alike, or where no value tells more than always saying what most do.
pub(super) fn turn(factor: &str, samples: &[(f64, bool)]) -> Option<Turn> {
    let mut sorted = samples.to_vec();
    sorted.sort_by(|a, b| a.0.total_cmp(&b.0));
    let n = sorted.len();
    let n_true = sorted.iter().filter(|(_, answer)| *answer).count();
    let (mut best, mut most) = (None, n_true.max(n - n_true));
    let mut true_below = 0;
    for (below, pair) in sorted.windows(2).enumerate() {
        true_below += usize::from(pair[0].1);
        if pair[0].0.total_cmp(&pair[1].0).is_eq() {
            continue;
        }
        // True above: false below and true above are told right.
        let right_above = (below + 1 - true_below) + (n_true - true_below);
        for (right, above) in [(right_above, true), (n - right_above, false)] {
            if right > most {
                most = right;
                best = Some((0.5 * (pair[0].0 + pair[1].0), above));
            }
        }
    }
    let (value, above) = best?;
    Some(Turn { factor: factor.to_owned(), above, value, right: most as f64 / n as f64 })
}

/// The verdict by the answer in the base, under other concepts and over samples of the base's answer.
pub(super) fn verdict(base: bool, concepts: &[Option<bool>], samples: Option<&SampleShare>) -> Verdict {
    let agrees = concepts.iter().all(|answer| *answer == Some(base));
    let is_sure = |share: Share| share.share >= LEAST_SHARE && share.lower >= LEAST_BOUND;
    let keeps = samples.is_none_or(|samples| samples.share.is_some_and(is_sure) && samples.n_missing == 0);
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
        SampleShare { share: Share::of(count, of), n_missing: 0 }
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
        assert_eq!(verdict(true, &[], Some(&SampleShare { share: None, n_missing: 9 })), Depends);
    }

    #[test]
    fn an_answer_turns_where_a_value_parts_it_best() {
        let samples = [(0.0, false), (1.0, false), (2.0, true), (3.0, true), (4.0, false), (5.0, true)];
        let found = turn("f", &samples).unwrap();
        assert_eq!((found.above, found.value), (true, 1.5));
        assert!((found.right - 5.0 / 6.0).abs() < 1e-12);
        let mirrored: Vec<(f64, bool)> = samples.iter().map(|&(value, answer)| (value, !answer)).collect();
        assert!(!turn("f", &mirrored).unwrap().above);
        assert_eq!(turn("f", &[(0.0, true), (1.0, true)]), None);
        assert_eq!(turn("f", &[(1.0, true), (1.0, false)]), None);
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
