//! The page and the policy that goes with it as a header.

use crate::options::ServeError;
use axum::body::Bytes;
use axum::http::{HeaderValue, header};
use axum::response::{IntoResponse, Response};
use landbridge::report::{live_page, page_policy};

/// What a page of a server may do beyond what the built file states: ask its own server. Nobody may frame it.
const LIVE: [(&str, &str); 4] = [
    ("connect-src", "'self'"),
    ("frame-ancestors", "'none'"),
    ("base-uri", "'none'"),
    ("form-action", "'none'"),
];

/// The page, ready to be sent.
pub(crate) struct Page {
    html: Bytes,
    policy: HeaderValue,
}

impl Page {
    /// The page of a region.
    ///
    /// # Errors
    /// Where the built file has no policy that a header can hold: the page could do nothing, or anything.
    pub(crate) fn new(title: &str, token_needed: bool) -> Result<Self, ServeError> {
        let policy = live_policy_header(&page_policy().text)?;
        Ok(Self { html: live_page(title, token_needed).into(), policy })
    }

    pub(crate) fn answer(&self) -> Response {
        let headers = [
            (header::CONTENT_TYPE, HeaderValue::from_static("text/html; charset=utf-8")),
            (header::CONTENT_SECURITY_POLICY, self.policy.clone()),
            (header::CACHE_CONTROL, HeaderValue::from_static("no-cache")),
        ];
        (headers, self.html.clone()).into_response()
    }
}

/// The policy as a header.
fn live_policy_header(built: &str) -> Result<HeaderValue, ServeError> {
    let runs_something = built.split(';').any(|directive| directive.trim().starts_with("script-src "));
    match HeaderValue::from_str(&live_policy(built)) {
        Ok(policy) if runs_something => Ok(policy),
        _ => Err(ServeError::Page),
    }
}

/// The built policy, with ours in place of what it says of the same.
fn live_policy(built: &str) -> String {
    let is_ours =
        |directive: &str| LIVE.iter().any(|(name, _)| directive.split_whitespace().next() == Some(name));
    let built =
        built.split(';').map(str::trim).filter(|directive| !directive.is_empty() && !is_ours(directive));
    let ours = LIVE.iter().map(|(name, value)| format!("{name} {value}"));
    built.map(str::to_owned).chain(ours).collect::<Vec<_>>().join("; ")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_policy_is_the_built_one_and_what_a_server_adds() {
        let live = "connect-src 'self'; frame-ancestors 'none'; base-uri 'none'; form-action 'none'";
        assert_eq!(
            live_policy("default-src 'none'; script-src 'sha256-x'"),
            format!("default-src 'none'; script-src 'sha256-x'; {live}")
        );
        assert_eq!(
            live_policy("default-src 'none';connect-src 'none'; base-uri 'self';"),
            format!("default-src 'none'; {live}")
        );
        assert!(live_policy_header(&page_policy().text).is_ok());
    }

    #[test]
    fn a_page_whose_policy_is_lost_is_not_served() {
        for built in ["", "default-src 'none'", "script-src", "default-src 'none'; script-src 'sha256-x\n'"] {
            let error = live_policy_header(built).unwrap_err();
            assert!(error.to_string().contains("cargo xtask page"), "{built:?}: {error}");
        }
    }
}
