//! Errors of the API as problem details.
//!
//! Source: RFC 9457, section 3, with the type left out, which stands for `about:blank`.

use axum::http::{HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use serde::Serialize;

use crate::page_error::{PageError, RETRY_AFTER_SECONDS};

#[derive(Serialize)]
struct Problem {
    title: &'static str,
    status: u16,
    detail: String,
}

/// Says whether an address belongs to the API, whose errors are no pages.
pub(crate) fn is_api(path: &str) -> bool {
    path == "/api" || path.starts_with("/api/")
}

/// Returns an error as problem details.
pub(crate) fn problem(error: &PageError) -> Response {
    let words = error.words();
    let status = error.status();
    let detail = match error {
        PageError::NotFound => {
            "nothing is kept under this address; /api/v1/openapi.json lists all addresses".to_owned()
        }
        _ => words.happened,
    };
    let problem = Problem { title: words.heading, status: status.as_u16(), detail };
    match serde_json::to_vec(&problem) {
        Ok(body) => {
            let kind = HeaderValue::from_static("application/problem+json");
            let mut response = (status, [(header::CONTENT_TYPE, kind)], body).into_response();
            match error {
                PageError::TokenNeeded => {
                    let scheme = HeaderValue::from_static("Bearer");
                    response.headers_mut().insert(header::WWW_AUTHENTICATE, scheme);
                }
                PageError::Unavailable => {
                    let wait = HeaderValue::from_static(RETRY_AFTER_SECONDS);
                    response.headers_mut().insert(header::RETRY_AFTER, wait);
                }
                _ => {}
            }
            response
        }
        Err(_) => StatusCode::INTERNAL_SERVER_ERROR.into_response(),
    }
}
