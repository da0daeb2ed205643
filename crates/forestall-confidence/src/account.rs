//! Who somebody is to the desk.

use std::fmt;
use std::str::FromStr;

use forestall_types::written_text;
use serde::{Deserialize, Serialize};
use thiserror::Error;

/// Names an account by 16 random hexadecimal digits; tells nothing of the person.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct AccountId(u64);

/// The text does not name an account.
#[derive(Clone, PartialEq, Eq, Debug, Error)]
#[error("`{0}` does not name an account; one is written as 16 hexadecimal digits")]
pub struct AccountIdError(String);

impl AccountId {
    /// Returns the account with this number, which should be random.
    pub const fn new(number: u64) -> Self {
        Self(number)
    }

    /// Returns what stands for an account that may not be told: one of the last 65,536 numbers, which a random
    /// account has once in 2^48.
    pub const fn stand_in(number: u16) -> Self {
        Self(u64::MAX - number as u64)
    }

    /// Says whether it only stands for an account.
    pub const fn is_stand_in(self) -> bool {
        self.0 >= Self::stand_in(u16::MAX).0
    }
}

impl fmt::Display for AccountId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(&format!("{:016x}", self.0))
    }
}

impl FromStr for AccountId {
    type Err = AccountIdError;

    fn from_str(text: &str) -> Result<Self, AccountIdError> {
        let is_written_so = text.len() == 16 && text.bytes().all(|b| matches!(b, b'0'..=b'9' | b'a'..=b'f'));
        let number = is_written_so.then(|| u64::from_str_radix(text, 16).ok()).flatten();
        number.map(Self).ok_or_else(|| AccountIdError(text.to_owned()))
    }
}

impl TryFrom<String> for AccountId {
    type Error = AccountIdError;

    fn try_from(text: String) -> Result<Self, AccountIdError> {
        text.parse()
    }
}

impl From<AccountId> for String {
    fn from(id: AccountId) -> Self {
        id.to_string()
    }
}

written_text!(
    /// The name by which others know somebody: one line of 1 to 80 characters.
    DisplayName,
    "the name",
    80,
    One
);

/// The name somebody logs in with: 3 to 64 of the characters a-z, 0-9 and `.-_@+`, small letters only.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub struct LoginName(String);

/// The text cannot be a log-in name.
#[derive(Clone, PartialEq, Eq, Debug, Error)]
#[error("a log-in name has 3 to 64 characters out of a-z, 0-9 and . - _ @ +")]
pub struct LoginNameError;

impl LoginName {
    /// Returns the name.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl FromStr for LoginName {
    type Err = LoginNameError;

    /// Trims white space and makes letters small.
    fn from_str(text: &str) -> Result<Self, LoginNameError> {
        let text = text.trim().to_ascii_lowercase();
        let is_allowed = |c: char| c.is_ascii_alphanumeric() || matches!(c, '.' | '-' | '_' | '@' | '+');
        let is_name = (3..=64).contains(&text.len()) && text.chars().all(is_allowed);
        if is_name { Ok(Self(text)) } else { Err(LoginNameError) }
    }
}

impl fmt::Display for LoginName {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(&self.0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_account_has_one_written_form() {
        let id = AccountId::new(0xab);
        assert_eq!(id.to_string(), "00000000000000ab");
        assert_eq!("00000000000000ab".parse(), Ok(id));
        for bad in ["ab", "00000000000000AB", "0x000000000000ab", "+0000000000000ab", ""] {
            assert!(bad.parse::<AccountId>().is_err(), "{bad}");
        }
    }

    #[test]
    fn log_in_names_are_small_and_plain() {
        assert_eq!(" Amina.Y@desk ".parse::<LoginName>().unwrap().as_str(), "amina.y@desk");
        for bad in ["ab", "a b c", "änne", "", "a\nb"] {
            assert_eq!(bad.parse::<LoginName>(), Err(LoginNameError), "{bad}");
        }
    }
}
