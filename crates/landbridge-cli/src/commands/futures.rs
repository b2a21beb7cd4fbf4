//! `landbridge futures`: the years of a region over many samples of its factors, kept in a store; or the story of one of them.

use super::{BadInput, RegionArguments, cancel_on_ctrl_c, runs_error, store_error};
use crate::print;
use anyhow::{Context, Result};
use indicatif::{ProgressBar, ProgressStyle};
use landbridge::ensemble::{Design, default_sampler};
use landbridge::model::Folder;
use landbridge::report::futures_blocks;
use landbridge::sampling::Sampler;
use landbridge::simulation::{Cell, Spent, Story, tell};
use landbridge_runs::{Asked, chapter, columns, open, rows, save, simulate, threads_of};
use landbridge_store::{Run, read_table};
use std::path::{Path, PathBuf};
use std::sync::atomic::Ordering;
use std::time::{Duration, Instant};

/// Where runs are kept.
pub(super) const STORE: &str = ".landbridge/runs";

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
    let threads = threads_of(arguments.threads).map_err(runs_error)?;
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
    let (run, samples) = open(&arguments.store, &asked).map_err(runs_error)?;
    let missing = run.missing().map_err(store_error)?;
    for damage in &missing.damaged {
        print::warning(&format!("{}: {}; it is made again", damage.file.display(), damage.why));
    }
    let to_do: u64 =
        missing.numbers.iter().map(|&chunk| run.manifest().futures_of(chunk).count() as u64).sum();
    let style = ProgressStyle::with_template("{wide_bar} {pos}/{len} futures, {per_sec}, {eta} left")?;
    let bar = ProgressBar::new(to_do).with_style(style);
    let cancelled = cancel_on_ctrl_c()?;
    let begin = Instant::now();
    let spent = simulate(&run, &asked, &samples, &missing.numbers, threads, &|| bar.inc(1), &cancelled);
    bar.finish_and_clear();
    let (spent, made) = spent.map_err(runs_error)?;
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

type Took = (u64, Duration, Spent, usize);

fn tell_run(run: &Run, took: Option<Took>, as_json: bool) -> Result<()> {
    if as_json {
        return print::json(&serde_json::to_value(save(run).map_err(runs_error)?)?);
    }
    let chapter = chapter(run, false).map_err(runs_error)?;
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
