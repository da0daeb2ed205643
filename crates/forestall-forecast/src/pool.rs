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

#[cfg(test)]
mod tests {
    use forestall_types::MonthRange;
    use rand::{RngExt, SeedableRng};
    use rand_xoshiro::Xoshiro256PlusPlus;

    use super::*;

    /// Twelve units over 15 years: the first six fight now and then, the others never.
    fn history() -> History {
        let months: MonthRange = "2000-01..2014-12".parse().unwrap();
        let mut random = Xoshiro256PlusPlus::seed_from_u64(9);
        let mut history = History::unknown(12, months);
        for unit in 0..12 {
            let mut is_fighting = false;
            for month in months.iter() {
                is_fighting = random.random_bool(if is_fighting { 0.9 } else { 0.05 });
                let value = if is_fighting && unit < 6 { random.random_range(1..300) } else { 0 };
                history.set(unit, month, value);
            }
        }
        history
    }

    fn small_pool() -> PoolForestLast12 {
        PoolForestLast12 { forest: ForestRecipe { trees: 8, ..ForestRecipe::first_trial() } }
    }

    #[test]
    fn any_number_of_threads_gives_the_same_bits() {
        let history = history();
        let request = Request::new(1..=12, 200, 4).unwrap();
        let with_threads = |threads| {
            let threads = rayon::ThreadPoolBuilder::new().num_threads(threads).build().unwrap();
            threads.install(|| small_pool().predict_and_explain(&history, &request)).unwrap()
        };
        let one = with_threads(1);
        assert_eq!(one, with_threads(2));
        assert_eq!(one, with_threads(3));
        let other_seed = Request::new(1..=12, 200, 5).unwrap();
        assert_ne!(one.forecast.draws, small_pool().predict(&history, &other_seed).unwrap().draws);
    }

    #[test]
    fn draws_are_both_halves() {
        let history = history();
        let request = Request::new(2..=3, 100, 4).unwrap();
        let forest = Forest::fit(&history, &request, &small_pool().forest).unwrap();
        let tail = GlobalTail::build(&history);
        let forecast = small_pool().predict(&history, &request).unwrap();
        for unit in 0..12 {
            let mut expected = vec![0; 100];
            forest.distribution(unit, 3).fill_evenly(&mut expected[..50]);
            tail.mix_with_own(&history, unit).fill_evenly(&mut expected[50..]);
            expected.sort_unstable();
            let mut draws = forecast.draws_of(unit, 3).unwrap().to_vec();
            draws.sort_unstable();
            assert_eq!(draws, expected, "unit {unit}");
        }
    }

    #[test]
    fn an_onset_stays_possible_and_nothing_explodes() {
        let history = history();
        let request = Request::new(1..=6, 1000, 4).unwrap();
        let forecast = small_pool().predict(&history, &request).unwrap();
        let deadliest = (0..12).flat_map(|unit| history.values(unit)).max().unwrap();
        assert!(forecast.draws.values().iter().all(|draw| draw <= deadliest));
        for unit in 6..12 {
            assert_eq!(history.values(unit).iter().max(), Some(&0));
            assert!(forecast.draws_of(unit, 6).unwrap().iter().any(|&draw| draw > 0), "unit {unit}");
        }
    }

    #[test]
    fn importance_sums_to_one_and_is_ranked() {
        let request = Request::new(1..=3, 10, 4).unwrap();
        let importance = small_pool().predict_and_explain(&history(), &request).unwrap().importance;
        let total: f64 = importance.iter().map(|one| one.gain_share).sum();
        assert!((total - 1.0).abs() < 1e-9);
        assert!(importance.is_sorted_by(|a, b| a.gain_share >= b.gain_share));
        assert!(importance.iter().any(|one| one.feature == "months ahead"));
    }

    #[test]
    fn too_short_a_history_cannot_be_fitted() {
        let short = history();
        let months: MonthRange = "2000-01..2000-12".parse().unwrap();
        let year = short.up_to(months.last()).unwrap();
        let request = Request::new(1..=3, 10, 4).unwrap();
        assert_eq!(
            small_pool().predict(&year, &request),
            Err(ForecastError::NothingToLearnFrom { first_step: 1 })
        );
        let nobody = History::unknown(2, months);
        let forecast = small_pool().predict(&nobody, &request).unwrap();
        assert_eq!((forecast.units.len(), forecast.not_forecast.len()), (0, 2));
    }
}
