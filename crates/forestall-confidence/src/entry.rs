//! The ways in beside the password, and looking as another.

use std::fmt;
use std::str::FromStr;

use forestall_types::coded_enum;

use crate::{AccountId, Capability, Role, Roles};

coded_enum!(
    /// What a token for programs allows; never more than its owner may do, and nothing is changed with one.
    TokenScope, "scope of a token",
    /// Forecasts, sources and scores: nothing people wrote.
    Forecasts => "forecasts", "forecasts, sources and scores";
    /// Forecasts, and the records its owner may read.
    Records => "records", "forecasts, and the records you may read";
);

impl TokenScope {
    /// Says whether the token allows something its owner may do.
    pub const fn allows(self, capability: Capability) -> bool {
        match self {
            Self::Forecasts => matches!(capability, Capability::ReadDesk),
            Self::Records => matches!(capability, Capability::ReadDesk | Capability::ReadRecords),
        }
    }
}

coded_enum!(
    /// What the address of a calendar tells a calendar program, which is outside the desk.
    FeedWords, "words of a calendar address",
    /// On which days something is due, and nothing else.
    Neutral => "neutral", "only on which days something is due";
    /// Titles and times of what the desk's whole staff may read; of the rest the day alone.
    Titles => "titles", "titles of what is internal or open, of the rest only the day";
);

coded_enum!(
    /// How much of what its owner may read the address of a calendar holds.
    FeedExtent, "extent of a calendar address",
    /// What its owner owes, and what belongs to engagements they take part in or observe.
    Mine => "mine", "what is mine";
    /// Everything its owner may read.
    All => "all", "everything I may read";
);

/// What a one-time link is for.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum LinkPurpose {
    /// To make the first administrator.
    SetUp,
    /// To make an account with these roles.
    Invitation(Roles),
    /// To choose a new password.
    NewPassword,
}

impl LinkPurpose {
    /// Returns the code tables use.
    pub const fn code(&self) -> &'static str {
        match self {
            Self::SetUp => "set-up",
            Self::Invitation(_) => "invitation",
            Self::NewPassword => "new-password",
        }
    }
}

/// Whom to look as.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum ViewAs {
    /// Somebody in this role, a member of nothing.
    Role(Role),
    /// This person.
    Person(AccountId),
}

impl fmt::Display for ViewAs {
    /// Prints `role:expert` or `person:00000000000000ab`.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Role(role) => write!(f, "role:{}", role.code()),
            Self::Person(account) => write!(f, "person:{account}"),
        }
    }
}

/// The text names nobody to look as.
#[derive(Clone, Copy, PartialEq, Eq, Debug, thiserror::Error)]
#[error("this names nobody to look as; choose a role or a person")]
pub struct NobodyToViewAs;

impl FromStr for ViewAs {
    type Err = NobodyToViewAs;

    fn from_str(text: &str) -> Result<Self, NobodyToViewAs> {
        match text.split_once(':') {
            Some(("role", code)) => code.parse().map(Self::Role).map_err(|_| NobodyToViewAs),
            Some(("person", id)) => id.parse().map(Self::Person).map_err(|_| NobodyToViewAs),
            _ => Err(NobodyToViewAs),
        }
    }
}
