//! Concepts of table games beside the crate `coopgame`, on the same games in the same run: seconds of this process's processor time.

use anyhow::{Context, Result};
use coopgame::{ExplicitGame, generators, values};
use cpu_time::ProcessTime;
use landbridge::game::{TuGame, nucleolus, shapley};
use landbridge::random::Random;
use serde_json::json;

/// The games of a family by number.
type Family = fn(usize, u64) -> coopgame::Result<ExplicitGame>;

/// Types 1 to 5 are those of Benedek, Fliege & Nguyen (2020); the others have ties, structure or fractions.
const FAMILIES: [(&str, Family); 9] = [
    ("BNF 1", |n, seed| generators::bnf(1, n, seed)),
    ("BNF 2", |n, seed| generators::bnf(2, n, seed)),
    ("BNF 3", |n, seed| generators::bnf(3, n, seed)),
    ("BNF 4", |n, seed| generators::bnf(4, n, seed)),
    ("BNF 5", |n, seed| generators::bnf(5, n, seed)),
    ("weighted voting", generators::random_weighted_voting),
    ("bankruptcy", bankruptcy),
    ("convex", generators::random_convex),
    ("fractions", |n, seed| {
        let mut random = Random::of(seed, 0);
        ExplicitGame::from_fn(
            n,
            |s| if s.len() < 2 { 0.0 } else { s.len() as f64 * (1.0 + random.uniform()) },
        )
    }),
];

fn bankruptcy(n: usize, seed: u64) -> coopgame::Result<ExplicitGame> {
    let mut random = Random::of(seed, 0);
    let claims: Vec<f64> = (0..n).map(|_| (40 + random.below(260)) as f64).collect();
    let estate = libm::floor(claims.iter().sum::<f64>() * (0.2 + 0.6 * random.uniform()));
    generators::bankruptcy(estate, &claims)
}

fn median(mut numbers: Vec<f64>) -> f64 {
    numbers.sort_by(f64::total_cmp);
    numbers.get(numbers.len() / 2).copied().unwrap_or(f64::NAN)
}

/// A line for each family: medians over its games, with the largest difference of a payoff relative to the largest value.
pub(crate) fn race_nucleolus(n: usize, games: u64) -> Result<()> {
    for (name, family) in FAMILIES {
        let (mut ours, mut theirs, mut apart) = (Vec::new(), Vec::new(), 0.0_f64);
        for seed in 1..=games {
            let other = family(n, seed).with_context(|| format!("{name}, {n} players"))?;
            let game = TuGame::from_rule(n, |s| other.values()[s.index()]);
            let start = ProcessTime::now();
            let found = nucleolus(&game)?;
            ours.push(start.elapsed().as_secs_f64());
            let start = ProcessTime::now();
            let expected = coopgame::nucleolus::nucleolus(&other)?;
            theirs.push(start.elapsed().as_secs_f64());
            let pairs = found.allocation.iter().zip(expected.allocation());
            apart = pairs.map(|(a, b)| (a - b).abs() / other.max_abs_value()).fold(apart, f64::max);
        }
        let (ours, theirs) = (median(ours), median(theirs));
        println!(
            "{}",
            json!({ "family": name, "ours": ours, "theirs": theirs, "ratio": theirs / ours, "apart": apart })
        );
    }
    Ok(())
}

/// Shapley values of a random table; the median of five runs here, one run there.
pub(crate) fn race_shapley(n: usize) -> Result<()> {
    let mut random = Random::of(1, 0);
    let mut table: Vec<f64> = (0..1 << n).map(|_| random.uniform()).collect();
    table[0] = 0.0;
    let other = ExplicitGame::from_binary(&table[1..])?;
    let game = TuGame::from_values(table);
    let mut shares = Vec::new();
    let mut ours = Vec::new();
    for _ in 0..5 {
        let start = ProcessTime::now();
        shares = shapley(&game);
        ours.push(start.elapsed().as_secs_f64());
    }
    let start = ProcessTime::now();
    let expected = values::shapley(&other);
    let theirs = start.elapsed().as_secs_f64();
    let apart = shares.iter().zip(&expected).map(|(a, b)| (a - b).abs()).fold(0.0, f64::max);
    let ours = median(ours);
    println!("{}", json!({ "ours": ours, "theirs": theirs, "ratio": theirs / ours, "apart": apart }));
    Ok(())
}
