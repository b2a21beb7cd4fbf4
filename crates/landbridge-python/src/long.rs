//! Calls that take long: computed on a thread of their own while the interpreter is free, with progress told and ctrl-c heeded.

use crate::error;
use landbridge_runs::RunsError;
use pyo3::prelude::*;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::sync::{Arc, Condvar, Mutex};
use std::time::Duration;

/// How often the interpreter looks whether somebody pressed ctrl-c.
const TICK: Duration = Duration::from_millis(100);

/// How far a call is, and whether it is still wanted.
#[derive(Default)]
pub(crate) struct Watch {
    step: Mutex<String>,
    done: AtomicU64,
    of: AtomicU64,
    /// Set where nobody waits any longer.
    pub(crate) cancelled: AtomicBool,
}

impl Watch {
    /// Says how far it is.
    pub(crate) fn tell(&self, done: u64, of: u64) {
        self.done.store(done, Ordering::Relaxed);
        self.of.store(of, Ordering::Relaxed);
    }

    /// Says what is begun, and how far it is.
    pub(crate) fn tell_step(&self, step: &str, done: u64, of: u64) {
        if let Ok(mut held) = self.step.lock()
            && *held != step
        {
            step.clone_into(&mut held);
        }
        self.tell(done, of);
    }

    /// One more is done.
    pub(crate) fn tick(&self) {
        self.done.fetch_add(1, Ordering::Relaxed);
    }

    fn told(&self) -> (String, u64, u64) {
        let step = self.step.lock().map(|step| step.clone()).unwrap_or_default();
        (step, self.done.load(Ordering::Relaxed), self.of.load(Ordering::Relaxed))
    }
}

/// Where the answer is put.
struct Slot<T> {
    answer: Mutex<Option<Result<T, RunsError>>>,
    there: Condvar,
}

/// Computes on a thread of its own. On ctrl-c the call ends at once; its thread ends with the step that it is at, and what it had not yet
/// written is lost. `progress` is called with a step, how many are done, and of how many.
pub(crate) fn run_long<T: Send + 'static>(
    py: Python<'_>,
    progress: Option<&Bound<'_, PyAny>>,
    work: impl FnOnce(&Watch) -> Result<T, RunsError> + Send + 'static,
) -> PyResult<T> {
    let watch = Arc::new(Watch::default());
    let slot = Arc::new(Slot { answer: Mutex::new(None), there: Condvar::new() });
    let (theirs, their_watch) = (Arc::clone(&slot), Arc::clone(&watch));
    let thread = std::thread::Builder::new().name("landbridge".to_owned()).spawn(move || {
        let answer = work(&their_watch);
        if let Ok(mut held) = theirs.answer.lock() {
            *held = Some(answer);
        }
        theirs.there.notify_one();
    });
    let thread = thread.map_err(|error| pyo3::exceptions::PyOSError::new_err(error.to_string()))?;
    let mut told = None;
    loop {
        let answer = py.detach(|| wait(&slot));
        if let Some(progress) = progress {
            let now = watch.told();
            if told.as_ref() != Some(&now) {
                progress
                    .call1(now.clone())
                    .inspect_err(|_| watch.cancelled.store(true, Ordering::Relaxed))?;
                told = Some(now);
            }
        }
        if let Some(answer) = answer {
            return answer.map_err(|failure| error::of_runs(py, &failure));
        }
        py.check_signals().inspect_err(|_| watch.cancelled.store(true, Ordering::Relaxed))?;
        // It may have answered since; only one that broke off never will.
        if thread.is_finished() && slot.answer.lock().is_ok_and(|held| held.is_none()) {
            return Err(error::of_runs(py, &RunsError::Defect("a computation broke off".to_owned())));
        }
    }
}

fn wait<T>(slot: &Slot<T>) -> Option<Result<T, RunsError>> {
    let held = slot.answer.lock().ok()?;
    let (mut held, _) = slot.there.wait_timeout_while(held, TICK, |held| held.is_none()).ok()?;
    held.take()
}
