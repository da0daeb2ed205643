//! Forecasts the past and scores it.

use std::ops::RangeInclusive;

use forestall_forecast::{Conflictology12, Forecast, ForecastError, Model, Request};
use forestall_panel::History;
use forestall_score::{Case, EvaluationProfile, ObservationScores, ScoreError, ScoredWindow, score_window};
use forestall_types::MonthId;
use thiserror::Error;

use crate::report::{BacktestReport, Miss, ModelWindow, WindowReport};
use crate::window::{FIRST_STEP, LAST_STEP, ScoredCell, YearOutsideHistory, YearlyWindow};

/// How a backtest is run.
#[derive(Clone, PartialEq, Debug)]
pub struct BacktestSettings {
    /// Definitions of the scores.
    pub profile: EvaluationProfile,
    /// Draws asked of each model.
    pub draws: usize,
    /// Seed of models and randomised scores.
    pub seed: u64,
    /// How many misses of each model and window are kept.
    pub misses_kept: usize,
}

/// Why a backtest stopped.
#[derive(Clone, PartialEq, Debug, Error)]
pub enum BacktestError {
    /// A year lies outside the history.
    #[error("the windows do not fit the history")]
    Year(#[from] YearOutsideHistory),
    /// A model failed.
    #[error("model {model}, window {year}: no forecast")]
    Forecast {
        /// The model.
        model: String,
        /// The window.
        year: i16,
        /// The cause.
        #[source]
        source: ForecastError,
    },
    /// A model gave no draws for a unit-month that is to be scored.
    #[error("model {model} gives no draws for unit {unit} in {month}, which has {needed} known months", needed = forestall_forecast::KNOWN_MONTHS_NEEDED)]
    MissingDraws {
        /// The model.
        model: String,
        /// The unit.
        unit: usize,
        /// The month.
        month: MonthId,
    },
    /// A forecast could not be scored.
    #[error("model {model}, window {window}: the forecast cannot be scored")]
    Score {
        /// The model.
        model: String,
        /// The window.
        window: String,
        /// The cause.
        #[source]
        source: ScoreError,
    },
}

/// Forecasts and scores calendar years with every model and the benchmark, conflictology12.
///
/// - `history`: holds the years too; each model sees it up to October of the year before.
/// - `models`: in the order of the report; the benchmark comes first in any case.
///
/// # Errors
///
/// [`BacktestError`] when a year lies outside the history or a model or score fails.
pub fn yearly_windows(
    history: &History,
    years: RangeInclusive<i16>,
    models: &[&dyn Model],
    settings: &BacktestSettings,
) -> Result<BacktestReport, BacktestError> {
    let benchmark = Conflictology12::Native;
    let others = models.iter().copied().filter(|model| model.record() != benchmark.record());
    let models: Vec<&dyn Model> = std::iter::once(&benchmark as &dyn Model).chain(others).collect();
    let windows = years.map(|year| run_window(history, year, &models, settings)).collect::<Result<_, _>>()?;
    Ok(BacktestReport {
        profile: settings.profile.clone(),
        seed: settings.seed,
        draws: settings.draws,
        models: models.iter().map(|model| model.record()).collect(),
        windows,
    })
}

/// Scores one forecast on the cells of a window.
///
/// # Errors
///
/// [`BacktestError::MissingDraws`] for a cell without draws, [`BacktestError::Score`] when scoring fails.
pub fn score_forecast(
    forecast: &Forecast,
    window: &str,
    cells: &[ScoredCell],
    settings: &BacktestSettings,
) -> Result<ScoredWindow, BacktestError> {
    let model = &forecast.record.name;
    let cases =
        cells
            .iter()
            .map(|&ScoredCell { unit, month, observed, was_quiet }| {
                let draws = forecast
                    .draws_for_month(unit, month)
                    .ok_or_else(|| BacktestError::MissingDraws { model: model.clone(), unit, month })?;
                Ok(Case { unit, month, draws, observed, was_quiet })
            })
            .collect::<Result<Vec<_>, BacktestError>>()?;
    score_window(model, window, &cases, &settings.profile, settings.seed)
        .map_err(|source| BacktestError::Score { model: model.clone(), window: window.to_owned(), source })
}

fn run_window(
    history: &History,
    year: i16,
    models: &[&dyn Model],
    settings: &BacktestSettings,
) -> Result<WindowReport, BacktestError> {
    let window = YearlyWindow::new(year, history)?;
    let (cells, exclusions) = window.find_cells(history, settings.profile.onset_quiet_months);
    let before = history.up_to(window.origin).expect("a window's origin lies in its history");
    let failed = |model: &dyn Model, source| BacktestError::Forecast { model: model.name(), year, source };
    let mut benchmark: Option<Vec<ObservationScores>> = None;
    let mut reports = Vec::with_capacity(models.len());
    for &model in models {
        let request = Request::new(FIRST_STEP..=LAST_STEP, settings.draws, settings.seed)
            .map_err(|source| failed(model, source))?;
        let forecast = model.predict(&before, &request).map_err(|source| failed(model, source))?;
        let scored = score_forecast(&forecast, &year.to_string(), &cells, settings)?;
        let misses = find_misses(&scored.observations, benchmark.as_deref(), settings.misses_kept);
        reports.push(ModelWindow { scores: scored.scores, misses });
        benchmark.get_or_insert(scored.observations);
    }
    Ok(WindowReport { window, scored: cells.len(), exclusions, models: reports })
}

/// Returns the observations with the largest CRPS, worst first, whoever else missed them too.
fn find_misses(
    observations: &[ObservationScores],
    benchmark: Option<&[ObservationScores]>,
    kept: usize,
) -> Vec<Miss> {
    let mut worst: Vec<(f64, usize)> = observations
        .iter()
        .enumerate()
        .map(|(position, scores)| (scores.crps, position))
        .filter(|&(crps, _)| crps > 0.0)
        .collect();
    worst.sort_by(|a, b| b.0.total_cmp(&a.0).then(a.1.cmp(&b.1)));
    worst
        .into_iter()
        .take(kept)
        .map(|(_, position)| {
            let scores = &observations[position];
            Miss {
                unit: scores.unit,
                month: scores.month,
                observed: scores.observed,
                forecast_mean: scores.forecast_mean,
                lower: scores.interval.lower,
                upper: scores.interval.upper,
                event_shares: scores.event_shares.clone(),
                crps: scores.crps,
                benchmark_crps: benchmark.map_or(scores.crps, |benchmark| benchmark[position].crps),
            }
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use forestall_forecast::Zero;
    use forestall_score::ScoreValue;

    /// Two units from November 2017 to 2020: one with 10 fatalities each month, from March 2020 with 50, and one at peace.
    fn history() -> History {
        let months: forestall_types::MonthRange = "2017-11..2020-12".parse().unwrap();
        let mut history = History::unknown(2, months);
        let change: MonthId = "2020-03".parse().unwrap();
        for month in months.iter() {
            history.set(0, month, if month >= change { 50 } else { 10 });
            history.set(1, month, 0);
        }
        history
    }

    fn settings() -> BacktestSettings {
        BacktestSettings { profile: EvaluationProfile::views_challenge(), draws: 40, seed: 1, misses_kept: 3 }
    }

    /// 2019: conflictology12 is right, zero is off by 10 in half of the cells. 2020: off by 40 in 10 of 24
    /// cells, and zero by 10 in two and 50 in ten.
    #[test]
    fn scores_by_hand() {
        let report = yearly_windows(&history(), 2019..=2020, &[&Zero], &settings()).unwrap();
        let crps: Vec<Vec<ScoreValue>> = report
            .windows
            .iter()
            .map(|window| window.models.iter().map(|model| model.scores.crps).collect())
            .collect();
        assert_eq!(
            crps,
            [
                [ScoreValue::Value(0.0), ScoreValue::Value(5.0)],
                [ScoreValue::Value(400.0 / 24.0), ScoreValue::Value(520.0 / 24.0)],
            ]
        );
        let names: Vec<&str> = report.models.iter().map(|model| model.name.as_str()).collect();
        assert_eq!(names, ["conflictology12", "zero"]);
        let comparison = report.compare().into_iter().find(|row| row.score == "crps").unwrap();
        assert_eq!((comparison.windows_won, comparison.windows_compared), (0, 2));
        assert_eq!(comparison.mean, ScoreValue::Value(f64::midpoint(5.0, 520.0 / 24.0)));
    }

    #[test]
    fn misses_come_worst_first() {
        let report = yearly_windows(&history(), 2020..=2020, &[&Zero], &settings()).unwrap();
        let [benchmark, zero] = &report.windows[0].models[..] else { panic!("two models") };
        assert_eq!(benchmark.misses.len(), 3);
        let miss = &benchmark.misses[0];
        assert_eq!((miss.unit, miss.observed, miss.forecast_mean, miss.crps), (0, 50, 10.0, 40.0));
        assert_eq!(miss.month, "2020-03".parse().unwrap());
        // The benchmark missed March too, by 40; that makes it no smaller a miss.
        assert_eq!((zero.misses[0].crps, zero.misses[0].benchmark_crps), (50.0, 40.0));
        assert_eq!(zero.misses[0].month, "2020-03".parse().unwrap());
    }

    #[test]
    fn a_year_outside_is_refused() {
        let refused = yearly_windows(&history(), 2021..=2021, &[], &settings());
        assert!(matches!(refused, Err(BacktestError::Year(_))), "{refused:?}");
    }

    #[test]
    fn a_report_can_be_stored() {
        let report = yearly_windows(&history(), 2019..=2020, &[&Zero], &settings()).unwrap();
        let text = serde_json::to_string(&report).unwrap();
        let stored: BacktestReport = serde_json::from_str(&text).unwrap();
        assert_eq!(stored.models, report.models);
        assert_eq!(stored.profile, report.profile);
        assert_eq!(stored.windows[1].models[1].misses, report.windows[1].models[1].misses);
    }
}
