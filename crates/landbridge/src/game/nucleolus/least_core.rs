//! The least core: the smallest largest excess that an efficient allocation can have, with the balanced collection that proves it.

use serde::Serialize;

use super::stages::Scheme;
use super::{Domain, Measure, proven, unit_of};
use crate::game::{Coalition, NoValue, TuGame};

/// How far the worst-off coalition must be below its worth, or can be above it.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct LeastCore {
    /// The smallest ε such that an efficient allocation gives every proper, non-empty coalition at least v(S) − ε, in the unit of the game. Negative where the
    /// core has room. Minus infinity with fewer than two players, where there is no such coalition.
    pub epsilon: f64,
    /// An allocation that has it.
    pub allocation: Vec<f64>,
    /// A balanced collection that proves it: every coalition has excess ε here and in every other allocation of the least core, and
    /// ε·Σ weights = Σ weight·v(S) − v(N).
    pub binding: Vec<Coalition>,
    /// Their positive weights; those of the coalitions with i sum to one, for every i.
    pub weights: Vec<f64>,
}

/// The least core.
///
/// # Errors
/// [`NoValue::NotProven`] where the check leaves more open than [`super::GAP_TOLERANCE`], or a value is not finite.
///
/// # Complexity
/// That of the first stage of the nucleolus.
///
/// # References
/// [Maschler, Peleg & Shapley 1979]; for balanced collections [Bondareva 1963], [Shapley 1967]
pub fn least_core(game: &TuGame) -> Result<LeastCore, NoValue> {
    let n = game.n_players();
    let unit = unit_of(game)?;
    if n <= 1 {
        let allocation = vec![game.grand(); n];
        return Ok(LeastCore { epsilon: f64::NEG_INFINITY, allocation, binding: vec![], weights: vec![] });
    }
    let mut scheme = Scheme::new(game, Measure::Excess, Domain::Preimputations, unit, &[]);
    scheme.look_from_shapley();
    let stage = scheme.stage()?;
    let allocation: Vec<f64> = scheme.x.iter().map(|share| share * unit).collect();
    let stages = [stage];
    proven(game, (Measure::Excess, Domain::Preimputations), &allocation, &stages, (unit, false))?;
    let [stage] = stages;
    // The weighted sum of the coalitions is the same for every player: scaled to one, the collection is balanced.
    let members = stage.coalitions.iter().zip(&stage.weights).map(|(s, weight)| s.len() as f64 * weight);
    let per_player = members.sum::<f64>() / n as f64;
    let weights = stage.weights.iter().map(|weight| weight / per_player).collect();
    Ok(LeastCore { epsilon: stage.level, allocation, binding: stage.coalitions, weights })
}
