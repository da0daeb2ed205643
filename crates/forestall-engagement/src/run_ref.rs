//! The forecast run a person had in view.

use std::fmt;
use std::str::FromStr;

use forestall_types::MonthId;
use serde::{Deserialize, Serialize};
use thiserror::Error;

/// Why the name or hash of a run was refused.
#[derive(Clone, PartialEq, Eq, Debug, Error)]
pub enum RunRefError {
    /// The name is empty, long, or has other characters.
    #[error("`{0}` does not name a run; a name has 1 to 64 letters, digits, `-`, `_`, `.` or `:`")]
    Name(String),
    /// The text is not a blake3 hash in hexadecimal.
    #[error("`{0}` is no run hash; one has 64 hexadecimal digits in lower case")]
    Hash(String),
}

/// The name of a forecast run, as the store gave it: 1 to 64 ASCII letters, digits, `-`, `_`, `.` or `:`.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Debug, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct RunId(String);

/// The blake3 hash of a forecast run: 64 hexadecimal digits in lower case.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Debug, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct RunHash(String);

impl RunId {
    /// Returns the name.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl RunHash {
    /// Returns the 64 digits.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// Returns the first eight digits, enough for people to compare.
    pub fn short(&self) -> &str {
        &self.0[..8]
    }
}

impl FromStr for RunId {
    type Err = RunRefError;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let is_allowed = |b: u8| b.is_ascii_alphanumeric() || b"-_.:".contains(&b);
        if (1..=64).contains(&text.len()) && text.bytes().all(is_allowed) {
            Ok(Self(text.to_owned()))
        } else {
            Err(RunRefError::Name(text.to_owned()))
        }
    }
}

impl FromStr for RunHash {
    type Err = RunRefError;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        if text.len() == 64 && text.bytes().all(|b| b.is_ascii_digit() || (b'a'..=b'f').contains(&b)) {
            Ok(Self(text.to_owned()))
        } else {
            Err(RunRefError::Hash(text.to_owned()))
        }
    }
}

impl fmt::Display for RunId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(&self.0)
    }
}

impl fmt::Display for RunHash {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(&self.0)
    }
}

impl TryFrom<String> for RunId {
    type Error = RunRefError;

    fn try_from(text: String) -> Result<Self, Self::Error> {
        text.parse()
    }
}

impl TryFrom<String> for RunHash {
    type Error = RunRefError;

    fn try_from(text: String) -> Result<Self, Self::Error> {
        text.parse()
    }
}

impl From<RunId> for String {
    fn from(run_id: RunId) -> Self {
        run_id.0
    }
}

impl From<RunHash> for String {
    fn from(run_hash: RunHash) -> Self {
        run_hash.0
    }
}

/// The forecast run a record was made with.
#[derive(Clone, PartialEq, Eq, Hash, Debug, Serialize, Deserialize)]
pub struct RunRef {
    /// The run's name.
    pub run_id: RunId,
    /// The hash of what the run said, so that it can be shown later that this was it.
    pub run_hash: RunHash,
    /// The last observed month of the run.
    pub origin: MonthId,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn hashes_are_written_one_way() {
        assert_eq!("0a".repeat(32).parse::<RunHash>().unwrap().short(), "0a0a0a0a");
        for bad in [String::new(), "0A".repeat(32), "0g".repeat(32), "0a".repeat(31)] {
            assert!(bad.parse::<RunHash>().is_err(), "{bad}");
        }
        assert!("17".parse::<RunId>().is_ok());
        assert!("run 17".parse::<RunId>().is_err());
    }
}
