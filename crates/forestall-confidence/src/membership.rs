//! Who takes part in an engagement.

use crate::{AccountId, DisplayName, PartyNumber};

/// A member of an engagement.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Member {
    /// The account.
    pub account_id: AccountId,
    /// The name others see.
    pub name: DisplayName,
    /// The caucuses in which they sit.
    pub caucuses: Vec<PartyNumber>,
}

/// Who takes part in an engagement.
#[derive(Clone, Debug, Default)]
pub struct Membership {
    /// The members, by name.
    pub members: Vec<Member>,
    /// Whether releases of what belongs to it take two people.
    pub needs_two: bool,
}
