//! What a run tells, as a chapter: of the store, or as it came with a region.

use crate::RunsError;
use crate::cases::drivers;
use crate::run::{About, DesignKind, about, columns, outsiders_in_words, rows};
use landbridge::model::{Folder, Outsiders, RUN_FILE, Region};
use landbridge::report::{Drivers, FuturesChapter};
use landbridge::simulation::{Known, RunSummary, Summarizer};
use landbridge_store::{Identity, ListedRun, Run, runs};
use serde::{Deserialize, Serialize};
use std::path::Path;

/// With fewer futures nothing is said of what a class hangs on.
const FEWEST_FOR_DRIVERS: u64 = 100;

/// The summary of what is there of a run.
///
/// # Errors
/// Where the store holds something else, or cannot be read.
pub fn summarize(run: &Run, about: &About) -> Result<RunSummary, RunsError> {
    let known = |column, names: &[String]| Known { column, names: names.to_vec() };
    let known = vec![
        known("class", &about.classes),
        known("members", &about.candidates),
        known("in force", &about.acts),
        known("built", &about.options),
    ];
    let columns = columns(run);
    let mut summarizer =
        Summarizer::new(&columns, known, about.first_year, about.told.clone()).ok_or_else(|| {
            RunsError::BadInput(format!("{}: this is no run of futures", run.folder().display()))
        })?;
    for chunk in run.chunks().only_complete() {
        let (_, chunk) = chunk?;
        rows(&chunk).for_each(|row| summarizer.add(&row));
    }
    Ok(summarizer.finish())
}

/// The run of this region, as it is, with the most futures: of the store, or the one whose summary came with the region; nothing where there
/// is neither.
///
/// # Errors
/// Where the summary that came with the region is none, or the store cannot be read.
pub fn kept_run(
    store: &Path,
    folder: &Folder,
    region: &Region,
    outsiders: Option<Outsiders>,
    with_drivers: bool,
) -> Result<Option<FuturesChapter>, RunsError> {
    let outsiders = outsiders_in_words(outsiders);
    let fits = |identity: &Identity| {
        identity.get("region") == Some(&region.fingerprint)
            && identity.get("outsiders") == Some(outsiders)
            && identity.get("landbridge") == Some(env!("CARGO_PKG_VERSION"))
    };
    // Only samples that are spread over the factors tell shares of futures.
    let is_spread =
        |about: &serde_json::Value| about.get("kind").and_then(serde_json::Value::as_str) == Some("spread");
    let shipped = folder.files.get(RUN_FILE).map(|text| serde_json::from_str::<SavedRun>(text)).transpose();
    let shipped = shipped.map_err(|error| {
        RunsError::BadInput(format!(
            "{RUN_FILE} is not what `landbridge futures RUN --json` prints: {error}; renew or remove it"
        ))
    })?;
    // A run of other tables says nothing of these.
    let shipped =
        shipped.filter(|shipped| fits(&shipped.identity) && shipped.about.kind == DesignKind::Spread);
    let listing = if store.is_dir() { runs(store)?.runs } else { Vec::new() };
    let there = listing.iter().filter(|run| {
        let identity = &run.manifest.identity;
        run.there > 0 && fits(identity) && identity.get("given") == Some("") && is_spread(&run.manifest.about)
    });
    let futures = |run: &&ListedRun| (run.there * run.manifest.chunk_size).min(run.manifest.n);
    match (there.max_by_key(futures), shipped) {
        (Some(run), shipped)
            if shipped.as_ref().is_none_or(|shipped| shipped.summary.futures <= futures(&run)) =>
        {
            chapter(&Run::open(store, &run.manifest.run_id)?, with_drivers).map(Some)
        }
        (_, shipped) => Ok(shipped.map(|shipped| shipped.chapter(with_drivers))),
    }
}

/// What `landbridge futures RUN --json` prints, and what may come with a region as its run.json.
#[derive(Clone, Debug, PartialEq, Deserialize, Serialize)]
pub struct SavedRun {
    /// Its name.
    pub run: String,
    /// All that it depends on.
    pub identity: Identity,
    /// What it is about.
    pub about: About,
    /// How many futures it has when it is whole.
    pub of: u64,
    /// What its futures have in common.
    pub summary: RunSummary,
    /// What its most frequent class hangs on; absent of a design for indices, of few futures, and in older files.
    #[serde(default)]
    pub drivers: Option<Drivers>,
}

impl SavedRun {
    fn chapter(self, with_drivers: bool) -> FuturesChapter {
        let run = format!("{} that came with the region", self.run);
        let drivers = self.drivers.filter(|_| with_drivers);
        chapter_of(run, self.of, self.about, self.summary, drivers)
    }
}

/// A run as it may be sent along with a region.
///
/// # Errors
/// Where the store holds something else, or cannot be read.
pub fn save(run: &Run) -> Result<SavedRun, RunsError> {
    let about = about(run)?;
    let FuturesChapter { summary, drivers, of, run: name, .. } =
        chapter(run, about.kind == DesignKind::Spread)?;
    Ok(SavedRun { run: name, identity: run.manifest().identity.clone(), about, of, summary, drivers })
}

/// A run as a chapter of the brief; with what its most frequent class hangs on where that is asked for.
///
/// # Errors
/// Where the store holds something else, or cannot be read.
pub fn chapter(run: &Run, with_drivers: bool) -> Result<FuturesChapter, RunsError> {
    let about = about(run)?;
    let summary = summarize(run, &about)?;
    let drivers = if with_drivers && summary.futures >= FEWEST_FOR_DRIVERS {
        Some(drivers(run, &about)?)
    } else {
        None
    };
    Ok(chapter_of(run.manifest().run_id.clone(), run.manifest().n, about, summary, drivers))
}

fn chapter_of(
    run: String,
    of: u64,
    about: About,
    summary: RunSummary,
    drivers: Option<Drivers>,
) -> FuturesChapter {
    FuturesChapter {
        run,
        of,
        design: about.design,
        seed: about.seed,
        years: (about.first_year, about.first_year + about.horizon - 1),
        money_unit: about.money_unit,
        candidates: about.candidates,
        summary,
        drivers,
    }
}
