//! What a soak saw, and whether that is as it should be.

use super::Shared;
use crate::serving::{Answer, ServerProcess};
use anyhow::Result;
use std::collections::BTreeMap;
use std::fmt;
use std::sync::atomic::Ordering;

/// Memory may grow by so much: a server keeps so many solved programs, which are not all of one size, and the system gives back late.
const MOST_GROWTH: f64 = 1.15;

/// And by so many MB, which in a small server are a large share.
const MOST_GROWTH_MB: f64 = 8.0;

/// Fewer tell nothing of the way between them.
const FEWEST_SAMPLES: usize = 10;

/// A part of the way, by which memory has been as large as it gets.
const EARLY: f64 = 0.4;

/// Faults that are kept of a kind.
const MOST_FAULTS: usize = 5;

/// The server at a moment.
#[derive(Clone, Copy, Debug)]
pub struct Sample {
    /// From the start of the soak.
    pub seconds: f64,
    /// Asked by then.
    pub requests: u64,
    /// Memory of the server, in MB.
    pub resident: f64,
    /// The most that it held by then, in MB.
    pub peak: f64,
    /// Its open files and connections.
    pub descriptors: usize,
    /// When it was taken.
    pub moment: Moment,
}

/// A moment of a soak.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Moment {
    /// At rest, after the first round.
    Before,
    /// In the second round, so far on its way, from 0 to 1.
    During(f64),
    /// At rest, after all.
    After,
}

impl Sample {
    pub(super) fn of(server: &ServerProcess, shared: &Shared<'_>, moment: Moment) -> Result<Self> {
        Ok(Self {
            seconds: shared.begin.elapsed().as_secs_f64(),
            requests: shared.requests.load(Ordering::Relaxed),
            resident: server.resident()?,
            peak: server.peak()?,
            descriptors: server.descriptors()?,
            moment,
        })
    }
}

impl fmt::Display for Sample {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { seconds, requests, resident, peak, descriptors, .. } = self;
        write!(
            f,
            "{seconds:>7.1} s {requests:>9} requests {resident:>8.1} MB, at most {peak:>8.1} {descriptors:>5} descriptors"
        )
    }
}

/// What was seen of one kind of request.
#[derive(Default)]
struct Seen {
    /// By status; 0 where the connection was closed without an answer.
    statuses: BTreeMap<u16, u64>,
    /// Seconds from question to answer, of those that were answered.
    latencies: Vec<f64>,
}

/// What a soak saw.
#[derive(Default)]
pub struct Report {
    kinds: BTreeMap<&'static str, Seen>,
    faults: BTreeMap<&'static str, Vec<String>>,
    /// In the order of their moments.
    pub samples: Vec<Sample>,
    /// Open files and connections of the server before anybody came.
    pub idle: usize,
    /// How many what-ifs waited when all had gone.
    pub waiting: Option<u64>,
}

impl Report {
    /// Adds an answer, none where the connection was closed, and judges it.
    pub(super) fn add(
        &mut self,
        kind: &'static str,
        due: &[u16],
        answer: Option<&Answer>,
        seconds: f64,
        secrets: &[String],
    ) {
        let status = answer.map_or(0, |answer| answer.status);
        let seen = self.kinds.entry(kind).or_default();
        *seen.statuses.entry(status).or_insert(0) += 1;
        if answer.is_some() {
            seen.latencies.push(seconds);
        }
        let said =
            answer.map_or_else(String::new, |answer| String::from_utf8_lossy(&answer.body).into_owned());
        let is_sent_away = status == 429 && answer.is_some_and(|answer| answer.retry_after().is_some());
        if !due.contains(&status) && !is_sent_away {
            let said: String = said.chars().take(200).collect();
            self.fault(kind, format!("{status}, where {due:?} is due: {said}"));
        }
        let head = answer.map_or("", |answer| &answer.head);
        for secret in secrets.iter().filter(|secret| said.contains(*secret) || head.contains(*secret)) {
            self.fault(kind, format!("{status} names {secret}"));
        }
    }

    pub(super) fn fault(&mut self, kind: &'static str, what: String) {
        let faults = self.faults.entry(kind).or_default();
        if faults.len() < MOST_FAULTS {
            faults.push(what);
        }
    }

    /// How many were answered, and how.
    #[must_use]
    pub fn answers(&self, kind: &str, status: u16) -> u64 {
        self.kinds.get(kind).and_then(|seen| seen.statuses.get(&status)).copied().unwrap_or(0)
    }

    /// What memory was and became: of the server at rest, before and after the second round; and the most of the server at work, by two fifths
    /// of that round, when all that is done now and then has had its turn, and in the end.
    fn memory(&self) -> Option<[(&'static str, f64, f64); 2]> {
        let (first, last) = (self.samples.first()?, self.samples.last()?);
        let is_early = |sample: &&Sample| matches!(sample.moment, Moment::During(share) if share <= EARLY);
        let early = self.samples.iter().rfind(is_early)?;
        Some([("at rest", first.resident, last.resident), ("at work (the most)", early.peak, last.peak)])
    }

    /// What is not as it should be, in words.
    #[must_use]
    pub fn faults(&self) -> Vec<String> {
        let of_kinds = self
            .faults
            .iter()
            .flat_map(|(kind, faults)| faults.iter().map(move |what| format!("{kind}: {what}")));
        let mut faults: Vec<String> = of_kinds.collect();
        for (when, before, after) in self.memory().into_iter().flatten() {
            if after > before * MOST_GROWTH && after > before + MOST_GROWTH_MB {
                faults.push(format!("memory {when} grows: {before:.1} MB, then {after:.1} MB"));
            }
        }
        if self.samples.len() < FEWEST_SAMPLES {
            faults.push(format!("too few samples of memory; take at least {FEWEST_SAMPLES}"));
        }
        if let Some(last) = self.samples.last()
            && last.descriptors > self.idle
        {
            faults.push(format!(
                "descriptors are left open: {} before, {} after all have gone",
                self.idle, last.descriptors
            ));
        }
        if self.waiting != Some(0) {
            faults.push(format!("what-ifs wait though all have gone: {:?}", self.waiting));
        }
        faults
    }
}

impl fmt::Display for Report {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(
            f,
            "{:<22} {:>8} {:>8} {:>8} {:>8}  by status",
            "kind", "answers", "p50 ms", "p95 ms", "max ms"
        )?;
        for (kind, seen) in &self.kinds {
            let mut sorted = seen.latencies.clone();
            sorted.sort_by(f64::total_cmp);
            let at = |share: f64| {
                let last = sorted.len().saturating_sub(1);
                #[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "0 to last")]
                let place = (share * last as f64).round() as usize;
                sorted.get(place).map_or_else(|| "-".to_owned(), |seconds| format!("{:.1}", seconds * 1e3))
            };
            let statuses: Vec<String> = seen
                .statuses
                .iter()
                .map(|(status, count)| match status {
                    0 => format!("no answer {count}"),
                    status => format!("{status} {count}"),
                })
                .collect();
            let (answers, statuses) = (sorted.len(), statuses.join(", "));
            writeln!(f, "{kind:<22} {answers:>8} {:>8} {:>8} {:>8}  {statuses}", at(0.5), at(0.95), at(1.0))?;
        }
        for (when, before, after) in self.memory().into_iter().flatten() {
            writeln!(f, "memory {when}: {before:.1} MB, then {after:.1} MB")?;
        }
        if let Some(last) = self.samples.last() {
            writeln!(f, "descriptors: {} before, {} after", self.idle, last.descriptors)?;
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn report(resident: impl Fn(u32) -> f64, left: usize) -> Report {
        let sample = |number: u32| Sample {
            seconds: f64::from(number),
            requests: u64::from(number),
            resident: resident(number),
            peak: (0..=number).map(&resident).fold(0.0, f64::max),
            descriptors: if number == 20 { 10 + left } else { 10 + number as usize % 3 },
            moment: match number {
                0 => Moment::Before,
                20 => Moment::After,
                during => Moment::During(f64::from(during) / 20.0),
            },
        };
        Report { samples: (0..=20).map(sample).collect(), waiting: Some(0), idle: 10, ..Report::default() }
    }

    fn answer(status: u16, headers: &str, body: &str) -> Answer {
        let head = format!("HTTP/1.1 {status} \r\n{headers}\r\n");
        Answer { status, head, body: body.as_bytes().to_vec() }
    }

    #[test]
    fn growth_is_told_and_warming_up_is_none() {
        let work = |level: f64| move |number: u32| if number.is_multiple_of(20) { 20.0 } else { level };
        assert!(report(work(100.0), 0).faults().is_empty());
        assert!(report(|number| 100.0 + f64::from(number % 4), 0).faults().is_empty());
        let grows = report(|number| 100.0 + 5.0 * f64::from(number), 0).faults();
        assert!(grows[0].contains("memory at rest grows: 100.0 MB, then 200.0 MB"));
        assert!(grows[1].contains("memory at work (the most) grows: 140.0 MB, then 200.0 MB"));
        let late = |number: u32| if number == 15 { 200.0 } else { work(100.0)(number) };
        assert_eq!(report(late, 0).faults(), ["memory at work (the most) grows: 100.0 MB, then 200.0 MB"]);
        assert!(report(|_| 100.0, 1).faults()[0].contains("11 after"));
        let waits = Report { waiting: Some(3), ..report(|_| 100.0, 0) };
        assert!(waits.faults()[0].contains("wait though"));
        assert!(Report { waiting: Some(0), ..Report::default() }.faults()[0].contains("too few samples"));
    }

    #[test]
    fn each_answer_is_judged() {
        let secrets = ["/srv/secret".to_owned()];
        let faults = |answer: Option<Answer>| {
            let mut report = report(|_| 100.0, 0);
            report.add("kind", &[200], answer.as_ref(), 1.0, &secrets);
            report.faults()
        };
        assert!(faults(Some(answer(200, "", "{}"))).is_empty());
        assert!(faults(Some(answer(429, "Retry-After: 3\r\n", "{}"))).is_empty());
        assert_eq!(faults(Some(answer(429, "", "{}"))).len(), 1);
        assert_eq!(faults(Some(answer(500, "", "{}"))).len(), 1);
        assert_eq!(faults(None), ["kind: 0, where [200] is due: "]);
        assert_eq!(faults(Some(answer(200, "", "in /srv/secret/x"))), ["kind: 200 names /srv/secret"]);
        assert_eq!(faults(Some(answer(200, "X: /srv/secret\r\n", ""))).len(), 1);
    }
}
