//! Refusals: every answer of 4xx and 5xx is one sentence, as JSON, with all mistakes where there are several.

use axum::http::{HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use landbridge::dispatch::SweepError;
use landbridge::what_if::WhatIfError;
use serde::Serialize;
use utoipa::ToSchema;

/// The body of every answer of 4xx and 5xx.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, ToSchema)]
#[schema(as = Refusal)]
pub(crate) struct Refusal {
    /// One sentence: what is wrong and what to do.
    pub(crate) error: String,
    /// All mistakes, each with place, reason and remedy.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    #[schema(required = false)]
    pub(crate) mistakes: Vec<String>,
}

/// Why a request is refused.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Problem {
    pub(crate) status: StatusCode,
    pub(crate) refusal: Refusal,
    /// Seconds after which to try again.
    pub(crate) retry_after: Option<u64>,
}

impl Problem {
    pub(crate) fn new(status: StatusCode, error: impl Into<String>) -> Self {
        let refusal = Refusal { error: error.into(), mistakes: Vec::new() };
        Self { status, refusal, retry_after: None }
    }

    pub(crate) fn bad_request(error: impl Into<String>) -> Self {
        Self::new(StatusCode::BAD_REQUEST, error)
    }

    pub(crate) fn not_found(error: impl Into<String>) -> Self {
        Self::new(StatusCode::NOT_FOUND, error)
    }

    /// What is well written and makes no sense.
    pub(crate) fn mistakes(mistakes: Vec<String>) -> Self {
        let error = match mistakes.as_slice() {
            [one] => one.clone(),
            several => format!("{} mistakes; mend them and send it again", several.len()),
        };
        let problem = Self::new(StatusCode::UNPROCESSABLE_ENTITY, error);
        Self { refusal: Refusal { mistakes, ..problem.refusal }, ..problem }
    }

    /// A failure of this program or of the machine.
    pub(crate) fn failure(error: impl Into<String>) -> Self {
        Self::new(StatusCode::INTERNAL_SERVER_ERROR, error)
    }

    /// More than is served at once: try again.
    pub(crate) fn too_many(error: impl Into<String>, retry_after: u64) -> Self {
        Self { retry_after: Some(retry_after), ..Self::new(StatusCode::TOO_MANY_REQUESTS, error) }
    }

    /// Nothing wrong with the request: try again.
    pub(crate) fn unavailable(error: impl Into<String>, retry_after: u64) -> Self {
        Self { retry_after: Some(retry_after), ..Self::new(StatusCode::SERVICE_UNAVAILABLE, error) }
    }

    pub(crate) fn stopping() -> Self {
        Self::unavailable("the server is stopping; try again when it is back", 5)
    }
}

impl From<WhatIfError> for Problem {
    fn from(error: WhatIfError) -> Self {
        match error {
            WhatIfError::Mistakes(mistakes) => Self::mistakes(mistakes),
            WhatIfError::Sweep(error @ (SweepError::Program { .. } | SweepError::Rule { .. })) => {
                Self::failure(error.to_string())
            }
            WhatIfError::Sweep(error) => Self::mistakes(vec![error.to_string()]),
            WhatIfError::Bloc(error) => Self::mistakes(vec![error.to_string()]),
            WhatIfError::Cancelled => Self::stopping(),
        }
    }
}

impl IntoResponse for Problem {
    fn into_response(self) -> Response {
        // Texts alone: they can always be written.
        let body = serde_json::to_vec(&self.refusal).unwrap_or_default();
        let mut response = (self.status, [(header::CONTENT_TYPE, "application/json")], body).into_response();
        if let Some(seconds) = self.retry_after {
            response.headers_mut().insert(header::RETRY_AFTER, HeaderValue::from(seconds));
        }
        if self.status == StatusCode::UNAUTHORIZED {
            let asks = HeaderValue::from_static("Bearer realm=\"landbridge\"");
            response.headers_mut().insert(header::WWW_AUTHENTICATE, asks);
        }
        response
    }
}
