//! The kinds of visitors of a soak: those who play, compute, read, and save, and those who send nonsense, hold on, come in crowds or leave.

use super::Shared;
use crate::serving::{Answer, Visitor, request};
use landbridge::random::Random;
use serde_json::{Value, json};
use std::collections::VecDeque;
use std::sync::PoisonError;
use std::sync::atomic::Ordering;
use std::time::{Duration, Instant};

type Visit = fn(&Shared<'_>, u64);

/// How many of each kind come.
pub(super) const KINDS_OF_VISITORS: &[(usize, Visit)] = &[
    (6, play),
    (2, compute),
    (1, read),
    (1, save),
    (1, talk_nonsense),
    (1, hold_on),
    (1, leave),
    (1, crowd),
];

/// Nobody who is sent away waits longer here: the soak is to be one.
const LONGEST_WAIT: Duration = Duration::from_secs(2);

/// Connections that are held half open at once.
const HELD: usize = 40;

/// Visitors of a crowd.
const CROWD: u64 = 60;

/// Between requests of those who do not wait for an answer.
const BREATH: Duration = Duration::from_millis(15);

/// What nobody should send, and what may be answered; 0 is a connection closed without an answer. `HOST` stands for the server.
const NONSENSE: &[(&str, &[u16])] = &[
    ("GET / HTTP/9.9\r\n\r\n", &[0, 400, 505]),
    ("hello\r\n\r\n", &[0, 400]),
    ("GET /\r\n\r\n", &[0, 400]),
    ("PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n", &[0, 400, 505]),
    ("\u{16}\u{3}\u{1}\u{2}\0\u{1}\0", &[0, 400]),
    ("GET / HTTP/1.1\r\n\r\n", &[400]),
    ("GET / HTTP/1.1\r\nHost: evil.example\r\n\r\n", &[421]),
    ("GET http://evil.example/ HTTP/1.1\r\nHost: HOST\r\n\r\n", &[421]),
    ("GET /%2e%2e/%2e%2e/etc/passwd HTTP/1.1\r\nHost: HOST\r\n\r\n", &[404]),
    ("GET /api/runs/../../etc/passwd HTTP/1.1\r\nHost: HOST\r\n\r\n", &[404]),
    ("GET /api/region HTTP/1.1\r\nHost: HOST\r\nSec-Fetch-Site: cross-site\r\n\r\n", &[403]),
    ("GET /api/region HTTP/1.1\r\nHost: HOST\r\nno colon\r\n\r\n", &[400]),
    ("TRACE /api/region HTTP/1.1\r\nHost: HOST\r\n\r\n", &[405]),
    (
        "POST /api/what-if HTTP/1.1\r\nHost: HOST\r\nContent-Type: text/plain\r\nContent-Length: 2\r\n\r\n{}",
        &[415],
    ),
    (
        "POST /api/what-if HTTP/1.1\r\nHost: HOST\r\nContent-Type: application/json\r\nContent-Length: 99999999\r\n\r\n",
        &[413],
    ),
    (
        "POST /api/what-if HTTP/1.1\r\nHost: HOST\r\nContent-Type: application/json\r\nTransfer-Encoding: chunked\r\n\r\nno chunk\r\n",
        &[400],
    ),
    (
        "POST /api/what-if HTTP/1.1\r\nHost: HOST\r\nContent-Type: application/json\r\nContent-Length: 2\r\nContent-Length: 3\r\n\r\n{}",
        &[400],
    ),
    (
        "POST /api/what-if HTTP/1.1\r\nHost: HOST\r\nContent-Type: application/json\r\nContent-Length: 2\r\n\r\n[}",
        &[400],
    ),
    (
        "POST /api/runs HTTP/1.1\r\nHost: HOST\r\nContent-Type: application/json\r\nContent-Length: 18\r\n\r\n{\"state\":{},\"n\":0}",
        &[422],
    ),
    ("DELETE /api/runs/0000000000000000 HTTP/1.1\r\nHost: HOST\r\n\r\n", &[404]),
];

impl Shared<'_> {
    fn seen(&self, kind: &'static str, due: &[u16], answer: Option<&Answer>, begin: Instant) {
        self.requests.fetch_add(1, Ordering::Relaxed);
        let mut report = self.report.lock().unwrap_or_else(PoisonError::into_inner);
        report.add(kind, due, answer, begin.elapsed().as_secs_f64(), &self.secrets);
    }

    fn fault(&self, kind: &'static str, what: &anyhow::Error) {
        self.requests.fetch_add(1, Ordering::Relaxed);
        self.report.lock().unwrap_or_else(PoisonError::into_inner).fault(kind, format!("{what:#}"));
    }

    fn state(&self, random: &mut Random) -> &Value {
        &self.states[random.below(self.states.len())]
    }
}

/// A visitor who comes anew where the connection was closed, as a browser does.
struct Guest<'a> {
    shared: &'a Shared<'a>,
    number: u64,
    visitor: Option<Visitor>,
}

impl<'a> Guest<'a> {
    fn new(shared: &'a Shared<'a>, number: u64) -> Self {
        Self { shared, number, visitor: None }
    }

    /// Asks, has the answer judged, and waits a little where it was sent away.
    fn ask(
        &mut self,
        kind: &'static str,
        due: &[u16],
        (method, path, body): (&str, &str, &str),
    ) -> Option<Answer> {
        let begin = Instant::now();
        let ask = |mut visitor: Visitor| Ok((visitor.ask(method, path, body)?, visitor));
        // One that idled is closed by now; a browser then comes anew, too.
        let kept = self.visitor.take().and_then(|visitor| ask(visitor).ok());
        let asked = match kept {
            Some(asked) => Ok(asked),
            None => Visitor::connect(self.shared.address, self.number).and_then(ask),
        };
        match asked {
            Ok((answer, visitor)) => {
                self.shared.seen(kind, due, Some(&answer), begin);
                if answer.header("connection") != Some("close") {
                    self.visitor = Some(visitor);
                }
                if answer.status == 429 {
                    let wait = Duration::from_secs(answer.retry_after().unwrap_or(1));
                    std::thread::sleep(wait.min(LONGEST_WAIT));
                }
                Some(answer)
            }
            Err(what) => {
                self.shared.fault(kind, &what);
                None
            }
        }
    }
}

/// What-ifs, beside the base or another, and now and then as a file.
fn play(shared: &Shared<'_>, number: u64) {
    let mut random = Random::of(1, number);
    let mut guest = Guest::new(shared, number);
    while !shared.is_over() {
        let state = shared.state(&mut random);
        match random.below(10) {
            0 => {
                let body = json!({ "name": "soak", "title": "Soak", "state": state }).to_string();
                guest.ask("patch", &[200], ("POST", "/api/patch", &body));
            }
            1 => {
                let body = json!({ "state": state, "against": shared.state(&mut random) }).to_string();
                guest.ask("what-if, against", &[200], ("POST", "/api/what-if", &body));
            }
            _ => {
                let body = json!({ "state": state }).to_string();
                guest.ask("what-if", &[200], ("POST", "/api/what-if", &body));
            }
        }
    }
}

/// Runs: asked for, watched or ended, read and listed.
fn compute(shared: &Shared<'_>, number: u64) {
    let mut random = Random::of(1, number);
    let mut guest = Guest::new(shared, number);
    while !shared.is_over() {
        let seed = random.below(usize::try_from(shared.bounds.runs).unwrap_or(usize::MAX));
        let body = json!({ "state": {}, "n": 32, "seed": seed }).to_string();
        let asked = guest.ask("run", &[200, 202], ("POST", "/api/runs", &body));
        let info = asked.filter(|answer| answer.status != 429).map(|answer| answer.body);
        let info = info.and_then(|body| serde_json::from_slice::<Value>(&body).ok());
        let Some(id) = info.as_ref().and_then(|info| info["id"].as_str()) else { continue };
        let address = format!("/api/runs/{id}");
        if random.below(2) == 0 {
            guest.ask("run, ended", &[200], ("DELETE", &address, ""));
        }
        watch(shared, number, &address);
        // The rows of another are being read.
        guest.ask("run, told", &[200, 503], ("GET", &address, ""));
        guest.ask("runs", &[200], ("GET", "/api/runs", ""));
    }
}

/// The events of a run, until it or the soak ends.
fn watch(shared: &Shared<'_>, number: u64, address: &str) {
    let begin = Instant::now();
    let watched = Visitor::connect(shared.address, number).and_then(|mut visitor| {
        visitor.say(request(shared.address, number, "GET", &format!("{address}/events"), "").as_bytes())?;
        visitor.answer_until(&|| shared.is_over())
    });
    match watched {
        Ok(answer) => shared.seen("run, events", &[200], answer.as_ref(), begin),
        Err(what) => shared.fault("run, events", &what),
    }
}

/// All that can be read.
fn read(shared: &Shared<'_>, number: u64) {
    let mut guest = Guest::new(shared, number);
    while !shared.is_over() {
        for (kind, due, path) in [
            ("page", &[200][..], "/"),
            ("region", &[200], "/api/region"),
            ("health", &[200], "/api/health"),
            ("document", &[200], "/api/openapi.json"),
            ("brief", &[200, 202], "/api/brief"),
        ] {
            guest.ask(kind, due, ("GET", path, ""));
            std::thread::sleep(BREATH);
        }
    }
}

/// Variants written into the folder, which is read anew each time: now and then.
fn save(shared: &Shared<'_>, number: u64) {
    let mut random = Random::of(1, number);
    let mut guest = Guest::new(shared, number);
    let mut saved = 0;
    while !shared.is_over() {
        // A twentieth of the way lies between one and the next.
        if shared.share() * 20.0 < f64::from(saved) {
            std::thread::sleep(BREATH);
            continue;
        }
        let name = format!("soak-{}", saved % 3);
        saved += 1;
        let state = shared.state(&mut random);
        let body = json!({ "name": name, "title": "Soak", "state": state, "overwrite": true }).to_string();
        guest.ask("variant", &[201], ("POST", "/api/variants", &body));
    }
}

/// Writes bytes, and reads what comes; nothing where the connection is closed.
fn exchange(shared: &Shared<'_>, number: u64, bytes: &[u8]) -> anyhow::Result<Option<Answer>> {
    let mut visitor = Visitor::connect(shared.address, number)?;
    // The server may refuse before it has read all.
    let _ = visitor.say(bytes);
    visitor.answer()
}

fn talk_nonsense(shared: &Shared<'_>, number: u64) {
    let large = format!("GET / HTTP/1.1\r\nHost: HOST\r\nX: {}\r\n\r\n", "x".repeat(20_000));
    let many = format!("GET / HTTP/1.1\r\nHost: HOST\r\n{}\r\n", "X: x\r\n".repeat(10_000));
    let long = format!("GET /{} HTTP/1.1\r\nHost: HOST\r\n\r\n", "x".repeat(100_000));
    let odd = [(large.as_str(), &[431][..]), (&many, &[0, 431]), (&long, &[0, 414, 431])];
    while !shared.is_over() {
        for (text, due) in NONSENSE.iter().copied().chain(odd) {
            let begin = Instant::now();
            match exchange(shared, number, text.replace("HOST", shared.address).as_bytes()) {
                Ok(answer) => shared.seen("nonsense", due, answer.as_ref(), begin),
                Err(what) => shared.fault("nonsense", &what),
            }
            std::thread::sleep(BREATH);
        }
    }
}

/// Heads, bodies and answers that never come to their end: connections held half open, a byte more now and then.
fn hold_on(shared: &Shared<'_>, number: u64) {
    let mut held = VecDeque::new();
    let mut begun = 0_usize;
    while !shared.is_over() {
        let body = request(shared.address, number, "POST", "/api/what-if", &"x".repeat(100));
        let parts = ["", "GET / HT", "GET / HTTP/1.1\r\nX: ", body.trim_end_matches('x')];
        match Visitor::connect(shared.address, number) {
            Ok(mut visitor) => {
                let _ = visitor.say(parts[begun % parts.len()].as_bytes());
                held.push_back(visitor);
            }
            Err(what) => shared.fault("held half open", &what),
        }
        begun += 1;
        for visitor in &mut held {
            // Those that the server has closed by now take nothing more.
            let _ = visitor.say(b" ");
        }
        if held.len() > HELD {
            held.pop_front();
        }
        shared.seen("held half open", &[0], None, Instant::now());
        std::thread::sleep(4 * BREATH);
    }
}

/// Asks and goes: a what-if, the page, the events of a run.
fn leave(shared: &Shared<'_>, number: u64) {
    let mut random = Random::of(1, number);
    while !shared.is_over() {
        let body = json!({ "state": shared.state(&mut random) }).to_string();
        let left = match random.below(3) {
            0 => request(shared.address, number, "POST", "/api/what-if", &body),
            1 => request(shared.address, number, "GET", "/", ""),
            _ => request(shared.address, number, "GET", "/api/runs", "").repeat(20),
        };
        match Visitor::connect(shared.address, number).and_then(|mut visitor| visitor.say(left.as_bytes())) {
            Ok(()) => shared.seen("left", &[0], None, Instant::now()),
            Err(what) => shared.fault("left", &what),
        }
        std::thread::sleep(BREATH);
    }
}

/// Many who ask in the same moment, each under a name of its own.
fn crowd(shared: &Shared<'_>, number: u64) {
    for turn in 0.. {
        if shared.is_over() {
            return;
        }
        std::thread::scope(|scope| {
            for one in 0..CROWD {
                scope.spawn(move || {
                    let mut random = Random::of(turn, one);
                    let body = json!({ "state": shared.state(&mut random) }).to_string();
                    let mut guest = Guest::new(shared, 1000 * number + one);
                    guest.ask("what-if of a crowd", &[200], ("POST", "/api/what-if", &body));
                });
            }
        });
        std::thread::sleep(20 * BREATH);
    }
}
