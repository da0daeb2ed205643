//! UCDP's releases: how they are numbered, and the file each is published as.

use std::fmt;
use std::str::FromStr;

use jiff::civil::Date;
use thiserror::Error;

/// The zone all of UCDP's download hosts lie in, Uppsala University's.
pub const HOST_FAMILY: &str = "uu.se";

/// Where annual releases lie. Source: the download page of UCDP; not called when this was written.
const ANNUAL_BASE: &str = "https://ucdp.uu.se/downloads/ged/";
/// Where Candidate releases lie. Source: the download page of UCDP; not called when this was written.
const CANDIDATE_BASE: &str = "https://ucdp.uu.se/downloads/candidateged/";
/// The month annual releases appear in, as a rule; the day differs from year to year.
const MONTH_OF_ANNUAL_RELEASE: i8 = 6;
/// The first annual release whose file is named as later ones are.
const FIRST_ANNUAL_YEAR: u8 = 17;

/// A release of UCDP GED: annual (25.1), Candidate of a month (23.0.10) or of several (26.01.26.03).
///
/// ```
/// use forestall_sources::UcdpRelease;
///
/// let release: UcdpRelease = "25.1".parse()?;
/// assert_eq!(release.file_name(), "ged251-csv.zip");
/// # Ok::<(), forestall_sources::UcdpReleaseError>(())
/// ```
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct UcdpRelease(Number);

/// Years count from 2000.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
enum Number {
    Annual { year: u8, number: u8 },
    CandidateMonth { year: u8, month: u8 },
    CandidateSpan { first: (u8, u8), last: (u8, u8) },
}

/// Why a text names no release.
#[derive(Clone, PartialEq, Eq, Debug, Error)]
#[error(
    "`{text}` is no UCDP release; expected one such as 25.1 (annual, from 17.1), 23.0.10 (Candidate of a month) or \
     26.01.26.03 (Candidate of several months)"
)]
pub struct UcdpReleaseError {
    text: String,
}

impl UcdpRelease {
    /// Returns the annual release that is probably the newest on a day: that of the year from June on, else the
    /// one before. Which one is published cannot be known without asking.
    pub fn newest_annual_on(day: Date) -> Self {
        let year = u8::try_from(day.year() - 2000).unwrap_or(FIRST_ANNUAL_YEAR);
        let is_out = day.month() >= MONTH_OF_ANNUAL_RELEASE;
        let year = if is_out { year } else { year.saturating_sub(1) };
        Self(Number::Annual { year: year.clamp(FIRST_ANNUAL_YEAR, 99), number: 1 })
    }

    /// Returns the first annual release of the year before; none for Candidate releases and before 17.1.
    pub fn annual_before(self) -> Option<Self> {
        match self.0 {
            Number::Annual { year, .. } if year > FIRST_ANNUAL_YEAR => {
                Some(Self(Number::Annual { year: year - 1, number: 1 }))
            }
            _ => None,
        }
    }

    /// Returns the name of the file UCDP publishes the release as: a zip for annual ones, a CSV for others.
    pub fn file_name(self) -> String {
        match self.0 {
            Number::Annual { year, number } => format!("ged{year}{number}-csv.zip"),
            Number::CandidateMonth { year, month } => format!("GEDEvent_v{year}_0_{month}.csv"),
            Number::CandidateSpan { first, last } => {
                format!("GEDEvent_v{:02}_{:02}_{:02}_{:02}.csv", first.0, first.1, last.0, last.1)
            }
        }
    }

    /// Returns the address of the folder UCDP publishes the release in; it ends with a slash.
    pub const fn base_url(self) -> &'static str {
        match self.0 {
            Number::Annual { .. } => ANNUAL_BASE,
            Number::CandidateMonth { .. } | Number::CandidateSpan { .. } => CANDIDATE_BASE,
        }
    }
}

impl fmt::Display for UcdpRelease {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.0 {
            Number::Annual { year, number } => write!(f, "{year}.{number}"),
            Number::CandidateMonth { year, month } => write!(f, "{year}.0.{month}"),
            Number::CandidateSpan { first, last } => {
                write!(f, "{:02}.{:02}.{:02}.{:02}", first.0, first.1, last.0, last.1)
            }
        }
    }
}

impl FromStr for UcdpRelease {
    type Err = UcdpReleaseError;

    fn from_str(text: &str) -> Result<Self, UcdpReleaseError> {
        let error = || UcdpReleaseError { text: text.to_owned() };
        let is_number = |part: &str| matches!(part.len(), 1 | 2) && part.bytes().all(|b| b.is_ascii_digit());
        let parts = text
            .split('.')
            .map(|part| if is_number(part) { part.parse::<u8>().ok() } else { None })
            .collect::<Option<Vec<u8>>>()
            .ok_or_else(error)?;
        let is_month = |month: u8| (1..=12).contains(&month);
        match *parts.as_slice() {
            [year, number] if year >= FIRST_ANNUAL_YEAR && (1..=9).contains(&number) => {
                Ok(Self(Number::Annual { year, number }))
            }
            [year, 0, month] if year >= 10 && is_month(month) => {
                Ok(Self(Number::CandidateMonth { year, month }))
            }
            [first_year, first_month, last_year, last_month]
                if first_year >= 10
                    && is_month(first_month)
                    && is_month(last_month)
                    && (first_year, first_month) <= (last_year, last_month) =>
            {
                Ok(Self(Number::CandidateSpan {
                    first: (first_year, first_month),
                    last: (last_year, last_month),
                }))
            }
            _ => Err(error()),
        }
    }
}

#[cfg(test)]
mod tests {
    use forestall_events::{GedRelease, read_ged_file_name};
    use jiff::civil::date;

    use super::*;

    fn release(text: &str) -> UcdpRelease {
        text.parse().unwrap()
    }

    /// Source: file names on the download page of UCDP and among the copies at hand (23.1, 23.0.10).
    #[test]
    fn file_names_by_release() {
        for (text, name, base) in [
            ("25.1", "ged251-csv.zip", ANNUAL_BASE),
            ("23.1", "ged231-csv.zip", ANNUAL_BASE),
            ("17.2", "ged172-csv.zip", ANNUAL_BASE),
            ("23.0.10", "GEDEvent_v23_0_10.csv", CANDIDATE_BASE),
            ("26.0.8", "GEDEvent_v26_0_8.csv", CANDIDATE_BASE),
            ("26.01.26.03", "GEDEvent_v26_01_26_03.csv", CANDIDATE_BASE),
        ] {
            let release = release(text);
            assert_eq!(release.file_name(), name, "{text}");
            assert_eq!(release.base_url(), base, "{text}");
            assert_eq!(release.to_string(), text);
        }
    }

    #[test]
    fn what_is_no_release_is_refused() {
        for text in [
            "",
            "25",
            "25.",
            ".1",
            "25.0",
            "25.10",
            "16.1",
            "5.0",
            "2025.1",
            "25.1.1",
            "23.0.13",
            "23.0.0",
            "23.1.10",
            "26.01.26",
            "26.03.26.01",
            "26.01.26.13",
            "26.01.25.03",
            "+5.1",
            "25.1 ",
            "../25.1",
            "25.١",
        ] {
            assert!(text.parse::<UcdpRelease>().is_err(), "{text}");
        }
    }

    /// A file must be ingested as the release it was fetched as.
    #[test]
    fn names_are_read_back_by_the_reader() {
        for (text, is_provisional) in
            [("25.1", false), ("19.1", false), ("23.0.10", true), ("26.0.8", true), ("26.01.26.03", true)]
        {
            let name = read_ged_file_name(&release(text).file_name());
            assert!(name.is_whole_release, "{text}");
            assert_eq!(name.release.map(GedRelease::is_provisional), Some(is_provisional), "{text}");
        }
    }

    #[test]
    fn the_newest_annual_release_by_day() {
        for (day, expected) in [
            (date(2026, 11, 22), "26.1"),
            (date(2026, 6, 1), "26.1"),
            (date(2026, 5, 31), "25.1"),
            (date(2026, 1, 1), "25.1"),
            (date(1999, 1, 1), "17.1"),
        ] {
            assert_eq!(UcdpRelease::newest_annual_on(day).to_string(), expected, "{day}");
        }
        assert_eq!(release("26.1").annual_before(), Some(release("25.1")));
        assert_eq!(release("25.2").annual_before(), Some(release("24.1")));
        assert_eq!(release("17.1").annual_before(), None);
        assert_eq!(release("23.0.10").annual_before(), None);
    }
}
