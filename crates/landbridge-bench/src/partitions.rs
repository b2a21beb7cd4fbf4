//! How long it takes to judge every partition of the candidates of a random 15-player game.

use anyhow::Result;
use cpu_time::ProcessTime;
use landbridge::formation::{MAX_FARSIGHTED_CANDIDATES, Payoffs, Terms, judge_all, largest_consistent_set};
use landbridge::game::TuGame;
use landbridge::random::Random;
use serde_json::json;
use std::time::Instant;

const PLAYERS: usize = 15;

/// Elapsed and processor seconds of a piece of work.
fn timed<T>(work: impl FnOnce() -> T) -> (T, [f64; 2]) {
    let (wall, processor) = (Instant::now(), ProcessTime::now());
    let result = work();
    (result, [wall.elapsed().as_secs_f64(), processor.elapsed().as_secs_f64()])
}

/// Pay-offs and one-step tests of all partitions of `k` candidates; the largest consistent set where it is asked for.
pub(crate) fn judge_partitions(k: usize, farsighted: bool) -> Result<()> {
    let mut random = Random::of(1, 0);
    // Superadditive: every pair of players makes something more.
    let pairs: Vec<Vec<f64>> =
        (0..PLAYERS).map(|_| (0..PLAYERS).map(|_| random.uniform()).collect()).collect();
    let game = TuGame::from_rule(PLAYERS, |s| {
        let together: f64 =
            s.members().flat_map(|i| s.members().map(move |j| (i, j))).map(|(i, j)| pairs[i][j]).sum();
        together * (1.0 + 0.1 * s.len() as f64)
    });
    let candidates: Vec<usize> = (0..k).collect();
    let (payoffs, of_payoffs) = timed(|| Payoffs::from_game(&game, &candidates, &Terms::default()));
    let payoffs = payoffs?;
    let (verdicts, of_tests) = timed(|| judge_all(&payoffs, 0.0));
    let mut found = json!({ "candidates": k, "partitions": verdicts.len(),
        "payoffs_elapsed_and_processor": of_payoffs, "tests_elapsed_and_processor": of_tests });
    if farsighted {
        let (set, of_set) = timed(|| largest_consistent_set(&payoffs, 0.0, MAX_FARSIGHTED_CANDIDATES));
        found["consistent"] = json!(set?.partitions.len());
        found["consistent_elapsed_and_processor"] = json!(of_set);
    }
    println!("{found}");
    Ok(())
}
