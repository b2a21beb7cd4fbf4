//! `landbridge check`: every mistake in a region folder.

use super::{BadInput, RegionArguments, find_folder};
use crate::mistakes::render;
use crate::print;
use anyhow::Result;
use landbridge::brief::count_grades;
use landbridge::report::GradeCounts;
use landbridge_runs::questions::check;

/// Check a region folder and report every mistake with its place and remedy
#[derive(clap::Args)]
pub(crate) struct Arguments {
    #[command(flatten)]
    region: RegionArguments,
}

pub(crate) fn run(arguments: &Arguments) -> Result<()> {
    let region = arguments.region.read()?;
    let folder = find_folder(&arguments.region.region)?;
    check(&folder, &region).map_err(|error| BadInput(render(&error, Some(&folder))))?;
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
