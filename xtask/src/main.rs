//! The project's chores: tests (engine, Python, page, browser), of which `cargo xtask test` is exactly what CI runs, and the golden tables.

#![forbid(unsafe_code)]

mod audit;
mod bench;
mod fuzz;
mod python;
mod same_bytes;
mod web;

use anyhow::{Context, Result, anyhow, bail};
use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::Instant;

fn main() -> Result<()> {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let arguments: Vec<&str> = arguments.iter().map(String::as_str).collect();
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).parent().context("the project has no folder")?;
    match arguments.as_slice() {
        ["test"] => test(root),
        ["test", "--long"] => {
            test(root)?;
            run(&["test", "--release", "--workspace", "--", "--ignored", "--nocapture"], &[])
        }
        ["bench"] => bench::run(root),
        ["bench", "--games"] => bench::run_games(root),
        ["bench", "--attacks"] => bench::run_attacks(root),
        ["bench", "--futures"] => bench::run_futures(root),
        ["bench", "--memory"] => bench::run_memory(root),
        ["bench", "--serve"] => bench::run_serve(root),
        ["bench", "--python"] => python::bench(root),
        ["bench", "--verify"] => bench::verify(root),
        ["same-bytes"] => same_bytes::check(root),
        ["fuzz"] => fuzz::run(root, None, "600"),
        ["fuzz", target] => fuzz::run(root, Some(target), "600"),
        ["fuzz", target, seconds] => fuzz::run(root, Some(target), seconds),
        ["soak"] => bench::soak(root, "5", "toy"),
        ["soak", minutes] => bench::soak(root, minutes, "toy"),
        ["soak", minutes, region] => bench::soak(root, minutes, region),
        ["audit"] => audit::run(root),
        ["page"] => web::build(root),
        ["python"] => python::build(root).and_then(|()| python::check(root, &debug_binary(root))),
        ["contract"] => python::check_contract(root, &debug_binary(root)),
        ["browser"] => web::drive(root, &debug_binary(root)),
        ["bless"] => {
            run(&["test", "--package", "landbridge", "--test", "it", "golden"], &[("LANDBRIDGE_BLESS", "1")])
        }
        _ => bail!(
            "cargo xtask test          format, clippy, documentation and every test\n\
             cargo xtask test --long   the same and the slow checks\n\
             cargo xtask bench         speed beside other solvers, in the same run\n\
             cargo xtask bench --games   nucleolus and Shapley value beside coopgame\n\
             cargo xtask bench --attacks worst plans against a grid beside HiGHS\n\
             cargo xtask bench --futures the yearly simulation beside another solver\n\
             cargo xtask bench --memory  peak memory of many futures beside few\n\
             cargo xtask bench --serve   a server with fifty visitors who play\n\
             cargo xtask bench --python  what Python adds to a sweep, and Ray to a run\n\
             cargo xtask bench --verify  every value of many instances against another solver\n\
             cargo xtask same-bytes    briefs and runs by three builds on one, two and four threads, compared\n\
             cargo xtask fuzz [TARGET] [SECONDS]  run the fuzz targets, each for ten minutes where nothing is said\n\
             cargo xtask soak [MINUTES [REGION]] a server worn down by visitors of every kind; 5 minutes of toy\n\
             cargo xtask audit         licenses, sources, duplicates and known holes of what is used\n\
             cargo xtask page          build the page of web/ anew into web/dist\n\
             cargo xtask browser       run the page's tests in a browser, on the debug build of the command line\n\
             cargo xtask python        build the Python package into .venv and run its tests\n\
             cargo xtask contract      hold the server's OpenAPI document against it, on the debug build of the command line\n\
             cargo xtask bless         write the golden tables of the bundled regions anew; review the diff"
        ),
    }
}

fn test(root: &Path) -> Result<()> {
    web::check(root)?;
    run(&["fmt", "--all", "--check"], &[])?;
    // With the last way to a proof, which the tests try where its library is there; Python's package is built without.
    let all = ["--workspace", "--features", "landbridge/highs"];
    run(&[&["clippy"], &all[..], &["--all-targets", "--", "-D", "warnings"]].concat(), &[])?;
    run(&["doc", "--workspace", "--no-deps"], &[("RUSTDOCFLAGS", "-D warnings")])?;
    // While tests run, which seldom need all processors, the package is built.
    let (tested, built) = std::thread::scope(|scope| {
        let built = scope.spawn(|| python::build(root));
        (run(&[&["test"], &all[..]].concat(), &[]), built.join())
    });
    tested?;
    built.map_err(|_| anyhow!("the Python package was not built"))??;
    let binary = debug_binary(root);
    python::check(root, &binary)?;
    web::drive(root, &binary)?;
    println!("all checks passed");
    Ok(())
}

/// The command line as its own tests use it.
fn debug_binary(root: &Path) -> PathBuf {
    target(root).join("debug/landbridge")
}

fn target(root: &Path) -> PathBuf {
    std::env::var_os("CARGO_TARGET_DIR").map_or_else(|| root.join("target"), PathBuf::from)
}

fn run(arguments: &[&str], environment: &[(&str, &str)]) -> Result<()> {
    println!("== cargo {}", arguments.join(" "));
    let begin = Instant::now();
    let cargo = std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into());
    let status = Command::new(cargo).args(arguments).envs(environment.iter().copied()).status()?;
    if !status.success() {
        bail!("cargo {} failed", arguments.join(" "));
    }
    println!("== {} s", begin.elapsed().as_secs());
    Ok(())
}
