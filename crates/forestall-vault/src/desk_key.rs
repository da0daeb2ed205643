//! The key of the desk, above all others.

use std::fmt;

use crate::VaultError;
use crate::contexts;
use crate::key_bytes::KeyBytes;

/// The key from which a desk's other keys are derived. Stored only wrapped: see [`crate::WrappedDeskKey`].
pub struct DeskKey(KeyBytes);

impl DeskKey {
    /// Makes a new desk key from the system's random numbers.
    ///
    /// # Errors
    ///
    /// [`VaultError::NoRandom`] when the system gives none.
    pub fn generate() -> Result<Self, VaultError> {
        Ok(Self(KeyBytes::generate()?))
    }

    /// Returns the name of this key, 16 hexadecimal digits that reveal nothing of it.
    ///
    /// It stays the same when the key is wrapped anew.
    pub fn id(&self) -> String {
        let id = KeyBytes::derive(contexts::DESK_KEY_ID, self.0.as_array());
        blake3::Hash::from_bytes(*id.as_array()).to_hex()[..16].to_owned()
    }

    pub(crate) fn from_bytes(bytes: KeyBytes) -> Self {
        Self(bytes)
    }

    pub(crate) fn as_array(&self) -> &[u8; 32] {
        self.0.as_array()
    }
}

impl fmt::Debug for DeskKey {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("DeskKey(secret)")
    }
}
