//! Factors that move together: a Gaussian copula with one common factor per group. Every factor stays uniform.

use serde::Serialize;

use super::normal::{normal_cumulative, normal_quantile};

/// A factor of a group.
#[derive(Clone, Copy, Debug, PartialEq, Serialize)]
pub struct Member {
    /// Its place among the factors, from 0.
    pub factor: usize,
    /// How much of the group's common number it takes, from −1 (it is its opposite) over 0 (nothing) to 1 (it is that number).
    pub loading: f64,
}

/// Factors that move together.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Group {
    /// The members. Two with loadings a and b have the correlation ab as normal numbers; their rank correlation is 6/π·asin(ab/2).
    pub members: Vec<Member>,
}

/// A checked set of groups.
///
/// The common number of each group is a dimension of its own, after those of the factors: another group changes no
/// factor outside it.
#[derive(Clone, Debug, PartialEq)]
pub struct Correlation {
    factors: usize,
    groups: Vec<Group>,
}

impl Correlation {
    /// Groups among that many factors.
    ///
    /// # Errors
    /// Everything that is wrong: a loading outside −1 to 1, a group of fewer than two, no such factor, or a
    /// factor that is in a group already. Groups are counted from 1 in the sentences, factors as in [`Member`].
    pub fn new(factors: usize, groups: Vec<Group>) -> Result<Self, Vec<String>> {
        let mut wrong = Vec::new();
        let mut taken: Vec<Option<usize>> = vec![None; factors];
        for (place, group) in groups.iter().enumerate() {
            let number = place + 1;
            if group.members.len() < 2 {
                let size = group.members.len();
                wrong.push(format!("group {number}: it has {size} members: it needs at least two"));
            }
            for member in &group.members {
                let (factor, loading) = (member.factor, member.loading);
                if !(-1.0..=1.0).contains(&loading) {
                    wrong.push(format!(
                        "group {number}: factor {factor} takes {loading} of it: give from -1 to 1"
                    ));
                }
                match taken.get(factor) {
                    None => wrong.push(format!("group {number}: there is no factor {factor}")),
                    Some(Some(other)) => {
                        wrong.push(format!("group {number}: factor {factor} is in group {other} already"));
                    }
                    Some(None) => taken[factor] = Some(number),
                }
            }
        }
        if wrong.is_empty() { Ok(Self { factors, groups }) } else { Err(wrong) }
    }

    /// How many coordinates a point needs: one for each factor and one for each group.
    #[must_use]
    pub fn dimensions(&self) -> usize {
        self.factors + self.groups.len()
    }

    /// One uniform number per factor, strictly between 0 and 1, out of a point of [`Correlation::dimensions`]
    /// independent ones; `None` where the point has another length.
    ///
    /// A member with loading a of a group with common number g is Φ(a·Φ⁻¹(g) + √(1 − a²)·Φ⁻¹(u)), with its own number u.
    ///
    /// # References
    /// [Vasicek 1987], one-factor Gaussian copula
    #[must_use]
    pub fn uniforms(&self, point: &[f64]) -> Option<Vec<f64>> {
        if point.len() != self.dimensions() {
            return None;
        }
        let (own, common) = point.split_at(self.factors);
        let mut uniforms = own.to_vec();
        for (group, &common) in self.groups.iter().zip(common) {
            for member in &group.members {
                uniforms[member.factor] = mixed(member.loading, common, own[member.factor]);
            }
        }
        Some(uniforms)
    }
}

/// One member's uniform number.
fn mixed(loading: f64, common: f64, own: f64) -> f64 {
    // At the ends the formula is the identity; leaving it out spares the rounding of Φ.
    if loading >= 1.0 {
        return common;
    }
    if loading <= -1.0 {
        return 1.0 - common;
    }
    let rest = libm::sqrt(1.0 - loading * loading);
    if rest >= 1.0 {
        return own;
    }
    let z = loading * normal_quantile(common) + rest * normal_quantile(own);
    // Far in the upper tail Φ is nearer to 1 than to any number below: there it is rounded down, not up.
    normal_cumulative(z).min(1.0_f64.next_down())
}

#[cfg(test)]
mod tests {
    #![allow(
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss,
        reason = "numbers of strata are small"
    )]
    #![allow(clippy::float_cmp, reason = "these numbers are the same to the last bit")]

    use super::super::{Plan, Sampler};
    use super::*;

    /// Members of which any two have that correlation, those against the group with the other sign.
    fn group(correlation: f64, members: &[(usize, bool)]) -> Group {
        let loading = libm::sqrt(correlation);
        let member = |&(factor, against): &(usize, bool)| Member {
            factor,
            loading: if against { -loading } else { loading },
        };
        Group { members: members.iter().map(member).collect() }
    }

    /// Columns of `n` sampled points.
    fn columns(correlation: &Correlation, n: u64) -> Vec<Vec<f64>> {
        let plan = Plan::new(Sampler::MonteCarlo, n, correlation.dimensions(), 5).unwrap();
        let rows: Vec<Vec<f64>> =
            (0..n).map(|index| correlation.uniforms(&plan.point(index).unwrap()).unwrap()).collect();
        (0..rows[0].len()).map(|factor| rows.iter().map(|row| row[factor]).collect()).collect()
    }

    /// Rank correlation; of exactly uniform columns it is the correlation of the numbers themselves.
    fn spearman(one: &[f64], other: &[f64]) -> f64 {
        let ranks = |column: &[f64]| {
            let mut order: Vec<usize> = (0..column.len()).collect();
            order.sort_by(|&i, &j| column[i].total_cmp(&column[j]));
            let mut ranks = vec![0.0; column.len()];
            order.iter().enumerate().for_each(|(rank, &i)| ranks[i] = rank as f64);
            ranks
        };
        let n = one.len() as f64;
        let apart: f64 = ranks(one).iter().zip(ranks(other)).map(|(a, b)| (a - b) * (a - b)).sum();
        1.0 - 6.0 * apart / (n * (n * n - 1.0))
    }

    #[test]
    fn factors_stay_uniform() {
        // 50 cells, 10 000 points: χ² with 49 degrees of freedom is below 100 with probability over 0.99997.
        for rho in [0.0, 0.3, 0.7, 0.99, 1.0] {
            let correlation = Correlation::new(3, vec![group(rho, &[(0, false), (2, true)])]).unwrap();
            for column in columns(&correlation, 10_000) {
                let mut counts = [0_u32; 50];
                for u in column {
                    counts[libm::floor(u * 50.0) as usize] += 1;
                }
                let square = |&count: &u32| (f64::from(count) - 200.0) * (f64::from(count) - 200.0) / 200.0;
                let chi: f64 = counts.iter().map(square).sum();
                assert!(chi < 100.0, "ρ {rho}: χ² {chi}");
            }
        }
    }

    #[test]
    fn rank_correlations_are_those_of_the_normal_law() {
        // Deviation of the estimate about 1/√20 000 ≈ 0.007.
        for rho in [0.0, 0.2, 0.5, 0.8, 0.95] {
            let correlation =
                Correlation::new(4, vec![group(rho, &[(0, false), (1, false), (3, true)])]).unwrap();
            let columns = columns(&correlation, 20_000);
            let expected = 6.0 / std::f64::consts::PI * libm::asin(rho / 2.0);
            for (one, other, sign) in [(0, 1, 1.0), (0, 3, -1.0), (1, 3, -1.0), (0, 2, 0.0), (2, 3, 0.0)] {
                let found = spearman(&columns[one], &columns[other]);
                assert!((found - sign * expected).abs() < 0.03, "ρ {rho}, factors {one}, {other}: {found}");
            }
        }
    }

    #[test]
    fn full_correlation_is_one_number_and_none_leaves_the_factors_alone() {
        let one = Correlation::new(3, vec![group(1.0, &[(0, false), (1, true)])]).unwrap();
        assert_eq!(one.uniforms(&[0.3, 0.4, 0.6, 0.125]).unwrap(), [0.125, 0.875, 0.6]);
        let none = Correlation::new(3, vec![group(0.0, &[(0, false), (1, true)])]).unwrap();
        assert_eq!(none.uniforms(&[0.3, 0.4, 0.6, 0.125]).unwrap(), [0.3, 0.4, 0.6]);
        assert_eq!(none.uniforms(&[0.3, 0.4, 0.6]), None);
    }

    #[test]
    fn another_group_changes_no_factor_outside_it() {
        let few = Correlation::new(5, vec![group(0.6, &[(0, false), (1, false)])]).unwrap();
        let more = vec![group(0.6, &[(0, false), (1, false)]), group(0.4, &[(2, false), (3, false)])];
        let more = Correlation::new(5, more).unwrap();
        let (few, more) = (columns(&few, 20), columns(&more, 20));
        for factor in [0, 1, 4] {
            assert_eq!(few[factor], more[factor]);
        }
    }

    #[test]
    fn the_outermost_numbers_stay_inside() {
        let least = 1.0 / 9_007_199_254_740_992.0;
        for rho in [0.5, 0.999_999] {
            for end in [least, 1.0 - least] {
                let u = mixed(rho, end, end);
                assert!(u > 0.0 && u < 1.0);
            }
        }
    }

    #[test]
    fn everything_wrong_is_told() {
        let loaded = |members: &[(usize, f64)]| Group {
            members: members.iter().map(|&(factor, loading)| Member { factor, loading }).collect(),
        };
        let groups = vec![loaded(&[(0, 1.5), (7, 0.5)]), loaded(&[(0, 0.7)])];
        assert_eq!(
            Correlation::new(2, groups).unwrap_err(),
            [
                "group 1: factor 0 takes 1.5 of it: give from -1 to 1",
                "group 1: there is no factor 7",
                "group 2: it has 1 members: it needs at least two",
                "group 2: factor 0 is in group 1 already"
            ]
        );
        assert!(Correlation::new(2, vec![loaded(&[(0, f64::NAN), (1, 0.5)])]).is_err());
    }
}
