//! Some coalitions of one part, solved under one set of numbers after another: each keeps its basis from the time before.

use super::owned_program::OwnedProgram;
use super::samples::Numbers;
use crate::game::Coalition;
use crate::lp::{Program, Session, SolveError};
use crate::units::Interval;
use std::collections::BTreeMap;

/// One coalition with some lumpy builds decided.
struct Warm {
    columns: Vec<usize>,
    rows: Vec<usize>,
    session: Session,
    constant: f64,
}

/// The optimum of a coalition.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Optimum {
    /// Where it lies.
    pub(crate) value: Interval,
    /// An optimal point, by column of the whole program; zero for what the coalition may not use.
    pub(crate) x: Vec<f64>,
    /// Its columns.
    pub(crate) columns: Vec<usize>,
    /// Its rows.
    pub(crate) rows: Vec<usize>,
}

/// A program whose coalitions are solved again and again with other numbers.
pub(crate) struct HotProgram {
    program: OwnedProgram,
    warm: BTreeMap<Coalition, Vec<Warm>>,
    /// How many programs were solved.
    pub(crate) n_programs: usize,
}

impl HotProgram {
    pub(crate) fn new(program: OwnedProgram) -> Self {
        Self { program, warm: BTreeMap::new(), n_programs: 0 }
    }

    /// The best optimum of a coalition over its lumpy builds, with these numbers; of equal ones the first.
    pub(crate) fn optimum(&mut self, coalition: Coalition, numbers: &Numbers) -> Result<Optimum, SolveError> {
        if !self.warm.contains_key(&coalition) {
            let warm = warm_up(&self.program, coalition)?;
            self.warm.insert(coalition, warm);
        }
        let mut best: Option<(Interval, usize)> = None;
        let all = self.warm.get_mut(&coalition).map_or(&mut [][..], Vec::as_mut_slice);
        for (place, warm) in all.iter_mut().enumerate() {
            let pick = |numbers: &[f64], places: &[usize]| -> Vec<f64> {
                places.iter().map(|&place| numbers[place]).collect()
            };
            let (cost, upper) = (pick(&numbers.cost, &warm.columns), pick(&numbers.upper, &warm.columns));
            warm.session.set_numbers(&cost, &upper, &pick(&numbers.rhs, &warm.rows))?;
            let value = warm.session.solve()?.0 + Interval { lower: warm.constant, upper: warm.constant };
            self.n_programs += 1;
            if best.is_none_or(|(best, _)| value.value() > best.value()) {
                best = Some((value, place));
            }
        }
        let (value, place) = best.ok_or(SolveError::Infeasible)?;
        let warm = &all[place];
        let mut x = vec![0.0; self.program.columns.len()];
        warm.columns.iter().zip(warm.session.x()).for_each(|(&j, &amount)| x[j] = amount);
        Ok(Optimum { value, x, columns: warm.columns.clone(), rows: warm.rows.clone() })
    }

    /// The program of an optimum with its numbers.
    pub(crate) fn program_of(&self, optimum: &Optimum, numbers: &Numbers) -> Program {
        let mut program = self.program.restrict(&optimum.columns, &optimum.rows);
        for (place, &j) in optimum.columns.iter().enumerate() {
            (program.cost[place], program.upper[place]) = (numbers.cost[j], numbers.upper[j]);
        }
        for (place, &row) in optimum.rows.iter().enumerate() {
            program.rhs[place] = numbers.rhs[row];
        }
        program
    }
}

fn warm_up(program: &OwnedProgram, coalition: Coalition) -> Result<Vec<Warm>, SolveError> {
    let of_builds = |builds: u32| -> Result<Warm, SolveError> {
        let (columns, rows) = program.present(coalition, builds);
        let session = Session::new(program.restrict(&columns, &rows))?;
        Ok(Warm { columns, rows, session, constant: program.constant(coalition, builds) })
    };
    program.builds(coalition).into_iter().map(of_builds).collect()
}
