//! What another solver says of a coalition's program. Written apart from the engine's own call of it: a witness shares nothing with
//! what it judges.

use landbridge::dispatch::OwnedProgram;
use landbridge::game::Coalition;
use landbridge::lp::{Program, RowKind};
use microlp::{ComparisonOp, OptimizationDirection, Problem, SolveOptions, SolveOutcome};

/// v(S) by `microlp`; none where it refuses.
#[must_use]
pub fn second_opinion(program: &OwnedProgram, coalition: Coalition) -> Option<f64> {
    let optimum = |coalition: Coalition| {
        let (columns, rows) = program.present(coalition, 0);
        optimum_by_microlp(&program.restrict(&columns, &rows))
    };
    Some(optimum(coalition)? - optimum(Coalition::EMPTY)?)
}

/// The optimum of a program by `microlp`, from nothing: neither dual nor proof; none where it refuses.
#[must_use]
pub fn optimum_by_microlp(program: &Program) -> Option<f64> {
    let mut problem = Problem::new(OptimizationDirection::Maximize);
    let mut rows = vec![Vec::new(); program.n_rows()];
    for j in 0..program.n_columns() {
        let column = problem.add_var(program.cost[j], (0.0, program.upper[j]));
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
    let mut options = SolveOptions::default();
    options.tolerances.feasibility = 1e-9;
    match problem.solve_with(options) {
        Ok(SolveOutcome::Solution(solution)) => Some(solution.objective()),
        Ok(SolveOutcome::Interrupted(_)) | Err(_) => None,
    }
}
