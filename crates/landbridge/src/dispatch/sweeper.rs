//! v(S) of one region again and again, while its numbers move and what stands in it changes: each piece of a program is kept with its basis,
//! and solved again only where one of its numbers is another. What comes out depends on the questions asked before, in their order, and on
//! nothing else.

use super::components::{Component, split_into_components};
use super::numbers::{gain, joint_capacity, most};
use super::owned_program::OwnedProgram;
use super::parts::Part;
use super::program::{PartProgram, RowRole, build_part_program};
use super::rule::Rule;
use super::samples::Numbers;
use super::sweep::{SweepError, above_nobody, check_size, program_of, sweep_program};
use crate::game::{Coalition, TuGame};
use crate::lp::{Program, Session, SolveError};
use crate::model::{Outsiders, Region, Status};
use crate::units::Interval;
use std::collections::BTreeMap;
use std::time::{Duration, Instant};

/// How many states of a piece are remembered: a year as it is and the same year disturbed.
const REMEMBERED: usize = 2;

/// How many parts are kept: what was built in many futures is met again, what was built in few is not.
const MAX_SHAPES: usize = 48;

/// Solves one program from nothing: its optimum. The yardstick in benchmarks, and a second opinion in tests.
pub type ColdSolver = fn(&Program) -> Result<f64, SolveError>;

/// How programs are solved.
#[derive(Clone, Copy, Debug, Default)]
pub enum Engine {
    /// Each piece from its last basis.
    #[default]
    Warm,
    /// Each coalition's whole program from nothing, by another solver.
    Cold(ColdSolver),
}

/// The values of parts, year after year.
pub struct Sweeper {
    engine: Engine,
    outsiders: Option<Outsiders>,
    shapes: Vec<Shape>,
    /// How many programs were solved, pieces of programs counted as one each.
    pub n_programs: u64,
    /// How long programs took, to build and to solve.
    pub spent: Duration,
}

/// One part with the same assets standing.
struct Shape {
    part: Part,
    title: String,
    kind: Kind,
    /// When it was last asked for, as a count of questions.
    last: u64,
}

enum Kind {
    /// Its numbers alone differ from year to year.
    Warm(Box<WarmPart>),
    /// Its coefficients follow from its numbers: water under a rule, or what may be built at any size.
    Rebuilt(Vec<Rebuilt>),
}

struct Rebuilt {
    key: OwnedProgram,
    built: PartProgram,
    values: Option<Vec<Interval>>,
}

struct WarmPart {
    built: PartProgram,
    base: Numbers,
    pieces: Vec<Piece>,
    places: BTreeMap<Component, usize>,
    /// By coalition: one task for each set of lumpy builds.
    tasks: Vec<Option<Vec<Task>>>,
}

/// A coalition with some lumpy builds decided, and the pieces that it can use.
#[derive(Clone)]
struct Task {
    constant: f64,
    pieces: Vec<usize>,
}

struct Piece {
    component: Component,
    session: Option<Session>,
    /// The last states, the latest first.
    states: Vec<(Numbers, Interval)>,
}

impl Sweeper {
    /// Nothing is solved yet.
    #[must_use]
    pub fn new(engine: Engine, outsiders: Option<Outsiders>) -> Self {
        Self { engine, outsiders, shapes: Vec::new(), n_programs: 0, spent: Duration::ZERO }
    }

    /// v(S) of every coalition of a part's actors.
    ///
    /// # Errors
    /// Where the part has too many actors, or a program cannot be solved.
    ///
    /// # Complexity
    /// As many programs as there are distinct pieces with other numbers than before.
    pub fn game(&mut self, region: &Region, part: &Part) -> Result<TuGame, SweepError> {
        let begin = Instant::now();
        let values = self.values(region, part)?;
        self.spent += begin.elapsed();
        Ok(TuGame::from_rule(part.actors.len(), |coalition| values[coalition.index()].value()))
    }

    /// The optimum of one coalition, what nobody could make included: differences of two of them are differences of v.
    ///
    /// # Errors
    /// Where a program cannot be solved.
    pub fn optima(
        &mut self,
        region: &Region,
        part: &Part,
        coalitions: &[Coalition],
    ) -> Result<Vec<f64>, SweepError> {
        let begin = Instant::now();
        let place = self.shape_of(region, part)?;
        let (engine, n_programs) = (self.engine, &mut self.n_programs);
        let Shape { kind, title, .. } = &mut self.shapes[place];
        let failed = |coalition, error| SweepError::Program { title: title.clone(), coalition, error };
        let mut optima = Vec::with_capacity(coalitions.len());
        match kind {
            Kind::Warm(warm) => {
                let numbers = warm.numbers(region);
                for &coalition in coalitions {
                    let optimum = warm.optimum(coalition, &numbers, engine, n_programs);
                    optima.push(optimum.map_err(|error| failed(coalition, error))?.value());
                }
            }
            Kind::Rebuilt(states) => {
                let built = &states[0].built.program;
                let numbers = built.numbers();
                for &coalition in coalitions {
                    let optimum = optimum_of(built, &numbers, coalition, engine, n_programs);
                    optima.push(optimum.map_err(|error| failed(coalition, error))?.value());
                }
            }
        }
        self.spent += begin.elapsed();
        Ok(optima)
    }

    fn values(&mut self, region: &Region, part: &Part) -> Result<Vec<Interval>, SweepError> {
        let place = self.shape_of(region, part)?;
        let (engine, n_programs) = (self.engine, &mut self.n_programs);
        let Shape { kind, title, .. } = &mut self.shapes[place];
        check_size(title, part.actors.len())?;
        let failed = |coalition, error| SweepError::Program { title: title.clone(), coalition, error };
        match kind {
            Kind::Warm(warm) => {
                let numbers = warm.numbers(region);
                warm.refresh(&numbers, engine, n_programs)
                    .map_err(|(coalition, error)| failed(coalition, error))
            }
            Kind::Rebuilt(states) => {
                let Rebuilt { built, values, .. } = &mut states[0];
                if let Some(values) = values {
                    return Ok(values.clone());
                }
                let found = if let Engine::Warm = engine {
                    let found = sweep_program(&built.program, title)?;
                    *n_programs += found.n_programs as u64;
                    found.values
                } else {
                    all_from_nothing(&built.program, &built.program.numbers(), engine, n_programs)
                        .map_err(|(coalition, error)| failed(coalition, error))?
                };
                *values = Some(found.clone());
                Ok(found)
            }
        }
    }

    /// Finds the part among those kept, and brings one that is rebuilt up to the region's numbers.
    fn shape_of(&mut self, region: &Region, part: &Part) -> Result<usize, SweepError> {
        let now = self.shapes.iter().map(|shape| shape.last).max().unwrap_or(0) + 1;
        let place = match self.shapes.iter().position(|shape| shape.part == *part) {
            Some(place) => place,
            None => {
                if self.shapes.len() == MAX_SHAPES {
                    let oldest = (0..MAX_SHAPES).min_by_key(|&place| self.shapes[place].last);
                    oldest.map(|place| self.shapes.swap_remove(place));
                }
                let kind = if is_rebuilt(region, part, self.outsiders) {
                    Kind::Rebuilt(Vec::new())
                } else {
                    Kind::Warm(Box::new(WarmPart::new(build_part_program(region, part, &Rule::default()))))
                };
                self.shapes.push(Shape { part: part.clone(), title: part.title(region), kind, last: now });
                self.shapes.len() - 1
            }
        };
        let outsiders = self.outsiders;
        let shape = &mut self.shapes[place];
        shape.last = now;
        match &mut shape.kind {
            Kind::Warm(warm) => {
                if warm.outgrows(region) {
                    **warm = WarmPart::new(build_part_program(region, part, &Rule::default()));
                }
            }
            Kind::Rebuilt(states) => {
                // Without the rule it follows from the same numbers, and is built in a moment.
                let key = build_part_program(region, part, &Rule::default()).program;
                match states.iter().position(|state| state.key == key) {
                    Some(state) => states[..=state].rotate_right(1),
                    None => {
                        let built = program_of(region, part, outsiders)?;
                        states.truncate(REMEMBERED - 1);
                        states.insert(0, Rebuilt { key, built, values: None });
                    }
                }
            }
        }
        Ok(place)
    }
}

fn is_rebuilt(region: &Region, part: &Part, outsiders: Option<Outsiders>) -> bool {
    let ruled = |place: &usize| outsiders.unwrap_or(region.subsystems[*place].outsiders) == Outsiders::Rule;
    let buildable = |status: Status| status == Status::Buildable;
    part.subsystems.iter().any(ruled)
        || part.links.iter().any(|link| buildable(region.links[link.0].building.status))
        || part.supplies.iter().any(|&place| buildable(region.supplies[place].building.status))
        || part.stores.iter().any(|&place| buildable(region.stores[place].building.status))
}

/// The optimum of a coalition from nothing, the best of its lumpy builds.
fn optimum_of(
    program: &OwnedProgram,
    numbers: &Numbers,
    coalition: Coalition,
    engine: Engine,
    n_programs: &mut u64,
) -> Result<Interval, SolveError> {
    let mut best: Option<Interval> = None;
    for builds in program.builds(coalition) {
        let (columns, rows) = program.present(coalition, builds);
        let mut restricted = program.restrict(&columns, &rows);
        for (place, &j) in columns.iter().enumerate() {
            (restricted.cost[place], restricted.upper[place]) = (numbers.cost[j], numbers.upper[j]);
        }
        for (place, &row) in rows.iter().enumerate() {
            restricted.rhs[place] = numbers.rhs[row];
        }
        *n_programs += 1;
        let optimum = match engine {
            Engine::Warm => Session::new(restricted)?.solve()?.0,
            Engine::Cold(solve) => {
                let optimum = solve(&restricted)?;
                Interval { lower: optimum, upper: optimum }
            }
        };
        let constant = program.constant(coalition, builds);
        let value = optimum + Interval { lower: constant, upper: constant };
        best = Some(best.map_or(value, |best| best.max(value)));
    }
    best.ok_or(SolveError::Infeasible)
}

/// v(S) of all coalitions, each from nothing.
fn all_from_nothing(
    program: &OwnedProgram,
    numbers: &Numbers,
    engine: Engine,
    n_programs: &mut u64,
) -> Result<Vec<Interval>, (Coalition, SolveError)> {
    let mut best = Vec::with_capacity(1 << program.n_players);
    for coalition in Coalition::all(program.n_players) {
        let optimum = optimum_of(program, numbers, coalition, engine, n_programs);
        best.push(Some(optimum.map_err(|error| (coalition, error))?));
    }
    Ok(above_nobody(best))
}

impl WarmPart {
    fn new(built: PartProgram) -> Self {
        let base = built.program.numbers();
        let tasks = vec![None; 1 << built.program.n_players];
        Self { built, base, pieces: Vec::new(), places: BTreeMap::new(), tasks }
    }

    /// The region's numbers in this part.
    fn numbers(&self, region: &Region) -> Numbers {
        let mut numbers = self.base.clone();
        for (j, &role) in self.built.columns.iter().enumerate() {
            if let Some(most) = most(region, role) {
                (numbers.upper[j], numbers.cost[j]) = (most, gain(region, role));
            }
        }
        for (row, &role) in self.built.rows.iter().enumerate() {
            if let RowRole::JointCapacity(leader, period) = role {
                numbers.rhs[row] = joint_capacity(region, leader, period);
            }
        }
        numbers
    }

    /// Whether something that was shut when the pieces were found is open now: what it connects was not seen.
    fn outgrows(&self, region: &Region) -> bool {
        let opens = |(row, role): (usize, &RowRole)| match *role {
            RowRole::JointCapacity(leader, period) => {
                self.base.rhs[row] == 0.0 && joint_capacity(region, leader, period) != 0.0
            }
            _ => false,
        };
        self.built.rows.iter().enumerate().any(opens)
    }

    fn tasks_of(&mut self, coalition: Coalition) -> Vec<Task> {
        if let Some(tasks) = &self.tasks[coalition.index()] {
            return tasks.clone();
        }
        let program = &self.built.program;
        let mut tasks = Vec::new();
        for builds in program.builds(coalition) {
            let mut used = Vec::new();
            for component in split_into_components(program, coalition, builds) {
                let next = self.pieces.len();
                let place = *self.places.entry(component.clone()).or_insert(next);
                if place == next {
                    self.pieces.push(Piece { component, session: None, states: Vec::new() });
                }
                used.push(place);
            }
            tasks.push(Task { constant: program.constant(coalition, builds), pieces: used });
        }
        self.tasks[coalition.index()] = Some(tasks.clone());
        tasks
    }

    fn optimum(
        &mut self,
        coalition: Coalition,
        numbers: &Numbers,
        engine: Engine,
        n_programs: &mut u64,
    ) -> Result<Interval, SolveError> {
        if matches!(engine, Engine::Cold(_)) {
            return optimum_of(&self.built.program, numbers, coalition, engine, n_programs);
        }
        let mut best: Option<Interval> = None;
        for task in self.tasks_of(coalition) {
            let mut sum = Interval { lower: task.constant, upper: task.constant };
            for piece in task.pieces {
                sum = sum + self.pieces[piece].solve(&self.built.program, numbers, n_programs)?;
            }
            best = Some(best.map_or(sum, |best| best.max(sum)));
        }
        best.ok_or(SolveError::Infeasible)
    }

    /// v(S) of all coalitions.
    fn refresh(
        &mut self,
        numbers: &Numbers,
        engine: Engine,
        n_programs: &mut u64,
    ) -> Result<Vec<Interval>, (Coalition, SolveError)> {
        if matches!(engine, Engine::Cold(_)) {
            return all_from_nothing(&self.built.program, numbers, engine, n_programs);
        }
        // Each piece once, whatever number of coalitions can use it.
        for coalition in Coalition::all(self.built.program.n_players) {
            if self.tasks[coalition.index()].is_none() {
                self.tasks_of(coalition);
            }
        }
        let program = &self.built.program;
        let mut optima = Vec::with_capacity(self.pieces.len());
        for piece in &mut self.pieces {
            let optimum = piece.solve(program, numbers, n_programs);
            optima.push(optimum.map_err(|error| (Coalition::grand(program.n_players), error))?);
        }
        let mut best = Vec::with_capacity(self.tasks.len());
        for tasks in &self.tasks {
            let mut value: Option<Interval> = None;
            for task in tasks.iter().flatten() {
                let constant = Interval { lower: task.constant, upper: task.constant };
                let sum = task.pieces.iter().fold(constant, |sum, &piece| sum + optima[piece]);
                value = Some(value.map_or(sum, |value| value.max(sum)));
            }
            best.push(value);
        }
        Ok(above_nobody(best))
    }
}

impl Piece {
    fn solve(
        &mut self,
        program: &OwnedProgram,
        numbers: &Numbers,
        n_programs: &mut u64,
    ) -> Result<Interval, SolveError> {
        let Component { columns, rows } = &self.component;
        let is_same = |(known, _): &(Numbers, Interval)| {
            let same = |known: &[f64], places: &[usize], all: &[f64]| {
                known.iter().zip(places).all(|(known, &place)| known.to_bits() == all[place].to_bits())
            };
            same(&known.cost, columns, &numbers.cost)
                && same(&known.upper, columns, &numbers.upper)
                && same(&known.rhs, rows, &numbers.rhs)
        };
        if let Some(place) = self.states.iter().position(is_same) {
            self.states[..=place].rotate_right(1);
            return Ok(self.states[0].1);
        }
        let pick =
            |places: &[usize], all: &[f64]| places.iter().map(|&place| all[place]).collect::<Vec<f64>>();
        let here = Numbers {
            cost: pick(columns, &numbers.cost),
            upper: pick(columns, &numbers.upper),
            rhs: pick(rows, &numbers.rhs),
        };
        let session = match &mut self.session {
            Some(session) => session,
            none => none.insert(Session::new(program.restrict(columns, rows))?),
        };
        session.set_numbers(&here.cost, &here.upper, &here.rhs)?;
        let value = session.solve()?.0;
        *n_programs += 1;
        self.states.truncate(REMEMBERED - 1);
        self.states.insert(0, (here, value));
        Ok(value)
    }
}
