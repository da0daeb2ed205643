//! Why an act upon a representative is refused.

use forestall_types::{ChronicleKind, PolityCode};
use jiff::civil::Date;
use thiserror::Error;

use crate::situation::Theme;
use crate::{DayOrderError, LanguageTag};

/// Why an act upon a representative was refused.
#[derive(Clone, PartialEq, Eq, Debug, Error)]
pub enum RepresentativeError {
    /// The first act opens it, and only the first.
    #[error("a representative is appointed once; choose another act")]
    OpenedAlready,
    /// The first act opens it.
    #[error("nobody is appointed here; appoint somebody first")]
    NotOpened,
    /// The term is over.
    #[error("the term is over; appoint them again first")]
    TermOver,
    /// The term is not over.
    #[error("the term is not over; choose another act")]
    TermRuns,
    /// It ends before that day as it is.
    #[error("it ends on {to} already; a later end is a new entry")]
    EndsBefore {
        /// Its last day.
        to: Date,
    },
    /// A day lies outside the term.
    #[error("{on} lies outside the term; reappoint them or choose another day")]
    OutsideTerm {
        /// The day given.
        on: Date,
    },
    /// Days stand where they cannot.
    #[error(transparent)]
    Days(#[from] DayOrderError),
    /// Nothing is covered.
    #[error("name at least one country or one theme to cover")]
    CoversNothing,
    /// A country stands twice.
    #[error("the country {0} stands twice")]
    PolityTwice(PolityCode),
    /// A theme stands twice.
    #[error("the theme {0} stands twice")]
    ThemeTwice(Theme),
    /// A language stands twice.
    #[error("the language {0} stands twice; keep one level")]
    LanguageTwice(LanguageTag),
    /// They cover the country already on some of these days.
    #[error("they cover {0} already on some of these days; end that coverage first or choose other days")]
    CoveredAlready(PolityCode),
    /// They cover the theme already on some of these days.
    #[error("they cover the theme {0} already on some of these days; end that coverage first")]
    ThemeCoveredAlready(Theme),
    /// They are sent into an engagement only.
    #[error("somebody is assigned to an engagement, such as E-2026-001; this is a {0}")]
    NoEngagement(ChronicleKind),
    /// They are in an engagement already.
    #[error(
        "they are in another engagement, or in this one, on some of these days; end that assignment first"
    )]
    EngagedAlready,
    /// They are away.
    #[error("they are away on some of these days; end the leave first or choose other days")]
    AwayThen,
    /// They act for themselves.
    #[error("a representative cannot be their own principal; name somebody else, or nobody")]
    OwnPrincipal,
    /// Hours out of range.
    #[error("{0} hours is out of range; write 1 to 2160, which is 90 days")]
    Hours(u16),
    /// Not on stand-by.
    #[error("they are not on stand-by; check first how soon they can leave")]
    NotOnStandBy,
    /// The sum is nothing.
    #[error("clear a sum above zero")]
    NoSum,
    /// What the act names is not there.
    #[error("this record holds no such entry any more; look at it again")]
    NoSuchEntry,
    /// The answer lies before the call.
    #[error("the answer lies before the call; look at both times, which are in UTC")]
    AnsweredBeforeCalled,
    /// A moment lies ahead.
    #[error("that moment has not come yet; times are in UTC")]
    NotYet,
    /// The call is answered.
    #[error("this call is answered already")]
    AnsweredAlready,
}
