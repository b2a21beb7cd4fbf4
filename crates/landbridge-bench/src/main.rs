//! Speed of the sweeps on the benchmark instances.

use landbridge::dispatch::sweep_program;
use landbridge_bench::{Instance, Shape};
use std::time::Instant;

fn main() {
    for (n, seasons) in [(8, 1), (10, 1), (12, 1), (8, 2), (12, 2), (8, 12)] {
        let program = Instance::new(Shape { n, seasons, seed: 1, rounded: false }).program;
        let start = Instant::now();
        let values = sweep_program(&program, "x").unwrap();
        let time = start.elapsed().as_secs_f64();
        let sum: f64 = values.values.iter().map(|v| v.value()).sum();
        println!("{n} {seasons}: {:.0}/s, sum {sum:.6}, {:?}", f64::from(1 << n) / time, values.ways);
    }
}
