//! `landbridge serve` as a process: where it says that it listens, how it ends, and when it does not even begin.

use super::{check_refused, run};
use std::io::{BufRead, BufReader, Read, Write};
use std::net::TcpStream;
use std::path::PathBuf;
use std::process::{Child, ChildStdout, Command, Stdio};

fn folder(name: &str) -> PathBuf {
    let folder = PathBuf::from(env!("CARGO_TARGET_TMPDIR")).join(format!("served-{name}"));
    // It may be there from before.
    let _ = std::fs::remove_dir_all(&folder);
    folder
}

/// A server as a process; ended with the test, however that ends.
struct Served {
    process: Child,
    stdout: BufReader<ChildStdout>,
    address: String,
}

impl Served {
    fn start(command: &mut Command) -> Self {
        let mut process = command.stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
        let mut stdout = BufReader::new(process.stdout.take().unwrap());
        let mut line = String::new();
        stdout.read_line(&mut line).unwrap();
        let address = line.trim().strip_prefix("listening on http://").unwrap().to_owned();
        Self { process, stdout, address }
    }

    fn ask(&self, head: &str, body: &str) -> String {
        let mut stream = TcpStream::connect(&self.address).unwrap();
        let length = body.len();
        let head =
            format!("{head}\r\nHost: {}\r\nConnection: close\r\nContent-Length: {length}\r\n", self.address);
        stream.write_all(format!("{head}Content-Type: application/json\r\n\r\n{body}").as_bytes()).unwrap();
        let mut answer = String::new();
        stream.read_to_string(&mut answer).unwrap();
        answer
    }

    /// Sends a signal; what it says until its end, and its exit code.
    #[cfg(unix)]
    fn end(mut self, signal: &str) -> (String, Option<i32>) {
        let id = self.process.id().to_string();
        assert!(Command::new("kill").args([signal, id.as_str()]).status().unwrap().success());
        let mut rest = String::new();
        self.stdout.read_to_string(&mut rest).unwrap();
        (rest, self.process.wait().unwrap().code())
    }
}

impl Drop for Served {
    fn drop(&mut self) {
        // It may be gone already.
        let _ = self.process.kill();
        let _ = self.process.wait();
    }
}

fn serve(data: &PathBuf) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_landbridge"));
    command.args(["serve", "toy", "--port", "0", "--data"]).arg(data).env_remove("LANDBRIDGE_TOKEN");
    command
}

#[cfg(unix)]
#[test]
fn a_server_ends_with_one_line_when_it_is_told_to() {
    for signal in ["-TERM", "-INT"] {
        let data = folder(&format!("ended{signal}"));
        let served = Served::start(&mut serve(&data));
        assert!(served.address.starts_with("127.0.0.1:"));
        assert!(served.ask("GET /api/health HTTP/1.1", "").contains("\"status\":\"ok\""));
        assert_eq!(served.end(signal), ("stopped\n".to_owned(), Some(0)));
        assert!(data.join("server.sqlite").is_file());
    }
}

#[cfg(unix)]
#[test]
fn a_run_is_interrupted_by_the_end_and_there_at_the_next_start() {
    let data = folder("interrupted");
    let asked = "{\"state\":{},\"n\":100000,\"seed\":1}";
    let served = Served::start(&mut serve(&data));
    assert!(served.ask("POST /api/runs HTTP/1.1", asked).starts_with("HTTP/1.1 202"));
    while !served.ask("GET /api/runs HTTP/1.1", "").contains("\"status\":\"running\"") {}
    assert_eq!(served.end("-TERM"), ("stopped\n".to_owned(), Some(0)));
    let served = Served::start(&mut serve(&data));
    assert!(served.ask("GET /api/runs HTTP/1.1", "").contains("\"status\":\"interrupted\""));
    // Even where nothing could be tidied up.
    assert!(served.ask("POST /api/runs HTTP/1.1", asked).starts_with("HTTP/1.1 202"));
    while !served.ask("GET /api/runs HTTP/1.1", "").contains("\"status\":\"running\"") {}
    assert_eq!(served.end("-KILL").1, None);
    let served = Served::start(&mut serve(&data));
    assert!(served.ask("GET /api/runs HTTP/1.1", "").contains("\"status\":\"interrupted\""));
}

#[test]
fn a_token_comes_from_a_file_or_from_the_environment() {
    let data = folder("token");
    let file = folder("token-file");
    std::fs::write(&file, "a-token-of-some-length\n").unwrap();
    let with_file = Served::start(serve(&data).arg("--token-file").arg(&file));
    let region = |served: &Served, header: &str| served.ask(&format!("GET /api/region HTTP/1.1{header}"), "");
    assert!(region(&with_file, "").starts_with("HTTP/1.1 401"));
    let header = "\r\nAuthorization: Bearer a-token-of-some-length";
    assert!(region(&with_file, header).starts_with("HTTP/1.1 200"));
    drop(with_file);
    let from_environment = Served::start(serve(&data).env("LANDBRIDGE_TOKEN", "a-token-of-some-length"));
    assert!(region(&from_environment, "").starts_with("HTTP/1.1 401"));
    assert!(region(&from_environment, header).starts_with("HTTP/1.1 200"));
}

#[test]
fn what_is_not_safe_or_not_right_does_not_begin() {
    check_refused(&["serve", "toy", "--address", "0.0.0.0", "--port", "0"], "Give a token with --token-file");
    check_refused(&["serve", "toy", "--port", "0", "--token-file", "nothing"], "nothing cannot be read");
    check_refused(&["serve", "nowhere", "--port", "0", "--data", "served-nowhere"], "no such folder");
    let short = folder("short-token");
    std::fs::write(&short, "short").unwrap();
    check_refused(
        &["serve", "toy", "--port", "0", "--token-file", short.to_str().unwrap()],
        "at least 16 characters",
    );
    let region = folder("broken-region");
    assert!(run(&["extract", "toy", region.to_str().unwrap()]).status.success());
    let links = std::fs::read_to_string(region.join("links.csv")).unwrap();
    std::fs::write(region.join("links.csv"), links.replace("A gas,B gas", "A gas,Z gas")).unwrap();
    check_refused(&["serve", region.to_str().unwrap(), "--port", "0", "--data", "served-broken"], "Z gas");
}

#[test]
fn data_that_cannot_be_used_are_told_with_what_to_do_and_left_as_they_are() {
    let data = folder("damaged");
    let refused = |says: &[&str]| {
        let output = run(&["serve", "toy", "--port", "0", "--data", data.to_str().unwrap()]);
        assert_eq!(output.status.code(), Some(1));
        // Lines are broken where they are long.
        let told = String::from_utf8(output.stderr).unwrap();
        let told = told.split_whitespace().filter(|word| *word != "│").collect::<Vec<_>>().join(" ");
        for says in says {
            assert!(told.contains(says), "{says}: {told}");
        }
    };
    std::fs::write(&data, "a file").unwrap();
    refused(&["cannot be made", "--data"]);
    std::fs::remove_file(&data).unwrap();
    std::fs::create_dir_all(&data).unwrap();
    let file = data.join("server.sqlite");
    for bytes in [vec![], b"no database ".repeat(1000)] {
        std::fs::write(&file, &bytes).unwrap();
        refused(&["server.sqlite", "move it elsewhere", "start again"]);
        assert_eq!(std::fs::read(&file).unwrap(), bytes);
    }
    std::fs::remove_file(&file).unwrap();
    std::fs::create_dir(&file).unwrap();
    refused(&["cannot be opened or written", "--data"]);
}
