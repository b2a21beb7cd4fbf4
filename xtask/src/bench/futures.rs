//! The yearly simulation beside the same simulation with another solver in place of the sweep.

use super::{field, output};
use anyhow::Result;
use std::path::Path;
use std::process::Command;

/// Region, futures of ours, years; the peer runs one future of as many years.
const RACES: [(&str, &str, &str); 2] = [("toy", "64", "6"), ("central-asia", "16", "2")];

pub(super) fn race(bench: &Path) -> Result<()> {
    for (region, futures, years) in RACES {
        let command = &mut Command::new(bench);
        let text = output(command.args(["futures", region, futures, years]).env("RAYON_NUM_THREADS", "1"))?;
        println!("\nfutures of {region}, {years} years");
        println!("  {:<34} {:>10.4} CPU-seconds a future and year", "landbridge", field(&text, "warm")?);
        println!(
            "  {:<34} {:>10.4} CPU-seconds a future and year   {:.1} times slower; shares apart by {:.0e}; {}",
            "microlp from nothing",
            field(&text, "cold")?,
            field(&text, "ratio")?,
            field(&text, "apart")?,
            if field(&text, "same_course")? > 0.0 { "same course" } else { "another course" }
        );
    }
    Ok(())
}
