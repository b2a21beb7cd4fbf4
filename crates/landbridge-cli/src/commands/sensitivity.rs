//! `landbridge sensitivity`: which factors a number hangs on.

use super::runs_error;
use super::source::{SourceArguments, read_cases};
use crate::print;
use anyhow::Result;
use landbridge::sensitivity::{Bootstrap, Estimate};
use landbridge_runs::questions::{self, Sensitivity, SensitivityRows};

/// Print what share of a number's variance each factor explains: from any run of `landbridge futures` or table of `landbridge sweep --table`
/// first-order indices, from a Saltelli design total ones too, from a Morris design elementary effects
#[derive(clap::Args)]
pub(crate) struct Arguments {
    #[command(flatten)]
    source: SourceArguments,
    /// Seed of the recases behind the intervals
    #[arg(long, default_value_t = 1)]
    seed: u64,
    /// Recases behind the intervals, at least 50
    #[arg(long, default_value_t = 200)]
    recases: usize,
    /// Print data instead of a table
    #[arg(long)]
    json: bool,
}

pub(crate) fn run(arguments: &Arguments) -> Result<()> {
    let cases = read_cases(&arguments.source)?;
    let bootstrap = Bootstrap { seed: arguments.seed, replicates: arguments.recases };
    let found = questions::sensitivity(&cases, bootstrap).map_err(runs_error)?;
    if arguments.json {
        return print::json(&found.to_json());
    }
    print::line(&format!("{}\n", found.of))?;
    print_rows(&found)?;
    for note in notes(&found.rows) {
        print::line(&format!("  {note}"))?;
    }
    let cases = found.cases;
    print::line(&match (&found.rows, found.design_n) {
        (SensitivityRows::Effects(_), Some(n)) => {
            format!("  effects of moving a factor over its whole range; {n} trajectories")
        }
        (_, Some(n)) => format!("  {cases} cases of {n} base points"),
        (_, None) => format!("  {cases} cases; {} left out where it does not exist", found.left_out),
    })
}

fn print_rows(found: &Sensitivity) -> Result<()> {
    match &found.rows {
        SensitivityRows::FirstOrder(rows) => {
            let rows = rows.iter().map(|(factor, index)| match index {
                Ok(index) => {
                    let (first, rank) = (index.first_order, index.rank_correlation.as_ref());
                    let rank = rank.map_or_else(String::new, |rank| format!("{:+.2}", rank.value));
                    vec![factor.clone(), format!("{:.2}", first.value), interval(first), rank]
                }
                Err(reason) => vec![factor.clone(), "none".to_owned(), reason.clone(), String::new()],
            });
            print::table(&["factor", "first order", "95 %", "rank correlation"], rows.collect())
        }
        SensitivityRows::Totals(rows) => {
            let rows = rows.iter().map(|(factor, index)| {
                let (first, total) = (index.first_order, index.total);
                let [total_value, first_value] = [total, first].map(|index| format!("{:.2}", index.value));
                vec![factor.clone(), total_value, interval(total), first_value, interval(first)]
            });
            print::table(&["factor", "total", "95 %", "first order", "95 %"], rows.collect())
        }
        SensitivityRows::Effects(rows) => {
            let rows = rows.iter().map(|(factor, effects)| {
                vec![
                    factor.clone(),
                    print::cell(print::money(effects.mu_star.value)),
                    interval(effects.mu_star),
                    print::money(effects.mu),
                    print::money(effects.sigma),
                ]
            });
            print::table(&["factor", "mean size", "95 %", "mean", "spread"], rows.collect())
        }
    }
}

/// What is to be said of the indices, each once.
fn notes(rows: &SensitivityRows) -> Vec<String> {
    let all: Vec<String> = match rows {
        SensitivityRows::FirstOrder(rows) => {
            let found = rows.iter().filter_map(|(_, index)| index.as_ref().ok());
            found.flat_map(|index| &index.notes).map(ToString::to_string).collect()
        }
        SensitivityRows::Totals(rows) => {
            rows.iter().flat_map(|(_, index)| &index.notes).map(ToString::to_string).collect()
        }
        SensitivityRows::Effects(_) => Vec::new(),
    };
    let mut told: Vec<String> = Vec::new();
    for note in all {
        if !told.contains(&note) {
            told.push(note);
        }
    }
    told
}

fn interval(estimate: Estimate) -> String {
    format!("{:.2} to {:.2}", estimate.lower, estimate.upper)
}
