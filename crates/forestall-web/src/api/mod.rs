//! The desk's numbers as JSON, read-only, under `/api/v1`.
//!
//! It tells what models say and what they rest on, not what people decided:
//! that has audiences of its own. Months are written `2021-12`, probabilities as
//! fractions, deaths as numbers, unknown as `null`. `openapi.json` describes it
//! all; a test holds the two together.

pub(crate) mod countries;
pub(crate) mod docket;
mod problem;
pub(crate) mod runs;
pub(crate) mod scorecard;
pub(crate) mod sources;

use axum::http::{HeaderMap, HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use forestall_confidence::Viewer;
use forestall_engagement::RunRef;
use serde::Serialize;

use crate::format;
use crate::frame::standing_of;
use crate::page_error::{PageError, PageResult};
use crate::server::App;

pub(crate) use problem::{is_api, problem};

/// The description of the API, as served.
const OPENAPI: &str = include_str!("openapi.json");

/// What every answer carries around its data.
#[derive(Serialize)]
struct Answer<T> {
    /// Whether all of it is invented, for an exercise.
    invented: bool,
    /// The invented world, where the desk is an exercise.
    exercise: Option<String>,
    /// The run in view.
    run: Option<RunName>,
    /// What a reader has to know: late sources, known undercounts.
    notes: Vec<String>,
    /// Terms and citations of the sources in use.
    sources: Vec<Terms>,
    data: T,
}

/// A forecast run by name.
#[derive(Serialize)]
struct RunName {
    run_id: String,
    run_hash: String,
    origin: String,
}

#[derive(Serialize)]
struct Terms {
    name: String,
    licence: String,
    citation: String,
}

impl RunName {
    fn of(run: &RunRef) -> Self {
        Self {
            run_id: run.run_id.to_string(),
            run_hash: run.run_hash.to_string(),
            origin: run.origin.to_string(),
        }
    }
}

/// Answers with data and the run it rests on, else the run in view; or with 304 when the asker has it already.
///
/// Browsers keep nothing of it (`no-store`); a program that keeps the tag itself is spared what it knows.
/// The tag is the hash of the run in view with that of the answer itself, because lateness and the list of
/// runs change while the run stays.
async fn answer<T: Serialize>(
    app: &App,
    viewer: &Viewer,
    asked: &HeaderMap,
    run: Option<&RunRef>,
    data: T,
) -> PageResult<Response> {
    let standing = standing_of(app, viewer).await?;
    let run = run.or(standing.run.as_ref());
    let late = standing.stale.iter().map(|source| {
        format!("{} is {} late", source.name, format::lateness(source.days_late)).replace('\u{a0}', " ")
    });
    let run_hash = run.map_or("none", |run| run.run_hash.short()).to_owned();
    let answer = Answer {
        invented: app.desk.exercise().is_some(),
        exercise: app.desk.exercise(),
        run: run.map(RunName::of),
        notes: late.chain(standing.undercounts.iter().cloned()).collect(),
        sources: standing
            .citations
            .iter()
            .map(|terms| Terms {
                name: terms.name.clone(),
                licence: terms.licence.clone(),
                citation: terms.citation.clone(),
            })
            .collect(),
        data,
    };
    let body = serde_json::to_vec(&answer)
        .map_err(|error| PageError::Failed(anyhow::Error::from(error).context("writing JSON")))?;
    Ok(tagged(asked, &run_hash, body))
}

/// Answers with the description of the API.
pub(crate) async fn openapi(asked: HeaderMap) -> Response {
    tagged(&asked, "openapi", OPENAPI.as_bytes().to_vec())
}

fn tagged(asked: &HeaderMap, prefix: &str, body: Vec<u8>) -> Response {
    let tag = format!("\"{prefix}-{}\"", &blake3::hash(&body).to_hex()[..16]);
    let known = asked
        .get_all(header::IF_NONE_MATCH)
        .iter()
        .filter_map(|value| value.to_str().ok())
        .flat_map(|value| value.split(','))
        .map(|known| known.trim().trim_start_matches("W/"))
        .any(|known| known == tag || known == "*");
    let headers = [
        (header::ETAG, HeaderValue::try_from(tag).expect("hexadecimal digits and quotes fit a header")),
        (header::CACHE_CONTROL, HeaderValue::from_static("no-store")),
    ];
    if known {
        return (StatusCode::NOT_MODIFIED, headers).into_response();
    }
    let json = [(header::CONTENT_TYPE, HeaderValue::from_static("application/json"))];
    (headers, json, body).into_response()
}
