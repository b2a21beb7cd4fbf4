//! The runs of a store, and the one that a person means.

use crate::manifest::MANIFEST;
use crate::manifest::sum_path;
use crate::run::chunk_number;
use crate::{Manifest, StoreError, files};
use std::path::{Path, PathBuf};

/// All runs of a store.
#[derive(Debug, Default)]
pub struct Listing {
    /// Those that can be read, in the order of the names of their folders.
    pub runs: Vec<ListedRun>,
    /// Why the others cannot; one folder in disorder does not hide the rest.
    pub refused: Vec<StoreError>,
}

/// A run of a store.
#[derive(Clone, Debug, PartialEq)]
pub struct ListedRun {
    /// Its folder.
    pub folder: PathBuf,
    /// What it is.
    pub manifest: Manifest,
    /// Chunks that are there with a checksum, which is not checked here: [`crate::Run::missing`] does.
    pub there: u64,
}

/// All runs of a store. A folder without a manifest is no run.
///
/// # Errors
/// Where the folder of the store, or that of a run, cannot be read.
pub fn runs(store: &Path) -> Result<Listing, StoreError> {
    let mut listing = Listing::default();
    for name in run_names(store)? {
        let folder = store.join(name);
        match Manifest::read(&folder) {
            Ok(Some(manifest)) => {
                let is_there =
                    |name: &String| chunk_number(name).is_some() && sum_path(&folder.join(name)).is_file();
                let there = files::names(&folder)?.iter().filter(|name| is_there(name)).count() as u64;
                listing.runs.push(ListedRun { folder, manifest, there });
            }
            // Removed by another process since.
            Ok(None) => {}
            Err(error) => listing.refused.push(error),
        }
    }
    Ok(listing)
}

/// Name of the folder of the only run whose name is or starts with what was asked for.
pub(crate) fn find(store: &Path, asked: &str) -> Result<String, StoreError> {
    let known = run_names(store)?;
    let mut matching: Vec<String> =
        known.iter().filter(|name| !asked.is_empty() && name.starts_with(asked)).cloned().collect();
    if let Some(exact) = matching.iter().position(|name| name == asked) {
        return Ok(matching.swap_remove(exact));
    }
    match matching.as_mut_slice() {
        [] => Err(StoreError::UnknownRun { asked: asked.to_owned(), store: store.to_owned(), known }),
        [only] => Ok(std::mem::take(only)),
        _ => Err(StoreError::AmbiguousRun { asked: asked.to_owned(), matching }),
    }
}

fn run_names(store: &Path) -> Result<Vec<String>, StoreError> {
    let mut names = files::names(store)?;
    names.retain(|name| store.join(name).join(MANIFEST).is_file());
    Ok(names)
}
