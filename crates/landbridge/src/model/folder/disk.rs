//! A folder on disk as a list of files, and each as text: what is no file, too much or no text is told before it costs time or memory.

use super::super::mistake::Mistake;
use std::fs::File;
use std::io::Read as _;
use std::path::{Path, PathBuf};

/// Bytes of a file: the largest table of a bundled region is a thousandth of it.
const MOST_BYTES_OF_FILE: u64 = 64 << 20;

/// Bytes of all files of a folder.
const MOST_BYTES_OF_FOLDER: u64 = 256 << 20;

/// Files of a folder.
const MOST_FILES: usize = 10_000;

/// Folders within folders: a region has profiles and variants.
const DEEPEST: usize = 4;

/// A file in a folder.
pub(super) struct Listed {
    /// Path within the folder.
    pub(super) name: String,
    path: PathBuf,
}

/// The files of a folder by name, hidden ones left aside, and what is wrong with them as files.
pub(super) fn list(folder: &Path) -> (Vec<Listed>, Vec<Mistake>) {
    let mut listing = Listing { files: Vec::new(), bytes: 0, mistakes: Vec::new() };
    listing.add(folder, "", 1);
    let Listing { files, bytes, mut mistakes } = listing;
    if bytes > MOST_BYTES_OF_FOLDER {
        let what = format!(
            "{} in all files together; a region has at most {}",
            in_mib(bytes),
            in_mib(MOST_BYTES_OF_FOLDER)
        );
        mistakes.push(Mistake::of_file(&place_of(folder), what, "take out what is no part of the region"));
    }
    (files, mistakes)
}

struct Listing {
    files: Vec<Listed>,
    bytes: u64,
    mistakes: Vec<Mistake>,
}

impl Listing {
    fn add(&mut self, folder: &Path, prefix: &str, depth: usize) {
        if depth > DEEPEST {
            let what = format!("folders in folders to more than {DEEPEST} levels");
            let place = prefix.trim_end_matches('/');
            return self.report(
                place,
                what,
                "take the folder out, or the link to it: a region has profiles and variants alone",
            );
        }
        let entries = match folder.read_dir() {
            Ok(entries) => entries,
            Err(error) => {
                let place = if prefix.is_empty() { place_of(folder) } else { prefix.to_owned() };
                return self.report(
                    &place,
                    format!("cannot be read: {error}"),
                    "name a folder that may be read",
                );
            }
        };
        for entry in entries {
            let entry = match entry {
                Ok(entry) => entry,
                Err(error) => {
                    return self.report(&place_of(folder), format!("cannot be read: {error}"), "try again");
                }
            };
            let name = entry.file_name().to_string_lossy().into_owned();
            if name.starts_with('.') {
                continue;
            }
            if self.files.len() == MOST_FILES {
                let what = format!("a region has at most {MOST_FILES} files");
                return self.report(&place_of(folder), what, "name the folder of a region");
            }
            self.add_entry(entry.path(), format!("{prefix}{name}"), depth);
            if self.mistakes.len() > MOST_FILES {
                return;
            }
        }
    }

    fn add_entry(&mut self, path: PathBuf, name: String, depth: usize) {
        // Follows links; a pipe or a device is never opened, for it may have no end.
        match path.metadata() {
            Ok(there) if there.is_dir() => self.add(&path, &format!("{name}/"), depth + 1),
            Ok(there) if !there.is_file() => {
                self.report(&name, "is neither a file nor a folder", "take it out");
            }
            Ok(there) if there.len() > MOST_BYTES_OF_FILE => {
                let (length, most) = (in_mib(there.len()), in_mib(MOST_BYTES_OF_FILE));
                let what = format!("{length}; a file of a region has at most {most}");
                self.report(&name, what, "take out what is not needed");
            }
            Ok(there) => {
                self.bytes = self.bytes.saturating_add(there.len());
                self.files.push(Listed { name, path });
            }
            Err(error) => self.report(&name, format!("cannot be read: {error}"), "mend or remove it"),
        }
    }

    fn report(&mut self, place: &str, what: impl Into<String>, remedy: &str) {
        self.mistakes.push(Mistake::of_file(place, what, remedy));
    }
}

/// The text of a file.
pub(super) fn read(file: &Listed) -> Result<String, Box<Mistake>> {
    let mut bytes = Vec::new();
    // A file may grow, and some say that they are empty.
    let read =
        File::open(&file.path).and_then(|file| file.take(MOST_BYTES_OF_FILE + 1).read_to_end(&mut bytes));
    if let Err(error) = read {
        let what = format!("cannot be read: {error}");
        return Err(Box::new(Mistake::of_file(&file.name, what, "see who may read it")));
    }
    if bytes.len() as u64 > MOST_BYTES_OF_FILE {
        let what = format!("a file of a region has at most {}", in_mib(MOST_BYTES_OF_FILE));
        return Err(Box::new(Mistake::of_file(&file.name, what, "take out what is not needed")));
    }
    text_of(bytes).map_err(|(line, what)| {
        Box::new(Mistake { line, ..Mistake::of_file(&file.name, what, "save it as UTF-8") })
    })
}

/// Bytes as text, or the line and what is no text in it.
fn text_of(bytes: Vec<u8>) -> Result<String, (usize, String)> {
    String::from_utf8(bytes).map_err(|error| {
        let (end, bytes) = (error.utf8_error().valid_up_to(), error.as_bytes());
        if matches!(bytes, [0xff, 0xfe, ..] | [0xfe, 0xff, ..]) {
            return (0, "this is text in UTF-16".to_owned());
        }
        let start = bytes[..end].iter().rposition(|&byte| byte == b'\n').map_or(0, |place| place + 1);
        let line = bytes[..end].split(|&byte| byte == b'\n').count();
        let what = format!("byte {} of this line, 0x{:02X}, is not UTF-8 text", end - start + 1, bytes[end]);
        (line, what)
    })
}

fn place_of(folder: &Path) -> String {
    folder.display().to_string()
}

fn in_mib(bytes: u64) -> String {
    format!("{} MiB", bytes.div_ceil(1 << 20))
}
