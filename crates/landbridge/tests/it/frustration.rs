//! The lowest energy of two camps by bounds and branching: signed networks with known frustration, enumeration, and shapes whose
//! frustration follows from a formula.

#![allow(clippy::float_cmp, reason = "sums of whole numbers are exact")]

use landbridge::formation::{BranchLimits, Camps, Landscape, LowestCamps};
use landbridge::random::Random;
use serde_json::Value;

fn fixture(name: &str) -> Value {
    let path = format!("{}/tests/literature/methods/{name}.json", env!("CARGO_MANIFEST_DIR"));
    serde_json::from_str(&std::fs::read_to_string(path).unwrap()).unwrap()
}

/// Actors and ties of a network in a fixture.
fn network(network: &Value) -> (usize, Vec<(usize, usize, f64)>) {
    let tie = |tie: &Value| {
        let actor = |end: usize| usize::try_from(tie[end].as_u64().unwrap()).unwrap();
        (actor(0), actor(1), tie[2].as_f64().unwrap())
    };
    let ties = network["edges"].as_array().unwrap().iter().map(tie).collect();
    (network["nodes"].as_array().unwrap().len(), ties)
}

fn landscape(n: usize, ties: &[(usize, usize, f64)]) -> Landscape {
    let mut propensities = vec![vec![0.0; n]; n];
    for &(i, j, weight) in ties {
        propensities[i][j] = weight;
        propensities[j][i] = weight;
    }
    Landscape::new(&vec![1.0; n], &propensities).unwrap()
}

/// The weight of ties that pull against the camps, counted from the camps alone.
fn frustration(ties: &[(usize, usize, f64)], camps: &[Vec<usize>]) -> f64 {
    let is_together = |i, j| camps.iter().any(|camp| camp.contains(&i) && camp.contains(&j));
    let against = ties.iter().filter(|&&(i, j, weight)| is_together(i, j) == (weight < 0.0));
    against.map(|(.., weight)| weight.abs()).sum()
}

/// The lowest camps, everybody in one of them, the proof at hand, and the frustration recounted.
fn proven(n: usize, ties: &[(usize, usize, f64)]) -> (f64, LowestCamps) {
    let found = landscape(n, ties).lowest_two_camps(BranchLimits::default()).unwrap();
    let mut actors = found.camps.concat();
    actors.sort_unstable();
    assert_eq!(actors, (0..n).collect::<Vec<_>>());
    assert!(found.camps.len() <= 2 && found.camps[0].contains(&0));
    assert!(found.is_proven);
    let negative: f64 = ties.iter().map(|(.., weight)| weight.min(0.0)).sum();
    let counted = frustration(ties, &found.camps);
    assert!((found.energy - negative - counted).abs() < 1e-9);
    assert!(found.bound <= found.energy && found.energy - found.bound < 1e-8 * (1.0 + counted));
    (counted, found)
}

#[test]
fn highland_tribes() {
    let fixture = fixture("signed_tribes_frustration");
    let (n, ties) = network(&fixture["inputs"]);
    let (frustration, _) = proven(n, &ties);
    assert_eq!(Some(frustration), fixture["expected"]["frustration_index"].as_f64());
}

fn relations_of_states(years: &str) {
    let fixture = fixture("signed_cow_1946_1959");
    let (n, ties) = network(&fixture["networks"][years]);
    let (frustration, _) = proven(n, &ties);
    assert_eq!(Some(frustration), fixture["networks"][years]["expected_frustration"].as_f64());
}

#[test]
fn relations_of_states_after_the_war() {
    relations_of_states("46-49");
}

#[test]
fn relations_of_states_ten_years_later() {
    relations_of_states("56-59");
}

/// Ties between a share of all pairs, with weights from `weight`.
fn random_ties(
    n: usize,
    share: f64,
    seed: u64,
    weight: impl Fn(&mut Random) -> f64,
) -> Vec<(usize, usize, f64)> {
    let mut random = Random::of(seed, n as u64);
    let pairs = (0..n).flat_map(|j| (0..j).map(move |i| (i, j)));
    let drawn = pairs.map(|(i, j)| (i, j, random.uniform() < share, weight(&mut random)));
    drawn.filter_map(|(i, j, is_tied, weight)| is_tied.then_some((i, j, weight))).collect()
}

fn any_weight(random: &mut Random) -> f64 {
    random.uniform() * 2.0 - 1.0
}

fn quarters(random: &mut Random) -> f64 {
    ((random.uniform() * 8.0).floor() - 4.0) / 4.0
}

fn sign(random: &mut Random) -> f64 {
    if random.uniform() < 0.5 { 1.0 } else { -1.0 }
}

#[test]
fn small_networks_agree_with_enumeration() {
    for seed in 0..25 {
        for n in 1..=10 {
            for share in [0.3, 0.6, 1.0] {
                for weight in [any_weight, quarters, sign] {
                    let ties = random_ties(n, share, seed, weight);
                    let lowest = landscape(n, &ties).minima(Camps::Two).unwrap().minima[0].energy;
                    let (_, found) = proven(n, &ties);
                    assert!((found.energy - lowest).abs() < 1e-9, "{n} {seed}: {} {lowest}", found.energy);
                }
            }
        }
    }
}

#[test]
fn sizes_weigh_the_ties() {
    // Sizes far apart: products over nine orders of magnitude.
    for seed in 0..20 {
        let n = 9;
        let mut random = Random::of(seed, 1);
        let sizes: Vec<f64> = (0..n).map(|_| libm::exp(10.0 * random.uniform())).collect();
        let mut propensities = vec![vec![0.0; n]; n];
        for (i, j, weight) in random_ties(n, 0.8, seed, any_weight) {
            (propensities[i][j], propensities[j][i]) = (weight, weight);
        }
        let landscape = Landscape::new(&sizes, &propensities).unwrap();
        let lowest = landscape.minima(Camps::Two).unwrap().minima[0].energy;
        let found = landscape.lowest_two_camps(BranchLimits::default()).unwrap();
        assert!(found.is_proven);
        assert!((found.energy - lowest).abs() < 1e-9 * lowest.abs(), "{} {lowest}", found.energy);
    }
}

#[test]
fn nineteen_actors_agree_with_enumeration() {
    for (seed, weight) in [(1, any_weight as fn(&mut Random) -> f64), (2, sign), (3, sign)] {
        let ties = random_ties(19, 0.45, seed, weight);
        let lowest = landscape(19, &ties).minima(Camps::Two).unwrap().minima[0].energy;
        let (_, found) = proven(19, &ties);
        assert!((found.energy - lowest).abs() < 1e-9);
    }
}

#[test]
fn all_enemies_need_branches() {
    // Two camps as even as can be leave the ties inside them: here the cycles' bound n(n − 1)/6 does not meet the optimum.
    for n in [5, 7, 8, 9, 10] {
        let ties: Vec<_> = (0..n).flat_map(|j| (0..j).map(move |i| (i, j, -1.0))).collect();
        let (frustration, found) = proven(n, &ties);
        assert_eq!(frustration, (n * (n - 1) / 2 - n * n / 4) as f64);
        assert!(n < 9 || found.n_branches > 1);
    }
}

#[test]
fn enemies_on_the_petersen_graph() {
    // Its largest cut has 12 of the 15 ties.
    let ties = (0..5).flat_map(|i| [(i, (i + 1) % 5), (i, i + 5), (i + 5, (i + 2) % 5 + 5)]);
    let ties: Vec<_> = ties.map(|(i, j)| (i, j, -1.0)).collect();
    assert_eq!(proven(10, &ties).0, 3.0);
}

#[test]
fn turning_actors_changes_nothing() {
    // The signs of all ties of some actors change: the same cycles are unbalanced.
    for seed in 0..6 {
        let ties = random_ties(40, 0.12, seed, sign);
        let mut random = Random::of(seed, 77);
        let turned: Vec<f64> = (0..40).map(|_| sign(&mut random)).collect();
        let switched: Vec<_> =
            ties.iter().map(|&(i, j, weight)| (i, j, weight * turned[i] * turned[j])).collect();
        assert_eq!(proven(40, &ties).0, proven(40, &switched).0);
    }
    // From all friends, nothing is frustrated.
    let balanced: Vec<_> = random_ties(60, 0.2, 9, |_| 1.0)
        .into_iter()
        .map(|(i, j, _)| (i, j, if (i % 3 == 0) == (j % 3 == 0) { 1.0 } else { -1.0 }))
        .collect();
    assert_eq!(proven(60, &balanced).0, 0.0);
}

#[test]
fn parts_add_up() {
    // Triangles with one or three enemies are frustrated once; put apart, on a chain, at one actor, and joined by bridges.
    let triangle = |i: usize, j: usize, k: usize| [(i, j, -1.0), (j, k, 1.0), (i, k, 1.0)];
    let apart: Vec<_> = (0..30).flat_map(|t| triangle(3 * t, 3 * t + 1, 3 * t + 2)).collect();
    assert_eq!(proven(95, &apart).0, 30.0);
    let chained: Vec<_> = (0..30).flat_map(|t| triangle(2 * t, 2 * t + 1, 2 * t + 2)).collect();
    assert_eq!(proven(61, &chained).0, 30.0);
    let star: Vec<_> = (0..30).flat_map(|t| triangle(0, 2 * t + 1, 2 * t + 2)).collect();
    assert_eq!(proven(61, &star).0, 30.0);
    // Blocks that no reduction removes: five enemies are frustrated four times, and their joints keep them together.
    let five = |first: usize| (0..5).flat_map(move |j| (0..j).map(move |i| (first + i, first + j, -1.0)));
    let joined: Vec<_> = (0..6).flat_map(|t| five(4 * t)).collect();
    assert_eq!(proven(25, &joined).0, 24.0);
    let bridged: Vec<_> =
        (0..6).flat_map(|t| five(5 * t)).chain((0..5).map(|t| (5 * t, 5 * t + 7, 1.0))).collect();
    assert_eq!(proven(30, &bridged).0, 24.0);
}

#[test]
fn without_ties_everything_is_one_camp() {
    let found = landscape(1, &[]).lowest_two_camps(BranchLimits::default()).unwrap();
    let expected = LowestCamps {
        camps: vec![vec![0]],
        energy: 0.0,
        bound: 0.0,
        is_proven: true,
        n_programs: 0,
        n_branches: 0,
    };
    assert_eq!(found, expected);
    let found = landscape(30, &[]).lowest_two_camps(BranchLimits::default()).unwrap();
    assert!(found.energy.is_sign_positive() && found.bound.is_sign_positive());
    assert_eq!(found, LowestCamps { camps: vec![(0..30).collect()], ..expected });
}

#[test]
fn limits_leave_a_bound_that_holds() {
    for seed in 0..4 {
        let ties = random_ties(14, 0.9, seed, sign);
        let lowest = landscape(14, &ties).minima(Camps::Two).unwrap().minima[0].energy;
        let mut bound = f64::NEG_INFINITY;
        for (n_programs, n_branches) in [(0, 9), (1, 9), (3, 9), (9, 1), (20, 4), (5_000, 5_000)] {
            let found =
                landscape(14, &ties).lowest_two_camps(BranchLimits { n_programs, n_branches }).unwrap();
            assert!(found.n_programs <= n_programs && found.n_branches <= n_branches);
            assert!(found.bound <= lowest && lowest <= found.energy);
            assert_eq!(found.is_proven, found.bound == found.energy);
            assert!(n_programs > 0 || !found.is_proven);
            assert!(found.bound >= bound);
            bound = found.bound;
        }
        assert_eq!(bound, lowest);
    }
}
