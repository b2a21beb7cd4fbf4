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

const RUN: &str = "SELECT id, state, n, seed, status, done, seconds, message, folder FROM runs WHERE id = ?1";

const RUNS: &str = "SELECT id, state, n, seed, status, done, seconds, message, folder FROM runs
     WHERE region = ?1 ORDER BY created DESC, rowid DESC LIMIT ?2";

const BRIEF: &str = "SELECT brief FROM briefs WHERE of = ?1";

/// How many briefs are kept: of the region as it is, and as it was lately.
const KEPT_BRIEFS: usize = 8;

/// How many runs are listed, the youngest first.
const MOST_LISTED: usize = 100;

/// What another server that works on the file makes of it.
const TAKEN: &str = "another server uses this folder; stop it, or name another with --data";

/// What can be done about a file that this server cannot work with; runs are in the store.
const MOVE_AWAY: &str = "move it elsewhere with the files server.sqlite-wal and server.sqlite-shm beside it, or put a copy of before in its place, and start again. It holds which runs were asked for, and briefs; the runs themselves are in `runs` beside it, where `landbridge futures` finds them";

/// What stands in a run whose row cannot be read.
const UNREADABLE: &str =
    "what is kept of this run is damaged, or of another version of this program; ask for it again";

/// By what this program knows its own files: the first user version.
const VERSION: i64 = 1;

/// Why the database gives no answer, for people; names no path.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct DatabaseError(pub(crate) String);

impl From<rusqlite::Error> for DatabaseError {
    fn from(error: rusqlite::Error) -> Self {
        use rusqlite::ErrorCode;
        // The library's own text may name the file.
        let system = || error.sqlite_error().map_or_else(String::new, |error| format!(": {error}"));
        match error.sqlite_error_code() {
            Some(ErrorCode::DatabaseBusy | ErrorCode::DatabaseLocked) => Self(TAKEN.to_owned()),
            Some(ErrorCode::DiskFull) => Self(
                "the disk with the server's database is full; make room on the server's machine, and try again".to_owned(),
            ),
            Some(ErrorCode::ReadOnly | ErrorCode::PermissionDenied | ErrorCode::CannotOpen) => Self(format!(
                "the server's database cannot be opened or written{}; let the server write there, or name another folder with --data",
                system()
            )),
            Some(ErrorCode::NotADatabase | ErrorCode::DatabaseCorrupt) => {
                Self(format!("server.sqlite is damaged{}; {MOVE_AWAY}", system()))
            }
            _ => Self(format!(
                "the server's database refuses{}; look after the disk of the server's machine, and try again",
                system()
            )),
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
        // SQLite takes a file without a byte for a new database, and this program leaves none.
        if std::fs::metadata(file).is_ok_and(|there| there.len() == 0) {
            return Err(DatabaseError(format!("server.sqlite is empty; {MOVE_AWAY}")));
        }
        let connection = Connection::open(file)?;
        connection.busy_timeout(std::time::Duration::ZERO)?;
        connection.pragma_update(None, "locking_mode", "EXCLUSIVE")?;
        check_whole(&connection)?;
        connection.pragma_update(None, "journal_mode", "WAL")?;
        connection.pragma_update(None, "synchronous", "NORMAL")?;
        // All or nothing; the lock is taken by the first write.
        connection.execute_batch(&format!("BEGIN; {SCHEMA} PRAGMA user_version = {VERSION}; COMMIT;"))?;
        for ask in [RUN, RUNS, BRIEF] {
            let other = |_| DatabaseError(format!("server.sqlite has other columns than ours; {MOVE_AWAY}"));
            connection.prepare(ask).map_err(other)?;
        }
        Ok(Self(Mutex::new(Some(connection))))
    }

    fn with<T>(&self, ask: impl FnOnce(&Connection) -> rusqlite::Result<T>) -> Result<T, DatabaseError> {
        let connection = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let connection =
            connection.as_ref().ok_or_else(|| DatabaseError("the server is stopping".to_owned()))?;
        Ok(ask(connection)?)
    }

    /// Whether writes are refused, as by a disk that is full.
    #[cfg(test)]
    pub(crate) fn refuse_writes(&self, refuse: bool) {
        let connection = self.0.lock().unwrap();
        connection.as_ref().unwrap().pragma_update(None, "query_only", refuse).unwrap();
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
        self.with(|connection| connection.query_row(RUN, params![id], kept_run).optional())
    }

    /// The runs of a region, the youngest first.
    pub(crate) fn runs(&self, region: &str) -> Result<Vec<KeptRun>, DatabaseError> {
        self.with(|connection| {
            let mut ask = connection.prepare(RUNS)?;
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
        self.with(|connection| connection.query_row(BRIEF, params![of], |row| row.get(0)).optional())
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

/// Whether a file is a whole database, and ours. A new one has no table.
fn check_whole(connection: &Connection) -> Result<(), DatabaseError> {
    let found: String = connection.query_row("PRAGMA quick_check(1)", [], |row| row.get(0))?;
    if found != "ok" {
        return Err(DatabaseError(format!("server.sqlite is damaged; {MOVE_AWAY}")));
    }
    let version: i64 = connection.query_row("PRAGMA user_version", [], |row| row.get(0))?;
    let tables: i64 = connection.query_row("SELECT count(*) FROM sqlite_schema", [], |row| row.get(0))?;
    if version == VERSION || (version == 0 && tables == 0) {
        return Ok(());
    }
    let whose = if version > VERSION { "a newer version of this program" } else { "another program" };
    Err(DatabaseError(format!("server.sqlite is of {whose}; {MOVE_AWAY}")))
}

fn kept_run(row: &Row<'_>) -> rusqlite::Result<KeptRun> {
    let (state, status): (String, String) = (row.get(1)?, row.get(4)?);
    let mut info = RunInfo {
        id: row.get(0)?,
        state: WhatIf::default(),
        n: natural(row.get(2)?),
        seed: natural(row.get(3)?),
        status: RunStatus::Failed,
        done: natural(row.get(5)?),
        seconds: row.get(6)?,
        message: row.get(7)?,
    };
    match (serde_json::from_str(&state), RunStatus::of_key(&status)) {
        (Ok(state), Some(status)) => (info.state, info.status) = (state, status),
        // Not as a run of the base, which it may not be.
        _ => UNREADABLE.clone_into(&mut info.message),
    }
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

    #[test]
    fn a_row_that_cannot_be_read_is_no_run_of_the_base() {
        let folder = tempfile::tempdir().unwrap();
        let database = Database::open(&folder.path().join("server.sqlite")).unwrap();
        for (id, change) in
            [("state", "state = '{\"later\":1}'"), ("status", "status = 'dqne'"), ("json", "state = '{'")]
        {
            database.put_run("region", &info(id, RunStatus::Done)).unwrap();
            let update = format!("UPDATE runs SET {change} WHERE id = ?1");
            database.with(|connection| connection.execute(&update, params![id])).unwrap();
            let run = database.run(id).unwrap().unwrap().info;
            assert_eq!((run.status, run.message.as_str()), (RunStatus::Failed, UNREADABLE), "{id}");
        }
    }

    #[test]
    fn a_disk_that_is_full_and_a_file_that_cannot_be_written_are_told_in_words_without_a_path() {
        let folder = tempfile::tempdir().unwrap();
        let database = Database::open(&folder.path().join("server.sqlite")).unwrap();
        database.refuse_writes(true);
        let refused = database.put_run("region", &info("first", RunStatus::Queued)).unwrap_err().0;
        assert!(refused.contains("cannot be opened or written"), "{refused}");
        database.refuse_writes(false);
        database
            .with(|connection| connection.query_row("PRAGMA max_page_count = 1", [], |_| Ok(())))
            .unwrap();
        let refused = database.put_brief("of", &vec![0; 1 << 20]).unwrap_err().0;
        assert!(refused.contains("full; make room"), "{refused}");
        let nowhere = Database::open(&folder.path().join("nowhere/server.sqlite")).err().unwrap().0;
        assert!(nowhere.contains("--data"), "{nowhere}");
        assert!(!nowhere.contains(folder.path().to_str().unwrap()), "{nowhere}");
    }

    #[test]
    fn a_file_that_is_damaged_or_of_somebody_else_is_refused_and_left_as_it_is() {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("server.sqlite");
        let database = Database::open(&file).unwrap();
        for number in 0..200 {
            database.put_run("region", &info(&number.to_string(), RunStatus::Done)).unwrap();
        }
        database.put_brief("of", &vec![7; 100_000]).unwrap();
        database.close();
        let whole = std::fs::read(&file).unwrap();
        let page = 4096;
        let flipped = |from: usize, to: usize| {
            let mut bytes = whole.clone();
            bytes[from..to].iter_mut().for_each(|byte| *byte ^= 0xff);
            bytes
        };
        let later = [&whole[..60], &7_u32.to_be_bytes(), &whole[64..]].concat();
        let unnamed = [&whole[..60], &0_u32.to_be_bytes(), &whole[64..]].concat();
        for (bytes, says) in [
            (Vec::new(), "is empty"),
            (b"region,unit\n".repeat(1000), "is damaged"),
            (flipped(0, 16), "is damaged"),
            (flipped(page, page + 16), "is damaged"),
            (flipped(3 * page, 3 * page + 64), "is damaged"),
            (whole[..whole.len() / 2].to_vec(), "is damaged"),
            (whole[..whole.len() - page].to_vec(), "is damaged"),
            (later, "a newer version"),
            (unnamed, "another program"),
        ] {
            std::fs::write(&file, &bytes).unwrap();
            let refused = Database::open(&file).err().unwrap_or_else(|| panic!("not {says}")).0;
            assert!(refused.contains(says) && refused.contains("move it elsewhere"), "{says}: {refused}");
            assert_eq!(std::fs::read(&file).unwrap(), bytes, "{says}");
        }
        std::fs::write(&file, &whole).unwrap();
        assert_eq!(Database::open(&file).unwrap().runs("region").unwrap().len(), MOST_LISTED);
    }
}
