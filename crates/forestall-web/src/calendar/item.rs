//! One thing in a calendar.

use forestall_confidence::Mark;
use forestall_engagement::chronicle::Owner;
use forestall_types::RecordRef;
use jiff::Timestamp;
use jiff::civil::Date;
use jiff::tz::TimeZone;

/// When something in a calendar is.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub(crate) enum When {
    /// On these days, both included.
    Days { first: Date, last: Date },
    /// From a moment on, to another where that is known.
    Moment { starts: Timestamp, ends: Option<Timestamp> },
}

/// Some days, both included.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) struct Days {
    pub(crate) first: Date,
    pub(crate) last: Date,
}

/// One thing in a calendar, made from what the viewer may read.
#[derive(Clone, PartialEq, Debug)]
pub(crate) struct CalendarItem {
    /// The record it comes from.
    pub(crate) record: RecordRef,
    /// Tells the items of one record apart, and stays when one is moved or reworded.
    pub(crate) part: String,
    /// What the record is called.
    pub(crate) title: String,
    /// What happens, or is owed.
    pub(crate) what: String,
    pub(crate) when: When,
    /// Whether somebody owes it, so that it can be overdue.
    pub(crate) is_due: bool,
    pub(crate) owner: Option<Owner>,
    /// Whether the viewer owes it, or takes part in or observes what it belongs to.
    pub(crate) is_mine: bool,
    /// The mark of the record in force.
    pub(crate) mark: Mark,
    /// The page of the record.
    pub(crate) href: String,
    /// When the record was last acted upon, where that is known.
    pub(crate) changed_at: Option<Timestamp>,
}

impl When {
    /// One day.
    pub(crate) const fn on(day: Date) -> Self {
        Self::Days { first: day, last: day }
    }

    /// Returns the day it begins, in universal time.
    pub(crate) fn first_day(self) -> Date {
        match self {
            Self::Days { first, .. } => first,
            Self::Moment { starts, .. } => starts.to_zoned(TimeZone::UTC).date(),
        }
    }

    /// Returns the day it ends, in universal time.
    pub(crate) fn last_day(self) -> Date {
        match self {
            Self::Days { first, last } => last.max(first),
            Self::Moment { starts, ends } => {
                ends.unwrap_or(starts).max(starts).to_zoned(TimeZone::UTC).date()
            }
        }
    }
}

impl Days {
    /// Says whether something is on one of these days.
    pub(crate) fn touch(self, when: When) -> bool {
        when.first_day() <= self.last && when.last_day() >= self.first
    }
}

impl CalendarItem {
    /// Says whether it is owed since before today.
    pub(crate) fn is_overdue(&self, today: Date) -> bool {
        self.is_due && self.when.last_day() < today
    }
}
