//! Factors of regions moved by hand, many samples against one sweep each, tables of samples.

use super::{assert_close, read_toy};
use landbridge::dispatch::{sweep, sweep_regions};
use landbridge::ensemble::{Draws, EnsembleError, Table, default_sampler, summarize, sweep_metrics};
use landbridge::game::Coalition;
use landbridge::interdiction::{
    Arsenal, AttackOptions, Disturbance, Loss, Mixture, Search, holder_name, worst_attacks,
};
use landbridge::metrics::read_metric;
use landbridge::model::{ActorId, Folder, Holder, Region, read_region};
use landbridge::sampling::Sampler;
use std::sync::atomic::AtomicBool;

const TOLERANCE: f64 = 1e-6;

#[test]
fn factors_move_what_their_rows_name() {
    let region = read_toy(&[]);
    let moved = region.with_factors(&[-7.0, 1.25, 40.0]).unwrap();
    // C's alternative at 90 − 7, its homes want 8 · 1.25, A's field at 40.
    assert_close(&[moved.supplies[1].marginal_cost, moved.demands[0].quantity], &[83.0, 10.0], TOLERANCE);
    assert_close(&[moved.supplies[0].marginal_cost, moved.supplies[1].capacity], &[40.0, 20.0], TOLERANCE);
    // Delivered gas costs 40 + 5 + 5. Of the 6.25 of winter the pipe brings 5 and the store 1, the rest comes from elsewhere at 83.
    let values = sweep(&moved, None).unwrap();
    let whole = values.table().unwrap().last().unwrap().value();
    assert_close(&[whole], &[9.75 * (100.0 - 50.0) + 0.25 * (100.0 - 83.0) + 350.0], TOLERANCE);
    let wrong = region.with_factors(&[0.0, -1.0, 20.0]).unwrap_err();
    assert_eq!(
        wrong[0].to_string(),
        "factor `Hunger for gas` at -1 makes `C homes` -8, which must lie from 0 to inf; give it a bounded distribution in factors.csv"
    );
}

fn samples(region: &Region, n: u64) -> Vec<Region> {
    let draws = Draws::new(region, default_sampler(n), n, 7).unwrap();
    (0..n).map(|index| region.with_factors(&draws.values(index).unwrap()).unwrap()).collect()
}

#[test]
fn many_samples_are_what_each_is_alone() {
    let central_asia = read_region(&Folder::bundled("central-asia").unwrap(), &[]).unwrap();
    for (region, n) in [(read_toy(&[]), 16), (read_toy(&["direct-pipe"]), 8), (central_asia, 2)] {
        let samples = samples(&region, n);
        let together = sweep_regions(&samples, None).unwrap();
        assert_eq!(together.len(), samples.len());
        for (sample, together) in samples.iter().zip(together) {
            let alone = sweep(sample, None).unwrap();
            for (one, other) in alone.parts.iter().zip(&together.parts) {
                assert_eq!(one.part, other.part);
                for (one, other) in one.values.iter().zip(&other.values) {
                    assert!((one.value() - other.value()).abs() <= 1e-7 * (1.0 + one.value().abs()));
                }
            }
        }
    }
}

/// The surplus of a target in each of many regions.
fn surpluses(regions: &[Region], target: ActorId) -> Vec<f64> {
    let of = |values: &landbridge::dispatch::Values| -> f64 {
        let parts = values.parts.iter().map(|part| {
            let others: Coalition =
                (0..part.part.actors.len()).filter(|&player| part.part.actors[player] != target).collect();
            let all = Coalition::grand(part.part.actors.len());
            part.values[all.index()].value() - part.values[others.index()].value()
        });
        parts.sum()
    };
    sweep_regions(regions, None).unwrap().iter().map(of).collect()
}

#[test]
fn a_plan_does_the_same_to_a_sample_as_the_attack_says() {
    let region = read_toy(&[]);
    let (nature, b) = (Holder::Nature, Holder::Actor(ActorId(1)));
    for (holder, target) in [(nature, ActorId(0)), (b, ActorId(2)), (b, ActorId(0))] {
        let arsenal = Arsenal::of(&region, &[holder]);
        let call = format!("exposure({}, {}, 1)", holder_name(&region, holder), region.actors[target.0].name);
        let call = read_metric(&region, &call).unwrap();
        let draws = Draws::new(&region, default_sampler(8), 8, 7).unwrap();
        let swept =
            sweep_metrics((&region, None), &[call], &draws, None, &mut |_, _| {}, &AtomicBool::new(false));
        let swept = swept.unwrap().table;
        for (sample, row) in samples(&region, 8).iter().zip(swept.rows) {
            let mut worst = 0.0;
            for &pull in &arsenal.pulls {
                let spans = arsenal.spans(sample, pull);
                let mixture = Mixture::of(sample, &spans.iter().collect::<Vec<_>>());
                let years =
                    mixture.years.iter().map(|(_, spans)| Disturbance::of(sample, spans).apply(sample));
                let regions: Vec<Region> = [sample.clone()].into_iter().chain(years).collect();
                let found = surpluses(&regions, target);
                let after: f64 = mixture
                    .years
                    .iter()
                    .zip(&found[1..])
                    .map(|((weight, _), surplus)| weight * surplus)
                    .sum();
                worst = f64::max(worst, found[0] - after);
            }
            let options = AttackOptions {
                holders: vec![holder],
                target: vec![target],
                loss: Loss::Surplus,
                most_levers: 1,
                budget: None,
                n_listed: 1,
                counter: Vec::new(),
                search: Search::Branch,
                outsiders: None,
            };
            let report = worst_attacks(sample, &options).unwrap();
            let attack = report.plans.first().map_or(0.0, |plan| plan.harm);
            assert!(worst > 1.0, "something is lost");
            assert_close(&[attack, row[3].unwrap()], &[worst, worst], 1e-5);
        }
    }
}

#[test]
fn every_number_of_factors_csv_stays_in_its_range() {
    let region = read_region(&Folder::bundled("central-asia").unwrap(), &[]).unwrap();
    assert_eq!(samples(&region, 512).len(), 512);
    for sampler in [Sampler::MonteCarlo, Sampler::LatinHypercube] {
        let draws = Draws::new(&region, sampler, 300, 3).unwrap();
        for index in 0..300 {
            region.with_factors(&draws.values(index).unwrap()).unwrap();
        }
        assert_eq!(draws.values(300), None);
    }
}

#[test]
fn factors_of_one_group_move_together() {
    let region = read_toy(&[]);
    let n = 1024;
    let draws = Draws::new(&region, default_sampler(n), n, 1).unwrap();
    let rows: Vec<Vec<f64>> = (0..n).map(|index| draws.values(index).unwrap()).collect();
    // The field is dear where hunger is small: half against the common factor.
    let mean = |dear: bool| {
        let of: Vec<f64> = rows.iter().filter(|row| (row[2] > 30.0) == dear).map(|row| row[1]).collect();
        of.iter().sum::<f64>() / of.len() as f64
    };
    assert!(mean(true) < mean(false) - 0.03, "{} and {}", mean(true), mean(false));
    let dear = rows.iter().filter(|row| row[2] > 30.0).count();
    assert_eq!(dear, 256, "a quarter, to the last sample or two of a scrambled sequence");
}

#[test]
fn metrics_are_summed_up_over_samples() {
    let (base, changed) = (read_toy(&[]), read_toy(&["closed-border"]));
    let calls: Vec<_> =
        ["gain(B)", "passes(tariff)"].iter().map(|text| read_metric(&base, text).unwrap()).collect();
    let draws = Draws::new(&base, default_sampler(100), 100, 1).unwrap();
    let swept = |after| {
        sweep_metrics((&base, after), &calls, &draws, None, &mut |_, _| {}, &AtomicBool::new(false)).unwrap()
    };
    let levels = swept(None);
    assert_eq!((levels.table.rows.len(), levels.n_factors, levels.table.columns.len()), (100, 3, 5));
    assert_close(&[levels.unmoved[0].unwrap()], &[160.0 + 130.0 / 3.0], TOLERANCE);
    // Behind a closed border B gains nothing, whatever the factors: it loses all its gain in every sample.
    let change = swept(Some(&changed));
    for (level, change) in levels.table.rows.iter().zip(&change.table.rows) {
        assert_eq!(level[..3], change[..3], "the same factors");
        assert_close(&[change[3].unwrap()], &[-level[3].unwrap()], TOLERANCE);
    }
    let summary = &summarize(&change)[0];
    assert_eq!(
        (summary.sign, summary.same_sign, summary.n, summary.n_missing),
        (Some(-1), Some(1.0), 100, 0)
    );
    let quantiles = summary.quantiles.unwrap();
    assert!(quantiles.windows(2).all(|pair| pair[0] <= pair[1]));
    assert!(quantiles[0] < summary.mean.unwrap() && summary.mean.unwrap() < quantiles[4]);
    let cancelled =
        sweep_metrics((&base, None), &calls, &draws, None, &mut |_, _| {}, &AtomicBool::new(true));
    assert_eq!(cancelled, Err(EnsembleError::Cancelled));
}

#[test]
fn a_table_of_samples_is_read_as_it_was_written() {
    let columns = vec!["a, b".to_owned(), "metric:gain(A)".to_owned()];
    let table = Table { columns, rows: vec![vec![Some(0.1 + 0.2), None], vec![Some(-1e-300), Some(7.0)]] };
    assert_eq!(Table::from_csv(&table.to_csv().unwrap()), Ok(table));
    let wrong = Table::from_csv("a,a\n1,x\n2\n3,inf\n").unwrap_err().to_string();
    assert_eq!(
        wrong,
        "line 1: column `a` stands twice; keep one of them\nline 2, column a: `x` is no number; write a plain decimal\n\
         line 3: 1 cells, and 2 in the header\nline 4, column a: `inf` is no number; write a plain decimal"
    );
}

#[test]
fn a_region_without_factors_has_no_ensemble() {
    let mut region = read_toy(&[]);
    region.factors.clear();
    assert_eq!(Draws::new(&region, Sampler::MonteCarlo, 5, 1).unwrap_err(), EnsembleError::NoFactors);
}
