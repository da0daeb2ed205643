//! What an act names beside its own record.

use std::fmt;
use std::str::FromStr;

use forestall_types::{ChronicleId, NoteId, PolityCode, WarningId};
use thiserror::Error;

/// What an act names beside its own record. As text the identifier itself.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub enum Mentioned {
    /// Another record told by acts.
    Chronicle(ChronicleId),
    /// A country.
    Polity(PolityCode),
    /// A warning.
    Warning(WarningId),
    /// A note.
    Note(NoteId),
}

/// The text names nothing that an act can name.
#[derive(Clone, PartialEq, Eq, Debug, Error)]
#[error("`{0}` names neither a record nor a country; write such as PTY-04c1f2a9b3e7 or CAF")]
pub struct NothingMentioned(String);

impl fmt::Display for Mentioned {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Chronicle(id) => id.fmt(f),
            Self::Polity(code) => code.fmt(f),
            Self::Warning(id) => id.fmt(f),
            Self::Note(id) => id.fmt(f),
        }
    }
}

impl FromStr for Mentioned {
    type Err = NothingMentioned;

    fn from_str(text: &str) -> Result<Self, NothingMentioned> {
        None.or_else(|| text.parse().ok().map(Self::Chronicle))
            .or_else(|| text.parse().ok().map(Self::Warning))
            .or_else(|| text.parse().ok().map(Self::Note))
            .or_else(|| text.parse().ok().map(Self::Polity))
            .ok_or_else(|| NothingMentioned(text.to_owned()))
    }
}

impl From<ChronicleId> for Mentioned {
    fn from(id: ChronicleId) -> Self {
        Self::Chronicle(id)
    }
}

impl From<PolityCode> for Mentioned {
    fn from(code: PolityCode) -> Self {
        Self::Polity(code)
    }
}
