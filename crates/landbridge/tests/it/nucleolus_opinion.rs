//! The nucleolus, its kin and the least core against another program, and against Kohlberg's criterion by brute force.

use coopgame::nucleolus as theirs;
use coopgame::nucleolus::variants::{LexicographicResult, per_capita_nucleolus as theirs_per_capita};
use coopgame::{Domain, ExplicitGame, generators};
use landbridge::game::{
    Coalition, Core, NoValue, Nucleolus, TuGame, Variant, core, core_test, least_core, nucleolus,
    nucleolus_from, per_capita_nucleolus, per_capita_prenucleolus, prenucleolus, shapley,
};
use landbridge::random::Random;
use microlp::{ComparisonOp, OptimizationDirection, Problem};

/// Relative to the largest |v|.
const TOLERANCE: f64 = 1e-7;

const KINDS: usize = 10;

/// Games of several kinds: whole numbers, votes with thousands of ties, convex, superadditive, with symmetric players, with negative values.
fn random_game(kind: usize, n: usize, seed: u64) -> TuGame {
    let mut random = Random::of(seed, (kind * 100 + n) as u64);
    let everybody = Coalition::grand(n);
    let mut values: Vec<f64> = vec![0.0; 1 << n];
    for s in Coalition::all(n).skip(1) {
        let size = s.len();
        values[s.index()] = match kind {
            // Types 1 to 4 of Benedek, Fliege & Nguyen.
            0 if s == everybody => (100 * (n - 2) + random.below(200)) as f64,
            0 => {
                if size == 1 {
                    0.0
                } else {
                    (1 + random.below(100 * size)) as f64
                }
            }
            1 => {
                if size == 1 {
                    0.0
                } else {
                    (1 + random.below(50 * n)) as f64
                }
            }
            2 => f64::from(s == everybody || size + 2 >= n && size > 1 && random.uniform() < 0.9),
            3 => {
                if size == 1 {
                    0.0
                } else {
                    (1 + random.below(n)) as f64
                }
            }
            // Fractions of either sign, and worths alone that may exceed the whole.
            7 => 10.0 * random.uniform() - 7.0 + if s == everybody { 4.0 } else { 0.0 },
            // A small game on a large common part: excesses are differences of large numbers.
            8 => 1000.0 * size as f64 + random.below(30) as f64,
            _ => 0.0,
        };
    }
    let weights: Vec<usize> = (0..n).map(|_| 1 + random.below(9)).collect();
    let total: usize = weights.iter().sum();
    let weight = |s: Coalition| s.members().map(|i| weights[i]).sum::<usize>();
    match kind {
        4 => TuGame::from_rule(n, |s| f64::from(2 * weight(s) > total)),
        5 => of(&generators::random_convex(n, seed).unwrap()),
        6 => of(&generators::random_superadditive(n, seed).unwrap()),
        // Players of three types: what a coalition makes depends on how many of each are in it.
        9 => {
            let made: Vec<f64> = (0..1000).map(|_| random.below(40) as f64).collect();
            TuGame::from_rule(n, |s| {
                let count = |kind: usize| s.members().filter(|i| i % 3 == kind).count();
                if s.is_empty() {
                    0.0
                } else {
                    made[count(0) * 100 + count(1) * 10 + count(2)] + 3.0 * s.len() as f64
                }
            })
        }
        _ => TuGame::from_rule(n, |s| values[s.index()]),
    }
}

fn of(other: &ExplicitGame) -> TuGame {
    TuGame::from_rule(other.players(), |s| other.values()[s.index()])
}

fn largest(game: &TuGame) -> f64 {
    game.values().iter().fold(0.0, |most, value| value.abs().max(most))
}

fn is_near(a: &[f64], b: &[f64], scale: f64) -> bool {
    a.len() == b.len() && a.iter().zip(b).all(|(a, b)| (a - b).abs() <= TOLERANCE * scale)
}

/// Five hundred games of 3 to 10 players.
fn games() -> impl Iterator<Item = (String, TuGame)> {
    (0..500_u64).map(|number| {
        let place = usize::try_from(number).unwrap();
        let (kind, n) = (place % KINDS, 3 + place / KINDS % 8);
        (format!("game {number} of kind {kind} with {n} players"), random_game(kind, n, number))
    })
}

/// The other program refuses a game without imputations; so must ours, with the reason.
fn assert_agree(
    found: Result<Nucleolus, NoValue>,
    expected: coopgame::Result<Vec<f64>>,
    scale: f64,
    what: &str,
) -> bool {
    match (found, expected) {
        (Ok(found), Ok(expected)) => {
            assert!(
                is_near(&found.allocation, &expected, scale),
                "{what}: {:?}, expected {expected:?}",
                found.allocation
            );
            true
        }
        (Err(NoValue::NoImputation { .. }), Err(_)) => false,
        (found, expected) => panic!("{what}: {found:?}, expected {expected:?}"),
    }
}

#[test]
fn another_program_finds_the_same_points() {
    let mut values = 0;
    for (name, game) in games() {
        let (scale, other) = (largest(&game), ExplicitGame::from_binary(&game.values()[1..]).unwrap());
        let expected = theirs::nucleolus(&other).map(theirs::NucleolusResult::into_allocation);
        values +=
            usize::from(assert_agree(nucleolus(&game), expected, scale, &format!("nucleolus of {name}")));
        let expected = theirs::prenucleolus(&other).map(theirs::NucleolusResult::into_allocation);
        assert!(assert_agree(prenucleolus(&game), expected, scale, &format!("prenucleolus of {name}")));
        let expected = theirs::least_core(&other, Domain::Preimputation).unwrap().epsilon();
        let found = least_core(&game).unwrap().epsilon;
        assert!(
            (found - expected).abs() <= TOLERANCE * scale,
            "least core of {name}: {found}, expected {expected}"
        );
        // The other program puts all coalitions into one dense program here, which takes long for many players.
        if game.n_players() <= 9 {
            let expected =
                theirs_per_capita(&other, Domain::Imputation).map(LexicographicResult::into_allocation);
            assert_agree(
                per_capita_nucleolus(&game),
                expected,
                scale,
                &format!("per-capita nucleolus of {name}"),
            );
            let expected =
                theirs_per_capita(&other, Domain::Preimputation).map(LexicographicResult::into_allocation);
            assert_agree(
                per_capita_prenucleolus(&game),
                expected,
                scale,
                &format!("per-capita prenucleolus of {name}"),
            );
        }
    }
    assert_eq!(values, 395, "games with imputations");
}

/// Kohlberg's criterion by its definition: for every level, every side payment that hurts neither a coalition of at least that excess
/// nor a player that has no more than alone, leaves those coalitions as they are.
fn satisfies_kohlberg(game: &TuGame, x: &[f64], per_capita: bool, imputations: bool) -> bool {
    let (n, tolerance) = (game.n_players(), 1e-8 * largest(game));
    let mut by_excess: Vec<(f64, Coalition)> = Coalition::all(n)
        .filter(|s| !s.is_empty() && *s != Coalition::grand(n))
        .map(|s| {
            let excess = game.value(s) - s.members().map(|i| x[i]).sum::<f64>();
            (if per_capita { excess / s.len() as f64 } else { excess }, s)
        })
        .collect();
    by_excess.sort_by(|a, b| b.0.total_cmp(&a.0));
    let bound: Vec<usize> =
        (0..n).filter(|&i| imputations && x[i] - game.value(Coalition::singleton(i)) < tolerance).collect();
    (1..=by_excess.len())
        .filter(|&last| last == by_excess.len() || by_excess[last - 1].0 - by_excess[last].0 > tolerance)
        .all(|last| {
            let mut program = Problem::new(OptimizationDirection::Maximize);
            let gain = |i: usize| by_excess[..last].iter().filter(|(_, s)| s.contains(i)).count() as f64;
            let side: Vec<_> = (0..n)
                .map(|i| program.add_var(gain(i), (if bound.contains(&i) { 0.0 } else { -1.0 }, 1.0)))
                .collect();
            program.add_constraint(side.iter().map(|&payment| (payment, 1.0)), ComparisonOp::Eq, 0.0);
            for (_, s) in &by_excess[..last] {
                program.add_constraint(s.members().map(|i| (side[i], 1.0)), ComparisonOp::Ge, 0.0);
            }
            program.solve().unwrap().solution().unwrap().objective() < 1e-7
        })
}

#[test]
fn kohlbergs_criterion_holds_by_brute_force_and_not_for_other_points() {
    let mut refused = 0;
    for (name, game) in games().filter(|(_, game)| game.n_players() <= 5) {
        for (variant, per_capita, imputations) in [
            (Variant::Nucleolus, false, true),
            (Variant::Prenucleolus, false, false),
            (Variant::PerCapitaNucleolus, true, true),
            (Variant::PerCapitaPrenucleolus, true, false),
        ] {
            let Ok(found) = nucleolus_from(&game, variant, &[]) else { continue };
            assert!(
                satisfies_kohlberg(&game, &found.allocation, per_capita, imputations),
                "{variant:?} of {name}"
            );
            let other = shapley(&game);
            let is_imputation =
                (0..game.n_players()).all(|i| other[i] >= game.value(Coalition::singleton(i)));
            if !is_near(&other, &found.allocation, 10.0 * largest(&game)) && (is_imputation || !imputations) {
                refused += 1;
                assert!(
                    !satisfies_kohlberg(&game, &other, per_capita, imputations),
                    "Shapley value of {name}"
                );
            }
        }
    }
    assert!(refused > 200, "{refused}");
}

#[test]
fn the_nucleolus_is_in_the_core_wherever_there_is_one() {
    let mut cores = [0, 0];
    for (name, game) in games() {
        let scale = largest(&game);
        match core(&game).unwrap() {
            Core::NonEmpty { allocation, .. } => {
                cores[0] += 1;
                assert!(core_test(&game, &allocation).unwrap().is_in_core(1e-9 * scale), "{name}");
                let point = nucleolus(&game).unwrap().allocation;
                assert!(core_test(&game, &point).unwrap().is_in_core(1e-9 * scale), "{name}");
            }
            Core::Empty { collection, weights, excess_worth, .. } => {
                cores[1] += 1;
                for i in 0..game.n_players() {
                    let around: f64 =
                        collection.iter().zip(&weights).filter(|(s, _)| s.contains(i)).map(|(_, w)| w).sum();
                    assert!((around - 1.0).abs() < 1e-9, "{name}: {around}");
                }
                assert!(weights.iter().all(|&weight| weight > 0.0) && excess_worth > 0.0, "{name}");
            }
        }
    }
    assert!(cores.iter().all(|&count| count > 100), "{cores:?}");
}

#[test]
fn similar_games_start_from_each_other_and_end_at_the_same_point() {
    for (name, game) in games().filter(|(_, game)| game.n_players() >= 8) {
        for variant in [Variant::Prenucleolus, Variant::PerCapitaPrenucleolus] {
            let mut random = Random::of(5, game.n_players() as u64);
            let moved: Vec<f64> =
                game.values().iter().map(|value| value * (1.0 + 0.01 * random.uniform())).collect();
            let moved = TuGame::from_rule(game.n_players(), |s| moved[s.index()]);
            let start = nucleolus_from(&game, variant, &[]).unwrap().binding();
            let (warm, cold) = (
                nucleolus_from(&moved, variant, &start).unwrap(),
                nucleolus_from(&moved, variant, &[]).unwrap(),
            );
            assert!(is_near(&warm.allocation, &cold.allocation, largest(&moved)), "{variant:?} of {name}");
        }
    }
}

/// Units and what players bring along do not matter: the nucleolus of a·v + an additive game is a·(that of v) + what each brings.
#[test]
fn the_nucleolus_follows_a_change_of_units_and_of_zero() {
    for (name, game) in games().filter(|(_, game)| game.n_players() <= 7) {
        let brought: Vec<f64> =
            (0..game.n_players()).map(|i| 0.1 * largest(&game) * (i as f64 - 2.0)).collect();
        let other = TuGame::from_rule(game.n_players(), |s| {
            1e6 * game.value(s) + 1e6 * s.members().map(|i| brought[i]).sum::<f64>()
        });
        let (Ok(found), Ok(moved)) = (nucleolus(&game), nucleolus(&other)) else {
            assert!(nucleolus(&game).is_err() && nucleolus(&other).is_err(), "{name}");
            continue;
        };
        let expected: Vec<f64> = found.allocation.iter().zip(&brought).map(|(x, b)| 1e6 * (x + b)).collect();
        assert!(is_near(&moved.allocation, &expected, 1e6 * largest(&game)), "{name}");
    }
}
