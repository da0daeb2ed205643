//! `/api/v1/scorecard`

use axum::extract::State;
use axum::http::HeaderMap;
use axum::response::Response;
use forestall_types::PolityCode;
use serde::Serialize;

use super::answer;
use crate::charts::Windows;
use crate::desk::Miss;
use crate::frame::Here;
use crate::page_error::{PageError, PageResult};
use crate::server::App;

#[derive(Serialize)]
struct Card {
    profile: String,
    subject: String,
    caveat: Option<String>,
    coverage_90: Option<f64>,
    scores: Vec<Comparison>,
    misses: Vec<MissRow>,
    exclusions: Vec<String>,
}

/// One score: a row per window, a value per model in the order of `models`; not computable is null.
#[derive(Serialize)]
struct Comparison {
    score: String,
    models: Vec<String>,
    windows: Vec<Window>,
}

#[derive(Serialize)]
struct Window {
    window: String,
    values: Vec<Option<f64>>,
}

#[derive(Serialize)]
struct MissRow {
    code: PolityCode,
    name: String,
    month: String,
    mean: f64,
    q05: f64,
    q95: f64,
    observed: u64,
    crps: f64,
}

pub(crate) async fn show(State(app): State<App>, Here(here): Here, asked: HeaderMap) -> PageResult<Response> {
    let card = app.desk.scorecard().await?.ok_or(PageError::NotFound)?;
    let miss = |miss: &Miss| MissRow {
        code: miss.polity,
        name: app.desk.name(miss.polity),
        month: miss.month.to_string(),
        mean: miss.mean,
        q05: miss.ninety.0,
        q95: miss.ninety.1,
        observed: miss.observed,
        crps: miss.crps,
    };
    let data = Card {
        coverage_90: card.coverage_90.map(forestall_types::Probability::get),
        scores: card.windows.iter().map(Comparison::of).collect(),
        misses: card.misses.iter().map(miss).collect(),
        profile: card.profile,
        subject: card.subject,
        caveat: card.caveat,
        exclusions: card.exclusions,
    };
    answer(&app, &here.viewer, &asked, None, data).await
}

impl Comparison {
    fn of(windows: &Windows) -> Self {
        Self {
            score: windows.score.clone(),
            models: windows.models.clone(),
            windows: windows
                .windows
                .iter()
                .map(|window| Window { window: window.window.clone(), values: window.scores.clone() })
                .collect(),
        }
    }
}
