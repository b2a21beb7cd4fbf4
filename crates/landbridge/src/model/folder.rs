//! A region's files as text: from a folder on disk, or from the regions that come with the engine.

mod disk;

use super::mistake::{LoadError, Mistake, suggest};
use super::sheet::{TABLES, finish};
use include_dir::{Dir, include_dir};
use std::collections::BTreeMap;
use std::io::Write as _;
use std::path::{Path, PathBuf};

static TOY: Dir<'_> = include_dir!("$CARGO_MANIFEST_DIR/../../regions/toy");
static CENTRAL_ASIA: Dir<'_> = include_dir!("$CARGO_MANIFEST_DIR/../../regions/central-asia");

/// Regions that come with the engine, by name.
static BUNDLED: &[(&str, &Dir<'_>)] = &[("toy", &TOY), ("central-asia", &CENTRAL_ASIA)];

/// The file that makes a folder a region.
const FRAME: &str = "region.toml";

const TEMPLATE: &str = r#"# A region: what it is of, its year, its money, and the frame that the tables fill.
title = "A new region"
base_year = 2024
money_unit = "million US dollars of 2024"
discount_rate = 0.08        # for annuities, a year
candidates = []             # actors in the bloc under study, such as ["A", "B"]
# today = "alone"           # today's coalition structure, one of blocs.csv

[[periods]]                 # in the order of the year; weights sum to one
name = "year"
weight = 1.0

[[commodities]]
name = "gas"
unit = "bcm"
# free_disposal = true      # may be spilled at no cost
# value_of_time = 10.0      # money per unit and day in transit
# natural_flow = true       # flows by itself past those who did not agree, as a river does

[[subsystems]]
name = "Gas"
commodities = ["gas"]
# basins = ["A river"]      # only buses of these basins
outsiders = "idle"
"#;

/// A region's files, by path within its folder.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Folder {
    /// Name of the folder.
    pub name: String,
    /// Text of each file.
    pub files: BTreeMap<String, String>,
}

impl Folder {
    /// Names of the regions that come with the engine.
    pub fn bundled_names() -> impl Iterator<Item = &'static str> {
        BUNDLED.iter().map(|&(name, _)| name)
    }

    /// A region that comes with the engine.
    #[must_use]
    pub fn bundled(name: &str) -> Option<Self> {
        let (_, dir) = BUNDLED.iter().find(|(bundled, _)| *bundled == name)?;
        let mut files = BTreeMap::new();
        collect_bundled(dir, &mut files);
        Some(Self { name: name.to_owned(), files })
    }

    /// An empty folder to begin with: every table with its header, and a commented region.toml.
    #[must_use]
    pub fn template() -> Self {
        let mut files = BTreeMap::from([(FRAME.to_owned(), TEMPLATE.to_owned())]);
        for (table, columns) in TABLES {
            files.insert(format!("{table}.csv"), format!("{}\n", columns.join(",")));
        }
        Self { name: "new".to_owned(), files }
    }

    /// A folder on disk; hidden files are left aside. No more memory is taken than its files say that they need, and that within bounds.
    ///
    /// # Errors
    /// Where a file cannot be read, or is not UTF-8 text; where there are more or larger files than a region has, before they are read.
    pub fn open(path: &Path) -> Result<Self, LoadError> {
        let name = path
            .canonicalize()
            .ok()
            .and_then(|path| path.file_name().map(|name| name.to_string_lossy().into_owned()));
        let mut folder =
            Self { name: name.unwrap_or_else(|| path.display().to_string()), files: BTreeMap::new() };
        let (files, mut mistakes) = disk::list(path);
        if mistakes.is_empty() {
            for file in files {
                match disk::read(&file) {
                    Ok(text) => drop(folder.files.insert(file.name, text)),
                    Err(mistake) => mistakes.push(*mistake),
                }
            }
        }
        finish(folder, mistakes)
    }

    /// The folder at that path where there is one, else the region of that name that comes with the engine.
    ///
    /// # Errors
    /// Where there is neither.
    pub fn find(name_or_path: &str) -> Result<Self, LoadError> {
        let path = Path::new(name_or_path);
        if path.is_dir() {
            return Self::open(path);
        }
        Self::bundled(name_or_path).ok_or_else(|| {
            let what = "there is no such folder and no bundled region of that name".to_owned();
            let mistake = Mistake::of_file(name_or_path, what, suggest(name_or_path, Self::bundled_names()));
            LoadError { mistakes: vec![mistake] }
        })
    }

    /// Writes all files into a new or empty folder, `region.toml` last: a folder without it is no region, so that one which was begun and
    /// not ended is not taken for one. Where a file cannot be written, those that were are removed.
    ///
    /// # Errors
    /// Where the folder is not empty or cannot be written, with the place.
    pub fn extract(&self, to: &Path) -> std::io::Result<()> {
        if to.exists() && to.read_dir()?.next().is_some() {
            let what = format!("{} is not empty; name a new folder", to.display());
            return Err(std::io::Error::new(std::io::ErrorKind::AlreadyExists, what));
        }
        let was_there = to.exists();
        let mut written = Vec::new();
        self.write_all(to, &mut written).inspect_err(|_| {
            // That it cannot be written is told. What somebody else wrote meanwhile stays; what cannot be removed is left over without a frame.
            for path in written {
                let _ = std::fs::remove_file(&path);
                for folder in path
                    .ancestors()
                    .skip(1)
                    .take_while(|folder| folder.starts_with(to) && !(was_there && *folder == to))
                {
                    let _ = std::fs::remove_dir(folder);
                }
            }
        })
    }

    /// Notes what it writes.
    fn write_all(&self, to: &Path, written: &mut Vec<PathBuf>) -> std::io::Result<()> {
        for (file, text) in self.files.iter().filter(|(file, _)| *file != FRAME) {
            write_new(to.join(file), text, written)?;
        }
        if let Some(text) = self.files.get(FRAME) {
            let part = to.join(format!(".{FRAME}.part"));
            write_new(part.clone(), text, written)?;
            std::fs::rename(part, to.join(FRAME))?;
        }
        Ok(())
    }
}

/// Writes a file that is not there, and the folders that it lies in, and brings it to the disk.
fn write_new(path: PathBuf, text: &str, written: &mut Vec<PathBuf>) -> std::io::Result<()> {
    let told =
        |error: std::io::Error| std::io::Error::new(error.kind(), format!("{}: {error}", path.display()));
    if let Some(parent) = path.parent() {
        std::fs::create_dir_all(parent).map_err(told)?;
    }
    let mut file = std::fs::File::create_new(&path).map_err(told)?;
    let outcome = file.write_all(text.as_bytes()).and_then(|()| file.sync_all()).map_err(told);
    written.push(path);
    outcome
}

fn collect_bundled(dir: &Dir<'_>, files: &mut BTreeMap<String, String>) {
    for file in dir.files() {
        if let Some(text) = file.contents_utf8() {
            files.insert(file.path().to_string_lossy().replace('\\', "/"), text.to_owned());
        }
    }
    dir.dirs().for_each(|dir| collect_bundled(dir, files));
}
