//! Designs for elementary effects: trajectories that move one factor at a time.

use super::Refusal;
use super::key::{Purpose, key};
use crate::random::Random;

/// One run of a Morris design.
#[derive(Clone, Debug, PartialEq)]
pub struct MorrisRow {
    /// Which trajectory it is on, from 0. Noise must be keyed by this number.
    pub trajectory: u64,
    /// The factor that moved since the row before, and by how much (½ or −½); `None` at the start of a trajectory.
    pub moved: Option<(usize, f64)>,
    /// The point, strictly inside the unit cube.
    pub point: Vec<f64>,
}

/// A checked design of r(d + 1) rows: each of r trajectories starts anywhere on the grid and moves each factor
/// once, in a random order, by half of its levels.
///
/// Levels are the middles of p equal cells, not p points from 0 to 1 as in the paper, for unbounded distributions
/// to have a quantile at each. A move by p/2 of p levels goes up from the lower half and down from the upper half,
/// so every level is as likely as another.
///
/// # References
/// [Morris 1991]
#[derive(Clone, Copy, Debug)]
pub struct Morris {
    trajectories: u64,
    levels: u32,
    dimensions: usize,
    seed: u64,
}

impl Morris {
    /// The design of that many trajectories.
    ///
    /// # Errors
    /// Where there are no trajectories or no dimensions, the levels are odd or none, or there are more rows than 2⁶⁴.
    pub fn new(trajectories: u64, levels: u32, dimensions: usize, seed: u64) -> Result<Self, Refusal> {
        if trajectories == 0 {
            return Err(Refusal::NoPoints);
        }
        if dimensions == 0 {
            return Err(Refusal::NoDimensions);
        }
        if levels == 0 || levels % 2 == 1 {
            return Err(Refusal::OddLevels { levels });
        }
        let most = u64::MAX / (dimensions as u64).saturating_add(1);
        if trajectories > most {
            return Err(Refusal::TooManyPoints { n: trajectories, most });
        }
        Ok(Self { trajectories, levels, dimensions, seed })
    }

    /// How many rows there are.
    #[must_use]
    pub fn rows(&self) -> u64 {
        self.trajectories * Self::rows_per_trajectory(self.dimensions)
    }

    /// The row of that index; `None` where there is none.
    #[must_use]
    pub fn row(&self, index: u64) -> Option<MorrisRow> {
        let trajectory = index / Self::rows_per_trajectory(self.dimensions);
        if trajectory >= self.trajectories {
            return None;
        }
        let moves = usize::try_from(index % Self::rows_per_trajectory(self.dimensions)).ok()?;
        let mut random = Random::of(key(Purpose::Trajectory, &[self.seed, trajectory]), 0);
        let order = random.order(self.dimensions);
        let cells = f64::from(self.levels);
        let mut point: Vec<f64> = (0..self.dimensions)
            .map(|_| ((random.bits() % u64::from(self.levels)) as f64 + 0.5) / cells)
            .collect();
        let mut moved = None;
        for &factor in &order[..moves] {
            let by = if point[factor] < 0.5 { 0.5 } else { -0.5 };
            point[factor] += by;
            moved = Some((factor, by));
        }
        Some(MorrisRow { trajectory, moved, point })
    }

    /// Rows of a trajectory in so many dimensions.
    pub(crate) fn rows_per_trajectory(dimensions: usize) -> u64 {
        dimensions as u64 + 1
    }
}

#[cfg(test)]
mod tests {
    #![allow(
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss,
        reason = "numbers of strata are small"
    )]

    use super::*;

    #[test]
    fn each_trajectory_moves_each_factor_once() {
        let design = Morris::new(20, 4, 5, 3).unwrap();
        assert_eq!(design.rows(), 120);
        for trajectory in 0..20 {
            let rows: Vec<MorrisRow> = (0..6).map(|k| design.row(trajectory * 6 + k).unwrap()).collect();
            assert_eq!(rows[0].moved, None);
            let mut seen = [false; 5];
            for pair in rows.windows(2) {
                let (factor, by) = pair[1].moved.unwrap();
                assert!(!std::mem::replace(&mut seen[factor], true));
                for other in 0..5 {
                    let expected = if other == factor { by } else { 0.0 };
                    assert!((pair[1].point[other] - pair[0].point[other] - expected).abs() < 1e-15);
                }
            }
            for u in rows.iter().flat_map(|row| &row.point) {
                assert!([0.125, 0.375, 0.625, 0.875].contains(u));
            }
        }
        assert_eq!(design.row(120), None);
    }

    #[test]
    fn effects_of_a_linear_function_are_its_slopes() {
        let design = Morris::new(4, 6, 3, 0).unwrap();
        let run = |row: &MorrisRow| 3.0 * row.point[0] - 2.0 * row.point[1] + 7.0;
        for index in 0..design.rows() {
            let row = design.row(index).unwrap();
            if let Some((factor, by)) = row.moved {
                let effect = (run(&row) - run(&design.row(index - 1).unwrap())) / by;
                assert!((effect - [3.0, -2.0, 0.0][factor]).abs() < 1e-12);
            }
        }
    }

    #[test]
    fn every_level_is_as_likely_as_another() {
        // 4 levels, 3000 trajectories of 2 factors: χ² with 3 degrees of freedom per row and factor.
        let design = Morris::new(3000, 4, 2, 8).unwrap();
        for row in 0..3 {
            for factor in 0..2 {
                let mut counts = [0_u32; 4];
                for trajectory in 0..3000 {
                    let u = design.row(trajectory * 3 + row).unwrap().point[factor];
                    counts[libm::floor(u * 4.0) as usize] += 1;
                }
                let square = |&count: &u32| (f64::from(count) - 750.0) * (f64::from(count) - 750.0) / 750.0;
                let chi: f64 = counts.iter().map(square).sum();
                assert!(chi < 25.0, "row {row}, factor {factor}: χ² {chi}");
            }
        }
    }

    #[test]
    fn what_cannot_be_designed_is_refused() {
        assert_eq!(Morris::new(0, 4, 2, 0).unwrap_err(), Refusal::NoPoints);
        assert_eq!(Morris::new(4, 4, 0, 0).unwrap_err(), Refusal::NoDimensions);
        assert_eq!(Morris::new(4, 5, 2, 0).unwrap_err(), Refusal::OddLevels { levels: 5 });
        assert_eq!(Morris::new(4, 0, 2, 0).unwrap_err(), Refusal::OddLevels { levels: 0 });
        assert!(matches!(Morris::new(u64::MAX, 4, 2, 0).unwrap_err(), Refusal::TooManyPoints { .. }));
    }
}
