//! What a backtest found, ready to be stored.

use forestall_forecast::ModelRecord;
use forestall_score::{Better, EvaluationProfile, ScoreRow, ScoreValue, WindowScores};
use forestall_types::MonthId;
use serde::{Deserialize, Serialize};

use crate::{Exclusion, YearlyWindow};

/// All models over all windows.
#[derive(Clone, PartialEq, Debug, Serialize, Deserialize)]
pub struct BacktestReport {
    /// The definitions in force.
    pub profile: EvaluationProfile,
    /// Seed of models and randomised scores.
    pub seed: u64,
    /// Draws asked of each model; a model may have its own number.
    pub draws: usize,
    /// The models, the benchmark first.
    pub models: Vec<ModelRecord>,
    /// The windows, by year.
    pub windows: Vec<WindowReport>,
}

/// One window.
#[derive(Clone, PartialEq, Debug, Serialize, Deserialize)]
pub struct WindowReport {
    /// The window.
    pub window: YearlyWindow,
    /// Unit-months scored.
    pub scored: usize,
    /// Units left out, with the reason.
    pub exclusions: Vec<Exclusion>,
    /// One entry per model, in the order of the report's models.
    pub models: Vec<ModelWindow>,
}

/// One model in one window.
#[derive(Clone, PartialEq, Debug, Serialize, Deserialize)]
pub struct ModelWindow {
    /// Means and calibration.
    pub scores: WindowScores,
    /// Where it missed most, worst first.
    pub misses: Vec<Miss>,
}

/// A unit-month whose forecast was far off.
#[derive(Clone, PartialEq, Debug, Serialize, Deserialize)]
pub struct Miss {
    /// The unit, as the history counts units.
    pub unit: usize,
    /// The month.
    pub month: MonthId,
    /// What was observed.
    pub observed: u32,
    /// Mean of the draws.
    pub forecast_mean: f64,
    /// Lower end of the profile's interval.
    pub lower: f64,
    /// Upper end of the profile's interval.
    pub upper: f64,
    /// Share of draws that were each of the profile's events.
    pub event_shares: Vec<f64>,
    /// The model's CRPS.
    pub crps: f64,
    /// The benchmark's CRPS.
    pub benchmark_crps: f64,
}

/// One score of one model against the benchmark over all windows.
#[derive(Clone, PartialEq, Debug, Serialize, Deserialize)]
pub struct Comparison {
    /// The model's name.
    pub model: String,
    /// The score's name.
    pub score: String,
    /// Which way is better.
    pub better: Better,
    /// Mean over the windows in which it could be computed.
    pub mean: ScoreValue,
    /// The benchmark's mean over the windows in which it could be computed.
    pub benchmark_mean: ScoreValue,
    /// Windows in which the model was better than the benchmark; 0 where neither direction is better.
    pub windows_won: usize,
    /// Windows in which both could be computed.
    pub windows_compared: usize,
}

impl BacktestReport {
    /// Compares every model but the benchmark with it, score by score.
    pub fn compare(&self) -> Vec<Comparison> {
        let tables: Vec<Vec<Vec<ScoreRow>>> = self
            .windows
            .iter()
            .map(|window| window.models.iter().map(|model| model.scores.rows()).collect())
            .collect();
        let Some(rows) = tables.first().and_then(|window| window.first()) else { return Vec::new() };
        let mut comparisons = Vec::new();
        for (position, model) in self.models.iter().enumerate().skip(1) {
            for (row, ScoreRow { name, better, .. }) in rows.iter().enumerate() {
                let scores =
                    |model: usize| tables.iter().filter_map(move |window| window[model][row].score.value());
                let pairs = tables.iter().filter_map(|window| {
                    Some((window[position][row].score.value()?, window[0][row].score.value()?))
                });
                let won = pairs.clone().filter(|&(model, benchmark)| is_better(*better, model, benchmark));
                comparisons.push(Comparison {
                    model: model.name.clone(),
                    score: name.clone(),
                    better: *better,
                    mean: ScoreValue::mean_of(scores(position)),
                    benchmark_mean: ScoreValue::mean_of(scores(0)),
                    windows_won: won.count(),
                    windows_compared: pairs.count(),
                });
            }
        }
        comparisons
    }
}

fn is_better(better: Better, model: f64, benchmark: f64) -> bool {
    match better {
        Better::Smaller => model < benchmark,
        Better::Larger => model > benchmark,
        Better::Neither => false,
    }
}
