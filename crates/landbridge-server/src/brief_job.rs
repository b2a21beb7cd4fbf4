//! The brief, computed once in the background on a thread of its own, and kept in the database under all that it depends on.

use crate::problem::Problem;
use crate::runs_database::Database;
use crate::served::Region;
use crate::wire::BriefProgress;
use axum::body::Bytes;
use landbridge::model::Outsiders;
use landbridge::report::WholeBrief;
use landbridge_runs::{BriefOptions, RunsError, whole_brief};
use sha2::{Digest, Sha256};
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::PathBuf;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

enum State {
    /// Nobody has asked, or what it depends on has changed.
    Unknown,
    Computing {
        step: String,
        done: u64,
        of: u64,
        since: Instant,
    },
    Ready(Bytes),
    Failed {
        what: String,
        since: Instant,
        /// Whether anybody was told of it.
        is_told: bool,
    },
}

struct Shared {
    state: Mutex<State>,
    /// How often it was forgotten.
    forgotten: AtomicU64,
    cancelled: AtomicBool,
    database: Arc<Database>,
    store: PathBuf,
    n_samples: u64,
    /// For how long one that failed is not begun again.
    failed: Duration,
}

impl Shared {
    fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// The brief of the served region.
pub(crate) struct BriefJob(Arc<Shared>);

/// What is there of it.
pub(crate) enum Brief {
    Ready(Bytes),
    Computing(BriefProgress),
}

/// A handle that forgets the brief.
#[derive(Clone)]
pub(crate) struct Forget(Arc<Shared>);

impl Forget {
    /// What the brief depends on has changed: whoever asks next gets it anew. One that is being computed ends first, and is not shown.
    pub(crate) fn forget(&self) {
        let mut state = self.0.state();
        self.0.forgotten.fetch_add(1, Ordering::Relaxed);
        if !matches!(*state, State::Computing { .. }) {
            *state = State::Unknown;
        }
    }
}

impl BriefJob {
    pub(crate) fn new(database: Arc<Database>, store: PathBuf, n_samples: u64, failed: Duration) -> Self {
        let (state, cancelled) = (Mutex::new(State::Unknown), AtomicBool::new(false));
        let forgotten = AtomicU64::new(0);
        Self(Arc::new(Shared { state, forgotten, cancelled, database, store, n_samples, failed }))
    }

    pub(crate) fn forgetting(&self) -> Forget {
        Forget(Arc::clone(&self.0))
    }

    /// The brief where it is there; begins it where nobody has. Reads files.
    pub(crate) fn ask(&self, region: &Arc<Region>) -> Result<Brief, Problem> {
        let mut state = self.0.state();
        match &mut *state {
            State::Ready(brief) => Ok(Brief::Ready(brief.clone())),
            State::Failed { what, since, is_told } if !*is_told || since.elapsed() < self.0.failed => {
                *is_told = true;
                Err(Problem::failure(what.clone()))
            }
            State::Computing { step, done, of, since } => {
                let (step, seconds) = (step.clone(), since.elapsed().as_secs_f64());
                Ok(Brief::Computing(BriefProgress { step, done: *done, of: *of, seconds }))
            }
            // What made it fail, which somebody was told, may be mended by now.
            State::Unknown | State::Failed { .. } => {
                let of = depends_on(region, &self.0);
                if let Some(brief) = self.0.database.brief(&of)? {
                    let brief = Bytes::from(brief);
                    *state = State::Ready(brief.clone());
                    return Ok(Brief::Ready(brief));
                }
                let (step, since) = ("base".to_owned(), Instant::now());
                *state = State::Computing { step: step.clone(), done: 0, of: 1, since };
                let forgotten = self.0.forgotten.load(Ordering::Relaxed);
                drop(state);
                let (shared, region) = (Arc::clone(&self.0), Arc::clone(region));
                let begun = std::thread::Builder::new()
                    .name("brief".to_owned())
                    .spawn(move || compute(&shared, &region, &of, since, forgotten));
                if let Err(error) = begun {
                    *self.0.state() = State::Unknown;
                    return Err(Problem::unavailable(
                        format!("the system gives no thread: {}", error.kind()),
                        10,
                    ));
                }
                Ok(Brief::Computing(BriefProgress { step, done: 0, of: 1, seconds: 0.0 }))
            }
        }
    }

    /// Ends it at its next step; nobody waits for it.
    pub(crate) fn close(&self) {
        self.0.cancelled.store(true, Ordering::Relaxed);
    }
}

fn compute(shared: &Shared, region: &Region, of: &str, since: Instant, forgotten: u64) {
    let broken = || "a defect of this program: the brief broke off; please report it".to_owned();
    // One thread of its own in place of those that what-ifs share.
    let pool = rayon::ThreadPoolBuilder::new().num_threads(1).thread_name(|_| "brief".to_owned()).build();
    let computed = pool.map_err(|error| error.to_string()).and_then(|pool| {
        let compute = || pool.install(|| write_brief(shared, region, since));
        catch_unwind(AssertUnwindSafe(compute)).unwrap_or_else(|_| Err(broken()))
    });
    if let Ok(brief) = &computed {
        // Without it the next start computes it again.
        let _ = shared.database.put_brief(of, brief);
    }
    let mut state = shared.state();
    *state = match computed {
        _ if shared.forgotten.load(Ordering::Relaxed) != forgotten => State::Unknown,
        Ok(brief) => State::Ready(brief),
        Err(what) => State::Failed { what, since: Instant::now(), is_told: false },
    };
}

fn write_brief(shared: &Shared, region: &Region, since: Instant) -> Result<Bytes, String> {
    let what_ifs = &region.what_ifs;
    let options =
        BriefOptions { outsiders: what_ifs.outsiders(), store: &shared.store, n_samples: shared.n_samples };
    let mut progress = |step: &str, done, of| {
        *shared.state() = State::Computing { step: step.to_owned(), done, of, since };
    };
    let brief = whole_brief(what_ifs.folder(), &options, &mut progress, &shared.cancelled);
    let brief = brief.map_err(|error| match error {
        RunsError::Store(_) => {
            "the store of runs cannot be read; `landbridge brief` on the server's machine says why".to_owned()
        }
        other => other.to_string(),
    })?;
    serde_json::to_vec(&WholeBrief::new(&brief)).map(Bytes::from).map_err(|error| error.to_string())
}

/// A hash of all that a brief depends on: the files of the folder, the program, and which runs of this region are whole.
fn depends_on(region: &Region, Shared { store, n_samples, .. }: &Shared) -> String {
    let what_ifs = &region.what_ifs;
    let mut hash = Sha256::new();
    let mut add = |text: &str| {
        hash.update((text.len() as u64).to_le_bytes());
        hash.update(text.as_bytes());
    };
    add(env!("CARGO_PKG_VERSION"));
    add(&n_samples.to_string());
    add(match what_ifs.outsiders() {
        None => "",
        Some(Outsiders::Idle) => "idle",
        Some(Outsiders::Rule) => "rule",
    });
    for (file, text) in &what_ifs.folder().files {
        add(file);
        add(text);
    }
    // A store that cannot be read is told of by the brief itself.
    let listing = if store.is_dir() { landbridge_store::runs(store).ok() } else { None };
    for run in listing.iter().flat_map(|listing| &listing.runs) {
        let manifest = &run.manifest;
        let is_ours = manifest.identity.get("region") == Some(&what_ifs.base().fingerprint);
        if is_ours && run.there == manifest.chunk_count() {
            add(&manifest.run_id);
        }
    }
    crate::hex(&hash.finalize())
}
