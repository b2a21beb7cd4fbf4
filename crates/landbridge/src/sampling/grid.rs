//! Full factorial grids: every combination of the middles of equal levels.

/// How many points the grid has; `None` beyond 2⁶⁴.
pub(super) fn size(levels: u32, dimensions: usize) -> Option<u64> {
    u64::from(levels).checked_pow(u32::try_from(dimensions).ok()?)
}

/// A point of the grid; the last dimension moves fastest, as in nested loops.
pub(super) fn point(index: u64, levels: u32, dimensions: usize) -> Vec<f64> {
    let mut rest = index;
    let mut point = vec![0.0; dimensions];
    for coordinate in point.iter_mut().rev() {
        *coordinate = ((rest % u64::from(levels)) as f64 + 0.5) / f64::from(levels);
        rest /= u64::from(levels);
    }
    point
}

#[cfg(test)]
mod tests {
    #![allow(clippy::float_cmp, reason = "these numbers are the same to the last bit")]

    use super::*;

    #[test]
    fn points_come_in_the_order_of_nested_loops() {
        assert_eq!(size(2, 2), Some(4));
        let points: Vec<Vec<f64>> = (0..4).map(|index| point(index, 2, 2)).collect();
        assert_eq!(points, [[0.25, 0.25], [0.25, 0.75], [0.75, 0.25], [0.75, 0.75]]);
    }

    #[test]
    fn a_grid_beyond_counting_has_no_size() {
        assert_eq!(size(2, 63), Some(1 << 63));
        assert_eq!(size(2, 64), None);
        assert_eq!(size(1, 1000), Some(1));
    }
}
