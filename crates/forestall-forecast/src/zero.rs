//! The benchmark that expects peace.

use forestall_panel::History;

use crate::{Forecast, ForecastError, Model, ModelRecord, ModelStanding, Request};

/// Every draw is zero (`exactly_zero`).
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Zero;

impl Model for Zero {
    fn record(&self) -> ModelRecord {
        ModelRecord {
            name: "zero".to_owned(),
            recipe: "no fatalities anywhere".to_owned(),
            standing: ModelStanding::Benchmark,
        }
    }

    fn predict(&self, history: &History, request: &Request) -> Result<Forecast, ForecastError> {
        Forecast::blank(self.record(), history, request, request.draws())
    }
}
