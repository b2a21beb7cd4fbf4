//! `landbridge sweep`: metrics over the sampled factors.

use super::metrics::read_calls;
use super::{BadInput, RegionArguments, cancel_on_ctrl_c, engine_error, runs_error};
use crate::print;
use anyhow::Result;
use indicatif::{ProgressBar, ProgressStyle};
use landbridge::ensemble::{Draws, EnsembleError, MetricSummary, default_sampler, summarize, sweep_metrics};
use landbridge::sampling::Sampler;
use landbridge_runs::{METRIC, table_format, write_samples};
use serde_json::json;
use std::path::PathBuf;

/// Print what metrics are over samples of the factors of factors.csv, and in what share of them each has the same sign
#[derive(clap::Args)]
pub(crate) struct Arguments {
    #[command(flatten)]
    region: RegionArguments,
    /// A metric such as "gain(AZ, Freight)"; may be given several times
    #[arg(long, required = true)]
    metric: Vec<String>,
    /// How many samples; best a power of two
    #[arg(short, long, default_value_t = 256)]
    n: u64,
    /// Seed of the samples
    #[arg(long, default_value_t = 1)]
    seed: u64,
    /// How to sample; by default scrambled Sobol where n is a power of two, else a Latin hypercube
    #[arg(long, value_enum)]
    sampler: Option<SamplerArgument>,
    /// A variant: metrics are then its changes against the region, under the same samples; several are applied together
    #[arg(long, value_name = "VARIANT")]
    after: Vec<String>,
    /// Write every sample as a row of a table, CSV or Parquet by the end of its name, for discover and sensitivity
    #[arg(long, value_name = "FILE")]
    table: Option<PathBuf>,
}

#[derive(Clone, Copy, clap::ValueEnum)]
enum SamplerArgument {
    /// Sobol sequence scrambled after Owen
    Sobol,
    /// Latin hypercube
    Latin,
    /// Independent points
    MonteCarlo,
}

impl From<SamplerArgument> for Sampler {
    fn from(argument: SamplerArgument) -> Self {
        match argument {
            SamplerArgument::Sobol => Self::Sobol { scrambled: true },
            SamplerArgument::Latin => Self::LatinHypercube,
            SamplerArgument::MonteCarlo => Self::MonteCarlo,
        }
    }
}

pub(crate) fn run(arguments: &Arguments) -> Result<()> {
    // Not after minutes of solving.
    arguments.table.as_deref().map(table_format).transpose().map_err(runs_error)?;
    let region = arguments.region.read()?;
    let after = if arguments.after.is_empty() {
        None
    } else {
        let variants = arguments.region.variant.iter().chain(&arguments.after).cloned();
        Some(arguments.region.read_with(&variants.collect::<Vec<_>>())?)
    };
    let calls = read_calls(&region, &arguments.metric)?;
    let sampler = arguments.sampler.map_or_else(|| default_sampler(arguments.n), Into::into);
    let draws = Draws::new(&region, sampler, arguments.n, arguments.seed).map_err(ensemble_error)?;
    let style = ProgressStyle::with_template("{wide_bar} {pos}/{len} {per_sec} {eta} left")?;
    let bar = ProgressBar::new(arguments.n).with_style(style);
    let cancelled = cancel_on_ctrl_c()?;
    let swept = sweep_metrics(
        (&region, after.as_ref()),
        &calls,
        &draws,
        arguments.region.outsiders(),
        &mut |done, _| bar.set_position(done),
        &cancelled,
    );
    bar.finish_and_clear();
    let mut swept = swept.map_err(ensemble_error)?;
    let summaries = summarize(&swept);
    if let Some(file) = &arguments.table {
        for column in &mut swept.table.columns[swept.n_factors..] {
            column.insert_str(0, METRIC);
        }
        write_samples(file, &swept.table).map_err(runs_error)?;
    }
    if arguments.region.json {
        return print::json(&json!({ "sampler": sampler, "n": arguments.n, "seed": arguments.seed,
            "after": arguments.after, "metrics": summaries }));
    }
    print_summaries(&summaries, arguments.after.is_empty())?;
    if let Some(file) = &arguments.table {
        print::line(&format!("\nwritten to {}", file.display()))?;
    }
    print::line(&format!(
        "\n  {}, a year; {} samples of {} factors, seed {}",
        region.money_unit,
        arguments.n,
        region.factors.len(),
        arguments.seed
    ))
}

fn print_summaries(summaries: &[MetricSummary], levels: bool) -> Result<()> {
    let money = if levels { print::money } else { print::change };
    let optional = |number: Option<f64>| number.map_or_else(|| "none".to_owned(), money);
    let rows = summaries.iter().map(|summary| {
        let quantile = |place: usize| optional(summary.quantiles.map(|quantiles| quantiles[place]));
        let sign = match (summary.sign, summary.same_sign) {
            (Some(sign), Some(share)) => {
                let sign = ["−", "0", "+"][usize::from(sign >= 0) + usize::from(sign > 0)];
                format!("{sign} in {:.0} %", 100.0 * share)
            }
            _ => String::new(),
        };
        let missing = if summary.n_missing > 0 { summary.n_missing.to_string() } else { "\u{b7}".to_owned() };
        let ends = [0, 2, 4].map(quantile);
        std::iter::once(summary.metric.clone())
            .chain([optional(summary.unmoved), optional(summary.mean)])
            .chain(ends)
            .chain([sign, missing])
            .collect()
    });
    let title = if levels { "metric" } else { "change of" };
    print::table(
        &[title, "by the tables", "mean", "5 %", "median", "95 %", "same sign", "missing"],
        rows.collect(),
    )
}

fn ensemble_error(error: EnsembleError) -> anyhow::Error {
    match error {
        EnsembleError::Sweep(error) => engine_error(error),
        EnsembleError::Cancelled => anyhow::anyhow!("cancelled"),
        other => BadInput(other.to_string()).into(),
    }
}
