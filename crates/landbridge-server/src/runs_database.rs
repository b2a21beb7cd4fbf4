//! The server's own database, one SQLite file: which runs were asked for and how far they are, and briefs that were computed. Rows of futures
//! are in the store beside it. Texts of requests reach it as parameters only.

use crate::wire::{RunInfo, RunStatus};
use landbridge::what_if::WhatIf;
use rusqlite::{Connection, OptionalExtension, Row, params};
use std::path::Path;
use std::sync::{Mutex, PoisonError};

const SCHEMA: &str = "
    CREATE TABLE IF NOT EXISTS runs (
        id TEXT PRIMARY KEY,
        -- Fingerprint of the base.
        region TEXT NOT NULL,
        -- JSON.
        state TEXT NOT NULL,
        n INTEGER NOT NULL,
        seed INTEGER NOT NULL,
        status TEXT NOT NULL,
        done INTEGER NOT NULL,
        seconds REAL NOT NULL,
        message TEXT NOT NULL,
        -- Seconds since 1970.
        created INTEGER NOT NULL,
        -- Name in the store; empty before it begins.
        folder TEXT NOT NULL
    ) STRICT;
    CREATE TABLE IF NOT EXISTS briefs (
        -- Hash of all that it depends on.
        of TEXT PRIMARY KEY,
        created INTEGER NOT NULL,
        brief BLOB NOT NULL
    ) STRICT;
";

/// How many briefs are kept: of the region as it is, and as it was lately.
const KEPT_BRIEFS: usize = 8;

/// How many runs are listed, the youngest first.
const MOST_LISTED: usize = 100;

/// What another server that works on the file makes of it.
const TAKEN: &str = "another server uses this folder; stop it, or name another with --data";

/// Why the database gives no answer, for people.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct DatabaseError(pub(crate) String);

impl From<rusqlite::Error> for DatabaseError {
    fn from(error: rusqlite::Error) -> Self {
        match error.sqlite_error_code() {
            Some(rusqlite::ErrorCode::DatabaseBusy | rusqlite::ErrorCode::DatabaseLocked) => {
                Self(TAKEN.to_owned())
            }
            _ => Self(format!("the database refuses: {error}")),
        }
    }
}

/// A run as it is kept.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct KeptRun {
    pub(crate) info: RunInfo,
    pub(crate) folder: String,
}

/// The database; closed for good by [`Database::close`].
pub(crate) struct Database(Mutex<Option<Connection>>);

impl Database {
    /// Opens the file for this process alone, and makes its tables where they are not there.
    pub(crate) fn open(file: &Path) -> Result<Self, DatabaseError> {
        let connection = Connection::open(file)?;
        connection.busy_timeout(std::time::Duration::ZERO)?;
        connection.pragma_update(None, "locking_mode", "EXCLUSIVE")?;
        connection.pragma_update(None, "journal_mode", "WAL")?;
        connection.pragma_update(None, "synchronous", "NORMAL")?;
        connection.execute_batch(SCHEMA)?;
        // The lock is taken by the first write.
        connection.pragma_update(None, "user_version", 1)?;
        Ok(Self(Mutex::new(Some(connection))))
    }

    fn with<T>(&self, ask: impl FnOnce(&Connection) -> rusqlite::Result<T>) -> Result<T, DatabaseError> {
        let connection = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let connection =
            connection.as_ref().ok_or_else(|| DatabaseError("the server is stopping".to_owned()))?;
        Ok(ask(connection)?)
    }

    /// Lets go of the file.
    pub(crate) fn close(&self) {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).take();
    }

    /// Adds a run, or begins it again where it is there.
    pub(crate) fn put_run(&self, region: &str, info: &RunInfo) -> Result<(), DatabaseError> {
        let state = serde_json::to_string(&info.state).map_err(|error| DatabaseError(error.to_string()))?;
        let (status, message) = (info.status.key(), &info.message);
        self.with(|connection| {
            connection.execute(
                "INSERT INTO runs VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, unixepoch(), '')
                 ON CONFLICT (id) DO UPDATE SET status = ?6, message = ?9",
                params![
                    info.id,
                    region,
                    state,
                    whole(info.n),
                    whole(info.seed),
                    status,
                    whole(info.done),
                    info.seconds,
                    message
                ],
            )
        })?;
        Ok(())
    }

    /// How far a run is.
    pub(crate) fn update_run(&self, info: &RunInfo, folder: &str) -> Result<(), DatabaseError> {
        self.with(|connection| {
            connection.execute(
                "UPDATE runs SET status = ?2, done = ?3, seconds = ?4, message = ?5, folder = ?6 WHERE id = ?1",
                params![info.id, info.status.key(), whole(info.done), info.seconds, info.message, folder],
            )
        })?;
        Ok(())
    }

    /// A run by its name.
    pub(crate) fn run(&self, id: &str) -> Result<Option<KeptRun>, DatabaseError> {
        const ASK: &str =
            "SELECT id, state, n, seed, status, done, seconds, message, folder FROM runs WHERE id = ?1";
        self.with(|connection| connection.query_row(ASK, params![id], kept_run).optional())
    }

    /// The runs of a region, the youngest first.
    pub(crate) fn runs(&self, region: &str) -> Result<Vec<KeptRun>, DatabaseError> {
        const ASK: &str = "SELECT id, state, n, seed, status, done, seconds, message, folder FROM runs
             WHERE region = ?1 ORDER BY created DESC, rowid DESC LIMIT ?2";
        self.with(|connection| {
            let mut ask = connection.prepare(ASK)?;
            let rows = ask.query_map(params![region, whole(MOST_LISTED as u64)], kept_run)?;
            rows.collect()
        })
    }

    /// What a server that is gone left: nothing runs or waits any longer.
    pub(crate) fn interrupt_runs(&self, message: &str) -> Result<(), DatabaseError> {
        self.with(|connection| {
            connection.execute(
                "UPDATE runs SET status = 'interrupted', message = ?1 WHERE status IN ('queued', 'running')",
                params![message],
            )
        })?;
        Ok(())
    }

    /// A brief, as it was answered.
    pub(crate) fn brief(&self, of: &str) -> Result<Option<Vec<u8>>, DatabaseError> {
        const ASK: &str = "SELECT brief FROM briefs WHERE of = ?1";
        self.with(|connection| connection.query_row(ASK, params![of], |row| row.get(0)).optional())
    }

    /// Keeps a brief, and forgets the oldest.
    pub(crate) fn put_brief(&self, of: &str, brief: &[u8]) -> Result<(), DatabaseError> {
        self.with(|connection| {
            connection.execute("INSERT OR REPLACE INTO briefs VALUES (?1, unixepoch(), ?2)", params![of, brief])?;
            connection.execute(
                "DELETE FROM briefs WHERE of NOT IN (SELECT of FROM briefs ORDER BY created DESC, rowid DESC LIMIT ?1)",
                params![whole(KEPT_BRIEFS as u64)],
            )
        })?;
        Ok(())
    }
}

fn kept_run(row: &Row<'_>) -> rusqlite::Result<KeptRun> {
    let state: String = row.get(1)?;
    let status: String = row.get(4)?;
    let info = RunInfo {
        id: row.get(0)?,
        // A state or status of another version of this program.
        state: serde_json::from_str::<WhatIf>(&state).unwrap_or_default(),
        n: natural(row.get(2)?),
        seed: natural(row.get(3)?),
        status: RunStatus::of_key(&status).unwrap_or(RunStatus::Failed),
        done: natural(row.get(5)?),
        seconds: row.get(6)?,
        message: row.get(7)?,
    };
    Ok(KeptRun { info, folder: row.get(8)? })
}

/// Bounds of a request keep all numbers far below the largest.
fn whole(number: u64) -> i64 {
    i64::try_from(number).unwrap_or(i64::MAX)
}

fn natural(number: i64) -> u64 {
    u64::try_from(number).unwrap_or(0)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn info(id: &str, status: RunStatus) -> RunInfo {
        let state = WhatIf { build: vec!["links/'; DROP TABLE runs; --".to_owned()], ..WhatIf::default() };
        RunInfo {
            id: id.to_owned(),
            status,
            state,
            n: 32,
            seed: 7,
            done: 0,
            seconds: 0.0,
            message: String::new(),
        }
    }

    #[test]
    fn runs_are_kept_and_interrupted_when_their_server_is_gone() {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("server.sqlite");
        let database = Database::open(&file).unwrap();
        database.put_run("region", &info("first", RunStatus::Queued)).unwrap();
        database.put_run("region", &info("second", RunStatus::Done)).unwrap();
        database.put_run("other", &info("third", RunStatus::Done)).unwrap();
        let running = RunInfo { done: 16, seconds: 2.5, ..info("first", RunStatus::Running) };
        database.update_run(&running, "folder").unwrap();
        assert_eq!(
            database.run("first").unwrap(),
            Some(KeptRun { info: running, folder: "folder".to_owned() })
        );
        assert!(Database::open(&file).is_err_and(|error| error.0 == TAKEN));
        database.close();
        assert!(database.run("first").is_err());

        let database = Database::open(&file).unwrap();
        database.interrupt_runs("gone").unwrap();
        let first = database.run("first").unwrap().unwrap().info;
        assert_eq!((first.status, first.message.as_str(), first.done), (RunStatus::Interrupted, "gone", 16));
        let ids: Vec<String> = database.runs("region").unwrap().into_iter().map(|run| run.info.id).collect();
        assert_eq!(ids, ["second", "first"]);
        // Beginning again keeps what is there.
        database.put_run("region", &info("first", RunStatus::Queued)).unwrap();
        let first = database.run("first").unwrap().unwrap();
        assert_eq!(
            (first.info.status, first.info.done, first.folder.as_str()),
            (RunStatus::Queued, 16, "folder")
        );
    }

    #[test]
    fn the_last_briefs_are_kept() {
        let folder = tempfile::tempdir().unwrap();
        let database = Database::open(&folder.path().join("server.sqlite")).unwrap();
        for number in 0..=KEPT_BRIEFS {
            database.put_brief(&number.to_string(), b"{}").unwrap();
        }
        assert_eq!(database.brief("0").unwrap(), None);
        assert_eq!(database.brief("8").unwrap(), Some(b"{}".to_vec()));
    }
}
