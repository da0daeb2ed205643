//! One calendar year forecast from October of the year before.

use forestall_forecast::{KNOWN_MONTHS_NEEDED, count_known_months};
use forestall_panel::History;
use forestall_types::{MonthId, MonthRange};
use serde::{Deserialize, Serialize};
use thiserror::Error;

/// First step of a yearly window: January seen from October.
pub(crate) const FIRST_STEP: u16 = 3;
/// Last step of a yearly window: December.
pub(crate) const LAST_STEP: u16 = 14;

/// A calendar year to be forecast, as in the VIEWS 2023/24 challenge.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct YearlyWindow {
    /// The year.
    pub year: i16,
    /// October of the year before, the last month models see.
    pub origin: MonthId,
    /// January to December.
    pub months: MonthRange,
}

/// A year that the history does not reach.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Error)]
#[error(
    "year {year} cannot be scored from a history of {first} to {last}; it must hold October of the year before \
     and a month of the year"
)]
pub struct YearOutsideHistory {
    year: i16,
    first: MonthId,
    last: MonthId,
}

/// A unit-month to be scored.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct ScoredCell {
    /// The unit, as the history counts units.
    pub unit: usize,
    /// The month.
    pub month: MonthId,
    /// Fatalities observed.
    pub observed: u32,
    /// Whether the unit had no fatalities in the quiet months up to the origin.
    pub was_quiet: bool,
}

/// A unit left out of a window.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct Exclusion {
    /// The unit, as the history counts units.
    pub unit: usize,
    /// Why.
    pub reason: ExclusionReason,
}

/// Why a unit was left out.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Error, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum ExclusionReason {
    /// It was observed in the window, but not long enough before.
    #[error("{known_months} known months up to the origin, {KNOWN_MONTHS_NEEDED} needed")]
    TooFewKnownMonths {
        /// Known months in a row ending at the origin.
        known_months: usize,
    },
    /// It was known before, but not in the window.
    #[error("no month of the window is known")]
    NotObserved,
}

impl YearlyWindow {
    /// Returns the window of a year within a history.
    ///
    /// # Errors
    ///
    /// [`YearOutsideHistory`] when the origin or the whole year lies outside the history.
    pub fn new(year: i16, history: &History) -> Result<Self, YearOutsideHistory> {
        let (first, last) = (history.months().first(), history.months().last());
        let find = || {
            let january = MonthId::from_year_month(year.into(), 1).ok()?;
            let december = MonthId::from_year_month(year.into(), 12).ok()?;
            let origin = january.minus(FIRST_STEP)?;
            let is_inside = origin >= first && january <= last;
            let months = MonthRange::new(january, december).ok()?;
            is_inside.then_some(Self { year, origin, months })
        };
        find().ok_or(YearOutsideHistory { year, first, last })
    }

    /// Returns the unit-months to be scored, by unit and month, and the units left out.
    ///
    /// `quiet_months`: without fatalities for so many months up to the origin, a unit was quiet.
    pub fn find_cells(&self, history: &History, quiet_months: usize) -> (Vec<ScoredCell>, Vec<Exclusion>) {
        let mut cells = Vec::new();
        let mut exclusions = Vec::new();
        let Some(before) = history.up_to(self.origin) else { return (cells, exclusions) };
        for unit in 0..history.units() {
            let known_months = count_known_months(&before, unit);
            let observed: Vec<(MonthId, u32)> = self
                .months
                .iter()
                .filter_map(|month| history.get(unit, month).map(|observed| (month, observed)))
                .collect();
            match (known_months >= KNOWN_MONTHS_NEEDED, observed.is_empty()) {
                (true, false) => {
                    let was_quiet = before
                        .last(unit, quiet_months)
                        .is_some_and(|last| last.iter().all(|&value| value == 0));
                    let cell = |(month, observed)| ScoredCell { unit, month, observed, was_quiet };
                    cells.extend(observed.into_iter().map(cell));
                }
                (true, true) => exclusions.push(Exclusion { unit, reason: ExclusionReason::NotObserved }),
                (false, false) => {
                    let reason = ExclusionReason::TooFewKnownMonths { known_months };
                    exclusions.push(Exclusion { unit, reason });
                }
                // Nothing known before or in the window: no country of that time.
                (false, true) => {}
            }
        }
        (cells, exclusions)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn month(text: &str) -> MonthId {
        text.parse().unwrap()
    }

    /// Four units: known throughout, new in 2011, gone after 2010, never there.
    fn history() -> History {
        let months: MonthRange = "2009-01..2011-12".parse().unwrap();
        let mut history = History::unknown(4, months);
        for each in months.iter() {
            history.set(0, each, u32::from(each == month("2009-10")));
            if each.year() == 2011 {
                history.set(1, each, 3);
            } else {
                history.set(2, each, 0);
            }
        }
        history
    }

    #[test]
    fn the_year_follows_its_october() {
        let window = YearlyWindow::new(2011, &history()).unwrap();
        assert_eq!(window.origin, month("2010-10"));
        assert_eq!(window.months, "2011-01..2011-12".parse().unwrap());
        assert_eq!(window.months.first().months_since(window.origin), i32::from(FIRST_STEP));
        assert_eq!(window.months.last().months_since(window.origin), i32::from(LAST_STEP));
        assert!(YearlyWindow::new(2009, &history()).is_err());
        assert!(YearlyWindow::new(2012, &history()).is_err());
        assert!(YearlyWindow::new(i16::MAX, &history()).is_err());
    }

    #[test]
    fn whoever_is_left_out_is_named() {
        let history = history();
        let (cells, exclusions) = YearlyWindow::new(2011, &history).unwrap().find_cells(&history, 12);
        assert_eq!(cells.len(), 12);
        assert!(cells.iter().all(|cell| cell.unit == 0 && cell.was_quiet));
        assert_eq!(
            exclusions,
            [
                Exclusion { unit: 1, reason: ExclusionReason::TooFewKnownMonths { known_months: 0 } },
                Exclusion { unit: 2, reason: ExclusionReason::NotObserved },
            ]
        );
        // Thirteen months up to the origin hold October 2009.
        let (cells, _) = YearlyWindow::new(2011, &history).unwrap().find_cells(&history, 13);
        assert!(cells.iter().all(|cell| !cell.was_quiet));
    }
}
