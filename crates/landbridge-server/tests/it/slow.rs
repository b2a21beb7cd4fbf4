//! Clients that send slowly, take nothing, or come in numbers: they are cut off, and others are served.

use super::client::{ask, connect, get, read_answer, start};
use landbridge_server::Limits;
use std::io::{BufReader, Read, Write};
use std::time::Duration;

/// As short as can be, since the tests wait for it.
const SHORT: Duration = Duration::from_millis(50);

#[test]
fn a_head_that_does_not_come_is_not_waited_for() {
    let served = start(|options| options.limits = Limits { head: SHORT, ..Limits::default() });
    for sent in ["", "GET / HT", "GET / HTTP/1.1\r\nHost: x\r\nX: "] {
        let mut stream = connect(served.address());
        stream.write_all(sent.as_bytes()).unwrap();
        let mut rest = Vec::new();
        // Ends, with or without an answer: the connection is closed.
        let _ = stream.read_to_end(&mut rest);
        assert!(rest.is_empty() || rest.starts_with(b"HTTP/1.1 4"), "{}", String::from_utf8_lossy(&rest));
    }
    served.check_healthy();
}

#[test]
fn a_body_that_does_not_come_is_not_waited_for() {
    let served = start(|options| options.limits = Limits { body: SHORT, ..Limits::default() });
    let request = format!(
        "POST /api/what-if HTTP/1.1\r\nHost: {}\r\nContent-Type: application/json\r\nContent-Length: 100\r\n\r\n{{",
        served.address()
    );
    let answer = ask(served.address(), request);
    assert_eq!(answer.status, 408);
    answer.refusal();
    served.check_healthy();
}

#[test]
fn a_connection_that_idles_is_closed() {
    let served = start(|options| options.limits = Limits { head: SHORT, ..Limits::default() });
    let mut stream = connect(served.address());
    write!(stream, "GET /api/health HTTP/1.1\r\nHost: {}\r\n\r\n", served.address()).unwrap();
    let mut reader = BufReader::new(stream);
    assert_eq!(read_answer(&mut reader).unwrap().status, 200);
    assert!(read_answer(&mut reader).is_none());
}

#[test]
fn who_takes_nothing_of_an_answer_is_cut_off() {
    let served = start(|options| {
        options.limits = Limits { stalled: SHORT, most_connections: 1, ..Limits::default() };
    });
    // Asks for more than the system's buffers hold, and reads nothing of it.
    let mut greedy = connect(served.address());
    let request = format!("GET / HTTP/1.1\r\nHost: {}\r\n\r\n", served.address());
    let page = {
        greedy.write_all(request.as_bytes()).unwrap();
        read_answer(&mut BufReader::new(greedy.try_clone().unwrap())).unwrap().body.len()
    };
    let many = 1 + 64 * 1024 * 1024 / page;
    greedy.write_all(request.repeat(many).as_bytes()).unwrap();
    // There is one place: it is free again only once the other is cut off.
    assert_eq!(get(served.address(), "/api/health").status, 200);
    let mut taken = Vec::new();
    // Ends where the server closed.
    let _ = greedy.read_to_end(&mut taken);
    assert!(taken.len() < many * page);
}

#[test]
fn one_address_has_so_many_connections_and_no_more() {
    let served =
        start(|options| options.limits = Limits { most_connections_of_address: 2, ..Limits::default() });
    let request = format!("GET /api/health HTTP/1.1\r\nHost: {}\r\n\r\n", served.address());
    let mut open: Vec<_> = (0..2).map(|_| connect(served.address())).collect();
    for stream in &mut open {
        stream.write_all(request.as_bytes()).unwrap();
        assert_eq!(read_answer(&mut BufReader::new(stream.try_clone().unwrap())).unwrap().status, 200);
    }
    // One more is told so, and closed.
    let mut third = connect(served.address());
    third.write_all(request.as_bytes()).unwrap();
    let mut third = BufReader::new(third);
    let answer = read_answer(&mut third).unwrap();
    assert_eq!((answer.status, answer.header("connection")), (429, Some("close")));
    assert!(answer.refusal().contains("2 connections are open") && answer.header("retry-after").is_some());
    assert_eq!(answer.header("x-content-type-options"), Some("nosniff"));
    assert!(read_answer(&mut third).is_none());
    // A place is free again as soon as the server has seen one go.
    drop(open.pop());
    let answers = std::iter::from_fn(|| {
        let mut next = connect(served.address());
        let _ = next.write_all(request.as_bytes());
        Some(read_answer(&mut BufReader::new(next)))
    });
    assert!(answers.flatten().take(100_000).any(|answer| answer.status == 200));
}

#[test]
fn a_server_stops_though_clients_hold_on() {
    let served = start(|_| {});
    let mut idle = connect(served.address());
    write!(idle, "GET /api/health HTTP/1.1\r\nHost: {}\r\n\r\n", served.address()).unwrap();
    let mut reader = BufReader::new(idle);
    assert_eq!(read_answer(&mut reader).unwrap().status, 200);
    served.server.stop();
    assert!(read_answer(&mut reader).is_none());
}
