//! The benchmark that knows only the world.

use forestall_panel::History;
use rand::RngExt;

use crate::seed::{Purpose, random_for};
use crate::{Forecast, ForecastError, Model, ModelRecord, ModelStanding, Request};

/// Independent draws from all known unit-months of the last 240 months (`conflictology_bootstrap240`).
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Bootstrap240;

const MONTHS: usize = 240;

impl Model for Bootstrap240 {
    fn record(&self) -> ModelRecord {
        ModelRecord {
            name: "bootstrap240".to_owned(),
            recipe: "draws with replacement from all units' known values of the last 240 months".to_owned(),
            standing: ModelStanding::Benchmark,
        }
    }

    fn predict(&self, history: &History, request: &Request) -> Result<Forecast, ForecastError> {
        let mut forecast = Forecast::blank(self.record(), history, request, request.draws())?;
        let pooled = recent_values(history, MONTHS);
        for (&unit, chunk) in forecast.units.iter().zip(forecast.draws.unit_chunks_mut()) {
            let mut random = random_for(request.seed(), Purpose::Bootstrap, unit);
            for draw in chunk {
                *draw = pooled[random.random_range(0..pooled.len())];
            }
        }
        Ok(forecast)
    }
}

/// Returns all units' known values of the last `months` months.
pub(crate) fn recent_values(history: &History, months: usize) -> Vec<u32> {
    let first = history.months().count_months().saturating_sub(months);
    (0..history.units())
        .flat_map(|unit| {
            let cells = history.values(unit).iter().zip(history.known(unit)).skip(first);
            cells.filter(|(_, known)| **known).map(|(&value, _)| value)
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn draws_come_from_the_last_240_months_of_every_unit() {
        let months: forestall_types::MonthRange = "1990-01..2012-12".parse().unwrap();
        let mut history = History::unknown(2, months);
        for (position, month) in months.iter().enumerate() {
            // 276 months: the first 36 must not be drawn.
            history.set(0, month, if position < 36 { 999 } else { 1 });
            history.set(1, month, 7);
        }
        let request = Request::new(1..=1, 4000, 3).unwrap();
        let forecast = Bootstrap240.predict(&history, &request).unwrap();
        let draws = forecast.draws_of(0, 1).unwrap();
        let sevens = draws.iter().filter(|&&draw| draw == 7).count();
        assert!(draws.iter().all(|draw| [1, 7].contains(draw)));
        // Half of the pool; four standard errors of a binomial.
        assert!(sevens.abs_diff(2000) < 127, "{sevens}");
    }
}
