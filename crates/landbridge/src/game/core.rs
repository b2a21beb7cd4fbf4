//! The core: allocations that no coalition can better by leaving. Whether it is empty, with proof; who objects most to an allocation;
//! and the corners of the core for few players.

use serde::Serialize;

use super::excess::largest;
use super::nucleolus::least_core;
use super::{Coalition, NoValue, TuGame};

/// An ε up to this, relative to the largest |v|, counts as zero: the core is then a set without interior, not empty.
const EMPTY_TOLERANCE: f64 = 1e-9;

/// Up to this many players the corners of the core are listed: with four, 364 choices of three coalitions are looked at.
pub const MAX_CORE_VERTEX_PLAYERS: usize = 4;

/// Corners closer than this, relative to the largest |v|, are the same; a corner may fail a coalition by as much.
const VERTEX_TOLERANCE: f64 = 1e-9;

/// An allocation has another number of shares than the game has players.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct AllocationLength {
    /// Players of the game.
    pub n_players: usize,
    /// Shares of the allocation.
    pub n_shares: usize,
}

impl std::fmt::Display for AllocationLength {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{} shares were given for {} players", self.n_shares, self.n_players)
    }
}

impl std::error::Error for AllocationLength {}

/// A coalition and what it would gain by leaving.
#[derive(Clone, Copy, Debug, PartialEq, Serialize)]
pub struct Objection {
    /// Who.
    pub coalition: Coalition,
    /// v(S) − x(S), in the unit of the game.
    pub excess: f64,
}

/// How an allocation stands to the core: in it where nothing is left over and no excess is above zero.
#[derive(Clone, Copy, Debug, PartialEq, Serialize)]
pub struct CoreTest {
    /// The proper, non-empty coalition with the largest excess, the first by bitmask among equals; none with fewer than two players.
    pub objection: Option<Objection>,
    /// v(N) − x(N), in the unit of the game: what is left over, or negative where more is given than there is.
    pub left_over: f64,
}

impl CoreTest {
    /// Whether the allocation is in the core, up to a tolerance in the unit of the game.
    #[must_use]
    pub fn is_in_core(&self, tolerance: f64) -> bool {
        self.left_over.abs() <= tolerance
            && self.objection.is_none_or(|objection| objection.excess <= tolerance)
    }
}

/// The coalition that objects most to an allocation, and by how much.
///
/// # Errors
/// Where there is not one share for every player.
///
/// # Complexity
/// One scan of the table.
///
/// # References
/// [Gillies 1959]
pub fn core_test(game: &TuGame, x: &[f64]) -> Result<CoreTest, AllocationLength> {
    let objection = most_dissatisfied(game, x, 1)?.first().copied();
    Ok(CoreTest { objection, left_over: game.grand() - x.iter().sum::<f64>() })
}

/// The `count` proper, non-empty coalitions with the largest excess, largest first, ties by bitmask; all of them where there are fewer.
///
/// # Errors
/// Where there is not one share for every player.
///
/// # Complexity
/// One scan of the table, and sorting what comes near the top.
pub fn most_dissatisfied(game: &TuGame, x: &[f64], count: usize) -> Result<Vec<Objection>, AllocationLength> {
    if x.len() != game.n_players() {
        return Err(AllocationLength { n_players: game.n_players(), n_shares: x.len() });
    }
    let worst = largest(game, x, count).into_iter();
    Ok(worst.map(|(coalition, excess)| Objection { coalition, excess }).collect())
}

/// Whether anything is in the core, with proof.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub enum Core {
    /// Something is.
    NonEmpty {
        /// The smallest largest excess, as in [`super::LeastCore`].
        epsilon: f64,
        /// An allocation in the core, of the least core.
        allocation: Vec<f64>,
    },
    /// Nothing is: a balanced collection is worth more than v(N).
    Empty {
        /// The smallest largest excess, above zero.
        epsilon: f64,
        /// The collection.
        collection: Vec<Coalition>,
        /// Its weights, positive: those of the coalitions with i sum to one, for every i.
        weights: Vec<f64>,
        /// Σ weight·v(S) − v(N), above zero.
        excess_worth: f64,
    },
}

/// Whether the core is empty. An ε above zero by no more than a 10⁻⁹ of the largest |v| counts as zero.
///
/// # Errors
/// [`NoValue::NotProven`] where the least core could not be proven.
///
/// # Complexity
/// That of [`least_core`].
///
/// # References
/// [Gillies 1959], [Bondareva 1963], [Shapley 1967]
pub fn core(game: &TuGame) -> Result<Core, NoValue> {
    let least = least_core(game)?;
    let epsilon = least.epsilon;
    if epsilon <= EMPTY_TOLERANCE * game.magnitude() {
        return Ok(Core::NonEmpty { epsilon, allocation: least.allocation });
    }
    let worth =
        least.binding.iter().zip(&least.weights).map(|(s, weight)| weight * game.value(*s)).sum::<f64>();
    let (collection, weights) = (least.binding, least.weights);
    Ok(Core::Empty { epsilon, collection, weights, excess_worth: worth - game.grand() })
}

/// The corners of the core, in lexicographic order; none where the core is empty. Not given above [`MAX_CORE_VERTEX_PLAYERS`] players.
///
/// # Complexity
/// Every choice of n − 1 coalitions: each is one small system of equations, by Cramer's rule with whole-number minors.
#[must_use]
pub fn core_vertices(game: &TuGame) -> Option<Vec<Vec<f64>>> {
    let n = game.n_players();
    if n > MAX_CORE_VERTEX_PLAYERS {
        return None;
    }
    let everybody = Coalition::grand(n);
    let proper: Vec<Coalition> = Coalition::all(n).filter(|s| !s.is_empty() && *s != everybody).collect();
    let scale = game.magnitude();
    let tolerance = VERTEX_TOLERANCE * scale;
    let mut vertices: Vec<Vec<f64>> = Vec::new();
    for choice in Coalition::all(proper.len()).filter(|choice| choice.len() + 1 == n.max(1)) {
        // With nobody in the game there is one allocation, of nothing.
        let tight = choice.members().map(|place| proper[place]).chain((n > 0).then_some(everybody));
        let Some(x) = solve(game, &tight.collect::<Vec<_>>()) else { continue };
        let lacks = |s: &Coalition| game.value(*s) - s.members().map(|i| x[i]).sum::<f64>() > tolerance;
        if !proper.iter().any(lacks) {
            vertices.push(x);
        }
    }
    // Shares that differ by rounding are the same when sorted.
    let step = if tolerance > 0.0 { 10.0 * tolerance } else { 1.0 };
    let key = |x: &Vec<f64>| -> Vec<f64> { x.iter().map(|share| libm::round(share / step) + 0.0).collect() };
    let order = |a: &Vec<f64>, b: &Vec<f64>| {
        let differs =
            key(a).into_iter().zip(key(b)).map(|(a, b)| a.total_cmp(&b)).find(|order| order.is_ne());
        differs.unwrap_or(std::cmp::Ordering::Equal)
    };
    vertices.sort_by(order);
    vertices.dedup_by(|a, b| a.iter().zip(b.iter()).all(|(a, b)| (*a - *b).abs() <= step));
    Some(vertices)
}

/// The allocation with x(S) = v(S) for n coalitions, if it is the only one.
fn solve(game: &TuGame, tight: &[Coalition]) -> Option<Vec<f64>> {
    let places: Vec<usize> = (0..tight.len()).collect();
    let determinant = minor(tight, &places, &places);
    if determinant == 0 {
        return None;
    }
    let share = |player: usize| {
        let columns: Vec<usize> = places.iter().copied().filter(|&column| column != player).collect();
        let terms = tight.iter().enumerate().map(|(row, coalition)| {
            let rows: Vec<usize> = places.iter().copied().filter(|&other| other != row).collect();
            let sign = if (row + player).is_multiple_of(2) { 1 } else { -1 };
            f64::from(sign * minor(tight, &rows, &columns)) * game.value(*coalition)
        });
        terms.sum::<f64>() / f64::from(determinant) + 0.0
    };
    Some((0..tight.len()).map(share).collect())
}

/// The determinant of some rows and columns of the coalitions' matrix of zeros and ones, along its first row.
fn minor(tight: &[Coalition], rows: &[usize], columns: &[usize]) -> i32 {
    let Some((&first, rest)) = rows.split_first() else { return 1 };
    let term = |(place, &column): (usize, &usize)| {
        if !tight[first].contains(column) {
            return 0;
        }
        let others: Vec<usize> = columns.iter().copied().filter(|&other| other != column).collect();
        let sign = if place.is_multiple_of(2) { 1 } else { -1 };
        sign * minor(tight, rest, &others)
    };
    columns.iter().enumerate().map(term).sum()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn gloves() -> TuGame {
        TuGame::from_rule(3, |s| f64::from(s.contains(0) && (s.contains(1) || s.contains(2))))
    }

    #[test]
    fn the_core_of_gloves_gives_everything_to_the_scarce_side() {
        // One left and two right gloves (textbook): the core is the point (1, 0, 0).
        assert_eq!(core_vertices(&gloves()), Some(vec![vec![1.0, 0.0, 0.0]]));
        assert!(matches!(core(&gloves()), Ok(Core::NonEmpty { .. })));
    }

    #[test]
    fn a_majority_of_three_has_no_core_and_pairs_prove_it() {
        let game = TuGame::from_rule(3, |s| f64::from(s.len() >= 2));
        let Ok(Core::Empty { epsilon, mut collection, weights, excess_worth }) = core(&game) else {
            panic!("the core is empty")
        };
        collection.sort_unstable();
        assert_eq!(collection, [0b011, 0b101, 0b110].map(Coalition::from_bits));
        assert!(weights.iter().all(|weight| (weight - 0.5).abs() < 1e-12));
        assert!((epsilon - 1.0 / 3.0).abs() < 1e-12 && (excess_worth - 0.5).abs() < 1e-12);
        assert_eq!(core_vertices(&game), Some(vec![]));
    }

    #[test]
    fn the_pair_objects_to_an_equal_split_of_gloves() {
        let x = [0.25, 0.25, 0.25];
        let test = core_test(&gloves(), &x).unwrap();
        assert_eq!(test.objection, Some(Objection { coalition: Coalition::from_bits(0b011), excess: 0.5 }));
        assert!((test.left_over - 0.25).abs() < 1e-12);
        assert!(!test.is_in_core(1e-9));
        assert!(core_test(&gloves(), &[1.0, 0.0, 0.0]).unwrap().is_in_core(0.0));
        // More given than there is would satisfy everybody.
        assert!(!core_test(&gloves(), &[1.0, 1.0, 1.0]).unwrap().is_in_core(1e-9));
    }

    #[test]
    fn the_smallest_games_have_answers() {
        let nobody = TuGame::zero(0);
        assert_eq!(core_vertices(&nobody), Some(vec![vec![]]));
        assert_eq!(core_test(&nobody, &[]), Ok(CoreTest { objection: None, left_over: 0.0 }));
        let one = TuGame::from_rule(1, |s| 7.0 * s.len() as f64);
        assert_eq!(core_vertices(&one), Some(vec![vec![7.0]]));
        assert!(matches!(core(&one), Ok(Core::NonEmpty { .. })));
        assert_eq!(most_dissatisfied(&one, &[7.0], 3), Ok(vec![]));
        let zero = TuGame::zero(4);
        assert_eq!(core_vertices(&zero), Some(vec![vec![0.0; 4]]));
        assert_eq!(core_vertices(&TuGame::zero(5)), None);
        assert_eq!(core_test(&one, &[]), Err(AllocationLength { n_players: 1, n_shares: 0 }));
    }
}
