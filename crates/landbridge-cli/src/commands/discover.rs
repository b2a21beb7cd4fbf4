//! `landbridge discover`: in which part of the factors the cases of interest lie.

use super::BadInput;
use super::sweep::METRIC;
use crate::print;
use anyhow::{Context, Result};
use landbridge::discovery::{
    Factor, Kind, MeasuredBox, PrimSettings, Suggestion, Table, TreeSettings, prim, sentence, suggest, tree,
};
use landbridge::ensemble;
use serde_json::json;
use std::path::{Path, PathBuf};

/// Leaves of the tree with fewer cases of interest than this share are not told.
const TOLD: f64 = 0.5;

/// Print in which part of the factors a metric of `sweep --table` is above or below a number: a box by PRIM, and a tree
#[derive(clap::Args)]
pub(crate) struct Arguments {
    /// A table that `landbridge sweep --table` wrote
    table: PathBuf,
    /// The metric, as it was given to sweep
    #[arg(long, value_name = "METRIC")]
    of: String,
    /// Cases of interest are those above this
    #[arg(long, allow_negative_numbers = true, required_unless_present = "below", conflicts_with = "below")]
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
    let Samples { factors, columns, outcome, n_left_out } = read_samples(&arguments.table, &arguments.of)?;
    let interest: Vec<f64> = outcome
        .iter()
        .map(|&number| {
            let above = arguments.above.is_none_or(|limit| number > limit);
            let below = arguments.below.is_none_or(|limit| number < limit);
            f64::from(u8::from(above && below))
        })
        .collect();
    let named =
        factors.iter().map(|name| Factor { name: name.clone(), unit: String::new(), kind: Kind::Continuous });
    let named: Vec<Factor> = named.collect();
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
        return print::json(&json!({ "cases": outcome.len(), "left_out": n_left_out,
            "of_interest": interest.iter().sum::<f64>(), "path": path, "suggestion": suggestion, "step": step, "leaves": leaves }));
    }
    print::line(&format!(
        "{} cases, {:.0} of interest; {n_left_out} left out where the metric does not exist\n",
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

/// Factors and one metric of a table of samples.
pub(super) struct Samples {
    pub(super) factors: Vec<String>,
    /// By factor, then by sample.
    pub(super) columns: Vec<Vec<f64>>,
    pub(super) outcome: Vec<f64>,
    /// Samples in which the metric does not exist.
    pub(super) n_left_out: usize,
}

pub(super) fn read_samples(file: &Path, metric: &str) -> Result<Samples> {
    let text = std::fs::read_to_string(file).with_context(|| format!("{} cannot be read", file.display()));
    let text = text.map_err(|error| BadInput(format!("{error:#}")))?;
    let table =
        ensemble::Table::from_csv(&text).map_err(|error| BadInput(format!("{}: {error}", file.display())))?;
    let Some(of) = table.place(&format!("{METRIC}{metric}")) else {
        let known: Vec<&str> =
            table.columns.iter().filter_map(|column| column.strip_prefix(METRIC)).collect();
        return Err(BadInput(format!(
            "{} has no metric `{metric}`; known are {}",
            file.display(),
            known.join("; ")
        ))
        .into());
    };
    let places: Vec<usize> =
        (0..table.columns.len()).filter(|&place| !table.columns[place].starts_with(METRIC)).collect();
    let whole = table.rows.iter().filter_map(|row| {
        let factors: Option<Vec<f64>> = places.iter().map(|&place| row[place]).collect();
        Some((factors?, row[of]?))
    });
    let (rows, outcome): (Vec<Vec<f64>>, Vec<f64>) = whole.unzip();
    Ok(Samples {
        factors: places.iter().map(|&place| table.columns[place].clone()).collect(),
        columns: (0..places.len()).map(|factor| rows.iter().map(|row| row[factor]).collect()).collect(),
        n_left_out: table.rows.len() - outcome.len(),
        outcome,
    })
}
