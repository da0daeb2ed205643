//! What stands before the chunks.

use std::io::{ErrorKind, Read};

use subtle::ConstantTimeEq;

use super::WHAT;
use crate::key_bytes::{KeyBytes, fill_random};
use crate::{Vault, VaultError, contexts};

const MAGIC: &[u8; 16] = b"forestall-backup";
const VERSION: u8 = 1;
const SALT_LENGTH: usize = 32;
const KEY_CHECK_LENGTH: usize = 32;
const CHECKSUM_LENGTH: usize = 16;
/// The most bytes of the purpose, whose length is one byte.
const MOST_PURPOSE: usize = 255;
/// The most free bytes.
const MOST_FREE: usize = 64 * 1024;

/// The readable part of a sealed stream.
///
/// Until the stream is unlocked nobody vouches for it: use it to find the key, and for nothing else.
#[derive(Clone, Debug)]
pub struct SealedHeader {
    purpose: String,
    free: Vec<u8>,
    key_check: [u8; KEY_CHECK_LENGTH],
    /// Everything up to the key check.
    bound: Vec<u8>,
}

impl SealedHeader {
    /// Reads the header and leaves the reader at the first chunk.
    ///
    /// # Errors
    ///
    /// [`VaultError::NotABackup`], [`VaultError::NewerThanProgram`], [`VaultError::Truncated`],
    /// [`VaultError::Damaged`], [`VaultError::Io`].
    pub fn read(reader: &mut impl Read) -> Result<Self, VaultError> {
        let mut bound = Vec::new();
        read_magic(reader, &mut bound)?;
        let version = take(reader, &mut bound, 1)?[0];
        if version != VERSION {
            return Err(VaultError::NewerThanProgram { what: WHAT, version });
        }
        let purpose_length = usize::from(take(reader, &mut bound, 1)?[0]);
        let purpose = take(reader, &mut bound, purpose_length)?.to_vec();
        take(reader, &mut bound, SALT_LENGTH)?;
        let free_length =
            take(reader, &mut bound, 4)?.iter().fold(0, |sum, byte| sum << 8 | usize::from(*byte));
        if free_length > MOST_FREE {
            return Err(VaultError::Damaged { what: WHAT });
        }
        let free = take(reader, &mut bound, free_length)?.to_vec();
        let mut rest = Vec::new();
        take(reader, &mut rest, KEY_CHECK_LENGTH + CHECKSUM_LENGTH)?;
        let (key_check, found) = rest.split_first_chunk().ok_or(VaultError::Truncated { what: WHAT })?;
        if checksum(&bound, key_check) != found {
            return Err(VaultError::Damaged { what: WHAT });
        }
        let purpose = String::from_utf8(purpose).map_err(|_| VaultError::Damaged { what: WHAT })?;
        Ok(Self { purpose, free, key_check: *key_check, bound })
    }

    /// Returns what the stream says it is for.
    pub fn purpose(&self) -> &str {
        &self.purpose
    }

    /// Returns the free bytes, such as the locked desk key.
    pub fn free(&self) -> &[u8] {
        &self.free
    }

    /// Makes the header of a new stream and the key of its chunks.
    pub(super) fn begin(
        vault: &Vault,
        purpose: &str,
        free: &[u8],
    ) -> Result<(Vec<u8>, KeyBytes), VaultError> {
        let bounded = |part, length, limit| {
            let too_long = VaultError::HeaderTooLong { part, length, limit };
            if length > limit { Err(too_long) } else { Ok(()) }
        };
        bounded("purpose", purpose.len(), MOST_PURPOSE)?;
        bounded("free header", free.len(), MOST_FREE)?;
        let mut bytes = Vec::new();
        bytes.extend_from_slice(MAGIC);
        bytes.push(VERSION);
        bytes.push(u8::try_from(purpose.len()).expect("checked to be at most 255"));
        bytes.extend_from_slice(purpose.as_bytes());
        let mut salt = [0; SALT_LENGTH];
        fill_random(&mut salt)?;
        bytes.extend_from_slice(&salt);
        bytes.extend_from_slice(
            &u32::try_from(free.len()).expect("checked to be at most 64 KiB").to_be_bytes(),
        );
        bytes.extend_from_slice(free);
        let chunks = derive(vault, contexts::BACKUP_CHUNKS, &bytes);
        let key_check = *derive(vault, contexts::BACKUP_KEY_CHECK, &bytes).as_array();
        let checksum = checksum(&bytes, &key_check);
        bytes.extend_from_slice(&key_check);
        bytes.extend_from_slice(&checksum);
        Ok((bytes, chunks))
    }

    /// Returns the key of the chunks if the vault is of the desk that wrote the stream.
    pub(super) fn unlock(&self, vault: &Vault) -> Result<KeyBytes, VaultError> {
        let key_check = derive(vault, contexts::BACKUP_KEY_CHECK, &self.bound);
        if bool::from(key_check.as_array().ct_eq(&self.key_check)) {
            Ok(derive(vault, contexts::BACKUP_CHUNKS, &self.bound))
        } else {
            Err(VaultError::WrongKey { what: WHAT })
        }
    }
}

/// Derives a key of one stream from the desk's backup key and the whole header, salt included.
fn derive(vault: &Vault, context: &'static str, bound: &[u8]) -> KeyBytes {
    let key = KeyBytes::derive(context, vault.backup_key().as_array());
    let mut derived = KeyBytes::zero();
    let hash = blake3::keyed_hash(key.as_array(), bound);
    derived.as_mut_array().copy_from_slice(hash.as_bytes());
    derived
}

fn checksum(bound: &[u8], key_check: &[u8]) -> [u8; CHECKSUM_LENGTH] {
    let mut hasher = blake3::Hasher::new();
    hasher.update(bound).update(key_check);
    let mut checksum = [0; CHECKSUM_LENGTH];
    hasher.finalize_xof().fill(&mut checksum);
    checksum
}

/// Reads the first 16 bytes: another file is no backup, the beginning of a backup is a cut one.
fn read_magic(reader: &mut impl Read, bytes: &mut Vec<u8>) -> Result<(), VaultError> {
    reader.take(MAGIC.len() as u64).read_to_end(bytes).map_err(VaultError::Io)?;
    if bytes == MAGIC {
        Ok(())
    } else if !bytes.is_empty() && MAGIC.starts_with(bytes) {
        Err(VaultError::Truncated { what: WHAT })
    } else {
        Err(VaultError::NotABackup)
    }
}

/// Reads exactly so many bytes onto `bytes` and returns them.
fn take<'bytes>(
    reader: &mut impl Read,
    bytes: &'bytes mut Vec<u8>,
    length: usize,
) -> Result<&'bytes [u8], VaultError> {
    let start = bytes.len();
    bytes.resize(start + length, 0);
    reader.read_exact(&mut bytes[start..]).map_err(|error| match error.kind() {
        ErrorKind::UnexpectedEof => VaultError::Truncated { what: WHAT },
        _ => VaultError::Io(error),
    })?;
    Ok(&bytes[start..])
}
