//! A server worn down: visitors of every kind at once, those who mean no good among them, within bounds of time and requests, and only on this
//! machine. What they saw is judged: every answer is one that is due, none names a path, memory and open files stay as they are.

mod judge;
mod work;

pub use judge::{Report, Sample};

use crate::serving::{ServerProcess, Visitor, states};
use anyhow::{Context, Result, bail};
use serde_json::{Value, json};
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::sync::Mutex;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::{Duration, Instant};
use work::KINDS_OF_VISITORS;

/// How often it is looked at how far all are.
const LOOK: Duration = Duration::from_millis(20);

/// Different what-ifs that are asked before memory is looked at: more than the programs whose answers a server keeps.
const KEPT: usize = 256;

/// For how long a server may hold what its visitors left: heads and idle connections are waited for for ten seconds.
const LETTING_GO: Duration = Duration::from_secs(30);

/// How much is asked.
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
    requests: AtomicU64,
    report: Mutex<Report>,
    /// What no answer may name.
    secrets: Vec<String>,
}

impl Shared<'_> {
    /// How far it is, from 0 to 1.
    fn share(&self) -> f64 {
        let asked = self.requests.load(Ordering::Relaxed) as f64 / self.bounds.requests as f64;
        asked.max(self.begin.elapsed().as_secs_f64() / self.bounds.time.as_secs_f64()).min(1.0)
    }

    fn is_over(&self) -> bool {
        self.share() >= 1.0
    }
}

/// Serves a copy of a region with the binary, wears the server down, and tells of each sample as it is taken.
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
    let mut first = Visitor::connect(server.address(), 0)?;
    let states = states(&first.ask("GET", "/api/region", "")?.body)?;
    // What a server holds when all is there that it computes once, and as many answers as it keeps.
    while first.ask("GET", "/api/brief", "")?.status == 202 {
        std::thread::sleep(LOOK);
    }
    for state in states.iter().step_by(states.len().div_ceil(KEPT)) {
        first.ask("POST", "/api/what-if", &json!({ "state": state }).to_string())?;
    }
    drop(first);
    let secrets = [&folder.0, binary].map(|path| path.to_string_lossy().into_owned());
    let shared = Shared {
        address: server.address(),
        states,
        bounds,
        begin: Instant::now(),
        requests: AtomicU64::new(0),
        report: Mutex::default(),
        secrets: secrets.into_iter().chain(["/home/".to_owned(), "/tmp/".to_owned()]).collect(),
    };
    let take = || Sample::of(&server, &shared);
    let mut samples = vec![Sample { descriptors: idle, ..take()? }];
    tell(&samples[0]);
    std::thread::scope(|scope| -> Result<()> {
        let mut number = 0;
        for (count, visit) in KINDS_OF_VISITORS {
            for _ in 0..*count {
                number += 1;
                let shared = &shared;
                scope.spawn(move || visit(shared, number));
            }
        }
        for next in 1..=bounds.samples {
            while shared.share() < f64::from(next) / f64::from(bounds.samples) {
                std::thread::sleep(LOOK);
            }
            samples.push(take()?);
            tell(&samples[samples.len() - 1]);
        }
        Ok(())
    })?;
    let left = Instant::now();
    while server.descriptors()? > idle && left.elapsed() < LETTING_GO {
        std::thread::sleep(LOOK);
    }
    samples.push(take()?);
    tell(&samples[samples.len() - 1]);
    let waiting = Visitor::connect(server.address(), 0)?.ask("GET", "/api/health", "")?.body;
    let mut report = shared.report.into_inner().unwrap_or_else(std::sync::PoisonError::into_inner);
    report.samples = samples;
    report.waiting = serde_json::from_slice::<Value>(&waiting)?["waiting"].as_u64();
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
