//! Morris's screening: the effect of moving one factor at a time along trajectories through a grid of levels.

use serde::Serialize;

use super::bootstrap::{Bootstrap, deviation, estimate, standard_errors};
use super::{Estimate, NoIndex, check_finite, is_same};

/// The elementary effects of one factor, in units of the output per unit of the factor as the points give it.
/// Points in the unit cube make factors comparable.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct ElementaryEffects {
    /// μ, the mean effect, with its sign.
    pub mu: f64,
    /// μ*, the mean size of the effect: the number to rank by.
    pub mu_star: Estimate,
    /// σ, the spread of effects: zero for a factor whose effect is the same everywhere; large beside μ* where the effect
    /// is bent or depends on the other factors.
    pub sigma: f64,
}

/// Elementary effects of all factors, in the order of factors.
///
/// `points` holds one row of d coordinates after another, `outputs` one number per row. Each d + 1 rows are a
/// trajectory, in which every step moves one factor and each factor moves once.
///
/// # Errors
/// [`NoIndex::WrongLength`] where points and outputs are not whole trajectories, [`NoIndex::TooFewRows`] below two
/// trajectories, [`NoIndex::NotFinite`], [`NoIndex::NotATrajectory`],
/// [`NoIndex::TooFarApart`], [`NoIndex::TooFewReplicates`].
///
/// # References
/// [Morris 1991], [Campolongo, Cariboni & Saltelli 2007] (μ*)
pub fn morris(
    points: &[f64],
    outputs: &[f64],
    n_factors: usize,
    bootstrap: Bootstrap,
) -> Result<Vec<ElementaryEffects>, NoIndex> {
    let length = n_factors + 1;
    let n_trajectories = outputs.len() / length;
    if outputs.len() != n_trajectories * length {
        return Err(NoIndex::WrongLength { expected: (n_trajectories + 1) * length, found: outputs.len() });
    }
    if points.len() != outputs.len() * n_factors {
        return Err(NoIndex::WrongLength { expected: outputs.len() * n_factors, found: points.len() });
    }
    if n_trajectories < 2 {
        return Err(NoIndex::TooFewRows { rows: outputs.len(), needed: 2 * length });
    }
    check_finite(points)?;
    check_finite(outputs)?;
    let point = |row: usize| &points[row * n_factors..(row + 1) * n_factors];
    // effects[trajectory][factor]
    let mut effects = vec![vec![0.0; n_factors]; n_trajectories];
    for (trajectory, effects) in effects.iter_mut().enumerate() {
        let mut moved = vec![false; n_factors];
        for row in trajectory * length + 1..(trajectory + 1) * length {
            let factor = only_difference(point(row - 1), point(row))
                .filter(|&factor| !std::mem::replace(&mut moved[factor], true))
                .ok_or(NoIndex::NotATrajectory { row })?;
            effects[factor] =
                (outputs[row] - outputs[row - 1]) / (point(row)[factor] - point(row - 1)[factor]);
        }
    }
    if !effects.iter().flatten().all(|effect| effect.is_finite()) {
        return Err(NoIndex::TooFarApart);
    }
    let n = n_trajectories as f64;
    let sizes = |rows: &[usize]| -> Vec<f64> {
        (0..n_factors).map(|i| rows.iter().map(|&row| effects[row][i].abs()).sum::<f64>() / n).collect()
    };
    let all: Vec<usize> = (0..n_trajectories).collect();
    let errors = standard_errors(bootstrap, n_trajectories, |rows| Some(sizes(rows)))?;
    Ok(sizes(&all)
        .into_iter()
        .zip(errors)
        .enumerate()
        .map(|(i, (size, error))| ElementaryEffects {
            mu: effects.iter().map(|effects| effects[i]).sum::<f64>() / n,
            mu_star: estimate(size, error),
            sigma: deviation(effects.iter().map(|effects| effects[i])),
        })
        .collect())
}

/// The one coordinate in which two points differ; none where they differ in none or in several.
fn only_difference(before: &[f64], after: &[f64]) -> Option<usize> {
    let mut differing = (0..before.len()).filter(|&i| !is_same(before[i], after[i]));
    differing.next().filter(|_| differing.next().is_none())
}

#[cfg(test)]
#[allow(clippy::float_cmp, reason = "the grid and the coefficients are binary fractions")]
mod tests {
    use super::*;
    use crate::random::Random;

    const BOOTSTRAP: Bootstrap = Bootstrap { seed: 1, replicates: 100 };

    /// Trajectories on a grid of five levels (0, ¼, …, 1) with steps of ½: numbers that binary fractions hold exactly.
    fn trajectories(seed: u64, n: usize, n_factors: usize) -> Vec<f64> {
        let mut random = Random::of(seed, 0);
        let mut points = Vec::new();
        for _ in 0..n {
            let mut point: Vec<f64> = (0..n_factors).map(|_| random.below(5) as f64 / 4.0).collect();
            points.extend(&point);
            for factor in random.order(n_factors) {
                let up = point[factor] <= 0.5 && (point[factor] < 0.5 || random.below(2) == 0);
                point[factor] += if up { 0.5 } else { -0.5 };
                points.extend(&point);
            }
        }
        points
    }

    fn effects(points: &[f64], n_factors: usize, f: impl Fn(&[f64]) -> f64) -> Vec<ElementaryEffects> {
        let outputs: Vec<f64> = points.chunks(n_factors).map(f).collect();
        morris(points, &outputs, n_factors, BOOTSTRAP).unwrap()
    }

    #[test]
    fn effects_of_a_linear_function_are_its_coefficients_exactly() {
        let points = trajectories(3, 8, 4);
        let found = effects(&points, 4, |x| 7.0 + 3.0 * x[0] - 2.0 * x[1] + 0.5 * x[3]);
        for (effect, coefficient) in found.iter().zip([3.0_f64, -2.0, 0.0, 0.5]) {
            assert_eq!((effect.mu, effect.sigma), (coefficient, 0.0));
            let size = coefficient.abs();
            assert_eq!(effect.mu_star, Estimate { value: size, lower: size, upper: size });
        }
    }

    #[test]
    fn a_product_has_the_effects_of_its_definition() {
        // The effect of x0 in x0·x1 is x1 at the moment x0 moves: recomputed here from the points.
        let points = trajectories(9, 50, 2);
        let found = effects(&points, 2, |x| x[0] * x[1]);
        let mut of_first = Vec::new();
        for trajectory in points.chunks(6) {
            let step = (0..2).find(|&step| trajectory[2 * step] != trajectory[2 * step + 2]).unwrap();
            of_first.push(trajectory[2 * step + 1]);
        }
        let mean = of_first.iter().sum::<f64>() / 50.0;
        let spread = of_first.iter().map(|x| (x - mean) * (x - mean)).sum::<f64>() / 49.0;
        assert!((found[0].mu - mean).abs() < 1e-14 && (found[0].sigma - libm::sqrt(spread)).abs() < 1e-14);
        assert!(found[0].mu_star.holds(0.5), "the mean of x1 on the grid: {:?}", found[0].mu_star);
    }

    #[test]
    fn opposite_effects_cancel_in_mu_and_not_in_mu_star() {
        // The effect of x0 is +1 or −1 by the half that x1 lies in.
        let points = trajectories(5, 200, 2);
        let found = effects(&points, 2, |x| if x[1] > 0.4 { x[0] } else { -x[0] });
        assert_eq!(found[0].mu_star.value, 1.0);
        assert!(found[0].mu.abs() < 0.4 && found[0].sigma > 0.9);
    }

    #[test]
    fn points_that_are_no_trajectory_are_named() {
        let outputs = [0.0; 6];
        let mut points = vec![0.0, 0.0, 0.5, 0.0, 0.5, 0.5, 1.0, 1.0, 1.0, 0.5, 0.5, 0.5];
        assert!(morris(&points, &outputs, 2, BOOTSTRAP).is_ok());
        points[10] = 1.0;
        // The last step moved the first factor by nothing: rows 4 and 5 are the same point.
        assert_eq!(morris(&points, &outputs, 2, BOOTSTRAP), Err(NoIndex::NotATrajectory { row: 5 }));
        points[11] = 1.0;
        // Now it moves the second factor, which row 4 had moved already.
        assert_eq!(morris(&points, &outputs, 2, BOOTSTRAP), Err(NoIndex::NotATrajectory { row: 5 }));
        points[10] = 0.5;
        // Now it moves both.
        assert_eq!(morris(&points, &outputs, 2, BOOTSTRAP), Err(NoIndex::NotATrajectory { row: 5 }));
        assert_eq!(
            morris(&points[..6], &outputs[..3], 2, BOOTSTRAP),
            Err(NoIndex::TooFewRows { rows: 3, needed: 6 })
        );
        assert_eq!(
            morris(&points, &outputs[..5], 2, BOOTSTRAP),
            Err(NoIndex::WrongLength { expected: 6, found: 5 })
        );
    }
}
