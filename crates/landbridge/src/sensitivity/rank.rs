//! Rank and linear correlation: the sign of an influence, and its strength where it is monotone or straight.

use super::{Estimate, NoIndex, Z_95, check_finite, is_constant, is_same, mean, scaled_and_centered};

/// Spearman's rank correlation of a factor and an output, with its 95 % interval by Fisher's z and the variance
/// (1 + ρ²/2)/(n − 3). Ties take the mean of their ranks.
///
/// # Errors
/// [`NoIndex::WrongLength`], [`NoIndex::TooFewRows`] below four rows, [`NoIndex::NotFinite`], [`NoIndex::ConstantFactor`],
/// [`NoIndex::ConstantOutput`].
///
/// # References
/// [Spearman 1904], [Bonett & Wright 2000]
pub fn spearman(factor: &[f64], output: &[f64]) -> Result<Estimate, NoIndex> {
    check(factor, output)?;
    let value = correlation(&mid_ranks(factor), &mid_ranks(output));
    // Rounding may carry a perfect correlation past one, where z does not exist.
    let value = if value.abs() >= 1.0 { libm::copysign(1.0, value) } else { value };
    let z = libm::atanh(value);
    let error = libm::sqrt((1.0 + value * value / 2.0) / (factor.len() as f64 - 3.0));
    Ok(Estimate { value, lower: libm::tanh(z - Z_95 * error), upper: libm::tanh(z + Z_95 * error) })
}

/// Pearson's correlation: its square is the share of variance that a straight line in this factor explains.
///
/// # Errors
/// As for [`spearman`].
pub fn pearson(factor: &[f64], output: &[f64]) -> Result<f64, NoIndex> {
    check(factor, output)?;
    Ok(correlation(&scaled_and_centered(factor), &scaled_and_centered(output)))
}

fn check(factor: &[f64], output: &[f64]) -> Result<(), NoIndex> {
    if factor.len() != output.len() {
        return Err(NoIndex::WrongLength { expected: output.len(), found: factor.len() });
    }
    if output.len() < 4 {
        return Err(NoIndex::TooFewRows { rows: output.len(), needed: 4 });
    }
    check_finite(factor)?;
    check_finite(output)?;
    if is_constant(factor) {
        return Err(NoIndex::ConstantFactor);
    }
    if is_constant(output) { Err(NoIndex::ConstantOutput) } else { Ok(()) }
}

fn correlation(x: &[f64], y: &[f64]) -> f64 {
    let (x_mean, y_mean) = (mean(x), mean(y));
    let (mut xx, mut yy, mut xy) = (0.0, 0.0, 0.0);
    for (a, b) in x.iter().zip(y) {
        let (a, b) = (a - x_mean, b - y_mean);
        xx += a * a;
        yy += b * b;
        xy += a * b;
    }
    xy / (libm::sqrt(xx) * libm::sqrt(yy))
}

/// The rows in order of their values, those of equal value together. 0 and −0 are equal.
pub(super) fn tied_groups(values: &[f64]) -> Vec<Vec<usize>> {
    let mut rows: Vec<usize> = (0..values.len()).collect();
    rows.sort_by(|&a, &b| (values[a] + 0.0).total_cmp(&(values[b] + 0.0)));
    rows.chunk_by(|&a, &b| is_same(values[a], values[b])).map(<[usize]>::to_vec).collect()
}

/// Ranks from 1; ties take the mean of the ranks they cover.
fn mid_ranks(values: &[f64]) -> Vec<f64> {
    let mut ranks = vec![0.0; values.len()];
    let mut before = 0;
    for group in tied_groups(values) {
        for &row in &group {
            ranks[row] = before as f64 + f64::midpoint(1.0, group.len() as f64);
        }
        before += group.len();
    }
    ranks
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::random::Random;

    #[test]
    fn spearman_is_the_textbook_formula_without_ties() {
        // 1 − 6Σd²/(n(n² − 1)), with d the differences of ranks: here d² = 1, 1, 0, 1, 1.
        let found = spearman(&[1.0, 2.0, 3.0, 4.0, 5.0], &[20.0, 10.0, 30.0, 50.0, 40.0]).unwrap();
        assert!((found.value - (1.0 - 6.0 * 4.0 / (5.0 * 24.0))).abs() < 1e-15);
        assert!(found.lower < found.value && found.value < found.upper);
    }

    #[test]
    fn ties_share_the_mean_rank() {
        assert_eq!(mid_ranks(&[3.0, 1.0, 3.0, 0.0, -0.0]), [4.5, 3.0, 4.5, 1.5, 1.5]);
    }

    #[test]
    fn only_the_order_matters_and_the_sign_is_kept() {
        let x: Vec<f64> = (0..20).map(f64::from).collect();
        let falling: Vec<f64> = x.iter().map(|x| libm::exp(-x)).collect();
        let found = spearman(&x, &falling).unwrap();
        assert_eq!(found, Estimate { value: -1.0, lower: -1.0, upper: -1.0 });
        assert!(pearson(&x, &falling).unwrap() > -0.8);
        let line: Vec<f64> = x.iter().map(|x| 3.0 - 2.0 * x).collect();
        assert!((pearson(&x, &line).unwrap() + 1.0).abs() < 1e-14);
    }

    #[test]
    fn intervals_hold_the_truth_of_the_normal_law_as_often_as_they_say() {
        // Two normal numbers of correlation r have the rank correlation 6/π·asin(r/2) (Kruskal 1958).
        let r = 0.6;
        let truth = 6.0 / std::f64::consts::PI * libm::asin(r / 2.0);
        let mut held = 0;
        for seed in 0..400 {
            let mut random = Random::stream(seed, 2);
            let (x, y): (Vec<f64>, Vec<f64>) = (0..100)
                .map(|_| {
                    let size = libm::sqrt(-2.0 * libm::log(1.0 - random.uniform()));
                    let angle = 2.0 * std::f64::consts::PI * random.uniform();
                    let (a, b) = (size * libm::cos(angle), size * libm::sin(angle));
                    (a, r * a + libm::sqrt(1.0 - r * r) * b)
                })
                .unzip();
            held += i32::from(spearman(&x, &y).unwrap().holds(truth));
        }
        // 380 expected; two standard errors are 9.
        assert!((366..=392).contains(&held), "{held} of 400");
    }

    #[test]
    fn what_cannot_be_ranked_says_why() {
        let x = [1.0, 2.0, 3.0, 4.0];
        assert_eq!(spearman(&x, &x[..3]), Err(NoIndex::WrongLength { expected: 3, found: 4 }));
        assert_eq!(spearman(&x[..3], &x[..3]), Err(NoIndex::TooFewRows { rows: 3, needed: 4 }));
        assert_eq!(spearman(&[1.0; 4], &x), Err(NoIndex::ConstantFactor));
        assert_eq!(spearman(&x, &[1.0; 4]), Err(NoIndex::ConstantOutput));
        assert_eq!(pearson(&x, &[1.0, f64::NAN, 0.0, 0.0]), Err(NoIndex::NotFinite { row: 1 }));
    }
}
