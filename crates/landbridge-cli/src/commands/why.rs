//! `landbridge why`: what a figure or a claim rests on.

use super::futures::STORE;
use super::{BadInput, RegionArguments, engine_error, find_folder, runs_error};
use crate::mistakes::render;
use crate::print;
use anyhow::Result;
use indicatif::{ProgressBar, ProgressStyle};
use landbridge::claims::{ClaimSet, ClaimsError, Expression, read_claims, read_figure};
use landbridge::influence::{Influences, influences};
use landbridge::report::{Block, influence_blocks};
use landbridge_runs::kept_run;
use serde_json::json;
use std::path::PathBuf;

/// List the rows and sources that a claim or a metric rests on, the most influential first, and what share of that is grade C:
/// landbridge why central-asia e1, landbridge why central-asia "gain(AZ, Freight)"
#[derive(clap::Args)]
pub(crate) struct Arguments {
    #[command(flatten)]
    region: RegionArguments,
    /// Id of a claim, or a metric, or an expression of metrics
    what: String,
    /// How many rows are listed for each figure
    #[arg(long, default_value_t = 12)]
    top: usize,
    /// Where runs of futures are kept
    #[arg(long, value_name = "DIR", default_value = STORE)]
    store: PathBuf,
}

/// A figure to be explained.
struct Figure {
    says: String,
    text: String,
    expression: Expression<usize>,
}

pub(crate) fn run(arguments: &Arguments) -> Result<()> {
    let folder = find_folder(&arguments.region.region)?;
    let variants: Vec<&str> = arguments.region.variant.iter().map(String::as_str).collect();
    let bad = |error| BadInput(render(&error, Some(&folder)));
    let (set, figures) = if arguments.what.contains('(') {
        let (set, expression) = read_figure(&folder, &variants, &arguments.what).map_err(bad)?;
        let text = arguments.what.clone();
        (set, vec![Figure { says: String::new(), text, expression }])
    } else {
        let only = [arguments.what.clone()];
        let set = read_claims(&folder, &variants, &only).map_err(bad)?;
        let figures = figures_of(&set);
        (set, figures)
    };
    let region = &set.worlds[0].region;
    let outsiders = arguments.region.outsiders();
    let kept = kept_run(&arguments.store, &folder, region, outsiders, false).map_err(runs_error)?;
    let style = ProgressStyle::with_template("{msg} {wide_bar} {pos}/{len}")?;
    let bar = ProgressBar::new(1).with_style(style);
    let mut found: Vec<(Figure, Influences)> = Vec::new();
    for figure in figures {
        bar.set_message(figure.text.clone());
        let progress = |done, of| {
            bar.set_length(of);
            bar.set_position(done);
        };
        let run = kept.as_ref().map(|run| &run.summary);
        let influences = influences(&set, &figure.expression, run, outsiders, &progress);
        let influences = influences.map_err(|error| match error {
            ClaimsError::Sweep(error) => engine_error(error),
            ClaimsError::Ensemble(error) => anyhow::anyhow!(error.to_string()),
        })?;
        found.push((figure, influences));
    }
    bar.finish_and_clear();
    if arguments.region.json {
        let figures = found.iter().map(|(figure, influences)| {
            json!({ "says": figure.says, "figure": figure.text, "value": influences.value, "on_c": influences.on_c,
                "rows": influences.rows, "looked_at": influences.n_looked_at, "notes": influences.notes })
        });
        return print::json(&json!({ "figures": figures.collect::<Vec<_>>() }));
    }
    for (place, (figure, influences)) in found.iter().enumerate() {
        if place > 0 {
            print::line("")?;
        }
        if !figure.says.is_empty() {
            print::line(&figure.says)?;
        }
        print::blocks(&influence_blocks(&figure.text, influences, arguments.top))?;
    }
    let claims = &set.claims;
    if let Some(claim) = claims.first() {
        let sources = claim.text.sources.join(", ");
        print::blocks(&[Block::Note(format!("The claim itself names: {sources}."))])?;
    }
    print::line(
        "\n  influence: figure with the number at +10 % less figure at -10 %, by the prices of all coalitions where the figure is linear in v",
    )
}

/// What each test of the claim compares: the left side less the right one.
fn figures_of(set: &ClaimSet) -> Vec<Figure> {
    let of_claim = set.claims.iter().flat_map(|claim| &claim.tests);
    let figure = |test: &landbridge::claims::Test| {
        let (left, right) = (test.comparison.left.clone(), test.comparison.right.clone());
        Figure {
            says: test.says.clone(),
            text: test.that.clone(),
            expression: Expression::Subtract(Box::new(left), Box::new(right)),
        }
    };
    of_claim.map(figure).collect()
}
