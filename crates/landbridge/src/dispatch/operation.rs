//! What one coalition does: flows, levels, builds and prices of an optimum. A degenerate optimum is one of several.

use super::owned_program::OwnedProgram;
use super::parts::split_into_parts;
use super::program::{ColumnRole, PartProgram, RowRole};
use super::sweep::{SweepError, program_of};
use crate::game::Coalition;
use crate::lp::{self, Solution};
use crate::model::{ActorId, BusId, Outsiders, Region};
use crate::units::Interval;
use std::collections::BTreeMap;

/// An optimal operation of the whole region by a coalition.
#[derive(Clone, Debug, PartialEq)]
pub struct Operation {
    /// v(S).
    pub surplus: Interval,
    /// By role; what a coalition may not use is absent.
    pub amounts: BTreeMap<ColumnRole, f64>,
    /// Worth of one more unit at a bus in a period.
    pub prices: BTreeMap<(BusId, usize), f64>,
}

impl Operation {
    /// The amount of a role, zero where it is absent.
    #[must_use]
    pub fn amount(&self, role: ColumnRole) -> f64 {
        self.amounts.get(&role).copied().unwrap_or(0.0)
    }
}

/// The optimum of one coalition.
///
/// # Errors
/// Where a program cannot be solved, or a sub-system asks for a rule that is not there.
pub fn operate(
    region: &Region,
    members: &[ActorId],
    outsiders: Option<Outsiders>,
) -> Result<Operation, SweepError> {
    let mut operation = Operation::idle();
    for part in split_into_parts(region) {
        let built = program_of(region, &part, outsiders)?;
        let coalition: Coalition =
            (0..part.actors.len()).filter(|&player| members.contains(&part.actors[player])).collect();
        let chosen = operate_program(&built.program, coalition, &part.title(region))?;
        operation.add(&built, &chosen, 1.0);
    }
    Ok(operation)
}

/// An optimum of one coalition in a bare program.
#[derive(Clone, Debug, PartialEq)]
pub struct ProgramOperation {
    /// v(S).
    pub surplus: Interval,
    /// Columns that the coalition may use, with their amounts.
    pub amounts: Vec<(usize, f64)>,
    /// Its rows, with their prices.
    pub prices: Vec<(usize, f64)>,
}

/// The optimum of a coalition in a part's program.
///
/// # Errors
/// Where a program cannot be solved.
pub fn operate_program(
    program: &OwnedProgram,
    coalition: Coalition,
    title: &str,
) -> Result<ProgramOperation, SweepError> {
    let failed = |error| SweepError::Program { title: title.to_owned(), coalition, error };
    let nobody = best(program, Coalition::EMPTY).map_err(failed)?;
    let chosen = best(program, coalition).map_err(failed)?;
    Ok(ProgramOperation {
        surplus: chosen.solution.value - nobody.solution.value,
        amounts: chosen.columns.iter().copied().zip(chosen.solution.x).collect(),
        prices: chosen.rows.iter().copied().zip(chosen.solution.y).collect(),
    })
}

impl Operation {
    /// Nothing done.
    #[must_use]
    pub fn idle() -> Self {
        Self { surplus: Interval::ZERO, amounts: BTreeMap::new(), prices: BTreeMap::new() }
    }

    /// Adds what is done in a part, times a weight: the weights of all years that a part's year is a mixture of sum to one.
    pub fn add(&mut self, built: &PartProgram, chosen: &ProgramOperation, weight: f64) {
        let surplus = Interval { lower: weight * chosen.surplus.lower, upper: weight * chosen.surplus.upper };
        let turned =
            Interval { lower: surplus.lower.min(surplus.upper), upper: surplus.lower.max(surplus.upper) };
        self.surplus = self.surplus + turned;
        for &(column, amount) in &chosen.amounts {
            *self.amounts.entry(built.columns[column]).or_default() += weight * amount;
        }
        for &(row, price) in &chosen.prices {
            if let RowRole::Balance(bus, period) = built.rows[row] {
                *self.prices.entry((bus, period)).or_default() += weight * price;
            }
        }
    }
}

struct Chosen {
    columns: Vec<usize>,
    rows: Vec<usize>,
    solution: Solution,
}

/// The best optimum over all lumpy builds; of equal ones the first.
fn best(program: &OwnedProgram, coalition: Coalition) -> Result<Chosen, lp::SolveError> {
    let mut best: Option<Chosen> = None;
    for builds in program.builds(coalition) {
        let (columns, rows) = program.present(coalition, builds);
        let mut solution = lp::solve(&program.restrict(&columns, &rows))?;
        let constant = program.constant(coalition, builds);
        solution.value = solution.value + Interval { lower: constant, upper: constant };
        if best.as_ref().is_none_or(|best| solution.value.value() > best.solution.value.value()) {
            best = Some(Chosen { columns, rows, solution });
        }
    }
    best.ok_or(lp::SolveError::Infeasible)
}
