//! Why a database refused, in words a person can act on and without anything that is stored in it.

use std::error::Error as StdError;
use std::io;

use thiserror::Error;

/// Why a database refused.
#[derive(Debug, Error)]
pub enum DatabaseError {
    /// The connection string does not name a server. The string itself is never shown: it may hold a password.
    #[error("the PostgreSQL connection string cannot be used: {why}")]
    BadAddress {
        /// What is wrong with it.
        why: String,
    },
    /// The name given to the schema is not plain.
    #[error("`{0}` cannot name a schema; use 1 to 63 of a-z, 0-9 and _, a letter first")]
    BadSchemaName(String),
    /// The database cannot be opened or written.
    #[error("{place} cannot be opened for writing")]
    CannotOpen {
        /// The file, or the schema.
        place: String,
        /// What the database said.
        source: DriverError,
    },
    /// The file is something else.
    #[error("{place} is not a database of this desk")]
    NotADatabase {
        /// The file.
        place: String,
        /// What the database said.
        source: DriverError,
    },
    /// A newer version of the program wrote it.
    #[error("{place} has migration {version}, which this program does not know")]
    NewerThanProgram {
        /// The file, or the schema.
        place: String,
        /// The unknown migration.
        version: i64,
    },
    /// A migration was edited after it had been applied.
    #[error("{place} was made with another text of migration {version} than this program has")]
    OtherMigration {
        /// The file, or the schema.
        place: String,
        /// The migration.
        version: i64,
    },
    /// The tables could not be brought up to date.
    #[error("{place} cannot be brought up to date: migration {version} failed; nothing was changed")]
    Migration {
        /// The file, or the schema.
        place: String,
        /// The migration that failed.
        version: i64,
        /// What the database said.
        source: DriverError,
    },
    /// Somebody else held the database for too long.
    #[error("the database is busy; nothing was stored")]
    Busy(#[source] DriverError),
    /// The disk is full.
    #[error("there is no room left on the disk of the database; nothing was stored")]
    DiskFull(#[source] DriverError),
    /// The server does not answer, or ended the connection.
    #[error("the database cannot be reached; nothing was stored")]
    Unreachable(#[source] DriverError),
    /// The connection was lost while the last write was being confirmed.
    #[error("the connection to the database was lost while it confirmed; it may have been stored, or not")]
    OutcomeUnknown(#[source] DriverError),
    /// The database's own rules refuse: a key, a check, or a table that is only appended to.
    #[error("the rules of the database refuse; nothing was stored")]
    RuleBroken(#[source] DriverError),
    /// What is stored does not follow the rules: written by other hands, or damaged.
    #[error("{what} is stored in a way this program cannot read")]
    Unreadable {
        /// The record or column.
        what: String,
        /// What is wrong with it.
        source: Box<dyn StdError + Send + Sync>,
    },
    /// The database no longer agrees with itself.
    #[error("the database is damaged: {findings}")]
    Damaged {
        /// What it found.
        findings: String,
    },
    /// The database failed in another way.
    #[error("the database failed")]
    Failed(#[source] DriverError),
}

/// What the database or the connection to it said, without values: SQL texts and messages only.
///
/// `PostgreSQL` gives details such as the failing row apart from its message; they are dropped here, and
/// so are messages that quote a value, because errors end in logs.
#[derive(Clone, PartialEq, Eq, Debug, Error)]
#[error("{message}")]
pub struct DriverError {
    kind: Kind,
    code: Option<String>,
    message: String,
}

/// What kind of failure an error of the driver is.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
enum Kind {
    Busy,
    DiskFull,
    Unreachable,
    RuleBroken,
    CannotOpen,
    NotADatabase,
    Other,
}

impl DatabaseError {
    /// Returns what to do about it, where that is known.
    pub const fn hint(&self) -> Option<&'static str> {
        match self {
            Self::BadAddress { .. } => {
                Some("write it as postgres://USER@HOST:PORT/DATABASE; see the installation guide for TLS")
            }
            Self::CannotOpen { .. } => Some(
                "a file: its folder has to exist, and this user has to be allowed to write to both; \
                 PostgreSQL: the user has to be admitted to the database and allowed to create the schema",
            ),
            Self::NotADatabase { .. } => Some("name another data folder, or move the file away"),
            Self::NewerThanProgram { .. } => Some("use the newer program; nothing was changed"),
            Self::OtherMigration { .. } => Some("use the program that made it; nothing was changed"),
            Self::Busy(_) => Some("try again in a moment; end other programs that hold the database"),
            Self::DiskFull(_) => Some("free some space and try again"),
            Self::Unreachable(_) => Some("check that the server runs, then try again"),
            Self::OutcomeUnknown(_) => Some("reload and look whether it is there before doing it again"),
            Self::Damaged { .. } => Some("stop the server and restore the database from a backup"),
            _ => None,
        }
    }

    /// Returns the error for something stored that cannot be read.
    pub fn unreadable(what: impl Into<String>, source: impl Into<Box<dyn StdError + Send + Sync>>) -> Self {
        Self::Unreadable { what: what.into(), source: source.into() }
    }

    /// Names the place in what happened while a database there was opened.
    pub(super) fn while_opening(self, place: &str) -> Self {
        match self {
            Self::Failed(source) if source.kind == Kind::CannotOpen => {
                Self::CannotOpen { place: place.to_owned(), source }
            }
            Self::Failed(source) if source.kind == Kind::NotADatabase => {
                Self::NotADatabase { place: place.to_owned(), source }
            }
            other => other,
        }
    }

    /// Classifies what happened while a transaction was confirmed.
    pub(super) fn committing(error: &sqlx::Error) -> Self {
        match Self::from(error) {
            Self::Unreachable(source) => Self::OutcomeUnknown(source),
            // SQLite could not write or sync its log: what of it survives shows at the next opening.
            Self::Failed(source)
                if source.code.is_none() || source.sqlite_code() == Some(sqlite::IO_ERROR) =>
            {
                Self::OutcomeUnknown(source)
            }
            other => other,
        }
    }
}

impl DriverError {
    /// Returns the error for a wait that was given up.
    pub(super) fn timed_out(what: &str) -> Self {
        Self { kind: Kind::Other, code: None, message: format!("gave up waiting for {what}") }
    }

    /// Returns the code the database gave: of five characters from `PostgreSQL`, a number from `SQLite`.
    pub fn code(&self) -> Option<&str> {
        self.code.as_deref()
    }

    fn sqlite_code(&self) -> Option<i32> {
        sqlite::primary(self.code()?)
    }
}

impl From<&sqlx::Error> for DriverError {
    fn from(error: &sqlx::Error) -> Self {
        let (code, message) = match error {
            sqlx::Error::Database(error) => {
                let code = error.code().map(String::from);
                // Class 22, "data exception": its messages quote the value.
                let quotes_value =
                    code.as_deref().is_some_and(|code| code.len() == 5 && code.starts_with("22"));
                let message = if quotes_value { "a value has the wrong form" } else { error.message() };
                (code, message.to_owned())
            }
            // Options may quote parts of the connection string, decoding parts of a value.
            sqlx::Error::Configuration(_) => (None, "the connection options are wrong".to_owned()),
            sqlx::Error::Decode(_) | sqlx::Error::ColumnDecode { .. } => {
                (None, "a column cannot be decoded".to_owned())
            }
            sqlx::Error::Encode(_) => (None, "a value cannot be encoded".to_owned()),
            other => (None, other.to_string()),
        };
        Self { kind: kind_of(error), code, message }
    }
}

impl From<&sqlx::Error> for DatabaseError {
    fn from(error: &sqlx::Error) -> Self {
        let source = DriverError::from(error);
        match source.kind {
            Kind::Busy => Self::Busy(source),
            Kind::DiskFull => Self::DiskFull(source),
            Kind::Unreachable => Self::Unreachable(source),
            Kind::RuleBroken => Self::RuleBroken(source),
            Kind::CannotOpen | Kind::NotADatabase | Kind::Other => Self::Failed(source),
        }
    }
}

impl From<sqlx::Error> for DatabaseError {
    fn from(error: sqlx::Error) -> Self {
        Self::from(&error)
    }
}

fn kind_of(error: &sqlx::Error) -> Kind {
    match error {
        sqlx::Error::Database(error) => match error.code() {
            Some(code) if error.try_downcast_ref::<sqlx::postgres::PgDatabaseError>().is_some() => {
                postgres_kind(&code)
            }
            Some(code) => sqlite_kind(&code),
            None => Kind::Other,
        },
        sqlx::Error::Io(error) if error.kind() == io::ErrorKind::PermissionDenied => Kind::CannotOpen,
        sqlx::Error::Io(_) | sqlx::Error::Tls(_) | sqlx::Error::PoolTimedOut | sqlx::Error::PoolClosed => {
            Kind::Unreachable
        }
        _ => Kind::Other,
    }
}

/// `SQLite` result codes, source: sqlite.org/rescode.html; the low byte of an extended code.
mod sqlite {
    pub(super) const BUSY: i32 = 5;
    pub(super) const LOCKED: i32 = 6;
    pub(super) const READ_ONLY: i32 = 8;
    pub(super) const IO_ERROR: i32 = 10;
    pub(super) const CORRUPT: i32 = 11;
    pub(super) const FULL: i32 = 13;
    pub(super) const CANNOT_OPEN: i32 = 14;
    pub(super) const CONSTRAINT: i32 = 19;
    pub(super) const NOT_A_DATABASE: i32 = 26;

    pub(super) fn primary(code: &str) -> Option<i32> {
        Some(code.parse::<i32>().ok()? & 0xff)
    }
}

fn sqlite_kind(code: &str) -> Kind {
    match sqlite::primary(code) {
        Some(sqlite::BUSY | sqlite::LOCKED) => Kind::Busy,
        Some(sqlite::FULL) => Kind::DiskFull,
        Some(sqlite::CONSTRAINT) => Kind::RuleBroken,
        Some(sqlite::READ_ONLY | sqlite::CANNOT_OPEN) => Kind::CannotOpen,
        Some(sqlite::NOT_A_DATABASE | sqlite::CORRUPT) => Kind::NotADatabase,
        _ => Kind::Other,
    }
}

/// Source: `PostgreSQL` 15, appendix A, error codes; the first two characters are the class.
fn postgres_kind(code: &str) -> Kind {
    match code {
        // Lock not available, deadlock, serialization failure, query cancelled, too many connections.
        "55P03" | "40P01" | "40001" | "57014" | "53300" => Kind::Busy,
        // Disk full.
        "53100" => Kind::DiskFull,
        // Shut down by its administrator, crashed, not yet started, or idle for too long in a transaction.
        "57P01" | "57P02" | "57P03" | "57P05" | "25P03" => Kind::Unreachable,
        // Not admitted, no such database or schema, no right to it, or a server that only reads.
        "3D000" | "3F000" | "42501" | "25006" => Kind::CannotOpen,
        _ => match code.get(..2) {
            Some("08") => Kind::Unreachable,
            Some("23") => Kind::RuleBroken,
            Some("28") => Kind::CannotOpen,
            _ => Kind::Other,
        },
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Source: `PostgreSQL` 15, appendix A; sqlite.org/rescode.html, extended codes included.
    #[test]
    fn published_codes() {
        for (code, kind) in [
            ("53100", Kind::DiskFull),
            ("55P03", Kind::Busy),
            ("08006", Kind::Unreachable),
            ("57P03", Kind::Unreachable),
            ("23505", Kind::RuleBroken),
            ("23001", Kind::RuleBroken),
            ("28P01", Kind::CannotOpen),
            ("42601", Kind::Other),
        ] {
            assert_eq!(postgres_kind(code), kind, "{code}");
        }
        for (code, kind) in [
            ("5", Kind::Busy),
            ("261", Kind::Busy),
            ("13", Kind::DiskFull),
            ("1811", Kind::RuleBroken),
            ("1032", Kind::CannotOpen),
            ("26", Kind::NotADatabase),
            ("1", Kind::Other),
        ] {
            assert_eq!(sqlite_kind(code), kind, "{code}");
        }
    }

    #[test]
    fn a_lost_connection_while_confirming_is_neither_stored_nor_not() {
        let lost = || sqlx::Error::Io(io::Error::from(io::ErrorKind::ConnectionReset));
        assert!(matches!(DatabaseError::from(lost()), DatabaseError::Unreachable(_)));
        assert!(matches!(DatabaseError::committing(&lost()), DatabaseError::OutcomeUnknown(_)));
    }

    #[test]
    fn options_of_the_connection_are_not_repeated() {
        let error = sqlx::Error::Configuration("hunter2".into());
        assert!(!format!("{:?}", DatabaseError::from(error)).contains("hunter2"));
    }
}
