//! Robustness metrics: ways to make one number of a strategy's payoffs over all futures.

use serde::Serialize;

use super::no_score::check_unit;
use super::satisficing::check_level;
use super::{Better, NoScore, Payoffs, Share, Threshold, quantile, regret};

/// A way to judge a strategy over futures.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Metric {
    /// The largest regret.
    MaximumRegret,
    /// The mean regret; it orders strategies as the mean does.
    MeanRegret,
    /// The share of futures that reach the threshold.
    SatisficingShare(Threshold),
    /// The worst payoff (Wald).
    Maximin,
    /// optimism·best + (1 − optimism)·worst.
    Hurwicz {
        /// The weight of the best payoff, in [0, 1].
        optimism: f64,
    },
    /// The mean payoff: all futures weigh the same (Laplace).
    Mean,
    /// The payoff that a share q of futures falls short of, counted from the bad end whichever way payoffs are good.
    Quantile {
        /// The share, in [0, 1].
        q: f64,
    },
}

impl std::fmt::Display for Metric {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::MaximumRegret => f.write_str("maximum regret"),
            Self::MeanRegret => f.write_str("mean regret"),
            Self::SatisficingShare(threshold) => {
                write!(f, "share of futures with {} ({})", threshold.name, threshold.level)
            }
            Self::Maximin => f.write_str("worst payoff"),
            Self::Hurwicz { optimism } => write!(f, "Hurwicz, optimism {optimism}"),
            Self::Mean => f.write_str("mean payoff"),
            Self::Quantile { q } => write!(f, "{q} quantile from the bad end"),
        }
    }
}

/// All strategies by one metric; lists are by strategy.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Score {
    /// The metric.
    pub metric: Metric,
    /// Its name for the reader.
    pub label: String,
    /// Which way its numbers are good; regret is better low even where payoffs are better high.
    pub better: Better,
    /// The numbers, payoffs in their own unit and direction.
    pub values: Vec<f64>,
    /// The intervals, where the number is a share.
    pub shares: Option<Vec<Share>>,
    /// Ranks from 1; equal numbers share the better rank.
    pub ranks: Vec<usize>,
}

impl Score {
    /// The strategies that are first, by index: several where they tie.
    #[must_use]
    pub fn first(&self) -> Vec<usize> {
        (0..self.ranks.len()).filter(|&strategy| self.ranks[strategy] == 1).collect()
    }
}

/// Scores all strategies by one metric.
///
/// # Errors
/// [`NoScore::OutOfRange`] where optimism or quantile is not in [0, 1], or a threshold is not a number.
///
/// # References
/// [`McPhail` et al. 2018], [Savage 1951], [Wald 1950], [Hurwicz 1951]
pub fn score(payoffs: &Payoffs, metric: &Metric) -> Result<Score, NoScore> {
    let rows = payoffs.by_strategy();
    let of_rows = |number: &dyn Fn(&[f64]) -> f64| rows.iter().map(|row| number(row)).collect::<Vec<f64>>();
    let mut shares = None;
    let (better, values) = match metric {
        Metric::MaximumRegret => {
            (Better::Lower, regret(payoffs).iter().map(|regret| regret.maximum).collect())
        }
        Metric::MeanRegret => (Better::Lower, regret(payoffs).iter().map(|regret| regret.mean).collect()),
        Metric::SatisficingShare(threshold) => {
            check_level(threshold)?;
            let counted: Vec<Share> = rows
                .iter()
                .filter_map(|row| {
                    Share::of_true(row.iter().map(|&payoff| threshold.is_met(payoff, payoffs.better())))
                })
                .collect();
            let values = counted.iter().map(|share| share.share).collect();
            shares = Some(counted);
            (Better::Higher, values)
        }
        Metric::Maximin => (payoffs.better(), of_rows(&|row| payoffs.worst(row.iter().copied()))),
        Metric::Hurwicz { optimism } => {
            check_unit("the optimism", *optimism)?;
            let number = |row: &[f64]| {
                let (best, worst) = (payoffs.best(row.iter().copied()), payoffs.worst(row.iter().copied()));
                optimism * best + (1.0 - optimism) * worst
            };
            (payoffs.better(), of_rows(&number))
        }
        Metric::Mean => (payoffs.better(), of_rows(&|row| row.iter().sum::<f64>() / row.len() as f64)),
        Metric::Quantile { q } => {
            let from_bad_end = |row: &Vec<f64>| {
                let turned: Vec<f64> = row.iter().map(|&payoff| payoffs.better().turned(payoff)).collect();
                quantile(&turned, *q).map(|number| payoffs.better().turned(number))
            };
            (payoffs.better(), rows.iter().map(from_bad_end).collect::<Result<_, _>>()?)
        }
    };
    let ranks = ranks(&values, better);
    Ok(Score { metric: metric.clone(), label: metric.to_string(), better, values, shares, ranks })
}

/// One more than the number of strategies that are better.
fn ranks(values: &[f64], better: Better) -> Vec<usize> {
    let turned: Vec<f64> = values.iter().map(|&value| better.turned(value)).collect();
    turned.iter().map(|own| 1 + turned.iter().filter(|other| *other > own).count()).collect()
}

#[cfg(test)]
#[allow(clippy::float_cmp, reason = "turning a sign rounds nothing")]
mod tests {
    use super::*;

    fn payoffs(better: Better, sign: f64) -> Payoffs {
        let row = |name: &str, row: [f64; 4]| (name.to_string(), row.map(|payoff| sign * payoff).to_vec());
        Payoffs::new(
            vec![
                row("a", [4.0, 1.0, 7.0, 2.0]),
                row("b", [3.0, 3.0, 3.0, 3.0]),
                row("c", [9.0, -5.0, 8.0, 2.0]),
            ],
            better,
        )
        .unwrap()
    }

    fn metrics() -> Vec<Metric> {
        vec![
            Metric::MaximumRegret,
            Metric::MeanRegret,
            Metric::Maximin,
            Metric::Hurwicz { optimism: 0.25 },
            Metric::Mean,
            Metric::Quantile { q: 0.25 },
        ]
    }

    #[test]
    fn costs_are_judged_as_the_gains_that_they_are_the_negative_of() {
        for metric in metrics() {
            let gains = score(&payoffs(Better::Higher, 1.0), &metric).unwrap();
            let costs = score(&payoffs(Better::Lower, -1.0), &metric).unwrap();
            assert_eq!(gains.ranks, costs.ranks, "{metric}");
            let regrets = matches!(metric, Metric::MaximumRegret | Metric::MeanRegret);
            for (gain, cost) in gains.values.iter().zip(&costs.values) {
                assert_eq!(*gain, if regrets { *cost } else { -cost }, "{metric}");
            }
        }
        let share = |better, sign: f64| {
            let threshold = Threshold { name: "enough".into(), level: sign * 3.0 };
            score(&payoffs(better, sign), &Metric::SatisficingShare(threshold)).unwrap().values
        };
        assert_eq!(share(Better::Higher, 1.0), [0.5, 1.0, 0.5]);
        assert_eq!(share(Better::Lower, -1.0), [0.5, 1.0, 0.5]);
    }

    #[test]
    fn a_common_shift_of_one_future_leaves_regret_alone() {
        let plain = payoffs(Better::Higher, 1.0);
        let shifted = Payoffs::new(
            plain
                .strategies()
                .iter()
                .cloned()
                .zip(plain.by_strategy().iter().map(|row| vec![row[0], row[1] + 16.0, row[2], row[3]]))
                .collect(),
            Better::Higher,
        )
        .unwrap();
        assert_eq!(regret(&plain), regret(&shifted));
    }

    #[test]
    fn ties_share_the_better_rank() {
        assert_eq!(ranks(&[2.0, 5.0, 2.0, 1.0], Better::Higher), [2, 1, 2, 4]);
        assert_eq!(ranks(&[2.0, 5.0, 2.0, 1.0], Better::Lower), [2, 4, 2, 1]);
    }

    #[test]
    fn parameters_out_of_range_are_refused() {
        let payoffs = payoffs(Better::Higher, 1.0);
        for metric in [
            Metric::Hurwicz { optimism: 1.1 },
            Metric::Quantile { q: f64::NAN },
            Metric::SatisficingShare(Threshold { name: "x".into(), level: f64::INFINITY }),
        ] {
            assert!(matches!(score(&payoffs, &metric), Err(NoScore::OutOfRange { .. })), "{metric}");
        }
    }
}
