//! Info-gap robustness on sampled futures: how far the inputs that one fears may stray from today's view before a
//! requirement fails.

use serde::Serialize;

use super::no_score::check_column;
use super::satisficing::check_level;
use super::{Criterion, NoScore};

/// One input that one fears, in every future.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct UncertainInput<'a> {
    /// Its name.
    pub name: &'a str,
    /// Its value in each future.
    pub values: &'a [f64],
    /// Today's best view of it.
    pub nominal: f64,
    /// How much of a deviation counts as one, above 0: inputs are compared in these units.
    pub scale: f64,
}

/// How far the inputs may stray.
#[derive(Clone, Copy, Debug, PartialEq, Serialize)]
pub struct Horizon {
    /// h*(r): every sampled future that strays less than this meets the requirement. In units of the inputs' scales.
    pub horizon: f64,
    /// The nearest future that fails, which sets the horizon. None where none fails: the horizon is then only as far
    /// as the samples reach, and the true one may be wider.
    pub limited_by: Option<usize>,
}

/// h*(r) from sampled futures: the smallest deviation max over inputs of |x − nominal|/scale of a future that fails.
///
/// It is an upper bound on the robustness over all futures, and comes down to it as samples get dense. One to three
/// inputs are sensible: in more dimensions the nearest sample is far. Other inputs that vary in the futures count
/// against the strategy too.
///
/// # Errors
/// [`NoScore::Nothing`] without futures or inputs, [`NoScore::WrongLength`], [`NoScore::NotFinite`],
/// [`NoScore::OutOfRange`] where a scale is not above 0, or nominal or level are not finite.
///
/// # References
/// [Ben-Haim 2006]
pub fn info_gap(inputs: &[UncertainInput<'_>], requirement: &Criterion<'_>) -> Result<Horizon, NoScore> {
    let n_futures = requirement.outcomes.len();
    if n_futures == 0 || inputs.is_empty() {
        return Err(NoScore::Nothing);
    }
    check_column(&requirement.threshold.name, requirement.outcomes, n_futures)?;
    check_level(&requirement.threshold)?;
    for input in inputs {
        check_column(input.name, input.values, n_futures)?;
        // Written so that a number that is not a number fails too.
        if !(input.scale > 0.0 && input.scale.is_finite()) {
            let what = format!("the scale of {}", input.name);
            return Err(NoScore::OutOfRange { what, number: input.scale, range: "above 0 and finite" });
        }
        if !input.nominal.is_finite() {
            let what = format!("the nominal value of {}", input.name);
            return Err(NoScore::OutOfRange { what, number: input.nominal, range: "finite" });
        }
    }
    let deviation = |future: usize| {
        inputs
            .iter()
            .map(|input| (input.values[future] - input.nominal).abs() / input.scale)
            .fold(0.0, f64::max)
    };
    let fails =
        |future: &usize| !requirement.threshold.is_met(requirement.outcomes[*future], requirement.better);
    // The first of equally near ones, so that the answer has one form.
    let nearest = (0..n_futures).filter(fails).min_by(|&a, &b| deviation(a).total_cmp(&deviation(b)));
    Ok(match nearest {
        Some(future) => Horizon { horizon: deviation(future), limited_by: Some(future) },
        None => Horizon { horizon: (0..n_futures).map(deviation).fold(0.0, f64::max), limited_by: None },
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::random::Random;
    use crate::robustness::{Better, Threshold};

    fn at_least(outcomes: &[f64], level: f64) -> Criterion<'_> {
        let threshold = Threshold { name: "surplus".into(), level };
        Criterion { outcomes, better: Better::Higher, threshold }
    }

    #[test]
    fn horizon_of_a_linear_loss_is_its_closed_form() {
        // Surplus 10 − 2(p − 3) − 4(q − 1), scales 1 and 2: the worst case at h is 10 − 2h − 8h, so h*(r) = (10 − r)/10.
        // A grid of steps of 1/64 holds the corner itself where h* is a multiple of it.
        let steps = || (-64..=64).map(|i| f64::from(i) / 64.0);
        let (price, closed): (Vec<f64>, Vec<f64>) =
            steps().flat_map(|a| steps().map(move |b| (3.0 + a, 1.0 + 2.0 * b))).unzip();
        let surplus: Vec<f64> =
            price.iter().zip(&closed).map(|(p, q)| 10.0 - 2.0 * (p - 3.0) - 4.0 * (q - 1.0)).collect();
        let inputs = [
            UncertainInput { name: "price", values: &price, nominal: 3.0, scale: 1.0 },
            UncertainInput { name: "closed", values: &closed, nominal: 1.0, scale: 2.0 },
        ];
        for level in [2.0, 5.0, 9.0] {
            let found = info_gap(&inputs, &at_least(&surplus, level)).unwrap();
            let exact = (10.0 - level) / 10.0;
            assert!(found.horizon > exact && found.horizon <= exact + 1.0 / 64.0, "{found:?}, not {exact}");
        }
        assert_eq!(
            info_gap(&inputs, &at_least(&surplus, 0.0)),
            Ok(Horizon { horizon: 1.0, limited_by: None })
        );
    }

    #[test]
    fn asking_for_more_never_widens_the_horizon() {
        let mut random = Random::of(3, 0);
        let values: Vec<f64> = (0..200).map(|_| random.uniform()).collect();
        let outcomes: Vec<f64> = (0..200).map(|_| random.uniform()).collect();
        let input = UncertainInput { name: "x", values: &values, nominal: 0.5, scale: 0.1 };
        let mut before = f64::INFINITY;
        for level in (0..=10).map(|tenth| f64::from(tenth) / 10.0) {
            let found = info_gap(&[input], &at_least(&outcomes, level)).unwrap();
            assert!(found.horizon <= before);
            before = found.horizon;
        }
    }

    #[test]
    fn what_cannot_be_judged_says_why() {
        let input = UncertainInput { name: "x", values: &[1.0], nominal: 0.0, scale: 0.0 };
        assert_eq!(info_gap(&[], &at_least(&[1.0], 0.0)), Err(NoScore::Nothing));
        assert!(matches!(info_gap(&[input], &at_least(&[1.0], 0.0)), Err(NoScore::OutOfRange { .. })));
        assert!(matches!(info_gap(&[input], &at_least(&[1.0, 2.0], 0.0)), Err(NoScore::WrongLength { .. })));
    }
}
