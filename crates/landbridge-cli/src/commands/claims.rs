//! `landbridge claims`: what analysts say of a region, judged.

use super::futures::STORE;
use super::{BadInput, RegionArguments, cancel_on_ctrl_c, find_folder, runs_error};
use crate::mistakes::render;
use crate::print;
use anyhow::{Context, Result};
use indicatif::{ProgressBar, ProgressStyle};
use landbridge::claims::{ClaimOptions, ClaimSet, JudgedClaim, judge_claims, read_claims};
use landbridge::ensemble::default_sampler;
use landbridge::report::{FuturesChapter, claim_blocks, claims_answer, claims_overview};
use landbridge_runs::{DEFAULT_SAMPLES, RunsError, kept_run};
use serde_json::{Value, json};
use std::path::{Path, PathBuf};

/// Judge what claims.toml says of a region: holds, depends, fails or not known, with numbers, ranges and sources
#[derive(clap::Args)]
pub(crate) struct Arguments {
    #[command(flatten)]
    region: RegionArguments,
    /// Only these claims
    #[arg(long, value_name = "ID")]
    only: Vec<String>,
    /// How many samples of the factors; 0 judges the base alone
    #[arg(short, long, default_value_t = DEFAULT_SAMPLES)]
    n: u64,
    /// Seed of the samples
    #[arg(long, default_value_t = 1)]
    seed: u64,
    /// Every test, number and source, not the verdicts alone
    #[arg(short, long)]
    full: bool,
    /// What --json printed before: tell which verdicts moved since
    #[arg(long, value_name = "FILE")]
    before: Option<PathBuf>,
    /// Where runs of futures are kept
    #[arg(long, value_name = "DIR", default_value = STORE)]
    store: PathBuf,
}

pub(crate) fn run(arguments: &Arguments) -> Result<()> {
    let before = arguments.before.as_deref().map(read_before).transpose()?;
    let asked = Asked {
        only: &arguments.only,
        n_samples: arguments.n,
        seed: arguments.seed,
        store: &arguments.store,
    };
    let Judged { set, claims, run, n_samples } = judge(&arguments.region, &asked)?;
    let region = &set.worlds[0].region;
    if claims.is_empty() {
        return print::line("the region has no claims.toml");
    }
    let moved = before.as_deref().map(|before| moved_since(before, &claims));
    if arguments.region.json {
        return print::json(
            &json!({ "region": region.name, "variants": region.applied, "samples": n_samples,
            "seed": arguments.seed, "futures": run.as_ref().map(|run| &run.run), "claims": claims, "moved": moved }),
        );
    }
    print::line(&format!("{}\n", claims_answer(&claims)))?;
    print::blocks(&claims_overview(&claims))?;
    if arguments.full {
        for claim in &claims {
            print::line("")?;
            print::blocks(&claim_blocks(claim, &region.money_unit))?;
        }
    }
    let futures = run.as_ref().map_or_else(
        || format!("no run of futures is kept; `landbridge futures {}` makes one", arguments.region.region),
        |run| format!("futures from run {}", run.run),
    );
    let rest = if arguments.full { "" } else { "; --full tells every test" };
    print::line(&format!(
        "\n  {} samples of {} factors, seed {}; {futures}{rest}",
        n_samples,
        region.factors.len(),
        arguments.seed
    ))?;
    moved.map_or(Ok(()), |moved| print_moved(&moved))
}

/// Which claims are judged, and over how many samples.
pub(super) struct Asked<'a> {
    /// Ids of claims; all where there is none.
    pub(super) only: &'a [String],
    /// 0 judges the base alone.
    pub(super) n_samples: u64,
    /// Of the samples.
    pub(super) seed: u64,
    /// Where runs of futures are kept.
    pub(super) store: &'a Path,
}

/// Claims with their verdicts, and what these were judged by.
pub(super) struct Judged {
    /// The claims as they are written, with the worlds that they speak of; the first is the base.
    pub(super) set: ClaimSet,
    /// Empty where the region makes none.
    pub(super) claims: Vec<JudgedClaim>,
    run: Option<FuturesChapter>,
    n_samples: u64,
}

/// Reads and judges a region's claims.
pub(super) fn judge(arguments: &RegionArguments, asked: &Asked<'_>) -> Result<Judged> {
    let folder = find_folder(&arguments.region)?;
    let variants: Vec<&str> = arguments.variant.iter().map(String::as_str).collect();
    let set = read_claims(&folder, &variants, asked.only)
        .map_err(|error| BadInput(render(&error, Some(&folder))))?;
    if set.claims.is_empty() {
        return Ok(Judged { set, claims: Vec::new(), run: None, n_samples: 0 });
    }
    let region = &set.worlds[0].region;
    let run = kept_run(asked.store, &folder, region, arguments.outsiders(), false).map_err(runs_error)?;
    let options = ClaimOptions {
        n_samples: if region.factors.is_empty() { 0 } else { asked.n_samples },
        seed: asked.seed,
        sampler: default_sampler(asked.n_samples),
        outsiders: arguments.outsiders(),
        run: run.as_ref().map(|run| &run.summary),
    };
    let (claims, n_samples) = (judge_with_bar(&set, &options)?, options.n_samples);
    Ok(Judged { set, claims, run, n_samples })
}

/// Judges with a progress bar that ctrl-c ends.
fn judge_with_bar(set: &ClaimSet, options: &ClaimOptions<'_>) -> Result<Vec<JudgedClaim>> {
    let style = ProgressStyle::with_template("claims {wide_bar} {pos}/{len} {eta} left")?;
    let bar = ProgressBar::new(1).with_style(style);
    let cancelled = cancel_on_ctrl_c()?;
    let mut progress = |done, of| {
        bar.set_length(of);
        bar.set_position(done);
    };
    let judged = judge_claims(set, options, &mut progress, &cancelled);
    bar.finish_and_clear();
    judged.map_err(|error| runs_error(RunsError::from(error)))
}

/// Verdicts by id from what `--json` printed before.
fn read_before(file: &Path) -> Result<Vec<(String, String)>> {
    let text = std::fs::read_to_string(file).with_context(|| format!("{} cannot be read", file.display()))?;
    let wrong = || BadInput(format!("{} is not what `landbridge claims --json` prints", file.display()));
    let value: Value = serde_json::from_str(&text).map_err(|_| wrong())?;
    let claims = value["claims"].as_array().ok_or_else(wrong)?;
    let verdict =
        |claim: &Value| Some((claim["id"].as_str()?.to_owned(), claim["verdict"].as_str()?.to_owned()));
    Ok(claims.iter().map(verdict).collect::<Option<_>>().ok_or_else(wrong)?)
}

/// Claims whose verdict is another than before: id, before, now.
fn moved_since(before: &[(String, String)], claims: &[JudgedClaim]) -> Vec<(String, String, String)> {
    let moved = claims.iter().filter_map(|claim| {
        let (_, before) = before.iter().find(|(id, _)| *id == claim.id)?;
        let now = claim.verdict.key();
        (before != now).then(|| (claim.id.clone(), before.clone(), now.to_owned()))
    });
    moved.collect()
}

fn print_moved(moved: &[(String, String, String)]) -> Result<()> {
    if moved.is_empty() {
        return print::line("  no verdict moved");
    }
    let rows = moved.iter().map(|(id, before, now)| vec![id.clone(), before.clone(), now.clone()]);
    print::text_table(&["moved", "before", "now"], rows.collect())
}
