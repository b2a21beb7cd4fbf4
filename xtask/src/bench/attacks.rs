//! The worst plans against a grid beside the solvers that a user would pick for it, and how many plans a proof takes.

use super::{ROUNDS, environment, field, median, output};
use anyhow::{Context, Result, bail};
use std::path::Path;
use std::process::Command;

/// The grid, and the most lines of a plan.
const GRID: &str = "rts24";
const K: &str = "3";

/// Ways of searching.
const SEARCHES: [&str; 2] = ["branch", "enumerate"];

/// Title, name, and how many sets are solved, where a peer is too slow for all.
const PEERS: &[(&str, &str, &str)] = &[
    ("HiGHS hot, every set", "hot", ""),
    ("SciPy linprog (HiGHS), every set", "cold", "512"),
    ("SciPy milp (HiGHS), the worst set alone", "milp", ""),
];

/// Grids and sizes for which plans are counted.
const COUNTED: &[(&str, &str)] = &[
    ("rts24", "1"),
    ("rts24", "2"),
    ("rts24", "3"),
    ("shortest-path", "1"),
    ("shortest-path", "2"),
    ("shortest-path", "3"),
];

/// A harm of one solver may be so far from that of another, in units of load.
const TOLERANCE: f64 = 1e-6;

pub(super) fn race(root: &Path, bench: &Path) -> Result<()> {
    let python = environment(root)?;
    let peers = root.join("crates/landbridge-bench/attack_peers.py");
    let dump = root.join("target").join(format!("bench-attacks-{GRID}-{K}.json"));
    std::fs::write(&dump, output(Command::new(bench).args(["attacks-dump", GRID, K]))?)?;
    let mut ours = [const { Vec::new() }; SEARCHES.len()];
    let mut with_reading = [const { Vec::new() }; SEARCHES.len()];
    let mut theirs: Vec<Vec<f64>> = vec![Vec::new(); PEERS.len()];
    let mut found = Vec::new();
    for _ in 0..ROUNDS {
        for (place, search) in SEARCHES.iter().enumerate() {
            let text = attack(bench, GRID, K, search)?;
            ours[place].push(1e3 * field(&text, "seconds")?);
            with_reading[place].push(1e3 * field(&text, "with_reading")?);
            found.push(harms(&text)?);
        }
        for ((title, peer, sets), times) in PEERS.iter().zip(&mut theirs) {
            let command = &mut Command::new(&python);
            command.arg(&peers).arg(peer).arg(&dump);
            let text = output(if sets.is_empty() { command } else { command.arg(sets) })?;
            if field(&text, "apart")? > TOLERANCE {
                bail!("{title} finds another harm: {text}");
            }
            times.push(1e3 * field(&text, "seconds")?);
        }
    }
    if found.iter().any(|harms| apart(harms, &found[0]) > TOLERANCE) {
        bail!("the searches list other harms");
    }
    println!(
        "\nWorst plans of at most {K} lines of {GRID}, ten of them listed and proven, milliseconds of one thread; every harm \
         agrees"
    );
    let [branching, enumeration] = ours.map(median);
    let [branching_read, enumeration_read] = with_reading.map(median);
    println!("  {:<40} {branching:>8.1}   {branching_read:.1} with its tables read", "landbridge, branching");
    println!(
        "  {:<40} {enumeration:>8.1}   {enumeration_read:.1} with its tables read",
        "landbridge, every set"
    );
    for ((title, ..), times) in PEERS.iter().zip(theirs) {
        let peer = median(times);
        println!(
            "  {title:<40} {peer:>8.1}   {:.1} times as long as branching, {:.1} as every set",
            peer / branching,
            peer / enumeration
        );
    }
    Ok(())
}

/// How many plans a proof looks at, and the programs it solves.
pub(super) fn print_counts(bench: &Path) -> Result<()> {
    println!("\nPlans looked at and programs solved");
    for (grid, k) in COUNTED {
        print!("  {:<24}", format!("{grid}, k={k}"));
        for search in SEARCHES {
            let text = attack(bench, grid, k, search)?;
            print!("  {search} {:>5} {:>5}", field(&text, "plans")?, field(&text, "programs")?);
        }
        println!();
    }
    Ok(())
}

fn attack(bench: &Path, grid: &str, k: &str, search: &str) -> Result<String> {
    output(Command::new(bench).args(["attacks", grid, k, search]).env("RAYON_NUM_THREADS", "1"))
}

/// The harms of the plans listed.
fn harms(text: &str) -> Result<Vec<f64>> {
    let found: serde_json::Value = serde_json::from_str(text.trim())?;
    let harms = found["harms"].as_array().context("no harms")?;
    harms.iter().map(|harm| harm.as_f64().context("a harm is no number")).collect()
}

/// The largest difference; infinite where one list is longer.
fn apart(one: &[f64], other: &[f64]) -> f64 {
    let same_length = if one.len() == other.len() { 0.0 } else { f64::INFINITY };
    one.iter().zip(other).map(|(one, other)| (one - other).abs()).fold(same_length, f64::max)
}
