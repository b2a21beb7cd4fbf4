//! Quantiles of lists that are kept whole. What only streams by is in `robustness`, which never holds a list.

/// The quantile of sorted numbers, linear between order statistics (the seventh definition of Hyndman & Fan 1996).
pub(crate) fn quantile(sorted: &[f64], percent: usize) -> f64 {
    let hundredths = (sorted.len() - 1) * percent;
    let (below, part) = (hundredths / 100, (hundredths % 100) as f64 / 100.0);
    let above = (below + 1).min(sorted.len() - 1);
    sorted[below] + part * (sorted[above] - sorted[below])
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn it_lies_between_the_neighbors() {
        let sorted = [1.0, 2.0, 4.0];
        let found = [0, 25, 50, 75, 100].map(|percent| quantile(&sorted, percent).to_bits());
        assert_eq!(found, [1.0_f64, 1.5, 2.0, 3.0, 4.0].map(f64::to_bits));
        assert_eq!(quantile(&[7.0], 5).to_bits(), 7.0_f64.to_bits());
    }
}
