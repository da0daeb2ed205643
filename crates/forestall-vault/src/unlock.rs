//! What opens a desk when it starts.

use crate::key_file::KeyFile;
use crate::{SecretText, VaultError};

/// The passphrase that unlocks a desk: at least 12 characters.
#[derive(Clone, Debug)]
pub struct Passphrase(SecretText);

impl Passphrase {
    /// The fewest characters a passphrase may have.
    pub const LEAST: usize = 12;

    /// Takes a passphrase over.
    ///
    /// # Errors
    ///
    /// [`VaultError::PassphraseTooShort`] below 12 characters.
    pub fn new(text: impl Into<SecretText>) -> Result<Self, VaultError> {
        let text = text.into();
        let length = text.reveal().chars().count();
        if length < Self::LEAST {
            return Err(VaultError::PassphraseTooShort { length, least: Self::LEAST });
        }
        Ok(Self(text))
    }

    pub(crate) fn text(&self) -> &SecretText {
        &self.0
    }
}

/// What unlocks a desk: something known or something held.
#[derive(Debug)]
pub enum Unlock {
    /// A passphrase, typed at start.
    Passphrase(Passphrase),
    /// A key file, read at start.
    KeyFile(KeyFile),
}
