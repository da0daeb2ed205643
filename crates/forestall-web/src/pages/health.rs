//! Whether the desk is well, for programs that watch it.

use axum::Json;
use axum::extract::State;
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use serde::Serialize;

use crate::format;
use crate::server::App;

/// The answer: `ok`, `degraded` when numbers are old, `failed` when the desk cannot be read.
#[derive(Serialize)]
struct Health {
    status: &'static str,
    /// Why the status is not `ok`, one sentence each.
    reasons: Vec<String>,
}

/// Answers 200 when the desk loads and no source is late, else 503 with the reasons.
pub(crate) async fn show(State(app): State<App>) -> Response {
    let health = match app.desk.standing().await {
        Ok(standing) => {
            let late = standing.stale.iter().map(|source| {
                let late = format::lateness(source.days_late).replace('\u{a0}', " ");
                format!("{} is {late} late; read a newer release of it", source.name)
            });
            let reasons: Vec<_> = late.collect();
            Health { status: if reasons.is_empty() { "ok" } else { "degraded" }, reasons }
        }
        Err(error) => {
            tracing::error!(error = format!("{:#}", anyhow::Error::from(error)), "Failed to load the desk");
            let reason = "the data folder or the desk database cannot be read; the cause is in the log of \
                          `forestall serve`, and `forestall doctor` looks further";
            Health { status: "failed", reasons: vec![reason.to_owned()] }
        }
    };
    let status = if health.status == "ok" { StatusCode::OK } else { StatusCode::SERVICE_UNAVAILABLE };
    (status, Json(health)).into_response()
}
