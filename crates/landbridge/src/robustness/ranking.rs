//! Strategies ranked by several metrics side by side, and which metrics disagree.

use serde::Serialize;

use super::{Metric, NoScore, Payoffs, Score, score};

/// Strategies by several metrics.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct RankTable {
    /// The strategies, in the order of every list in the scores.
    pub strategies: Vec<String>,
    /// One for each metric, in the order given.
    pub scores: Vec<Score>,
    /// The pairs of metrics that disagree; empty where all metrics rank alike.
    pub disagreements: Vec<Disagreement>,
}

/// Two metrics that do not rank strategies alike.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Disagreement {
    /// The two metrics' places in the list of scores.
    pub metrics: (usize, usize),
    /// Kendall's τ-b between the two: 1 is the same order, −1 the opposite. None where a metric sees no difference
    /// between any strategies.
    pub kendall_tau: Option<f64>,
    /// No strategy is first by both.
    pub first_differs: bool,
    /// In words.
    pub note: String,
}

/// Ranks strategies by every metric and names the pairs of metrics that disagree: a pair of strategies is ordered one
/// way by one and not so by the other.
///
/// # Errors
/// As for [`score`]; [`NoScore::Nothing`] without metrics.
///
/// # References
/// [`McPhail` et al. 2018], [Kendall 1945] (τ-b)
pub fn rank_table(payoffs: &Payoffs, metrics: &[Metric]) -> Result<RankTable, NoScore> {
    if metrics.is_empty() {
        return Err(NoScore::Nothing);
    }
    let scores: Vec<Score> = metrics.iter().map(|metric| score(payoffs, metric)).collect::<Result<_, _>>()?;
    let disagreements = (0..scores.len())
        .flat_map(|a| (a + 1..scores.len()).map(move |b| (a, b)))
        .filter_map(|metrics| disagreement(metrics, &scores, payoffs.strategies()))
        .collect();
    Ok(RankTable { strategies: payoffs.strategies().to_vec(), scores, disagreements })
}

fn disagreement(metrics: (usize, usize), scores: &[Score], strategies: &[String]) -> Option<Disagreement> {
    let (a, b) = (&scores[metrics.0], &scores[metrics.1]);
    if a.ranks == b.ranks {
        return None;
    }
    let (first_a, first_b) = (a.first(), b.first());
    let first_differs = !first_a.iter().any(|strategy| first_b.contains(strategy));
    let names = |first: &[usize]| {
        first.iter().map(|&strategy| strategies[strategy].as_str()).collect::<Vec<_>>().join(" and ")
    };
    let note = if first_differs {
        format!("first by {} is {}, by {} it is {}", a.label, names(&first_a), b.label, names(&first_b))
    } else {
        format!("{} and {} rank the others differently", a.label, b.label)
    };
    Some(Disagreement { metrics, kendall_tau: kendall_tau(&a.ranks, &b.ranks), first_differs, note })
}

/// Kendall's τ-b of two rankings of the same things: pairs ordered alike less pairs ordered oppositely, over the
/// geometric mean of the pairs that each ranking orders. None where a ranking orders no pair.
///
/// # Complexity
/// n² comparisons: meant for a handful of strategies.
///
/// # References
/// [Kendall 1945]
#[must_use]
pub fn kendall_tau(a: &[usize], b: &[usize]) -> Option<f64> {
    let n = a.len().min(b.len());
    let (mut agreement, mut by_a, mut by_b) = (0_i64, 0_u64, 0_u64);
    for i in 0..n {
        for j in 0..i {
            let (in_a, in_b) = (a[i].cmp(&a[j]) as i64, b[i].cmp(&b[j]) as i64);
            agreement += in_a * in_b;
            by_a += in_a.unsigned_abs();
            by_b += in_b.unsigned_abs();
        }
    }
    let pairs = libm::sqrt(by_a as f64 * by_b as f64);
    (pairs > 0.0).then(|| agreement as f64 / pairs)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::robustness::Better;

    #[test]
    fn tau_counts_pairs_and_ties() {
        // The example of SciPy's kendalltau, with ties in both: −√2/3.
        let tau = kendall_tau(&[12, 2, 1, 12, 2], &[1, 4, 7, 1, 0]).unwrap();
        assert!((tau + 0.471_404_520_791_031_73).abs() < 1e-15);
        // Of six pairs two are opposite.
        assert_eq!(kendall_tau(&[1, 2, 3, 4], &[2, 1, 4, 3]), Some(2.0 / 6.0));
        assert_eq!(kendall_tau(&[1, 2, 3], &[3, 2, 1]), Some(-1.0));
        // Ties: pairs (1,2) tied in a; of the two pairs that a orders, b orders both alike; b orders three.
        assert!((kendall_tau(&[1, 1, 3], &[1, 2, 3]).unwrap() - 2.0 / libm::sqrt(6.0)).abs() < 1e-15);
        assert_eq!(kendall_tau(&[1, 1, 1], &[1, 2, 3]), None);
    }

    #[test]
    fn metrics_that_agree_are_not_noted() {
        let rows = vec![("good".into(), vec![3.0, 4.0]), ("bad".into(), vec![1.0, 2.0])];
        let payoffs = Payoffs::new(rows, Better::Higher).unwrap();
        let table = rank_table(&payoffs, &[Metric::Mean, Metric::Maximin, Metric::MaximumRegret]).unwrap();
        assert!(table.disagreements.is_empty());
        assert_eq!(rank_table(&payoffs, &[]), Err(NoScore::Nothing));
    }
}
