//! A region served over HTTP: the page, what-ifs, runs of futures and the brief, for one visitor or fifty at once. Says who may ask, what may be
//! asked, and in whose turn; what is computed is the engine's.
//!
//! ```no_run
//! use landbridge_server::{ServeOptions, Server};
//!
//! let server = Server::start(&ServeOptions::new("toy"))?;
//! println!("http://{}", server.address());
//! server.stop();
//! # Ok::<(), landbridge_server::ServeError>(())
//! ```

#![forbid(unsafe_code)]

#[doc(hidden)]
pub mod bodies;
mod body;
mod brief_job;
mod connection;
mod desk;
mod events;
mod guard;
mod jobs;
mod options;
mod page;
mod problem;
mod routes;
mod runs_database;
mod saving;
mod schema;
mod served;
mod server;
mod wire;

pub use options::{LEAST_TOKEN, Limits, ServeError, ServeOptions, default_threads};
pub use server::{Server, serve};

use std::net::SocketAddr;
use std::sync::{Arc, OnceLock};
use tokio::sync::watch;

/// Bytes as digits.
fn hex(bytes: &[u8]) -> String {
    use std::fmt::Write as _;
    bytes.iter().fold(String::new(), |mut text, byte| {
        // A text takes whatever is written.
        let _ = write!(text, "{byte:02x}");
        text
    })
}

/// All that requests share.
struct App {
    address: SocketAddr,
    token: Option<guard::Token>,
    limits: Limits,
    served: served::Served,
    desk: desk::Desk,
    jobs: jobs::Jobs,
    brief: brief_job::BriefJob,
    database: Arc<runs_database::Database>,
    page: page::Page,
    /// The OpenAPI document.
    document: OnceLock<axum::body::Bytes>,
    /// True from the moment that the server stops.
    stopping: watch::Sender<bool>,
    /// Held while a variant is saved.
    saving: Arc<tokio::sync::Mutex<()>>,
}
