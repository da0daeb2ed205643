//! What the screens ask about people: who is here, and who may come in.

use std::net::IpAddr;

use forestall_confidence::{
    AccountId, DisplayName, FeedExtent, FeedWords, LinkPurpose, LoginName, Roles, TokenScope, ViewAs, Viewer,
};
pub use forestall_confidence::{ApiToken, CalendarFeed, FeedVisit};
use jiff::Timestamp;

use super::Loading;

/// A text that is not shown: a password, a code, a token.
///
/// It has no `Display`, prints nothing in `Debug`, and is wiped when dropped.
#[derive(Clone, Default)]
pub struct Secret(zeroize::Zeroizing<String>);

/// How the desk knows who is here.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Door {
    /// People log in to accounts.
    Accounts,
    /// One person at this machine, let in by the start token.
    Local,
}

/// Somebody whose request has been recognised.
#[derive(Clone, Debug)]
pub struct SignedIn {
    /// Who looks, and what they may read.
    pub viewer: Viewer,
    /// The session; none for a token of a program.
    pub session_id: Option<String>,
    /// What the token of a program allows; none for a session, which allows all.
    pub scope: Option<TokenScope>,
    /// Whom they look as, in words, while they look as another.
    pub viewing_as: Option<String>,
    /// When somebody who keeps accounts took their second factor away, until they set a new one.
    pub factor_taken_at: Option<Timestamp>,
}

/// How a log-in ended.
#[derive(Debug)]
pub enum LogIn {
    /// The secret of the new session, for its cookie.
    In(Secret),
    /// Password right, and a code is asked for.
    NeedsCode,
    /// Name, password or code is wrong; which of them is not told.
    Wrong,
    /// Too many failures: no attempt is taken before this moment.
    ClosedUntil(Timestamp),
}

/// What somebody gives to log in.
#[derive(Clone, Debug, Default)]
pub struct Credentials {
    /// The log-in name as typed.
    pub login: String,
    /// The password.
    pub password: Secret,
    /// The code of the second factor, or a recovery code.
    pub code: Option<Secret>,
}

/// Where a request comes from, for limits and for the list of sessions.
#[derive(Clone, Debug, Default)]
pub struct Device {
    /// The client's address.
    pub address: Option<IpAddr>,
    /// What the browser calls itself, at most 200 characters.
    pub browser: String,
}

/// The account somebody makes for themselves.
#[derive(Clone, Debug)]
pub struct NewAccount {
    /// The name to log in with.
    pub login: LoginName,
    /// The name others see.
    pub name: DisplayName,
    /// The password.
    pub password: Secret,
    /// Roles beside those of the link; only the first administrator may choose any.
    pub roles: Roles,
}

/// An account as the list of people shows it.
#[derive(Clone, Debug)]
pub struct Person {
    /// The account.
    pub account_id: AccountId,
    /// The name to log in with; only shown to who keeps accounts.
    pub login: LoginName,
    /// The name others see.
    pub name: DisplayName,
    /// The roles.
    pub roles: Roles,
    /// Whether a second factor is set.
    pub has_second_factor: bool,
    /// Whether the account is closed.
    pub is_closed: bool,
    /// Until when too many failures keep it locked.
    pub locked_until: Option<Timestamp>,
    /// The last request.
    pub last_seen_at: Option<Timestamp>,
}

/// A one-time link that was given out.
#[derive(Clone, Debug)]
pub struct GivenLink {
    /// Its identifier, which does not open it.
    pub link_id: String,
    /// What for.
    pub purpose: LinkPurpose,
    /// For whom, as its maker wrote.
    pub label: String,
    /// When it stops working.
    pub expires_at: Timestamp,
}

/// One of my sessions.
#[derive(Clone, Debug)]
pub struct OpenSession {
    /// Its identifier, which does not open it.
    pub session_id: String,
    /// What the browser calls itself.
    pub browser: String,
    /// When it began.
    pub opened_at: Timestamp,
    /// The last request.
    pub last_seen_at: Timestamp,
}

/// What somebody chooses who makes a calendar address.
#[derive(Clone, Debug)]
pub struct NewCalendarFeed {
    /// What for.
    pub label: String,
    /// What it tells.
    pub words: FeedWords,
    /// Of what.
    pub extent: FeedExtent,
    /// How long it works, in days.
    pub days: u16,
}

/// My account.
#[derive(Clone, Debug)]
pub struct MyAccount {
    /// As others see it.
    pub person: Person,
    /// Recovery codes that were not used.
    pub recovery_codes_left: usize,
    /// Sessions, newest first.
    pub sessions: Vec<OpenSession>,
    /// Tokens that work, newest first.
    pub tokens: Vec<ApiToken>,
    /// Calendar addresses that work, newest first.
    pub feeds: Vec<CalendarFeed>,
}

/// A second factor that is being set up.
#[derive(Clone, Debug)]
pub struct SecondFactorOffer {
    /// The address an authenticator reads, `otpauth://...`.
    pub uri: Secret,
    /// The secret in letters, for typing.
    pub letters: Secret,
}

/// Accounts, sessions, links and tokens.
///
/// Every act that needs a right checks it against the viewer and is refused otherwise; every act is audited.
pub trait People: Send + Sync {
    /// Returns how the desk knows who is here.
    fn door(&self) -> Door;
    /// Says whether there is an administrator.
    fn is_set_up(&self) -> Loading<'_, bool>;
    /// Returns what a one-time link is for; `None` when it is unknown, used, expired or revoked.
    fn link(&self, token: Secret) -> Loading<'_, Option<LinkPurpose>>;
    /// Makes the account a set-up or invitation link is for and logs it in; the link is used up.
    fn make_account(&self, token: Secret, account: NewAccount, device: Device) -> Loading<'_, Secret>;
    /// Sets the password a new-password link is for and ends the account's sessions; the link is used up.
    fn choose_password(&self, token: Secret, password: Secret) -> Loading<'_, ()>;
    /// Exchanges the start token of a local desk for a session; `None` when it is wrong or used.
    fn start_locally(&self, token: Secret, device: Device) -> Loading<'_, Option<Secret>>;
    /// Tries to log in.
    fn log_in(&self, credentials: Credentials, device: Device) -> Loading<'_, LogIn>;
    /// Recognises a session by the secret of its cookie; `None` when it is unknown, over or expired.
    fn session(&self, secret: Secret) -> Loading<'_, Option<SignedIn>>;
    /// Recognises the token of a program; `None` when it is unknown, revoked or expired.
    fn token(&self, secret: Secret) -> Loading<'_, Option<SignedIn>>;
    /// Ends the session in use.
    fn log_out<'a>(&'a self, viewer: &'a Viewer, session_id: String) -> Loading<'a, ()>;
    /// Returns my account.
    fn my_account<'a>(&'a self, viewer: &'a Viewer) -> Loading<'a, MyAccount>;
    /// Changes my name.
    fn rename<'a>(&'a self, viewer: &'a Viewer, name: DisplayName) -> Loading<'a, ()>;
    /// Changes my password; other sessions of mine end. Refused when the old one is wrong.
    fn change_password<'a>(
        &'a self,
        viewer: &'a Viewer,
        session_id: Option<String>,
        old: Secret,
        new: Secret,
    ) -> Loading<'a, ()>;
    /// Ends one of my sessions, or all but the one in use.
    fn end_sessions<'a>(
        &'a self,
        viewer: &'a Viewer,
        in_use: Option<String>,
        which: Option<String>,
    ) -> Loading<'a, ()>;
    /// Offers a new second factor; nothing changes before it is confirmed.
    fn offer_second_factor<'a>(&'a self, viewer: &'a Viewer) -> Loading<'a, SecondFactorOffer>;
    /// Confirms the offered second factor by a code of it; returns recovery codes, shown once.
    fn confirm_second_factor<'a>(&'a self, viewer: &'a Viewer, code: Secret) -> Loading<'a, Vec<Secret>>;
    /// Takes the second factor away; needs the password.
    fn drop_second_factor<'a>(&'a self, viewer: &'a Viewer, password: Secret) -> Loading<'a, ()>;
    /// Makes a token for programs; its secret is shown once.
    fn make_token<'a>(
        &'a self,
        viewer: &'a Viewer,
        label: String,
        scope: TokenScope,
        days: u16,
    ) -> Loading<'a, Secret>;
    /// Takes one of my tokens back.
    fn revoke_token<'a>(&'a self, viewer: &'a Viewer, token_id: String) -> Loading<'a, ()>;
    /// Makes a calendar address; its secret is shown once.
    fn make_calendar_feed<'a>(&'a self, viewer: &'a Viewer, feed: NewCalendarFeed) -> Loading<'a, Secret>;
    /// Takes one of my calendar addresses back; it stops working at once.
    fn revoke_calendar_feed<'a>(&'a self, viewer: &'a Viewer, feed_id: String) -> Loading<'a, ()>;
    /// Recognises the secret of a calendar address; `None` when it is unknown, revoked or expired, when its owner's
    /// account is closed, and when too many unknown ones came from the same place.
    fn calendar_feed(&self, secret: Secret, device: Device) -> Loading<'_, Option<FeedVisit>>;
    /// Returns all accounts by name; needs [`forestall_confidence::Capability::ManagePeople`].
    fn people<'a>(&'a self, viewer: &'a Viewer) -> Loading<'a, Vec<Person>>;
    /// Returns account and name of everybody whose account is open, for choosing members and named readers.
    fn colleagues<'a>(&'a self, viewer: &'a Viewer) -> Loading<'a, Vec<(AccountId, DisplayName)>>;
    /// Returns links that still work.
    fn links<'a>(&'a self, viewer: &'a Viewer) -> Loading<'a, Vec<GivenLink>>;
    /// Makes an invitation; the secret is part of the address to hand on.
    fn invite<'a>(&'a self, viewer: &'a Viewer, label: String, roles: Roles) -> Loading<'a, Secret>;
    /// Makes a link with which somebody chooses a new password.
    fn reset_password<'a>(&'a self, viewer: &'a Viewer, account: AccountId) -> Loading<'a, Secret>;
    /// Takes a link back.
    fn revoke_link<'a>(&'a self, viewer: &'a Viewer, link_id: String) -> Loading<'a, ()>;
    /// Changes somebody's roles; the last administrator keeps theirs.
    fn set_roles<'a>(&'a self, viewer: &'a Viewer, account: AccountId, roles: Roles) -> Loading<'a, ()>;
    /// Takes the lost second factor of somebody else away and ends their sessions; every page tells them from then on
    /// until they set a new one. Refused for one's own, which goes with the password.
    fn take_second_factor<'a>(&'a self, viewer: &'a Viewer, account: AccountId) -> Loading<'a, ()>;
    /// Closes an account and ends its sessions and tokens, or opens it again.
    fn set_closed<'a>(&'a self, viewer: &'a Viewer, account: AccountId, closed: bool) -> Loading<'a, ()>;
    /// Looks as another from now on in this session, or as oneself again.
    fn view_as<'a>(
        &'a self,
        viewer: &'a Viewer,
        session_id: String,
        as_if: Option<ViewAs>,
    ) -> Loading<'a, ()>;
}

impl Secret {
    /// Returns the secret over this text.
    pub fn new(text: impl Into<String>) -> Self {
        Self(zeroize::Zeroizing::new(text.into()))
    }

    /// Returns the text, for the one place that needs it.
    pub fn reveal(&self) -> &str {
        &self.0
    }
}

impl std::fmt::Debug for Secret {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Secret(..)")
    }
}

impl<'de> serde::Deserialize<'de> for Secret {
    fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        String::deserialize(deserializer).map(Self::new)
    }
}
