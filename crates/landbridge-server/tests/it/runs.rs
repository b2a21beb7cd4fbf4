//! Runs over the wire: asked for, watched, ended, left by a server that stops, and gone on with.

use super::client::{Events, Served, get, post, start, start_in};
use landbridge::model::Folder;
use landbridge_server::Limits;
use serde_json::{Value, json};
use std::time::Duration;

/// Enough that it is under way when the next request comes, however fast the machine: it is ended by hand.
const MANY: u64 = 100_000;

#[track_caller]
fn begin(served: &Served, state: &Value, n: u64, seed: u64) -> String {
    let answer = served.post("/api/runs", &json!({ "state": state, "n": n, "seed": seed }));
    assert_eq!(answer.status, 202, "{}", answer.text());
    answer.json()["id"].as_str().unwrap().to_owned()
}

fn number(info: &Value, field: &str) -> u64 {
    info[field].as_u64().unwrap()
}

#[test]
fn a_run_tells_how_far_it_is_and_then_what_it_found() {
    let served = start(|_| {});
    let id = begin(&served, &json!({ "variants": ["closed-border"] }), 128, 1);
    let events: Vec<Value> = Events::of(served.address(), &id).collect();
    // In order: never back, and the last is the end.
    for pair in events.windows(2) {
        assert!(number(&pair[0], "done") <= number(&pair[1], "done"));
        assert!(["queued", "running"].contains(&pair[0]["status"].as_str().unwrap()));
    }
    let last = events.last().unwrap();
    assert_eq!((&last["status"], number(last, "done")), (&json!("done"), 128));
    // Who comes late is told the end, once.
    let late: Vec<Value> = Events::of(served.address(), &id).collect();
    assert_eq!(late, std::slice::from_ref(last));

    let detail = served.get(&format!("/api/runs/{id}")).json();
    assert_eq!(detail["futures"]["summary"]["futures"], 128);
    assert_eq!(detail["futures"]["drivers"]["of"].as_str().map(str::is_empty), Some(false));
    assert_eq!(detail["chapter"]["id"], "futures");
    assert!(detail["chapter"]["answer"].as_str().unwrap().starts_with("Of 128 futures"));
    // Asked again, it is there.
    let again =
        served.post("/api/runs", &json!({ "state": { "variants": ["closed-border"] }, "n": 128, "seed": 1 }));
    assert_eq!((again.status, again.json()), (200, last.clone()));
    assert_eq!(served.get("/api/runs").json(), json!([last]));
}

#[test]
fn runs_wait_for_each_other_and_are_ended_by_hand() {
    let served = start(|_| {});
    let first = begin(&served, &json!({}), MANY, 1);
    let mut events = Events::of(served.address(), &first);
    let running = events.find(|event| event["status"] == "running").unwrap();
    assert_eq!(number(&running, "n"), MANY);
    let second = begin(&served, &json!({}), MANY, 2);
    // What is under way is not begun twice.
    let again = served.post("/api/runs", &json!({ "state": {}, "n": MANY, "seed": 2 }));
    assert_eq!((again.status, &again.json()["status"]), (200, &json!("queued")));
    let ended = served.delete(&format!("/api/runs/{second}"));
    assert_eq!((ended.status, &ended.json()["status"]), (200, &json!("cancelled")));
    // What-ifs are not in its way.
    assert_eq!(served.post("/api/what-if", &json!({ "state": {} })).status, 200);
    assert_eq!(served.delete(&format!("/api/runs/{first}")).status, 200);
    let last = events.last().unwrap();
    assert_eq!(last["status"], "cancelled");
    // Whole chunks are kept.
    assert_eq!(number(&last, "done") % 16, 0);
    let over = served.delete(&format!("/api/runs/{first}"));
    assert_eq!(over.json(), last);
    let list = served.get("/api/runs").json();
    let ids: Vec<&str> = list.as_array().unwrap().iter().map(|run| run["id"].as_str().unwrap()).collect();
    assert_eq!(ids, [second.as_str(), first.as_str()]);
}

#[test]
fn a_whole_number_is_the_same_with_a_point() {
    let served = start(|_| {});
    let id = begin(&served, &json!({}), 16, 3);
    let again = served.post("/api/runs", &json!({ "state": {}, "n": 16.0, "seed": 3.0 }));
    assert_eq!((again.status, &again.json()["id"]), (200, &json!(id)), "{}", again.text());
    for seed in [0.5, -1.0, 1e16] {
        let refused = served.post("/api/runs", &json!({ "state": {}, "n": 16, "seed": seed }));
        assert_eq!(refused.status, 400, "{seed}");
        assert!(refused.refusal().contains("no whole number"), "{}", refused.text());
    }
}

#[test]
fn no_more_runs_wait_than_may() {
    let served = start(|options| options.limits = Limits { most_queued_runs: 1, ..Limits::default() });
    let first = begin(&served, &json!({}), MANY, 1);
    Events::of(served.address(), &first).find(|event| event["status"] == "running").unwrap();
    begin(&served, &json!({}), MANY, 2);
    let refused = served.post("/api/runs", &json!({ "state": {}, "n": MANY, "seed": 3 }));
    assert_eq!(refused.status, 429);
    assert!(refused.refusal().contains("wait already") && refused.header("retry-after").is_some());
}

#[test]
fn a_run_whose_server_stopped_goes_on_where_it_was_left() {
    let data = tempfile::tempdir().unwrap();
    let asked = json!({ "state": { "bloc": ["A", "B"] }, "n": 512, "seed": 1 });
    let server = start_in(data.path(), |_| {});
    let id = post(server.address(), "/api/runs", &asked).json()["id"].as_str().unwrap().to_owned();
    let mut events = Events::of(server.address(), &id);
    // Some chunks are whole by then.
    let seen = events.find(|event| number(event, "done") >= 40).unwrap();
    server.stop();
    let last = events.last().unwrap_or(seen);

    let server = start_in(data.path(), |_| {});
    let left = get(server.address(), &format!("/api/runs/{id}")).json();
    if left["status"] != "done" {
        assert_eq!(left["status"], "interrupted", "{last}");
        assert!(number(&left, "done") >= 32 && !left["message"].as_str().unwrap().is_empty());
        assert_eq!(left["futures"]["summary"]["futures"], left["done"]);
        let again = post(server.address(), "/api/runs", &asked);
        assert_eq!((again.status, &again.json()["id"]), (202, &json!(id)));
        assert!(number(&again.json(), "done") >= 32);
    }
    let last = Events::of(server.address(), &id).last().unwrap();
    assert_eq!((&last["status"], number(&last, "done")), (&json!("done"), 512));
    let interrupted = get(server.address(), &format!("/api/runs/{id}")).json();
    server.stop();

    // The same as without an interruption.
    let fresh = start(|_| {});
    let id = begin(&fresh, &asked["state"], 512, 1);
    Events::of(fresh.address(), &id).last().unwrap();
    let whole = fresh.get(&format!("/api/runs/{id}")).json();
    assert_eq!(whole["futures"], interrupted["futures"]);
}

#[test]
fn two_servers_do_not_share_a_data_folder() {
    let data = tempfile::tempdir().unwrap();
    let first = start_in(data.path(), |_| {});
    let options = landbridge_server::ServeOptions {
        data: data.path().to_owned(),
        ..landbridge_server::ServeOptions::new("toy")
    };
    let error = landbridge_server::Server::start(&options).err().unwrap();
    assert!(error.to_string().contains("another server"), "{error}");
    first.stop();
    landbridge_server::Server::start(&options).unwrap().stop();
}

fn brief(address: std::net::SocketAddr) -> Value {
    loop {
        let answer = get(address, "/api/brief");
        match answer.status {
            200 => return answer.json(),
            202 => assert!(answer.json()["of"].as_u64().is_some()),
            other => panic!("{other} {}", answer.text()),
        }
    }
}

#[test]
fn a_brief_that_failed_is_begun_again_when_its_time_is_over() {
    let around = tempfile::tempdir().unwrap();
    let folder = around.path().join("region");
    Folder::bundled("toy").unwrap().extract(&folder).unwrap();
    std::fs::write(folder.join("run.json"), "{}").unwrap();
    for (failed_brief, then) in [(Duration::ZERO, 202), (Duration::MAX, 500)] {
        let server = start_in(&around.path().join("data"), |options| {
            options.region = folder.to_str().unwrap().to_owned();
            options.limits = Limits { failed_brief, ..Limits::default() };
        });
        let ask = || get(server.address(), "/api/brief");
        let failed = std::iter::repeat_with(ask).find(|answer| answer.status != 202).unwrap();
        assert!(failed.status == 500 && failed.text().contains("run.json"), "{}", failed.text());
        assert_eq!(ask().status, then);
        server.stop();
    }
}

#[test]
fn the_brief_is_computed_once_and_there_at_once_after_a_restart() {
    let data = tempfile::tempdir().unwrap();
    let server = start_in(data.path(), |_| {});
    let first = brief(server.address());
    assert_eq!(first["title"], "A seller, a transit state and a buyer");
    assert!(first["chapters"].as_array().unwrap().iter().any(|chapter| chapter["id"] == "again"));
    assert_eq!(first["futures"], Value::Null);
    server.stop();
    let server = start_in(data.path(), |_| {});
    let answer = get(server.address(), "/api/brief");
    assert_eq!((answer.status, answer.json()), (200, first));
    // A run of the region as it is becomes its chapter.
    let id = post(server.address(), "/api/runs", &json!({ "state": {}, "n": 16 })).json()["id"]
        .as_str()
        .unwrap()
        .to_owned();
    Events::of(server.address(), &id).last().unwrap();
    assert_eq!(brief(server.address())["futures"]["summary"]["futures"], 16);
}
