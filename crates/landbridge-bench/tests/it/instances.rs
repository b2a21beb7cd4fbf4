//! The instances against sums of v that two other solvers gave to the same digits.

use landbridge::dispatch::{Numbers, sweep_program, sweep_samples};
use landbridge_bench::{Instance, Shape};

fn plain(n: usize, seasons: usize) -> Instance {
    Instance::new(Shape { n, seasons, seed: 1, rounded: false })
}

#[track_caller]
fn check(n: usize, seasons: usize, size: (usize, usize, usize), grand: f64, sum: f64) {
    let program = plain(n, seasons).program;
    let entries = program.columns.iter().map(|column| column.entries.len()).sum();
    assert_eq!((program.columns.len(), program.rows.len(), entries), size);
    let values: Vec<f64> =
        sweep_program(&program, "benchmark").unwrap().values.iter().map(|value| value.value()).collect();
    assert!((values[values.len() - 1] - grand).abs() < 1e-4, "v(N) {}", values[values.len() - 1]);
    let found: f64 = values.iter().sum();
    assert!((found - sum).abs() < 1e-9 * sum + 1e-4, "sum {found}, expected {sum}");
}

#[test]
fn eight_players_and_one_season() {
    check(8, 1, (415, 143, 798), 45013.999456, 3929664.614895);
}

#[test]
fn ten_players_and_one_season() {
    check(10, 1, (420, 147, 817), 38406.7667, 13893823.588781);
}

#[test]
fn eight_players_and_two_seasons() {
    check(8, 2, (836, 286, 1616), 95744.7095, 8453911.326047);
}

#[test]
fn two_hundred_samples() {
    let instance = plain(8, 1);
    let samples: Vec<Numbers> = (0..200).map(|number| instance.sample(number)).collect();
    let values = sweep_samples(&instance.program, &samples, "benchmark").unwrap();
    let sum: f64 = values.values.iter().flatten().map(|value| value.value()).sum();
    assert!((sum - 793006862.2818).abs() < 1e-3, "{sum}");
}

#[test]
fn a_sample_by_components_is_the_sample_by_coalitions() {
    let instance = plain(8, 2);
    let samples: Vec<Numbers> = (0..3).map(|number| instance.sample(number)).collect();
    let by_components = sweep_samples(&instance.program, &samples, "benchmark").unwrap();
    for (sample, values) in samples.iter().zip(by_components.values) {
        let by_coalitions = sweep_program(&instance.with(sample), "benchmark").unwrap().values;
        assert!(values.iter().zip(&by_coalitions).all(|(a, b)| (a.value() - b.value()).abs() < 1e-6));
    }
}
