//! The server under load: many visitors who play at once, each with what-ifs of one sub-system; latencies, refusals, and the server's memory.

use anyhow::Result;
use landbridge::random::Random;
use landbridge_bench::serving::{ServerProcess, Visitor, states};
use serde_json::{Value, json};
use std::path::Path;
use std::time::{Duration, Instant};

/// For how long one visitor plays alone, before the others come.
const ALONE: Duration = Duration::from_secs(20);

/// After which memory is first read: caches are filled by then.
const SETTLED: Duration = Duration::from_secs(10);

/// How it is measured.
pub(crate) struct Load {
    pub(crate) visitors: usize,
    pub(crate) time: Duration,
    /// How long a visitor looks at an answer.
    pub(crate) pause: Duration,
}

/// What a visitor saw.
#[derive(Default)]
struct Seen {
    /// Seconds from question to answer.
    latencies: Vec<f64>,
    /// Sent away with a time to come back.
    sent_away: usize,
    /// Anything else.
    errors: Vec<String>,
}

impl Seen {
    fn add(&mut self, other: Self) {
        self.latencies.extend(other.latencies);
        self.sent_away += other.sent_away;
        self.errors.extend(other.errors);
    }

    fn as_json(&mut self, seconds: f64) -> Value {
        self.latencies.sort_by(f64::total_cmp);
        let quantile = |share: f64| {
            let last = self.latencies.len().checked_sub(1)?;
            #[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "between 0 and last")]
            let place = (share * last as f64).round() as usize;
            Some(self.latencies[place])
        };
        json!({ "answers": self.latencies.len(), "a_second": self.latencies.len() as f64 / seconds, "sent_away": self.sent_away,
            "errors": self.errors.len(), "first_error": self.errors.first(), "p50": quantile(0.5), "p95": quantile(0.95),
            "p99": quantile(0.99), "longest": quantile(1.0) })
    }
}

/// Starts the binary's server on a region and measures.
pub(crate) fn measure(binary: &str, region: &str, load: &Load) -> Result<()> {
    let data = std::env::temp_dir().join(format!("landbridge-bench-serve-{}", std::process::id()));
    let start = Instant::now();
    let served = ServerProcess::start(Path::new(binary), region, &data)?;
    let address = served.address();
    let ready = start.elapsed().as_secs_f64();
    let states = states(&Visitor::connect(address, 0)?.ask("GET", "/api/region", "")?.body)?;
    let mut alone = Seen::default();
    alone.add(play(address, 0, &states, Instant::now() + ALONE, Duration::ZERO));
    let begin = Instant::now();
    let end = begin + load.time;
    let mut together = Seen::default();
    let mut settled = 0.0;
    std::thread::scope(|scope| -> Result<()> {
        let play = |number| {
            let states = &states;
            scope.spawn(move || play(address, number, states, end, load.pause))
        };
        let visitors: Vec<_> = (1..=load.visitors as u64).map(play).collect();
        std::thread::sleep(SETTLED.min(load.time));
        settled = served.resident()?;
        for visitor in visitors {
            together.add(visitor.join().map_err(|_| anyhow::anyhow!("a visitor broke off"))?);
        }
        Ok(())
    })?;
    let seconds = begin.elapsed().as_secs_f64();
    let at_end = served.resident()?;
    println!(
        "{}",
        json!({ "ready": ready, "states": states.len(), "alone": alone.as_json(ALONE.as_secs_f64()), "visitors": load.visitors,
            "pause": load.pause.as_secs_f64(), "together": together.as_json(seconds), "resident_settled_mb": settled, "resident_end_mb": at_end })
    );
    drop(served);
    std::fs::remove_dir_all(&data)?;
    Ok(())
}

/// Plays until the end, and obeys whoever sends it away.
fn play(address: &str, number: u64, states: &[Value], end: Instant, pause: Duration) -> Seen {
    let mut seen = Seen::default();
    let mut random = Random::of(1, number);
    let mut visitor = match Visitor::connect(address, number) {
        Ok(visitor) => visitor,
        Err(error) => {
            seen.errors.push(error.to_string());
            return seen;
        }
    };
    while Instant::now() < end {
        let body = json!({ "state": states[random.below(states.len())] }).to_string();
        let begin = Instant::now();
        match visitor.ask("POST", "/api/what-if", &body) {
            Ok(answer) if answer.status == 200 => {
                seen.latencies.push(begin.elapsed().as_secs_f64());
                std::thread::sleep(pause);
            }
            Ok(answer) if answer.status == 429 => {
                seen.sent_away += 1;
                std::thread::sleep(Duration::from_secs(answer.retry_after().unwrap_or(1)));
            }
            Ok(answer) => {
                let said = String::from_utf8_lossy(&answer.body);
                seen.errors.push(format!("{} {said}: {body}", answer.status));
            }
            Err(error) => {
                seen.errors.push(format!("{error:#}"));
                return seen;
            }
        }
    }
    seen
}
