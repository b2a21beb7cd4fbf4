//! v again and again from the last basis against one sweep each.

use super::read_toy;
use super::simulation::central_asia;
use landbridge::dispatch::{Engine, Sweeper, split_into_parts, sweep};
use landbridge::ensemble::{Design, Samples};
use landbridge::game::Coalition;
use landbridge::lp::{Program, SolveError, solve};
use landbridge::model::{AssetId, LinkId, Region, Status};
use landbridge::sampling::Sampler;

fn samples(region: &Region, n: u64) -> Vec<Region> {
    let samples = Samples::new(region, &Design::Spread(Sampler::MonteCarlo), n, 11).unwrap();
    (0..n).map(|index| region.with_factors(&samples.values(index).unwrap()).unwrap()).collect()
}

/// Values by part and coalition, of one sweep.
fn swept(region: &Region) -> Vec<Vec<f64>> {
    let values = sweep(region, None).unwrap();
    values.parts.iter().map(|part| part.values.iter().map(|value| value.value()).collect()).collect()
}

#[track_caller]
fn assert_same(region: &Region, sweeper: &mut Sweeper, expected: &[Vec<f64>]) {
    let parts = split_into_parts(region);
    assert_eq!(parts.len(), expected.len());
    for (part, expected) in parts.iter().zip(expected) {
        let game = sweeper.game(region, part).unwrap();
        let scale = 1.0 + expected.iter().fold(0.0, |most: f64, value| most.max(value.abs()));
        for (coalition, expected) in Coalition::all(part.actors.len()).zip(expected) {
            let found = game.value(coalition);
            assert!(
                (found - expected).abs() <= 1e-6 * scale,
                "{}, {coalition:?}: {found}, expected {expected}",
                part.title(region)
            );
        }
    }
}

/// v(N) and v without each, as differences of optima.
#[track_caller]
fn assert_optima(region: &Region, sweeper: &mut Sweeper, expected: &[Vec<f64>]) {
    for (part, expected) in split_into_parts(region).iter().zip(expected) {
        let n = part.actors.len();
        let grand = Coalition::grand(n);
        let asked: Vec<Coalition> =
            [Coalition::EMPTY, grand].into_iter().chain((0..n).map(|player| grand.without(player))).collect();
        let optima = sweeper.optima(region, part, &asked).unwrap();
        let scale = 1.0 + expected.iter().fold(0.0, |most: f64, value| most.max(value.abs()));
        for (coalition, optimum) in asked.iter().zip(&optima) {
            let found = optimum - optima[0];
            assert!((found - expected[coalition.index()]).abs() <= 1e-6 * scale, "{}", part.title(region));
        }
    }
}

#[test]
fn values_are_those_of_a_sweep_in_any_order() {
    for region in [read_toy(&[]), read_toy(&["direct-pipe"]), central_asia()] {
        let samples = samples(&region, 8);
        let expected: Vec<_> = samples.iter().map(swept).collect();
        assert!(expected[0] != expected[1], "factors move something");
        let mut sweeper = Sweeper::new(Engine::Warm, None);
        for (sample, expected) in samples.iter().zip(&expected) {
            assert_same(sample, &mut sweeper, expected);
            assert_optima(sample, &mut sweeper, expected);
        }
        let n_programs = sweeper.n_programs;
        let mut other = Sweeper::new(Engine::Warm, None);
        for place in [5, 2, 7, 0, 3, 6, 1, 4] {
            assert_optima(&samples[place], &mut other, &expected[place]);
            assert_same(&samples[place], &mut other, &expected[place]);
        }
        // What was asked last is remembered.
        assert_same(&samples[7], &mut sweeper, &expected[7]);
        assert_eq!(sweeper.n_programs, n_programs);
    }
}

fn from_nothing(program: &Program) -> Result<f64, SolveError> {
    solve(program).map(|solution| solution.value.value())
}

#[test]
fn a_cold_engine_says_the_same() {
    for region in [read_toy(&[]), read_toy(&["direct-pipe"]), central_asia()] {
        let samples = samples(&region, 2);
        let (mut warm, mut cold) =
            (Sweeper::new(Engine::Warm, None), Sweeper::new(Engine::Cold(from_nothing), None));
        for sample in &samples {
            let rivers = |part: &&landbridge::dispatch::Part| part.actors.len() < 8;
            for part in split_into_parts(sample).iter().filter(rivers) {
                let (one, other) = (warm.game(sample, part).unwrap(), cold.game(sample, part).unwrap());
                for coalition in Coalition::all(part.actors.len()) {
                    let (one, other) = (one.value(coalition), other.value(coalition));
                    assert!(
                        (one - other).abs() <= 1e-6 * (1.0 + other.abs()),
                        "{}: {one} {other}",
                        part.title(sample)
                    );
                }
                let grand = Coalition::grand(part.actors.len());
                let one = warm.optima(sample, part, &[grand]).unwrap();
                let other = cold.optima(sample, part, &[grand]).unwrap();
                assert!((one[0] - other[0]).abs() <= 1e-6 * (1.0 + other[0].abs()));
            }
        }
        assert!(cold.n_programs > warm.n_programs);
    }
}

fn build(region: &mut Region, assets: &[AssetId]) {
    for &asset in assets {
        match asset {
            AssetId::Link(link) => region.links[link.0].building.status = Status::Existing,
            AssetId::Supply(place) => region.supplies[place].building.status = Status::Existing,
            AssetId::Store(place) => region.stores[place].building.status = Status::Existing,
            AssetId::Demand(_) => panic!("nobody builds a demand"),
        }
    }
}

#[test]
fn options_that_stand_change_parts_and_values() {
    let base = central_asia();
    let options = base.rules.as_ref().unwrap().options.clone();
    let mut sweeper = Sweeper::new(Engine::Warm, None);
    let expected = swept(&base);
    assert_same(&base, &mut sweeper, &expected);
    let mut n_parts = std::collections::BTreeSet::new();
    let mut all = base.clone();
    for option in &options {
        let mut region = base.clone();
        build(&mut region, &option.assets);
        build(&mut all, &option.assets);
        n_parts.insert(split_into_parts(&region).len());
        assert_optima(&region, &mut sweeper, &swept(&region));
    }
    n_parts.insert(split_into_parts(&all).len());
    assert!(n_parts.len() > 1, "an option joins parts");
    assert_same(&all, &mut sweeper, &swept(&all));
    assert_same(&base, &mut sweeper, &expected);
}

#[test]
fn numbers_that_go_to_zero_and_come_back_give_the_right_values() {
    let base = read_toy(&[]);
    let closed_link = |place: usize| {
        let mut region = base.clone();
        region.links[place].availability.iter_mut().for_each(|share| *share = 0.0);
        region
    };
    let mut empty_field = base.clone();
    empty_field.supplies[0].capacity = 0.0;
    let mut nobody_buys = base.clone();
    nobody_buys.demands.iter_mut().for_each(|demand| demand.quantity = 0.0);
    let mut no_store = base.clone();
    no_store.stores[0].capacity = 0.0;
    let regions = [closed_link(1), closed_link(4), empty_field, nobody_buys, no_store, base.clone()];
    let expected: Vec<_> = regions.iter().map(swept).collect();
    assert!(expected[..4].iter().all(|values| *values != expected[5]));
    for first in 0..regions.len() {
        let mut sweeper = Sweeper::new(Engine::Warm, None);
        for step in [0, 5, 1, 5, 2, 3, 4, 5, 0, 5] {
            let place = (first + step) % regions.len();
            assert_same(&regions[place], &mut sweeper, &expected[place]);
            assert_optima(&regions[place], &mut sweeper, &expected[place]);
        }
    }
}

#[test]
fn shared_capacity_that_was_shut_at_first_opens() {
    let base = central_asia();
    let leaders: Vec<LinkId> = {
        let of = base.links.iter().filter(|link| link.building.status == Status::Existing);
        let mut leaders: Vec<LinkId> = of.filter_map(|link| link.shares_capacity_with).collect();
        leaders.sort_unstable();
        leaders.dedup();
        leaders
    };
    assert!(!leaders.is_empty());
    let expected = swept(&base);
    let mut shut = base.clone();
    for leader in &leaders {
        shut.links[leader.0].availability.iter_mut().for_each(|share| *share = 0.0);
    }
    let expected_shut = swept(&shut);
    assert!(expected != expected_shut);
    let mut sweeper = Sweeper::new(Engine::Warm, None);
    for _ in 0..2 {
        assert_same(&shut, &mut sweeper, &expected_shut);
        assert_same(&base, &mut sweeper, &expected);
    }
}
