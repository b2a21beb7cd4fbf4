//! The desk: threads that compute for visitors, one after another and in turn. Knows how long things take and who waits, not what they are.

mod queue;
#[cfg(test)]
mod tests;

pub(crate) use queue::{Bounds, Full, Visitor};

use crate::problem::Problem;
use queue::FairQueue;
use std::collections::BTreeMap;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError};
use std::thread::JoinHandle;
use std::time::{Duration, Instant};
use tokio::sync::oneshot;

/// What the first visitor is told while nothing has been measured.
const FIRST_MEAN: f64 = 0.5;

/// Weight of the last time in the mean.
const WEIGHT: f64 = 0.1;

/// Nobody is sent away for longer.
const LONGEST_RETRY: f64 = 120.0;

type Work = Box<dyn FnOnce(&AtomicBool) + Send>;

struct Waiting {
    work: Work,
    cancelled: Arc<AtomicBool>,
}

struct Line {
    queue: FairQueue<Waiting>,
    /// Flags of what is being computed, by number.
    running: BTreeMap<u64, Arc<AtomicBool>>,
    next: u64,
    /// Seconds that one takes.
    mean: f64,
    is_closed: bool,
}

struct Shared {
    line: Mutex<Line>,
    bell: Condvar,
    threads: usize,
}

impl Shared {
    fn line(&self) -> MutexGuard<'_, Line> {
        // Each change of the line is whole before anything can break off.
        self.line.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// Threads that compute for visitors.
pub(crate) struct Desk {
    shared: Arc<Shared>,
    threads: Mutex<Vec<JoinHandle<()>>>,
    computing: Duration,
    waiting: Duration,
}

/// Lets go of what nobody waits for any longer, wherever it is.
struct Ticket {
    shared: Arc<Shared>,
    number: u64,
    cancelled: Arc<AtomicBool>,
}

impl Drop for Ticket {
    fn drop(&mut self) {
        self.cancelled.store(true, Ordering::Relaxed);
        self.shared.line().queue.remove(self.number);
    }
}

impl Desk {
    /// Begins with so many threads; each thing may wait and be computed for so long.
    pub(crate) fn start(
        threads: usize,
        bounds: Bounds,
        waiting: Duration,
        computing: Duration,
    ) -> std::io::Result<Self> {
        let line = Line {
            queue: FairQueue::new(bounds),
            running: BTreeMap::new(),
            next: 0,
            mean: FIRST_MEAN,
            is_closed: false,
        };
        let shared = Arc::new(Shared { line: Mutex::new(line), bell: Condvar::new(), threads });
        let spawn = |number: usize| {
            let shared = Arc::clone(&shared);
            std::thread::Builder::new().name(format!("desk {number}")).spawn(move || work(&shared))
        };
        let handles = (0..threads).map(spawn).collect::<std::io::Result<Vec<_>>>()?;
        Ok(Self { shared, threads: Mutex::new(handles), computing, waiting })
    }

    /// Has something computed in turn. The flag that the work is given is set where time is up, the visitor has gone (this future was
    /// dropped), or the desk closes.
    pub(crate) async fn ask<T: Send + 'static>(
        &self,
        visitor: &Visitor,
        work: impl FnOnce(&AtomicBool) -> T + Send + 'static,
    ) -> Result<T, Problem> {
        let (begin, begun) = oneshot::channel::<()>();
        let (answer, answered) = oneshot::channel::<Option<T>>();
        let work = move |cancelled: &AtomicBool| {
            // Who asked may be gone: nobody is told then.
            let _ = begin.send(());
            let _ = answer.send(catch_unwind(AssertUnwindSafe(|| work(cancelled))).ok());
        };
        // Held until the end: what is left behind is cancelled.
        let ticket = self.push(visitor, Box::new(work))?;
        tokio::select! {
            biased;
            begun = begun => begun.map_err(|_| Problem::stopping())?,
            () = tokio::time::sleep(self.waiting) => {
                let what = format!("nothing was free for {} s; try again", self.waiting.as_secs());
                return Err(Problem::unavailable(what, self.retry_after()));
            }
        }
        let answer = tokio::select! {
            biased;
            answer = answered => answer,
            () = tokio::time::sleep(self.computing) => {
                let what = format!(
                    "this takes more than {} s, which is as long as one request may be computed; change fewer things at once",
                    self.computing.as_secs()
                );
                return Err(Problem::unavailable(what, self.retry_after()));
            }
        };
        drop(ticket);
        match answer {
            Ok(Some(answer)) => Ok(answer),
            Ok(None) => {
                Err(Problem::failure("a defect of this program: the computation broke off; please report it"))
            }
            Err(_) => Err(Problem::stopping()),
        }
    }

    fn push(&self, visitor: &Visitor, work: Work) -> Result<Ticket, Problem> {
        let cancelled = Arc::new(AtomicBool::new(false));
        let mut line = self.shared.line();
        if line.is_closed {
            return Err(Problem::stopping());
        }
        let number = line.next;
        line.next += 1;
        let waiting = Waiting { work, cancelled: Arc::clone(&cancelled) };
        if let Err(full) = line.queue.push(visitor, number, waiting) {
            let retry = retry_after(&line, self.shared.threads);
            let what = match full {
                Full::All => "as many wait as may wait",
                Full::Address => "as many wait from your address as may wait",
                Full::Visitor => "your last questions still wait",
            };
            return Err(Problem::too_many(format!("{what}; try again in {retry} s"), retry));
        }
        drop(line);
        self.shared.bell.notify_one();
        Ok(Ticket { shared: Arc::clone(&self.shared), number, cancelled })
    }

    /// How many wait.
    pub(crate) fn waiting(&self) -> usize {
        self.shared.line().queue.len()
    }

    fn retry_after(&self) -> u64 {
        retry_after(&self.shared.line(), self.shared.threads)
    }

    /// Sends all away, cancels what is being computed, and waits for the threads.
    pub(crate) fn close(&self) {
        let mut line = self.shared.line();
        line.is_closed = true;
        line.queue.clear();
        line.running.values().for_each(|flag| flag.store(true, Ordering::Relaxed));
        drop(line);
        self.shared.bell.notify_all();
        let threads = std::mem::take(&mut *self.threads.lock().unwrap_or_else(PoisonError::into_inner));
        for thread in threads {
            // A thread catches what breaks off within it.
            let _ = thread.join();
        }
    }
}

/// Seconds until all who wait now have been served.
fn retry_after(line: &Line, threads: usize) -> u64 {
    let before = (line.queue.len() + line.running.len()) as f64;
    let seconds = (line.mean * before / threads.max(1) as f64).ceil().clamp(1.0, LONGEST_RETRY);
    #[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "between 1 and 120")]
    let seconds = seconds as u64;
    seconds
}

fn work(shared: &Shared) {
    loop {
        let mut line = shared.line();
        let (number, next) = loop {
            if line.is_closed {
                return;
            }
            match line.queue.pop() {
                Some(next) => break next,
                None => line = shared.bell.wait(line).unwrap_or_else(PoisonError::into_inner),
            }
        };
        line.running.insert(number, Arc::clone(&next.cancelled));
        drop(line);
        let start = Instant::now();
        (next.work)(&next.cancelled);
        let seconds = start.elapsed().as_secs_f64();
        let mut line = shared.line();
        line.running.remove(&number);
        line.mean += WEIGHT * (seconds - line.mean);
    }
}
