//! Speed of the sweeps on the benchmark instances, one work a run, in CPU-seconds of this process; the instances as data for other
//! solvers; and the agreement of the engine with a second solver over many seeds.

#![forbid(unsafe_code)]

mod attacks;
mod futures;
mod games;
mod partitions;
mod serve;

use anyhow::{Context, Result, bail};
use cpu_time::ProcessTime;
use landbridge::dispatch::{Numbers, OwnedProgram, sweep_program, sweep_samples};
use landbridge::game::{Coalition, TuGame, shapley_and_banzhaf};
use landbridge::lp::{RowKind, Ways};
use landbridge_bench::soak::{Bounds, soak};
use landbridge_bench::{Instance, Shape};
use serde_json::json;
use std::path::Path;
use std::time::{Duration, Instant};

const USAGE: &str = "landbridge-bench sweep N SEASONS           programs a CPU-second, all coalitions once
landbridge-bench ensemble N SEASONS SAMPLES values a CPU-second, all coalitions of all samples
landbridge-bench table N                   seconds of Shapley and Banzhaf values beside one pass over the table
landbridge-bench nucleolus N GAMES         seconds of the nucleolus here and by coopgame, by family of games
landbridge-bench shapley N                 seconds of the Shapley value here and by coopgame
landbridge-bench partitions K              seconds to judge all partitions of K candidates among 15 players
landbridge-bench farsighted K              the same and the largest consistent set
landbridge-bench attacks GRID K SEARCH     seconds of the worst plans of K lines of rts24 or shortest-path by branch or enumerate
landbridge-bench attacks-dump GRID K       the network, all sets of at most K lines and the harm of each as JSON
landbridge-bench futures REGION FUTURES YEARS CPU-seconds a future and year here and with microlp from nothing
landbridge-bench serve BINARY REGION VISITORS SECONDS PAUSE latencies and memory of a server whose visitors play
landbridge-bench soak BINARY REGION MINUTES what becomes of a server that visitors of every kind wear down
landbridge-bench dump N SEASONS SAMPLES    the instance as JSON
landbridge-bench opinion SEASONS SEED ROUNDED  a six-player instance and all its values as JSON";

fn main() -> Result<()> {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let words: Vec<&str> = arguments.iter().map(String::as_str).collect();
    let number = |text: &str| text.parse::<usize>().with_context(|| format!("`{text}` is no whole number"));
    match words.as_slice() {
        ["sweep", n, seasons] => sweep(&draw(number(n)?, number(seasons)?)),
        ["ensemble", n, seasons, samples] => ensemble(&draw(number(n)?, number(seasons)?), number(samples)?),
        ["table", n] => {
            table(number(n)?);
            Ok(())
        }
        ["nucleolus", n, count] => games::race_nucleolus(number(n)?, number(count)? as u64),
        ["shapley", n] => games::race_shapley(number(n)?),
        ["partitions", k] => partitions::judge_partitions(number(k)?, false),
        ["farsighted", k] => partitions::judge_partitions(number(k)?, true),
        ["attacks", grid, k, search] => attacks::race(grid, number(k)?, search),
        ["attacks-dump", grid, k] => attacks::dump(grid, number(k)?),
        ["futures", region, futures, years] => futures::race(region, number(futures)? as u64, number(years)?),
        ["serve", binary, region, visitors, seconds, pause] => {
            let time = |text| number(text).map(|seconds| Duration::from_secs(seconds as u64));
            let (time, pause) = (time(seconds)?, time(pause)?);
            serve::measure(binary, region, &serve::Load { visitors: number(visitors)?, time, pause })
        }
        ["soak", binary, region, minutes] => wear_down(binary, region, number(minutes)?),
        ["dump", n, seasons, samples] => {
            println!("{}", as_json(&draw(number(n)?, number(seasons)?), number(samples)?));
            Ok(())
        }
        ["opinion", seasons, seed, rounded] => {
            let (seasons, seed) = (number(seasons)?, number(seed)? as u64);
            opinion(&Instance::new(Shape { n: 6, seasons, seed, rounded: *rounded == "rounded" }))
        }
        _ => bail!("{USAGE}"),
    }
}

/// A soak of so many minutes, told as it goes on.
fn wear_down(binary: &str, region: &str, minutes: usize) -> Result<()> {
    let time = Duration::from_secs(60 * u64::try_from(minutes)?);
    if time.is_zero() {
        bail!("a soak of 0 minutes tells nothing; give one at least");
    }
    let samples = u32::try_from(minutes)?.max(20);
    let bounds = Bounds { requests: 1000 * time.as_secs(), time, runs: 50, samples };
    let report = soak(Path::new(binary), region, bounds, |sample| println!("{sample}"))?;
    println!("{report}");
    let faults = report.faults();
    if !faults.is_empty() {
        bail!("{}", faults.join("\n"));
    }
    println!("nothing was out of order");
    Ok(())
}

fn draw(n: usize, seasons: usize) -> Instance {
    Instance::new(Shape { n, seasons, seed: 1, rounded: false })
}

fn samples_of(instance: &Instance, count: usize) -> Vec<Numbers> {
    (0..count as u64).map(|number| instance.sample(number)).collect()
}

/// When a work began, on the processor's clock and on the wall's.
struct Start(ProcessTime, Instant);

impl Start {
    fn now() -> Self {
        Self(ProcessTime::now(), Instant::now())
    }

    fn print_rate(self, count: usize, sum: f64, ways: Ways) {
        let (seconds, elapsed) = (self.0.elapsed().as_secs_f64(), self.1.elapsed().as_secs_f64());
        let rate = count as f64 / seconds;
        println!(
            "{}",
            json!({ "rate": rate, "seconds": seconds, "elapsed": elapsed, "sum": sum, "ways": ways })
        );
    }
}

fn sweep(instance: &Instance) -> Result<()> {
    let start = Start::now();
    let found = sweep_program(&instance.program, "benchmark")?;
    let sum = found.values.iter().map(|value| value.value()).sum();
    start.print_rate(found.values.len(), sum, found.ways);
    Ok(())
}

fn ensemble(instance: &Instance, count: usize) -> Result<()> {
    let samples = samples_of(instance, count);
    let start = Start::now();
    let found = sweep_samples(&instance.program, &samples, "benchmark")?;
    let sum = found.values.iter().flatten().map(|value| value.value()).sum();
    start.print_rate(count << instance.program.n_players, sum, found.ways);
    Ok(())
}

/// Power indices of a table beside one read of it.
fn table(n: usize) {
    let game = TuGame::from_rule(n, |coalition: Coalition| {
        f64::from(coalition.bits().wrapping_mul(2_654_435_761) >> 8)
            * f64::from(u8::from(!coalition.is_empty()))
    });
    let start = ProcessTime::now();
    // Sums side by side, so that the pass waits for memory and not for additions.
    let mut lanes = [0.0; 32];
    for values in game.values().chunks_exact(lanes.len()) {
        lanes.iter_mut().zip(values).for_each(|(lane, value)| *lane += value);
    }
    let sum: f64 = lanes.iter().sum();
    let pass = start.elapsed().as_secs_f64();
    let start = ProcessTime::now();
    let (shapley, banzhaf) = shapley_and_banzhaf(&game);
    let seconds = start.elapsed().as_secs_f64();
    println!(
        "{}",
        json!({ "pass": pass, "seconds": seconds, "ratio": seconds / pass, "sums": [sum, shapley.iter().sum::<f64>(), banzhaf.iter().sum::<f64>()] })
    );
}

/// The instance with the engine's interval of every coalition, for another solver to hold against its own.
fn opinion(instance: &Instance) -> Result<()> {
    let found = sweep_program(&instance.program, "benchmark")?;
    let mut data = as_json(instance, 0);
    data["values"] = json!(found.values.iter().map(|value| [value.lower, value.upper]).collect::<Vec<_>>());
    data["ways"] = json!(found.ways);
    println!("{data}");
    Ok(())
}

fn as_json(instance: &Instance, samples: usize) -> serde_json::Value {
    let program: &OwnedProgram = &instance.program;
    let columns: Vec<_> = (program.columns.iter())
        .map(|column| json!([column.cost, column.upper, column.condition.all_of.bits(), column.entries]))
        .collect();
    let rows: Vec<_> = program.rows.iter().map(|row| json!([row.kind == RowKind::Equal, row.rhs])).collect();
    let samples: Vec<_> = samples_of(instance, samples)
        .into_iter()
        .map(|sample| json!([sample.cost, sample.upper, sample.rhs]))
        .collect();
    json!({ "n": program.n_players, "columns": columns, "rows": rows, "samples": samples })
}
