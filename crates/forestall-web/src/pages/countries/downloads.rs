//! The charts of a country as CSV files.

use axum::extract::{Path, State};
use axum::response::Response;

use super::load;
use crate::charts::{History, ScaleKind};
use crate::frame::Visit;
use crate::page_error::{PageError, PageResult};
use crate::pages::csv_file;
use crate::server::App;

pub(crate) async fn history(
    app: State<App>,
    visit: Visit,
    Path(polity): Path<String>,
) -> PageResult<Response> {
    let file = load(&app, &polity).await?;
    let history = History { place: visit.name(file.polity), months: file.history, scale: ScaleKind::Linear };
    csv_file(&history.table(), &format!("{}-history.csv", file.polity))
}

pub(crate) async fn forecast(app: State<App>, Path(polity): Path<String>) -> PageResult<Response> {
    let file = load(&app, &polity).await?;
    let fan = file.fan.ok_or(PageError::NotFound)?;
    csv_file(&fan.table(), &format!("{}-forecast-{}.csv", file.polity, fan.origin))
}
