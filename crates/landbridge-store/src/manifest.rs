//! What a run is: all that it depends on, how many futures it has, in chunks of how many, and the columns of their rows.

use crate::{FORMAT_VERSION, Identity, Layout, StoreError, files};
use serde::{Deserialize, Serialize};
use std::ops::Range;
use std::path::Path;

/// Name of the file in the folder of a run.
pub(crate) const MANIFEST: &str = "manifest.json";

/// Futures in a chunk of a run of `n`: n/64 rounded up to a power of two, between 1 and 256. It hangs on nothing but
/// `n`, so that all machines cut a run alike.
#[must_use]
pub fn chunk_size_of(n: u64) -> u64 {
    n.div_ceil(64).clamp(1, 256).next_power_of_two()
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
    /// Where the identity has an entry `chunk_size` already.
    pub fn new(
        mut identity: Identity,
        n: u64,
        layout: Layout,
        about: serde_json::Value,
    ) -> Result<Self, StoreError> {
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

    /// Writes the manifest whole or not at all.
    pub(crate) fn write(&self, folder: &Path) -> Result<(), StoreError> {
        let path = folder.join(MANIFEST);
        let mut text = serde_json::to_string_pretty(self)
            .map_err(|error| StoreError::file("write", &path, std::io::Error::other(error)))?;
        text.push('\n');
        files::write_whole(&path, text.as_bytes())?;
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
