//! A run: its chunks written, checked and read, by several processes at a time if need be.

use crate::chunk_file::{self, Stamp};
use crate::files::{self, PART};
use crate::manifest::{MANIFEST, chunk_name, sum_line, sum_path};
use crate::{Chunk, Manifest, StoreError, checksum, listing};
use std::fs::{self, File, OpenOptions};
use std::io::Write as _;
use std::path::{Path, PathBuf};
use std::time::SystemTime;

/// A run in its folder.
#[derive(Clone, Debug)]
pub struct Run {
    folder: PathBuf,
    manifest: Manifest,
}

/// What a run lacks.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Missing {
    /// All chunks to make, absent or damaged, in order.
    pub numbers: Vec<u64>,
    /// Those among them which are there but cannot be relied on.
    pub damaged: Vec<Damage>,
}

/// A chunk that cannot be relied on.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Damage {
    /// Its number.
    pub number: u64,
    /// Its file.
    pub file: PathBuf,
    /// What is wrong with it.
    pub why: String,
}

/// What is found where a chunk should be.
enum Found {
    Whole(File),
    Absent,
    Damaged(String),
}

impl Run {
    /// The run of the manifest in a store; its folder is made where it is not there yet. What is
    /// [about](Manifest::about) a run stays as it was first written.
    ///
    /// # Errors
    /// Where the folder has a manifest that cannot be read or has another layout or number of futures, or cannot be
    /// written.
    pub fn open_or_create(store: &Path, manifest: Manifest) -> Result<Self, StoreError> {
        let folder = store.join(&manifest.run_id);
        fs::create_dir_all(&folder).map_err(|error| StoreError::file("create", &folder, error))?;
        let Some(there) = Manifest::read(&folder)? else {
            manifest.write(&folder)?;
            files::sync_folder(store)?;
            return Ok(Self { folder, manifest });
        };
        if let Some(what) = manifest.difference(&there) {
            return Err(StoreError::Manifest {
                path: folder.join(MANIFEST),
                what: format!("has another {what} than this program gives the same run"),
                remedy: "continue the run with the program that made it, or simulate into another store"
                    .to_owned(),
            });
        }
        Ok(Self { folder, manifest: there })
    }

    /// The run that a person names: by its id, by a beginning of it that no other run of the store has, or by the path of
    /// its folder.
    ///
    /// # Errors
    /// Where no run or more than one is named so, or its manifest cannot be read.
    pub fn open(store: &Path, run: &str) -> Result<Self, StoreError> {
        let named = Path::new(run);
        let folder = if named.join(MANIFEST).is_file() {
            named.to_owned()
        } else {
            store.join(listing::find(store, run)?)
        };
        match Manifest::read(&folder)? {
            Some(manifest) => Ok(Self { folder, manifest }),
            None => {
                Err(StoreError::file("read", &folder.join(MANIFEST), std::io::ErrorKind::NotFound.into()))
            }
        }
    }

    /// What the run is.
    #[must_use]
    pub fn manifest(&self) -> &Manifest {
        &self.manifest
    }

    /// Where the run is.
    #[must_use]
    pub fn folder(&self) -> &Path {
        &self.folder
    }

    /// The chunks to make for the run to be complete. Reads every chunk that is there, and removes what writers that were
    /// killed have left.
    ///
    /// # Errors
    /// [`StoreError::ForeignChunk`] where a whole chunk is of another run, number or format; where a file cannot be read
    /// or a leftover not removed.
    pub fn missing(&self) -> Result<Missing, StoreError> {
        let count = self.manifest.chunk_count();
        for name in files::names(&self.folder)? {
            let file = self.folder.join(&name);
            if name.ends_with(PART) {
                // It may be that of a living process on any machine, which then writes it again.
                files::remove(&file)?;
            } else if chunk_number(&name).is_some_and(|number| number >= count) {
                let expected = format!("no chunk beyond the {count} of run {}", self.manifest.run_id);
                let found = found_text(files::open(&file)?.as_ref().and_then(Stamp::of).as_ref());
                return Err(StoreError::ForeignChunk { file, found, expected });
            }
        }
        let mut missing = Missing::default();
        for number in 0..count {
            match self.look(number)? {
                Found::Whole(_) => continue,
                Found::Absent => {}
                Found::Damaged(why) => {
                    missing.damaged.push(Damage { number, file: self.chunk_path(number), why });
                }
            }
            missing.numbers.push(number);
        }
        Ok(missing)
    }

    /// Writes a chunk, whole or not at all; where several processes write it, it is that of the last.
    ///
    /// # Errors
    /// Where the run has no such chunk; where the chunk does not fit the layout or has a number that is not finite; where
    /// a whole chunk from elsewhere is in its place; where a file cannot be written.
    pub fn write_chunk(&self, number: u64, chunk: &Chunk) -> Result<(), StoreError> {
        self.look(number)?;
        let files = self.manifest.chunk_files(number, chunk)?;
        files::write_whole(&self.folder.join(&files.name), &files.bytes)?;
        // Second, so that a checksum without its chunk is never taken for one.
        files::write_whole(&self.folder.join(&files.sum_name), files.sum_line.as_bytes())?;
        files::sync_folder(&self.folder)
    }

    /// Reads a chunk after a check of its checksum.
    ///
    /// # Errors
    /// Where the run has no such chunk; [`StoreError::MissingChunk`] where it is absent or damaged;
    /// [`StoreError::ForeignChunk`] where it belongs elsewhere; [`StoreError::Parquet`] where its columns are not those of
    /// the layout; where a file cannot be read.
    pub fn read_chunk(&self, number: u64) -> Result<Chunk, StoreError> {
        let file = self.chunk_path(number);
        match self.look(number)? {
            Found::Whole(open) => chunk_file::decode(&self.manifest.layout, open)
                .map_err(|error| StoreError::Parquet { path: file, what: error.to_string() }),
            Found::Absent => Err(StoreError::MissingChunk { file, why: "is not there".to_owned() }),
            Found::Damaged(why) => Err(StoreError::MissingChunk { file, why }),
        }
    }

    /// The chunks in order with their numbers, one in memory at a time.
    #[must_use]
    pub fn chunks(&self) -> Chunks<'_> {
        Chunks { run: self, next: 0, only_complete: false }
    }

    /// Adds a line to the log of the run: the time in seconds since the start of 1970 (UTC), the machine, the threads, the
    /// chunks made and a text.
    ///
    /// # Errors
    /// Where the log cannot be written.
    pub fn note(&self, threads: usize, chunks: &[u64], text: &str) -> Result<(), StoreError> {
        let path = self.folder.join("log.jsonl");
        let host = fs::read_to_string("/etc/hostname").or_else(|_| std::env::var("HOSTNAME"));
        let host = host.as_deref().map_or("unknown", str::trim);
        let append = || -> std::io::Result<()> {
            let line = serde_json::json!({
                "time": seconds_since_1970(SystemTime::now()), "host": host, "threads": threads, "chunks": chunks, "text": text,
            });
            // In one piece, so that the lines of two processes do not mix.
            OpenOptions::new()
                .append(true)
                .create(true)
                .open(&path)?
                .write_all(format!("{line}\n").as_bytes())
        };
        append().map_err(|error| StoreError::file("write", &path, error))
    }

    /// Looks at the place of a chunk.
    fn look(&self, number: u64) -> Result<Found, StoreError> {
        let count = self.manifest.chunk_count();
        if number >= count {
            return Err(StoreError::ChunkNumber { number, count });
        }
        let path = self.chunk_path(number);
        let Some(file) = files::open(&path)? else { return Ok(Found::Absent) };
        let sum_file = sum_path(&path);
        let recorded = files::read_text(&sum_file)?;
        let sum = checksum::of_file(&file).map_err(|error| StoreError::file("read", &path, error))?;
        let whole = recorded.as_ref() == Some(&sum_line(&sum, number));
        let (found, expected) = (Stamp::of(&file), self.manifest.stamp(number));
        match found {
            Some(found) if found == expected => {}
            // Damaged beyond recognition: it can be made again without a loss.
            None if !whole => {}
            found => {
                let (found, expected) = (found_text(found.as_ref()), expected.to_string());
                return Err(StoreError::ForeignChunk { file: path, found, expected });
            }
        }
        Ok(match recorded {
            _ if whole => Found::Whole(file),
            Some(_) => {
                Found::Damaged(format!("is damaged: its checksum is not that in {}", sum_file.display()))
            }
            None => Found::Damaged(format!("is not finished: there is no {}", sum_file.display())),
        })
    }

    fn chunk_path(&self, number: u64) -> PathBuf {
        self.folder.join(chunk_name(number))
    }
}

/// The chunks of a run in order, one in memory at a time; ends after an error.
#[derive(Clone, Debug)]
pub struct Chunks<'a> {
    run: &'a Run,
    next: u64,
    only_complete: bool,
}

impl Chunks<'_> {
    /// Passes over chunks that are absent or damaged, where otherwise the first of these is an error.
    #[must_use]
    pub fn only_complete(self) -> Self {
        Self { only_complete: true, ..self }
    }
}

impl Iterator for Chunks<'_> {
    type Item = Result<(u64, Chunk), StoreError>;

    fn next(&mut self) -> Option<Self::Item> {
        let count = self.run.manifest.chunk_count();
        while self.next < count {
            let number = self.next;
            self.next += 1;
            match self.run.read_chunk(number) {
                Err(StoreError::MissingChunk { .. }) if self.only_complete => {}
                Ok(chunk) => return Some(Ok((number, chunk))),
                Err(error) => {
                    self.next = count;
                    return Some(Err(error));
                }
            }
        }
        None
    }
}

/// Seconds since the start of 1970 (UTC); below zero where a clock stands before that, which is no reason to lose a run.
fn seconds_since_1970(time: SystemTime) -> i64 {
    let seconds = |duration: std::time::Duration| i64::try_from(duration.as_secs()).unwrap_or(i64::MAX);
    match time.duration_since(SystemTime::UNIX_EPOCH) {
        Ok(after) => seconds(after),
        Err(before) => -seconds(before.duration()),
    }
}

/// The number in the name of a chunk.
pub(crate) fn chunk_number(name: &str) -> Option<u64> {
    let number = name.strip_prefix("chunk-")?.strip_suffix(".parquet")?.parse().ok()?;
    (chunk_name(number) == name).then_some(number)
}

fn found_text(stamp: Option<&Stamp>) -> String {
    stamp.map_or_else(|| "a file that says of no run that it belongs there".to_owned(), Stamp::to_string)
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::time::Duration;

    #[test]
    fn a_clock_before_1970_is_written_down_as_it_stands() {
        assert_eq!(seconds_since_1970(SystemTime::UNIX_EPOCH + Duration::from_secs(7)), 7);
        assert_eq!(seconds_since_1970(SystemTime::UNIX_EPOCH - Duration::from_secs(7)), -7);
    }
}
