//! What one coalition does: flows, levels, builds and prices of an optimum. A degenerate optimum is one of several.

use super::owned_program::OwnedProgram;
use super::parts::split_into_parts;
use super::program::{ColumnRole, RowRole};
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
    let mut operation =
        Operation { surplus: Interval::ZERO, amounts: BTreeMap::new(), prices: BTreeMap::new() };
    for part in split_into_parts(region) {
        let built = program_of(region, &part, outsiders)?;
        let coalition: Coalition =
            (0..part.actors.len()).filter(|&player| members.contains(&part.actors[player])).collect();
        let title = part.title(region);
        let failed = |error| SweepError::Program { title: title.clone(), coalition, error };
        let nobody = best(&built.program, Coalition::EMPTY).map_err(failed)?;
        let chosen = best(&built.program, coalition).map_err(failed)?;
        operation.surplus = operation.surplus + (chosen.solution.value - nobody.solution.value);
        for (&j, &amount) in chosen.columns.iter().zip(&chosen.solution.x) {
            operation.amounts.insert(built.columns[j], amount);
        }
        for (&row, &price) in chosen.rows.iter().zip(&chosen.solution.y) {
            if let RowRole::Balance(bus, period) = built.rows[row] {
                operation.prices.insert((bus, period), price);
            }
        }
    }
    Ok(operation)
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
