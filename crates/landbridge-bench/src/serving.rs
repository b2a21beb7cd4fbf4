//! A server as a process, and visitors of it: a client of a few lines that writes what it is told, bad requests too. Memory and open files are
//! read from the system's table of processes (Linux).

use anyhow::{Context, Result, bail};
use serde_json::{Value, json};
use std::io::{BufRead, BufReader, Read, Write};
use std::net::TcpStream;
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::time::Duration;

/// Longer than a server lets anybody wait: who waits longer has no answer.
const PATIENCE: Duration = Duration::from_secs(90);

/// A server as a process, ended with it.
pub struct ServerProcess {
    process: Child,
    address: String,
}

impl ServerProcess {
    /// Starts the binary's server on a region and waits until it listens, on this machine alone.
    ///
    /// # Errors
    /// Where it does not start or listen.
    pub fn start(binary: &Path, region: &str, data: &Path) -> Result<Self> {
        let mut process = Command::new(binary)
            .args(["serve", region, "--port", "0", "--data"])
            .arg(data)
            .env_remove("LANDBRIDGE_TOKEN")
            .stdout(Stdio::piped())
            .spawn()
            .with_context(|| format!("{} does not start", binary.display()))?;
        let stdout = process.stdout.take();
        let mut served = Self { process, address: String::new() };
        let mut line = String::new();
        BufReader::new(stdout.context("no output")?).read_line(&mut line)?;
        let address =
            line.trim().strip_prefix("listening on http://").context("the server does not listen")?;
        address.clone_into(&mut served.address);
        Ok(served)
    }

    /// Where it listens.
    #[must_use]
    pub fn address(&self) -> &str {
        &self.address
    }

    /// Memory that it holds, in MB.
    ///
    /// # Errors
    /// Where the system does not tell.
    pub fn resident(&self) -> Result<f64> {
        self.memory("VmRSS:")
    }

    /// The most memory that it ever held, in MB.
    ///
    /// # Errors
    /// Where the system does not tell.
    pub fn peak(&self) -> Result<f64> {
        self.memory("VmHWM:")
    }

    fn memory(&self, name: &str) -> Result<f64> {
        let table = format!("/proc/{}/status", self.process.id());
        let table = std::fs::read_to_string(table).context("this needs Linux")?;
        let line = table.lines().find_map(|line| line.strip_prefix(name));
        Ok(line.context("no memory is told")?.trim().trim_end_matches(" kB").parse::<f64>()? / 1024.0)
    }

    /// Files and connections that it has open.
    ///
    /// # Errors
    /// Where the system does not tell.
    pub fn descriptors(&self) -> Result<usize> {
        let table = format!("/proc/{}/fd", self.process.id());
        Ok(std::fs::read_dir(table).context("this needs Linux")?.count())
    }
}

impl Drop for ServerProcess {
    fn drop(&mut self) {
        // It may be gone already.
        let _ = self.process.kill();
        let _ = self.process.wait();
    }
}

/// An answer.
#[derive(Clone, Debug)]
pub struct Answer {
    /// Its status.
    pub status: u16,
    /// Its first line and headers, as they came.
    pub head: String,
    /// What it holds.
    pub body: Vec<u8>,
}

impl Answer {
    /// A header by its name in lower case.
    #[must_use]
    pub fn header(&self, name: &str) -> Option<&str> {
        let mut lines = self.head.lines().filter_map(|line| line.split_once(':'));
        lines.find(|(other, _)| other.eq_ignore_ascii_case(name)).map(|(_, value)| value.trim())
    }

    /// After how many seconds to come back.
    #[must_use]
    pub fn retry_after(&self) -> Option<u64> {
        self.header("retry-after")?.parse().ok()
    }
}

/// One visitor, one connection.
pub struct Visitor {
    stream: BufReader<TcpStream>,
    address: String,
    number: u64,
}

impl Visitor {
    /// A visitor by its number.
    ///
    /// # Errors
    /// Where nobody listens.
    pub fn connect(address: &str, number: u64) -> Result<Self> {
        let stream = TcpStream::connect(address)?;
        stream.set_nodelay(true)?;
        stream.set_read_timeout(Some(PATIENCE))?;
        stream.set_write_timeout(Some(PATIENCE))?;
        Ok(Self { stream: BufReader::new(stream), address: address.to_owned(), number })
    }

    /// Asks and waits for the answer.
    ///
    /// # Errors
    /// Where there is none.
    pub fn ask(&mut self, method: &str, path: &str, body: &str) -> Result<Answer> {
        self.say(request(&self.address, self.number, method, path, body).as_bytes())?;
        self.answer()?.context("the connection was closed without an answer")
    }

    /// Writes bytes as they are.
    ///
    /// # Errors
    /// Where the server has closed.
    pub fn say(&mut self, bytes: &[u8]) -> Result<()> {
        Ok(self.stream.get_mut().write_all(bytes)?)
    }

    /// One answer; nothing where the connection was closed before.
    ///
    /// # Errors
    /// Where it breaks off, or is no HTTP.
    pub fn answer(&mut self) -> Result<Option<Answer>> {
        self.answer_until(&|| false)
    }

    /// The same; of one that comes in parts no further part where it is enough, which nothing can be asked after.
    ///
    /// # Errors
    /// As of [`Visitor::answer`].
    pub fn answer_until(&mut self, is_enough: &dyn Fn() -> bool) -> Result<Option<Answer>> {
        let mut head = String::new();
        loop {
            let begin = head.len();
            match self.stream.read_line(&mut head) {
                Ok(0) if begin == 0 => return Ok(None),
                Err(error) if begin == 0 && error.kind() != std::io::ErrorKind::WouldBlock => {
                    return Ok(None);
                }
                read => drop(read?),
            }
            if matches!(&head[begin..], "\r\n" | "") {
                break;
            }
        }
        let status = head.split(' ').nth(1).context("no answer")?.parse()?;
        let mut answer = Answer { status, head, body: Vec::new() };
        if answer.header("transfer-encoding").is_some() {
            while let Some(chunk) = self.chunk()? {
                answer.body.extend(chunk);
                if is_enough() {
                    break;
                }
            }
        } else if let Some(length) = answer.header("content-length") {
            answer.body = vec![0; length.parse()?];
            self.stream.read_exact(&mut answer.body)?;
        }
        Ok(Some(answer))
    }

    fn chunk(&mut self) -> Result<Option<Vec<u8>>> {
        let mut line = String::new();
        self.stream.read_line(&mut line)?;
        let length = usize::from_str_radix(line.trim(), 16).context("no chunk")?;
        let mut chunk = vec![0; length + 2];
        self.stream.read_exact(&mut chunk)?;
        chunk.truncate(length);
        Ok((length > 0).then_some(chunk))
    }
}

/// A request with a body, as a page sends it.
#[must_use]
pub fn request(address: &str, visitor: u64, method: &str, path: &str, body: &str) -> String {
    format!(
        "{method} {path} HTTP/1.1\r\nHost: {address}\r\nX-Landbridge-Visitor: visitor-{visitor}\r\nContent-Type: application/json\r\nContent-Length: {}\r\n\r\n{body}",
        body.len()
    )
}

/// What-ifs that touch one sub-system: something is built, is of another size, or a factor of one sub-system moves.
///
/// # Errors
/// Where there is nothing to play with.
pub fn states(region: &[u8]) -> Result<Vec<Value>> {
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
