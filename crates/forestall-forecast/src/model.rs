//! The border every model stands behind.

use std::ops::RangeInclusive;

use forestall_panel::History;
use forestall_types::{Draws, MonthId};
use serde::{Deserialize, Serialize};
use thiserror::Error;

/// How many known months in a row, ending at the origin, a unit needs for a forecast.
pub const KNOWN_MONTHS_NEEDED: usize = 12;

/// Something that turns a history into draws.
///
/// A model sees a history that ends at its origin, so it cannot look ahead.
/// The same history, request and model give the same draws, bit by bit, for
/// any number of threads.
pub trait Model: Send + Sync {
    /// Returns who the model is and how it was made.
    fn record(&self) -> ModelRecord;

    /// Returns draws for every unit with enough known months, and the others by name.
    ///
    /// # Errors
    ///
    /// [`ForecastError`] when the request leaves the calendar or the history cannot be fitted.
    fn predict(&self, history: &History, request: &Request) -> Result<Forecast, ForecastError>;

    /// Returns the model's name, as it stands in tables and file names.
    fn name(&self) -> String {
        self.record().name
    }
}

/// What is known about a model besides its draws.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct ModelRecord {
    /// The name, such as `conflictology12`.
    pub name: String,
    /// What it does, in one or two sentences.
    pub recipe: String,
    /// How the recipe came about, so how far its track record can be believed.
    pub standing: ModelStanding,
}

/// How a recipe came about.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum ModelStanding {
    /// Fixed beforehand, to compare others with.
    Benchmark,
    /// Chosen on windows that overlap with those it is reported on: its lead is optimistic.
    ChosenOnOverlappingWindows,
}

/// Which steps, how many draws, which seed.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Request {
    first_step: u16,
    last_step: u16,
    draws: usize,
    seed: u64,
}

/// One model's draws from one origin.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Forecast {
    /// Who made it.
    pub record: ModelRecord,
    /// The last month the model saw.
    pub origin: MonthId,
    /// The months ahead, both ends included; step 1 is the month after the origin.
    pub steps: RangeInclusive<u16>,
    /// The unit of each row of `draws`, ascending, as the history counts units.
    pub units: Vec<usize>,
    /// Axes: rows of `units` x steps x draws.
    pub draws: Draws,
    /// Units without a forecast.
    pub not_forecast: Vec<NotForecast>,
}

/// A unit without a forecast, because too few months are known.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct NotForecast {
    /// The unit, as the history counts units.
    pub unit: usize,
    /// Known months in a row ending at the origin, fewer than [`KNOWN_MONTHS_NEEDED`].
    pub known_months: usize,
}

/// Why there is no forecast at all.
#[derive(Clone, PartialEq, Eq, Debug, Error)]
pub enum ForecastError {
    /// The steps are empty or begin at 0.
    #[error("steps {0}..={1} are no forecast; the first is at least 1 and not after the last")]
    Steps(u16, u16),
    /// No draw was asked for.
    #[error("a forecast needs at least 1 draw")]
    NoDraws,
    /// The last step lies past the months this desk counts.
    #[error("{steps} months after {origin} lie past December 2199")]
    PastCalendar {
        /// The origin.
        origin: MonthId,
        /// The last step.
        steps: u16,
    },
    /// A grid benchmark was given another number of months.
    #[error("a grid benchmark learns from {KNOWN_MONTHS_NEEDED} months, not from {months}")]
    GridWindow {
        /// The months given.
        months: usize,
    },
    /// No unit has known months followed by a month to learn from.
    #[error(
        "no unit has {KNOWN_MONTHS_NEEDED} known months followed by a known month {first_step} or more later; \
         a fitted model needs a longer history"
    )]
    NothingToLearnFrom {
        /// The first step asked for.
        first_step: u16,
    },
}

impl Request {
    /// Returns a request for months `steps` ahead with so many draws each.
    ///
    /// # Errors
    ///
    /// [`ForecastError::Steps`] or [`ForecastError::NoDraws`].
    pub fn new(steps: RangeInclusive<u16>, draws: usize, seed: u64) -> Result<Self, ForecastError> {
        let (first_step, last_step) = (*steps.start(), *steps.end());
        if first_step == 0 || last_step < first_step {
            return Err(ForecastError::Steps(first_step, last_step));
        }
        if draws == 0 {
            return Err(ForecastError::NoDraws);
        }
        Ok(Self { first_step, last_step, draws, seed })
    }

    /// Returns the months ahead, both ends included.
    pub const fn steps(&self) -> RangeInclusive<u16> {
        self.first_step..=self.last_step
    }

    /// Returns the number of steps, at least 1.
    pub fn count_steps(&self) -> usize {
        usize::from(self.last_step - self.first_step) + 1
    }

    /// Returns the first step, at least 1.
    pub const fn first_step(&self) -> u16 {
        self.first_step
    }

    /// Returns the last step.
    pub const fn last_step(&self) -> u16 {
        self.last_step
    }

    /// Returns the number of draws, at least 1.
    pub const fn draws(&self) -> usize {
        self.draws
    }

    /// Returns the seed.
    pub const fn seed(&self) -> u64 {
        self.seed
    }
}

impl Forecast {
    /// Returns a forecast whose draws are all zero, one row for each unit with enough known months.
    ///
    /// # Errors
    ///
    /// [`ForecastError::PastCalendar`] when the last step leaves the calendar.
    pub fn blank(
        record: ModelRecord,
        history: &History,
        request: &Request,
        draws: usize,
    ) -> Result<Self, ForecastError> {
        let origin = history.origin();
        if origin.plus(request.last_step).is_none() {
            return Err(ForecastError::PastCalendar { origin, steps: request.last_step });
        }
        let mut units = Vec::new();
        let mut not_forecast = Vec::new();
        for unit in 0..history.units() {
            let known_months = count_known_months(history, unit);
            if known_months >= KNOWN_MONTHS_NEEDED {
                units.push(unit);
            } else {
                not_forecast.push(NotForecast { unit, known_months });
            }
        }
        let draws = Draws::zeros(units.len(), request.count_steps(), draws, request.seed);
        Ok(Self { record, origin, steps: request.steps(), units, draws, not_forecast })
    }

    /// Returns the row of a unit, or `None` when it has no forecast.
    pub fn row_of(&self, unit: usize) -> Option<usize> {
        self.units.binary_search(&unit).ok()
    }

    /// Returns the draws of a unit so many months ahead, or `None` when there are none.
    pub fn draws_of(&self, unit: usize, step: u16) -> Option<&[u32]> {
        let row = self.row_of(unit)?;
        self.steps.contains(&step).then(|| self.draws.step(row, usize::from(step - self.steps.start())))
    }

    /// Returns the draws of a unit for a month, or `None` when there are none.
    pub fn draws_for_month(&self, unit: usize, month: MonthId) -> Option<&[u32]> {
        self.draws_of(unit, u16::try_from(month.months_since(self.origin)).ok()?)
    }
}

/// Returns how many months in a row, ending at the origin, are known.
pub fn count_known_months(history: &History, unit: usize) -> usize {
    history.known(unit).iter().rev().take_while(|&&known| known).count()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Zero;

    #[test]
    fn a_request_needs_steps_and_draws() {
        assert_eq!(Request::new(0..=3, 10, 1), Err(ForecastError::Steps(0, 3)));
        #[expect(clippy::reversed_empty_ranges, reason = "the range under test")]
        let reversed = 4..=3;
        assert_eq!(Request::new(reversed, 10, 1), Err(ForecastError::Steps(4, 3)));
        assert_eq!(Request::new(1..=3, 0, 1), Err(ForecastError::NoDraws));
        assert_eq!(Request::new(3..=14, 10, 1).unwrap().count_steps(), 12);
    }

    #[test]
    fn units_without_twelve_known_months_are_named() {
        let months: forestall_types::MonthRange = "2000-01..2001-06".parse().unwrap();
        let mut history = History::unknown(3, months);
        for (unit, unknown) in [(0, "2000-01"), (1, "2000-07")] {
            for month in months.iter().filter(|month| month.to_string() != unknown) {
                history.set(unit, month, 1);
            }
        }
        let request = Request::new(3..=4, 5, 1).unwrap();
        let forecast = Zero.predict(&history, &request).unwrap();
        assert_eq!(forecast.units, [0]);
        assert_eq!(
            forecast.not_forecast,
            [NotForecast { unit: 1, known_months: 11 }, NotForecast { unit: 2, known_months: 0 }]
        );
        assert_eq!(forecast.draws_of(0, 3), Some(&[0; 5][..]));
        assert_eq!(forecast.draws_for_month(0, "2001-10".parse().unwrap()), Some(&[0; 5][..]));
        assert_eq!(forecast.draws_of(0, 5), None);
        assert_eq!(forecast.draws_of(1, 3), None);
    }

    #[test]
    fn the_calendar_ends() {
        let history = History::unknown(1, "2199-01..2199-12".parse().unwrap());
        let request = Request::new(1..=1, 1, 1).unwrap();
        assert!(matches!(Zero.predict(&history, &request), Err(ForecastError::PastCalendar { .. })));
    }
}
