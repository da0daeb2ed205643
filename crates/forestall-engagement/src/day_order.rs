//! Days in their order: what tells of the past is not ahead, what follows comes after, no span runs backwards.

use jiff::civil::Date;
use thiserror::Error;

/// A day that stands where it cannot.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Error)]
pub enum DayOrderError {
    /// A day lies ahead though it tells of the past.
    #[error("{what} cannot lie after today; {on} does")]
    AfterToday {
        /// Which day.
        what: &'static str,
        /// The day given.
        on: Date,
    },
    /// A day lies behind though it tells of what is to come.
    #[error("{what} has to lie after {after}; {on} does not")]
    NotAfter {
        /// Which day.
        what: &'static str,
        /// The day it has to follow.
        after: Date,
        /// The day given.
        on: Date,
    },
    /// The end lies before the start.
    #[error("the last day, {to}, lies before the first, {from}")]
    Backwards {
        /// The first day.
        from: Date,
        /// The last day.
        to: Date,
    },
}

pub(crate) fn not_after_today(what: &'static str, on: Date, today: Date) -> Result<(), DayOrderError> {
    if on > today { Err(DayOrderError::AfterToday { what, on }) } else { Ok(()) }
}

pub(crate) fn follows(what: &'static str, on: Date, after: Date) -> Result<(), DayOrderError> {
    if on > after { Ok(()) } else { Err(DayOrderError::NotAfter { what, after, on }) }
}

pub(crate) fn not_backwards(from: Date, to: Option<Date>) -> Result<(), DayOrderError> {
    match to {
        Some(to) if to < from => Err(DayOrderError::Backwards { from, to }),
        _ => Ok(()),
    }
}
