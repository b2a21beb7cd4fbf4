//! v(S) of one region with many sets of numbers: parts whose programs differ in numbers only are solved together, one distinct component
//! after another over all samples; the others one by one.

use super::owned_program::OwnedProgram;
use super::parts::{Part, split_into_parts};
use super::program::PartProgram;
use super::samples::{Numbers, sweep_samples};
use super::sweep::{PartValues, SweepError, Values, program_of, sweep_program};
use crate::lp::Ways;
use crate::model::{Outsiders, Region};
use rayon::prelude::*;

/// v(S) of every coalition in every sample. All samples have the same assets standing; only their numbers differ.
///
/// # Errors
/// Where a part has too many actors, or a program cannot be solved.
///
/// # Complexity
/// As [`sweep_samples`] where numbers alone differ, as a sweep of each sample where coefficients do (rivers with a rule).
pub fn sweep_regions(samples: &[Region], outsiders: Option<Outsiders>) -> Result<Vec<Values>, SweepError> {
    sweep_regions_after(samples, outsiders, &mut SolvedSamples::default())
}

/// Parts that were solved in every sample before, by their programs.
#[derive(Clone, Debug, Default)]
pub struct SolvedSamples {
    parts: Vec<(Vec<OwnedProgram>, Vec<PartValues>)>,
}

/// The same, except that a part whose programs are in all samples those of one solved before is not solved again. The parts of the first
/// call are kept.
///
/// # Errors
/// As [`sweep_regions`].
pub fn sweep_regions_after(
    samples: &[Region],
    outsiders: Option<Outsiders>,
    solved: &mut SolvedSamples,
) -> Result<Vec<Values>, SweepError> {
    let keep = solved.parts.is_empty();
    let Some(first) = samples.first() else { return Ok(Vec::new()) };
    let mut all: Vec<Values> =
        samples.iter().map(|region| Values { n_actors: region.actors.len(), parts: Vec::new() }).collect();
    for part in split_into_parts(first) {
        let of_part = sweep_part(samples, &part, outsiders, keep, solved)?;
        all.iter_mut().zip(of_part).for_each(|(values, of_part)| values.parts.push(of_part));
    }
    Ok(all)
}

fn sweep_part(
    samples: &[Region],
    part: &Part,
    outsiders: Option<Outsiders>,
    keep: bool,
    solved: &mut SolvedSamples,
) -> Result<Vec<PartValues>, SweepError> {
    let title = part.title(&samples[0]);
    let programs: Vec<PartProgram> =
        samples.par_iter().map(|region| program_of(region, part, outsiders)).collect::<Result<_, _>>()?;
    let is_solved = |known: &[OwnedProgram]| {
        known.len() == programs.len()
            && known.iter().zip(&programs).all(|(known, built)| *known == built.program)
    };
    if let Some((_, known)) = solved.parts.iter().find(|(known, _)| is_solved(known)) {
        let again = |values: &PartValues| PartValues { part: part.clone(), n_programs: 0, ..values.clone() };
        return Ok(known.iter().map(again).collect());
    }
    let found = solve_part(&programs, part, &title)?;
    if keep {
        solved.parts.push((programs.into_iter().map(|built| built.program).collect(), found.clone()));
    }
    Ok(found)
}

fn solve_part(programs: &[PartProgram], part: &Part, title: &str) -> Result<Vec<PartValues>, SweepError> {
    let prototype = &programs[0].program;
    let values = |values, n_programs, ways, breaches, plans_settled| PartValues {
        part: part.clone(),
        values,
        n_programs,
        ways,
        breaches,
        plans_settled,
    };
    if programs.iter().all(|built| differs_in_numbers(prototype, &built.program)) {
        let numbers: Vec<Numbers> = programs.iter().map(|built| built.program.numbers()).collect();
        let found = sweep_samples(prototype, &numbers, title)?;
        let each = found.n_programs / programs.len();
        let parts = found.values.into_iter().zip(programs);
        return Ok(parts
            .map(|(found, built)| values(found, each, Ways::default(), Vec::new(), built.plans_settled))
            .collect());
    }
    let one = |built: &PartProgram| {
        let found = sweep_program(&built.program, title)?;
        Ok(values(found.values, found.n_programs, found.ways, found.breaches, built.plans_settled))
    };
    programs.iter().map(one).collect()
}

/// Whether two programs are alike but for gains, bounds and right-hand sides that are not zero in the one and something in the other.
fn differs_in_numbers(a: &OwnedProgram, b: &OwnedProgram) -> bool {
    let columns = a.columns.len() == b.columns.len()
        && a.columns
            .iter()
            .zip(&b.columns)
            .all(|(a, b)| a.condition == b.condition && a.entries == b.entries);
    let rows = a.rows.len() == b.rows.len()
        && a.rows
            .iter()
            .zip(&b.rows)
            .all(|(a, b)| (a.kind, a.condition) == (b.kind, b.condition) && (a.rhs != 0.0 || b.rhs == 0.0));
    columns && rows && a.constants == b.constants && a.watches.is_empty() && b.watches.is_empty()
}
