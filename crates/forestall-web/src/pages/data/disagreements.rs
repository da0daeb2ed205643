//! Events of a source whose place lies outside the country they name.

use axum::extract::{Path, Query, State};
use axum::response::Response;

use super::{From, RowsWords, print_rows};
use crate::charts::{Cell, ChartTable, Column};
use crate::desk::{Disagreement, RowSheet, RowWindow};
use crate::download::csv_file;
use crate::format;
use crate::frame::Visit;
use crate::page_error::{PageError, PageResult};
use crate::server::App;

pub(crate) async fn show(
    State(app): State<App>,
    visit: Visit,
    Path(source): Path<String>,
    Query(from): Query<From>,
) -> PageResult<Response> {
    let window = from.window();
    let sheet = app.desk.disagreements(source.clone(), window).await?.ok_or(PageError::NotFound)?;
    let words = RowsWords {
        heading: format!("{}: {}", sheet.name, format::counted(sheet.total, "disagreement", "disagreements")),
        lead: "The point of these events lies outside the country the source names. Near the border the name \
               stands, further away the point does; the last column says where the event counts.",
        address: format!("/data/{source}/disagreements"),
        file: sheet.file.clone(),
        total: sheet.total,
        from: window.from,
    };
    print_rows(&visit, words, table(&visit, &sheet))
}

pub(crate) async fn csv(
    State(app): State<App>,
    visit: Visit,
    Path(source): Path<String>,
) -> PageResult<Response> {
    let sheet = app.desk.disagreements(source.clone(), RowWindow::ALL).await?.ok_or(PageError::NotFound)?;
    csv_file(app.desk.as_ref(), &table(&visit, &sheet), &format!("{source}-disagreements.csv"))
}

fn table(visit: &Visit, sheet: &RowSheet<Disagreement>) -> ChartTable {
    let row = |event: &Disagreement| {
        let (latitude, longitude) = event.point;
        let country = |polity| Cell::printed(visit.name(polity), polity);
        vec![
            Cell::count(event.line),
            Cell::text(event.event_id.as_str()),
            Cell::printed(format!("{latitude:.2}"), latitude),
            Cell::printed(format!("{longitude:.2}"), longitude),
            country(event.by_place),
            country(event.by_name),
            Cell::printed(format!("{:.1}", event.km_to_named), event.km_to_named),
            event.counted.map_or_else(|| Cell::printed("nowhere", ""), country),
        ]
    };
    ChartTable {
        caption: String::new(),
        columns: vec![
            Column::number("Line", "line"),
            Column::text("Event", "id"),
            Column::number("Latitude", "latitude"),
            Column::number("Longitude", "longitude"),
            Column::text("By its point", "by_place"),
            Column::text("By its name", "by_name"),
            Column::number("Km apart", "km_to_named"),
            Column::text("Counts to", "counted"),
        ],
        rows: sheet.rows.iter().map(row).collect(),
    }
}
