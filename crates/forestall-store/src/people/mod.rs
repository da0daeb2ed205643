//! Accounts, sessions, links, tokens and roles: who is here, and who may come in.
//!
//! **In:** what somebody typed, a cookie's secret, a [`Viewer`]. **Out:** sessions, viewers, lists of people, or a
//! [`PeopleError`] that holds neither names nor secrets. The rules (roles, waits, how long sessions last) are
//! [`forestall_confidence`]'s, the cryptography [`forestall_vault`]'s.
//!
//! # What stands against whom
//!
//! - *Somebody guessing passwords:* three failures are free, then an account waits 1, 2, 4 ... seconds and from the
//!   tenth on a quarter of an hour each time; the right password is refused during a wait too. What counts is decided
//!   in the transaction that records the outcome, so guesses sent at once gain nothing. Log-in names nobody has cost
//!   the same time and wait the same. An address has 30 failures in ten minutes; a code of the second factor counts
//!   like a password, and so does a password asked for within a session.
//!   Whoever knows a log-in name can keep it waiting: open sessions go on, and a link for a new password ends the wait.
//! - *Somebody filling the disk with failures:* attempts refused during a wait write nothing, so an account writes at
//!   most ten entries and then four an hour; names nobody has write at most 60 an hour together, on each server.
//! - *Somebody with a copy of the database:* names, labels, browsers, password hashes and second factors are sealed;
//!   secrets of sessions, links, tokens and calendar addresses are there as keyed hashes only.
//! - *Somebody who can write to the database:* without the desk key they can make no session, link, token, calendar
//!   address or recovery code that works, nor move one to another account, nor change roles, reopen an account or take a second factor
//!   away: keyed hashes and sealed places tie these together. They *can* put back an older state of the same row,
//!   and end or delete anything.
//! - *Somebody who sets the clock back:* see [`crate::audit::DeskClock`].
//!
//! Every act is audited in the transaction that does it; nobody acts while looking as another, and a program's token
//! only reads: its viewer looks as itself.

mod accounts;
mod audit_log;
mod calendar_feeds;
mod door;
mod error;
mod hashing;
mod lasting_secrets;
mod links;
mod log_in;
mod my_account;
mod own_password;
mod rows;
mod second_factor;
mod sessions;
mod throttle;
mod tokens;
mod work;

use std::fmt;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicI64};

use forestall_confidence::{AccountId, Capability, Viewer};
use forestall_vault::{AuditSigner, Vault};

use crate::audit::DeskClock;
use crate::database::Database;

pub use accounts::Person;
pub use audit_log::AuditSheet;
pub use door::Door;
pub use error::PeopleError;
pub use links::{GivenLink, NewAccount};
pub use log_in::{Credentials, Device, LogIn};
pub use my_account::{MyAccount, OpenSession};
pub use second_factor::SecondFactorOffer;
pub use sessions::SignedIn;

/// The people of one desk. Share it between requests in an `Arc`: limits on guessing are kept in it.
pub struct People {
    database: Database,
    vault: Arc<Vault>,
    signer: AuditSigner,
    clock: Arc<DeskClock>,
    door: Door,
    hashing: hashing::Hashing,
    throttle: throttle::Throttle,
    /// Counted apart from log-ins: a calendar program goes on asking for an address that was taken back.
    feed_guesses: throttle::Throttle,
    /// The position of the newest data key that the vault holds.
    data_keys: AtomicI64,
    /// Whether an administrator was seen.
    has_administrator: AtomicBool,
}

/// Shows the door only.
impl fmt::Debug for People {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("People").field("door", &self.door).finish_non_exhaustive()
    }
}

impl People {
    /// Takes the database of a desk, its unlocked vault, its clock, and how people come in.
    pub fn new(database: Database, vault: Arc<Vault>, clock: Arc<DeskClock>, door: Door) -> Self {
        Self {
            signer: vault.audit_signer(),
            database,
            vault,
            clock,
            door,
            hashing: hashing::Hashing::default(),
            throttle: throttle::Throttle::default(),
            feed_guesses: throttle::Throttle::default(),
            data_keys: AtomicI64::new(0),
            has_administrator: AtomicBool::new(false),
        }
    }

    /// Returns how the desk knows who is here.
    pub const fn door(&self) -> Door {
        self.door
    }

    /// Returns the desk's clock.
    pub const fn clock(&self) -> &Arc<DeskClock> {
        &self.clock
    }
}

/// Returns whose act it is, where they may act so now.
fn actor(viewer: &Viewer, capability: Capability) -> Result<AccountId, PeopleError> {
    let account = myself(viewer)?;
    if viewer.may_act(capability) { Ok(account) } else { Err(PeopleError::Forbidden(capability)) }
}

/// Returns whose act it is upon their own account: everybody's right, but not while looking as another.
fn myself(viewer: &Viewer) -> Result<AccountId, PeopleError> {
    if viewer.as_if().is_some() {
        return Err(PeopleError::LooksAsAnother);
    }
    viewer.account().ok_or(PeopleError::NoAccount)
}
