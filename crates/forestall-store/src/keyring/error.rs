//! Why a desk could not be set up or unlocked.

use forestall_vault::VaultError;

use crate::database::DatabaseError;

/// Why a desk could not be set up or unlocked.
#[derive(Debug, thiserror::Error)]
pub enum KeyringError {
    /// There is no desk key yet.
    #[error("this desk has no key yet")]
    NoKey,
    /// There is a desk key already.
    #[error("this desk has a key already; nothing was changed")]
    HasKey,
    /// Somebody else changed the keys at the same time.
    #[error("the keys of this desk were changed by somebody else just now; nothing was changed")]
    ChangedMeanwhile,
    /// The key does not open, or is damaged.
    #[error(transparent)]
    Vault(#[from] VaultError),
    /// The database failed.
    #[error(transparent)]
    Database(#[from] DatabaseError),
}

impl KeyringError {
    /// Returns what to do about it, where that is known.
    pub const fn hint(&self) -> Option<&'static str> {
        match self {
            Self::NoKey => Some("set the desk up first; that makes the key"),
            Self::HasKey => Some("unlock it with its passphrase or key file"),
            Self::ChangedMeanwhile => Some("try again with the passphrase or key file that is now in force"),
            Self::Vault(error) => error.hint(),
            Self::Database(error) => error.hint(),
        }
    }
}
