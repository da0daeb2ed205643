//! When something happened: a day, or a moment where that is known.

use std::cmp::Ordering;
use std::fmt;
use std::str::FromStr;

use jiff::Timestamp;
use jiff::civil::{Date, DateTime};
use jiff::fmt::temporal::{Pieces, PiecesOffset, TimeZoneAnnotationKind};
use jiff::tz::{AmbiguousOffset, Offset, TimeZone};
use serde::{Deserialize, Serialize};
use thiserror::Error;

/// A day, as histories often tell it, or a moment with its offset from UTC and perhaps the name of its time zone.
///
/// As text `1962-10-24`, or `1962-10-24T18:00:00-05:00[America/New_York]`: the offset is kept, so that what was stored
/// reads the same after the rules of a time zone change. A moment without offset is read with the rules of its zone.
#[derive(Clone, PartialEq, Eq, Hash, Debug, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub enum DayOrMoment {
    /// Somewhen on this day, where it happened.
    Day(Date),
    /// At this moment.
    Moment(LocalMoment),
}

/// A moment as clocks showed it where it happened.
#[derive(Clone, PartialEq, Eq, Hash, Debug)]
pub struct LocalMoment {
    clock: DateTime,
    offset: Offset,
    zone: Option<String>,
}

/// The text is neither a day nor a moment.
#[derive(Clone, PartialEq, Eq, Debug, Error)]
pub enum DayOrMomentError {
    /// It cannot be read.
    #[error(
        "`{0}` is neither a day nor a moment; write such as 1962-10-24, or 1962-10-24 18:00 America/New_York, \
         or 1962-10-24T18:00-05:00"
    )]
    Unreadable(String),
    /// Its time has no zone.
    #[error("`{0}` has a time but no zone; add its zone or offset, such as America/New_York, UTC or -05:00")]
    NoZone(String),
    /// The zone is not known.
    #[error("the time zone `{0}` is not known; write such as Europe/Oslo, or the offset such as +02:00")]
    UnknownZone(String),
    /// The clocks skip or repeat it.
    #[error(
        "clocks change on that day, so `{0}` happens twice or never; write the offset too, such as +02:00"
    )]
    Ambiguous(String),
    /// The zone has another offset then.
    #[error("`{0}`: the clocks of that zone do not show that offset then; leave out the offset, or the zone")]
    OtherOffset(String),
}

impl DayOrMoment {
    /// Returns the day on which it happened, where it happened.
    pub fn day(&self) -> Date {
        match self {
            Self::Day(day) => *day,
            Self::Moment(moment) => moment.clock.date(),
        }
    }

    /// Says whether it surely happened before the other; two facts of one day are told apart only by their times.
    pub fn is_before(&self, other: &Self) -> bool {
        self.order(other) == Some(Ordering::Less)
    }

    /// Says whether it still lies ahead everywhere on earth.
    pub fn is_ahead_of(&self, now: Timestamp) -> bool {
        match self {
            // The first place to begin a day is 14 hours ahead of UTC.
            Self::Day(day) => *day > Offset::constant(14).to_datetime(now).date(),
            Self::Moment(moment) => moment.timestamp().is_some_and(|at| at > now),
        }
    }

    /// Says whether it is over: a day the day after, everywhere on earth.
    pub fn is_over(&self, now: Timestamp) -> bool {
        match self {
            Self::Day(day) => *day < Offset::constant(-12).to_datetime(now).date(),
            Self::Moment(moment) => moment.timestamp().is_none_or(|at| at < now),
        }
    }

    /// Returns it as people read it, such as `24 October 1962` or `24 October 1962, 18:00 America/New_York`.
    pub fn in_words(&self) -> String {
        let day = self.day().strftime("%-d %B %Y");
        match self {
            Self::Day(_) => day.to_string(),
            Self::Moment(moment) => {
                let zone = match (&moment.zone, moment.offset == Offset::UTC) {
                    (Some(zone), _) => zone.replace('_', " "),
                    (None, true) => "UTC".to_owned(),
                    (None, false) => format!("UTC{}", Spelt(moment.offset)),
                };
                format!("{day}, {} {zone}", moment.clock.strftime("%H:%M"))
            }
        }
    }

    /// Says whether it is a moment whose zone, as this program knows it, has its offset then.
    ///
    /// True of all that is read from what somebody typed. What is stored keeps its offset, whatever became of the rules
    /// of its zone since: acts are judged by this when they are added, never when they are read.
    ///
    /// # Errors
    ///
    /// [`DayOrMomentError::OtherOffset`] or [`DayOrMomentError::UnknownZone`] where it does not.
    pub fn check_offset(&self) -> Result<(), DayOrMomentError> {
        let Self::Moment(moment) = self else { return Ok(()) };
        let (Some(zone), Some(at)) = (&moment.zone, moment.timestamp()) else { return Ok(()) };
        let rules = TimeZone::get(zone).map_err(|_| DayOrMomentError::UnknownZone(zone.clone()))?;
        if rules.to_offset(at) == moment.offset {
            Ok(())
        } else {
            Err(DayOrMomentError::OtherOffset(self.to_string()))
        }
    }

    /// Returns which was first where both are moments or the days differ.
    fn order(&self, other: &Self) -> Option<Ordering> {
        if let (Self::Moment(this), Self::Moment(that)) = (self, other) {
            return this.timestamp().partial_cmp(&that.timestamp());
        }
        match self.day().cmp(&other.day()) {
            Ordering::Equal => None,
            order => Some(order),
        }
    }
}

impl LocalMoment {
    /// Returns the name of its time zone, where it was said.
    pub fn zone(&self) -> Option<&str> {
        self.zone.as_deref()
    }

    /// Returns the moment this many minutes later, as clocks show it there; where the clocks change in between they
    /// show an hour more or less.
    pub fn after_minutes(&self, minutes: u32) -> Option<Self> {
        let later = self.timestamp()?.checked_add(jiff::Span::new().minutes(i64::from(minutes))).ok()?;
        let offset = match &self.zone {
            Some(zone) => TimeZone::get(zone).map_or(self.offset, |zone| zone.to_offset(later)),
            None => self.offset,
        };
        Some(Self { clock: offset.to_datetime(later), offset, zone: self.zone.clone() })
    }

    /// Returns the clock time without its zone.
    pub const fn clock(&self) -> DateTime {
        self.clock
    }

    /// Returns the same moment as clocks show it in another zone; `None` where the zone is not known.
    pub fn seen_in(&self, zone: &str) -> Option<Self> {
        let at = self.timestamp()?;
        let offset = TimeZone::get(zone).ok()?.to_offset(at);
        Some(Self { clock: offset.to_datetime(at), offset, zone: Some(zone.to_owned()) })
    }

    /// Returns the moment in UTC; `None` at the very ends of the years that can be told.
    pub fn timestamp(&self) -> Option<Timestamp> {
        self.offset.to_timestamp(self.clock).ok()
    }
}

impl FromStr for DayOrMoment {
    type Err = DayOrMomentError;

    /// Reads a day; or a day and a time with an offset, a zone or both, parted by spaces or written after RFC 9557.
    fn from_str(text: &str) -> Result<Self, DayOrMomentError> {
        let when = Self::read_as_kept(text)?;
        when.check_offset()?;
        Ok(when)
    }
}

impl DayOrMoment {
    /// Reads it and believes the offset, whatever the rules of its zone are now.
    fn read_as_kept(text: &str) -> Result<Self, DayOrMomentError> {
        let text = text.trim();
        let unreadable = || DayOrMomentError::Unreadable(text.to_owned());
        if text.chars().count() > 80 {
            return Err(DayOrMomentError::Unreadable(text.chars().take(80).collect()));
        }
        let spelt = spell(text);
        let pieces = Pieces::parse(&spelt).map_err(|_| unreadable())?;
        let zone = pieces.time_zone_annotation().and_then(|annotation| match annotation.kind() {
            TimeZoneAnnotationKind::Named(name) => Some(name.as_str().to_owned()),
            _ => None,
        });
        let Some(time) = pieces.time() else {
            return match (pieces.to_numeric_offset(), zone) {
                (None, None) => Ok(Self::Day(pieces.date())),
                _ => Err(unreadable()),
            };
        };
        let clock = pieces.date().to_datetime(time);
        let offset = match (pieces.offset(), &zone) {
            // A clock time said to be UTC and in a zone at once: which is it?
            (Some(PiecesOffset::Zulu), Some(_)) => return Err(unreadable()),
            (Some(offset), _) => offset.to_numeric_offset(),
            (None, Some(name)) => offset_in(name, clock, text)?,
            (None, None) => return Err(DayOrMomentError::NoZone(text.to_owned())),
        };
        let moment = LocalMoment { clock, offset, zone: zone.filter(|zone| zone != "UTC") };
        moment.timestamp().ok_or_else(unreadable)?;
        Ok(Self::Moment(moment))
    }
}

/// Writes `1962-10-24 18:00 Europe/Oslo` as RFC 9557 does.
fn spell(text: &str) -> String {
    let words: Vec<_> = text.split_whitespace().collect();
    match words.as_slice() {
        [day, time] if time.contains(':') => format!("{day}T{time}"),
        [day, time, "UTC" | "Z"] => format!("{day}T{time}Z"),
        [day, time, offset] if offset.starts_with(['+', '-']) => format!("{day}T{time}{offset}"),
        [day, time, zone] => format!("{day}T{time}[{zone}]"),
        _ => text.to_owned(),
    }
}

/// Returns the offset the zone has at this clock time.
fn offset_in(zone: &str, clock: DateTime, text: &str) -> Result<Offset, DayOrMomentError> {
    let zone = TimeZone::get(zone).map_err(|_| DayOrMomentError::UnknownZone(zone.to_owned()))?;
    match zone.to_ambiguous_timestamp(clock).offset() {
        AmbiguousOffset::Unambiguous { offset } => Ok(offset),
        AmbiguousOffset::Gap { .. } | AmbiguousOffset::Fold { .. } => {
            Err(DayOrMomentError::Ambiguous(text.to_owned()))
        }
    }
}

impl fmt::Display for LocalMoment {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}", self.clock)?;
        if self.offset == Offset::UTC && self.zone.is_none() {
            f.write_str("Z")?;
        } else {
            write!(f, "{}", Spelt(self.offset))?;
        }
        self.zone.as_ref().map_or(Ok(()), |zone| write!(f, "[{zone}]"))
    }
}

/// An offset as RFC 9557 writes it; jiff prints whole hours without minutes.
struct Spelt(Offset);

impl fmt::Display for Spelt {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let seconds = self.0.seconds();
        let sign = if seconds < 0 { '-' } else { '+' };
        let (minutes, rest) = (seconds.abs() / 60, seconds.abs() % 60);
        write!(f, "{sign}{:02}:{:02}", minutes / 60, minutes % 60)?;
        if rest == 0 { Ok(()) } else { write!(f, ":{rest:02}") }
    }
}

impl fmt::Display for DayOrMoment {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Day(day) => day.fmt(f),
            Self::Moment(moment) => moment.fmt(f),
        }
    }
}

impl TryFrom<String> for DayOrMoment {
    type Error = DayOrMomentError;

    fn try_from(text: String) -> Result<Self, DayOrMomentError> {
        Self::read_as_kept(&text)
    }
}

impl From<DayOrMoment> for String {
    fn from(when: DayOrMoment) -> Self {
        when.to_string()
    }
}

impl From<Date> for DayOrMoment {
    fn from(day: Date) -> Self {
        Self::Day(day)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn when(text: &str) -> DayOrMoment {
        text.parse().unwrap()
    }

    #[test]
    fn people_write_moments_in_several_ways_and_each_has_one_text() {
        for (written, kept, read) in [
            ("1962-10-24", "1962-10-24", "24 October 1962"),
            // Source: time zone database, `America/New_York`: -04:00 until 28 October 1962, -05:00 after.
            (
                "1962-10-24 18:00 America/New_York",
                "1962-10-24T18:00:00-04:00[America/New_York]",
                "24 October 1962, 18:00 America/New York",
            ),
            (
                "1962-10-30T09:30[America/New_York]",
                "1962-10-30T09:30:00-05:00[America/New_York]",
                "30 October 1962, 09:30 America/New York",
            ),
            ("1993-08-20 01:00 +02:00", "1993-08-20T01:00:00+02:00", "20 August 1993, 01:00 UTC+02:00"),
            ("1993-08-20 01:00 UTC", "1993-08-20T01:00:00Z", "20 August 1993, 01:00 UTC"),
            (
                "1993-01-20 10:00 Europe/London",
                "1993-01-20T10:00:00+00:00[Europe/London]",
                "20 January 1993, 10:00 Europe/London",
            ),
            (
                "2026-11-22 18:00 Asia/Kathmandu",
                "2026-11-22T18:00:00+05:45[Asia/Kathmandu]",
                "22 November 2026, 18:00 Asia/Kathmandu",
            ),
        ] {
            let moment = when(written);
            assert_eq!((moment.to_string().as_str(), moment.in_words().as_str()), (kept, read), "{written}");
            assert_eq!(when(kept), moment, "{kept} reads as itself");
        }
    }

    #[test]
    fn what_cannot_be_placed_is_refused() {
        use DayOrMomentError as E;
        for (text, matches) in [
            ("", E::Unreadable(String::new())),
            ("24.10.1962", E::Unreadable("24.10.1962".to_owned())),
            ("1962-02-30", E::Unreadable("1962-02-30".to_owned())),
            ("1962-10-24 18:00", E::NoZone("1962-10-24 18:00".to_owned())),
            ("1962-10-24 18:00 Cuba/Nowhere", E::UnknownZone("Cuba/Nowhere".to_owned())),
            ("2026-03-29 02:30 Europe/Oslo", E::Ambiguous("2026-03-29 02:30 Europe/Oslo".to_owned())),
            ("2026-10-25 02:30 Europe/Oslo", E::Ambiguous("2026-10-25 02:30 Europe/Oslo".to_owned())),
        ] {
            assert_eq!(text.parse::<DayOrMoment>(), Err(matches));
        }
        assert!("2026-10-25 02:30 +01:00".parse::<DayOrMoment>().is_ok(), "the offset tells which");
    }

    /// Source: time zone database, `Europe/Oslo`: +01:00 in winter, +02:00 in summer; on 25 October 2026 both.
    #[test]
    fn a_zone_has_its_own_offset() {
        for (text, is_right) in [
            ("2026-12-04T10:00+01:00[Europe/Oslo]", true),
            ("2026-12-04T10:00+05:00[Europe/Oslo]", false),
            ("2026-12-04T10:00+02:00[Europe/Oslo]", false),
            ("2026-07-04T10:00+02:00[Europe/Oslo]", true),
            ("2026-10-25T02:30+01:00[Europe/Oslo]", true),
            ("2026-10-25T02:30+02:00[Europe/Oslo]", true),
            ("2026-10-25T02:30+03:00[Europe/Oslo]", false),
        ] {
            let kept = format!("{}:00{}", &text[..16], &text[16..]);
            let expected = if is_right { Ok(()) } else { Err(DayOrMomentError::OtherOffset(kept.clone())) };
            assert_eq!(text.parse::<DayOrMoment>().map(drop), expected, "{text}");
            // What was stored under other rules of the zone reads as it was.
            let stored: DayOrMoment = serde_json::from_value(text.into()).unwrap();
            assert_eq!((stored.to_string(), stored.check_offset()), (kept, expected), "{text}");
        }
        let nowhere = "2026-12-04T10:00+01:00[Cuba/Nowhere]".parse::<DayOrMoment>();
        assert_eq!(nowhere, Err(DayOrMomentError::UnknownZone("Cuba/Nowhere".to_owned())));
    }

    #[test]
    fn facts_of_one_day_are_not_put_in_order() {
        let (day, evening) = (when("1962-10-24"), when("1962-10-24 18:00 UTC"));
        assert!(!day.is_before(&evening) && !evening.is_before(&day));
        assert!(day.is_before(&when("1962-10-25 00:00 UTC")));
        assert!(when("1962-10-24 18:00 +02:00").is_before(&evening));
        let now: Timestamp = "2026-11-22T12:00:00Z".parse().unwrap();
        assert!(when("2026-11-24").is_ahead_of(now) && !when("2026-11-23").is_ahead_of(now));
        assert!(when("2026-11-20").is_over(now) && !when("2026-11-22").is_over(now));
        assert!(when("2026-11-22 12:01 UTC").is_ahead_of(now) && when("2026-11-22 11:59 UTC").is_over(now));
    }
}
