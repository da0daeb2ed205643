//! Every address of the desk, in one table.

use axum::Router;
use axum::routing::{MethodRouter, get, post};

use crate::page_error::PageError;
use crate::pages::{countries, data, docket, engagements, health, map, map_files, runs, scorecard, warnings};
use crate::server::App;
use crate::{api, assets};

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
        route("/map.csv", get(map_files::csv)),
        route("/map.svg", get(map_files::svg)),
        route("/map.geojson", get(map_files::geojson)),
        route("/countries/{polity}", get(countries::page::show)),
        route("/countries/{polity}/history.csv", get(countries::downloads::history)),
        route("/countries/{polity}/forecast.csv", get(countries::downloads::forecast)),
        route("/countries/{polity}/history.svg", get(countries::downloads::history_svg)),
        route("/countries/{polity}/forecast.svg", get(countries::downloads::forecast_svg)),
        route("/countries/{polity}/decisions", post(countries::decide::submit)),
        route("/countries/{polity}/decisions/{decision_id}/withdrawal", post(countries::withdraw::submit)),
        route("/warnings", get(warnings::list::show)),
        route("/warnings/{warning_id}", get(warnings::page::show)),
        route("/warnings/{warning_id}/answers", post(warnings::answer::submit)),
        route("/warnings/{warning_id}/withdrawal", post(warnings::withdraw::submit)),
        route("/engagements", get(engagements::list::show).post(engagements::open::submit)),
        route("/engagements/new", get(engagements::open::show)),
        route("/engagements/{engagement_id}", get(engagements::page::show)),
        route("/engagements/{engagement_id}/acts", post(engagements::act::submit)),
        route("/scorecard", get(scorecard::show)),
        route("/scorecard/{table}", get(scorecard::file)),
        route("/data", get(data::health::show)),
        route("/data/{source}/quarantine", get(data::set_aside::quarantine)),
        route("/data/{source}/quarantine.csv", get(data::set_aside::quarantine_csv)),
        route("/data/{source}/warnings", get(data::set_aside::warnings)),
        route("/data/{source}/warnings.csv", get(data::set_aside::warnings_csv)),
        route("/data/{source}/disagreements", get(data::disagreements::show)),
        route("/data/{source}/disagreements.csv", get(data::disagreements::csv)),
        route("/runs/{run_id}", get(runs::show)),
        route("/api/v1/docket", get(api::docket::show)),
        route("/api/v1/countries/{code}", get(api::countries::show)),
        route("/api/v1/runs", get(api::runs::list)),
        route("/api/v1/scorecard", get(api::scorecard::show)),
        route("/api/v1/sources", get(api::sources::list)),
        route("/api/v1/openapi.json", get(api::openapi)),
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

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;

    #[test]
    fn the_description_of_the_api_names_exactly_its_addresses() {
        let described: serde_json::Value = serde_json::from_str(include_str!("api/openapi.json")).unwrap();
        let described: BTreeSet<String> = described["paths"].as_object().unwrap().keys().cloned().collect();
        let served: BTreeSet<String> =
            table().iter().map(|route| route.path.to_owned()).filter(|path| api::is_api(path)).collect();
        assert_eq!(described, served);
        assert!(served.len() > 5, "{served:?}");
    }
}
