//! The benchmark to beat: the last twelve months once more.

use forestall_panel::History;
use rayon::prelude::*;

use crate::paths::PathTemplates;
use crate::{Forecast, ForecastError, KNOWN_MONTHS_NEEDED, Model, ModelRecord, ModelStanding, Request};

/// A unit's own last 12 observed months are its draws at every step (`conflictology_country12`).
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Conflictology12 {
    /// Twelve draws in time order, whatever the request says: what the challenge scored.
    ///
    /// A path is one month's value repeated, so sums over steps are too wide.
    Native,
    /// As many draws as requested: each value `ceil(draws / 12)` times, cut; ordered into paths like the pool's.
    Expanded,
}

impl Model for Conflictology12 {
    fn record(&self) -> ModelRecord {
        let (name, recipe) = match self {
            Self::Native => ("conflictology12", "the unit's last 12 months are its 12 draws, in time order"),
            Self::Expanded => (
                "conflictology12-expanded",
                "the unit's last 12 months, each repeated to fill the draws, ordered into paths by observed \
                 trajectories",
            ),
        };
        ModelRecord { name: name.to_owned(), recipe: recipe.to_owned(), standing: ModelStanding::Benchmark }
    }

    fn predict(&self, history: &History, request: &Request) -> Result<Forecast, ForecastError> {
        match self {
            Self::Native => predict_native(self.record(), history, request),
            Self::Expanded => predict_expanded(self.record(), history, request),
        }
    }
}

fn predict_native(
    record: ModelRecord,
    history: &History,
    request: &Request,
) -> Result<Forecast, ForecastError> {
    let mut forecast = Forecast::blank(record, history, request, KNOWN_MONTHS_NEEDED)?;
    for (&unit, chunk) in forecast.units.iter().zip(forecast.draws.unit_chunks_mut()) {
        for step in chunk.chunks_exact_mut(KNOWN_MONTHS_NEEDED) {
            step.copy_from_slice(last_twelve(history, unit));
        }
    }
    Ok(forecast)
}

fn predict_expanded(
    record: ModelRecord,
    history: &History,
    request: &Request,
) -> Result<Forecast, ForecastError> {
    let mut forecast = Forecast::blank(record, history, request, request.draws())?;
    let templates = PathTemplates::build(history, request);
    let chunks: Vec<_> = forecast.draws.unit_chunks_mut().collect();
    forecast.units.par_iter().zip(chunks).for_each(|(&unit, chunk)| {
        let repeats = request.draws().div_ceil(KNOWN_MONTHS_NEEDED);
        let repeated =
            last_twelve(history, unit).iter().flat_map(|&value| std::iter::repeat_n(value, repeats));
        let mut marginal: Vec<u32> = repeated.take(request.draws()).collect();
        marginal.sort_unstable();
        for step in chunk.chunks_exact_mut(request.draws()) {
            step.copy_from_slice(&marginal);
        }
        templates.order_into_paths(unit, chunk);
    });
    Ok(forecast)
}

/// Returns the last twelve values of a unit that has a forecast, oldest first.
pub(crate) fn last_twelve(history: &History, unit: usize) -> &[u32] {
    history.last(unit, KNOWN_MONTHS_NEEDED).expect("a forecast unit has 12 known months")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn history() -> History {
        let months: forestall_types::MonthRange = "2000-01..2001-12".parse().unwrap();
        let mut history = History::unknown(1, months);
        for (value, month) in (0..).zip(months.iter()) {
            history.set(0, month, value);
        }
        history
    }

    #[test]
    fn native_draws_stand_in_time_order() {
        let request = Request::new(3..=14, 1000, 1).unwrap();
        let forecast = Conflictology12::Native.predict(&history(), &request).unwrap();
        for step in 3..=14 {
            assert_eq!(forecast.draws_of(0, step).unwrap(), (12..24).collect::<Vec<_>>());
        }
    }

    #[test]
    fn expanded_draws_repeat_each_value() {
        let request = Request::new(1..=3, 1000, 1).unwrap();
        let forecast = Conflictology12::Expanded.predict(&history(), &request).unwrap();
        for step in 1..=3 {
            let draws = forecast.draws_of(0, step).unwrap();
            let count = |value| draws.iter().filter(|&&draw| draw == value).count();
            assert_eq!((count(12), count(22), count(23)), (84, 84, 76));
        }
    }
}
