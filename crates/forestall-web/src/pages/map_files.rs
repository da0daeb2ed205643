//! The map as files that other programs draw.

use axum::extract::{Query, State};
use axum::response::Response;
use serde_json::json;

use super::map::{Params, build_map, parse};
use crate::charts::{Choropleth, MapMeasure, MapRegion};
use crate::desk::Land;
use crate::download::{csv_file, geojson_file, svg_file};
use crate::drawing_file::{Key, standalone};
use crate::frame::Visit;
use crate::page_error::{PageError, PageResult, capitalised};
use crate::pages::run_words;
use crate::server::App;

pub(crate) async fn csv(
    State(app): State<App>,
    visit: Visit,
    Query(params): Query<Params>,
) -> PageResult<Response> {
    let (horizon, measure) = parse(&params)?;
    let docket = app.desk.docket(visit.viewer()).await?.ok_or(PageError::NotFound)?;
    let map = build_map(&visit, &docket, app.desk.world().await?, horizon, measure);
    let name = format!("map-{}-{}-months.csv", docket.run.origin, horizon.months());
    csv_file(visit.desk.as_ref(), &map.table(), &name)
}

pub(crate) async fn svg(
    State(app): State<App>,
    visit: Visit,
    Query(params): Query<Params>,
) -> PageResult<Response> {
    let (horizon, measure) = parse(&params)?;
    let docket = app.desk.docket(visit.viewer()).await?.ok_or(PageError::NotFound)?;
    let map = build_map(&visit, &docket, app.desk.world().await?, horizon, measure);
    let caption = format!(
        "{}, {}. {}, hash {}. {}",
        measure.name(),
        map.horizon,
        capitalised(&run_words(&docket.run)),
        docket.run.run_hash.short(),
        visit.terms()
    );
    let file = standalone(&map.svg(), &keys(measure), &caption).ok_or_else(PageError::no_drawing)?;
    let name = format!("map-{}-{}-{}-months.svg", measure.slug(), docket.run.origin, horizon.months());
    Ok(svg_file(visit.desk.as_ref(), file, &name))
}

/// Answers with the outlines and all measures for one horizon.
///
/// Source of the form: RFC 7946.
pub(crate) async fn geojson(
    State(app): State<App>,
    visit: Visit,
    Query(params): Query<Params>,
) -> PageResult<Response> {
    let (horizon, measure) = parse(&params)?;
    let docket = app.desk.docket(visit.viewer()).await?.ok_or(PageError::NotFound)?;
    let map = build_map(&visit, &docket, app.desk.world().await?, horizon, measure);
    let features: Vec<_> = app.desk.land().await?.iter().map(|land| feature(land, &map)).collect();
    let collection = json!({
        "type": "FeatureCollection",
        "invented": app.desk.exercise().is_some(),
        "exercise": app.desk.exercise(),
        "run": {
            "run_id": docket.run.run_id.as_str(),
            "run_hash": docket.run.run_hash.as_str(),
            "origin": docket.run.origin.to_string(),
        },
        "horizon_months": horizon.months(),
        "terms": visit.terms(),
        "features": features,
    });
    let name = format!("map-{}-{}-months.geojson", docket.run.origin, horizon.months());
    Ok(geojson_file(visit.desk.as_ref(), &collection, &name))
}

fn feature(land: &Land, map: &Choropleth) -> serde_json::Value {
    let region = map.regions.iter().find(|region| region.shape.polity == land.polity);
    let value = region.and_then(|region| region.value.as_ref());
    json!({
        "type": "Feature",
        "id": land.polity.as_str(),
        "properties": {
            "name": region.map(|region| region.name.as_str()),
            "completeness": region.map(MapRegion::completeness_word),
            "p_at_least_25": value.map(|value| value.at_least_25.get()),
            "expected_deaths": value.map(|value| value.expected),
            "q10": value.map(|value| value.eighty.0),
            "q90": value.map(|value| value.eighty.1),
            "change_ratio": value.and_then(|value| MapMeasure::Change.of(value)),
        },
        "geometry": geometry(land),
    })
}

/// Returns the outline; null where the atlas has too few points of a land for a ring, as RFC 7946 asks for four.
fn geometry(land: &Land) -> serde_json::Value {
    let polygons: Vec<Vec<Vec<[f64; 2]>>> = land
        .polygons
        .iter()
        .map(|rings| rings.iter().map(|ring| rounded(ring)).collect::<Vec<_>>())
        .filter(|rings| rings.first().is_some_and(|exterior| exterior.len() >= 4))
        .map(|rings| rings.into_iter().filter(|ring| ring.len() >= 4).collect())
        .collect();
    if polygons.is_empty() {
        return serde_json::Value::Null;
    }
    json!({ "type": "MultiPolygon", "coordinates": polygons })
}

/// Rounds to a hundredth of a degree, about a kilometre, as fine as an overview needs; points that fall
/// together become one.
fn rounded(ring: &[[f64; 2]]) -> Vec<[f64; 2]> {
    let mut points: Vec<_> =
        ring.iter().map(|point| point.map(|degrees| (degrees * 100.0).round() / 100.0)).collect();
    points.dedup();
    points
}

fn keys(measure: MapMeasure) -> Vec<Key> {
    let bins = measure
        .bin_labels()
        .into_iter()
        .enumerate()
        .map(|(bin, label)| Key { class: measure.bin_class(bin), label: label.to_owned() });
    let unknown = Key { class: "unknown".to_owned(), label: "unknown".to_owned() };
    bins.chain([unknown]).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn land_too_small_for_a_ring_has_no_geometry() {
        let ring = |points: &[[f64; 2]]| points.to_vec();
        let square = ring(&[[0.0, 0.0], [1.0, 0.0], [1.0, 1.004], [0.0, 1.0], [0.0, 0.0]]);
        let speck = ring(&[[12.441, 41.901], [12.442, 41.902], [12.439, 41.899], [12.441, 41.901]]);
        let of = |polygons| geometry(&Land { polity: "XAA".parse().unwrap(), polygons });
        assert!(of(vec![vec![speck.clone()]]).is_null());
        let kept = of(vec![vec![speck.clone()], vec![square, speck]]);
        assert_eq!(
            kept["coordinates"],
            json!([[[[0.0, 0.0], [1.0, 0.0], [1.0, 1.0], [0.0, 1.0], [0.0, 0.0]]]])
        );
    }
}
