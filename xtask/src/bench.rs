//! `cargo xtask bench`: the engine beside the solvers that a user would pick, in the same run on the same core, five rounds
//! interleaved; prints medians and ratios. Needs Python 3, into whose own environment the peers are installed.

mod attacks;
mod futures;
mod memory;
mod serve;
mod soak;

use anyhow::{Context, Result, bail};
use std::path::{Path, PathBuf};
use std::process::Command;

const ROUNDS: usize = 5;

/// Peers and how many coalitions each is given; a slow one gets few, spread over all.
struct Work {
    title: &'static str,
    ours: &'static [&'static str],
    dump: &'static [&'static str],
    peers: &'static [(&'static str, &'static str, usize)],
}

const EVERY: usize = 1 << 30;

const WORKS: &[Work] = &[
    Work {
        title: "n=12, 1 season, all coalitions",
        ours: &["sweep", "12", "1"],
        dump: &["dump", "12", "1", "0"],
        peers: &[
            ("HiGHS hot, Gray order", "hot", EVERY),
            ("HiGHS hot, Gray in impact order", "hot-impact", EVERY),
            ("HiGHS rebuilt", "rebuilt", 256),
            ("linopy", "linopy", 8),
        ],
    },
    Work {
        title: "n=12, 2 seasons, all coalitions",
        ours: &["sweep", "12", "2"],
        dump: &["dump", "12", "2", "0"],
        peers: &[
            ("HiGHS hot, Gray order", "hot", EVERY),
            ("HiGHS hot, Gray in impact order", "hot-impact", EVERY),
        ],
    },
    Work {
        title: "n=8, 12 seasons, all coalitions",
        ours: &["sweep", "8", "12"],
        dump: &["dump", "8", "12", "0"],
        peers: &[
            ("HiGHS hot, Gray order", "hot", EVERY),
            ("HiGHS hot, Gray in impact order", "hot-impact", EVERY),
        ],
    },
    Work {
        title: "n=8, 1 season, 200 samples of all coalitions",
        ours: &["ensemble", "8", "1", "200"],
        dump: &["dump", "8", "1", "40"],
        peers: &[("HiGHS hot, samples outside", "ensemble", EVERY)],
    },
    Work {
        title: "n=8, 2 seasons, 50 samples of all coalitions",
        ours: &["ensemble", "8", "2", "50"],
        dump: &["dump", "8", "2", "10"],
        peers: &[("HiGHS hot, samples outside", "ensemble", EVERY)],
    },
];

/// Seeds of the instances that are held against a cold `HiGHS`.
const SEEDS: std::ops::RangeInclusive<u64> = 1..=30;

/// All coalitions of 30 seeds, plain and rounded, with 1, 2 and 12 seasons, against `HiGHS` at its tightest tolerances.
pub(crate) fn verify(root: &Path) -> Result<()> {
    let (bench, python, peers) = prepare(root)?;
    let file = root.join("target/bench-opinion.json");
    let mut failed = 0.0;
    for seasons in ["1", "2", "12"] {
        for form in ["plain", "rounded"] {
            let (mut worst, mut outside, mut refused, mut intervals, mut count) =
                (0.0_f64, 0.0, 0.0, 0.0, 0.0);
            for seed in SEEDS {
                let command = &mut Command::new(&bench);
                let found = output(command.args(["opinion", seasons, &seed.to_string(), form]))?;
                let data: serde_json::Value = serde_json::from_str(found.trim())?;
                intervals += data["ways"]["interval"].as_f64().context("no ways")?;
                std::fs::write(&file, found)?;
                let said = output(Command::new(&python).arg(&peers).arg("opinion").arg(&file))?;
                worst = worst.max(field(&said, "worst")?);
                outside += field(&said, "outside")?;
                refused += field(&said, "refused")?;
                count += field(&said, "coalitions")?;
            }
            failed += outside + intervals;
            println!(
                "{seasons} seasons, {form}: {count} coalitions, largest relative difference {worst:.1e}, {outside} wrong, \
                 {intervals} left as an interval, {refused} refused by HiGHS"
            );
        }
    }
    if failed > 0.0 {
        bail!("some values are wrong or unproven");
    }
    Ok(())
}

/// The benchmark, a Python with the peers, and the peers' program.
fn prepare(root: &Path) -> Result<(PathBuf, PathBuf, PathBuf)> {
    Ok((build(root)?, environment(root)?, root.join("crates/landbridge-bench/peers.py")))
}

fn build(root: &Path) -> Result<PathBuf> {
    let cargo = std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into());
    let built = Command::new(cargo).args(["build", "--release", "-p", "landbridge-bench"]).status()?;
    if !built.success() {
        bail!("the benchmark does not build");
    }
    Ok(root.join("target/release/landbridge-bench"))
}

pub(crate) fn run(root: &Path) -> Result<()> {
    let (bench, python, peers) = prepare(root)?;
    for work in WORKS {
        let dump = root.join("target").join(format!("bench-{}.json", work.dump[1..].join("-")));
        std::fs::write(&dump, output(Command::new(&bench).args(work.dump))?)?;
        let mut ours = Vec::new();
        let mut theirs: Vec<Vec<f64>> = vec![Vec::new(); work.peers.len()];
        for _ in 0..ROUNDS {
            ours.push(rate(Command::new(&bench).args(work.ours).env("RAYON_NUM_THREADS", "1"))?);
            for ((_, peer, coalitions), rates) in work.peers.iter().zip(&mut theirs) {
                let mut command = Command::new(&python);
                command.arg(&peers).arg(peer).arg(&dump).arg(coalitions.to_string());
                rates.push(rate(&mut command)?);
            }
        }
        let ours = median(ours);
        println!("\n{}\n  {:<34} {:>10.0} a CPU-second", work.title, "landbridge", ours);
        for ((title, ..), rates) in work.peers.iter().zip(theirs) {
            let peer = median(rates);
            println!("  {title:<34} {peer:>10.0} a CPU-second   {:.1} times slower", ours / peer);
        }
    }
    print_table(&bench)?;
    print_threads(&bench)?;
    print_games(&bench)?;
    print_attacks(root, &bench)?;
    futures::race(&bench)
}

/// The server under load; needs no Python.
pub(crate) fn run_serve(root: &Path) -> Result<()> {
    serve::measure(root)
}

/// A server worn down for so many minutes.
pub(crate) fn soak(root: &Path, minutes: &str, region: &str) -> Result<()> {
    soak::wear_down(root, minutes, region)
}

/// Peak memory of many futures beside few.
pub(crate) fn run_memory(root: &Path) -> Result<()> {
    memory::compare(root)
}

/// The yearly simulation alone; needs no Python.
pub(crate) fn run_futures(root: &Path) -> Result<()> {
    futures::race(&build(root)?)
}

/// Table games alone, beside the crate that has the same concepts; needs no Python.
pub(crate) fn run_games(root: &Path) -> Result<()> {
    print_games(&build(root)?)
}

/// Worst plans alone, beside solvers that try every set of lines.
pub(crate) fn run_attacks(root: &Path) -> Result<()> {
    print_attacks(root, &build(root)?)
}

fn print_attacks(root: &Path, bench: &Path) -> Result<()> {
    attacks::race(root, bench)?;
    attacks::print_counts(bench)
}

/// Players and games of each family of the nucleolus race.
const RACES: &[(&str, &str)] = &[("16", "9"), ("20", "5")];

fn print_games(bench: &Path) -> Result<()> {
    let one_thread = |arguments: &[&str]| -> Result<String> {
        output(Command::new(bench).args(arguments).env("RAYON_NUM_THREADS", "1"))
    };
    for (n, games) in RACES {
        println!("\nNucleolus, n={n}, median of {games} games, milliseconds of one thread, proof included");
        for line in one_thread(&["nucleolus", n, games])?.lines() {
            let found: serde_json::Value = serde_json::from_str(line)?;
            let family = found["family"].as_str().unwrap_or_default();
            println!(
                "  {family:<16} {:>8.2}   coopgame {:>8.1}   {:.0} times slower; largest difference {:.0e}",
                1e3 * field(line, "ours")?,
                1e3 * field(line, "theirs")?,
                field(line, "ratio")?,
                field(line, "apart")?
            );
        }
    }
    let found = one_thread(&["shapley", "24"])?;
    println!(
        "\nShapley, n=24, milliseconds of one thread\n  {:.1}   coopgame {:.0}   {:.0} times slower; largest difference {:.0e}",
        1e3 * field(&found, "ours")?,
        1e3 * field(&found, "theirs")?,
        field(&found, "ratio")?,
        field(&found, "apart")?
    );
    Ok(())
}

fn print_table(bench: &Path) -> Result<()> {
    let mut ratios = Vec::new();
    for _ in 0..ROUNDS {
        ratios.push(field(&output(Command::new(bench).args(["table", "24"]))?, "ratio")?);
    }
    println!("\nShapley and Banzhaf values, n=24\n  {:.2} passes over the table", median(ratios));
    Ok(())
}

/// Elapsed time of the same sweep on one and on two threads.
fn print_threads(bench: &Path) -> Result<()> {
    let mut ratios = Vec::new();
    for _ in 0..ROUNDS {
        let elapsed = |threads: &str| -> Result<f64> {
            let command = &mut Command::new(bench);
            field(&output(command.args(["sweep", "12", "2"]).env("RAYON_NUM_THREADS", threads))?, "elapsed")
        };
        ratios.push(elapsed("1")? / elapsed("2")?);
    }
    println!("\nTwo threads against one, n=12, 2 seasons\n  {:.2} times faster", median(ratios));
    Ok(())
}

/// A Python with the peers, in a folder of its own.
fn environment(root: &Path) -> Result<PathBuf> {
    let folder = root.join(".venv/bench");
    let python = folder.join("bin/python");
    if !python.exists() {
        output(Command::new("python3").args(["-m", "venv"]).arg(&folder))
            .context("the peers need Python 3 with its venv module")?;
        let packages = ["highspy", "numpy", "pandas", "scipy", "linopy"];
        output(Command::new(&python).args(["-m", "pip", "install", "--quiet"]).args(packages))
            .context("the peers could not be installed")?;
    }
    Ok(python)
}

fn output(command: &mut Command) -> Result<String> {
    let output = command.output().with_context(|| format!("{command:?} could not be run"))?;
    if !output.status.success() {
        bail!("{command:?} failed: {}", String::from_utf8_lossy(&output.stderr));
    }
    Ok(String::from_utf8(output.stdout)?)
}

fn rate(command: &mut Command) -> Result<f64> {
    field(&output(command)?, "rate")
}

/// A number of the JSON object in the last line.
fn field(text: &str, name: &str) -> Result<f64> {
    let last = text.lines().last().unwrap_or_default();
    let value: serde_json::Value =
        serde_json::from_str(last).with_context(|| format!("no result in {text}"))?;
    value[name].as_f64().with_context(|| format!("no {name} in {last}"))
}

fn median(mut numbers: Vec<f64>) -> f64 {
    numbers.sort_by(f64::total_cmp);
    numbers[numbers.len() / 2]
}
