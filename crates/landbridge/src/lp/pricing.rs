//! Dual steepest edge pricing: which basic variable outside its box leaves, and the weights that measure its edge.

use super::sparse::Sparse;

/// Weights never fall below this: rounding must not make an edge look free.
const LEAST_WEIGHT: f64 = 1e-4;

/// Positions whose variable may be outside its box, each at most once, with how far it is; weights of all positions.
#[derive(Clone, Default)]
pub(super) struct Pricing {
    weight: Vec<f64>,
    positions: Vec<usize>,
    listed: Vec<bool>,
    distance: Vec<f64>,
}

impl Pricing {
    /// All edges of one length, as at the slack basis.
    pub(super) fn reset(&mut self, m: usize) {
        self.weight.clear();
        self.weight.resize(m, 1.0);
        self.forget(m);
    }

    /// Nobody is known to be outside.
    pub(super) fn forget(&mut self, m: usize) {
        self.positions.clear();
        self.listed.clear();
        self.listed.resize(m, false);
        self.distance.resize(m, 0.0);
    }

    /// Weights belong to variables, and their positions change with the factors.
    pub(super) fn move_weights(&mut self, before: &[usize], after: &[usize], n_variables: usize) {
        let mut weight_of = vec![1.0; n_variables];
        for (&variable, &weight) in before.iter().zip(&self.weight) {
            weight_of[variable] = weight;
        }
        for (weight, &variable) in self.weight.iter_mut().zip(after) {
            *weight = weight_of[variable];
        }
    }

    /// Notes how far a position's variable is outside its box; zero is inside.
    pub(super) fn note(&mut self, position: usize, distance: f64) {
        self.distance[position] = distance;
        if distance > 0.0 && !self.listed[position] {
            self.listed[position] = true;
            self.positions.push(position);
        }
    }

    /// The position with the largest distance² / weight; of equal ones the first.
    pub(super) fn choose_leaving(&mut self) -> Option<usize> {
        let (mut best, mut most) = (None, 0.0);
        let mut place = 0;
        while place < self.positions.len() {
            let position = self.positions[place];
            let distance = self.distance[position];
            if distance == 0.0 {
                self.listed[position] = false;
                self.positions.swap_remove(place);
                continue;
            }
            let score = distance * distance / self.weight[position];
            let order = score.total_cmp(&most);
            if order.is_gt() || (order.is_eq() && best.is_some_and(|best| position < best)) {
                most = score;
                best = Some(position);
            }
            place += 1;
        }
        best
    }

    /// After a pivot at a position: exact for the row that left (`row` is its row of B⁻¹), by recurrence for those that the entering
    /// `column` touches; `steepest` is B⁻¹ times `row`.
    pub(super) fn update(&mut self, position: usize, row: &Sparse, column: &Sparse, steepest: &Sparse) {
        let exact: f64 = row.iter().map(|(_, value)| value * value).sum();
        let pivot = column.values[position];
        for (place, change) in column.iter() {
            if place != position && change != 0.0 {
                let ratio = change / pivot;
                let weight = self.weight[place] - 2.0 * ratio * steepest.values[place];
                self.weight[place] = (weight + ratio * ratio * exact).max(LEAST_WEIGHT);
            }
        }
        self.weight[position] = (exact / (pivot * pivot)).max(LEAST_WEIGHT);
    }
}
