//! Satisficing: the share of futures in which a strategy is good enough, by thresholds that have names.

use serde::Serialize;

use super::no_score::check_column;
use super::{Better, NoScore, Share};

/// How good is good enough.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Threshold {
    /// What it means, for the reader: "no member loses".
    pub name: String,
    /// The number to be reached, in the unit of the outcome; reaching it exactly is enough.
    pub level: f64,
}

impl Threshold {
    /// Whether an outcome is good enough.
    #[must_use]
    pub fn is_met(&self, outcome: f64, better: Better) -> bool {
        match better {
            Better::Higher => outcome >= self.level,
            Better::Lower => outcome <= self.level,
        }
    }
}

/// One outcome of a strategy in every future, and how good it must be.
#[derive(Clone, Debug, PartialEq)]
pub struct Criterion<'a> {
    /// One number for each future.
    pub outcomes: &'a [f64],
    /// Which way they are good.
    pub better: Better,
    /// How good is good enough.
    pub threshold: Threshold,
}

/// In what share of futures a strategy is good enough.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Satisficing {
    /// By each threshold alone, in the order given.
    pub by_threshold: Vec<(Threshold, Share)>,
    /// By all of them at once.
    pub all: Share,
}

/// The share of futures in which one strategy meets each criterion, and all of them at once (the domain criterion).
///
/// # Errors
/// [`NoScore::Nothing`] without criteria or futures, [`NoScore::WrongLength`], [`NoScore::NotFinite`], and
/// [`NoScore::OutOfRange`] where a level is not a number.
///
/// # References
/// [Starr 1963], [`McPhail` et al. 2018]
pub fn satisficing(criteria: &[Criterion<'_>]) -> Result<Satisficing, NoScore> {
    let n_futures = criteria.first().map_or(0, |criterion| criterion.outcomes.len());
    for criterion in criteria {
        check_column(&criterion.threshold.name, criterion.outcomes, n_futures)?;
        check_level(&criterion.threshold)?;
    }
    let met = |criterion: &Criterion<'_>, future: usize| {
        criterion.threshold.is_met(criterion.outcomes[future], criterion.better)
    };
    let by_threshold = criteria
        .iter()
        .map(|criterion| {
            let share = Share::of_true((0..n_futures).map(|future| met(criterion, future)))?;
            Some((criterion.threshold.clone(), share))
        })
        .collect::<Option<Vec<_>>>()
        .ok_or(NoScore::Nothing)?;
    let all =
        Share::of_true((0..n_futures).map(|future| criteria.iter().all(|criterion| met(criterion, future))))
            .ok_or(NoScore::Nothing)?;
    Ok(Satisficing { by_threshold, all })
}

pub(super) fn check_level(threshold: &Threshold) -> Result<(), NoScore> {
    if threshold.level.is_finite() {
        Ok(())
    } else {
        let what = format!("the threshold {}", threshold.name);
        Err(NoScore::OutOfRange { what, number: threshold.level, range: "finite" })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn threshold(name: &str, level: f64) -> Threshold {
        Threshold { name: name.into(), level }
    }

    #[test]
    fn meeting_all_is_counted_in_each_future_and_not_from_shares() {
        // Each is met in two of four futures, both in none.
        let gain = [1.0, 2.0, 0.0, 0.0];
        let cost = [9.0, 9.0, 3.0, 4.0];
        let found = satisficing(&[
            Criterion { outcomes: &gain, better: Better::Higher, threshold: threshold("gain", 1.0) },
            Criterion { outcomes: &cost, better: Better::Lower, threshold: threshold("cost", 4.0) },
        ])
        .unwrap();
        let counts: Vec<u64> = found.by_threshold.iter().map(|(_, share)| share.count).collect();
        assert_eq!((counts, found.all.count, found.all.of), (vec![2, 2], 0, 4));
    }

    #[test]
    fn what_cannot_be_judged_says_why() {
        assert_eq!(satisficing(&[]), Err(NoScore::Nothing));
        let of = |outcomes: &[f64], level: f64| {
            satisficing(&[Criterion { outcomes, better: Better::Higher, threshold: threshold("x", level) }])
        };
        assert_eq!(of(&[], 1.0), Err(NoScore::Nothing));
        assert_eq!(of(&[f64::NAN], 1.0), Err(NoScore::NotFinite { of: "x".into(), future: 0 }));
        assert!(matches!(of(&[0.0], f64::NAN), Err(NoScore::OutOfRange { .. })));
    }
}
