//! `landbridge new`: an empty, commented region folder.

use super::BadInput;
use crate::print;
use anyhow::Result;
use landbridge::model::Folder;
use std::path::PathBuf;

/// Write an empty, commented region folder to fill
#[derive(clap::Args)]
pub(crate) struct Arguments {
    /// A new or empty folder
    folder: PathBuf,
}

pub(crate) fn run(arguments: &Arguments) -> Result<()> {
    Folder::template().extract(&arguments.folder).map_err(|error| BadInput(error.to_string()))?;
    print::line(&format!(
        "an empty region is in {}; fill its tables, then check it",
        arguments.folder.display()
    ))
}
