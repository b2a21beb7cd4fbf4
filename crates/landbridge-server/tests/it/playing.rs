//! What-ifs over the wire: what comes back, how many may ask at once, and what becomes of those who leave.

use super::client::{Served, connect, post, start, with_body};
use landbridge_server::Limits;
use serde_json::json;
use std::io::Write;
use std::time::Duration;

#[test]
fn a_what_if_stands_beside_the_base() {
    let served = start(|_| {});
    let region = served.get("/api/region").json();
    assert_eq!(region["can_save"], false);
    assert_eq!(region["reference"]["fingerprint"].as_str().unwrap().len(), 64);
    let state = json!({ "variants": ["closed-border"] });
    let answer = served.post("/api/what-if", &json!({ "state": state })).json();
    assert_eq!(answer["before"]["actors"], region["actors"]);
    assert_ne!(answer["after"]["actors"], region["actors"]);
    assert_eq!(answer["state"]["variants"], json!(["closed-border"]));
    let recomputed = |answer: &serde_json::Value| answer["recomputed"].as_array().unwrap().len();
    assert!(recomputed(&answer) > 0);
    let again = served.post("/api/what-if", &json!({ "state": state })).json();
    assert_eq!((recomputed(&again), &again["after"]), (0, &answer["after"]));
}

fn question(served: &Served, visitor: &str) -> String {
    let headers = format!("Content-Type: application/json\r\nX-Landbridge-Visitor: {visitor}\r\n");
    with_body("POST", "/api/what-if", served.address(), &headers, "{\"state\":{}}")
}

#[test]
fn who_asks_too_much_at_once_is_told_when_to_come_back() {
    // Nothing is computed, so that all wait.
    let served = start(|options| options.threads = 0);
    let mut waiting: Vec<_> = (0..3)
        .map(|_| {
            let mut stream = connect(served.address());
            stream.write_all(question(&served, "one").as_bytes()).unwrap();
            stream
        })
        .collect();
    // Two of three wait; the third is sent away, whichever it is.
    let (tell, told) = std::sync::mpsc::channel();
    for stream in waiting.drain(..) {
        let tell = tell.clone();
        std::thread::spawn(move || {
            let _ = tell.send(super::client::read_answer(&mut std::io::BufReader::new(stream)));
        });
    }
    let answer = told.recv().unwrap().unwrap();
    assert_eq!(answer.status, 429);
    assert!(answer.refusal().contains("still wait"));
    assert!(answer.header("retry-after").unwrap().parse::<u64>().unwrap() >= 1);
    served.check_healthy();
    // Those who wait when the server stops are told so.
    served.server.stop();
    for _ in 0..2 {
        let answer = told.recv().unwrap().unwrap();
        assert_eq!(answer.status, 503);
        assert!(answer.header("retry-after").is_some());
    }
}

#[test]
fn who_leaves_waits_no_longer() {
    // Nothing is computed, so that only leaving empties the line.
    let served = start(|options| options.threads = 0);
    // So many questions take much longer than anything here; a test that fails must end.
    let until = |many: u64| {
        let is_so = (0..100_000).any(|_| served.get("/api/health").json()["waiting"].as_u64() == Some(many));
        assert!(is_so, "{many} should wait");
    };
    for _ in 0..3 {
        let mut streams = [connect(served.address()), connect(served.address())];
        for stream in &mut streams {
            stream.write_all(question(&served, "one").as_bytes()).unwrap();
        }
        until(2);
        drop(streams);
        until(0);
    }
}

#[test]
fn nobody_waits_for_ever() {
    let limits = Limits { waiting: Duration::from_millis(1), ..Limits::default() };
    let served = start(|options| {
        options.threads = 0;
        options.limits = limits;
    });
    // Those who left before are no longer in the way: a visitor can ask more often than two can wait.
    for _ in 0..5 {
        let answer = post(served.address(), "/api/what-if", &json!({ "state": {} }));
        assert_eq!(answer.status, 503);
        assert!(answer.header("retry-after").is_some());
        answer.refusal();
    }
}

#[test]
fn fifty_visitors_at_once_all_have_their_answer() {
    let served = start(|_| {});
    let ask = |number: usize| {
        let question = question(&served, &format!("visitor-{number}"));
        move |address| super::client::ask(address, question)
    };
    let statuses: Vec<u16> = std::thread::scope(|scope| {
        let visitors: Vec<_> = (0..50)
            .map(|number| {
                let (ask, address) = (ask(number), served.address());
                scope.spawn(move || ask(address).status)
            })
            .collect();
        visitors.into_iter().map(|visitor| visitor.join().unwrap()).collect()
    });
    assert_eq!(statuses, [200; 50]);
}

#[test]
fn a_file_says_the_same_as_the_what_if() {
    let served = start(|_| {});
    let state = json!({ "capacity": [{ "asset": "links/Pipe A-B", "times": 0.5 }] });
    let asked = json!({ "name": "half", "title": "Half \"of\" it", "why": "Line one.\nLine = \"two\"", "state": state });
    let patch = served.post("/api/patch", &asked);
    assert_eq!(patch.status, 200, "{}", patch.text());
    let patch = patch.json();
    assert_eq!(patch["file"], "variants/half.toml");
    assert!(patch["text"].as_str().unwrap().contains("Pipe A-B"));
}
