//! What a server is started with, within which limits it works, and why it may not start.

use landbridge::model::{LoadError, Outsiders};
use landbridge::what_if::WhatIfError;
use std::net::{IpAddr, Ipv4Addr, SocketAddr};
use std::path::PathBuf;
use std::time::Duration;

/// Fewer characters of a token could be guessed.
pub const LEAST_TOKEN: usize = 16;

/// What a server is started with.
#[derive(Clone, Debug)]
pub struct ServeOptions {
    /// A folder, or the name of a bundled region.
    pub region: String,
    /// Overrides what the sub-systems say.
    pub outsiders: Option<Outsiders>,
    /// Where to listen.
    pub address: IpAddr,
    /// Zero picks a free one.
    pub port: u16,
    /// What every request to `/api` must carry; a must where others than this machine are listened to.
    pub token: Option<String>,
    /// Where runs and the database are kept.
    pub data: PathBuf,
    /// How many threads compute what-ifs; zero computes none, and what is asked waits until it is sent away.
    pub threads: usize,
    /// Over how many samples of the factors the claims of the brief are judged.
    pub samples: u64,
    /// Within which it works.
    pub limits: Limits,
}

impl ServeOptions {
    /// A region on this machine only, on a free port.
    #[must_use]
    pub fn new(region: &str) -> Self {
        Self {
            region: region.to_owned(),
            outsiders: None,
            address: IpAddr::V4(Ipv4Addr::LOCALHOST),
            port: 0,
            token: None,
            data: PathBuf::from(".landbridge"),
            threads: default_threads(),
            samples: landbridge_runs::DEFAULT_SAMPLES,
            limits: Limits::default(),
        }
    }
}

/// All cores but one, which is left to runs and to the network; at least one.
#[must_use]
pub fn default_threads() -> usize {
    std::thread::available_parallelism().map_or(1, usize::from).saturating_sub(1).max(1)
}

/// Within which a server works.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Limits {
    /// For how long one what-if is computed.
    pub computing: Duration,
    /// For how long one waits to be computed.
    pub waiting: Duration,
    /// How many may wait in all.
    pub most_waiting: usize,
    /// How many of one address may wait.
    pub most_waiting_of_address: usize,
    /// How many of one visitor may wait.
    pub most_waiting_of_visitor: usize,
    /// How many connections are open at once.
    pub most_connections: usize,
    /// How many connections of one address are open at once.
    pub most_connections_of_address: usize,
    /// Until when the head of a request must be there, and for how long a connection may be idle.
    pub head: Duration,
    /// Until when its body must be there.
    pub body: Duration,
    /// For how long a client may take nothing of an answer.
    pub stalled: Duration,
    /// Bytes of a head.
    pub most_head: usize,
    /// Bytes of a body.
    pub most_body: usize,
    /// For how long a brief that failed is not begun again, once somebody was told.
    pub failed_brief: Duration,
    /// Futures of a run.
    pub most_futures: u64,
    /// Runs that wait for their turn.
    pub most_queued_runs: usize,
}

impl Default for Limits {
    fn default() -> Self {
        Self {
            computing: Duration::from_secs(20),
            waiting: Duration::from_secs(40),
            most_waiting: 256,
            most_waiting_of_address: 64,
            most_waiting_of_visitor: 2,
            most_connections: 512,
            most_connections_of_address: 128,
            head: Duration::from_secs(10),
            body: Duration::from_secs(10),
            stalled: Duration::from_secs(30),
            most_head: 16 * 1024,
            most_body: 256 * 1024,
            failed_brief: Duration::from_secs(60),
            most_futures: 100_000,
            most_queued_runs: 8,
        }
    }
}

/// Why a server does not start, or ends.
#[derive(Debug)]
pub enum ServeError {
    /// The region's folder has mistakes.
    Load(LoadError),
    /// Its base has mistakes or no answer.
    Base(WhatIfError),
    /// What was asked for makes no sense or is not safe; its text says what to do.
    BadInput(String),
    /// The address cannot be listened on.
    Listen(SocketAddr, std::io::Error),
    /// The data folder or its database cannot be used.
    Data(PathBuf, String),
    /// The page that the program carries is broken.
    Page,
    /// The system gives no threads, or no signals.
    System(std::io::Error),
}

impl std::fmt::Display for ServeError {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Load(error) => error.fmt(f),
            Self::Base(error) => error.fmt(f),
            Self::BadInput(what) => f.write_str(what),
            Self::Listen(address, error) => {
                write!(f, "{address} cannot be listened on: {error}; choose another port with --port")
            }
            Self::Data(path, what) => write!(f, "{}: {what}", path.display()),
            Self::Page => f.write_str(
                "the page that this program carries states no policy that a browser could keep; build it anew with `cargo xtask page`, and then the program",
            ),
            Self::System(error) => write!(f, "the system refuses: {error}"),
        }
    }
}

impl std::error::Error for ServeError {}
