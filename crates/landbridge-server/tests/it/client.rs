//! A client of a few lines: writes what it is told, bad requests too, and reads one answer.

use landbridge_server::{ServeOptions, Server};
use serde_json::Value;
use std::io::{BufRead, BufReader, Read, Write};
use std::net::{SocketAddr, TcpStream};
use std::path::Path;
use std::time::Duration;
use tempfile::TempDir;

/// No answer of the small region takes as long; a test that waits longer fails.
pub(crate) const PATIENCE: Duration = Duration::from_secs(120);

/// An answer.
#[derive(Clone, Debug)]
pub(crate) struct Answer {
    pub(crate) status: u16,
    /// Names in lower case.
    pub(crate) headers: Vec<(String, String)>,
    pub(crate) body: Vec<u8>,
}

impl Answer {
    pub(crate) fn header(&self, name: &str) -> Option<&str> {
        self.headers.iter().find(|(other, _)| other == name).map(|(_, value)| value.as_str())
    }

    pub(crate) fn text(&self) -> String {
        String::from_utf8(self.body.clone()).unwrap()
    }

    #[track_caller]
    pub(crate) fn json(&self) -> Value {
        assert_eq!(self.header("content-type"), Some("application/json"), "{}", self.text());
        serde_json::from_slice(&self.body).unwrap()
    }

    /// The sentence of a refusal.
    #[track_caller]
    pub(crate) fn refusal(&self) -> String {
        let body = self.json();
        let error = body["error"].as_str().unwrap().to_owned();
        assert!(error.len() > 10, "no sentence: {error}");
        error
    }
}

/// A server of the small region with a folder of its own.
pub(crate) struct Served {
    pub(crate) server: Server,
    /// Removed when it is dropped, after the server.
    _data: TempDir,
}

/// A server with these options, its data in a folder of its own.
pub(crate) fn start(change: impl FnOnce(&mut ServeOptions)) -> Served {
    let data = tempfile::tempdir().unwrap();
    let server = start_in(data.path(), change);
    Served { server, _data: data }
}

/// A server whose data are there.
pub(crate) fn start_in(data: &Path, change: impl FnOnce(&mut ServeOptions)) -> Server {
    let mut options = ServeOptions { data: data.to_owned(), ..ServeOptions::new("toy") };
    change(&mut options);
    Server::start(&options).unwrap()
}

impl Served {
    pub(crate) fn address(&self) -> SocketAddr {
        self.server.address()
    }

    pub(crate) fn get(&self, path: &str) -> Answer {
        get(self.address(), path)
    }

    pub(crate) fn post(&self, path: &str, body: &Value) -> Answer {
        post(self.address(), path, body)
    }

    pub(crate) fn delete(&self, path: &str) -> Answer {
        ask(self.address(), format!("DELETE {path} HTTP/1.1\r\nHost: {}\r\n\r\n", self.address()))
    }

    /// Whether it still answers.
    #[track_caller]
    pub(crate) fn check_healthy(&self) {
        assert_eq!(self.get("/api/health").json()["status"], "ok");
    }
}

pub(crate) fn connect(address: SocketAddr) -> TcpStream {
    let stream = TcpStream::connect(address).unwrap();
    stream.set_read_timeout(Some(PATIENCE)).unwrap();
    stream
}

pub(crate) fn get(address: SocketAddr, path: &str) -> Answer {
    ask(address, format!("GET {path} HTTP/1.1\r\nHost: {address}\r\n\r\n"))
}

pub(crate) fn post(address: SocketAddr, path: &str, body: &Value) -> Answer {
    ask(address, with_body("POST", path, address, "Content-Type: application/json\r\n", &body.to_string()))
}

/// A request with a body and further headers.
pub(crate) fn with_body(method: &str, path: &str, address: SocketAddr, headers: &str, body: &str) -> String {
    format!(
        "{method} {path} HTTP/1.1\r\nHost: {address}\r\n{headers}Content-Length: {}\r\n\r\n{body}",
        body.len()
    )
}

/// Writes a request as it is, and reads one answer.
#[track_caller]
pub(crate) fn ask(address: SocketAddr, request: impl AsRef<[u8]>) -> Answer {
    let mut stream = connect(address);
    // The server may refuse before it has read all.
    let _ = stream.write_all(request.as_ref());
    read_answer(&mut BufReader::new(stream)).unwrap()
}

/// One answer; nothing where the connection was closed before.
pub(crate) fn read_answer(reader: &mut BufReader<TcpStream>) -> Option<Answer> {
    let (status, headers) = read_head(reader)?;
    let find = |name: &str| headers.iter().find(|(other, _)| other == name).map(|(_, value)| value.as_str());
    let mut body = Vec::new();
    match find("content-length") {
        Some(length) => {
            body.resize(length.parse().unwrap(), 0);
            reader.read_exact(&mut body).ok()?;
        }
        None if find("transfer-encoding").is_some() => {
            while let Some(chunk) = read_chunk(reader) {
                body.extend(chunk);
            }
        }
        None => {}
    }
    Some(Answer { status, headers, body })
}

pub(crate) fn read_head(reader: &mut BufReader<TcpStream>) -> Option<(u16, Vec<(String, String)>)> {
    let mut line = String::new();
    reader.read_line(&mut line).ok().filter(|&length| length > 0)?;
    let status = line.split(' ').nth(1)?.parse().ok()?;
    let mut headers = Vec::new();
    loop {
        line.clear();
        reader.read_line(&mut line).ok()?;
        let Some((name, value)) = line.trim_end().split_once(':') else { break };
        headers.push((name.to_lowercase(), value.trim().to_owned()));
    }
    Some((status, headers))
}

/// A chunk of a body that comes in chunks; nothing after the last.
pub(crate) fn read_chunk(reader: &mut BufReader<TcpStream>) -> Option<Vec<u8>> {
    let mut line = String::new();
    reader.read_line(&mut line).ok()?;
    let length = usize::from_str_radix(line.trim(), 16).ok()?;
    let mut chunk = vec![0; length + 2];
    reader.read_exact(&mut chunk).ok()?;
    chunk.truncate(length);
    (length > 0).then_some(chunk)
}

/// The events of a run until the stream ends.
pub(crate) struct Events(BufReader<TcpStream>);

impl Events {
    pub(crate) fn of(address: SocketAddr, id: &str) -> Self {
        let mut stream = connect(address);
        write!(stream, "GET /api/runs/{id}/events HTTP/1.1\r\nHost: {address}\r\n\r\n").unwrap();
        let mut reader = BufReader::new(stream);
        let (status, headers) = read_head(&mut reader).unwrap();
        assert_eq!(status, 200);
        assert!(headers.contains(&("content-type".to_owned(), "text/event-stream".to_owned())));
        Self(reader)
    }
}

impl Iterator for Events {
    type Item = Value;

    fn next(&mut self) -> Option<Value> {
        loop {
            let chunk = String::from_utf8(read_chunk(&mut self.0)?).unwrap();
            if let Some(data) = chunk.strip_prefix("data: ") {
                return Some(serde_json::from_str(data.trim_end()).unwrap());
            }
        }
    }
}
