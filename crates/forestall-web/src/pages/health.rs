//! Whether the desk is well, for programs that watch it.

use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};

use crate::frame::Visit;

/// Answers 200 when the desk loads and no source is late, 503 otherwise, with one line of text.
pub(crate) async fn show(visit: Visit) -> Response {
    if visit.standing.stale.is_empty() {
        (StatusCode::OK, "ok\n").into_response()
    } else {
        let late: Vec<_> = visit.standing.stale.iter().map(|source| source.name.as_str()).collect();
        (StatusCode::SERVICE_UNAVAILABLE, format!("degraded: late sources: {}\n", late.join(", ")))
            .into_response()
    }
}
