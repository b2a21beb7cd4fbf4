//! `landbridge sensitivity`: which factors a number hangs on.

use super::BadInput;
use super::source::{SourceArguments, read_cases};
use crate::print;
use anyhow::Result;
use landbridge::sampling::Morris;
use landbridge::sensitivity::{Bootstrap, Estimate, RowOrder, given_data, morris, sobol};
use landbridge_runs::{About, Cases, DesignKind};
use serde_json::json;

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
    match cases.design() {
        None => first_order(arguments, &cases, bootstrap),
        Some((about, kind)) => {
            if cases.n_left_out > 0 {
                let what = format!(
                    "{} does not exist in {} cases, so the design is broken",
                    cases.of, cases.n_left_out
                );
                return Err(BadInput(what).into());
            }
            match kind {
                DesignKind::Morris { levels } => effects(arguments, &cases, about, levels, bootstrap),
                _ => totals(arguments, &cases, about, bootstrap),
            }
        }
    }
}

fn refused(error: impl std::fmt::Display) -> anyhow::Error {
    BadInput(error.to_string()).into()
}

fn first_order(arguments: &Arguments, cases: &Cases, bootstrap: Bootstrap) -> Result<()> {
    let Cases { factors, outcome, n_left_out, .. } = cases;
    let found = given_data(&cases.given(), outcome, bootstrap).map_err(refused)?;
    let size =
        |place: usize| found[place].as_ref().map_or(f64::NEG_INFINITY, |index| index.first_order.value);
    let order = by_size(factors.len(), size);
    if arguments.json {
        let rows = order.iter().map(|&place| match &found[place] {
            Ok(index) => json!({ "factor": factors[place], "index": index }),
            Err(reason) => json!({ "factor": factors[place], "index": null, "reason": reason.to_string() }),
        });
        return print::json(&json!({ "of": cases.of, "cases": outcome.len(), "left_out": n_left_out,
            "factors": rows.collect::<Vec<_>>() }));
    }
    print::line(&format!("{}\n", cases.of))?;
    let rows = order.iter().map(|&place| match &found[place] {
        Ok(index) => {
            let first = index.first_order;
            let rank = index
                .rank_correlation
                .as_ref()
                .map_or_else(String::new, |rank| format!("{:+.2}", rank.value));
            vec![factors[place].clone(), format!("{:.2}", first.value), interval(first), rank]
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
    print::line(&format!("  {} cases; {n_left_out} left out where it does not exist", outcome.len()))
}

fn totals(arguments: &Arguments, cases: &Cases, about: &About, bootstrap: Bootstrap) -> Result<()> {
    let names = &about.dimensions;
    let found = sobol(&cases.outcome, names.len(), RowOrder::ByBaseRow, bootstrap).map_err(refused)?;
    let order = by_size(names.len(), |place| found[place].total.value);
    if arguments.json {
        let rows = order.iter().map(|&place| json!({ "factor": names[place], "index": found[place] }));
        return print::json(
            &json!({ "of": cases.of, "cases": cases.outcome.len(), "factors": rows.collect::<Vec<_>>() }),
        );
    }
    print::line(&format!("{}\n", cases.of))?;
    let rows = order.iter().map(|&place| {
        let index = &found[place];
        let (first, total) = (index.first_order, index.total);
        vec![
            names[place].clone(),
            format!("{:.2}", total.value),
            interval(total),
            format!("{:.2}", first.value),
            interval(first),
        ]
    });
    print::table(&["factor", "total", "95 %", "first order", "95 %"], rows.collect())?;
    let mut notes: Vec<String> =
        found.iter().flat_map(|index| &index.notes).map(ToString::to_string).collect();
    notes.dedup();
    notes.iter().try_for_each(|note| print::line(&format!("  {note}")))?;
    print::line(&format!("  {} cases of {} base points", cases.outcome.len(), about.n))
}

fn effects(
    arguments: &Arguments,
    cases: &Cases,
    about: &About,
    levels: u32,
    bootstrap: Bootstrap,
) -> Result<()> {
    let names = &about.dimensions;
    let design = Morris::new(about.n, levels, names.len(), about.seed).map_err(refused)?;
    let points: Vec<f64> =
        (0..design.rows()).filter_map(|index| design.row(index)).flat_map(|row| row.point).collect();
    let found = morris(&points, &cases.outcome, names.len(), bootstrap).map_err(refused)?;
    let order = by_size(names.len(), |place| found[place].mu_star.value);
    if arguments.json {
        let rows = order.iter().map(|&place| json!({ "factor": names[place], "effects": found[place] }));
        return print::json(
            &json!({ "of": cases.of, "cases": cases.outcome.len(), "factors": rows.collect::<Vec<_>>() }),
        );
    }
    print::line(&format!("{}\n", cases.of))?;
    let rows = order.iter().map(|&place| {
        let effects = &found[place];
        vec![
            names[place].clone(),
            print::cell(print::money(effects.mu_star.value)),
            interval(effects.mu_star),
            print::money(effects.mu),
            print::money(effects.sigma),
        ]
    });
    print::table(&["factor", "mean size", "95 %", "mean", "spread"], rows.collect())?;
    print::line(&format!("  effects of moving a factor over its whole range; {} trajectories", about.n))
}

fn by_size(n: usize, size: impl Fn(usize) -> f64) -> Vec<usize> {
    let mut order: Vec<usize> = (0..n).collect();
    order.sort_by(|&a, &b| size(b).total_cmp(&size(a)));
    order
}

fn interval(estimate: Estimate) -> String {
    format!("{:.2} to {:.2}", estimate.lower, estimate.upper)
}
