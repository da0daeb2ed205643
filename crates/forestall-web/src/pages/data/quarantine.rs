//! Rows set aside from a source.

use askama::Template;
use axum::extract::{Path, Query, State};
use axum::response::Response;
use serde::Deserialize;

use crate::format;
use crate::frame::{Frame, Section, Visit};
use crate::page_error::{PageError, PageResult};
use crate::pages::print;
use crate::server::App;

/// Rows on one page.
const ROWS: usize = 100;

#[derive(Deserialize, Default)]
pub(crate) struct Params {
    from: Option<usize>,
}

#[derive(Template)]
#[template(path = "data/quarantine.html")]
pub(crate) struct Page {
    frame: Frame,
    heading: String,
    rows: Vec<Row>,
    shown: String,
    earlier: Option<String>,
    later: Option<String>,
}

struct Row {
    file: String,
    line: String,
    column: String,
    value: String,
    reason: String,
}

pub(crate) async fn show(
    State(app): State<App>,
    visit: Visit,
    Path(source): Path<String>,
    Query(params): Query<Params>,
) -> PageResult<Response> {
    let from = params.from.unwrap_or(0);
    let sheet = app.desk.quarantine(source.clone(), from, ROWS).await?.ok_or(PageError::NotFound)?;
    let heading = format!("{}: {} set aside", sheet.name, format::counted(sheet.total, "row", "rows"));
    let to = from + sheet.rows.len();
    let address = |from: usize| format!("/data/{source}/quarantine?from={from}");
    let rows = sheet.rows.into_iter().map(|row| Row {
        file: row.file,
        line: format::count(row.line),
        column: row.column,
        value: row.value,
        reason: row.reason,
    });
    print(&Page {
        frame: visit.frame(Section::Data, heading.as_str()),
        heading,
        rows: rows.collect(),
        shown: format!("Rows {} to {} of {}.", from + 1, to, sheet.total),
        earlier: (from > 0).then(|| address(from.saturating_sub(ROWS))),
        later: (to < sheet.total).then(|| address(to)),
    })
}
