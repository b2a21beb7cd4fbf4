//! Speed of the sweeps on the benchmark instances.

use landbridge::dispatch::{sweep_program, sweep_samples};
use landbridge_bench::{Instance, Shape};
use std::time::Instant;

fn main() {
    let which = std::env::args().nth(1);
    for (n, seasons) in [(8, 1), (10, 1), (12, 1), (8, 2), (12, 2), (8, 12)] {
        let program = Instance::new(Shape { n, seasons, seed: 1, rounded: false }).program;
        if which.as_deref().is_some_and(|w| w != format!("{n}-{seasons}")) {
            continue;
        }
        let start = Instant::now();
        let repeat = if which.is_some() { 5 } else { 1 };
        for _ in 1..repeat {
            sweep_program(&program, "x").unwrap();
        }
        let values = sweep_program(&program, "x").unwrap();
        let time = start.elapsed().as_secs_f64();
        let sum: f64 = values.values.iter().map(|v| v.value()).sum();
        println!(
            "{n} {seasons}: {:.0}/s, sum {sum:.6}, {:?}",
            f64::from(1 << n) * f64::from(repeat) / time,
            values.ways
        );
    }
    for (n, seasons, samples) in [(8, 1, 200), (8, 2, 50)] {
        if which.as_deref().is_some_and(|w| w != format!("e{n}-{seasons}")) {
            continue;
        }
        let instance = Instance::new(Shape { n, seasons, seed: 1, rounded: false });
        let numbers: Vec<_> = (0..samples).map(|i| instance.sample(i)).collect();
        let start = Instant::now();
        let values = sweep_samples(&instance.program, &numbers, "x").unwrap();
        let time = start.elapsed().as_secs_f64();
        println!(
            "ensemble {n} {seasons}: {:.0}/s, {} programs {:?}",
            (samples as f64) * f64::from(1 << n) / time,
            values.n_programs,
            values.ways
        );
    }
}
