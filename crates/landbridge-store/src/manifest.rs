//! What a run is: all that it depends on, how many futures it has, in chunks of how many, and the columns of their rows.

use crate::chunk_file::{self, Stamp};
use crate::{Chunk, FORMAT_VERSION, Identity, Layout, StoreError, checksum, files};
use serde::{Deserialize, Serialize};
use std::ops::Range;
use std::path::{Path, PathBuf};

/// Name of the file in the folder of a run.
pub const MANIFEST: &str = "manifest.json";

/// Futures of a run: the names of its chunks have six digits, and nobody waits for more.
pub(crate) const MOST_FUTURES: u64 = 256_000_000;

/// Futures in a chunk of a run of `n`: n/64 rounded up to a power of two, between 1 and 256. It hangs on nothing but
/// `n`, so that all machines cut a run alike.
#[must_use]
pub fn chunk_size_of(n: u64) -> u64 {
    n.div_ceil(64).clamp(1, 256).next_power_of_two()
}

/// A chunk as its two files, for whoever writes them: the same bytes on every machine.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ChunkFiles {
    /// Name of the chunk in the folder of its run.
    pub name: String,
    /// A Parquet file.
    pub bytes: Vec<u8>,
    /// Name of the file with its checksum, which is written second.
    pub sum_name: String,
    /// A line as `sha256sum` writes it.
    pub sum_line: String,
}

/// What a run is, as `manifest.json` says it.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Manifest {
    /// [`Identity::run_id`] of the identity.
    pub run_id: String,
    /// Version of the folder and of the bytes of a chunk.
    pub format_version: u64,
    /// Number of futures.
    pub n: u64,
    /// Futures in a chunk; the last one may have fewer.
    pub chunk_size: u64,
    /// All that the run depends on.
    pub identity: Identity,
    /// The columns of every chunk.
    pub layout: Layout,
    /// Anything for people to read; not part of the identity.
    pub about: serde_json::Value,
}

impl Manifest {
    /// The manifest of a run of `n` futures; adds the chunk size to the identity.
    ///
    /// # Errors
    /// Where the identity has an entry `chunk_size` already; where there are more futures than a run can have.
    pub fn new(
        mut identity: Identity,
        n: u64,
        layout: Layout,
        about: serde_json::Value,
    ) -> Result<Self, StoreError> {
        if n > MOST_FUTURES {
            return Err(StoreError::TooManyFutures { n, most: MOST_FUTURES });
        }
        let chunk_size = chunk_size_of(n);
        identity.put("chunk_size", chunk_size.to_string())?;
        let run_id = identity.run_id();
        Ok(Self { run_id, format_version: FORMAT_VERSION, n, chunk_size, identity, layout, about })
    }

    /// Number of chunks of the whole run.
    #[must_use]
    pub fn chunk_count(&self) -> u64 {
        self.n.div_ceil(self.chunk_size)
    }

    /// The futures of a chunk, from 0; empty beyond the last chunk.
    #[must_use]
    pub fn futures_of(&self, chunk: u64) -> Range<u64> {
        let start = chunk.saturating_mul(self.chunk_size).min(self.n);
        start..start.saturating_add(self.chunk_size).min(self.n)
    }

    /// Reads the manifest in the folder of a run; `None` where there is none.
    pub(crate) fn read(folder: &Path) -> Result<Option<Self>, StoreError> {
        let path = folder.join(MANIFEST);
        let Some(text) = files::read_text(&path)? else { return Ok(None) };
        let refuse = |what: String, remedy: &str| {
            Err(StoreError::Manifest { path: path.clone(), what, remedy: remedy.to_owned() })
        };
        let edited = "bring back the file as it was, or remove the folder and simulate again";
        let value: serde_json::Value = match serde_json::from_str(&text) {
            Ok(value) => value,
            Err(error) => return refuse(format!("is no JSON: {error}"), edited),
        };
        // Before anything else: another version may have other fields.
        let version = &value["format_version"];
        if version.as_u64() != Some(FORMAT_VERSION) {
            return refuse(
                format!("is of format version {version}, and this program reads version {FORMAT_VERSION}"),
                "read the run with the program that made it, or simulate again into another store",
            );
        }
        let manifest: Self = match serde_json::from_value(value) {
            Ok(manifest) => manifest,
            Err(error) => return refuse(format!("is no manifest: {error}"), edited),
        };
        let run_id = manifest.identity.run_id();
        if manifest.run_id != run_id {
            return refuse(
                format!("says run {} where its identity is that of {run_id}", manifest.run_id),
                edited,
            );
        }
        if manifest.n > MOST_FUTURES {
            let n = manifest.n;
            return refuse(format!("has {n} futures, and a run can have at most {MOST_FUTURES}"), edited);
        }
        let chunk_size = chunk_size_of(manifest.n);
        if manifest.chunk_size != chunk_size {
            let found = manifest.chunk_size;
            return refuse(
                format!("has chunks of {found} where {} futures make {chunk_size}", manifest.n),
                edited,
            );
        }
        Ok(Some(manifest))
    }

    /// The text of `manifest.json`.
    ///
    /// # Errors
    /// Where what it is [about](Self::about) cannot be written as JSON.
    pub fn to_text(&self) -> Result<String, StoreError> {
        let text = serde_json::to_string_pretty(self)
            .map_err(|error| StoreError::file("write", Path::new(MANIFEST), std::io::Error::other(error)))?;
        Ok(text + "\n")
    }

    /// A chunk as the files of it, not written anywhere.
    ///
    /// # Errors
    /// Where the run has no such chunk; where the chunk does not fit the layout or has a number that is not finite.
    pub fn chunk_files(&self, number: u64, chunk: &Chunk) -> Result<ChunkFiles, StoreError> {
        let count = self.chunk_count();
        if number >= count {
            return Err(StoreError::ChunkNumber { number, count });
        }
        chunk.check(&self.layout, number)?;
        let name = chunk_name(number);
        let bytes = chunk_file::encode(&self.layout, chunk, &self.stamp(number))
            .map_err(|error| StoreError::Parquet { path: name.clone().into(), what: error.to_string() })?;
        let sum_name = sum_path(Path::new(&name)).to_string_lossy().into_owned();
        let sum_line = sum_line(&checksum::of_bytes(&bytes), number);
        Ok(ChunkFiles { name, bytes, sum_name, sum_line })
    }

    pub(crate) fn stamp(&self, number: u64) -> Stamp {
        Stamp::new(&self.run_id, number)
    }

    /// Writes the manifest whole or not at all.
    pub(crate) fn write(&self, folder: &Path) -> Result<(), StoreError> {
        files::write_whole(&folder.join(MANIFEST), self.to_text()?.as_bytes())?;
        files::sync_folder(folder)
    }

    /// What in a manifest that is there already differs from this one, if anything that matters does.
    pub(crate) fn difference(&self, there: &Self) -> Option<String> {
        let parts = [
            ("identity", self.identity != there.identity),
            ("number of futures", self.n != there.n),
            ("layout", self.layout != there.layout),
        ];
        let differing: Vec<&str> =
            parts.iter().filter(|(_, differs)| *differs).map(|(name, _)| *name).collect();
        (!differing.is_empty()).then(|| differing.join(" and "))
    }
}

/// Name of the file of a chunk.
pub(crate) fn chunk_name(number: u64) -> String {
    format!("chunk-{number:06}.parquet")
}

/// The file with the checksum of a chunk.
pub(crate) fn sum_path(chunk: &Path) -> PathBuf {
    chunk.with_extension("sha256")
}

/// A line as `sha256sum` writes it.
pub(crate) fn sum_line(sum: &str, number: u64) -> String {
    format!("{sum}  {}\n", chunk_name(number))
}
