//! What programs read with, in place of a session.

use jiff::Timestamp;

use crate::{FeedExtent, FeedWords, TokenScope, Viewer};

/// A token with which a program reads what its owner may read.
#[derive(Clone, Debug)]
pub struct ApiToken {
    /// Its identifier, which does not open anything.
    pub token_id: String,
    /// What for, as its maker wrote.
    pub label: String,
    /// What it allows.
    pub scope: TokenScope,
    /// When it stops working.
    pub expires_at: Timestamp,
    /// When it was last used, to the minute.
    pub last_used_at: Option<Timestamp>,
}

/// A private address from which a calendar program reads what is due to its owner.
#[derive(Clone, Debug)]
pub struct CalendarFeed {
    /// Its identifier, which does not open anything.
    pub feed_id: String,
    /// What for, as its maker wrote.
    pub label: String,
    /// What it tells.
    pub words: FeedWords,
    /// Of what.
    pub extent: FeedExtent,
    /// When it was made.
    pub made_at: Timestamp,
    /// When it stops working.
    pub expires_at: Timestamp,
    /// When it was last asked for, to the minute.
    pub last_used_at: Option<Timestamp>,
}

/// A calendar program at an address that works.
#[derive(Clone, Debug)]
pub struct FeedVisit {
    /// The owner, with the roles and memberships of this moment. They look as themselves, so that nothing can be
    /// changed.
    pub viewer: Viewer,
    /// The identifier of the address.
    pub feed_id: String,
    /// What it tells.
    pub words: FeedWords,
    /// Of what.
    pub extent: FeedExtent,
}
