//! Runs of futures in the background: one at a time on a thread of its own, asked for again where they were interrupted, watched by any number of
//! pages. What they are is in the database, their rows in the store.

mod chapter;
#[cfg(test)]
mod tests;

use crate::problem::Problem;
use crate::runs_database::{Database, DatabaseError, KeptRun};
use crate::served::Region;
use crate::wire::{RunInfo, RunRequest, RunStatus};
use landbridge::ensemble::{Design, default_sampler};
use landbridge_runs::{Asked, RunsError, open, simulate};
use landbridge_store::Run;
use sha2::{Digest, Sha256};
use std::collections::{BTreeMap, VecDeque};
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::PathBuf;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError};
use std::thread::JoinHandle;
use std::time::{Duration, Instant};
use tokio::sync::watch;

/// What a run's state is called in the store.
const VARIANT: &str = "what-if";

/// How often the database is told how far a run is.
const TOLD_EVERY: Duration = Duration::from_secs(1);

/// What those are told that a stopping server leaves.
const STOPPED: &str = "the server stopped; start it again and it goes on";

/// What is queued or runs.
struct Live {
    region: Arc<Region>,
    told: watch::Sender<RunInfo>,
    cancelled: Arc<AtomicBool>,
    /// Whether somebody asked for its end, not the server.
    by_hand: bool,
    folder: String,
}

#[derive(Default)]
struct Queue {
    waiting: VecDeque<String>,
    live: BTreeMap<String, Live>,
    /// How runs ended whose end the database did not take.
    untold: BTreeMap<String, KeptRun>,
    is_closed: bool,
}

struct Shared {
    database: Arc<Database>,
    store: PathBuf,
    queue: Mutex<Queue>,
    bell: Condvar,
    /// Told of each run that is done.
    done: Box<dyn Fn(&RunInfo) + Send + Sync>,
}

impl Shared {
    fn queue(&self) -> MutexGuard<'_, Queue> {
        self.queue.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// The runs of a server.
pub(crate) struct Jobs {
    shared: Arc<Shared>,
    thread: Mutex<Option<JoinHandle<()>>>,
    chapters: chapter::Chapters,
    most_queued: usize,
    most_futures: u64,
}

impl Jobs {
    /// Begins; what a server left that is gone is interrupted.
    pub(crate) fn start(
        database: Arc<Database>,
        store: PathBuf,
        most_queued: usize,
        most_futures: u64,
        done: impl Fn(&RunInfo) + Send + Sync + 'static,
    ) -> Result<Self, String> {
        database.interrupt_runs(STOPPED).map_err(|error| error.0)?;
        let (queue, bell) = (Mutex::new(Queue::default()), Condvar::new());
        let shared = Arc::new(Shared { database, store, queue, bell, done: Box::new(done) });
        let thread = std::thread::Builder::new().name("runs".to_owned()).spawn({
            let shared = Arc::clone(&shared);
            move || work(&shared)
        });
        let thread = Mutex::new(Some(thread.map_err(|error| error.to_string())?));
        Ok(Self { shared, thread, chapters: chapter::Chapters::default(), most_queued, most_futures })
    }

    /// How many futures can be asked for.
    pub(crate) fn most_futures(&self) -> u64 {
        self.most_futures
    }

    /// Asks for a run: as it is where it is done or under way, from its kept futures on where it was left. Whether it was begun.
    pub(crate) fn ask(&self, region: &Arc<Region>, asked: RunRequest) -> Result<(RunInfo, bool), Problem> {
        let id = id_of(region, &asked)?;
        let mut queue = self.shared.queue();
        if queue.is_closed {
            return Err(Problem::stopping());
        }
        if let Some(live) = queue.live.get(&id) {
            return Ok((live.told.borrow().clone(), false));
        }
        tell_again(&self.shared, &mut queue);
        let kept = match queue.untold.get(&id) {
            Some(untold) => Some(untold.clone()),
            None => self.shared.database.run(&id)?,
        };
        if let Some(kept) = kept.as_ref().filter(|kept| kept.info.status == RunStatus::Done) {
            return Ok((kept.info.clone(), false));
        }
        if queue.waiting.len() >= self.most_queued {
            let what = format!(
                "{} runs wait already, and one is computed at a time; try again later",
                queue.waiting.len()
            );
            return Err(Problem::too_many(what, 60));
        }
        let RunRequest { state, n, seed } = asked;
        let (done, seconds) = kept.as_ref().map_or((0, 0.0), |kept| (kept.info.done, kept.info.seconds));
        let (status, message) = (RunStatus::Queued, String::new());
        let info = RunInfo { id: id.clone(), status, state, n, seed, done, seconds, message };
        self.shared.database.put_run(&region.what_ifs.base().fingerprint, &info)?;
        let live = Live {
            region: Arc::clone(region),
            told: watch::Sender::new(info.clone()),
            cancelled: Arc::new(AtomicBool::new(false)),
            by_hand: false,
            folder: kept.map(|kept| kept.folder).unwrap_or_default(),
        };
        queue.untold.remove(&id);
        queue.live.insert(id.clone(), live);
        queue.waiting.push_back(id);
        drop(queue);
        self.shared.bell.notify_one();
        Ok((info, true))
    }

    /// The runs of a region, the youngest first.
    pub(crate) fn list(&self, region: &Region) -> Result<Vec<RunInfo>, Problem> {
        let kept = self.shared.database.runs(&region.what_ifs.base().fingerprint)?;
        let mut queue = self.shared.queue();
        tell_again(&self.shared, &mut queue);
        let now = |kept: KeptRun| match (queue.live.get(&kept.info.id), queue.untold.get(&kept.info.id)) {
            (Some(live), _) => live.told.borrow().clone(),
            (None, Some(untold)) => untold.info.clone(),
            (None, None) => kept.info,
        };
        Ok(kept.into_iter().map(now).collect())
    }

    /// A run, and where its rows are.
    pub(crate) fn find(&self, id: &str) -> Result<KeptRun, Problem> {
        let mut queue = self.shared.queue();
        if let Some(live) = queue.live.get(id) {
            return Ok(KeptRun { info: live.told.borrow().clone(), folder: live.folder.clone() });
        }
        tell_again(&self.shared, &mut queue);
        if let Some(untold) = queue.untold.get(id) {
            return Ok(untold.clone());
        }
        drop(queue);
        self.shared.database.run(id)?.ok_or_else(no_run)
    }

    /// What happens to a run from now on; nothing where it is over.
    pub(crate) fn watch(&self, id: &str) -> Option<watch::Receiver<RunInfo>> {
        self.shared.queue().live.get(id).map(|live| live.told.subscribe())
    }

    /// Ends a run; its whole chunks are kept. One that is over stays as it is.
    pub(crate) fn cancel(&self, id: &str) -> Result<RunInfo, Problem> {
        let mut queue = self.shared.queue();
        let Some(live) = queue.live.get_mut(id) else {
            drop(queue);
            return self.find(id).map(|kept| kept.info);
        };
        live.by_hand = true;
        live.cancelled.store(true, Ordering::Relaxed);
        let is_waiting = queue.waiting.iter().any(|other| other == id);
        queue.waiting.retain(|other| other != id);
        if is_waiting {
            finish(&self.shared, &mut queue, id, Ok(Ended::Stopped));
        }
        drop(queue);
        self.find(id).map(|kept| kept.info)
    }

    /// What the futures that are there of a run tell, as JSON; read where it is not known. Takes its time.
    pub(crate) fn result(&self, kept: &KeptRun) -> Result<Arc<crate::wire::RunResult>, Problem> {
        self.chapters.result(&self.shared.store, kept)
    }

    /// Ends what runs at the next future, and waits for it; all that is not done is interrupted.
    pub(crate) fn close(&self) {
        let mut queue = self.shared.queue();
        queue.is_closed = true;
        queue.live.values().for_each(|live| live.cancelled.store(true, Ordering::Relaxed));
        for id in std::mem::take(&mut queue.waiting) {
            finish(&self.shared, &mut queue, &id, Ok(Ended::Stopped));
        }
        drop(queue);
        self.shared.bell.notify_all();
        let thread = self.thread.lock().unwrap_or_else(PoisonError::into_inner).take();
        // The thread catches what breaks off within it.
        let _ = thread.map(JoinHandle::join);
    }
}

impl From<DatabaseError> for Problem {
    fn from(error: DatabaseError) -> Self {
        Self::failure(error.0)
    }
}

pub(crate) fn no_run() -> Problem {
    Problem::not_found("there is no such run; /api/runs lists those that there are")
}

/// The same question has the same name, so that it goes on where it was left.
fn id_of(region: &Region, asked: &RunRequest) -> Result<String, Problem> {
    let what_ifs = &region.what_ifs;
    let outsiders = format!("{:?}", what_ifs.outsiders());
    let depends = (
        &what_ifs.base().fingerprint,
        env!("CARGO_PKG_VERSION"),
        outsiders,
        &asked.state,
        asked.n,
        asked.seed,
    );
    let text = serde_json::to_string(&depends).map_err(|error| Problem::failure(error.to_string()))?;
    Ok(crate::hex(&Sha256::digest(text.as_bytes())[..8]))
}

/// How a run came to its end.
enum Ended {
    Whole,
    Stopped,
}

fn work(shared: &Shared) {
    loop {
        let mut queue = shared.queue();
        let id = loop {
            if queue.is_closed {
                return;
            }
            match queue.waiting.pop_front() {
                Some(id) => break id,
                None => queue = shared.bell.wait(queue).unwrap_or_else(PoisonError::into_inner),
            }
        };
        let Some(live) = queue.live.get(&id) else { continue };
        let (region, told, cancelled) =
            (Arc::clone(&live.region), live.told.clone(), Arc::clone(&live.cancelled));
        drop(queue);
        let ended = catch_unwind(AssertUnwindSafe(|| run(shared, &id, &region, &told, &cancelled)));
        let ended = ended.unwrap_or_else(|_| {
            Err("a defect of this program: the computation broke off; please report it".to_owned())
        });
        finish(shared, &mut shared.queue(), &id, ended);
    }
}

/// Tells everybody how a run ended.
fn finish(shared: &Shared, queue: &mut Queue, id: &str, ended: Result<Ended, String>) {
    let Some(live) = queue.live.remove(id) else { return };
    live.told.send_modify(|info| {
        (info.status, info.message) = match ended {
            Ok(Ended::Whole) => (RunStatus::Done, String::new()),
            Ok(Ended::Stopped) if live.by_hand => (RunStatus::Cancelled, String::new()),
            Ok(Ended::Stopped) => (RunStatus::Interrupted, STOPPED.to_owned()),
            Err(message) => (RunStatus::Failed, message),
        };
    });
    let info = live.told.borrow().clone();
    if shared.database.update_run(&info, &live.folder).is_err() {
        // Kept here until it takes it; where the server ends before, it is interrupted at the next start.
        queue.untold.insert(id.to_owned(), KeptRun { info: info.clone(), folder: live.folder });
    }
    if info.status == RunStatus::Done {
        (shared.done)(&info);
    }
}

/// Tells the database what it did not take: its disk may have room again.
fn tell_again(shared: &Shared, queue: &mut Queue) {
    queue.untold.retain(|_, run| shared.database.update_run(&run.info, &run.folder).is_err());
}

fn run(
    shared: &Shared,
    id: &str,
    region: &Region,
    told: &watch::Sender<RunInfo>,
    cancelled: &AtomicBool,
) -> Result<Ended, String> {
    let asked = told.borrow().clone();
    let (_, what_if) = region.what_ifs.region(VARIANT, &asked.state).map_err(|error| error.to_string())?;
    let design = Design::Spread(default_sampler(asked.n));
    let question = Asked {
        name: &what_if.name,
        region: &what_if,
        outsiders: region.what_ifs.outsiders(),
        design: &design,
        n: asked.n,
        seed: asked.seed,
    };
    let (run, samples) = open(&shared.store, &question).map_err(|error| in_words(&error))?;
    let missing = run.missing().map_err(|error| in_words(&error.into()))?.numbers;
    let folder = run.manifest().run_id.clone();
    let before = asked.n - futures_of(&run, &missing);
    if let Some(live) = shared.queue().live.get_mut(id) {
        live.folder.clone_from(&folder);
    }
    let start = Instant::now();
    let tell = |done: u64, status: RunStatus| {
        told.send_modify(|info| {
            info.done = done;
            info.status = status;
            info.seconds = asked.seconds + start.elapsed().as_secs_f64();
        });
    };
    let keep = || {
        let info = told.borrow().clone();
        shared.database.update_run(&info, &folder).map_err(|error| error.0)
    };
    tell(before, RunStatus::Running);
    keep()?;
    let (done, last_kept) = (AtomicU64::new(before), Mutex::new(start));
    let each = || {
        tell(done.fetch_add(1, Ordering::Relaxed) + 1, RunStatus::Running);
        let mut last_kept = last_kept.lock().unwrap_or_else(PoisonError::into_inner);
        if last_kept.elapsed() >= TOLD_EVERY {
            *last_kept = Instant::now();
            // How far it is can be read off the store as well.
            let _ = keep();
        }
    };
    // One thread: what-ifs have the others.
    let made = simulate(&run, &question, &samples, &missing, 1, &each, cancelled);
    let (_, made) = made.map_err(|error| in_words(&error))?;
    let left: Vec<u64> = missing.into_iter().filter(|chunk| !made.contains(chunk)).collect();
    tell(asked.n - futures_of(&run, &left), RunStatus::Running);
    let note = format!("{:.0} s", start.elapsed().as_secs_f64());
    run.note(1, &made, &note).map_err(|error| in_words(&error.into()))?;
    Ok(if left.is_empty() { Ended::Whole } else { Ended::Stopped })
}

fn futures_of(run: &Run, chunks: &[u64]) -> u64 {
    chunks.iter().map(|&chunk| run.manifest().futures_of(chunk).count() as u64).sum()
}

/// What a page may know: of the store, no path of this machine.
fn in_words(error: &RunsError) -> String {
    match error {
        RunsError::Store(_) => {
            "the store of runs cannot be read or written; `landbridge futures` on the server's machine says why".to_owned()
        }
        other => other.to_string(),
    }
}
