//! What a country's recent past looks like, for the line that says why: association, never cause.

use forestall_panel::History;
use forestall_types::MonthId;
use serde::{Deserialize, Serialize};

use crate::{KNOWN_MONTHS_NEEDED, count_known_months};

/// Facts about one unit at the origin, to be worded elsewhere.
///
/// Fatalities are best estimates per month.
#[derive(Clone, PartialEq, Debug, Serialize, Deserialize)]
pub struct Drivers {
    /// The unit, as the history counts units.
    pub unit: usize,
    /// The last month looked at.
    pub origin: MonthId,
    /// Known months in a row ending at the origin, at least 12.
    pub known_months: usize,
    /// Months with fatalities among the last 12.
    pub active_months_of_12: usize,
    /// Fatalities in the last 12 months.
    pub total_last_12: u64,
    /// Their mean per month.
    pub mean_last_12: f64,
    /// Mean per month of the last 3 months.
    pub mean_last_3: f64,
    /// Mean of the last 3 months over the mean of the last 12; `None` without fatalities in 12 months.
    pub last_3_over_last_12: Option<f64>,
    /// Months since the last month with fatalities, 0 being the origin; `None` when none is known.
    pub months_since_fatalities: Option<u32>,
    /// Months since the last month with 25 fatalities or more; `None` when none is known.
    pub months_since_25: Option<u32>,
    /// Most fatalities in a known month.
    pub maximum: u32,
    /// The first month with so many; `None` when there never were any.
    pub maximum_month: Option<MonthId>,
    /// Fatalities of all units in the last 12 months, over known unit-months only.
    pub world_total_last_12: u64,
}

/// Returns the drivers of one unit, or `None` when fewer than 12 months up to the origin are known.
pub fn describe_drivers(history: &History, unit: usize) -> Option<Drivers> {
    let last_12 = history.last(unit, KNOWN_MONTHS_NEEDED)?;
    let values = history.values(unit);
    let total_last_12 = sum(last_12);
    let mean_last_12 = total_last_12 as f64 / last_12.len() as f64;
    let last_3 = &last_12[last_12.len() - 3..];
    let mean_last_3 = sum(last_3) as f64 / last_3.len() as f64;
    let maximum = values.iter().copied().max().unwrap_or(0);
    let maximum_position = values.iter().position(|&value| value == maximum && value > 0);
    Some(Drivers {
        unit,
        origin: history.origin(),
        known_months: count_known_months(history, unit),
        active_months_of_12: last_12.iter().filter(|&&value| value > 0).count(),
        total_last_12,
        mean_last_12,
        mean_last_3,
        last_3_over_last_12: (total_last_12 > 0).then(|| mean_last_3 / mean_last_12),
        months_since_fatalities: months_since(values, 1),
        months_since_25: months_since(values, 25),
        maximum,
        maximum_month: maximum_position.and_then(|position| history.months().iter().nth(position)),
        world_total_last_12: (0..history.units())
            .map(|unit| sum(&history.values(unit)[values.len() - KNOWN_MONTHS_NEEDED..]))
            .sum(),
    })
}

/// Unknown months hold 0, so they add nothing.
fn sum(values: &[u32]) -> u64 {
    values.iter().map(|&value| u64::from(value)).sum()
}

fn months_since(values: &[u32], least: u32) -> Option<u32> {
    let months = values.iter().rev().position(|&value| value >= least)?;
    u32::try_from(months).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn facts_by_hand() {
        let months: forestall_types::MonthRange = "2000-01..2001-12".parse().unwrap();
        let mut history = History::unknown(2, months);
        for (position, month) in months.iter().enumerate() {
            history.set(
                0,
                month,
                match position {
                    4 => 90,
                    21 => 24,
                    22 => 12,
                    _ => 0,
                },
            );
            if position >= 20 {
                history.set(1, month, 5);
            }
        }
        let drivers = describe_drivers(&history, 0).unwrap();
        assert_eq!(drivers.known_months, 24);
        assert_eq!(drivers.active_months_of_12, 2);
        assert_eq!(drivers.total_last_12, 36);
        assert_eq!(drivers.mean_last_12, 3.0);
        assert_eq!(drivers.mean_last_3, 12.0);
        assert_eq!(drivers.last_3_over_last_12, Some(4.0));
        assert_eq!(drivers.months_since_fatalities, Some(1));
        assert_eq!(drivers.months_since_25, Some(19));
        assert_eq!((drivers.maximum, drivers.maximum_month), (90, Some("2000-05".parse().unwrap())));
        assert_eq!(drivers.world_total_last_12, 36 + 20);
        assert_eq!(describe_drivers(&history, 1), None);
    }
}
