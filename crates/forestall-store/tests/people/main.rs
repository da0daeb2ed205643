//! Sessions, links, tokens and roles: who gets in, what ends it, and what other hands cannot do.

#![expect(clippy::unwrap_used, reason = "a test may panic")]

#[path = "../databases/mod.rs"]
mod databases;
#[path = "../town/mod.rs"]
mod town;

mod programs;
mod rights;
mod sessions;

use databases::{Place, on_both_databases};
use forestall_confidence::{
    AuditAction, Capability, FeedExtent, FeedWords, LinkPurpose, Role, TokenScope, ViewAs,
};
use forestall_store::keyring;
use forestall_store::people::{Door, LogIn, NewAccount, PeopleError};
use forestall_vault::{PasswordRefused, SecretText, Token};
use jiff::SignedDuration;
use town::{
    PASSWORD, PLANTED, Server, Town, assert_refused, device, id, is_in, minutes, new_account, secret,
};

fn hours(hours: i64) -> SignedDuration {
    SignedDuration::from_hours(hours)
}

/// Another secret of the same form.
fn forged(like: &SecretText) -> SecretText {
    let text = like.reveal();
    let (prefix, rest) = text.strip_prefix("fst_").map_or(("", text), |rest| ("fst_", rest));
    let first = if rest.starts_with('A') { 'B' } else { 'A' };
    SecretText::new(format!("{prefix}{first}{}", &rest[1..]))
}

/// Opens a session for somebody whose last one is over.
async fn log_in_again(server: &Server, login: &str) -> SecretText {
    match server.log_in(login, PASSWORD, None).await {
        LogIn::In(session) => session,
        other => panic!("{login}: {other:?}"),
    }
}
