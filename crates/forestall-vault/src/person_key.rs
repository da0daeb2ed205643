//! The key of one person: who destroys it destroys what is known of the person.

use std::fmt;

use zeroize::Zeroizing;

use crate::VaultError;
use crate::key_bytes::KeyBytes;
use crate::sealed_box::{self, Associated};

const VERSION: u8 = 1;

/// The key that seals what identifies one person. Stored only wrapped, outside the backups of content.
pub struct PersonKey(KeyBytes);

impl PersonKey {
    /// Makes a new key from the system's random numbers.
    ///
    /// # Errors
    ///
    /// [`VaultError::NoRandom`] when the system gives none.
    pub fn generate() -> Result<Self, VaultError> {
        Ok(Self(KeyBytes::generate()?))
    }

    /// Seals bytes that open only with this key and at this place.
    ///
    /// # Errors
    ///
    /// [`VaultError::NoRandom`] when the system gives no random numbers.
    pub fn seal(&self, place: &str, plain: &[u8]) -> Result<Vec<u8>, VaultError> {
        let mut sealed =
            Vec::with_capacity(1 + sealed_box::NONCE_LENGTH + plain.len() + sealed_box::TAG_LENGTH);
        sealed.push(VERSION);
        sealed_box::seal_onto(&mut sealed, &self.0, &value_associated(place), plain)?;
        Ok(sealed)
    }

    /// Opens what [`PersonKey::seal`] sealed at the same place.
    ///
    /// # Errors
    ///
    /// [`VaultError::Damaged`] for another key, another place or changed bytes.
    pub fn open(&self, place: &str, sealed: &[u8]) -> Result<Zeroizing<Vec<u8>>, VaultError> {
        let what = "value of a person";
        sealed_box::open(&self.0, &value_associated(place), content(what, sealed)?)
            .ok_or(VaultError::Damaged { what })
    }

    pub(crate) fn wrap(&self, wrapping: &KeyBytes, person_id: &str) -> Result<Vec<u8>, VaultError> {
        let mut wrapped = vec![VERSION];
        sealed_box::seal_onto(&mut wrapped, wrapping, &key_associated(person_id), self.0.as_array())?;
        Ok(wrapped)
    }

    pub(crate) fn unwrap(wrapping: &KeyBytes, person_id: &str, wrapped: &[u8]) -> Result<Self, VaultError> {
        let what = "key of a person";
        let opened = sealed_box::open(wrapping, &key_associated(person_id), content(what, wrapped)?);
        opened.and_then(|key| KeyBytes::from_slice(&key)).map(Self).ok_or(VaultError::Damaged { what })
    }
}

impl fmt::Debug for PersonKey {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("PersonKey(secret)")
    }
}

/// Returns what follows the version.
fn content<'sealed>(what: &'static str, sealed: &'sealed [u8]) -> Result<&'sealed [u8], VaultError> {
    match sealed.split_first() {
        Some((&VERSION, content)) => Ok(content),
        Some((&version, _)) => Err(VaultError::NewerThanProgram { what, version }),
        None => Err(VaultError::Truncated { what }),
    }
}

fn value_associated(place: &str) -> Associated {
    Associated::new(&[b"person value", &[VERSION], place.as_bytes()])
}

fn key_associated(person_id: &str) -> Associated {
    Associated::new(&[b"person key", &[VERSION], person_id.as_bytes()])
}
