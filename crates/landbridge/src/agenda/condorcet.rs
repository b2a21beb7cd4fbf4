//! The probabilistic Condorcet election: each position wins with a probability, from the strengths of those for and
//! against it in every pair.
//!
//! As in KTAB (KAPSARC Toolkit for Behavioral Analysis), with these choices of our own:
//!
//! - An issue's voices vote with power × mean salience, the weight they have everywhere on this agenda. KTAB votes with
//!   power alone, because its saliences share out one fixed attention among dimensions; here a voice may care little.
//! - Voices vote by value. KTAB bends values by risk attitudes inferred from a first election; [`strengths`] takes any
//!   matrix, so that can be had by bending it before.
//! - KTAB adds 10⁻⁸ to every strength. Here a pair that leaves all indifferent is an even chance, and a position that
//!   nobody prefers to another has none against it.
//! - The two Markov variants are solved directly, not iterated to a tolerance.
//!
//! # References
//! [Wise, Lester & Efird 2015]

use serde::Serialize;

use super::stationary::stationary;
use super::{Issue, salience_shares};

/// How strengths become a probability of victory.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum VictoryRule {
    /// In proportion to strength.
    Linear,
    /// In proportion to its square.
    Square,
    /// In proportion to its fourth power.
    Quartic,
    /// A tenth more strength all but decides; between, the chance goes linearly.
    Binary,
}

/// Under [`VictoryRule::Binary`], this ratio of strengths decides.
const BINARY_RATIO: f64 = 1.1;

/// Under [`VictoryRule::Binary`], the odds of the weaker side; not zero, so that a cycle still has a distribution.
const BINARY_UPSET_ODDS: f64 = 1e-6;

/// An issue's positions and, by three models, the probability of each.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Elections {
    /// The distinct positions, in the order of the first voice at each: by position, then by dimension.
    pub positions: Vec<Vec<f64>>,
    /// Who stands at each.
    pub actors: Vec<Vec<String>>,
    /// How strengths became probabilities.
    pub rule: VictoryRule,
    /// The probability of beating all others at once, given that some position does. None where none can.
    pub conditional: Option<Election>,
    /// The long run where the favorite is challenged by any position with the same chance.
    pub markov_uniform: Option<Election>,
    /// The long run where challengers come in proportion to what they expect from it. None where several sets of
    /// positions would each be left by nobody, so that the long run depends on the start.
    pub markov_incentive: Option<Election>,
}

/// One distribution over positions.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Election {
    /// By position; they sum to one.
    pub probabilities: Vec<f64>,
    /// The expected position, by dimension.
    pub expected: Vec<f64>,
}

/// The election between the positions of an issue's voices.
///
/// # Complexity
/// O(n³) for n voices.
#[must_use]
pub fn elect(issue: &Issue, rule: VictoryRule) -> Elections {
    let ideals: Vec<Vec<f64>> = issue
        .voices
        .iter()
        .map(|voice| voice.positions.iter().map(|range| range.position).collect())
        .collect();
    let mut positions: Vec<Vec<f64>> = Vec::new();
    let mut actors: Vec<Vec<String>> = Vec::new();
    for (voice, ideal) in issue.voices.iter().zip(&ideals) {
        if let Some(place) = positions.iter().position(|position| position == ideal) {
            actors[place].push(voice.actor.clone());
        } else {
            positions.push(ideal.clone());
            actors.push(vec![voice.actor.clone()]);
        }
    }
    // Only a voice's shares among dimensions count in its values, so those who care for none count all alike.
    let saliences: Vec<Vec<f64>> = issue.voices.iter().map(salience_shares).collect();
    let ranges: Vec<f64> = issue.dimensions.iter().map(super::Dimension::range).collect();
    let values = values(&ideals, &saliences, &positions, &ranges);
    let strengths = strengths(&values, &issue.issue_weights());
    let victory = victory_probabilities(&strengths, rule);
    let election = |probabilities: Vec<f64>| {
        let mean = |k: usize| probabilities.iter().zip(&positions).map(|(p, x)| p * x[k]).sum();
        let expected = (0..ranges.len()).map(mean).collect();
        Election { probabilities, expected }
    };
    Elections {
        conditional: conditional(&victory).map(election),
        markov_uniform: markov_uniform(&victory).map(election),
        markov_incentive: markov_incentive(&strengths, &victory).map(election),
        positions,
        actors,
        rule,
    }
}

/// What each voice (row) makes of each position (column): v = 1 − √(Σₖ sₖ²·((xₖ − yₖ)/rangeₖ)² / Σₖ sₖ²), from 1 at its ideal to 0
/// at the far corner. `ideals` and `saliences` by voice and dimension, a salience of each voice positive; `positions` by position and
/// dimension; `ranges` by dimension.
#[must_use]
pub fn values(
    ideals: &[Vec<f64>],
    saliences: &[Vec<f64>],
    positions: &[Vec<f64>],
    ranges: &[f64],
) -> Vec<Vec<f64>> {
    let value = |ideal: &[f64], salience: &[f64], position: &[f64]| {
        let mut squares = 0.0;
        let mut total = 0.0;
        for k in 0..ranges.len() {
            let distance = salience[k] * (ideal[k] - position[k]) / ranges[k];
            squares += distance * distance;
            total += salience[k] * salience[k];
        }
        1.0 - libm::sqrt(squares / total)
    };
    ideals
        .iter()
        .zip(saliences)
        .map(|(ideal, salience)| positions.iter().map(|position| value(ideal, salience, position)).collect())
        .collect()
}

/// The strength of those for position i (row) against position j (column): `c_ij` = Σₖ weightₖ · max(0, `v_ki` − `v_kj`), KTAB's
/// proportional voting. `values` by voice and position, `weights` by voice.
#[must_use]
pub fn strengths(values: &[Vec<f64>], weights: &[f64]) -> Vec<Vec<f64>> {
    let n_positions = values.first().map_or(0, Vec::len);
    let strength = |i: usize, j: usize| {
        values.iter().zip(weights).map(|(value, weight)| weight * (value[i] - value[j]).max(0.0)).sum()
    };
    (0..n_positions).map(|i| (0..n_positions).map(|j| strength(i, j)).collect()).collect()
}

/// The probability that position i (row) beats position j (column), given the strengths for i against j. Each pair sums to
/// one, and a position has an even chance against itself, as have two between which all are indifferent.
#[must_use]
pub fn victory_probabilities(strengths: &[Vec<f64>], rule: VictoryRule) -> Vec<Vec<f64>> {
    let n = strengths.len();
    let chance =
        |i: usize, j: usize| if i == j { 0.5 } else { victory(strengths[i][j], strengths[j][i], rule) };
    (0..n).map(|i| (0..n).map(|j| chance(i, j)).collect()).collect()
}

fn victory(for_it: f64, against_it: f64, rule: VictoryRule) -> f64 {
    let total = for_it + against_it;
    if total == 0.0 {
        return 0.5;
    }
    // Shares first, so that no power of a strength overflows.
    let (ahead, behind) = (for_it / total, against_it / total);
    let (ahead, behind) = match rule {
        VictoryRule::Linear => (ahead, behind),
        VictoryRule::Square => (ahead * ahead, behind * behind),
        VictoryRule::Quartic => (ahead * ahead * ahead * ahead, behind * behind * behind * behind),
        VictoryRule::Binary if ahead >= BINARY_RATIO * behind => (1.0, BINARY_UPSET_ODDS),
        VictoryRule::Binary if behind >= BINARY_RATIO * ahead => (BINARY_UPSET_ODDS, 1.0),
        VictoryRule::Binary => {
            let between = (ahead * (BINARY_RATIO + 1.0) - 1.0) / (BINARY_RATIO - 1.0);
            (between, 1.0 - between)
        }
    };
    ahead / (ahead + behind)
}

/// `P_i` in proportion to Πⱼ `p_ij`. None where every position is sure to lose to some other, or there is none.
#[must_use]
pub fn conditional(victory: &[Vec<f64>]) -> Option<Vec<f64>> {
    // By logarithms, so that no product of many small chances is lost; the largest becomes one.
    let logarithms: Vec<f64> = victory.iter().map(|row| row.iter().map(|&p| libm::log(p)).sum()).collect();
    let largest = logarithms.iter().copied().fold(f64::NEG_INFINITY, f64::max);
    if largest == f64::NEG_INFINITY {
        return None;
    }
    let products: Vec<f64> = logarithms.iter().map(|logarithm| libm::exp(logarithm - largest)).collect();
    let total: f64 = products.iter().sum();
    Some(products.iter().map(|product| product / total).collect())
}

/// `P_i` = (1/n) Σⱼ `p_ij`·(`P_i` + `P_j`). Of each pair one may beat the other, so there is one solution; None only where there is no position.
#[must_use]
pub fn markov_uniform(victory: &[Vec<f64>]) -> Option<Vec<f64>> {
    let n = victory.len();
    // From favorite j to challenger i, who comes with chance 1/n.
    let moves: Vec<Vec<f64>> = (0..n).map(|j| (0..n).map(|i| victory[i][j] / n as f64).collect()).collect();
    stationary(&moves)
}

/// `P_i` = Σⱼ `p_ij`·(`P_i`·`q_ji` + `P_j`·`q_ij`), where favorite j is challenged by i with the chance `q_ij` in proportion to `c_ij`·`p_ij`.
/// None where more than one set of positions is left by nobody.
#[must_use]
pub fn markov_incentive(strengths: &[Vec<f64>], victory: &[Vec<f64>]) -> Option<Vec<f64>> {
    let n = strengths.len();
    let moves: Vec<Vec<f64>> = (0..n)
        .map(|j| {
            let incentive = |i: usize| if i == j { 0.0 } else { strengths[i][j] * victory[i][j] };
            let total: f64 = (0..n).map(incentive).sum();
            // Where nobody prefers anything to j, nobody challenges it.
            (0..n).map(|i| if total > 0.0 { incentive(i) / total * victory[i][j] } else { 0.0 }).collect()
        })
        .collect();
    stationary(&moves)
}

#[cfg(test)]
mod tests {
    use super::super::tests::issue;
    use super::*;

    fn close(a: &[f64], b: &[f64], tolerance: f64) -> bool {
        a.len() == b.len() && a.iter().zip(b).all(|(a, b)| (a - b).abs() <= tolerance)
    }

    #[test]
    fn the_markov_distributions_solve_their_equations() {
        let strengths = vec![
            vec![0.0, 3.0, 1.0, 0.2],
            vec![2.0, 0.0, 5.0, 0.0],
            vec![4.0, 1.0, 0.0, 2.5],
            vec![0.1, 3.0, 2.0, 0.0],
        ];
        for rule in [VictoryRule::Linear, VictoryRule::Square, VictoryRule::Quartic, VictoryRule::Binary] {
            let p = victory_probabilities(&strengths, rule);
            let uniform = markov_uniform(&p).unwrap();
            let incentive = markov_incentive(&strengths, &p).unwrap();
            let q = |i: usize, j: usize| {
                let total: f64 = (0..4).map(|k| strengths[k][j] * p[k][j]).sum();
                strengths[i][j] * p[i][j] / total
            };
            for i in 0..4 {
                let again: f64 = (0..4).map(|j| p[i][j] * (uniform[i] + uniform[j]) / 4.0).sum();
                assert!((again - uniform[i]).abs() < 1e-15);
                let again: f64 =
                    (0..4).map(|j| p[i][j] * (incentive[i] * q(j, i) + incentive[j] * q(i, j))).sum();
                assert!((again - incentive[i]).abs() < 1e-15);
            }
        }
    }

    #[test]
    fn binary_victory_is_sure_beyond_a_tenth_and_linear_between() {
        assert!((victory(1.1001, 1.0, VictoryRule::Binary) - 1.0).abs() < 2e-6);
        assert!((victory(1.0, 1.1001, VictoryRule::Binary)).abs() < 2e-6);
        assert!((victory(3.0, 3.0, VictoryRule::Binary) - 0.5).abs() < 1e-14);
        // A share of 0.51 of strength: (0.51·2.1 − 1)/0.1.
        assert!((victory(0.51, 0.49, VictoryRule::Binary) - 0.71).abs() < 1e-12);
    }

    #[test]
    fn a_unanimous_forum_elects_what_it_wants() {
        let elections = elect(
            &issue(&[("a", &[40.0], &[1.0], 1.0, 1.0, 0.0), ("b", &[90.0], &[1.0], 1.0, 0.0, 0.0)]),
            VictoryRule::Linear,
        );
        for election in [elections.conditional, elections.markov_uniform, elections.markov_incentive] {
            let election = election.unwrap();
            assert_eq!((election.probabilities, election.expected), (vec![1.0, 0.0], vec![40.0]));
        }
    }

    #[test]
    fn voices_at_one_position_share_an_option() {
        let elections = elect(
            &issue(&[
                ("a", &[0.0], &[1.0], 1.0, 1.0, 0.0),
                ("b", &[100.0], &[1.0], 1.0, 2.0, 0.0),
                ("c", &[0.0], &[1.0], 1.0, 1.0, 0.0),
            ]),
            VictoryRule::Linear,
        );
        assert_eq!(elections.actors, [vec!["a", "c"], vec!["b"]]);
        assert!(close(&elections.conditional.unwrap().probabilities, &[0.5, 0.5], 1e-15));
    }

    #[test]
    fn a_sure_cycle_has_no_conditional_winner_but_a_long_run() {
        let cycle = vec![vec![0.5, 1.0, 0.0], vec![0.0, 0.5, 1.0], vec![1.0, 0.0, 0.5]];
        assert_eq!(conditional(&cycle), None);
        assert!(close(&markov_uniform(&cycle).unwrap(), &[1.0 / 3.0; 3], 1e-15));
    }

    #[test]
    fn positions_that_differ_only_where_nobody_cares_leave_the_incentive_model_open() {
        let elections = elect(
            &issue(&[
                ("a", &[50.0, 0.0], &[1.0, 0.0], 1.0, 1.0, 0.0),
                ("b", &[50.0, 99.0], &[1.0, 0.0], 1.0, 1.0, 0.0),
            ]),
            VictoryRule::Linear,
        );
        assert_eq!(elections.markov_incentive, None);
        assert_eq!(elections.conditional.unwrap().probabilities, [0.5, 0.5]);
    }
}
