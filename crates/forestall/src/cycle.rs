//! The monthly cycle: from the files in the lake to a ranked docket.

use anyhow::{Context, Result};
use forestall_docket::{Docket, RecentCourse, Situation, Unranked, why_line};
use forestall_forecast::{Forecast, GridBenchmark, GridForecast, KNOWN_MONTHS_NEEDED, Model, Request};
use forestall_panel::{Answering, GridWindow, Layer, Panel, PanelChoices};
use forestall_store::lake::{self, Lake, Manifest};
use forestall_store::runs::{NewRun, Runs, StoredRun};
use forestall_store::{DataFolder, Places};
use forestall_types::{Completeness, MonthId, MonthRange, PolityCode, ViolenceType};
use jiff::Timestamp;

use crate::failure::Advised;

/// The outcome the desk forecasts.
pub(crate) const TARGET: ViolenceType = ViolenceType::StateBased;

/// Covered months a forecast needs, as the panel counts them.
const MONTHS_NEEDED: u16 = 12;
const _: () = assert!(MONTHS_NEEDED as usize == KNOWN_MONTHS_NEEDED, "panel and models need the same months");

/// What a cycle is asked for.
pub(crate) struct CycleRequest<'a> {
    pub(crate) origin: Option<MonthId>,
    pub(crate) as_of: Option<Timestamp>,
    pub(crate) choices: PanelChoices,
    pub(crate) model: &'a dyn Model,
    pub(crate) request: Request,
    pub(crate) now: Timestamp,
}

/// Runs the cycle once and stores what came of it.
pub(crate) fn run(folder: &DataFolder, places: &Places<'_>, request: &CycleRequest<'_>) -> Result<StoredRun> {
    let sources = Sources::load(folder, places, request.as_of)?;
    let origin = choose_origin(&sources.answering, request.origin)?;
    let panel = sources.build_panel(folder, request.choices, origin)?;
    let forecast = request.model.predict(&panel.history(TARGET), &request.request).context("forecasting")?;
    let grid = sources.forecast_grid(&panel, &request.request)?;
    let previous = previous_docket(folder, origin, &request.model.name())?;
    let docket = rank(&panel, &forecast, &sources.answering, places, previous.as_ref())?;
    Runs::of(folder).store(&NewRun {
        panel: &panel,
        forecast: &forecast,
        grid: grid.as_ref(),
        docket: &docket,
        manifests: &sources.files,
        as_of: request.as_of,
        now: request.now,
    })
}

/// Builds the panel a cycle without an origin would see, and names the files behind it.
pub(crate) fn newest_panel(
    folder: &DataFolder,
    places: &Places<'_>,
    choices: PanelChoices,
) -> Result<(Vec<Manifest>, Panel)> {
    let sources = Sources::load(folder, places, None)?;
    let origin = choose_origin(&sources.answering, None)?;
    let panel = sources.build_panel(folder, choices, origin)?;
    Ok((sources.files, panel))
}

/// The files in force at a time, and which of them answers for which month and place.
struct Sources {
    files: Vec<Manifest>,
    layers: Vec<Layer>,
    answering: Answering,
}

impl Sources {
    fn load(folder: &DataFolder, places: &Places<'_>, as_of: Option<Timestamp>) -> Result<Self> {
        let files = Lake::of(folder).manifests_as_of(as_of)?;
        let (layers, answering) = lake::answering(&files, places.table);
        let answering = answering.ok_or_else(|| nothing_ingested(as_of))?;
        Ok(Self { files, layers, answering })
    }

    fn build_panel(&self, folder: &DataFolder, choices: PanelChoices, origin: MonthId) -> Result<Panel> {
        Lake::of(folder)
            .build_panel(&self.files, &self.layers, &self.answering, choices, origin)?
            .ok_or_else(|| nothing_covered(origin))
    }

    /// Returns the benchmark forecast of grid cells; `None` where less than a year lies before the origin or no file
    /// tells of places.
    fn forecast_grid(&self, panel: &Panel, request: &Request) -> Result<Option<GridForecast>> {
        let origin = panel.origin();
        let year = origin.minus(MONTHS_NEEDED - 1).and_then(|first| MonthRange::new(first, origin).ok());
        let window = year.and_then(|months| GridWindow::cut(panel, &self.answering, &self.layers, months));
        let Some(window) = window.filter(|_| self.layers.iter().any(|layer| layer.has_events)) else {
            return Ok(None);
        };
        let forecast = GridBenchmark::Conflictology12.predict(&window, request);
        forecast.map(Some).context("forecasting grid cells")
    }
}

/// Returns the origin a cycle without one would take.
pub(crate) fn default_origin(folder: &DataFolder, places: &Places<'_>) -> Result<MonthId> {
    choose_origin(&Sources::load(folder, places, None)?.answering, None)
}

/// Says whether any country can be forecast from this origin.
pub(crate) fn has_origin(folder: &DataFolder, places: &Places<'_>, origin: MonthId) -> Result<bool> {
    Ok(is_forecastable(&Sources::load(folder, places, None)?.answering, origin))
}

fn choose_origin(answering: &Answering, asked: Option<MonthId>) -> Result<MonthId> {
    if let Some(origin) = asked {
        return if !answering.months().contains(origin) {
            Err(nothing_covered(origin))
        } else if is_forecastable(answering, origin) {
            Ok(origin)
        } else {
            Err(too_few_months(origin))
        };
    }
    answering.propose_origin(TARGET, MONTHS_NEEDED).ok_or_else(|| {
        Advised::new(
            "no country has 12 covered months in a row, so nothing can be forecast",
            "ingest a file that covers at least a year; `forestall doctor` shows what is covered",
        )
        .into()
    })
}

/// Says whether at least one polity has the months behind it that a forecast needs.
fn is_forecastable(answering: &Answering, origin: MonthId) -> bool {
    (0..answering.polities().len())
        .any(|row| answering.covered_months(TARGET, row, origin, MONTHS_NEEDED) == MONTHS_NEEDED)
}

fn previous_docket(folder: &DataFolder, origin: MonthId, model: &str) -> Result<Option<Docket>> {
    let runs = Runs::of(folder);
    runs.before(origin, model)?.map(|record| runs.docket(&record)).transpose()
}

fn rank(
    panel: &Panel,
    forecast: &Forecast,
    answering: &Answering,
    places: &Places<'_>,
    previous: Option<&Docket>,
) -> Result<Docket> {
    let origin = panel.origin();
    let name = |polity: PolityCode| {
        places
            .table
            .on_or_newest(polity, origin.last_day())
            .map_or_else(|| polity.to_string(), |record| record.name.clone())
    };
    let situations = forecast
        .units
        .iter()
        .enumerate()
        .map(|(unit, &row)| {
            let polity = panel.polities()[row];
            let course = RecentCourse::of(panel, row, places.atlas.neighbours(polity));
            Situation {
                polity,
                unit,
                completeness: panel.recent_completeness(TARGET, row, KNOWN_MONTHS_NEEDED),
                why: why_line(&course, origin, &name),
                course,
            }
        })
        .collect();
    let unranked = places
        .table
        .states_on(origin.last_day())
        .filter(|record| panel.row(record.polity).is_none_or(|row| forecast.row_of(row).is_none()))
        .map(|record| unranked(answering, record.polity, origin))
        .collect();
    Docket::rank(origin, situations, &forecast.draws, unranked, previous).context("ranking")
}

fn unranked(answering: &Answering, polity: PolityCode, origin: MonthId) -> Unranked {
    let Some(row) = answering.row(polity) else {
        return Unranked { polity, covered_months: 0, last_covered: None };
    };
    let is_covered = |month: MonthId| answering.completeness(TARGET, row, month) > Completeness::Unknown;
    Unranked {
        polity,
        covered_months: answering.covered_months(TARGET, row, origin, MONTHS_NEEDED),
        last_covered: answering.months().iter().rev().find(|&month| is_covered(month)),
    }
}

fn nothing_ingested(as_of: Option<Timestamp>) -> anyhow::Error {
    match as_of {
        None => Advised::new(
            "the desk holds no data yet",
            "read a file first: `forestall ingest ucdp FILE --data DIR`",
        ),
        Some(as_of) => Advised::new(
            format!("no file had been ingested by {as_of}"),
            "choose a later --as-of; `forestall doctor --json` shows when each file came in",
        ),
    }
    .into()
}

fn nothing_covered(origin: MonthId) -> anyhow::Error {
    Advised::new(
        format!("no file covers {origin}"),
        "choose an origin inside the covered months; `forestall doctor` shows them",
    )
    .into()
}

fn too_few_months(origin: MonthId) -> anyhow::Error {
    Advised::new(
        format!("no country has 12 covered months up to {origin}, so nothing can be forecast"),
        "choose a later origin, or ingest a file that covers the year before it",
    )
    .into()
}
