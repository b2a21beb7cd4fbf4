//! The server in a storm: hundreds who ask at once, who leave, who hold on, who send what is no request. Everybody who asks rightly has an
//! answer or a time to come back, and afterwards all is as it was.

use super::client::{Answer, Events, Served, ask, connect, get, post, read_answer, start, with_body};
use landbridge::model::Folder;
use landbridge_server::Limits;
use serde_json::{Value, json};
use std::io::{BufReader, Read as _, Write};
use std::net::{Shutdown, SocketAddr};
use std::time::Duration;

const JSON: &str = "Content-Type: application/json\r\n";

/// As short as can be, since tests wait for it.
const SHORT: Duration = Duration::from_millis(50);

/// More than any machine needs until a server has seen that somebody left; a test that fails must end.
const LOOKS: usize = 100_000;

fn waiting(served: &Served) -> u64 {
    served.get("/api/health").json()["waiting"].as_u64().unwrap()
}

/// Waits until nobody waits.
#[track_caller]
fn until_nobody_waits(served: &Served) {
    assert!((0..LOOKS).any(|_| waiting(served) == 0), "somebody still waits");
}

fn question(address: SocketAddr, visitor: usize, state: &Value) -> String {
    let headers = format!("{JSON}X-Landbridge-Visitor: visitor-{visitor}\r\n");
    with_body("POST", "/api/what-if", address, &headers, &json!({ "state": state }).to_string())
}

fn state(number: usize) -> Value {
    json!({ "capacity": [{ "asset": "links/Pipe A-B", "times": 0.5 + 0.01 * (number % 20) as f64 }] })
}

#[test]
fn of_two_hundred_at_once_everybody_has_the_right_answer_or_a_time_to_come_back() {
    // As it is by default, where connections of one address are the first bound, and where the desk is.
    let wide = Limits { most_connections_of_address: 512, ..Limits::default() };
    for limits in [Limits::default(), wide] {
        let served = start(|options| options.limits = limits);
        let address = served.address();
        let right: Vec<Value> = (0..20)
            .map(|number| {
                served.post("/api/what-if", &json!({ "state": state(number) })).json()["after"].clone()
            })
            .collect();
        let answers: Vec<(usize, Answer)> = std::thread::scope(|scope| {
            let visitors: Vec<_> = (0..200)
                .map(|number| {
                    // Four questions of each visitor, of whom two may wait.
                    scope.spawn(move || (number, ask(address, question(address, number / 4, &state(number)))))
                })
                .collect();
            visitors.into_iter().map(|visitor| visitor.join().unwrap()).collect()
        });
        assert_eq!(answers.len(), 200);
        for (number, answer) in &answers {
            match answer.status {
                200 => assert_eq!(answer.json()["after"], right[number % 20], "{number}"),
                429 => {
                    answer.refusal();
                    let seconds: u64 = answer.header("retry-after").unwrap().parse().unwrap();
                    assert!((1..=120).contains(&seconds), "{seconds}");
                }
                other => panic!("{number}: {other} {}", answer.text()),
            }
        }
        assert!(answers.iter().any(|(_, answer)| answer.status == 200));
        until_nobody_waits(&served);
        let after = served.post("/api/what-if", &json!({ "state": state(3) }));
        assert_eq!((after.status, &after.json()["after"]), (200, &right[3]));
    }
}

#[test]
fn who_leaves_in_the_middle_leaves_nothing() {
    let served = start(|_| {});
    let address = served.address();
    let run = served.post("/api/runs", &json!({ "state": {}, "n": 100_000, "seed": 1 }));
    let id = run.json()["id"].as_str().unwrap().to_owned();
    for number in 0..300 {
        let mut stream = connect(address);
        let whole = match number % 4 {
            0 => question(address, number, &state(number)),
            1 => format!("GET /api/runs/{id}/events HTTP/1.1\r\nHost: {address}\r\n\r\n"),
            2 => format!("GET / HTTP/1.1\r\nHost: {address}\r\n\r\n").repeat(8),
            _ => format!("GET /api/runs/{id} HTTP/1.1\r\nHost: {address}\r\n\r\n"),
        };
        // In the middle of the head or the body, or after the last byte.
        let cut = if number % 3 == 0 { whole.len() } else { whole.len() * (number % 10) / 10 };
        let _ = stream.write_all(&whole.as_bytes()[..cut]);
        if number % 5 == 0 {
            // Says that it writes no more, and then goes.
            let _ = stream.shutdown(Shutdown::Write);
        }
    }
    until_nobody_waits(&served);
    let mut seen = Events::of(address, &id);
    assert_eq!(served.delete(&format!("/api/runs/{id}")).status, 200);
    assert_eq!(seen.by_ref().last().unwrap()["status"], "cancelled");
    let answer = served.post("/api/what-if", &json!({ "state": state(1) }));
    assert_eq!(answer.status, 200);
}

#[test]
fn runs_that_are_ended_as_soon_as_they_are_asked_for_are_ended() {
    let served = start(|_| {});
    let address = served.address();
    std::thread::scope(|scope| {
        for seed in 0..16 {
            scope.spawn(move || {
                let begun = post(address, "/api/runs", &json!({ "state": {}, "n": 50_000, "seed": seed }));
                if begun.status == 429 {
                    assert!(begun.header("retry-after").is_some());
                    return;
                }
                assert_eq!(begun.status, 202, "{}", begun.text());
                let id = begun.json()["id"].as_str().unwrap().to_owned();
                let path = format!("/api/runs/{id}");
                let ended = ask(address, format!("DELETE {path} HTTP/1.1\r\nHost: {address}\r\n\r\n"));
                assert_eq!(ended.status, 200);
                assert_eq!(Events::of(address, &id).last().unwrap()["status"], "cancelled");
                let told = get(address, &path);
                assert!([200, 429, 503].contains(&told.status), "{}", told.text());
            });
        }
    });
    let runs = served.get("/api/runs").json();
    assert!(!runs.as_array().unwrap().is_empty());
    assert!(runs.as_array().unwrap().iter().all(|run| run["status"] == "cancelled"), "{runs}");
}

#[test]
fn hundreds_who_hold_on_keep_nobody_from_an_answer() {
    let limits = Limits { most_connections_of_address: 450, ..Limits::default() };
    let served = start(|options| options.limits = limits);
    let address = served.address();
    let whole = question(address, 1, &state(1));
    let body = whole.len() - 10;
    let mut held: Vec<_> = (0..400)
        .map(|number| {
            let mut stream = connect(address);
            let cut = [0, 1, 20, body][number % 4];
            stream.write_all(&whole.as_bytes()[..cut]).unwrap();
            stream
        })
        .collect();
    for number in 0..20 {
        assert_eq!(served.post("/api/what-if", &json!({ "state": state(number) })).status, 200);
        // A byte more of each, as from a very slow line.
        for stream in &mut held {
            let _ = stream.write_all(b" ");
        }
    }
    assert_eq!(waiting(&served), 0);
}

#[test]
fn where_all_places_are_held_the_next_has_its_turn_when_patience_ends() {
    let limits = Limits { head: SHORT, body: SHORT, most_connections: 8, ..Limits::default() };
    let served = start(|options| options.limits = limits);
    let whole = question(served.address(), 1, &state(1));
    for _ in 0..3 {
        let held: Vec<_> = (0..8)
            .map(|number| {
                let mut stream = connect(served.address());
                let cut = [0, 30, whole.len() - 10][number % 3];
                stream.write_all(&whole.as_bytes()[..cut]).unwrap();
                stream
            })
            .collect();
        served.check_healthy();
        // Each was closed, or told why.
        for mut stream in held {
            let mut rest = Vec::new();
            let _ = stream.read_to_end(&mut rest);
            assert!(rest.is_empty() || rest.starts_with(b"HTTP/1.1 4"), "{}", String::from_utf8_lossy(&rest));
        }
    }
}

/// Requests that nobody should send: what is written, and what may be answered; 0 is a connection closed without an answer.
fn malformed(host: &str) -> Vec<(String, &'static [u16])> {
    let what_if = |headers: &str, body: &str| {
        format!("POST /api/what-if HTTP/1.1\r\nHost: {host}\r\n{JSON}{headers}\r\n{body}")
    };
    let get =
        |address: &str, headers: &str| format!("GET {address} HTTP/1.1\r\nHost: {host}\r\n{headers}\r\n");
    let chunked = "Transfer-Encoding: chunked\r\n";
    vec![
        (what_if(chunked, "no length\r\n"), &[400]),
        (what_if(chunked, "-1\r\n{}\r\n0\r\n\r\n"), &[400]),
        (what_if(chunked, "ffffffffffffffffff\r\n{}\r\n0\r\n\r\n"), &[400, 413]),
        (what_if(chunked, "2\r\n{}XX0\r\n\r\n"), &[400]),
        (what_if("Transfer-Encoding: gzip, chunked\r\n", "0\r\n\r\n"), &[400]),
        (what_if("Transfer-Encoding: chunked, gzip\r\n", "0\r\n\r\n"), &[400]),
        (what_if("Content-Length: -1\r\n", "{}"), &[400]),
        (what_if("Content-Length: +2\r\n", "{}"), &[400]),
        (what_if("Content-Length: 2x\r\n", "{}"), &[400]),
        (what_if("Content-Length: 99999999999999999999\r\n", "{}"), &[400]),
        (what_if("Content-Length: 2\r\nContent-Length: 3\r\n", "{}"), &[400]),
        (what_if("Content-Length: 2, 3\r\n", "{}"), &[400]),
        (what_if("Content-Length: 262145\r\n", ""), &[413]),
        (get("/", "no colon\r\n"), &[400]),
        (get("/", ": no name\r\n"), &[400]),
        (get("/", "X : space\r\n"), &[400]),
        (get("/", "X: a\0b\r\n"), &[400]),
        (get("/", "X: a\rb\r\n"), &[400]),
        (get("/a\0b", ""), &[400]),
        (get("/a b", ""), &[400]),
        (get("no-slash", ""), &[400, 421]),
        (get("/\u{f6}", ""), &[400, 404]),
        (get("/", &format!("X: {}\r\n", "x".repeat(17_000))), &[431]),
        (get("/", &"X: x\r\n".repeat(101)), &[431]),
        (get("/", &"X: x\r\n".repeat(10_000)), &[431, 0]),
        (get(&format!("/{}", "x".repeat(17_000)), ""), &[431]),
        (get(&format!("/{}", "x".repeat(200_000)), ""), &[414, 431, 0]),
        (get("/api/health?\u{7f}", ""), &[400, 200]),
        (get("/%2e%2e/%2e%2e/etc/passwd", ""), &[404]),
        (get("/..%5c..%5cwindows", ""), &[404]),
        (get("/api/runs/%2e%2e%2f%2e%2e", ""), &[404]),
        (get("/%c0%ae%c0%ae/etc/passwd", ""), &[404]),
        (get("http://evil.example/", ""), &[421]),
        (get(&format!("http://{host}/api/nothing"), ""), &[404]),
        (get("*", ""), &[400, 404]),
        (format!("CONNECT evil.example:443 HTTP/1.1\r\nHost: {host}\r\n\r\n"), &[400, 404, 405, 421]),
        (format!("OPTIONS * HTTP/1.1\r\nHost: {host}\r\n\r\n"), &[404, 405]),
        (format!("TRACE / HTTP/1.1\r\nHost: {host}\r\nX: secret\r\n\r\n"), &[405]),
        (format!("{} / HTTP/1.1\r\nHost: {host}\r\n\r\n", "G".repeat(1000)), &[400, 405]),
        (format!("GET / HTTP/1.0\r\nHost: {host}\r\n\r\n"), &[200]),
        ("GET /\r\n\r\n".to_owned(), &[400, 0]),
        ("GET / HTTP/2.0\r\n\r\n".to_owned(), &[400, 505, 0]),
        ("PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n".to_owned(), &[400, 505, 0]),
        ("\u{16}\u{3}\u{1}\u{2}\0\u{1}\0".to_owned(), &[400, 0]),
        ("\r\n\r\n\r\n\r\nhello\r\n\r\n".to_owned(), &[400, 0]),
        ("\0".repeat(100), &[400, 0]),
    ]
}

#[test]
fn what_is_malformed_is_refused_and_forgotten() {
    let served = start(|_| {});
    let host = served.address().to_string();
    let mut wrong = Vec::new();
    for (request, due) in malformed(&host) {
        let mut stream = connect(served.address());
        let _ = stream.write_all(request.as_bytes());
        // What is whole has an answer though more may come; what is not is not waited for here.
        if due.contains(&0) {
            let _ = stream.shutdown(Shutdown::Write);
        }
        let answer = read_answer(&mut BufReader::new(stream));
        let status = answer.as_ref().map_or(0, |answer| answer.status);
        let shown: String = request.chars().take(200).collect();
        if !due.contains(&status) {
            wrong.push(format!("{status}, not {due:?}: {shown:?}"));
        }
        if let Some(answer) = &answer {
            assert!(!answer.text().contains("secret"), "{shown:?}");
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
    served.check_healthy();
    assert_eq!(waiting(&served), 0);
}

#[test]
fn a_head_that_is_too_large_is_told_so() {
    let served = start(|_| {});
    let host = served.address();
    for request in [
        format!("GET / HTTP/1.1\r\nHost: {host}\r\nX: {}\r\n\r\n", "x".repeat(17_000)),
        format!("GET /{} HTTP/1.1\r\nHost: {host}\r\n\r\n", "x".repeat(17_000)),
        format!("GET / HTTP/1.1\r\nHost: {host}\r\n{}\r\n", "X: x\r\n".repeat(101)),
    ] {
        let answer = ask(host, request);
        assert_eq!(answer.status, 431);
        assert!(answer.refusal().contains("at most 16384 bytes and 100 headers"), "{}", answer.text());
    }
    // To the byte: the largest head there may be, and one more.
    let head = |spare: usize| format!("GET / HTTP/1.1\r\nHost: {host}\r\nX: {}\r\n\r\n", "x".repeat(spare));
    let spare = 16 * 1024 - head(0).len();
    assert_eq!(ask(host, head(spare)).status, 200);
    assert_eq!(ask(host, head(spare + 1)).status, 431);
}

#[test]
fn one_connection_carries_many_requests_in_their_order() {
    let served = start(|_| {});
    let address = served.address();
    let mut stream = connect(address);
    let health = format!("GET /api/health HTTP/1.1\r\nHost: {address}\r\n\r\n");
    let nothing = format!("GET /nothing HTTP/1.1\r\nHost: {address}\r\n\r\n");
    let mut sent = String::new();
    for number in 0..20 {
        sent.push_str(
            &[&health, &nothing, &question(address, 1, &state(number))].map(String::as_str).concat(),
        );
    }
    stream.write_all(sent.as_bytes()).unwrap();
    let mut reader = BufReader::new(stream);
    for number in 0..20 {
        let statuses = [(); 3].map(|()| read_answer(&mut reader).unwrap().status);
        assert_eq!(statuses, [200, 404, 200], "{number}");
    }
}

#[test]
fn a_client_may_ask_whether_its_body_is_wanted() {
    let served = start(|_| {});
    let address = served.address();
    let body = json!({ "state": state(1) }).to_string();
    let head = |length: usize| {
        format!(
            "POST /api/what-if HTTP/1.1\r\nHost: {address}\r\n{JSON}Expect: 100-continue\r\nContent-Length: {length}\r\n\r\n"
        )
    };
    let mut stream = connect(address);
    stream.write_all(head(body.len()).as_bytes()).unwrap();
    let mut reader = BufReader::new(stream.try_clone().unwrap());
    assert_eq!(read_answer(&mut reader).unwrap().status, 100);
    stream.write_all(body.as_bytes()).unwrap();
    assert_eq!(read_answer(&mut reader).unwrap().status, 200);
    // One that is too large is not even asked for.
    assert_eq!(ask(address, head(1 << 20)).status, 413);
}

#[test]
fn what_can_be_read_has_a_head_alone() {
    let served = start(|_| {});
    let address = served.address();
    for path in ["/", "/api/health", "/api/region"] {
        let whole = served.get(path);
        let mut stream = connect(address);
        write!(stream, "HEAD {path} HTTP/1.1\r\nHost: {address}\r\nConnection: close\r\n\r\n").unwrap();
        let mut answer = String::new();
        stream.read_to_string(&mut answer).unwrap();
        assert!(answer.starts_with("HTTP/1.1 200") && answer.ends_with("\r\n\r\n"), "{path}: {answer}");
        let length = format!("content-length: {}\r\n", whole.body.len());
        assert!(answer.to_lowercase().contains(&length), "{path}: {answer}");
    }
}

/// All that an answer says.
fn said(answer: &Answer) -> String {
    let headers: Vec<String> =
        answer.headers.iter().map(|(name, value)| format!("{name}: {value}\n")).collect();
    headers.concat() + &String::from_utf8_lossy(&answer.body)
}

#[test]
fn no_answer_names_a_path_of_the_machine() {
    let around = tempfile::tempdir().unwrap();
    let (folder, data) = (around.path().join("region-of-test"), around.path().join("data-of-test"));
    Folder::bundled("toy").unwrap().extract(&folder).unwrap();
    let server = super::client::start_in(&data, |options| {
        options.region = folder.to_str().unwrap().to_owned();
        options.limits = Limits { body: SHORT, ..Limits::default() };
    });
    let address = server.address();
    let host = address.to_string();
    let mut answers = Vec::new();
    let begun = post(address, "/api/runs", &json!({ "state": {}, "n": 16 }));
    let id = begun.json()["id"].as_str().unwrap().to_owned();
    let last = Events::of(address, &id).last().unwrap().to_string();
    answers.push(("events".to_owned(), last));
    for path in ["/", "/api/health", "/api/region", "/api/openapi.json", "/api/runs", "/nothing"] {
        answers.push((path.to_owned(), said(&get(address, path))));
    }
    let brief = (0..LOOKS).map(|_| get(address, "/api/brief")).find(|answer| answer.status != 202).unwrap();
    answers.push(("brief".to_owned(), said(&brief)));
    answers.push(("run".to_owned(), said(&get(address, &format!("/api/runs/{id}")))));
    for (request, due) in malformed(&host) {
        let mut stream = connect(address);
        let _ = stream.write_all(request.as_bytes());
        if due.contains(&0) {
            let _ = stream.shutdown(Shutdown::Write);
        }
        let answer = read_answer(&mut BufReader::new(stream));
        answers.extend(answer.map(|answer| (request.chars().take(80).collect(), said(&answer))));
    }
    answers.push((
        "slow".to_owned(),
        said(&ask(address, with_body("POST", "/api/what-if", address, JSON, "{}").trim_end_matches('}'))),
    ));
    // What goes wrong on the machine: the store's rows are gone, the region's folder is broken, its variants are a file, it is gone.
    std::fs::rename(data.join("runs"), data.join("elsewhere")).unwrap();
    std::fs::write(data.join("runs"), "no folder").unwrap();
    answers.push(("rows gone".to_owned(), said(&get(address, &format!("/api/runs/{id}")))));
    let failing = post(address, "/api/runs", &json!({ "state": {}, "n": 16, "seed": 5 }));
    let other = failing.json()["id"].as_str().unwrap().to_owned();
    answers.push(("store gone".to_owned(), Events::of(address, &other).last().unwrap().to_string()));
    answers.push(("failed".to_owned(), said(&get(address, &format!("/api/runs/{other}")))));
    let save = |name: &str| {
        said(&post(address, "/api/variants", &json!({ "name": name, "title": "x", "state": state(1) })))
    };
    answers.push(("saved".to_owned(), save("one")));
    std::fs::write(folder.join("links.csv"), [0xff, 0xfe]).unwrap();
    answers.push(("broken".to_owned(), save("two")));
    std::fs::remove_dir_all(folder.join("variants")).unwrap();
    std::fs::write(folder.join("variants"), "a file").unwrap();
    answers.push(("a file".to_owned(), save("three")));
    std::fs::remove_dir_all(&folder).unwrap();
    answers.push(("gone".to_owned(), save("four")));
    answers.push(("brief again".to_owned(), said(&get(address, "/api/brief"))));
    let places =
        [around.path().to_str().unwrap(), env!("CARGO_MANIFEST_DIR"), "/home/", "/root/", "/usr/", ".cargo"];
    let named: Vec<_> = answers
        .iter()
        .flat_map(|(what, said)| {
            places.iter().filter(|place| said.contains(**place)).map(move |place| (what, place, said))
        })
        .collect();
    assert!(named.is_empty(), "{named:?}");
    assert!(answers.len() > 50);
}
