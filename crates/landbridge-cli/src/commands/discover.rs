//! `landbridge discover`: in which part of the factors the cases of interest lie.

use super::BadInput;
use super::source::{SourceArguments, read_cases};
use crate::print;
use anyhow::Result;
use landbridge::discovery::{
    MeasuredBox, PrimSettings, Suggestion, Table, TreeSettings, prim, sentence, suggest, tree,
};
use landbridge_runs::Cases;
use serde_json::json;

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
    let named = cases.named();
    let Cases { columns, outcome, n_left_out, of, is_class, .. } = cases;
    if !is_class && arguments.above.is_none() && arguments.below.is_none() {
        let what = format!("`{of}` is a number; say with --above or --below which cases are of interest");
        return Err(BadInput(what).into());
    }
    let interest: Vec<f64> = outcome
        .iter()
        .map(|&number| {
            // A case of a class is 1, any other 0.
            let above =
                arguments.above.or_else(|| is_class.then_some(0.5)).is_none_or(|limit| number > limit);
            let below = arguments.below.is_none_or(|limit| number < limit);
            f64::from(u8::from(above && below))
        })
        .collect();
    let table =
        Table::new(named.clone(), &columns, &interest, None).map_err(|error| BadInput(error.to_string()))?;
    let path = prim(&table, &PrimSettings::default()).map_err(|error| BadInput(error.to_string()))?;
    let suggestion = suggest(&path);
    let step = match (arguments.step, &suggestion) {
        (Some(step), _) if step >= path.len() => {
            let what = format!("--step {step}: the path has {} steps, from 0", path.len());
            return Err(BadInput(what).into());
        }
        (Some(step), _) => Some(step),
        (None, Suggestion::Step(step) | Suggestion::NotSignificant { step, .. }) => Some(*step),
        (None, Suggestion::Nothing) => None,
    };
    let grown = tree(&table, &TreeSettings::default()).map_err(|error| BadInput(error.to_string()))?;
    let leaves = grown.leaves(&table);
    if arguments.json {
        return print::json(&json!({ "of": of, "cases": outcome.len(), "left_out": n_left_out,
            "of_interest": interest.iter().sum::<f64>(), "path": path, "suggestion": suggestion, "step": step, "leaves": leaves }));
    }
    print::line(&format!(
        "{of}: {} cases, {:.0} of interest; {n_left_out} left out where it does not exist\n",
        outcome.len(),
        interest.iter().sum::<f64>()
    ))?;
    match step {
        Some(step) => print::line(&format!(
            "Box (step {step} of {}): {}",
            path.len() - 1,
            sentence(&named, &path[step])
        ))?,
        None => print::line("No box holds cases of interest more densely than all cases do.")?,
    }
    if let (None, Suggestion::NotSignificant { quasi_p, .. }) = (arguments.step, &suggestion) {
        print::line(&format!("  A side of it may be chance: quasi-p {quasi_p:.2}."))?;
    }
    print::line("")?;
    print_path(&path)?;
    print::line("\nTree, leaves in which most cases are of interest:")?;
    for leaf in leaves.iter().filter(|leaf| leaf.density > TOLD) {
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
