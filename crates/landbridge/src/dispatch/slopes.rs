//! How v(S) moves with a number of the tables, to first order: from the optimum and the prices of every coalition, without another program.

use super::components::{Component, split_into_components};
use super::owned_program::OwnedProgram;
use super::parts::Part;
use super::sweep::{SweepError, program_of};
use crate::game::Coalition;
use crate::lp;
use crate::model::{Outsiders, Region};
use rayon::prelude::*;
use std::collections::HashMap;

/// What a change of a program is worth to each coalition.
pub struct Slopes {
    part: Part,
    program: OwnedProgram,
    /// Each distinct component with its optimum and its prices.
    components: Vec<Solved>,
    /// By bitmask: the coalition's best builds, and the components that it uses with them.
    used: Vec<(u32, Vec<usize>)>,
}

struct Solved {
    component: Component,
    x: Vec<f64>,
    y: Vec<f64>,
    value: f64,
}

impl Slopes {
    /// Solves all coalitions of a part of a region.
    ///
    /// # Errors
    /// Where the plans of outsiders cannot be made, or a program cannot be solved.
    pub fn of(region: &Region, part: &Part, outsiders: Option<Outsiders>) -> Result<Self, SweepError> {
        let program = program_of(region, part, outsiders)?.program;
        let mut known: HashMap<Component, usize> = HashMap::new();
        let mut distinct: Vec<(Component, Coalition)> = Vec::new();
        let mut tasks: Vec<(Coalition, u32, Vec<usize>)> = Vec::new();
        for coalition in Coalition::all(program.n_players) {
            for builds in program.builds(coalition) {
                let used = split_into_components(&program, coalition, builds)
                    .into_iter()
                    .map(|component| {
                        *known.entry(component).or_insert_with_key(|component| {
                            distinct.push((component.clone(), coalition));
                            distinct.len() - 1
                        })
                    })
                    .collect();
                tasks.push((coalition, builds, used));
            }
        }
        let components: Vec<Solved> = distinct
            .into_par_iter()
            .map(|(component, coalition)| {
                let solution = lp::solve(&program.restrict(&component.columns, &component.rows));
                let solution = solution.map_err(|error| SweepError::Program {
                    title: part.title(region),
                    coalition,
                    error,
                })?;
                Ok(Solved { component, x: solution.x, y: solution.y, value: solution.value.value() })
            })
            .collect::<Result<_, SweepError>>()?;
        let mut best: Vec<Option<(f64, u32, Vec<usize>)>> = vec![None; 1 << program.n_players];
        for (coalition, builds, used) in tasks {
            let constant = program.constant(coalition, builds);
            let value = constant + used.iter().map(|&place| components[place].value).sum::<f64>();
            let best = &mut best[coalition.index()];
            if best.as_ref().is_none_or(|(known, ..)| value > *known) {
                *best = Some((value, builds, used));
            }
        }
        let used =
            best.into_iter().map(|best| best.map(|(_, builds, used)| (builds, used)).unwrap_or_default());
        let used = used.collect();
        Ok(Self { part: part.clone(), program, components, used })
    }

    /// The part.
    #[must_use]
    pub fn part(&self) -> &Part {
        &self.part
    }

    /// By bitmask: how v(S) differs between two regions that have the assets of this one and other numbers, to first order. A change of what
    /// outsiders do by rule counts too, for it changes the program. Nothing where a region has another program than in numbers.
    ///
    /// # Errors
    /// Where the plans of outsiders cannot be made.
    pub fn between(
        &self,
        (before, after): (&Region, &Region),
        outsiders: Option<Outsiders>,
    ) -> Result<Option<Vec<f64>>, SweepError> {
        let [before, after] = [before, after].map(|region| program_of(region, &self.part, outsiders));
        let (before, after) = (before?.program, after?.program);
        let has_shape = |program: &OwnedProgram| {
            program.columns.len() == self.program.columns.len()
                && program.rows.len() == self.program.rows.len()
        };
        if !has_shape(&before) || !has_shape(&after) {
            return Ok(None);
        }
        let columns: Vec<usize> =
            (0..before.columns.len()).filter(|&j| before.columns[j] != after.columns[j]).collect();
        let rows: Vec<usize> = (0..before.rows.len()).filter(|&i| before.rows[i] != after.rows[i]).collect();
        let same_constants = before.constants == after.constants;
        if columns.is_empty() && rows.is_empty() && same_constants {
            return Ok(Some(vec![0.0; self.used.len()]));
        }
        let change = Change { before: &before, after: &after, columns: &columns, rows: &rows };
        let of_component: Vec<f64> =
            self.components.iter().map(|solved| change.worth(solved, &self.program)).collect();
        let of_coalition = |(bits, (builds, used)): (usize, &(u32, Vec<usize>))| {
            let moved: f64 = used.iter().map(|&place| of_component[place]).sum();
            if same_constants {
                return moved;
            }
            // What is there without any decision moves too: the cost of a lumpy build, what an untouched store would be short.
            let coalition: Coalition =
                (0..self.program.n_players).filter(|player| bits >> player & 1 == 1).collect();
            moved + after.constant(coalition, *builds) - before.constant(coalition, *builds)
        };
        let mut slopes: Vec<f64> = self.used.iter().enumerate().map(of_coalition).collect();
        let nobody = slopes[0];
        for slope in &mut slopes {
            *slope -= nobody;
        }
        slopes[0] = 0.0;
        Ok(Some(slopes))
    }
}

/// Two programs that differ in some columns and rows.
struct Change<'a> {
    before: &'a OwnedProgram,
    after: &'a OwnedProgram,
    columns: &'a [usize],
    rows: &'a [usize],
}

impl Change<'_> {
    /// Σ x·Δc + Σ μ·Δu + Σ y·Δb − Σ y·ΔA·x, with μ the worth of a column's bound.
    fn worth(&self, solved: &Solved, program: &OwnedProgram) -> f64 {
        let Component { columns, rows } = &solved.component;
        let price = |row: usize| rows.binary_search(&row).map_or(0.0, |place| solved.y[place]);
        let mut worth = 0.0;
        for &j in self.columns {
            let Ok(place) = columns.binary_search(&j) else { continue };
            let (before, after) = (&self.before.columns[j], &self.after.columns[j]);
            let amount = solved.x[place];
            worth += amount * (after.cost - before.cost);
            let in_rows = |entries: &[(usize, f64)]| -> f64 {
                entries.iter().map(|&(row, value)| price(row) * value).sum()
            };
            worth -= amount * (in_rows(&after.entries) - in_rows(&before.entries));
            let own = &program.columns[j];
            let bound = (own.cost - in_rows(&own.entries)).max(0.0);
            worth += bound * (after.upper - before.upper);
        }
        for &row in self.rows {
            worth += price(row) * (self.after.rows[row].rhs - self.before.rows[row].rhs);
        }
        worth
    }
}
