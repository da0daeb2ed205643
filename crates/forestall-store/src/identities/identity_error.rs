//! Why an identity could not be entered, read or erased.

use forestall_types::PersonId;
use forestall_vault::VaultError;
use thiserror::Error;

use crate::database::DatabaseError;

/// Why an identity could not be entered, read or erased. Names no person.
#[derive(Debug, Error)]
pub enum IdentityError {
    /// The identifier names somebody already, or somebody who was erased.
    #[error("{0} names somebody already; draw another identifier")]
    Taken(PersonId),
    /// The identity is there, and its key is missing, and nobody erased the person.
    #[error("the key of {0} is missing from the store of person keys")]
    KeyMissing(PersonId),
    /// The person is erased, but traces of the destroyed key may be left in the files of the database.
    #[error(
        "{0} is erased, but a reader kept the store of person keys open, so traces of the key may be left in it"
    )]
    TracesLeft(PersonId, #[source] DatabaseError),
    /// A key or a sealed identity does not open.
    #[error(transparent)]
    Vault(#[from] VaultError),
    /// A database refused.
    #[error(transparent)]
    Database(#[from] DatabaseError),
}

impl IdentityError {
    /// Returns what to do about it, where that is known.
    pub const fn hint(&self) -> Option<&'static str> {
        match self {
            Self::Taken(_) => None,
            Self::KeyMissing(_) => {
                Some("restore the person keys from their own backup: `forestall restore --person-keys FILE`")
            }
            Self::TracesLeft(..) => {
                Some("erase the person again when nothing else reads the database, such as a backup")
            }
            Self::Vault(error) => error.hint(),
            Self::Database(error) => error.hint(),
        }
    }
}
