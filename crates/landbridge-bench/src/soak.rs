//! A server worn down: visitors of every kind at once, those who mean no good among them, within bounds of time and requests, and only on this
//! machine. What they saw is judged: every answer is one that is due, none names a path, memory and open files stay as they are. A first,
//! short round does all that a server does but once, so that the second is held against it.

mod judge;
mod work;

pub use judge::{Moment, Report, Sample};

use crate::serving::{ServerProcess, Visitor, states};
use anyhow::{Context, Result, bail};
use serde_json::{Value, json};
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::sync::{Mutex, PoisonError};
use std::time::{Duration, Instant};
use work::KINDS_OF_VISITORS;

/// How often it is looked at how far all are.
const LOOK: Duration = Duration::from_millis(20);

/// Different what-ifs that are asked before memory of a server at rest is looked at: more than the programs whose answers a server keeps.
const KEPT: usize = 256;

/// For how long a server may hold what its visitors left: heads and idle connections are waited for for ten seconds.
const LETTING_GO: Duration = Duration::from_secs(30);

/// The first round is at least this part of the second.
const FIRST_ROUND: f64 = 0.2;

/// How much is asked in the second round.
#[derive(Clone, Copy, Debug)]
pub struct Bounds {
    /// In all; whoever is under way ends what it has begun.
    pub requests: u64,
    /// In all, likewise.
    pub time: Duration,
    /// Different runs of futures; asked for again and again.
    pub runs: u64,
    /// How often memory and open files are looked at.
    pub samples: u32,
}

/// What all visitors share.
struct Shared<'a> {
    address: &'a str,
    states: Vec<Value>,
    bounds: Bounds,
    begin: Instant,
    /// When the round began, and how much was asked by then.
    round: Mutex<(Instant, u64)>,
    is_over: AtomicBool,
    requests: AtomicU64,
    report: Mutex<Report>,
    /// What no answer may name.
    secrets: Vec<String>,
}

impl Shared<'_> {
    /// How far the round is, from 0 to 1.
    fn share(&self) -> f64 {
        let (begin, before) = *self.round.lock().unwrap_or_else(PoisonError::into_inner);
        let asked = (self.requests.load(Ordering::Relaxed) - before) as f64 / self.bounds.requests as f64;
        asked.max(begin.elapsed().as_secs_f64() / self.bounds.time.as_secs_f64()).min(1.0)
    }

    fn wait_for(&self, share: f64) {
        while self.share() < share {
            std::thread::sleep(LOOK);
        }
    }

    fn is_over(&self) -> bool {
        self.is_over.load(Ordering::Relaxed)
    }

    /// A round: all visitors come, and stay while they are watched.
    fn play_round(&self, watch: impl FnOnce() -> Result<()>) -> Result<()> {
        let asked = self.requests.load(Ordering::Relaxed);
        *self.round.lock().unwrap_or_else(PoisonError::into_inner) = (Instant::now(), asked);
        self.is_over.store(false, Ordering::Relaxed);
        std::thread::scope(|scope| {
            let mut number = 0;
            for (count, visit) in KINDS_OF_VISITORS {
                for _ in 0..*count {
                    number += 1;
                    scope.spawn(move || visit(self, number));
                }
            }
            let watched = watch();
            self.is_over.store(true, Ordering::Relaxed);
            watched
        })
    }

    /// Has the server forget the brief, and waits amid the work of the visitors until it was computed anew.
    fn have_a_brief_computed(&self) -> Result<()> {
        let mut visitor = Visitor::connect(self.address, 0)?;
        let mut computing = None;
        let mut states = self.states.iter().cycle();
        loop {
            let answer = visitor.ask("GET", "/api/brief", "")?;
            let seconds = serde_json::from_slice::<Value>(&answer.body)?["seconds"].as_f64();
            match (answer.status, computing, seconds) {
                // It may be forgotten again before it is ready, and begins anew.
                (200, Some(_), _) => return Ok(()),
                (202, Some(before), Some(now)) if now < before => return Ok(()),
                (202, _, Some(now)) => computing = Some(now),
                (200 | 202, _, _) => {
                    let state = states.next();
                    let body =
                        json!({ "name": "settled", "title": "Settled", "state": state, "overwrite": true });
                    visitor.ask("POST", "/api/variants", &body.to_string())?;
                }
                (status, _, _) => bail!("the brief is answered {status}"),
            }
            std::thread::sleep(LOOK);
        }
    }

    /// Waits until no run goes on and the brief is there, and asks for as many answers as the server keeps: it is then as it was the last
    /// time, and has given back what it took for its work, which it does while it works on. Tells how many wait, if anybody does.
    fn bring_to_rest(&self) -> Result<Option<u64>> {
        let mut visitor = Visitor::connect(self.address, 0)?;
        loop {
            let runs: Value = serde_json::from_slice(&visitor.ask("GET", "/api/runs", "")?.body)?;
            let goes_on = |run: &Value| matches!(run["status"].as_str(), Some("queued" | "running"));
            let runs = runs.as_array().context("runs are a list")?;
            if !runs.iter().any(goes_on) && visitor.ask("GET", "/api/brief", "")?.status != 202 {
                break;
            }
            std::thread::sleep(LOOK);
        }
        for state in self.states.iter().step_by(self.states.len().div_ceil(KEPT)) {
            visitor.ask("POST", "/api/what-if", &json!({ "state": state }).to_string())?;
        }
        let health = visitor.ask("GET", "/api/health", "")?.body;
        Ok(serde_json::from_slice::<Value>(&health)?["waiting"].as_u64())
    }
}

/// Serves a copy of a region with the binary, wears the server down in two rounds, of which the first is short, and tells of each sample as it
/// is taken.
///
/// # Errors
/// Where the server does not start, or ends.
pub fn soak(binary: &Path, region: &str, bounds: Bounds, mut tell: impl FnMut(&Sample)) -> Result<Report> {
    let folder = Folder::new()?;
    let (copy, data) = (folder.0.join("a-copy-of-the-region"), folder.0.join("its-data"));
    let extracted = Command::new(binary).arg("extract").arg(region).arg(&copy).stdout(Stdio::null()).status();
    if !extracted.with_context(|| format!("{} does not start", binary.display()))?.success() {
        bail!("`{region}` cannot be copied");
    }
    let server = ServerProcess::start(binary, &copy.to_string_lossy(), &data)?;
    let idle = server.descriptors()?;
    let region = Visitor::connect(server.address(), 0)?.ask("GET", "/api/region", "")?.body;
    let secrets = [&folder.0, binary].map(|path| path.to_string_lossy().into_owned());
    let shared = Shared {
        address: server.address(),
        states: states(&region)?,
        bounds,
        begin: Instant::now(),
        round: Mutex::new((Instant::now(), 0)),
        is_over: AtomicBool::new(false),
        requests: AtomicU64::new(0),
        report: Mutex::default(),
        secrets: secrets.into_iter().chain(["/home/".to_owned(), "/tmp/".to_owned()]).collect(),
    };
    let mut samples = Vec::new();
    let mut take = |moment| -> Result<()> {
        let sample = Sample::of(&server, &shared, moment)?;
        tell(&sample);
        samples.push(sample);
        Ok(())
    };
    let at_rest = || -> Result<Option<u64>> {
        let waiting = shared.bring_to_rest()?;
        let left = Instant::now();
        while server.descriptors()? > idle && left.elapsed() < LETTING_GO {
            std::thread::sleep(LOOK);
        }
        Ok(waiting)
    };
    shared.bring_to_rest()?;
    shared.play_round(|| {
        shared.have_a_brief_computed()?;
        shared.wait_for(FIRST_ROUND);
        Ok(())
    })?;
    at_rest()?;
    take(Moment::Before)?;
    shared.play_round(|| {
        for next in 1..=bounds.samples {
            let share = f64::from(next) / f64::from(bounds.samples);
            shared.wait_for(share);
            take(Moment::During(share))?;
        }
        Ok(())
    })?;
    let waiting = at_rest()?;
    take(Moment::After)?;
    let mut report = shared.report.into_inner().unwrap_or_else(PoisonError::into_inner);
    (report.samples, report.waiting, report.idle) = (samples, waiting, idle);
    Ok(report)
}

/// A folder for one soak, gone with it.
struct Folder(PathBuf);

impl Folder {
    fn new() -> Result<Self> {
        let folder = std::env::temp_dir().join(format!("landbridge-soak-{}", std::process::id()));
        std::fs::create_dir_all(&folder).context("no folder can be made for the server's data")?;
        Ok(Self(folder))
    }
}

impl Drop for Folder {
    fn drop(&mut self) {
        // What is left of it is the system's to remove.
        let _ = std::fs::remove_dir_all(&self.0);
    }
}
