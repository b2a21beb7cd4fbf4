//! Programs made to hurt a simplex: wide ranges in one row, parallel columns, ties by the dozen, empty rows, closed columns.
//! They end certified or as an honest interval, never in a loop, a panic or a number that is none.

use landbridge::lp::{Program, RowKind, Session, Solution, certify, is_certified, solve};
use proptest::prelude::*;

/// A price times what it leaves idle, in programs of small whole numbers.
const PRICE_TOLERANCE: f64 = 1e-6;

/// Entries, costs and bounds: small whole numbers, so that ties abound, or anything over twelve orders of magnitude.
fn number(wide: bool) -> BoxedStrategy<f64> {
    if wide {
        (-6.0..6.0f64, any::<bool>())
            .prop_map(|(power, minus)| if minus { -libm::exp10(power) } else { libm::exp10(power) })
            .boxed()
    } else {
        (-3i32..4).prop_map(f64::from).boxed()
    }
}

fn programs(wide: bool) -> impl Strategy<Value = Program> {
    (1usize..14, 1usize..20).prop_flat_map(move |(n_rows, n_columns)| {
        let column = (
            number(wide),
            number(wide),
            prop::collection::vec((0..n_rows, number(wide)), 0..4),
            any::<bool>(),
        );
        let row = (any::<bool>(), number(wide));
        (prop::collection::vec(column, n_columns), prop::collection::vec(row, n_rows)).prop_map(
            |(columns, rows)| {
                let kind =
                    rows.iter().map(|&(equal, _)| if equal { RowKind::Equal } else { RowKind::AtMost });
                // Doing nothing keeps every row, as in a region's programs.
                let rhs = rows.iter().map(|&(equal, rhs)| if equal { 0.0 } else { rhs.abs() });
                let mut program = Program::new(kind.collect(), rhs.collect());
                for (cost, upper, entries, twice) in columns {
                    let mut own: Vec<(usize, f64)> = Vec::new();
                    for (row, value) in entries {
                        if own.iter().all(|&(other, _)| other != row) {
                            own.push((row, value));
                        }
                    }
                    for _ in 0..=usize::from(twice) {
                        program.add_column(cost, upper.abs(), own.iter().copied());
                    }
                }
                program
            },
        )
    })
}

fn check(program: &Program) -> Result<(), TestCaseError> {
    let solution = solve(program);
    prop_assert!(solution.is_ok(), "doing nothing is allowed, yet {:?}", solution);
    let solution = solution.unwrap();
    let value = solution.value;
    prop_assert!(
        value.lower.is_finite() && value.upper.is_finite() && value.lower <= value.upper,
        "{:?}",
        value
    );
    // Doing nothing earns nothing: the optimum cannot be proven to be below that.
    prop_assert!(value.upper >= 0.0, "{:?}", value);
    let there = vec![true; program.n_rows()];
    prop_assert_eq!(certify(program, &there, &solution.x, &solution.y), value);
    Ok(())
}

/// Point and prices are complementary, so that every optimum keeps what has a price tight.
fn check_prices(program: &Program, solution: &Solution) -> Result<(), TestCaseError> {
    let Solution { x, y, .. } = solution;
    let mut left = program.rhs.clone();
    for (j, &amount) in x.iter().enumerate() {
        let reduced = program.cost[j] - program.entries(j).map(|(row, value)| value * y[row]).sum::<f64>();
        let idle = if reduced > 0.0 { program.upper[j] - amount } else { amount };
        prop_assert!(reduced.abs() * idle <= PRICE_TOLERANCE, "column {}: {} idle at {}", j, idle, reduced);
        program.entries(j).for_each(|(row, value)| left[row] -= value * amount);
    }
    for (row, (&price, left)) in y.iter().zip(left).enumerate() {
        prop_assert!(program.kind[row] == RowKind::Equal || price >= 0.0, "row {}: {}", row, price);
        prop_assert!(price.abs() * left.abs() <= PRICE_TOLERANCE, "row {}: {} left at {}", row, left, price);
    }
    Ok(())
}

proptest! {
    #![proptest_config(super::cases(1500))]

    #[test]
    fn ties_and_parallel_columns_are_solved_exactly(program in programs(false)) {
        check(&program)?;
        let solution = solve(&program).unwrap();
        prop_assert!(is_certified(solution.value));
        check_prices(&program, &solution)?;
    }

    #[test]
    fn wide_ranges_end_with_a_proof_or_an_interval(program in programs(true)) {
        check(&program)?;
    }

    #[test]
    fn a_warm_start_gives_what_a_cold_one_gives(program in programs(false), steps in prop::collection::vec((0usize..40, any::<bool>()), 1..30)) {
        let mut session = Session::new(program.clone()).unwrap();
        let mut now = program.clone();
        for (column, open) in steps {
            let column = column % program.n_columns();
            now.upper[column] = if open { program.upper[column] } else { 0.0 };
            session.set_upper(column, now.upper[column]);
            let (warm, cold) = (session.solve().unwrap().0, solve(&now).unwrap().value);
            prop_assert!((warm.value() - cold.value()).abs() <= 1e-7 * (1.0 + cold.value().abs()), "{:?} {:?}", warm, cold);
        }
    }

    #[test]
    fn another_program_from_the_last_basis_gives_what_a_cold_start_gives(program in programs(false), steps in prop::collection::vec((0usize..200, -2i32..3), 1..30)) {
        let mut session = Session::new(program.clone()).unwrap();
        let mut factors = vec![1.0; program.values.len()];
        for (entry, factor) in steps {
            let n_entries = factors.len().max(1);
            factors.iter_mut().skip(entry % n_entries).take(1).for_each(|of| *of = f64::from(factor) / 2.0);
            // Entries that come to nothing are left out, as they are where a program is built.
            let mut now = Program::new(program.kind.clone(), program.rhs.clone());
            for j in 0..program.n_columns() {
                let entries = program.entries(j).zip(&factors[program.starts[j]..]);
                let entries = entries.map(|((row, value), factor)| (row, value * factor));
                now.add_column(program.cost[j], program.upper[j], entries.filter(|&(_, value)| value != 0.0));
            }
            session.set_program(now.clone()).unwrap();
            let (warm, cold) = (session.solve().unwrap().0, solve(&now).unwrap().value);
            prop_assert!((warm.value() - cold.value()).abs() <= 1e-7 * (1.0 + cold.value().abs()), "{:?} {:?}", warm, cold);
        }
    }
}
