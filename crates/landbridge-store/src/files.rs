//! Files that are there whole or not at all, whoever else writes them and whenever a machine stops.

use crate::StoreError;
use std::collections::hash_map::RandomState;
use std::fs::{self, File, OpenOptions};
use std::hash::BuildHasher;
use std::io::{self, BufWriter, Read as _, Write};
use std::path::{Path, PathBuf};

/// End of the name of a file that is being written.
pub(crate) const PART: &str = ".part";

/// How often a file is written again because another process took its unfinished part for a leftover.
const ATTEMPTS: usize = 16;

/// Writes a file under another name, brings it to the disk and gives it its name.
pub(crate) fn write_whole(path: &Path, bytes: &[u8]) -> Result<(), StoreError> {
    let part = part_of(path);
    for _ in 0..ATTEMPTS {
        if let Err(error) = write_part(&part, bytes) {
            // The next look for leftovers tries again.
            let _ = fs::remove_file(&part);
            return Err(StoreError::file("write", &part, error));
        }
        match fs::rename(&part, path) {
            Ok(()) => return Ok(()),
            Err(_) if !part.exists() => {}
            Err(error) => return Err(StoreError::file("write", path, error)),
        }
    }
    let error = io::Error::other(format!("its unfinished part was removed {ATTEMPTS} times"));
    Err(StoreError::file("write", path, error))
}

/// Writes a file piece by piece under another name and gives it its name when it is whole: what was there stays until then, and stays where
/// that fails.
pub(crate) fn write_streamed<T>(
    path: &Path,
    fill: impl FnOnce(&mut BufWriter<File>) -> Result<T, StoreError>,
) -> Result<T, StoreError> {
    let refuse = |error| StoreError::file("write", path, error);
    let finish = |mut file: BufWriter<File>| {
        file.flush()?;
        file.into_inner().map_err(io::IntoInnerError::into_error)
    };
    // A link is followed; a pipe or a device cannot be replaced.
    let path = fs::canonicalize(path).unwrap_or_else(|_| path.to_owned());
    if path.exists() && !path.is_file() {
        let mut file = BufWriter::new(OpenOptions::new().write(true).open(&path).map_err(refuse)?);
        let filled = fill(&mut file)?;
        finish(file).map_err(refuse)?;
        return Ok(filled);
    }
    let part = part_of(&path);
    let write = || {
        let file = OpenOptions::new().write(true).create_new(true).open(&part).map_err(refuse)?;
        let mut file = BufWriter::new(file);
        let filled = fill(&mut file)?;
        finish(file).and_then(|file| file.sync_all()).map_err(refuse)?;
        fs::rename(&part, &path).map_err(refuse)?;
        Ok(filled)
    };
    write().inspect_err(|_| {
        // That it cannot be written is told already.
        let _ = fs::remove_file(&part);
    })
}

/// The name of a file while it is written.
fn part_of(path: &Path) -> PathBuf {
    let mut name = path.file_name().unwrap_or_default().to_owned();
    // The process says whose it is; in two containers it may be the same number, so chance tells them apart.
    let chance = RandomState::new().hash_one(path);
    name.push(format!(".{}-{chance:016x}{PART}", std::process::id()));
    path.with_file_name(name)
}

fn write_part(part: &Path, bytes: &[u8]) -> io::Result<()> {
    let mut file = OpenOptions::new().write(true).create_new(true).open(part)?;
    file.write_all(bytes)?;
    file.sync_all()
}

/// Brings new names in a folder to the disk.
pub(crate) fn sync_folder(folder: &Path) -> Result<(), StoreError> {
    // Elsewhere a folder cannot be opened, and its names are brought to the disk by the system.
    if cfg!(unix) {
        File::open(folder)
            .and_then(|folder| folder.sync_all())
            .map_err(|error| StoreError::file("write", folder, error))?;
    }
    Ok(())
}

/// Removes a file that another process may remove first.
pub(crate) fn remove(path: &Path) -> Result<(), StoreError> {
    match fs::remove_file(path) {
        Err(error) if error.kind() != io::ErrorKind::NotFound => Err(StoreError::file("remove", path, error)),
        _ => Ok(()),
    }
}

/// Bytes of a text that is read whole: the manifest of a run is a thousandth of it.
const LONGEST_TEXT: u64 = 64 << 20;

/// A file for reading; `None` where there is none. A pipe or a device is refused before it is opened, for that may never end.
pub(crate) fn open(path: &Path) -> Result<Option<File>, StoreError> {
    let open = || {
        if fs::metadata(path)?.is_file() { File::open(path) } else { Err(io::Error::other("it is no file")) }
    };
    found(path, open())
}

/// The bytes of a file as text, what is no UTF-8 replaced; `None` where there is none.
pub(crate) fn read_text(path: &Path) -> Result<Option<String>, StoreError> {
    let Some(file) = open(path)? else { return Ok(None) };
    Ok(Some(String::from_utf8_lossy(&read_bytes(path, file, LONGEST_TEXT)?).into_owned()))
}

/// The bytes of a file that has at most so many; no more are read.
pub(crate) fn read_bytes(path: &Path, file: File, most: u64) -> Result<Vec<u8>, StoreError> {
    let refuse = |error| StoreError::file("read", path, error);
    let mut bytes = Vec::new();
    let length = file.metadata().map_err(refuse)?.len();
    if length <= most {
        file.take(most + 1).read_to_end(&mut bytes).map_err(refuse)?;
    }
    if length.max(bytes.len() as u64) > most {
        let what = format!("it has {length} bytes, and at most {most} are read");
        return Err(refuse(io::Error::new(io::ErrorKind::FileTooLarge, what)));
    }
    Ok(bytes)
}

fn found<T>(path: &Path, result: io::Result<T>) -> Result<Option<T>, StoreError> {
    match result {
        Ok(value) => Ok(Some(value)),
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(None),
        Err(error) => Err(StoreError::file("read", path, error)),
    }
}

/// Names in a folder, sorted.
pub(crate) fn names(folder: &Path) -> Result<Vec<String>, StoreError> {
    let read = || -> io::Result<Vec<String>> {
        fs::read_dir(folder)?.map(|entry| Ok(entry?.file_name().to_string_lossy().into_owned())).collect()
    };
    let mut names = read().map_err(|error| StoreError::file("read", folder, error))?;
    names.sort_unstable();
    Ok(names)
}
