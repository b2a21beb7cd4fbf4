//! v(S) of many samples of one program: the same assets and owners, other numbers. Each distinct component of what a coalition can use
//! is taken once and solved for one sample after another, for its basis changes least from sample to sample.

use super::components::{Component, split_into_components};
use super::owned_program::OwnedProgram;
use super::sweep::{SweepError, above_nobody, check_size};
use crate::game::Coalition;
use crate::lp::{Session, SolveError, Ways};
use crate::units::Interval;
use rayon::prelude::*;
use std::collections::HashMap;

/// Samples that one basis is passed along before a block begins anew.
const BLOCK: usize = 256;

/// The numbers of one sample: gains and upper bounds of the columns, right-hand sides of the rows.
#[derive(Clone, Debug, PartialEq)]
pub struct Numbers {
    /// By column.
    pub cost: Vec<f64>,
    /// By column.
    pub upper: Vec<f64>,
    /// By row.
    pub rhs: Vec<f64>,
}

impl OwnedProgram {
    /// Its own numbers.
    #[must_use]
    pub fn numbers(&self) -> Numbers {
        Numbers {
            cost: self.columns.iter().map(|column| column.cost).collect(),
            upper: self.columns.iter().map(|column| column.upper).collect(),
            rhs: self.rows.iter().map(|row| row.rhs).collect(),
        }
    }
}

/// The values of all samples.
#[derive(Clone, Debug, PartialEq)]
pub struct SampleValues {
    /// v(S) by sample, then by bitmask.
    pub values: Vec<Vec<Interval>>,
    /// How many programs were solved.
    pub n_programs: usize,
    /// By which ways.
    pub ways: Ways,
}

/// One coalition with some lumpy builds decided, and the components that it can use.
struct Task {
    coalition: Coalition,
    constant: f64,
    components: Vec<usize>,
}

/// v(S) of every coalition in every sample.
///
/// A right-hand side that is zero in the program must be zero in every sample: components are found once, and a column that a balance
/// forces to zero is left out of them.
///
/// # Errors
/// Where there are too many players, a sample has another shape, or a program cannot be solved.
///
/// # Complexity
/// As many programs a sample as there are distinct components, each smaller than the whole.
pub fn sweep_samples(
    program: &OwnedProgram,
    samples: &[Numbers],
    title: &str,
) -> Result<SampleValues, SweepError> {
    check_size(title, program.n_players)?;
    let failed = |coalition: Coalition, error: SolveError| SweepError::Program {
        title: title.to_owned(),
        coalition,
        error,
    };
    if let Some(reason) = samples.iter().find_map(|sample| misfit(program, sample)) {
        return Err(failed(Coalition::EMPTY, SolveError::Failed { reason }));
    }
    let (tasks, components) = find_components(program);
    let blocks: Vec<(usize, usize)> = (0..components.len())
        .flat_map(|component| (0..samples.len().div_ceil(BLOCK)).map(move |block| (component, block)))
        .collect();
    let solved: Vec<(Vec<Interval>, Ways)> = blocks
        .par_iter()
        .map(|&(component, block)| {
            let (component, coalition) = &components[component];
            let block = &samples[block * BLOCK..samples.len().min((block + 1) * BLOCK)];
            solve_block(program, component, block).map_err(|error| failed(*coalition, error))
        })
        .collect::<Result<_, _>>()?;
    let mut ways = Ways::default();
    let mut optima: Vec<Vec<Interval>> = vec![Vec::with_capacity(samples.len()); components.len()];
    for (&(component, _), (values, of_block)) in blocks.iter().zip(solved) {
        optima[component].extend(values);
        ways += of_block;
    }
    let values = (0..samples.len())
        .map(|sample| {
            let mut best: Vec<Option<Interval>> = vec![None; 1 << program.n_players];
            for task in &tasks {
                let constant = Interval { lower: task.constant, upper: task.constant };
                let optimum = (task.components.iter())
                    .fold(constant, |sum, &component| sum + optima[component][sample]);
                let best = &mut best[task.coalition.index()];
                *best = Some(best.map_or(optimum, |best| best.max(optimum)));
            }
            above_nobody(best)
        })
        .collect();
    Ok(SampleValues { values, n_programs: components.len() * samples.len(), ways })
}

fn misfit(program: &OwnedProgram, sample: &Numbers) -> Option<String> {
    let shape = (program.columns.len(), program.columns.len(), program.rows.len());
    if (sample.cost.len(), sample.upper.len(), sample.rhs.len()) != shape {
        return Some("a sample has other columns or rows than the program".to_owned());
    }
    let appears = program.rows.iter().zip(&sample.rhs).position(|(row, &rhs)| row.rhs == 0.0 && rhs != 0.0);
    appears.map(|row| format!("row {row} has a right-hand side in a sample and none in the program"))
}

/// The components of every coalition, each distinct one once with the first coalition that uses it.
fn find_components(program: &OwnedProgram) -> (Vec<Task>, Vec<(Component, Coalition)>) {
    let mut known: HashMap<Component, usize> = HashMap::new();
    let mut components: Vec<(Component, Coalition)> = Vec::new();
    let mut tasks = Vec::new();
    for coalition in Coalition::all(program.n_players) {
        for builds in program.builds(coalition) {
            let used = split_into_components(program, coalition, builds)
                .into_iter()
                .map(|component| {
                    *known.entry(component).or_insert_with_key(|component| {
                        components.push((component.clone(), coalition));
                        components.len() - 1
                    })
                })
                .collect();
            tasks.push(Task { coalition, constant: program.constant(coalition, builds), components: used });
        }
    }
    (tasks, components)
}

fn solve_block(
    program: &OwnedProgram,
    component: &Component,
    samples: &[Numbers],
) -> Result<(Vec<Interval>, Ways), SolveError> {
    let mut session = Session::new(program.restrict(&component.columns, &component.rows))?;
    let pick = |numbers: &[f64], places: &[usize], into: &mut Vec<f64>| {
        into.clear();
        into.extend(places.iter().map(|&place| numbers[place]));
    };
    let (mut cost, mut upper, mut rhs) = (Vec::new(), Vec::new(), Vec::new());
    let mut values = Vec::with_capacity(samples.len());
    for sample in samples {
        pick(&sample.cost, &component.columns, &mut cost);
        pick(&sample.upper, &component.columns, &mut upper);
        pick(&sample.rhs, &component.rows, &mut rhs);
        session.set_numbers(&cost, &upper, &rhs)?;
        values.push(session.solve()?.0);
    }
    Ok((values, session.ways()))
}
