//! `landbridge check`: every mistake in a region folder.

use super::RegionArguments;
use crate::print;
use anyhow::Result;
use landbridge::brief::count_grades;
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
    let GradeCounts { a, b, c, ungraded } = count_grades(&region);
    if arguments.region.json {
        return print::json(&serde_json::json!({
            "region": region.name, "grades": { "A": a, "B": b, "C": c }, "ungraded": ungraded,
            "variants": region.variants.len(),
        }));
    }
    print::line(&format!(
        "{}: no mistakes, {} variants included. Numbers by grade: A {a}, B {b}, C {c}; without evidence {}",
        region.title,
        region.variants.len(),
        ungraded
    ))?;
    for (table, row, field) in &region.ungraded {
        print::line(&format!("  without evidence: {table}, {row}, {field}"))?;
    }
    Ok(())
}
