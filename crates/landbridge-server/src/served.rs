//! The region that is served: read once, read anew after a variant was saved; all requests of a moment see one and the same.

use crate::options::ServeError;
use crate::wire::ServedOverview;
use axum::body::Bytes;
use landbridge::model::{Folder, Outsiders};
use landbridge::what_if::WhatIfs;
use std::path::{Path, PathBuf};
use std::sync::{Arc, PoisonError, RwLock};

/// A region as it was read.
pub(crate) struct Region {
    pub(crate) what_ifs: WhatIfs,
    /// The answer of `/api/region`.
    pub(crate) overview: Bytes,
}

/// The region that is served.
pub(crate) struct Served {
    /// Where it is on disk; nothing of one that comes with the program.
    folder: Option<PathBuf>,
    outsiders: Option<Outsiders>,
    can_save: bool,
    current: RwLock<Arc<Region>>,
}

impl Served {
    /// Reads a folder, or a region that comes with the program. Variants can be saved where it is a folder and whoever asks is trusted.
    pub(crate) fn open(
        name: &str,
        outsiders: Option<Outsiders>,
        is_trusted: bool,
    ) -> Result<Self, ServeError> {
        let path = Path::new(name);
        // Found once: what the path comes to mean later is another folder.
        let folder = path.is_dir().then(|| path.canonicalize()).transpose().map_err(ServeError::System)?;
        let read = folder.as_ref().map_or_else(|| Folder::find(name), |folder| Folder::open(folder));
        let can_save = folder.is_some() && is_trusted;
        let region = read_region(read.map_err(ServeError::Load)?, outsiders, can_save)?;
        Ok(Self { folder, outsiders, can_save, current: RwLock::new(Arc::new(region)) })
    }

    /// The region of this moment.
    pub(crate) fn region(&self) -> Arc<Region> {
        Arc::clone(&self.current.read().unwrap_or_else(PoisonError::into_inner))
    }

    /// Where variants are saved, where they can be.
    pub(crate) fn savable(&self) -> Option<&Path> {
        self.folder.as_deref().filter(|_| self.can_save)
    }

    /// Reads the folder anew; the region stays as it is where that has mistakes.
    pub(crate) fn renew(&self) -> Result<(), ServeError> {
        let Some(folder) = &self.folder else { return Ok(()) };
        let read = Folder::open(folder).map_err(ServeError::Load)?;
        let region = Arc::new(read_region(read, self.outsiders, self.can_save)?);
        *self.current.write().unwrap_or_else(PoisonError::into_inner) = region;
        Ok(())
    }
}

fn read_region(folder: Folder, outsiders: Option<Outsiders>, can_save: bool) -> Result<Region, ServeError> {
    let what_ifs = WhatIfs::new(folder, outsiders).map_err(ServeError::Base)?;
    let overview = ServedOverview { overview: what_ifs.overview(), can_save };
    let overview = serde_json::to_vec(&overview).map_err(|error| ServeError::BadInput(error.to_string()))?;
    Ok(Region { what_ifs, overview: overview.into() })
}
