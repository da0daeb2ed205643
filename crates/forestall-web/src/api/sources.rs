//! `/api/v1/sources`

use std::collections::BTreeMap;

use axum::extract::State;
use axum::http::HeaderMap;
use axum::response::Response;
use serde::Serialize;

use super::answer;
use crate::desk::SourceHealth;
use crate::frame::Here;
use crate::page_error::PageResult;
use crate::server::App;

#[derive(Serialize)]
struct Files {
    files: Vec<SourceFile>,
}

#[derive(Serialize)]
struct SourceFile {
    file_id: String,
    name: String,
    file_name: String,
    retrieved_at: String,
    newest_event: Option<String>,
    days_late: Option<u32>,
    coverage: Vec<Span>,
    undercount: Option<String>,
    rows: Rows,
    warnings: BTreeMap<String, u64>,
    disagree_at_border: u64,
    disagree_beyond: u64,
    licence: String,
    citation: String,
    content_hash: String,
    header_fingerprint: String,
}

#[derive(Serialize)]
struct Span {
    first_month: String,
    last_month: String,
    completeness: String,
}

/// Rows of the file: `input = placed + skipped + all quarantined`.
#[derive(Serialize)]
struct Rows {
    input: u64,
    placed: u64,
    skipped: u64,
    quarantined: BTreeMap<String, u64>,
}

pub(crate) async fn list(State(app): State<App>, Here(here): Here, asked: HeaderMap) -> PageResult<Response> {
    let sources = app.desk.sources().await?;
    answer(&app, &here.viewer, &asked, None, Files { files: sources.iter().map(SourceFile::of).collect() })
        .await
}

impl SourceFile {
    fn of(source: &SourceHealth) -> Self {
        let by_column = |parts: &[(String, u64)]| parts.iter().cloned().collect();
        Self {
            file_id: source.slug.clone(),
            name: source.name.clone(),
            file_name: source.release.clone(),
            retrieved_at: source.retrieved_at.to_string(),
            newest_event: source.newest_event.map(|day| day.to_string()),
            days_late: source.days_late,
            coverage: source
                .spans
                .iter()
                .map(|(months, completeness)| Span {
                    first_month: months.first().to_string(),
                    last_month: months.last().to_string(),
                    completeness: completeness.to_string(),
                })
                .collect(),
            undercount: source.undercount.clone(),
            rows: Rows {
                input: source.rows_in,
                placed: source.placed,
                skipped: source.skipped,
                quarantined: by_column(&source.quarantined),
            },
            warnings: by_column(&source.warnings),
            disagree_at_border: source.disagree_at_border,
            disagree_beyond: source.disagree_beyond,
            licence: source.licence.clone(),
            citation: source.citation.clone(),
            content_hash: source.content_hash.clone(),
            header_fingerprint: source.header_fingerprint.clone(),
        }
    }
}
