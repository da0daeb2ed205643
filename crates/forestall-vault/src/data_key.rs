//! Data keys: what content is sealed with, stored wrapped by the desk key.

use std::fmt;

use crate::VaultError;
use crate::key_bytes::KeyBytes;
use crate::sealed_box::{self, Associated};

const VERSION: u8 = 1;

/// The random name of a data key; not a secret.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct DataKeyId([u8; 8]);

impl DataKeyId {
    /// Takes the eight bytes of a stored name.
    pub const fn from_bytes(bytes: [u8; 8]) -> Self {
        Self(bytes)
    }

    /// Returns the eight bytes to be stored.
    pub const fn as_bytes(&self) -> &[u8; 8] {
        &self.0
    }
}

impl fmt::Display for DataKeyId {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "{:016x}", u64::from_be_bytes(self.0))
    }
}

impl std::str::FromStr for DataKeyId {
    type Err = VaultError;

    fn from_str(text: &str) -> Result<Self, VaultError> {
        let is_hex = text.len() == 16 && text.bytes().all(|byte| matches!(byte, b'0'..=b'9' | b'a'..=b'f'));
        let number = u64::from_str_radix(text, 16).ok().filter(|_| is_hex);
        number
            .map(|number| Self(number.to_be_bytes()))
            .ok_or(VaultError::Damaged { what: "name of a data key" })
    }
}

/// A data key as it is stored: one row of the desk database.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct WrappedDataKey {
    /// The name of the key.
    pub data_key_id: DataKeyId,
    /// The key, sealed by the desk key and tied to its name.
    pub wrapped: Vec<u8>,
}

impl WrappedDataKey {
    pub(crate) fn generate(wrapping: &KeyBytes) -> Result<Self, VaultError> {
        let data_key_id = DataKeyId(*KeyBytes::<8>::generate()?.as_array());
        let mut wrapped = vec![VERSION];
        let data_key = KeyBytes::<32>::generate()?;
        sealed_box::seal_onto(&mut wrapped, wrapping, &associated(data_key_id), data_key.as_array())?;
        Ok(Self { data_key_id, wrapped })
    }

    pub(crate) fn unwrap(&self, wrapping: &KeyBytes) -> Result<KeyBytes, VaultError> {
        let damaged = || VaultError::Damaged { what: "data key" };
        let (version, sealed) = self.wrapped.split_first().ok_or_else(damaged)?;
        if *version != VERSION {
            return Err(VaultError::NewerThanProgram { what: "data key", version: *version });
        }
        let opened = sealed_box::open(wrapping, &associated(self.data_key_id), sealed);
        opened.and_then(|key| KeyBytes::from_slice(&key)).ok_or_else(damaged)
    }
}

fn associated(data_key_id: DataKeyId) -> Associated {
    Associated::new(&[b"data key", &[VERSION], data_key_id.as_bytes()])
}
