//! Bootstrap standard errors: indices computed again on rows drawn with replacement.

use rayon::prelude::*;

use super::{Estimate, NoIndex, Z_95};
use crate::random::Random;

/// Fewer replicates than this make the standard error itself too rough: with fifty it is known to about a tenth.
const FEWEST_REPLICATES: usize = 50;

/// How intervals are bootstrapped.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Bootstrap {
    /// Another seed is another set of resampled rows.
    pub seed: u64,
    /// How many times the rows are drawn anew, at least 50.
    pub replicates: usize,
}

/// The standard errors of several numbers computed from rows: `statistics` is given the numbers of the drawn rows, and
/// answers none where they have no variance. Such replicates are left out.
///
/// Replicate k is a function of the seed and k, and replicates are put together in the order of k, so that nothing
/// depends on threads.
///
/// # Errors
/// [`NoIndex::TooFewReplicates`], and [`NoIndex::NearlyConstantOutput`] where more than half the replicates have no variance.
///
/// # References
/// [Archer, Saltelli & Sobol' 1997], the moment method
pub(super) fn standard_errors(
    bootstrap: Bootstrap,
    n_rows: usize,
    statistics: impl Fn(&[usize]) -> Option<Vec<f64>> + Sync,
) -> Result<Vec<f64>, NoIndex> {
    let Bootstrap { seed, replicates } = bootstrap;
    if replicates < FEWEST_REPLICATES {
        return Err(NoIndex::TooFewReplicates { replicates, needed: FEWEST_REPLICATES });
    }
    let found: Vec<Option<Vec<f64>>> = (0..replicates)
        .into_par_iter()
        .map(|replicate| statistics(&drawn_rows(seed, replicate as u64, n_rows)))
        .collect();
    let found: Vec<Vec<f64>> = found
        .into_iter()
        .flatten()
        .filter(|numbers| numbers.iter().all(|number| number.is_finite()))
        .collect();
    if 2 * found.len() <= replicates {
        return Err(NoIndex::NearlyConstantOutput);
    }
    Ok((0..found[0].len()).map(|i| deviation(found.iter().map(|replicate| replicate[i]))).collect())
}

/// Rows drawn with replacement, as many as there are.
///
/// The generator's states of neighboring numbers lie one step apart or a few, so that replicates drawn from them
/// directly would be each other's draws, shifted. The first draw, which is well mixed, becomes the replicate's own seed.
fn drawn_rows(seed: u64, replicate: u64, n_rows: usize) -> Vec<usize> {
    let mut random = Random::stream(seed, replicate);
    (0..n_rows).map(|_| random.below(n_rows)).collect()
}

/// The sample standard deviation, divided by n − 1.
pub(super) fn deviation(numbers: impl Iterator<Item = f64> + Clone) -> f64 {
    let n = numbers.clone().count() as f64;
    let mean = numbers.clone().sum::<f64>() / n;
    libm::sqrt(numbers.map(|number| (number - mean) * (number - mean)).sum::<f64>() / (n - 1.0))
}

/// The estimate with its interval of 1.96 standard errors to either side.
pub(super) fn estimate(value: f64, standard_error: f64) -> Estimate {
    Estimate { value, lower: value - Z_95 * standard_error, upper: value + Z_95 * standard_error }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn replicates_do_not_share_draws() {
        // Seeds 0 and 7 are those under which the plain generator's numbers k and k + 1 (k + 8) overlap.
        for seed in [0, 7] {
            let first = drawn_rows(seed, 0, 1_000);
            for replicate in 1..10 {
                let other = drawn_rows(seed, replicate, 1_000);
                for shift in 0..20 {
                    let same = first[shift..].iter().zip(&other).filter(|(a, b)| a == b).count();
                    assert!(
                        same < 10,
                        "seed {seed}, replicate {replicate}, shift {shift}: {same} draws the same"
                    );
                }
            }
        }
    }

    #[test]
    fn standard_error_of_a_mean_is_the_textbook_one() {
        // σ/√n with σ² = 1/12 for equally spaced numbers; the bootstrap's own noise at 2000 replicates is 1.6 %.
        let column: Vec<f64> = (0..400).map(|i| f64::from(i) / 400.0).collect();
        let errors = standard_errors(Bootstrap { seed: 0, replicates: 2_000 }, 400, |rows| {
            Some(vec![rows.iter().map(|&row| column[row]).sum::<f64>() / 400.0])
        })
        .unwrap();
        let textbook = libm::sqrt(1.0 / 12.0 / 400.0);
        assert!((errors[0] / textbook - 1.0).abs() < 0.06, "{} against {textbook}", errors[0]);
    }

    #[test]
    fn too_little_to_go_on_is_an_answer() {
        let few = Bootstrap { seed: 0, replicates: 20 };
        let none = standard_errors(few, 10, |_| Some(vec![0.0]));
        assert_eq!(none, Err(NoIndex::TooFewReplicates { replicates: 20, needed: 50 }));
        let enough = Bootstrap { seed: 0, replicates: 50 };
        assert_eq!(standard_errors(enough, 10, |_| None), Err(NoIndex::NearlyConstantOutput));
    }
}
