//! What somebody owes by a day.

use std::convert::Infallible;
use std::fmt;
use std::str::FromStr;

use forestall_confidence::AccountId;
use jiff::civil::Date;
use serde::{Deserialize, Serialize};

use super::Money;
use crate::Phrase;

/// Who owes something: an account of the desk, or somebody named.
///
/// As text an account is `account:` and its 16 digits, anything else a name.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Debug, Serialize, Deserialize)]
#[serde(from = "String", into = "String")]
pub enum Owner {
    /// Somebody with an account; it waits on their own page.
    Account(AccountId),
    /// Somebody without.
    Named(String),
}

/// What is owed by a day, and perhaps costs something.
#[derive(Clone, PartialEq, Eq, Hash, Debug, Serialize, Deserialize)]
pub struct Due {
    /// What.
    pub what: Phrase,
    /// By whom, where that was said.
    pub owner: Option<Owner>,
    /// The last day.
    pub on: Date,
    /// What it may cost.
    pub cost: Option<Money>,
}

impl Due {
    /// Says whether the day has passed.
    pub fn is_overdue(&self, today: Date) -> bool {
        self.on < today
    }
}

impl From<String> for Owner {
    fn from(text: String) -> Self {
        let account = text.strip_prefix("account:").and_then(|digits| digits.parse().ok());
        account.map_or(Self::Named(text), Self::Account)
    }
}

impl FromStr for Owner {
    type Err = Infallible;

    fn from_str(text: &str) -> Result<Self, Infallible> {
        Ok(Self::from(text.trim().to_owned()))
    }
}

impl From<Owner> for String {
    fn from(owner: Owner) -> Self {
        owner.to_string()
    }
}

impl fmt::Display for Owner {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Account(account) => write!(f, "account:{account}"),
            Self::Named(name) => f.write_str(name),
        }
    }
}
