//! The world map and its list twin.

use std::collections::BTreeMap;

use askama::Template;
use axum::extract::{Query, State};
use axum::response::Response;
use forestall_types::Completeness;
use serde::Deserialize;

use super::{Horizon, print, run_words};
use crate::charts::{ChartTable, Choropleth, MapMeasure, MapRegion, RegionValue};
use crate::desk::{DocketSheet, WorldMap};
use crate::figure::Switch;
use crate::frame::{Frame, Section, Visit};
use crate::page_error::{PageError, PageResult, capitalised};
use crate::server::App;

/// Rows of the list beside the map; the table below it has all.
const LIST_ROWS: usize = 15;

#[derive(Deserialize, Default)]
pub(crate) struct Params {
    months: Option<String>,
    measure: Option<String>,
}

#[derive(Template)]
#[template(path = "map/map.html")]
pub(crate) struct Page {
    frame: Frame,
    sheet: Option<Sheet>,
}

struct Sheet {
    heading: String,
    basis: String,
    measures: Vec<Switch>,
    horizons: Vec<Switch>,
    svg: String,
    legend: Vec<LegendBin>,
    legend_name: &'static str,
    list: Vec<ListLine>,
    table: ChartTable,
    /// The same as files: label and address.
    files: Vec<(&'static str, String)>,
}

struct LegendBin {
    class: String,
    label: &'static str,
}

struct ListLine {
    href: String,
    name: String,
    value: String,
    class: String,
}

pub(crate) async fn show(
    State(app): State<App>,
    visit: Visit,
    Query(params): Query<Params>,
) -> PageResult<Response> {
    let (horizon, measure) = parse(&params)?;
    let sheet = match app.desk.docket(visit.viewer()).await? {
        Some(docket) => Some(build_sheet(&visit, &docket, app.desk.world().await?, horizon, measure)),
        None => None,
    };
    let title = sheet.as_ref().map_or_else(|| "Map".to_owned(), |sheet| sheet.heading.clone());
    print(&Page { frame: visit.frame(Section::Map, title), sheet })
}

pub(super) fn parse(params: &Params) -> PageResult<(Horizon, MapMeasure)> {
    let measure = match params.measure.as_deref() {
        None => MapMeasure::default(),
        Some(slug) => MapMeasure::from_slug(slug).ok_or(PageError::BadRequest)?,
    };
    Ok((Horizon::parse(params.months.as_deref(), Horizon::QUARTER)?, measure))
}

pub(super) fn build_map(
    visit: &Visit,
    sheet: &DocketSheet,
    world: WorldMap,
    horizon: Horizon,
    measure: MapMeasure,
) -> Choropleth {
    let rows: BTreeMap<_, _> = sheet.docket.rows.iter().map(|row| (row.polity, row)).collect();
    let regions = world.shapes.into_iter().map(|shape| {
        let row = rows.get(&shape.polity);
        MapRegion {
            name: visit.name(shape.polity),
            value: row.map(|row| {
                let outlook = horizon.outlook(row);
                RegionValue {
                    expected: outlook.expected,
                    eighty: (outlook.low as f64, outlook.high as f64),
                    at_least_25: outlook.p_conflict,
                    previous_expected: horizon.previous(row).map(|previous| previous.expected),
                }
            }),
            completeness: row.map_or(Completeness::Unknown, |row| row.completeness),
            shape,
        }
    });
    Choropleth {
        measure,
        horizon: horizon.in_words(&sheet.run),
        size: world.size,
        disputed_borders: world.disputed_borders,
        regions: regions.collect(),
    }
}

fn build_sheet(
    visit: &Visit,
    docket: &DocketSheet,
    world: WorldMap,
    horizon: Horizon,
    measure: MapMeasure,
) -> Sheet {
    let map = build_map(visit, docket, world, horizon, measure);
    let address =
        |measure: MapMeasure, months: u16| format!("/map?measure={}&months={months}", measure.slug());
    Sheet {
        heading: format!("{}, {}", measure.name(), map.horizon),
        basis: format!("{}.", capitalised(&run_words(&docket.run))),
        measures: MapMeasure::ALL
            .into_iter()
            .map(|known| Switch::new(address(known, horizon.months()), known.name(), known == measure))
            .collect(),
        horizons: horizon.switches(|months| address(measure, months)),
        svg: map.svg(),
        legend: measure
            .bin_labels()
            .into_iter()
            .enumerate()
            .map(|(bin, label)| LegendBin { class: measure.bin_class(bin), label })
            .collect(),
        legend_name: measure.name(),
        list: map.highest(LIST_ROWS).into_iter().map(|region| list_line(measure, region)).collect(),
        table: map.table(),
        files: [("CSV", "csv"), ("SVG", "svg"), ("GeoJSON", "geojson")]
            .into_iter()
            .map(|(label, kind)| {
                (label, format!("/map.{kind}?measure={}&months={}", measure.slug(), horizon.months()))
            })
            .collect(),
    }
}

fn list_line(measure: MapMeasure, region: &MapRegion) -> ListLine {
    let value = region.value.as_ref();
    let bin = value.and_then(|value| measure.of(value)).map(|value| measure.bin(value));
    ListLine {
        href: format!("/countries/{}", region.shape.polity),
        name: region.name.clone(),
        value: value.map_or_else(|| "unknown".to_owned(), |value| measure.print(value)),
        class: bin.map_or_else(|| "unknown".to_owned(), |bin| measure.bin_class(bin)),
    }
}
