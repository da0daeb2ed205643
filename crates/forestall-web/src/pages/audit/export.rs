//! The audit log as a CSV file.

use axum::extract::{Query, State};
use axum::response::Response;

use super::{Params, actor_words};
use crate::charts::{Cell, ChartTable, Column};
use crate::desk::AuditFilter;
use crate::download::csv_file;
use crate::frame::Visit;
use crate::page_error::PageResult;
use crate::server::App;

/// Entries read at once.
const STRIDE: usize = 2_000;

pub(crate) async fn csv(
    State(app): State<App>,
    visit: Visit,
    Query(params): Query<Params>,
) -> PageResult<Response> {
    let mut filter = params.filter(STRIDE)?;
    let mut rows = Vec::new();
    loop {
        let sheet = app.desk.audit(visit.viewer(), filter.clone()).await?;
        rows.extend(sheet.entries.iter().map(|entry| {
            vec![
                Cell::count(entry.sequence),
                Cell::text(entry.fact.at.to_string()),
                Cell::text(entry.fact.actor.map(|actor| actor.to_string()).unwrap_or_default()),
                Cell::text(actor_words(entry, &sheet.names)),
                Cell::text(entry.fact.action.code()),
                Cell::text(entry.fact.record.clone().unwrap_or_default()),
                Cell::text(entry.previous.to_string()),
                Cell::text(entry.hash.to_string()),
            ]
        }));
        match sheet.entries.last() {
            Some(last) if sheet.entries.len() == STRIDE => {
                filter = AuditFilter { before: Some(last.sequence), ..filter };
            }
            _ => break,
        }
    }
    let columns = vec![
        Column::number("Entry", "sequence"),
        Column::text("At", "at"),
        Column::text("Account", "actor_id"),
        Column::text("Who", "actor"),
        Column::text("What", "action"),
        Column::text("To what", "record"),
        Column::text("Hash of the entry before", "previous_hash"),
        Column::text("Hash", "hash"),
    ];
    let table = ChartTable { caption: "Audit log".to_owned(), columns, rows };
    csv_file(app.desk.as_ref(), &table, "audit.csv")
}
