//! Sensitivity indices of the Ishigami function against its closed forms.

use landbridge::random::Random;
use landbridge::sensitivity::{Bootstrap, Factor, RowOrder, Scale, given_data, sobol};

/// The published functions: a, b, first-order indices, totals.
fn fixture() -> Vec<(f64, f64, Vec<f64>, Vec<f64>)> {
    let text = include_str!("../literature/methods/sobol_ishigami_analytic.json");
    let json: serde_json::Value = serde_json::from_str(text).unwrap();
    let numbers = |value: &serde_json::Value| -> Vec<f64> {
        value.as_array().unwrap().iter().map(|number| number.as_f64().unwrap()).collect()
    };
    json["expected"]
        .as_array()
        .unwrap()
        .iter()
        .map(|case| {
            let number = |key: &str| case[key].as_f64().unwrap();
            (number("a"), number("b"), numbers(&case["S1"]), numbers(&case["ST"]))
        })
        .collect()
}

fn ishigami(a: f64, b: f64, x: &[f64]) -> f64 {
    let sine = libm::sin(x[1]);
    libm::sin(x[0]) + a * sine * sine + b * libm::pow(x[2], 4.0) * libm::sin(x[0])
}

/// A point in [−π, π]³.
fn point(random: &mut Random) -> Vec<f64> {
    (0..3).map(|_| std::f64::consts::PI * (2.0 * random.uniform() - 1.0)).collect()
}

#[test]
fn saltelli_and_jansen_estimators_find_the_ishigami_indices() {
    let bootstrap = Bootstrap { seed: 4, replicates: 200 };
    for (a, b, first_orders, totals) in fixture() {
        let mut random = Random::of(17, 0);
        let mut outputs = Vec::new();
        for _ in 0..8_192 {
            let (base, other) = (point(&mut random), point(&mut random));
            outputs.extend([ishigami(a, b, &base), ishigami(a, b, &other)]);
            for i in 0..3 {
                let mut mixed = base.clone();
                mixed[i] = other[i];
                outputs.push(ishigami(a, b, &mixed));
            }
        }
        let found = sobol(&outputs, 3, RowOrder::ByBaseRow, bootstrap).unwrap();
        for (i, index) in found.iter().enumerate() {
            assert!(index.first_order.holds(first_orders[i]), "S{i}: {index:?}, not {}", first_orders[i]);
            assert!(index.total.holds(totals[i]), "T{i}: {index:?}, not {}", totals[i]);
            assert!((index.first_order.value - first_orders[i]).abs() < 0.03);
            assert!((index.total.value - totals[i]).abs() < 0.03);
            assert!(index.first_order.width() < 0.1 && index.total.width() < 0.1);
        }
    }
}

#[test]
fn given_data_indices_find_the_ishigami_first_order_indices() {
    let bootstrap = Bootstrap { seed: 4, replicates: 200 };
    for (a, b, first_orders, _) in fixture() {
        let mut random = Random::of(29, 0);
        let points: Vec<Vec<f64>> = (0..8_192).map(|_| point(&mut random)).collect();
        let output: Vec<f64> = points.iter().map(|x| ishigami(a, b, x)).collect();
        let columns: Vec<Vec<f64>> = (0..3).map(|i| points.iter().map(|x| x[i]).collect()).collect();
        let factors: Vec<Factor<'_>> =
            columns.iter().map(|values| Factor { values, scale: Scale::Ordered }).collect();
        let found = given_data(&factors, &output, bootstrap).unwrap();
        for (index, truth) in found.iter().zip(first_orders) {
            let index = index.as_ref().unwrap();
            assert!(index.first_order.holds(truth), "{index:?}, not {truth}");
            assert!((index.first_order.value - truth).abs() < 0.02, "{index:?}, not {truth}");
        }
        // Only the first factor pushes the output one way.
        let rank = |i: usize| found[i].as_ref().unwrap().rank_correlation.unwrap();
        assert!(rank(0).lower > 0.2 && rank(1).holds(0.0) && rank(2).holds(0.0));
    }
}

#[test]
fn results_do_not_depend_on_the_number_of_threads() {
    let mut random = Random::of(1, 0);
    let column: Vec<f64> = (0..300).map(|_| random.uniform()).collect();
    let output: Vec<f64> = column.iter().map(|x| libm::exp(*x) + random.uniform()).collect();
    let factors = [Factor { values: &column, scale: Scale::Ordered }];
    let run = |threads: usize| {
        let pool = rayon::ThreadPoolBuilder::new().num_threads(threads).build().unwrap();
        let found = pool.install(|| given_data(&factors, &output, Bootstrap { seed: 0, replicates: 64 }));
        serde_json::to_string(&found.unwrap()).unwrap()
    };
    assert_eq!(run(1), run(5));
}
