//! The results of an issue over sampled positions and powers: what survives not knowing them well.

use crate::quantile::quantile;
use rayon::prelude::*;
use serde::Serialize;

use super::bargaining::{Found, outcome, utilities};
use super::{Issue, IssueError, VictoryRule, compromise, elect, issue_unity, unity, weighted_median};
use crate::random::Random;

/// How an issue is sampled.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Sampling {
    /// Another seed is another set of samples.
    pub seed: u64,
    /// How many, at least 1.
    pub samples: usize,
    /// Each power is drawn uniformly from power·[1 − spread, 1 + spread], independently; in [0, 1], and 0 keeps powers.
    pub power_spread: f64,
}

/// How a number spreads over samples.
#[derive(Clone, Copy, Debug, PartialEq, Serialize)]
pub struct Spread {
    /// The mean.
    pub mean: f64,
    /// The 5 % quantile, interpolated linearly between order statistics, as are the others.
    pub low: f64,
    /// The 50 % quantile.
    pub median: f64,
    /// The 95 % quantile.
    pub high: f64,
}

/// The results of an issue over samples; lists are by dimension.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Sampled {
    /// How many samples.
    pub samples: usize,
    /// The share of samples in which some outcome satisfies all.
    pub agreement: f64,
    /// The Nash outcome, over the samples that have one. None where none has.
    pub nash: Option<Vec<Spread>>,
    /// The compromise.
    pub compromise: Vec<Spread>,
    /// The weighted median.
    pub median: Vec<Spread>,
    /// The expected outcome of the conditional election with linear victory, over the samples that have one. None where none has.
    pub election: Option<Vec<Spread>>,
    /// Unity of the issue.
    pub unity: Spread,
    /// The shares of samples that are a yes. None where the issue has no threshold.
    pub passes: Option<PassingShares>,
}

/// The share of all samples in which each model's outcome is a yes; without an outcome it is none.
#[derive(Clone, Copy, Debug, PartialEq, Serialize)]
pub struct PassingShares {
    /// The Nash outcome.
    pub nash: f64,
    /// The compromise.
    pub compromise: f64,
    /// The weighted median.
    pub median: f64,
}

/// The results of one sample.
struct Draw {
    agreement: bool,
    nash: Option<Vec<f64>>,
    compromise: Vec<f64>,
    median: Vec<f64>,
    election: Option<Vec<f64>>,
    unity: f64,
}

/// The results of an issue over samples. A sourced position is uniform over its range, another over its whole scale,
/// all independent.
///
/// Sample `number` is a function of the seed and the number, and each draw of its voice and dimension; sums go in the
/// order of numbers. So results do not depend on threads, and the first samples of a longer run are those of a shorter one.
///
/// # Errors
/// Where the issue or the sampling does not pass its check.
pub fn sampled(issue: &Issue, sampling: &Sampling) -> Result<Sampled, IssueError> {
    issue.check_with(sampling)?;
    let draws: Vec<Draw> = (0..sampling.samples as u64)
        .into_par_iter()
        .map(|number| results(&drawn(issue, sampling, number)))
        .collect();
    let share =
        |is: &dyn Fn(&Draw) -> bool| draws.iter().filter(|draw| is(draw)).count() as f64 / draws.len() as f64;
    let passes = |outcome: &[f64]| issue.passes(outcome) == Some(true);
    let asks = issue.dimensions.iter().any(|dimension| dimension.yes_threshold.is_some());
    Ok(Sampled {
        samples: draws.len(),
        agreement: share(&|draw| draw.agreement),
        nash: spreads(draws.iter().filter_map(|draw| draw.nash.as_ref())),
        compromise: spreads(draws.iter().map(|draw| &draw.compromise)).unwrap_or_default(),
        median: spreads(draws.iter().map(|draw| &draw.median)).unwrap_or_default(),
        election: spreads(draws.iter().filter_map(|draw| draw.election.as_ref())),
        unity: spread(draws.iter().map(|draw| draw.unity).collect()),
        passes: asks.then(|| PassingShares {
            nash: share(&|draw| draw.nash.as_deref().is_some_and(passes)),
            compromise: share(&|draw| passes(&draw.compromise)),
            median: share(&|draw| passes(&draw.median)),
        }),
    })
}

/// The issue of one sample.
fn drawn(issue: &Issue, sampling: &Sampling, number: u64) -> Issue {
    let mut drawn = issue.clone();
    let sample = Random::of(sampling.seed, number).bits();
    let per_voice = issue.dimensions.len() as u64 + 1;
    for (voice, index) in drawn.voices.iter_mut().zip(0..) {
        let first: u64 = index * per_voice;
        let chance = |subject: u64| Random::of(sample, first + subject).uniform();
        voice.power *= 1.0 + sampling.power_spread * (2.0 * chance(0) - 1.0);
        for ((range, dimension), subject) in voice.positions.iter_mut().zip(&issue.dimensions).zip(1..) {
            let (low, high) = if range.sourced { (range.low, range.high) } else { dimension.scale };
            range.position = low + (high - low) * chance(subject);
        }
    }
    drawn
}

fn results(issue: &Issue) -> Draw {
    let (agreement, nash) = match outcome(&utilities(issue)) {
        Found::At(outcome) => (true, Some(outcome)),
        Found::Anywhere(_) => (true, None),
        Found::Nowhere => (false, None),
    };
    let mut draw = Draw {
        agreement,
        nash,
        compromise: Vec::new(),
        median: Vec::new(),
        election: elect(issue, VictoryRule::Linear).conditional.map(|election| election.expected),
        unity: 0.0,
    };
    let mut unities = Vec::new();
    let mut care = Vec::new();
    for (k, dimension) in issue.dimensions.iter().enumerate() {
        let (positions, weights) = (issue.positions(k), issue.weights(k));
        draw.compromise.push(compromise(&positions, &weights).outcome);
        if let Some(median) = weighted_median(&positions, &weights) {
            draw.median.push(median.position);
            unities.push(unity(&positions, &weights, median.position, dimension.range()));
        }
        care.push(issue.voices.iter().map(|voice| voice.salience[k]).sum());
    }
    draw.unity = issue_unity(&unities, &care);
    draw
}

/// By dimension; none where there are no outcomes.
fn spreads<'a>(outcomes: impl Iterator<Item = &'a Vec<f64>>) -> Option<Vec<Spread>> {
    let outcomes: Vec<&Vec<f64>> = outcomes.collect();
    let n_dimensions = outcomes.first()?.len();
    Some((0..n_dimensions).map(|k| spread(outcomes.iter().map(|outcome| outcome[k]).collect())).collect())
}

/// Of at least one number.
fn spread(mut numbers: Vec<f64>) -> Spread {
    let mean = numbers.iter().sum::<f64>() / numbers.len() as f64;
    numbers.sort_by(f64::total_cmp);
    Spread { mean, low: quantile(&numbers, 5), median: quantile(&numbers, 50), high: quantile(&numbers, 95) }
}

#[cfg(test)]
mod tests {
    use super::super::tests::issue;
    use super::*;

    const SAMPLING: Sampling = Sampling { seed: 3, samples: 4000, power_spread: 0.0 };

    #[test]
    fn quantiles_are_linear_between_order_statistics() {
        let all = spread((0..=10).rev().map(f64::from).collect());
        assert_eq!(all, Spread { mean: 5.0, low: 0.5, median: 5.0, high: 9.5 });
        assert_eq!(spread(vec![4.0]), Spread { mean: 4.0, low: 4.0, median: 4.0, high: 4.0 });
    }

    #[test]
    fn a_sure_issue_has_no_spread() {
        let sure = issue(&[("a", &[20.0], &[1.0], 1.0, 1.0, 1.0), ("b", &[60.0], &[1.0], 1.0, 3.0, 1.0)]);
        let sampled = sampled(&sure, &Sampling { samples: 7, ..SAMPLING }).unwrap();
        let only = |number| Spread { mean: number, low: number, median: number, high: number };
        assert_eq!((sampled.compromise[0], sampled.median[0]), (only(50.0), only(60.0)));
        assert_eq!((sampled.agreement, sampled.passes), (1.0, None));
    }

    #[test]
    fn a_position_without_a_source_is_anywhere_on_the_scale() {
        let mut one = issue(&[("a", &[20.0], &[1.0], 1.0, 1.0, 1.0)]);
        one.voices[0].positions[0] =
            super::super::PositionRange { position: 20.0, low: 10.0, high: 30.0, sourced: true };
        one.dimensions[0].yes_threshold = Some(28.0);
        let known = sampled(&one, &SAMPLING).unwrap();
        one.voices[0].positions[0].sourced = false;
        let unknown = sampled(&one, &SAMPLING).unwrap();
        // Uniform on [10, 30] and on [0, 100]; the standard error of a quantile is below 0.4 % of the range.
        for (spread, low, length) in [(known.compromise[0], 10.0, 20.0), (unknown.compromise[0], 0.0, 100.0)]
        {
            let numbers = [spread.low, spread.median, spread.mean, spread.high];
            for (number, share) in numbers.into_iter().zip([0.05, 0.5, 0.5, 0.95]) {
                assert!((number - (low + share * length)).abs() < 0.03 * length, "{spread:?}");
            }
        }
        // One voice gets what it wants by every model.
        let (known, unknown) = (known.passes.unwrap(), unknown.passes.unwrap());
        assert!((known.nash - 0.1).abs() < 0.02 && (unknown.nash - 0.72).abs() < 0.03);
        assert!((known.nash - known.median).abs() < 1e-3, "{known:?}");
    }

    #[test]
    fn the_share_of_agreement_is_that_of_positions_that_meet() {
        // a sits at 0, b anywhere, and both accept 30 of distance: they meet where b is below 60.
        let accepts = 0.3 * 0.3 - 1.0;
        let mut two =
            issue(&[("a", &[0.0], &[1.0], 1.0, 1.0, accepts), ("b", &[50.0], &[1.0], 1.0, 1.0, accepts)]);
        two.voices[1].positions[0].sourced = false;
        two.dimensions[0].yes_threshold = Some(20.0);
        let sampled = sampled(&two, &SAMPLING).unwrap();
        assert!((sampled.agreement - 0.6).abs() < 0.025, "{}", sampled.agreement);
        // They meet halfway: above 20 where b is in 40 to 60.
        let passes = sampled.passes.unwrap();
        assert!((passes.nash - 0.2).abs() < 0.02 && (passes.compromise - 0.6).abs() < 0.025, "{passes:?}");
    }

    #[test]
    fn powers_spread_as_told() {
        let two = issue(&[("a", &[0.0], &[1.0], 1.0, 1.0, 1.0), ("b", &[100.0], &[1.0], 1.0, 1.0, 1.0)]);
        let spread = sampled(&two, &Sampling { power_spread: 0.5, ..SAMPLING }).unwrap().compromise[0];
        // b's share of power is between 1/4 and 3/4, symmetric around a half.
        assert!(spread.low > 25.0 && spread.high < 75.0 && spread.high - spread.low > 20.0);
        assert!((spread.mean - 50.0).abs() < 1.0);
    }

    #[test]
    fn threads_and_later_samples_change_nothing() {
        let mut two = issue(&[
            ("a", &[0.0, 10.0], &[1.0, 0.3], 1.0, 1.0, 0.5),
            ("b", &[90.0, 20.0], &[0.2, 1.0], 2.0, 0.7, -0.5),
            ("c", &[40.0, 80.0], &[0.2, 0.1], 2.0, 0.2, 0.0),
        ]);
        two.voices[0].positions[0].sourced = false;
        two.voices[2].positions[1].sourced = false;
        let sampling = Sampling { seed: 11, samples: 300, power_spread: 0.2 };
        let with = |n_threads| {
            let pool = rayon::ThreadPoolBuilder::new().num_threads(n_threads).build().unwrap();
            serde_json::to_string(&pool.install(|| sampled(&two, &sampling)).unwrap()).unwrap()
        };
        assert_eq!(with(1), with(3));
        let longer = Sampling { samples: 3000, ..sampling };
        assert_eq!(drawn(&two, &sampling, 17), drawn(&two, &longer, 17));
        assert_ne!(drawn(&two, &sampling, 17), drawn(&two, &Sampling { seed: 12, ..sampling }, 17));
    }
}
