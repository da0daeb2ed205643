//! Why a backup could not be made or restored.

use std::io;
use std::path::{Path, PathBuf};

use forestall_vault::VaultError;
use thiserror::Error;

use crate::database::DatabaseError;

/// Why a backup could not be made or restored; nothing is left behind, unless it says so.
#[derive(Debug, Error)]
pub enum BackupError {
    /// There is a file already.
    #[error("{} exists already and is not overwritten", .0.display())]
    Exists(PathBuf),
    /// A file or folder cannot be read.
    #[error("{} cannot be read", path.display())]
    Unreadable {
        /// Which.
        path: PathBuf,
        /// Why.
        source: io::Error,
    },
    /// A file or folder cannot be written.
    #[error("{} cannot be written", path.display())]
    Unwritable {
        /// Which.
        path: PathBuf,
        /// Why.
        source: io::Error,
    },
    /// The desk has no key yet.
    #[error("this desk has no key yet, so there is nothing to back up")]
    NoKey,
    /// The backup is of a format this program does not know.
    #[error("the backup has format {found}, which this program does not know")]
    NewerFormat {
        /// Its format.
        found: u32,
    },
    /// The backup's databases were made by a newer program.
    #[error("the backup holds {what} with migration {found}, which this program does not know")]
    NewerTables {
        /// Which database.
        what: &'static str,
        /// Its newest migration.
        found: i64,
    },
    /// What is inside does not follow the format.
    #[error("the backup does not follow its format: {0}")]
    Malformed(&'static str),
    /// The tables of the backup are not those of its migrations.
    #[error("the backup has a table or column `{0}` that this program does not know")]
    UnknownTable(String),
    /// There is a desk already.
    #[error("{place} is not empty: it holds {what}")]
    NotEmpty {
        /// The folder or schema.
        place: String,
        /// What is there.
        what: &'static str,
    },
    /// There are person keys, and it was not said whether to keep them.
    #[error("{place} holds person keys already")]
    HasPersonKeys {
        /// The folder or schema.
        place: String,
    },
    /// The person keys kept there belong to another desk.
    #[error("the person keys in {place} belong to another desk")]
    OtherPersonKeys {
        /// The folder or schema.
        place: String,
    },
    /// Another program restores into the same folder, or writes to it.
    #[error("another program works in {}", .0.display())]
    Busy(PathBuf),
    /// A key does not open it, or it is cut, damaged or no backup.
    #[error(transparent)]
    Vault(#[from] VaultError),
    /// A database refused.
    #[error(transparent)]
    Database(#[from] DatabaseError),
}

impl BackupError {
    /// Returns what to do about it, where that is known.
    pub const fn hint(&self) -> Option<&'static str> {
        match self {
            Self::Exists(_) => Some("name another file; an overwritten backup cannot be had back"),
            Self::Unreadable { .. } => Some("check the path and who may read it"),
            Self::Unwritable { .. } => Some("check the path, who may write there, and the room on the disk"),
            Self::NoKey => Some("start the desk once with `forestall serve`"),
            Self::NewerFormat { .. } | Self::NewerTables { .. } => {
                Some("use the newer program that made it; nothing was changed")
            }
            Self::Malformed(_) | Self::UnknownTable(_) => {
                Some("use the version of the program that made it, or another backup; nothing was changed")
            }
            Self::NotEmpty { .. } => {
                Some("restore into a new folder, or into a new schema; nothing was changed")
            }
            Self::HasPersonKeys { .. } => Some(
                "add --keep-person-keys, so that who was erased stays erased, or restore into a new folder",
            ),
            Self::OtherPersonKeys { .. } => Some("restore into a new folder; nothing was changed"),
            Self::Busy(_) => Some("wait until it has finished and try again; nothing was changed"),
            Self::Vault(error) => error.hint(),
            Self::Database(error) => error.hint(),
        }
    }

    pub(super) fn unreadable(path: &Path) -> impl FnOnce(io::Error) -> Self {
        |source| Self::Unreadable { path: path.to_owned(), source }
    }

    pub(super) fn unwritable(path: &Path) -> impl FnOnce(io::Error) -> Self {
        |source| Self::Unwritable { path: path.to_owned(), source }
    }
}
