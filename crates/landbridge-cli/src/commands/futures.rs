//! `landbridge futures`: the years of a region over many samples of its factors, kept in a store; or the story of one of them.

use super::{BadInput, RegionArguments, cancel_on_ctrl_c};
use crate::print;
use crate::runs::{
    About, Asked, DesignKind, about, columns, open, outsiders_in_words, rows, simulate, store_error,
};
use anyhow::{Context, Result};
use indicatif::{ProgressBar, ProgressStyle};
use landbridge::ensemble::{Design, default_sampler};
use landbridge::model::{Folder, Outsiders, RUN_FILE, Region};
use landbridge::report::{Drivers, FuturesChapter, futures_blocks};
use landbridge::sampling::Sampler;
use landbridge::simulation::{Cell, Known, RunSummary, Spent, Story, Summarizer, tell};
use landbridge_store::{Identity, ListedRun, Run, read_table, runs};
use serde::Deserialize;
use serde_json::json;
use std::path::{Path, PathBuf};
use std::sync::atomic::Ordering;
use std::time::{Duration, Instant};

/// Where runs are kept.
pub(super) const STORE: &str = ".landbridge/runs";

/// With fewer futures nothing is said of what a class hangs on.
const FEWEST_FOR_DRIVERS: u64 = 100;

/// Simulate a region's years in many futures, and print in how many it becomes what; a run that was interrupted goes on. In place of the region
/// a run can be named, by its name, the beginning of its name, or its folder: it is told as far as it is there
#[derive(clap::Args)]
pub(crate) struct Arguments {
    #[command(flatten)]
    region: RegionArguments,
    /// How many futures; best a power of two. Of a design for indices: base points, or trajectories
    #[arg(short, long, default_value_t = 256)]
    n: u64,
    /// Seed of the samples and of all that is drawn in the years
    #[arg(long, default_value_t = 1)]
    seed: u64,
    /// How to sample; by default scrambled Sobol where n is a power of two, else a Latin hypercube
    #[arg(long, value_enum)]
    sampler: Option<SamplerArgument>,
    /// Levels of each factor: of a grid, or of a Morris design (then an even number)
    #[arg(long, default_value_t = 4)]
    levels: u32,
    /// A design for indices: saltelli for first-order and total indices, morris for screening
    #[arg(long, value_enum)]
    design: Option<DesignArgument>,
    /// A table of samples, CSV or Parquet: a column for each factor, a row for each future
    #[arg(long, value_name = "FILE", conflicts_with_all = ["sampler", "design", "n"])]
    samples: Option<PathBuf>,
    /// Where runs are kept
    #[arg(long, value_name = "DIR", default_value = STORE)]
    store: PathBuf,
    /// Print the story of this future of a run, which stands in place of the region
    #[arg(long, value_name = "FUTURE")]
    replay: Option<u64>,
    /// How many threads; by default one for each core
    #[arg(long)]
    threads: Option<usize>,
}

#[derive(Clone, Copy, clap::ValueEnum)]
enum SamplerArgument {
    /// Sobol sequence scrambled after Owen
    Sobol,
    /// Latin hypercube
    Latin,
    /// Independent points
    MonteCarlo,
    /// Every combination of --levels levels
    Grid,
}

#[derive(Clone, Copy, clap::ValueEnum)]
enum DesignArgument {
    Saltelli,
    Morris,
}

pub(crate) fn run(arguments: &Arguments) -> Result<()> {
    let name = &arguments.region.region;
    if let Some(future) = arguments.replay {
        return replay(&find_run(&arguments.store, name)?, future, arguments.region.json);
    }
    // A run can be asked about by its name, whether it is whole or not.
    let is_region =
        Path::new(name).join("region.toml").is_file() || Folder::bundled_names().any(|known| known == name);
    if !is_region && let Ok(run) = Run::open(&arguments.store, name) {
        return tell_run(&run, None, arguments.region.json);
    }
    let region = arguments.region.read()?;
    let design = design_of(arguments)?;
    let n = match &design {
        Design::Given { rows, .. } => rows.len() as u64,
        _ => arguments.n,
    };
    let asked = Asked {
        name,
        region: &region,
        outsiders: arguments.region.outsiders(),
        design: &design,
        n,
        seed: arguments.seed,
    };
    let (run, samples) = open(&arguments.store, &asked)?;
    let missing = run.missing().map_err(store_error)?;
    for damage in &missing.damaged {
        print::warning(&format!("{}: {}; it is made again", damage.file.display(), damage.why));
    }
    let threads = arguments
        .threads
        .map_or_else(|| std::thread::available_parallelism().map_or(1, usize::from), |n| n.max(1));
    let to_do: u64 =
        missing.numbers.iter().map(|&chunk| run.manifest().futures_of(chunk).count() as u64).sum();
    let style = ProgressStyle::with_template("{wide_bar} {pos}/{len} futures, {per_sec}, {eta} left")?;
    let bar = ProgressBar::new(to_do).with_style(style);
    let cancelled = cancel_on_ctrl_c()?;
    let begin = Instant::now();
    let spent = simulate(&run, &asked, &samples, &missing.numbers, threads, &|| bar.inc(1), &cancelled);
    bar.finish_and_clear();
    let (spent, made) = spent?;
    let took = (to_do > 0).then(|| (to_do, begin.elapsed(), spent, threads));
    if to_do > 0 {
        run.note(threads, &made, &format!("{:.0} s", begin.elapsed().as_secs_f64())).map_err(store_error)?;
    }
    if cancelled.load(Ordering::Relaxed) {
        let left = run.missing().map_err(store_error)?.numbers.len();
        return Err(anyhow::anyhow!(
            "cancelled; {left} of {} chunks are left of run {}: the same command goes on",
            run.manifest().chunk_count(),
            run.manifest().run_id
        ));
    }
    tell_run(&run, took, arguments.region.json)
}

fn design_of(arguments: &Arguments) -> Result<Design> {
    if let Some(file) = &arguments.samples {
        let table = read_table(file).map_err(store_error)?;
        return Ok(Design::Given { columns: table.columns, rows: table.rows });
    }
    let levels = arguments.levels;
    let sampler = match arguments.sampler {
        None => default_sampler(arguments.n),
        Some(SamplerArgument::Sobol) => Sampler::Sobol { scrambled: true },
        Some(SamplerArgument::Latin) => Sampler::LatinHypercube,
        Some(SamplerArgument::MonteCarlo) => Sampler::MonteCarlo,
        Some(SamplerArgument::Grid) => Sampler::Grid { levels },
    };
    Ok(match arguments.design {
        None => Design::Spread(sampler),
        Some(DesignArgument::Saltelli) => Design::Saltelli(sampler),
        Some(DesignArgument::Morris) => Design::Morris { levels },
    })
}

/// A run by its name, the beginning of its name, or its folder.
pub(super) fn find_run(store: &Path, name: &str) -> Result<Run> {
    Run::open(store, name).map_err(store_error)
}

fn replay(run: &Run, future: u64, as_json: bool) -> Result<()> {
    let manifest = run.manifest();
    if future >= manifest.n {
        let what = format!(
            "there is no future {future} in run {}: they go from 0 to {}",
            manifest.run_id,
            manifest.n - 1
        );
        return Err(BadInput(what).into());
    }
    let chunk = run.read_chunk(future / manifest.chunk_size).map_err(store_error)?;
    let columns = columns(run);
    let number = i64::try_from(future).context("a future beyond all numbers")?;
    let of_future: Vec<Vec<Cell>> =
        rows(&chunk).filter(|row| row.first() == Some(&Cell::Count(Some(number)))).collect();
    let story = Story::of(&columns, &of_future)
        .with_context(|| format!("run {} holds no future {future}", manifest.run_id))?;
    if as_json { print::json(&serde_json::to_value(&story)?) } else { print::line(tell(&story).trim_end()) }
}

/// The summary of what is there of a run.
pub(super) fn summarize(run: &Run, about: &About) -> Result<RunSummary> {
    let known = |column, names: &[String]| Known { column, names: names.to_vec() };
    let known = vec![
        known("class", &about.classes),
        known("members", &about.candidates),
        known("in force", &about.acts),
        known("built", &about.options),
    ];
    let columns = columns(run);
    let mut summarizer = Summarizer::new(&columns, known, about.first_year, about.told.clone())
        .with_context(|| format!("{}: this is no run of futures", run.folder().display()))?;
    for chunk in run.chunks().only_complete() {
        let (_, chunk) = chunk.map_err(store_error)?;
        rows(&chunk).for_each(|row| summarizer.add(&row));
    }
    Ok(summarizer.finish())
}

/// The run of this region, as it is, with the most futures: of the store, or the one whose summary came with the region; nothing where there
/// is neither.
pub(super) fn kept_run(
    store: &Path,
    folder: &Folder,
    region: &Region,
    outsiders: Option<Outsiders>,
    with_drivers: bool,
) -> Result<Option<FuturesChapter>> {
    let outsiders = outsiders_in_words(outsiders);
    let fits = |identity: &Identity| {
        identity.get("region") == Some(&region.fingerprint)
            && identity.get("outsiders") == Some(outsiders)
            && identity.get("landbridge") == Some(env!("CARGO_PKG_VERSION"))
    };
    // Only samples that are spread over the factors tell shares of futures.
    let is_spread =
        |about: &serde_json::Value| about.get("kind").and_then(serde_json::Value::as_str) == Some("spread");
    let shipped = folder.files.get(RUN_FILE).map(|text| serde_json::from_str::<Shipped>(text)).transpose();
    let shipped = shipped.map_err(|error| {
        BadInput(format!(
            "{RUN_FILE} is not what `landbridge futures RUN --json` prints: {error}; renew or remove it"
        ))
    })?;
    // A run of other tables says nothing of these.
    let shipped =
        shipped.filter(|shipped| fits(&shipped.identity) && shipped.about.kind == DesignKind::Spread);
    let listing = if store.is_dir() { runs(store).map_err(store_error)?.runs } else { Vec::new() };
    let there = listing.iter().filter(|run| {
        let identity = &run.manifest.identity;
        run.there > 0 && fits(identity) && identity.get("given") == Some("") && is_spread(&run.manifest.about)
    });
    let futures = |run: &&ListedRun| (run.there * run.manifest.chunk_size).min(run.manifest.n);
    match (there.max_by_key(futures), shipped) {
        (Some(run), shipped)
            if shipped.as_ref().is_none_or(|shipped| shipped.summary.futures <= futures(&run)) =>
        {
            chapter(&find_run(store, &run.manifest.run_id)?, with_drivers).map(Some)
        }
        (_, shipped) => Ok(shipped.map(Shipped::chapter)),
    }
}

/// What `futures RUN --json` prints.
#[derive(Deserialize)]
struct Shipped {
    run: String,
    identity: Identity,
    about: About,
    of: u64,
    summary: RunSummary,
}

impl Shipped {
    fn chapter(self) -> FuturesChapter {
        let run = format!("{} that came with the region", self.run);
        chapter_of(run, self.of, self.about, self.summary, None)
    }
}

/// A run as a chapter of the brief; with what its most frequent class hangs on where that is asked for.
pub(super) fn chapter(run: &Run, with_drivers: bool) -> Result<FuturesChapter> {
    let about = about(run)?;
    let summary = summarize(run, &about)?;
    let drivers = if with_drivers && summary.futures >= FEWEST_FOR_DRIVERS {
        Some(super::source::drivers(run, &about)?)
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

type Took = (u64, Duration, Spent, usize);

fn tell_run(run: &Run, took: Option<Took>, as_json: bool) -> Result<()> {
    let chapter = chapter(run, false)?;
    if as_json {
        let manifest = run.manifest();
        return print::json(
            &json!({ "run": manifest.run_id, "identity": manifest.identity, "about": manifest.about, "of": manifest.n,
                "summary": chapter.summary }),
        );
    }
    print::blocks(&futures_blocks(&chapter))?;
    if let Some((futures, time, spent, threads)) = took {
        let all = (spent.programs + spent.values + spent.rules).as_secs_f64().max(f64::MIN_POSITIVE);
        let share = |part: Duration| 100.0 * part.as_secs_f64() / all;
        print::line(&format!(
            "\n{futures} futures in {:.0} s on {threads} threads: {:.2} a second; {:.0} % of the time in {} programs, {:.0} % in values of games, {:.0} % in rules",
            time.as_secs_f64(),
            futures as f64 / time.as_secs_f64().max(f64::MIN_POSITIVE),
            share(spent.programs),
            spent.n_programs,
            share(spent.values),
            share(spent.rules)
        ))?;
    }
    print::line(&format!("\nrun {} in {}", run.manifest().run_id, run.folder().display()))
}
