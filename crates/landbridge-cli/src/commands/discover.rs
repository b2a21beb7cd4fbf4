//! `landbridge discover`: in which part of the factors the cases of interest lie.

use super::runs_error;
use super::source::{SourceArguments, read_cases};
use crate::print;
use anyhow::Result;
use landbridge::discovery::{MeasuredBox, Suggestion, sentence};
use landbridge_runs::questions::{self, Interest};

/// Leaves of the tree with fewer cases of interest than this share are not told.
const TOLD: f64 = 0.5;

/// Print in which part of the factors the futures of a run end as a class, or a number is above or below another: a box by PRIM, and a tree
#[derive(clap::Args)]
pub(crate) struct Arguments {
    #[command(flatten)]
    source: SourceArguments,
    /// Cases of interest are those above this; a class needs no limit
    #[arg(long, allow_negative_numbers = true)]
    above: Option<f64>,
    /// Cases of interest are those below this
    #[arg(long, allow_negative_numbers = true)]
    below: Option<f64>,
    /// Step of the peeling path to tell instead of the suggested one
    #[arg(long)]
    step: Option<usize>,
    /// Print data instead of text
    #[arg(long)]
    json: bool,
}

pub(crate) fn run(arguments: &Arguments) -> Result<()> {
    let cases = read_cases(&arguments.source)?;
    let interest = Interest { above: arguments.above, below: arguments.below, step: arguments.step };
    let found = questions::discover(&cases, interest).map_err(runs_error)?;
    if arguments.json {
        return print::json(&serde_json::to_value(&found)?);
    }
    let named = cases.named();
    print::line(&format!(
        "{}: {} cases, {:.0} of interest; {} left out where it does not exist\n",
        found.of, found.cases, found.of_interest, found.left_out
    ))?;
    match found.step {
        Some(step) => print::line(&format!(
            "Box (step {step} of {}): {}",
            found.path.len() - 1,
            sentence(&named, &found.path[step])
        ))?,
        None => print::line("No box holds cases of interest more densely than all cases do.")?,
    }
    if let (None, Suggestion::NotSignificant { quasi_p, .. }) = (arguments.step, &found.suggestion) {
        print::line(&format!("  A side of it may be chance: quasi-p {quasi_p:.2}."))?;
    }
    print::line("")?;
    print_path(&found.path)?;
    print::line("\nTree, leaves in which most cases are of interest:")?;
    for leaf in found.leaves.iter().filter(|leaf| leaf.density > TOLD) {
        print::line(&format!("  {}", sentence(&named, leaf)))?;
    }
    Ok(())
}

fn print_path(path: &[MeasuredBox]) -> Result<()> {
    let rows = path.iter().enumerate().map(|(step, found)| {
        let shares = [found.coverage, found.density, found.mass].map(|share| format!("{share:.3}"));
        std::iter::once(step.to_string())
            .chain(shares)
            .chain([found.restricted_factors.to_string()])
            .collect()
    });
    print::table(&["step", "coverage", "density", "mass", "factors"], rows.collect())
}
