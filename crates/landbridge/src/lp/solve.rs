//! Solves a boxed program and its explicit dual with `microlp`, and lets the two prove each other. The solver's own word is
//! never the value.

use super::{Program, RowKind, Solution, certify};
use microlp::{ComparisonOp, OptimizationDirection, Problem, SolveOptions, SolveOutcome, Variable};

/// How far the solver may leave a row: tight, because the certificate counts every residual at its price.
const SOLVER_TOLERANCE: f64 = 1e-9;

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

/// Solves the program and its dual.
///
/// The optimum and the prices of a degenerate program are one of several.
///
/// # Errors
/// [`SolveError::Infeasible`] where no point keeps to the rows; [`SolveError::Failed`] where a number is not finite, a column names
/// a row twice, or the solver stops short.
pub fn solve(program: &Program) -> Result<Solution, SolveError> {
    check_program(program)?;
    let x = solve_primal(program)?;
    let y = solve_dual(program)?;
    Ok(Solution { value: certify(program, &x, &y), x, y })
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
