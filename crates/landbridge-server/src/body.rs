//! Bodies of requests: JSON, within bounds of size and time, as one of the types of the contract; what is wrong as one sentence.

use crate::options::Limits;
use crate::problem::Problem;
use axum::body::{Body, Bytes, HttpBody as _};
use axum::extract::Request;
use axum::http::{HeaderMap, HeaderValue, StatusCode, header};
use http_body_util::{BodyExt, LengthLimitError, Limited};
use serde::de::DeserializeOwned;

/// What a request holds.
pub(crate) async fn read_json<T: DeserializeOwned>(request: Request, limits: &Limits) -> Result<T, Problem> {
    check_type(request.headers())?;
    let bytes = read(request.into_body(), limits).await?;
    parse(&bytes)
}

/// The bytes of a body as what they hold.
pub(crate) fn parse<T: DeserializeOwned>(bytes: &[u8]) -> Result<T, Problem> {
    let mut reader = serde_json::Deserializer::from_slice(bytes);
    let value = T::deserialize(&mut reader).and_then(|value| reader.end().map(|()| value));
    value.map_err(|error| {
        let what = match error.classify() {
            serde_json::error::Category::Data => "this is not what is asked for",
            _ => "this is no JSON",
        };
        Problem::bad_request(format!("{what}: {error}; /api/openapi.json says what is"))
    })
}

fn check_type(headers: &HeaderMap) -> Result<(), Problem> {
    let given = headers.get(header::CONTENT_TYPE).and_then(|given| given.to_str().ok()).unwrap_or_default();
    let kind = given.split(';').next().unwrap_or_default().trim();
    let is_plain = headers
        .get(header::CONTENT_ENCODING)
        .is_none_or(|coding| coding == HeaderValue::from_static("identity"));
    if kind.eq_ignore_ascii_case("application/json") && is_plain {
        return Ok(());
    }
    let what =
        "only plain JSON is read; send the header Content-Type: application/json, and no Content-Encoding";
    Err(Problem::new(StatusCode::UNSUPPORTED_MEDIA_TYPE, what))
}

async fn read(body: Body, limits: &Limits) -> Result<Bytes, Problem> {
    let too_large = || {
        let what = format!("a request holds at most {} bytes; send less", limits.most_body);
        Problem::new(StatusCode::PAYLOAD_TOO_LARGE, what)
    };
    // One that says beforehand that it is too large is not even begun.
    if body.size_hint().lower() > limits.most_body as u64 {
        return Err(too_large());
    }
    let whole = Limited::new(body, limits.most_body).collect();
    let Ok(whole) = tokio::time::timeout(limits.body, whole).await else {
        let what = format!("the body was not there after {} s", limits.body.as_secs());
        return Err(Problem::new(StatusCode::REQUEST_TIMEOUT, what));
    };
    match whole {
        Ok(whole) => Ok(whole.to_bytes()),
        Err(error) if error.is::<LengthLimitError>() => Err(too_large()),
        Err(_) => Err(Problem::bad_request("the body broke off; send it again")),
    }
}
