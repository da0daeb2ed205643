//! Addresses that are secrets: one-time links, the start token of a local desk, and calendar addresses.

use forestall_confidence::LinkPurpose;

use crate::desk::Secret;
use crate::transport::PublicAddress;

/// What the paths of secret addresses begin with.
const SECRET: [&str; 5] = [SET_UP, INVITATION, NEW_PASSWORD, START, CALENDAR];
const SET_UP: &str = "/set-up/";
const INVITATION: &str = "/invitation/";
const NEW_PASSWORD: &str = "/new-password/";
const START: &str = "/start/";
const CALENDAR: &str = "/calendar/feed/";

/// Returns the whole address of a one-time link, to be handed on.
pub fn link_address(address: &PublicAddress, purpose: &LinkPurpose, token: &Secret) -> Secret {
    let page = match purpose {
        LinkPurpose::SetUp => SET_UP,
        LinkPurpose::Invitation(_) => INVITATION,
        LinkPurpose::NewPassword => NEW_PASSWORD,
    };
    Secret::new(address.link(&format!("{page}{}", token.reveal())))
}

/// Returns the whole address that lets one person into a local desk.
pub fn start_address(address: &PublicAddress, token: &Secret) -> Secret {
    Secret::new(address.link(&format!("{START}{}", token.reveal())))
}

/// Returns the whole address at which a calendar program asks.
pub(crate) fn feed_address(address: &PublicAddress, token: &Secret) -> Secret {
    Secret::new(address.link(&format!("{CALENDAR}{}.ics", token.reveal())))
}

/// Says whether a path holds a secret, which no other page may be told.
pub(crate) fn is_secret(path: &str) -> bool {
    SECRET.iter().any(|begin| path.starts_with(begin))
}
