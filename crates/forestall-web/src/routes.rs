//! Every address of the desk, in one table.

use axum::Router;
use axum::routing::{MethodRouter, get, post};

use crate::assets;
use crate::page_error::PageError;
use crate::pages::{countries, data, docket, engagements, health, map, scorecard, warnings};
use crate::server::App;

/// One address: its path and what answers.
///
/// Until accounts exist everybody at this machine may ask for everything; who may
/// ask becomes the third column then.
struct Route {
    path: &'static str,
    answers: MethodRouter<App>,
}

fn table() -> Vec<Route> {
    let route = |path, answers| Route { path, answers };
    vec![
        route("/", get(docket::list)),
        route("/docket.csv", get(docket::csv)),
        route("/map", get(map::show)),
        route("/map.csv", get(map::csv)),
        route("/countries/{polity}", get(countries::page::show)),
        route("/countries/{polity}/history.csv", get(countries::downloads::history)),
        route("/countries/{polity}/forecast.csv", get(countries::downloads::forecast)),
        route("/countries/{polity}/decisions", post(countries::decide::submit)),
        route("/warnings", get(warnings::list::show)),
        route("/warnings/{warning_id}", get(warnings::page::show)),
        route("/warnings/{warning_id}/answers", post(warnings::answer::submit)),
        route("/engagements", get(engagements::list::show).post(engagements::open::submit)),
        route("/engagements/new", get(engagements::open::show)),
        route("/engagements/{engagement_id}", get(engagements::page::show)),
        route("/engagements/{engagement_id}/acts", post(engagements::act::submit)),
        route("/scorecard", get(scorecard::show)),
        route("/scorecard/{table}", get(scorecard::csv)),
        route("/data", get(data::health::show)),
        route("/data/{source}/quarantine", get(data::quarantine::show)),
        route("/health", get(health::show)),
        route("/static/{version}/{*name}", get(assets::serve)),
    ]
}

/// Returns the router over the table; an unknown address is an error page.
pub(crate) fn pages() -> Router<App> {
    table()
        .into_iter()
        .fold(Router::new(), |router, route| router.route(route.path, route.answers))
        .fallback(|| async { PageError::NotFound })
}
