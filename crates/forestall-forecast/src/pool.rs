//! The desk's model: half forest, half last twelve months.

use forestall_panel::History;
use rayon::prelude::*;

use crate::forest::Forest;
use crate::last12::GlobalTail;
use crate::paths::PathTemplates;
use crate::{
    FeatureImportance, Forecast, ForecastError, ForestRecipe, Model, ModelRecord, ModelStanding, Request,
};

/// Draws never exceed this multiple of the deadliest month of any unit in the history.
///
/// The world's maximum and not the unit's: a unit without a war may have one. The
/// present parts draw only observed values and never reach it; it
/// guards against parts that extrapolate.
pub const CAP_MULTIPLE: u32 = 2;

/// Equal pool of the forest and the last-12 history with a 3 % global tail (`pool-forest-last12`).
///
/// Half of the draws are evenly spaced quantiles, at `(i + 0.5) / n`, of the
/// forest's distribution, the other half of the history's. Each step's draws
/// are then ordered into paths.
#[derive(Clone, Copy, PartialEq, Debug)]
pub struct PoolForestLast12 {
    /// The forest's settings.
    pub forest: ForestRecipe,
}

/// A forecast with what the fit rests on.
#[derive(Clone, PartialEq, Debug)]
pub struct ExplainedForecast {
    /// The draws.
    pub forecast: Forecast,
    /// The forest's features by gain, largest first.
    pub importance: Vec<FeatureImportance>,
}

impl Default for PoolForestLast12 {
    /// Uses [`ForestRecipe::first_trial`].
    fn default() -> Self {
        Self { forest: ForestRecipe::first_trial() }
    }
}

impl Model for PoolForestLast12 {
    fn record(&self) -> ModelRecord {
        ModelRecord {
            name: "pool-forest-last12".to_owned(),
            recipe: format!(
                "equal pool of a leaf-sampling forest on ln(1+y) ({} trees, leaves of {} or more) and the unit's \
                 last 12 months with a 3 % global tail, capped at {CAP_MULTIPLE} times the deadliest month in the \
                 history; provisional",
                self.forest.trees, self.forest.leaf_rows
            ),
            standing: ModelStanding::ChosenOnOverlappingWindows,
        }
    }

    fn predict(&self, history: &History, request: &Request) -> Result<Forecast, ForecastError> {
        self.predict_and_explain(history, request).map(|explained| explained.forecast)
    }
}

impl PoolForestLast12 {
    /// Forecasts, and says on which features the forest rests.
    ///
    /// # Errors
    ///
    /// [`ForecastError`], as [`Model::predict`].
    pub fn predict_and_explain(
        &self,
        history: &History,
        request: &Request,
    ) -> Result<ExplainedForecast, ForecastError> {
        let mut forecast = Forecast::blank(self.record(), history, request, request.draws())?;
        if forecast.units.is_empty() {
            return Ok(ExplainedForecast { forecast, importance: Vec::new() });
        }
        let forest = Forest::fit(history, request, &self.forest)?;
        let tail = GlobalTail::build(history);
        let cap = find_cap(history);
        let templates = PathTemplates::build(history, request);
        let chunks: Vec<_> = forecast.draws.unit_chunks_mut().collect();
        forecast.units.par_iter().zip(chunks).for_each(|(&unit, chunk)| {
            let history_part = tail.mix_with_own(history, unit);
            for (step, draws) in request.steps().zip(chunk.chunks_exact_mut(request.draws())) {
                let (from_forest, from_history) = draws.split_at_mut(request.draws() / 2);
                forest.distribution(unit, step).fill_evenly(from_forest);
                history_part.fill_evenly(from_history);
                for draw in draws.iter_mut() {
                    *draw = cap.min(*draw);
                }
                draws.sort_unstable();
            }
            templates.order_into_paths(unit, chunk);
        });
        Ok(ExplainedForecast { forecast, importance: forest.importance() })
    }
}

fn find_cap(history: &History) -> u32 {
    let deadliest = (0..history.units()).filter_map(|unit| history.values(unit).iter().max()).max();
    deadliest.copied().unwrap_or(0).saturating_mul(CAP_MULTIPLE)
}
