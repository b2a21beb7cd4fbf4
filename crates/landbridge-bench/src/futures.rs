//! The yearly simulation with the engine's programs beside the same simulation with every coalition's program solved from nothing by `microlp`.

use anyhow::{Context, Result};
use cpu_time::ProcessTime;
use landbridge::dispatch::Engine;
use landbridge::ensemble::{Design, Samples, default_sampler};
use landbridge::lp::{Program, SolveError};
use landbridge::model::Region;
use landbridge::simulation::{Course, Sample, Simulator};
use landbridge_bench::optimum_by_microlp;
use std::time::Duration;

/// Prints CPU-seconds for each future and year, the peer's for one future, and how far their shares lie apart.
pub(crate) fn race(name: &str, n_futures: u64, n_years: usize) -> Result<()> {
    let mut region = landbridge::model::load(name).map_err(|error| anyhow::anyhow!("{error}"))?;
    region.rules.as_mut().context("the region has no futures.toml")?.horizon = n_years;
    let (ours, warm) = run(&region, n_futures, Engine::Warm)?;
    let (theirs, cold) = run(&region, 1, Engine::Cold(solve_with_microlp))?;
    let apart = warm[0].years.iter().zip(&cold[0].years).flat_map(|(a, b)| a.shares.iter().zip(&b.shares));
    let apart = apart.map(|(a, b)| (a - b).abs() / (1.0 + b.abs())).fold(0.0, f64::max);
    let each = |time: Duration, futures: u64| time.as_secs_f64() / (futures as f64 * n_years as f64);
    let (ours, theirs) = (each(ours, n_futures), each(theirs, 1));
    let same =
        warm[0].years.iter().zip(&cold[0].years).all(|(a, b)| a.class == b.class && a.members == b.members);
    println!(
        "{}",
        serde_json::json!({ "warm": ours, "cold": theirs, "ratio": theirs / ours, "apart": apart, "same_course": u8::from(same) })
    );
    Ok(())
}

fn run(region: &Region, n_futures: u64, engine: Engine) -> Result<(Duration, Vec<Course>)> {
    // The samples do not depend on how many of them are run.
    let samples = Samples::new(region, &Design::Spread(default_sampler(64)), 64, 1)?;
    let mut simulator = Simulator::new(region, 1, None, engine)?;
    let begin = ProcessTime::now();
    let mut courses = Vec::new();
    for index in 0..n_futures {
        let factors = samples.values(index).context("there is no such sample")?;
        courses.push(simulator.run(&Sample { index, key: samples.key(index), factors })?);
    }
    Ok((begin.elapsed(), courses))
}

fn solve_with_microlp(program: &Program) -> Result<f64, SolveError> {
    let refused = || SolveError::Failed { reason: "microlp refuses the program".to_owned() };
    optimum_by_microlp(program).ok_or_else(refused)
}
