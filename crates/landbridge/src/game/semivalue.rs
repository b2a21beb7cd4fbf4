//! Shapley and Banzhaf values of large tables in one read: what a coalition adds is collected by coalition, not by pair.

use super::shapley::order_weights;
use super::{Coalition, TuGame};

/// Players in the low part of the mask: a block of 2¹⁰ values and its sums stay in near caches.
const LOW: usize = 10;
const BLOCK: usize = 1 << LOW;

/// A block is read as rows; the numbers of the rows have 0 to 6 members.
const ROW: usize = 16;
const ROW_SIZES: usize = 7;

/// Tables of fewer players are read pair by pair: they are small, and nothing cancels there.
const FEWEST_PLAYERS: usize = LOW + 3;

/// The Banzhaf value: each player's marginal contribution, averaged over all coalitions of the others.
///
/// # Complexity
/// One read of the table; n·2ⁿ⁻¹ marginals up to twelve players.
///
/// # References
/// [Banzhaf 1965], [Dubey & Shapley 1979]
#[must_use]
pub fn banzhaf(game: &TuGame) -> Vec<f64> {
    shapley_and_banzhaf(game).1
}

/// The Shapley and the Banzhaf value from one read of the table.
///
/// # Complexity
/// One read of the table; n·2ⁿ⁻¹ marginals up to twelve players.
///
/// # References
/// [Shapley 1953], [Dubey & Shapley 1979]
#[must_use]
pub fn shapley_and_banzhaf(game: &TuGame) -> (Vec<f64>, Vec<f64>) {
    if game.n_players() < FEWEST_PLAYERS { by_pairs(game) } else { by_coalitions(game) }
}

fn by_pairs(game: &TuGame) -> (Vec<f64>, Vec<f64>) {
    let n = game.n_players();
    let weights = order_weights(n);
    let average = libm::exp2(1.0 - n as f64);
    let of = |player: usize| {
        let (mut shapley, mut banzhaf) = (0.0, 0.0);
        for coalition in Coalition::all(n).filter(|coalition| !coalition.contains(player)) {
            let marginal = game.marginal(player, coalition);
            shapley += weights[coalition.len()] * marginal;
            banzhaf += average * marginal;
        }
        (shapley, banzhaf)
    };
    (0..n).map(of).unzip()
}

/// With c(S) = (w(|S| − 1) + w(|S|))·v(S), w the weights of the orders, `φ_i` is Σ of c(S) over the coalitions with i, less one number that
/// is the same for all and follows from Σ φ = v(N). Likewise `β_i` = (2·Σ of v(S) over the coalitions with i − Σ of all) / 2ⁿ⁻¹.
///
/// c depends on |S| alone, so the table is only added up: by low part and size of the high part, and by high part and size of the
/// low part. The weights come afterwards.
fn by_coalitions(game: &TuGame) -> (Vec<f64>, Vec<f64>) {
    let n = game.n_players();
    let weights = order_weights(n);
    let coefficient = |size: usize| {
        let before = size.checked_sub(1).map_or(0.0, |size| weights[size]);
        before + weights.get(size).copied().unwrap_or(0.0)
    };
    let coefficients: Vec<f64> = (0..=n).map(coefficient).collect();
    let mut sums = Sums {
        low: vec![[0.0; BLOCK]; n - LOW + 1],
        weighted_high: Vec::with_capacity(1 << (n - LOW)),
        plain_high: Vec::with_capacity(1 << (n - LOW)),
        row_weights: (0..=n - LOW).map(|members| row_weights(members, &coefficients)).collect(),
    };
    for (high, block) in game.values().as_chunks::<BLOCK>().0.iter().enumerate() {
        sums.add(high, block);
    }
    let (mut weighted_low, mut plain_low) = (vec![0.0; BLOCK], vec![0.0; BLOCK]);
    for (members, sums) in sums.low.iter().enumerate() {
        for (low, sum) in sums.iter().enumerate() {
            weighted_low[low] += coefficients[members + low.count_ones() as usize] * sum;
            plain_low[low] += sum;
        }
    }
    let weighted = fold(weighted_low, sums.weighted_high);
    let plain = fold(plain_low, sums.plain_high);
    let shift = (weighted.with.iter().sum::<f64>() - game.grand()) / n as f64;
    let shapley = weighted.with.iter().map(|with| with - shift).collect();
    let average = libm::exp2(1.0 - n as f64);
    let banzhaf = plain.with.iter().map(|with| average * (2.0 * with - plain.all)).collect();
    (shapley, banzhaf)
}

fn row_weights(members: usize, coefficients: &[f64]) -> [[f64; ROW]; ROW_SIZES] {
    let mut weights = [[0.0; ROW]; ROW_SIZES];
    for (size, row) in weights.iter_mut().enumerate() {
        for (place, weight) in row.iter_mut().enumerate() {
            *weight = coefficients[members + size + place.count_ones() as usize];
        }
    }
    weights
}

/// Sums of the table.
struct Sums {
    /// By members of the high part, then by low part.
    low: Vec<[f64; BLOCK]>,
    /// By high part, weighted and plain.
    weighted_high: Vec<f64>,
    plain_high: Vec<f64>,
    /// Coefficients by members of the high part, of a row's number and of the place in it.
    row_weights: Vec<[[f64; ROW]; ROW_SIZES]>,
}

impl Sums {
    /// Adds the block of one high part. Its rows are also added up by the members of their number, so that few products are left.
    fn add(&mut self, high: usize, block: &[f64; BLOCK]) {
        let members = high.count_ones() as usize;
        for (low, value) in self.low[members].iter_mut().zip(block) {
            *low += value;
        }
        // The block is near now: each class of rows is summed up in registers.
        let rows = block.as_chunks::<ROW>().0;
        let (mut weighted, mut plain) = ([0.0; ROW], [0.0; ROW]);
        let mut start = 0;
        for (&end, weights) in CLASS_ENDS.iter().zip(&self.row_weights[members]) {
            let mut sums = [0.0; ROW];
            for &number in &ROWS_BY_SIZE[start..end] {
                let row = &rows[usize::from(number)];
                for place in 0..ROW {
                    sums[place] += row[place];
                }
            }
            start = end;
            for place in 0..ROW {
                weighted[place] += weights[place] * sums[place];
                plain[place] += sums[place];
            }
        }
        self.weighted_high.push(weighted.iter().sum());
        self.plain_high.push(plain.iter().sum());
    }
}

/// Rows of a block by the members of their number, and where each class ends.
static ROWS_BY_SIZE: [u8; BLOCK / ROW] = {
    let mut rows = [0; BLOCK / ROW];
    let (mut size, mut place) = (0, 0);
    while size < ROW_SIZES {
        let mut row: u8 = 0;
        while (row as usize) < BLOCK / ROW {
            if row.count_ones() as usize == size {
                rows[place] = row;
                place += 1;
            }
            row += 1;
        }
        size += 1;
    }
    rows
};

static CLASS_ENDS: [usize; ROW_SIZES] = [1, 7, 22, 42, 57, 63, 64];

/// Sums over the coalitions with each player, and over all.
struct Folded {
    with: Vec<f64>,
    all: f64,
}

/// Folds the sums by halves: the upper half holds the highest bit.
fn fold(low: Vec<f64>, high: Vec<f64>) -> Folded {
    let mut with = Vec::new();
    let mut all = 0.0;
    for mut sums in [low, high] {
        let first = with.len();
        while sums.len() > 1 {
            let upper = sums.split_off(sums.len() / 2);
            with.push(upper.iter().sum());
            sums.iter_mut().zip(&upper).for_each(|(lower, upper)| *lower += upper);
        }
        // Folding met the highest bit first.
        with[first..].reverse();
        all = sums[0];
    }
    Folded { with, all }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_read_gives_what_pairs_give() {
        for n in [11, 13, 14] {
            let game = TuGame::from_rule(n, |s| {
                f64::from(s.bits().wrapping_mul(2_654_435_761) >> 12) * f64::from(u8::from(!s.is_empty()))
            });
            let (pairs, coalitions) = (by_pairs(&game), by_coalitions(&game));
            let all = pairs.0.iter().chain(&pairs.1).zip(coalitions.0.iter().chain(&coalitions.1));
            for (pair, coalition) in all {
                assert!((pair - coalition).abs() < 1e-7 * (1.0 + pair.abs()), "{pair} {coalition}");
            }
        }
    }

    #[test]
    fn banzhaf_of_a_weighted_vote() {
        // Weights 50, 49, 1 and a quota of 51 (textbook): 3/4, 1/4, 1/4.
        let weights = [50, 49, 1];
        let game = TuGame::from_rule(3, |s| {
            f64::from(u8::from(s.members().map(|player| weights[player]).sum::<i32>() >= 51))
        });
        assert_eq!(banzhaf(&game), [0.75, 0.25, 0.25]);
    }
}
