//! Months as VIEWS counts them.

use std::fmt;
use std::str::FromStr;

use jiff::civil::Date;
use serde::{Deserialize, Serialize};
use thiserror::Error;

/// A calendar month, counted from 1 in January 1980.
///
/// Source: VIEWS `month_id = (year - 1980) * 12 + month`.
///
/// ```
/// use forestall_types::MonthId;
///
/// let month = MonthId::from_year_month(2021, 12)?;
/// assert_eq!(month.get(), 504);
/// assert_eq!(month.to_string(), "2021-12");
/// # Ok::<(), forestall_types::MonthIdError>(())
/// ```
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug, Serialize, Deserialize)]
#[serde(try_from = "u16", into = "u16")]
pub struct MonthId(u16);

/// Why a month was refused.
#[derive(Clone, PartialEq, Eq, Debug, Error)]
pub enum MonthIdError {
    /// The count is outside 1 to 2,640 (January 1980 to December 2199).
    #[error("month_id {0} is outside 1 to {max} (January 1980 to December 2199)", max = MonthId::MAX.0)]
    CountOutOfRange(u32),
    /// The year lies outside 1980 to 2199.
    #[error("year {0} is outside 1980 to 2199, the months this desk counts")]
    YearOutOfRange(i32),
    /// The month of the year is not 1 to 12.
    #[error("month {0} is not between 1 and 12")]
    MonthOfYear(u8),
    /// The text is not `YYYY-MM`.
    #[error("`{0}` is not a month written YYYY-MM, such as 2021-12")]
    NotAMonth(String),
}

impl MonthId {
    /// January 1980.
    pub const MIN: Self = Self(1);
    /// December 2199.
    pub const MAX: Self = Self(220 * 12);

    /// Returns the month with this VIEWS count.
    ///
    /// # Errors
    ///
    /// [`MonthIdError::CountOutOfRange`] outside 1 to 2,640.
    pub fn new(month_id: u32) -> Result<Self, MonthIdError> {
        match u16::try_from(month_id) {
            Ok(count) if (Self::MIN.0..=Self::MAX.0).contains(&count) => Ok(Self(count)),
            _ => Err(MonthIdError::CountOutOfRange(month_id)),
        }
    }

    /// Returns the month of a calendar year.
    ///
    /// # Errors
    ///
    /// When the year is outside 1980 to 2199 or the month outside 1 to 12.
    pub fn from_year_month(year: i32, month: u8) -> Result<Self, MonthIdError> {
        if !(1..=12).contains(&month) {
            return Err(MonthIdError::MonthOfYear(month));
        }
        match u16::try_from(year - 1980) {
            Ok(years) if years < 220 => Ok(Self(years * 12 + u16::from(month))),
            _ => Err(MonthIdError::YearOutOfRange(year)),
        }
    }

    /// Returns the month a date lies in.
    ///
    /// # Errors
    ///
    /// [`MonthIdError::YearOutOfRange`] for dates outside 1980 to 2199.
    pub fn of(date: Date) -> Result<Self, MonthIdError> {
        Self::from_year_month(i32::from(date.year()), u8::try_from(date.month()).expect("a month is 1 to 12"))
    }

    /// Returns the VIEWS count.
    pub const fn get(self) -> u16 {
        self.0
    }

    /// Returns the calendar year.
    pub const fn year(self) -> i16 {
        1980 + ((self.0 - 1) / 12).cast_signed()
    }

    /// Returns the month of the year, 1 to 12.
    pub fn month(self) -> u8 {
        u8::try_from((self.0 - 1) % 12 + 1).expect("a remainder of 12, plus 1, fits in u8")
    }

    /// Returns the first day of the month.
    pub fn first_day(self) -> Date {
        jiff::civil::date(self.year(), self.month().cast_signed(), 1)
    }

    /// Returns the last day of the month.
    pub fn last_day(self) -> Date {
        self.first_day().last_of_month()
    }

    /// Returns the month `months` later, or `None` past December 2199.
    #[must_use]
    pub fn plus(self, months: u16) -> Option<Self> {
        Self::new(u32::from(self.0) + u32::from(months)).ok()
    }

    /// Returns the month `months` earlier, or `None` before January 1980.
    #[must_use]
    pub fn minus(self, months: u16) -> Option<Self> {
        self.0.checked_sub(months).filter(|&count| count >= 1).map(Self)
    }

    /// Returns how many months this one lies after `earlier`; negative when before.
    pub fn months_since(self, earlier: Self) -> i32 {
        i32::from(self.0) - i32::from(earlier.0)
    }

    /// Returns the English name and year, such as `December 2021`.
    pub fn long_name(self) -> String {
        const NAMES: [&str; 12] = [
            "January",
            "February",
            "March",
            "April",
            "May",
            "June",
            "July",
            "August",
            "September",
            "October",
            "November",
            "December",
        ];
        format!("{} {}", NAMES[usize::from(self.month()) - 1], self.year())
    }
}

impl fmt::Display for MonthId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:04}-{:02}", self.year(), self.month())
    }
}

impl FromStr for MonthId {
    type Err = MonthIdError;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let bad = || MonthIdError::NotAMonth(text.to_owned());
        let (year, month) = text.trim().split_once('-').ok_or_else(bad)?;
        if year.len() != 4 || month.len() != 2 {
            return Err(bad());
        }
        Self::from_year_month(year.parse().map_err(|_| bad())?, month.parse().map_err(|_| bad())?)
    }
}

impl TryFrom<u16> for MonthId {
    type Error = MonthIdError;

    fn try_from(count: u16) -> Result<Self, Self::Error> {
        Self::new(u32::from(count))
    }
}

impl From<MonthId> for u16 {
    fn from(month: MonthId) -> Self {
        month.0
    }
}

/// Months from `first` to `last`, both included.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug, Serialize, Deserialize)]
pub struct MonthRange {
    first: MonthId,
    last: MonthId,
}

/// Why a range of months was refused.
#[derive(Clone, PartialEq, Eq, Debug, Error)]
pub enum MonthRangeError {
    /// The range ends before it begins.
    #[error("the range {0}..{1} ends before it begins")]
    Reversed(MonthId, MonthId),
    /// The text is not `YYYY-MM..YYYY-MM`.
    #[error("`{0}` is not a range of months written YYYY-MM..YYYY-MM, such as 1989-01..2020-12")]
    NotARange(String),
}

impl MonthRange {
    /// Returns the range from `first` to `last`.
    ///
    /// # Errors
    ///
    /// [`MonthRangeError::Reversed`] when `last` lies before `first`.
    pub fn new(first: MonthId, last: MonthId) -> Result<Self, MonthRangeError> {
        if last < first { Err(MonthRangeError::Reversed(first, last)) } else { Ok(Self { first, last }) }
    }

    /// Returns the first month.
    pub const fn first(self) -> MonthId {
        self.first
    }

    /// Returns the last month.
    pub const fn last(self) -> MonthId {
        self.last
    }

    /// Returns how many months the range holds, at least 1.
    pub fn count_months(self) -> usize {
        usize::from(self.last.0 - self.first.0) + 1
    }

    /// Says whether `month` lies in the range.
    pub fn contains(self, month: MonthId) -> bool {
        (self.first..=self.last).contains(&month)
    }

    /// Returns the position of `month` in the range, from 0.
    pub fn index_of(self, month: MonthId) -> Option<usize> {
        self.contains(month).then(|| usize::from(month.0 - self.first.0))
    }

    /// Walks the months in order.
    pub fn iter(self) -> impl DoubleEndedIterator<Item = MonthId> + ExactSizeIterator {
        (self.first.0..=self.last.0).map(MonthId)
    }
}

impl fmt::Display for MonthRange {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}..{}", self.first, self.last)
    }
}

impl FromStr for MonthRange {
    type Err = MonthRangeError;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let bad = || MonthRangeError::NotARange(text.to_owned());
        let (first, last) = text.split_once("..").ok_or_else(bad)?;
        Self::new(first.parse().map_err(|_| bad())?, last.parse().map_err(|_| bad())?)
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    /// Source: VIEWS `month_id`, a count of months starting from 1 in January 1980.
    #[test]
    fn published_values() {
        for (year, month, id) in
            [(1980, 1, 1), (1980, 12, 12), (1990, 1, 121), (2018, 1, 457), (2021, 12, 504), (2026, 11, 563)]
        {
            assert_eq!(MonthId::from_year_month(year, month).unwrap().get(), id, "{year}-{month}");
        }
    }

    #[test]
    fn refuses_what_is_no_month() {
        assert_eq!(MonthId::new(0), Err(MonthIdError::CountOutOfRange(0)));
        assert_eq!(MonthId::new(2641), Err(MonthIdError::CountOutOfRange(2641)));
        assert_eq!(MonthId::from_year_month(1979, 12), Err(MonthIdError::YearOutOfRange(1979)));
        assert_eq!(MonthId::from_year_month(2020, 13), Err(MonthIdError::MonthOfYear(13)));
        for text in ["2020", "2020-1", "20-01", "2020-13", "x-01", "2020-01-01"] {
            assert!(text.parse::<MonthId>().is_err(), "{text}");
        }
        assert!("2020-02..2020-01".parse::<MonthRange>().is_err());
    }

    proptest! {
        #[test]
        fn count_and_calendar_agree(count in 1_u32..=2640) {
            let month = MonthId::new(count).unwrap();
            prop_assert_eq!(MonthId::from_year_month(month.year().into(), month.month()), Ok(month));
            prop_assert_eq!(month.to_string().parse::<MonthId>(), Ok(month));
            prop_assert_eq!(MonthId::of(month.last_day()), Ok(month));
            prop_assert_eq!(MonthId::of(month.first_day()), Ok(month));
        }
    }
}
