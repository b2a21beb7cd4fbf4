//! Designs for Sobol indices: two independent samples A and B, and A with one column at a time taken from B.

use super::{Plan, Refusal, Sampler};

/// Which sample a row belongs to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Block {
    /// The first sample.
    A,
    /// The second sample.
    B,
    /// The first sample with this column, from 0, taken from the second.
    Ab(usize),
}

/// One run of the design.
#[derive(Clone, Debug, PartialEq)]
pub struct SaltelliRow {
    /// Which base point it comes from, from 0. Noise must be keyed by this number, for all rows of a base point to
    /// see the same noise.
    pub base: u64,
    /// Which sample it belongs to.
    pub block: Block,
    /// The point, strictly inside the unit cube.
    pub point: Vec<f64>,
}

/// A checked design of n(d + 2) rows: for each base point A, B, then AB₁, AB₂, …. A longer scrambled Sobol or Monte
/// Carlo design begins with the rows of the shorter one.
///
/// # References
/// [Saltelli et al. 2010]
#[derive(Clone, Debug)]
pub struct Saltelli {
    plan: Plan,
    dimensions: usize,
}

impl Saltelli {
    /// The design of `n` base points in that many dimensions. Base points have 2d coordinates, so a Sobol sequence
    /// serves at most 128 dimensions.
    ///
    /// # Errors
    /// Where the sampler is a grid, or the plan of the base points cannot be made ([`Plan::new`]; the dimensions it
    /// counts are then the 2d of the base points), or there are more rows than 2⁶⁴.
    pub fn new(sampler: Sampler, n: u64, dimensions: usize, seed: u64) -> Result<Self, Refusal> {
        if matches!(sampler, Sampler::Grid { .. }) {
            return Err(Refusal::GridInSaltelli);
        }
        let plan = Plan::new(sampler, n, dimensions.saturating_mul(2), seed)?;
        let most = u64::MAX / (dimensions as u64).saturating_add(2);
        if n > most { Err(Refusal::TooManyPoints { n, most }) } else { Ok(Self { plan, dimensions }) }
    }

    /// How many base points there are.
    #[must_use]
    pub fn n(&self) -> u64 {
        self.plan.n()
    }

    /// How many coordinates a row has.
    #[must_use]
    pub fn dimensions(&self) -> usize {
        self.dimensions
    }

    /// How many rows there are.
    #[must_use]
    pub fn rows(&self) -> u64 {
        self.n() * Self::rows_per_base(self.dimensions)
    }

    /// The row of that index; `None` where there is none.
    #[must_use]
    pub fn row(&self, index: u64) -> Option<SaltelliRow> {
        let base = index / Self::rows_per_base(self.dimensions);
        let block = match usize::try_from(index % Self::rows_per_base(self.dimensions)).ok()? {
            0 => Block::A,
            1 => Block::B,
            other => Block::Ab(other - 2),
        };
        let both = self.plan.point(base)?;
        let (a, b) = both.split_at(self.dimensions);
        let point = match block {
            Block::A => a.to_vec(),
            Block::B => b.to_vec(),
            Block::Ab(column) => {
                let mut point = a.to_vec();
                point[column] = b[column];
                point
            }
        };
        Some(SaltelliRow { base, block, point })
    }

    /// Rows of a base point in so many dimensions.
    pub(crate) fn rows_per_base(dimensions: usize) -> u64 {
        dimensions as u64 + 2
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::float_cmp, reason = "these numbers are the same to the last bit")]

    use super::*;

    const SOBOL: Sampler = Sampler::Sobol { scrambled: true };

    #[test]
    fn rows_differ_from_a_in_their_column_alone() {
        for sampler in [SOBOL, Sampler::MonteCarlo, Sampler::LatinHypercube] {
            let design = Saltelli::new(sampler, 8, 3, 4).unwrap();
            assert_eq!(design.rows(), 40);
            for base in 0..8 {
                let rows: Vec<SaltelliRow> = (0..5).map(|k| design.row(base * 5 + k).unwrap()).collect();
                assert!(rows.iter().all(|row| row.base == base));
                assert_eq!((rows[0].block, rows[1].block), (Block::A, Block::B));
                for column in 0..3 {
                    assert_eq!(rows[2 + column].block, Block::Ab(column));
                    for other in 0..3 {
                        let source = usize::from(other == column);
                        assert_eq!(rows[2 + column].point[other], rows[source].point[other]);
                        assert_ne!(rows[0].point[other], rows[1].point[other]);
                    }
                }
            }
            assert_eq!(design.row(40), None);
        }
    }

    #[test]
    fn indices_of_a_known_function_come_out() {
        // f = x₁ + 2x₂ over uniforms: first-order indices 1/5 and 4/5, by the estimator of Saltelli 2010.
        let design = Saltelli::new(SOBOL, 1 << 12, 2, 1).unwrap();
        let run = |index| {
            let point = design.row(index).unwrap().point;
            point[0] + 2.0 * point[1] - 1.5
        };
        let n = design.n();
        let variance = (0..n).map(|base| run(base * 4) * run(base * 4)).sum::<f64>() / n as f64;
        assert!((variance - 5.0 / 12.0).abs() < 1e-3);
        for (column, expected) in [(0, 0.2), (1, 0.8)] {
            let part = |base: u64| run(base * 4 + 1) * (run(base * 4 + 2 + column) - run(base * 4));
            let index = (0..n).map(part).sum::<f64>() / n as f64 / variance;
            assert!((index - expected).abs() < 5e-3, "column {column}: {index}");
        }
    }

    #[test]
    fn what_cannot_be_designed_is_refused() {
        let refusal = |sampler, n, d| Saltelli::new(sampler, n, d, 0).unwrap_err();
        assert_eq!(refusal(Sampler::Grid { levels: 2 }, 4, 2), Refusal::GridInSaltelli);
        assert_eq!(refusal(SOBOL, 0, 2), Refusal::NoPoints);
        assert_eq!(refusal(SOBOL, 4, 0), Refusal::NoDimensions);
        assert_eq!(refusal(SOBOL, 4, 129), Refusal::TooManyDimensions { dimensions: 258, most: 256 });
        assert!(matches!(refusal(Sampler::MonteCarlo, u64::MAX, 2), Refusal::TooManyPoints { .. }));
        assert!(Saltelli::new(SOBOL, 4, 128, 0).is_ok());
    }
}
