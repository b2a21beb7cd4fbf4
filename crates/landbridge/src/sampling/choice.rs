//! Choices out of one uniform number: yes or no, one of several weights, one of several utilities.

use std::fmt;

/// Why there is no choice.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum NoChoice {
    /// There is nothing to choose from.
    Empty,
    /// The number that decides is not strictly between 0 and 1.
    NotUniform {
        /// The number.
        u: f64,
    },
    /// A probability is not between 0 and 1.
    NotAProbability {
        /// The number.
        probability: f64,
    },
    /// A weight or a utility cannot be used: a weight must be finite and not below 0; a utility must be finite, or
    /// −∞ for an option that is not open.
    NotUsable {
        /// Which option, from 0.
        option: usize,
        /// Its number.
        number: f64,
    },
    /// No option has a weight above 0, or no option is open.
    NoneOpen,
    /// The weights sum to more than a number can hold.
    TooLarge,
}

impl fmt::Display for NoChoice {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Empty => write!(f, "there is nothing to choose from"),
            Self::NotUniform { u } => write!(f, "the deciding number is {u}, not strictly between 0 and 1"),
            Self::NotAProbability { probability } => write!(f, "{probability} is no probability"),
            Self::NotUsable { option, number } => write!(f, "option {option} has the number {number}"),
            Self::NoneOpen => write!(f, "no option is open"),
            Self::TooLarge => write!(f, "the weights sum to more than a number can hold"),
        }
    }
}

impl std::error::Error for NoChoice {}

/// Yes with that probability: where u is below it. With the same u, a larger probability never turns a yes into
/// a no.
///
/// # Errors
/// Where u or the probability is none.
pub fn bernoulli(u: f64, probability: f64) -> Result<bool, NoChoice> {
    uniform(u)?;
    if !(0.0..=1.0).contains(&probability) {
        return Err(NoChoice::NotAProbability { probability });
    }
    Ok(u < probability)
}

/// The option, from 0, that u falls on when the options stand side by side, each as wide as its weight. An option of
/// weight 0 is never chosen.
///
/// # Errors
/// Where there is no option, a weight is below 0 or not finite, or all are 0.
pub fn categorical(u: f64, weights: &[f64]) -> Result<usize, NoChoice> {
    uniform(u)?;
    if weights.is_empty() {
        return Err(NoChoice::Empty);
    }
    if let Some(option) = weights.iter().position(|weight| !(*weight >= 0.0 && weight.is_finite())) {
        return Err(NoChoice::NotUsable { option, number: weights[option] });
    }
    let total: f64 = weights.iter().sum();
    if total.is_infinite() {
        return Err(NoChoice::TooLarge);
    }
    let target = u * total;
    let mut below = 0.0;
    // The last sum is the total itself, so the end is passed only where all weights are 0.
    let chosen = weights.iter().position(|weight| {
        below += weight;
        *weight > 0.0 && below >= target
    });
    chosen.ok_or(NoChoice::NoneOpen)
}

/// The probabilities of a logit choice: in proportion to the exponentials of the utilities. The largest utility is
/// taken off first, so that none is too large for an exponential.
///
/// # Errors
/// Where there is no option, a utility is +∞ or not a number, or all are −∞.
///
/// # References
/// [`McFadden` 1974]
pub fn logit_probabilities(utilities: &[f64]) -> Result<Vec<f64>, NoChoice> {
    let weights = logit_weights(utilities)?;
    let total: f64 = weights.iter().sum();
    Ok(weights.iter().map(|weight| weight / total).collect())
}

/// The option, from 0, of a logit choice; an option of utility −∞ is never chosen.
///
/// # Errors
/// As for [`logit_probabilities`], and where u is not strictly between 0 and 1.
pub fn logit(u: f64, utilities: &[f64]) -> Result<usize, NoChoice> {
    categorical(u, &logit_weights(utilities)?)
}

fn logit_weights(utilities: &[f64]) -> Result<Vec<f64>, NoChoice> {
    if utilities.is_empty() {
        return Err(NoChoice::Empty);
    }
    let open = |utility: &f64| utility.is_finite() || *utility == f64::NEG_INFINITY;
    if let Some(option) = utilities.iter().position(|utility| !open(utility)) {
        return Err(NoChoice::NotUsable { option, number: utilities[option] });
    }
    let best = utilities.iter().copied().fold(f64::NEG_INFINITY, f64::max);
    if best == f64::NEG_INFINITY {
        return Err(NoChoice::NoneOpen);
    }
    Ok(utilities.iter().map(|utility| libm::exp(utility - best)).collect())
}

fn uniform(u: f64) -> Result<(), NoChoice> {
    if u > 0.0 && u < 1.0 { Ok(()) } else { Err(NoChoice::NotUniform { u }) }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::float_cmp, reason = "these numbers are the same to the last bit")]

    use super::*;

    #[test]
    fn shares_of_choices_are_the_probabilities() {
        let cells = 10_000;
        let utilities = [0.0, libm::log(2.0), f64::NEG_INFINITY, libm::log(5.0)];
        let probabilities = logit_probabilities(&utilities).unwrap();
        let mut counts = [0_u32; 4];
        for cell in 0..cells {
            counts[logit((f64::from(cell) + 0.5) / f64::from(cells), &utilities).unwrap()] += 1;
        }
        for (option, expected) in [0.125, 0.25, 0.0, 0.625].into_iter().enumerate() {
            assert!((probabilities[option] - expected).abs() < 1e-15);
            assert!(
                (f64::from(counts[option]) / f64::from(cells) - expected).abs() <= 1.0 / f64::from(cells)
            );
        }
    }

    #[test]
    fn adding_a_number_to_all_utilities_changes_nothing() {
        let near = logit_probabilities(&[1.0, 2.0, 3.5]).unwrap();
        assert_eq!(logit_probabilities(&[1025.0, 1026.0, 1027.5]).unwrap(), near);
        assert_eq!(logit_probabilities(&[-1023.0, -1022.0, -1020.5]).unwrap(), near);
        assert_eq!(logit_probabilities(&[0.0, 5000.0]).unwrap(), [0.0, 1.0]);
        // Options too far apart for a difference.
        assert_eq!(logit_probabilities(&[-f64::MAX, f64::MAX]).unwrap(), [0.0, 1.0]);
    }

    #[test]
    fn weightless_options_are_never_chosen() {
        assert_eq!(categorical(1e-300, &[0.0, 1.0, 0.0]), Ok(1));
        assert_eq!(categorical(1.0_f64.next_down(), &[0.0, 1.0, 0.0]), Ok(1));
        // The product with the least total is rounded to 0.
        assert_eq!(categorical(1e-300, &[0.0, 1e-300]), Ok(1));
        assert_eq!(categorical(0.25, &[1.0, 3.0]), Ok(0));
        assert_eq!(categorical(0.250_000_1, &[1.0, 3.0]), Ok(1));
    }

    #[test]
    fn certain_things_are_certain() {
        assert_eq!(bernoulli(1.0_f64.next_down(), 1.0), Ok(true));
        assert_eq!(bernoulli(f64::MIN_POSITIVE, 0.0), Ok(false));
        assert_eq!(bernoulli(0.3, 0.31), Ok(true));
    }

    #[test]
    fn what_is_no_choice_is_told() {
        assert_eq!(categorical(0.5, &[]), Err(NoChoice::Empty));
        assert_eq!(categorical(0.5, &[0.0, 0.0]), Err(NoChoice::NoneOpen));
        assert_eq!(categorical(0.5, &[1.0, -1.0]), Err(NoChoice::NotUsable { option: 1, number: -1.0 }));
        assert_eq!(categorical(0.5, &[f64::MAX, f64::MAX]), Err(NoChoice::TooLarge));
        assert_eq!(categorical(1.0, &[1.0]), Err(NoChoice::NotUniform { u: 1.0 }));
        assert_eq!(logit(0.5, &[]), Err(NoChoice::Empty));
        assert_eq!(logit(0.5, &[f64::NEG_INFINITY]), Err(NoChoice::NoneOpen));
        assert!(matches!(logit(0.5, &[0.0, f64::NAN]), Err(NoChoice::NotUsable { option: 1, .. })));
        assert!(matches!(logit(0.5, &[f64::INFINITY]), Err(NoChoice::NotUsable { option: 0, .. })));
        assert!(matches!(bernoulli(0.5, f64::NAN), Err(NoChoice::NotAProbability { .. })));
    }
}
