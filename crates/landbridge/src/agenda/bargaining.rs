//! The asymmetric Nash bargaining solution of an issue, or who stands in the way of any.
//!
//! What voice i makes of an outcome o, against no agreement at all, in money a year:
//!
//! uᵢ(o) = stakeᵢ · (1 − Σₖ sᵢₖ·((oₖ − xᵢₖ)/rangeₖ)² / Σₖ sᵢₖ) + bloc gainᵢ
//!
//! With one dimension the saliences cancel. The stake is the issue's, so dimensions are bargained over together; a voice
//! that cares for no dimension counts all alike. Choices made here:
//!
//! - An agreement needs an outcome at which everybody gains, uᵢ > 0: consent is needed of all, whatever their weight.
//!   Given one, the solution maximizes Σ wᵢ ln uᵢ(o) over the voices with weight; a voice without weight pulls nowhere, and
//!   only holds the outcome to uᵢ(o) ≥ 0.
//! - A voice with neither a stake nor a gain is indifferent: it consents to anything and takes no part.
//! - A voice without stake but with a gain never binds and never pulls; with a loss it refuses everything, alone.
//! - A point that only touches, where somebody's best is exactly nothing, is no agreement.

use serde::Serialize;

use super::concave::{Utility, nash_outcome, worst_off_at_best};
use super::{Issue, salience_shares};

/// A shortfall that is below this share of the largest sum at stake is rounding.
const SHORTFALL_TOLERANCE: f64 = 1e-11;

/// What bargaining leads to.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[serde(tag = "result", rename_all = "snake_case")]
pub enum Bargain {
    /// All agree.
    Agreement {
        /// By dimension, in the unit of positions.
        outcome: Vec<f64>,
        /// What each voice has of it against no agreement, by voice: money a year.
        utilities: Vec<f64>,
    },
    /// No outcome gives everybody a gain.
    NoAgreement {
        /// The smallest sets of voices that cannot agree among themselves, the largest shortfall first; at most one voice
        /// more than there are dimensions in each.
        conflicts: Vec<Conflict>,
    },
    /// All would agree, but in these dimensions no voice with weight has anything at stake: any outcome is as good.
    Undetermined {
        /// Names of the dimensions.
        dimensions: Vec<String>,
    },
}

/// Voices of whom no outcome satisfies all, while it would any fewer of them.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Conflict {
    /// Who.
    pub actors: Vec<String>,
    /// What the worst-off of them would still lack at the outcome best for the worst-off: money a year.
    pub shortfall: f64,
}

/// The utilities of an issue's voices, by voice.
#[must_use]
pub fn utilities(issue: &Issue) -> Vec<Utility> {
    let weights = issue.issue_weights();
    issue
        .voices
        .iter()
        .zip(weights)
        .map(|(voice, weight)| Utility {
            weight,
            best: voice.stake + voice.bloc_gain,
            loss: salience_shares(voice)
                .iter()
                .zip(&issue.dimensions)
                .map(|(share, dimension)| voice.stake * share / (dimension.range() * dimension.range()))
                .collect(),
            ideal: voice.positions.iter().map(|range| range.position).collect(),
        })
        .collect()
}

/// The bargain over an issue that passed its check.
///
/// By Helly's theorem convex sets in k dimensions that have no common point contain k + 1 that have none, so the smallest
/// conflict is found among the sets of at most k + 1 voices.
///
/// # Complexity
/// That of [`nash_outcome`]; where there is no agreement, `n^(k + 1)` times some hundred small steps.
///
/// # References
/// [Nash 1950], [Helly 1923]
#[must_use]
pub fn bargain(issue: &Issue) -> Bargain {
    let all = utilities(issue);
    match outcome(&all) {
        Found::At(outcome) => {
            let utilities = all.iter().map(|utility| utility.at(&outcome)).collect();
            Bargain::Agreement { outcome, utilities }
        }
        Found::Anywhere(open) => Bargain::Undetermined {
            dimensions: open.iter().map(|&k| issue.dimensions[k].name.clone()).collect(),
        },
        Found::Nowhere => Bargain::NoAgreement { conflicts: conflicts(issue, &all) },
    }
}

/// Where the bargain lies, without the reasons.
pub(super) enum Found {
    At(Vec<f64>),
    /// All agree, but these dimensions are open.
    Anywhere(Vec<usize>),
    Nowhere,
}

pub(super) fn outcome(all: &[Utility]) -> Found {
    let concerned: Vec<Utility> = all.iter().filter(|utility| is_concerned(utility)).cloned().collect();
    let n_dimensions = all.first().map_or(0, |utility| utility.ideal.len());
    let solution = nash_outcome(&concerned);
    if solution.is_none() && !concerned.is_empty() {
        return Found::Nowhere;
    }
    let open: Vec<usize> = (0..n_dimensions)
        .filter(|&k| concerned.iter().all(|utility| utility.weight == 0.0 || utility.loss[k] == 0.0))
        .collect();
    match solution {
        Some(outcome) if open.is_empty() => Found::At(outcome),
        _ => Found::Anywhere(open),
    }
}

/// Whether a voice has anything to win or lose.
fn is_concerned(utility: &Utility) -> bool {
    utility.best != 0.0 || utility.loss.iter().any(|&loss| loss > 0.0)
}

fn conflicts(issue: &Issue, all: &[Utility]) -> Vec<Conflict> {
    let concerned: Vec<usize> = (0..all.len()).filter(|&i| is_concerned(&all[i])).collect();
    let scale = all.iter().map(|utility| utility.best.abs()).fold(0.0, f64::max);
    let largest = concerned.len().min(issue.dimensions.len() + 1);
    let mut sets: Vec<(Vec<usize>, f64)> = Vec::new();
    for size in 1..=largest {
        sets = subsets(&concerned, size)
            .into_iter()
            .map(|set| {
                let members: Vec<&Utility> = set.iter().map(|&i| &all[i]).collect();
                let worst = worst_off_at_best(&members).1;
                (set, worst)
            })
            .collect();
        sets.sort_by(|a, b| a.1.total_cmp(&b.1));
        // At the last size there must be one; rounding may hide it, so the tightest is kept whatever its sign.
        let found = sets.iter().take_while(|(_, worst)| *worst <= SHORTFALL_TOLERANCE * scale).count();
        if found > 0 || size == largest {
            sets.truncate(found.max(1));
            break;
        }
    }
    sets.into_iter()
        .map(|(set, worst)| Conflict {
            actors: set.iter().map(|&i| issue.voices[i].actor.clone()).collect(),
            shortfall: (-worst).max(0.0),
        })
        .collect()
}

/// All sets of some size, in lexicographic order.
fn subsets(of: &[usize], size: usize) -> Vec<Vec<usize>> {
    if size == 0 {
        return vec![Vec::new()];
    }
    let mut all = Vec::new();
    for (place, &first) in of.iter().enumerate() {
        for mut rest in subsets(&of[place + 1..], size - 1) {
            rest.insert(0, first);
            all.push(rest);
        }
    }
    all
}

#[cfg(test)]
mod tests {
    use super::super::tests::issue;
    use super::*;

    fn conflicts_of(issue: &Issue) -> Vec<(Vec<String>, f64)> {
        match bargain(issue) {
            Bargain::NoAgreement { conflicts } => {
                conflicts.into_iter().map(|conflict| (conflict.actors, conflict.shortfall)).collect()
            }
            other => panic!("an agreement: {other:?}"),
        }
    }

    #[test]
    fn utilities_are_the_stated_formula() {
        let two = issue(&[("a", &[20.0, 50.0], &[0.6, 0.2], 8.0, 1.0, -1.0)]);
        // 8·(1 − (0.6·0.3² + 0.2·0.5²)/0.8) − 1
        let expected = 8.0 * (1.0 - (0.6 * 0.09 + 0.2 * 0.25) / 0.8) - 1.0;
        assert!((utilities(&two)[0].at(&[50.0, 0.0]) - expected).abs() < 1e-14);
        let one = issue(&[("a", &[20.0], &[0.3], 8.0, 1.0, -1.0)]);
        assert!((utilities(&one)[0].at(&[50.0]) - (8.0 * (1.0 - 0.09) - 1.0)).abs() < 1e-14);
    }

    #[test]
    fn a_pair_that_cannot_meet_is_named_with_what_it_lacks() {
        // Each of a and c accepts up to a quarter of the range only: 0..25 and 75..100; b accepts anything between.
        let gain = 0.0625 - 1.0;
        let apart = issue(&[
            ("a", &[0.0], &[1.0], 1.0, 1.0, gain),
            ("b", &[50.0], &[1.0], 1.0, 1.0, 0.0),
            ("c", &[100.0], &[1.0], 1.0, 1.0, gain),
        ]);
        let conflicts = conflicts_of(&apart);
        assert_eq!(conflicts.len(), 1);
        assert_eq!(conflicts[0].0, ["a", "c"]);
        // At 50 each loses 0.25 and would accept to lose 0.0625.
        assert!((conflicts[0].1 - 0.1875).abs() < 1e-9, "{}", conflicts[0].1);
    }

    #[test]
    fn whoever_refuses_everything_binds_alone() {
        let lost = issue(&[
            ("a", &[0.0], &[1.0], 1.0, 1.0, 5.0),
            ("b", &[50.0], &[1.0], 1.0, 0.0, -3.0),
            ("c", &[100.0], &[1.0], 0.0, 1.0, -1.0),
            ("d", &[100.0], &[1.0], 0.0, 1.0, 0.0),
        ]);
        assert_eq!(conflicts_of(&lost), [(vec!["b".to_string()], 2.0), (vec!["c".to_string()], 1.0)]);
    }

    #[test]
    fn three_voices_may_conflict_where_every_pair_agrees() {
        // Corners of a triangle in two dimensions; each accepts a squared distance below 0.3 of the half-sum of squares.
        let accepts = |squared: f64| squared / 2.0 - 1.0;
        let triangle = |squared: f64| {
            issue(&[
                ("a", &[0.0, 0.0], &[1.0, 1.0], 1.0, 1.0, accepts(squared)),
                ("b", &[100.0, 0.0], &[1.0, 1.0], 1.0, 1.0, accepts(squared)),
                ("c", &[50.0, 86.602_540_378_443_86], &[1.0, 1.0], 1.0, 1.0, accepts(squared)),
            ])
        };
        // Pairs meet at the middle of a side, squared distance 1/4; all three at the center, squared distance 1/3.
        let conflicts = conflicts_of(&triangle(0.3));
        assert_eq!(conflicts.len(), 1);
        assert_eq!(conflicts[0].0, ["a", "b", "c"]);
        assert!((conflicts[0].1 - (1.0 / 3.0 - 0.3) / 2.0).abs() < 1e-9);
        assert_eq!(conflicts_of(&triangle(0.2)).len(), 3);
        let Bargain::Agreement { outcome, .. } = bargain(&triangle(0.334)) else { panic!("they can agree") };
        assert!((outcome[0] - 50.0).abs() < 1e-9 && (outcome[1] - 28.867_513_459_481_29).abs() < 1e-9);
    }

    #[test]
    fn the_indifferent_take_no_part() {
        let with = issue(&[
            ("a", &[0.0], &[1.0], 1.0, 1.0, 1.0),
            ("b", &[60.0], &[1.0], 1.0, 1.0, 1.0),
            ("c", &[100.0], &[1.0], 0.0, 9.0, 0.0),
            ("d", &[100.0], &[1.0], 0.0, 9.0, 7.0),
        ]);
        let Bargain::Agreement { outcome, utilities } = bargain(&with) else { panic!("they can agree") };
        assert!((outcome[0] - 30.0).abs() < 1e-12);
        assert_eq!(utilities[2..], [0.0, 7.0]);
    }

    #[test]
    fn where_nothing_is_at_stake_nothing_is_determined() {
        let idle = issue(&[("a", &[0.0], &[1.0], 0.0, 1.0, 1.0), ("b", &[60.0], &[1.0], 0.0, 1.0, 0.0)]);
        assert_eq!(bargain(&idle), Bargain::Undetermined { dimensions: vec!["scale 0".into()] });
        let half = issue(&[
            ("a", &[0.0, 0.0], &[1.0, 0.0], 1.0, 1.0, 1.0),
            ("b", &[60.0, 50.0], &[1.0, 0.0], 1.0, 1.0, 1.0),
        ]);
        assert_eq!(bargain(&half), Bargain::Undetermined { dimensions: vec!["scale 1".into()] });
        let nothing = issue(&[("a", &[0.0], &[1.0], 0.0, 1.0, 0.0)]);
        assert_eq!(bargain(&nothing), Bargain::Undetermined { dimensions: vec!["scale 0".into()] });
    }
}
