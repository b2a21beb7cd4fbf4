//! The same bits whatever the number of threads.

use landbridge::dispatch::{Numbers, sweep_program, sweep_samples};
use landbridge::units::Interval;
use landbridge_bench::{Instance, Shape};

fn with_threads<T: Send>(threads: usize, work: impl FnOnce() -> T + Send) -> T {
    rayon::ThreadPoolBuilder::new().num_threads(threads).build().unwrap().install(work)
}

fn bits(values: &[Interval]) -> Vec<(u64, u64)> {
    values.iter().map(|value| (value.lower.to_bits(), value.upper.to_bits())).collect()
}

#[test]
fn one_two_and_four_threads_give_the_same_bits() {
    let instance = Instance::new(Shape { n: 8, seasons: 2, seed: 1, rounded: false });
    let samples: Vec<Numbers> = (0..60).map(|number| instance.sample(number)).collect();
    let run = |threads| {
        with_threads(threads, || {
            let sweep = sweep_program(&instance.program, "benchmark").unwrap().values;
            let ensemble = sweep_samples(&instance.program, &samples, "benchmark").unwrap().values;
            (bits(&sweep), ensemble.iter().map(|values| bits(values)).collect::<Vec<_>>())
        })
    };
    let one = run(1);
    assert!(one == run(2) && one == run(4));
}
