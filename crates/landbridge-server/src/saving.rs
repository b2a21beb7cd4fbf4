//! A variant as a file in the region's folder: whole or not at all, never through a link, never over another unless that was asked for. Names
//! are checked before they come here.

use crate::problem::Problem;
use axum::http::StatusCode;
use landbridge::model::{Folder, read_region};
use landbridge::what_if::Patch;
use std::fs::{self, OpenOptions};
use std::io::{self, ErrorKind, Write as _};
use std::path::Path;

/// Where variants are, within a region's folder.
const VARIANTS: &str = "variants";

/// Whether the region reads the file as it was meant: the same title and reasons, and no mistake.
///
/// # Errors
/// Every mistake, or that the file says something else.
pub(crate) fn check_variant(folder: &Folder, patch: &Patch, title: &str, why: &str) -> Result<(), Problem> {
    let mut folder = folder.clone();
    folder.files.insert(patch.file.clone(), patch.text.clone());
    let mistakes = |error: landbridge::model::LoadError| {
        Problem::mistakes(error.mistakes.iter().map(ToString::to_string).collect())
    };
    read_region(&folder, &[&patch.name]).map_err(mistakes)?;
    let base = read_region(&folder, &[]).map_err(mistakes)?;
    let variant = base.variants.iter().find(|variant| variant.name == patch.name);
    if variant.is_some_and(|variant| variant.title == title && variant.why == why) {
        return Ok(());
    }
    Err(Problem::failure(
        "a defect of this program: the variant's file would not say what was asked; please report it",
    ))
}

/// Writes the file of a variant into a region's folder.
///
/// # Errors
/// Where one is there and may not be replaced, a link is in the way, or the system refuses.
pub(crate) fn write_variant(region: &Path, name: &str, text: &str, overwrite: bool) -> Result<(), Problem> {
    let folder = region.join(VARIANTS);
    match fs::symlink_metadata(&folder) {
        Ok(there) if there.is_dir() => {}
        Ok(_) => return Err(conflict("the region's `variants` is a link or a file; make it a folder")),
        Err(error) if error.kind() == ErrorKind::NotFound => {
            fs::create_dir(&folder).map_err(|error| refused(&error))?;
        }
        Err(error) => return Err(refused(&error)),
    }
    let file = folder.join(format!("{name}.toml"));
    match fs::symlink_metadata(&file) {
        Ok(there) if !there.is_file() => {
            return Err(conflict(format!("variants/{name}.toml is a link or a folder; choose another name")));
        }
        Ok(_) if !overwrite => {
            return Err(conflict(format!(
                "there is a variant `{name}`; choose another name, or send overwrite: true to replace it"
            )));
        }
        Ok(_) => {}
        Err(error) if error.kind() == ErrorKind::NotFound => {}
        Err(error) => return Err(refused(&error)),
    }
    // Hidden, so that nobody reads it as a file of the region.
    let part = folder.join(format!(".{name}.toml.{}.part", std::process::id()));
    let written = write_new(&part, text)
        .and_then(|()| if overwrite { fs::rename(&part, &file) } else { place(&part, &file) });
    // After a rename it is gone already.
    let _ = fs::remove_file(&part);
    match written {
        Err(error) if error.kind() == ErrorKind::AlreadyExists => {
            Err(conflict(format!("variants/{name}.toml came into being just now; try again")))
        }
        written => written.map_err(|error| refused(&error)),
    }
}

/// A new file, on the disk when this returns; what stands there already, or a link, is refused by the system.
fn write_new(path: &Path, text: &str) -> io::Result<()> {
    let mut file = OpenOptions::new().write(true).create_new(true).open(path)?;
    file.write_all(text.as_bytes())?;
    file.sync_all()
}

/// Gives a file its name, unless something has it: a link cannot replace anything, a rename could.
fn place(part: &Path, file: &Path) -> io::Result<()> {
    match fs::hard_link(part, file) {
        // Where there are no hard links, what was looked at a moment ago must do.
        Err(error) if error.kind() == ErrorKind::Unsupported => fs::rename(part, file),
        other => other,
    }
}

fn conflict(what: impl Into<String>) -> Problem {
    Problem::new(StatusCode::CONFLICT, what)
}

/// What the system says, without the place: a path of this machine is nobody's business.
fn refused(error: &io::Error) -> Problem {
    Problem::failure(format!("the variant cannot be written: {}", error.kind()))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn names(folder: &Path) -> Vec<String> {
        let mut names: Vec<String> = fs::read_dir(folder)
            .unwrap()
            .map(|entry| entry.unwrap().file_name().into_string().unwrap())
            .collect();
        names.sort();
        names
    }

    #[test]
    fn a_variant_is_written_once_and_replaced_only_where_asked() {
        let region = tempfile::tempdir().unwrap();
        let file = region.path().join("variants/new.toml");
        write_variant(region.path(), "new", "one", false).unwrap();
        assert_eq!(fs::read_to_string(&file).unwrap(), "one");
        let problem = write_variant(region.path(), "new", "two", false).unwrap_err();
        assert_eq!(problem.status, StatusCode::CONFLICT);
        assert_eq!(fs::read_to_string(&file).unwrap(), "one");
        write_variant(region.path(), "new", "two", true).unwrap();
        assert_eq!(fs::read_to_string(&file).unwrap(), "two");
        assert_eq!(names(&region.path().join("variants")), ["new.toml"]);
    }

    #[cfg(unix)]
    #[test]
    fn nothing_is_written_through_a_link() {
        let (region, elsewhere) = (tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap());
        std::os::unix::fs::symlink(elsewhere.path(), region.path().join("variants")).unwrap();
        assert_eq!(write_variant(region.path(), "new", "", true).unwrap_err().status, StatusCode::CONFLICT);
        assert!(names(elsewhere.path()).is_empty());

        let region = tempfile::tempdir().unwrap();
        fs::create_dir(region.path().join("variants")).unwrap();
        let secret = elsewhere.path().join("secret");
        fs::write(&secret, "kept").unwrap();
        std::os::unix::fs::symlink(&secret, region.path().join("variants/new.toml")).unwrap();
        for overwrite in [false, true] {
            let problem = write_variant(region.path(), "new", "lost", overwrite).unwrap_err();
            assert_eq!(problem.status, StatusCode::CONFLICT);
        }
        // Not even where the link stands in the place of the file that is written first.
        let part = format!("variants/.other.toml.{}.part", std::process::id());
        std::os::unix::fs::symlink(&secret, region.path().join(part)).unwrap();
        assert!(write_variant(region.path(), "other", "lost", true).is_err());
        assert_eq!(fs::read_to_string(&secret).unwrap(), "kept");
    }
}
