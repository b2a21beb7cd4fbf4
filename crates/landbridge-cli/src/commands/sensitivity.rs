//! `landbridge sensitivity`: which factors a metric hangs on.

use super::BadInput;
use super::discover::{Samples, read_samples};
use crate::print;
use anyhow::Result;
use landbridge::sensitivity::{Bootstrap, Factor, Scale, given_data};
use serde_json::json;
use std::path::PathBuf;

/// Print what share of a metric's variance each factor explains, from a table that `landbridge sweep --table` wrote
#[derive(clap::Args)]
pub(crate) struct Arguments {
    /// A table that `landbridge sweep --table` wrote
    table: PathBuf,
    /// The metric, as it was given to sweep
    #[arg(long, value_name = "METRIC")]
    of: String,
    /// Seed of the resamples behind the intervals
    #[arg(long, default_value_t = 1)]
    seed: u64,
    /// Resamples behind the intervals, at least 50
    #[arg(long, default_value_t = 200)]
    resamples: usize,
    /// Print data instead of a table
    #[arg(long)]
    json: bool,
}

pub(crate) fn run(arguments: &Arguments) -> Result<()> {
    let Samples { factors, columns, outcome, n_left_out } = read_samples(&arguments.table, &arguments.of)?;
    let given: Vec<Factor<'_>> =
        columns.iter().map(|values| Factor { values: values.as_slice(), scale: Scale::Ordered }).collect();
    let bootstrap = Bootstrap { seed: arguments.seed, replicates: arguments.resamples };
    let found = given_data(&given, &outcome, bootstrap).map_err(|error| BadInput(error.to_string()))?;
    let mut order: Vec<usize> = (0..factors.len()).collect();
    let size =
        |place: usize| found[place].as_ref().map_or(f64::NEG_INFINITY, |index| index.first_order.value);
    order.sort_by(|&a, &b| size(b).total_cmp(&size(a)));
    if arguments.json {
        let rows = order.iter().map(|&place| match &found[place] {
            Ok(index) => json!({ "factor": factors[place], "index": index }),
            Err(reason) => json!({ "factor": factors[place], "index": null, "reason": reason.to_string() }),
        });
        return print::json(&json!({ "metric": arguments.of, "cases": outcome.len(), "left_out": n_left_out,
            "factors": rows.collect::<Vec<_>>() }));
    }
    let rows = order.iter().map(|&place| match &found[place] {
        Ok(index) => {
            let first = index.first_order;
            let rank = index
                .rank_correlation
                .as_ref()
                .map_or_else(String::new, |rank| format!("{:+.2}", rank.value));
            let interval = format!("{:.2} to {:.2}", first.lower, first.upper);
            vec![factors[place].clone(), format!("{:.2}", first.value), interval, rank]
        }
        Err(reason) => vec![factors[place].clone(), "none".to_owned(), reason.to_string(), String::new()],
    });
    print::table(&["factor", "first order", "95 %", "rank correlation"], rows.collect())?;
    let mut notes: Vec<String> = Vec::new();
    for note in found.iter().flatten().flat_map(|index| &index.notes) {
        let note = note.to_string();
        if !notes.contains(&note) {
            notes.push(note);
        }
    }
    for note in notes {
        print::line(&format!("  {note}"))?;
    }
    print::line(&format!("  {} cases; {n_left_out} left out where the metric does not exist", outcome.len()))
}
