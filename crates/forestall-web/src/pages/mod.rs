//! One file per screen: its parameters, its page, its handler.

pub(crate) mod appeals;
pub(crate) mod asked;
pub(crate) mod audit;
pub(crate) mod calendar;
pub(crate) mod countries;
pub(crate) mod countries_on_map;
pub(crate) mod data;
pub(crate) mod docket;
pub(crate) mod engagements;
pub(crate) mod errors;
pub(crate) mod first_page;
pub(crate) mod health;
pub(crate) mod log_in;
pub(crate) mod map;
pub(crate) mod map_files;
pub(crate) mod marks;
pub(crate) mod me;
pub(crate) mod members;
pub(crate) mod new_account;
pub(crate) mod new_password;
pub(crate) mod notes;
pub(crate) mod one_time_link;
pub(crate) mod owed;
pub(crate) mod parties;
pub(crate) mod people;
pub(crate) mod persons;
pub(crate) mod representatives;
pub(crate) mod roles;
pub(crate) mod roster;
pub(crate) mod runs;
pub(crate) mod scorecard;
pub(crate) mod sessions;
pub(crate) mod situations;
pub(crate) mod start;
pub(crate) mod talks;
pub(crate) mod texts;
pub(crate) mod timeline_words;
pub(crate) mod transfers;
pub(crate) mod venues;
pub(crate) mod view_as;
pub(crate) mod warnings;
mod way_in;
pub(crate) mod withdrawal;

use axum::response::{Html, IntoResponse, Response};
use forestall_docket::{DocketRow, HORIZONS, Outlook};
use forestall_engagement::RunRef;
use jiff::Timestamp;
use jiff::tz::TimeZone;

use crate::figure::Switch;
use crate::format;
use crate::page_error::{PageError, PageResult};

/// A horizon in months, one of [`HORIZONS`].
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) struct Horizon(usize);

impl Horizon {
    /// The longest, by which the docket is ranked.
    pub(crate) const YEAR: Self = Self(2);

    /// The shortest, which parts quiet countries from others best.
    pub(crate) const QUARTER: Self = Self(0);

    /// Reads the months of an address; without them the usual horizon of the page.
    pub(crate) fn parse(months: Option<&str>, usual: Self) -> PageResult<Self> {
        let Some(months) = months else { return Ok(usual) };
        let index = HORIZONS.iter().position(|known| known.to_string() == months);
        index.map(Self).ok_or(PageError::BadRequest)
    }

    pub(crate) const fn months(self) -> u16 {
        HORIZONS[self.0]
    }

    pub(crate) const fn outlook(self, row: &DocketRow) -> &Outlook {
        &row.outlooks[self.0]
    }

    pub(crate) fn previous(self, row: &DocketRow) -> Option<&Outlook> {
        row.before.as_ref().map(|before| &before.outlooks[self.0])
    }

    /// Returns the switch between horizons; `address` makes the address for some months.
    pub(crate) fn switches(self, address: impl Fn(u16) -> String) -> Vec<Switch> {
        HORIZONS
            .iter()
            .map(|&months| Switch::new(address(months), format!("{months} months"), months == self.months()))
            .collect()
    }

    /// Says which months are meant: `12 months, Nov 2026 to Oct 2027`.
    pub(crate) fn in_words(self, run: &RunRef) -> String {
        let months = self.months();
        match (run.origin.plus(1), run.origin.plus(months)) {
            (Some(first), Some(last)) => format!("{months}\u{a0}months, {}", format::months(first, last)),
            _ => format!("{months}\u{a0}months"),
        }
    }
}

/// Prints the run a number rests on: `run 17 from data to Oct 2026`.
pub(crate) fn run_words(run: &RunRef) -> String {
    format!("{} from data to {}", format::run(&run.run_id), format::month(run.origin))
}

/// Returns the address of the page that says how a run was made.
pub(crate) fn run_page(run: &RunRef) -> String {
    format!("/runs/{}", run.run_id)
}

/// Prints the day of an instant, in universal time.
pub(crate) fn day(at: Timestamp) -> String {
    format::date(at.to_zoned(TimeZone::UTC).date())
}

/// Prints day and minute of an instant, in universal time.
pub(crate) fn minute(at: Timestamp) -> String {
    let time = at.to_zoned(TimeZone::UTC);
    format!("{} {:02}:{:02}\u{a0}UTC", format::date(time.date()), time.hour(), time.minute())
}

/// Prints a template as an answer.
pub(crate) fn print(page: &impl askama::Template) -> PageResult<Response> {
    Ok(Html(page.render()?).into_response())
}

/// Prints a template as the answer to a form that was not taken: the input kept, 422.
pub(crate) fn print_refused(page: &impl askama::Template) -> PageResult<Response> {
    Ok((axum::http::StatusCode::UNPROCESSABLE_ENTITY, Html(page.render()?)).into_response())
}
