//! Bad requests: each gets a sentence and the status that fits, and the server answers the next one as if nothing had been.

use super::client::{Served, ask, connect, read_answer, start, with_body};
use serde_json::{Value, json};
use std::io::{BufReader, Write};

const JSON: &str = "Content-Type: application/json\r\n";

#[track_caller]
fn check_body(served: &Served, path: &str, body: &str, status: u16, says: &str) {
    let answer = ask(served.address(), with_body("POST", path, served.address(), JSON, body));
    assert_eq!(answer.status, status, "{path} {body}: {}", answer.text());
    let refusal = answer.refusal();
    let mistakes = answer.json()["mistakes"].to_string();
    assert!(refusal.contains(says) || mistakes.contains(says), "{path} {body}: {refusal} {mistakes}");
}

#[test]
fn what_is_no_json_or_not_what_is_asked_for_is_told() {
    let served = start(|_| {});
    for path in ["/api/what-if", "/api/patch", "/api/runs"] {
        for body in [
            "",
            "{",
            "}",
            "\"",
            "{\"state\":}",
            "\u{0}",
            "{\"state\":NaN}",
            "{} {}",
            "{\"state\":{}}x",
            "\u{feff}{}",
        ] {
            check_body(&served, path, body, 400, "/api/openapi.json");
        }
        for body in [
            "[]",
            "null",
            "1",
            "{\"state\":[1]}",
            "{\"state\":1}",
            "{\"other\":{}}",
            "{\"state\":{\"other\":1}}",
        ] {
            check_body(&served, path, body, 400, "not what is asked for");
        }
        check_body(&served, path, &"[".repeat(100_000), 400, "");
        check_body(&served, path, &"{\"state\":".repeat(10_000), 400, "");
    }
    let state = |field: &str, value: &str| format!("{{\"state\":{{\"{field}\":{value}}}}}");
    for (field, value) in [
        ("ties", "1"),
        ("ties", "null"),
        ("variants", "\"closed-border\""),
        ("variants", "[1]"),
        ("cut", "[[\"A\"]]"),
        ("cut", "[[\"A\",\"B\",\"C\"]]"),
        ("factors", "[{\"name\":\"Field\"}]"),
        ("factors", "[{\"name\":\"Field\",\"value\":\"1\"}]"),
        ("factors", "[{\"name\":\"Field\",\"value\":1e999}]"),
        ("factors", "[{\"name\":\"Field\",\"value\":-1e999}]"),
        ("factors", "[{\"name\":\"Field\",\"value\":1,\"other\":1}]"),
        ("capacity", "[{\"asset\":\"links/Pipe A-B\",\"times\":1e999}]"),
        ("levers", "[{\"begins\":\"winter\"}]"),
    ] {
        check_body(&served, "/api/what-if", &state(field, value), 400, "");
    }
    check_body(&served, "/api/what-if", "{\"state\":{},\"state\":{}}", 400, "duplicate");
    let bytes = [with_body("POST", "/api/what-if", served.address(), JSON, "").into_bytes(), vec![]].concat();
    assert_eq!(ask(served.address(), bytes).status, 400);
    // No UTF-8.
    let head = with_body("POST", "/api/what-if", served.address(), JSON, "\u{1}\u{1}");
    let body = head.replace('\u{1}', "");
    assert_eq!(ask(served.address(), [body.as_bytes(), &[0xff, 0xfe]].concat()).status, 400);
    served.check_healthy();
}

#[test]
fn ids_that_are_not_there_are_all_told_at_once() {
    let served = start(|_| {});
    let state = json!({ "factors": [{ "name": "Feild", "value": 1.0 }], "build": ["links/nothing"], "close": ["nothing"],
        "capacity": [{ "asset": "links/Pipe A-B", "times": -1.0 }], "bloc": ["A", "Z"], "cut": [["A", "A"], ["A", "Y"]],
        "levers": [{ "name": "Storm" }] });
    let answer = served.post("/api/what-if", &json!({ "state": state }));
    assert_eq!(answer.status, 422);
    let mistakes = answer.json()["mistakes"].as_array().unwrap().clone();
    assert!(mistakes.len() >= 7, "{mistakes:?}");
    answer.refusal();
    let body = json!({ "state": {}, "against": { "variants": ["nothing"] } });
    check_body(&served, "/api/what-if", &body.to_string(), 422, "nothing");
    served.check_healthy();
}

#[test]
fn numbers_at_the_edge_have_an_answer_or_a_sentence() {
    let served = start(|_| {});
    for number in [0.0, -0.0, 5e-324, 1e-12, 1e6, 1e12, 1e18, 1e100, 1e300, f64::MAX, -1.0, -1e300, f64::MIN]
    {
        for state in [
            json!({ "factors": [{ "name": "Elsewhere", "value": number }] }),
            json!({ "factors": [{ "name": "Field", "value": number }] }),
            json!({ "factors": [{ "name": "Hunger for gas", "value": number }] }),
            json!({ "capacity": [{ "asset": "links/Pipe A-B", "times": number }] }),
            json!({ "capacity": [{ "asset": "stores/C storage", "times": number }] }),
        ] {
            let answer = served.post("/api/what-if", &json!({ "state": state }));
            match answer.status {
                200 => check_numbers(&answer.json(), &state),
                422 => drop(answer.refusal()),
                other => panic!("{state}: {other} {}", answer.text()),
            }
        }
    }
    served.check_healthy();
}

/// A number that is not finite would be written as null.
#[track_caller]
fn check_numbers(answer: &Value, state: &Value) {
    for side in ["before", "after"] {
        for actor in answer[side]["actors"].as_array().unwrap() {
            assert!(actor["total"]["share"].is_f64(), "{state}: {actor}");
        }
        for part in answer[side]["subsystems"].as_array().unwrap() {
            assert!(part["together"].is_f64(), "{state}: {part}");
        }
    }
}

#[test]
fn more_than_is_taken_is_refused() {
    let served = start(|_| {});
    let many = |n: usize| json!({ "state": { "build": vec!["links/Pipe A-C"; n] } });
    check_body(&served, "/api/what-if", &many(201).to_string(), 422, "at most 200");
    check_body(
        &served,
        "/api/what-if",
        &json!({ "state": { "bloc": ["x".repeat(201)] } }).to_string(),
        422,
        "200 characters",
    );
    let patch = |title: &str, why: &str| {
        json!({ "name": "new", "title": title, "why": why, "state": {} }).to_string()
    };
    for title in ["", "   ", "two\nlines", "a\u{0}b", &"x".repeat(201)] {
        check_body(&served, "/api/patch", &patch(title, ""), 422, "title");
    }
    for why in ["a\u{0}b", "\u{1b}[31m", &"x".repeat(4001)] {
        check_body(&served, "/api/patch", &patch("New", why), 422, "why");
    }
    for run in [
        json!({ "state": {}, "n": 0 }),
        json!({ "state": {}, "n": 100_001 }),
        json!({ "state": {}, "n": u64::MAX }),
        json!({ "state": {}, "n": 16, "seed": u64::MAX }),
    ] {
        check_body(&served, "/api/runs", &run.to_string(), 422, "");
    }
    for run in [
        "{\"state\":{},\"n\":-1}",
        "{\"state\":{},\"n\":1.5}",
        "{\"state\":{},\"n\":1e999}",
        "{\"state\":{},\"n\":16,\"seed\":-1}",
    ] {
        check_body(&served, "/api/runs", run, 400, "");
    }
    check_body(
        &served,
        "/api/what-if",
        &format!("{{\"state\":{{}}}}{}", " ".repeat(256 * 1024)),
        413,
        "262144",
    );
    // Said to be large, and not sent.
    let head = format!(
        "POST /api/what-if HTTP/1.1\r\nHost: {}\r\n{JSON}Content-Length: 99999999999\r\n\r\n",
        served.address()
    );
    assert_eq!(ask(served.address(), head).status, 413);
    // Not said, and sent without an end.
    let chunk = format!("10000\r\n{}\r\n", " ".repeat(0x10000));
    let head = format!(
        "POST /api/what-if HTTP/1.1\r\nHost: {}\r\n{JSON}Transfer-Encoding: chunked\r\n\r\n",
        served.address()
    );
    assert_eq!(ask(served.address(), head + &chunk.repeat(5)).status, 413);
    // A head that does not end; what speaks HTTP itself refuses it, without a sentence.
    let head = format!("GET / HTTP/1.1\r\nHost: {}\r\nX: {}\r\n\r\n", served.address(), "x".repeat(40_000));
    assert_eq!(ask(served.address(), head).status, 431);
    let heads = format!("GET / HTTP/1.1\r\nHost: {}\r\n{}\r\n", served.address(), "X: x\r\n".repeat(201));
    assert_eq!(ask(served.address(), heads).status, 431);
    served.check_healthy();
}

#[test]
fn other_types_of_bodies_are_not_read() {
    let served = start(|_| {});
    for headers in [
        "",
        "Content-Type: text/plain\r\n",
        "Content-Type: application/x-www-form-urlencoded\r\n",
        "Content-Type: multipart/form-data; boundary=x\r\n",
        "Content-Type: application/json-patch+json\r\n",
        "Content-Type: application/json\r\nContent-Encoding: gzip\r\n",
    ] {
        let answer = ask(
            served.address(),
            with_body("POST", "/api/what-if", served.address(), headers, "{\"state\":{}}"),
        );
        assert_eq!(answer.status, 415, "{headers}");
        assert!(answer.refusal().contains("application/json"));
    }
    for headers in ["Content-Type: application/json; charset=utf-8\r\n", "content-type: Application/JSON\r\n"]
    {
        let answer = ask(
            served.address(),
            with_body("POST", "/api/what-if", served.address(), headers, "{\"state\":{}}"),
        );
        assert_eq!(answer.status, 200, "{headers}: {}", answer.text());
    }
}

#[test]
fn what_is_not_there_is_not_found() {
    let served = start(|_| {});
    for path in [
        "/nothing",
        "/api",
        "/api/",
        "/api/region/",
        "/API/region",
        "/../etc/passwd",
        "/api/../api/region",
        "/%2e%2e/%2e%2e/etc/passwd",
        "/api/runs/..%2f..%2fetc",
        "/api/runs/../../etc/passwd",
        "/api/runs/%00",
        "/api/runs/00000000000000000",
        "/api/runs/000000000000000g",
        "/api/runs/0000000000000000/",
        "/api/runs/0000000000000000/other",
        "/api/runs/'; DROP TABLE runs; --".replace(' ', "+").as_str(),
        "//api/region",
        "/api//region",
        "/.git/config",
        "/api/region;x=1",
        "/index.html",
    ] {
        let answer = served.get(path);
        assert_eq!(answer.status, 404, "{path}: {}", answer.text());
        answer.refusal();
    }
    assert_eq!(ask(served.address(), b"GET /api/\0 HTTP/1.1\r\nHost: x\r\n\r\n").status, 400);
    served.check_healthy();
}

#[test]
fn what_is_no_http_ends_the_connection() {
    let served = start(|_| {});
    for bytes in [
        &b"\x16\x03\x01\x02\x00\x01\x00"[..],
        b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n",
        b"hello\r\n\r\n",
        b"GET / HTTP/9.9\r\n\r\n",
    ] {
        // Closed, with or without an answer.
        let mut stream = connect(served.address());
        stream.write_all(bytes).unwrap();
        let answer = read_answer(&mut BufReader::new(stream));
        assert!(answer.is_none_or(|answer| answer.status >= 400));
        served.check_healthy();
    }
    // Two lengths, or a length beside chunks: nobody can say where the next request begins.
    let body = "{\"state\":{}}";
    for headers in ["Content-Length: 3\r\n", "Transfer-Encoding: chunked\r\n"] {
        let request = with_body("POST", "/api/what-if", served.address(), &format!("{JSON}{headers}"), body);
        assert!(ask(served.address(), request).status >= 400);
    }
    served.check_healthy();
}
