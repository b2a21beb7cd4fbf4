//! The largest Σ wᵢ ln uᵢ(o) where every uᵢ falls with the square of the distance from an ideal, and the outcome at
//! which the worst-off is best off. Knows no issues and no actors.

mod barrier;

use barrier::Barrier;

/// Narrowest bracket of a bisection, as a share of the first: four units in the last place.
const BRACKET: f64 = 4.0 * f64::EPSILON;

/// The gap of the worst-off search is below this share of the largest utility in play.
const WORST_OFF_GAP: f64 = 1e-13;

/// The last pull of a voice without weight away from its limit: the outcome is off by about this share of the range.
const LAST_PULL: f64 = 1e-12;

/// u(o) = best − Σₖ lossₖ·(oₖ − idealₖ)², in money a year.
#[derive(Clone, Debug, PartialEq)]
pub struct Utility {
    /// Its exponent in the product, at least 0.
    pub weight: f64,
    /// Utility at the ideal.
    pub best: f64,
    /// What a distance costs, at least 0, by dimension: money a year per squared unit of positions.
    pub loss: Vec<f64>,
    /// Where utility is best, by dimension.
    pub ideal: Vec<f64>,
}

impl Utility {
    /// Utility of an outcome.
    #[must_use]
    pub fn at(&self, outcome: &[f64]) -> f64 {
        let lost: f64 = self
            .loss
            .iter()
            .zip(outcome.iter().zip(&self.ideal))
            .map(|(loss, (o, ideal))| loss * (o - ideal) * (o - ideal))
            .sum();
        self.best - lost
    }

    /// The open interval of one-dimensional outcomes with positive utility; empty (lower ≥ upper) where there is none.
    fn interval(&self) -> (f64, f64) {
        let (loss, ideal) = (self.loss[0], self.ideal[0]);
        if self.best <= 0.0 {
            (ideal, ideal)
        } else if loss == 0.0 {
            (f64::NEG_INFINITY, f64::INFINITY)
        } else {
            let radius = libm::sqrt(self.best / loss);
            (ideal - radius, ideal + radius)
        }
    }
}

/// The outcome that maximizes Σ wᵢ ln uᵢ(o) over all outcomes at which everybody has uᵢ ≥ 0. None where no outcome gives
/// everybody, with weight or without, uᵢ > 0.
///
/// The sum is concave, so there is one maximum; it is strict in every dimension in which some voice with weight loses by
/// distance (in another every outcome is as good, and one of them is returned). It lies in the box that the ideals
/// span: moving an outside outcome onto the box harms nobody.
///
/// One dimension is solved by bisection of the derivative to the last bits. More are solved by Newton's method inside the
/// region where all utilities are positive, to about 1e-12 of the range (1e-10 where a voice without weight binds).
///
/// # Complexity
/// O(n) for each of some 55 bisections; else O(n·k² + k³) for each of some tens of Newton steps.
///
/// # References
/// [Nash 1950], [Harsanyi & Selten 1972], [Nesterov & Nemirovskii 1994]
#[must_use]
pub fn nash_outcome(utilities: &[Utility]) -> Option<Vec<f64>> {
    let n_dimensions = utilities.first()?.ideal.len();
    if n_dimensions == 1 { on_line(utilities).map(|o| vec![o]) } else { in_space(utilities) }
}

fn on_line(utilities: &[Utility]) -> Option<f64> {
    let (mut low, mut high) = (f64::NEG_INFINITY, f64::INFINITY);
    let (mut leftmost, mut rightmost) = (f64::INFINITY, f64::NEG_INFINITY);
    for utility in utilities {
        let (from, to) = utility.interval();
        (low, high) = (low.max(from), high.min(to));
        (leftmost, rightmost) = (leftmost.min(utility.ideal[0]), rightmost.max(utility.ideal[0]));
    }
    if low >= high {
        return None;
    }
    (low, high) = (low.max(leftmost), high.min(rightmost));
    let enough = BRACKET * libm::fabs(low).max(libm::fabs(high)).max(high - low);
    // The derivative falls all the way, so the maximum is where its sign changes, or the end that a voice without weight sets.
    while high - low > enough {
        let middle = low + 0.5 * (high - low);
        if slope(utilities, middle) > 0.0 { low = middle } else { high = middle }
    }
    Some(low + 0.5 * (high - low))
}

/// Derivative of Σ wᵢ ln uᵢ. At the very edge, where rounding takes a utility to zero, it is infinite towards the ideal.
fn slope(utilities: &[Utility], outcome: f64) -> f64 {
    let mut slope = 0.0;
    for utility in utilities.iter().filter(|utility| utility.weight > 0.0) {
        let pull = 2.0 * utility.weight * utility.loss[0] * (utility.ideal[0] - outcome);
        let gain = utility.at(&[outcome]);
        if pull != 0.0 {
            if gain <= 0.0 {
                return pull * f64::INFINITY;
            }
            slope += pull / gain;
        }
    }
    slope
}

fn in_space(utilities: &[Utility]) -> Option<Vec<f64>> {
    let all: Vec<&Utility> = utilities.iter().collect();
    let weighted: Vec<&Utility> = utilities.iter().filter(|utility| utility.weight > 0.0).collect();
    let total: f64 = weighted.iter().map(|utility| utility.weight).sum();
    let everybody_gains = |outcome: &[f64]| all.iter().all(|utility| utility.at(outcome) > 0.0);

    let mut start = middle(&all);
    if !everybody_gains(&start) {
        start = search_worst_off(&all, true);
        if !everybody_gains(&start) {
            return None;
        }
    }
    let pulls: Vec<f64> = weighted.iter().map(|utility| utility.weight / total).collect();
    let outcome = Barrier { utilities: &weighted, pulls, floor: None }.ascend(start.clone());
    if all.iter().all(|utility| utility.at(&outcome) >= 0.0) {
        return Some(outcome);
    }
    // Some voice without weight binds: a small weight keeps it willing, and is taken to zero.
    let mut outcome = start;
    let mut pull = 0.1;
    while pull > LAST_PULL {
        let pulls = all.iter().map(|u| if u.weight > 0.0 { u.weight / total } else { pull }).collect();
        outcome = Barrier { utilities: &all, pulls, floor: None }.ascend(outcome);
        pull *= 0.1;
    }
    Some(outcome)
}

/// The outcome at which the smallest of some utilities, at least one, is largest, and how large.
///
/// # Complexity
/// Some hundred Newton steps of O(n·k² + k³).
#[must_use]
pub fn worst_off_at_best(utilities: &[&Utility]) -> (Vec<f64>, f64) {
    let outcome = match utilities {
        [alone] => alone.ideal.clone(),
        _ => search_worst_off(utilities, false),
    };
    let worst = lowest(utilities, &outcome);
    (outcome, worst)
}

fn lowest(utilities: &[&Utility], outcome: &[f64]) -> f64 {
    utilities.iter().map(|utility| utility.at(outcome)).fold(f64::INFINITY, f64::min)
}

/// Raises a floor under all utilities; the barrier's strength falls until the floor is within the gap of its best. Where
/// only the sign matters, it stops at the first outcome found at which everybody gains, or as soon as there can be none.
fn search_worst_off(utilities: &[&Utility], sign_only: bool) -> Vec<f64> {
    let mut outcome = middle(utilities);
    let n_dimensions = outcome.len();
    let scale = utilities
        .iter()
        .map(|utility| libm::fabs(utility.best).max(libm::fabs(utility.at(&outcome))))
        .fold(0.0, f64::max);
    let mut strength = scale;
    while strength * utilities.len() as f64 > WORST_OFF_GAP * scale {
        let floor = lowest(utilities, &outcome) - strength;
        let barrier = Barrier { utilities, pulls: vec![1.0; utilities.len()], floor: Some(1.0 / strength) };
        let mut point = outcome;
        point.push(floor);
        outcome = barrier.ascend(point);
        let floor = outcome[n_dimensions];
        outcome.truncate(n_dimensions);
        // The best floor is above this one by at most strength × n where the ascent is exact; twice that is safe.
        let best_floor = floor + 2.0 * strength * utilities.len() as f64;
        if sign_only && (lowest(utilities, &outcome) > 0.0 || best_floor < 0.0) {
            break;
        }
        strength *= 0.1;
    }
    outcome
}

/// The mean of the ideals, each by its weight where anybody has one.
fn middle(utilities: &[&Utility]) -> Vec<f64> {
    let total: f64 = utilities.iter().map(|utility| utility.weight).sum();
    let share = |utility: &Utility| {
        if total > 0.0 { utility.weight / total } else { 1.0 / utilities.len() as f64 }
    };
    let n_dimensions = utilities.first().map_or(0, |utility| utility.ideal.len());
    (0..n_dimensions).map(|k| utilities.iter().map(|u| share(u) * u.ideal[k]).sum()).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn utility(weight: f64, best: f64, loss: f64, ideal: f64) -> Utility {
        Utility { weight, best, loss: vec![loss], ideal: vec![ideal] }
    }

    /// The same problem with a second dimension in which all agree, which takes the other way of solving.
    fn widened(utilities: &[Utility]) -> Vec<Utility> {
        utilities
            .iter()
            .map(|u| Utility { loss: vec![u.loss[0], u.loss[0]], ideal: vec![u.ideal[0], 7.0], ..u.clone() })
            .collect()
    }

    #[test]
    fn bisection_and_newton_agree() {
        let cases = [
            vec![
                utility(1.0, 11000.0, 1.0, 0.0),
                utility(2.0, 11000.0, 1.0, 30.0),
                utility(1.0, 11000.0, 1.0, 100.0),
            ],
            vec![utility(1e-6, 2600.0, 1.0, 0.0), utility(1.0, 2600.0, 1.0, 100.0)],
            vec![utility(3.0, 1.0, 1e-3, 0.0), utility(1.0, 1e6, 10.0, 31.0)],
            vec![utility(0.0, 400.0, 1.0, 0.0), utility(1.0, 9000.0, 1.0, 80.0)],
            vec![
                utility(0.0, 400.0, 1.0, 0.0),
                utility(1.0, 9000.0, 1.0, 80.0),
                utility(2.0, 9000.0, 1.0, 90.0),
            ],
        ];
        for case in &cases {
            let line = nash_outcome(case).unwrap();
            let space = nash_outcome(&widened(case)).unwrap();
            assert!((line[0] - space[0]).abs() < 1e-8, "{line:?} {space:?}");
            assert!((space[1] - 7.0).abs() < 1e-8, "{space:?}");
        }
    }

    #[test]
    fn a_voice_without_weight_holds_the_outcome_at_its_limit() {
        // u₀ = 400 − o² is not negative up to 20; the other pulls to 80 and would end there.
        let outcome =
            nash_outcome(&[utility(0.0, 400.0, 1.0, 0.0), utility(1.0, 9000.0, 1.0, 80.0)]).unwrap();
        assert!((outcome[0] - 20.0).abs() < 1e-12, "{outcome:?}");
    }

    #[test]
    fn two_equal_voices_meet_in_the_middle_as_long_as_both_gain() {
        let two = |best: f64| vec![utility(1.0, best, 1.0, 0.0), utility(1.0, best, 1.0, 100.0)];
        // At the middle each loses 50² = 2500.
        for way in [two(2501.0), widened(&two(2501.0))] {
            assert!((nash_outcome(&way).unwrap()[0] - 50.0).abs() < 1e-9);
        }
        for way in [two(2500.0), two(2499.0), widened(&two(2499.0))] {
            assert_eq!(nash_outcome(&way), None);
        }
    }

    #[test]
    fn the_worst_off_is_best_off_where_utilities_cross() {
        let (a, b) = (utility(1.0, 0.0, 1.0, 0.0), utility(1.0, 0.0, 4.0, 90.0));
        // −o² = −4(90 − o)² at o = 60.
        let (outcome, worst) = worst_off_at_best(&[&a, &b]);
        assert!((outcome[0] - 60.0).abs() < 1e-9 && (worst + 3600.0).abs() < 1e-7, "{outcome:?} {worst}");
        let (outcome, worst) = worst_off_at_best(&[&b]);
        assert_eq!((outcome, worst), (vec![90.0], 0.0));
        // A constant below the rest of the other is the worst-off wherever it stands.
        let (_, worst) = worst_off_at_best(&[&a, &utility(1.0, -5.0, 0.0, 50.0)]);
        assert!((worst + 5.0).abs() < 1e-9);
    }
}
