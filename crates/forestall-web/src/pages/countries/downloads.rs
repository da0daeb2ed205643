//! The charts of a country as files: numbers and drawing.

use axum::extract::{Path, Query, State};
use axum::response::Response;

use super::load;
use super::page::{Look, Params};
use crate::charts::{Drawing, History, ScaleKind};
use crate::download::{csv_file, svg_file};
use crate::drawing_file::standalone;
use crate::format;
use crate::frame::Visit;
use crate::page_error::{PageError, PageResult, capitalised};
use crate::pages::run_words;
use crate::server::App;

pub(crate) async fn history(
    app: State<App>,
    visit: Visit,
    Path(polity): Path<String>,
) -> PageResult<Response> {
    let file = load(&app, &visit, &polity).await?;
    let history = History { place: visit.name(file.polity), months: file.history, scale: ScaleKind::Linear };
    csv_file(app.desk.as_ref(), &history.file_table(), &format!("{}-history.csv", file.polity))
}

pub(crate) async fn forecast(
    app: State<App>,
    visit: Visit,
    Path(polity): Path<String>,
) -> PageResult<Response> {
    let file = load(&app, &visit, &polity).await?;
    let fan = file.fan.ok_or(PageError::NotFound)?;
    csv_file(app.desk.as_ref(), &fan.table(), &format!("{}-forecast-{}.csv", file.polity, fan.origin))
}

pub(crate) async fn history_svg(
    app: State<App>,
    visit: Visit,
    Path(polity): Path<String>,
    Query(params): Query<Params>,
) -> PageResult<Response> {
    let file = load(&app, &visit, &polity).await?;
    let history = Look::parse(&params)?.history(visit.name(file.polity), &file);
    let caption = format!("{}, best estimates; whiskers low to high. {}", history.title(), visit.terms());
    let drawing = standalone(&history.svg(Drawing::Wide), &[], &caption).ok_or_else(PageError::no_drawing)?;
    Ok(svg_file(app.desk.as_ref(), drawing, &format!("{}-history.svg", file.polity)))
}

pub(crate) async fn forecast_svg(
    app: State<App>,
    visit: Visit,
    Path(polity): Path<String>,
    Query(params): Query<Params>,
) -> PageResult<Response> {
    let file = load(&app, &visit, &polity).await?;
    let look = Look::parse(&params)?;
    let mut fan = file.fan.clone().ok_or(PageError::NotFound)?;
    fan.scale = look.fan_scale();
    let run = file.run.as_ref().ok_or(PageError::NotFound)?;
    let caption = format!(
        "{}: state-based deaths per month, observed to {} and forecast, intervals of the draws. {}, hash {}. {}",
        visit.name(file.polity),
        format::month(fan.origin),
        capitalised(&run_words(run)),
        run.run_hash.short(),
        visit.terms()
    );
    let drawing = standalone(&fan.svg(Drawing::Wide), &[], &caption).ok_or_else(PageError::no_drawing)?;
    Ok(svg_file(app.desk.as_ref(), drawing, &format!("{}-forecast-{}.svg", file.polity, fan.origin)))
}
