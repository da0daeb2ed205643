//! Bytes that are a key: kept in one place of memory and overwritten when dropped.

use std::fmt;

use zeroize::Zeroize;

use crate::VaultError;

/// Secret bytes on the heap, so that moving the value leaves no copy behind.
pub(crate) struct KeyBytes<const N: usize = 32>(Box<[u8; N]>);

impl<const N: usize> KeyBytes<N> {
    /// Asks the system for a new key.
    pub(crate) fn generate() -> Result<Self, VaultError> {
        let mut key = Self::zero();
        fill_random(key.0.as_mut_slice())?;
        Ok(key)
    }

    /// Takes bytes over; `None` where there are not exactly `N`.
    pub(crate) fn from_slice(bytes: &[u8]) -> Option<Self> {
        let mut key = Self::zero();
        if bytes.len() != N {
            return None;
        }
        key.0.copy_from_slice(bytes);
        Some(key)
    }

    /// Returns a key of zeros to be filled in place.
    pub(crate) fn zero() -> Self {
        Self(Box::new([0; N]))
    }

    pub(crate) fn as_array(&self) -> &[u8; N] {
        &self.0
    }

    pub(crate) fn as_mut_array(&mut self) -> &mut [u8; N] {
        &mut self.0
    }
}

impl KeyBytes<32> {
    /// Derives a key for one context of [`crate::contexts`].
    pub(crate) fn derive(context: &'static str, material: &[u8]) -> Self {
        let mut derived = blake3::derive_key(context, material);
        let mut key = Self::zero();
        key.0.copy_from_slice(&derived);
        derived.zeroize();
        key
    }
}

impl<const N: usize> Drop for KeyBytes<N> {
    fn drop(&mut self) {
        self.0.as_mut_slice().zeroize();
    }
}

impl<const N: usize> fmt::Debug for KeyBytes<N> {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("(secret)")
    }
}

/// Fills bytes with random numbers of the system.
pub(crate) fn fill_random(bytes: &mut [u8]) -> Result<(), VaultError> {
    getrandom::fill(bytes).map_err(VaultError::NoRandom)
}
