//! `landbridge brief`: the main job, on the terminal and as one page.

use super::futures::STORE;
use super::{
    BadInput, OutsidersArgument, cancel_on_ctrl_c, engine_error, find_folder, runs_error, store_error,
};
use crate::mistakes::render;
use crate::print;
use anyhow::Result;
use indicatif::{ProgressBar, ProgressStyle};
use landbridge::brief::{BriefError, compute_brief};
use landbridge::report::{
    Brief, OtherView, WholeBrief, backtest_blocks, bloc_overview, claims_answer, claims_overview,
    coercion_blocks, decision_blocks, findings, futures_answer, futures_blocks, leaders, limits_blocks,
    stability_blocks, to_html,
};
use landbridge_runs::{BriefOptions, DEFAULT_SAMPLES, RunsError, complete_brief};
use landbridge_store::write_text;
use std::path::PathBuf;

/// How many actors a line on a variant names; the page and `landbridge compare` name all.
const SHOWN_SHIFTS: usize = 5;

/// Compute a region with all its variants, print the answer and write it as one HTML page
#[derive(clap::Args)]
pub(crate) struct Arguments {
    /// A folder, or the name of a bundled region
    region: String,
    /// Where to write the page; by default the region's name with .html in the current folder
    #[arg(long)]
    out: Option<PathBuf>,
    /// Override what outsiders do in every sub-system
    #[arg(long, value_enum)]
    outsiders: Option<OutsidersArgument>,
    /// Print the same as data, and write no page unless --out is given
    #[arg(long)]
    json: bool,
    /// Where runs of `landbridge futures` are kept: the largest of this region becomes a chapter
    #[arg(long, value_name = "DIR", default_value = STORE)]
    store: PathBuf,
    /// Over how many samples of the factors claims are judged; 0 judges the base alone
    #[arg(long, default_value_t = DEFAULT_SAMPLES)]
    samples: u64,
    /// Say on stderr how the programs were solved
    #[arg(long)]
    verbose: bool,
}

pub(crate) fn run(arguments: &Arguments) -> Result<()> {
    let folder = find_folder(&arguments.region)?;
    // On a pipe indicatif draws nothing.
    let bar = ProgressBar::new(0).with_style(ProgressStyle::with_template("{msg} {wide_bar} {pos}/{len}")?);
    let brief = compute_brief(&folder, arguments.outsiders.map(Into::into), |step, done, steps| {
        bar.set_length(steps as u64);
        bar.set_position(done as u64);
        bar.set_message(step.to_owned());
    });
    bar.finish_and_clear();
    let brief = brief.map_err(|error| match error {
        BriefError::Load(error) => BadInput(render(&error, Some(&folder))).into(),
        BriefError::Sweep(error) => engine_error(error),
        BriefError::Bloc(error) => anyhow::Error::from(error),
        BriefError::Decision(error) => BadInput(error.to_string()).into(),
        BriefError::Attack(error) => runs_error(error.into()),
        BriefError::Claims(error) => anyhow::Error::from(error),
    })?;
    let options = BriefOptions {
        outsiders: arguments.outsiders.map(Into::into),
        store: &arguments.store,
        n_samples: arguments.samples,
    };
    let bar = ProgressBar::new(1)
        .with_style(ProgressStyle::with_template("claims {wide_bar} {pos}/{len} {eta} left")?);
    let mut progress = |done, of| {
        bar.set_length(of);
        bar.set_position(done);
    };
    let brief = complete_brief(brief, &folder, &options, &mut progress, &*cancel_on_ctrl_c()?);
    bar.finish_and_clear();
    let brief = brief.map_err(|error| match error {
        RunsError::Load(error) => BadInput(render(&error, Some(&folder))).into(),
        other => runs_error(other),
    })?;
    let out = match (&arguments.out, arguments.json) {
        (Some(out), _) => Some(out.clone()),
        (None, true) => None,
        (None, false) => Some(PathBuf::from(format!("{}.html", folder.name))),
    };
    if let Some(out) = &out {
        write_text(out, &to_html(&brief)).map_err(store_error)?;
    }
    if arguments.verbose {
        print::ways(brief.ways);
    }
    if arguments.json {
        return print::json(&serde_json::to_value(WholeBrief::new(&brief))?);
    }
    print_brief(&brief, &arguments.region)?;
    match out {
        Some(out) => print::line(&format!("\nwritten to {}", out.display())),
        None => Ok(()),
    }
}

fn print_brief(brief: &Brief, region: &str) -> Result<()> {
    print::line(&format!(
        "{} · base year {} · {} a year\n\n{}\n",
        brief.title, brief.base_year, brief.money_unit, brief.answer
    ))?;
    if !brief.bloc_answer.is_empty() {
        print::line(&format!("{}\n", brief.bloc_answer))?;
    }
    if !brief.coercion_answer.is_empty() {
        print::line(&format!("{}\n", brief.coercion_answer))?;
    }
    if !brief.claims.is_empty() {
        print::line(&format!("What is said of it\n\n{}", claims_answer(&brief.claims)))?;
        print::blocks(&claims_overview(&brief.claims))?;
        print::line(&format!(
            "  `landbridge claims {region} --full` tells every test, `landbridge why {region} ID` what it rests on\n"
        ))?;
    }
    let mut header = vec!["gain"];
    header.extend(brief.subsystems.iter().map(|part| part.name.as_str()));
    header.push("total");
    let rows = brief.actors.iter().map(|actor| {
        let gains = actor.by_subsystem.iter().map(|share| share.gain).chain([actor.total.gain]);
        std::iter::once(actor.title.clone()).chain(gains.map(print::money).map(print::cell)).collect()
    });
    print::table(&header, rows.collect())?;
    print_totals(brief)?;
    if !brief.shifts.is_empty() {
        print::line("")?;
        let codes: Vec<&str> = brief.actors.iter().map(|actor| actor.actor.as_str()).collect();
        let rows = brief.shifts.iter().map(|shift| {
            let most = leaders(&codes, &shift.share, print::change, SHOWN_SHIFTS);
            vec![shift.variant.clone(), print::change(shift.together), most]
        });
        print::table(&["variant", "together", "shares that move most"], rows.collect())?;
    }
    print_politics(brief)?;
    if let Some(coercion) = &brief.coercion {
        print::line("\nWho can be coerced")?;
        print::blocks(&coercion_blocks(coercion))?;
    }
    if let Some(futures) = &brief.futures {
        print::line(&format!("\nWhat may become of it\n\n{}\n", futures_answer(futures)))?;
        print::blocks(&futures_blocks(futures))?;
    } else {
        print::line(&format!(
            "\nWhat may become of it: no run is there yet; `landbridge futures {region}` makes one"
        ))?;
    }
    if !brief.calibration.is_empty() {
        print::line("")?;
        super::calibrate::print_calibration(&brief.calibration)?;
    }
    if !brief.backtests.is_empty() {
        print::line("\nDid it know what happened?")?;
        print::blocks(&backtest_blocks(&brief.backtests))?;
    }
    print::line("\nMethod and limits\n")?;
    print::blocks(&limits_blocks(brief))
}

/// Who bargains as one, which blocs hold, and what the forum would decide.
fn print_politics(brief: &Brief) -> Result<()> {
    if !brief.blocs.is_empty() {
        print::line("\nWho bargains as one: changes against all alone")?;
        print::blocks(&bloc_overview(&brief.blocs))?;
    }
    if let Some(stability) = &brief.stability {
        print::line("\nDoes the bloc hold?\n")?;
        print::blocks(&stability_blocks(stability))?;
    }
    if !brief.stability_missing.is_empty() {
        print::line(&format!("\nDoes the bloc hold? No answer: {}", brief.stability_missing))?;
    }
    if let Some(decisions) = &brief.decisions {
        print::line("\nWhat the forum would decide\n")?;
        print::blocks(&decision_blocks(decisions))?;
    }
    Ok(())
}

fn print_totals(brief: &Brief) -> Result<()> {
    print::line("")?;
    let view = |view: &OtherView, how: &str| {
        let alone = view.alone.map_or_else(String::new, print::money);
        vec![format!("{}, {how}", view.name), print::money(view.together), alone]
    };
    let rows = (brief.subsystems.iter())
        .map(|part| vec![part.name.clone(), print::money(part.together), print::money(part.alone)])
        .chain(brief.idle.iter().map(|idle| view(idle, "outsiders idle")))
        .chain(brief.apart.iter().map(|apart| view(apart, "not connected")));
    print::table(&["sub-system", "together", "alone in sum"], rows.collect())?;
    for sentence in findings(&brief.soundness) {
        print::line(&format!("  {sentence}"))?;
    }
    Ok(())
}
