//! The one error of the screens: a status, and a page that says what to do.

use std::sync::Arc;

use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};

use crate::desk::DeskError;

/// Why a page could not be shown or a form not be taken.
///
/// What the visitor reads is written on the error page; the cause goes to the
/// log, once, where the page is made.
#[derive(Debug)]
pub enum PageError {
    /// There is nothing under this address.
    NotFound,
    /// The address or the form could not be read.
    BadRequest,
    /// The address does not do this.
    MethodNotAllowed,
    /// The server was asked under another name.
    Misdirected,
    /// The form does not come from our pages.
    ForeignForm,
    /// The form is older than the running server or lost its cookie.
    FormExpired,
    /// What was sent is too large.
    TooLarge,
    /// The record has moved on since the page was opened.
    MovedOn,
    /// A rule of the desk forbids it.
    Refused(String),
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
}

const NOTHING_CHANGED: &str = "Nothing was changed, and nothing you recorded earlier is affected.";

impl PageError {
    /// Returns the status of the answer.
    pub const fn status(&self) -> StatusCode {
        match self {
            Self::NotFound => StatusCode::NOT_FOUND,
            Self::BadRequest => StatusCode::BAD_REQUEST,
            Self::MethodNotAllowed => StatusCode::METHOD_NOT_ALLOWED,
            Self::Misdirected => StatusCode::MISDIRECTED_REQUEST,
            Self::ForeignForm | Self::FormExpired => StatusCode::FORBIDDEN,
            Self::TooLarge => StatusCode::PAYLOAD_TOO_LARGE,
            Self::MovedOn => StatusCode::CONFLICT,
            Self::Refused(_) => StatusCode::UNPROCESSABLE_ENTITY,
            Self::Failed(_) => StatusCode::INTERNAL_SERVER_ERROR,
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
    pub(crate) fn words(&self) -> ErrorWords {
        let (heading, happened, safe, to_do) = match self {
            Self::NotFound => (
                "There is no such page",
                "Nothing is kept under this address. It may be mistyped, or belong to another data folder.",
                NOTHING_CHANGED,
                "Go to the docket and follow the links from there.",
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
                "Go to the docket and follow the links from there.",
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
                "The desk was restarted since the page was opened, or the browser keeps no cookies for it.",
                "Nothing was recorded. What you typed is still in the form: go back to copy it.",
                "Open the page anew and send the form again.",
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
            Self::Refused(why) => {
                return ErrorWords {
                    heading: "The desk did not take this",
                    happened: format!("{}.", capitalised(why)),
                    safe: NOTHING_CHANGED,
                    to_do: "Go back, change what the sentence names, and send the form again.",
                };
            }
            Self::Failed(_) => (
                "Something broke on our side",
                "The desk could not finish this page. The cause is in the log of `forestall serve`.",
                "What was recorded before is kept; records are only ever added. If you sent a form, look whether it is there.",
                "Try again. If it happens again, run `forestall doctor` and keep the log.",
            ),
        };
        ErrorWords { heading, happened: happened.to_owned(), safe, to_do }
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
            DeskError::Refused(why) => Self::Refused(why),
            DeskError::MovedOn => Self::MovedOn,
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
