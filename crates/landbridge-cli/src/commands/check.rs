//! `landbridge check`: every mistake in a region folder.

use super::{BadInput, RegionArguments, find_folder};
use crate::mistakes::render;
use crate::print;
use anyhow::Result;
use landbridge::backtests::check_backtests;
use landbridge::brief::count_grades;
use landbridge::claims::read_claims;
use landbridge::report::GradeCounts;

/// Check a region folder and report every mistake with its place and remedy
#[derive(clap::Args)]
pub(crate) struct Arguments {
    #[command(flatten)]
    region: RegionArguments,
}

pub(crate) fn run(arguments: &Arguments) -> Result<()> {
    let region = arguments.region.read()?;
    for variant in &region.variants {
        arguments.region.read_with(std::slice::from_ref(&variant.name))?;
    }
    let folder = find_folder(&arguments.region.region)?;
    let bad = |error| BadInput(render(&error, Some(&folder)));
    read_claims(&folder, &[], &[]).map_err(bad)?;
    check_backtests(&folder).map_err(bad)?;
    let GradeCounts { a, b, c, ungraded } = count_grades(&region);
    if arguments.region.json {
        return print::json(&serde_json::json!({
            "region": region.name, "grades": { "A": a, "B": b, "C": c }, "ungraded": ungraded,
            "variants": region.variants.len(), "claims": region.claims.claims.len(),
        }));
    }
    print::line(&format!(
        "{}: no mistakes, {} variants and {} claims included. Numbers by grade: A {a}, B {b}, C {c}; without evidence {}",
        region.title,
        region.variants.len(),
        region.claims.claims.len(),
        ungraded
    ))?;
    for (table, row, field) in &region.ungraded {
        print::line(&format!("  without evidence: {table}, {row}, {field}"))?;
    }
    Ok(())
}
