//! All coalitions of one program, each solved from the basis of a neighbor that differs in one player. Work is cut into blocks that
//! begin anew, so that a value does not depend on how many threads share the work.

use super::owned_program::{Condition, OwnedProgram};
use super::sweep::Breach;
use crate::game::Coalition;
use crate::lp::{Program, Session, SolveError, Ways};
use crate::units::Interval;
use rayon::prelude::*;

/// Coalitions in a block: enough to make the cold start cheap, few enough to share the blocks out.
fn block_size(n_coalitions: usize) -> usize {
    (n_coalitions / 64).clamp(64, 1024)
}

/// A level this little beyond its limits is rounding.
const BREACH_TOLERANCE: f64 = 1e-6;

/// An amount below this share of its bound is rounding.
const USED_TOLERANCE: f64 = 1e-9;

/// The optimum of one coalition with some lumpy builds decided.
pub(super) struct Optimum {
    pub(super) coalition: Coalition,
    pub(super) value: Interval,
}

/// What a walk over all coalitions found.
#[derive(Default)]
pub(super) struct Walked {
    pub(super) optima: Vec<Optimum>,
    pub(super) breaches: Vec<Breach>,
    /// By column: whether some coalition's optimum uses it.
    pub(super) used: Vec<bool>,
    pub(super) n_programs: usize,
    pub(super) ways: Ways,
}

/// Solves every coalition, with every subset of lumpy builds that it could use.
pub(super) fn solve_in_gray_order(program: &OwnedProgram) -> Result<Walked, (Coalition, SolveError)> {
    let walk = Walk::new(program).map_err(|error| (Coalition::EMPTY, error))?;
    let n_coalitions = 1_usize << program.n_players;
    let size = block_size(n_coalitions);
    let blocks: Vec<(u32, usize)> = (0..1_u32 << program.n_builds)
        .flat_map(|builds| (0..n_coalitions.div_ceil(size)).map(move |block| (builds, block)))
        .collect();
    let found: Vec<Walked> = blocks
        .par_iter()
        .map(|&(builds, block)| {
            let steps = block * size..n_coalitions.min((block + 1) * size);
            walk.solve_block(builds, steps)
        })
        .collect::<Result<_, _>>()?;
    let mut all = Walked { used: vec![false; program.columns.len()], ..Walked::default() };
    for block in found {
        all.used.iter_mut().zip(block.used).for_each(|(all, used)| *all |= used);
        all.optima.extend(block.optima);
        all.breaches.extend(block.breaches);
        all.n_programs += block.n_programs;
        all.ways += block.ways;
    }
    Ok(all)
}

/// An amount beyond rounding.
pub(crate) fn is_used(amount: f64, upper: f64) -> bool {
    amount > USED_TOLERANCE * (1.0 + upper)
}

struct Walk<'a> {
    program: &'a OwnedProgram,
    /// All columns at their widest, at the slack basis.
    prototype: Session,
    /// Players, those with the fewest columns first: they are toggled most often.
    order: Vec<usize>,
    /// Columns and rows whose condition names a player.
    columns_of: Vec<Vec<usize>>,
    rows_of: Vec<Vec<usize>>,
}

/// Optima of one coalition after another, each from the basis of the one before.
pub(super) struct Walker<'a> {
    walk: Walk<'a>,
    session: Session,
    open: Vec<bool>,
}

impl<'a> Walker<'a> {
    pub(super) fn new(program: &'a OwnedProgram) -> Result<Self, (Coalition, SolveError)> {
        let walk = Walk::new(program).map_err(|error| (Coalition::EMPTY, error))?;
        let session = walk.prototype.clone();
        Ok(Self { walk, session, open: vec![true; program.columns.len()] })
    }

    /// The best optimum of a coalition over all its lumpy builds.
    pub(super) fn optimum(&mut self, coalition: Coalition) -> Result<Interval, (Coalition, SolveError)> {
        let program = self.walk.program;
        let mut best: Option<Interval> = None;
        for builds in program.builds(coalition) {
            let (columns, rows) = (0..program.columns.len(), 0..program.rows.len());
            self.walk.set_columns(&mut self.session, &mut self.open, columns, coalition, builds);
            self.walk.set_rows(&mut self.session, rows, coalition, builds);
            let constant = program.constant(coalition, builds);
            let optimum = self.session.solve().map_err(|error| (coalition, error))?.0;
            let optimum = optimum + Interval { lower: constant, upper: constant };
            best = Some(best.map_or(optimum, |best| best.max(optimum)));
        }
        Ok(best.unwrap_or(Interval::ZERO))
    }

    pub(super) fn ways(&self) -> Ways {
        self.session.ways()
    }
}

fn names(condition: Condition, player: usize) -> bool {
    condition.all_of.union(condition.any_of).union(condition.none_of).contains(player)
}

impl<'a> Walk<'a> {
    fn new(program: &'a OwnedProgram) -> Result<Self, SolveError> {
        let every_column: Vec<usize> = (0..program.columns.len()).collect();
        let every_row: Vec<usize> = (0..program.rows.len()).collect();
        let whole: Program = program.restrict(&every_column, &every_row);
        let columns_of: Vec<Vec<usize>> = (0..program.n_players)
            .map(|player| {
                every_column
                    .iter()
                    .copied()
                    .filter(|&j| names(program.columns[j].condition, player))
                    .collect()
            })
            .collect();
        let rows_of = (0..program.n_players)
            .map(|player| {
                every_row.iter().copied().filter(|&row| names(program.rows[row].condition, player)).collect()
            })
            .collect();
        let mut order: Vec<usize> = (0..program.n_players).collect();
        order.sort_by_key(|&player| columns_of[player].len());
        Ok(Self { program, prototype: Session::new(whole)?, order, columns_of, rows_of })
    }

    /// The coalition at a step of the Gray code.
    fn coalition(&self, step: usize) -> Coalition {
        let code = step ^ (step >> 1);
        let members = self.order.iter().enumerate().filter(|&(bit, _)| code >> bit & 1 == 1);
        members.map(|(_, &player)| player).collect()
    }

    fn solve_block(
        &self,
        builds: u32,
        steps: std::ops::Range<usize>,
    ) -> Result<Walked, (Coalition, SolveError)> {
        let mut session = self.prototype.clone();
        let mut found = Walked { used: vec![false; self.program.columns.len()], ..Walked::default() };
        let mut open = vec![true; self.program.columns.len()];
        let mut before: Option<(Coalition, Interval)> = None;
        for step in steps {
            let coalition = self.coalition(step);
            let changed = match before {
                None => {
                    let columns = 0..self.program.columns.len();
                    self.set_columns(&mut session, &mut open, columns, coalition, builds);
                    self.set_rows(&mut session, 0..self.program.rows.len(), coalition, builds);
                    true
                }
                Some((last, _)) => {
                    let player = (last.bits() ^ coalition.bits()).trailing_zeros() as usize;
                    let columns = self.columns_of[player].iter().copied();
                    let columns = self.set_columns(&mut session, &mut open, columns, coalition, builds);
                    let rows = self.rows_of[player].iter().copied();
                    self.set_rows(&mut session, rows, coalition, builds) || columns
                }
            };
            let optimum = match before {
                Some((_, optimum)) if !changed => optimum,
                _ => {
                    found.n_programs += 1;
                    let optimum = session.solve().map_err(|error| (coalition, error))?.0;
                    let amounts = session.x().iter().zip(&self.program.columns);
                    for (used, (&amount, column)) in found.used.iter_mut().zip(amounts) {
                        *used |= is_used(amount, column.upper);
                    }
                    optimum
                }
            };
            before = Some((coalition, optimum));
            if !self.is_usable(coalition, builds) {
                continue;
            }
            let constant = self.program.constant(coalition, builds);
            let value = optimum + Interval { lower: constant, upper: constant };
            found.optima.push(Optimum { coalition, value });
            self.look_at_watches(coalition, session.x(), &mut found.breaches);
        }
        found.ways = session.ways();
        Ok(found)
    }

    /// Whether each of the builds has a column that the coalition could use.
    fn is_usable(&self, coalition: Coalition, builds: u32) -> bool {
        builds == 0 || self.program.builds(coalition).contains(&builds)
    }

    /// Opens and closes columns; says whether any changed.
    fn set_columns(
        &self,
        session: &mut Session,
        open: &mut [bool],
        columns: impl Iterator<Item = usize>,
        coalition: Coalition,
        builds: u32,
    ) -> bool {
        let mut changed = false;
        for j in columns {
            let column = &self.program.columns[j];
            let now = column.condition.holds(coalition, builds);
            if now != open[j] {
                open[j] = now;
                changed |= column.upper > 0.0;
                session.set_upper(j, if now { column.upper } else { 0.0 });
            }
        }
        changed
    }

    fn set_rows(
        &self,
        session: &mut Session,
        rows: impl Iterator<Item = usize>,
        coalition: Coalition,
        builds: u32,
    ) -> bool {
        let mut changed = false;
        for row in rows {
            let now = self.program.rows[row].condition.holds(coalition, builds);
            changed |= session.set_there(row, now);
        }
        changed
    }

    fn look_at_watches(&self, coalition: Coalition, x: &[f64], breaches: &mut Vec<Breach>) {
        for watch in self.program.watches.iter().filter(|watch| watch.condition.holds(coalition, u32::MAX)) {
            let excess = watch.excess(|column| x[column]);
            if excess > BREACH_TOLERANCE {
                breaches.push(Breach { name: watch.name.clone(), coalition, excess });
            }
        }
    }
}
