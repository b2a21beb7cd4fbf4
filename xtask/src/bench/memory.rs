//! Peak memory of runs of futures: of many beside that of few. Reads it from the system's table of processes, so it needs Linux.

use anyhow::{Context, Result, bail};
use std::path::Path;
use std::process::{Command, Stdio};
use std::time::Duration;

/// Numbers of futures that are compared.
const FEW_AND_MANY: [&str; 2] = ["1000", "100000"];

/// How often the table is read. The peak is kept by the system, so little is missed at the end.
const PAUSE: Duration = Duration::from_millis(5);

pub(super) fn compare(root: &Path) -> Result<()> {
    let cargo = std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into());
    if !Command::new(cargo).args(["build", "--release", "-p", "landbridge-cli"]).status()?.success() {
        bail!("the command line does not build");
    }
    let store = root.join("target/bench-memory");
    let mut peaks = Vec::new();
    for n in FEW_AND_MANY {
        let _ = std::fs::remove_dir_all(&store);
        let peak = peak_of(
            Command::new(root.join("target/release/landbridge"))
                .args(["futures", "toy", "-n", n, "--json", "--store"])
                .arg(&store),
        )?;
        println!("{n:>7} futures of toy: peak {:.1} MB", peak / 1024.0);
        peaks.push(peak);
    }
    println!("ratio {:.2}", peaks[1] / peaks[0]);
    std::fs::remove_dir_all(&store)?;
    Ok(())
}

/// The most memory that a process ever held, in kB.
fn peak_of(command: &mut Command) -> Result<f64> {
    let mut child = command.stdout(Stdio::null()).spawn()?;
    let table = format!("/proc/{}/status", child.id());
    let mut peak = 0.0;
    loop {
        if let Ok(text) = std::fs::read_to_string(&table)
            && let Some(line) = text.lines().find_map(|line| line.strip_prefix("VmHWM:"))
        {
            peak = line
                .trim()
                .trim_end_matches(" kB")
                .parse()
                .context("the table of processes has another form")?;
        }
        match child.try_wait()? {
            Some(status) if status.success() => break,
            Some(status) => bail!("the run ended with {status}"),
            None => std::thread::sleep(PAUSE),
        }
    }
    if peak == 0.0 {
        bail!("the system tells no peak of memory; this needs Linux");
    }
    Ok(peak)
}
