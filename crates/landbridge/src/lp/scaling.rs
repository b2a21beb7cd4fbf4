//! Powers of two that bring a program's entries near one, so that tolerances mean the same in every row; exact, because a power of
//! two changes no digit.

use super::Program;

/// Rounds of scaling rows, then columns, by their geometric mean.
const ROUNDS: usize = 3;

/// Programs whose entries span less than this are left as they are.
const WORTH_SCALING: f64 = 64.0;

/// Factors of rows and columns.
#[derive(Clone)]
pub(super) struct Scaling {
    pub(super) row: Vec<f64>,
    pub(super) column: Vec<f64>,
}

impl Scaling {
    /// The scaling of a program.
    pub(super) fn of(program: &Program) -> Self {
        let mut scaling = Self { row: vec![1.0; program.n_rows()], column: vec![1.0; program.n_columns()] };
        let sizes = program.values.iter().map(|value| value.abs()).filter(|&size| size > 0.0);
        let (least, most) = sizes.fold((f64::INFINITY, 0.0_f64), |(a, b), size| (a.min(size), b.max(size)));
        if most < WORTH_SCALING * least || most == 0.0 {
            return scaling;
        }
        for _ in 0..ROUNDS {
            let mut range = vec![(f64::INFINITY, 0.0_f64); program.n_rows()];
            for j in 0..program.n_columns() {
                for (row, value) in program.entries(j) {
                    let size = value.abs() * scaling.column[j];
                    widen(&mut range[row], size);
                }
            }
            for (factor, range) in scaling.row.iter_mut().zip(range) {
                *factor = power_between(range);
            }
            for j in 0..program.n_columns() {
                let mut range = (f64::INFINITY, 0.0_f64);
                for (row, value) in program.entries(j) {
                    widen(&mut range, value.abs() * scaling.row[row]);
                }
                scaling.column[j] = power_between(range);
            }
        }
        scaling
    }
}

fn widen(range: &mut (f64, f64), size: f64) {
    if size > 0.0 {
        range.0 = range.0.min(size);
        range.1 = range.1.max(size);
    }
}

/// The power of two nearest to one over the geometric mean of the ends.
fn power_between((least, most): (f64, f64)) -> f64 {
    if most == 0.0 {
        return 1.0;
    }
    let exponent = -0.5 * (libm::log2(least) + libm::log2(most));
    libm::exp2(libm::round(exponent))
}
