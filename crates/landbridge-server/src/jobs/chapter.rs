//! What runs tell, read from the store and kept for those that are asked about again.

use crate::problem::Problem;
use crate::runs_database::KeptRun;
use crate::wire::{RunResult, RunStatus};
use landbridge::report::{Chapter, futures_answer, futures_blocks};
use landbridge_runs::chapter;
use landbridge_store::Run;
use std::collections::VecDeque;
use std::path::Path;
use std::sync::{Arc, Mutex, TryLockError};

/// How many are kept.
const KEPT: usize = 16;

struct Known {
    folder: String,
    done: u64,
    is_over: bool,
    result: Arc<RunResult>,
}

/// Results of runs, the last asked for first.
#[derive(Default)]
pub(super) struct Chapters(Mutex<VecDeque<Known>>);

impl Chapters {
    /// What the futures that are there of a run tell. While it runs, what they told when there were a tenth fewer will do, so that a page that
    /// asks again and again does not have every row read each time.
    pub(super) fn result(&self, store: &Path, kept: &KeptRun) -> Result<Arc<RunResult>, Problem> {
        let (done, is_over) = (kept.info.done, kept.info.status.is_final());
        if kept.folder.is_empty() || done == 0 {
            return Ok(Arc::default());
        }
        // Held while rows are read, so that nobody reads the same beside it; nor does anybody wait for that, who could compute meanwhile.
        let mut known = match self.0.try_lock() {
            Ok(known) => known,
            Err(TryLockError::Poisoned(broken)) => broken.into_inner(),
            Err(TryLockError::WouldBlock) => {
                return Err(Problem::unavailable("the rows of a run are being read; try again", 2));
            }
        };
        if let Some(place) = known.iter().position(|known| known.folder == kept.folder) {
            let will_do = |known: &Known| {
                known.is_over == is_over
                    && (known.done == done || (!is_over && done - done / 10 <= known.done))
            };
            if let Some(found) = known.remove(place).filter(will_do) {
                let result = Arc::clone(&found.result);
                known.push_front(found);
                return Ok(result);
            }
        }
        let result = Arc::new(read(store, kept)?);
        known.truncate(KEPT - 1);
        known.push_front(Known { folder: kept.folder.clone(), done, is_over, result: Arc::clone(&result) });
        Ok(result)
    }
}

fn read(store: &Path, kept: &KeptRun) -> Result<RunResult, Problem> {
    // The name is the store's own, from the database.
    let gone = || {
        Problem::failure("the rows of this run cannot be read; has its folder been removed from the store?")
    };
    let run = Run::open(store, &kept.folder).map_err(|_| gone())?;
    let with_drivers = kept.info.status == RunStatus::Done;
    let futures = chapter(&run, with_drivers).map_err(|_| gone())?;
    if futures.summary.futures == 0 {
        return Ok(RunResult::default());
    }
    let told = Chapter {
        id: "futures",
        title: "What may become of it".to_owned(),
        answer: futures_answer(&futures),
        blocks: futures_blocks(&futures),
    };
    Ok(RunResult { futures: Some(futures), chapter: Some(told) })
}
