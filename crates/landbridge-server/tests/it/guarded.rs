//! Who may ask: the token, the names of the server, pages of other sites; and the headers that every answer carries.

use super::client::{Answer, ask, get, start};
use landbridge_server::{ServeError, ServeOptions, Server};
use std::net::{IpAddr, Ipv4Addr, SocketAddr};

const TOKEN: &str = "a-token-of-some-length";

fn ask_with(address: SocketAddr, path: &str, headers: &str) -> Answer {
    ask(address, format!("GET {path} HTTP/1.1\r\nHost: {address}\r\n{headers}\r\n"))
}

#[test]
fn with_a_token_only_who_has_it_is_told_of_the_region() {
    let served = start(|options| options.token = Some(TOKEN.to_owned()));
    let address = served.address();
    for path in
        ["/api/region", "/api/brief", "/api/runs", "/api/runs/0000000000000000/events", "/api/nothing"]
    {
        for headers in [
            "",
            "Authorization: \r\n",
            "Authorization: Bearer\r\n",
            "Authorization: Bearer \r\n",
            "Authorization: Bearer another-token-of-length\r\n",
            "Authorization: Bearer a-token-of-some-lengt\r\n",
            "Authorization: Basic a-token-of-some-length\r\n",
            "Authorization: a-token-of-some-length\r\n",
            "Cookie: token=a-token-of-some-length\r\n",
        ] {
            let answer = ask_with(address, path, headers);
            assert_eq!(answer.status, 401, "{path} {headers}");
            assert!(answer.refusal().contains("token"));
            assert!(answer.header("www-authenticate").unwrap().starts_with("Bearer"));
        }
    }
    assert_eq!(ask_with(address, &format!("/api/region?token={TOKEN}"), "").status, 401);
    assert_eq!(ask_with(address, "/api/region", &format!("Authorization: Bearer {TOKEN}\r\n")).status, 200);
    assert_eq!(ask_with(address, "/api/region", &format!("authorization: bearer {TOKEN}\r\n")).status, 200);
    // What asks for the token, and what tells nothing.
    let page = get(address, "/");
    assert!(page.status == 200 && page.text().contains("\"token_needed\":true"));
    served.check_healthy();
}

#[test]
fn others_than_this_machine_are_not_listened_to_without_a_token() {
    let data = tempfile::tempdir().unwrap();
    let options = |token: Option<&str>| ServeOptions {
        address: IpAddr::V4(Ipv4Addr::UNSPECIFIED),
        token: token.map(str::to_owned),
        data: data.path().to_owned(),
        ..ServeOptions::new("toy")
    };
    for token in
        [None, Some(""), Some("short"), Some("of length but with spaces"), Some("öf-length-but-not-ascii")]
    {
        let error = Server::start(&options(token)).err().unwrap();
        assert!(matches!(&error, ServeError::BadInput(what) if what.contains("token")), "{error}");
    }
    let server = Server::start(&options(Some(TOKEN))).unwrap();
    let address = SocketAddr::from((Ipv4Addr::LOCALHOST, server.address().port()));
    assert_eq!(get(address, "/api/region").status, 401);
    // Whoever has the token may call the server as it is called there.
    let answer = ask(
        address,
        format!("GET /api/region HTTP/1.1\r\nHost: lands.example\r\nAuthorization: Bearer {TOKEN}\r\n\r\n"),
    );
    assert_eq!(answer.status, 200);
}

#[test]
fn a_name_that_points_here_is_not_enough() {
    let served = start(|_| {});
    let (address, port) = (served.address(), served.address().port());
    for host in
        ["evil.example".to_owned(), format!("evil.example:{port}"), "localhost:1".to_owned(), String::new()]
    {
        let answer = ask(address, format!("GET /api/region HTTP/1.1\r\nHost: {host}\r\n\r\n"));
        assert_eq!(answer.status, 421, "{host}");
        assert!(answer.refusal().contains("localhost"));
    }
    let answer =
        ask(address, format!("GET http://evil.example/api/region HTTP/1.1\r\nHost: {address}\r\n\r\n"));
    assert_eq!(answer.status, 421);
    for request in [
        "GET /api/region HTTP/1.1\r\n\r\n".to_owned(),
        format!("GET /api/region HTTP/1.1\r\nHost: {address}\r\nHost: evil.example\r\n\r\n"),
    ] {
        assert_eq!(ask(address, request).status, 400);
    }
    for host in [format!("localhost:{port}"), format!("127.0.0.1:{port}"), format!("[::1]:{port}")] {
        assert_eq!(ask(address, format!("GET /api/region HTTP/1.1\r\nHost: {host}\r\n\r\n")).status, 200);
    }
    served.check_healthy();
}

#[test]
fn pages_of_other_sites_have_nothing_to_ask() {
    let served = start(|_| {});
    for site in ["cross-site", "same-site", "anything"] {
        let answer = ask_with(served.address(), "/api/region", &format!("Sec-Fetch-Site: {site}\r\n"));
        assert_eq!(answer.status, 403, "{site}");
        answer.refusal();
    }
    for site in ["same-origin", "none"] {
        assert_eq!(
            ask_with(served.address(), "/api/region", &format!("Sec-Fetch-Site: {site}\r\n")).status,
            200
        );
    }
    // A link to the page is a link.
    assert_eq!(ask_with(served.address(), "/", "Sec-Fetch-Site: cross-site\r\n").status, 200);
    // No page of another site is told that it may ask.
    let answer = ask_with(served.address(), "/api/region", "Origin: https://evil.example\r\n");
    assert!(answer.header("access-control-allow-origin").is_none());
}

#[test]
fn every_answer_carries_the_headers_that_keep_it_in_its_place() {
    let served = start(|_| {});
    for path in ["/", "/api/region", "/api/health", "/nothing", "/%2e%2e/"] {
        let answer = served.get(path);
        for (name, value) in [
            ("x-content-type-options", "nosniff"),
            ("referrer-policy", "no-referrer"),
            ("cross-origin-resource-policy", "same-origin"),
        ] {
            assert_eq!(answer.header(name), Some(value), "{path}");
        }
        assert!(
            answer.header("content-security-policy").unwrap().contains("frame-ancestors 'none'"),
            "{path}"
        );
        assert!(answer.header("cache-control").is_some(), "{path}");
        assert!(answer.header("server").is_none(), "{path}");
    }
    let page = served.get("/");
    let policy = page.header("content-security-policy").unwrap();
    assert!(policy.starts_with("default-src 'none'") && policy.contains("connect-src 'self'"));
    assert!(policy.contains("base-uri 'none'") && policy.contains("form-action 'none'"));
    assert!(!policy.contains("unsafe"));
    assert!(page.text().contains("{\"kind\":\"live\",\"token_needed\":false}"));
    assert!(!page.text().contains("http-equiv=\"Content-Security-Policy\""));
}
