//! `/api/v1/docket`

use axum::extract::State;
use axum::http::HeaderMap;
use axum::response::Response;
use forestall_docket::{DocketRow, Outlook, TOP_K};
use forestall_types::PolityCode;
use serde::Serialize;

use super::answer;
use crate::frame::Here;
use crate::page_error::{PageError, PageResult};
use crate::server::App;

#[derive(Serialize)]
struct Docket {
    previous_origin: Option<String>,
    top_k: usize,
    rows: Vec<Row>,
    unranked: Vec<UnrankedRow>,
}

/// A ranked situation.
#[derive(Serialize)]
pub(super) struct Row {
    rank: u32,
    code: PolityCode,
    name: String,
    why: String,
    completeness: String,
    outlooks: Vec<OutlookRow>,
    typical_12: f64,
    top_share: f64,
    previous_rank: Option<u32>,
}

#[derive(Serialize)]
struct OutlookRow {
    months: u16,
    p_at_least_25: f64,
    expected: f64,
    q10: u64,
    q90: u64,
    previous_expected: Option<f64>,
}

/// A country without a forecast.
#[derive(Serialize)]
pub(super) struct UnrankedRow {
    code: PolityCode,
    name: String,
    covered_months: u16,
    last_covered: Option<String>,
}

pub(crate) async fn show(State(app): State<App>, Here(here): Here, asked: HeaderMap) -> PageResult<Response> {
    let sheet = app.desk.docket(&here.viewer).await?.ok_or(PageError::NotFound)?;
    let data = Docket {
        previous_origin: sheet.previous_origin.map(|origin| origin.to_string()),
        top_k: TOP_K,
        rows: sheet.docket.rows.iter().map(|row| Row::of(row, app.desk.name(row.polity))).collect(),
        unranked: sheet
            .docket
            .unranked
            .iter()
            .map(|unranked| UnrankedRow::of(unranked, app.desk.name(unranked.polity)))
            .collect(),
    };
    answer(&app, &here.viewer, &asked, Some(&sheet.run), data).await
}

impl Row {
    pub(super) fn of(row: &DocketRow, name: String) -> Self {
        let before = |index: usize| row.before.as_ref().map(|before| before.outlooks[index].expected);
        let outlook = |(index, outlook): (usize, &Outlook)| OutlookRow {
            months: outlook.months,
            p_at_least_25: outlook.p_conflict.get(),
            expected: outlook.expected,
            q10: outlook.low,
            q90: outlook.high,
            previous_expected: before(index),
        };
        Self {
            rank: row.rank,
            code: row.polity,
            name,
            why: row.why.clone(),
            completeness: row.completeness.to_string(),
            outlooks: row.outlooks.iter().enumerate().map(outlook).collect(),
            typical_12: row.typical,
            top_share: row.top_share.get(),
            previous_rank: row.before.as_ref().map(|before| before.rank),
        }
    }
}

impl UnrankedRow {
    pub(super) fn of(unranked: &forestall_docket::Unranked, name: String) -> Self {
        Self {
            code: unranked.polity,
            name,
            covered_months: unranked.covered_months,
            last_covered: unranked.last_covered.map(|month| month.to_string()),
        }
    }
}
