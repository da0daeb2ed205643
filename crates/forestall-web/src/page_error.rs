//! The one error of the screens: a status, and a page that says what to do.

use std::sync::Arc;

use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use forestall_confidence::{Capability, Role};

use crate::desk::DeskError;

/// Why a page could not be shown or a form not be taken.
///
/// What the visitor reads is written on the error page; the cause goes to the
/// log, once, where the page is made.
#[derive(Debug)]
pub enum PageError {
    /// There is nothing under this address, or nothing this viewer may read.
    NotFound,
    /// A one-time link is unknown, used, expired or taken back: which of them is not told.
    DeadLink,
    /// A program shows no token that works.
    TokenNeeded,
    /// A form was sent by nobody who is logged in.
    LogInNeeded,
    /// Whoever asks has no role with this right.
    Forbidden(Option<Capability>),
    /// Whoever looks as another changes nothing.
    LooksAsAnother,
    /// A program tried to change something.
    TokenReadsOnly,
    /// Another site tried to read from the desk.
    ForeignRequest,
    /// The address or the form could not be read.
    BadRequest,
    /// The address does not do this.
    MethodNotAllowed,
    /// The server was asked under another name.
    Misdirected,
    /// The form does not come from our pages.
    ForeignForm,
    /// The form belongs to another browser or session, or lost its cookie.
    FormExpired,
    /// What was sent is too large.
    TooLarge,
    /// The record has moved on since the page was opened.
    MovedOn,
    /// A rule of the desk forbids it.
    Refused(String),
    /// The database cannot be reached.
    Unavailable,
    /// The connection broke while something was being stored.
    OutcomeUnknown,
    /// Something broke.
    Failed(anyhow::Error),
}

/// Result of a handler.
pub(crate) type PageResult<T> = Result<T, PageError>;

/// The words of an error page.
pub(crate) struct ErrorWords {
    pub(crate) heading: &'static str,
    pub(crate) happened: String,
    pub(crate) safe: &'static str,
    pub(crate) to_do: &'static str,
    /// Whether logging in is what comes next.
    pub(crate) leads_to_log_in: bool,
}

/// Seconds after which asking again may help, where the database cannot be reached.
pub(crate) const RETRY_AFTER_SECONDS: &str = "10";

const NOTHING_CHANGED: &str = "Nothing was changed, and nothing you recorded earlier is affected.";

impl PageError {
    /// Returns the status of the answer.
    pub const fn status(&self) -> StatusCode {
        match self {
            Self::NotFound | Self::DeadLink => StatusCode::NOT_FOUND,
            Self::BadRequest => StatusCode::BAD_REQUEST,
            Self::MethodNotAllowed => StatusCode::METHOD_NOT_ALLOWED,
            Self::Misdirected => StatusCode::MISDIRECTED_REQUEST,
            Self::TokenNeeded => StatusCode::UNAUTHORIZED,
            Self::ForeignForm
            | Self::ForeignRequest
            | Self::FormExpired
            | Self::Forbidden(_)
            | Self::LogInNeeded
            | Self::LooksAsAnother
            | Self::TokenReadsOnly => StatusCode::FORBIDDEN,
            Self::TooLarge => StatusCode::PAYLOAD_TOO_LARGE,
            Self::MovedOn => StatusCode::CONFLICT,
            Self::Refused(_) => StatusCode::UNPROCESSABLE_ENTITY,
            Self::Unavailable => StatusCode::SERVICE_UNAVAILABLE,
            Self::OutcomeUnknown | Self::Failed(_) => StatusCode::INTERNAL_SERVER_ERROR,
        }
    }

    /// Returns the failure of a drawing that is not one.
    pub(crate) fn no_drawing() -> Self {
        Self::Failed(anyhow::anyhow!("a chart is not drawn as its file expects"))
    }

    /// Returns the error that stands for a status without words of its own.
    pub(crate) const fn from_status(status: StatusCode) -> Self {
        match status {
            StatusCode::NOT_FOUND => Self::NotFound,
            StatusCode::METHOD_NOT_ALLOWED => Self::MethodNotAllowed,
            StatusCode::PAYLOAD_TOO_LARGE => Self::TooLarge,
            _ => Self::BadRequest,
        }
    }

    /// Returns what the visitor reads.
    #[expect(clippy::too_many_lines, reason = "a table of words, in which no error may be missing")]
    pub(crate) fn words(&self) -> ErrorWords {
        let (heading, happened, safe, to_do) = match self {
            Self::NotFound => (
                "There is no such page",
                "Nothing is kept under this address for you. It may be mistyped, or belong to another desk.",
                NOTHING_CHANGED,
                "Go to the first page and follow the links from there.",
            ),
            Self::BadRequest => (
                "The request could not be read",
                "The address or the form has a part this page does not know.",
                NOTHING_CHANGED,
                "Go back and use the links and fields of the page.",
            ),
            Self::MethodNotAllowed => (
                "This address does not do that",
                "It was opened in a way it does not answer, such as reloading a form's address.",
                NOTHING_CHANGED,
                "Go to the first page and follow the links from there.",
            ),
            Self::TooLarge => (
                "That is too much text",
                "The form was larger than this desk takes.",
                "Nothing was recorded. What you typed is still in the form: go back to shorten it.",
                "Shorten the text and send it again.",
            ),
            Self::MovedOn => (
                "Somebody else has acted in the meantime",
                "The record has new acts that this page did not show, so yours was not taken.",
                "Nothing of theirs was overwritten. What you typed is still in the form: go back to copy it.",
                "Open the record anew, read what was added, and decide again.",
            ),
            Self::Forbidden(needs) => return forbidden(*needs),
            Self::Refused(why) => {
                return ErrorWords {
                    heading: "The desk did not take this",
                    happened: format!("{}.", capitalised(why)),
                    safe: NOTHING_CHANGED,
                    to_do: "Go back, change what the sentence names, and send the form again.",
                    leads_to_log_in: false,
                };
            }
            Self::Unavailable => (
                "The database cannot be reached",
                "The desk runs, but its database does not answer at the moment.",
                "Nothing was stored, and nothing you recorded earlier is affected. What you typed is still in the form: go back to copy it.",
                "Try again in a minute. If it lasts, tell whoever runs the server.",
            ),
            Self::OutcomeUnknown => (
                "It is not known whether this was stored",
                "The connection to the database broke at the very moment of storing.",
                "Nothing you recorded earlier is affected. It stands wholly or not at all.",
                "Open the record and look whether it is there before you send it again.",
            ),
            Self::Failed(_) => (
                "Something broke on our side",
                "The desk could not finish this page. The cause is in the log of `forestall serve`.",
                "What was recorded before is kept; records are only ever added. If you sent a form, look whether it is there.",
                "Try again. If it happens again, run `forestall doctor` and keep the log.",
            ),
            Self::DeadLink => (
                "This link does not work",
                "It was used already, has expired, was taken back, or was not copied from its first to its last letter.",
                NOTHING_CHANGED,
                "Ask whoever gave it to you for another. The start address of a local desk is new at each start.",
            ),
            Self::TokenNeeded => (
                "A token is needed",
                "No token was given that works. A token goes into the header `Authorization: Bearer fst_...`.",
                NOTHING_CHANGED,
                "Make a token on the page of your account.",
            ),
            Self::LogInNeeded => (
                "You are not logged in",
                "The form was sent without a session: yours has ended, or you logged out in another window.",
                "Nothing was recorded. What you typed is still in the form: go back to copy it.",
                "Log in, open the page anew and send the form again.",
            ),
            Self::LooksAsAnother => (
                "You look as another",
                "While you look as another, nothing can be changed: not in their name, and not in yours.",
                NOTHING_CHANGED,
                "Look as yourself again; then send the form once more.",
            ),
            Self::TokenReadsOnly => (
                "A token only reads",
                "What programs may do with a token is reading. Changes are made by people, in the browser.",
                NOTHING_CHANGED,
                "Log in and use the page.",
            ),
            Self::ForeignRequest => (
                "Another site asked for this",
                "A page of another site tried to show or fetch something from this desk.",
                "It was not given anything.",
                "Open the desk's own address in the browser.",
            ),
            Self::Misdirected => (
                "This desk answers under its own address only",
                "It was asked under a name that is not this machine's. Another site may have tried to reach it.",
                NOTHING_CHANGED,
                "Open the address that `forestall serve` printed, such as http://127.0.0.1 with its port.",
            ),
            Self::ForeignForm => (
                "This form did not come from this desk",
                "The browser did not say that the form was sent from a page of this desk, so it was not taken.",
                NOTHING_CHANGED,
                "Open the page here and send the form again.",
            ),
            Self::FormExpired => (
                "This form has expired",
                "You logged in or out since the page was opened, or the browser keeps no cookies for this desk.",
                "Nothing was recorded. What you typed is still in the form: go back to copy it.",
                "Open the page anew and send the form again.",
            ),
        };
        let leads_to_log_in = matches!(self, Self::LogInNeeded);
        ErrorWords { heading, happened: happened.to_owned(), safe, to_do, leads_to_log_in }
    }
}

/// Says which right is missing and which roles have it.
fn forbidden(needs: Option<Capability>) -> ErrorWords {
    let happened = match needs {
        Some(capability) => {
            let has_it = Role::ALL.iter().filter(|role| role.may(capability)).map(|role| role.words());
            let roles: Vec<_> = has_it.collect();
            format!("This takes the right to {capability}. Roles that have it: {}.", roles.join(", "))
        }
        None => "None of your roles allows this.".to_owned(),
    };
    ErrorWords {
        heading: "Your roles do not allow this",
        happened,
        safe: NOTHING_CHANGED,
        to_do: "If you need it for your work, ask an administrator. If you look as another, look as yourself again.",
        leads_to_log_in: false,
    }
}

/// Leaves the error in the answer; `render_errors` makes the page, which needs the desk.
impl IntoResponse for PageError {
    fn into_response(self) -> Response {
        let mut response = self.status().into_response();
        response.extensions_mut().insert(Arc::new(self));
        response
    }
}

impl From<DeskError> for PageError {
    fn from(error: DeskError) -> Self {
        match error {
            DeskError::Refused(why) | DeskError::RefusedAt(_, why) => Self::Refused(why),
            DeskError::MovedOn => Self::MovedOn,
            DeskError::NoSuch => Self::NotFound,
            DeskError::Forbidden => Self::Forbidden(None),
            DeskError::Unavailable => Self::Unavailable,
            DeskError::OutcomeUnknown => Self::OutcomeUnknown,
            DeskError::Failed(cause) => Self::Failed(cause),
        }
    }
}

impl From<askama::Error> for PageError {
    fn from(error: askama::Error) -> Self {
        Self::Failed(anyhow::Error::from(error).context("printing a page"))
    }
}

/// Returns a sentence with its first letter large.
pub(crate) fn capitalised(text: &str) -> String {
    let mut letters = text.chars();
    letters.next().map_or_else(String::new, |first| first.to_uppercase().chain(letters).collect())
}
