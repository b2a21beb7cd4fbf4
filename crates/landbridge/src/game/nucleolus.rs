//! The nucleolus and its kin: the allocation whose excesses, largest first, are lexicographically smallest. Programs over all 2ⁿ coalitions,
//! solved by column generation on the dual with one scan of the table at a time, and proven afterwards by Kohlberg's criterion.

mod columns;
mod kohlberg;
mod least_core;
mod pool;
mod scan;
mod span;
mod stages;

pub use least_core::{LeastCore, least_core};

use serde::Serialize;

use super::excess::largest;
use super::{Coalition, NoValue, TuGame};
use stages::Scheme;

/// What the proof may leave open, relative to the largest |v|.
pub const GAP_TOLERANCE: f64 = 1e-8;

/// Worths alone may sum to this much more than v(N), relative to the largest |v|, and count as equal to it.
const IMPUTATION_TOLERANCE: f64 = 1e-9;

/// What is divided before excesses are compared.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Measure {
    /// v(S) − x(S).
    Excess,
    /// (v(S) − x(S)) / |S|.
    PerCapita,
}

impl Measure {
    /// What the excess of the coalition is divided by.
    fn divisor(self, bits: u32) -> f64 {
        match self {
            Self::Excess => 1.0,
            Self::PerCapita => f64::from(bits.count_ones()),
        }
    }

    /// Prices (x, t) as amounts z and a constant c with x(S) + divisor(S)·t = z(S) + c.
    fn sums_at(self, prices: &[f64]) -> (Vec<f64>, f64) {
        let Some((&t, x)) = prices.split_last() else { return (Vec::new(), 0.0) };
        match self {
            Self::Excess => (x.to_vec(), t),
            Self::PerCapita => (x.iter().map(|share| share + t).collect(), 0.0),
        }
    }
}

/// Which allocations are compared.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Domain {
    /// All that share out v(N).
    Preimputations,
    /// Those that also give everyone at least what it makes alone.
    Imputations,
}

/// One of the four.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Variant {
    /// Excesses, over imputations.
    Nucleolus,
    /// Excesses, over all efficient allocations.
    Prenucleolus,
    /// Excesses per head, over imputations.
    PerCapitaNucleolus,
    /// Excesses per head, over all efficient allocations.
    PerCapitaPrenucleolus,
}

impl Variant {
    fn parts(self) -> (Measure, Domain) {
        match self {
            Self::Nucleolus => (Measure::Excess, Domain::Imputations),
            Self::Prenucleolus => (Measure::Excess, Domain::Preimputations),
            Self::PerCapitaNucleolus => (Measure::PerCapita, Domain::Imputations),
            Self::PerCapitaPrenucleolus => (Measure::PerCapita, Domain::Preimputations),
        }
    }
}

/// One step of the proof: a collection of coalitions of the same excess that is balanced, together with bounds, relative to the collections
/// of earlier stages.
#[derive(Clone, Debug, Default, PartialEq, Serialize)]
pub struct Stage {
    /// The largest excess of what is not settled before; per head where so measured.
    pub level: f64,
    /// Coalitions with that excess in every allocation that is still possible.
    pub coalitions: Vec<Coalition>,
    /// Their positive weights.
    pub weights: Vec<f64>,
    /// Players that get no more than alone in every allocation that is still possible.
    pub bounds: Vec<usize>,
    /// Their positive weights.
    pub bound_weights: Vec<f64>,
}

/// An allocation with the smallest excesses, and its proof.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Nucleolus {
    /// What each player gets, in the unit of the game.
    pub allocation: Vec<f64>,
    /// The successive largest excesses, in the unit of the game; a level may repeat.
    pub levels: Vec<f64>,
    /// What the check by Kohlberg's criterion leaves open, in the unit of the game: at most [`GAP_TOLERANCE`] of the largest |v|.
    pub gap: f64,
    /// The proof; empty where the bounds alone fix the allocation.
    pub stages: Vec<Stage>,
    /// How often the table was scanned on the way.
    pub scans: usize,
    /// Simplex pivots.
    pub pivots: usize,
}

impl Nucleolus {
    /// The coalitions of the proof: good ones to start with in a similar game.
    #[must_use]
    pub fn binding(&self) -> Vec<Coalition> {
        self.stages.iter().flat_map(|stage| stage.coalitions.iter().copied()).collect()
    }
}

/// The nucleolus: over imputations.
///
/// # Errors
/// [`NoValue::NoImputation`] where the players make more alone; [`NoValue::NotProven`] where the check leaves more open than tolerated,
/// or a value is not finite.
///
/// # Complexity
/// Scans of the table (3 to 30) times 2ⁿ, and pivots (tens to hundreds) times n².
///
/// # References
/// [Schmeidler 1969], [Kohlberg 1971], [Maschler, Peleg & Shapley 1979]
pub fn nucleolus(game: &TuGame) -> Result<Nucleolus, NoValue> {
    nucleolus_from(game, Variant::Nucleolus, &[])
}

/// The prenucleolus: over all efficient allocations.
///
/// # Errors
/// [`NoValue::NotProven`] as for [`nucleolus`].
///
/// # Complexity
/// That of [`nucleolus`].
///
/// # References
/// [Schmeidler 1969], [Sobolev 1975]
pub fn prenucleolus(game: &TuGame) -> Result<Nucleolus, NoValue> {
    nucleolus_from(game, Variant::Prenucleolus, &[])
}

/// The per-capita nucleolus: excesses per head, over imputations.
///
/// # Errors
/// As for [`nucleolus`].
///
/// # Complexity
/// That of [`nucleolus`].
///
/// # References
/// [Grotte 1970]
pub fn per_capita_nucleolus(game: &TuGame) -> Result<Nucleolus, NoValue> {
    nucleolus_from(game, Variant::PerCapitaNucleolus, &[])
}

/// The per-capita prenucleolus: excesses per head, over all efficient allocations.
///
/// # Errors
/// [`NoValue::NotProven`] as for [`nucleolus`].
///
/// # Complexity
/// That of [`nucleolus`].
///
/// # References
/// [Grotte 1970]
pub fn per_capita_prenucleolus(game: &TuGame) -> Result<Nucleolus, NoValue> {
    nucleolus_from(game, Variant::PerCapitaPrenucleolus, &[])
}

/// Any of the four, looking first at given coalitions, such as [`Nucleolus::binding`] of a similar game. They change the time it takes
/// and nothing else beyond rounding; those with players that the game does not have are passed over.
///
/// # Errors
/// As for [`nucleolus`].
///
/// # Complexity
/// That of [`nucleolus`], with fewer scans where the coalitions are the right ones.
pub fn nucleolus_from(game: &TuGame, variant: Variant, start: &[Coalition]) -> Result<Nucleolus, NoValue> {
    let (measure, domain) = variant.parts();
    let n = game.n_players();
    let unit = unit_of(game)?;
    if n <= 1 {
        let allocation = vec![game.grand(); n];
        return Ok(Nucleolus { allocation, levels: vec![], gap: 0.0, stages: vec![], scans: 0, pivots: 0 });
    }
    if domain == Domain::Imputations {
        let alone = (0..n).map(|player| game.value(Coalition::singleton(player))).sum::<f64>();
        let (surplus, tolerated) = (game.grand() - alone, IMPUTATION_TOLERANCE * unit);
        if surplus < -tolerated {
            return Err(NoValue::NoImputation { alone, together: game.grand() });
        }
        if surplus <= tolerated {
            return Ok(single_imputation(game, measure, surplus));
        }
    }
    let mut scheme = Scheme::new(game, measure, domain, unit, start);
    if start.is_empty() {
        scheme.look_from_shapley();
    }
    let mut stages = Vec::new();
    while scheme.rank() < n {
        let rank = scheme.rank();
        stages.push(scheme.stage()?);
        if scheme.rank() == rank {
            return Err(NoValue::NotProven { gap: f64::INFINITY });
        }
    }
    let allocation: Vec<f64> = scheme.x.iter().map(|share| share * unit).collect();
    let gap = proven(game, (measure, domain), &allocation, &stages, (unit, true))?;
    let levels = stages.iter().map(|stage| stage.level).collect();
    Ok(Nucleolus { allocation, levels, gap, stages, scans: scheme.scans, pivots: scheme.pivots })
}

/// The only imputation: everyone gets what it makes alone, and an equal part of the rounding.
fn single_imputation(game: &TuGame, measure: Measure, surplus: f64) -> Nucleolus {
    let n = game.n_players();
    let alone = |player: usize| game.value(Coalition::singleton(player));
    let allocation: Vec<f64> = (0..n).map(|player| alone(player) + surplus / n as f64).collect();
    let levels = match measure {
        Measure::Excess => largest(game, &allocation, 1).iter().map(|(_, excess)| *excess).collect(),
        Measure::PerCapita => {
            let proper = Coalition::all(n).filter(|s| !s.is_empty() && *s != Coalition::grand(n));
            let excess = |s: Coalition| {
                (game.value(s) - s.members().map(|i| allocation[i]).sum::<f64>()) / s.len() as f64
            };
            vec![proper.map(excess).fold(f64::NEG_INFINITY, f64::max)]
        }
    };
    Nucleolus { allocation, levels, gap: surplus.abs(), stages: vec![], scans: 1, pivots: 0 }
}

/// The gap of the proof, where it is within tolerance.
fn proven(
    game: &TuGame,
    concept: (Measure, Domain),
    x: &[f64],
    stages: &[Stage],
    (unit, unique): (f64, bool),
) -> Result<f64, NoValue> {
    let gap = kohlberg::gap(game, concept, x, stages, (unit, unique));
    if gap <= GAP_TOLERANCE * unit { Ok(gap) } else { Err(NoValue::NotProven { gap }) }
}

/// The power of two of which the largest |v| is one to two; one where all values are zero.
///
/// # Errors
/// Where a value is not finite, or all are so small that numbers lose their digits.
fn unit_of(game: &TuGame) -> Result<f64, NoValue> {
    const LANES: usize = 8;
    let mut lanes = [0.0_f64; LANES];
    // Stays zero unless something is not finite.
    let mut poison = [0.0_f64; LANES];
    for values in game.values().chunks(LANES) {
        for (lane, value) in values.iter().enumerate() {
            let size = value.abs();
            lanes[lane] = if size > lanes[lane] { size } else { lanes[lane] };
            poison[lane] += value * 0.0;
        }
    }
    if poison.iter().any(|lane| lane.is_nan()) {
        return Err(NoValue::NotProven { gap: f64::INFINITY });
    }
    let most = lanes.into_iter().fold(0.0, f64::max);
    if most == 0.0 {
        return Ok(1.0);
    }
    if most < f64::MIN_POSITIVE {
        return Err(NoValue::NotProven { gap: f64::INFINITY });
    }
    let (_, exponent) = libm::frexp(most);
    Ok(libm::ldexp(1.0, exponent - 1))
}

#[cfg(test)]
mod tests {
    use super::*;

    const ALL: [Variant; 4] = [
        Variant::Nucleolus,
        Variant::Prenucleolus,
        Variant::PerCapitaNucleolus,
        Variant::PerCapitaPrenucleolus,
    ];

    fn allocation(game: &TuGame, variant: Variant) -> Vec<f64> {
        nucleolus_from(game, variant, &[]).unwrap().allocation
    }

    #[test]
    fn the_smallest_games_have_answers() {
        let one = TuGame::from_rule(1, |s| 7.0 * s.len() as f64);
        // Two players share what they gain together.
        let two = TuGame::from_rule(2, |s| [0.0, 1.0, 2.0, 7.0][s.index()]);
        for variant in ALL {
            assert_eq!(allocation(&TuGame::zero(0), variant), [] as [f64; 0]);
            assert_eq!(allocation(&one, variant), [7.0]);
            assert_eq!(allocation(&two, variant), [3.0, 4.0]);
            assert_eq!(allocation(&TuGame::zero(5), variant), [0.0; 5]);
        }
        assert!(least_core(&one).unwrap().epsilon.is_infinite());
        assert!((least_core(&two).unwrap().epsilon + 2.0).abs() < 1e-12);
    }

    #[test]
    fn players_that_make_more_alone_have_a_prenucleolus_only() {
        let game = TuGame::from_rule(3, |s| [0.0, 4.0, 5.0, 6.0][s.len()]);
        let none = Err(NoValue::NoImputation { alone: 12.0, together: 6.0 });
        assert_eq!(nucleolus(&game), none);
        assert_eq!(per_capita_nucleolus(&game), none);
        for share in prenucleolus(&game).unwrap().allocation {
            assert!((share - 2.0).abs() < 1e-12);
        }
    }

    #[test]
    fn the_only_imputation_is_the_nucleolus() {
        let game = TuGame::from_rule(3, |s| [0.0, 1.0, 2.0, 7.0, 3.0, 4.0, 5.0, 6.0][s.index()]);
        let found = nucleolus(&game).unwrap();
        assert_eq!((found.allocation, found.levels), (vec![1.0, 2.0, 3.0], vec![4.0]));
        let found = per_capita_nucleolus(&game).unwrap();
        assert_eq!((found.allocation, found.levels), (vec![1.0, 2.0, 3.0], vec![2.0]));
    }

    #[test]
    fn what_is_not_a_number_proves_nothing() {
        for wrong in [f64::NAN, f64::INFINITY, f64::NEG_INFINITY] {
            let game = TuGame::from_rule(4, |s| if s.bits() == 6 { wrong } else { s.len() as f64 });
            for variant in ALL {
                assert!(matches!(nucleolus_from(&game, variant, &[]), Err(NoValue::NotProven { .. })));
            }
            assert!(matches!(least_core(&game), Err(NoValue::NotProven { .. })));
        }
    }

    #[test]
    fn values_of_any_size_are_scaled() {
        let claims = [100.0, 200.0, 300.0];
        let outside = |s: Coalition| (0..3).filter(|&i| !s.contains(i)).map(|i| claims[i]).sum::<f64>();
        for scale in [1e-280, 1e-9, 1.0, 1e12, 1e280] {
            let game = TuGame::from_rule(3, |s| scale * (200.0 - outside(s)).max(0.0));
            for (share, expected) in allocation(&game, Variant::Nucleolus).iter().zip([50.0, 75.0, 75.0]) {
                assert!((share / scale - expected).abs() < 1e-10, "{scale}: {share}");
            }
        }
    }
}
