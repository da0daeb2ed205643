//! What stands in a calendar: collected for one viewer, and written as iCalendar.
//!
//! **In:** a viewer. **Out:** [`CalendarItem`]s, each with the mark of the record it comes from, and files that calendar
//! programs read. Such a program is outside the desk: what a file tells of an item is decided in [`outside`] alone.

mod collect;
mod ical;
mod item;
mod outside;

pub(crate) use collect::{calendar_of, days_from, today};
pub(crate) use ical::CONTENT_TYPE;
pub(crate) use item::{CalendarItem, Days, When};
pub(crate) use outside::{Telling, calendar_file};
