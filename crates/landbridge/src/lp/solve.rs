//! Solves one program once, and says why a program has no certified answer.

use super::{Program, Session, Solution};

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
    let mut session = Session::new(program.clone())?;
    let (value, way) = session.solve()?;
    Ok(Solution { value, x: session.x().to_vec(), y: session.y().to_vec(), way })
}

pub(super) fn check_program(program: &Program) -> Result<(), SolveError> {
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
