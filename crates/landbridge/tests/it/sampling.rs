//! Sampling plans against the published Sobol points and the properties that define them.

#![allow(clippy::float_cmp, reason = "points are the same or not, to the last bit")]
#![allow(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "numbers of strata are small")]

use landbridge::sampling::{Plan, Refusal, Sampler, Sobol};

const SCRAMBLED: Sampler = Sampler::Sobol { scrambled: true };
const PLAIN: Sampler = Sampler::Sobol { scrambled: false };

fn points(sampler: Sampler, n: u64, dimensions: usize, seed: u64) -> Vec<Vec<f64>> {
    let plan = Plan::new(sampler, n, dimensions, seed).unwrap();
    (0..n).map(|index| plan.point(index).unwrap()).collect()
}

/// How many points each of `parts` equal parts of one coordinate holds.
fn counts(points: &[Vec<f64>], dimension: usize, parts: usize) -> Vec<u32> {
    let mut counts = vec![0; parts];
    for point in points {
        counts[libm::floor(point[dimension] * parts as f64) as usize] += 1;
    }
    counts
}

#[test]
fn sobol_points_are_the_published_ones() {
    let text = std::fs::read_to_string("tests/literature/methods/sobol_sequence_joe_kuo_3d.json").unwrap();
    let fixture: serde_json::Value = serde_json::from_str(&text).unwrap();
    let expected = fixture["expected"].as_array().unwrap();
    assert_eq!(expected.len(), 10);
    let sobol = Sobol::new(3).unwrap();
    let plan = Plan::new(PLAIN, 10, 3, 0).unwrap();
    for (index, point) in expected.iter().enumerate() {
        let moved = plan.point(index as u64).unwrap();
        for (dimension, coordinate) in point.as_array().unwrap().iter().enumerate() {
            let coordinate = coordinate.as_f64().unwrap();
            let found =
                f64::from(sobol.coordinate(u32::try_from(index).unwrap(), dimension)) / 4_294_967_296.0;
            assert_eq!(found, coordinate, "point {index}, dimension {dimension}");
            // In a plan of 10 points, rounded up to 16, half a stratum is 1/32.
            assert_eq!(moved[dimension], coordinate + 1.0 / 32.0);
        }
    }
}

#[test]
fn every_stratum_of_every_sobol_coordinate_holds_one_point() {
    for sampler in [SCRAMBLED, PLAIN] {
        for power in 0..11 {
            let n = 1 << power;
            let points = points(sampler, n, 64, 11);
            for dimension in 0..64 {
                assert!(counts(&points, dimension, 1 << power).iter().all(|&count| count == 1));
            }
        }
    }
    let all = points(SCRAMBLED, 512, 256, 3);
    assert!((0..256).all(|dimension| counts(&all, dimension, 512).iter().all(|&count| count == 1)));
}

#[test]
fn the_first_two_sobol_dimensions_are_a_net() {
    // A (0, m, 2)-net: every box of 2⁻ᵃ by 2⁻ᵇ with a + b = m holds one of the 2ᵐ points.
    for sampler in [SCRAMBLED, PLAIN] {
        for m in 0..9_u32 {
            let points = points(sampler, 1 << m, 2, 21);
            for a in 0..=m {
                let (wide, high) = (1_usize << a, 1_usize << (m - a));
                let mut boxes = vec![0; wide * high];
                for point in &points {
                    let column = libm::floor(point[0] * wide as f64) as usize;
                    let row = libm::floor(point[1] * high as f64) as usize;
                    boxes[column * high + row] += 1;
                }
                assert!(boxes.iter().all(|&count| count == 1), "2^-{a} by 2^-{}", m - a);
            }
        }
    }
}

#[test]
fn every_stratum_of_every_latin_coordinate_holds_one_point() {
    for n in [1, 2, 3, 7, 64, 1000, 1023] {
        for seed in 0..3 {
            let points = points(Sampler::LatinHypercube, n, 12, seed);
            for dimension in 0..12 {
                let held = counts(&points, dimension, usize::try_from(n).unwrap());
                assert!(held.iter().all(|&count| count == 1), "{n} points, dimension {dimension}");
            }
        }
    }
}

#[test]
fn points_are_a_function_of_their_index_and_seed() {
    for sampler in [SCRAMBLED, Sampler::MonteCarlo, Sampler::LatinHypercube] {
        let forward = points(sampler, 100, 5, 1);
        let plan = Plan::new(sampler, 100, 5, 1).unwrap();
        for index in (0..100).rev() {
            assert_eq!(plan.point(index).unwrap(), forward[usize::try_from(index).unwrap()]);
        }
        let other = points(sampler, 100, 5, 2);
        assert!(forward.iter().zip(&other).all(|(one, two)| one.iter().zip(two).all(|(x, y)| x != y)));
        assert!(forward.iter().flatten().all(|&u| u > 0.0 && u < 1.0));
        assert_eq!(plan.point(100), None);
    }
}

#[test]
fn longer_plans_begin_with_the_shorter_ones() {
    for sampler in [SCRAMBLED, Sampler::MonteCarlo] {
        assert_eq!(points(sampler, 64, 4, 9), points(sampler, 100, 4, 9)[..64]);
        // More dimensions change none of the first.
        let wide = points(sampler, 64, 6, 9);
        assert!(points(sampler, 64, 4, 9).iter().zip(&wide).all(|(narrow, wide)| narrow[..] == wide[..4]));
    }
}

#[test]
fn a_coordinate_is_uniform_over_seeds() {
    // 32 cells, 3200 seeds: χ² with 31 degrees of freedom is below 80 with probability over 0.99999.
    for sampler in [SCRAMBLED, Sampler::MonteCarlo, Sampler::LatinHypercube] {
        let over: Vec<Vec<f64>> =
            (0..3200).map(|seed| Plan::new(sampler, 10, 3, seed).unwrap().point(4).unwrap()).collect();
        for dimension in 0..3 {
            let square = |&count: &u32| (f64::from(count) - 100.0) * (f64::from(count) - 100.0) / 100.0;
            let chi: f64 = counts(&over, dimension, 32).iter().map(square).sum();
            assert!(chi < 80.0, "{sampler:?}: χ² {chi}");
        }
    }
}

/// Root mean square over 20 seeds of the error of the mean of the product of 1 + (u − ½)/j over five dimensions,
/// whose integral is 1.
fn error(sampler: Sampler, n: u64) -> f64 {
    let squares = (0..20).map(|seed| {
        let value = |point: &Vec<f64>| {
            point.iter().enumerate().fold(1.0, |product, (j, u)| product * (1.0 + (u - 0.5) / (j + 1) as f64))
        };
        let mean = points(sampler, n, 5, seed).iter().map(value).sum::<f64>() / n as f64;
        (mean - 1.0) * (mean - 1.0)
    });
    libm::sqrt(squares.sum::<f64>() / 20.0)
}

#[test]
fn scrambled_sobol_points_integrate_a_smooth_function_better() {
    let (sobol, latin, random) =
        (error(SCRAMBLED, 1024), error(Sampler::LatinHypercube, 1024), error(Sampler::MonteCarlo, 1024));
    assert!(sobol < random / 50.0, "Sobol {sobol}, Monte Carlo {random}");
    assert!(latin < random / 3.0, "Latin {latin}, Monte Carlo {random}");
    // Four times as many points: the error of Monte Carlo halves, that of scrambled points falls to about 1/8.
    assert!(error(SCRAMBLED, 4096) < sobol / 5.0);
}

#[test]
fn a_grid_holds_every_combination_once() {
    let grid = points(Sampler::Grid { levels: 3 }, 27, 3, 0);
    let mut sorted = grid.clone();
    sorted.dedup();
    assert_eq!(sorted.len(), 27);
    assert!(grid.iter().flatten().all(|u| [0.5 / 3.0, 1.5 / 3.0, 2.5 / 3.0].contains(u)));
    assert!((0..3).all(|dimension| counts(&grid, dimension, 3) == [9, 9, 9]));
}

#[test]
fn what_cannot_be_sampled_is_refused() {
    let refusal = |sampler, n, dimensions| Plan::new(sampler, n, dimensions, 0).unwrap_err();
    assert_eq!(refusal(SCRAMBLED, 0, 2), Refusal::NoPoints);
    assert_eq!(refusal(SCRAMBLED, 8, 0), Refusal::NoDimensions);
    assert_eq!(refusal(PLAIN, 8, 257), Refusal::TooManyDimensions { dimensions: 257, most: 256 });
    assert_eq!(refusal(PLAIN, (1 << 32) + 1, 2), Refusal::TooManyPoints { n: (1 << 32) + 1, most: 1 << 32 });
    assert!(matches!(refusal(Sampler::LatinHypercube, 1 << 33, 2), Refusal::TooManyPoints { .. }));
    assert_eq!(refusal(Sampler::Grid { levels: 0 }, 1, 2), Refusal::NoLevels);
    assert_eq!(refusal(Sampler::Grid { levels: 3 }, 8, 2), Refusal::GridSize { n: 8, expected: Some(9) });
    assert_eq!(refusal(Sampler::Grid { levels: 10 }, 8, 40), Refusal::GridSize { n: 8, expected: None });
    assert!(Plan::new(PLAIN, 1 << 32, 256, 0).unwrap().point((1 << 32) - 1).is_some());
}
