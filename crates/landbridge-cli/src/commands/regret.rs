//! `landbridge regret`: strategies held against each other in the same futures.

use super::futures::{STORE, find_run};
use super::{BadInput, runs_error};
use crate::print;
use anyhow::Result;
use landbridge::robustness::{Better, Metric, Payoffs, Threshold, rank_table};
use landbridge_runs::{About, about, outcomes};
use serde_json::json;
use std::path::PathBuf;

/// Print how runs of the same futures under different variants compare: regret, the share of futures that are good enough, the worst
#[derive(clap::Args)]
pub(crate) struct Arguments {
    /// Runs of `landbridge futures` with the same n, seed and sampler, each with other variants
    #[arg(required = true, num_args = 2..)]
    runs: Vec<String>,
    /// What is good: a class, or a column of the runs such as "share: KZ"
    #[arg(long)]
    of: String,
    /// Year; by default the last
    #[arg(long)]
    year: Option<i64>,
    /// It is good where it is low
    #[arg(long)]
    low: bool,
    /// Good enough from here on
    #[arg(long, allow_negative_numbers = true)]
    enough: Option<f64>,
    /// Where runs are kept
    #[arg(long, value_name = "DIR", default_value = STORE)]
    store: PathBuf,
    /// Print data instead of a table
    #[arg(long)]
    json: bool,
}

pub(crate) fn run(arguments: &Arguments) -> Result<()> {
    let mut rows: Vec<(String, Vec<f64>)> = Vec::new();
    let mut first: Option<(About, Vec<i64>)> = None;
    for name in &arguments.runs {
        let run = find_run(&arguments.store, name)?;
        let about = about(&run).map_err(runs_error)?;
        let found = outcomes(&run, &about, &arguments.of, arguments.year).map_err(runs_error)?;
        let futures: Vec<i64> = found.keys().copied().collect();
        let strategy =
            if about.variants.is_empty() { "as it is".to_owned() } else { about.variants.join(" + ") };
        match &first {
            None => first = Some((about, futures)),
            Some((other, of_other)) => {
                let same = (&other.design, other.n, other.seed, &other.region)
                    == (&about.design, about.n, about.seed, &about.region);
                if !same {
                    let what = format!(
                        "run {name} has other samples ({}, n {}, seed {}, of {}); only the same futures can be compared",
                        about.design, about.n, about.seed, about.region
                    );
                    return Err(BadInput(what).into());
                }
                if futures != *of_other {
                    let what = format!(
                        "`{}` is not known in the same futures of run {name}; let both runs end",
                        arguments.of
                    );
                    return Err(BadInput(what).into());
                }
            }
        }
        rows.push((strategy, found.into_values().collect()));
    }
    let better = if arguments.low { Better::Lower } else { Better::Higher };
    let payoffs = Payoffs::new(rows, better).map_err(|error| BadInput(error.to_string()))?;
    let mut metrics = vec![
        Metric::MaximumRegret,
        Metric::MeanRegret,
        Metric::Mean,
        Metric::Quantile { q: 0.05 },
        Metric::Maximin,
    ];
    if let Some(level) = arguments.enough {
        let threshold = Threshold { name: arguments.of.clone(), level };
        metrics.push(Metric::SatisficingShare(threshold));
    }
    let table = rank_table(&payoffs, &metrics).map_err(|error| BadInput(error.to_string()))?;
    if arguments.json {
        return print::json(&json!({ "of": arguments.of, "table": table }));
    }
    print::line(&format!("{} in {} futures\n", arguments.of, payoffs.n_futures()))?;
    let labels: Vec<&str> = table.scores.iter().map(|score| score.label.as_str()).collect();
    let header: Vec<&str> = std::iter::once("strategy").chain(labels).collect();
    let rows = table.strategies.iter().enumerate().map(|(strategy, name)| {
        let cell = |score: &landbridge::robustness::Score| {
            let number = score.values[strategy];
            let number = if number.abs() < 10.0 { format!("{number:.3}") } else { print::money(number) };
            format!("{number} ({})", score.ranks[strategy])
        };
        std::iter::once(name.clone()).chain(table.scores.iter().map(cell)).collect()
    });
    print::table(&header, rows.collect())?;
    print::line("  in brackets the rank")?;
    table
        .disagreements
        .iter()
        .filter(|other| other.first_differs)
        .try_for_each(|other| print::line(&format!("  {}", other.note)))
}
