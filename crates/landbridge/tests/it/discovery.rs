//! Scenario discovery against published and independent runs, planted boxes, and properties.

use landbridge::discovery::{
    Factor, Kind, Limit, MeasuredBox, Objective, PrimSettings, Suggestion, Table, TreeSettings,
    chance_of_noise, contains, cover, measure, prim, prim_outside, reproducibility, sentence, suggest, tree,
};
use landbridge::random::Random;
use proptest::prelude::*;
use serde_json::Value;

fn read(name: &str) -> Value {
    let path = format!("{}/tests/literature/methods/{name}.json", env!("CARGO_MANIFEST_DIR"));
    serde_json::from_str(&std::fs::read_to_string(path).unwrap()).unwrap()
}

fn numbers(value: &Value) -> Vec<f64> {
    value.as_array().unwrap().iter().map(|x| x.as_f64().unwrap()).collect()
}

fn strings(value: &Value) -> Vec<String> {
    value.as_array().unwrap().iter().map(|x| x.as_str().unwrap().to_owned()).collect()
}

fn columns(rows: &Value) -> Vec<Vec<f64>> {
    let rows: Vec<Vec<f64>> = rows.as_array().unwrap().iter().map(numbers).collect();
    (0..rows[0].len()).map(|factor| rows.iter().map(|row| row[factor]).collect()).collect()
}

fn factor(name: &str, kind: Kind) -> Factor {
    Factor { name: name.to_owned(), unit: String::new(), kind }
}

fn bryant_lempert() -> (Table, Vec<Vec<f64>>, Value) {
    let fixture = read("prim_bryant_lempert_2010");
    let factors =
        strings(&fixture["inputs"]["columns"]).iter().map(|name| factor(name, Kind::Continuous)).collect();
    let columns = columns(&fixture["inputs"]["x"]);
    let table = Table::new(factors, &columns, &numbers(&fixture["inputs"]["y"]), None).unwrap();
    (table, columns, fixture)
}

const TENTH: PrimSettings =
    PrimSettings { peel: 0.1, minimal_mass: 0.05, objective: Objective::Lenient1, paste: None };

#[track_caller]
fn near(a: f64, b: f64, tolerance: f64) {
    assert!((a - b).abs() <= tolerance, "{a} is not {b}");
}

/// The limits of a factor in a box, the ends of the data where it has none.
fn limits(found: &MeasuredBox, factor: usize, column: &[f64]) -> [f64; 2] {
    let mut limits = [
        column.iter().copied().fold(f64::INFINITY, f64::min),
        column.iter().copied().fold(f64::NEG_INFINITY, f64::max),
    ];
    for side in found.restrictions.iter().filter(|side| side.factor == factor) {
        match side.limit {
            Limit::AtLeast(edge) => limits[0] = edge,
            Limit::AtMost(edge) => limits[1] = edge,
            Limit::OneOf(_) => panic!("no levels here"),
        }
    }
    limits
}

/// [Bryant & Lempert 2010] data; the box printed in the scenario-discovery notebook of the EMA workbench, and the
/// trajectory of its version 2.5.3.
#[test]
fn the_box_of_bryant_and_lempert_is_found() {
    let (table, columns, fixture) = bryant_lempert();
    let path = prim(&table, &TENTH).unwrap();
    let trajectory = fixture["expected"]["trajectory_ema_2_5_3"].as_array().unwrap();
    assert_eq!(path.len(), trajectory.len());
    for (found, expected) in path.iter().zip(trajectory) {
        near(found.coverage, expected["coverage"].as_f64().unwrap(), 1e-15);
        near(found.density, expected["density"].as_f64().unwrap(), 1e-15);
        near(found.mass, expected["mass"].as_f64().unwrap(), 1e-15);
        assert_eq!(found.restricted_factors as u64, expected["res_dim"].as_u64().unwrap());
    }
    let printed = &fixture["expected"]["box21_printed"];
    near(path[21].coverage, printed["coverage"].as_f64().unwrap(), 5e-7);
    near(path[21].density, printed["density"].as_f64().unwrap(), 5e-7);
    near(path[21].mass, printed["mass"].as_f64().unwrap(), 5e-7);
    for (name, expected) in printed["limits"].as_object().unwrap() {
        let factor = table.factors().iter().position(|factor| factor.name == *name).unwrap();
        for (ours, theirs) in limits(&path[21], factor, &columns[factor]).iter().zip(numbers(expected)) {
            near(*ours, theirs, 5e-6);
        }
    }
    near(path[21].restrictions[0].quasi_p, printed["quasi_p"]["Cellulosic cost"].as_f64().unwrap(), 5e-7);
}

/// Whether a path is that of the EMA workbench: counts, limits and quasi-p of every step.
#[track_caller]
fn same_path(path: &[MeasuredBox], expected: &Value, names: &[String], labels: &[String]) {
    let expected = expected.as_array().unwrap();
    for (step, (found, expected)) in path.iter().zip(expected).enumerate() {
        near(found.cases, expected["cases"].as_f64().unwrap(), 0.0);
        near(found.of_interest, expected["of_interest"].as_f64().unwrap(), 0.0);
        let restricted = expected["restricted"].as_object().unwrap();
        assert_eq!(found.restricted_factors, restricted.len(), "step {step}");
        for side in &found.restrictions {
            let expected = &restricted[&names[side.factor]];
            let (end, quasi_p) = match &side.limit {
                Limit::AtLeast(edge) => (Some((edge, &expected["limits"][0])), &expected["quasi_p"][0]),
                Limit::AtMost(edge) => (Some((edge, &expected["limits"][1])), &expected["quasi_p"][1]),
                Limit::OneOf(levels) => {
                    let ours: Vec<&String> = levels.iter().map(|&level| &labels[level]).collect();
                    assert_eq!(ours, strings(&expected["limits"][0]).iter().collect::<Vec<_>>());
                    (None, &expected["quasi_p"][0])
                }
            };
            if let Some((edge, expected)) = end {
                near(*edge, expected.as_f64().unwrap(), 1e-12);
            }
            let quasi_p = quasi_p.as_f64().unwrap();
            near(side.quasi_p, quasi_p, 1e-10 * quasi_p + 1e-13);
        }
    }
}

#[test]
fn paths_are_those_of_the_ema_workbench_whatever_the_objective() {
    let (table, _, _) = bryant_lempert();
    let names: Vec<String> = table.factors().iter().map(|factor| factor.name.clone()).collect();
    let reference = &read("prim_ema_2_5_3")["bryant_lempert"];
    let cases = [
        ("lenient1", TENTH),
        ("lenient2", PrimSettings { objective: Objective::Lenient2, ..TENTH }),
        ("original", PrimSettings { objective: Objective::Original, ..TENTH }),
        ("lenient1_alpha_0.05", PrimSettings { peel: 0.05, ..TENTH }),
    ];
    for (name, settings) in cases {
        // The workbench pastes at the end, which finds nothing here.
        for paste in [None, Some(0.05)] {
            let path = prim(&table, &PrimSettings { paste, ..settings }).unwrap();
            assert_eq!(path.len(), reference[name].as_array().unwrap().len(), "{name}");
            same_path(&path, &reference[name], &names, &[]);
        }
    }
    let first = prim(&table, &TENTH).unwrap().swap_remove(21);
    let second = prim_outside(&table, &[first], &TENTH).unwrap();
    let expected = &reference["second_box_after_step_21"];
    assert_eq!(second.len(), expected.as_array().unwrap().len());
    same_path(&second, expected, &names, &[]);
}

#[test]
fn levels_ties_and_pasting_are_those_of_the_ema_workbench() {
    let reference = &read("prim_ema_2_5_3")["mixed"];
    let names = strings(&reference["columns"]);
    let labels = strings(&reference["labels"]);
    let columns = columns(&reference["x"]);
    let kinds = strings(&reference["kinds"]);
    let factors = |discrete: &Kind| -> Vec<Factor> {
        let kind = |kind: &str| match kind {
            "continuous" => Kind::Continuous,
            "discrete" => discrete.clone(),
            _ => Kind::Categorical(labels.clone()),
        };
        names.iter().zip(&kinds).map(|(name, given)| factor(name, kind(given))).collect()
    };
    let interest = numbers(&reference["y"]);
    let table = Table::new(factors(&Kind::Continuous), &columns, &interest, None).unwrap();
    let discrete = Table::new(factors(&Kind::Discrete), &columns, &interest, None).unwrap();
    for (name, peel) in [("alpha_0.05", 0.05), ("alpha_0.1", 0.1)] {
        let settings = PrimSettings { peel, paste: Some(0.05), ..TENTH };
        let path = prim(&table, &settings).unwrap();
        assert_eq!(path.len(), reference[name].as_array().unwrap().len());
        same_path(&path, &reference[name], &names, &labels);
        // Told that the numbers are levels, the same boxes, with limits that are levels.
        let of_levels = prim(&discrete, &settings).unwrap();
        assert_eq!(path.len(), of_levels.len());
        for (found, of_levels) in path.iter().zip(&of_levels) {
            assert_eq!(members(found, &columns), members(of_levels, &columns));
            for side in of_levels.restrictions.iter().filter(|side| side.factor == 2 || side.factor == 3) {
                let (Limit::AtLeast(edge) | Limit::AtMost(edge)) = side.limit else { panic!("a range") };
                assert!(columns[side.factor].contains(&edge));
            }
        }
    }
    let table = Table::new(factors(&Kind::Discrete)[..2].to_vec(), &columns[..2], &interest, None).unwrap();
    let path = prim(&table, &PrimSettings { peel: 0.2, paste: Some(0.3), ..TENTH }).unwrap();
    assert_eq!(path.len(), reference["paste_two_floats"].as_array().unwrap().len());
    assert!(path[path.len() - 1].mass > path[path.len() - 2].mass, "the last step is a paste");
    same_path(&path, &reference["paste_two_floats"], &names, &labels);
}

/// A grid of 20 × 20 points (i, j); of interest where i ≥ 12 and 4 ≤ j ≤ 11.
fn rectangle() -> Table {
    let axis = |of: fn(usize) -> usize| (0..400).map(|case| of(case) as f64).collect::<Vec<_>>();
    let columns = [axis(|case| case / 20), axis(|case| case % 20)];
    let inside = |(i, j): (&f64, &f64)| f64::from(u8::from(*i >= 12.0 && (4.0..=11.0).contains(j)));
    let interest: Vec<f64> = columns[0].iter().zip(&columns[1]).map(inside).collect();
    let factors = vec![factor("i", Kind::Continuous), factor("j", Kind::Discrete)];
    Table::new(factors, &columns, &interest, None).unwrap()
}

#[test]
fn a_rectangle_is_found_exactly() {
    let table = rectangle();
    let path = prim(&table, &PrimSettings::default()).unwrap();
    let Suggestion::Step(step) = suggest(&path) else { panic!("a rectangle is no noise") };
    assert_eq!(
        path[step].sides(),
        vec![(0, Limit::AtLeast(11.5)), (1, Limit::AtLeast(4.0)), (1, Limit::AtMost(11.0))]
    );
    near(path[step].coverage, 1.0, 0.0);
    near(path[step].density, 1.0, 0.0);
    // 64 of 64 where the box without the lower side on i has 64 of 160: (64/160)^64.
    near(path[step].restrictions[0].quasi_p / libm::pow(0.4, 64.0), 1.0, 1e-9);
    // Nothing is left over for a second box.
    assert_eq!(cover(&table, &PrimSettings::default(), 5).unwrap(), vec![path[step].clone()]);
    near(chance_of_noise(&table, &PrimSettings::default(), 39, 1).unwrap(), 1.0 / 40.0, 0.0);
    assert_eq!(
        sentence(table.factors(), &path[step]),
        "in 100 % of the cases of interest (coverage), i is at least 11.5 and j is between 4 and 11; \
         of all cases there 100 % are of interest (density)"
    );
    // The tree cuts the same box out.
    let leaves = tree(&table, &TreeSettings::default()).unwrap().leaves(&table);
    let dense: Vec<&MeasuredBox> = leaves.iter().filter(|leaf| leaf.of_interest > 0.0).collect();
    assert_eq!(dense, vec![&path[step]]);
    near(leaves.iter().map(|leaf| leaf.mass).sum(), 1.0, 1e-12);
}

/// Uniform points, as many factors as names, and one categorical factor of four levels.
fn points(cases: usize, factors: usize, seed: u64) -> Vec<Vec<f64>> {
    let mut random = Random::of(seed, 0);
    (0..factors).map(|_| (0..cases).map(|_| random.uniform()).collect()).collect()
}

#[test]
fn two_levels_of_a_categorical_factor_are_found() {
    let mut columns = points(1000, 3, 5);
    let mut random = Random::of(6, 0);
    columns.push((0..1000).map(|_| random.below(4) as f64).collect());
    let labels = ["none", "sea", "rail", "road"].map(String::from).to_vec();
    let interest: Vec<f64> = (0..1000)
        .map(|case| f64::from(u8::from(columns[0][case] < 0.5 && [1.0, 3.0].contains(&columns[3][case]))))
        .collect();
    let mut factors: Vec<Factor> = (0..3).map(|j| factor(&format!("u{j}"), Kind::Continuous)).collect();
    factors.push(factor("route", Kind::Categorical(labels)));
    let table = Table::new(factors, &columns, &interest, None).unwrap();
    let path = prim(&table, &PrimSettings::default()).unwrap();
    let Suggestion::Step(step) = suggest(&path) else { panic!("no noise") };
    let sides = path[step].sides();
    assert_eq!(path[step].restricted_factors, 2);
    assert!(sides.contains(&(3, Limit::OneOf(vec![1, 3]))));
    assert!(path[step].coverage > 0.95 && path[step].density > 0.95, "{:?}", path[step]);
    assert!(sentence(table.factors(), &path[step]).contains("route is sea or road"));
    let leaves = tree(&table, &TreeSettings::default()).unwrap().leaves(&table);
    let dense: Vec<&MeasuredBox> = leaves.iter().filter(|leaf| leaf.density > 0.5).collect();
    assert_eq!(dense.len(), 1);
    assert!(dense[0].sides().contains(&(3, Limit::OneOf(vec![1, 3]))));
    near(dense[0].coverage, 1.0, 0.0);
    near(dense[0].density, 1.0, 0.0);

    let again = reproducibility(&table, &path[step], &PrimSettings::default(), 20, 3).unwrap();
    for (factor, again) in again.iter().enumerate() {
        assert_eq!(again.restricted, factor == 0 || factor == 3);
        if again.restricted {
            near(again.at_like_coverage, 1.0, 0.0);
            near(again.at_like_density, 1.0, 0.0);
        } else {
            assert!(again.at_like_coverage < 0.5 && again.at_like_density < 0.5, "{factor}: {again:?}");
        }
    }
}

#[test]
fn noise_is_called_noise() {
    let columns = points(400, 5, 11);
    let mut random = Random::of(12, 0);
    let interest: Vec<f64> = (0..400).map(|_| f64::from(u8::from(random.uniform() < 0.2))).collect();
    let factors: Vec<Factor> = (0..5).map(|j| factor(&format!("u{j}"), Kind::Continuous)).collect();
    let table = Table::new(factors, &columns, &interest, None).unwrap();
    let path = prim(&table, &PrimSettings::default()).unwrap();
    let Suggestion::NotSignificant { quasi_p, .. } = suggest(&path) else { panic!("{:?}", suggest(&path)) };
    assert!(quasi_p > 0.05);
    assert!(chance_of_noise(&table, &PrimSettings::default(), 99, 1).unwrap() > 0.05);
    let tree = tree(&table, &TreeSettings::default()).unwrap();
    assert_eq!(tree.nodes.len(), 1, "no question tells noise apart");
}

#[test]
fn a_peel_that_gains_little_has_a_large_quasi_p() {
    // 20 cases in a line, of interest every other one: the first peel takes off one case that is not.
    let x: Vec<f64> = (0..20).map(f64::from).collect();
    let interest: Vec<f64> = (0..20).map(|case| f64::from(case % 2)).collect();
    let table = Table::new(vec![factor("x", Kind::Continuous)], &[x], &interest, None).unwrap();
    let path = prim(&table, &PrimSettings::default()).unwrap();
    let Suggestion::NotSignificant { step, quasi_p } = suggest(&path) else { panic!("{path:?}") };
    assert_eq!(step, 1);
    // At least 10 of 19 at one half: one half by symmetry.
    near(quasi_p, 0.5, 1e-12);
    assert_eq!(cover(&table, &PrimSettings::default(), 5).unwrap(), vec![]);
}

#[test]
fn two_boxes_are_found_one_after_the_other() {
    let columns = points(2000, 2, 21);
    let inside = |case: usize| {
        let (x, y) = (columns[0][case], columns[1][case]);
        (x < 0.4 && y < 0.4) || (x > 0.75 && y > 0.75)
    };
    let interest: Vec<f64> = (0..2000).map(|case| f64::from(u8::from(inside(case)))).collect();
    let factors = vec![factor("x", Kind::Continuous), factor("y", Kind::Continuous)];
    let table = Table::new(factors, &columns, &interest, None).unwrap();
    let boxes = cover(&table, &PrimSettings { minimal_mass: 0.02, ..PrimSettings::default() }, 2).unwrap();
    assert_eq!(boxes.len(), 2);
    assert!(contains(&boxes[0].sides(), &[0.2, 0.2]) && !contains(&boxes[0].sides(), &[0.9, 0.9]));
    assert!(contains(&boxes[1].sides(), &[0.9, 0.9]) && !contains(&boxes[1].sides(), &[0.2, 0.2]));
    assert!(boxes[0].coverage + boxes[1].coverage > 0.9, "{boxes:?}");
}

#[test]
fn two_factors_that_matter_only_together_need_depth_two() {
    // Four by four points; of interest where exactly one of the two is in its upper half: no split gains anything.
    let axis = |of: fn(usize) -> usize| (0..160).map(|case| of(case % 16) as f64).collect::<Vec<_>>();
    let columns = [axis(|case| case / 4), axis(|case| case % 4)];
    let upper = |x: f64| x >= 2.0;
    let interest: Vec<f64> = (0..160)
        .map(|case| f64::from(u8::from(upper(columns[0][case]) != upper(columns[1][case]))))
        .collect();
    let factors = vec![factor("x", Kind::Continuous), factor("y", Kind::Continuous)];
    let table = Table::new(factors, &columns, &interest, None).unwrap();
    let shallow = tree(&table, &TreeSettings { max_depth: 1, ..TreeSettings::default() }).unwrap();
    assert_eq!(shallow.nodes.len(), 1);
    let deep = tree(&table, &TreeSettings { max_depth: 2, ..TreeSettings::default() }).unwrap();
    let leaves = deep.leaves(&table);
    assert_eq!(leaves.len(), 4);
    for leaf in &leaves {
        near(leaf.mass, 0.25, 0.0);
        assert!([0.0, 1.0].contains(&leaf.density));
    }
}

#[test]
fn a_weight_is_so_many_like_cases() {
    let columns = points(300, 3, 31);
    let mut random = Random::of(32, 0);
    let weight: Vec<usize> = (0..300).map(|_| 1 + random.below(4)).collect();
    let interest: Vec<f64> = (0..300)
        .map(|case| {
            f64::from(u8::from(columns[0][case] < 0.4 && columns[1][case] > 0.5 || random.uniform() < 0.1))
        })
        .collect();
    let factors: Vec<Factor> = (0..3).map(|j| factor(&format!("u{j}"), Kind::Continuous)).collect();
    let times: Vec<usize> = (0..300).flat_map(|case| vec![case; weight[case]]).collect();
    let repeat = |values: &[f64]| times.iter().map(|&case| values[case]).collect::<Vec<f64>>();
    let repeated: Vec<Vec<f64>> = columns.iter().map(|column| repeat(column)).collect();
    let weight: Vec<f64> = weight.iter().map(|&times| times as f64).collect();
    let weighted = Table::new(factors.clone(), &columns, &interest, Some(&weight)).unwrap();
    let repeated = Table::new(factors, &repeated, &repeat(&interest), None).unwrap();
    for paste in [None, Some(0.2)] {
        let settings = PrimSettings { paste, ..PrimSettings::default() };
        assert_eq!(prim(&weighted, &settings).unwrap(), prim(&repeated, &settings).unwrap());
    }
}

#[test]
fn a_part_of_interest_is_so_much_of_the_case() {
    // One case of weight 4 and interest 1/4, or four cases of which one is of interest: all measures are the same.
    let x: Vec<f64> = (0..40).map(f64::from).collect();
    let share = |case: usize| if case < 20 { 0.75 } else { 0.25 };
    let interest: Vec<f64> = (0..40).map(share).collect();
    let parts = Table::new(vec![factor("x", Kind::Continuous)], &[x], &interest, Some(&[4.0; 40])).unwrap();
    let x: Vec<f64> = (0..160).map(|case| f64::from(case / 4)).collect();
    let interest: Vec<f64> =
        (0..160).map(|case| f64::from(u8::from((case % 4) as f64 / 4.0 < share(case / 4)))).collect();
    let whole = Table::new(vec![factor("x", Kind::Continuous)], &[x], &interest, None).unwrap();
    let path = prim(&parts, &PrimSettings::default()).unwrap();
    assert!(path.len() > 10);
    assert_eq!(path, prim(&whole, &PrimSettings::default()).unwrap());
}

#[test]
fn a_box_of_ones_own_is_measured_or_is_empty() {
    let table = rectangle();
    let found = measure(&table, &[(0, Limit::AtLeast(10.0)), (1, Limit::AtMost(3.0))]).unwrap();
    near(found.cases, 40.0, 0.0);
    near(found.density, 0.0, 0.0);
    // No case of interest at all is no achievement: at least none is certain.
    near(found.restrictions[1].quasi_p, 1.0, 0.0);
    assert_eq!(measure(&table, &[(0, Limit::AtLeast(100.0))]), None);
    assert_eq!(measure(&table, &[(7, Limit::AtLeast(0.0))]), None);
    assert!(!contains(&[(7, Limit::AtLeast(0.0))], &[1.0]));
    assert!(!contains(&[(0, Limit::OneOf(vec![0]))], &[-1.0]));
}

#[test]
fn a_column_that_never_changes_is_never_restricted() {
    let mut columns = points(200, 2, 41);
    columns[0] = vec![3.0; 200];
    let interest: Vec<f64> = columns[1].iter().map(|x| f64::from(u8::from(*x < 0.3))).collect();
    let factors = vec![factor("same", Kind::Continuous), factor("x", Kind::Continuous)];
    let table = Table::new(factors, &columns, &interest, None).unwrap();
    let path =
        prim(&table, &PrimSettings { objective: Objective::Original, ..PrimSettings::default() }).unwrap();
    assert!(path.len() > 10);
    assert!(path.iter().flat_map(|found| &found.restrictions).all(|side| side.factor == 1));
}

/// A small table with many ties: a factor of each kind, and whether each case is of interest.
fn small() -> impl Strategy<Value = (Vec<Vec<f64>>, Vec<f64>)> {
    let case = (0..6_u8, 0..4_u8, 0..3_u8, prop::bool::weighted(0.3));
    prop::collection::vec(case, 20..120).prop_filter_map("both kinds of cases are needed", |cases| {
        let parts = |case: &(u8, u8, u8, bool)| [case.0, case.1, case.2, u8::from(case.3)];
        let column =
            |part: usize| cases.iter().map(|case| f64::from(parts(case)[part])).collect::<Vec<f64>>();
        let interest = column(3);
        let both = interest.contains(&0.0) && interest.contains(&1.0);
        both.then(|| ((0..3).map(column).collect(), interest))
    })
}

fn small_factors() -> Vec<Factor> {
    let labels = ["a", "b", "c"].map(String::from).to_vec();
    vec![factor("x", Kind::Continuous), factor("n", Kind::Discrete), factor("k", Kind::Categorical(labels))]
}

/// By case, whether it is in the box, asked of the definition.
fn members(found: &MeasuredBox, columns: &[Vec<f64>]) -> Vec<bool> {
    let sides = found.sides();
    (0..columns[0].len())
        .map(|case| contains(&sides, &columns.iter().map(|column| column[case]).collect::<Vec<_>>()))
        .collect()
}

proptest! {
    #[test]
    fn boxes_are_what_they_say_and_lie_in_each_other((columns, interest) in small(), paste in any::<bool>()) {
        let table = Table::new(small_factors(), &columns, &interest, None).unwrap();
        let paste = paste.then_some(0.2);
        let path = prim(&table, &PrimSettings { paste, ..TENTH }).unwrap();
        let all: f64 = interest.iter().sum();
        for found in &path {
            let inside = members(found, &columns);
            let cases = inside.iter().filter(|&&inside| inside).count() as f64;
            let hits: f64 = interest.iter().zip(&inside).filter(|(_, inside)| **inside).map(|(y, _)| y).sum();
            prop_assert_eq!((found.cases, found.of_interest), (cases, hits));
            prop_assert_eq!((found.coverage, found.density), (hits / all, hits / cases));
            prop_assert!((found.mass - cases / interest.len() as f64).abs() <= 0.0);
            prop_assert!(found.mass >= 0.05);
            prop_assert!(found.restrictions.iter().all(|side| (0.0..=1.0).contains(&side.quasi_p)));
        }
        for pair in path.windows(2) {
            // The gain of density per case is above zero in every step, of either kind.
            prop_assert!(pair[1].density > pair[0].density);
            if paste.is_none() {
                prop_assert!(pair[1].mass < pair[0].mass);
                prop_assert!(pair[1].coverage <= pair[0].coverage);
                let (outer, inner) = (members(&pair[0], &columns), members(&pair[1], &columns));
                prop_assert!(inner.iter().zip(outer).all(|(inner, outer)| !inner || outer));
            }
        }
    }

    #[test]
    fn leaves_part_the_cases((columns, interest) in small()) {
        let table = Table::new(small_factors(), &columns, &interest, None).unwrap();
        let settings = TreeSettings { folds: 5, ..TreeSettings::default() };
        let tree = tree(&table, &settings).unwrap();
        let leaves = tree.leaves(&table);
        let inside: Vec<Vec<bool>> = leaves.iter().map(|leaf| members(leaf, &columns)).collect();
        for case in 0..interest.len() {
            prop_assert_eq!(inside.iter().filter(|inside| inside[case]).count(), 1);
        }
        let of_tree: Vec<(f64, f64)> = tree.nodes.iter().filter(|node| node.split.is_none())
            .map(|node| (node.cases, node.of_interest)).collect();
        let measured: Vec<(f64, f64)> = leaves.iter().map(|leaf| (leaf.cases, leaf.of_interest)).collect();
        prop_assert_eq!(of_tree, measured);
        prop_assert!(leaves.iter().all(|leaf| leaf.mass >= 0.05));
        prop_assert_eq!(tree.prunings[tree.chosen].leaves, leaves.len());
        let counts: Vec<usize> = tree.prunings.iter().map(|pruning| pruning.leaves).collect();
        prop_assert!(counts.windows(2).all(|pair| pair[1] < pair[0]), "{:?}", counts);
        prop_assert_eq!(counts.last(), Some(&1));
    }

    #[test]
    fn the_order_of_the_cases_does_not_matter((columns, interest) in small(), seed in any::<u64>()) {
        let order = Random::of(seed, 0).order(interest.len());
        let shuffled = |values: &Vec<f64>| order.iter().map(|&case| values[case]).collect::<Vec<f64>>();
        // Weights whose sums round.
        let weight: Vec<f64> = interest.iter().zip(&columns[0]).map(|(y, x)| 1.1 + 0.3 * x + 0.7 * y).collect();
        let results = |columns: &[Vec<f64>], interest: &[f64], weight: &[f64]| {
            let table = Table::new(small_factors(), columns, interest, Some(weight)).unwrap();
            let path = prim(&table, &PrimSettings { paste: Some(0.1), ..TENTH }).unwrap();
            let again = reproducibility(&table, &path[path.len() / 2], &TENTH, 3, 1).unwrap();
            let noise = chance_of_noise(&table, &TENTH, 3, 1).unwrap();
            let tree = tree(&table, &TreeSettings { folds: 4, ..TreeSettings::default() }).unwrap();
            serde_json::to_string(&(path, again, noise, tree)).unwrap()
        };
        let columns_shuffled: Vec<Vec<f64>> = columns.iter().map(shuffled).collect();
        prop_assert_eq!(
            results(&columns, &interest, &weight),
            results(&columns_shuffled, &shuffled(&interest), &shuffled(&weight))
        );
    }
}
