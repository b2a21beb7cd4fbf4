//! The project's chores. `cargo xtask test` is exactly what CI runs.

use anyhow::{Result, bail};
use std::process::Command;

fn main() -> Result<()> {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let arguments: Vec<&str> = arguments.iter().map(String::as_str).collect();
    match arguments.as_slice() {
        ["test"] => test(),
        _ => bail!("cargo xtask test   format, clippy, documentation and every test"),
    }
}

fn test() -> Result<()> {
    run(&["fmt", "--all", "--check"], &[])?;
    run(&["clippy", "--workspace", "--all-targets", "--", "-D", "warnings"], &[])?;
    run(&["doc", "--workspace", "--no-deps"], &[("RUSTDOCFLAGS", "-D warnings")])?;
    run(&["test", "--workspace"], &[])?;
    println!("all checks passed");
    Ok(())
}

fn run(arguments: &[&str], environment: &[(&str, &str)]) -> Result<()> {
    println!("== cargo {}", arguments.join(" "));
    let cargo = std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into());
    let status = Command::new(cargo).args(arguments).envs(environment.iter().copied()).status()?;
    if !status.success() {
        bail!("cargo {} failed", arguments.join(" "));
    }
    Ok(())
}
