//! Rows of a source that were set aside, or placed and doubted.

use axum::extract::{Path, Query, State};
use axum::response::Response;

use super::{From, RowsWords, print_rows};
use crate::charts::{Cell, ChartTable, Column};
use crate::desk::{RowSheet, RowWindow, SetAsideList, SetAsideRow};
use crate::download::csv_file;
use crate::format;
use crate::frame::Visit;
use crate::page_error::{PageError, PageResult};
use crate::server::App;

/// What a list is called and what a reader has to know.
struct ListWords {
    slug: &'static str,
    one: &'static str,
    many: &'static str,
    lead: &'static str,
}

const fn words(list: SetAsideList) -> ListWords {
    match list {
        SetAsideList::Quarantine => ListWords {
            slug: "quarantine",
            one: "row set aside",
            many: "rows set aside",
            lead: "These rows could not be read. They are counted as excluded and change no number until \
                   somebody resolves them.",
        },
        SetAsideList::Warnings => ListWords {
            slug: "warnings",
            one: "doubt",
            many: "doubts",
            lead: "These rows are placed as the source has them and count in every number. What is doubtful \
                   about them is said beside each.",
        },
    }
}

pub(crate) async fn quarantine(
    app: State<App>,
    visit: Visit,
    source: Path<String>,
    from: Query<From>,
) -> PageResult<Response> {
    show(app, visit, source, from, SetAsideList::Quarantine).await
}

pub(crate) async fn warnings(
    app: State<App>,
    visit: Visit,
    source: Path<String>,
    from: Query<From>,
) -> PageResult<Response> {
    show(app, visit, source, from, SetAsideList::Warnings).await
}

pub(crate) async fn quarantine_csv(app: State<App>, source: Path<String>) -> PageResult<Response> {
    csv(app, source, SetAsideList::Quarantine).await
}

pub(crate) async fn warnings_csv(app: State<App>, source: Path<String>) -> PageResult<Response> {
    csv(app, source, SetAsideList::Warnings).await
}

async fn show(
    State(app): State<App>,
    visit: Visit,
    Path(source): Path<String>,
    Query(from): Query<From>,
    list: SetAsideList,
) -> PageResult<Response> {
    let window = from.window();
    let sheet = app.desk.set_aside(source.clone(), list, window).await?.ok_or(PageError::NotFound)?;
    let ListWords { slug, one, many, lead } = words(list);
    let around = RowsWords {
        heading: format!("{}: {}", sheet.name, format::counted(sheet.total, one, many)),
        lead,
        address: format!("/data/{source}/{slug}"),
        file: sheet.file.clone(),
        total: sheet.total,
        from: window.from,
    };
    print_rows(&visit, around, table(&sheet))
}

async fn csv(State(app): State<App>, Path(source): Path<String>, list: SetAsideList) -> PageResult<Response> {
    let sheet = app.desk.set_aside(source.clone(), list, RowWindow::ALL).await?.ok_or(PageError::NotFound)?;
    csv_file(app.desk.as_ref(), &with_raw_rows(&sheet), &format!("{source}-{}.csv", words(list).slug))
}

fn table(sheet: &RowSheet<SetAsideRow>) -> ChartTable {
    let row = |row: &SetAsideRow| {
        vec![
            Cell::count(row.line),
            Cell::text(row.column.as_str()),
            Cell::text(row.value.as_str()),
            Cell::text(row.reason.as_str()),
        ]
    };
    ChartTable {
        caption: String::new(),
        columns: vec![
            Column::number("Line", "line"),
            Column::text("Column", "column"),
            Column::text("Value", "value"),
            Column::text("Reason", "reason"),
        ],
        rows: sheet.rows.iter().map(row).collect(),
    }
}

/// The file has the whole row as well, so that it can be put right and read again.
fn with_raw_rows(sheet: &RowSheet<SetAsideRow>) -> ChartTable {
    let mut table = table(sheet);
    table.columns.push(Column::text("Row", "raw"));
    for (cells, row) in table.rows.iter_mut().zip(&sheet.rows) {
        cells.push(Cell::text(row.raw.as_str()));
    }
    table
}
