//! My account: name, password, second factor, sessions, tokens, calendar addresses.

mod calendar_feeds;
mod name;
mod page;
mod password;
mod qr_code;
mod second_factor;
mod sessions;
mod tokens;

pub(crate) use calendar_feeds::{make as make_feed, revoke as revoke_feed};
pub(crate) use name::submit as rename;
pub(crate) use page::show;
pub(crate) use password::submit as change_password;
pub(crate) use second_factor::{confirm, offer, remove};
pub(crate) use sessions::submit as end_sessions;
pub(crate) use tokens::{make as make_token, revoke as revoke_token};

use axum::response::{IntoResponse, Redirect, Response};

/// What was done, as the address of the page says it afterwards.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Done {
    Renamed,
    PasswordChanged,
    FactorRemoved,
    SessionsEnded,
    TokenRevoked,
    FeedRevoked,
}

impl Done {
    const ALL: [Self; 6] = [
        Self::Renamed,
        Self::PasswordChanged,
        Self::FactorRemoved,
        Self::SessionsEnded,
        Self::TokenRevoked,
        Self::FeedRevoked,
    ];

    const fn code(self) -> &'static str {
        match self {
            Self::Renamed => "name",
            Self::PasswordChanged => "password",
            Self::FactorRemoved => "second-factor",
            Self::SessionsEnded => "sessions",
            Self::TokenRevoked => "token",
            Self::FeedRevoked => "calendar",
        }
    }

    const fn words(self) -> &'static str {
        match self {
            Self::Renamed => {
                "Your name is changed. What you did before keeps the name it was recorded under."
            }
            Self::PasswordChanged => {
                "Your password is changed. All your other sessions, your tokens for programs and your calendar addresses have ended."
            }
            Self::FactorRemoved => "The second factor is taken away. The password alone lets you in.",
            Self::SessionsEnded => "The sessions have ended.",
            Self::TokenRevoked => "The token does not work any more.",
            Self::FeedRevoked => {
                "The calendar address does not work any more. Programs keep what they have fetched."
            }
        }
    }

    fn parse(code: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|done| done.code() == code)
    }

    /// Leads back to the page, which then says it.
    fn redirect(self) -> Response {
        Redirect::to(&format!("/me?done={}", self.code())).into_response()
    }
}
