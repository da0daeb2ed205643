//! Why the desk refused, in words a person can act on.

use std::error::Error as StdError;
use std::path::PathBuf;

use forestall_engagement::{DecisionError, EngagementError, Sequence, WarningError};
use sqlx::migrate::MigrateError;
use thiserror::Error;

/// Why the desk database refused.
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
    /// The file cannot be opened or written.
    #[error("the desk database {} cannot be opened for writing", .path.display())]
    CannotOpen {
        /// The file.
        path: PathBuf,
        /// What the database said.
        source: sqlx::Error,
    },
    /// The file is something else.
    #[error("{} is not a desk database", .path.display())]
    NotADesk {
        /// The file.
        path: PathBuf,
        /// What the database said.
        source: sqlx::Error,
    },
    /// A newer version of the program wrote it.
    #[error("the desk database {} has migration {version}, which this program does not know", .path.display())]
    NewerThanProgram {
        /// The file.
        path: PathBuf,
        /// The unknown migration.
        version: i64,
    },
    /// The tables could not be brought up to date.
    #[error("the tables of the desk database {} cannot be brought up to date", .path.display())]
    Migration {
        /// The file.
        path: PathBuf,
        /// What went wrong.
        source: MigrateError,
    },
    /// Somebody else held the database for too long.
    #[error("the desk database is busy; nothing was stored")]
    Busy(#[source] sqlx::Error),
    /// The disk is full.
    #[error("there is no room left on the disk of the desk database; nothing was stored")]
    DiskFull(#[source] sqlx::Error),
    /// What is stored does not follow the rules: written by other hands, or damaged.
    #[error("{record} is stored in a way this program cannot read")]
    Unreadable {
        /// The record or column.
        record: String,
        /// What is wrong with it.
        source: Box<dyn StdError + Send + Sync>,
    },
    /// The file no longer agrees with itself.
    #[error("the desk database is damaged: {findings}")]
    Damaged {
        /// What the database found.
        findings: String,
    },
    /// The database failed in another way.
    #[error("the desk database failed")]
    Database(#[source] sqlx::Error),
}

impl DeskError {
    /// Returns what to do about it, where that is known.
    pub const fn hint(&self) -> Option<&'static str> {
        match self {
            Self::Conflict { .. } => Some("reload, read what changed, then act again"),
            Self::CannotOpen { .. } => Some(
                "the folder has to exist, and this user has to be allowed to write to it and to the files in it",
            ),
            Self::NotADesk { .. } => Some("name another data folder, or move the file away"),
            Self::NewerThanProgram { .. } => Some("use the newer program; nothing was changed"),
            Self::Busy(_) => Some("try again in a moment; end other programs that hold the file open"),
            Self::DiskFull(_) => Some("free some space and try again"),
            Self::Damaged { .. } => Some("stop the server and restore `desk.sqlite` from a backup"),
            _ => None,
        }
    }

    /// Says whether another person was faster.
    pub const fn is_conflict(&self) -> bool {
        matches!(self, Self::Conflict { .. })
    }

    /// Says whether the rules refused, so that the person, not the program, has to do something else.
    pub const fn is_refusal(&self) -> bool {
        matches!(self, Self::Decision(_) | Self::Warning(_) | Self::Engagement(_) | Self::Conflict { .. })
    }

    pub(super) fn unreadable(
        record: impl Into<String>,
        source: impl Into<Box<dyn StdError + Send + Sync>>,
    ) -> Self {
        Self::Unreadable { record: record.into(), source: source.into() }
    }
}

/// `SQLite` result codes, source: sqlite.org/rescode.html; the low byte of an extended code.
pub(super) mod result_code {
    pub(in crate::desk) const BUSY: i32 = 5;
    pub(in crate::desk) const LOCKED: i32 = 6;
    pub(in crate::desk) const READ_ONLY: i32 = 8;
    pub(in crate::desk) const FULL: i32 = 13;
    pub(in crate::desk) const CANNOT_OPEN: i32 = 14;
    pub(in crate::desk) const NOT_A_DATABASE: i32 = 26;
}

/// Returns the primary result code of a database error.
pub(super) fn primary_code(error: &sqlx::Error) -> Option<i32> {
    let code: i32 = error.as_database_error()?.code()?.parse().ok()?;
    Some(code & 0xff)
}

impl From<sqlx::Error> for DeskError {
    fn from(error: sqlx::Error) -> Self {
        match (primary_code(&error), &error) {
            (Some(result_code::BUSY | result_code::LOCKED), _) | (None, sqlx::Error::PoolTimedOut) => {
                Self::Busy(error)
            }
            (Some(result_code::FULL), _) => Self::DiskFull(error),
            _ => Self::Database(error),
        }
    }
}
