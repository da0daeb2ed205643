//! What a forecast said of the danger around a place, kept as it was.

use forestall_types::{LonLat, MonthId, PolityCode, Probability, ViolenceType, coded_enum};
use serde::{Deserialize, Serialize};
use thiserror::Error;

use super::Radius;
use crate::RunRef;

/// What one forecast run said of the danger around a place in one month.
#[derive(Clone, PartialEq, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct DangerReading {
    /// The run, so that it can be shown later that this was it.
    pub run: RunRef,
    /// The place read.
    pub at: LonLat,
    /// The month; `None` where the time lies outside the months this desk counts.
    pub month: Option<MonthId>,
    /// How far around.
    pub radius: Radius,
    /// What it said.
    pub danger: Danger,
}

/// A danger, or why it is not known. Unknown is never a danger of zero.
#[derive(Clone, PartialEq, Debug, Serialize, Deserialize)]
#[serde(tag = "is", rename_all = "kebab-case", deny_unknown_fields)]
pub enum Danger {
    /// It is known, perhaps with gaps.
    Known {
        /// What the draws say.
        draws: DangerDraws,
        /// Why they may be an undercount.
        gaps: Vec<DangerGap>,
    },
    /// It is not known.
    Unknown {
        /// Why.
        because: WhyUnknown,
    },
}

/// The draws of a danger, counted: deaths of all types of violence in the area in one month.
#[derive(Clone, Copy, PartialEq, Debug, Serialize, Deserialize)]
#[serde(try_from = "DrawsAsWritten", deny_unknown_fields)]
pub struct DangerDraws {
    draws: u32,
    with_any: u32,
    with_25: u32,
    expected: f64,
    low: u64,
    high: u64,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct DrawsAsWritten {
    draws: u32,
    with_any: u32,
    with_25: u32,
    expected: f64,
    low: u64,
    high: u64,
}

/// The counts do not fit each other.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Error)]
#[error(
    "these are no draws: of at least one draw no more can have 25 deaths than have any, and the expected deaths are \
     a number from 0 on"
)]
pub struct NoDraws;

/// Something the draws do not hold.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct DangerGap {
    /// In which country.
    pub polity: PolityCode,
    /// What.
    pub gap: GapKind,
    /// How many deaths of the last months have no precise place; for [`GapKind::Imprecise`].
    pub deaths: Option<u32>,
}

coded_enum!(
    /// Why draws may be an undercount.
    GapKind, "gap",
    /// The country has land there and is not covered at all.
    NotCovered => "not-covered", "is not covered by any file";
    /// The file that covers it is a known undercount.
    Undercount => "undercount", "is covered with a known undercount";
    /// State-based violence is not covered.
    NoStateBased => "no-state-based", "state-based violence is not covered";
    /// Violence between groups is not covered.
    NoNonState => "no-non-state", "violence between groups is not covered";
    /// Attacks on civilians are not covered.
    NoOneSided => "no-one-sided", "attacks on civilians are not covered";
    /// Deaths in the country have no precise place and may have been there.
    Imprecise => "imprecise", "has deaths without a precise place";
);

coded_enum!(
    /// Why a danger is not known.
    WhyUnknown, "reason",
    /// The month is not among those forecast.
    MonthNotForecast => "month-not-forecast", "the run does not forecast this month";
    /// The country was not covered before the run.
    NotCovered => "not-covered", "no file covers this country up to the run";
    /// It is open sea, or land of no state.
    NoCountry => "no-country", "the place lies in no country";
    /// The run holds no forecast of places.
    NoGrid => "no-grid", "the run holds no forecast of single places";
);

impl GapKind {
    /// Returns the gap where a type of violence is not covered.
    pub const fn without(kind: ViolenceType) -> Self {
        match kind {
            ViolenceType::StateBased => Self::NoStateBased,
            ViolenceType::NonState => Self::NoNonState,
            ViolenceType::OneSided => Self::NoOneSided,
        }
    }
}

impl DangerDraws {
    /// Returns counted draws.
    ///
    /// - `with_any`, `with_25`: draws with a death, and with 25 or more.
    /// - `expected`: mean deaths.
    /// - `interval`: the 5 % and 95 % quantiles.
    ///
    /// # Errors
    ///
    /// [`NoDraws`] when the counts do not fit each other.
    pub fn new(
        draws: u32,
        with_any: u32,
        with_25: u32,
        expected: f64,
        (low, high): (u64, u64),
    ) -> Result<Self, NoDraws> {
        let is_counted = draws > 0 && with_25 <= with_any && with_any <= draws;
        if is_counted && expected.is_finite() && expected >= 0.0 && low <= high {
            Ok(Self { draws, with_any, with_25, expected, low, high })
        } else {
            Err(NoDraws)
        }
    }

    /// Returns how many draws there are, such as the last 12 months.
    pub const fn draws(&self) -> u32 {
        self.draws
    }

    /// Returns how many have a death.
    pub const fn with_any(&self) -> u32 {
        self.with_any
    }

    /// Returns how many have 25 deaths or more.
    pub const fn with_25(&self) -> u32 {
        self.with_25
    }

    /// Returns the mean deaths in the month.
    pub const fn expected(&self) -> f64 {
        self.expected
    }

    /// Returns the 5 % and 95 % quantiles.
    pub const fn interval(&self) -> (u64, u64) {
        (self.low, self.high)
    }

    /// Returns the probability of any death.
    pub fn p_any(&self) -> Probability {
        share(self.with_any, self.draws)
    }

    /// Returns the probability of 25 deaths or more.
    pub fn p_25(&self) -> Probability {
        share(self.with_25, self.draws)
    }
}

fn share(part: u32, of: u32) -> Probability {
    Probability::share(part as usize, of as usize).expect("a part of at least one draw")
}

impl TryFrom<DrawsAsWritten> for DangerDraws {
    type Error = NoDraws;

    fn try_from(written: DrawsAsWritten) -> Result<Self, NoDraws> {
        let DrawsAsWritten { draws, with_any, with_25, expected, low, high } = written;
        Self::new(draws, with_any, with_25, expected, (low, high))
    }
}

impl DangerReading {
    /// Returns the draws, where the danger is known.
    pub const fn draws(&self) -> Option<&DangerDraws> {
        match &self.danger {
            Danger::Known { draws, .. } => Some(draws),
            Danger::Unknown { .. } => None,
        }
    }

    /// Says whether another reading was taken in the same way: same run, month and radius.
    ///
    /// Only such readings compare places; others compare runs and months too.
    pub fn is_like(&self, other: &Self) -> bool {
        (&self.run.run_hash, self.month, self.radius) == (&other.run.run_hash, other.month, other.radius)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn draws_that_do_not_fit_each_other_are_refused_in_json_too() {
        assert!(DangerDraws::new(12, 3, 1, 7.0, (0, 59)).is_ok());
        for (draws, any, with_25, expected, interval) in [
            (0, 0, 0, 0.0, (0, 0)),
            (12, 13, 0, 0.0, (0, 0)),
            (12, 1, 2, 5.0, (0, 30)),
            (12, 1, 1, f64::NAN, (0, 30)),
            (12, 1, 1, -1.0, (0, 30)),
            (12, 1, 1, 3.0, (4, 3)),
        ] {
            assert_eq!(DangerDraws::new(draws, any, with_25, expected, interval), Err(NoDraws));
        }
        let json = r#"{"draws":12,"with_any":1,"with_25":2,"expected":5.0,"low":0,"high":30}"#;
        assert!(serde_json::from_str::<DangerDraws>(json).is_err());
        let good: DangerDraws =
            serde_json::from_str(&json.replace(r#""with_25":2"#, r#""with_25":1"#)).unwrap();
        assert_eq!(good.p_25().get(), 1.0 / 12.0);
    }
}
