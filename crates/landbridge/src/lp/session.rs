//! A program that is solved again and again, each time with other bounds, costs or right-hand sides, from the basis of the time before.
//! Every value is proven from the data as they then are.

use super::certificate::{Room, certify_with, proving_price};
use super::second_solver::solve_with_microlp;
use super::simplex::{Simplex, Stuck};
use super::{Program, RowKind, SolveError, Way, certify, is_certified};
use crate::units::Interval;

/// How often each way was taken.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, serde::Serialize)]
pub struct Ways {
    /// The simplex, at once.
    pub simplex: u64,
    /// The simplex, its factors made anew.
    pub refactored: u64,
    /// The simplex from the slack basis.
    pub restarted: u64,
    /// The second solver.
    pub second_solver: u64,
    /// `HiGHS`, where it is there.
    pub highs: u64,
    /// No way was narrow enough: the value is an interval.
    pub interval: u64,
}

impl std::ops::AddAssign for Ways {
    fn add_assign(&mut self, other: Self) {
        self.simplex += other.simplex;
        self.refactored += other.refactored;
        self.restarted += other.restarted;
        self.second_solver += other.second_solver;
        self.highs += other.highs;
        self.interval += other.interval;
    }
}

/// What two points prove, and how they were found.
struct Proof {
    value: Interval,
    x: Vec<f64>,
    y: Vec<f64>,
    way: Way,
}

/// A program with the basis and the solution of its last solve.
#[derive(Clone)]
pub struct Session {
    program: Program,
    there: Vec<bool>,
    simplex: Simplex,
    x: Vec<f64>,
    y: Vec<f64>,
    room: Room,
    ways: Ways,
}

impl Session {
    /// The program at its slack basis. Its bounds are the widest that it will have.
    ///
    /// # Errors
    /// Where a number is not finite, a bound is below zero, or a column names a row twice.
    pub fn new(program: Program) -> Result<Self, SolveError> {
        super::solve::check_program(&program)?;
        let simplex = Simplex::new(&program);
        let there = vec![true; program.n_rows()];
        Ok(Self {
            program,
            there,
            simplex,
            x: Vec::new(),
            y: Vec::new(),
            room: Room::default(),
            ways: Ways::default(),
        })
    }

    /// Changes the upper bound of a column, up to its widest; zero closes it.
    pub fn set_upper(&mut self, j: usize, upper: f64) {
        self.program.upper[j] = upper;
        self.simplex.set_upper(j, upper);
    }

    /// Lets a row hold or not; says whether that is new.
    pub fn set_there(&mut self, row: usize, there: bool) -> bool {
        let changed = self.there[row] != there;
        if changed {
            self.there[row] = there;
            self.simplex.set_there(row, there);
        }
        changed
    }

    /// Takes the numbers of another program of the same shape; all its rows hold.
    ///
    /// # Errors
    /// Where a number is not finite, or the shape is another.
    pub fn set_numbers(&mut self, cost: &[f64], upper: &[f64], rhs: &[f64]) -> Result<(), SolveError> {
        let shape = (self.program.n_columns(), self.program.n_columns(), self.program.n_rows());
        let finite = cost.iter().chain(upper).chain(rhs).all(|number| number.is_finite());
        if (cost.len(), upper.len(), rhs.len()) != shape || !finite || upper.iter().any(|&upper| upper < 0.0)
        {
            let reason = "the numbers do not fit the program, or one is not finite".to_owned();
            return Err(SolveError::Failed { reason });
        }
        self.program.cost.copy_from_slice(cost);
        self.program.upper.copy_from_slice(upper);
        self.program.rhs.copy_from_slice(rhs);
        for (j, (&gain, &upper)) in cost.iter().zip(upper).enumerate() {
            self.simplex.set_cost(j, gain);
            self.simplex.set_upper(j, upper);
        }
        self.simplex.set_rhs(&self.program.kind, rhs);
        self.there.fill(true);
        Ok(())
    }

    /// Takes another program with as many columns and rows, all its rows there, and keeps the basis.
    ///
    /// # Errors
    /// Where a number is not finite, a bound is below zero, a column names a row twice, or the shape is another.
    pub fn set_program(&mut self, program: Program) -> Result<(), SolveError> {
        super::solve::check_program(&program)?;
        let shape = (self.program.n_columns(), self.program.n_rows());
        if (program.n_columns(), program.n_rows()) != shape {
            return Err(SolveError::Failed { reason: "the programs have other shapes".to_owned() });
        }
        self.simplex.set_program(&program);
        self.program = program;
        self.there.fill(true);
        Ok(())
    }

    /// The optimal point of the last solve.
    #[must_use]
    pub fn x(&self) -> &[f64] {
        &self.x
    }

    /// The prices of the last solve, by which its value is proven: none below zero in an `AtMost` row.
    #[must_use]
    pub fn y(&self) -> &[f64] {
        &self.y
    }

    /// How often each way was taken so far.
    #[must_use]
    pub fn ways(&self) -> Ways {
        self.ways
    }

    /// Solves and proves; where the simplex cannot, tries again by other ways before it leaves an interval.
    ///
    /// # Errors
    /// [`SolveError::Infeasible`] where no point keeps to the rows; [`SolveError::Failed`] where no solver comes to an end.
    pub fn solve(&mut self) -> Result<(Interval, Way), SolveError> {
        let mut narrowest: Option<Proof> = None;
        for way in [Way::Simplex, Way::Refactored, Way::Restarted] {
            match way {
                Way::Refactored => self.simplex.drop_factors(),
                Way::Restarted => self.simplex.restart(),
                Way::Simplex | Way::SecondSolver | Way::Highs => {}
            }
            // What the simplex calls infeasible is believed only when the second solver says so too.
            if self.simplex.solve() == Err(Stuck::Infeasible) {
                continue;
            }
            let value = self.prove();
            if is_certified(value) {
                self.count(way);
                return Ok((value, way));
            }
            self.keep_narrower(&mut narrowest, value, way);
        }
        // The basis may be the cause: the next solve begins anew.
        self.simplex.restart();
        let standing = self.standing();
        let refusal = match solve_with_microlp(&standing) {
            Ok(found) => {
                self.prove_found(found, Way::SecondSolver, &mut narrowest);
                None
            }
            Err(error) => Some(error),
        };
        #[cfg(feature = "highs")]
        if narrowest.as_ref().is_none_or(|best| !is_certified(best.value))
            && let Some(found) = super::highs::solve_with_highs(&standing)
        {
            self.prove_found(found, Way::Highs, &mut narrowest);
        }
        let Some(proof) = narrowest else {
            let reason = || SolveError::Failed { reason: "no solver gave a finite answer".to_owned() };
            return Err(refusal.unwrap_or_else(reason));
        };
        (self.x, self.y) = (proof.x, proof.y);
        if is_certified(proof.value) {
            self.count(proof.way);
        } else {
            self.ways.interval += 1;
        }
        Ok((proof.value, proof.way))
    }

    /// What a solver found for the rows that are there.
    fn prove_found(&mut self, (x, y): (Vec<f64>, Vec<f64>), way: Way, narrowest: &mut Option<Proof>) {
        let mut prices = y.into_iter();
        self.x = x;
        let price = |&there: &bool| if there { prices.next().unwrap_or(0.0) } else { 0.0 };
        self.y = self.there.iter().map(price).collect();
        self.keep_proving_prices();
        let value = certify(&self.program, &self.there, &self.x, &self.y);
        self.keep_narrower(narrowest, value, way);
    }

    fn keep_narrower(&self, narrowest: &mut Option<Proof>, value: Interval, way: Way) {
        if value.gap().is_finite() && narrowest.as_ref().is_none_or(|best| value.gap() < best.value.gap()) {
            *narrowest = Some(Proof { value, x: self.x.clone(), y: self.y.clone(), way });
        }
    }

    /// The program of the rows that are there.
    fn standing(&self) -> Program {
        let mut place = vec![usize::MAX; self.there.len()];
        let rows: Vec<usize> = (0..self.there.len()).filter(|&row| self.there[row]).collect();
        for (new, &row) in rows.iter().enumerate() {
            place[row] = new;
        }
        let kind: Vec<RowKind> = rows.iter().map(|&row| self.program.kind[row]).collect();
        let mut standing = Program::new(kind, rows.iter().map(|&row| self.program.rhs[row]).collect());
        for j in 0..self.program.n_columns() {
            let entries = self.program.entries(j).filter(|&(row, _)| self.there[row]);
            standing.add_column(
                self.program.cost[j],
                self.program.upper[j],
                entries.map(|(row, value)| (place[row], value)),
            );
        }
        standing
    }

    fn prove(&mut self) -> Interval {
        self.simplex.write_x(&mut self.x);
        self.simplex.write_y(&mut self.y);
        self.keep_proving_prices();
        certify_with(&self.program, &self.there, &self.x, &self.y, &mut self.room)
    }

    /// Leaves the prices by which [`certify`] proves. A slack of ours may rest at the far end of its box, at a price below zero; the box
    /// only repeats the bounds of columns, which prove as much.
    fn keep_proving_prices(&mut self) {
        for (row, (price, &is_there)) in self.y.iter_mut().zip(&self.there).enumerate() {
            *price = proving_price(self.program.kind[row], is_there, *price);
        }
    }

    fn count(&mut self, way: Way) {
        match way {
            Way::Simplex => self.ways.simplex += 1,
            Way::Refactored => self.ways.refactored += 1,
            Way::Restarted => self.ways.restarted += 1,
            Way::SecondSolver => self.ways.second_solver += 1,
            Way::Highs => self.ways.highs += 1,
        }
    }
}
