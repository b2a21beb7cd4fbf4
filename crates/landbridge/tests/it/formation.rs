//! Coalition structures against known answers from outside.

use std::collections::BTreeSet;

use landbridge::formation::{
    Camps, FARSIGHTED_CANDIDATES, Landscape, LogitChain, Objection, Partition, Payoffs, Terms, Verdict,
    judge_all, largest_consistent_set, quantal_response,
};
use landbridge::game::{Coalition, TuGame};
use serde_json::Value;

fn fixture(name: &str) -> Value {
    let path = format!("{}/tests/literature/methods/{name}.json", env!("CARGO_MANIFEST_DIR"));
    serde_json::from_str(&std::fs::read_to_string(path).unwrap()).unwrap()
}

fn integer(value: &Value) -> usize {
    usize::try_from(value.as_u64().unwrap()).unwrap()
}

fn matrix(value: &Value) -> Vec<Vec<f64>> {
    let row = |row: &Value| row.as_array().unwrap().iter().map(|x| x.as_f64().unwrap()).collect();
    value.as_array().unwrap().iter().map(row).collect()
}

/// Players are numbered from one there.
fn coalition(members: &Value) -> Coalition {
    members.as_array().unwrap().iter().map(|player| integer(player) - 1).collect()
}

fn partitions(n: usize, list: &Value) -> BTreeSet<Partition> {
    let partition = |blocs: &Value| {
        let blocs: Vec<Coalition> = blocs.as_array().unwrap().iter().map(coalition).collect();
        Partition::from_blocs(n, &blocs).unwrap()
    };
    list.as_array().unwrap().iter().map(partition).collect()
}

fn payoffs_of(game: &Value) -> Payoffs {
    let n = game["players"].as_array().unwrap().len();
    let Some(ranking) = game.get("ranking_best_first") else {
        return Payoffs::additively_separable(&matrix(&game["value_matrix"])).unwrap();
    };
    Payoffs::from_rule(n, |partition, player| {
        let order = ranking[(player + 1).to_string()].as_array().unwrap();
        let own = partition.bloc(partition.bloc_of(player));
        -(order.iter().position(|bloc| coalition(bloc) == own).unwrap() as f64)
    })
    .unwrap()
}

/// One kind of stability.
type Kind = fn(&Verdict) -> Option<Objection>;

#[test]
fn small_hedonic_games_have_the_known_stable_partitions() {
    let kinds: [(&str, Kind); 5] = [
        ("core", |verdict| verdict.core),
        ("nash", |verdict| verdict.nash),
        ("individually_stable", |verdict| verdict.individual),
        ("contractually_individually_stable", |verdict| verdict.contractual_individual),
        ("individually_rational", |verdict| verdict.individually_rational),
    ];
    let fixture = fixture("hedonic_small_games");
    let games = fixture["games"].as_array().unwrap();
    assert_eq!(games.len(), 3);
    for game in games {
        let payoffs = payoffs_of(game);
        let n = payoffs.n_candidates();
        let verdicts = judge_all(&payoffs, 0.0);
        for (kind, objection) in kinds {
            let all = payoffs.partitions.all().iter().zip(&verdicts);
            let stable: BTreeSet<Partition> = all
                .filter(|(_, verdict)| objection(verdict).is_none())
                .map(|(partition, _)| *partition)
                .collect();
            assert_eq!(stable, partitions(n, &game["expected"][kind]), "{} {kind}", game["name"]);
        }
        let found = largest_consistent_set(&payoffs, 0.0, FARSIGHTED_CANDIDATES).unwrap();
        let found: BTreeSet<Partition> = found.partitions.into_iter().collect();
        assert_eq!(found, partitions(n, &game["largest_consistent_set"]), "{}", game["name"]);
    }
}

#[test]
fn the_highland_tribes_settle_as_published() {
    let fixture = fixture("signed_tribes_frustration");
    let n = fixture["inputs"]["nodes"].as_array().unwrap().len();
    let mut propensities = vec![vec![0.0; n]; n];
    let mut n_negative = 0.0;
    for edge in fixture["inputs"]["edges"].as_array().unwrap() {
        let (i, j, sign) = (integer(&edge[0]), integer(&edge[1]), edge[2].as_f64().unwrap());
        propensities[i][j] = sign;
        propensities[j][i] = sign;
        n_negative += f64::from(sign < 0.0);
    }
    let found = Landscape::new(&vec![1.0; n], &propensities).unwrap().minima(Camps::Two).unwrap();
    let expected = &fixture["expected"];
    let frustrations: Vec<f64> = found.minima.iter().map(|minimum| minimum.energy + n_negative).collect();
    let known: Vec<f64> = expected["local_minimum_frustrations"]
        .as_array()
        .unwrap()
        .iter()
        .map(|x| x.as_f64().unwrap())
        .collect();
    // All numbers are small integers: exact.
    assert_eq!(frustrations, known);
    assert_eq!(Some(&frustrations[0]), expected["frustration_index"].as_f64().as_ref());
    assert_eq!(found.minima.len(), integer(&expected["single_flip_local_minima_weak"]));
    let n_strict = found.minima.iter().filter(|minimum| minimum.is_strict).count();
    assert_eq!(n_strict, integer(&expected["single_flip_local_minima_strict"]));
    let side = expected["optimal_side_of_each_node"].as_array().unwrap();
    let camp = |which: usize| (0..n).filter(|&node| integer(&side[node]) == which).collect::<Vec<usize>>();
    assert_eq!(found.minima[0].camps, [camp(0), camp(1)]);
    assert_eq!(found.gap, Some(3.0));
    assert_eq!(found.minima.iter().map(|minimum| minimum.basin).sum::<u64>(), 1 << (n - 1));
}

#[test]
fn the_logit_equilibrium_is_the_published_one() {
    let fixture = fixture("logit_qre_constant_sum");
    let (row, column) =
        (matrix(&fixture["inputs"]["payoffs_player1"]), matrix(&fixture["inputs"]["payoffs_player2"]));
    for expected in fixture["expected"].as_array().unwrap() {
        let found =
            quantal_response(&row, &column, expected["lam"].as_f64().unwrap(), 1e-13, 10_000).unwrap();
        for (found, expected) in [(&found.row, &expected["p1"]), (&found.column, &expected["p2"])] {
            for (found, expected) in found.iter().zip(expected.as_array().unwrap()) {
                assert!((found - expected.as_f64().unwrap()).abs() < 1e-3);
            }
        }
    }
    for expected in fixture["precise_fixed_point"].as_array().unwrap() {
        let found =
            quantal_response(&row, &column, expected["lam"].as_f64().unwrap(), 1e-13, 10_000).unwrap();
        assert!((found.row[0] - expected["p1_first"].as_f64().unwrap()).abs() < 1e-11);
        assert!((found.column[0] - expected["p2_first"].as_f64().unwrap()).abs() < 1e-11);
    }
}

/// Written from the definitions alone, with blocs as lists of members.
mod by_definition {
    type Blocs = Vec<Vec<usize>>;

    fn tidy(mut blocs: Blocs) -> Blocs {
        blocs.retain(|bloc| !bloc.is_empty());
        for bloc in &mut blocs {
            bloc.sort_unstable();
        }
        blocs.sort();
        blocs
    }

    fn moved(blocs: &Blocs, group: &[usize], into: Option<usize>) -> Blocs {
        let mut after = blocs.clone();
        for bloc in &mut after {
            bloc.retain(|member| !group.contains(member));
        }
        match into {
            Some(place) => after[place].extend(group),
            None => after.push(group.to_vec()),
        }
        tidy(after)
    }

    /// Individually rational, Nash, individually, contractually individually stable, in the core.
    pub(crate) fn verdict(n: usize, blocs: &Blocs, pay: &dyn Fn(&Blocs, usize) -> f64) -> [bool; 5] {
        let mut stable = [true; 5];
        for i in 0..n {
            let home = blocs.iter().position(|bloc| bloc.contains(&i)).unwrap();
            let mut after = vec![(moved(blocs, &[i], None), vec![])];
            if pay(&after[0].0, i) > pay(blocs, i) {
                stable[0] = false;
            }
            for place in (0..blocs.len()).filter(|&place| place != home) {
                after.push((moved(blocs, &[i], Some(place)), blocs[place].clone()));
            }
            for (after, receivers) in after {
                let hurts = |members: &[usize]| members.iter().any(|&j| pay(&after, j) < pay(blocs, j));
                if pay(&after, i) <= pay(blocs, i) {
                    continue;
                }
                stable[1] = false;
                if hurts(&receivers) {
                    continue;
                }
                stable[2] = false;
                let left: Vec<usize> = blocs[home].iter().copied().filter(|&j| j != i).collect();
                stable[3] &= hurts(&left);
            }
        }
        for code in 1..1usize << n {
            let group: Vec<usize> = (0..n).filter(|i| code >> i & 1 == 1).collect();
            let after = moved(blocs, &group, None);
            if group.iter().all(|&i| pay(&after, i) > pay(blocs, i)) {
                stable[4] = false;
            }
        }
        stable
    }
}

#[test]
fn random_games_are_judged_as_the_definitions_say() {
    let mut counts = [0; 5];
    for seed in 0..30u64 {
        let n = 3 + usize::try_from(seed % 2).unwrap();
        // Externalities: a pay-off depends on the whole partition. Few different numbers, so that there are ties.
        let number = |partition: &Partition, i: usize| {
            landbridge::random::Random::of(seed, partition.rank() * 8 + i as u64).below(5) as f64
        };
        let payoffs = Payoffs::from_rule(n, number).unwrap();
        let pay = |blocs: &Vec<Vec<usize>>, i: usize| {
            let blocs: Vec<Coalition> = blocs.iter().map(|bloc| bloc.iter().copied().collect()).collect();
            number(&Partition::from_blocs(n, &blocs).unwrap(), i)
        };
        for (partition, found) in payoffs.partitions.all().iter().zip(judge_all(&payoffs, 0.0)) {
            let blocs: Vec<Vec<usize>> =
                partition.blocs().iter().map(|bloc| bloc.members().collect()).collect();
            let found = [
                found.individually_rational,
                found.nash,
                found.individual,
                found.contractual_individual,
                found.core,
            ]
            .map(|objection| objection.is_none());
            assert_eq!(found, by_definition::verdict(n, &blocs, &pay), "{partition:?}, seed {seed}");
            counts.iter_mut().zip(found).for_each(|(count, stable)| *count += usize::from(stable));
        }
    }
    // Every kind occurs.
    assert!(counts.iter().all(|&count| count > 5), "{counts:?}");
}

#[test]
fn the_number_of_threads_changes_no_bit() {
    let values = |s: Coalition| {
        let draw = landbridge::random::Random::of(4, u64::from(s.bits())).uniform();
        if s.is_empty() { 0.0 } else { draw + s.len() as f64 }
    };
    let game = TuGame::from_rule(9, values);
    let run = |n_threads: usize| {
        let pool = rayon::ThreadPoolBuilder::new().num_threads(n_threads).build().unwrap();
        pool.install(|| {
            let payoffs = Payoffs::from_game(&game, &[8, 1, 2, 3, 4, 6, 7], &Terms::default()).unwrap();
            let bits: Vec<u64> = payoffs.table.iter().map(|number| number.to_bits()).collect();
            let consistent = largest_consistent_set(&payoffs, 0.0, FARSIGHTED_CANDIDATES).unwrap();
            let law = LogitChain::new(&payoffs, 3.0).unwrap().stationary(1e-12, 100_000).unwrap();
            let law: Vec<u64> = law.law.iter().map(|number| number.to_bits()).collect();
            (bits, judge_all(&payoffs, 1e-9), consistent, law)
        })
    };
    assert_eq!(run(1), run(3));
}
