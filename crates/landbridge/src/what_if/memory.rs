//! What was solved before, within bounds: the values and the operation of a program, found again by the program itself.

use super::WhatIfError;
use crate::dispatch::{OwnedProgram, ProgramOperation, operate_program, sweep_program};
use crate::game::Coalition;
use crate::model::{Region, Tie};
use crate::shares::{PartGame, TiedGames, tied_games};
use std::collections::VecDeque;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, PoisonError};

/// How many programs are kept. A region has some ten parts, of which a what-if touches one or two.
const KEPT_PROGRAMS: usize = 192;

/// How many games under ties are kept; each is a table over all actors for every part.
const KEPT_TIED: usize = 8;

/// The things asked for last; the one that nobody asked for longest goes first.
pub(super) struct Recent<K, V> {
    most: usize,
    kept: VecDeque<(K, V)>,
}

impl<K: PartialEq, V> Recent<K, V> {
    pub(super) fn new(most: usize) -> Self {
        Self { most, kept: VecDeque::new() }
    }

    /// The value of a key, which thereby was asked for last.
    pub(super) fn get(&mut self, key: &K) -> Option<&V> {
        let place = self.kept.iter().position(|(other, _)| other == key)?;
        let entry = self.kept.remove(place)?;
        self.kept.push_front(entry);
        self.kept.front().map(|(_, value)| value)
    }

    /// Adds a value, in place of an older one of the same key.
    pub(super) fn put(&mut self, key: K, value: V) {
        self.kept.retain(|(other, _)| *other != key);
        self.kept.truncate(self.most.saturating_sub(1));
        self.kept.push_front((key, value));
    }
}

/// A solved program.
pub(super) struct SolvedProgram {
    /// v(S) by bitmask.
    pub(super) values: Vec<f64>,
    /// What all its players do together.
    pub(super) operation: ProgramOperation,
}

/// Games and the ties that they are restricted by.
type Tying = (Vec<PartGame>, Vec<Tie>);

/// Solved programs, and games under ties.
pub(super) struct Memory {
    programs: Mutex<Recent<Arc<OwnedProgram>, Arc<SolvedProgram>>>,
    tied: Mutex<Recent<Tying, Arc<TiedGames>>>,
}

impl Default for Memory {
    fn default() -> Self {
        Self { programs: Mutex::new(Recent::new(KEPT_PROGRAMS)), tied: Mutex::new(Recent::new(KEPT_TIED)) }
    }
}

impl Memory {
    /// The program, solved now or before; with how many programs that took.
    ///
    /// # Errors
    /// Where it has no answer, or nobody waits for it.
    pub(super) fn solve(
        &self,
        program: OwnedProgram,
        title: &str,
        cancelled: &AtomicBool,
    ) -> Result<(Arc<SolvedProgram>, usize), WhatIfError> {
        let program = Arc::new(program);
        // Compared under the lock, solved without it: two that ask for the same at once solve it twice.
        let known = self.lock().get(&program).map(Arc::clone);
        if let Some(known) = known {
            return Ok((known, 0));
        }
        if cancelled.load(Ordering::Relaxed) {
            return Err(WhatIfError::Cancelled);
        }
        let swept = sweep_program(&program, title).map_err(WhatIfError::Sweep)?;
        let grand = Coalition::grand(program.n_players);
        let operation = operate_program(&program, grand, title).map_err(WhatIfError::Sweep)?;
        let values = swept.values.iter().map(|value| value.value()).collect();
        let solved = Arc::new(SolvedProgram { values, operation });
        self.lock().put(program, Arc::clone(&solved));
        Ok((solved, swept.n_programs))
    }

    /// The games under a region's ties, restricted now or before.
    ///
    /// # Errors
    /// Where there are too many actors.
    pub(super) fn tie(&self, region: &Region, games: Vec<PartGame>) -> Result<Arc<TiedGames>, WhatIfError> {
        let lock = || self.tied.lock().unwrap_or_else(PoisonError::into_inner);
        let key = (games, region.ties.clone());
        let known = lock().get(&key).map(Arc::clone);
        if let Some(known) = known {
            return Ok(known);
        }
        let tied = Arc::new(tied_games(region, &key.0).map_err(WhatIfError::Sweep)?);
        lock().put(key, Arc::clone(&tied));
        Ok(tied)
    }

    fn lock(&self) -> std::sync::MutexGuard<'_, Recent<Arc<OwnedProgram>, Arc<SolvedProgram>>> {
        // What a broken-off thread left is whole: entries are put in one step.
        self.programs.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
