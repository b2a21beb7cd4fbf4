//! Given-data indices against closed forms, invariances, and the coverage of their intervals.

use super::*;
use crate::random::Random;
use crate::sensitivity::mean;

const BOOTSTRAP: Bootstrap = Bootstrap { seed: 11, replicates: 100 };

/// Columns of independent uniform numbers in [0, 1).
fn uniform_columns(seed: u64, n_rows: usize, n_factors: usize) -> Vec<Vec<f64>> {
    let mut random = Random::stream(seed, 1);
    (0..n_factors).map(|_| (0..n_rows).map(|_| random.uniform()).collect()).collect()
}

fn ordered(columns: &[Vec<f64>]) -> Vec<Factor<'_>> {
    columns.iter().map(|values| Factor { values, scale: Scale::Ordered }).collect()
}

fn outputs(columns: &[Vec<f64>], f: impl Fn(&[f64]) -> f64) -> Vec<f64> {
    (0..columns[0].len())
        .map(|row| f(&columns.iter().map(|column| column[row]).collect::<Vec<_>>()))
        .collect()
}

fn indices(columns: &[Vec<f64>], output: &[f64]) -> Vec<GivenDataIndex> {
    given_data(&ordered(columns), output, BOOTSTRAP).unwrap().into_iter().map(Result::unwrap).collect()
}

#[test]
fn coverage_of_intervals_on_an_additive_function_is_roughly_nominal() {
    // y = Σ c·x with x uniform: S = c²/Σc². Of 300 intervals per factor 95 % should hold the truth; a factor without
    // influence is covered more often, because resampling adds the spread of its classes' means once more.
    let coefficients = [4.0, 2.0, 1.0, 0.0];
    let of_all: f64 = coefficients.iter().map(|c| c * c).sum();
    for n_rows in [200, 1_000] {
        let mut held = [0; 4];
        let mut error = [0.0; 4];
        for seed in 0..300 {
            let columns = uniform_columns(seed, n_rows, 4);
            let output = outputs(&columns, |x| x.iter().zip(coefficients).map(|(x, c)| c * x).sum());
            for (i, index) in indices(&columns, &output).iter().enumerate() {
                let truth = coefficients[i] * coefficients[i] / of_all;
                held[i] += i32::from(index.first_order.holds(truth));
                error[i] += (index.first_order.value - truth) / 300.0;
            }
        }
        // Measured: 276 to 300 of 300. The binomial spread alone is ±8 at two standard errors.
        assert!(held.iter().all(|&held| held >= 270), "{n_rows} rows: {held:?} of 300");
        assert!(held[..3].iter().all(|&held| held <= 296), "intervals wider than 95 %: {held:?} of 300");
        // What the classes hide of a straight line is about S/M²: M is 8 and 16.
        let hidden = 0.77 / (class_count(n_rows) * class_count(n_rows)) as f64;
        assert!(
            error.iter().all(|error| error.abs() < hidden + 0.003),
            "{n_rows} rows: mean errors {error:?}"
        );
    }
}

#[test]
fn a_factor_without_influence_scatters_around_zero() {
    // Without the correction its mean would be (M − 1)/(n − 1) = 0.035, and never negative.
    let mut values = Vec::new();
    for seed in 0..200 {
        let columns = uniform_columns(seed, 200, 2);
        let output = outputs(&columns, |x| x[0]);
        values.push(indices(&columns, &output)[1].first_order.value);
    }
    assert!(mean(&values).abs() < 0.01, "mean {}", mean(&values));
    let negative = values.iter().filter(|value| **value < 0.0).count();
    assert!((80..160).contains(&negative), "{negative} of 200 are negative");
}

#[test]
fn negative_indices_are_kept_and_noted() {
    let noted = (0..50).find_map(|seed| {
        let columns = uniform_columns(seed, 100, 2);
        let output = outputs(&columns, |x| x[0]);
        let found = indices(&columns, &output).pop().unwrap();
        (found.first_order.value < 0.0).then_some(found)
    });
    let notes = noted.unwrap().notes;
    assert!(notes.contains(&Note::Negative));
    assert!(notes[0].to_string().starts_with("too few samples"));
}

#[test]
fn levels_are_compared_by_analysis_of_variance() {
    // By hand: levels 1, 2, 5 with outputs {0, 2}, {4, 6}×2, {1, 3}, …: T = Σ(y − ȳ)², W = the sum within levels.
    let level = [1.0, 1.0, 2.0, 2.0, 2.0, 2.0, 5.0, 5.0, 5.0, 5.0];
    let output = [0.0, 2.0, 4.0, 6.0, 4.0, 6.0, 1.0, 3.0, 1.0, 3.0];
    // Means 1, 5, 2; ȳ = 3. W = 10·1. Between = 2·4 + 4·4 + 4·1 = 28. T = 38.
    let expected = 1.0 - (10.0 / 7.0) / (38.0 / 9.0);
    let factor = Factor { values: &level, scale: Scale::Levels };
    let found = given_data(&[factor], &output, BOOTSTRAP).unwrap().pop().unwrap().unwrap();
    assert!((found.first_order.value - expected).abs() < 1e-15);
    assert_eq!((found.classes, found.rank_correlation), (3, None));
    assert!(found.notes.contains(&Note::FewRowsPerClass));
    // The names of levels mean nothing.
    let renamed = level.map(|level| if level == 1.0 { 9.0 } else { -level });
    let factor = Factor { values: &renamed, scale: Scale::Levels };
    let again = given_data(&[factor], &output, BOOTSTRAP).unwrap().pop().unwrap().unwrap();
    assert!((again.first_order.value - expected).abs() < 1e-15);
}

#[test]
fn classes_hold_equal_numbers_and_keep_ties_together() {
    let values: Vec<f64> = (0..1_000).map(|i| f64::from(i * 7 % 1_000)).collect();
    let classes = Classes::of(&Factor { values: &values, scale: Scale::Ordered }, 1_000).unwrap();
    assert_eq!(classes.count, 16);
    let sizes: Vec<usize> =
        (0..16).map(|class| classes.of_row.iter().filter(|&&of| of == class).count()).collect();
    assert!(sizes.iter().all(|size| (62..=63).contains(size)), "{sizes:?}");

    let tied: Vec<f64> = values.iter().map(|value| libm::floor(value / 30.0).max(10.0)).collect();
    let classes = Classes::of(&Factor { values: &tied, scale: Scale::Ordered }, 1_000).unwrap();
    for (a, of_a) in tied.iter().zip(&classes.of_row) {
        for (b, of_b) in tied.iter().zip(&classes.of_row) {
            assert!(a != b || of_a == of_b, "{a} lies in two classes");
        }
    }
}

#[test]
fn the_order_of_rows_and_a_constant_change_nothing() {
    let columns = uniform_columns(3, 500, 3);
    let output = outputs(&columns, |x| libm::exp(x[0]) + x[1] * x[2]);
    let order = Random::of(99, 0).order(500);
    let permuted = |column: &[f64]| order.iter().map(|&row| column[row]).collect::<Vec<f64>>();
    let other_columns: Vec<Vec<f64>> = columns.iter().map(|column| permuted(column)).collect();
    let shifted: Vec<f64> = output.iter().map(|y| y + 1e6).collect();
    let scaled: Vec<f64> = output.iter().map(|y| -3.0 * y).collect();
    for ((plain, permuted), (shifted, scaled)) in indices(&columns, &output)
        .iter()
        .zip(indices(&other_columns, &permuted(&output)))
        .zip(indices(&columns, &shifted).iter().zip(indices(&columns, &scaled)))
    {
        let value = plain.first_order.value;
        assert!((permuted.first_order.value - value).abs() < 1e-12);
        // 1e6 costs ten of sixteen digits of the outputs themselves.
        assert!((shifted.first_order.value - value).abs() < 1e-8);
        assert!((shifted.first_order.lower - plain.first_order.lower).abs() < 1e-8);
        assert!((scaled.first_order.value - value).abs() < 1e-12);
        assert_eq!(scaled.rank_correlation.unwrap().value, -plain.rank_correlation.unwrap().value);
    }
}

#[test]
fn a_tied_factor_read_from_the_other_end_has_the_same_classes() {
    let mut columns = uniform_columns(12, 1_000, 2);
    let output = outputs(&columns, |x| x[0] * x[0] + x[1]);
    columns[0].iter_mut().for_each(|x| *x = libm::floor(40.0 * *x));
    let mut turned = columns.clone();
    turned[0].iter_mut().for_each(|x| *x = -*x);
    let (plain, turned) = (&indices(&columns, &output)[0], &indices(&turned, &output)[0]);
    assert_eq!(plain.classes, turned.classes);
    assert!((plain.first_order.value - turned.first_order.value).abs() < 1e-12);
}

#[test]
fn units_of_any_size_give_the_same_index() {
    let columns = uniform_columns(8, 300, 2);
    let output = outputs(&columns, |x| x[0] + x[1]);
    let value = indices(&columns, &output)[0].first_order.value;
    for unit in [1e300, 1e-300] {
        let rescaled: Vec<f64> = output.iter().map(|y| unit * y).collect();
        assert!((indices(&columns, &rescaled)[0].first_order.value - value).abs() < 1e-12);
    }
}

#[test]
fn what_has_no_index_says_why() {
    let columns = uniform_columns(0, 100, 1);
    let mut output = columns[0].clone();
    let factors = [
        Factor { values: &[1.0; 100], scale: Scale::Ordered },
        Factor { values: &columns[0], scale: Scale::Levels },
        Factor { values: &columns[0][..50], scale: Scale::Ordered },
        Factor { values: &columns[0], scale: Scale::Ordered },
    ];
    let found = given_data(&factors, &output, BOOTSTRAP).unwrap();
    assert_eq!(found[0], Err(NoIndex::ConstantFactor));
    assert_eq!(found[1], Err(NoIndex::TooManyLevels { levels: 100 }));
    assert_eq!(found[2], Err(NoIndex::WrongLength { expected: 100, found: 50 }));
    assert!(found[3].is_ok());

    assert_eq!(
        given_data(&factors, &output[..9], BOOTSTRAP),
        Err(NoIndex::TooFewRows { rows: 9, needed: 10 })
    );
    assert_eq!(given_data(&factors, &[2.0; 100], BOOTSTRAP), Err(NoIndex::ConstantOutput));
    output[7] = f64::INFINITY;
    assert_eq!(given_data(&factors, &output, BOOTSTRAP), Err(NoIndex::NotFinite { row: 7 }));
}
