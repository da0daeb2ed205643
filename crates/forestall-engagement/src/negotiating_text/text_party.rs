//! A party to a text, by its number in the engagement.

use std::fmt;
use std::str::FromStr;

use forestall_confidence::PartyNumber;
use serde::{Deserialize, Serialize};
use thiserror::Error;

/// A party to a text, by its number in the engagement's list of parties, from 1.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct TextParty(PartyNumber);

/// The text is no number of a party.
#[derive(Clone, PartialEq, Eq, Debug, Error)]
#[error("`{0}` is no number of a party; write its place in the engagement's list, such as 1")]
pub struct NotATextParty(String);

impl TextParty {
    /// Returns the number.
    pub const fn number(self) -> PartyNumber {
        self.0
    }
}

impl From<PartyNumber> for TextParty {
    fn from(number: PartyNumber) -> Self {
        Self(number)
    }
}

impl FromStr for TextParty {
    type Err = NotATextParty;

    fn from_str(text: &str) -> Result<Self, NotATextParty> {
        let digits = text.trim();
        let is_number = digits.len() <= 5 && digits.chars().all(|c| c.is_ascii_digit());
        let number = if is_number { digits.parse().ok() } else { None };
        number.and_then(PartyNumber::new).map(Self).ok_or_else(|| NotATextParty(text.to_owned()))
    }
}

impl fmt::Display for TextParty {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.get().fmt(f)
    }
}

impl TryFrom<String> for TextParty {
    type Error = NotATextParty;

    fn try_from(text: String) -> Result<Self, NotATextParty> {
        text.parse()
    }
}

impl From<TextParty> for String {
    fn from(party: TextParty) -> Self {
        party.to_string()
    }
}
