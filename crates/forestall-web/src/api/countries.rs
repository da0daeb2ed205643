//! `/api/v1/countries/{code}`

use std::collections::BTreeMap;

use axum::extract::{Path, State};
use axum::http::HeaderMap;
use axum::response::Response;
use forestall_types::{Completeness, PolityCode, ViolenceType};
use serde::Serialize;

use super::answer;
use super::docket::{Row, UnrankedRow};
use crate::charts::{Fan, FanStep, HistoryMonth};
use crate::frame::Here;
use crate::page_error::{PageError, PageResult};
use crate::server::App;

#[derive(Serialize)]
struct Country {
    code: PolityCode,
    name: String,
    history: Vec<Observed>,
    forecast: Option<Forecast>,
    docket_row: Option<Row>,
    unranked: Option<UnrankedRow>,
    neighbours: Vec<PolityCode>,
}

/// One month as observed; unknown numbers are null.
#[derive(Serialize)]
struct Observed {
    month: String,
    completeness: String,
    state_based_best: Option<u64>,
    non_state_best: Option<u64>,
    one_sided_best: Option<u64>,
    total_low: Option<u32>,
    total_best: Option<u32>,
    total_high: Option<u32>,
}

/// The forecast of state-based deaths per month.
#[derive(Serialize)]
struct Forecast {
    origin: String,
    steps: Vec<Step>,
}

#[derive(Serialize)]
struct Step {
    month: String,
    /// Deaths at the quantile levels, which are the keys.
    quantiles: BTreeMap<&'static str, f64>,
    p_at_least_25: f64,
}

pub(crate) async fn show(
    State(app): State<App>,
    Here(here): Here,
    asked: HeaderMap,
    Path(code): Path<String>,
) -> PageResult<Response> {
    let polity: PolityCode = code.parse().map_err(|_| PageError::NotFound)?;
    let file = app.desk.country(&here.viewer, polity).await?.ok_or(PageError::NotFound)?;
    let name = app.desk.name(polity);
    let data = Country {
        code: polity,
        history: file.history.iter().map(Observed::of).collect(),
        forecast: file.fan.as_ref().map(Forecast::of),
        docket_row: file.row.as_ref().map(|row| Row::of(row, name.clone())),
        unranked: file.unranked.as_ref().map(|unranked| UnrankedRow::of(unranked, name.clone())),
        neighbours: file.neighbours,
        name,
    };
    answer(&app, &here.viewer, &asked, file.run.as_ref(), data).await
}

impl Observed {
    fn of(month: &HistoryMonth) -> Self {
        let is_known = month.completeness != Completeness::Unknown;
        let of_type = |kind: ViolenceType| month.best_by_type[kind.index()].filter(|_| is_known);
        let total = |value: u32| is_known.then_some(value);
        Self {
            month: month.month.to_string(),
            completeness: month.completeness.to_string(),
            state_based_best: of_type(ViolenceType::StateBased),
            non_state_best: of_type(ViolenceType::NonState),
            one_sided_best: of_type(ViolenceType::OneSided),
            total_low: total(month.total.low),
            total_best: total(month.total.best),
            total_high: total(month.total.high),
        }
    }
}

impl Forecast {
    fn of(fan: &Fan) -> Self {
        Self { origin: fan.origin.to_string(), steps: fan.steps.iter().map(Step::of).collect() }
    }
}

impl Step {
    fn of(step: &FanStep) -> Self {
        Self {
            month: step.month.to_string(),
            quantiles: BTreeMap::from([
                ("0.025", step.ninety_five.0),
                ("0.05", step.ninety.0),
                ("0.1", step.eighty.0),
                ("0.25", step.half.0),
                ("0.5", step.median),
                ("0.75", step.half.1),
                ("0.9", step.eighty.1),
                ("0.95", step.ninety.1),
                ("0.975", step.ninety_five.1),
            ]),
            p_at_least_25: step.at_least_25.get(),
        }
    }
}
