//! The engine against `microlp` on many seeds, plain and rounded so that ties abound.

use landbridge::dispatch::sweep_program;
use landbridge::game::Coalition;
use landbridge_bench::{Instance, Shape, second_opinion};

/// Relative difference that two right answers may have.
const AGREEMENT: f64 = 1e-9;

fn check(seasons: usize, rounded: bool, seeds: std::ops::Range<u64>) {
    let (mut compared, mut refused) = (0, 0);
    for seed in seeds {
        let program = Instance::new(Shape { n: 6, seasons, seed, rounded }).program;
        let found = sweep_program(&program, "benchmark").unwrap();
        assert_eq!(found.ways.interval, 0, "seed {seed}: a value was left as an interval");
        // A sample of the coalitions: the second solver is slow.
        for bits in [0b11_1111, 0b01_0111, 0b10_1010, 0b00_0110] {
            let coalition = Coalition::from_bits(bits);
            // A solver that refuses is no witness; it is counted and printed.
            let Some(expected) = second_opinion(&program, coalition) else {
                refused += 1;
                continue;
            };
            compared += 1;
            let value = found.values[coalition.index()].value();
            let apart = (value - expected).abs() / (1.0 + expected.abs());
            assert!(apart <= AGREEMENT, "seed {seed}, {bits:b}: {value}, second opinion {expected}");
        }
    }
    println!(
        "{seasons} seasons, rounded {rounded}: {compared} compared, {refused} refused by the second solver"
    );
    assert!(compared > refused, "the second solver refused most programs");
}

#[test]
fn plain_instances_agree() {
    check(1, false, 1..31);
    check(2, false, 1..6);
    check(12, false, 1..3);
}

#[test]
fn rounded_instances_agree() {
    check(1, true, 1..31);
    check(2, true, 1..6);
    check(12, true, 1..3);
}
