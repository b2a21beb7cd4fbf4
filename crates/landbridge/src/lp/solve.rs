//! Solves a boxed program and proves the value; where the simplex cannot, tries again by other ways before it gives up.

use super::second_solver::solve_with_microlp;
use super::simplex::{Simplex, Stuck};
use super::{Program, Solution, Way, certify, is_certified};

/// Why a program has no certified answer.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum SolveError {
    /// No point keeps to all rows.
    Infeasible,
    /// The program or the solver is at fault; says how.
    Failed {
        /// What went wrong.
        reason: String,
    },
}

impl std::fmt::Display for SolveError {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Infeasible => write!(f, "no point keeps to all rows of the program"),
            Self::Failed { reason } => write!(f, "the program could not be solved: {reason}"),
        }
    }
}

impl std::error::Error for SolveError {}

/// Solves the program. The optimum and the prices of a degenerate program are one of several.
///
/// # Errors
/// [`SolveError::Infeasible`] where no point keeps to the rows; [`SolveError::Failed`] where a number is not finite, a column names
/// a row twice, or no solver comes to an end.
pub fn solve(program: &Program) -> Result<Solution, SolveError> {
    check_program(program)?;
    let mut simplex = Simplex::new(program);
    let mut widest: Option<Solution> = None;
    for way in [Way::Simplex, Way::Refactored, Way::Restarted] {
        match way {
            Way::Refactored => simplex.drop_factors(),
            Way::Restarted => simplex.restart(),
            Way::Simplex | Way::SecondSolver => {}
        }
        // What the simplex calls infeasible is believed only when the second solver says so too.
        if let Ok(()) | Err(Stuck::Numerical) = simplex.solve() {
            let solution = proven(program, simplex.x(), simplex.y(), way);
            if is_certified(solution.value) {
                return Ok(solution);
            }
            keep_narrower(&mut widest, solution);
        }
    }
    match (solve_with_microlp(program), widest) {
        (Ok((x, y)), widest) => {
            let mut best = widest;
            keep_narrower(&mut best, proven(program, x, y, Way::SecondSolver));
            best.ok_or(SolveError::Infeasible)
        }
        (Err(_), Some(solution)) => Ok(solution),
        (Err(error), None) => Err(error),
    }
}

fn proven(program: &Program, x: Vec<f64>, y: Vec<f64>, way: Way) -> Solution {
    Solution { value: certify(program, &x, &y), x, y, way }
}

fn keep_narrower(best: &mut Option<Solution>, other: Solution) {
    if best.as_ref().is_none_or(|best| other.value.gap() < best.value.gap()) {
        *best = Some(other);
    }
}

fn check_program(program: &Program) -> Result<(), SolveError> {
    let failed = |reason: String| Err(SolveError::Failed { reason });
    let numbers = program.cost.iter().chain(&program.upper).chain(&program.rhs).chain(&program.values);
    if let Some(number) = numbers.copied().find(|number| !number.is_finite()) {
        return failed(format!("{number} is not a finite number"));
    }
    if let Some(j) = program.upper.iter().position(|&upper| upper < 0.0) {
        return failed(format!("column {j} has the upper bound {}, below zero", program.upper[j]));
    }
    let mut seen = vec![usize::MAX; program.n_rows()];
    for j in 0..program.n_columns() {
        for (row, _) in program.entries(j) {
            if seen.get(row).is_none_or(|&column| column == j) {
                return failed(format!("column {j} names row {row} twice, or there is no such row"));
            }
            seen[row] = j;
        }
    }
    Ok(())
}
