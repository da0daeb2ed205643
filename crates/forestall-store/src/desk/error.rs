//! Why the desk refused, in words a person can act on.

use forestall_attachment::AttachmentError;
use forestall_confidence::{Capability, MarkError, MemberError};
use forestall_engagement::chronicle::Refused;
use forestall_engagement::{DecisionError, EngagementError, NoteError, Sequence, WarningError};
use forestall_types::ChronicleKind;
use forestall_vault::VaultError;
use thiserror::Error;

use crate::database::DatabaseError;

/// Why the desk refused.
#[derive(Debug, Error)]
pub enum DeskError {
    /// The rules of decisions refuse.
    #[error(transparent)]
    Decision(#[from] DecisionError),
    /// The rules of warnings refuse.
    #[error(transparent)]
    Warning(#[from] WarningError),
    /// The rules of engagements refuse.
    #[error(transparent)]
    Engagement(#[from] EngagementError),
    /// The rules of marks refuse.
    #[error(transparent)]
    Mark(#[from] MarkError),
    /// The rules of membership refuse.
    #[error(transparent)]
    Member(#[from] MemberError),
    /// The rules of notes refuse.
    #[error(transparent)]
    Note(#[from] NoteError),
    /// The rules of a record that is told by acts refuse.
    #[error(transparent)]
    Chronicle(#[from] Refused),
    /// The record gets its identifier elsewhere.
    #[error("a record of the kind \"{0}\" is opened on its own page")]
    OpenedElsewhere(ChronicleKind),
    /// The act cannot be for fewer people than the record.
    #[error(
        "all who read the record have to see this act; leave out the mark of its own, narrow the whole record, \
         or put it in a record apart"
    )]
    ForAllReaders,
    /// The person a record is about was erased.
    #[error("the person this record is about was erased; nothing can be added to it")]
    Erased,
    /// The file is not safe to keep.
    #[error(transparent)]
    Attachment(#[from] AttachmentError),
    /// The roles of who asks do not allow it, or they look as another.
    #[error("you may not {}: your roles do not allow it, or you look as another", .0.words())]
    Forbidden(Capability),
    /// Somebody else acted in between.
    #[error(
        "{record} has moved on: this builds on sequence {builds_on}, but it stands at {now}; nothing was stored"
    )]
    Conflict {
        /// What was acted upon.
        record: String,
        /// The sequence the person saw.
        builds_on: Sequence,
        /// The sequence it has.
        now: Sequence,
    },
    /// There is no such record.
    #[error("there is no {what} {id}")]
    NoSuchRecord {
        /// The kind of record.
        what: &'static str,
        /// The identifier given.
        id: String,
    },
    /// The time lies outside the years identifiers have.
    #[error("the year {0} is outside 1 to 9999, the years records are numbered in")]
    YearOutOfRange(i16),
    /// The database refused or failed.
    #[error(transparent)]
    Database(#[from] DatabaseError),
    /// A text cannot be sealed or opened: the keys are missing or of another desk, or it was tampered with.
    #[error(transparent)]
    Vault(#[from] VaultError),
    /// The system gave no random numbers.
    #[error("the system gives no random numbers; nothing was stored")]
    NoRandom(#[source] getrandom::Error),
}

impl DeskError {
    /// Returns what to do about it, where that is known.
    pub const fn hint(&self) -> Option<&'static str> {
        match self {
            Self::Conflict { .. } => Some("reload, read what changed, then act again"),
            Self::Database(error) => error.hint(),
            Self::Vault(error) => error.hint(),
            _ => None,
        }
    }

    /// Says whether another person was faster.
    pub const fn is_conflict(&self) -> bool {
        matches!(self, Self::Conflict { .. })
    }

    /// Says whether the rules refused, so that the person, not the program, has to do something else.
    pub const fn is_refusal(&self) -> bool {
        matches!(
            self,
            Self::Decision(_)
                | Self::Warning(_)
                | Self::Engagement(_)
                | Self::Mark(_)
                | Self::Member(_)
                | Self::Note(_)
                | Self::Chronicle(_)
                | Self::OpenedElsewhere(_)
                | Self::ForAllReaders
                | Self::Erased
                | Self::Attachment(_)
                | Self::Forbidden(_)
                | Self::Conflict { .. }
        )
    }
}
