//! Somebody who is named, or who has a record of their own.

use std::fmt;
use std::str::FromStr;

use forestall_types::{ChronicleId, TextError};
use serde::{Deserialize, Serialize};

use crate::Phrase;

/// Somebody by name, or by the record they have. As text the name, or the record's identifier.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Debug, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub enum NameOrRecord {
    /// A record: a party, a person of the roster, a representative.
    Record(ChronicleId),
    /// A name.
    Named(Phrase),
}

impl NameOrRecord {
    /// Returns the record, where it is one.
    pub const fn record(&self) -> Option<ChronicleId> {
        match self {
            Self::Record(id) => Some(*id),
            Self::Named(_) => None,
        }
    }

    /// Returns the name, where it is one.
    pub fn name(&self) -> Option<&str> {
        match self {
            Self::Record(_) => None,
            Self::Named(name) => Some(name.as_str()),
        }
    }
}

impl fmt::Display for NameOrRecord {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Record(id) => id.fmt(f),
            Self::Named(name) => name.fmt(f),
        }
    }
}

impl FromStr for NameOrRecord {
    type Err = TextError;

    fn from_str(text: &str) -> Result<Self, TextError> {
        match text.trim().parse() {
            Ok(id) => Ok(Self::Record(id)),
            Err(_) => text.parse().map(Self::Named),
        }
    }
}

impl TryFrom<String> for NameOrRecord {
    type Error = TextError;

    fn try_from(text: String) -> Result<Self, TextError> {
        text.parse()
    }
}

impl From<NameOrRecord> for String {
    fn from(who: NameOrRecord) -> Self {
        who.to_string()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_identifier_is_a_record_anything_else_a_name() {
        let record: NameOrRecord = " PTY-04c1f2a9b3e7 ".parse().unwrap();
        assert_eq!(record.record().map(|id| id.to_string()).as_deref(), Some("PTY-04c1f2a9b3e7"));
        let name: NameOrRecord = "U Thant".parse().unwrap();
        assert_eq!((name.record(), name.name()), (None, Some("U Thant")));
        for who in [record, name] {
            assert_eq!(who.to_string().parse(), Ok(who));
        }
        assert!(" ".parse::<NameOrRecord>().is_err());
    }
}
