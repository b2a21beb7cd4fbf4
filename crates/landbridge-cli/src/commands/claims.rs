//! `landbridge claims`: what analysts say of a region, judged.

use super::futures::STORE;
use super::{BadInput, RegionArguments, cancel_on_ctrl_c, find_folder, runs_error};
use crate::mistakes::render;
use crate::print;
use anyhow::{Context, Result};
use indicatif::{ProgressBar, ProgressStyle};
use landbridge::claims::JudgedClaim;
use landbridge::model::Folder;
use landbridge::report::{claim_blocks, claims_answer, claims_overview};
use landbridge_runs::questions::{self, ClaimsAnswer, ClaimsQuestion};
use landbridge_runs::{DEFAULT_SAMPLES, RunsError};
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
    let folder = find_folder(&arguments.region.region)?;
    let variants: Vec<&str> = arguments.region.variant.iter().map(String::as_str).collect();
    let answer = judge_with_bar(
        &folder,
        &ClaimsQuestion {
            variants: &variants,
            only: &arguments.only,
            n: arguments.n,
            seed: arguments.seed,
            outsiders: arguments.region.outsiders(),
            store: &arguments.store,
        },
    )?;
    let moved = before.as_deref().map(|before| moved_since(before, &answer.claims));
    if arguments.region.json {
        let mut data = serde_json::to_value(&answer)?;
        data["moved"] = json!(moved);
        return print::json(&data);
    }
    if answer.claims.is_empty() {
        return print::line("the region has no claims.toml");
    }
    print::line(&format!("{}\n", claims_answer(&answer.claims)))?;
    print::blocks(&claims_overview(&answer.claims))?;
    if arguments.full {
        for claim in &answer.claims {
            print::line("")?;
            print::blocks(&claim_blocks(claim, &answer.money_unit))?;
        }
    }
    let futures = answer.futures.as_ref().map_or_else(
        || format!("no run of futures is kept; `landbridge futures {}` makes one", arguments.region.region),
        |run| format!("futures from run {run}"),
    );
    let rest = if arguments.full { "" } else { "; --full tells every test" };
    print::line(&format!(
        "\n  {} samples of {} factors, seed {}; {futures}{rest}",
        answer.samples, answer.n_factors, answer.seed
    ))?;
    moved.map_or(Ok(()), |moved| print_moved(&moved))
}

/// Judges with a progress bar that ctrl-c ends.
pub(super) fn judge_with_bar(folder: &Folder, question: &ClaimsQuestion<'_>) -> Result<ClaimsAnswer> {
    let style = ProgressStyle::with_template("claims {wide_bar} {pos}/{len} {eta} left")?;
    let bar = ProgressBar::new(1).with_style(style);
    let cancelled = cancel_on_ctrl_c()?;
    let mut progress = |done, of| {
        bar.set_length(of);
        bar.set_position(done);
    };
    let answer = questions::claims(folder, question, &mut progress, &cancelled);
    bar.finish_and_clear();
    answer.map_err(|error| match error {
        RunsError::Load(error) => BadInput(render(&error, Some(folder))).into(),
        other => runs_error(other),
    })
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
