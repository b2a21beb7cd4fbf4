//! The second way: the program and its explicit dual by `microlp`, which gives no prices of its own. Slower, and independent of the
//! simplex here.

use super::{Program, RowKind, SolveError};
use microlp::{ComparisonOp, OptimizationDirection, Problem, SolveOptions, SolveOutcome, Variable};

/// How far the solver may leave a row: tight, because the certificate counts every residual at its price.
const SOLVER_TOLERANCE: f64 = 1e-9;

/// An optimal point and optimal prices.
pub(super) fn solve_with_microlp(program: &Program) -> Result<(Vec<f64>, Vec<f64>), SolveError> {
    Ok((solve_primal(program)?, solve_dual(program)?))
}

fn solve_primal(program: &Program) -> Result<Vec<f64>, SolveError> {
    let mut problem = Problem::new(OptimizationDirection::Maximize);
    let columns: Vec<Variable> =
        (0..program.n_columns()).map(|j| problem.add_var(program.cost[j], (0.0, program.upper[j]))).collect();
    let mut rows: Vec<Vec<(Variable, f64)>> = vec![Vec::new(); program.n_rows()];
    for (j, &column) in columns.iter().enumerate() {
        for (row, value) in program.entries(j) {
            rows[row].push((column, value));
        }
    }
    for (row, entries) in rows.iter().enumerate() {
        let operator = match program.kind[row] {
            RowKind::Equal => ComparisonOp::Eq,
            RowKind::AtMost => ComparisonOp::Le,
        };
        problem.add_constraint(entries.as_slice(), operator, program.rhs[row]);
    }
    solve_problem(&problem, &columns)
}

/// Dual: minimize `rhs·y + upper·z` with `Aᵀy + z ≥ c`, `z ≥ 0`, and `y ≥ 0` on `AtMost` rows.
fn solve_dual(program: &Program) -> Result<Vec<f64>, SolveError> {
    let mut problem = Problem::new(OptimizationDirection::Minimize);
    let prices: Vec<Variable> = (0..program.n_rows())
        .map(|row| {
            let lowest = match program.kind[row] {
                RowKind::Equal => f64::NEG_INFINITY,
                RowKind::AtMost => 0.0,
            };
            problem.add_var(program.rhs[row], (lowest, f64::INFINITY))
        })
        .collect();
    for j in 0..program.n_columns() {
        let rent = problem.add_var(program.upper[j], (0.0, f64::INFINITY));
        let entries: Vec<_> =
            program.entries(j).map(|(row, value)| (prices[row], value)).chain([(rent, 1.0)]).collect();
        problem.add_constraint(entries.as_slice(), ComparisonOp::Ge, program.cost[j]);
    }
    solve_problem(&problem, &prices)
}

fn solve_problem(problem: &Problem, variables: &[Variable]) -> Result<Vec<f64>, SolveError> {
    let mut options = SolveOptions::default();
    options.tolerances.feasibility = SOLVER_TOLERANCE;
    match problem.solve_with(options) {
        Ok(SolveOutcome::Solution(solution)) => {
            Ok(variables.iter().map(|&variable| solution.var_value(variable)).collect())
        }
        Ok(SolveOutcome::Interrupted(_)) => {
            Err(SolveError::Failed { reason: "the solver stopped short".to_owned() })
        }
        Err(microlp::Error::Infeasible) => Err(SolveError::Infeasible),
        Err(error) => Err(SolveError::Failed { reason: error.to_string() }),
    }
}
