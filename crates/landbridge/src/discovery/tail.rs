//! The upper tail of the binomial distribution, through the regularized incomplete beta function and `libm` only.

/// The probability of at least `hits` successes in `trials` draws with probability `p` each:
/// `I_p(hits, trials − hits + 1)`. Where weights make the counts broken numbers it is that function's value between the
/// whole ones.
///
/// Zero or fewer hits are certain. `hits ≤ trials` and `0 ≤ p ≤ 1` are the caller's to keep.
///
/// # Complexity
/// O(√trials) terms where p is below the share of hits by a few standard deviations or more; never more than some
/// 20 · trials.
///
/// # References
/// [Abramowitz & Stegun 1964], 26.5.24 and 26.5.4
#[must_use]
pub fn binomial_tail(hits: f64, trials: f64, p: f64) -> f64 {
    if hits <= 0.0 || p >= 1.0 {
        return 1.0;
    }
    if p <= 0.0 {
        return 0.0;
    }
    let a = hits;
    let b = trials - hits + 1.0;
    // The series has falling terms on this side of the mean; the other side is one minus the mirrored one.
    if p < (a + 1.0) / (a + b + 2.0) { series(a, b, p, 1.0 - p) } else { 1.0 - series(b, a, 1.0 - p, p) }
}

/// `x^a y^b / (a B(a, b)) · Σ_n Π_{i<n} x (a + b + i) / (a + 1 + i)` with y = 1 − x: all terms are positive.
fn series(a: f64, b: f64, x: f64, y: f64) -> f64 {
    // The smaller of x and y was subtracted from one: its logarithm is taken without the rounding of that.
    let (log_x, log_y) =
        if x < y { (libm::log(x), libm::log1p(-x)) } else { (libm::log1p(-y), libm::log(y)) };
    let log_beta = libm::lgamma(a) + libm::lgamma(b) - libm::lgamma(a + b);
    let front = libm::exp(a * log_x + b * log_y - libm::log(a) - log_beta);
    let mut term = 1.0;
    let mut sum = 1.0;
    let mut n = 0.0;
    while term > 1e-17 * sum {
        term *= x * (a + b + n) / (a + 1.0 + n);
        sum += term;
        n += 1.0;
    }
    front * sum
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The sum of the definition, with Pascal's triangle for the coefficients.
    fn by_sum(hits: usize, trials: usize, p: f64) -> f64 {
        let mut row = vec![1.0];
        for _ in 0..trials {
            let mut next = vec![0.0; row.len() + 1];
            for (k, value) in row.iter().enumerate() {
                next[k] += value * (1.0 - p);
                next[k + 1] += value * p;
            }
            row = next;
        }
        row[hits..].iter().sum()
    }

    #[test]
    fn it_is_the_sum_of_the_binomial_probabilities() {
        for trials in [1, 2, 5, 40, 300] {
            for hits in 0..=trials {
                for p in [0.001, 0.1, 0.3, 0.5, 0.9, 0.9999] {
                    let tail = binomial_tail(hits as f64, trials as f64, p);
                    let sum = by_sum(hits, trials, p);
                    assert!(
                        (tail - sum).abs() <= 1e-11 * sum + 1e-14,
                        "{hits} of {trials} at {p}: {tail} against {sum}"
                    );
                }
            }
        }
    }

    #[test]
    fn the_ends_are_certain_or_impossible() {
        assert_eq!(binomial_tail(0.0, 10.0, 0.0).to_bits(), 1.0_f64.to_bits());
        assert_eq!(binomial_tail(3.0, 10.0, 0.0).to_bits(), 0.0_f64.to_bits());
        assert_eq!(binomial_tail(10.0, 10.0, 1.0).to_bits(), 1.0_f64.to_bits());
    }

    #[test]
    fn known_tails_of_many_trials() {
        // scipy.stats.binom.sf(k - 1, n, p)
        for (hits, trials, p, known) in KNOWN {
            let tail = binomial_tail(hits, trials, p);
            assert!(
                (tail - known).abs() <= 1e-9 * known,
                "{hits} of {trials} at {p}: {tail} against {known}"
            );
        }
    }

    const KNOWN: [(f64, f64, f64, f64); 4] = [
        (67.0, 87.0, 0.7, 0.092_845_796_247_191_07),
        (5_200.0, 100_000.0, 0.05, 0.001_995_480_069_652_547),
        (99_990.0, 100_000.0, 0.9998, 0.010_805_903_160_002_944),
        (49_000.0, 100_000.0, 0.5, 0.999_999_999_875_758_8),
    ];
}
