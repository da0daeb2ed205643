//! Whether the desk is well, for programs that watch it and for whoever else asks: one word, no facts.

use axum::Json;
use axum::extract::State;
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use serde::Serialize;

use crate::desk::Health;
use crate::server::App;

/// `ok`, `degraded` when a source is late, `failed` when the desk cannot be read.
///
/// Why it is not `ok` stands on the page of the data, and in the log.
#[derive(Serialize)]
struct Answer {
    status: &'static str,
}

/// Answers 200 when the desk loads and no source is late, else 503.
pub(crate) async fn show(State(app): State<App>) -> Response {
    let status = match app.desk.health().await {
        Ok(Health::Well) => "ok",
        Ok(Health::Late) => "degraded",
        Err(error) => {
            tracing::error!(error = format!("{:#}", anyhow::Error::from(error)), "Failed to load the desk");
            "failed"
        }
    };
    let code = if status == "ok" { StatusCode::OK } else { StatusCode::SERVICE_UNAVAILABLE };
    (code, Json(Answer { status })).into_response()
}
