//! The server under load: many visitors who play at once, each with what-ifs of one sub-system; latencies, refusals, and the server's memory, which
//! is read from the system's table of processes (Linux).

use anyhow::{Context, Result, bail};
use landbridge::random::Random;
use serde_json::{Value, json};
use std::io::{BufRead, BufReader, Read, Write};
use std::net::TcpStream;
use std::process::{Child, Command, Stdio};
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

/// A server as a process, ended with it.
struct Served(Child);

impl Drop for Served {
    fn drop(&mut self) {
        // It may be gone already.
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}

/// Starts the binary's server on a region and measures.
pub(crate) fn measure(binary: &str, region: &str, load: &Load) -> Result<()> {
    let data = std::env::temp_dir().join(format!("landbridge-bench-serve-{}", std::process::id()));
    let start = Instant::now();
    let process = Command::new(binary)
        .args(["serve", region, "--port", "0", "--data"])
        .arg(&data)
        .env_remove("LANDBRIDGE_TOKEN")
        .stdout(Stdio::piped())
        .spawn()
        .with_context(|| format!("{binary} does not start"))?;
    let mut served = Served(process);
    let mut line = String::new();
    BufReader::new(served.0.stdout.take().context("no output")?).read_line(&mut line)?;
    let address = line.trim().strip_prefix("listening on http://").context("the server does not listen")?;
    let ready = start.elapsed().as_secs_f64();
    let states = states(&Visitor::connect(address, 0)?.ask("GET", "/api/region", "")?.1)?;
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
        settled = resident(served.0.id())?;
        for visitor in visitors {
            together.add(visitor.join().map_err(|_| anyhow::anyhow!("a visitor broke off"))?);
        }
        Ok(())
    })?;
    let seconds = begin.elapsed().as_secs_f64();
    let at_end = resident(served.0.id())?;
    println!(
        "{}",
        json!({ "ready": ready, "states": states.len(), "alone": alone.as_json(ALONE.as_secs_f64()), "visitors": load.visitors,
            "pause": load.pause.as_secs_f64(), "together": together.as_json(seconds), "resident_settled_mb": settled, "resident_end_mb": at_end })
    );
    drop(served);
    std::fs::remove_dir_all(&data)?;
    Ok(())
}

/// Memory that a process holds, in MB.
fn resident(process: u32) -> Result<f64> {
    let table = std::fs::read_to_string(format!("/proc/{process}/status")).context("this needs Linux")?;
    let line = table.lines().find_map(|line| line.strip_prefix("VmRSS:")).context("no memory is told")?;
    Ok(line.trim().trim_end_matches(" kB").parse::<f64>()? / 1024.0)
}

/// One visitor, one connection.
struct Visitor {
    stream: BufReader<TcpStream>,
    address: String,
    number: u64,
}

impl Visitor {
    fn connect(address: &str, number: u64) -> Result<Self> {
        let stream = TcpStream::connect(address)?;
        stream.set_nodelay(true)?;
        Ok(Self { stream: BufReader::new(stream), address: address.to_owned(), number })
    }

    /// Status, body, and after how many seconds to come back.
    fn ask(&mut self, method: &str, path: &str, body: &str) -> Result<(u16, Vec<u8>, u64)> {
        let request = format!(
            "{method} {path} HTTP/1.1\r\nHost: {}\r\nX-Landbridge-Visitor: visitor-{}\r\nContent-Type: application/json\r\nContent-Length: {}\r\n\r\n{body}",
            self.address,
            self.number,
            body.len()
        );
        self.stream.get_mut().write_all(request.as_bytes())?;
        let mut line = String::new();
        self.stream.read_line(&mut line)?;
        let status = line.split(' ').nth(1).context("no answer")?.parse()?;
        let (mut length, mut retry) = (0, 1);
        loop {
            line.clear();
            self.stream.read_line(&mut line)?;
            let Some((name, value)) = line.trim_end().split_once(':') else { break };
            match name.to_lowercase().as_str() {
                "content-length" => length = value.trim().parse()?,
                "retry-after" => retry = value.trim().parse()?,
                _ => {}
            }
        }
        let mut body = vec![0; length];
        self.stream.read_exact(&mut body)?;
        Ok((status, body, retry))
    }
}

/// What-ifs that touch one sub-system: something is built, is of another size, or a factor of one sub-system moves.
fn states(region: &[u8]) -> Result<Vec<Value>> {
    let region: Value = serde_json::from_slice(region)?;
    let list = |value: &Value| value.as_array().cloned().unwrap_or_default();
    let mut states = Vec::new();
    for asset in list(&region["map"]["assets"]) {
        if asset["status"] == "existing" {
            for hundredths in (50..=150).step_by(10).filter(|&hundredths| hundredths != 100) {
                let times = f64::from(hundredths) / 100.0;
                states.push(json!({ "capacity": [{ "asset": asset["id"], "times": times }] }));
            }
        } else {
            states.push(json!({ "build": [asset["id"]] }));
        }
    }
    for factor in list(&region["factors"]).iter().filter(|factor| list(&factor["subsystems"]).len() == 1) {
        let (Some(low), Some(high)) = (factor["low"].as_f64(), factor["high"].as_f64()) else { continue };
        for step in 0..=20 {
            let value = low + (high - low) * f64::from(step) / 20.0;
            states.push(json!({ "factors": [{ "name": factor["name"], "value": value }] }));
        }
    }
    if states.is_empty() {
        bail!("there is nothing to play with");
    }
    Ok(states)
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
            Ok((200, ..)) => {
                seen.latencies.push(begin.elapsed().as_secs_f64());
                std::thread::sleep(pause);
            }
            Ok((429, _, retry)) => {
                seen.sent_away += 1;
                std::thread::sleep(Duration::from_secs(retry));
            }
            Ok((status, answer, _)) => {
                seen.errors.push(format!("{status} {}: {body}", String::from_utf8_lossy(&answer)));
            }
            Err(error) => {
                seen.errors.push(format!("{error:#}"));
                return seen;
            }
        }
    }
    seen
}
