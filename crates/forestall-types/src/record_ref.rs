//! A record that carries a handling mark, whatever its kind.

use std::fmt;
use std::str::FromStr;

use thiserror::Error;

use crate::{ActId, ChronicleId, DecisionId, EngagementId, NoteId, PersonId, WarningId};

/// A record that carries a mark.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub enum RecordRef {
    /// A decision.
    Decision(DecisionId),
    /// A warning.
    Warning(WarningId),
    /// An engagement.
    Engagement(EngagementId),
    /// A note.
    Note(NoteId),
    /// A protected person.
    Person(PersonId),
    /// Any other record that is told by acts; never an engagement ([`ChronicleId::record`]).
    Chronicle(ChronicleId),
    /// One act with a mark of its own.
    Act(ActId),
}

/// The text does not name a record with a mark.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Error)]
#[error("this names no record; one is written such as W-2026-001 or N-04c1f2a9b3e7")]
pub struct NotARecord;

impl RecordRef {
    /// Returns the kind, as tables name it.
    pub const fn kind(&self) -> &'static str {
        match self {
            Self::Decision(_) => "decision",
            Self::Warning(_) => "warning",
            Self::Engagement(_) => "engagement",
            Self::Note(_) => "note",
            Self::Person(_) => "person",
            Self::Chronicle(id) => id.kind().code(),
            Self::Act(_) => "act",
        }
    }
}

impl fmt::Display for RecordRef {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Decision(id) => id.fmt(f),
            Self::Warning(id) => id.fmt(f),
            Self::Engagement(id) => id.fmt(f),
            Self::Note(id) => id.fmt(f),
            Self::Person(id) => id.fmt(f),
            Self::Chronicle(id) => id.fmt(f),
            Self::Act(id) => id.fmt(f),
        }
    }
}

impl FromStr for RecordRef {
    type Err = NotARecord;

    fn from_str(text: &str) -> Result<Self, NotARecord> {
        None.or_else(|| text.parse().ok().map(Self::Decision))
            .or_else(|| text.parse().ok().map(Self::Warning))
            .or_else(|| text.parse().ok().map(Self::Engagement))
            .or_else(|| text.parse().ok().map(Self::Note))
            .or_else(|| text.parse().ok().map(Self::Person))
            .or_else(|| text.parse().ok().map(Self::Act))
            .or_else(|| text.parse().ok().map(ChronicleId::record))
            .ok_or(NotARecord)
    }
}
