//! What a source can speak about: months, places, and how completely.

use std::fmt;

use serde::{Deserialize, Serialize};

use crate::{MonthId, MonthRange, PolityCode};

/// How far a number for a month and place can be trusted to be the whole.
///
/// Ordered from worst to best, so the better of two is their maximum.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug, Default, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Completeness {
    /// No source covers it: the truth is unknown, never zero.
    #[default]
    Unknown,
    /// Covered with a known undercount.
    Partial,
    /// Covered fully.
    Full,
}

impl fmt::Display for Completeness {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(match self {
            Self::Unknown => "unknown",
            Self::Partial => "partial",
            Self::Full => "full",
        })
    }
}

/// The places a source covers within its months.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum CoveredPlaces {
    /// Every polity of the table.
    World,
    /// These polities only.
    Polities(Vec<PolityCode>),
    /// Each polity for its own months; a polity may stand more than once.
    PolityMonths(Vec<(PolityCode, MonthRange)>),
}

impl CoveredPlaces {
    /// Says whether the polity is covered in the month.
    pub fn covers(&self, polity: PolityCode, month: MonthId) -> bool {
        match self {
            Self::World => true,
            Self::Polities(polities) => polities.contains(&polity),
            Self::PolityMonths(spans) => {
                spans.iter().any(|(covered, months)| *covered == polity && months.contains(month))
            }
        }
    }
}

/// What a source, or one file of it, covers.
///
/// Inside, a month without events is a month without deaths; outside,
/// nothing is known.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct Coverage {
    /// The months covered.
    pub months: MonthRange,
    /// The places covered.
    pub places: CoveredPlaces,
    /// Why what is inside is an undercount, if it is one.
    pub undercount: Option<String>,
    /// How the coverage is known: the contract, the release's name, the rows, or the person who ingested it.
    pub basis: String,
}

impl Coverage {
    /// Returns how completely a month and place are covered.
    pub fn completeness(&self, polity: PolityCode, month: MonthId) -> Completeness {
        if !self.months.contains(month) || !self.places.covers(polity, month) {
            Completeness::Unknown
        } else if self.undercount.is_some() {
            Completeness::Partial
        } else {
            Completeness::Full
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn outside_is_unknown() {
        let caf: PolityCode = "CAF".parse().unwrap();
        let chad: PolityCode = "TCD".parse().unwrap();
        let month = |text: &str| text.parse().unwrap();
        let mut coverage = Coverage {
            months: "1991-06..2022-12".parse().unwrap(),
            places: CoveredPlaces::Polities(vec![caf]),
            undercount: None,
            basis: "stated".into(),
        };
        assert_eq!(coverage.completeness(caf, month("2022-12")), Completeness::Full);
        assert_eq!(coverage.completeness(caf, month("2023-01")), Completeness::Unknown);
        assert_eq!(coverage.completeness(chad, month("2022-12")), Completeness::Unknown);
        coverage.undercount = Some("precise places only".into());
        assert_eq!(coverage.completeness(caf, month("2022-12")), Completeness::Partial);
        coverage.places = CoveredPlaces::PolityMonths(vec![(chad, "2000-01..2000-06".parse().unwrap())]);
        assert_eq!(coverage.completeness(caf, month("2022-12")), Completeness::Unknown);
        coverage.months = "1990-01..2022-12".parse().unwrap();
        assert_eq!(coverage.completeness(chad, month("2000-06")), Completeness::Partial);
        assert_eq!(coverage.completeness(chad, month("2000-07")), Completeness::Unknown);
    }
}
