//! What stands before every route: who may ask, under which name the server is called, what a path and a head may look like, and the headers
//! of every answer. Knows no region.

use crate::App;
use crate::desk::Visitor;
use crate::problem::Problem;
use axum::extract::{FromRequestParts, Request, State};
use axum::http::request::Parts;
use axum::http::{HeaderMap, HeaderName, HeaderValue, Method, StatusCode, Uri, header};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};
use sha2::{Digest, Sha256};
use std::convert::Infallible;
use std::net::{IpAddr, Ipv4Addr, SocketAddr};
use std::sync::Arc;

/// What a page calls itself.
const VISITOR: HeaderName = HeaderName::from_static("x-landbridge-visitor");

/// Headers of a request.
pub(crate) const MOST_HEADERS: usize = 100;

/// Longest name of a visitor.
const LONGEST_NAME: usize = 64;

/// On every answer.
const HEADERS: [(HeaderName, HeaderValue); 4] = [
    (header::X_CONTENT_TYPE_OPTIONS, HeaderValue::from_static("nosniff")),
    (header::REFERRER_POLICY, HeaderValue::from_static("no-referrer")),
    (HeaderName::from_static("cross-origin-resource-policy"), HeaderValue::from_static("same-origin")),
    (HeaderName::from_static("cross-origin-opener-policy"), HeaderValue::from_static("same-origin")),
];

/// On every answer that says nothing else.
const POLICY: HeaderValue = HeaderValue::from_static("default-src 'none'; frame-ancestors 'none'");

/// What an address of this server may be asked without the token: what tells nothing of a region.
const OPEN: [&str; 3] = ["/", "/api/health", "/api/openapi.json"];

/// Where a request comes from.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Peer(pub(crate) SocketAddr);

/// The token's hash: hashes of one length are compared, so that the time tells nothing of the token.
#[derive(Clone)]
pub(crate) struct Token([u8; 32]);

impl Token {
    pub(crate) fn new(token: &str) -> Self {
        Self(Sha256::digest(token.as_bytes()).into())
    }

    /// Whether that is the token, in a time that does not depend on where it differs.
    fn is(&self, other: &[u8]) -> bool {
        let other: [u8; 32] = Sha256::digest(other).into();
        let difference = self.0.iter().zip(other).fold(0, |sum, (a, b)| std::hint::black_box(sum | (a ^ b)));
        std::hint::black_box(difference) == 0
    }
}

/// Checks a request, hands it on, and puts the headers on the answer.
pub(crate) async fn guard(State(app): State<Arc<App>>, request: Request, next: Next) -> Response {
    let response = match check(&app, &request) {
        Ok(()) => next.run(request).await,
        Err(problem) => problem.into_response(),
    };
    with_headers(response).await
}

/// The headers that every answer carries.
#[allow(clippy::unused_async, reason = "a layer wants a future")]
pub(crate) async fn with_headers(mut response: Response) -> Response {
    let headers = response.headers_mut();
    for (name, value) in HEADERS {
        headers.insert(name, value);
    }
    headers.entry(header::CACHE_CONTROL).or_insert(HeaderValue::from_static("no-store"));
    headers.entry(header::CONTENT_SECURITY_POLICY).or_insert(POLICY);
    response
}

fn check(app: &App, request: &Request) -> Result<(), Problem> {
    check_head(request, app.limits.most_head)?;
    check_host(app.address, request.uri(), request.headers())?;
    let path = request.uri().path();
    // No address here needs an escape: what has one is after something else.
    if path.contains(['%', '\\', ';'])
        || path.contains("//")
        || path.split('/').any(|part| part.starts_with('.'))
    {
        return Err(not_there());
    }
    if !matches!(*request.method(), Method::GET | Method::HEAD) || path.starts_with("/api/") {
        check_site(request.headers())?;
    }
    match &app.token {
        Some(token) if !OPEN.contains(&path) => check_token(token, request.headers()),
        _ => Ok(()),
    }
}

/// What a head holds at most, as it was written: a line for the address and one for each header.
fn check_head(request: &Request, most: usize) -> Result<(), Problem> {
    const BREAK: usize = "\r\n".len();
    let line = request.method().as_str().len() + " HTTP/1.1".len() + 1 + BREAK;
    let (uri, headers) = (request.uri(), request.headers());
    let authority = uri.authority().map_or(0, |authority| authority.as_str().len());
    let address = authority + uri.path_and_query().map_or(0, |path| path.as_str().len());
    let lines = headers.iter().map(|(name, value)| name.as_str().len() + ": ".len() + value.len() + BREAK);
    if line + address + lines.sum::<usize>() + BREAK <= most && headers.len() <= MOST_HEADERS {
        return Ok(());
    }
    let what = format!(
        "the head of a request, its address included, has at most {most} bytes and {MOST_HEADERS} headers; send less"
    );
    Err(Problem::new(StatusCode::REQUEST_HEADER_FIELDS_TOO_LARGE, what))
}

/// A page of somebody else can let its own name point to this machine: only this machine's names are answered to.
fn check_host(listening: SocketAddr, uri: &Uri, headers: &HeaderMap) -> Result<(), Problem> {
    let mut named = headers.get_all(header::HOST).iter();
    let (Some(host), None) = (named.next(), named.next()) else {
        return Err(Problem::bad_request("a request names the host once; send one Host header"));
    };
    if !listening.ip().is_loopback() {
        return Ok(());
    }
    let is_fine = |host: &str| is_this_machine(host, listening);
    // A request may also name the host in its first line, which then is what counts.
    let in_line = uri.authority().is_none_or(|authority| is_fine(authority.as_str()));
    if in_line && host.to_str().is_ok_and(is_fine) {
        return Ok(());
    }
    let port = listening.port();
    let what = format!(
        "this server is called localhost:{port} or {listening}, and answers to no other name; a proxy before it must send one of these as Host"
    );
    Err(Problem::new(StatusCode::MISDIRECTED_REQUEST, what))
}

fn is_this_machine(host: &str, listening: SocketAddr) -> bool {
    let name = match host.strip_suffix(&format!(":{}", listening.port())) {
        Some(name) => name,
        None if listening.port() == 80 => host,
        None => return false,
    };
    let bare = name.strip_prefix('[').and_then(|name| name.strip_suffix(']'));
    name.eq_ignore_ascii_case("localhost")
        || name == Ipv4Addr::LOCALHOST.to_string()
        || (bare.is_none() && name == listening.ip().to_string())
        || bare.is_some_and(|bare| bare.parse::<IpAddr>().is_ok_and(|address| address.is_loopback()))
}

/// A browser says where a request comes from; pages of other sites have nothing to ask here.
fn check_site(headers: &HeaderMap) -> Result<(), Problem> {
    let site = headers.get("sec-fetch-site").map(HeaderValue::as_bytes);
    match site {
        None | Some(b"same-origin" | b"none") => Ok(()),
        Some(_) => Err(Problem::new(
            StatusCode::FORBIDDEN,
            "a page of another site asks; only the server's own page may",
        )),
    }
}

fn check_token(token: &Token, headers: &HeaderMap) -> Result<(), Problem> {
    let given = headers.get(header::AUTHORIZATION).map(HeaderValue::as_bytes);
    let given = given.and_then(|given| {
        let (scheme, rest) = given.split_at_checked(7)?;
        scheme.eq_ignore_ascii_case(b"bearer ").then(|| rest.trim_ascii())
    });
    match given {
        Some(given) if token.is(given) => Ok(()),
        Some(_) => Err(Problem::new(StatusCode::UNAUTHORIZED, "that is not the token of this server")),
        None => {
            let what = "this server asks for its token; send the header Authorization: Bearer TOKEN";
            Err(Problem::new(StatusCode::UNAUTHORIZED, what))
        }
    }
}

/// An unknown path.
pub(crate) fn not_there() -> Problem {
    Problem::not_found("there is nothing here; /api/openapi.json names all that there is")
}

/// A known path asked in another way.
pub(crate) async fn other_method() -> Problem {
    Problem::new(
        StatusCode::METHOD_NOT_ALLOWED,
        "this cannot be asked so; the header Allow names the methods that can",
    )
}

impl<S: Send + Sync> FromRequestParts<S> for Visitor {
    type Rejection = Infallible;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, Infallible> {
        let address =
            parts.extensions.get::<Peer>().map_or(IpAddr::V4(Ipv4Addr::UNSPECIFIED), |peer| peer.0.ip());
        let name = parts.headers.get(VISITOR).and_then(|name| name.to_str().ok()).unwrap_or_default();
        // What is no name is nobody's: it shares the turns of all without one.
        let is_name = name.len() <= LONGEST_NAME
            && name.bytes().all(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_'));
        Ok(Self { address, name: if is_name { name.to_owned() } else { String::new() } })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_names_of_this_machine_are_answered_to() {
        let listening = SocketAddr::from(([127, 0, 0, 1], 8080));
        for host in ["localhost:8080", "LOCALHOST:8080", "127.0.0.1:8080", "[::1]:8080"] {
            assert!(is_this_machine(host, listening), "{host}");
        }
        for host in [
            "",
            "localhost",
            "localhost:80",
            "evil.example:8080",
            "127.0.0.1.evil.example:8080",
            "localhost:8080:8080",
            "[evil]:8080",
            "127.0.0.1",
            "0.0.0.0:8080",
            "[::]:8080",
            "localhost.:8080",
            "user@localhost:8080",
        ] {
            assert!(!is_this_machine(host, listening), "{host}");
        }
        let bare = SocketAddr::from(([127, 0, 0, 1], 80));
        assert!(is_this_machine("localhost", bare) && is_this_machine("[::1]", bare));
    }

    #[test]
    fn a_token_is_the_whole_token() {
        let token = Token::new("sixteen-or-more-letters");
        assert!(token.is(b"sixteen-or-more-letters"));
        for other in
            ["", "s", "sixteen-or-more-letter", "sixteen-or-more-letters ", "Sixteen-or-more-letters"]
        {
            assert!(!token.is(other.as_bytes()));
        }
    }
}
