//! The OpenAPI document walked: every address in it is asked, well and badly; every answer is one that it names, and is what it says.

use super::client::{Answer, Events, Served, ask, start, with_body};
use super::schema;
use serde_json::{Value, json};
use std::collections::BTreeSet;

/// A well and a bad request of every address: method, address, body, status.
fn requests(id: &str) -> Vec<(&'static str, String, Option<Value>, u16)> {
    let state = json!({ "build": ["links/pipe"] });
    let get = |path: &str, status| ("GET", path.to_owned(), None, status);
    let post = |path: &str, body: Value, status| ("POST", path.to_owned(), Some(body), status);
    let run = format!("/api/runs/{id}");
    let none = "/api/runs/0000000000000000";
    vec![
        get("/", 200),
        get("/api/health", 200),
        get("/api/openapi.json", 200),
        get("/api/region", 200),
        post("/api/what-if", json!({ "state": {} }), 200),
        post("/api/what-if", json!({ "state": {}, "against": { "variants": ["closed-border"] } }), 200),
        post("/api/what-if", json!({}), 400),
        post("/api/what-if", json!({ "state": state }), 422),
        post(
            "/api/patch",
            json!({ "name": "shut", "title": "Shut", "why": "To see.", "state": { "variants": ["closed-border"] } }),
            200,
        ),
        post("/api/patch", json!({ "name": "Not so", "title": "", "state": {} }), 422),
        post("/api/patch", json!({ "name": 1 }), 400),
        post(
            "/api/variants",
            json!({ "name": "shut", "title": "Shut", "state": { "variants": ["closed-border"] } }),
            201,
        ),
        post("/api/variants", json!({ "name": "shut", "title": "Shut", "state": {} }), 409),
        post("/api/variants", json!({ "name": "../shut", "title": "Shut", "state": {} }), 422),
        get("/api/runs", 200),
        post("/api/runs", json!({ "state": {}, "n": 16, "seed": 3 }), 200),
        post("/api/runs", json!({ "state": {}, "n": 0 }), 422),
        post("/api/runs", json!({ "n": "many" }), 400),
        get(&run, 200),
        get(none, 404),
        ("DELETE", run.clone(), None, 200),
        ("DELETE", none.to_owned(), None, 404),
        get(&format!("{run}/events"), 200),
        get(&format!("{none}/events"), 404),
    ]
}

/// The address as the document writes it.
fn template(path: &str) -> String {
    match path.strip_prefix("/api/runs/") {
        Some(rest) => rest
            .split_once('/')
            .map_or("/api/runs/{id}".to_owned(), |(_, rest)| format!("/api/runs/{{id}}/{rest}")),
        None => path.to_owned(),
    }
}

#[track_caller]
fn check_documented(document: &Value, method: &str, path: &str, answer: &Answer) {
    let place = format!("{method} {path}: {}", answer.status);
    let operation = &document["paths"][template(path)][method.to_lowercase()];
    let response = &operation["responses"][answer.status.to_string()];
    assert!(response.is_object(), "{place} is not in the document");
    let content = response["content"].as_object().unwrap();
    let kind = answer.header("content-type").unwrap().split(';').next().unwrap();
    let described =
        content.get(kind).unwrap_or_else(|| panic!("{place} is {kind}, which is not in the document"));
    if kind == "application/json" {
        schema::check(document, &described["schema"], &answer.json(), &place);
    }
}

fn run_to_its_end(served: &Served) -> String {
    let begun = served.post("/api/runs", &json!({ "state": {}, "n": 16, "seed": 3 }));
    assert_eq!(begun.status, 202, "{}", begun.text());
    let id = begun.json()["id"].as_str().unwrap().to_owned();
    let last = Events::of(served.address(), &id).last().unwrap();
    assert_eq!(last["status"], "done", "{last}");
    id
}

#[test]
fn every_address_answers_as_the_document_says() {
    let region = tempfile::tempdir().unwrap();
    let folder = region.path().join("toy");
    landbridge::model::Folder::bundled("toy").unwrap().extract(&folder).unwrap();
    let served = start(|options| options.region = folder.to_str().unwrap().to_owned());
    let document = served.get("/api/openapi.json").json();
    let begun = served.post("/api/runs", &json!({ "state": { "bloc": ["A", "B"] }, "n": 1 }));
    check_documented(&document, "POST", "/api/runs", &begun);
    let id = run_to_its_end(&served);

    let mut asked = BTreeSet::new();
    for (method, path, body, status) in requests(&id) {
        let (headers, body) =
            body.map_or(("", String::new()), |body| ("Content-Type: application/json\r\n", body.to_string()));
        let answer = ask(served.address(), with_body(method, &path, served.address(), headers, &body));
        assert_eq!(answer.status, status, "{method} {path} {body}: {}", answer.text());
        check_documented(&document, method, &path, &answer);
        asked.insert((template(&path), method.to_lowercase()));
    }
    loop {
        let answer = served.get("/api/brief");
        check_documented(&document, "GET", "/api/brief", &answer);
        asked.insert(("/api/brief".to_owned(), "get".to_owned()));
        if answer.status == 200 {
            break;
        }
    }
    for (path, methods) in document["paths"].as_object().unwrap() {
        for method in methods.as_object().unwrap().keys() {
            assert!(asked.contains(&(path.clone(), method.clone())), "{method} {path} was not asked");
        }
    }
    let named: usize = document["paths"]
        .as_object()
        .unwrap()
        .values()
        .map(|methods| methods.as_object().unwrap().len())
        .sum();
    assert_eq!(named, asked.len(), "an address is not in the document");
}

#[test]
fn every_address_of_the_document_refuses_other_methods_and_names_its_own() {
    let served = start(|_| {});
    let document = served.get("/api/openapi.json").json();
    for (path, methods) in document["paths"].as_object().unwrap() {
        let path = path.replace("{id}", "0000000000000000");
        for method in ["PUT", "PATCH", "OPTIONS", "TRACE", "BREW"] {
            let answer = ask(served.address(), with_body(method, &path, served.address(), "", ""));
            assert_eq!(answer.status, 405, "{method} {path}");
            answer.refusal();
            let allowed = answer.header("allow").unwrap().to_lowercase();
            assert!(
                methods.as_object().unwrap().keys().all(|method| allowed.contains(method)),
                "{path}: {allowed}"
            );
        }
    }
    served.check_healthy();
}

#[test]
fn the_document_says_how_the_token_is_sent() {
    let document = start(|_| {}).get("/api/openapi.json").json();
    assert_eq!(document["components"]["securitySchemes"]["token"]["scheme"], "bearer");
    assert_eq!(document["info"]["version"], env!("CARGO_PKG_VERSION"));
}

#[test]
fn the_document_states_the_bounds_that_the_server_keeps() {
    let served = start(|_| {});
    let document = served.get("/api/openapi.json").json();
    let schemas = &document["components"]["schemas"];
    let most = landbridge_server::Limits::default().most_futures;
    assert_eq!(schemas["RunRequest"]["properties"]["n"]["maximum"].as_f64(), Some(most as f64));
    let fits =
        |state: &Value| schema::fits(&document, &json!({ "$ref": "#/components/schemas/WhatIf" }), state);
    for (state, status) in [
        (json!({ "cut": [["A", "B"]] }), 200),
        (json!({ "capacity": [{ "asset": "links/Pipe A-B", "times": 100 }] }), 200),
        (json!({ "cut": [[]] }), 400),
        (json!({ "cut": [["A", "B", "C"]] }), 400),
        (json!({ "other": [] }), 400),
        (json!({ "capacity": [{ "asset": "links/Pipe A-B", "times": 1, "other": 1 }] }), 400),
        (json!({ "capacity": [{ "asset": "links/Pipe A-B", "times": 101 }] }), 422),
        (json!({ "factors": [{ "name": "Field", "value": 2e12 }] }), 422),
        (json!({ "variants": vec!["closed-border"; 201] }), 422),
    ] {
        let answer = served.post("/api/what-if", &json!({ "state": state }));
        assert_eq!(answer.status, status, "{state}: {}", answer.text());
        assert_eq!(fits(&state), status == 200, "{state}");
    }
}
