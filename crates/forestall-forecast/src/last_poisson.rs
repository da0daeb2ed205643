//! The benchmark that expects last month again.

use forestall_panel::History;
use rand::RngExt;
use rand_distr::Poisson;

use crate::seed::{Purpose, random_for};
use crate::{Forecast, ForecastError, Model, ModelRecord, ModelStanding, Request};

/// Independent Poisson draws whose mean is the last observed value (`last_historical`).
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct LastPoisson;

impl Model for LastPoisson {
    fn record(&self) -> ModelRecord {
        ModelRecord {
            name: "last-poisson".to_owned(),
            recipe: "Poisson draws with the value of the origin's month as mean".to_owned(),
            standing: ModelStanding::Benchmark,
        }
    }

    fn predict(&self, history: &History, request: &Request) -> Result<Forecast, ForecastError> {
        let mut forecast = Forecast::blank(self.record(), history, request, request.draws())?;
        for (&unit, chunk) in forecast.units.iter().zip(forecast.draws.unit_chunks_mut()) {
            let last = history.get(unit, history.origin()).expect("a forecast unit is known at the origin");
            // A Poisson variable with mean 0 is 0, as the blank draws are.
            if let Ok(poisson) = Poisson::new(f64::from(last)) {
                let mut random = random_for(request.seed(), Purpose::Poisson, unit);
                for draw in chunk {
                    #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "a count")]
                    let count = random.sample::<f64, _>(poisson) as u32;
                    *draw = count;
                }
            }
        }
        Ok(forecast)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A Poisson variable's mean and variance equal its parameter; 5000 draws, four standard errors.
    #[test]
    fn mean_and_variance_are_the_last_value() {
        let months: forestall_types::MonthRange = "2000-01..2000-12".parse().unwrap();
        let mut history = History::unknown(2, months);
        for month in months.iter() {
            history.set(0, month, 40);
            history.set(1, month, 0);
        }
        let request = Request::new(1..=1, 5000, 3).unwrap();
        let forecast = LastPoisson.predict(&history, &request).unwrap();
        let draws = forecast.draws_of(0, 1).unwrap();
        let mean = draws.iter().map(|&x| f64::from(x)).sum::<f64>() / 5000.0;
        let variance = draws.iter().map(|&x| (f64::from(x) - mean).powi(2)).sum::<f64>() / 5000.0;
        assert!((mean - 40.0).abs() < 4.0 * (40.0_f64 / 5000.0).sqrt(), "{mean}");
        assert!((variance - 40.0).abs() < 4.0 * 40.0 * (2.0_f64 / 5000.0).sqrt(), "{variance}");
        assert!(forecast.draws_of(1, 1).unwrap().iter().all(|&draw| draw == 0));
    }
}
