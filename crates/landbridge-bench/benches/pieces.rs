//! The pieces of a sweep, one by one: `cargo bench -p landbridge-bench`.

#![allow(missing_docs, reason = "the macros of criterion make public items")]

use criterion::{Criterion, criterion_group, criterion_main};
use landbridge::dispatch::OwnedProgram;
use landbridge::game::{Coalition, TuGame, owen, shapley_and_banzhaf};
use landbridge::lp::{Program, Session, certify};
use landbridge_bench::{Instance, Shape};
use std::hint::black_box;

fn whole(program: &OwnedProgram) -> Program {
    let columns: Vec<usize> = (0..program.columns.len()).collect();
    let rows: Vec<usize> = (0..program.rows.len()).collect();
    program.restrict(&columns, &rows)
}

fn programs(criterion: &mut Criterion) {
    for seasons in [1, 2, 12] {
        let owned = Instance::new(Shape { n: 8, seasons, seed: 1, rounded: false }).program;
        let program = whole(&owned);
        let Ok(fresh) = Session::new(program.clone()) else { return };
        criterion.bench_function(&format!("cold solve, {seasons} seasons"), |bencher| {
            bencher.iter_batched(
                || fresh.clone(),
                |mut session| session.solve(),
                criterion::BatchSize::SmallInput,
            );
        });

        // One player's columns close and open again.
        let mut session = fresh.clone();
        let own: Vec<usize> =
            (0..owned.columns.len()).filter(|&j| owned.columns[j].condition.all_of.contains(0)).collect();
        let mut open = true;
        criterion.bench_function(&format!("warm step, {seasons} seasons"), |bencher| {
            bencher.iter(|| {
                open = !open;
                for &j in &own {
                    session.set_upper(j, if open { owned.columns[j].upper } else { 0.0 });
                }
                session.solve()
            });
        });

        let mut session = fresh;
        if session.solve().is_err() {
            return;
        }
        let there = vec![true; program.n_rows()];
        criterion.bench_function(&format!("solve that changes nothing, {seasons} seasons"), |bencher| {
            bencher.iter(|| session.solve());
        });
        criterion.bench_function(&format!("proof, {seasons} seasons"), |bencher| {
            bencher.iter(|| certify(black_box(&program), &there, session.x(), session.y()));
        });
    }
}

fn tables(criterion: &mut Criterion) {
    let game = TuGame::from_rule(16, |s| f64::from(s.bits().wrapping_mul(2_654_435_761) >> 12));
    criterion.bench_function("Shapley and Banzhaf, n=16", |bencher| {
        bencher.iter(|| shapley_and_banzhaf(black_box(&game)));
    });
    let bloc: Coalition = (0..4).collect();
    criterion.bench_function("Owen with a bloc of four, n=16", |bencher| {
        bencher.iter(|| owen(black_box(&game), &[bloc]));
    });
}

criterion_group!(pieces, programs, tables);
criterion_main!(pieces);
