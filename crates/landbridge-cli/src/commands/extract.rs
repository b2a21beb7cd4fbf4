//! `landbridge extract`: a bundled region as a folder to edit.

use super::BadInput;
use crate::print;
use anyhow::Result;
use landbridge::model::Folder;
use std::path::PathBuf;

/// Copy a bundled region into a new folder, to edit it
#[derive(clap::Args)]
pub(crate) struct Arguments {
    /// Name of a bundled region
    region: String,
    /// A new or empty folder
    folder: PathBuf,
}

pub(crate) fn run(arguments: &Arguments) -> Result<()> {
    let Some(folder) = Folder::bundled(&arguments.region) else {
        let known: Vec<&str> = Folder::bundled_names().collect();
        return Err(BadInput(format!(
            "`{}` is no bundled region; known are {}",
            arguments.region,
            known.join(", ")
        ))
        .into());
    };
    folder.extract(&arguments.folder).map_err(|error| BadInput(error.to_string()))?;
    print::line(&format!("{} files written to {}", folder.files.len(), arguments.folder.display()))
}
