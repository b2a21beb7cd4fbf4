//! Which box of a path to look at first, and whether boxes as good turn up by chance. A suggestion, not a choice.

use super::boxes::{MeasuredBox, Sample};
use super::prim::{PrimSettings, Step, prim, walk};
use super::table::{Count, Table};
use crate::random::Random;
use rayon::prelude::*;
use serde::Serialize;

/// Every quasi-p of a suggested box is below this.
pub const MAX_QUASI_P: f64 = 0.05;

/// The box of a path to look at first.
#[derive(Clone, Copy, Debug, PartialEq, Serialize)]
pub enum Suggestion {
    /// The step of the path with the largest coverage · density among the boxes that restrict anything and whose every
    /// quasi-p is below [`MAX_QUASI_P`].
    Step(usize),
    /// No box of the path has every quasi-p below [`MAX_QUASI_P`]; the step with the largest coverage · density among
    /// those that restrict anything, and its largest quasi-p.
    NotSignificant {
        /// The step.
        step: usize,
        /// Its largest quasi-p.
        quasi_p: f64,
    },
    /// No box of the path restricts anything.
    Nothing,
}

/// The box of a path to look at first: the knee, where coverage · density is largest (the earliest of equals).
///
/// A small quasi-p alone is no proof, as the sides were chosen to make it small; [`chance_of_noise`] is the check.
#[must_use]
pub fn suggest(path: &[MeasuredBox]) -> Suggestion {
    let knee = |good: &dyn Fn(&MeasuredBox) -> bool| {
        let mut best: Option<(usize, f64)> = None;
        for (step, found) in
            path.iter().enumerate().filter(|(_, found)| found.restricted_factors > 0 && good(found))
        {
            let product = found.coverage * found.density;
            if best.is_none_or(|(_, best)| product > best) {
                best = Some((step, product));
            }
        }
        best.map(|(step, _)| step)
    };
    if let Some(step) = knee(&|found| largest_quasi_p(found) < MAX_QUASI_P) {
        return Suggestion::Step(step);
    }
    knee(&|_| true).map_or(Suggestion::Nothing, |step| Suggestion::NotSignificant {
        step,
        quasi_p: largest_quasi_p(&path[step]),
    })
}

fn largest_quasi_p(found: &MeasuredBox) -> f64 {
    found.restrictions.iter().map(|side| side.quasi_p).fold(0.0, f64::max)
}

/// The chance that a path as good as the one found comes from noise: the interest is dealt out anew to the cases
/// `draws` times, and PRIM goes its path each time. The share of paths, the one found among them, whose largest
/// coverage · density of a restricting box is at least that of the one found: never below 1 / (draws + 1).
///
/// # Errors
/// [`super::BadSettings`].
///
/// # Complexity
/// `draws` times that of [`prim`], over the threads.
///
/// # References
/// [Good 2005] on permutation tests
pub fn chance_of_noise(
    table: &Table,
    settings: &PrimSettings,
    draws: u32,
    seed: u64,
) -> Result<f64, super::BadSettings> {
    let found = prim(table, settings)?;
    let products = found.iter().filter(|found| found.restricted_factors > 0);
    let found = products.map(|found| found.coverage * found.density).fold(0.0, f64::max);
    let rows = table.rows();
    let as_good = |draw: u32| {
        let order = Random::stream(seed, u64::from(draw)).order(rows.len());
        let dealt =
            |(&other, count): (&usize, &Count)| Count { hits: table.interest[other] * count.cases, ..*count };
        let counts: Vec<Count> = order.iter().zip(&table.counts).map(dealt).collect();
        let sample = Sample::of(table, &counts, rows.clone());
        let product = |step: &Step| step.inside.hits * step.inside.density() / sample.total.hits;
        let path = walk(&sample, settings);
        let best =
            path.iter().filter(|step| step.restricted().next().is_some()).map(product).fold(0.0, f64::max);
        best >= found
    };
    let count = (0..draws).into_par_iter().filter(|&draw| as_good(draw)).count();
    Ok((count as f64 + 1.0) / (f64::from(draws) + 1.0))
}

#[cfg(test)]
mod tests {
    use super::super::boxes::{Limit, Restriction};
    use super::*;

    fn found(coverage: f64, density: f64, quasi_p: &[f64]) -> MeasuredBox {
        let side = |&quasi_p: &f64| Restriction { factor: 0, limit: Limit::AtMost(1.0), quasi_p };
        MeasuredBox {
            cases: 1.0,
            of_interest: density,
            coverage,
            density,
            mass: 0.1,
            restricted_factors: quasi_p.len().min(1),
            restrictions: quasi_p.iter().map(side).collect(),
        }
    }

    #[test]
    fn the_knee_is_the_largest_product_whose_sides_all_matter() {
        let mut path = vec![found(1.0, 0.9, &[]), found(0.9, 0.5, &[0.01]), found(0.8, 0.9, &[0.01, 0.05])];
        assert_eq!(suggest(&path), Suggestion::Step(1));
        path.push(found(0.5, 0.9, &[0.049, 0.01]));
        path.push(found(0.9, 0.5, &[0.01]));
        assert_eq!(suggest(&path), Suggestion::Step(1));
        path.push(found(0.8, 0.6, &[0.0]));
        assert_eq!(suggest(&path), Suggestion::Step(5));
    }

    #[test]
    fn a_path_without_a_good_box_says_so() {
        assert_eq!(suggest(&[]), Suggestion::Nothing);
        assert_eq!(suggest(&[found(1.0, 0.9, &[])]), Suggestion::Nothing);
        let path = [found(1.0, 0.1, &[]), found(0.9, 0.11, &[0.4]), found(0.5, 0.3, &[0.01, 0.2])];
        assert_eq!(suggest(&path), Suggestion::NotSignificant { step: 2, quasi_p: 0.2 });
    }
}
